// Gauss-Legendre quadrature of Lagrange basis polynomials, in float64 throughout. The module holds no data of its own:
// memory is imported, callers lay it out.

// cos(angle) for 0 <= angle <= pi/2 to 1e-8, by its Taylor series: a starting guess needs no more, and
// Math.cos would bring tables of its own into memory that callers lay out.
function roughCosine(angle: f64): f64 {
  const square = angle * angle;
  let sum: f64 = 1;
  for (let k = 12; k > 0; k -= 2) sum = 1 - sum * square / <f64>(k * (k - 1));
  return sum;
}

/**
 * Nodes and weights of the n-point Gauss-Legendre rule on [-1, 1], by Newton's method on the Legendre
 * recurrence. The starting guess is within the basin of its own root for every n.
 */
export function gauss_legendre(n: i32, nodes: usize, weights: usize): void {
  for (let k = 0; k < (n + 1) >> 1; k++) {
    let x = roughCosine(Math.PI * (<f64>k + 0.75) / (<f64>n + 0.5));
    let slope: f64 = 0;
    for (let iteration = 0; iteration < 8; iteration++) {
      let p: f64 = 1, previous: f64 = 0;
      for (let j = 0; j < n; j++) {
        const older = previous;
        previous = p;
        p = (<f64>(2 * j + 1) * x * previous - <f64>j * older) / <f64>(j + 1);
      }
      slope = <f64>n * (x * p - previous) / (x * x - 1);
      x -= p / slope;
    }
    const w = 2 / ((1 - x * x) * slope * slope);
    store<f64>(nodes + (<usize>k << 3), -x);
    store<f64>(nodes + (<usize>(n - 1 - k) << 3), x);
    store<f64>(weights + (<usize>k << 3), w);
    store<f64>(weights + (<usize>(n - 1 - k) << 3), w);
  }
}

/**
 * Places `panels` Gauss rules on [low, low growth^panels], panel edges in geometric progression,
 * and writes abscissae and weights. Returns how many points were written.
 *
 * Geometric, because the schedules' t(rho) has its singularities on the imaginary axis: a panel whose ends
 * differ by a factor of two keeps them at three half-widths, whatever the size of rho.
 */
export function place_panels(
  low: f64, growth: f64, panels: i32, n: i32, nodes: usize, weights: usize, abscissae: usize, measures: usize,
): i32 {
  let left = low, out: usize = 0;
  for (let p = 0; p < panels; p++) {
    const right = left * growth;
    const middle = 0.5 * (left + right), half = 0.5 * (right - left);
    for (let k: usize = 0; k < <usize>n; k++) {
      store<f64>(abscissae + out, middle + half * load<f64>(nodes + (k << 3)));
      store<f64>(measures + out, half * load<f64>(weights + (k << 3)));
      out += 8;
    }
    left = right;
  }
  return panels * n;
}

/**
 * Adds to sums[j] the integral of L_j, the Lagrange polynomial that is 1 at knots[j] and 0 at the others:
 * sum over the points of measures[i] * L_j(values[i]), for j = 0 .. order.
 */
export function add_lagrange(
  values: usize, measures: usize, count: i32, knots: usize, order: i32, sums: usize,
): void {
  for (let j = 0; j <= order; j++) {
    const knot = load<f64>(knots + (<usize>j << 3));
    let denominator: f64 = 1;
    for (let m = 0; m <= order; m++) {
      if (m != j) denominator *= knot - load<f64>(knots + (<usize>m << 3));
    }
    let sum: f64 = 0;
    for (let i: usize = 0; i < <usize>count; i++) {
      const value = load<f64>(values + (i << 3));
      let basis = load<f64>(measures + (i << 3));
      for (let m = 0; m <= order; m++) {
        if (m != j) basis *= value - load<f64>(knots + (<usize>m << 3));
      }
      sum += basis;
    }
    const at = sums + (<usize>j << 3);
    store<f64>(at, load<f64>(at) + sum / denominator);
  }
}
