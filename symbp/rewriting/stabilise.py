"""expression -> an equal expression that floating point does not destroy: a table of rules, applied from the leaves up.

Every rule's docstring is its equation. The results hold functions that only this table writes (Sigmoid, Log1p, ...).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sympy import Abs, Add, Expr, Mul, Pow, S, cosh, exp, log
from sympy.core.relational import Relational

from ..notation.symbols import (Entry, Expm1, IndexMax, IndexSum, Log1p, LogCosh, Maximum, OrderedSum, ShiftedExp,
                               Sigmoid, XLogY)

Rule = Callable[[Expr], Expr | None]


def _one_plus_exp(expr: Expr) -> Expr | None:
    """u when expr is 1 + exp(u)."""
    if isinstance(expr, Add) and len(expr.args) == 2 and expr.args[0] is S.One and isinstance(expr.args[1], exp):
        return expr.args[1].args[0]
    return None


def _sum_of_exp(expr: Expr) -> bool:
    return isinstance(expr, IndexSum) and isinstance(expr.body, exp)


def _peak(total: IndexSum) -> Expr:
    return IndexMax(total.body.args[0], *total.bound)


def shifted(total: IndexSum) -> Expr:
    """Sum(exp(u - Max(u, k)), k)"""
    return IndexSum(ShiftedExp(total.body.args[0], _peak(total)), *total.bound)


def softmax(expr: Expr) -> Expr | None:
    """exp(v)/Sum(exp(u), k)**p = exp(v - p*M)/Sum(exp(u - M), k)**p, M = Max(u, k)"""
    for factor in Mul.make_args(expr):
        base, power = factor.as_base_exp()
        if power.is_Integer and power < 0 and _sum_of_exp(base):
            exponents = [f.args[0] for f in Mul.make_args(expr) if isinstance(f, exp)]
            rest = [f for f in Mul.make_args(expr) if f is not factor and not isinstance(f, exp)]
            return Mul(*rest) * ShiftedExp(Add(*exponents), -power * _peak(base)) * shifted(base) ** power
    return None


def logistic(expr: Expr) -> Expr | None:
    """exp(j*u)/(1 + exp(u))**p = sigmoid(u)**j * sigmoid(-u)**(p - j), 0 <= j <= p"""
    factors = Mul.make_args(expr)
    for factor in factors:
        base, power = factor.as_base_exp()
        exponent = _one_plus_exp(base)
        if exponent is None or not (power.is_Integer and power < 0):
            continue
        p = -power
        for other in factors:
            if isinstance(other, exp) and (j := other.args[0] / exponent).is_Integer and 1 <= j <= p:
                rest = Mul(*(f for f in factors if f is not factor and f is not other))
                return rest * Sigmoid(exponent) ** j * Sigmoid(-exponent) ** (p - j)
        rest = Mul(*(f for f in factors if f is not factor))
        return rest * Sigmoid(-exponent) ** p
    return None


def reciprocal_sigmoid(expr: Expr) -> Expr | None:
    """1 - sigmoid(u) = sigmoid(-u)"""
    for term in Add.make_args(expr):
        if isinstance(-term, Sigmoid) and S.One in expr.args:
            return Add(*(t for t in expr.args if t is not term and t is not S.One)) + Sigmoid(-(-term).args[0])
    return None


def log_sum_exp(expr: Expr) -> Expr | None:
    """log(Sum(exp(u), k)) + r = (M + r) + log(Sum(exp(u - M), k)), M = Max(u, k)"""
    return _split_terms(expr, lambda u: (_peak(u), log(shifted(u))) if _sum_of_exp(u) else None)


def softplus(expr: Expr) -> Expr | None:
    """log(1 + exp(u)) + r = (max(u, 0) + r) + log1p(exp(-|u|))"""
    def parts(argument: Expr) -> tuple[Expr, Expr] | None:
        u = _one_plus_exp(argument)
        return None if u is None else (Maximum(u, S.Zero), Log1p(exp(-Abs(u))))
    return _split_terms(expr, parts)


def _split_terms(expr: Expr, parts: Callable[[Expr], tuple[Expr, Expr] | None]) -> Expr | None:
    """Write every c*log(x) of a sum as large + small: the large parts first, then the rest, the small parts last."""
    large: list[Expr] = []
    rest: list[Expr] = []
    small: list[Expr] = []
    terms = expr.args if isinstance(expr, OrderedSum) else Add.make_args(expr)
    for term in terms:
        logs = [f for f in Mul.make_args(term) if isinstance(f, log)]
        split = parts(logs[0].args[0]) if len(logs) == 1 else None
        if split is None:
            rest.append(term)
            continue
        factor = Mul(*(f for f in Mul.make_args(term) if f is not logs[0]))
        large.append(factor * split[0])
        small.append(factor * split[1])
    return OrderedSum(*large, *rest, *small) if small else None


def log_cosh(expr: Expr) -> Expr | None:
    """log(cosh(u)) = logcosh(u)"""
    return LogCosh(expr.args[0].args[0]) if isinstance(expr.args[0], cosh) else None


def log_one_plus(expr: Expr) -> Expr | None:
    """log(1 + x) = log1p(x)"""
    argument = expr.args[0]
    if isinstance(argument, Add) and S.One in argument.args and _one_plus_exp(argument) is None:
        return Log1p(argument - 1)
    return None


def exp_minus_one(expr: Expr) -> Expr | None:
    """c*exp(u) - c = c*expm1(u)"""
    for term in expr.args:
        factor, exponentials = [], []
        for f in Mul.make_args(term):
            (exponentials if isinstance(f, exp) else factor).append(f)
        opposite = -Mul(*factor)
        if len(exponentials) == 1 and opposite in expr.args:
            rest = [t for t in expr.args if t is not term and t != opposite]
            return Add(*rest) + Mul(*factor) * Expm1(exponentials[0].args[0])
    return None


def root_minus_one(expr: Expr) -> Expr | None:
    """sqrt(1 + u) - 1 = u/(sqrt(1 + u) + 1), where u >= 0 is a square"""
    for term in expr.args:
        number, root = term.as_coeff_Mul()
        if isinstance(root, Pow) and root.exp == S.Half and -number in expr.args:
            inner = root.base - 1
            if isinstance(inner, Pow) and inner.exp.is_even:
                rest = [t for t in expr.args if t is not term and t != -number]
                return Add(*rest) + number * inner / (root + 1)
    return None


def entropy_term(expr: Expr) -> Expr | None:
    """x*log(y) = xlogy(x, y), which is 0 at x = 0"""
    entries = [f for f in expr.args if isinstance(f, Entry)]
    logs = [f for f in expr.args if isinstance(f, log)]
    if len(logs) == 1 and entries:
        weight = next((x for x in entries if logs[0].has(x)), entries[0])
        return Mul(*(f for f in expr.args if f is not weight and f is not logs[0])) * XLogY(weight, logs[0].args[0])
    return None


BEFORE: dict[type, tuple[Rule, ...]] = {
    Mul: (softmax, logistic),
    Pow: (softmax, logistic),
    Add: (log_sum_exp, softplus, exp_minus_one),
    log: (log_cosh, log_sum_exp, softplus),
}
AFTER: dict[type, tuple[Rule, ...]] = {
    Mul: (entropy_term,),
    Add: (root_minus_one, reciprocal_sigmoid),
    log: (log_one_plus,),
}


@lru_cache(maxsize=8192)
def stabilise(expr: Expr) -> Expr:
    """The stable form: at every node the rules of BEFORE, then its arguments, then the rules of AFTER."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    for rule in BEFORE.get(expr.func, ()):
        written = rule(expr)
        if written is not None:
            return stabilise(written)
    arguments = [stabilise_relation(a) if isinstance(a, Relational) else stabilise(a) for a in expr.args]
    expr = expr.func(*arguments) if arguments != list(expr.args) else expr
    for rule in AFTER.get(expr.func, ()):
        written = rule(expr)
        if written is not None and written != expr:
            return stabilise(written)
    return expr


def stabilise_relation(relation: Relational) -> Relational:
    """Both sides of a comparison."""
    return relation.func(*map(stabilise, relation.args))
