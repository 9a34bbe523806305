import { assertEquals, assertRejects } from "@std/assert";
import { readTimesteps } from "../../../src/cli/options/plan_file.ts";
import { planOf, readSolver, solverFiles } from "../../../src/cli/options/solver_options.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";
import { getLinearAlphaFns, makePlan, VPSDE } from "../../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const PATH = await Deno.makeTempFile({ suffix: ".json" });
globalThis.addEventListener("unload", () => Deno.removeSync(PATH));
const refused = (values: Parameters<typeof readSolver>[0], message: string) =>
  assertRejects(() => readSolver(values), UsageError, message);

Deno.test("without options it is eight steps of the library's method, and each option has its name in the library", async () => {
  assertEquals(await readSolver({}), { numStep: 8 });
  assertEquals(
    await readSolver({
      "num-step": "1",
      method: "t_ab",
      "ab-order": "0",
      "corrector-order": "1",
      "ts-order": "2",
    }),
    { method: "t_ab", numStep: 1, abOrder: 0, correctorOrder: 1, tsOrder: 2 },
  );
  assertEquals(await readSolver({ method: "x0_ab", "lower-order-final": "true" }), {
    method: "x0_ab",
    numStep: 8,
    lowerOrderFinal: true,
  });
  for (const order of [2, 3] as const) {
    assertEquals(await readSolver({ method: "x0_rk", "rk-order": `${order}` }), {
      method: "x0_rk",
      numStep: 8,
      rkOrder: order,
    });
  }
});

Deno.test("what is out of range, or of another method, is refused", async () => {
  await refused({ "num-step": "0" }, "--num-step must be an integer from 1 to 10000");
  await refused({ "num-step": "10001" }, "--num-step must be an integer from 1 to 10000");
  await refused({ method: "t_ab", "ab-order": "-1" }, "--ab-order must be an integer of at least 0");
  await refused({ method: "t_ab", "corrector-order": "0" }, "--corrector-order must be an integer of at least 1");
  for (const order of ["1", "4"]) {
    await refused({ method: "x0_rk", "rk-order": order }, "--rk-order must be an integer from 2 to 3");
  }
  await refused({ method: "ddim", tau: "1" }, "--tau is not an option of the method ddim");
});

Deno.test("a grid is a JSON array or that of a plan, and takes the place of all that makes one", async () => {
  const plan = makePlan(sde, { numStep: 2 });
  await Deno.writeTextFile(PATH, JSON.stringify(plan));
  assertEquals(await readTimesteps(PATH), [...plan.timesteps]);
  assertEquals(await readSolver({ timesteps: PATH, method: "t_ab" }), {
    method: "t_ab",
    timesteps: [...plan.timesteps],
  } as never);
  for (const [name, value] of [["num-step", "2"], ["ts-phase", "t"], ["ts-order", "1"]] as const) {
    await refused({ timesteps: PATH, [name]: value }, `cannot be combined with --${name}`);
  }
  for (const content of ["null", "3", "{}", '{"timesteps": 1}', '[1, "2"]']) {
    await Deno.writeTextFile(PATH, content);
    await assertRejects(() => readTimesteps(PATH), UsageError, "must be a JSON array of times, or a plan");
  }
  await Deno.writeTextFile(PATH, "[");
  await assertRejects(() => readTimesteps(PATH), UsageError, "must be a JSON file");
  await assertRejects(() => readTimesteps("no/such"), UsageError, "--timesteps no/such cannot be read");
});

Deno.test("a plan takes the place of every option", async () => {
  const plan = makePlan(sde, { numStep: 2 });
  await Deno.writeTextFile(PATH, JSON.stringify(plan));
  const solver = await readSolver({ plan: PATH });
  assertEquals(planOf(sde, solver), plan);
  assertEquals(planOf(sde, { numStep: 3 }).nfe, 3);
  await refused({ plan: PATH, "num-step": "2" }, "cannot be combined with --num-step");
  assertEquals([solverFiles({ plan: "a" }), solverFiles({ timesteps: "b" }), solverFiles({})], [["a"], ["b"], []]);
});
