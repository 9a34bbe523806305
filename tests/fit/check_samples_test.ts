import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { checkFeatureCounts, checkSamples, SAMPLES_A_FEATURE } from "../../src/fit/check_samples.ts";
import { statisticsOf } from "../../src/fit/feature_statistics.ts";
import type { FitObjective } from "../../src/fit/objective.ts";
import type { Samples } from "../../src/fit/trajectories.ts";

const EXACT = { exact: new Float32Array(1) } as unknown as Samples, BARE = {} as Samples;

Deno.test("only a Fréchet distance to a reference is fitted on samples without their exact ones", () => {
  const reference = {},
    allowed = (objective: object, fitted: Samples[], heldOut = [EXACT], judged = [EXACT]) =>
      checkSamples(objective as FitObjective, { fitted, heldOut }, judged);
  const refused = (...args: Parameters<typeof allowed>) =>
    assertThrows(() => allowed(...args), RangeError, "may lack their exact ones");
  allowed({ distance: 1 }, [EXACT, EXACT]);
  allowed({ frechet: 1, reference }, [BARE], [BARE]);
  refused({ frechet: 1, reference }, [BARE], [BARE], [EXACT, BARE]);
  for (const objective of [{ distance: 1, reference }, { features: 1, reference }, { frechet: 1 }]) {
    refused(objective, [EXACT, BARE]);
    refused(objective, [EXACT], [BARE]);
    allowed(objective, [EXACT]);
  }
});

Deno.test("a covariance takes twice as many samples as it has features, of each kind", () => {
  assertEquals(SAMPLES_A_FEATURE, 2);
  const enough = { fitted: 6, heldOut: 6, judged: 6 };
  checkFeatureCounts(3, enough);
  for (const name of ["fitted", "heldOut", "judged"]) {
    const few = () => checkFeatureCounts(3, { ...enough, [name]: 5 });
    assertThrows(few, RangeError, "A covariance of 3 features needs at least 6 samples, found ");
  }
});

Deno.test("statistics are the mean and the unbiased covariance of samples, one behind the other", () => {
  const { mean, covariance } = statisticsOf(Float64Array.of(1, 10, 3, 14, 5, 12), 2);
  assertEquals(mean, [3, 12]);
  [[4, 2], [2, 4]].forEach((row, i) =>
    row.forEach((value, j) => assertAlmostEquals(covariance[i][j], value, 1e-12))
  );
});
