// From image to noise by every method: the noise that the image came from, the nearer the more steps.
import { assert, assertEquals } from "@std/assert";
import {
  getLinearAlphaFns,
  getSampler,
  METHOD_NAMES,
  type MethodName,
  type MultistepOptions,
  type SamplerOptions,
  type Tensor,
  VPSDE,
} from "../../mod.ts";
import { mixtureEps } from "../support/mixture.ts";

const MIXTURE = { weights: [0.4, 0.6], means: [[0.5, -0.2], [-0.3, 0.4]], stds: [0.6, 0.8] };
const NOISE = { data: Float64Array.of(0.7, -0.2, -1.1, 0.4), dims: [2, 2] };
const sde = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 0.05, samplingT: 0.7 });
const epsFn = mixtureEps(MIXTURE, sde);
const image = await getSampler(sde, epsFn, { method: "rho_rk", rkMethod: "5dopri", numStep: 1200, tsOrder: 1 })(
  NOISE,
);

/** Goes from noise to image only. */
const ONE_WAY = "x0_rk";
const INVERTED = METHOD_NAMES.filter((name) => name !== ONE_WAY);
/** Each method with the least slope that its error must show in the step size. */
const CASES: [options: SamplerOptions, order: number][] = INVERTED.flatMap((method) => casesOf(method));

function casesOf(method: Exclude<MethodName, typeof ONE_WAY>): [SamplerOptions, number][] {
  if (method === "rho_rk") return [[{ method, rkMethod: "3kutta" }, 3]];
  const own = (orders: MultistepOptions): SamplerOptions =>
    method === "u_ab"
      ? { method, abVariable: (t) => t * t, ...orders }
      : { method, ...orders, startUp: "orders" } as SamplerOptions;
  return [[own({ abOrder: 0 }), 1], [own({ abOrder: 1 }), 2], [own({ abOrder: 0, correctorOrder: 1 }), 2]];
}

for (const [options, order] of CASES) {
  const { abVariable: _, ...shown } = options as { abVariable?: unknown };
  Deno.test(`inversion finds the noise of an image to order ${order} by ${JSON.stringify(shown)}`, async () => {
    const errorOf = async (numStep: number) => {
      const noise = await getSampler(sde, epsFn, { ...options, invert: true, numStep, tsOrder: 1 })(image);
      return distance(noise, NOISE);
    };
    const errors = [await errorOf(200), await errorOf(800)];
    const slope = Math.log(errors[0] / errors[1]) / Math.log(4);
    assert(Math.abs(slope - order) < 0.25, `order ${slope}, errors ${errors}`);
  });
}

Deno.test("every method is inverted in these tests", () => {
  assertEquals(new Set(CASES.map(([{ method }]) => method)), new Set(INVERTED));
});

function distance(a: Tensor, b: Tensor): number {
  return Math.hypot(...Array.from(a.data, (value, i) => value - b.data[i])) / Math.sqrt(a.data.length);
}
