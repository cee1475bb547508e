"""Index ranges by unification over the array axes of one formula: one index, one range; else a clash is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr

from .mentions import children
from .symbols import Array, Index
from .tree import Name, Node, Reduce, Subscripted

Binder = int | None     # the identity of the Reduce that binds an index; None: it is free
Key = tuple[str, Binder]


@dataclass
class Ranges:
    """`known` maps every index of the formula to its range and to where that was seen first."""

    arrays: Mapping[str, Array]
    indices: Mapping[str, Index]
    where: str = ""
    known: dict[Key, tuple[Expr, str]] = field(default_factory=dict)

    def state(self, name: Name, size: Expr, reason: str, binder: Binder = None) -> None:
        """The index runs over `size`, seen in `reason`. Raises FormulaError where that clashes."""
        known = self.known.setdefault((name.name, binder), (size, reason))
        if known[0] != size:
            raise name.at.error(f"index {name.name} runs over {size} in {reason} and over {known[0]} in {known[1]}",
                                "use another index letter, or make the two axes the same size", self.where)

    def collect(self, tree: Node, binders: Mapping[str, Binder] | None = None) -> None:
        """Read the ranges off every entry of a formula whose array is known."""
        binders = binders or {}
        if isinstance(tree, Reduce):
            binders = {**binders, **{name.name: id(tree) for name in tree.bound}}
        shape = self.arrays[tree.name].shape if isinstance(tree, Subscripted) and tree.name in self.arrays else ()
        if isinstance(tree, Subscripted) and len(shape) == len(tree.subscripts):
            for subscript, size in zip(tree.subscripts, shape, strict=True):
                if isinstance(subscript, Name):
                    self.state(subscript, size, tree.at.text, binders.get(subscript.name))
        for child in children(tree):
            self.collect(child, binders)

    def index(self, name: Name, binder: Binder = None) -> Index:
        """The index with its range. Raises FormulaError when nothing tells the range."""
        if (name.name, binder) in self.known:
            return Index(name.name, self.known[name.name, binder][0])
        if name.name in self.indices:
            return self.indices[name.name]
        raise name.at.error(f"nothing tells what index {name.name} runs over",
                            f"use {name.name} alone as an index of an array, or multiply by a size instead",
                            self.where)
