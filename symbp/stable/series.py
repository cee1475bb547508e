"""The Taylor series of a function of one number at 0, by arithmetic of truncated series: Griewank and Walther, chapter 13."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mpmath import mp, mpf, workdps
from sympy import Add, E, Expr, Mul, Pow, Rational, S, atan, cos, erf, exp, log, pi, sin

from ..notation.symbols import Erfc, OrderedSum
from .kernels import Z

DIGITS = 120
NOTHING = mpf(10) ** -90                # a coefficient below it is zero
LARGEST_DIVISOR = 5040
Coefficients = list[mpf]                # of z**0, z**1, ...


class NoSeries(ArithmeticError):
    """The function is not analytic at 0, or is made of what has no rule here."""


def coefficients(expr: Expr, count: int) -> Coefficients:
    """expr: in elementary functions of Z. Raises NoSeries."""
    with workdps(DIGITS):
        spare = 12                                  # what divisions by z**k take
        low, found = _laurent(expr, count + spare)
        if low < 0:
            raise NoSeries("a pole at 0")
        return ([mpf(0)] * low + found)[:count]


Laurent = tuple[int, Coefficients]      # the lowest power, and the coefficients from there on


def _clean(low: int, c: Coefficients) -> Laurent:
    """Without leading zeros."""
    scale = max((abs(v) for v in c), default=mpf(0))
    if scale == 0:
        return low, c
    first = next(n for n, v in enumerate(c) if abs(v) > NOTHING * scale)
    return low + first, c[first:]


def _laurent(expr: Expr, n: int) -> Laurent:
    if expr == Z:
        return 1, [mpf(1)] + [mpf(0)] * (n - 1)
    if isinstance(expr, Rational):
        return 0, [mpf(int(expr.p)) / int(expr.q)] + [mpf(0)] * (n - 1)
    if expr in CONSTANTS:
        return 0, [CONSTANTS[expr]()] + [mpf(0)] * (n - 1)
    if isinstance(expr, Add):
        return _sum([_laurent(a, n) for a in expr.args])
    if isinstance(expr, Mul):
        low, total = _laurent(expr.args[0], n)
        for factor in expr.args[1:]:
            other, c = _laurent(factor, n)
            low, total = _clean(low + other, _times(total, c))
        return low, total
    if isinstance(expr, Pow) and expr.exp.is_number:
        return _power(_laurent(expr.base, n), expr.exp)
    rule = RULES.get(expr.func)
    if rule is None:
        raise NoSeries(str(expr.func))
    low, inner = _clean(*_laurent(expr.args[0], n))
    if low < 0:
        raise NoSeries("a pole inside a function")
    return 0, rule(([mpf(0)] * low + inner)[:max(n, 1)])


def _sum(parts: list[Laurent]) -> Laurent:
    low = min(p for p, _ in parts)
    length = min(p + len(c) for p, c in parts) - low
    if length <= 0:
        raise NoSeries("too few terms")
    total = [mpf(0)] * length
    for p, c in parts:
        for k, v in enumerate(c[:length - (p - low)]):
            total[p - low + k] += v
    scale = max(max((abs(v) for v in c), default=mpf(0)) for _, c in parts)
    total = [v if abs(v) > NOTHING * scale else mpf(0) for v in total]
    return _clean(low, total)


def _times(a: Coefficients, b: Coefficients) -> Coefficients:
    length = min(len(a), len(b))
    return [mp.fsum(a[i] * b[k - i] for i in range(k + 1)) for k in range(length)]


def _power(base: Laurent, exponent: Expr) -> Laurent:
    """(z**l u)**p = z**(l p) u**p, u**p by k u0 w_k = Sum((p i - k + i) u_i w_(k-i), i)"""
    low, u = _clean(*base)
    p = mpf(int(exponent.p)) / int(exponent.q) if isinstance(exponent, Rational) else mp.mpf(str(exponent.evalf(DIGITS)))
    lowest = low * exponent
    if not u or u[0] == 0 or not lowest.is_Integer or (u[0] < 0 and not exponent.is_Integer):
        raise NoSeries("a root or a division by what vanishes")
    w = [u[0] ** p]
    for k in range(1, len(u)):
        w.append(mp.fsum((p * i - k + i) * u[i] * w[k - i] for i in range(1, k + 1)) / (k * u[0]))
    return int(lowest), w


def _integrated(start: mpf, slope: Coefficients) -> Coefficients:
    return [start] + [v / (k + 1) for k, v in enumerate(slope[:-1])]


def _derived(u: Coefficients) -> Coefficients:
    return [k * v for k, v in enumerate(u)][1:] + [mpf(0)]


def _exp(u: Coefficients) -> Coefficients:
    w = [mp.exp(u[0])]
    for k in range(1, len(u)):
        w.append(mp.fsum(i * u[i] * w[k - i] for i in range(1, k + 1)) / k)
    return w


def _log(u: Coefficients) -> Coefficients:
    if u[0] <= 0:
        raise NoSeries("a logarithm of what is not positive")
    inverse = _power((0, u), S.NegativeOne)[1]
    return _integrated(mp.log(u[0]), _times(_derived(u), inverse))


def _sin_cos(u: Coefficients) -> tuple[Coefficients, Coefficients]:
    s, c = [mp.sin(u[0])], [mp.cos(u[0])]
    for k in range(1, len(u)):
        s.append(mp.fsum(i * u[i] * c[k - i] for i in range(1, k + 1)) / k)
        c.append(-mp.fsum(i * u[i] * s[k - i] for i in range(1, k + 1)) / k)
    return s, c


def _atan(u: Coefficients) -> Coefficients:
    square = _times(u, u)
    square[0] += 1
    return _integrated(mp.atan(u[0]), _times(_derived(u), _power((0, square), S.NegativeOne)[1]))


def _erf(u: Coefficients) -> Coefficients:
    bell = _exp([-v for v in _times(u, u)])
    return _integrated(mp.erf(u[0]), [2 / mp.sqrt(mp.pi) * v for v in _times(_derived(u), bell)])


CONSTANTS: dict[Expr, Callable[[], mpf]] = {pi: lambda: +mp.pi, E: lambda: +mp.e}
RULES: dict[type, Callable[[Coefficients], Coefficients]] = {
    exp: _exp, log: _log, sin: lambda u: _sin_cos(u)[0], cos: lambda u: _sin_cos(u)[1], atan: _atan, erf: _erf,
    Erfc: lambda u: [(k == 0) - v for k, v in enumerate(_erf(u))],
}


def polynomial(found: Coefficients) -> Expr:
    """c0 + z*(c1 + z*(...)), in z**2 where every other coefficient is 0, the lowest power of z in front."""
    present = [k for k, v in enumerate(found) if v != 0]
    if not present:
        return S.Zero
    low, step = present[0], 2 if all((k - present[0]) % 2 == 0 for k in present) else 1
    kept = found[low::step]
    while len(kept) > 1 and kept[-1] == 0:
        kept.pop()
    total: Expr = rounded(kept[-1])
    for value in reversed(kept[:-1]):
        total = OrderedSum(rounded(value), Z**step * total) if value else Z**step * total
    return Z**low * total


def rounded(value: mpf) -> Rational:
    """A simple fraction where the value is one, else its nearest double as a decimal."""
    with workdps(DIGITS):
        near = Fraction(int(mp.nint(value * 10**DIGITS)), 10**DIGITS).limit_denominator(LARGEST_DIVISOR)
        if abs(mpf(near.numerator) / near.denominator - value) < NOTHING * abs(value):
            return Rational(near.numerator, near.denominator)
    return Rational(repr(float(value)))
