import { assertEquals, assertRejects } from "@std/assert";
import { readFit } from "../../../src/cli/options/fit_options.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

Deno.test("a fit by default is of eight steps, grid and coefficients, to the model's own guidance", async () => {
  const { starts, objective, ...rest } = await readFit({});
  assertEquals(rest, {
    strength: "coefficients",
    iterations: 10,
    history: 4,
    trajectories: 128,
    judged: 256,
    evaluations: 64,
    guidance: undefined,
    resumes: false,
    overwrites: false,
  });
  assertEquals([...starts], [["fitted-8.json", { solver: { method: "ipndm", numStep: 8 } }]] as unknown);
  assertEquals(objective.weights, { distance: 1 });
});

Deno.test("what is said counts, and a Fréchet distance takes more samples by itself", async () => {
  const request = await readFit({
    strength: "timesteps",
    history: "1",
    trajectories: "2",
    judged: "3",
    iterations: "6",
    evaluations: "1",
    guidance: "1,2.5",
    resume: "true",
    force: "true",
    method: "t_ab",
    "num-step": "4,5",
    out: "a-{steps}-{steps}.json",
  });
  const {
    iterations,
    strength,
    history,
    trajectories,
    judged,
    evaluations,
    guidance,
    resumes,
    overwrites,
    starts,
  } = request;
  assertEquals(
    [strength, iterations, history, trajectories, judged, evaluations, guidance, resumes, overwrites] as unknown[],
    ["timesteps", 6, 1, 2, 3, 1, [1, 2.5], true, true],
  );
  assertEquals([...starts.keys()], ["a-4-4.json", "a-5-5.json"]);
  assertEquals(
    [...starts.values()].map(({ solver: { method, numStep } }) => [method, numStep]),
    [["t_ab", 4], ["t_ab", 5]] as unknown,
  );
  const frechet = await readFit({ objective: "frechet", features: "f.onnx" });
  assertEquals([frechet.trajectories, frechet.judged], [2048, 1024]);
  const few = await readFit({ objective: "frechet", features: "f.onnx", trajectories: "8", judged: "9" });
  assertEquals([few.trajectories, few.judged], [8, 9]);
});

Deno.test("an exact solution has eight evaluations for each of the most steps, from 40 to 120", async () => {
  const of = async (steps: string) => (await readFit({ "num-step": steps, out: "{steps}" })).evaluations;
  assertEquals([await of("3"), await of("5"), await of("6,10,7"), await of("15"), await of("40")], [
    40,
    40,
    80,
    120,
    120,
  ]);
});

Deno.test("fits that cannot be are refused", async () => {
  const refused = (values: Parameters<typeof readFit>[0], message: string) =>
    assertRejects(() => readFit(values), UsageError, message);
  await refused({ "num-step": "4,5", out: "a.json" }, "--out must contain {steps} for several numbers of steps");
  await refused({ strength: "all" }, "--strength must be one of schedule, timesteps, ");
  await refused(
    { start: "a.json", strength: "timesteps" },
    "--start goes with --strength coefficients, found timesteps",
  );
  await refused({ history: "0" }, "--history must be an integer of at least 1");
  await refused({ trajectories: "1" }, "--trajectories must be an integer from 2 to 100000");
  await refused({ judged: "1" }, "--judged must be an integer from 2 to 100000");
  await refused({ evaluations: "0" }, "--evaluations must be an integer from 1 to 10000");
  await refused({ "num-step": "0" }, "--num-step must be an integer from 1 to 10000");
  await refused({ strength: "schedule", "num-step": "33" }, "--num-step must be an integer from 1 to 32");
  assertEquals((await readFit({ strength: "schedule", "num-step": "32" })).starts.size, 1);
});
