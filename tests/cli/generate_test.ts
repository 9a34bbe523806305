import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { getLinearAlphaFns, makePlan, VPSDE } from "../../mod.ts";
import { readIndex } from "../../src/datasets/index_file.ts";
import { generateDataset } from "../../src/datasets/mod.ts";
import { CARD, labelledImages, LABELS, writeCarded } from "../support/carded_models.ts";
import { contentOf, counted, inFolder, settingsOf } from "../support/datasets.ts";
import { deis, deisProcess, refused } from "../support/run_deis.ts";

const FEW = ["--count", "40", "--shard-size", "16", "--num-step", "3", "--threads", "1"];

Deno.test("parts of a data set are byte for byte those of one process, and complete", () =>
  inFolder((whole) =>
    inFolder(async (parts) => {
      const { code, stdout, stderr } = await deis("generate", "--out", whole, ...FEW);
      assertEquals([code, stdout], [0, `${whole}: 3 new shards\n`], stderr);
      for (const shard of ["1/2", "0/2"]) {
        assertEquals((await deis("generate", "--out", parts, "--shard", shard, ...FEW)).code, 0);
      }
      assertEquals(await contentOf(parts), await contentOf(whole));
      const { code: checked, stdout: report } = await deis("generate", "--check", whole);
      assertEquals([checked, report], [0, "40 of 40 images are there and whole\n"]);
    })
  ));

Deno.test("an image of a data set is the one that sample draws", () =>
  inFolder(async (folder) => {
    await deis("generate", "--out", folder, "--format", "npy", "--label", "7", ...FEW);
    const picture = `${folder}/seven.png`;
    const one = ["--model", "models/digits.onnx", "--count", "1", "--label", "7", "--num-step", "3"];
    await deis("sample", "--out", picture, ...one, "--threads", "1");
    const { data, width } = decode(await Deno.readFile(picture));
    const npy = await Deno.readFile(`${folder}/shard-00000.npy`);
    const first = npy.subarray(npy.length - 16 * 784);
    // The sheet shows each pixel as a square of 2, inside a margin of 4.
    const seen = Array.from({ length: 784 }, (_, i) =>
      data[(4 + 2 * Math.floor(i / 28)) * width + 4 + 2 * (i % 28)]);
    const differences = seen.map((value, i) =>
      Math.abs(value - first[i])
    );
    assert(Math.max(...differences) <= 1, `${Math.max(...differences)}`);
  }));

Deno.test("generate finds out before it opens a model that there are too many images, or no place for them", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "mine");
    const model = ["--model", `${folder}/none.onnx`];
    await refused(
      ["generate", "--out", `${folder}/set`, "--count", "1e12", ...model],
      "at most 1000000000 images",
      folder,
      /set/,
    );
    await refused(
      ["generate", "--out", `${folder}/file`, ...model],
      "--out must be a folder, found the file",
      folder,
      /set/,
    );
    assertEquals(await Deno.readTextFile(`${folder}/file`), "mine");
  }));

Deno.test("a data set that is not complete is exit code 1, with a line for each fault", () =>
  inFolder(async (folder) => {
    await deis("generate", "--out", folder, "--shard", "0/2", ...FEW);
    const { code, stdout } = await deis("generate", "--check", folder);
    assertEquals(code, 1);
    assertEquals(
      stdout,
      "16 of 40 images are there and whole\nmissing: shard-00001.tar\nmissing: shard-00002.tar\n",
    );
  }));

Deno.test("the check names what is damaged, doubled and of no data set, and changes nothing", () =>
  inFolder(async (folder) => {
    await generateDataset(folder, settingsOf(), counted().draw);
    await Deno.copyFile(`${folder}/shard-00002.parquet`, `${folder}/more\n.parquet`);
    await Deno.remove(`${folder}/shard-00001.tar`);
    const before = await contentOf(folder);
    const { code, stdout } = await deis("generate", "--check", folder);
    assertEquals([code, stdout.split("\n")], [1, [
      "6 of 10 images are there and whole",
      "damaged: shard-00001.tar: its index is there, the file is not",
      "doubled: image 8",
      "doubled: image 9",
      "not of this data set: more\\n.parquet",
      "",
    ]]);
    assertEquals(await contentOf(folder), before);
  }));

Deno.test("a plan that was fitted to something else is warned about, images have the classes in turn", () =>
  inFolder(async (models) =>
    await inFolder(async (folder) => {
      const model = await writeCarded(models, "labelled", labelledImages(), { ...CARD, ...LABELS });
      const sde = new VPSDE(getLinearAlphaFns(0.1, 20)), plan = makePlan(sde, { numStep: 2 });
      const rhos = plan.timesteps.map((t) => sde.rho(t));
      const fittedTo = { strength: "timesteps", rhos, trajectories: 20, before: 1, after: 1, prediction: "eps" };
      const path = `${models}/plan.json`;
      await Deno.writeTextFile(path, JSON.stringify({ ...plan, fittedTo: { ...fittedTo, guidance: [2] } }));
      const args = ["generate", "--model", model, "--out", folder, "--plan", path, "--count", "20"];
      const { code, stdout, stderr } = await deis(...args, "--shard-size", "16", "--seed", "4");
      assertEquals([code, stdout], [0, `${folder}: 2 new shards\n`]);
      assertStringIncludes(stderr, "warning: The plan was fitted with guidance 2, found 1.5");
      const rows = await readIndex(await Deno.readFile(`${folder}/shard-00001.parquet`));
      assertEquals(rows.map(({ index, seed, label }) => [index, seed, label]), [
        [16, 4, 1],
        [17, 4, 2],
        [18, 4, 0],
        [19, 4, 1],
      ]);
      const again = await deis(...args, "--shard-size", "16", "--seed", "4");
      assertEquals([again.code, again.stdout], [0, `${folder}: 0 new shards\n`]);
    })
  ));

Deno.test("a cluster's environment says which part to make, and flags must agree with it", () =>
  inFolder(async (folder) => {
    const slurm = { SLURM_ARRAY_TASK_ID: "2", SLURM_ARRAY_TASK_COUNT: "3" };
    const args = ["generate", "--out", folder, ...FEW];
    assertEquals((await deisProcess(args, { env: slurm })).code, 0);
    assertEquals(Object.keys(await contentOf(folder)), ["dataset.json", "shard-00002.parquet", "shard-00002.tar"]);
    const { code, stderr } = await deisProcess([...args, "--shard", "1/3"], { env: slurm });
    assertEquals(code, 2);
    assertStringIncludes(stderr, "--shard is 1/3, but the environment's SLURM_ARRAY_TASK_ID makes it 2/3");
  }));

Deno.test("bad input of generate is refused before any work", () =>
  inFolder(async (folder) => {
    const refuse = (args: string[], message: string) => refused(["generate", ...args], message, folder, /./);
    await refuse([], "--out FOLDER says where the data set goes");
    await refuse(
      ["--out", `${folder}/x`, "--shard", "3/3"],
      '--shard must be I/N with I from 0 to N - 1, found "3/3"',
    );
    await refuse(["--out", `${folder}/x`, "--shard", "half"], 'found "half"');
    await refuse(
      ["--out", `${folder}/x`, "--shard-size", "20"],
      "--shard-size must be a multiple of 16, found 20",
    );
    await refuse(["--out", `${folder}/x`, "--count", "0"], "--count must be an integer of at least 1");
    await refuse(["--out", `${folder}/x`, "--format", "zip"], "--format must be one of webdataset, npy");
    await refuse(["--check", folder, "--count", "3"], "cannot be combined with --count");
    await refuse(["--check", folder], "has no data set");
  }));
