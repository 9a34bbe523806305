// What a fit makes small: distances, distances in features, and Fréchet distances.
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { getNoise, parsePlan, samplerFromPlan, type Tensor } from "../../mod.ts";
import { Aim } from "../../src/fit/aim.ts";
import { derivatives } from "../../src/fit/derivatives.ts";
import { distanceAt } from "../../src/fit/distance.ts";
import { statisticsOf } from "../../src/fit/feature_statistics.ts";
import { Frechet } from "../../src/fit/frechet.ts";
import { FrechetBlocks } from "../../src/fit/frechet_blocks.ts";
import { type FeatureFn, type FitObjective, fitPlan, type Samples } from "../../src/fit/mod.ts";
import { NormalEquations } from "../../src/fit/least_squares.ts";
import { MEAN_SQUARE } from "../../src/fit/loss.ts";
import { planAt, pointOf, unknownsOf, zeroOffsets } from "../../src/fit/plan_point.ts";
import { equationsOf, unitsOf } from "../../src/fit/step.ts";
import { makePlan } from "../../src/methods/make_plan.ts";
import { SDE, trajectoriesOf } from "../support/fit_trajectories.ts";

const seeds = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const SEEN = await trajectoriesOf(SDE, [1, 2, 3, 4]),
  UNSEEN = await trajectoriesOf(SDE, seeds(101, 16));
const METHOD = { method: "t_ab", abOrder: 2, tsOrder: 1.5, numStep: 4 } as const;

/** Two features of three numbers: one sees the first alone, one the product of the others. */
const network: FeatureFn = ({ data, dims: [count] }) => ({
  data: Float64Array.from({ length: 2 * count }, (_, i) => {
    const row = 3 * (i >> 1);
    return i % 2 === 0 ? data[row] : data[row + 1] * data[row + 2];
  }),
  dims: [count, 2],
});

/** Features as standard deviations and a mean make them. */
const gaussian = (count: number, seed: number, scale: number[], shift: number[]) =>
  Float64Array.from(getNoise([count, 2], { seed }).data, (value, i) => scale[i % 2] * value + shift[i % 2]);

Deno.test("statistics are the mean and the covariance of samples less one", () => {
  const { mean, covariance } = statisticsOf(Float64Array.of(1, 0, 3, 2, 5, 7), 2);
  assertEquals(mean, [3, 3]);
  assertEquals(covariance, [[4, 7], [7, 13]]);
});

Deno.test("the Fréchet distance of Gaussians along the axes is that of means and deviations", () => {
  const frechet = new Frechet({ mean: [1, 2], covariance: [[4, 0], [0, 9]] });
  const distance = frechet.distance({ mean: [2, 0], covariance: [[1, 0], [0, 25]] });
  assertAlmostEquals(distance, 1 + 4 + (2 - 1) ** 2 + (3 - 5) ** 2, 1e-12);
  assertAlmostEquals(frechet.distance({ mean: [1, 2], covariance: [[4, 0], [0, 9]] }), 0, 1e-12);
  // A feature that never changes has no variance to move.
  const still = new Frechet({ mean: [1, 2], covariance: [[4, 0], [0, 0]] });
  assertAlmostEquals(still.distance({ mean: [1, 2], covariance: [[1, 0], [0, 0]] }), 1, 1e-12);
});

