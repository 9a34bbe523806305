// What ends a run: a signal at once, whatever model and callback are doing.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type EpsFn, getAdaptiveSampler, getLinearAlphaFns, getSampler, VPSDE } from "../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const NOISE = { data: Float64Array.of(0.7, -0.2), dims: [2] };
const epsFn: EpsFn = (x, _t, out) => void x.data.forEach((value, i) => out.data[i] = Math.tanh(value));
const never = () => new Promise<never>(() => {});

Deno.test("a model that aborts its own run and then rejects ends the run with the signal's reason", async () => {
  for (const make of [getSampler, getAdaptiveSampler]) {
    const controller = new AbortController(), reason = new Error("enough");
    const sampler = make(sde, () => {
      controller.abort(reason);
      return Promise.reject(new Error("closed")); // unhandled, it would end the process
    });
    const error = await sampler(NOISE, { signal: controller.signal }).catch((error) => error);
    assertEquals(error, reason);
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
});

Deno.test("a callback that never returns does not keep a signal from ending the run", async () => {
  const controller = new AbortController();
  const run = getSampler(sde, epsFn)(NOISE, { signal: controller.signal, onStep: never });
  setTimeout(() => controller.abort(new Error("enough")), 5);
  await assertRejects(() => run, Error, "enough");
});

Deno.test("a model's promise of any make is given up at once", async () => {
  const controller = new AbortController();
  const thenable = { then: () => {} } as unknown as Promise<void>;
  const run = getSampler(sde, () => thenable)(NOISE, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("enough")), 5);
  await assertRejects(() => run, Error, "enough");
});

Deno.test("no evaluation follows an abort, and a run is not kept from the next by one that was aborted", async () => {
  const controller = new AbortController();
  let count = 0;
  const sampler = getSampler(sde, (x, t, out) => {
    if (++count === 3) controller.abort(new Error("enough"));
    return epsFn(x, t, out);
  });
  await assertRejects(() => sampler(NOISE, { signal: controller.signal }), Error, "enough");
  assertEquals(count, 3);
  assert((await sampler(NOISE)).data.every(Number.isFinite));
});
