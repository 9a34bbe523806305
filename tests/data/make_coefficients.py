"""Makes mpmath_coefficients.json: rows of the plans of every multistep method, evaluated in high precision.

    pip install mpmath==1.3.0
    python make_coefficients.py

With rho = sqrt((1 - alphaBar) / alphaBar) and signal = sqrt(alphaBar), the step from t_k to t_(k+1) has the row
[psi, c_0, ..., c_m]: psi = signal_(k+1) / signal_k, and c_j is signal_(k+1) times the integral of L_j drho over the
step, where L_j is the Lagrange polynomial through t_k, t_(k-1), ..., t_(k-m): in t for t_ab, in rho for rho_ab, in
log rho for log_rho_ab, in t^2 for u_ab. The others differ from that:

    x0_ab   psi = sigma_(k+1) / sigma_k with sigma = signal rho, and c_j is sigma_(k+1) times the integral of L_j dy,
            y = 1 / rho, with L_j in t
    ipndm   c_j is signal_(k+1) (rho_(k+1) - rho_k) times the average of L_j over the step, with L_j in t; on a discrete
            schedule, where the grid is a uniform one rounded to integers, in the index of the step

Rows of a corrector have t_(k+1) as a further node, before t_k.

The library integrates over rho by Gauss-Legendre quadrature in float64. Nothing of that is used here: continuous
schedules are integrated over t by tanh-sinh quadrature with the analytic drho/dt, discrete ones by antiderivatives.
"""

import json
import math
from bisect import bisect_left
from functools import cache
from itertools import count
from pathlib import Path

from mpmath import acos, atan, exp, expm1, floor, log, log1p, mp, mpf, pi, quad, sqrt, tan

mp.dps = 50
# The antiderivatives cancel: the eighth power of a short step costs 40 digits.
DISCRETE_DPS = 120
MOST_ORDER = 8
MARGIN = mpf("1e-7")
METHODS = ("t_ab", "rho_ab", "log_rho_ab", "u_ab", "x0_ab", "ipndm")
TURNS = count()

STEPS = [1, 2, 5, 10, 50, 200, 1000]
PHASES = [("t", 1), ("t", 2), ("rho", 7), ("log", 1)]


class Continuous:
    """alphaBar as a formula in t."""

    def moments(self, start, end, degree, clean=False):
        """Integrals of s^p drho from start to end, where s falls from 1 to 0 in proportion to t; with `clean` of s^p dy."""
        slope = cache((lambda t: -self.slope(t) / self.rho(t) ** 2) if clean else self.slope)
        start, end = mpf(start), mpf(end)
        edges = self.edges(start, end)
        integrals = []
        for p in range(degree + 1):
            value, error = quad(lambda t: slope(t) * ((t - end) / (start - end)) ** p, edges, error=True)
            assert error < mpf("1e-20") * abs(value), (self.description, start, end, p, error)
            integrals.append(value)
        return integrals


class Linear(Continuous):
    def __init__(self, beta0, beta1, eps, T):
        self.description = {"kind": "linear", "beta0": beta0, "beta1": beta1, "eps": eps, "T": T}
        self.first, self.last = T, eps
        self.beta0, self.half = mpf(beta0), (mpf(beta1) - mpf(beta0)) / 2

    def minus_log(self, t):
        return t * (self.beta0 + self.half * t)

    def rho(self, t):
        return sqrt(expm1(self.minus_log(mpf(t))))

    def slope(self, t):
        return (self.beta0 + 2 * self.half * t) * exp(self.minus_log(t)) / (2 * self.rho(t))

    def time(self, rho):
        y = log1p(rho**2)
        return 2 * y / (self.beta0 + sqrt(self.beta0**2 + 4 * self.half * y))

    def edges(self, start, end):
        # rho has branch points at t = 0 and just below.
        inner = [start / 4**i for i in range(1, 13)]
        return [start, *(t for t in inner if t > end), end]


