/**
 * The outcome of a promise, or the signal's reason as soon as it aborts; what the promise becomes is then of no
 * interest to anyone. Where there is no signal, or no promise, the value itself.
 */
export function untilAborted<T>(value: T | PromiseLike<T>, signal: AbortSignal | undefined): T | PromiseLike<T> {
  if (!signal || !isPromise(value)) return value;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    const settled = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    // Also after an abort: a rejection that nobody listens to ends the process.
    value.then((result) => (settled(), resolve(result)), (error) => (settled(), reject(error)));
    if (signal.aborted) stop();
  });
}

function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | undefined)?.then === "function";
}
