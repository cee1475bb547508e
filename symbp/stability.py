"""Derivation -> the same Derivation with every formula in a form that floating point does not destroy."""

from __future__ import annotations

from dataclasses import replace

from .derivation import Derivation
from .notation.definition import Definition
from .rewriting.stabilise import stabilise


def stabilised(derivation: Derivation) -> Derivation:
    """Forward definitions, cost and adjoints rewritten by the rules of `rewriting.stabilise`; equal in exact arithmetic."""
    return replace(
        derivation,
        forward=tuple(map(_stable, derivation.forward)),
        cost=replace(derivation.cost, definition=_stable(derivation.cost.definition)),
        backward=tuple(replace(r, definition=_stable(r.definition)) for r in derivation.backward),
    )


def _stable(definition: Definition) -> Definition:
    return Definition(definition.target, stabilise(definition.formula))
