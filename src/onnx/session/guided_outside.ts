import type { Network } from "./network.ts";

/**
 * Classifier-free guidance for a network whose graph does not apply it: one run of twice the batch, first with the
 * labels, then without, then `eps = eps_none + guidance (eps_label - eps_none)`.
 */
export function guidedOutside(network: Network, guidance: number, noLabel: number): Network {
  return async (x, t, labels = [], out) => {
    const size = x.data.length;
    const dims = [2 * x.dims[0], ...x.dims.slice(1)];
    const pair = { data: new Float32Array(2 * size), dims };
    pair.data.set(x.data);
    pair.data.set(x.data, size);
    const both = { data: new Float32Array(2 * size), dims };
    const { data } = await network(pair, t, [...labels, ...labels.map(() => noLabel)], both) ?? both;
    for (let i = 0; i < size; i++) out.data[i] = data[size + i] + guidance * (data[i] - data[size + i]);
  };
}
