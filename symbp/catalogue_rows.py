"""The catalogue as rows to print: each entry's formula, and its derivative as the engine derives it."""

from __future__ import annotations

from sympy import Expr

from .activations import facts
from .network.activations import activation_definition
from .network.catalogue import Listing, listing
from .network.costs import cost_formula
from .notation.calculus import derivative
from .notation.functions import FUNCTIONS
from .notation.symbols import Array, Entry
from .report.tables import CatalogueRow
from .rewriting.simplify import simplify

KINDS = ("activations", "costs", "layers", "optimizers", "initializers", "functions")


def rows(kind: str) -> tuple[CatalogueRow, ...]:
    """One row per entry of this kind, in the catalogue's order."""
    if kind == "functions":
        return tuple(CatalogueRow(name, (rule.usage,)) for name, rule in FUNCTIONS.items())
    entries = listing(kind)
    if kind == "activations":
        return tuple(map(_activation, entries))
    if kind == "costs":
        return tuple(map(_cost, entries))
    return tuple(CatalogueRow(e.name, e.formulas, None, _remark(e)) for e in entries)


def _activation(entry: Listing) -> CatalogueRow:
    definition, constants = activation_definition(entry.name)
    known = facts(entry.name, definition.target, definition.formula, constants)
    shown: Expr = known.derivative if known.derivative_in_output is None else known.derivative_in_output
    return CatalogueRow(entry.name, (definition.formula,), shown, _remark(entry))


def _cost(entry: Listing) -> CatalogueRow:
    formula, output = cost_formula(entry.name)
    return CatalogueRow(entry.name, (formula,), simplify(derivative(formula, output)), _remark(entry))


def _remark(entry: Listing) -> str:
    parts = [f"the same as {entry.alias}"] if entry.alias else []
    parts += [f"{name} = {default}" for name, default in entry.parameters]
    return "; ".join([*parts, *entry.conditions])


def scalar(name: str) -> Entry:
    """A rank-0 entry, as formulas name z, a and t."""
    return Entry(Array(name))
