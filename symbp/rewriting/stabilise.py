"""expression -> an equal expression that floating point does not destroy: a table of rules, applied from the root down.

The results hold functions that only these rules write (Sigmoid, Log1p, ...).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sympy import Add, Expr, Mul, Pow, S, exp, log
from sympy.core.relational import Relational

from ..notation.symbols import Entry, Expm1
from .stable_exponentials import beside_share, bounded, complementary, logistic, near_one, reciprocal_sigmoid, softmax, tangent, tanh_quotient
from .stable_logarithms import (entropy_term, log_cosh, log_one_plus, log_sigmoid, log_sum_exp, opened, opened_terms, softplus,
                                vanishing_weight)

Rule = Callable[[Expr], Expr | None]


def cancelled(expr: Expr) -> Expr | None:
    """f*(u/f + v) = u + f*v"""
    for total in (f for f in expr.args if isinstance(f, Add)):
        divided = {f.base for term in total.args for f in Mul.make_args(term)
                   if isinstance(f, Pow) and f.exp.is_negative and f.base.atoms(Entry)}
        outer = [f for f in expr.args if f is not total and f.as_base_exp()[0] in divided and not f.as_base_exp()[1].is_negative]
        if outer:
            rest = [f for f in expr.args if f is not total and f not in outer]
            return Mul(*rest, Add(*(Mul(*outer, term) for term in total.args)))
    return None


def distributed(expr: Expr) -> Expr:
    """The expression with the rule `cancelled` applied wherever it can be."""
    if isinstance(expr, Entry) or not expr.args:
        return expr
    while isinstance(expr, Mul) and (written := cancelled(expr)) is not None:
        expr = written
    return expr.func(*map(distributed, expr.args))


def exp_minus_one(expr: Expr) -> Expr | None:
    """c*exp(u) - c = c*expm1(u)"""
    for term in expr.args:
        exponentials = [f for f in Mul.make_args(term) if isinstance(f, exp)]
        factor = Mul(*(f for f in Mul.make_args(term) if f not in exponentials))
        if len(exponentials) == 1 and -factor in expr.args:
            rest = [t for t in expr.args if t is not term and t != -factor]
            return Add(*rest, factor * Expm1(exponentials[0].args[0]))
    return None


def root_minus_one(expr: Expr) -> Expr | None:
    """sqrt(1 + u) - 1 = u/(sqrt(1 + u) + 1), where u >= 0 is a square"""
    for term in expr.args:
        number, root = term.as_coeff_Mul()
        if isinstance(root, Pow) and root.exp == S.Half and -number in expr.args:
            inner = root.base - 1
            if isinstance(inner, Pow) and inner.exp.is_even:
                rest = [t for t in expr.args if t is not term and t != -number]
                return Add(*rest, number * inner / (root + 1))
    return None


BEFORE: dict[type, tuple[Rule, ...]] = {
    Mul: (cancelled, softmax, tanh_quotient, logistic, bounded, tangent),
    Pow: (softmax, logistic, bounded),
    Add: (opened_terms, log_sum_exp, softplus, exp_minus_one, near_one, complementary),
    log: (log_cosh, opened, log_sum_exp, softplus),
}
AFTER: dict[type, tuple[Rule, ...]] = {
    Mul: (entropy_term, vanishing_weight),
    Add: (root_minus_one, reciprocal_sigmoid, beside_share),
    log: (log_sigmoid, opened, log_one_plus),
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
