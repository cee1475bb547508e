"""A false equation -> the smallest edit of one of its sides that makes it true."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .edits import Edit, distance, edits, mutants, tokens
from .edits_rules import SLIP
from .edits_vocabulary import Vocabulary, free_letters
from .tree import Node

Holds = Callable[[Node, Node], bool]
LEFT, RIGHT = 0, 1
LEFT_COSTS_MORE, MOST_SLIPS = 1, 60
PAIRED = frozenset(("sign", "index", "transpose"))


def smallest_repair(left: Node, right: Node, vocabulary: Vocabulary, holds: Holds, limit: int = 400) -> tuple[int, Edit] | None:
    """The side that is edited (0 left, 1 right) and the edit; None if none of those tried makes `holds` true.

    Single edits are tried before pairs; `limit` bounds the calls of `holds`.
    """
    for number, (side, edit) in enumerate(_candidates(left, right, vocabulary)):
        if number >= limit:
            return None
        if holds(left, edit.node) if side == RIGHT else holds(edit.node, right):
            return side, edit
    return None


def _candidates(left: Node, right: Node, vocabulary: Vocabulary) -> Iterator[tuple[int, Edit]]:
    """Edits by cost; among equals those that leave no index of the right side without its partner on the left come first."""
    ranked: list[tuple[int, bool, int, int, Edit]] = []
    allowed = free_letters(vocabulary, left)
    needed = free_letters(vocabulary, right)
    for number, edit in enumerate(edits(right, vocabulary)):
        loose = not free_letters(vocabulary, edit.node) <= allowed
        ranked.append((edit.cost, loose, number, RIGHT, edit))
    for number, edit in enumerate(edits(left, vocabulary)):
        loose = not needed <= free_letters(vocabulary, edit.node)
        ranked.append((edit.cost + LEFT_COSTS_MORE, loose, number, LEFT, edit))
    ranked.sort(key=lambda r: (r[0], r[1], -r[3], r[2]))
    tried = {right}
    for _, _, _, side, edit in ranked:
        tried |= {edit.node} if side == RIGHT else set()
        yield side, edit
    for edit in _pairs(right, vocabulary):
        if edit.node not in tried:
            tried.add(edit.node)
            yield RIGHT, edit


def _pairs(side: Node, vocabulary: Vocabulary) -> Iterator[Edit]:
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
                yield Edit(other.node, f"{one.words}; {other.words}", one.cost + other.cost, f"{one.kind}, {other.kind}", one.at)


def _slips(side: Node, printed: list[str], vocabulary: Vocabulary) -> list[Edit]:
    found = [e for e in mutants(side, vocabulary, PAIRED) if e.cost == SLIP]
    ranked = sorted(((distance(printed, tokens(e.node)), n) for n, e in enumerate(found)))
    return [found[n] for _, n in ranked[:MOST_SLIPS]]
