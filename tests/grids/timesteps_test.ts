import { assert, assertEquals, assertThrows } from "@std/assert";
import { DiscreteVPSDE, getLinearAlphaFns, getTimesteps, VPSDE } from "../../mod.ts";
import { integerTimesteps } from "../../src/grids/integer_timesteps.ts";
import { makeSde } from "../support/schedules.ts";

const GRIDS = [
  { tsPhase: "t", tsOrder: 1 },
  { tsPhase: "t", tsOrder: 2 },
  { tsPhase: "rho", tsOrder: 7 },
  { tsPhase: "log" },
] as const;

Deno.test("grids begin and end exactly at the schedule's ends and decrease", () => {
  for (const kind of ["linear", "cos", "ddpm", "scaled"] as const) {
    const sde = makeSde({ kind, eps: kind === "cos" ? 1e-3 : 1e-5, T: 0.97 });
    for (const grid of GRIDS) {
      for (const numStep of [1, 2, 7, 100]) {
        const timesteps = getTimesteps(sde, { ...grid, numStep });
        assertEquals(timesteps.length, numStep + 1);
        assertEquals([timesteps[0], timesteps[numStep]], [sde.samplingT, sde.samplingEps]);
        assert(timesteps.every((t, i) => i === 0 || t < timesteps[i - 1]));
      }
    }
  }
});

Deno.test("discrete grids are unique integers, up to every timestep there is", () => {
  for (const kind of ["ddpm", "scaled"] as const) {
    const sde = makeSde({ kind });
    for (const grid of GRIDS) {
      for (const numStep of [1, 3, 50, 400, 998, 999]) {
        const timesteps = getTimesteps(sde, { ...grid, numStep });
        assert(timesteps.every(Number.isInteger));
        assertEquals(new Set(timesteps).size, numStep + 1);
        assertEquals([timesteps[0], timesteps[numStep]], [999, 0]);
      }
      assertThrows(
        () => getTimesteps(sde, { ...grid, numStep: 1000 }),
        RangeError,
        "numStep must be at most 999 on a schedule of 1000 timesteps, found 1000",
      );
    }
  }
});

Deno.test("where rounding leaves too few integers, the smallest unused ones fill the gap", () => {
  const sde = new DiscreteVPSDE(Array.from({ length: 12 }, (_, i) => 0.99 * 0.6 ** i));
  // Rounded down, the times are 11, 8, 5, 3, 2, 1, 0, 0, 0; 4 and 6 are the smallest that are missing.
  assertEquals(getTimesteps(sde, { tsPhase: "t", tsOrder: 3, numStep: 8 }), [11, 8, 6, 5, 4, 3, 2, 1, 0]);
});

Deno.test("a time that rounding left just below an integer is that integer", () => {
  assertEquals(integerTimesteps([998.9999999, 500, 249.99999999, 0.1], 999), [999, 500, 250, 0]);
  assertEquals(integerTimesteps([999, 499.9, 0.1], 999), [999, 499, 0]);
});

Deno.test("a grid in log rho needs rho > 0 at its end", () => {
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 0 });
  assertThrows(() => getTimesteps(sde, { tsPhase: "log" }), RangeError, "needs rho > 0 at the end of sampling");
  assertEquals(getTimesteps(sde, { tsPhase: "rho", tsOrder: 7, numStep: 3 }).at(-1), 0);
});
