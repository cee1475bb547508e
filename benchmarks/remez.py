"""The polynomials of symbp/emission/c_coefficients.py, by Remez exchange in multi-precision: `python benchmarks/remez.py [NAME ...]`.

The bound is that of the coefficients as rounded to their format.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from mpmath import mp, mpf

mp.dps = 50
Function = Callable[[mpf], mpf]
HALF_LOG2 = mp.log(2) / 2 * (1 + mpf(1) / 128)      # how far a reduced argument can be from 0, with its rounding
LOW, HIGH = mp.sqrt(0.5), mp.sqrt(2)                # mantissas that a logarithm is taken of
EXPONENTS = (0, 29, 56, 83)                         # size/pi of a large float is taken of size/2^exponent
POINTS = 40                                         # of the grid, for each coefficient


@dataclass(frozen=True)
class Fit:
    """p(x) near `function` on [low, high] where |weight*(p - function)| counts; `digits` of each coefficient's significand."""

    name: str
    function: Function
    weight: Function
    low: mpf
    high: mpf
    degree: int
    digits: int
    meaning: str


def squared(f: Function) -> Function:
    """A function of x as one of z = x^2."""
    return lambda z: f(mp.sqrt(z))


def scaled_erfc(s: mpf) -> mpf:
    """erfcx(x)/t at t = (s + 1)/2 = 3/(3 + x)."""
    t = (s + 1) / 2
    x = 3 / t - 3
    return mp.exp(x * x) * mp.erfc(x) / t


def exp_rest(r: mpf) -> mpf:
    return (mp.expm1(r) - r) / r**2


def log_rest(s: mpf) -> mpf:
    return (mp.log((1 + s) / (1 - s)) / s - 2) / s**2


tanh_rest = squared(lambda x: (mp.tanh(x) / x - 1) / x**2)
tanh_weight = squared(lambda x: x**3 / mp.tanh(x))
SMALL, LARGE = mpf("0.9"), mpf("0.95")              # where erf changes its form, with a margin
FITS = (
    Fit("EXP", exp_rest, lambda r: r**2 / mp.expm1(r), -HALF_LOG2, HALF_LOG2, 5, 24, "(exp(r) - 1 - r)/r^2"),
    Fit("LOG", lambda f: (mp.log1p(f) - f + f**2 / 2) / f**3, lambda f: f**3 / mp.log1p(f), LOW - 1, HIGH - 1, 8, 24,
        "(log(1 + f) - f + f^2/2)/f^3"),
    Fit("TANH", tanh_rest, tanh_weight, mpf(0), mpf("0.61")**2, 4, 24, "(tanh(x)/x - 1)/x^2 by x^2"),
    Fit("ERF", squared(lambda x: mp.erf(x) / x - 1), squared(lambda x: x / mp.erf(x)), mpf(0), LARGE**2, 6, 24,
        "erf(x)/x - 1 by x^2"),
    Fit("LOG_ERFC", lambda x: -mp.log(mp.erfc(x)) / x - 1, lambda x: x * mp.erfc(x) / mp.erf(x), SMALL, mpf(4), 6, 24,
        "-log(erfc(x))/x - 1"),
    Fit("SIN", squared(lambda f: mp.sinpi(f) / f), squared(lambda f: f / mp.sinpi(f)), mpf(0), mpf("0.5005")**2, 5, 53,
        "sin(pi*f)/f by f^2"),
    Fit("EXP2", lambda f: mpf(2)**f, lambda f: mpf(2)**-f, mpf("-0.501"), mpf("0.501"), 7, 53, "2^f"),
    Fit("LOG2", squared(lambda s: mp.log((1 + s) / (1 - s), 2) / s), squared(lambda s: s / mp.log((1 + s) / (1 - s), 2)), mpf(0),
        ((HIGH - 1) / (HIGH + 1))**2, 4, 53, "log2((1 + s)/(1 - s))/s by s^2"),
    Fit("SCALED_ERFC", scaled_erfc, lambda s: 1 / scaled_erfc(s), 6 / mpf("13.2") - 1, mpf(1), 15, 53,
        "exp(x^2)*erfc(x)*(3 + x)/3 by (3 - x)/(3 + x)"),
    Fit("EXP_DOUBLE", exp_rest, lambda r: r**2 / mp.expm1(r), -HALF_LOG2, HALF_LOG2, 10, 53, "(exp(r) - 1 - r)/r^2"),
    Fit("LOG_DOUBLE", squared(log_rest), squared(lambda s: s**3 / mp.log((1 + s) / (1 - s))), mpf(0),
        ((HIGH - 1) / (HIGH + 1))**2, 6, 53, "(log((1 + s)/(1 - s))/s - 2)/s^2 by s^2"),
    Fit("TANH_DOUBLE", tanh_rest, tanh_weight, mpf(0), mpf("0.56")**2, 10, 53, "(tanh(x)/x - 1)/x^2 by x^2"),
)


