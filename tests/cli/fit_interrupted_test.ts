import process from "node:process";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parsePlan } from "../../mod.ts";
import { untilInterrupted } from "../../src/cli/interruption.ts";
import { CARD, labelledImages, LABELS, writeCarded } from "../support/carded_models.ts";
import { deis } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const PATH = `${FOLDER}/fitted.json`, CHECKPOINT = `${PATH}.checkpoint`;
const MODEL = await writeCarded(FOLDER, "labelled", labelledImages(), { ...CARD, ...LABELS });
const FIT = [
  ...["fit", "--model", MODEL, "--out", PATH, "--num-step", "2", "--trajectories", "24", "--judged", "24"],
  ...["--evaluations", "40", "--guidance", "1"],
];

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("work until interrupted goes on without a signal, and is told of the first one", async () => {
  const listeners = process.listenerCount("SIGINT");
  assertEquals(await untilInterrupted((stop) => Promise.resolve(stop.aborted), () => {}), false);
  let told = 0;
  const stopped = await untilInterrupted((stop) => {
    process.emit("SIGINT");
    return Promise.resolve(stop.aborted);
  }, () => void told++);
  assertEquals([stopped, told, process.listenerCount("SIGINT")], [true, 1, listeners]);
});

Deno.test("SIGINT ends a fit with the best so far, and --resume goes on from there", async () => {
  const fitting = deis(...FIT);
  let ended = false;
  fitting.then(() => ended = true);
  while (!ended && !await exists(CHECKPOINT)) await new Promise((resolve) => setTimeout(resolve, 5));
  process.emit("SIGINT");
  const { code, stdout, stderr } = await fitting;
  assertEquals(code, 130, stderr);
  assertStringIncludes(stderr, `Ending ${PATH}: the best so far is judged and written`);
  assertStringIncludes(stderr, `${PATH} was ended early: --resume goes on from ${CHECKPOINT}`);
  assertMatch(stdout, /fitted.json: .*bootstrap draws/);
  assertEquals(parsePlan(await Deno.readTextFile(PATH)).nfe, 2);
  assert(await exists(CHECKPOINT));

  const unasked = await deis(...FIT);
  assertEquals(unasked.code, 2);
  assertStringIncludes(unasked.stderr, "--resume continues from it, --force starts anew");
  const other = await deis(...FIT, "--resume", "--seed", "3");
  assertStringIncludes(other.stderr, "is that of another fit, with seed 0, found 3");
  const resumed = await deis(...FIT, "--resume");
  assertEquals(resumed.code, 0, resumed.stderr);
  assertEquals(await exists(CHECKPOINT), false);
  const { fittedTo } = parsePlan(await Deno.readTextFile(PATH));
  assertEquals([fittedTo?.strength, fittedTo?.heldOut?.samples], ["coefficients", 24]);
});
