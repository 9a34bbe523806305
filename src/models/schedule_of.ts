import { getCosAlphaFns, getLinearAlphaFns } from "../schedules/alpha_fns.ts";
import { DiscreteVPSDE } from "../schedules/discrete_vpsde.ts";
import type { Sde } from "../schedules/sde.ts";
import { type SamplingRange, VPSDE } from "../schedules/vpsde.ts";
import type { ScheduleCard } from "./model_card.ts";

/**
 * The schedule that a card states.
 *
 * @param card The schedule of a {@linkcode ModelCard}
 * @returns The schedule
 * @throws {RangeError} If its numbers are no schedule.
 */
export function scheduleOf(card: ScheduleCard): Sde {
  switch (card.kind) {
    case "linear":
      return new VPSDE(getLinearAlphaFns(card.beta0, card.beta1), rangeOf(card));
    case "cos":
      return new VPSDE(getCosAlphaFns(), rangeOf(card));
    case "discrete": {
      const { steps, betaStart, betaEnd } = card;
      return DiscreteVPSDE.fromBetas(card.power === 1 ? "linear" : "scaled_linear", { steps, betaStart, betaEnd });
    }
  }
}

function rangeOf({ samplingEps, samplingT }: SamplingRange): SamplingRange {
  return { samplingEps, samplingT };
}
