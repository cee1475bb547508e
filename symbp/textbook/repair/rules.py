"""The table of edits: each rule takes a node of its kind, at a place of its kind, and yields changed nodes with words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..latex.text import to_latex
from ..latex.tree import Node
from .vocabulary import Vocabulary

Changed = Iterator[tuple[Node, str]]
Make = Callable[[Node, Vocabulary], Changed]
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
SLIP, PART, FORM = 1, 2, 3


@dataclass(frozen=True)
class Rule:
    """One edit: what it is called, what it costs, which nodes it changes and where."""

    kind: str
    cost: int
    nodes: tuple[type[Node], ...]
    places: frozenset[str]
    make: Make


RULES: list[Rule] = []


def edit(kind: str, cost: int, *nodes: type[Node], at: frozenset[str]) -> Callable[[Make], Make]:
    """Enter a function into the table of edits."""
    def enter(make: Make) -> Make:
        RULES.append(Rule(kind, cost, nodes, at, make))
        return make
    return enter


def shown(node: Node) -> str:
    """A part of a formula in words about it."""
    return to_latex(node)


def ordinal(number: int) -> str:
    """`first` for 0."""
    return ORDINALS[number] if number < len(ORDINALS) else f"{number + 1}th"
