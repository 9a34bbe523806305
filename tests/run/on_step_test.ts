import { assertEquals, assertRejects } from "@std/assert";
import { type EpsFn, getLinearAlphaFns, getSampler, type SamplerOptions, VPSDE } from "../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const noise = { data: Float64Array.of(0.3, -0.8), dims: [1, 2] };
const METHODS: SamplerOptions[] = [{ method: "t_ab" }, { method: "rho_rk", rkMethod: "2heun" }];

for (const options of METHODS) {
  Deno.test(`a step of ${options.method} starts when the callback before it is done, from what that left`, async () => {
    let busy = false;
    const starts: number[][] = [];
    let isFirst = true;
    const epsFn: EpsFn = (x, _t, out) => {
      assertEquals(busy, false, "the model is asked while a callback is at work");
      if (isFirst) starts.push([...x.data]);
      isFirst = false;
      out.data.fill(0.1);
    };
    await getSampler(sde, epsFn, { ...options, numStep: 3 })(noise, {
      onStep: async ({ x, step }) => {
        busy = true;
        await new Promise((resolve) => setTimeout(resolve, 5));
        x.data.fill(step + 0.5);
        busy = false;
        isFirst = true;
      },
    });
    assertEquals(starts, [[0.3, -0.8], [0.5, 0.5], [1.5, 1.5]]);
  });
}

Deno.test("what the last callback leaves is the sample, and what a callback throws ends the run", async () => {
  const epsFn: EpsFn = (x) => x;
  const onStep = async ({ x }: { x: { data: Float32Array | Float64Array } }) => {
    await Promise.resolve();
    x.data.fill(7);
  };
  assertEquals((await getSampler(sde, epsFn, { numStep: 2 })(noise, { onStep })).data, Float64Array.of(7, 7));
  let steps = 0;
  const failing = () => {
    steps++;
    return Promise.reject(new Error("enough"));
  };
  await assertRejects(() => getSampler(sde, epsFn)(noise, { onStep: failing }), Error, "enough");
  assertEquals(steps, 1);
});
