"""Bound formulas -> the same formulas over other arrays, indices and symbols, without evaluating anything again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy import Basic, Expr, Symbol
from sympy.core.relational import Relational

from ..notation.definition import Definition
from ..notation.renaming import rename
from ..notation.symbols import Array, Entry, Index, Reduction

EntryRule = Callable[[Array, tuple[Expr, ...]], Expr]


def rename_definition(definition: Definition, mapping: Mapping[Basic, Basic]) -> Definition:
    """Both sides renamed."""
    return Definition(rename(definition.target, mapping), rename(definition.formula, mapping))


def rebuild(expr: Any, entry: EntryRule, indices: Mapping[Index, tuple[Index, ...]],
            symbols: Mapping[Symbol, Expr] | None = None) -> Any:
    """`expr` with every entry rewritten by `entry`, every bound index split as `indices` says, symbols replaced.

    `entry` gets the array and its subscripts as they were.
    """
    if isinstance(expr, Entry):
        return entry(expr.array, expr.indices)
    if symbols and expr in symbols:
        return symbols[expr]
    if not expr.args:
        return expr
    if isinstance(expr, Reduction):
        bound = tuple(new for old in expr.bound for new in indices.get(old, (old,)))
        return expr.func(rebuild(expr.body, entry, indices, symbols), *bound)
    args = [rebuild(a, entry, indices, symbols) for a in expr.args]
    if all(new is old for new, old in zip(args, expr.args, strict=True)):
        return expr
    return expr.func(*args, evaluate=False) if isinstance(expr, Relational) else expr.func(*args)