class Cosine(Continuous):
    def __init__(self, eps, T):
        self.description = {"kind": "cos", "eps": eps, "T": T}
        self.first, self.last = T, eps
        self.scale = pi / 2 / mpf("1.008")

    def rho(self, t):
        return tan((mpf(t) + mpf("0.008")) * self.scale)

    def slope(self, t):
        return self.scale * (1 + self.rho(t) ** 2)

    def time(self, rho):
        return atan(rho) / self.scale - mpf("0.008")

    def edges(self, start, end):
        # rho has a pole at t = 1.
        inner = [1 - (1 - start) * 4**i for i in range(1, 13)]
        return [start, *(t for t in inner if t > end), end]


class Discrete:
    """alphaBar piecewise linear through float64 values at 0, 1, ..., and clipped."""

    def __init__(self, description, alpha_bars):
        # The last value tells whether two computations of the whole product agree to the last bit.
        self.description = description | {"last": alpha_bars[-1]}
        self.first, self.last = len(alpha_bars) - 1, 0
        self.alpha_bars = [mpf(value) for value in alpha_bars]
        self.rhos = [self.rho(t) for t in range(len(alpha_bars))]
        self.antiderivatives = cache(self.antiderivatives)

    def unclipped(self, t, piece):
        return self.alpha_bars[piece] + (t - piece) * (self.alpha_bars[piece + 1] - self.alpha_bars[piece])

    def rho(self, t):
        t = mpf(t)
        alpha_bar = clip(self.unclipped(t, min(int(floor(t)), self.first - 1)))
        return sqrt((1 - alpha_bar) / alpha_bar)

    def time(self, rho):
        return bisect_left(self.rhos, rho)

    def antiderivatives(self, alpha_bar):
        """Antiderivatives of alphaBar^p drho: with alphaBar = cos^2 a, rho = tan a, they are those of cos^(2p-2) a da."""
        angle, product = acos(sqrt(alpha_bar)), sqrt(alpha_bar * (1 - alpha_bar))
        values = [sqrt((1 - alpha_bar) / alpha_bar), angle]
        for q in range(1, MOST_ORDER):
            values.append((alpha_bar ** (q - 1) * product + (2 * q - 1) * values[q]) / (2 * q))
        return values

    def moments(self, start, end, degree, clean=False):
        """As in Continuous. On a piece between integers s is linear in alphaBar: (alphaBar - zero) / unit. And y is that
        function of 1 - alphaBar that rho is of alphaBar."""
        with mp.workdps(DISCRETE_DPS):
            integrals = [mpf(0)] * (degree + 1)
            for piece in range(int(floor(end)), math.ceil(start)):
                left = clip(self.unclipped(max(end, mpf(piece)), piece))
                right = clip(self.unclipped(min(start, mpf(piece + 1)), piece))
                if left == right:
                    continue  # rho is constant where alphaBar is clipped
                zero = self.unclipped(end, piece)
                unit = (start - end) * (self.alpha_bars[piece + 1] - self.alpha_bars[piece])
                if clean:
                    left, right, zero, unit = 1 - left, 1 - right, 1 - zero, -unit
                differences = [a - b for a, b in zip(self.antiderivatives(left), self.antiderivatives(right))]
                powers = [(-zero) ** p for p in range(degree + 1)]
                for p in range(degree + 1):
                    binomial = (math.comb(p, r) * powers[p - r] * differences[r] for r in range(p + 1))
                    integrals[p] += sum(binomial) / unit**p
            return integrals


def clip(alpha_bar):
    return min(max(alpha_bar, MARGIN), 1 - MARGIN)


def beta_schedule(start, end, power, steps):
    """Betas spaced evenly in their power 1 / `power`; float64 operations in the order of the library's tests."""
    low, high = (start, end) if power == 1 else (math.sqrt(start), math.sqrt(end))
    alpha_bars, product = [], 1.0
    for i in range(steps):
        root = low + (high - low) * i / (steps - 1)
        product *= 1 - (root if power == 1 else root * root)
        alpha_bars.append(product)
    return Discrete({"kind": "betas", "from": start, "to": end, "power": power, "steps": steps}, alpha_bars)


