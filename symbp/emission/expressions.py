"""Scalar bodies -> expression text, by precedence; what NumPy and C share.

A language is a table `Fn -> Form` and three hooks of `ScalarPrinter`: a number, the batch size, a read. The printer
adds exactly the brackets that keep the order of evaluation the program asks for: `a + (b + c)` stays as it is.
"""

from __future__ import annotations

import textwrap
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import assert_never

from ..program.ops import Apply, BatchSize, Body, Const, Fn, Read


class Level(IntEnum):
    """How tightly a printed expression holds together, loosest first."""

    LOOSEST = 0         # c ? a : b
    COMPARISON = 1      # a < b
    SUM = 2             # a + b
    PRODUCT = 3         # a*b, -a
    SIGN = 4            # what may stand to the right of * or /
    POWER = 5           # a**b
    ATOM = 6            # names, numbers, calls, bracketed text


@dataclass(frozen=True)
class Piece:
    """Printed text and how tightly it holds together. A negative number is at level PRODUCT, like `-a`."""

    text: str
    level: Level = Level.ATOM


@dataclass(frozen=True)
class Form:
    """How a function is written: `{0}`, `{1}` stand for its arguments, each bracketed when looser than `arguments`."""

    text: str
    level: Level
    arguments: tuple[Level, ...]


def call(name: str, arity: int = 1) -> Form:
    """`name(a, b)`."""
    places = ", ".join(f"{{{k}}}" for k in range(arity))
    return Form(f"{name}({places})", Level.ATOM, (Level.LOOSEST,) * arity)


def infix(symbol: str, level: Level) -> Form:
    """`a symbol b`, grouping to the left: the right argument holds together one level more tightly."""
    return Form(f"{{0}}{symbol}{{1}}", level, (level, Level(level + 1)))


def comparison(symbol: str) -> Form:
    """`a symbol b`; comparisons do not chain."""
    return Form(f"{{0}} {symbol} {{1}}", Level.COMPARISON, (Level.SUM, Level.SUM))


ARITHMETIC: Mapping[Fn, Form] = {
    Fn.ADD: infix(" + ", Level.SUM),
    Fn.SUB: infix(" - ", Level.SUM),
    Fn.MUL: infix("*", Level.PRODUCT),
    Fn.DIV: infix("/", Level.PRODUCT),
    # -(a*b) == (-a)*b exactly, so a product needs no brackets
    Fn.NEG: Form("-{0}", Level.PRODUCT, (Level.PRODUCT,)),
    Fn.LT: comparison("<"),
    Fn.LE: comparison("<="),
    Fn.GT: comparison(">"),
    Fn.GE: comparison(">="),
    Fn.EQ: comparison("=="),
    Fn.NE: comparison("!="),
}
"""What every language writes alike."""


class ScalarPrinter(ABC):
    """Prints a body; a language sets `forms` and defines `number`, `batch_size` and `read`."""

    forms: Mapping[Fn, Form]

    @abstractmethod
    def number(self, value: float) -> Piece: ...

    @abstractmethod
    def batch_size(self) -> Piece: ...

    @abstractmethod
    def read(self, read: Read) -> Piece: ...

    def form(self, apply: Apply) -> Form:
        """The form of one application; a language overrides it where the arguments decide."""
        return self.forms[apply.fn]

    def text(self, body: Body, level: Level = Level.LOOSEST) -> str:
        """The body as text that may stand where `level` is needed."""
        return bracketed(self.piece(body), level)

    def piece(self, body: Body) -> Piece:
        match body:
            case Const(value):
                return self.number(value)
            case BatchSize():
                return self.batch_size()
            case Read():
                return self.read(body)
            case Apply(_, args):
                return filled(self.form(body), tuple(self.piece(a) for a in args))
            case _:
                assert_never(body)


def filled(form: Form, arguments: tuple[Piece, ...]) -> Piece:
    """The form with its arguments in place, `a - (-b)` never written `a - -b`."""
    texts = []
    for k, (piece, level) in enumerate(zip(arguments, form.arguments, strict=True)):
        opens = k == 0 and form.text.startswith("{0}")
        signed = piece.text.startswith("-") and level > Level.LOOSEST and not opens
        texts.append(f"({piece.text})" if signed else bracketed(piece, level))
    return Piece(form.text.format(*texts), form.level)


def bracketed(piece: Piece, level: Level) -> str:
    return piece.text if piece.level >= level else f"({piece.text})"


def fold(text: str, first: int, indent: int, width: int = 120) -> tuple[str, ...]:
    """Break `text` at spaces: the first line begins at column `first`, the others are indented by `indent`."""
    lines = textwrap.wrap(
        text, width, initial_indent=" " * first, subsequent_indent=" " * indent,
        break_long_words=False, break_on_hyphens=False, drop_whitespace=True,
    )
    return (lines[0][first:], *lines[1:]) if lines else ("",)
