// What a fit makes small, as the command line names it.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { parsePlan } from "../../mod.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import { openObjective } from "../../src/cli/fitting/open_objective.ts";
import { UsageError } from "../../src/cli/usage_error.ts";
import { countSessions } from "../support/count_sessions.ts";
import { CARD, plainImages, writeCarded } from "../support/carded_models.ts";
import { onnxModel, type Value } from "../support/onnx_models.ts";
import { deis, refused as refusedIn } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OUT = `${FOLDER}/fitted.json`;
const MODEL = ["--model", await writeCarded(FOLDER, "tiny", plainImages(), CARD)];
const refused = (args: string[], text: string) => refusedIn(args, text, FOLDER, /fitted\.json/);

async function write(name: string, content: Uint8Array | object): Promise<string> {
  const path = `${FOLDER}/${name}`;
  const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content));
  await Deno.writeFile(path, bytes);
  return path;
}

/** A network whose features are the four numbers of an image, beside which it has a second output. */
const IMAGES = ["n", 1, 2, 2], X: Value = ["images", "float32", IMAGES];
const features = (name: string, x: Value = X) =>
  onnxModel([x], [["Flatten", ["images"], [name]], ["Neg", ["images"], ["logits"]]], [
    ["logits", "float32", IMAGES],
    [name, "float32", ["n", 4]],
  ]);
const NETWORK = await write("features.onnx", features("features")), SHA256 = await fileSha256(NETWORK);
const MEAN = [0, 0, 0, 0], LOWER = [9, 0, 9, 0, 0, 9, 0, 0, 0, 9];
const STATISTICS = await write("statistics.json", { sha256: SHA256, mean: MEAN, covariance: LOWER });

const fit = (
  ...args: string[]
) => ["fit", "--out", OUT, ...MODEL, "--num-step", "2", "--evaluations", "6", ...args];
const FEW = ["--trajectories", "128", "--judged", "256", "--history", "1"];
const BESIDE = ["--features", NETWORK, "--statistics", STATISTICS],
  FRECHET = ["--objective", "frechet", ...BESIDE];

Deno.test("fit fits a Fréchet distance to the statistics of a file, and says so in table and plan", async () => {
  const { code, stdout, stderr } = await deis(...fit(...FEW, ...FRECHET));
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /^ +objective +median +rmse +99 % +elsewhere\n/);
  assertMatch(stdout, /\nfitted +\d+\.\d{4} /);
  const { fittedTo } = parsePlan(await Deno.readTextFile(OUT));
  const { before, after, ...about } = fittedTo!.objective!;
  assertEquals(about, { frechet: 1, network: SHA256 });
  assert(after < before);
  await Deno.remove(OUT);
});

Deno.test("fit fits a Fréchet distance in the features of several networks, and the plan names them all", async () => {
  const second = await write("second.onnx", features("other"));
  const twice = await write(
    "twice.onnx",
    onnxModel([X], [["Flatten", ["images"], ["f"]]], [["f", "float32", ["n", 4]]]),
  );
  const sha256 = await fileSha256(twice);
  const statistics = await write("twice.json", { sha256, mean: MEAN, covariance: LOWER });
  const both = ["--features", `${NETWORK},${twice}`, "--statistics", `${STATISTICS},${statistics}`];
  const { code, stderr } = await deis(...fit(...FEW, "--objective", "frechet", ...both));
  assertEquals(code, 0, stderr);
  const { fittedTo } = parsePlan(await Deno.readTextFile(OUT));
  assertEquals(fittedTo!.objective!.network, [SHA256, sha256]);
  await Deno.remove(OUT);
  const swapped = ["--features", `${twice},${NETWORK}`, "--statistics", `${STATISTICS},${statistics}`];
  await refused(fit(...FEW, "--objective", "frechet", ...swapped), "must be of the network of --features");
  const last = ["--features", `${NETWORK},${second}`, "--statistics", `${STATISTICS},${statistics}`];
  await refused(fit(...FEW, "--objective", "frechet", ...last), 'must have an output "features"');
});

Deno.test("a fit goes as far as its iterations, and writes over no file that it reads", async () => {
  const drawn = async (...more: string[]) => {
    const { code, stderr } = await deis(...fit(...FEW, ...more));
    assertEquals(code, 0, stderr);
    const { stages } = parsePlan(await Deno.readTextFile(OUT));
    await Deno.remove(OUT);
    return JSON.stringify(stages);
  };
  assert(await drawn("--iterations", "1") !== await drawn("--iterations", "9"));
  for (const file of [NETWORK, STATISTICS]) {
    await refused(
      [...fit(...FEW, ...FRECHET), "--force", "--out", file],
      "must not be a file that the command reads",
    );
  }
});