def cosine_beta_schedule(steps):
    """The betas of improved DDPM, capped at 0.999. The cosines come from turning a vector, which takes additions and
    multiplications only: library cosines differ in their last bit from one language to the next."""
    scale = pi / 2 / mpf("1.008")
    start, turn = [[float(mp.cos(a)), float(mp.sin(a))] for a in (scale * mpf("0.008"), scale / steps)]
    (x, y), (c, s) = start, turn
    alpha_bars, product = [], 1.0
    for _ in range(steps):
        ratio = (x * c - y * s) / x
        x, y = x * c - y * s, y * c + x * s
        product *= 1 - min(1 - ratio * ratio, 0.999)
        alpha_bars.append(product)
    return Discrete({"kind": "cosine betas", "steps": steps, "start": start, "turn": turn}, alpha_bars)


def basis(nodes):
    """Coefficients, from s^0 upwards, of the Lagrange polynomials through the nodes."""
    polynomials = []
    for j, node in enumerate(nodes):
        polynomial = [mpf(1)]
        for other in nodes[:j] + nodes[j + 1 :]:
            shifted = [mpf(0), *polynomial]
            polynomial = [(a - other * b) / (node - other) for a, b in zip(shifted, [*polynomial, mpf(0)])]
        polynomials.append(polynomial)
    return polynomials


def row(schedule, method, timesteps, corrected=False):
    """[psi, c_0, ..., c_m] of the last step, with all timesteps before it as nodes; `corrected`, of the step before that,
    with its end as a node, too."""
    rhos = [schedule.rho(t) for t in timesteps]
    values = variable_of(schedule, method, timesteps, rhos)
    if corrected:
        timesteps, rhos, values = timesteps[:-1], rhos[:-1], values[:-1]
    *history, start, end = values
    nodes = [(value - end) / (start - end) for value in [*([end] if corrected else []), start, *reversed(history)]]
    moments = moments_of(schedule, method, timesteps, rhos, len(nodes) - 1)
    step = 1 / rhos[-1] - 1 / rhos[-2] if method == "x0_ab" else rhos[-1] - rhos[-2]
    assert abs(moments[0] - step) <= mpf("1e-20") * abs(step), (schedule.description, method, timesteps)
    scale, before = [(rho if method == "x0_ab" else 1) / sqrt(1 + rho**2) for rho in (rhos[-1], rhos[-2])]
    integrals = [sum(a * b for a, b in zip(polynomial, moments)) for polynomial in basis(nodes)]
    return [float(scale / before), *(float(scale * integral) for integral in integrals)]


def variable_of(schedule, method, timesteps, rhos):
    """What the polynomial is one in, at each timestep."""
    if method == "rho_ab":
        return rhos
    if method == "log_rho_ab":
        return [log(rho) for rho in rhos]
    if method == "u_ab":
        return [mpf(t) ** 2 for t in timesteps]
    if method == "ipndm" and isinstance(schedule, Discrete) and is_uniform(timesteps):
        return [mpf(i) for i in range(len(timesteps))]
    return [mpf(t) for t in timesteps]


def is_uniform(timesteps):
    first, *_, last = [mpf(t) for t in timesteps]
    even = [first + (last - first) * i / (len(timesteps) - 1) for i in range(len(timesteps))]
    return all(abs(t - at) < 1 for t, at in zip(timesteps, even))


def moments_of(schedule, method, timesteps, rhos, degree):
    """Integrals of s^p over the last step, where s falls from 1 to 0 in proportion to the variable."""
    start, end = timesteps[-2:]
    if method in ("rho_ab", "ipndm"):
        return [(rhos[-1] - rhos[-2]) / (p + 1) for p in range(degree + 1)]
    if method == "log_rho_ab":
        return log_moments(*rhos[-2:], degree)
    if method == "u_ab":
        # s = (t^2 - end^2) / (start^2 - end^2) is a square in r = (t - end) / (start - end).
        powers = schedule.moments(start, end, 2 * degree)
        length, total = mpf(start) - mpf(end), mpf(start) + mpf(end)
        share, twice = length / total, 2 * mpf(end) / total
        return [
            sum(math.comb(p, q) * share**q * twice ** (p - q) * powers[p + q] for q in range(p + 1))
            for p in range(degree + 1)
        ]
    return schedule.moments(start, end, degree, clean=method == "x0_ab")


