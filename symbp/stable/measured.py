"""A stabilised Derivation -> the same with every kernel in the form that measured best, and what was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import Expr, S, Symbol

from ..derivation.model import Derivation
from ..notation.definition import Definition
from ..notation.symbols import Array, Entry
from .choice import Choice, chosen, harmless
from .kernels import elementwise, with_kernels


@dataclass(frozen=True)
class Measured:
    """A kernel of a definition, and its choice."""

    name: str                   # of the array that the definition gives
    choice: Choice


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
