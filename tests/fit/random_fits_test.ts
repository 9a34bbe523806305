// Over many small fits none ends worse than the best fixed plan beyond chance. DEIS_FITS makes them as many as it says
// (deno task test:fits), and prints them.
import { assert } from "@std/assert";
import { type RandomFit, runFit } from "../support/random_fits.ts";

const COUNT = Number(Deno.env.get("DEIS_FITS") ?? 0);

/** Fits of 2 to 64 dimensions and 4 to 12 evaluations; the first ones are the quick ones. */
function fits(count: number): RandomFit[] {
  if (count === 0) {
    return Array.from({ length: 20 }, (_, i) => ({ width: [2, 3, 4][i % 3], numStep: 4 + i % 2, seed: i }));
  }
  return Array.from({ length: count }, (_, i) => ({
    width: [2, 4, 8, 16, 32, 64][i % 6],
    numStep: [4, 5, 6, 8, 10, 12][(i + Math.floor(i / 6)) % 6],
    seed: i,
  }));
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: Float64Array) => values.toSorted()[values.length >> 1];

/** How many standard errors the mean of the differences is above 0. */
function errorsAbove(differences: number[]): number {
  const center = mean(differences), variance = mean(differences.map((value) => (value - center) ** 2));
  return variance === 0 ? 0 : center / Math.sqrt(variance / differences.length);
}

Deno.test("no fit to a mixture ends worse than the best fixed plan beyond chance, in rmse or median", async () => {
  let improved = 0;
  const all = fits(COUNT), gains: number[] = [];
  for (const options of all) {
    const { fit, fitted, fixed } = await runFit(options, COUNT > 0 ? 10 : 2);
    const rmse = errorsAbove([...fitted].map((square, i) => square - fixed[i]));
    // The sign test: how often a sample is farther off by the fitted plan.
    const signs = errorsAbove([...fitted].map((square, i) => Math.sign(square - fixed[i])));
    const ratio = Math.sqrt(median(fitted) / median(fixed));
    const text = `${JSON.stringify(options)} ${fit.improved ? "fitted" : `kept ${fit.fixed.label}`}: rmse ${
      Math.sqrt(mean([...fitted])).toFixed(4)
    } of ${Math.sqrt(mean([...fixed])).toFixed(4)} (${rmse.toFixed(1)} errors), median times ${ratio.toFixed(3)}`;
    if (COUNT > 0) console.log(text);
    assert(rmse < 3 && (ratio <= 1 || signs < 3), text);
    if (fit.improved) improved++;
    gains.push(Math.log(ratio));
  }
  if (COUNT > 0) {
    console.log(`${improved} of ${all.length} kept, median times ${Math.exp(mean(gains)).toFixed(3)}`);
  }
  assert(improved > all.length / 2, `${improved} of ${all.length} fits were kept`);
});
