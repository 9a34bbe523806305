// Where a plan with restarts goes back to, and what is refused of it and of a free first step.
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getLinearAlphaFns, makePlan, restartPlan, VPSDE } from "../../mod.ts";
import { withFreeFirstStep } from "../../src/methods/free_first_step.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const timesteps = [1, 0.8, 0.6, 0.4, 0.2, 0.1];
const restarted = (restarts: { from: number; to: number; times?: number }[], options = {}) =>
  restartPlan(sde, { method: "t_ab", abOrder: 1, timesteps, restarts, ...options });

Deno.test("a restart goes back once, or as often as it says, from the step after which it returns", () => {
  assertEquals(restarted([]).timesteps, timesteps);
  const once = restarted([{ from: 0.8, to: 0.4 }]);
  assertEquals(once.timesteps, [1, 0.8, 0.6, 0.8, 0.6, 0.4, 0.2, 0.1]);
  assertEquals(
    once.stages.map(({ t, step }) => [t, step]),
    once.timesteps.slice(0, -1).map((t, step) => [t, step]),
  );
  const twice = restarted([{ from: 0.8, to: 0.4, times: 2 }]);
  assertEquals(twice.timesteps, [1, 0.8, 0.6, 0.8, 0.6, 0.8, 0.6, 0.4, 0.2, 0.1]);
  assertEquals([once.nfe, twice.nfe, once.order, once.method], [7, 9, 1, "t_ab"] as unknown[]);
});

Deno.test("a restart may begin where the one before ended", () => {
  const { timesteps } = restarted([{ from: 1, to: 0.6 }, { from: 0.6, to: 0.2 }]);
  assertEquals(timesteps, [1, 0.8, 1, 0.8, 0.6, 0.4, 0.6, 0.4, 0.2, 0.1]);
});

Deno.test("noise leads up to where a piece begins: it fills what the image's share leaves", () => {
  const { stages } = restarted([{ from: 0.8, to: 0.4 }]),
    plain = makePlan(sde, {
      method: "t_ab",
      abOrder: 1,
      timesteps: [1, 0.8, 0.6, 0.4],
    });
  assertEquals(stages.map(({ noise = 0 }) => noise > 0), [false, false, true, false, false, false, false]);
  // From 0.4 up to 0.8: signal' / signal of the state, and noise of the variance that is missing.
  const ratio = sde.signal(0.8) / sde.signal(0.4), { noise, update } = stages[2];
  assertAlmostEquals(noise!, Math.sqrt(sde.sigma(0.8) ** 2 - (ratio * sde.sigma(0.4)) ** 2), 1e-12);
  update.forEach((weight, i) => assertAlmostEquals(weight, ratio * plain.stages[2].update[i], 1e-12));
});

Deno.test("a restart between times that are none of the grid, or that overlap, is refused", () => {
  const refused = (restarts: { from: number; to: number; times?: number }[], text: string) =>
    assertThrows(() => restarted(restarts), RangeError, text);
  const text = (from: number, to: number) => `after the restarts before it, found ${from} to ${to}`;
  refused([{ from: 0.7, to: 0.4 }], text(0.7, 0.4));
  refused([{ from: 0.8, to: 0.3 }], text(0.8, 0.3));
  refused([{ from: 0.4, to: 0.4 }], text(0.4, 0.4));
  refused([{ from: 0.4, to: 0.8 }], text(0.4, 0.8));
  refused([{ from: 0.8, to: 0.4 }, { from: 0.6, to: 0.2 }], text(0.6, 0.2));
  refused([{ from: 0.8, to: 0.6 }], "at least two steps of the grid, found one, 0.8 to 0.6");
  for (const times of [0, 1.5]) refused([{ from: 0.8, to: 0.4, times }], "times must be an integer of at least 1");
  assertThrows(() => restarted([], { steps: 3 }), TypeError, "steps");
});

Deno.test("a first step is free in plans of two steps or more from noise to image, of one evaluation each", () => {
  const free = (options: object) => withFreeFirstStep(sde, makePlan(sde, { method: "t_ab", ...options }));
  assertEquals(free({ numStep: 2 }).nfe, 1);
  const short = "The first step can be free in a plan of at least 2 steps from noise to image, found ";
  assertThrows(() => free({ numStep: 1 }), RangeError, `${short}1`);
  assertThrows(() => free({ numStep: 3, invert: true }), RangeError, `${short}3`);
  const plain =
    "The first step can be free in a plan of one evaluation a step, with no corrector, noise, clip or input";
  for (const options of [{ correctorOrder: 1 }, { method: "rho_rk" }, { method: "ddpm" }]) {
    assertThrows(() => free({ numStep: 3, ...options }), RangeError, plain);
  }
});