def log_moments(start, end, degree):
    """Integrals of s^p drho where s falls from 1 to 0 in proportion to log rho, by parts."""
    with mp.workdps(DISCRETE_DPS):
        start, end = mpf(start), mpf(end)
        length = log(start) - log(end)
        integrals = [end - start]
        for p in range(1, degree + 1):
            integrals.append(-start - p / length * integrals[-1])
        return integrals


def time_at(schedule, phase, order, steps, i):
    """Timestep i of the grid that is spaced evenly in t^(1/order), rho^(1/order) or log rho."""
    if i in (0, steps):
        return schedule.last if i else schedule.first
    variable = mpf if phase == "t" else schedule.rho
    first, last = variable(schedule.first), variable(schedule.last)
    if phase == "log":
        value = exp(log(first) + mpf(i) / steps * (log(last) - log(first)))
    else:
        root = mpf(1) / order
        value = (first**root + mpf(i) / steps * (last**root - first**root)) ** order
    t = value if phase == "t" else schedule.time(value)
    return round(t) if isinstance(schedule, Discrete) else float(t)


def grid_cases(name, schedule, phases, orders):
    """For every grid: the first row of full order, and the one in the middle or the last one. One order a grid: the
    orders take turns, and as 9 and 7 have no common divisor each meets every number of steps."""
    for phase, phase_order in phases:
        for steps in STEPS:
            order = next(orders) % (MOST_ORDER + 1)
            late = steps - 1 if order % 2 else steps // 2
            for k in sorted({min(order, steps - 1), late}):
                times = [time_at(schedule, phase, phase_order, steps, i) for i in range(max(k - order, 0), k + 2)]
                # Rounding to integers may merge timesteps.
                times = sorted(set(times), reverse=True)
                if len(times) > 1:
                    yield case(name, schedule, order, times)


def tiny_cases(name, schedule, tops):
    """Steps of 1e-6; the last case of each has its oldest node far away."""
    for top in tops:
        for order in (0, 2, 5, 8):
            yield case(name, schedule, order, [top - i * 1e-6 for i in range(order + 2)])
        if top < schedule.first:
            yield case(name, schedule, 2, [schedule.first, top, top - 1e-6])


def case(name, schedule, order, timesteps, methods=METHODS):
    """Rows of t_ab and rho_ab; to keep the file small, every second case has those of the others and of correctors."""
    turn = next(TURNS)
    # In float64, steps of 1e-6 leave no digits of t^2; nor does the clock of the cosine. And order 4 is the square of 8.
    has_square = order <= 4 and not isinstance(schedule, Cosine) and timesteps[0] - timesteps[-1] > 0.01 * timesteps[0]
    has_log = schedule.rho(timesteps[-1]) > 0
    usable = {"u_ab": has_square, "x0_ab": has_log, "log_rho_ab": has_log}
    methods = [method for method in methods if usable.get(method, True)]
    rows = {method: row(schedule, method, timesteps) for method in methods if turn % 2 or method in ("t_ab", "rho_ab")}
    found = {"sde": name, "order": order, "timesteps": timesteps, **rows}
    if turn % 2 == 0 and order > 0 and len(timesteps) > 2:
        found["correctors"] = {method: row(schedule, method, timesteps, True) for method in methods}
    return found


