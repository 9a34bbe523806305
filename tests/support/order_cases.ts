// Every method and order with the slope that its error must show, and how the slope is measured.
import { DiscreteVPSDE, getSampler, type SamplerOptions, type Sde, TABLEAU_NAMES, TABLEAUS } from "../../mod.ts";
import { mixtureEps } from "./mixture.ts";
import { makeSde } from "./schedules.ts";

/** A method on a schedule with the order it must have. */
export interface OrderCase {
  name: string;
  schedule: keyof typeof SCHEDULES;
  options: SamplerOptions;
  expected: number;
  /** Step counts that are fine enough for the slope to settle and coarse enough for it to stand above rounding. */
  counts: number[];
}

/** Schedules on ranges where a few hundred steps resolve the solution to rounding. */
export const SCHEDULES: Record<string, Sde> = {
  linear: makeSde({ kind: "linear", beta0: 0.1, beta1: 20, eps: 0.05, T: 0.7 }),
  cosine: makeSde({ kind: "cos", eps: 0.05, T: 0.8 }),
  "discrete, 1,000 knots": DiscreteVPSDE.fromBetas("linear"),
  "discrete, 12 knots": DiscreteVPSDE.fromBetas("linear", { steps: 12, betaStart: 0.01, betaEnd: 0.4 }),
};
const CONTINUOUS = ["linear", "cosine"];

const MIXTURE = { weights: [0.4, 0.6], means: [[0.5, -0.2], [-0.3, 0.4]], stds: [0.6, 0.8] };
const NOISE = { data: Float64Array.of(0.7, -0.2, -1.1, 0.4), dims: [2, 2] };

/** A grid with real times, also on a discrete schedule, that is even in the third root of rho. */
export function grid(sde: Sde, steps: number): number[] {
  const [from, to] = sde.isContinuous
    ? [sde.samplingT, sde.samplingEps]
    : [0.7 * sde.samplingT, 0.05 * sde.samplingT];
  const [high, low] = [from, to].map((t) => Math.cbrt(sde.rho(t)));
  const times = Array.from({ length: steps + 1 }, (_, i) => sde.timeOfRho((high + (low - high) * i / steps) ** 3));
  times[0] = from;
  times[steps] = to;
  return times;
}

async function solve(sde: Sde, options: SamplerOptions, steps: number): Promise<Float64Array> {
  const sampler = getSampler(sde, mixtureEps(MIXTURE, sde), { ...options, timesteps: grid(sde, steps) });
  return (await sampler(NOISE)).data;
}

const references = new Map<string, Promise<Float64Array>>();

/** Root mean square error of a method after a number of steps; the reference is solved to 1e-13. */
export async function errorOf(schedule: string, options: SamplerOptions, steps: number): Promise<number> {
  const sde = SCHEDULES[schedule];
  let reference = references.get(schedule);
  if (!reference) {
    reference = solve(sde, { method: "rho_rk", rkMethod: "5dopri" }, 1200);
    references.set(schedule, reference);
  }
  const exact = await reference;
  const found = await solve(sde, options, steps);
  return Math.sqrt(found.reduce((sum, value, i) => sum + (value - exact[i]) ** 2, 0) / found.length);
}

