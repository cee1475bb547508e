"""Plain tables -> a ModelSpec or a catalogue entry, with messages that name file, table and key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

from ..errors import ModelError
from .schema import (
    ActivationEntry,
    ArrayEntry,
    CostEntry,
    CostSpec,
    InitializerEntry,
    LayerEntry,
    LayerSpec,
    ModelSpec,
    OptimizerEntry,
    OptimizerSpec,
    TrainingSpec,
)

Table = TypeVar("Table", bound=Struct)

ENTRIES: dict[str, tuple[type[Struct], str]] = {
    "activations": (ActivationEntry, "activation"),
    "costs": (CostEntry, "cost"),
    "layer_types": (LayerEntry, "layer type"),
    "optimizers": (OptimizerEntry, "optimizer"),
    "initializers": (InitializerEntry, "initializer"),
}
TABLES: dict[str, tuple[type[Struct], str]] = {
    "cost": (CostSpec, "cost"),
    "optimizer": (OptimizerSpec, "optimizer"),
    "training": (TrainingSpec, "training"),
}
WORDS = {"int": "a whole number", "float": "a number", "str": "text", "bool": "true or false",
         "object": "a table", "array": "a list", "null": ""}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
ITEM = re.compile(r"\[(\d+)\]")


def decode_model(raw: dict[str, Any], where: str) -> ModelSpec:
    """A whole model file."""
    tables = dict(raw)
    layers = tables.pop("layers", [])
    if not isinstance(layers, list):
        raise ModelError("expected [[layers]] tables", where=f"{where}, key 'layers'",
                         remedy="write one [[layers]] table per layer")
    values: dict[str, Any] = {"layers": [decode(layer, LayerSpec, f"{where}, layer {number}")
                                         for number, layer in enumerate(layers, 1)]}
    for key, (kind, noun) in TABLES.items():
        if key in tables:
            table = tables.pop(key)
            named = {"name": table} if isinstance(table, str) and key != "training" else table
            values[key] = decode(named, kind, f"{where}, {noun}")
    for key in ENTRIES:
        if key in tables:
            values[key] = decode_entries(tables.pop(key), key, where)
    plain = decode(tables, ModelSpec, where)
    return msgspec.structs.replace(plain, **values)


def decode_entries(raw: Any, key: str, where: str) -> dict[str, Struct]:
    """The entries of one kind (`activations`, ...), by name."""
    kind, noun = ENTRIES[key]
    if not isinstance(raw, dict):
        raise ModelError("expected a table of entries", where=f"{where}, key '{key}'",
                         remedy=f"write [{key}.NAME] with the entry's keys below")
    for name in raw:
        if NAME.fullmatch(name) is None:
            raise ModelError(f"{name!r} is not a name for {'an' if noun[0] in 'aio' else 'a'} {noun}",
                             where=f"{where}, table [{key}]", remedy="use letters, digits and _, a letter first")
    return {name: decode(entry, kind, f"{where}, {noun} '{name}'") for name, entry in raw.items()}


def decode(raw: Any, kind: type[Table], where: str) -> Table:
    """One table as `kind`. Raises ModelError for unknown keys, missing keys and wrong types."""
    if not isinstance(raw, dict):
        raise ModelError(f"expected a table, got {_noun(raw)}", where=where)
    fields = _fields(kind)
    keeps_rest = "settings" in fields and kind is not LayerEntry
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key in fields and not (keeps_rest and key == "settings"):
            if kind is LayerEntry and key == "arrays" and isinstance(value, dict):
                values[key] = {name: decode(entry, ArrayEntry, f"{where}, array '{name}'") for name, entry in value.items()}
            else:
                values[key] = convert(value, fields[key].type, f"{where}, key '{key}'")
        elif keeps_rest and key != "settings":
            values.setdefault("settings", {})[key] = value
        else:
            raise unknown(key, (name for name in fields if name != "settings" or not keeps_rest), "key", where)
    for name, info in fields.items():
        if info.required and name not in values:
            raise ModelError(f"the key '{name}' is missing", where=where)
    return kind(**values)


def convert(value: Any, kind: Any, where: str) -> Any:
    """A value of the type `kind`, checked."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _wrong_value(str(error), value, kind, where) from error


def unknown(name: str, known: Iterable[str], noun: str, where: str) -> ModelError:
    """The error for a name that is none of `known`, with the closest ones as remedy."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        remedy = f"did you mean {' or '.join(repr(c) for c in close)}?"
    else:
        remedy = f"known: {', '.join(sorted(names))}" if names else f"no {noun} is expected here"
    return ModelError(f"unknown {noun} '{name}'", where=where, remedy=remedy)


@cache
def _fields(kind: type[Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {info.name: info for info in msgspec.structs.fields(kind)}


def _wrong_value(message: str, value: Any, kind: Any, where: str) -> ModelError:
    what, _, path = message.partition(" - at `$")
    item = ITEM.search(path)
    if item:
        where = f"{where}, item {int(item[1]) + 1}"
    if what.startswith("Invalid enum value"):
        choices = [str(choice) for choice in _choices(kind) if choice]
        return unknown(str(value), choices, "value", where)
    if what.startswith("Object contains unknown field"):
        return ModelError(f"unknown key {what.split('`')[1]!r}", where=where,
                          remedy="a parameter's table has the keys default, positive, trainable, shared")
    return ModelError(re.sub("`([^`]*)`", _plain_words, what[:1].lower() + what[1:]), where=where)


def _plain_words(match: re.Match[str]) -> str:
    words = [WORDS.get(word.strip(), word.strip()) for word in match[1].split("|")]
    return " or ".join(word for word in words if word)


def _choices(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(choice for part in get_args(kind) for choice in _choices(part))


def _noun(value: Any) -> str:
    return {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}.get(type(value), "a date")
