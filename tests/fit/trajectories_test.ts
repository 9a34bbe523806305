import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { type EpsFn, getSampler } from "../../mod.ts";
import { fitPlan, solveTrajectories } from "../../src/fit/mod.ts";
import { MIXTURE, noiseOf, SDE, trajectoriesOf } from "../support/fit_trajectories.ts";
import { mixtureEps } from "../support/mixture.ts";

const eps = mixtureEps(MIXTURE, SDE);
const noise = noiseOf(SDE, 5, 3);

Deno.test("trajectories end where the flow takes their noise, in the order given", async () => {
  const batches = [1, 2].map((seed) => ({ noise: noiseOf(SDE, 4, seed), epsFn: eps }));
  const exact = { method: "rho_rk", rkMethod: "5dopri", tsPhase: "log", numStep: 400 } as const;
  const solved = await solveTrajectories(SDE, batches);
  for (const [i, { noise, exact: end }] of solved.entries()) {
    assert(noise === batches[i].noise);
    const { data } = await getSampler(SDE, eps, exact)(noise);
    data.forEach((value, j) => assertAlmostEquals(end.data[j], value, 1e-3));
  }
});

Deno.test("trajectories of a model that predicts v are those of the eps that it stands for", async () => {
  const v: EpsFn = async (x, t, out) => {
    await eps(x, t, out);
    const alpha = SDE.signal(t), sigma = alpha * SDE.rho(t);
    out.data.forEach((e, i) => out.data[i] = (e - sigma * x.data[i]) / alpha);
  };
  const [a] = await solveTrajectories(SDE, [{ noise, epsFn: eps }], { evaluations: 40 });
  const [b] = await solveTrajectories(SDE, [{ noise, epsFn: v }], { evaluations: 40, prediction: "v" });
  a.exact.data.forEach((value, i) => assertAlmostEquals(b.exact.data[i], value, 1e-8));
});

Deno.test("a trajectory takes as many evaluations as asked for, 240 by default", async () => {
  for (const evaluations of [7, undefined]) {
    let asked = 0;
    const counting: EpsFn = (x, t, out) => (asked++, eps(x, t, out));
    await solveTrajectories(SDE, [{ noise, epsFn: counting }], { evaluations });
    assertEquals(asked, evaluations ?? 240);
  }
});

Deno.test("solving ends before the evaluation after its signal", async () => {
  for (const last of [1, 30, 50]) {
    const controller = new AbortController();
    let asked = 0;
    const stopping: EpsFn = (x, t, out) => {
      if (++asked === last) controller.abort(new Error("enough"));
      return eps(x, t, out);
    };
    const batches = [1, 2].map((seed) => ({ noise: noiseOf(SDE, 2, seed), epsFn: stopping }));
    const { signal } = controller;
    await assertRejects(() => solveTrajectories(SDE, batches, { evaluations: 30, signal }), Error, "enough");
    assertEquals(asked, last);
  }
});

Deno.test("a fit ends before the evaluation after its signal, in whatever part of it", async () => {
  const solved = await trajectoriesOf(SDE, [1, 2, 3, 4]);
  const fitUntil = async (last: number) => {
    const controller = new AbortController();
    let asked = 0;
    const stopping: EpsFn = (x, t, out) => {
      if (++asked === last) controller.abort(new Error("enough"));
      return eps(x, t, out);
    };
    const batches = solved.map((batch) => ({ ...batch, epsFn: stopping }));
    const options = { method: "t_ab", abOrder: 1, numStep: 3, iterations: 2, signal: controller.signal } as const;
    await fitPlan(SDE, batches, options).catch((error) => assertEquals(error.message, "enough"));
    return asked;
  };
  const whole = await fitUntil(Infinity);
  for (let last = 1; last < whole; last += 17) assertEquals(await fitUntil(last), last, `of ${whole} evaluations`);
});
