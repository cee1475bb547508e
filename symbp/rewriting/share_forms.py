"""Formulas of a softmax's outputs -> the same in the arrays beside them: no difference, logarithm or power of an output
is computed from an output that is rounded.

First `named` writes complements and logarithms, exactly; then `settled` decides how each product is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from sympy import Add, Dummy, Expr, Gt, Mul, Ne, Pow, S, Symbol, exp, log
from sympy.core.relational import Relational

from ..notation.symbols import Array, Entry, Expm1, Index, IndexMax, IndexSum, Log1p, Minimum, OrderedSum, Reduction, ShiftedExp, Where
from .equality import equal
from .shares import Shares, least


@dataclass(frozen=True)
class Reading:
    """Shares with what is known of the formula that reads them: its targets, the numbers of its constants, its conditions."""

    shares: Shares
    target: Array
    numbers: Mapping[Symbol, Expr]
    relations: tuple[Relational, ...]

    def reads(self, expr: Expr) -> bool:
        return expr.has(self.shares.output.array)

    def is_output(self, expr: Expr) -> bool:
        return isinstance(expr, Entry) and expr.array == self.shares.output.array

    def is_rest(self, expr: Expr) -> bool:
        return isinstance(expr, Entry) and expr.array == self.shares.rest

    def is_log(self, expr: Expr) -> bool:
        return isinstance(expr, Entry) and expr.array in (self.shares.logarithm, self.shares.log_rest)

    def log_of(self, share: Entry) -> Entry:
        """log(a) of an output, log(1 - a) of a complement."""
        array = self.shares.logarithm if self.is_output(share) else self.shares.log_rest
        return Entry(array, *share.indices)

    def opposite(self, share: Entry) -> Entry:
        array = self.shares.rest if self.is_output(share) else self.shares.output.array
        return Entry(array, *share.indices)

    def value(self, expr: Expr) -> Expr | None:
        number = expr.xreplace(dict(self.numbers))
        return number if number.is_number else None


# --- complements and logarithms ---------------------------------------------------------------------------------


def named(expr: Expr, by: Reading) -> Expr:
    """The expression with complements and logarithms of outputs read from their arrays."""
    if isinstance(expr, Entry) or not expr.args or not by.reads(expr):
        return expr
    match expr:
        case Add():
            return _sum(expr, by)
        case Pow():
            return _power(*expr.args, by)
        case log():
            return _logarithm(expr.args[0], by)
        case Mul() if (split := _split(expr, by)) != expr:
            return named(split, by)
    return expr.func(*(named(a, by) if isinstance(a, Expr | Relational) else a for a in expr.args))


def _split(expr: Expr, by: Reading) -> Expr:
    """(a*t)**q = a**q * t**q"""
    factors: list[Expr] = []
    for factor in Mul.make_args(expr):
        base, power = factor.as_base_exp()
        factors += [f**power for f in base.args] if isinstance(base, Mul) and any(map(by.is_output, base.args)) else [factor]
    return Mul(*factors)


def _sum(expr: Add, by: Reading) -> Expr:
    joined = _joined(expr, by)
    if not isinstance(joined, Add):
        return named(joined, by)
    for rule in (_complement, _between):
        written = rule(joined, by)
        if written is not None:
            return written
    return Add(*(named(t, by) for t in joined.args))


def _complement(expr: Add, by: Reading) -> Expr | None:
    """c - c*f = c*(1 - f), f a power of an output or a sum of such"""
    for constant in (t for t in expr.args if not by.reads(t)):
        for term in expr.args:
            beside = beside_one(-term / constant, by) if by.reads(term) else None
            if beside is not None:
                rest = [t for t in expr.args if t is not constant and t is not term]
                return constant * beside + (named(Add(*rest), by) if rest else S.Zero)
    return None


def beside_one(expr: Expr, by: Reading) -> Expr | None:
    """1 - a = rest; 1 - a**2 = rest*(1 + a); 1 - x**p = -expm1(p*log(x)); 1 - Sum(w*f, k) = (1 - Sum(w, k)) + Sum(w*(1 - f), k);
    1 - Sum(a**p, k) = Sum(a*(1 - a**(p - 1)), k)"""
    if by.is_output(expr):
        return by.opposite(expr)
    if isinstance(expr, IndexSum):
        return _beside_sum(expr, by)
    if not isinstance(expr, Pow) or (base := expr.base) is None:
        return None
    if isinstance(base, IndexSum):
        whole = _log_of_sum(base, by)
        return None if whole is None else -Expm1(expr.exp * whole)
    share = named(base, by)
    if not by.is_output(share) and not by.is_rest(share):
        return None
    return by.opposite(share) * (1 + share) if expr.exp == 2 else -Expm1(expr.exp * by.log_of(share))


def _beside_sum(total: IndexSum, by: Reading) -> Expr | None:
    body = _split(total.body, by)
    parts = [f for f in Mul.make_args(body) if by.reads(f)]
    weight = Mul(*(f for f in Mul.make_args(body) if not by.reads(f)))
    if len(parts) != 1:
        return None
    if weight is S.One:
        return _beside_outputs(total, parts[0], by)
    beside = beside_one(parts[0], by)
    if beside is None:
        return None
    weights = IndexSum(weight, *total.bound)
    rest = IndexSum(weight * beside, *total.bound)
    return rest if equal(weights, S.One, by.relations) else OrderedSum(1 - weights, rest)


def _beside_outputs(total: IndexSum, power: Expr, by: Reading) -> Expr | None:
    base, exponent = power.as_base_exp()
    number = by.value(exponent)
    if not by.is_output(base) or number is None or base.indices[by.shares.axis] not in total.bound or len(total.bound) != 1:
        return None
    if number < 1:
        return IndexSum(power * Expm1((1 - exponent) * by.log_of(base)), *total.bound)
    beside = beside_one(base ** (exponent - 1), by)
    return None if beside is None else IndexSum(base * beside, *total.bound)


def _between(expr: Add, by: Reading) -> Expr | None:
    """e(s) = (1 - s)*e(0) + s*e(1) for a sum that is a straight line in s, a target or its power: exact at targets 0 and 1"""
    for power in sorted((p for p in expr.atoms(Entry, Pow) if p.as_base_exp()[0].has(by.target) and not by.reads(p)), key=str):
        base, exponent = power.as_base_exp()
        unknown = Dummy()
        line = expr.xreplace({power: unknown})
        if not isinstance(base, Entry) or by.value(exponent) is None or line.has(base, log):
            continue
        low, high = (line.xreplace({unknown: S(n)}) for n in (0, 1))
        if not _bounded(low, by) or not by.reads(high) or (line - low - unknown * (high - low)).expand() != 0:
            continue
        ends = [named(low, by), named(high, by)]
        if not any(isinstance(end, Add) for end in ends):
            return _ordered((1 - power) * ends[0], power * ends[1])
    return None


def _ordered(*terms: Expr) -> Expr:
    terms = tuple(t for t in terms if t != 0)
    return OrderedSum(*terms) if len(terms) > 1 else Add(*terms)


def _bounded(expr: Expr, by: Reading) -> bool:
    """Whether a formula of outputs has none that is infinite at an output of 0."""
    return all(by.value(p.exp) is not None and by.value(p.exp) > 0 for p in expr.atoms(Pow) if by.reads(p))


def _joined(expr: Add, by: Reading) -> Expr:
    """w*log(x) - w*log(y) = w*log(x/y), the weights of logarithms multiplied out first"""
    terms = [part for term in expr.args for part in _opened(term, by)]
    logs = [(term, next(f for f in Mul.make_args(term) if isinstance(f, log))) for term in terms if isinstance(_last_log(term), log)]
    for (one, above), (other, below) in combinations(logs, 2):
        weight = one / above
        if by.reads(above) | by.reads(below) and weight == -other / below and _apart(above.args[0], below.args[0], by):
            rest = [t for t in terms if t is not one and t is not other]
            return _joined_again(Add(*rest, weight * log(above.args[0] / below.args[0])), by)
    return expr


def _joined_again(expr: Expr, by: Reading) -> Expr:
    return _joined(expr, by) if isinstance(expr, Add) else expr


def _last_log(term: Expr) -> Expr | None:
    found = [f for f in Mul.make_args(term) if isinstance(f, log)]
    return found[0] if len(found) == 1 else None


def _opened(term: Expr, by: Reading) -> list[Expr]:
    """(u + v)*log(x) as u*log(x), v*log(x)"""
    logarithm = _last_log(term)
    sums = [f for f in Mul.make_args(term) if isinstance(f, Add) and by.reads(f)]
    if logarithm is None or len(sums) != 1 or by.target not in sums[0].atoms(Array):
        return [term]
    return [part * (term / sums[0]) for part in sums[0].args]


def _apart(x: Expr, y: Expr, by: Reading) -> Expr | None:
    """(x - y) without cancellation, where y is a sum of x's kind; None where there is no such form."""
    for above, below in ((x, y), (y, x)):
        if isinstance(below, Add) and not isinstance(above, Add) and by.reads(below):
            difference = (above - below).expand()
            written = named(difference, by) if by.reads(difference) else None
            return None if isinstance(written, Add) else written
    return None


