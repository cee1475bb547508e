"""What a document's notation file could say: every symbol with what was inferred of it, and what nothing tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Inferred:
    """One symbol. key: its LaTeX as the file has it; shape: None where nothing tells it; kind: in words; role: a guess.

    evidence: what tells the shape; line: where the symbol first stands; defined: the line that defines it, 0 if none does.
    """

    key: str
    shape: tuple[str, ...] | None
    kind: str
    role: str
    evidence: str
    line: int
    defined: int = 0
    meaning: str = ""


@dataclass(frozen=True)
class Asked:
    """Something the file could state: a definition, a condition; formula: as LaTeX; line: where it is needed."""

    formula: str
    words: str
    line: int


@dataclass(frozen=True)
class Draft:
    """Everything for one document; layers: the letters of layers, the general one first; gradients: a mark that may mean a gradient, and of what."""

    document: str
    symbols: tuple[Inferred, ...] = ()
    functions: tuple[Asked, ...] = ()
    conditions: tuple[Asked, ...] = ()
    open: tuple[Asked, ...] = ()
    layers: tuple[str, ...] = ()
    updates: int = 0
    gradients: tuple[str, str] = ("", "")