Deno.test("targets have the reference's statistics, at the Fréchet distance, and bound that of other features", () => {
  const reference = { mean: [1, -2], covariance: [[2, 0.5], [0.5, 1]] }, frechet = new Frechet(reference);
  const features = gaussian(50, 3, [2, 0.3], [0, 1]), targets = frechet.targets(features);
  const found = statisticsOf(targets, 2);
  found.mean.forEach((value, i) => assertAlmostEquals(value, reference.mean[i], 1e-9));
  found.covariance.flat().forEach((value, i) => assertAlmostEquals(value, reference.covariance.flat()[i], 1e-9));
  const square = (other: Float64Array) => {
    const mean = statisticsOf(other, 2).mean;
    const off = mean.reduce((sum, value, i) => sum + (value - reference.mean[i]) ** 2, 0);
    // Deviations count by one sample less, as in the covariance.
    const moved = other.reduce((sum, value, i) => {
      const i2 = i % 2;
      return sum + (value - mean[i2] - targets[i] + reference.mean[i2]) ** 2;
    }, 0);
    return off + moved / 49;
  };
  assertAlmostEquals(square(features), frechet.distance(statisticsOf(features, 2)), 1e-9);
  for (const seed of [4, 5, 6]) {
    const other = features.map((value, i) => value + 0.3 * gaussian(50, seed, [1, 1], [0.2, 0])[i]);
    assert(square(other) > frechet.distance(statisticsOf(other, 2)));
  }
});

const REFERENCE = { mean: [0.1, 0.2], covariance: [[0.6, 0.1], [0.1, 0.3]] };
/** One feature of the reference, as if a network of its own gave it. */
function of(feature: number) {
  return { mean: [REFERENCE.mean[feature]], covariance: [[REFERENCE.covariance[feature][feature]]] };
}
const OBJECTIVES: [name: string, objective: FitObjective][] = [
  ["features", { features: 2, network }],
  ["frechet", { frechet: 1, network, reference: REFERENCE }],
  ["all", { distance: 0.5, features: 2, frechet: 3, network, reference: REFERENCE }],
  ["two networks", { distance: 0.5, frechet: 3, network, reference: [of(0), of(1)] }],
];

for (const [name, objective] of OBJECTIVES) {
  Deno.test(`the mean square of the rows is the objective's value, and derivatives are of the rows: ${name}`, async () => {
    const space = { sde: SDE, options: METHOD }, plan = makePlan(SDE, METHOD), [batch] = SEEN;
    const aim = await Aim.of(objective, SEEN),
      { data, dims } = await samplerFromPlan(plan, batch.epsFn)(batch.noise);
    const rows = await aim.measure({ data, dims }), [residual] = await aim.residuals([rows], [batch]);
    const found = residual.reduce((sum, value) => sum + value ** 2, 0) / residual.length;
    const meanSquare = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a, (value, i) => (value - b[i]) ** 2).reduce((sum, square) => sum + square) / a.length;
    const [own, exact] = [(await network({ data, dims })).data, (await network(batch.exact)).data];
    const frechet = new FrechetBlocks([objective.reference ?? REFERENCE].flat());
    const targets = frechet.targets(Float64Array.from(own));
    const expected = (objective.distance ?? 0) * meanSquare(data, batch.exact.data) +
      (objective.features ?? 0) * meanSquare(own, exact) +
      (objective.frechet ?? 0) * 2 * meanSquare(own, targets);
    assertAlmostEquals(found, expected, 1e-9 * expected);

    const point = { timesteps: plan.timesteps.with(0, 0.9), offsets: zeroOffsets(plan, 2) };
    const columns = await derivatives(space, point, aim, batch), at = unknownsOf(point);
    const end = async (unknowns: number[]) =>
      await aim.measure(
        await samplerFromPlan(planAt(space, pointOf(space, point, unknowns))!, batch.epsFn)(batch.noise),
      );
    for (const [i, column] of columns.entries()) {
      const up = await end(at.with(i, at[i] + 1e-5)), down = await end(at.with(i, at[i] - 1e-5));
      const slopes = Array.from(up, (value, j) => (value - down[j]) / 2e-5);
      const off = Math.hypot(...slopes.map((slope, j) => slope - column[j]));
      assert(off < 0.1 * Math.hypot(...slopes), `unknown ${i}: ${off} of ${Math.hypot(...slopes)}`);
    }
  });
}

