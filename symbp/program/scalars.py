"""A formula without sums -> an ordered scalar body: one table from SymPy heads to `Fn`, and the order of evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sympy import (Abs, Add, Eq, Expr, Ge, Gt, Le, Lt, Mul, Ne, Pow, S, Symbol, atan, cos, cosh, erf, exp, log, sign,
                   sin, sinh, tan, tanh)
from sympy.core.relational import Relational

from ..errors import LoweringError
from ..notation.order import coefficient
from ..notation.symbols import (Entry, Erfc, Erfcx, Expm1, Index, Log1p, LogCosh, Maximum, Minimum, OrderedSum, ShiftedExp, Sigmoid,
                                Where, XLogY)
from ..notation.text import ordered_factors, ordered_terms
from .ops import Apply, BatchSize, Body, Const, Fn, Read, Subscript

HEADS: dict[type, Fn] = {
    exp: Fn.EXP, log: Fn.LOG, Log1p: Fn.LOG1P, Expm1: Fn.EXPM1, tanh: Fn.TANH, sinh: Fn.SINH, cosh: Fn.COSH,
    sin: Fn.SIN, cos: Fn.COS, atan: Fn.ATAN, erf: Fn.ERF, Erfc: Fn.ERFC, Erfcx: Fn.ERFCX, Abs: Fn.ABS, sign: Fn.SIGN, Maximum: Fn.MAX,
    Minimum: Fn.MIN, Sigmoid: Fn.SIGMOID, XLogY: Fn.XLOGY,
    Gt: Fn.GT, Ge: Fn.GE, Lt: Fn.LT, Le: Fn.LE, Eq: Fn.EQ, Ne: Fn.NE, Where: Fn.WHERE,
}
HIGHEST_PRODUCT = 4      # x**3 is x*x*x; beyond this, pow


@dataclass(frozen=True)
class Names:
    """What symbols and entries stand for: numbers of constants and sizes, the batch size, buffers under other names."""

    values: Mapping[Symbol, float]
    batch: Symbol
    buffers: Mapping[str, str]
    guarded: frozenset[Entry] = frozenset()

    def read(self, entry: Entry) -> Read:
        name = entry.array.name
        return Read(self.buffers.get(name, name), tuple(map(subscript, entry.indices)), entry in self.guarded)


def subscript(expr: Expr) -> Subscript:
    """A sum of indices and integers."""
    terms: list[tuple[int, str]] = []
    offset = 0
    for term in Add.make_args(expr):
        if term.is_Integer:
            offset += int(term)
            continue
        coefficient, index = term.as_coeff_Mul()
        if not isinstance(index, Index) or coefficient not in (1, -1):
            raise LoweringError(f"the subscript {expr} is not a sum of indices and whole numbers")
        terms.append((int(coefficient), index.name))
    return Subscript(tuple(sorted(terms, key=lambda t: (-t[0], t[1]))), offset)


def body(expr: Expr, names: Names) -> Body:
    """The expression as a tree that is evaluated exactly in the order written."""
    if isinstance(expr, Entry):
        return names.read(expr)
    if isinstance(expr, Symbol):
        return _symbol(expr, names)
    if expr.is_number and not expr.has(*HEADS):
        return Const(float(expr))
    rule = RULES.get(expr.func)
    if rule is not None:
        return rule(expr, names)
    if isinstance(expr, Relational) or expr.func in HEADS:
        return Apply(HEADS[expr.func], tuple(body(a, names) for a in expr.args))
    raise LoweringError(f"{expr.func.__name__} has no operation in the program: {expr}",
                        remedy="write the formula with the functions that `symbp list functions` names")


def _symbol(expr: Symbol, names: Names) -> Body:
    if expr == names.batch:
        return BatchSize()
    if expr in names.values:
        return Const(float(names.values[expr]))
    return Read(expr.name)


def _sum(expr: Expr, names: Names) -> Body:
    terms = expr.args if isinstance(expr, OrderedSum) else ordered_terms(expr)
    total = body(terms[0], names)
    for term in terms[1:]:
        if term.could_extract_minus_sign():
            total = Apply(Fn.SUB, (total, body(-term, names)))
        else:
            total = Apply(Fn.ADD, (total, body(term, names)))
    return total


def _product(expr: Mul, names: Names) -> Body:
    """factors / divisors; a negative coefficient is a negation of the whole, 1/n a division by n."""
    if expr.could_extract_minus_sign() and coefficient(expr).p < 0:
        return Apply(Fn.NEG, (body(-expr, names),))
    above, below = ordered_factors(expr)
    squares = [f for f in below if _may_overflow_squared(f)]
    below = [f for f in below if f not in squares]
    factors = [*(body(f, names) for f in above), *(_inverse_square(f, names) for f in squares)]
    value = _chain(Fn.MUL, factors) if factors else Const(1.0)
    divisors = [body(f, names) for f in below if f != 1]
    return Apply(Fn.DIV, (value, _chain(Fn.MUL, divisors))) if divisors else value


def _may_overflow_squared(divisor: Expr) -> bool:
    """A sum or an entry squared below the bar: 1/(1 + |z|)**2 is a number where (1 + |z|)**2 is none."""
    return isinstance(divisor, Pow) and divisor.exp == 2 and (isinstance(divisor.base, Entry) or (
        isinstance(divisor.base, Add) and bool(divisor.base.atoms(Entry))))


def _inverse_square(square: Expr, names: Names) -> Body:
    """(1/u)**2"""
    return Apply(Fn.SQUARE, (Apply(Fn.DIV, (Const(1.0), body(square.base, names))),))


def _chain(fn: Fn, parts: list[Body]) -> Body:
    value = parts[0]
    for part in parts[1:]:
        value = Apply(fn, (value, part))
    return value


def _power(expr: Pow, names: Names) -> Body:
    base, exponent = expr.args
    if exponent.is_Rational and exponent < 0:
        return Apply(Fn.DIV, (Const(1.0), body(base**-exponent, names)))
    inner = body(base, names)
    if exponent == S.Half:
        return Apply(Fn.SQRT, (inner,))
    if exponent == 2:
        return Apply(Fn.SQUARE, (inner,))
    if exponent.is_Integer and exponent <= HIGHEST_PRODUCT:
        return _chain(Fn.MUL, [Apply(Fn.SQUARE, (inner,)), *[inner] * (int(exponent) - 2)])
    if exponent.is_Rational and exponent.q == 2 and exponent.p <= 2 * HIGHEST_PRODUCT:
        whole = body(base ** (exponent - S.Half), names)
        return Apply(Fn.MUL, (whole, Apply(Fn.SQRT, (inner,))))
    return Apply(Fn.POW, (inner, body(exponent, names)))


def _shifted(expr: ShiftedExp, names: Names) -> Body:
    return Apply(Fn.EXP, (Apply(Fn.SUB, tuple(body(a, names) for a in expr.args)),))


def _log_cosh(expr: LogCosh, names: Names) -> Body:
    """logcosh(x) = (|x| - log 2) + log1p(exp(-2|x|))"""
    size = Abs(expr.args[0])
    small = Apply(Fn.LOG1P, (body(exp(-2 * size), names),))
    return Apply(Fn.SUB, (Apply(Fn.ADD, (body(size, names), small)), Const(float(log(2)))))


def _tangent(expr: tan, names: Names) -> Body:
    return body(sin(expr.args[0]) / cos(expr.args[0]), names)


RULES: dict[type, Callable[[Expr, Names], Body]] = {
    Add: _sum, OrderedSum: _sum, Mul: _product, Pow: _power, ShiftedExp: _shifted, LogCosh: _log_cosh, tan: _tangent,
}
