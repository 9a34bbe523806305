/** By what the damping rises until a step gains, from this part of the last one, and so often at most. */
const FACTOR = 3, TRIES = 12;

/**
 * A step that gains: of the first damping that does, from a third of the last one upwards. Where a step costs as much as
 * derivatives, a better one is not looked for. Undefined where none gains.
 */
export async function gainingStep<State>(
  stepAt: (damping: number) => Promise<State | undefined>,
  costOf: (state: State) => number,
  { cost, last }: { cost: number; last: number },
): Promise<{ state: State; damping: number } | undefined> {
  for (let tries = 0, damping = last / FACTOR; tries < TRIES; tries++, damping *= FACTOR) {
    const state = await stepAt(damping);
    if (state && costOf(state) < cost) return { state, damping };
  }
  return undefined;
}
