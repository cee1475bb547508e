"""A false equation -> the smallest edit of it that makes it true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from ..latex.tree import Comparison, Derivative, Node
from ..latex.walk import nodes
from .edits import Edit, distance, edits, joint, mutants, tokens
from .rules import SLIP
from .vocabulary import Vocabulary, free_letters

Holds = Callable[[Node, Node], bool]
Candidate = tuple[int, Edit]
LEFT, RIGHT, BOTH = 0, 1, 2
MORE = {RIGHT: 0, LEFT: 1, BOTH: 1}
ORDER = (RIGHT, LEFT, BOTH)
MOST_SLIPS, LONG = 60, 80
PAIRED = frozenset(("sign", "index", "transpose", "layer"))


def smallest_repair(left: Node, right: Node, vocabulary: Vocabulary, holds: Holds, limit: int = 400) -> Candidate | None:
    """The side that is edited (0 left, 1 right, 2 both) and the edit; None if none of those tried makes `holds` true.

    An edit of both sides has the node `left = right`, a Comparison. Single edits are tried before pairs of them in the
    right side; `limit` bounds how many single edits `holds` is asked about, fewer of a long equation, and half of it how
    many pairs.
    """
    limit //= 1 + (len(tokens(left)) + len(tokens(right))) // LONG
    singles = list(_singles(left, right, vocabulary))
    for side, edit in islice(singles, limit):
        if holds(*_sides(left, right, side, edit)):
            return side, edit
    tried = {right, *(edit.node for side, edit in singles if side == RIGHT)}
    for edit in islice(_pairs(right, vocabulary, tried), limit // 2):
        if holds(left, edit.node):
            return RIGHT, edit
    return None


def _sides(left: Node, right: Node, side: int, edit: Edit) -> tuple[Node, Node]:
    """The equation with the edit."""
    if side == BOTH:
        assert isinstance(edit.node, Comparison) and edit.node.right is not None
        return edit.node.left, edit.node.right
    return (left, edit.node) if side == RIGHT else (edit.node, right)


def _singles(left: Node, right: Node, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Edits by cost; among equals those that leave no index of the right side without its partner on the left come first."""
    found: list[tuple[int, Iterable[Edit]]] = [
        (RIGHT, edits(right, vocabulary)), (LEFT, edits(left, vocabulary)), (BOTH, joint(left, right, vocabulary))]
    empty = _empty(left) + _empty(right)
    ranked = []
    for side, offered in found:
        for number, edit in enumerate(offered):
            ours, theirs = _sides(left, right, side, edit)
            if _empty(ours) + _empty(theirs) > empty:
                continue
            loose = not free_letters(vocabulary, theirs) <= free_letters(vocabulary, ours)
            ranked.append((edit.cost + MORE[side], loose, ORDER.index(side), number, edit))
    for _, _, order, _, edit in sorted(ranked, key=lambda r: r[:4]):
        yield ORDER[order], edit


def _empty(node: Node) -> int:
    """How many derivatives of something by itself there are: edits that make one say nothing."""
    return sum(isinstance(n, Derivative) and n.of == n.by for n in nodes(node))


def _pairs(side: Node, vocabulary: Vocabulary, tried: set[Node]) -> Iterator[Edit]:
    """Two slips in one side, the likelier ones first."""
    printed = tokens(side)
    firsts = _slips(side, printed, vocabulary)
    seconds: dict[int, list[Edit]] = {}
    for total in range(2 * MOST_SLIPS):
        for n, one in enumerate(firsts[:total + 1]):
            if n not in seconds:
                seconds[n] = _slips(one.node, printed, vocabulary)
            if total - n < len(seconds[n]):
                other = seconds[n][total - n]
                if other.node not in tried:
                    tried.add(other.node)
                    words = f"{one.words}; {other.words}"
                    yield Edit(other.node, words, one.cost + other.cost, f"{one.kind}, {other.kind}", one.at)


def _slips(side: Node, printed: list[str], vocabulary: Vocabulary) -> list[Edit]:
    found = [e for e in mutants(side, vocabulary, PAIRED) if e.cost == SLIP]
    ranked = sorted(((distance(printed, tokens(e.node)), n) for n, e in enumerate(found)))
    return [found[n] for _, n in ranked[:MOST_SLIPS]]