/** The slope of the straight line through the logarithms of error and step size. */
export async function measureOrder({ schedule, options, counts }: OrderCase): Promise<number> {
  const points = await Promise.all(
    counts.map(async (steps) => [-Math.log(steps), Math.log(await errorOf(schedule, options, steps))]),
  );
  const mean = (axis: number) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return covariance / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

function multistep(schedule: string, method: "t_ab" | "rho_ab" | "log_rho_ab", abOrder: number): OrderCase {
  return {
    name: `${method} ${abOrder} with Runge-Kutta start, ${schedule}`,
    schedule,
    options: { method, abOrder, startUp: "rk" },
    expected: abOrder + 1,
    counts: abOrder < 3 ? [160, 320, 640] : abOrder < 5 ? [100, 160, 260] : [160, 260, 400],
  };
}

function warmStart(schedule: string, method: "t_ab" | "rho_ab", abOrder: number): OrderCase {
  return {
    name: `${method} ${abOrder} with warm start, ${schedule}`,
    schedule,
    options: { method, abOrder, startUp: "orders" },
    expected: 2, // the first step is a DDIM step, whose error is of second order in the step size
    counts: [640, 1280, 2560],
  };
}

function ipndm(schedule: string, abOrder: number): OrderCase {
  return {
    name: `ipndm ${abOrder}, ${schedule}`,
    schedule,
    options: { method: "ipndm", abOrder },
    expected: Math.min(abOrder + 1, 2), // it averages eps over time instead of rho
    counts: [320, 640, 1280],
  };
}

type CorrectedMethod = "t_ab" | "rho_ab" | "log_rho_ab" | "u_ab";

function corrected(schedule: string, method: CorrectedMethod, abOrder: number, correctorOrder: number): OrderCase {
  return {
    name: `${method} ${abOrder} with a corrector of degree ${correctorOrder}, ${schedule}`,
    schedule,
    options: { ...methodOf(method), abOrder, correctorOrder, startUp: "rk" },
    expected: Math.min(abOrder + 2, correctorOrder + 1),
    counts: abOrder < 3 ? [320, 640, 1280] : [200, 320, 500],
  };
}

/** DDIM with a corrector is of second order in methods, too, that a higher order takes no further. */
function correctedDdim(schedule: string, method: "ipndm" | "x0_ab"): OrderCase {
  return {
    name: `${method} 0 with a corrector of degree 1, ${schedule}`,
    schedule,
    options: { method, abOrder: 0, correctorOrder: 1 },
    expected: 2,
    counts: [320, 640, 1280],
  };
}

function methodOf(method: CorrectedMethod) {
  return method === "u_ab" ? { method, abVariable: (t: number) => t * t } as const : { method };
}

function rungeKutta(schedule: string, rkMethod: typeof TABLEAU_NAMES[number]): OrderCase {
  const { order } = TABLEAUS[rkMethod];
  return {
    name: `rho_rk ${rkMethod}, ${schedule}`,
    schedule,
    options: { method: "rho_rk", rkMethod },
    expected: order,
    counts: order < 5 ? [60, 120, 240] : CONTINUOUS.includes(schedule) ? [60, 80, 110] : [100, 150, 220],
  };
}

/** Every case. */
export const ORDER_CASES: OrderCase[] = [
  ...CONTINUOUS.flatMap((schedule) => [
    ...[0, 1, 2, 3, 4, 5].flatMap((order) => [
      multistep(schedule, "t_ab", order),
      multistep(schedule, "rho_ab", order),
      multistep(schedule, "log_rho_ab", order),
    ]),
    // The error of order 2 hides behind its own term of third order up to thousands of steps.
    ...[1, 3, 4, 5].flatMap((order) => [warmStart(schedule, "t_ab", order), warmStart(schedule, "rho_ab", order)]),
    ...[0, 1, 2, 3, 4].map((order) => ipndm(schedule, order)),
    ...[[1, 1], [1, 2], [2, 2], [3, 1], [3, 3]].map(([order, degree]) =>
      corrected(schedule, "t_ab", order, degree)
    ),
    ...(["rho_ab", "log_rho_ab", "u_ab"] as const).map((method) => corrected(schedule, method, 1, 2)),
    correctedDdim(schedule, "ipndm"),
    correctedDdim(schedule, "x0_ab"),
    ...TABLEAU_NAMES.map((rkMethod) => rungeKutta(schedule, rkMethod)),
  ]),
  // In rho a discrete schedule is as smooth as any.
  ...[0, 1, 2, 3, 4, 5].map((order) => multistep("discrete, 1,000 knots", "rho_ab", order)),
  ...TABLEAU_NAMES.map((rkMethod) => rungeKutta("discrete, 1,000 knots", rkMethod)),
  // In time it has a kink at every knot, which leaves of t_ab's order what two evaluations can make of it.
  ...[2, 3].map((order) => ({
    ...multistep("discrete, 12 knots", "t_ab", order),
    expected: 2,
    counts: [400, 800, 1600, 3200],
  })),
];
