// Runs share memory with the runs before them; no sample may tell.
import { assert, assertEquals } from "@std/assert";
import { type EpsFn, getSampler, type SamplerOptions, type Tensor } from "../../mod.ts";
import { sde, tanhEps } from "../support/saved_runs.ts";

const OPTIONS: SamplerOptions[] = [
  { method: "t_ab", numStep: 6 },
  { method: "rho_rk", rkMethod: "4rk", numStep: 3 },
  { method: "t_ab", correctorOrder: 2, numStep: 6 },
];

const values = (count: number) => Array.from({ length: count }, (_, i) => Math.sin(i + 1));
/** The same numbers in both types and several shapes of equal and other sizes. */
const NOISES: Tensor[] = [[2, 3], [3, 2], [6], [1, 2, 3], [2, 3, 1], [4, 5]].flatMap((dims) => {
  const data = values(dims.reduce((product, dim) => product * dim));
  return [{ data: Float32Array.from(data), dims }, { data: Float64Array.from(data), dims }];
});

for (const options of OPTIONS) {
  Deno.test(`one sampler takes any type and shape in turn: ${JSON.stringify(options)}`, async () => {
    let seen: readonly number[] = [];
    const sampler = getSampler(sde, (x, t, out) => (seen = x.dims, tanhEps(x, t, out)), options);
    for (const noise of [...NOISES, ...NOISES.toReversed()]) {
      const found = await sampler(noise);
      assertEquals(seen, noise.dims);
      assert(found.data.constructor === noise.data.constructor, "a sample is of the noise's type");
      assertEquals(found.dims, noise.dims);
      // As a sampler of its own draws it, and each element as it is drawn alone: this model knows no neighbours.
      assertEquals(found, await getSampler(sde, tanhEps, options)(noise));
      const first = noise.data.slice(0, 1) as Float64Array;
      assertEquals(found.data[0], (await sampler({ data: first, dims: [1] })).data[0]);
    }
  });
}

Deno.test("runs at the same time do not touch each other, and a model sees the shape of its own noise", async () => {
  const shapes: string[] = [];
  const slow: EpsFn = async (x, t, out) => {
    shapes.push(x.dims.join());
    await new Promise((resolve) => setTimeout(resolve, 1));
    await tanhEps(x, t, out);
  };
  const sampler = getSampler(sde, slow, OPTIONS[0]);
  const together = await Promise.all(NOISES.map((noise) => sampler(noise)));
  assertEquals(new Set(shapes), new Set(NOISES.map(({ dims }) => dims.join())));
  for (const [i, noise] of NOISES.entries()) assertEquals(together[i], await sampler(noise));
});
