"""What the running text of a document tells of one symbol, as the notation file would have it, with the words and their line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..latex.tree import Chain
from .conventions import Given, Shorthand, SymbolEntry

Kind = Literal["", "number", "vector", "column", "row", "matrix"]


class Told(SymbolEntry, frozen=True, kw_only=True):
    """A symbol that the text declares: `words` on `line`; kind: what it says where it says no size."""

    words: str = ""
    line: int = 1
    kind: Kind = ""


class Confined(Given, frozen=True, kw_only=True):
    """A set or an interval that the text says a given number is in; of computed ones it says nothing new."""


@dataclass(frozen=True)
class Spoken:
    """A definition in the text; usual: the words for it where the text only names a function ("softmax as usually defined")."""

    chain: Chain
    line: int = 1
    usual: str = ""


@dataclass(frozen=True)
class Declared:
    """symbols: by their keys; definitions: what no display defines; conditions: of given data; items: as heard; the rest as in Conventions."""

    symbols: dict[str, Told] = field(default_factory=dict)
    definitions: tuple[Spoken, ...] = ()
    conditions: tuple[Given, ...] = ()
    layers: tuple[str, ...] = ()
    summed: bool = False
    gradients: Shorthand | None = None
    items: frozenset[tuple[str, int]] = frozenset()
