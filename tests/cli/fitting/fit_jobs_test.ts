import { assertEquals, assertRejects } from "@std/assert";
import { fitJobs } from "../../../src/cli/fitting/fit_jobs.ts";
import { readFit } from "../../../src/cli/options/fit_options.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const REACHED = { iterations: 3 } as never;

/** The jobs of a fit of two steps into a file, told further options. */
async function jobs(name: string, more: Parameters<typeof readFit>[0] = {}, about: object = { model: "a" }) {
  const request = await readFit({ "num-step": "2", out: `${FOLDER}/${name}`, ...more });
  return await fitJobs(request, about, () => Promise.resolve([]));
}

Deno.test("a fit begins at its beginning, and goes on from a checkpoint where that is asked for", async () => {
  const [{ file, checkpoint, resume, solver }] = await jobs("new.json");
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
});

Deno.test("a plan that is there is not written over, but by force, or by a fit that goes on", async () => {
  await Deno.writeTextFile(`${FOLDER}/there.json`, "{}");
  await assertRejects(() => jobs("there.json"), UsageError, "already exists; --force overwrites it");
  await assertRejects(() => jobs("there.json", { resume: "true" }), UsageError, "already exists");
  const [{ checkpoint }] = await jobs("there.json", { force: "true" });
  await checkpoint.write(REACHED);
  assertEquals((await jobs("there.json", { resume: "true" })).length, 1);
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
