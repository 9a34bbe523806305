import type { Plan } from "../../mod.ts";

/** A plan whose every stage adds noise, on a path whose times are the stages' numbers. */
export function withNoise(plan: Plan): Plan {
  const stages = plan.stages.map((stage, i) => ({
    ...stage,
    noise: 0.3 + 0.1 * i,
    path: [i + 1, i + 2] as const,
  }));
  return { ...plan, stages };
}