Deno.test("the equations of a Fréchet distance bend by its weight as mean and covariance change, and not by squares", async () => {
  const space = { sde: SDE, options: METHOD }, plan = makePlan(SDE, METHOD);
  const point = { timesteps: plan.timesteps.with(0, 0.9), offsets: zeroOffsets(plan, 1) };
  const sizes = { start: unknownsOf(point), weights: unknownsOf(point).map(() => 0) };
  const stepOf = async (objective: FitObjective) => {
    const aim = await Aim.of(objective, SEEN), distance = (await distanceAt(space, point, aim, SEEN))!;
    const state = { point, ...distance }, columns = [await derivatives(space, point, aim, SEEN[0])];
    const equations = equationsOf(state, columns, { aim, batches: SEEN, loss: MEAN_SQUARE });
    const expected = new NormalEquations(sizes.start.length), weights = new Float64Array(24).fill(1);
    expected.add(distance.residuals[0], columns[0], weights, columns[0].map(() => new Float32Array(0)));
    expected.bend(aim.bends(distance.measures, columns));
    const by = (one: NormalEquations) => one.step(sizes.start, sizes, unitsOf(point), 1e-3);
    return { found: by(equations), expected: by(expected), bends: aim.bends(distance.measures, columns) };
  };
  const once = await stepOf({ frechet: 1, network, reference: REFERENCE });
  assertEquals(once.found, once.expected);
  const nine = await stepOf({ frechet: 9, network, reference: REFERENCE });
  nine.bends.forEach((row, i) => row.forEach((value, j) => assertAlmostEquals(value, 3 * once.bends[i][j], 1e-6)));
  nine.found.forEach((value, i) => assertAlmostEquals(value, once.found[i], 1e-5)); // the same step, of nine times the cost
  const aim = await Aim.of({ distance: 1, frechet: 1, network, reference: REFERENCE }, SEEN);
  assertEquals(aim.straight(Float32Array.from({ length: 10 }, (_, i) => i)), Float32Array.of(0, 1, 2, 5, 6, 7));
});

/** The value of an objective over samples that no fit saw. */
async function valueOf(fit: Awaited<ReturnType<typeof fitPlan>>, objective: FitObjective): Promise<number> {
  const aim = await Aim.of(objective, UNSEEN), measures = [];
  for (const { noise, epsFn } of UNSEEN) {
    measures.push(await aim.measure(await samplerFromPlan(fit.plan, epsFn)(noise)));
  }
  const residuals = await aim.residuals(measures, UNSEEN), count = residuals.flatMap((row) => [...row]).length;
  return residuals.reduce((sum, row) => sum + row.reduce((all, value) => all + value ** 2, 0), 0) / count;
}

Deno.test("a fit of an objective has less of it, on what it did not see, than a fit of another, and says so", async () => {
  const own = { frechet: 1, network } as const;
  // Real samples, whose statistics the exact solution of this model does not have.
  const reference = { mean: [0.2, 0.1], covariance: [[0.5, 0.1], [0.1, 0.4]] };
  const toReference: FitObjective = { ...own, reference };
  const options = { ...METHOD, judged: UNSEEN, iterations: 5 };
  const seen = await trajectoriesOf(SDE, seeds(1, 16));
  const distance = await fitPlan(SDE, seen, options);
  // Only the samples that judge need exact ones.
  const unsolved: Samples[] = seen.map(({ noise, epsFn }) => ({ noise, epsFn }));
  const fitted = await fitPlan(SDE, unsolved, { ...options, objective: toReference });
  const [a, b] = [await valueOf(distance, toReference), await valueOf(fitted, toReference)];
  assert(fitted.improved && b < 0.5 * a, `${a} to ${b}`);
  const { objective } = fitted.plan.fittedTo!;
  assertEquals(objective, { frechet: 1, before: objective!.before, after: objective!.after });
  assertAlmostEquals(objective!.after, b, 1e-9);
  assert(objective!.before > objective!.after);
  assertEquals(parsePlan(JSON.stringify(fitted.plan)), fitted.plan);
  assertEquals(distance.plan.fittedTo!.objective, undefined);

  const inFeatures: FitObjective = { features: 1, network }, short = { ...options, judged: SEEN };
  const features = await fitPlan(SDE, seen, { ...short, objective: inFeatures });
  const { before, after } = features.plan.fittedTo!.objective!;
  assert(features.improved && after < 0.2 * before, `${before} to ${after}`);
  assertEquals(Object.keys(features.plan.fittedTo!.objective!), ["features", "before", "after"]);
});

