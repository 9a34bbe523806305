/**
 * Token states times their weights, with the mean of all of them kept: what others do with (word:1.2).
 *
 * @param states The states, one after the other
 * @param weights One weight a token
 */
export function weigh(states: Float32Array, weights: readonly number[]): Float32Array {
  if (weights.every((weight) => weight === 1)) return states;
  const width = states.length / weights.length;
  const weighed = states.map((value, i) => value * weights[Math.floor(i / width)]);
  const ratio = sum(states) / sum(weighed);
  return weighed.map((value) => value * ratio);
}

function sum(values: Float32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
