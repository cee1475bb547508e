"""The catalogue as rows to print: each entry's formula, and the derivatives that the engine derives from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Basic, Expr, S, Symbol

from .derivation.activations import facts
from .network.activations import activation_definition
from .network.catalogue import Listing, listing, look_up
from .network.constants import settle
from .network.costs import cost_formula
from .network.initializers import Initializers
from .network.layer_types import LOGITS, LayerBinder
from .network.optimizers import build_optimizer
from .network.rename import rename_definition
from .notation.calculus import derivative
from .notation.definition import Definition
from .notation.functions import FUNCTIONS
from .notation.indices import substitute
from .notation.symbols import Array, Entry, Index, size
from .notation.syntax import REDUCTIONS
from .report.blocks import Formula
from .report.tables import CatalogueRow
from .rewriting.known_sums import by_known_sums
from .rewriting.pullback import pull_back
from .rewriting.simplify import simplify


def rows(kind: str) -> tuple[CatalogueRow, ...]:
    """One row per entry of this kind, in the catalogue's order."""
    return tuple(ROWS[kind]())


def _activations() -> Iterator[CatalogueRow]:
    for entry in listing("activations"):
        definition, constants = activation_definition(entry.name)
        known = facts(entry.name, definition.target, definition.formula, constants)
        shown = known.derivative if known.derivative_in_output is None else known.derivative_in_output
        yield CatalogueRow(entry.name, (definition.formula,), shown, _remark(entry))


def _costs() -> Iterator[CatalogueRow]:
    for entry in listing("costs"):
        formula, output = cost_formula(entry.name)
        yield CatalogueRow(entry.name, (formula,), simplify(derivative(formula, output)), _remark(entry))


def _layers() -> Iterator[CatalogueRow]:
    for entry in listing("layer_types"):
        definitions = _definitions(entry.name)
        formulas = tuple(Formula(d.formula, d.target) for d in definitions)
        yield CatalogueRow(entry.name, formulas, tuple(_adjoints(definitions)), _remark(entry))


def _definitions(name: str) -> tuple[Definition, ...]:
    """The layer type's definitions, each index's size called as its formulas call it, or n_j for index j."""
    where = f"layer type '{name}'"
    entry = look_up("layer_types", name, {}, where)
    layer = LayerBinder(entry, where).bound(settle(entry, {}, where), True, False)
    called: dict[Basic, Basic] = {index.size: size(f"n_{own}") for own, index in layer.indices.items()}
    called |= {layer.indices[index].size: size(own) for own, index in entry.sizes.items() if index in layer.indices}
    for side in (side for d in layer.definitions for side in (d.target, d.formula)):
        called |= {a: Array(a.name, tuple(s.xreplace(called) for s in a.shape)) for a in side.atoms(Array)}
        called |= {i: Index(i.name, i.size.xreplace(called)) for i in side.atoms(Index)}
    return tuple(rename_definition(d, called) for d in layer.definitions)


def _adjoints(definitions: tuple[Definition, ...]) -> Iterator[Formula]:
    """The derivative by every array that the definitions read, the last first; delta is the one by the logits."""
    names = {d.array: Array("delta" if d.name == LOGITS else f"d_{d.name}", d.array.shape) for d in definitions}
    gathered: dict[Array, tuple[Entry, Expr]] = {}
    for definition in reversed(definitions):
        if definition.array in gathered:
            left, total = gathered.pop(definition.array)
            yield Formula(simplify(total), left)
        for share in pull_back(definition, Entry(names[definition.array], *definition.indices)):
            name = Array(f"d_{share.array.name}", share.array.shape)
            left, total = gathered.get(share.array, (Entry(name, *share.at), S.Zero))
            simple = by_known_sums(share.simple, definitions)
            own = substitute(simple, dict(zip(share.at, left.indices, strict=True)))
            gathered[share.array] = (left, total + own)
    for left, total in gathered.values():
        yield Formula(simplify(total), left)


def _optimizers() -> Iterator[CatalogueRow]:
    for entry in listing("optimizers"):
        where = f"optimizer '{entry.name}'"
        meant = look_up("optimizers", entry.name, {}, where)
        rule = build_optimizer(entry.name, meant, settle(meant, {}, where), where)
        updates = tuple(Formula(value, symbol, "<-") for symbol, value in rule.updates)
        yield CatalogueRow(entry.name, updates, None, _remark(entry))


def _initializers() -> Iterator[CatalogueRow]:
    known = Initializers({})
    for entry in listing("initializers"):
        start = known.start(entry.name, 1, 1, f"initializer '{entry.name}'")
        kind = "uniform in [-b, b)" if start.kind == "uniform" else "every entry"
        yield CatalogueRow(entry.name, (Formula(start.formula, Symbol("b" if start.kind == "uniform" else "w")),), None,
                           "; ".join((kind, *filter(None, (_remark(entry),)))))


def _functions() -> Iterator[CatalogueRow]:
    x = Entry(Array("x"))
    for name, rule in FUNCTIONS.items():
        slope = simplify(derivative(rule.build(x), x)) if rule.takes == "v" else None
        yield CatalogueRow(name, (rule.usage,), slope)
    for name in REDUCTIONS:
        yield CatalogueRow(name, (f"{name}(x[k], k)",))


def _remark(entry: Listing) -> str:
    """What the entry stands for, its parameters' defaults, and what it asks of the targets."""
    parts = [f"the same as {entry.alias}"] if entry.alias else []
    parts += [f"{name} = {default}" for name, default in entry.parameters]
    return "; ".join([*parts, *(f"needs {condition}" for condition in entry.conditions)])


ROWS: dict[str, Callable[[], Iterator[CatalogueRow]]] = {
    "activations": _activations,
    "costs": _costs,
    "layers": _layers,
    "optimizers": _optimizers,
    "initializers": _initializers,
    "functions": _functions,
}
