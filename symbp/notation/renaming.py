"""Equal structure, other names: expressions with their arrays and sizes named canonically, and the way back."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Basic, Expr, Symbol, preorder_traversal

from .symbols import Array, Index


def canonical_names(exprs: Iterable[Basic]) -> dict[Basic, Basic]:
    """A renaming of arrays, sizes and the indices over them, by order of appearance."""
    arrays: dict[Array, None] = {}
    indices: dict[Index, None] = {}
    sizes: dict[Expr, None] = {}
    for expr in exprs:
        for node in preorder_traversal(expr):
            if isinstance(node, Array):
                arrays[node] = None
                sizes.update(dict.fromkeys(node.shape))
            elif isinstance(node, Index):
                indices[node] = None
                sizes[node.size] = None
    named = {s: Symbol(f"s_{n}", integer=True, positive=True) for n, s in enumerate(sizes) if s.is_Symbol}
    mapping: dict[Basic, Basic] = dict(named)
    for number, array in enumerate(arrays):
        mapping[array] = Array(f"A_{number}", tuple(s.xreplace(named) for s in array.shape), array.positive)
    for index in indices:
        mapping[index] = Index(index.name, index.size.xreplace(named))
    return mapping


def renamed(expr: Basic, mapping: dict[Basic, Basic]) -> Basic:
    """`expr` under the renaming, indices that it does not know but whose size it does included."""
    for index in expr.atoms(Index):
        if index not in mapping and index.size in mapping:
            mapping[index] = Index(index.name, mapping[index.size])
    return expr.xreplace(mapping)


def inverse(mapping: dict[Basic, Basic]) -> dict[Basic, Basic]:
    """The renaming undone."""
    return {new: old for old, new in mapping.items()}
