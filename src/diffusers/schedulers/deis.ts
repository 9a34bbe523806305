import { lagrangeIntegrals } from "../../methods/multistep/quadrature.ts";
import { alphaBarsOfConfig } from "./grids/alpha_bars.ts";
import { dpmFlowSigmas } from "./grids/flow_sigmas.ts";
import { planTimes } from "./grids/plan_times.ts";
import { preservingGrid } from "./grids/preserving_grid.ts";
import type { SchedulerRequest, SchedulerRun } from "./scheduler_run.ts";
import type { Settings } from "./settings.ts";
import { threshold } from "./steps/clipping.ts";
import { rhoOf } from "./steps/level.ts";
import { multistepStages } from "./steps/multistep_stages.ts";
import { epsOfX0 } from "./steps/node.ts";
import { preservingNodes } from "./steps/preserving_nodes.ts";
import { distinctOrder, solverOrder, stepOrder, type StepOrders } from "./steps/step_order.ts";

/**
 * DEISMultistepScheduler: eps is extrapolated by a polynomial in log rho and integrated exactly over rho, which is the
 * library's log_rho_ab with abOrder one less than solver_order; tAB-DEIS of the paper is t_ab.
 *
 * With karras, exponential, beta or flow sigmas diffusers repeats the last sigma, so that the last evaluation changes
 * nothing and the image keeps that much noise: so does this plan.
 */
export function deisRun(settings: Settings, request: SchedulerRequest): SchedulerRun {
  settings.choice("algorithm_type", "deis", ["deis", "dpmsolver", "dpmsolver++"]);
  settings.choice("solver_type", "logrho", ["logrho", "midpoint", "heun", "bh1", "bh2"]);
  const alphaBars = alphaBarsOfConfig(settings);
  const grid = preservingGrid(settings, alphaBars, request, { flow: dpmFlowSigmas, last: "repeated" });
  const { nodes: asked, levels } = preservingNodes(settings, grid, request.start);
  // A velocity in rectified flow, which is not normalised, is made eps by way of the clean image.
  const isByWay = settings.flag("use_flow_sigmas", false) && settings.raw("prediction_type") === "v_prediction";
  const nodes = isByWay ? asked.map((node) => ({ ...node, eps: epsOfX0(node) })) : asked;
  const orders: StepOrders = {
    order: solverOrder(settings),
    count: grid.times.length,
    isFirstAtEnd: false,
    isLowerAtEnd: settings.flag("lower_order_final", true),
  };
  const rhos = levels.map(rhoOf);
  return {
    order: orders.order,
    times: planTimes(nodes.map(({ t }) => t), grid.end),
    levels,
    stages: multistepStages(nodes, levels[nodes.length], "eps", (step) => {
      const order = distinctOrder(rhos, step, stepOrder(orders, step, nodes.length - 1 - step));
      const knots = rhos.slice(step - order + 1, step + 1).reverse().map(Math.log);
      const integrals = lagrangeIntegrals([rhos[step + 1], rhos[step]], knots, Math.log);
      return { predict: integrals.map((integral) => -integral) };
    }, threshold(settings)),
  };
}
