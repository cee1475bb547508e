"""Rules for logarithms of what may overflow, vanish or round to 1: each returns an equal expression, or None.

A rule's docstring is its equation.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Abs, Add, Expr, Function, Mul, Ne, S, cosh, exp, log

from ..notation.signs import nonnegative, positive
from ..notation.symbols import Entry, IndexSum, Log1p, LogCosh, Maximum, OrderedSum, ShiftedExp, Sigmoid, Where, XLogY
from .stable_exponentials import beyond_largest, one_plus_exp, peak, shifted


def log_sum_exp(expr: Expr) -> Expr | None:
    """log(Sum(exp(u), k)) + r = (M + r) + log(Sum(exp(u - M), k)), M = Max(u, k)"""
    def parts(argument: Expr) -> tuple[Expr, Expr] | None:
        highest = peak(argument) if one_plus_exp(argument) is None else None
        if highest is None:
            return None
        lowered, degree = shifted(argument, highest)
        beyond = beyond_largest(lowered)
        return (highest, log(lowered) if beyond is None else Log1p(beyond)) if degree == 1 else None
    return _split_terms(expr, parts)


def softplus(expr: Expr) -> Expr | None:
    """log(1 + exp(u)) + r = (max(u, 0) + r) + log1p(exp(-|u|))"""
    def parts(argument: Expr) -> tuple[Expr, Expr] | None:
        u = one_plus_exp(argument)
        return None if u is None or nonnegative(-u) else (positive_part(u), Log1p(exp(-Abs(u))))
    return _split_terms(expr, parts)


def _split_terms(expr: Expr, parts: Callable[[Expr], tuple[Expr, Expr] | None]) -> Expr | None:
    """Write every c*log(x) of a sum as large + small: the large parts first, then the rest, the small parts last."""
    large: list[Expr] = []
    rest: list[Expr] = []
    small: list[Expr] = []
    for term in Add.make_args(expr):
        logs = [f for f in Mul.make_args(term) if isinstance(f, log)]
        factor = Mul(*(f for f in Mul.make_args(term) if f not in logs))
        split = parts(logs[0].args[0]) if len(logs) == 1 and not factor.has(Add, Function) else None
        if split is None:
            rest.append(term)
            continue
        large.append(factor * split[0])
        small.append(factor * split[1])
    return OrderedSum(*large, *rest, *small) if small else None


def opened(expr: Expr) -> Expr | None:
    """log(u**p * v) = p*log(u) + log(v), where u > 0 is an exponential or a sum of exponentials"""
    found: list[Expr] = []
    rest: list[Expr] = []
    for factor in Mul.make_args(expr.args[0]):
        base, power = (factor, S.One) if isinstance(factor, exp) else factor.as_base_exp()
        if not power.is_number or not positive(base) or not _is_exponential(base):
            rest.append(factor)
        elif isinstance(base, exp | ShiftedExp):
            found.append(power * Add(base.args[0], *(-y for y in base.args[1:])))
        else:
            found.append(power * log(base))
    if not found or found == [expr]:
        return None
    return Add(*found, log(Mul(*rest)))


def opened_terms(expr: Expr) -> Expr | None:
    """c*log(u**p * v) + r = c*p*log(u) + c*log(v) + r, c a number"""
    terms: list[Expr] = []
    for term in expr.args:
        number, inner = term.as_coeff_Mul()
        whole = opened(inner) if isinstance(inner, log) else None
        terms += [term] if whole is None else [number * part for part in Add.make_args(whole)]
    return Add(*terms) if terms != list(expr.args) else None


def _is_exponential(expr: Expr) -> bool:
    if isinstance(expr, exp | ShiftedExp | Sigmoid | cosh):
        return True
    return one_plus_exp(expr) is not None or (isinstance(expr, IndexSum | Add) and peak(expr) is not None)


def log_sigmoid(expr: Expr) -> Expr | None:
    """log(sigmoid(u)) = -max(-u, 0) - log1p(exp(-|u|))"""
    if not isinstance(expr.args[0], Sigmoid):
        return None
    u = expr.args[0].args[0]
    return OrderedSum(-positive_part(-u), -Log1p(exp(-Abs(u))))


def positive_part(expr: Expr) -> Expr:
    """max(c*u, 0) = c*max(u, 0), c > 0: what |c*u| = c*|u| compares, too"""
    known = [f for f in Mul.make_args(expr) if positive(f)]
    number = abs(expr.as_coeff_Mul()[0])
    scale = Mul(number, *(f for f in known if not f.is_number))
    return scale * Maximum(expr / scale, S.Zero)


def log_cosh(expr: Expr) -> Expr | None:
    """log(cosh(u)) = logcosh(u)"""
    return LogCosh(expr.args[0].args[0]) if isinstance(expr.args[0], cosh) else None


def log_one_plus(expr: Expr) -> Expr | None:
    """log(1 + x) = log1p(x)"""
    argument = expr.args[0]
    return Log1p(argument - 1) if isinstance(argument, Add) and S.One in argument.args else None


def entropy_term(expr: Expr) -> Expr | None:
    """x*log(y) = xlogy(x, y), which is 0 at x = 0"""
    logs = [f for f in expr.args if isinstance(f, log)]
    weights = _weights(expr)
    if len(logs) != 1 or not weights:
        return None
    weight = next((x for x in weights if logs[0].has(x)), weights[0])
    return Mul(*(f for f in expr.args if f is not weight and f is not logs[0]), XLogY(weight, logs[0].args[0]))


def vanishing_weight(expr: Expr) -> Expr | None:
    """x*log1p(y) = x*log1p(where(x != 0, y, 0)), which is 0 at x = 0 even where y = -1"""
    logs = [f for f in expr.args if isinstance(f, Log1p) and not isinstance(f.args[0], Where) and not nonnegative(f.args[0])]
    weights = [w for w in _weights(expr) if len(logs) == 1 and not w.atoms(Entry) & logs[0].atoms(Entry)]
    if not weights:
        return None
    guarded = Log1p(Where(Ne(weights[0], 0), logs[0].args[0], S.Zero))
    return Mul(*(f for f in expr.args if f is not logs[0]), guarded)


def _weights(expr: Expr) -> list[Expr]:
    """The factors that may vanish: entries first, then sums of entries."""
    return sorted((f for f in expr.args if isinstance(f, Entry | Add) and f.atoms(Entry)), key=lambda f: isinstance(f, Add))
