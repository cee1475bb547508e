"""The LaTeX of one display -> chains of typed trees: equations, their relations, labels and remarks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..documents.display import Macro
from . import tables
from .beside import AND, CASES, condition_of, leading, parenthesised, split_at_colon, spoken_in, valued
from .operators import Grammar
from .piece import Piece, Pieces, around, said
from .pieces import pieces_of
from .rows import CARRIES_ON, Line, bare, has_relation, is_condition, lines_of, top_level
from .segments import Segment, bare_end, rejoined, segments_of
from .tokens import Unread
from .tree import Beside, Cases, Chain, Node, Relation, Span


def parse_expression(latex: str, macros: tuple[Macro, ...] = ()) -> Node:
    """One expression without a relation. Raises Unread."""
    pieces = bare(pieces_of(latex, macros))
    if not pieces:
        raise Unread("there is no formula", Span(0, len(latex)))
    return _reader(pieces).whole()


def parse_chain(latex: str, macros: tuple[Macro, ...] = ()) -> Chain:
    """Exactly one equation. Raises Unread."""
    chains = parse_display(latex, macros)
    if len(chains) != 1:
        raise Unread(f"{len(chains)} equations where one is expected", Span(0, len(latex)))
    return chains[0]


def parse_display(latex: str, macros: tuple[Macro, ...] = ()) -> tuple[Chain, ...]:
    """Every equation of a display, in reading order; none if it holds only a label. Raises Unread."""
    chains: list[Chain] = []
    for line in lines_of(pieces_of(latex, macros)):
        chains += Equations(latex, line).chains()
    return tuple(chains)


def _reader(pieces: Pieces) -> Grammar:
    return Grammar(pieces, around(pieces))


@dataclass
class Draft:
    """An equation in the making; `left`: the side that "A = B or C" gives to C; cases: branches after commas."""

    pieces: list[Piece]
    remarks: list[str] = field(default_factory=list)
    left: Draft | None = None
    branches: list[Pieces] = field(default_factory=list)
    head: Node | None = None
    beside: list[Beside] = field(default_factory=list)


class Equations:
    """The equations of one line."""

    def __init__(self, latex: str, line: Line) -> None:
        self.latex = latex
        self.labels = list(line.labels)
        pieces = self._without_label(rejoined(line.pieces))
        self.segments = segments_of(pieces)
        self.drafts: list[Draft] = []
        self.pending: list[str] = []
        self.cases: list[Beside] = []          # said before the first equation of the line
        self.ranging = False

    def chains(self) -> list[Chain]:
        remarking = False
        for segment in (part for whole in self.segments for part in split_at_colon(whole)):
            remarking = self._sorted(segment, remarking)
        chains = [self._chain(draft) for draft in self.drafts]
        if self.labels and chains:
            last = chains[-1]
            chains[-1] = replace(last, label=", ".join(self.labels))
        return chains

    def _sorted(self, segment: Segment, remarking: bool) -> bool:
        """Put a segment where it belongs; the answer is whether what follows a comma still belongs to a remark."""
        pieces, words = segment.pieces, segment.spoken
        current = self.drafts[-1] if self.drafts else None
        if segment.range:
            self._remark(segment)
            return True
        if words and leading(words) in tables.CONDITIONAL | CASES or remarking and words in AND and is_condition(pieces) or (
                remarking and segment.comma and not segment.row and not _is_equation(segment, current is None)):
            self._remark(segment, ", " if remarking and segment.comma else "")
            return True
        if not pieces:
            if words and words.split()[0] not in tables.SEPARATING:
                self._remark(segment)
            return False
        if current is None or segment.arrow and has_relation(pieces):
            self._implied_by(current, segment)
            self._start(segment)
            if current is not None and segment.arrow is not None and segment.arrow.text == "<=>":
                self._equivalent(current, self.drafts[-1])
        elif pieces[0].kind == "relation" or not words and (
                _goes_on(current.pieces, pieces) or segment.row and not segment.comma and not has_relation(pieces)):
            current.remarks += [_text(segment.words)]
            current.pieces += pieces
        elif segment.arrow:
            current.pieces += [segment.arrow, *pieces]
        elif has_relation(pieces):
            beside = not words or words.split()[0] in tables.CASE_OR_RANGE
            meant = is_condition(pieces) or valued(pieces, current.pieces, bool(words))
            if _relates(current) and beside and meant and not is_condition(current.pieces):
                self._remark(segment)
                return True
            elif segment.comma and not _relates(current) and not words:
                raise Unread("a list where one side is expected", around(current.pieces))
            else:
                self._start(segment)
        elif words.split()[:1] and words.split()[-1] in tables.ALTERNATIVE and _relates(current):
            self.drafts.append(Draft(pieces, left=current.left or current))
        elif words and words.split()[0] in tables.SEPARATING:
            self._start(segment)
        elif segment.comma and not words and _branch(pieces) and (current.branches or _branch(_last_side(current.pieces))):
            current.branches.append(tuple(pieces))
        elif segment.dot and not (words or segment.wide or segment.row):
            raise Unread("a dot between formulas", segment.dot.at, r"write \cdot for a product")
        else:
            self._remark(segment)
        return False

    def _implied_by(self, before: Draft | None, segment: Segment) -> None:
        r"""`z > 0 \implies A = B`: what stands before the arrow is a condition."""
        if before is None or segment.arrow is None or segment.arrow.text != "=>" or not is_condition(before.pieces):
            return
        at = around(before.pieces)
        condition = condition_of([], before.pieces, self.latex[at.start:at.end], 0)
        if condition is not None:
            self.drafts.pop()
            self.cases.append(condition)

    def _equivalent(self, *drafts: Draft) -> None:
        r"""`A = B \iff C = D`: neither is claimed by itself."""
        places = [around(d.pieces) for d in drafts]
        for draft, at in zip(drafts, reversed(places), strict=True):
            draft.beside.append(Beside(rf"\iff {self.latex[at.start:at.end].strip()}"))

    def _start(self, segment: Segment) -> None:
        remarks, self.pending = self.pending, []
        if segment.words and segment.spoken.split()[0] not in tables.SEPARATING:
            remarks.append(_text(segment.words))
        self.drafts.append(Draft(list(segment.pieces), remarks, beside=list(self.cases)))

    def _remark(self, segment: Segment, before: str = "") -> None:
        found = _text(segment.words)
        if segment.pieces:
            at = around(segment.pieces)
            found = f"{found} {self.latex[at.start:at.end].strip()}".strip()
        self._beside(segment, spoken_in(found))
        remarks = self.drafts[-1].remarks if self.drafts else self.pending
        if before and remarks:
            remarks[-1] += before + found
        else:
            remarks.append(found)

    def _beside(self, segment: Segment, words: str) -> None:
        """Take in the condition that a remark is."""
        if segment.range:
            return
        draft = self.drafts[-1] if self.drafts else None
        known = draft.beside if draft is not None else self.cases
        goes_on = segment.comma and not segment.words
        if goes_on and any(p.kind == "dots" for p in segment.pieces) and known and not self.ranging:
            known.pop()                             # i = 1, ..., n is a range
            self.ranging = True
        self.ranging = self.ranging and goes_on
        step = sum(p.kind == "relation" for _, p in top_level(draft.pieces)) if draft is not None else 0
        condition = condition_of(segment.words, segment.pieces, words, step, known[-1:] if goes_on else ())
        if condition is not None and not self.ranging:
            known.append(condition)

    def _without_label(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces before a number in brackets at the end: the printed label."""
        kept = list(bare_end(pieces))
        if len(kept) < 3 or [p.kind for p in kept[-3:]] != ["open", "number", "close"] or kept[-3].text != "(":
            return kept
        rest = kept[:-3]
        before = rest[-1] if rest else None
        set_off = before is None or before.kind in ("gap", "comma", "dot", "text")
        scripted = before is not None and before.kind in ("sub", "sup", "close", "frac", "prime") and kept[-3].spaced
        if set_off or scripted and has_relation(rest):
            self.labels.append(kept[-2].text)
            return list(bare_end(rest))
        return kept

    def _head(self, draft: Draft) -> Node:
        """The first side of an equation that others share."""
        if draft.head is None:
            draft.head = self._chain(draft).sides[0]
        return draft.head

    def _chain(self, draft: Draft) -> Chain:
        remark = "; ".join(r for r in draft.remarks if r)
        if draft.left is not None:
            equals = Relation("=", at=around(draft.pieces))
            return Chain((self._head(draft.left), _side(tuple(draft.pieces))), (equals,), remark=remark, beside=tuple(draft.beside))
        parts: list[list[Piece]] = [[]]
        relations: list[Relation] = []
        for n, piece in _marked(draft.pieces):
            if n and not parts[-1] and len(parts) > 1 and relations[-1].sign == piece.text:
                continue
            if n and not parts[-1] and len(parts) > 1:
                raise Unread("two relations without a side between them", piece.at)
            if n:
                relations.append(Relation(piece.text, piece.note, at=piece.at))
                parts.append([])
            else:
                parts[-1].append(piece)
        if not parts[0]:
            parts.pop(0)
        if not parts or not parts[-1]:
            raise Unread("nothing stands after the last relation", around(draft.pieces))
        beside = list(draft.beside)
        for n, part in enumerate(parts if relations and not draft.branches else ()):
            apart = parenthesised(part)
            if apart is not None and bare(apart[0]) and n + len(relations) >= len(parts):
                parts[n] = list(apart[0])
                words = self.latex[around(apart[1]).start:around(apart[1]).end]
                found = condition_of([], apart[1], words, n + 1 + len(relations) - len(parts))
                beside += [found] if found is not None else []
        sides = [_side(tuple(p)) for p in (parts[:-1] if draft.branches else parts)]
        if draft.branches:
            sides.append(_cases([tuple(parts[-1]), *draft.branches]))
        return Chain(tuple(sides), tuple(relations), remark=remark, beside=tuple(beside))


