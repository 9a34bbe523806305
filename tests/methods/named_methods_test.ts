import { assertEquals } from "@std/assert";
import { getLinearAlphaFns, makePlan, METHOD_NAMES, type PlanOptions, VPSDE } from "../../mod.ts";
import { METHOD_ALIASES } from "../../src/methods/aliases.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));

/** What a name stands for by default: method, order, evaluations a step. */
const NAMED: Record<string, [method: string, order: number, evaluations: number]> = {
  t_ab: ["t_ab", 3, 1],
  rho_ab: ["rho_ab", 3, 1],
  rho_rk: ["rho_rk", 3, 3],
  ipndm: ["ipndm", 3, 1],
  log_rho_ab: ["log_rho_ab", 3, 1],
  x0_ab: ["x0_ab", 3, 1],
  x0_log_rho_ab: ["x0_log_rho_ab", 3, 1],
  x0_rk: ["x0_rk", 2, 2],
  u_ab: ["u_ab", 3, 1],
  ddim: ["t_ab", 0, 1],
  euler: ["rho_rk", 1, 1],
  heun: ["rho_rk", 2, 2],
  ddpm: ["x0_ab", 0, 1],
  euler_ancestral: ["x0_ab", 0, 1],
  flow_ancestral: ["x0_ab", 0, 1],
  lcm: ["x0_ab", 0, 1],
  tcd: ["x0_ab", 0, 1],
  dpmpp_2m_sde: ["x0_log_rho_ab", 1, 1],
  dpmpp_3m_sde: ["x0_log_rho_ab", 2, 1],
  dpmpp_2s_ancestral: ["x0_rk", 2, 2],
  dpmpp_sde: ["x0_rk", 2, 2],
  seeds_2: ["x0_rk", 2, 2],
  seeds_3: ["x0_rk", 3, 3],
  sa_solver: ["x0_log_rho_ab", 1, 1],
  er_sde: ["x0_log_rho_ab", 2, 1],
};

Deno.test("every name stands for a method of an order, with so many evaluations a step", () => {
  assertEquals(Object.keys(NAMED).toSorted(), [...METHOD_NAMES, ...METHOD_ALIASES].toSorted());
  for (const [name, expected] of Object.entries(NAMED)) {
    const more = name === "u_ab" ? { abVariable: (t: number) => t } : {};
    const { method, order, nfe, timesteps } = makePlan(sde, { method: name, numStep: 8, ...more } as PlanOptions);
    assertEquals([name, method, order, nfe / 8, timesteps.length], [name, ...expected, 9] as unknown[]);
  }
});
