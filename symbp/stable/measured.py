"""A stabilised Derivation -> the same with every kernel in the form that measured best, and what was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from sympy import Expr, S, Symbol

from ..derivation.model import Derivation
from ..notation.definition import Definition
from ..notation.symbols import Array, Entry
from .choice import Choice, chosen, harmless
from .kernels import elementwise, with_kernels


LOST = 2.0**20                          # ulp beyond which digits are said to be lost


@dataclass(frozen=True)
class Measured:
    """A kernel of a definition, and its choice."""

    name: str                   # of the array that the definition gives
    choice: Choice

    @property
    def lossy(self) -> bool:
        """Whether digits are lost by any form that was tried."""
        return self.choice.worst > LOST

    def plain(self, reproducible: bool) -> dict[str, Any]:
        """For report.json; reproducible: without the figures that depend on the machine."""
        figures = {"inputs": self.choice.judged, "worst_ulp": _figure(self.choice.worst), "at": self.choice.where,
                   "worst_ulp_before": _figure(self.choice.before)}
        return {"array": self.name, "rewritten": self.choice.changed, "accurate": not self.lossy} | ({} if reproducible else figures)

    def told(self) -> str:
        """Of a lossy one: how much, and where."""
        worst = "is no number" if self.choice.worst == inf else f"is {self.choice.worst:.1e} ulp off"
        return f"{self.name} {worst} at z = {self.choice.where:.6g}"


def _figure(ulp: float) -> float | None:
    return ulp if ulp < inf else None


def measured(derivation: Derivation) -> tuple[Derivation, tuple[Measured, ...]]:
    """In the network's dtype."""
    found: list[Measured] = []

    def choose(definition: Definition, written: Expr) -> Expr | None:
        choice = chosen(written, derivation.network.dtype)
        found.append(Measured(definition.name, choice))
        return choice.form if choice.changed else None
    changed = _with(derivation, choose)
    given = {d.array for layer in derivation.network.layers for d in layer.definitions}
    return _without_unread(changed, given), tuple(found)


def kernels(derivation: Derivation) -> list[Expr]:
    """Those that are measured, in Z."""
    found: list[Expr] = []
    _with(derivation, lambda _, written: found.append(written))
    return found


def _with(derivation: Derivation, choose: Callable[[Definition, Expr], Expr | None]) -> Derivation:
    network = derivation.network
    values: dict[Symbol, Expr] = {k: S(v) for k, v in (*network.constants, *network.sizes)}
    known = elementwise(derivation.forward, values, network.target)

    def better(definition: Definition) -> Definition:
        formula = with_kernels(definition.formula, known, lambda _, written: None if harmless(written) else choose(definition, written))
        return Definition(definition.target, formula)
    return replace(
        derivation, forward=tuple(map(better, derivation.forward)),
        cost=replace(derivation.cost, definition=better(derivation.cost.definition)),
        backward=tuple(replace(r, definition=better(r.definition)) for r in derivation.backward))


def _without_unread(derivation: Derivation, given: set[Array]) -> Derivation:
    """Without arrays that only forms no longer used would read."""
    every = (*derivation.forward, derivation.cost.definition, *(r.definition for r in derivation.backward))
    read = {e.array for d in every for e in d.formula.atoms(Entry)}
    kept = tuple(d for d in derivation.forward if d.array in given or d.array in read)
    return derivation if kept == derivation.forward else _without_unread(replace(derivation, forward=kept), given)
