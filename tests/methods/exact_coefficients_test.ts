// Rows of plans against data/mpmath_coefficients.json, which data/make_coefficients.py evaluates in high precision.
import { assert, assertEquals } from "@std/assert";
import { alphaBarsOf } from "../../src/schedules/betas.ts";
import { DiscreteVPSDE, getBetas, getSampler, type Sde } from "../../mod.ts";
import reference from "../data/mpmath_coefficients.json" with { type: "json" };
import { makeSde, type SdeDescription } from "../support/schedules.ts";

const TOLERANCE = 1e-12;
const METHODS = ["t_ab", "rho_ab"] as const;

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

/** The step between the last two timesteps, with all timesteps before it as history. */
interface Case {
  sde: string;
  order: number;
  timesteps: number[];
  /** psi and the weights of the history, newest first. */
  t_ab: number[];
  /** Absent where several timesteps share one rho. */
  rho_ab?: number[];
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

/** The error of a plan's last row, relative to its largest entry; NaN where an entry is not finite. */
function errorOf({ sde, order, timesteps }: Case, method: typeof METHODS[number], row: number[]): number {
  const { stages } = getSampler(sdes.get(sde)!, () => {}, { method, abOrder: order, timesteps }).plan;
  const expected = [0, ...row], { update } = stages[stages.length - 1];
  assert(update.length <= expected.length, `${sde}, ${method}: ${update.length} entries in a row`);
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs((update[i] ?? 0) - value))) / largest;
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
    for (const case_ of cases) {
      for (const method of METHODS) {
        const row = case_[method];
        const error = row ? errorOf(case_, method, row) : 0;
        // Written so that NaN fails.
        if (!(error <= TOLERANCE)) {
          failures.push(`${case_.sde}, ${method} of order ${case_.order} on [${case_.timesteps}]: ${error}`);
        }
      }
    }
    assert(failures.length === 0, `${failures.length} rows are off:\n${failures.join("\n")}`);
  });
}
