import { assertAlmostEquals, assertEquals } from "@std/assert";
import { getNoise, makePlan, samplerFromPlan, type Tensor } from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";
import { savesOf, sde } from "../support/saved_runs.ts";
import { withInput } from "../support/with_input.ts";

const epsFn = mixtureEps({ weights: [0.5, 0.5], means: [[1, 0.3], [-1, 0.5]], stds: [0.2, 0.4] }, sde);
const NOISE = getNoise([4, 2], { seed: 3, type: "float64" });
/** One whose updates look back on nothing, so that only its input does. */
const PLAN = withInput(makePlan(sde, { method: "t_ab", abOrder: 0, numStep: 5 }));

Deno.test("the model is asked about the state with past entries of the history, newest first", async () => {
  const asked: ArrayLike<number>[] = [], states = [NOISE.data], history: ArrayLike<number>[] = [];
  await samplerFromPlan(PLAN, (x: Tensor, t: number, out: Tensor) => {
    asked.push(x.data.slice());
    return epsFn(x, t, out);
  })(NOISE, {
    onStep: ({ x, eps }) => {
      states.push(x.data.slice());
      history.push(eps.data.slice());
    },
  });
  PLAN.stages.forEach(({ inputScale, input = [] }, k) => {
    for (let i = 0; i < NOISE.data.length; i++) {
      const expected = input.reduce(
        (sum, weight, j) => sum + weight * history[k - 1 - j][i],
        inputScale * states[k][i],
      );
      assertAlmostEquals(asked[k][i], expected, 1e-12);
    }
  });
});

Deno.test("input rows of zeros change no bit", async () => {
  const plain = makePlan(sde, { method: "t_ab", abOrder: 2, numStep: 5 });
  const zeros = { ...plain, stages: plain.stages.map((stage, i) => i === 0 ? stage : { ...stage, input: [0] }) };
  assertEquals(await samplerFromPlan(zeros, epsFn)(NOISE), await samplerFromPlan(plain, epsFn)(NOISE));
});

Deno.test("a run whose inputs look at the history goes on from any step, bit for bit", async () => {
  const sampler = samplerFromPlan(PLAN, epsFn), { whole, saves } = await savesOf(sampler, NOISE);
  assertEquals(await sampler(NOISE), whole);
  for (const resume of saves) assertEquals(await sampler(NOISE, { resume }), whole);
});
