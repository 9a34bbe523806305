import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  DiscreteVPSDE,
  getAdaptiveSampler,
  getBetas,
  getLinearAlphaFns,
  getNoise,
  getSampler,
  getTimesteps,
  inpaint,
  logLikelihood,
  makePlan,
  METHOD_ALIASES,
  METHOD_NAMES,
  type PlanOptions,
  RectifiedFlow,
  SubVPSDE,
  VESDE,
  VPSDE,
} from "../../mod.ts";
import { fitPlan, optimalTimesteps, solveTrajectories } from "../../src/fit/mod.ts";
import { onGrid } from "../../src/methods/make_plan.ts";
import { neededOptions } from "../support/needed_options.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const refused = (options: object, text: string) =>
  assertThrows(() => makePlan(sde, options as PlanOptions), TypeError, text);

Deno.test("makePlan() makes the plan that getSampler() runs", () => {
  for (const method of METHOD_NAMES) {
    const options = { ...neededOptions(method), numStep: 4, prediction: "v", invert: method === "t_ab" } as const;
    assertEquals(getSampler(sde, () => {}, options).plan, makePlan(sde, options));
  }
});

Deno.test("names that people type stand for a method with its options, and the plan says which", () => {
  assertEquals(makePlan(sde, { method: "ddim" }), makePlan(sde, { method: "t_ab", abOrder: 0 }));
  assertEquals(makePlan(sde, { method: "euler" }), makePlan(sde, { method: "rho_rk", rkMethod: "1euler" }));
  assertEquals(makePlan(sde, { method: "heun" }), makePlan(sde, { method: "rho_rk", rkMethod: "2heun" }));
  const known: readonly string[] = METHOD_NAMES;
  for (const method of METHOD_ALIASES) assert(known.includes(makePlan(sde, { method }).method), method);
  refused(
    { method: "ddim", abOrder: 2 },
    'The method ddim is t_ab with {"abOrder":0}, it has no option abOrder',
  );
  refused({ method: "heun", rkMethod: "2heun" }, "it has no option rkMethod");
});

Deno.test("the options of another method are refused at run time", () => {
  const multistep = "abOrder, startUp, correctorOrder, lowerOrderFinal, tau";
  refused(
    { method: "t_ab", rkMethod: "2heun" },
    `The options of the method t_ab are ${multistep}, found rkMethod`,
  );
  refused({ rkMethod: "2heun" }, "The default method is x0_ab with");
  refused({ method: "rho_rk", abOrder: 3 }, "The options of the method rho_rk are rkMethod, found abOrder");
  refused({ method: "x0_ab", abVariable: Math.sqrt }, "found abVariable");
  makePlan(sde, { method: "rho_rk", abOrder: undefined });
});

Deno.test("options of another method, and methods without what they need, do not type-check", () => {
  const check = () => {
    // @ts-expect-error a tableau is rho_rk's
    makePlan(sde, { method: "t_ab", rkMethod: "2heun" });
    // @ts-expect-error an order is no Runge-Kutta method's
    makePlan(sde, { method: "rho_rk", abOrder: 3 });
    // @ts-expect-error the variable is missing
    makePlan(sde, { method: "u_ab", abOrder: 3 });
    // @ts-expect-error the default is x0_ab
    makePlan(sde, { rkMethod: "2heun" });
    // @ts-expect-error ddim has its order
    makePlan(sde, { method: "ddim", abOrder: 1 });
    // @ts-expect-error x0_ab starts with "orders"
    makePlan(sde, { method: "x0_ab", startUp: "rk" });
    // @ts-expect-error there is no such option
    makePlan(sde, { numSteps: 3 });
    // @ts-expect-error a likelihood has no direction to choose
    logLikelihood(sde, () => {}, getNoise([1]), { invert: true });
  };
  assert(check);
});

Deno.test("a grid of your own cannot be combined with a rule", () => {
  refused(
    { timesteps: [1, 0.5], numStep: 3 },
    "The option timesteps is a complete grid and cannot be combined with numStep",
  );
  refused({ timesteps: [1, 0.5], startAt: 1 }, "cannot be combined with startAt");
  const timesteps = [1, 0.5, 0.1];
  const options: PlanOptions = { method: "t_ab", abOrder: 1, tsPhase: "log", numStep: 5, prediction: "v" };
  assertEquals(
    makePlan(sde, onGrid(options, timesteps)),
    makePlan(sde, { method: "t_ab", abOrder: 1, timesteps, prediction: "v" }),
  );
});

Deno.test("every function refuses options that it does not know, with the nearest that it does", async () => {
  const discrete = DiscreteVPSDE.fromBetas("linear"), noise = getNoise([1, 2]);
  const calls: Record<string, [call: (options: never) => unknown, typo: string, meant: string]> = {
    makePlan: [(options) => makePlan(sde, options), "numSteps", "numStep"],
    getSampler: [(options) => getSampler(sde, () => {}, options), "abOrdr", "abOrder"],
    sampler: [(options) => getSampler(sde, (x) => x)(noise, options), "on_step", "onStep"],
    getAdaptiveSampler: [(options) => getAdaptiveSampler(sde, () => {}, options), "tol", "rtol"],
    getTimesteps: [(options) => getTimesteps(sde, options), "startat", "startAt"],
    getNoise: [(options) => getNoise([1], options), "sed", "seed"],
    logLikelihood: [(options) => logLikelihood(sde, (x) => x, noise, options), "probe", "probes"],
    inpaint: [(options) => inpaint(sde, options), "images", "image"],
    getBetas: [(options) => getBetas("linear", options), "beta_start", "betaStart"],
    fromBetas: [(options) => DiscreteVPSDE.fromBetas("linear", options), "step", "steps"],
    VPSDE: [(options) => new VPSDE(getLinearAlphaFns(0.1, 20), options), "sampling_eps", "samplingEps"],
    SubVPSDE: [(options) => new SubVPSDE(getLinearAlphaFns(0.1, 20), options), "sampling_T", "samplingT"],
    VESDE: [(options) => new VESDE(options), "sigmamin", "sigmaMin"],
    RectifiedFlow: [(options) => new RectifiedFlow(options), "samplingt", "samplingT"],
    fitPlan: [(options) => fitPlan(sde, [], options), "histroy", "history"],
    optimalTimesteps: [(options) => optimalTimesteps(discrete, options), "numsteps", "numStep"],
    solveTrajectories: [(options) => solveTrajectories(sde, [], options), "evaluation", "evaluations"],
  };
  for (const [name, [call, typo, meant]] of Object.entries(calls)) {
    let message = "no error";
    try {
      await call({ [typo]: 1 } as never);
    } catch (error) {
      message = (error as Error).message;
    }
    assertEquals(message, `Unknown option ${typo}; did you mean ${meant}?`, name);
  }
  assertThrows(
    () => DiscreteVPSDE.fromBetas([0.1, 0.2], { steps: 2 }),
    TypeError,
    "Unknown option steps; allowed: none",
  );
  assertThrows(
    () => makePlan(sde, null as unknown as PlanOptions),
    TypeError,
    "Options must be an object, found null",
  );
});

Deno.test("from image to noise a method that is undefined is the one that is left out", () => {
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
  const plan = makePlan(sde, { invert: true, numStep: 3 });
  assertEquals(plan.method, "ipndm");
  assertEquals(makePlan(sde, { method: undefined, invert: true, numStep: 3 }), plan);
});
