// How a model's output becomes what the history holds, for weights of every kind.
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getSampler, makePlan, type Plan, samplerFromPlan, type Stage, VESDE } from "../../mod.ts";
import { instantiate } from "../../wasm/instantiate.ts";
import { memorySize } from "../../wasm/load.ts";

/** A plan of two steps whose second looks back on what the first has stored. */
function planWith(store: Stage["store"]): Plan {
  const base = makePlan(new VESDE(), { method: "t_ab", abOrder: 1, timesteps: [3, 2, 1] });
  const rows = [[0, 1, 0.5], [0, 0.25, 0.5, 2]];
  return { ...base, stages: base.stages.map((stage, i) => ({ ...stage, store, update: rows[i] })) };
}

for (const store of [[0, 1], [0, 2], [0, -1], [1, 1], [1, 0], [0.5, 0], [-0.5, 3], [0, 0]] as const) {
  Deno.test(`stored as ${store[0]} x + ${store[1]} o, the next states are sums of it`, async () => {
    const output = (x: number) => Math.sin(x) + 1;
    const stored = (x: number) => store[0] * x + store[1] * output(x);
    const start = [0.3, -2, 7];
    const expected = start.map((x) => {
      const next = x + 0.5 * stored(x);
      return 0.25 * next + 0.5 * stored(next) + 2 * stored(x);
    });
    for (const Type of [Float64Array, Float32Array]) {
      const sampler = samplerFromPlan(planWith(store), (x, _t, out) => {
        x.data.forEach((value, i) => out.data[i] = output(value));
      });
      const { data } = await sampler({ data: Type.from(start), dims: [3] });
      expected.forEach((value, i) => assertAlmostEquals(data[i], value, Type === Float64Array ? 1e-12 : 1e-5));
    }
  });
}

Deno.test("a noise that no memory can hold is refused with what it needs and what to do", () => {
  const page = 65536;
  assertEquals([memorySize(0), memorySize(1), memorySize(page), memorySize(page + 1)], [
    page,
    page,
    page,
    2 * page,
  ]);
  const text = `needs ${2 ** 32 + 1} bytes of WASM memory, at most ${
    2 ** 32
  } are possible; sample in smaller batches`;
  assertThrows(() => instantiate("update", 2 ** 32 + 1), RangeError, text);
});

Deno.test("what a model returns counts in place of what it has written, of either float type", async () => {
  const noise = { data: Float64Array.of(1, 2), dims: [2] };
  const options = { method: "t_ab", abOrder: 0, timesteps: [3, 1] } as const;
  for (const data of [Float64Array.of(5, 6), Float32Array.of(5, 6)]) {
    const sampler = getSampler(new VESDE(), (_x, _t, out) => (out.data.fill(9), { data, dims: [2] }), options);
    assertEquals([...(await sampler(noise)).data].map(Math.round), [1 - 2 * 5, 2 - 2 * 6]);
  }
});