def _logarithm(expr: Expr, by: Reading) -> Expr:
    """log(x/y) = log1p((x - y)/y) where x > y/2, else log(x) - log(y); log(a) and log(1 - a) from their arrays"""
    above, below = expr.as_numer_denom()
    if isinstance(above, Add) and not isinstance(below, Add) and below != 1:
        return -_logarithm(below / above, by)
    difference = _apart(above, below, by) if isinstance(below, Add) else None
    if difference is None:
        return _logarithms(expr, by)
    x, y = named(above, by), named(below, by)
    return Where(Gt(2 * x, y), Log1p(difference / y), _logarithms(expr, by))


def _logarithms(expr: Expr, by: Reading) -> Expr:
    parts: list[Expr] = []
    rest: list[Expr] = []
    for factor in Mul.make_args(_split(expr, by)):
        base, power = factor.as_base_exp()
        inner = _log_of_sum(base, by) if isinstance(base, IndexSum) else None
        share = named(base, by)
        if isinstance(share, IndexSum) and inner is None:
            inner = _log_of_sum(share, by)
        if inner is not None:
            parts.append(power * inner)
        elif by.is_output(share) or by.is_rest(share):
            parts.append(power * by.log_of(share))
        else:
            rest.append(share**power)
    return Add(*parts, *((log(Mul(*rest)),) if rest and Mul(*rest) != 1 else ()))


