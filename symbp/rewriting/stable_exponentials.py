"""Rules for quotients of exponentials: softmax and its kin, the logistic function, hyperbolic functions.

A rule takes an expression and returns an equal one that neither overflows nor cancels, or None where it has nothing
to say. Its docstring is its equation.
"""

from __future__ import annotations

from math import gcd, lcm

from sympy import Abs, Add, Expr, Gt, Lt, Mul, Pow, Rational, S, cosh, erf, exp, sinh, tanh

from ..notation.indices import free_indices
from ..notation.signs import nonnegative
from ..notation.sums import canonical
from ..notation.symbols import Erfc, Index, IndexMax, IndexSum, Maximum, OrderedSum, ShiftedExp, Sigmoid, Where

Powers = dict[int, Expr]                # of exp(u): the coefficient of each power


def one_plus_exp(expr: Expr) -> Expr | None:
    """u when expr is 1 + exp(u)."""
    if isinstance(expr, Add) and len(expr.args) == 2 and expr.args[0] is S.One and isinstance(expr.args[1], exp):
        return expr.args[1].args[0]
    return None


def _divisors(factors: tuple[Expr, ...]) -> list[tuple[Expr, Expr, int]]:
    """(factor, base, p) for every factor base**-p."""
    found = [(f, *f.as_base_exp()) for f in factors if isinstance(f, Pow)]
    return [(f, base, -int(power)) for f, base, power in found if power.is_Integer and power < 0]


# --- sums of exponentials ---------------------------------------------------------------------------------------


def peak(total: Expr) -> Expr | None:
    """The largest exponent of a sum of exponentials, Max(u, k) of Sum(exp(u), k); None where that is 0 or unknown."""
    exponents = []
    for term in Add.make_args(total):
        inner = next((f for f in Mul.make_args(term) if isinstance(f, IndexSum)), term)
        exponent = _exponent(inner.body if isinstance(inner, IndexSum) else inner)
        if exponent is not None:
            exponents.append(_largest(exponent, inner.bound) if isinstance(inner, IndexSum) else exponent)
        elif term.is_positive:
            exponents.append(S.Zero)
        else:
            return None
    if len(exponents) < 2 and not total.has(IndexSum):
        return None
    if S.Zero in exponents:
        exponents = [e for e in exponents if e is S.Zero or not nonnegative(-e)]
    highest = exponents[0]
    for exponent in exponents[1:]:
        highest = Maximum(highest, exponent)
    return None if highest.is_number else highest


def _exponent(summand: Expr) -> Expr | None:
    """u when the summand is w*exp(u), w without exponentials."""
    found = [f for f in Mul.make_args(summand) if isinstance(f, exp)]
    rest = [f for f in Mul.make_args(summand) if not isinstance(f, exp)]
    return found[0].args[0] if len(found) == 1 and not any(f.has(exp) for f in rest) else None


def _largest(exponent: Expr, bound: tuple[Index, ...]) -> Expr:
    """Max(u + c, k) = Max(u, k) + c; 0 for u - Max(u, k)."""
    moving = [t for t in Add.make_args(exponent) if free_indices(t) & set(bound)]
    rest = [t for t in Add.make_args(exponent) if t not in moving]
    highest = IndexMax(Add(*moving), *bound)
    own = next((t for t in rest if isinstance(-t, IndexMax) and canonical(-t) == canonical(highest)), None)
    return Add(highest if own is None else -own, *rest)


def shifted(expr: Expr, by: Expr) -> tuple[Expr, int]:
    """(s, d) with expr = exp(by)**d * s, exponentials in s lowered by `by`."""
    if isinstance(expr, exp):
        return ShiftedExp(expr.args[0], by), 1
    if not expr.has(exp):
        return expr, 0
    match expr:
        case IndexSum() if not free_indices(by) & set(expr.bound):
            body, degree = shifted(expr.body, by)
            return IndexSum(body, *expr.bound), degree
        case Mul():
            parts = [shifted(f, by) for f in expr.args]
            return Mul(*(p for p, _ in parts)), sum(d for _, d in parts)
        case Pow() if expr.exp.is_Integer:
            base, degree = shifted(expr.base, by)
            return base**expr.exp, degree * int(expr.exp)
        case Add():
            return _shifted_terms(expr, by)
    return expr, 0


def _shifted_terms(expr: Add, by: Expr) -> tuple[Expr, int]:
    """1 + exp(u) = exp(M)*(exp(-M) + exp(u - M)); unchanged where the terms have mixed degrees otherwise."""
    parts = [shifted(t, by) for t in expr.args]
    degrees = {d for _, d in parts}
    if len(degrees) == 1:
        return Add(*(p for p, _ in parts)), degrees.pop()
    if degrees == {0, 1} and all(d or not p.has(exp) for p, d in parts):
        return Add(*(p if d else p * exp(-by) for p, d in parts)), 1
    return expr, 0


