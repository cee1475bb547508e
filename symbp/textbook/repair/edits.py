"""The small grammar of edits: every tree that differs from one side of an equation by one slip of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from ..latex.text import to_latex
from ..latex.tree import Comparison, Node, Span
from ..latex.walk import nodes, rebuilt
from . import factors, scripts, signs, sums, symbols
from .places import alone, fitted, placed, with_child
from .rules import RULES
from .vocabulary import Vocabulary, vocabulary_of

__all__ = ["Edit", "Vocabulary", "edits", "joint", "mutants", "vocabulary_of"]
ENTERED = (factors, scripts, signs, sums, symbols)
TOKEN = re.compile(r"\\[A-Za-z]+|\S")


@dataclass(frozen=True)
class Edit:
    """A whole side with one edit, and what the edit is in plain words; `at`: the place in the source that it changes."""

    node: Node
    words: str
    cost: int
    kind: str
    at: Span = field(compare=False, repr=False, default=Span(0, 0))


def edits(side: Node, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Every single edit of a side: cheap ones first, then those that change less of the LaTeX, then from left to right."""
    printed = tokens(side)
    found = mutants(side, vocabulary)
    ranked = [(edit.cost, distance(printed, tokens(edit.node)), edit.at.start, n, edit) for n, edit in enumerate(found)]
    yield from (edit for *_, edit in sorted(ranked, key=lambda r: r[:4]))


def mutants(side: Node, vocabulary: Vocabulary, kinds: frozenset[str] | None = None) -> Iterator[Edit]:
    """The same edits in the order of the tree; only those of some kinds, where they are given."""
    cheapest: dict[Node, Edit] = {}
    for edit in _changes(side, "side", vocabulary, kinds):
        edit = replace(edit, node=alone(edit.node, side))
        if edit.node != side and (edit.node not in cheapest or edit.cost < cheapest[edit.node].cost):
            cheapest[edit.node] = edit
    yield from cheapest.values()


def joint(left: Node, right: Node, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Single edits that change both sides: one letter or one symbol in every place; their nodes are `left = right`."""
    node = Comparison(left, "=", right, at=left.at.to(right.at))
    for rule in RULES:
        for changed, words in rule.make(node, vocabulary) if "equation" in rule.places else ():
            assert isinstance(changed, Comparison)
            if changed.left != left and changed.right != right:
                yield Edit(changed, words, rule.cost, rule.kind, node.at)


def _changes(node: Node, place: str, vocabulary: Vocabulary, kinds: frozenset[str] | None) -> Iterator[Edit]:
    spans = {n.at for n in nodes(node)}
    for rule in RULES:
        if place in rule.places and isinstance(node, rule.nodes) and (kinds is None or rule.kind in kinds):
            for changed, words in rule.make(node, vocabulary):
                yield Edit(_settled(fitted(changed), node.at, spans), words, rule.cost, rule.kind, node.at)
    for number, (child, where) in enumerate(placed(node, place, vocabulary)):
        for edit in _changes(child, where, vocabulary, kinds):
            yield Edit(with_child(node, number, edit.node), edit.words, edit.cost, edit.kind, edit.at)


def _settled(node: Node, at: Span, spans: set[Span]) -> Node:
    """What was put in from elsewhere given the place that it was put in at."""
    node = rebuilt(node, lambda child: _settled(child, at, spans))
    return node if node.at in spans else replace(node, at=at)


def tokens(node: Node) -> list[str]:
    """The tokens of a tree as LaTeX."""
    return TOKEN.findall(to_latex(node))


def distance(one: list[str], other: list[str]) -> int:
    """How many tokens differ: those not in common, counted on the longer of the two."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if not a or not b:
        return len(a) + len(b)
    same = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return max(len(a), len(b)) - same
