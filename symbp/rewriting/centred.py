"""A cost with log-sum-exp whose targets sum to 1 -> the same written in differences of logits, so that no digit is lost."""

from __future__ import annotations

from sympy import Add, Eq, Expr, Mul, S
from sympy.core.relational import Relational

from ..notation.indices import substitute
from ..notation.symbols import Entry, IndexMax, IndexSum, OrderedSum


def centred(expr: Expr, conditions: tuple[Relational, ...]) -> Expr | None:
    """M - Sum(t*u, k) + r = Sum(t*(M - u), k) + r, M = Max(u, k), where Sum(t, k) == 1"""
    weights = {c.lhs.body.array for c in conditions if isinstance(c, Eq) and c.rhs == 1
               and isinstance(c.lhs, IndexSum) and isinstance(c.lhs.body, Entry)}
    if not weights or isinstance(expr, Entry) or not expr.args:
        return None
    if isinstance(expr, OrderedSum) and (level := _level(expr, weights)) is not None:
        return level
    changed = [(a, centred(a, conditions)) for a in expr.args]
    if all(new is None for _, new in changed):
        return None
    return expr.func(*(old if new is None else new for old, new in changed))


def _level(expr: OrderedSum, weights: set[Expr]) -> Expr | None:
    for highest in (t for t in expr.args if isinstance(t, IndexMax)):
        for term in (t for t in expr.args if isinstance(Mul.make_args(t)[-1], IndexSum)):
            number, total = term.as_coeff_Mul()
            if not isinstance(total, IndexSum) or len(total.bound) != len(highest.bound):
                continue
            there = substitute(highest.body, dict(zip(highest.bound, total.bound, strict=True)))
            body = _differences(number * total.body, there, highest, weights)
            if body is not None:
                rest = [t for t in expr.args if t is not highest and t is not term]
                return OrderedSum(IndexSum(body, *total.bound), *rest)
    return None


def _differences(summand: Expr, logit: Expr, highest: Expr, weights: set[Expr]) -> Expr | None:
    """t*(M - u) + r for the summand -t*u + r."""
    terms = Add.make_args(summand.expand(mul=True, basic=False) if isinstance(summand, Mul) else summand)
    for term in terms:
        weight = -term / logit
        if isinstance(weight, Entry) and weight.array in weights:
            return Add(*(t for t in terms if t is not term), weight * Add(highest, -logit, evaluate=S.true))
    return None
