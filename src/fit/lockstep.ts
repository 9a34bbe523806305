import type { EpsFn } from "../run/eps_fn.ts";
import type { Tensor } from "../tensors/tensor.ts";
import type { NoiseBatch } from "./trajectories.ts";

/** A run of the network that a sampler waits for. */
interface Asked {
  readonly x: Tensor;
  readonly t: number;
  readonly out: Tensor;
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * Runs several samplings of one batch at once, so that their evaluations at the same time are one run of the network: the
 * one that is earliest on the way, with the latest time, goes on first, until it has caught up with the others.
 *
 * @param batch The batch; as many samplings at once as it takes copies
 * @param runs Each is given the eps function that it is to use
 * @returns What the runs return, in order
 */
export async function lockstep<Result>(
  { epsFn, copies = 1 }: NoiseBatch,
  runs: readonly ((epsFn: EpsFn) => Promise<Result>)[],
): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < runs.length; first += copies) {
    results.push(...await together(epsFn, runs.slice(first, first + copies)));
  }
  return results;
}

async function together<Result>(
  epsFn: EpsFn,
  runs: readonly ((epsFn: EpsFn) => Promise<Result>)[],
): Promise<Result[]> {
  if (runs.length === 1) return [await runs[0](epsFn)];
  let under = runs.length, asked: Asked[] = [];
  let failure: { reason: unknown } | undefined;
  const goOn = () => {
    if (asked.length < under && !failure) return;
    const latest = Math.max(...asked.map(({ t }) => t));
    const now = failure ? asked : asked.filter(({ t }) => t === latest);
    asked = failure ? [] : asked.filter(({ t }) => t !== latest);
    const evaluated = failure ? Promise.reject(failure.reason) : evaluate(epsFn, now);
    evaluated.then(
      () => now.forEach(({ done }) => done()),
      (reason) => now.forEach(({ failed }) => failed(reason)),
    );
  };
  const shared: EpsFn = (x, t, out) =>
    new Promise<void>((done, failed) => {
      asked.push({ x, t, out, done, failed });
      goOn();
    });
  const begun = runs.map(async (run) => {
    try {
      return await run(shared);
    } catch (reason) {
      failure ??= { reason };
      throw reason;
    } finally {
      under--;
      if (asked.length > 0) goOn();
    }
  });
  await Promise.allSettled(begun); // none is left at work
  return await Promise.all(begun);
}

/** One run of the network for all that ask at one time. */
async function evaluate(epsFn: EpsFn, asked: readonly Asked[]): Promise<void> {
  const [{ x: { data, dims }, t }] = asked, size = data.length;
  const wide = (): Tensor => ({
    data: new (data.constructor as Float64ArrayConstructor)(asked.length * size),
    dims: [asked.length * dims[0], ...dims.slice(1)],
  });
  const x = wide(), out = wide();
  asked.forEach((own, i) => x.data.set(own.x.data, i * size));
  const { data: found } = await epsFn(x, t, out) ?? out;
  if (found.length !== x.data.length) {
    throw new TypeError(`The model must return ${x.data.length} elements, found ${found.length}`);
  }
  asked.forEach((own, i) => own.out.data.set(found.subarray(i * size, (i + 1) * size)));
}
