r"""What a document's way of writing tells of scripts: whether `^t` transposes, whether `W^{(1)}` is a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..latex.tree import Group, Node, Number, Scripted, Symbol
from ..latex.walk import children
from .conventions import Conventions

WORDS = ("symbols", "indices", "sizes", "sets")


@dataclass(frozen=True)
class Spelling:
    """small_t: `^t` transposes, for t is nothing else; numbered: brackets above a symbol hold numbers alone, which name it."""

    small_t: bool = False
    numbered: bool = False


def spelling_of(conventions: Conventions, equations: Iterable[tuple[Node, ...]]) -> Spelling:
    equations = tuple(equations)
    above = [s for sides in equations for side in sides for s in _superscripts(side)]
    brackets = [s for s in above if isinstance(s, Group)]
    declared = {text for name in WORDS for text in getattr(conventions, name)} | {*conventions.layers, conventions.time}
    declared |= {*conventions.fixed, *(a for s in conventions.symbols.values() for a in s.shape or ())}
    uses_t = any(_names_t(d) for d in declared) or any(_other_t(side) for sides in equations for side in sides)
    return Spelling(not uses_t, not conventions.layers and bool(brackets) and all(map(is_numbered, brackets)))


def is_numbered(item: Node) -> bool:
    """`(1)` or `[2]` above a symbol."""
    return (isinstance(item, Group) and item.bracket in ("(", "[") and len(item.items) == 1
            and isinstance(item.items[0], Number) and item.items[0].text.isdigit())


def _names_t(text: str) -> bool:
    return text == "t" or text.startswith(("t_", "t^", "t'")) or text.endswith(("^t", "^{t}", "_t", "_{t}"))


def _superscripts(node: Node) -> Iterator[Node]:
    if isinstance(node, Scripted):
        yield from node.sups
    for child in children(node):
        yield from _superscripts(child)


def _other_t(node: Node) -> bool:
    """Whether t stands anywhere but as the last mark above a symbol (not e) or a bracket."""
    if isinstance(node, Symbol):
        return node.name == "t"
    if isinstance(node, Scripted) and node.sups and _is_t(node.sups[-1]) and not _takes_powers(node.base):
        parts = (node.base, *node.subs, *node.sups[:-1])
        return any(map(_other_t, parts))
    return any(map(_other_t, children(node)))


def _is_t(node: Node) -> bool:
    return isinstance(node, Symbol) and node.name == "t"


def _takes_powers(base: Node) -> bool:
    return isinstance(base, Number) or base == Symbol("e", at=base.at)
