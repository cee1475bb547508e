"""A document as a list of blocks, with formulas still expressions: what every format prints in its own way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sympy import Expr


@dataclass(frozen=True)
class Formula:
    """`left sign right`; a formula without a left side is `right` alone. Text sides are such as "dS/da1[e,j]"."""

    right: Expr | str
    left: Expr | str | None = None
    sign: str = "="


Line = tuple["str | Formula", ...]


@dataclass(frozen=True)
class Heading:
    """The title of a section (level 1) or of a part of one (level 2)."""

    level: int
    title: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    line: Line


@dataclass(frozen=True)
class Items:
    """Short lines, one below the other."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """Cells of running text under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Statement:
    """One equation, the verdict on it (empty where it is a definition), and what is to be said about it."""

    formula: Formula
    verdict: str = ""
    details: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Omission:
    """Where equal statements or rows were left out, and what to say instead."""

    text: str


@dataclass(frozen=True)
class Statements:
    """Equations below each other, aligned where the format can; numbered from `first` unless it is 0."""

    rows: tuple[Statement | Omission, ...]
    numbers: tuple[int, ...] = ()


Block = Heading | Paragraph | Items | Table | Statements

_ENTRY = re.compile(r"(d\w+(?:\[[\w,+ -]*\])?/d\w+(?:\[[\w,+ -]*\])?|\b[A-Za-z]\w*\[[\w,+ -]*\])")


def prose(text: str) -> Line:
    """Running text whose entries (`z1[e,i]`) and derivatives (`dS/dz1[e,i]`) become mathematics."""
    pieces = _ENTRY.split(text.replace(" == ", " = "))
    return tuple(Formula(p) if k % 2 else p for k, p in enumerate(pieces) if p)
