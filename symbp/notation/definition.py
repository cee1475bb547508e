"""One statement of index notation, `target[indices] = formula`: what every room before `program` passes on."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from .symbols import Array, Entry, Index


@dataclass(frozen=True)
class Definition:
    """`target = formula`, for every value of the target's indices (its free indices, all different)."""

    target: Entry
    formula: Expr

    @property
    def array(self) -> Array:
        return self.target.array

    @property
    def name(self) -> str:
        return self.target.array.name

    @property
    def indices(self) -> tuple[Index, ...]:
        return self.target.indices
