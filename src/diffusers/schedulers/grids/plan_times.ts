/**
 * The strictly falling (or rising) timesteps of a plan, from the times that its steps ask the model at. Rounding to
 * integers can make neighbours equal: those are spread evenly up to the next other time.
 *
 * @param asked One time a step
 * @param end The time at which the last step ends; where it has none, or one on the wrong side, one unit on is taken
 */
export function planTimes(asked: readonly number[], end = NaN): number[] {
  const last = asked[asked.length - 1];
  const isRising = asked[0] < last || asked[0] === last && end > last;
  const times = [...asked, (isRising ? end > last : end < last) ? end : last + (isRising ? 1 : -1)];
  for (let first = 0; first < asked.length;) {
    let next = first + 1;
    while (times[next] === times[first]) next++;
    const [from, to] = [times[first], times[next]];
    for (let i = first + 1; i < next; i++) times[i] = from + (to - from) * (i - first) / (next - first);
    first = next;
  }
  return times;
}
