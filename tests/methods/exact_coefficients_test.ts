// Rows of plans against data/mpmath_coefficients.json, which data/make_coefficients.py evaluates in high precision.
import { assert, assertEquals } from "@std/assert";
import { alphaBarsOf } from "../../src/schedules/betas.ts";
import { DiscreteVPSDE, getBetas, makePlan, type SamplerOptions, type Sde, type Stage } from "../../mod.ts";
import reference from "../data/mpmath_coefficients.json" with { type: "json" };
import { makeSde, type SdeDescription } from "../support/schedules.ts";

const TOLERANCE = 1e-12;
const METHODS = ["t_ab", "rho_ab", "log_rho_ab", "u_ab", "x0_ab", "ipndm"] as const;

/** Betas spaced evenly in their power 1 / `power`. */
interface BetaSchedule {
  kind: "betas";
  from: number;
  to: number;
  power: number;
  steps: number;
  /** The last alphaBar as the reference has it. */
  last: number;
}

/** Betas of a squared cosine, capped at 0.999; `start` and `turn` are cosine and sine of its first angle and its step. */
interface CosineBetaSchedule {
  kind: "cosine betas";
  steps: number;
  start: number[];
  turn: number[];
  /** The last alphaBar as the reference has it. */
  last: number;
}

type DiscreteSchedule = BetaSchedule | CosineBetaSchedule;
type Schedule = SdeDescription | DiscreteSchedule;

/** Rows by method: psi and the weights of the history, newest first. */
type Rows = Partial<Record<typeof METHODS[number], number[]>>;

/** The step between the last two timesteps, with all timesteps before it as history. */
interface Case extends Rows {
  sde: string;
  order: number;
  timesteps: number[];
  /** Rows of the step before that, with its end as the newest of the history. */
  correctors?: Rows;
}

const schedules = Object.entries(reference.sdes as Record<string, Schedule>);
const groups: Record<string, Case[]> = reference.groups;

const isDiscrete = (schedule: Schedule): schedule is DiscreteSchedule => "last" in schedule;

function referenceAlphaBars(schedule: DiscreteSchedule): ArrayLike<number> {
  if (schedule.kind === "betas") {
    const { from, to, power, steps } = schedule;
    const rule = power === 1 ? "linear" : "scaled_linear";
    return alphaBarsOf(getBetas(rule, { steps, betaStart: from, betaEnd: to }));
  }
  // The cosines of evenly spaced angles by turning a vector: Math.cos is free to differ in the last bit.
  let [x, y] = schedule.start, product = 1;
  const [cos, sin] = schedule.turn;
  return Array.from({ length: schedule.steps }, () => {
    const ratio = (x * cos - y * sin) / x;
    [x, y] = [x * cos - y * sin, y * cos + x * sin];
    return product *= 1 - Math.min(1 - ratio * ratio, 0.999);
  });
}

const sdes = new Map<string, Sde>(schedules.map(([name, schedule]) => [
  name,
  isDiscrete(schedule) ? new DiscreteVPSDE(referenceAlphaBars(schedule)) : makeSde(schedule),
]));

function lastStage(
  { sde, order, timesteps }: Case,
  method: typeof METHODS[number],
  correctorOrder?: number,
): Stage {
  const abVariable = method === "u_ab" ? (t: number) => t * t : undefined;
  const options = { method, abOrder: order, timesteps, abVariable, correctorOrder } as SamplerOptions;
  return makePlan(sdes.get(sde)!, options).stages.at(-1)!;
}

/** The largest difference of two rows, relative to the largest entry; NaN where an entry is not finite. */
function errorOf(found: readonly number[], expected: readonly number[]): number {
  if (found.length > expected.length) return NaN;
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs((found[i] ?? 0) - value))) / largest;
}

/** The predictor's row after the corrector's: the anchor's row takes the state to where the predictor begins. */
function composed([psi, ...predicted]: number[], [anchor, ...corrected]: number[]): number[] {
  const length = Math.max(predicted.length, corrected.length);
  const history = Array.from({ length }, (_, i) => psi * (corrected[i] ?? 0) + (predicted[i] ?? 0));
  return [psi * anchor, 0, ...history];
}

Deno.test("discrete schedules agree with those of the reference to the last bit", () => {
  for (const [name, schedule] of schedules) {
    if (!isDiscrete(schedule)) continue;
    const alphaBars = referenceAlphaBars(schedule);
    assertEquals(alphaBars[alphaBars.length - 1], schedule.last, name);
  }
});

for (const [group, cases] of Object.entries(groups)) {
  Deno.test(`${group}: rows agree with high precision to 1e-12 of their largest entry`, () => {
    const failures: string[] = [];
    const check = (
      what: string,
      { sde, order, timesteps }: Case,
      found: readonly number[],
      expected: number[],
    ) => {
      const error = errorOf(found, expected);
      // Written so that NaN fails.
      if (!(error <= TOLERANCE)) failures.push(`${sde}, ${what} of order ${order} on [${timesteps}]: ${error}`);
    };
    for (const case_ of cases) {
      for (const method of METHODS) {
        const row = case_[method], corrector = case_.correctors?.[method];
        if (row) check(method, case_, lastStage(case_, method).update, [0, ...row]);
        if (!corrector) continue;
        const { update, anchor } = lastStage(case_, method, case_.order);
        check(`the corrector of ${method}`, case_, anchor!, [corrector[0], 0, ...corrector.slice(1)]);
        if (row) check(`${method} with its corrector`, case_, update, composed(row, corrector));
      }
    }
    assert(failures.length === 0, `${failures.length} rows are off:\n${failures.join("\n")}`);
  });
}