def rounded(value: mpf, digits: int) -> float:
    """The nearest number of the format; no coefficient is near the format's limits."""
    return float(np.float32(mp.nstr(value, 30))) if digits == 24 else float(value)


def polynomial(coefficients: Sequence[mpf], x: mpf) -> mpf:
    return mp.polyval(list(reversed(coefficients)), x)


def coefficients(fit: Fit) -> tuple[tuple[float, ...], float]:
    """The coefficients, and log2 of the largest weighted error on the grid."""
    grid = _grid(fit)
    values, weights = [fit.function(x) for x in grid], [abs(fit.weight(x)) for x in grid]
    found = [mpf(rounded(c, fit.digits)) for c in _remez(grid, values, weights, fit.degree + 1)]
    worst = max(w * abs(polynomial(found, x) - v) for x, v, w in zip(grid, values, weights, strict=True))
    return tuple(float(c) for c in found), float(mp.log(worst, 2))


def _grid(fit: Fit) -> list[mpf]:
    """Dense at both ends, and without 0, where the functions are limits."""
    count = POINTS * (fit.degree + 1)
    return [(fit.low + fit.high - (fit.high - fit.low) * mp.cospi((mpf(k) + mpf("0.5")) / count)) / 2 for k in range(count)]


def _remez(grid: Sequence[mpf], values: Sequence[mpf], weights: Sequence[mpf], count: int) -> list[mpf]:
    """The coefficients with the least largest error: the exchange moves to the extremes until they are level."""
    size = count + 1
    reference = [round(float((len(grid) - 1) * (1 - mp.cospi(mpf(k) / (size - 1))) / 2)) for k in range(size)]
    solution = None
    for _ in range(50):
        rows = [[*(grid[i]**p for p in range(count)), (-1)**k / weights[i]] for k, i in enumerate(reference)]
        solution = list(mp.lu_solve(mp.matrix(rows), mp.matrix([values[i] for i in reference])))
        errors = [w * (polynomial(solution[:-1], x) - v) for x, v, w in zip(grid, values, weights, strict=True)]
        if max(map(abs, errors)) <= abs(solution[-1]) * mpf("1.001"):
            break
        reference = _extremes(errors, size)
    assert solution is not None
    return solution[:-1]


def _extremes(errors: Sequence[mpf], size: int) -> list[int]:
    """Where the error is largest between its changes of sign, as many as asked for."""
    runs: list[int] = []
    for i, e in enumerate(errors):
        if runs and (errors[runs[-1]] > 0) == (e > 0):
            runs[-1] = i if abs(e) > abs(errors[runs[-1]]) else runs[-1]
        else:
            runs.append(i)
    while len(runs) > size:
        runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
    assert len(runs) == size
    return runs


def inverse_pi(exponent: int) -> tuple[float, float, float]:
    """2^exponent/pi less an even number, in parts of 29, 29 and 53 bits."""
    with mp.workdps(100):
        rest = mpf(2)**exponent / mp.pi
        rest -= 2 * mp.nint(rest / 2)
        parts = []
        for digits in (29, 29, 53):
            unit = mpf(2)**(digits - 1 - mp.floor(mp.log(abs(rest), 2)))
            parts.append(float(mp.nint(rest * unit) / unit))
            rest -= mpf(parts[-1])
    return parts[0], parts[1], parts[2]


def main() -> None:
    print("POLYNOMIALS: Mapping[str, tuple[float, ...]] = {")
    for fit in FITS:
        if len(sys.argv) > 1 and fit.name not in sys.argv[1:]:
            continue
        found, bound = coefficients(fit)
        print(f'    "{fit.name}": (                # {fit.meaning}: 2^{bound:.1f}')
        rows = [", ".join(map(repr, found[k:k + 4])) for k in range(0, len(found), 4)]
        print("\n".join(f"        {row}," for row in rows))
        print("    ),")
    print("}")
    print("INVERSE_PI: Mapping[int, tuple[float, float, float]] = {")
    for exponent in EXPONENTS:
        print(f"    {exponent}: {inverse_pi(exponent)!r},")
    print("}")


if __name__ == "__main__":
    main()
