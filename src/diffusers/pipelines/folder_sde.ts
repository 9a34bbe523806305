import { getTimesteps, type GridOptions } from "../../grids/timesteps.ts";
import type { Prediction } from "../../plans/prediction.ts";
import { DiscreteVPSDE } from "../../schedules/discrete_vpsde.ts";
import { RectifiedFlow } from "../../schedules/rectified_flow.ts";
import type { Sde } from "../../schedules/sde.ts";
import { rescalableAlphaBars } from "../schedulers/grids/alpha_bars.ts";
import { type SchedulerConfig, Settings } from "../schedulers/settings.ts";

/** A schedule with the grids on it. */
export interface ScheduleRange {
  readonly sde: Sde;
  /** A grid by rule: on a flow, shifted towards the noise. */
  grid(options: GridOptions): number[];
}

/** The schedule that a network was trained on, for methods of your own. */
export interface FolderSchedule {
  /** From all noise to no noise, and the same without ends at which not every method has a limit, best first. */
  readonly ranges: readonly [ScheduleRange, ...ScheduleRange[]];
  /** What the network predicts. */
  readonly prediction: Prediction;
  /** Factor from the schedule's time to the scheduler's: a flow's runs from 0 to 1, the scheduler's to 1000. */
  readonly timeScale: number;
}

const PREDICTIONS: Readonly<Record<string, Prediction>> = {
  epsilon: "eps",
  v_prediction: "v",
  sample: "x0",
  flow_prediction: "flow",
};

/** The ends of a flow's grids: at 1 nothing of the image is left and rho is infinite, at 0 it is 0. */
const FLOW_ENDS = [[1, 0], [0.999, 0], [0.999, 1e-3]] as const;

/** Whether a scheduler's config is one of rectified flow. */
export function isFlow(config: SchedulerConfig): boolean {
  return String(config._class_name).startsWith("FlowMatch") || config.use_flow_sigmas === true ||
    config.prediction_type === "flow_prediction";
}

/**
 * The schedule that the folder's scheduler states.
 *
 * @param config The scheduler's config
 * @param mu How far the size of the image shifts a flow, where it does
 * @throws {RangeError} If the config's values make no schedule.
 */
export function folderSchedule(config: SchedulerConfig, mu?: number): FolderSchedule {
  const settings = new Settings(String(config._class_name), config);
  if (isFlow(config)) {
    const own = settings.number(config.flow_shift === undefined ? "shift" : "flow_shift", 1, { above: 0 });
    const shift = mu === undefined ? own : config.time_shift_type === "linear" ? mu : Math.exp(mu);
    const [first, ...others] = FLOW_ENDS.map(([start, end]) => flowRange(start, end, shift));
    const timeScale = settings.number("num_train_timesteps", 1000, { least: 1 });
    return { ranges: [first, ...others], prediction: "flow", timeScale };
  }
  const name = settings.choice("prediction_type", "epsilon", Object.keys(PREDICTIONS));
  const alphaBars = rescalableAlphaBars(settings, 0);
  const rangeOf = (clip: boolean): ScheduleRange => {
    const sde = new DiscreteVPSDE(alphaBars, { clip });
    return { sde, grid: (options) => getTimesteps(sde, options) };
  };
  // Where nothing of the image is left at the end, a method without a limit there takes it that a trace is.
  const isZero = alphaBars[alphaBars.length - 1] === 0;
  const ranges = isZero ? [rangeOf(false), rangeOf(true)] as const : [rangeOf(true)] as const;
  return { ranges, prediction: PREDICTIONS[name], timeScale: 1 };
}

/** A flow between two times, which are those before it is shifted. */
function flowRange(start: number, end: number, shift: number): ScheduleRange {
  const even = new RectifiedFlow({ samplingT: start, samplingEps: end });
  return {
    sde: new RectifiedFlow({ samplingT: shifted(start, shift), samplingEps: shifted(end, shift) }),
    grid: (options) => getTimesteps(even, options).map((t) => shifted(t, shift)),
  };
}

/** A flow's time moved towards the noise: `s t / (1 + (s - 1) t)`. */
function shifted(t: number, shift: number): number {
  return shift * t / (1 + (shift - 1) * t);
}
