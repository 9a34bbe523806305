import { instantiate } from "../../../wasm/instantiate.ts";

const POINTS = 24;
let rule: { nodes: Float64Array; weights: Float64Array } | undefined;

/** The integral of a smooth function, by the Gauss-Legendre rule of 24 points in pieces of at most a unit's length. */
export function integrate(f: (x: number) => number, from: number, to: number): number {
  const { nodes, weights } = rule ??= gaussLegendre();
  const pieces = Math.max(1, Math.ceil(Math.abs(to - from))), half = (to - from) / pieces / 2;
  let sum = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const middle = from + (2 * piece + 1) * half;
    for (let i = 0; i < POINTS; i++) sum += weights[i] * f(middle + half * nodes[i]);
  }
  return half * sum;
}

function gaussLegendre() {
  const { kernels, buffer } = instantiate("quadrature", 16 * POINTS);
  kernels.gauss_legendre(POINTS, 0, 8 * POINTS);
  return { nodes: new Float64Array(buffer, 0, POINTS), weights: new Float64Array(buffer, 8 * POINTS, POINTS) };
}
