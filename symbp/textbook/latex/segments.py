"""One line of a display -> segments: what stands between commas, words, arrows, wide spaces and row breaks."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import tables
from .piece import SCRIPTS, Piece, Pieces, around, said
from .rows import CARRIES_ON, top_level
from .tokens import Unread


@dataclass
class Segment:
    """What stands between two separators: words, a comma, an arrow or a wide space lead to it."""

    pieces: list[Piece] = field(default_factory=list)
    words: list[Piece] = field(default_factory=list)
    comma: bool = False
    wide: bool = False
    row: bool = False
    dot: Piece | None = None
    range: bool = False
    arrow: Piece | None = None

    @property
    def spoken(self) -> str:
        return said(" ".join(p.text for p in self.words))


def bare_end(pieces: list[Piece]) -> Pieces:
    """The pieces without the spaces and the punctuation after them."""
    end = len(pieces)
    while end and pieces[end - 1].kind in ("gap", "comma", "dot"):
        end -= 1
    return tuple(pieces[:end])


def rejoined(pieces: list[Piece]) -> list[Piece]:
    r"""Brackets broken over rows, `\left( a \right. \\ \left. b \right)`, without the empty halves."""
    dropped: set[int] = set()
    half: int | None = None
    for n, piece in enumerate(pieces):
        if piece.text == "." and piece.kind == "close":
            half = n
        elif piece.text == "." and piece.kind == "open" and half is not None:
            dropped |= {half, n}
            half = None
    return [p for n, p in enumerate(pieces) if n not in dropped]


def segments_of(pieces: list[Piece]) -> list[Segment]:
    """The segments in order. Raises Unread where a comma is part of a number."""
    segments = [Segment()]
    outside = {n for n, _ in top_level(pieces)}
    for n, piece in enumerate(pieces):
        arrow = piece.kind == "relation" and piece.text in tables.ARROWS
        separates = n in outside and (piece.kind in ("gap", "comma", "dot", "row") and piece.text != "|" or arrow
                                      or piece.kind == "text" and _speaks(piece, pieces, n))
        if not separates:
            segments[-1].pieces += [piece] if piece.kind != "row" else []
            continue
        if piece.kind == "comma" and _in_number(pieces, n):
            raise Unread("a comma inside a number", around(pieces[n - 1:n + 2]), "write the number without it")
        if segments[-1].pieces:
            segments.append(Segment())
        segment = segments[-1]
        if piece.kind == "text":
            segment.words.append(piece)
        elif arrow:
            segment.arrow = piece
        elif segment.words and piece.kind == "comma":
            segments.append(Segment(comma=True))
        segment.comma = segment.comma or piece.kind == "comma"
        segment.wide = segment.wide or piece.kind == "gap"
        segment.row = segment.row or piece.kind == "row"
        segment.dot = piece if piece.kind == "dot" else segment.dot
    return _with_ranges([s for s in segments if s.pieces or s.words])


def _with_ranges(segments: list[Segment]) -> list[Segment]:
    r"""`i = 1, 2, \dots, n` as one segment: what an index runs over, and no equation."""
    done: list[Segment] = []
    position = 0
    while position < len(segments):
        segment = segments[position]
        end = position + 1
        while end < len(segments) and _is_listed(segments[end]):
            end += 1
        listed = [s.pieces for s in segments[position + 1:end]]
        colon = len(segment.pieces) == 5 and segment.pieces[3].kind == "colon" and segment.pieces[4].kind in ("letter", "number")
        segment.range = colon and _begins_range(segment.pieces[:3], False)
        if listed and _begins_range(segment.pieces, any(p[0].kind == "dots" for p in listed)):
            segment.pieces = [*segment.pieces, *(p for pieces in listed for p in pieces)]
            segment.range = True
            position = end - 1
        done.append(segment)
        position += 1
    return done


def _begins_range(pieces: list[Piece], dots: bool) -> bool:
    """`i = 1` where a list goes on; without dots the letter has to be one that is customary for indices."""
    if len(pieces) != 3 or pieces[1].text != "=" or pieces[0].kind not in ("letter", "name"):
        return False
    return (dots or pieces[0].text in tables.INDEX_LETTERS) and pieces[2].kind in ("number", "letter", "name")


def _is_listed(segment: Segment) -> bool:
    """A number, a letter, dots or `n - 1` after a comma."""
    kinds = [p.kind for p in segment.pieces]
    one = len(kinds) == 1 and kinds[0] in ("number", "dots") or kinds[:1] == ["letter"] and all(
        k in ("sub", "sup", "sign", "number") for k in kinds[1:])
    return segment.comma and one and not (segment.words or segment.row or segment.arrow)


def _in_number(pieces: list[Piece], n: int) -> bool:
    """`1,000` and `0,5`, but not `1,2,` of a list."""
    around_it = pieces[max(0, n - 1):n + 2]
    if [p.kind for p in around_it] != ["number", "comma", "number"] or any(p.spaced for p in around_it[1:]):
        return False
    after = pieces[n + 2] if n + 2 < len(pieces) else None
    in_list = after is not None and after.kind in ("comma", "dots") or n > 1 and pieces[n - 2].kind == "comma"
    whole, rest = around_it[0].text, around_it[2].text
    return not in_list and (len(rest) == 3 or whole == "0" and rest not in ("0", "1"))


def _speaks(piece: Piece, pieces: list[Piece], n: int) -> bool:
    """Whether a text stands between formulas, not as an operand after a sign."""
    before = next((p for p in reversed(pieces[:n]) if p.kind != "gap"), None)
    after = pieces[n + 1] if n + 1 < len(pieces) else None
    words = said(piece.text).split()
    if words and words[0] in tables.CONNECTIVES:
        return True
    if after is not None and after.kind == "open" and not after.spaced and not piece.text.endswith(" "):
        return False
    if before is None:
        return after is not None and after.kind not in CARRIES_ON | SCRIPTS
    return before.kind not in CARRIES_ON
