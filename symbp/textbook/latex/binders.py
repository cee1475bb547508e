r"""What stands under and over \sum and \prod -> binders: `i=1` to `n`, `i,j`, `k \neq i`, `k \in O`, `1 \le i \le n`."""

from __future__ import annotations

from dataclasses import replace

from .cursor import Cursor
from .piece import Piece, Pieces, around, worded
from .tokens import Unread, joined
from .tree import Addition, Binder, Node, Number, Product

WORD, INDEX_WORD = 3, 4     # so many plain letters side by side are a word in a limit, and as an index without a relation
BOUNDS = frozenset(("<", "<="))


def binders(reader: Cursor, low: Piece | None, high: Piece | None) -> tuple[Binder, ...]:
    """The binders of one operator. Raises Unread."""
    top = None if high is None else reader.nested(worded(high.args[0], WORD), high.at).whole()
    if low is None:
        if high is not None:
            raise Unread("an upper limit without a lower one", high.at)
        return ()
    found: list[Binder] = []
    parts = _parts(low)
    while parts:
        part = parts.pop(0)
        if len(parts) > 1 and [p.kind for p in parts[0]] == ["dots"]:
            last = parts[1]
            parts = parts[2:]
            found += [replace(b, high=reader.nested(last, low.at).whole()) for b in _of_part(reader, part, low)]
        else:
            found += _of_part(reader, part, low)
    if top is None:
        return _alike(found)
    ends = [b for b in found if b.relation == "=" and b.high is None] or found
    return _alike([replace(b, high=top) if b in ends or not b.relation else b for b in found])


def _parts(low: Piece) -> list[Pieces]:
    """What stands between commas."""
    parts: list[list[Piece]] = [[]]
    depth = 0
    for piece in low.args[0]:
        depth += {"open": 1, "close": -1}.get(piece.kind, 0)
        if piece.kind == "comma" and not depth:
            parts.append([])
        else:
            parts[-1].append(piece)
    if not all(parts):
        raise Unread("an empty limit", low.at)
    return [tuple(p) for p in parts]


def _of_part(reader: Cursor, part: Pieces, low: Piece) -> list[Binder]:
    depth, cuts = 0, []
    for n, piece in enumerate(part):
        depth += {"open": 1, "close": -1}.get(piece.kind, 0)
        if piece.kind == "relation" and not depth:
            cuts.append(n)
    at = around(part)
    if not cuts:
        index = reader.nested(worded(part, INDEX_WORD), low.at).whole()
        juxtaposed = index.factors if isinstance(index, Product) and not any(s for s, _ in index.factors) else (("", index),)
        return [Binder(i, at=i.at) for _, i in juxtaposed]
    sides = [part[a:b] for a, b in zip([0, *(c + 1 for c in cuts)], [*cuts, len(part)], strict=True)]
    if not all(sides):
        raise Unread("a limit lacks a side", at)
    read = [reader.nested(worded(side, WORD), low.at).whole() for side in sides]
    signs = [part[c].text for c in cuts]
    if len(signs) == 1:
        return [Binder(read[0], signs[0], read[1], at=at)]
    if len(signs) == 2 and set(signs) <= BOUNDS:
        return [Binder(read[1], "=", _shifted(read[0], "+", signs[0]), _shifted(read[2], "-", signs[1]), at=at)]
    raise Unread("a limit with so many relations", at)


def _shifted(bound: Node, sign: str, relation: str) -> Node:
    """The bound that `<=` has where `<` is written."""
    if relation == "<=":
        return bound
    return Addition((("+", bound), (sign, Number("1", at=bound.at))), at=bound.at)


def _alike(found: list[Binder]) -> tuple[Binder, ...]:
    """`i,j=1` says of both what it says of the last; `i,j \\in S` too."""
    done: list[Binder] = []
    for binder in reversed(found):
        after = done[-1] if done else None
        if binder.relation == "" and after is not None and after.relation in ("=", "in"):
            binder = Binder(binder.index, after.relation, after.low, after.high, at=joined((binder.at, after.at)))
        done.append(binder)
    return tuple(reversed(done))