def complementary(expr: Expr) -> Expr | None:
    """c + c*erf(u) = c*erfc(-u), c - c*erf(u) = c*erfc(u)"""
    constant = expr.as_coeff_Add()[0]
    for term in expr.args:
        number, inner = term.as_coeff_Mul()
        if not constant.is_zero and isinstance(inner, erf) and abs(number) == abs(constant):
            rest = [t for t in expr.args if t is not term and t != constant]
            return Add(*rest, constant * Erfc(-inner.args[0] * (number / constant)))
    return None


def beyond_largest(total: Expr) -> Expr | None:
    """S - 1 for S = Sum(exp(u - M), k): without the cancellation the sum over u < M, which is all of it where S < 2"""
    if not isinstance(total, IndexSum) or not isinstance(total.body, ShiftedExp):
        return None
    exponent, highest = total.body.args
    if canonical(IndexMax(exponent, *total.bound)) != canonical(highest):
        return None
    return Where(Lt(total, 2), IndexSum(Where(Lt(exponent, highest), total.body, S.Zero), *total.bound), total - 1)


def beside_share(expr: Expr) -> Expr | None:
    """1 - e/S = ((1 - e) + (S - 1))/S for e = exp(u - M) and S = Sum(exp(u - M), k), 1 - e >= 0 and S - 1 >= 0"""
    if len(expr.args) != 2:
        return None
    constant, term = expr.as_coeff_Add()
    number, share = term.as_coeff_Mul()
    if constant.is_zero or number != -constant or not isinstance(share, Mul):
        return None
    total = next((f.base for f in share.args if isinstance(f, Pow) and f.exp == -1), None)
    above = [f for f in share.args if not isinstance(f, Pow)]
    beyond = None if total is None else beyond_largest(total)
    if beyond is None or len(above) != 1 or not isinstance(above[0], ShiftedExp) or len(share.args) != 2:
        return None
    return constant * OrderedSum(1 - above[0], beyond) / total


def softmax(expr: Expr) -> Expr | None:
    """w*exp(v)/Sum(exp(u), k)**p = w*exp(v - p*M)/Sum(exp(u - M), k)**p, M = Max(u, k)"""
    factors = Mul.make_args(expr)
    for divisor, base, _ in _divisors(factors):
        if one_plus_exp(base) is not None or _step(base) is not None or (highest := peak(base)) is None:
            continue
        own = [f for f in factors if isinstance(f, exp | ShiftedExp)]
        parts = [shifted(f, highest) for f in factors if f not in own]
        degree = sum(d for _, d in parts)           # what the exponentials in front have to make up for
        if degree >= 0 and not own:
            return Mul(*(p for p, _ in parts), exp(degree * highest))
        over = Add(*(f.args[0] for f in own))
        by = Add(*(f.args[1] for f in own if isinstance(f, ShiftedExp)), -degree * highest)
        return Mul(*(p for p, _ in parts), ShiftedExp(over, by))
    return None


# --- one exponential --------------------------------------------------------------------------------------------


def tanh_quotient(expr: Expr) -> Expr | None:
    """(exp(2*u) - 1)/(exp(2*u) + 1) = tanh(u)"""
    factors = Mul.make_args(expr)
    for divisor, base, p in _divisors(factors):
        u = one_plus_exp(base)
        if u is None:
            continue
        for factor in factors:
            sign = {exp(u) - 1: 1, 1 - exp(u): -1}.get(factor)
            if sign is not None:
                rest = [f for f in factors if f is not factor and f is not divisor]
                return Mul(*rest, sign, tanh(u / 2), base ** (1 - p))
    return None


def logistic(expr: Expr) -> Expr | None:
    """exp(j*u)/(1 + exp(u))**p = sigmoid(u)**j * sigmoid(-u)**(p - j), 0 <= j <= p, for each term above the bar"""
    factors = Mul.make_args(expr)
    for divisor, base, p in _divisors(factors):
        u = one_plus_exp(base)
        if u is None or (nonnegative(-u) and p > 1):
            continue
        above = [f for f in factors if f is not divisor and isinstance(f, exp | Add) and _powers(f, u).keys() != {0}]
        terms: Powers = {0: S.One}
        for factor in above:
            terms = _multiplied(terms, _powers(factor, u))
        if min(terms) < 0 or max(terms) > p:
            above, terms = [], {0: S.One}
        rest = [f for f in factors if f is not divisor and f not in above]
        low, high = min(terms), max(terms)
        inner = Add(*(c * Sigmoid(u) ** (j - low) * Sigmoid(-u) ** (high - j) for j, c in sorted(terms.items())))
        return Mul(*rest, Sigmoid(u) ** low, Sigmoid(-u) ** (p - high), inner)
    return None


