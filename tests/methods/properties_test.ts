// What must hold for every schedule and grid, on schedules and grids drawn at random (always the same ones).
import { assert, assertAlmostEquals } from "@std/assert";
import {
  DiscreteVPSDE,
  getCosAlphaFns,
  getLinearAlphaFns,
  makePlan,
  type Plan,
  RectifiedFlow,
  type SamplerOptions,
  type Sde,
  SubVPSDE,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { philox4x32 } from "../../src/tensors/philox.ts";

const DRAWS = 200;

/** A stream of numbers in [0, 1), the same at every run. */
function stream(draw: number): () => number {
  let count = 0;
  return () => philox4x32([count++, 0, draw, 0], [7, 7])[0] / 2 ** 32;
}

function randomSde(random: () => number): Sde {
  const eps = 10 ** (-6 + 4 * random());
  const linear = getLinearAlphaFns(random(), 1 + 30 * random());
  switch (Math.floor(6 * random())) {
    case 0:
      return new VPSDE(linear, { samplingEps: eps, samplingT: 0.5 + 0.5 * random() });
    case 1:
      return new VPSDE(getCosAlphaFns(), { samplingEps: eps, samplingT: 0.5 + 0.4999 * random() });
    case 2:
      return new SubVPSDE(linear, { samplingEps: eps });
    case 3:
      return new VESDE({ sigmaMin: eps, sigmaMax: 100 * random() + 1 });
    case 4:
      return new RectifiedFlow({ samplingEps: eps, samplingT: 0.9 + 0.0999 * random() });
    default: {
      let alphaBar = 1;
      const steps = 5 + Math.floor(500 * random()), top = 10 / steps;
      return new DiscreteVPSDE(Array.from({ length: steps }, () => alphaBar *= 1 - top * (0.01 + random()) / 2));
    }
  }
}

/** Times drawn at random within the schedule, its ends included, far enough apart to be told apart. */
function randomGrid(sde: Sde, random: () => number, steps: number): number[] {
  const widths = Array.from({ length: steps }, () => 0.05 + random());
  const total = widths.reduce((sum, width) => sum + width, 0);
  const power = 1 + 2 * random(), length = sde.samplingT - sde.samplingEps;
  let left = total;
  const times = widths.map((width) => {
    const t = sde.samplingEps + length * (left / total) ** power;
    left -= width;
    return t;
  });
  return [sde.samplingT, ...times.slice(1), sde.samplingEps];
}

/** Runs a check on every draw; says which one fails. */
function forAll(check: (sde: Sde, timesteps: number[], random: () => number) => void): void {
  for (let draw = 0; draw < DRAWS; draw++) {
    const random = stream(draw);
    const sde = randomSde(random), steps = 1 + Math.floor(12 * random());
    const timesteps = randomGrid(sde, random, steps);
    try {
      check(sde, timesteps, random);
    } catch (error) {
      throw new Error(`Draw ${draw}, ${sde.constructor.name}, ${timesteps}: ${(error as Error).message}`);
    }
  }
}

const METHODS = ["t_ab", "rho_ab", "log_rho_ab", "ipndm"] as const;
const planOf = (sde: Sde, options: SamplerOptions): Plan => makePlan(sde, options);

Deno.test("order 0 is the closed form of DDIM", () => {
  forAll((sde, timesteps) => {
    for (const method of METHODS) {
      planOf(sde, { method, abOrder: 0, timesteps }).stages.forEach(({ update: [, psi, c] }, k) => {
        const [from, to] = [timesteps[k], timesteps[k + 1]];
        const scale = Math.max(1, sde.signal(to) / sde.signal(from), Math.abs(c));
        assertAlmostEquals(psi, sde.signal(to) / sde.signal(from), 1e-13 * scale);
        assertAlmostEquals(c, sde.signal(to) * (sde.rho(to) - sde.rho(from)), 1e-12 * scale);
      });
    }
  });
});

Deno.test("the coefficients of a constant eps sum to that of order 0", () => {
  forAll((sde, timesteps, random) => {
    const abOrder = 1 + Math.floor(8 * random());
    for (const method of METHODS) {
      const ddim = planOf(sde, { method, abOrder: 0, timesteps });
      planOf(sde, { method, abOrder, timesteps }).stages.forEach(({ update }, k) => {
        const history = update.slice(2);
        const sum = history.reduce((total, c) => total + c, 0);
        const largest = Math.max(1, ...history.map(Math.abs));
        assertAlmostEquals(sum, ddim.stages[k].update[2], 1e-11 * largest);
      });
    }
  });
});

Deno.test("a polynomial eps of degree up to the order is integrated exactly", () => {
  forAll((sde, timesteps, random) => {
    const abOrder = Math.floor(5 * random()), top = sde.rho(sde.samplingT);
    // In rho the integral is known: powers of rho / rho(T), to keep the numbers small.
    planOf(sde, { method: "rho_ab", abOrder, timesteps }).stages.forEach(({ update }, k) => {
      const [from, to] = [sde.rho(timesteps[k]) / top, sde.rho(timesteps[k + 1]) / top];
      for (let degree = 0; degree <= Math.min(abOrder, k); degree++) {
        const terms = update.slice(2).map((c, j) => c * (sde.rho(timesteps[k - j]) / top) ** degree);
        const exact = sde.signal(timesteps[k + 1]) * top * (to ** (degree + 1) - from ** (degree + 1)) /
          (degree + 1);
        const sum = terms.reduce((total, term) => total + term, 0);
        assertAlmostEquals(sum, exact, 1e-11 * Math.max(1, ...update.map(Math.abs)));
      }
    });
  });
});

Deno.test("a polynomial eps in time is integrated exactly, too", () => {
  forAll((sde, timesteps, random) => {
    const abOrder = Math.floor(4 * random());
    planOf(sde, { method: "t_ab", abOrder, timesteps }).stages.forEach(({ update, t }, k) => {
      const to = timesteps[k + 1];
      // Powers of t / t_k keep the numbers small; Simpson's rule from kink to kink is independent of our own.
      const edges = [to, ...sde.kinks(to, t), t].map((time) => sde.rho(time));
      for (let degree = 0; degree <= Math.min(abOrder, k); degree++) {
        const power = (time: number) => (time / t) ** degree;
        const panels = Math.ceil(1000 / edges.length);
        const integral = edges.slice(1).reduce(
          (sum, high, i) => sum + simpson((rho) => power(sde.timeOfRho(rho)), edges[i], high, panels),
          0,
        );
        const sum = update.slice(2).reduce((total, c, j) => total + c * power(timesteps[k - j]), 0);
        const largest = Math.max(1, ...update.map(Math.abs));
        assertAlmostEquals(sum, -sde.signal(to) * integral, 1e-7 * largest);
      }
    });
  });
});

/** The integral of f between two positive bounds by Simpson's rule in the logarithm. */
function simpson(f: (x: number) => number, low: number, high: number, panels: number): number {
  const half = Math.log(high / low) / (2 * panels);
  let sum = 0;
  for (let i = 0; i <= 2 * panels; i++) {
    const x = low * Math.exp(i * half);
    sum += (i === 0 || i === 2 * panels ? 1 : i % 2 ? 4 : 2) * x * f(x);
  }
  return sum * half / 3;
}

Deno.test("at order 0 a plan split at any time is the plan in one piece", () => {
  forAll((sde, timesteps, random) => {
    if (timesteps.length < 3) return;
    const cut = 1 + Math.floor((timesteps.length - 2) * random());
    const parts = [timesteps.slice(0, cut + 1), timesteps.slice(cut)];
    const rows = (plan: Plan) => plan.stages.map(({ update }) => update);
    const whole = rows(planOf(sde, { method: "t_ab", abOrder: 0, timesteps }));
    const joined = parts.flatMap((part) => rows(planOf(sde, { method: "t_ab", abOrder: 0, timesteps: part })));
    whole.forEach((row, k) => row.forEach((c, j) => assert(c === joined[k][j])));
  });
});

Deno.test("at order 0 a step back undoes a step with the same eps", () => {
  forAll((sde, timesteps) => {
    for (let k = 0; k + 1 < timesteps.length; k++) {
      const pair = [timesteps[k], timesteps[k + 1]];
      const [, psi, c] = planOf(sde, { method: "ipndm", abOrder: 0, timesteps: pair }).stages[0].update;
      const back = planOf(sde, { abOrder: 0, timesteps: pair.reverse(), invert: true }).stages[0].update;
      assertAlmostEquals(psi * back[1], 1, 1e-13);
      // x -> psi x + c e -> back1 (psi x + c e) + back2 e
      assertAlmostEquals(back[1] * c + back[2], 0, 1e-12 * Math.max(1, Math.abs(back[2])));
    }
  });
});
