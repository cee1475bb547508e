"""Bound formulas -> the same formulas over other arrays, indices and symbols, without evaluating anything again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy import Basic, Expr, Pow, Symbol
from sympy.core.add import _unevaluated_Add
from sympy.core.function import Function
from sympy.core.mul import _unevaluated_Mul
from sympy.core.relational import Relational

from ..notation.definition import Definition
from ..notation.symbols import Array, Entry, Index, Reduction

EntryRule = Callable[[Array, tuple[Expr, ...]], Expr]


def rename(expr: Any, mapping: Mapping[Basic, Basic]) -> Any:
    """`expr` with atoms replaced by atoms of the same kind and assumptions, one for one.

    Because nothing can simplify under such a renaming, sums and products are only put in order again; a
    thousand layers of one type cost a tenth of what rebuilding them would.
    """
    found = mapping.get(expr)
    if found is not None:
        return found
    if not expr.args:
        return expr
    args = [rename(a, mapping) for a in expr.args]
    if all(new is old for new, old in zip(args, expr.args, strict=True)):
        return expr
    if expr.is_Add:
        return _unevaluated_Add(*args)
    if expr.is_Mul:
        return _unevaluated_Mul(*args)
    if isinstance(expr, Pow | Function | Relational):
        return expr.func(*args, evaluate=False)
    return expr.func(*args)


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