def _powers(expr: Expr, u: Expr) -> Powers:
    """The coefficient of every whole power of exp(u) in a sum."""
    found: Powers = {}
    for term in Add.make_args(expr):
        degree, rest = 0, []
        for factor in Mul.make_args(term):
            multiple = factor.args[0] / u if isinstance(factor, exp) else None
            if multiple is not None and multiple.is_Integer:
                degree += int(multiple)
            else:
                rest.append(factor)
        found[degree] = found.get(degree, S.Zero) + Mul(*rest)
    return found


def _multiplied(left: Powers, right: Powers) -> Powers:
    found: Powers = {}
    for i, a in left.items():
        for j, b in right.items():
            found[i + j] = found.get(i + j, S.Zero) + a * b
    return found


def bounded(expr: Expr) -> Expr | None:
    """P(exp(u))/Q(exp(u)) in exp(-|u|): for u > 0 every sum over its highest power, else over its lowest"""
    factors = Mul.make_args(expr)
    u = next((w for _, base, _ in _divisors(factors) if (w := _step(base)) is not None), None)
    if u is None:
        return None
    right: list[Expr] = []
    left: list[Expr] = []
    degrees = [0, 0]
    for factor in factors:
        base, power = (factor, S.One) if isinstance(factor, exp) else factor.as_base_exp()
        if not power.is_Integer:
            base, power = factor, S.One
        terms = _powers(base, u)
        for place, (side, end) in enumerate(((right, max(terms)), (left, min(terms)))):
            degrees[place] += end * int(power)
            side.append(Add(*(c * exp(-abs(j - end) * Abs(u)) for j, c in terms.items())) ** power)
    if degrees[0] > 0 or degrees[1] < 0:
        return None                                   # the quotient itself grows without bound
    return Where(Gt(u, 0), Mul(*right, exp(degrees[0] * Abs(u))), Mul(*left, exp(-degrees[1] * Abs(u))))


def _step(divisor: Expr) -> Expr | None:
    """The u of which every exponent in a sum that may overflow is a whole multiple."""
    if not isinstance(divisor, Add) or divisor.has(IndexSum):
        return None
    exponents = [f.args[0] for term in divisor.args for f in Mul.make_args(term) if isinstance(f, exp)]
    growing = [e for e in exponents if not nonnegative(-e)]
    if not growing or not all((e / growing[0]).is_Rational for e in exponents):
        return None
    multiples = [Rational(e / growing[0]) for e in exponents]
    return growing[0] * Rational(gcd(*(int(m.p) for m in multiples)), lcm(*(int(m.q) for m in multiples)))


# --- hyperbolic functions ---------------------------------------------------------------------------------------


def tangent(expr: Expr) -> Expr | None:
    """sinh(u)**j/cosh(u)**k = tanh(u)**j/cosh(u)**(k - j), j <= k"""
    factors = Mul.make_args(expr)
    for divisor, base, k in _divisors(factors):
        for factor in factors if isinstance(base, cosh) else ():
            above, j = factor.as_base_exp()
            if not isinstance(above, sinh) or not (j.is_Integer and 0 < j <= k):
                continue
            sign = _ratio_sign(above.args[0], base.args[0])
            if sign:
                rest = [f for f in factors if f is not factor and f is not divisor]
                return Mul(*rest, sign**j, tanh(base.args[0]) ** j, base ** (j - k))
    return None


def _ratio_sign(left: Expr, right: Expr) -> int:
    """1 where the two are equal, -1 where they are opposite, else 0."""
    if left == right:
        return 1
    return -1 if left == Add(*(-t for t in Add.make_args(right))) else 0


def near_one(expr: Expr) -> Expr | None:
    """c + c*tanh(u) = 2*c*sigmoid(2*u), c - c*tanh(u)**2 = 4*c*q/(1 + q)**2 with q = exp(-2*|u|)"""
    constant = expr.as_coeff_Add()[0]
    for term in expr.args:
        number, inner = term.as_coeff_Mul()
        base, power = inner.as_base_exp()
        if constant.is_zero or not isinstance(base, tanh) or abs(number) != abs(constant):
            continue
        rest = [t for t in expr.args if t is not term and t != constant]
        if power == 1:
            return Add(*rest, 2 * constant * Sigmoid(2 * base.args[0] * (number / constant)))
        if power == 2 and number == -constant:
            q = exp(-2 * Abs(base.args[0]))
            return Add(*rest, 4 * constant * q / (1 + q) ** 2)
    return None


def reciprocal_sigmoid(expr: Expr) -> Expr | None:
    """c - c*sigmoid(u) = c*sigmoid(-u)"""
    constant = expr.as_coeff_Add()[0]
    for term in expr.args:
        number, inner = term.as_coeff_Mul()
        if not constant.is_zero and isinstance(inner, Sigmoid) and number == -constant:
            rest = [t for t in expr.args if t is not term and t != constant]
            return Add(*rest, constant * Sigmoid(-inner.args[0]))
    return None
