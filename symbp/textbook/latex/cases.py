"""The branches of cases: a value and its condition, in two cells or in one, in signs or in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import tables
from .cursor import Cursor
from .doubts import doubted
from .piece import Pieces, around, said
from .pieces import Builder
from .rows import bare, top_level
from .tokens import Unread, tokens_of
from .tree import Comparison, Node, Span


class CaseReader(Cursor):
    """A cursor that reads branches."""

    def branches(self, rows: Sequence[Sequence[Pieces]], at: Span) -> tuple[tuple[Node, Node | None], ...]:
        branches = []
        for row in rows:
            cells = [cell for cell in map(bare, row) if cell]
            if len(cells) == 1:
                cells = _halves(next(cell for cell in row if bare(cell)))
            if len(cells) < 2:
                raise Unread("a case without its condition", around(cells[0]) if cells else at)
            value = self.nested(cells[0], at).whole()
            condition = tuple(p for cell in cells[1:] for p in cell)
            words = " ".join(p.text for p in condition if p.kind == "text")
            if doubted(words) or set(said(words).split()) & tables.UNLESS:
                raise Unread("a condition in words", around(condition), "write it as a comparison")
            branches.append((value, self.branch_condition(condition, at)))
        if not branches:
            raise Unread("cases without a case", at)
        return tuple(branches)

    def branch_condition(self, pieces: Pieces, at: Span) -> Node | None:
        """What stands in the second column of cases; None for "otherwise"."""
        first = pieces[0]
        if said(first.text) in tables.OTHERWISE and first.kind in ("text", "name"):
            return None
        if first.kind == "text":
            words = first.text.split()
            while words and words[0].lower().strip(",:") in tables.CONNECTIVES | {"all"}:
                words = words[1:]
            pieces = (*self._spoken(words, first.at), *pieces[1:])
        if not pieces:
            raise Unread("a case without its condition", first.at)
        if said(pieces[0].text) in tables.OTHERWISE:
            return None
        condition = self.nested(_unbracketed(bare(pieces)), at).conditions()
        if condition is None:
            return None
        if not isinstance(condition, Comparison):
            raise Unread("a condition in words", first.at, "write it as a comparison")
        return condition

    def conditions(self) -> Node | None:
        """All the pieces as conditions with commas between them, which hold together; None for "otherwise"."""
        if len(self.pieces) == 1 and said(self.pieces[0].text) in tables.OTHERWISE:
            return None
        found = self.condition()
        while self.next_is("comma") and isinstance(found, Comparison):
            self.take()
            found = Comparison(found, "and", self.condition(), at=self.since(0))
        if self.peek() is not None:
            self.stuck()
        return found

    def _spoken(self, words: list[str], at: Span) -> Pieces:
        """The formula inside a text macro: `x > 0` of `\\text{if x > 0}`."""
        if not words:
            return ()
        tokens = [replace(token, at=at) for token in tokens_of(" ".join(words))]
        return Builder(tokens, at).all()


def _halves(cell: Pieces) -> list[Pieces]:
    """The value and the condition that stand in one cell: a text or a wide space is between them."""
    start = next((n for n, p in enumerate(cell) if p.kind != "gap"), 0)
    outside = [(n, p) for n, p in top_level(cell) if n > start]
    cuts = [n for n, p in outside if p.kind == "text" and said(p.text) not in ("and", "or")] or [
        n for n, p in outside if p.kind == "gap"]
    return [half for half in (bare(cell[:cuts[0]]), bare(cell[cuts[0]:])) if half] if cuts else [bare(cell)]


def _unbracketed(pieces: Pieces) -> Pieces:
    """A condition without the brackets around all of it."""
    if len(pieces) < 3 or (pieces[0].kind, pieces[0].text, pieces[-1].kind) != ("open", "(", "close"):
        return pieces
    depth = 0
    for piece in pieces[:-1]:
        depth += {"open": 1, "close": -1}.get(piece.kind, 0)
        if not depth:
            return pieces
    return pieces[1:-1]
