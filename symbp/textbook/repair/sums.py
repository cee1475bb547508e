"""Edits of sums: added, dropped, over another letter, to another limit, with and without one index left out."""

from __future__ import annotations

from dataclasses import replace

from ..latex.tree import Big, Binder, Call, Derivative, Fraction, Group, Node, Number, Product, Scripted
from ..latex.walk import nodes
from .places import TERMS, VALUES, fitted
from .rules import PART, SLIP, Changed, edit, shown
from .vocabulary import Vocabulary, free_letters

KINDS = {"sum": "sum", "prod": "product"}
BINDER = frozenset(("binder",))


@edit("sum", SLIP, Binder, at=BINDER)
def index_changed(node: Node, vocabulary: Vocabulary) -> Changed:
    """A sum over i -> a sum over j."""
    assert isinstance(node, Binder)
    for letter in vocabulary.letters:
        if letter not in (node.index, node.low):
            yield replace(node, index=letter), f"sum over {shown(node.index)} changed to a sum over {shown(letter)}"


@edit("bound", SLIP, Binder, at=BINDER)
def limit_changed(node: Node, vocabulary: Vocabulary) -> Changed:
    """A sum to n -> a sum to m."""
    assert isinstance(node, Binder)
    if node.high is not None:
        for size in vocabulary.sizes:
            if size != node.high:
                yield replace(node, high=size), f"upper limit {shown(node.high)} changed to {shown(size)}"


@edit("bound", SLIP, Binder, at=BINDER)
def start_changed(node: Node, vocabulary: Vocabulary) -> Changed:
    """A sum from 0 -> from 1 and back; from a letter -> from 1."""
    assert isinstance(node, Binder)
    if node.relation == "=" and node.low is not None:
        zero, one = Number("0", at=node.low.at), Number("1", at=node.low.at)
        other = zero if node.low == one else one
        yield replace(node, low=other), f"lower limit {shown(node.low)} changed to {shown(other)}"


@edit("bound", SLIP, Binder, at=BINDER)
def full(node: Node, vocabulary: Vocabulary) -> Changed:
    """A sum over k != i -> over every k."""
    assert isinstance(node, Binder)
    if node.relation == "!=" and node.low is not None:
        changed = replace(node, relation="", low=None, high=None)
        yield changed, f"sum over {shown(node.index)} \\neq {shown(node.low)} changed to a sum over all {shown(node.index)}"


@edit("bound", SLIP, Binder, at=BINDER)
def one_left_out(node: Node, vocabulary: Vocabulary) -> Changed:
    """A sum over k -> over k != i."""
    assert isinstance(node, Binder)
    if node.relation in ("", "="):
        for letter in vocabulary.letters:
            if letter != node.index:
                changed = replace(node, relation="!=", low=letter, high=None)
                yield changed, f"sum over {shown(node.index)} changed to {shown(node.index)} \\neq {shown(letter)}"


@edit("sum", PART, Big, at=VALUES)
def sum_dropped(node: Node, vocabulary: Vocabulary) -> Changed:
    """The sum of u -> u; of several sums each one."""
    assert isinstance(node, Big)
    word = KINDS[node.kind]
    for number, binder in enumerate(node.binders):
        rest = (*node.binders[:number], *node.binders[number + 1:])
        yield replace(node, binders=rest) if rest else node.body, f"{word} over {shown(binder.index)} dropped"
    if not node.binders:
        yield node.body, f"{word} dropped"


@edit("sum", PART, Big, Product, Scripted, Fraction, Group, Derivative, Call, at=TERMS | {"over", "under"})
def sum_added(node: Node, vocabulary: Vocabulary) -> Changed:
    """u -> the sum of u over a letter that nothing binds."""
    free = free_letters(vocabulary, node)
    for letter in vocabulary.letters:
        if {n.name for n in nodes(letter) if hasattr(n, "name")} <= free and not isinstance(letter, Scripted):
            added = Big("sum", (Binder(letter, at=node.at),), node, at=node.at)
            yield fitted(added), f"sum over {shown(letter)} added to {shown(node)}"
