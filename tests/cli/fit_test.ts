import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parsePlan, type Plan } from "../../mod.ts";
import { CARD, labelledImages, LABELS, writeCarded } from "../support/carded_models.ts";
import { deis, refused as refusedIn } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const FITTED = `${FOLDER}/fitted-2.json`, OUT = `${FOLDER}/out.png`;
const refused = (args: string[], text: string) => refusedIn(args, text, FOLDER, /png|tmp|new/);

/** A fit to few samples. */
const FEW = ["--trajectories", "16", "--judged", "16", "--evaluations", "8"];

/** A network of a few operations: fitting to it takes no time. */
const MODEL = ["--model", await writeCarded(FOLDER, "tiny", labelledImages(), { ...CARD, ...LABELS })];
const sample = (...args: string[]) => ["sample", "--out", OUT, "--count", "1", ...MODEL, ...args];
const readPlan = async (path: string) => parsePlan(await Deno.readTextFile(path));
async function write(name: string, content: unknown): Promise<string> {
  const path = `${FOLDER}/${name}`;
  await Deno.writeTextFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

Deno.test("fit writes a plan for each number of steps, and says how near it comes beside fixed plans", async () => {
  const args = ["--num-step", "1,2", ...FEW];
  const more = ["--strength", "timesteps", "--guidance", "1,1.5", "--seed", "7"];
  const { code, stdout, stderr } = await deis(
    "fit",
    ...MODEL,
    ...args,
    ...more,
    "--out",
    `${FOLDER}/fitted-{steps}.json`,
  );
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /^At most about [\d,]+ evaluations of an image\n/);
  assertMatch(stdout, /^ +median +rmse +99 % +elsewhere\nfitted +/);
  assertMatch(stdout, /\n[^\n]*, (?:t|rho)\^[^\n]* \d\.\d{4} +\d\.\d{4} +\d\.\d{4} +\d+\.\d %\n/);
  assertMatch(stdout, /\n\S+fitted-1.json: [^\n]* of 16 samples/);
  assertMatch(
    stdout,
    /\n\S+fitted-2.json: the fitted plan, better than [^\n]* beyond chance [^\n]* of 16 samples/,
  );
  const { nfe, timesteps, fittedTo } = await readPlan(FITTED);
  assertEquals([nfe, timesteps.length], [2, 3]);
  assertMatch(fittedTo!.model!, /^[0-9a-f]{64}$/);
  assertEquals([fittedTo!.guidance, fittedTo!.seed, fittedTo!.heldOut!.samples], [[1, 1.5], 7, 16]);
  assert(fittedTo!.after < fittedTo!.before);
  assertEquals([...Deno.readDirSync(FOLDER)].filter(({ name }) => name.endsWith(".checkpoint")), []);
});

Deno.test("fit keeps the fixed plan, and says so, where nothing is nearer to what it takes for exact", async () => {
  // Its exact solution of two evaluations is the very plan that it starts from.
  const path = `${FOLDER}/kept.json`, solver = ["--method", "t_ab", "--num-step", "2"];
  const exact = ["--evaluations", "2", "--trajectories", "24", "--judged", "8", "--strength", "timesteps"];
  const { code, stdout } = await deis("fit", ...MODEL, ...solver, ...exact, "--out", path);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "the method given, a fixed plan: the fitted plan is not better beyond chance");
  assertEquals(await readPlan(path), parsePlan((await deis("plan", ...MODEL, ...solver, "--json")).stdout));
});

Deno.test("fit goes on from a plan that is given, and refuses one that it cannot reach before any work", async () => {
  const path = `${FOLDER}/further.json`;
  const args = [...FEW, "--num-step", "2", "--iterations", "2", "--out", path];
  const { code, stdout, stderr } = await deis("fit", ...MODEL, ...args, "--start", FITTED);
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /\nthe plan given +\d/);
  assertEquals((await readPlan(path)).nfe, 2);
  await Deno.remove(path);
  const saidIn = (text: string) => Number(text.match(/^At most about ([\d,]+) /)![1].replaceAll(",", ""));
  assert(saidIn(stderr) < saidIn((await deis("fit", ...MODEL, ...args)).stderr));
  const refusal = async (more: string[], text: string) =>
    await refused(["fit", ...MODEL, ...args, "--force", "--start", FITTED, ...more], text);
  await refusal(["--num-step", "3"], "A fit of 3 steps cannot start from a plan of 2");
  await refusal(["--method", "x0_ab"], "A fit by x0_ab cannot start from a plan of ipndm");
});

