"""The exact equality test: two expressions in, True only when their difference is zero in normal form in every case.

Cases are the signs of whatever `where`, `abs`, `sign`, `max`, `min` compare, and whether two free indices coincide.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from sympy import Eq, Expr, S
from sympy.core.relational import Relational

from ..notation.indices import free_indices, free_nodes, replace_free, substitute
from ..notation.normal_form import normal
from ..notation.ratio import NoForm
from ..notation.symbols import Delta, Index
from .cases import CASED, cases, cases_in_sums

MOST_CASES = 243


def equal(left: Expr, right: Expr, conditions: tuple[Relational, ...] = ()) -> bool:
    """Proved equal, using `conditions` (Eq relations whose left side is a sum or an entry)."""
    return is_zero(left - right, conditions)


@lru_cache(maxsize=16384)
def is_zero(expr: Expr, conditions: tuple[Relational, ...] = ()) -> bool:
    """Proved zero, wherever the expression is defined; False also where the proof would be too long."""
    if expr is S.Zero:
        return True
    try:
        return _is_zero(expr, conditions)
    except NoForm:
        return False


def _is_zero(expr: Expr, conditions: tuple[Relational, ...]) -> bool:
    if _vanishes(expr, conditions):
        return True
    deltas = sorted(free_nodes(expr, (Delta,)), key=str)
    if deltas:
        apart = replace_free(expr, {deltas[0]: S.Zero})
        return is_zero(apart, conditions) and is_zero(_coincident(expr, deltas[0]), conditions)
    if not expr.has(*CASED):
        return False
    for number, case in enumerate(cases(cases_in_sums(expr))):
        if number == MOST_CASES or not _vanishes(case, conditions):
            return False
    return True


def _coincident(expr: Expr, delta: Delta) -> Expr:
    """`expr` where the two subscripts of `delta` are the same: one is put for the other where it is an index."""
    one = replace_free(expr, {delta: S.One})
    for index, other in (delta.args, delta.args[::-1]):
        if isinstance(index, Index) and index not in free_indices(other):
            return substitute(one, {index: other})
    return one


def _vanishes(expr: Expr, conditions: tuple[Relational, ...]) -> bool:
    form = normal(expr)
    return form == 0 or (bool(conditions) and normal(under(form, conditions)) == 0)


def under(expr: Expr, conditions: tuple[Relational, ...]) -> Expr:
    """`expr` with the value that a condition fixes in place of every such sum (or entry)."""
    for condition in conditions:
        if not isinstance(condition, Eq):
            continue
        kernel, value = normal(condition.lhs), condition.rhs
        if free_indices(value) - free_indices(kernel):
            continue
        found = {node: v for node in expr.atoms(kernel.func) if (v := _instance(kernel, value, node)) is not None}
        if found:
            expr = expr.xreplace(found)
    return expr


def _instance(kernel: Expr, value: Expr, node: Expr) -> Expr | None:
    """The condition's value at `node`, when `node` is the kernel at some values of its free indices."""
    names = sorted(free_indices(kernel), key=str)
    form = normal(node)
    choices = [[i for i in sorted(free_indices(node), key=str) if i.size == n.size] for n in names]
    for choice in product(*choices):
        mapping: dict[Expr, Expr] = dict(zip(names, choice, strict=True))
        if normal(substitute(kernel, mapping)) == form:
            return substitute(value, mapping)
    return None
