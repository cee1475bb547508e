"""Edits that put another symbol, argument or variable in the place of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..latex.tree import Call, Derivative, Gradient, Group, Node, Product, Scripted, Symbol
from ..latex.walk import children, rebuilt
from .places import SYMBOLS, THROUGHOUT, VALUES
from .rules import FORM, PART, Changed, edit, shown
from .vocabulary import Head, Vocabulary, head_of, is_transpose, powers, units


@edit("symbol", PART, Symbol, Scripted, at=SYMBOLS | {"power"})
def symbol_replaced(node: Node, vocabulary: Vocabulary) -> Changed:
    """`x_i` -> `z_i`: another symbol of the equation with as many indices."""
    yield from _replaced(node, vocabulary, vocabulary.symbols)


@edit("symbol", FORM, Symbol, Scripted, at=SYMBOLS)
def symbol_from_neighbour(node: Node, vocabulary: Vocabulary) -> Changed:
    """The same with the symbols of neighbouring equations."""
    yield from _replaced(node, vocabulary, vocabulary.near_symbols)


def _replaced(node: Node, vocabulary: Vocabulary, heads: Iterable[Head]) -> Changed:
    if isinstance(node, Scripted) and not isinstance(node.base, Symbol) or vocabulary.is_bare_letter(node):
        return
    mine = head_of(vocabulary, node)
    for head in heads:
        if _fits(mine, head, vocabulary):
            yield _with_head(node, head.node, vocabulary), f"{shown(mine.node)} replaced by {shown(head.node)}"


@edit("symbol", PART, Node, at=THROUGHOUT)
def symbol_replaced_throughout(node: Node, vocabulary: Vocabulary) -> Changed:
    """`e^x / (1 + e^x)` -> `e^z / (1 + e^z)`."""
    here = Counter(_heads_of(node, vocabulary))
    for mine, places in here.items():
        for other in vocabulary.symbols if places > 1 else ():
            if _fits(mine, other, vocabulary):
                words = f"{shown(mine.node)} replaced by {shown(other.node)} everywhere"
                yield _everywhere(node, mine, other.node, vocabulary), words


def _heads_of(node: Node, vocabulary: Vocabulary) -> Iterator[Head]:
    """The head of every symbol that stands in no script."""
    base = node.base if isinstance(node, Scripted) else node
    if isinstance(base, Symbol) and not vocabulary.is_bare_letter(node):
        yield head_of(vocabulary, node)
    parts = (base, *powers(vocabulary, node)) if isinstance(node, Scripted) else children(node)
    for child in parts:
        if child is not base or not isinstance(base, Symbol):
            yield from _heads_of(child, vocabulary)


def _everywhere(node: Node, mine: Head, other: Node, vocabulary: Vocabulary) -> Node:
    base = node.base if isinstance(node, Scripted) else node
    if isinstance(node, Scripted):
        exponents = set(map(id, powers(vocabulary, node)))
        sups = tuple(_everywhere(s, mine, other, vocabulary) if id(s) in exponents else s for s in node.sups)
        inner = base if isinstance(base, Symbol) else _everywhere(base, mine, other, vocabulary)
        changed: Node = replace(node, base=inner, sups=sups)
    else:
        changed = rebuilt(node, lambda child: _everywhere(child, mine, other, vocabulary))
    found = isinstance(base, Symbol) and head_of(vocabulary, node) == mine
    return _with_head(changed, other, vocabulary) if found else changed


def _fits(mine: Head, other: Head, vocabulary: Vocabulary) -> bool:
    if mine.node == other.node or vocabulary.is_function(mine.node) != vocabulary.is_function(other.node):
        return False
    return mine.rank == other.rank and mine.layered == other.layered


def _with_head(node: Node, head: Node, vocabulary: Vocabulary) -> Node:
    """The symbol with another head and its own indices, layer, power and transpose."""
    base, labels = (head.base, head.subs) if isinstance(head, Scripted) else (head, ())
    if not isinstance(node, Scripted):
        return replace(head, at=node.at)
    subs = (*labels, *node.subs[vocabulary.labels(node):])
    if not (subs or node.sups or node.primes):
        return replace(base, at=node.at)
    return replace(node, base=replace(base, at=node.base.at), subs=subs)


@edit("argument", FORM, Product, at=VALUES)
def argument_replaced(node: Node, vocabulary: Vocabulary) -> Changed:
    """`f(x)` -> `f(z)`: an argument or a symbol that stands elsewhere."""
    assert isinstance(node, Product)
    for start, end in units(vocabulary, node):
        operator, bracket = node.factors[end - 1]
        if end != start + 2 or not isinstance(bracket, Group) or len(bracket.items) != 1:
            continue
        for other in _arguments(bracket.items[0], vocabulary):
            changed = (operator, replace(bracket, items=(other,)))
            factors = (*node.factors[:end - 1], changed, *node.factors[end:])
            yield replace(node, factors=factors), f"argument {shown(bracket.items[0])} replaced by {shown(other)}"


@edit("argument", FORM, Call, at=VALUES)
def named_argument_replaced(node: Node, vocabulary: Vocabulary) -> Changed:
    r"""`\log(x)` -> `\log(z)`."""
    assert isinstance(node, Call)
    if len(node.arguments) == 1:
        for other in _arguments(node.arguments[0], vocabulary):
            yield replace(node, arguments=(other,)), f"argument {shown(node.arguments[0])} replaced by {shown(other)}"


def _arguments(node: Node, vocabulary: Vocabulary) -> Iterator[Node]:
    """The arguments of other functions, then symbols as they stand."""
    symbols = (f for f in vocabulary.factors if isinstance(f, Symbol | Scripted) and not _is_marked(f))
    yield from (other for other in dict.fromkeys((*vocabulary.arguments, *symbols)) if other != node)


def _is_marked(node: Node) -> bool:
    return isinstance(node, Scripted) and (not isinstance(node.base, Symbol) or any(map(is_transpose, node.sups)))


@edit("variable", FORM, Derivative, Gradient, at=VALUES)
def variable_replaced(node: Node, vocabulary: Vocabulary) -> Changed:
    """`dJ/dz` -> `dJ/dx`: another variable that something is differentiated by."""
    assert isinstance(node, Derivative | Gradient)
    if node.by is not None:
        for other in vocabulary.variables:
            if other != node.by:
                yield replace(node, by=other), f"derivative by {shown(node.by)} changed to one by {shown(other)}"