Deno.test("fit goes on from a plan for what the model predicts", async () => {
  const card = { ...CARD, ...LABELS, prediction: "v" as const };
  const model = ["--model", await writeCarded(FOLDER, "tiny-v", labelledImages(), card)];
  const few = [...FEW, "--num-step", "2", "--iterations", "1"];
  const made = await deis("plan", ...model, "--num-step", "2", "--method", "ddim", "--json");
  const args = ["--method", "t_ab", "--start", await write("v.json", made.stdout), "--out", `${FOLDER}/v-2.json`];
  const { code, stderr } = await deis("fit", ...model, ...few, ...args);
  assertEquals(code, 0, stderr);
});

Deno.test("sample, plan and compile run a fitted plan", async () => {
  const drawn = await deis(...sample("--plan", FITTED, "--json"));
  assertEquals([drawn.code, drawn.stderr], [0, ""]);
  const { method, steps, nfe } = JSON.parse(drawn.stdout);
  assertEquals({ method, steps, nfe }, { method: "ipndm", steps: 2, nfe: 2 });
  await Deno.remove(OUT);
  assertEquals(parsePlan((await deis("plan", "--plan", FITTED, "--json")).stdout), await readPlan(FITTED));
  const compiled = await deis("compile", "--plan", FITTED, "--out", `${FOLDER}/two.onnx`);
  assertEquals(compiled.code, 0);
  assertStringIncludes(
    compiled.stderr,
    "fitted with guidance 1 and 1.5, and the compiled model takes any as its input",
  );
});

Deno.test("a grid is taken from an array or a plan", async () => {
  const times = [1, 0.4, 0.1, 0.001];
  for (const content of [times, { timesteps: times }]) {
    const path = await write("grid.json", content);
    const { stdout } = await deis("plan", "--timesteps", path, "--method", "rho_ab", "--json");
    assertEquals(parsePlan(stdout).timesteps, times);
  }
});

Deno.test("fit --strength schedule needs no trajectories, and runs on what it wrote", async () => {
  const path = `${FOLDER}/grid-5.json`;
  const { code, stdout } = await deis(
    "fit",
    "--strength",
    "schedule",
    "--num-step",
    "5",
    "--method",
    "t_ab",
    "--out",
    path,
  );
  assertEquals({ code, stdout }, { code: 0, stdout: `${path}\n` });
  assertEquals((await readPlan(path)).nfe, 5);
  assertEquals((await deis("plan", "--timesteps", path)).code, 0);
});

Deno.test("a plan that was fitted to something else is refused, or runs with a warning", async () => {
  const plan = await readPlan(FITTED);
  const change = (fittedTo: Partial<Plan["fittedTo"]>) =>
    write("other.json", { ...plan, fittedTo: { ...plan.fittedTo, ...fittedTo } });
  const rhos = plan.fittedTo!.rhos.map((rho) => 1.01 * rho);
  await refused(sample("--plan", await change({ rhos })), "The plan was fitted on another schedule, with rho");
  await refused(
    ["sample", "--out", OUT, "--plan", FITTED, "--model", "models/digits-discrete.json"],
    "another schedule",
  );
  await refused(sample("--plan", await change({ prediction: "v" })), "predicts v, found one that predicts eps");
  const warned = await deis(...sample("--plan", await change({ model: "0".repeat(64) }), "--guidance", "3"));
  assertEquals(warned.code, 0);
  assertStringIncludes(
    warned.stderr,
    "warning: The plan was fitted to another model (sha256 000000000000..., found",
  );
  assertStringIncludes(warned.stderr, "warning: The plan was fitted with guidance 1 and 1.5, found 3");
  await Deno.remove(OUT);
});

