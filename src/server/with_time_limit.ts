/**
 * Does work that ends when a signal aborts, or after so many seconds with a TimeoutError. Unlike AbortSignal.timeout it
 * leaves no timer that keeps the process alive.
 */
export async function withTimeLimit<Result>(
  signal: AbortSignal,
  seconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const late = new DOMException("The request took too long", "TimeoutError");
  const timer = setTimeout(() => controller.abort(late), 1000 * seconds);
  try {
    return await work(AbortSignal.any([signal, controller.signal]));
  } finally {
    clearTimeout(timer);
  }
}
