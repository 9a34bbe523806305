import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { hutchinson } from "../../src/images/hutchinson.ts";
import { type EpsFn, getLinearAlphaFns, getNoise, logLikelihood, VPSDE } from "../../mod.ts";

/** A linear model with a matrix whose off-diagonal parts make the estimate depend on the directions. */
function linearModel(size: number): { epsFn: EpsFn; trace: number } {
  const entry = (i: number, j: number) => i === j ? 0.5 + i / size : Math.sin(7 * i + 3 * j);
  const epsFn: EpsFn = (x, _t, out) => {
    for (let first = 0; first < x.data.length; first += size) {
      for (let i = 0; i < size; i++) {
        out.data[first + i] = 0;
        for (let j = 0; j < size; j++) out.data[first + i] += entry(i, j) * x.data[first + j];
      }
    }
  };
  return { epsFn, trace: Array.from({ length: size }, (_, i) => entry(i, i)).reduce((sum, value) => sum + value) };
}

const SIZE = 40;
const { epsFn, trace } = linearModel(SIZE);
const { data, dims } = getNoise([3, SIZE], { seed: 4 });
const x = { data: Float64Array.from(data), dims };
const estimate = (probes: number, seed: number) =>
  hutchinson(epsFn, dims, { probes, seed, difference: 1e-3 })(x, 0.5);

Deno.test("directions depend on the seed, and on it alone", async () => {
  const [one, again, other] = [await estimate(2, 1), await estimate(2, 1), await estimate(2, 2)];
  assertEquals(one, again);
  assert(one.every((value, image) => Math.abs(value - other[image]) > 1e-3), `${one} and ${other}`);
});

Deno.test("each image and each probe has directions of its own, whose mean is the divergence", async () => {
  const one = await estimate(1, 1);
  assertEquals(new Set(one).size, 3);
  const sum = (a: number[], b: number[]) => a.map((value, i) => value + b[i]);
  const many = await estimate(400, 1);
  for (const found of many) assertAlmostEquals(found, trace, 6);
  // Two probes are the mean of their two estimates, not one of them twice.
  assert(sum([...await estimate(2, 1)], [...one].map((value) => -value)).every((value) => Math.abs(value) > 1e-6));
});

Deno.test("directions are random signs: as many of either, and no two stretches or probes alike", async () => {
  const asked: number[][] = [], long = [4, 500];
  const look: EpsFn = (x, _t, out) => (asked.push([...x.data]), void out.data.fill(0));
  const zeros = { data: new Float64Array(2000), dims: long };
  await hutchinson(look, long, { probes: 2, seed: 3, difference: 0.5 })(zeros, 0.5);
  const probes = [asked[0], asked[2]].map((data) => data.map((value): number => value / 0.5));
  for (const signs of probes) {
    assert(signs.every((sign) => sign === 1 || sign === -1));
    assert(Math.abs(signs.reduce((sum, sign) => sum + sign, 0)) < 4 * Math.sqrt(2000));
  }
  const stretches = probes.flatMap((signs) =>
    Array.from({ length: 60 }, (_, i) => signs.slice(32 * i, 32 * i + 32))
  );
  assertEquals(new Set(stretches.map(String)).size, 120);
});

Deno.test("a log-likelihood says which directions it took: another seed gives another estimate", async () => {
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
  const eps: EpsFn = (x, t, out) => {
    x.data.forEach((value, i) => out.data[i] = sde.signal(t) * sde.rho(t) * Math.tanh(value + x.data[i ^ 1]));
  };
  const images = { data: Float64Array.of(0.5, -0.2), dims: [1, 2] };
  const of = async (seed: number) => (await logLikelihood(sde, eps, images, { seed, numStep: 6 })).logDensity[0];
  assertEquals(await of(1), await of(1));
  const found = await Promise.all([1, 2, 3, 4, 5, 6].map(of));
  assert(new Set(found).size > 1, `${found}`);
});

Deno.test("the central difference is as wide as asked for, by default 1e-4 in float64 and 1e-2 in float32", async () => {
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
  const widthOf = async (images: { data: Float32Array | Float64Array; dims: number[] }, difference?: number) => {
    const asked: number[] = [];
    const eps: EpsFn = (x, _t, out) => {
      asked.push(x.data[0]);
      out.data.fill(0.1);
    };
    await logLikelihood(sde, eps, images, { difference, numStep: 1 });
    return Math.abs(asked[1] - asked[2]) / 2;
  };
  const single = { data: Float32Array.of(0.5), dims: [1, 1] },
    double = { data: Float64Array.of(0.5), dims: [1, 1] };
  assertAlmostEquals(await widthOf(single), 1e-2, 1e-6);
  assertAlmostEquals(await widthOf(double), 1e-4, 1e-9);
  assertAlmostEquals(await widthOf(double, 0.05), 0.05, 1e-9);
});

Deno.test("the directions of a seed stay what they are, in every stretch", async () => {
  const asked: number[][] = [], dims = [1, 300], zeros = { data: new Float64Array(300), dims };
  const look: EpsFn = (x, _t, out) => (asked.push([...x.data]), void out.data.fill(0));
  await hutchinson(look, dims, { probes: 2, seed: 3, difference: 1 })(zeros, 0.5);
  const signs = (probe: number, first: number) =>
    asked[2 * probe].slice(first, first + 12).map((sign) => sign > 0 ? "+" : "-").join("");
  assertEquals([signs(0, 0), signs(0, 128), signs(0, 256), signs(1, 0)], [
    "-+++-+-+++++",
    "+--+-++++-++",
    "--+++--++---",
    "-+++++++++++",
  ]);
});

Deno.test("a model that takes its time is waited for", async () => {
  const slow: EpsFn = async (x, t, out) => {
    await new Promise((resolve) => setTimeout(resolve));
    await epsFn(x, t, out);
  };
  const found = await hutchinson(slow, dims, { probes: 1, seed: 1, difference: 1e-3 })(x, 0.5);
  assertEquals(found, await estimate(1, 1));
});
