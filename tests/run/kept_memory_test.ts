// The memory of runs that have ended, however they have, serves the next, and is bounded.
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type EpsFn,
  getAdaptiveSampler,
  getLinearAlphaFns,
  getNoise,
  getSampler,
  makePlan,
  releaseMemory,
  VPSDE,
} from "../../mod.ts";
import { idleBytes } from "../../src/internal/idle_memory.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const noise = getNoise([1, 3, 16, 16]);
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A model that remembers the memory that it was given. */
function spy(model: EpsFn = (x) => x): { epsFn: EpsFn; seen: Set<ArrayBufferLike> } {
  const seen = new Set<ArrayBufferLike>();
  const epsFn: EpsFn = (x, t, out) => {
    seen.add(x.data.buffer);
    return model(x, t, out);
  };
  return { epsFn, seen };
}

Deno.test("runs one after the other share memory, and it can be given back", async () => {
  releaseMemory();
  const { epsFn, seen } = spy();
  const sampler = getSampler(sde, epsFn);
  for (let i = 0; i < 3; i++) await sampler(noise);
  await getSampler(sde, epsFn)(noise); // another sampler of the same size
  assertEquals(seen.size, 1);
  assert(idleBytes() > 0 && idleBytes() < 2 ** 20);
  releaseMemory();
  assertEquals(idleBytes(), 0);
  await sampler(noise);
  assertEquals(seen.size, 2);
});

Deno.test("a run that fails gives its memory back", async () => {
  for (const make of [getSampler, getAdaptiveSampler]) {
    for (
      const model of [
        () => Promise.reject(new Error("failed")),
        () => {
          throw new Error("failed");
        },
        (_x: unknown, _t: unknown, out: { data: Float32Array | Float64Array }) => void out.data.fill(NaN),
      ]
    ) {
      releaseMemory();
      const { epsFn, seen } = spy(model);
      await assertRejects(() => make(sde, epsFn)(noise), Error);
      await turn();
      await make(sde, (x, t, out) => (epsFn(x, t, out) as Promise<void> | undefined)?.catch?.(() => {}) ?? x)(
        noise,
      )
        .catch(() => {});
      assertEquals(seen.size, 1);
    }
  }
});

Deno.test("an aborted run's memory is not used again before its model has come to its end", async () => {
  releaseMemory();
  const controller = new AbortController();
  let finish = () => {};
  const slow = spy((_x, _t, out) =>
    new Promise((resolve) => {
      finish = () => {
        out.data.fill(1e30);
        resolve();
      };
    })
  );
  const run = getSampler(sde, slow.epsFn)(noise, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => run, Error, "enough");
  const { epsFn, seen } = spy();
  const expected = await getSampler(sde, epsFn)(noise);
  assert(seen.isDisjointFrom(slow.seen), "the model is still at work there");
  finish();
  await turn();
  const again = spy();
  const [a, b] = await Promise.all([getSampler(sde, epsFn)(noise), getSampler(sde, again.epsFn)(noise)]);
  assertEquals(again.seen.isDisjointFrom(slow.seen) && seen.isDisjointFrom(slow.seen), false, "now it is free");
  assertEquals([a, b], [expected, expected]);
});

Deno.test("a callback that is still at work after an abort keeps its run's memory", async () => {
  releaseMemory();
  const controller = new AbortController(), { epsFn, seen } = spy();
  let finish = () => {};
  const run = getSampler(sde, epsFn)(noise, {
    signal: controller.signal,
    onStep: () => new Promise((resolve) => finish = resolve),
  });
  setTimeout(() => controller.abort(new Error("enough")), 1);
  await assertRejects(() => run, Error, "enough");
  const other = spy();
  await getSampler(sde, other.epsFn)(noise);
  assert(other.seen.isDisjointFrom(seen));
  finish();
});

Deno.test("memory that changes hands between plans is cleared", async () => {
  releaseMemory();
  // Arrays of the first run reach over nearly all of the page that both take.
  const secret = { data: new Float32Array(2000).fill(12345), dims: [2000] };
  await getSampler(sde, (x) => x, { method: "rho_rk", rkMethod: "4rk" })(secret);
  assertEquals(idleBytes(), 2 ** 16);
  const found: number[] = [];
  const looking: EpsFn = (x, _t, out) => {
    if (found.length === 0) found.push(...new Float32Array(x.data.buffer).filter((value) => value === 12345));
    found.push(...out.data.slice(1));
    return x;
  };
  await getSampler(sde, looking, { method: "t_ab", abOrder: 1, numStep: 2 })({
    data: Float32Array.of(1, 2, 3),
    dims: [3],
  });
  assertEquals(found, [0, 0, 0, 0]);
});

Deno.test("plans of high orders keep no memory beyond the bound, and are right", () => {
  releaseMemory();
  makePlan(sde, { method: "rho_ab", abOrder: 120, numStep: 130, tsPhase: "rho" });
  assert(idleBytes() <= 128 * 2 ** 20);
  const again = makePlan(sde, { method: "t_ab", abOrder: 3, numStep: 8 });
  releaseMemory();
  assertEquals(makePlan(sde, { method: "t_ab", abOrder: 3, numStep: 8 }), again);
});
