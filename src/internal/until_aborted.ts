/**
 * The outcome of a promise, or the signal's reason as soon as it aborts; what the promise becomes is then of no
 * interest to anyone.
 */
export function untilAborted<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    const settled = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    promise.then((value) => (settled(), resolve(value)), (error) => (settled(), reject(error)));
  });
}
