// A data set made by Ray Data from a compiled model, whose workers are killed, and the noise that it starts from.
import { assert, assertEquals } from "@std/assert";
import { getNoise } from "../../mod.ts";
import { isTemporary } from "../../src/internal/files/temporary_file.ts";
import { philox4x32, wordsOf } from "../../src/tensors/philox.ts";
import { killAtRandom } from "../support/cluster/processes.ts";
import { runWhole } from "../support/traces.ts";
import { pythonWithRay } from "../support/cluster/python.ts";
import { contentOf, inFolder } from "../support/datasets.ts";

const python = await pythonWithRay();
if (!python) console.error("NOT TESTED: Ray cannot be installed here");
const ignore = python === undefined;

const COUNT = 2000, KILLS = 5;
const IMAGES: [seed: number, image: number][] = [[0, 0], [7, 2 ** 33 + 1], [2 ** 52 + 3, 12345]];

Deno.test({
  name: "the noise of philox.py is getNoise's: the same words, normals to 1e-6",
  ignore,
  fn: async () => {
    for (const [seed, image] of IMAGES) {
      const program = `
import json, sys
sys.path.insert(0, "src/deploy")
from philox import noise, words
print(json.dumps([words(${seed}, ${image}, 12).tolist(), noise(${seed}, ${image}, (1001,)).tolist()]))`;
      const [words, normals] = JSON.parse((await runWhole([python!, "-c", program])).out);
      const expected = [0, 1, 2].flatMap((block) =>
        philox4x32(
          [block, 0, ...wordsOf(image)] as [number, number, number, number],
          [...wordsOf(seed)] as [number, number],
        )
      );
      assertEquals(words, expected);
      const { data } = getNoise([1, 1001], { seed, first: image });
      data.forEach((value, i) => assert(Math.abs(value - normals[i]) <= 1e-6, `${seed}, ${image}: ${i}`));
    }
  },
});

Deno.test({
  name: `${COUNT} digits by Ray Data, ${KILLS} workers killed, are those of one process`,
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const [model, whole, parts] = ["model.onnx", "whole", "parts"].map((name) => `${folder}/${name}`);
      await runWhole([Deno.execPath(), "task", "compile", "--pixels", "--num-step", "5", "--out", model]);
      const args = [
        "src/deploy/ray_generate.py",
        "--model",
        model,
        "--count",
        String(COUNT),
        "--shard-size",
        "64",
      ];
      await runWhole([python!, ...args, "--out", whole, "--no-ray"]);
      let done = false;
      // Ray's workers are nice (15), and get next to nothing on a machine that does anything else.
      const env = { RAY_USAGE_STATS_ENABLED: "0", RAY_TMPDIR: folder, RAY_worker_niceness: "0" };
      const run = runWhole([python!, ...args, "--out", parts], { env }).finally(() => done = true);
      const kills = { times: KILLS, seed: 11, betweenSeconds: [3, 6] as [number, number] };
      const [killed] = await Promise.all([
        killAtRandom(/^ray::\S*(MapWorker|MapBatches)/, kills, () => done),
        run,
      ]);
      assertEquals(killed, KILLS);
      const made = await contentOf(parts);
      for (const name of Object.keys(made)) if (isTemporary(name)) delete made[name];
      assertEquals(Object.keys(made).length, 2 * Math.ceil(COUNT / 64));
      assertEquals(made, await contentOf(whole));
    }),
});