Deno.test("a plan file that is missing, cut short or edited into nonsense is refused", async () => {
  const text = await Deno.readTextFile(FITTED), plan = JSON.parse(text);
  const edited = async (change: (plan: Plan) => unknown) =>
    sample("--plan", await write("edited.json", change(structuredClone(plan))));
  await refused(sample("--plan", `${FOLDER}/none.json`), "--plan " + FOLDER + "/none.json cannot be read");
  await refused(["compare", "--out", OUT, "--plan", `${FITTED},none.json`], "--plan none.json cannot be read");
  await refused(sample("--plan", await write("cut.json", text.slice(0, 200))), "The plan is not JSON");
  await refused(await edited((p) => ({ ...p, timesteps: [1, 1, 0.001] })), "must all fall or all rise");
  await refused(await edited((p) => ({ ...p, nfe: 3 })), "must have 3 stages, found 2");
  await refused(
    await edited((p) => ({ ...p, stages: p.stages.map((s) => ({ ...s, update: [0, 1, null] })) })),
    "must be finite numbers, found null",
  );
  await refused(
    await edited((p) => ({ ...p, stages: p.stages.map((s) => ({ ...s, update: [0, 1, 1, 1, 1, 1, 1] })) })),
    "stage 0.update must have 3 numbers, found 7",
  );
  await refused(await edited((p) => ({ ...p, fittedTo: {} })), "fittedTo.strength must be one of");
});

Deno.test("mistakes in the options of plans, grids and fits are one line", async () => {
  await refused(
    sample("--plan", FITTED, "--num-step", "4"),
    "--plan is a complete sampler and cannot be combined with --num-step",
  );
  await refused(
    sample("--timesteps", FITTED, "--ts-phase", "rho"),
    "--timesteps is a complete grid and cannot be combined with --ts-phase",
  );
  await refused(
    sample("--timesteps", await write("t.json", [0.1, 1])),
    "timesteps must decrease, found 1 after 0.1",
  );
  await refused(sample("--timesteps", await write("t.json", ["a"])), "must be a JSON array of times, or a plan");
  await refused(sample("--timesteps", await write("t.json", "[1,")), "--timesteps must be a JSON file");
  const fit = (...args: string[]) => ["fit", "--out", `${FOLDER}/new.json`, ...MODEL, ...args];
  await refused(fit("--num-step", "4,5"), "--out must contain {steps} for several numbers of steps");
  await refused(fit("--timesteps", FITTED), "Unknown option '--timesteps'; --help lists the options");
  await refused(fit("--strength", "all"), "--strength must be one of schedule, timesteps, queries, coefficients");
  await refused(fit("--trajectories", "1"), "--trajectories must be an integer from 2 to 100000");
  await refused(fit("--num-step", "3,x"), '--num-step must be a number, found "x"');
  await refused(fit("--guidance", "1,"), '--guidance must be a number, found ""');
  // Ten thousand evaluations a trajectory, were one made.
  const long = ["--evaluations", "10000"];
  await refused(fit("--trajectories", "2", "--num-step", "6", ...long), "needs at least");
  await refused(
    fit("--trajectories", "128", "--num-step", "8,300", "--out", `${FOLDER}/new-{steps}.json`, ...long),
    "needs at least",
  );
  await refused(fit("--iterations", "0"), "--iterations must be an integer of at least 1, found ");
  await refused(fit("--judged", "1"), "--judged must be an integer from 2 to 100000");
  await refused(fit("--evaluations", "10001"), "--evaluations must be an integer from 1 to 10000");
  await refused(fit("--trajectories", "1000000000"), "--trajectories must be an integer from 2 to 100000");
  await refused(fit("--num-step", "100000000"), "--num-step must be an integer from 1 to 10000");
  await refused(fit("--strength", "schedule", "--num-step", "300"), "--num-step must be an integer from 1 to 32");
  await refused(fit("--method", "rho_rk", ...long), "one evaluation a step");
  await refused(
    ["fit", "--out", await write("there.json", "{}"), ...long],
    "already exists; --force overwrites it",
  );
});