def _relates(draft: Draft) -> bool:
    return draft.left is not None or has_relation(draft.pieces)


def _is_equation(segment: Segment, first: bool) -> bool:
    """Whether a segment after a remark is an equation of its own: after a wide space, or where none was before."""
    signs = {p.text for _, p in top_level(segment.pieces) if p.kind == "relation"}
    return (segment.wide or first) and "=" in signs and not is_condition(segment.pieces)


def _goes_on(before: list[Piece], after: list[Piece]) -> bool:
    return before[-1].kind in CARRIES_ON or after[0].kind in CARRIES_ON


def _text(words: list[Piece]) -> str:
    return " ".join(" ".join(p.text for p in words).split()).strip(" ,.;")


def _marked(pieces: list[Piece]) -> list[tuple[bool, Piece]]:
    """Every piece with whether it is a relation between sides."""
    outside = {n for n, _ in top_level(pieces)}
    return [(n in outside and p.kind == "relation", p) for n, p in enumerate(pieces)]


def _side(pieces: Pieces) -> Node:
    kept = bare(pieces)
    if not kept:
        raise Unread("a side without a formula", around(pieces))
    return _reader(kept).whole()


def _last_side(pieces: list[Piece]) -> list[Piece]:
    cut = max((n for n, p in top_level(pieces) if p.kind == "relation"), default=-1)
    return pieces[cut + 1:]


def _branch(pieces: list[Piece]) -> tuple[Pieces, Pieces] | None:
    """`value (condition)` apart: the brackets at the end hold a comparison or "otherwise"."""
    if len(pieces) < 4 or pieces[-1].kind != "close":
        return None
    depth = 0
    for n in range(len(pieces) - 1, 0, -1):
        depth += {"close": 1, "open": -1}.get(pieces[n].kind, 0)
        if not depth:
            inner = tuple(pieces[n + 1:-1])
            held = has_relation(inner) or len(inner) == 1 and said(inner[0].text) in tables.OTHERWISE
            return (tuple(pieces[:n]), inner) if held else None
    return None


def _cases(branches: list[Pieces]) -> Node:
    """`1 (x > 0), 0 (otherwise)` as cases."""
    found: list[tuple[Node, Node | None]] = []
    at = around([p for b in branches for p in b])
    for branch in branches:
        parts = _branch(list(branch))
        if parts is None:
            raise Unread("a case without its condition", around(branch))
        reader = _reader(parts[0])
        found.append((reader.whole(), reader.branch_condition(parts[1], at)))
    return Cases(tuple(found), at=at)
