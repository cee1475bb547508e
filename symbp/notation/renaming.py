"""Equal structure, other names: expressions with their arrays and sizes named canonically, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sympy import Basic, Expr, Pow, Symbol
from sympy.core.add import _unevaluated_Add
from sympy.core.function import Function
from sympy.core.mul import _unevaluated_Mul
from sympy.core.relational import Relational

from .symbols import Array, Index


def canonical_names(exprs: Iterable[Basic]) -> dict[Basic, Basic]:
    """A renaming of arrays, sizes and the indices over them, by order of appearance."""
    arrays: dict[Array, None] = {}
    indices: dict[Index, None] = {}
    sizes: dict[Expr, None] = {}

    def walk(node: Basic) -> None:
        if isinstance(node, Array):
            arrays[node] = None
            sizes.update(dict.fromkeys(node.shape))
        elif isinstance(node, Index):
            indices[node] = None
            sizes[node.size] = None
        for argument in node.args:
            walk(argument)

    for expr in exprs:
        walk(expr)
    named = {s: _size(n) for n, s in enumerate(sizes) if s.is_Symbol}
    mapping: dict[Basic, Basic] = dict(named)
    for number, array in enumerate(arrays):
        mapping[array] = _array(number, tuple(s.xreplace(named) for s in array.shape), array.positive)
    for index in indices:
        mapping[index] = _index(index.name, index.size.xreplace(named))
    return mapping


@lru_cache(maxsize=4096)
def _size(number: int) -> Symbol:
    return Symbol(f"s_{number}", integer=True, positive=True)


@lru_cache(maxsize=4096)
def _array(number: int, shape: tuple[Expr, ...], positive: bool) -> Array:
    return Array(f"A_{number}", shape, positive)


@lru_cache(maxsize=4096)
def _index(name: str, size: Expr) -> Index:
    return Index(name, size)


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


def renamed(expr: Basic, mapping: dict[Basic, Basic]) -> Basic:
    """`expr` under the renaming, indices that it does not know but whose size it does included."""
    _name_indices(expr, mapping)
    return rename(expr, mapping)


def _name_indices(expr: Basic, mapping: dict[Basic, Basic]) -> None:
    if isinstance(expr, Index):
        if expr not in mapping:
            size = expr.size.xreplace(mapping)
            if size != expr.size:
                mapping[expr] = Index(expr.name, size)
        return
    for argument in expr.args:
        _name_indices(argument, mapping)


def inverse(mapping: dict[Basic, Basic]) -> dict[Basic, Basic]:
    """The renaming undone."""
    return {new: old for old, new in mapping.items()}