def main():
    continuous = {
        "linear": Linear(0.1, 20.0, 1e-3, 1.0),
        "linear with beta0 0.01": Linear(0.01, 20.0, 1e-4, 1.0),
        "linear from 1e-6": Linear(0.1, 20.0, 1e-6, 1.0),
        "linear down to alphaBar 1e-9": Linear(0.1, 41.35, 1e-5, 1.0),
        "cosine": Cosine(1e-3, 0.98),
        "cosine down to alphaBar 1e-9": Cosine(1e-6, 0.99998),
    }
    from_zero = Linear(0.1, 20.0, 0, 1.0)
    discrete = {
        "linear 1000": beta_schedule(1e-4, 0.02, 1, 1000),
        "linear 4000": beta_schedule(1e-4 / 4, 0.02 / 4, 1, 4000),
        "scaled-linear 1000": beta_schedule(0.00085, 0.012, 2, 1000),
        "scaled-linear 4000": beta_schedule(0.00085 / 4, 0.012 / 4, 2, 4000),
        "cosine 1000": cosine_beta_schedule(1000),
        "cosine 4000": cosine_beta_schedule(4000),
    }
    # The first alphaBar is above 1 - 1e-7, the last hundred are below 1e-7.
    clipped = beta_schedule(1e-8, 0.04, 1, 1000)

    orders = count()
    groups = {"continuous linear schedules": [], "continuous cosine schedules": [], "tiny continuous steps": []}
    for name, schedule in continuous.items():
        group = "continuous linear schedules" if isinstance(schedule, Linear) else "continuous cosine schedules"
        groups[group] += grid_cases(name, schedule, PHASES, orders)
        bottom = schedule.last + 9e-6
        groups["tiny continuous steps"] += tiny_cases(name, schedule, [schedule.first, 0.5, bottom])
    groups["grids that end at alphaBar 1"] = [*grid_cases("linear from 0", from_zero, PHASES[1:3], orders)]
    for kind in ("linear", "scaled-linear", "cosine"):
        cases = groups[f"discrete {kind} schedules"] = []
        for steps in (1000, 4000):
            name = f"{kind} {steps}"
            cases += grid_cases(name, discrete[name], PHASES, orders)
    cases = groups["real times on discrete schedules"] = []
    for name, schedule in discrete.items():
        last = schedule.first
        cases += tiny_cases(name, schedule, [last / 2 + 0.500003, 1 - 1e-7])
        fractions = [last * x for x in (1, 0.91, 0.74, 0.503, 0.3217, 0.1, 0.0101, 0.00071, 0)]
        for k in (1, 3, 5, 7):
            cases.append(case(name, schedule, 8, fractions[: k + 2]))
    cases = groups["where alphaBar is clipped"] = []
    for times in ([999, 880], [915, 880], [999, 700, 500, 200], [900.25, 850.5], [30, 20, 10, 0], [3, 1, 0.5], [1, 0]):
        cases.append(case("clipped", clipped, 3, times))
    # Several nodes at one rho: the others have distinct times there, rho_ab has no polynomial.
    for times in ([999, 950], [999, 950, 930, 800], [960, 930, 850, 800], [999, 940, 920], [998.5, 930.25, 910, 4]):
        cases.append(case("clipped", clipped, 3, times, ("t_ab", "x0_ab", "ipndm")))

    schedules = continuous | {"linear from 0": from_zero} | discrete | {"clipped": clipped}
    data = {"sdes": {name: schedule.description for name, schedule in schedules.items()}, "groups": groups}
    Path(__file__).with_name("mpmath_coefficients.json").write_text(one_case_a_line(data))


def one_case_a_line(data):
    compact = {"separators": (",", ":")}
    sdes = ",\n".join(f"{json.dumps(name)}:{json.dumps(sde, **compact)}" for name, sde in data["sdes"].items())
    groups = ",\n".join(
        f"{json.dumps(group)}:[\n" + ",\n".join(json.dumps(case, **compact) for case in cases) + "\n]"
        for group, cases in data["groups"].items()
    )
    return f'{{"sdes":{{\n{sdes}\n}},\n"groups":{{\n{groups}\n}}}}\n'


if __name__ == "__main__":
    main()
