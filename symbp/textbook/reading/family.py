"""One definition as a document prints it, and which printed symbol an array stands for."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from ..latex.tree import Node
from ..letters.conventions import SymbolEntry
from ..letters.layer import Layer


@dataclass(frozen=True)
class Family:
    """One definition as printed, for every layer and index it fits.

    letters: the head's index letters (None: its axes are open); parameters: those of a function; layer: the head's.
    usual: words for a function that the document only names, and that is taken as it is usually defined.
    """

    key: str
    body: Node
    letters: tuple[Node, ...] = ()
    parameters: tuple[Node, ...] = ()
    layer: Layer | None = None
    sizes: tuple[Expr, ...] = ()
    function: bool = False
    usual: str = ""


@dataclass(frozen=True)
class Origin:
    """Which printed symbol an array stands for."""

    key: str
    layer: Layer | None
    entry: SymbolEntry
