import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type BetaSchedule, DiscreteVPSDE, getBetas } from "../../mod.ts";
import { alphaBarsOf } from "../../src/schedules/betas.ts";

Deno.test("getBetas() spaces betas, or their square roots, evenly between both ends", () => {
  const options = { steps: 5, betaStart: 0.01, betaEnd: 0.25 };
  assertEquals([...getBetas("linear", options)].map((beta) => beta.toFixed(6)), [
    "0.010000",
    "0.070000",
    "0.130000",
    "0.190000",
    "0.250000",
  ]);
  const roots = [...getBetas("scaled_linear", options)].map(Math.sqrt);
  roots.forEach((root, i) => assertAlmostEquals(root, 0.1 + 0.1 * i, 1e-15));
});

Deno.test("getBetas() makes the squared cosine of alphaBar, with no beta above 0.999", () => {
  const steps = 1000, betas = getBetas("squaredcos_cap_v2", { steps });
  const cosine = (i: number) => Math.cos(Math.PI / 2 * (i / steps + 0.008) / 1.008) ** 2;
  for (const [t, alphaBar] of alphaBarsOf(betas).entries()) {
    if (betas[t] < 0.999) assertAlmostEquals(alphaBar, cosine(t + 1) / cosine(0), 1e-14);
  }
  assertEquals([...betas.slice(-2)].map((beta) => beta === 0.999), [false, true]);
  // 1 - cos^2(b) / cos^2(a) is tan(a) sin(2 (b - a)) + sin^2(b - a) (1 - tan^2(a)).
  const a = Math.PI / 2 * 0.008 / 1.008, width = Math.PI / 2 / 1.008 / 1e5;
  const exact = Math.tan(a) * Math.sin(2 * width) + Math.sin(width) ** 2 * (1 - Math.tan(a) ** 2);
  assertAlmostEquals(getBetas("squaredcos_cap_v2", { steps: 1e5 })[0], exact, 1e-15 * exact);
});

Deno.test("fromBetas() has diffusers' defaults, and its last alphaBar for each rule", () => {
  const last = (rule: BetaSchedule, options = {}) => DiscreteVPSDE.fromBetas(rule, options).alphaBar(999);
  assertAlmostEquals(last("linear"), 4.0358297653756754e-05, 1e-19);
  assertAlmostEquals(last("scaled_linear", { betaStart: 0.00085, betaEnd: 0.012 }), 0.004660098513077234, 1e-16);
  assertAlmostEquals(alphaBarsOf(getBetas("squaredcos_cap_v2"))[999], 2.428766907033813e-09, 1e-19);
});

Deno.test("fromBetas() takes trained betas of any kind of array", () => {
  const sde = DiscreteVPSDE.fromBetas([0.5, 0.5, 0.75]);
  assertEquals([0, 1, 2].map((t) => sde.alphaBar(t)), [0.5, 0.25, 0.0625]);
  assertEquals(DiscreteVPSDE.fromBetas(Float32Array.of(0.5, 0.5)).samplingT, 1);
  assertEquals(DiscreteVPSDE.fromBetas([0.5, 1]).alphaBar(1), 1e-7);
});

Deno.test("betas are refused where they make no schedule", () => {
  const refused = (betas: BetaSchedule | number[], options: object, text: string) =>
    assertThrows(() => DiscreteVPSDE.fromBetas(betas, options), RangeError, text);
  refused(
    "cosine" as BetaSchedule,
    {},
    'schedule must be one of linear, scaled_linear, squaredcos_cap_v2, found "c',
  );
  refused("linear", { steps: 1 }, "steps must be an integer of at least 2, found 1");
  refused("linear", { betaStart: 0 }, "betaStart must be a number between 0 and 1, found 0");
  refused("scaled_linear", { betaEnd: 1 }, "betaEnd must be a number between 0 and 1, found 1");
  refused("linear", { betaEnd: null }, "betaEnd must be a number between 0 and 1, found null");
  refused([0.1, 1, 0.1], {}, "betas[1] must be a number between 0 and 1, found 1");
  refused([0.1, NaN], {}, "betas[1] must be a number between 0 and 1, found NaN");
  refused([0.1], {}, "at least 2 values, found 1");
  assert(Number.isFinite(DiscreteVPSDE.fromBetas("linear", { steps: 2 }).rho(1)));
});
