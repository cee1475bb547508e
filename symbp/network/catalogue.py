"""The built-in formulas, read from `symbp/catalogue/*.toml` when first asked for; a name -> its entry, a model's own first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from ..errors import ModelError
from .decode import ENTRIES, decode_entries, unknown
from .schema import ActivationEntry, CostEntry, InitializerEntry, LayerEntry, OptimizerEntry, ParameterEntry
from .toml_text import parse_toml

Kind = Literal["activations", "costs", "layer_types", "optimizers", "initializers"]
Entry = ActivationEntry | CostEntry | LayerEntry | OptimizerEntry | InitializerEntry

FOLDER = Path(__file__).parent.parent / "catalogue"
FILES: dict[Kind, str] = {
    "activations": "activations.toml",
    "costs": "costs.toml",
    "layer_types": "layers.toml",
    "optimizers": "optimizers.toml",
    "initializers": "initializers.toml",
}


@cache
def builtin(kind: Kind) -> dict[str, Any]:
    """The built-in entries of one kind, by name, in the order of their file."""
    path = FOLDER / FILES[kind]
    raw = parse_toml(path.read_text(encoding="utf-8"), path.name)
    return decode_entries(raw[kind], kind, path.name)


def look_up(kind: Kind, name: str, own: Mapping[str, Any], where: str) -> Any:
    """The entry called `name`, the model's own before the built-in; an alias is followed.

    Raises ModelError for an unknown name, with the closest known ones.
    """
    noun = ENTRIES[kind][1]
    followed: list[str] = []
    while True:
        entry = own.get(name) or builtin(kind).get(name)
        if entry is None:
            raise unknown(name, [*own, *builtin(kind)], noun, where)
        if not entry.alias:
            if not any(formulas(entry)):
                raise ModelError(f"the {noun} '{name}' has no formula", where=where)
            return entry
        if any(formulas(entry)):
            raise ModelError(f"the {noun} '{name}' has a formula and is an alias", where=where, remedy="leave out one of them")
        followed.append(name)
        name = entry.alias
        if name in followed:
            raise ModelError(f"the {noun} '{name}' is an alias of itself", where=where)


@dataclass(frozen=True)
class Listing:
    """One catalogue entry as text, for people."""

    name: str
    formulas: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]     # (name, default)
    conditions: tuple[str, ...]
    alias: str
    source: str


def listing(kind: Kind, own: Mapping[str, Any] | None = None) -> tuple[Listing, ...]:
    """Every entry of one kind, in the order of the file, a model's own last."""
    entries = builtin(kind) | dict(own or {})
    return tuple(_listed(name, entry, entries) for name, entry in entries.items())


def _listed(name: str, entry: Any, entries: Mapping[str, Any]) -> Listing:
    meant = entries.get(entry.alias, entry) if entry.alias else entry
    return Listing(
        name,
        formulas(meant),
        tuple((key, _default(value)) for key, value in meant.parameters.items()),
        (*getattr(meant, "conditions", ()), *getattr(meant, "domain", ())),
        entry.alias,
        meant.source,
    )


def formulas(entry: Struct) -> tuple[str, ...]:
    """The formula texts of an entry."""
    match entry:
        case LayerEntry():
            return tuple(entry.definitions)
        case OptimizerEntry():
            return tuple(entry.update)
        case InitializerEntry():
            return (entry.bound, entry.value) if entry.bound and entry.value else (entry.bound or entry.value,)
        case ActivationEntry() | CostEntry():
            return (entry.formula,)
    raise TypeError(f"{type(entry).__name__} has no formula")


def _default(value: Any) -> str:
    return str(value.default) + (" (trainable)" if value.trainable else "") if isinstance(value, ParameterEntry) else str(value)
