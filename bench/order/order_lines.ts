// The lines of the plot of error against evaluations: which methods, and how each is drawn.
import type { MethodOptions } from "../../mod.ts";

/** A method with the look of its line. */
export interface OrderLine {
  /** Name in the legend. */
  name: string;
  options: MethodOptions;
  colour: string;
  /** Lengths of dash and gap; a full line has none. */
  dash: number[];
}

/** Methods that share their panels and a legend. */
export interface OrderGroup {
  title: string;
  lines: OrderLine[];
  /** Smallest error of the vertical axis. */
  floor: number;
}

const FULL: number[] = [], DASHED = [5, 3], DOTTED = [2, 2];
const TAB_3: OrderLine = line("tAB-DEIS 3", "#08519c", { method: "t_ab", abOrder: 3 });

/** Every line, in the order of the legends: a family has one hue. */
export const ORDER_GROUPS: readonly OrderGroup[] = [
  {
    title:
      "Multistep methods, one evaluation a step: the first is a DDIM step, which limits them to order 2 at most",
    floor: 1e-10,
    lines: [
      line("DDIM", "#888888", { method: "t_ab", abOrder: 0 }),
      line("tAB-DEIS 1", "#85bcdb", { method: "t_ab", abOrder: 1 }),
      line("tAB-DEIS 1, corrector", "#85bcdb", { method: "t_ab", abOrder: 1, correctorOrder: 1 }, DOTTED),
      line("tAB-DEIS 2", "#3a8ac4", { method: "t_ab", abOrder: 2 }),
      TAB_3,
      line("rhoAB-DEIS 3", "#8e44ad", { method: "rho_ab", abOrder: 3 }),
      line("log-rho AB 3", "#d270c8", { method: "log_rho_ab", abOrder: 3 }),
      line("iPNDM 3", "#d62728", { method: "ipndm", abOrder: 3 }),
    ],
  },
  {
    title: "Runge-Kutta methods, and tAB-DEIS with a Runge-Kutta start, which brings out its full order",
    floor: 1e-13,
    lines: [
      TAB_3,
      line("tAB-DEIS 3, Runge-Kutta start", "#3a8ac4", { method: "t_ab", abOrder: 3, startUp: "rk" }, DASHED),
      line("tAB-DEIS 5, Runge-Kutta start", "#08306b", { method: "t_ab", abOrder: 5, startUp: "rk" }, DASHED),
      line("rhoRK-DEIS 2heun", "#fdae6b", { method: "rho_rk", rkMethod: "2heun" }),
      line("rhoRK-DEIS 3kutta", "#e6550d", { method: "rho_rk", rkMethod: "3kutta" }),
      line("rhoRK-DEIS 4rk", "#66bd63", { method: "rho_rk", rkMethod: "4rk" }),
      line("rhoRK-DEIS 5dopri", "#1a7837", { method: "rho_rk", rkMethod: "5dopri" }),
    ],
  },
];

function line(name: string, colour: string, options: MethodOptions, dash = FULL): OrderLine {
  return { name, options, colour, dash };
}
