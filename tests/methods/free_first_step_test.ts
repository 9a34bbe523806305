import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type EpsFn,
  getLinearAlphaFns,
  getNoise,
  makePlan,
  parsePlan,
  type PlanOptions,
  samplerFromPlan,
  type StepInfo,
  VESDE,
  VPSDE,
  withFreeFirstStep,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";
import { withInput } from "../support/with_input.ts";
import { withNoise } from "../support/with_noise.ts";

const MIXTURE = { weights: [0.5, 0.5], means: [[1, 0.3], [-1, 0.5]], stds: [0.2, 0.4] };
const KINDS: PlanOptions[] = [
  { method: "t_ab", abOrder: 0 },
  { method: "t_ab", abOrder: 3 },
  { method: "ipndm", abOrder: 2 },
  { method: "x0_ab", abOrder: 2 },
];

for (const sde of [new VPSDE(getLinearAlphaFns(0.1, 20)), new VESDE()]) {
  Deno.test(`a free first step of ${sde.constructor.name} is the plan whose model says there that all is noise`, async () => {
    const scale = sde.signal(sde.samplingT) * sde.rho(sde.samplingT);
    const noise = getNoise([4, 2], { seed: 3, type: "float64" });
    noise.data.forEach((value, i) => noise.data[i] = scale * value);
    for (const prediction of ["eps", "v"] as const) {
      for (const options of KINDS) {
        const plan = makePlan(sde, { ...options, prediction, numStep: 6 });
        const epsOf = mixtureEps(MIXTURE, sde);
        const model: EpsFn = async (x, t, out) => {
          await epsOf(x, t, out);
          if (prediction === "eps") return;
          const signal = sde.signal(t), sigma = signal * sde.rho(t);
          out.data.forEach((e, i) => out.data[i] = signal * e - sigma * (x.data[i] - sigma * e) / signal);
        };
        const atFirst: EpsFn = (x, t, out) => {
          if (t !== plan.timesteps[0]) return model(x, t, out);
          // eps = x / sigma, and v = signal eps - sigma x0 with x0 = 0.
          x.data.forEach((value, i) => out.data[i] = value / scale * (prediction === "v" ? sde.signal(t) : 1));
        };
        const clean: Float64Array[][] = [[], []];
        const keep = (which: number) => ({ clean: image }: StepInfo) =>
          void clean[which].push(Float64Array.from(image().data));
        const free = withFreeFirstStep(sde, plan);
        assertEquals([free.nfe, parsePlan(JSON.stringify(free))], [5, free]);
        const a = await samplerFromPlan(free, model)(noise, { onStep: keep(0) });
        const b = await samplerFromPlan(plan, atFirst)(noise, { onStep: keep(1) });
        const near = (x: ArrayLike<number>, y: ArrayLike<number>) =>
          Array.from(x).forEach((value, i) => assertAlmostEquals(value, y[i], 1e-9 * Math.max(1, Math.abs(y[i]))));
        near(a.data, b.data);
        clean[0].forEach((image, step) => near(image, clean[1][step + 1]));
      }
    }
  });
}

Deno.test("a plan of another kind keeps its first evaluation: it is refused", () => {
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
  const refused = (options: PlanOptions, text: string) =>
    assertThrows(() => withFreeFirstStep(sde, makePlan(sde, options)), RangeError, text);
  refused({ numStep: 1 }, "at least 2 steps from noise to image, found 1");
  refused({ numStep: 4, invert: true }, "from noise to image");
  refused({ method: "rho_rk", numStep: 4 }, "found rho_rk with 12 evaluations in 4 steps");
  refused({ numStep: 4 }, "no corrector, noise, clip or input row, found x0_ab with 4");
  for (const change of [withNoise, withInput]) {
    const plan = change(makePlan(sde, { method: "ipndm", numStep: 4 }));
    assertThrows(() => withFreeFirstStep(sde, plan), RangeError, "no corrector, noise, clip or input row");
  }
});