Deno.test("networks of features are closed where one of them cannot be used", async () => {
  const other = await write("no-features.onnx", features("other"));
  const choice = { weights: { frechet: 1 }, features: [NETWORK, other], statistics: [STATISTICS, STATISTICS] };
  const counts = { fitted: 99, heldOut: 99, judged: 99 }, run = { provider: "cpu", threads: 1 } as const;
  const sessions = await countSessions(() =>
    assertRejects(
      () => openObjective(choice, { dims: [1, 2, 2] }, counts, run),
      UsageError,
      'must have an output "features"',
    )
  );
  assertEquals(sessions, { opened: 2, released: 2 });
});

Deno.test("samples to fit to are solved exactly where something is compared with them, beside statistics", async () => {
  const most = async (objective: string, ...more: string[]) => {
    const { stderr } = await deis(...fit(...FEW, ...BESIDE, "--objective", objective, ...more));
    await Deno.remove(OUT).catch(() => {});
    return Number(/^At most about ([\d,]+) evaluations/.exec(stderr)![1].replace(",", ""));
  };
  const without = await most("frechet");
  // 64 samples in 2 evaluations, three steps of two tries and one look at 64 others, and derivatives.
  const iteration = 2 * 3 * 3 * 64 + 64 * ((2 + 2 + 2) + 2);
  assertEquals(without - await most("frechet", "--iterations", "3"), 7 * iteration);
  // 128 trajectories of 6 evaluations each.
  for (const more of ["distance:1", "features:1"]) {
    assertEquals(await most(`frechet,${more}`) - without, 768, more);
  }
});

Deno.test("several objectives have weights", async () => {
  const { code, stderr } = await deis(
    ...fit(...FEW, "--objective", "features:2,distance:0.5", "--features", NETWORK),
  );
  assertEquals(code, 0, stderr);
  const { fittedTo } = parsePlan(await Deno.readTextFile(OUT));
  assertEquals([fittedTo?.objective?.features, fittedTo?.objective?.distance], [2, 0.5]);
  await Deno.remove(OUT);
});

Deno.test("objectives without what they need, and with what they do not, are refused before any work", async () => {
  await refused(fit("--objective", "fid"), "--objective must be one of distance, features, frechet");
  await refused(fit("--objective", "distance:0"), "weights greater than 0, as distance:0.5, found distance:0");
  await refused(fit("--objective", "distance:1:2"), "found distance:1:2");
  await refused(fit("--objective", "distance,distance:2"), "each part once, found distance twice");
  await refused(fit("--objective", "frechet"), "--objective frechet needs --features FILE");
  await refused(fit("--features", NETWORK), "--features goes with --objective features or frechet");
  const features = ["--objective", "features", "--features", NETWORK];
  await refused(fit(...features, "--statistics", STATISTICS), "--statistics goes with --objective frechet");
  await refused(
    fit("--trajectories", "8", "--judged", "16", ...FRECHET),
    "A covariance of 4 features needs at least 8 samples, found 4 to fit to, 4 held out and 16 to judge",
  );
});

Deno.test("a network whose input does not fit, or whose features cannot be told, is refused", async () => {
  const using = (path: string) => fit(...FEW, "--objective", "features", "--features", path);
  const large = await write("large.onnx", features("features", ["images", "float32", ["n", 1, 3, 2]]));
  await refused(using(large), "must take samples [n, 1, 2, 2] alone, found images [n, 1, 3, 2]");
  const fixed = await write("fixed.onnx", features("features", ["images", "float32", [1, 1, 2, 2]]));
  await refused(using(fixed), "found images [1, 1, 2, 2]");
  const sum = onnxModel([X, ["more", "float32", IMAGES]], [["Add", ["images", "more"], ["f"]]], [[
    "f",
    "float32",
    IMAGES,
  ]]);
  const two = await write("two.onnx", sum);
  await refused(using(two), "alone, found images [n, 1, 2, 2] and more [n, 1, 2, 2]");
  const other = await write("other.onnx", features("embedding"));
  await refused(using(other), 'must have an output "features", or one alone, found logits, embedding');
});

Deno.test("statistics of another network, or that make no sense, are refused", async () => {
  const using = async (content: object) =>
    fit(
      ...FEW,
      "--objective",
      "frechet",
      "--features",
      NETWORK,
      "--statistics",
      await write("other.json", content),
    );
  const good = { sha256: SHA256, mean: MEAN, covariance: LOWER };
  await refused(await using({ ...good, sha256: "abc" }), `the network of --features, sha256 ${SHA256}, found abc`);
  await refused(await using({ mean: MEAN, covariance: LOWER }), "found none");
  await refused(await using({ ...good, mean: [1, 2] }), "mean and covariance of 4 features");
  await refused(await using({ ...good, covariance: LOWER.slice(1) }), "mean and covariance of 4 features");
  await refused(await using({ ...good, covariance: LOWER.with(3, NaN) }), "mean and covariance of 4 features");
  const path = await write("cut.json", new TextEncoder().encode("{"));
  const cut = ["--objective", "frechet", "--features", NETWORK, "--statistics"];
  await refused(fit(...FEW, ...cut, path), "cut.json is not JSON");
  await refused(fit(...FEW, ...cut, `${FOLDER}/none.json`), "none.json cannot be read");
});
