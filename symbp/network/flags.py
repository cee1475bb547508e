"""Command-line values for the common case -> the same tables that a model file holds -> Network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..errors import ModelError
from ..notation.binding import check_name, names
from ..notation.syntax import parse_function
from ..notation.tree import FunctionTree
from .assemble import assemble
from .decode import decode_model
from .model import Network

WHERE = "command line"
PART = re.compile(r"[^,(]+(?:\([^)]*\))?")             # relu, or elu(alpha=0.5)
CALL = re.compile(r"\s*([^()\s]+)\s*(?:\((.*)\))?\s*")


def from_flags(*, layers: str, cost: str, name: str = "model", hidden: str = "logistic", output: str = "identity",
               optimizer: str = "sgd", learning_rate: float | str | None = None, dtype: str = "float32",
               update: str = "", batch_size: int | None = None, epochs: int | None = None, seed: int | None = None,
               scaling: str = "", factor: float | str = 1, bias: bool = True, order: str = "destination-first",
               initializer: str = "", fuse: bool = True, defines: Sequence[str] = ()) -> Network:
    """The network of dense layers that the flags describe.

    layers: sizes with the input's first, "64,32,10". hidden: one activation, or one for each hidden layer,
    "relu,tanh". An activation, cost, initializer or optimizer may carry constants: "elu(alpha=0.5)".
    defines: formulas such as "bent(z) = (sqrt(z**2+1)-1)/2 + z". Raises ModelError and FormulaError.
    """
    inputs, *units = _sizes(layers)
    activations = [*_hidden(hidden, len(units) - 1), _reference(output, "--output")]
    common: dict[str, Any] = {"bias": bias, "order": order}
    if initializer:
        common["initializer"] = _reference(initializer, "--initializer")
    rule, cost_table = _table(optimizer, "--optimizer"), _table(cost, "--cost")
    if learning_rate is not None:
        rule["learning_rate"] = learning_rate
    training = {"update": update, "batch_size": batch_size, "epochs": epochs, "seed": seed}
    raw = {
        "name": name, "inputs": inputs, "dtype": dtype, "fuse": fuse,
        "layers": [{"units": count, "activation": activation, **common}
                   for count, activation in zip(units, activations, strict=True)],
        "cost": {**cost_table, "scaling": scaling, "factor": factor},
        "optimizer": rule,
        "training": {key: value for key, value in training.items() if value not in (None, "")},
    }
    return assemble(decode_model(raw | defined(defines), WHERE), WHERE)


def defined(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The `activations` and `costs` tables of formulas given as "name(z) = ..." or "name(a, t) = ..."."""
    tables: dict[str, dict[str, Any]] = {"activations": {}, "costs": {}}
    for text in texts:
        where = "--define"
        tree = parse_function(text, where)
        check_name(tree.name, where)
        if any(tree.name in table for table in tables.values()):
            raise ModelError(f"{tree.name} is defined twice", where=where, remedy="give each formula its own name")
        kind = _kind(tree)
        taken = ("z",) if kind == "activations" else ("a", "t")
        parameters = {}
        for parameter in tree.parameters:
            if parameter.name in taken:
                continue
            if parameter.default is None:
                raise ModelError(f"the parameter {parameter.name} of {tree.name} has no default", where=where,
                                 remedy=f"write {tree.name}({', '.join(taken)}, {parameter.name}=1) = ...")
            parameters[parameter.name] = _number(parameter.default.at.text)
        tables[kind][tree.name] = {"formula": tree.body.at.text, "parameters": parameters}
    return {kind: table for kind, table in tables.items() if table}


def _kind(tree: FunctionTree) -> str:
    declared = {parameter.name for parameter in tree.parameters}
    mentioned = set(names(tree.body)) | declared
    if {"z"} <= mentioned and not mentioned & {"a", "t"}:
        return "activations"
    if {"a", "t"} <= mentioned and "z" not in mentioned:
        return "costs"
    raise ModelError(f"{tree.name} is neither an activation nor a cost", where="--define",
                     remedy=f"write {tree.name}(z) = ... for an activation, {tree.name}(a, t) = ... for a cost")


def _sizes(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise ModelError(f"expected sizes, got {text!r}", where="--layers",
                         remedy="write the input's size and each layer's: --layers 64,32,10")
    return [int(part) for part in parts]


def _hidden(text: str, count: int) -> list[Any]:
    parts = [_reference(part, "--hidden") for part in PART.findall(text)]
    if len(parts) == 1:
        return parts * count
    if len(parts) != count:
        raise ModelError(f"{len(parts)} activations for {count} hidden layers", where="--hidden",
                         remedy="name one for all, or one for each")
    return parts


def _reference(text: str, flag: str) -> Any:
    table = _table(text, flag)
    return table["name"] if len(table) == 1 else table


def _table(text: str, flag: str) -> dict[str, Any]:
    """`huber(threshold=2)` as { name = "huber", threshold = 2 }."""
    call = CALL.fullmatch(text)
    if call is None:
        raise ModelError(f"{text!r} is not a name", where=flag, remedy="write a name, or name(key=value, ...)")
    table: dict[str, Any] = {"name": call[1]}
    for part in call[2].split(",") if call[2] else ():
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not (key and equals and value):
            raise ModelError(f"{part.strip()!r} is not key=value", where=flag, remedy=f"write {call[1]}(key=value, ...)")
        table[key] = _number(value)
    return table


def _number(text: str) -> int | float | str:
    """A plain number, else the text, which is read as an exact constant."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