def _power(base: Expr, exponent: Expr, by: Reading) -> Expr:
    """Sum(w*x, k)**p = exp(p*P)*Sum(w*exp(log(x) - P), k)**p, P = Max(log(x), k) where w is not 0"""
    if isinstance(base, Mul) and any(map(by.is_output, base.args)):
        return named(Mul(*(f**exponent for f in base.args)), by)
    share = named(base, by)
    if isinstance(share, IndexSum) and not (exponent.is_Integer and exponent > 0):
        parts = _scaled_sum(share, by)
        if parts is not None:
            return exp(exponent * parts[0]) * parts[1] ** exponent
    return Mul(*(f**exponent for f in Mul.make_args(share)))


def _log_of_sum(total: IndexSum, by: Reading) -> Expr | None:
    """log(Sum(w*x, k)) = P + log(Sum(w*exp(log(x) - P), k)), P = Max(log(x), k) where w is not 0"""
    parts = _scaled_sum(total, by)
    return None if parts is None else OrderedSum(parts[0], log(parts[1]))


def _scaled_sum(total: IndexSum, by: Reading) -> tuple[Expr, Expr] | None:
    """P and Sum(w*exp(log(x) - P), k), for a sum whose summands are weights times powers of outputs or complements."""
    weights: list[Expr] = []
    exponent = S.Zero
    for factor in Mul.make_args(_split(total.body, by)):
        base, power = factor.as_base_exp()
        if by.is_output(base) or by.is_rest(base):
            exponent += power * by.log_of(base)
        elif by.reads(factor) or factor.has(by.shares.rest):
            return None
        else:
            weights.append(factor)
    if exponent == 0 or not any(w.has(by.target) for w in weights):
        return None
    weighted = Ne(zero_of(Mul(*weights)), 0)
    peak = IndexMax(Where(weighted, exponent, least(exponent, total.bound)), *total.bound)
    return peak, IndexSum(Mul(*weights) * ShiftedExp(Minimum(exponent, peak), peak), *total.bound)


def zero_of(weight: Expr) -> Expr:
    """What vanishes where a weight does: t for 2*t**q."""
    bases = [f.as_base_exp()[0] for f in Mul.make_args(weight) if not f.is_number and f.atoms(Entry)]
    return Mul(*bases)
