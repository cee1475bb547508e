"""One value at different indices: an expression -> its pattern, and the indices at which the expression has it."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, preorder_traversal
from sympy.core.relational import Relational

from ..notation.indices import free_indices, substitute
from ..notation.sums import canonical
from ..notation.symbols import Entry, Index, Reduction


@lru_cache(maxsize=4096)
def pattern(expr: Expr) -> tuple[Expr, tuple[Index, ...]]:
    """exp(z[e,k]) -> (exp(z[#0,#1]), (e, k)): equal patterns are one value, read at the one's or the other's indices."""
    free = free_indices(expr)
    order = tuple(dict.fromkeys(i for i in preorder_traversal(expr) if isinstance(i, Index) and i in free))
    numbered = substitute(expr, {i: Index(f"#{n}", i.size) for n, i in enumerate(order)})
    return _bound_named(numbered), order


def _bound_named(expr: Expr) -> Expr:
    """Every sum and maximum with canonical bound indices, innermost first."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    arguments = [_bound_named(a) for a in expr.args]
    expr = expr.func(*arguments) if any(a is not b for a, b in zip(arguments, expr.args, strict=True)) else expr
    return canonical(expr) if isinstance(expr, Reduction) else expr


def costly(expr: Expr) -> list[Expr]:
    """Every occurrence of a function of entries, the outermost last, also inside sums and maxima."""
    if isinstance(expr, Entry) or not expr.args:
        return []
    found = [n for a in expr.args if not isinstance(a, Relational) for n in costly(a)]
    return [*found, expr] if expr.is_Function and expr.atoms(Entry) else found
