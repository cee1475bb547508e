"""Where an expression may be undefined: an expression in, the factors that it divides by or takes logs and roots of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Expr, Pow, log

from ..notation.indices import free_indices
from ..notation.kernels import signed_factors
from ..notation.normal_form import normal, ratio
from ..notation.ratio import NoForm, factors
from ..notation.signs import positive
from ..notation.sums import canonical
from ..notation.symbols import Index, IndexSum, Reduction


@lru_cache(maxsize=8192)
def poles(expr: Expr) -> frozenset[Expr]:
    """The factors, bound indices named canonically, without those that are provably never zero."""
    return frozenset(_poles(expr, frozenset()))


def _poles(expr: Expr, bound: frozenset[Index]) -> Iterator[Expr]:
    if isinstance(expr, Reduction):
        bound |= frozenset(expr.bound)
    if isinstance(expr, log) or isinstance(expr, Pow) and not (expr.exp.is_Integer and expr.exp > 0):
        for factor in _factors(expr.args[0]):
            inner = sorted(free_indices(factor) & bound, key=str)
            yield canonical(IndexSum(factor, *inner)) if inner else factor
    for argument in expr.args:
        yield from _poles(argument, bound)


def _factors(expr: Expr) -> Iterator[Expr]:
    try:
        form = ratio(expr)
        found = [f for p in (form.numerator, form.denominator) for f, _ in factors(p, form.kernels)[1]]
    except NoForm:
        found = [expr]
    for factor in found:
        if isinstance(factor, Pow) and factor.exp.is_Rational and factor.base != expr:
            yield from _factors(factor.base)
        elif not positive(factor) and not positive(-factor):
            yield factor


def never_zero(expr: Expr) -> bool:
    """Provably of one sign, and defined, whatever its entries are."""
    try:
        split = signed_factors(ratio(expr)) or signed_factors(ratio(-expr))
    except NoForm:
        return False
    return split is not None and not split[1] and not poles(normal(expr))
