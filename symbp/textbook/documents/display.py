"""What a document holds for a reader of mathematics: displayed formulas and table rows, with their places and macros."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Display:
    """One displayed formula as printed, without its delimiters: the body of `$$..$$`, `equation`, `align`, ...

    line, column: where `latex` begins in the document, from 1; label: its printed number or name, "" if none;
    environment: "" or the name (`align`, `aligned` inside `$$` stays in the text); before, after: the prose around it,
    plain, for people and for quotations; heading: the nearest title above.
    """

    latex: str
    line: int = 1
    column: int = 1
    label: str = ""
    environment: str = ""
    before: str = ""
    after: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Inline:
    """A formula in the running text, with the words of its sentence around it; other formulas in them stay as `$..$`."""

    latex: str
    line: int = 1
    column: int = 1
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a table as printed, with its place."""

    text: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Table:
    """A table of the document: its head and rows (a row without a name of its own keeps an empty first cell)."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Macro:
    r"""`\newcommand{\name}[arguments][default]{body}`; `default` is the first argument's, None if it has none."""

    name: str
    arguments: int
    body: str
    default: str | None = None


@dataclass(frozen=True)
class Document:
    """Everything of a document that is read: displays in order, tables, macros, formulas in the running text.

    prose: the text without code, comments, displays; ignored: the lines whose equations the author has taken from judgement.
    """

    name: str
    displays: tuple[Display, ...]
    tables: tuple[Table, ...] = ()
    macros: tuple[Macro, ...] = ()
    text: str = field(default="", repr=False)
    ignored: frozenset[int] = frozenset()
    inlines: tuple[Inline, ...] = field(default=(), repr=False)
    prose: str = field(default="", repr=False)
