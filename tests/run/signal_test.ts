import { assertEquals, assertRejects } from "@std/assert";
import { type EpsFn, getAdaptiveSampler, getLinearAlphaFns, getSampler, VPSDE } from "../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const noise = { data: Float64Array.of(0.3, -0.8), dims: [1, 2] };
const epsFn: EpsFn = async (x, t, out) => {
  await Promise.resolve();
  x.data.forEach((value, i) => out.data[i] = t * value);
};

/** A signal that counts who listens to it. */
function countedSignal(): { signal: AbortSignal; abort(): void; listeners(): number } {
  const controller = new AbortController(), { signal } = controller;
  const { addEventListener, removeEventListener } = signal;
  const listening = new Set<unknown>();
  signal.addEventListener = (...args: unknown[]) => {
    listening.add(args[1]);
    addEventListener.apply(signal, args as Parameters<typeof addEventListener>);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listening.delete(args[1]);
    removeEventListener.apply(signal, args as Parameters<typeof removeEventListener>);
  };
  return { signal, abort: () => controller.abort(new Error("enough")), listeners: () => listening.size };
}

Deno.test("a run leaves no listener on its signal, which a server keeps for the next", async () => {
  const { signal, listeners } = countedSignal();
  await getSampler(sde, epsFn, { numStep: 5 })(noise, { signal });
  await getAdaptiveSampler(sde, epsFn)(noise, { signal });
  assertEquals(listeners(), 0);
  const failing: EpsFn = () => Promise.reject(new Error("the model has failed"));
  await assertRejects(() => getSampler(sde, failing)(noise, { signal }), Error, "the model has failed");
  assertEquals(listeners(), 0);
});

Deno.test("an aborted run asks nothing more, and its error is the signal's reason", async () => {
  for (const sampler of [getSampler, getAdaptiveSampler]) {
    const { signal, abort } = countedSignal();
    let asked = 0;
    const stopping: EpsFn = async (x, t, out) => {
      if (++asked === 2) abort();
      await epsFn(x, t, out);
    };
    await assertRejects(() => Promise.resolve(sampler(sde, stopping)(noise, { signal })), Error, "enough");
    assertEquals(asked, 2);
    await assertRejects(() => Promise.resolve(sampler(sde, stopping)(noise, { signal })), Error, "enough");
    assertEquals(asked, 2, "a signal that was aborted before asks nothing at all");
  }
});

Deno.test("an abort ends a run whose model never answers", async () => {
  const { signal, abort } = countedSignal();
  const silent: EpsFn = () => new Promise(() => {});
  const run = getSampler(sde, silent)(noise, { signal });
  abort();
  await assertRejects(() => run, Error, "enough");
});
