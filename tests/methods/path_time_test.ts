// The time on a Brownian path that the noise of reverse SDEs lies on.
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { getLinearAlphaFns, RectifiedFlow, VPSDE } from "../../mod.ts";
import { x0PathTime } from "../../src/methods/stochastic/x0_reverse.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));

Deno.test("a constant tau has time in a power of rho, and so has a function that is constant, up to a factor", () => {
  assertEquals([x0PathTime(sde, {}), x0PathTime(sde, { tau: 0 })], [undefined, undefined]);
  for (const tau of [0.5, 0.7, 1]) {
    const time = x0PathTime(sde, { tau })!, other = x0PathTime(sde, { tau: () => tau })!;
    for (const [from, to] of [[10, 2], [2, 0.3]]) {
      const ratio = (from / to) ** (-2 * tau ** 2);
      assertAlmostEquals(time(from) / time(to) / ratio, 1, 1e-12);
      assertAlmostEquals(other(from) / other(to) / ratio, 1, 1e-7);
    }
  }
  assertAlmostEquals(x0PathTime(sde, { eta: 1 })!(2), 1 / 4, 1e-15);
});

Deno.test("a tau that changes has time from the schedule's start, where there is one", () => {
  // tau^2 = log rho between rho = 1 and e: 2 times the integral of it over log rho.
  const tau = (_t: number, rho: number) => Math.sqrt(Math.max(Math.log(rho), 0));
  const time = x0PathTime(sde, { tau })!;
  assertAlmostEquals(Math.log(time(1) / time(Math.E)), 1, 1e-6);
  assertEquals(x0PathTime(new RectifiedFlow({ samplingT: 1 }), { tau }), undefined);
});
