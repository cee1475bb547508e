"""An expression where entries lie in intervals or in sets of two: in terms of positive numbers, and linear in two-valued ones."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Gt, Pow, Rational, log
from sympy.core.relational import Relational

from ...notation.definition import Definition
from ...notation.indices import free_nodes
from ...notation.signs import positive
from ...notation.symbols import Array, Entry, IndexSum
from ...rewriting.output_form import expand
from ..reading.beside import Stated
from ..reading.sets import Bounds, bounds_of, members_of

MOST_ENTRIES = 3           # two-valued ones of one formula


def within(expr: Expr, stated: Sequence[Stated]) -> Expr:
    """p in (0, 1) as q/(1 + q), x > 0 as a positive number, f(y) for y in {a, b} as the line through f(a) and f(b)."""
    bounds: dict[Entry, Bounds] = {}
    for one in stated:
        bound, two = bounds_of(one.relation), members_of(one.relation)
        if bound is not None and not one.here:
            bounds[bound[0]] = bounds.get(bound[0], Bounds()).meet(bound[1])
        if two is not None and not one.here:
            expr = _two_valued(expr, two[0].array, two[1])
    for entry, limits in bounds.items():
        if entry.indices == () or len(set(entry.indices)) == len(entry.indices):
            expr = expand(expr, Definition(entry, _by_positive(entry, limits)))
    return expr


def _by_positive(entry: Entry, limits: Bounds) -> Expr:
    twin = Entry(Array(entry.array.name, entry.array.shape, True), *entry.indices)
    if limits.low is not None and limits.high is not None:
        return limits.low + (limits.high - limits.low) * twin / (1 + twin)
    return limits.low + twin if limits.low is not None else limits.high - twin


def _two_valued(expr: Expr, array: Array, values: tuple[Rational, Rational]) -> Expr:
    """The expression with sums first: each of their terms, and then the whole, is linear in every entry of the array."""
    sums = {node: IndexSum(_two_valued(node.body, array, values), *node.bound) for node in free_nodes(expr, (IndexSum,))}
    expr = expr.xreplace(sums)
    found = sorted((e for e in free_nodes(expr, (Entry,)) if e.array == array), key=str)
    low, high = values
    for entry in found if len(found) <= MOST_ENTRIES else ():
        at_low, at_high = expr.xreplace({entry: low}), expr.xreplace({entry: high})
        expr = at_low + (at_high - at_low) * (entry - low) / (high - low)
    return expr


def domain(*sides: Expr) -> list[Relational]:
    """What has to be positive for a side to be defined: what logarithms, roots and powers to a letter are taken of."""
    found: dict[Relational, None] = {}
    for node in sorted((n for side in sides for n in side.atoms(log, Pow)), key=str):
        base = node.args[0]
        rooted = isinstance(node, log) or not node.args[1].is_Integer and not base.is_number
        condition = Gt(base, 0, evaluate=False)
        if rooted and not positive(base) and bounds_of(condition) is not None:
            found[condition] = None
    return list(found)


def powers_of(*sides: Expr) -> dict[Expr, Expr]:
    """Every power to a letter, and an unknown number for it."""
    found = dict.fromkeys(n for side in sides for n in side.atoms(Pow) if not n.exp.is_number and not positive(n.base) and not n.base.is_number)
    return {power: Entry(Array(f"_power{n}")) for n, power in enumerate(sorted(found, key=str))}
