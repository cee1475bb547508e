"""A sum of products -> steps of little work: what to compute first, what to multiply out, which pair to sum first."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import prod

from sympy import Add, Expr, Mul, Pow

from ..notation.indices import contracted_sum, free_indices
from ..notation.symbols import Entry, Index, IndexSum

Extent = Callable[[Index], int]
Indices = frozenset[Index]


def tidy(expr: Expr) -> Expr:
    """Every sum with the factors that do not depend on its indices in front, and sums of sums as one."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    arguments = [tidy(a) for a in expr.args]
    if isinstance(expr, IndexSum):
        return contracted_sum(arguments[0], expr.bound)
    return expr.func(*arguments) if any(a is not b for a, b in zip(arguments, expr.args, strict=True)) else expr


def factors(summand: Expr) -> list[Expr]:
    """The factors of a product, a[i]**2 as a[i] twice."""
    found: list[Expr] = []
    for factor in Mul.make_args(summand):
        twice = isinstance(factor, Pow) and isinstance(factor.base, Entry) and factor.exp == 2
        found += [factor.base, factor.base] if twice else [factor]
    return found


def multiplied_out(summand: Expr) -> list[Expr] | None:
    """(x[e,j] - w[i,j])*d[e,i] = x[e,j]*d[e,i] - w[i,j]*d[e,i], where every term then is a product of narrower arrays."""
    whole = free_indices(summand)
    parts = Mul.make_args(summand)
    wide = [f for f in parts if isinstance(f, Add) and free_indices(f) == whole]
    others = [f for f in parts if f not in wide]
    if len(wide) != 1 or any(not _narrow(f, whole) for f in others):
        return None
    if any(not _narrow(f, whole) for term in wide[0].args for f in Mul.make_args(term)):
        return None
    return [Mul(*others, term) for term in wide[0].args]


def _narrow(factor: Expr, whole: Indices) -> bool:
    return free_indices(factor) < whole


def computed_first(parts: list[Expr]) -> list[list[Expr]]:
    """Factors that are no entries, those over the same or fewer indices together: each group becomes an array."""
    groups: list[tuple[Indices, list[Expr]]] = []
    for factor in sorted((f for f in parts if not isinstance(f, Entry)), key=lambda f: -len(free_indices(f))):
        span = free_indices(factor)
        home = next((members for indices, members in groups if span <= indices), None)
        if home is None:
            groups.append((span, [factor]))
        else:
            home.append(factor)
    return [members for _, members in groups]


def first_pair(entries: list[Entry], bound: tuple[Index, ...], extent: Extent) -> tuple[Entry, Entry, tuple[Index, ...]] | None:
    """Of three or more factors, two to contract first and over what, where that is less work than all at once."""
    if len(entries) < 3:
        return None
    spans = [free_indices(e) for e in entries]
    best = _work(frozenset().union(*spans), extent) * (len(entries) - 1)
    chosen = None
    for (m, left), (n, right) in combinations(enumerate(spans), 2):
        others = frozenset().union(*(s for k, s in enumerate(spans) if k not in (m, n)))
        summed = (left | right) & frozenset(bound) - others
        result = (left | right) - summed
        if not summed and result not in (left, right):
            continue
        rest = _work(result | others, extent) * (len(entries) - 2)
        effort = _work(left | right, extent) + rest
        if effort < best:
            best, chosen = effort, (entries[m], entries[n], tuple(b for b in bound if b in summed))
    return chosen


def _work(indices: Indices, extent: Extent) -> int:
    return prod(extent(i) for i in indices)
