import { keepIdle, takeIdle } from "../../internal/idle_memory.ts";
import { instantiate, type QuadratureKernels } from "../../../wasm/instantiate.ts";

/** Points a panel: with ends a factor of two apart, 16 leave an error below float64 rounding. */
const POINTS = 16;
/** An interval that begins at rho = 0 is cut in halves this often; what remains is below rounding. */
const MOST_PANELS = 60;

/** Degrees come in groups of this many, so that the orders of a warm start share one quadrature. */
const GROUP = 8;

/** Owns the quadratures that are not in use. */
const POOL = {};

/**
 * The integrals of L_0, ..., L_m over rho, or another measure, where L_j is 1 at `knots[j]` and 0 at the other knots.
 *
 * @param edges Ascending: the ends of the interval, and in between every rho at which u has a kink
 * @param knots Values of u, all different
 * @param u The variable of the polynomials as a function of rho; rho itself where absent
 * @param density What the integrand is multiplied by, a function of rho; 1 where absent
 */
export function lagrangeIntegrals(
  edges: readonly number[],
  knots: readonly number[],
  u?: (rho: number) => number,
  density?: (rho: number) => number,
): number[] {
  const order = GROUP * Math.ceil(knots.length / GROUP);
  const quadrature = takeIdle<Quadrature>(POOL, (idle) => idle.order === order) ?? new Quadrature(order);
  try {
    return quadrature.lagrange(edges, knots, u, density);
  } finally {
    keepIdle(POOL, quadrature, quadrature.bytes);
  }
}

/**
 * Integrals of Lagrange polynomials over intervals of rho, by composite Gauss-Legendre quadrature in float64.
 * The polynomials live in a variable u that is a smooth function of rho on each interval.
 */
class Quadrature {
  readonly #kernels: QuadratureKernels;
  readonly #points: number;
  readonly #at: { nodes: number; weights: number; rhos: number; measures: number; values: number };
  readonly #knotsAt: number;
  readonly #sumsAt: number;
  readonly #rhos: Float64Array;
  readonly #measures: Float64Array;
  readonly #values: Float64Array;
  readonly #knots: Float64Array;
  readonly #sums: Float64Array;

  /** @param order The highest degree of the polynomials. */
  constructor(readonly order: number) {
    const points = this.#points = POINTS + Math.ceil(order / 2);
    const most = points * MOST_PANELS;
    const sizes = [points, points, most, most, most, order + 1, order + 1];
    const { kernels, buffer } = instantiate("quadrature", 8 * sizes.reduce((sum, size) => sum + size, 0));
    const starts = sizes.map((_, i) => 8 * sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
    const [nodes, weights, rhos, measures, values, knots, sums] = starts;
    this.#kernels = kernels;
    this.#at = { nodes, weights, rhos, measures, values };
    [this.#knotsAt, this.#sumsAt] = [knots, sums];
    this.#rhos = new Float64Array(buffer, rhos, most);
    this.#measures = new Float64Array(buffer, measures, most);
    this.#values = new Float64Array(buffer, values, most);
    this.#knots = new Float64Array(buffer, knots, order + 1);
    this.#sums = new Float64Array(buffer, sums, order + 1);
    kernels.gauss_legendre(points, nodes, weights);
  }

  /** Bytes of its memory. */
  get bytes(): number {
    return this.#sums.buffer.byteLength;
  }

  /** As {@linkcode lagrangeIntegrals}, of at most order + 1 knots. */
  lagrange(
    edges: readonly number[],
    knots: readonly number[],
    u?: (rho: number) => number,
    density?: (rho: number) => number,
  ): number[] {
    const { nodes, weights, rhos, measures, values } = this.#at;
    this.#knots.set(knots);
    this.#sums.fill(0);
    for (let i = 1; i < edges.length; i++) {
      const [low, high] = [edges[i - 1], edges[i]];
      const panels = Math.min(Math.ceil(Math.log2(high / low)), MOST_PANELS); // none where the ends are the same
      const growth = low > 0 ? (high / low) ** (1 / panels) : 2;
      const start = low > 0 ? low : high * 2 ** -MOST_PANELS;
      const count = this.#kernels.place_panels(
        start,
        growth,
        panels,
        this.#points,
        nodes,
        weights,
        rhos,
        measures,
      );
      if (u) { for (let k = 0; k < count; k++) this.#values[k] = u(this.#rhos[k]); }
      if (density) { for (let k = 0; k < count; k++) this.#measures[k] *= density(this.#rhos[k]); }
      const at = u ? values : rhos;
      this.#kernels.add_lagrange(at, measures, count, this.#knotsAt, knots.length - 1, this.#sumsAt);
    }
    return Array.from(this.#sums.subarray(0, knots.length));
  }
}
