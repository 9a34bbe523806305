import { getTimesteps, type GridOptions } from "../../grids/timesteps.ts";
import type { Prediction } from "../../plans/prediction.ts";
import { DiscreteVPSDE } from "../../schedules/discrete_vpsde.ts";
import { RectifiedFlow } from "../../schedules/rectified_flow.ts";
import type { Sde } from "../../schedules/sde.ts";
import { rescalableAlphaBars } from "../schedulers/grids/alpha_bars.ts";
import { type SchedulerConfig, Settings } from "../schedulers/settings.ts";

/** The schedule that a network was trained on, for methods of one's own. */
export interface FolderSchedule {
  readonly sde: Sde;
  /** What the network predicts. */
  readonly prediction: Prediction;
  /** Factor from the schedule's time to the scheduler's: a flow's runs from 0 to 1, the scheduler's to 1000. */
  readonly timeScale: number;
  /** A grid by rule: on a flow, shifted towards the noise as the config says. */
  grid(options: GridOptions): number[];
}

const PREDICTIONS: Readonly<Record<string, Prediction>> = {
  epsilon: "eps",
  v_prediction: "v",
  sample: "x0",
  flow_prediction: "flow",
};

/** Where a flow's own grids start and end: at 1 nothing of the image is left, and rho is infinite. */
const FIRST = 0.999, LAST = 1e-3;

/** Whether a scheduler's config is one of rectified flow. */
export function isFlow(config: SchedulerConfig): boolean {
  return String(config._class_name).startsWith("FlowMatch") || config.use_flow_sigmas === true ||
    config.prediction_type === "flow_prediction";
}

/**
 * The schedule that the folder's scheduler states.
 *
 * @throws {RangeError} If the config's values make no schedule.
 */
export function folderSchedule(config: SchedulerConfig): FolderSchedule {
  const settings = new Settings(String(config._class_name), config);
  if (isFlow(config)) {
    const timeScale = settings.number("num_train_timesteps", 1000, { least: 1 });
    const shift = settings.number(config.flow_shift === undefined ? "shift" : "flow_shift", 1, { above: 0 });
    const even = new RectifiedFlow({ samplingEps: shifted(LAST, 1 / shift), samplingT: FIRST });
    const sde = new RectifiedFlow({
      samplingEps: shifted(even.samplingEps, shift),
      samplingT: shifted(FIRST, shift),
    });
    const grid = (options: GridOptions) => getTimesteps(even, options).map((t) => shifted(t, shift));
    return { sde, prediction: "flow", timeScale, grid };
  }
  const name = settings.choice("prediction_type", "epsilon", Object.keys(PREDICTIONS));
  const sde = new DiscreteVPSDE(rescalableAlphaBars(settings, 0));
  return { sde, prediction: PREDICTIONS[name], timeScale: 1, grid: (options) => getTimesteps(sde, options) };
}

/** A flow's time moved towards the noise: `s t / (1 + (s - 1) t)`. */
function shifted(t: number, shift: number): number {
  return shift * t / (1 + (shift - 1) * t);
}
