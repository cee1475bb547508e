"""What is provably positive or non-negative: an expression in, True only when its form shows it for all values."""

from __future__ import annotations

from functools import lru_cache

from sympy import Abs, Add, Expr, Lt, Mul, Pow, S, Symbol, cosh, exp

from .indices import substitute
from .symbols import Entry, Erfc, Erfcx, IndexMax, IndexSum, Inside, OrderedSum, Reduction, ShiftedExp, Sigmoid, Softplus, Where


@lru_cache(maxsize=16384)
def positive(expr: Expr) -> bool:
    """True when `expr > 0` follows from its form; False means unknown."""
    if expr.is_number:
        return bool(expr.is_positive)
    match expr:
        case exp() | cosh() | ShiftedExp() | Sigmoid() | Softplus() | Erfc() | Erfcx():
            return True
        case Entry():
            return expr.array.positive
        case Reduction():
            return positive(expr.body)
        case Where():
            return positive(expr.args[1]) and positive(expr.args[2])
        case Mul():
            return all(map(positive, expr.args))
        case Add():
            return all(map(nonnegative, expr.args)) and any(map(positive, expr.args))
        case Pow():
            return positive(expr.base)
        case Symbol():
            return bool(expr.is_positive)
    return False


@lru_cache(maxsize=16384)
def nonnegative(expr: Expr) -> bool:
    """True when `expr >= 0` follows from its form; False means unknown."""
    if positive(expr):
        return True
    if expr.is_number:
        return bool(expr.is_nonnegative)
    match expr:
        case Abs() | Inside():
            return True
        case Reduction():
            return nonnegative(expr.body)
        case Where():
            return nonnegative(expr.args[1]) and nonnegative(expr.args[2])
        case Mul() | Add():
            return all(map(nonnegative, expr.args))
        case OrderedSum():
            return all(map(nonnegative, expr.args)) or _ties(expr)
        case Pow():
            exponent = expr.exp
            return nonnegative(expr.base) or (exponent.is_Integer and exponent % 2 == 0) or (
                exponent.is_Rational and exponent.q % 2 == 0)
        case Symbol():
            return bool(expr.is_nonnegative)
    return False


def _ties(expr: Expr) -> bool:
    """Sum(where(u < Max(u, k), 0, 1), k) - 1: how many others are as large as the largest."""
    match expr.args:
        case (IndexSum(args=(Where(args=(Lt(args=(value, IndexMax() as highest)), S.Zero, S.One)), *bound)), S.NegativeOne):
            return len(bound) == len(highest.bound) and substitute(highest.body, dict(zip(highest.bound, bound, strict=True))) == value
    return False
