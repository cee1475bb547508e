"""Choices kept from one run to the next: those of the catalogue in the package, any other in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import sympy
from sympy import Basic, Expr, Float, Integer, Rational, Symbol
from sympy.logic.boolalg import BooleanAtom

from ..building.compiling import cache_folder
from ..notation import symbols
from .kernels import T, Z

VERSION = 2                             # of what is measured and how
SHIPPED = Path(__file__).with_name("known.json")
LETTERS: dict[str, Symbol] = {s.name: s for s in (Z, T)}
Plain = Any                             # nested lists of text and whole numbers


class Unknown(ValueError):
    """An expression that is not made of what can be kept."""


def spelled(expr: Basic) -> Plain:
    """As nested lists: [head, argument, ...]."""
    if isinstance(expr, Integer):
        return int(expr)
    if isinstance(expr, Rational):
        return ["Rational", str(expr.p), str(expr.q)]
    if isinstance(expr, Symbol):
        return expr.name
    if isinstance(expr, Float) or (not expr.args and not _constant(expr)):
        raise Unknown(str(expr))
    return [type(expr).__name__, *map(spelled, expr.args)]


def _constant(expr: Basic) -> bool:
    return isinstance(expr, BooleanAtom) or expr in (sympy.pi, sympy.E)


CONSTANTS: dict[str, Basic] = {type(c).__name__: c for c in (sympy.pi, sympy.E, sympy.true, sympy.false)}


def expression(kept: Plain) -> Expr:
    """What `spelled` wrote."""
    if isinstance(kept, int):
        return Integer(kept)
    if isinstance(kept, str):
        return LETTERS[kept]
    head, *arguments = kept
    if head == "Rational":
        return Rational(int(arguments[0]), int(arguments[1]))
    if head in CONSTANTS:
        return CONSTANTS[head]
    made = getattr(symbols, head, None) or getattr(sympy, head)
    return made(*map(expression, arguments))


def key(written: Expr, dtype: str) -> str | None:
    """The content that a choice depends on; None where it cannot be kept."""
    try:
        text = json.dumps([VERSION, dtype, spelled(written)])
    except Unknown:
        return None
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def shipped() -> dict[str, Plain]:
    return json.loads(SHIPPED.read_text(encoding="utf-8")) if SHIPPED.exists() else {}


@cache
def folder() -> Path:
    """By what measures: another version of this room keeps its own."""
    made_by = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))))
    return cache_folder() / "kernels" / made_by.hexdigest()[:16]


def read(name: str) -> Plain | None:
    """What was kept under a key."""
    if name in shipped():
        return shipped()[name]
    try:
        return json.loads((folder() / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write(name: str, kept: Plain) -> None:
    """Whole or not at all; nothing where the folder cannot be written."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder(), delete=False, encoding="utf-8") as file:
            json.dump(kept, file)
        os.replace(file.name, folder() / f"{name}.json")
    except OSError:
        return
