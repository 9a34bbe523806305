// Every time grid of the original implementation (jax_deis, float64).
import { assert, assertEquals } from "@std/assert";
import { getTimesteps, type TsPhase } from "../../mod.ts";
import golden from "../data/jax_deis_timesteps.json" with { type: "json" };
import { makeSde, type SdeDescription } from "../support/schedules.ts";

interface GoldenGrid {
  sde: SdeDescription;
  ts_phase: TsPhase;
  ts_order: number;
  num_step: number;
  timesteps: number[];
  note?: string;
}

Deno.test("grids agree with jax_deis: integers exactly, real times to 1e-12", () => {
  for (const grid of golden.cases as GoldenGrid[]) {
    const sde = makeSde(grid.sde);
    const timesteps = getTimesteps(sde, {
      tsPhase: grid.ts_phase,
      tsOrder: grid.ts_order,
      numStep: grid.num_step,
    });
    // The source truncates 998.9999 to 998; its notes say where.
    const expected = grid.note ? [999, ...grid.timesteps.slice(1)] : grid.timesteps;
    if (!sde.isContinuous) {
      assertEquals(timesteps, expected);
      continue;
    }
    expected.forEach((t, i) => {
      assert(Math.abs(timesteps[i] - t) <= 1e-12, `${JSON.stringify(grid)}: ${timesteps[i]}, expected ${t}`);
    });
  }
});