Deno.test("without a reference the Fréchet distance is that to the exact samples", async () => {
  const aim = await Aim.of({ frechet: 1, network }, SEEN);
  const exact = await Promise.all(SEEN.map(({ exact }) => aim.measure(exact)));
  const residuals = await aim.residuals(exact, SEEN);
  for (const value of residuals.flatMap((row) => [...row])) assertAlmostEquals(value, 0, 1e-6);
});

Deno.test("an objective that makes no sense is refused, and so is one without what it needs", async () => {
  const refused = async (
    objective: FitObjective,
    kind: typeof TypeError,
    text: string,
    batches: Samples[] = SEEN,
  ) => await assertRejects(() => fitPlan(SDE, batches, { ...METHOD, objective }), kind, text);
  await refused({}, RangeError, "must have one of distance, features, frechet");
  await refused({ distance: 0 }, RangeError, "must be finite and greater than 0, found 0");
  await refused({ distance: Infinity }, RangeError, "found Infinity");
  await refused({ features: 1 }, TypeError, "needs a network of features, found undefined");
  await refused({ distance: 1, reference: REFERENCE }, TypeError, "A reference goes with the objective frechet");
  await refused({ fid: 1 } as FitObjective, TypeError, "fid");
  await refused({ frechet: 1, network, reference: [] }, RangeError, "at least one network, found none");
  const misshapen = { ...REFERENCE, covariance: [[1, 0]] };
  await refused({ frechet: 1, network, reference: misshapen }, RangeError, "covariance of as many finite rows");
  const second = { frechet: 1, network, reference: [REFERENCE, misshapen] };
  await refused(second, RangeError, "covariance of as many finite rows");
  const few: Samples[] = SEEN.map(({ noise, epsFn, exact }) => {
    const three = ({ data, dims }: Tensor) => ({ data: data.slice(0, 3), dims: [1, ...dims.slice(1)] });
    return { noise: three(noise), exact: three(exact), epsFn };
  });
  const text = "A covariance of 2 features needs at least 4 samples, found 2 to fit to, 2 held out and 2 to judge";
  const timesteps = { ...METHOD, numStep: 1, strength: "timesteps" } as const;
  await assertRejects(
    () => fitPlan(SDE, few, { ...timesteps, objective: { frechet: 1, network, reference: REFERENCE } }),
    RangeError,
    text,
  );
  const unsolved: Samples[] = SEEN.map(({ noise, epsFn }) => ({ noise, epsFn }));
  const exact = "Only samples that a Fréchet distance to a reference is fitted on may lack their exact ones";
  await refused({ distance: 1 }, RangeError, exact, unsolved);
  await refused({ frechet: 1, network }, RangeError, exact, unsolved);
  await refused({ frechet: 1, network, reference: REFERENCE }, RangeError, exact, unsolved); // they judge, too
  const infinite: FeatureFn = ({ dims: [count] }) => ({
    data: new Float32Array(2 * count).fill(Infinity, 1),
    dims: [count, 2],
  });
  for (const objective of [{ features: 1 }, { frechet: 1 }, { frechet: 1, reference: REFERENCE }]) {
    await refused({ ...objective, network: infinite }, RangeError, "must give finite numbers, found Infinity");
  }
  let calls = 0;
  const fickle: FeatureFn = async (samples) => {
    const { data, dims: [count] } = await network(samples);
    return ++calls > 3 ? { data: data.slice(1), dims: [count] } : { data, dims: [count, 2] };
  };
  await refused({ features: 1, network: fickle }, RangeError, "must give 2 a sample, found 47 for 24");
});
