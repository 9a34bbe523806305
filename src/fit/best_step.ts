/** By what the damping falls and rises in search of the best, and its bounds. */
const DAMPING_FACTOR = 4, LEAST_DAMPING = 1e-12, MOST_DAMPING = 1e3;
/** How often it rises before derivatives that are not new are given up. */
const RETRIES = 2;

/**
 * A step that gains: of the damping that gains most, from the last one downwards as long as less is better, or upwards;
 * with derivatives that are not new, of the first damping from the last one upwards. Undefined where none gains.
 */
export async function bestStep<State>(
  stepAt: (damping: number) => Promise<State | undefined>,
  costOf: (state: State) => number,
  { cost, first, isNew }: { cost: number; first: number; isNew: boolean },
): Promise<{ state: State; damping: number } | undefined> {
  let best: { state: State; damping: number } | undefined, least = cost;
  const gains = async (damping: number) => {
    const state = await stepAt(damping), reached = state ? costOf(state) : Infinity;
    if (!(reached < least)) return false;
    [best, least] = [{ state: state!, damping }, reached];
    return true;
  };
  let damping = first;
  if (await gains(first)) {
    if (!isNew) return best;
    while ((damping /= DAMPING_FACTOR) > LEAST_DAMPING && await gains(damping));
    if (best!.damping < first) return best;
    damping = first;
  }
  const most = isNew ? MOST_DAMPING : first * DAMPING_FACTOR ** RETRIES;
  while ((damping *= DAMPING_FACTOR) <= most && (await gains(damping) ? isNew : !best));
  return best;
}
