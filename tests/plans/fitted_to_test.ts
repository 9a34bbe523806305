// What a plan says of its fit, and of clean images that are cut: what is allowed, and what is not.
import { assertEquals, assertThrows } from "@std/assert";
import { getLinearAlphaFns, makePlan, parsePlan, VPSDE } from "../../mod.ts";
import { checkFittedSchedule, type FittedTo, imagesSeen } from "../../src/plans/fitted_to.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const plan = makePlan(sde, { numStep: 3 }), rhos = plan.timesteps.map((t) => sde.rho(t));
const heldOut = { samples: 1, median: 0, rmse: 0, percentile99: 0, elsewhere: 0 };
const FITTED: FittedTo = { strength: "timesteps", rhos, trajectories: 1, before: 0, after: 0, prediction: "eps" };
const whole = { ...FITTED, heldOut, seed: 0, model: "0123456789abcdef".repeat(4), guidance: [-1, 0, 2.5] };

const read = (change: object) => parsePlan(JSON.stringify({ ...plan, fittedTo: { ...whole, ...change } }));
const refused = (change: object, message: string) => assertThrows(() => read(change), RangeError, message);

Deno.test("a fit may say as little, and as much, as there is", () => {
  assertEquals(parsePlan({ ...plan, fittedTo: FITTED }).fittedTo, FITTED);
  assertEquals(read({}).fittedTo, whole);
  for (const prediction of ["eps", "v", "x0", "flow"]) read({ prediction });
  read({ strength: "coefficients", rhos: rhos.with(-1, 0), heldOut: { ...heldOut, elsewhere: 1 } });
});

Deno.test("a fit that makes no sense is refused", () => {
  assertThrows(
    () => parsePlan({ ...plan, fittedTo: null as unknown as FittedTo }),
    Error,
    "fittedTo.strength must be",
  );
  refused({ strength: "schedule" }, "fittedTo.strength must be one of timesteps, queries, coefficients");
  refused({ trajectories: 0 }, "fittedTo.trajectories must be an integer of at least 1");
  for (const bad of [rhos.slice(1), [...rhos, 1], rhos.with(1, -1), rhos.with(1, NaN), "rhos", undefined]) {
    refused({ rhos: bad }, "fittedTo.rhos must be 4 numbers of at least 0");
  }
  refused({ before: -1 }, "must say its error before and after, found -1 and 0");
  refused({ after: null }, "must say its error before and after, found 0 and null");
  for (const name of ["median", "rmse", "percentile99", "elsewhere"]) {
    refused(
      { heldOut: { ...heldOut, [name]: -0.1 } },
      "fittedTo.heldOut must have a median, rmse and percentile99",
    );
    refused({ heldOut: { ...heldOut, [name]: undefined } }, "fittedTo.heldOut must have a median");
  }
  refused({ heldOut: { ...heldOut, elsewhere: 1.1 } }, "a share elsewhere within [0, 1], found 0, 0, 0, 1.1");
  refused({ heldOut: null }, "fittedTo.heldOut must have a median");
  refused({ heldOut: { ...heldOut, samples: 0 } }, "fittedTo.heldOut.samples must be an integer of at least 1");
  refused({ seed: -1 }, "fittedTo.seed must be an integer of at least 0");
  refused({ prediction: "noise" }, "fittedTo.prediction must be one of eps, v, x0, flow");
  for (const model of ["A".repeat(64), "a".repeat(63), "a".repeat(65)]) {
    refused({ model }, "fittedTo.model must be a SHA-256 in hex");
  }
  for (const guidance of [1, [1, null], ["1"]]) refused({ guidance }, "fittedTo.guidance must be finite numbers");
});

Deno.test("an objective has a weight, values before and after, and the network of its features by its SHA-256", () => {
  const objective = { frechet: 1, before: 2, after: 1 };
  for (const network of [undefined, "0".repeat(64), ["0".repeat(64), "f".repeat(64)]]) {
    read({ objective: { ...objective, network } });
  }
  for (const part of ["distance", "features", "frechet"]) {
    read({ objective: { [part]: 0.5, before: 0, after: 0 } });
  }
  const text =
    "fittedTo.objective must have weights of distance, features or frechet, and values before and after";
  for (
    const bad of [{ frechet: undefined }, { frechet: -1 }, { distance: "1" }, { before: -1 }, { after: null }]
  ) {
    refused({ objective: { ...objective, ...bad } }, text);
  }
  refused({ objective: null }, text);
  for (const network of ["A".repeat(64), "0".repeat(63), 3, ["0".repeat(64), "x"]]) {
    refused(
      { objective: { ...objective, network } },
      "fittedTo.objective.network must be a SHA-256 in hex, found ",
    );
  }
});

Deno.test("a fitted plan is for the schedule of its fit, whose rho may differ by a millionth", () => {
  const check = (factor: number) =>
    checkFittedSchedule(plan.timesteps, { ...FITTED, rhos: rhos.map((rho) => rho / factor) }, sde);
  check(1 + 0.9e-6);
  check(1 - 0.9e-6);
  for (const factor of [1 + 1.1e-6, 1 - 1.1e-6]) {
    assertThrows(() => check(factor), RangeError, "The plan was fitted on another schedule, with rho ");
  }
  const last = rhos.with(-1, 2 * rhos[3]);
  const error = assertThrows(
    () => checkFittedSchedule(plan.timesteps, { ...FITTED, rhos: last }, sde),
    RangeError,
  );
  assertEquals(error.message.endsWith(`rho ${last[3]} at t = ${plan.timesteps[3]}, found ${rhos[3]}`), true);
});

Deno.test("a fit has seen the images of its seed: those that it was fitted to, and those that judged", () => {
  assertEquals(imagesSeen({ ...whole, trajectories: 20 }, 0), 21);
  assertEquals(imagesSeen({ ...FITTED, trajectories: 20 }, 5), 20);
  assertEquals(imagesSeen({ ...whole, trajectories: 20 }, 5), 0);
});

Deno.test("a clip cuts to a limit above 0, by a quantile within [0, 1], and adds what noise does not", () => {
  const clip = { image: [1, -1], limit: 1, quantile: 0.9, store: 1, update: 0 };
  const with_ = (change: object, noise?: number) => {
    const stages = plan.stages.map((stage, i) =>
      i === 1 ? { ...stage, noise, clip: { ...clip, ...change } } : stage
    );
    return parsePlan({ ...plan, stages } as unknown);
  };
  for (const quantile of [0, 1, undefined]) with_({ quantile });
  with_({ limit: 1e-9, update: 2 });
  with_({ update: 2 }, 0);
  with_({ update: 0 }, 0.5);
  const refused = (change: object, message: string, noise?: number) =>
    assertThrows(() => with_(change, noise), RangeError, message);
  for (const limit of [0, -1, NaN, Infinity]) {
    refused({ limit }, "stage 1.clip.limit must be a finite number greater than 0");
  }
  for (const quantile of [-0.1, 1.1, NaN]) {
    refused({ quantile }, "stage 1.clip.quantile must lie in [0, 1], found ");
  }
  for (
    const change of [{ image: [1] }, { image: [1, 2, 3] }, { image: 1 }, { store: NaN }, { update: undefined }]
  ) {
    refused(change, "stage 1.clip must have two image weights, store and update, found ");
  }
  refused({ update: 2 }, "stage 1 must add noise or a clipped image to the state, found both", 0.5);
});
