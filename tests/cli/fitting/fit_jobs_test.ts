import { assertEquals, assertRejects } from "@std/assert";
import { getLinearAlphaFns, makePlan, VPSDE } from "../../../mod.ts";
import { fitJobs } from "../../../src/cli/fitting/fit_jobs.ts";
import { readFit } from "../../../src/cli/options/fit_options.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const REACHED = { iterations: 3 } as never;

async function writeDdim(name: string, numStep: number): Promise<string> {
  const plan = makePlan(new VPSDE(getLinearAlphaFns(0.1, 20)), { method: "ddim", numStep });
  await Deno.writeTextFile(`${FOLDER}/${name}`, JSON.stringify(plan));
  return `${FOLDER}/${name}`;
}

/** The jobs of a fit of two steps into a file, told further options. */
async function jobs(name: string, more: Parameters<typeof readFit>[0] = {}, about: object = { model: "a" }) {
  const request = await readFit({ "num-step": "2", out: `${FOLDER}/${name}`, ...more });
  return await fitJobs(request, about, () => Promise.resolve([]));
}

Deno.test("a fit begins at its beginning, and goes on from a checkpoint where that is asked for", async () => {
  const [{ file, checkpoint, resume, start: { solver } }] = await jobs("new.json");
  assertEquals([file.path, resume, solver.numStep], [`${FOLDER}/new.json`, undefined, 2] as unknown);
  await checkpoint.write(REACHED);
  await assertRejects(
    () => jobs("new.json"),
    UsageError,
    "already exists; --resume continues from it, --force starts anew",
  );
  assertEquals((await jobs("new.json", { resume: "true" }))[0].resume, REACHED);
  assertEquals((await jobs("new.json", { force: "true" }))[0].resume, undefined);
  assertEquals((await jobs("new.json", { force: "true", resume: "true" }))[0].resume, REACHED);
  assertEquals((await jobs("new.json", { strength: "schedule" }))[0].resume, undefined);
});

Deno.test("a checkpoint of another fit is refused", async () => {
  const [{ checkpoint }] = await jobs("other.json");
  await checkpoint.write(REACHED);
  const refused = (more: Parameters<typeof readFit>[0], about?: object) =>
    assertRejects(
      () => jobs("other.json", { resume: "true", ...more }, about),
      UsageError,
      "is that of another fit",
    );
  await refused({}, { model: "b" });
  for (const name of ["history", "trajectories", "evaluations"]) await refused({ [name]: "7" });
  await refused({ strength: "timesteps" });
  await refused({ guidance: "2" });
  await refused({ method: "t_ab" });
  await refused({ start: await writeDdim("start.json", 2) });
});

Deno.test("a plan that is there is not written over, but by force, or by a fit that goes on", async () => {
  await Deno.writeTextFile(`${FOLDER}/there.json`, "{}");
  await assertRejects(() => jobs("there.json"), UsageError, "already exists; --force overwrites it");
  await assertRejects(() => jobs("there.json", { resume: "true" }), UsageError, "already exists");
  const [{ checkpoint }] = await jobs("there.json", { force: "true" });
  await checkpoint.write(REACHED);
  assertEquals((await jobs("there.json", { resume: "true" })).length, 1);
});

Deno.test("a plan to start from is read for each number of steps, and never written over", async () => {
  await writeDdim("from-2.json", 2);
  const path = await writeDdim("from-3.json", 3), start = `${FOLDER}/from-{steps}.json`;
  const found = await jobs("to-{steps}.json", { "num-step": "2,3", start });
  assertEquals(found.map(({ start: { plan, file } }) => [plan?.nfe, file]), [[2, `${FOLDER}/from-2.json`], [
    3,
    path,
  ]]);
  await assertRejects(
    () => jobs("from-{steps}.json", { "num-step": "2,3", start, force: "true" }),
    UsageError,
    "must not be a file that the command reads",
  );
  await assertRejects(
    () => jobs("other.json", { start: "no.json" }),
    UsageError,
    "--start no.json cannot be read",
  );
});

Deno.test("a plan is never written over a file of features or statistics that the fit reads", async () => {
  const [features, statistics] = ["features.onnx", "statistics.json"].map((name) => `${FOLDER}/${name}`);
  for (const path of [features, statistics]) await Deno.writeTextFile(path, "{}");
  const options = { objective: "features", features, force: "true" };
  await assertRejects(
    () => jobs("features.onnx", options),
    UsageError,
    "must not be a file that the command reads",
  );
  const frechet = { objective: "frechet", features, statistics, force: "true" };
  await assertRejects(
    () => jobs("statistics.json", frechet),
    UsageError,
    "must not be a file that the command reads",
  );
  assertEquals((await jobs("beside.json", options)).length, 1);
});
