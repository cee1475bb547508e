"""Factors: symbols with their scripts, brackets, fractions, roots, indicators, cases and matrices."""

from __future__ import annotations

from . import tables
from .cases import CaseReader
from .piece import SCRIPTS, Piece, Pieces
from .tokens import Unread, joined
from .tree import Cases, Comparison, Ellipsis, Fraction, Group, Indicator, Matrix, Node, Norm, Number, Product, Root
from .tree import Scripted, Symbol, Words

SIGN_SUPERSCRIPTS = frozenset("*+-")
TRANSPOSES = frozenset(("T", "top", "intercal"))
NORMS = frozenset("|‖")


class Factors(CaseReader):
    """The factors that bind nothing to their right."""

    def atom(self) -> Node:
        """One factor without its scripts."""
        piece = self.peek()
        if piece is None:
            self.stuck()
        match piece.kind:
            case "letter" | "name":
                self.take()
                return self.symbol(piece)
            case "presup":
                return self.prescripted()
            case "number":
                self.take()
                return Number(piece.text, at=piece.at)
            case "text" if self.begins_factor():
                self.take()
                return Words(" ".join(piece.text.split()), at=piece.at)
            case "frac":
                self.take()
                over, under = (self.nested(part, piece.at).whole() for part in piece.args)
                return Fraction(over, under, at=piece.at)
            case "root":
                self.take()
                body, *degree = (self.nested(part, piece.at).whole() for part in piece.args)
                return Root(body, degree[0] if degree else None, at=piece.at)
            case "dots":
                self.take()
                return Ellipsis(piece.text, at=piece.at)
            case "env":
                self.take()
                return self.environment(piece)
            case "open" | "bar":
                return self.bracketed()
        self.stuck()

    def symbol(self, piece: Piece) -> Node:
        """A symbol; digits written right after it, outside of scripts, belong to its name: `z2`."""
        digits = self.peek()
        if self.scripting or digits is None or digits.kind != "number" or digits.spaced or not digits.text.isdigit():
            return Symbol(piece.text, piece.font, piece.accent, at=piece.at)
        self.take()
        return Symbol(piece.text + digits.text, piece.font, piece.accent, at=joined((piece.at, digits.at)))

    def prescripted(self) -> Node:
        """`{}^tW` is the transpose of W."""
        start = self.position
        piece = self.take()
        items = self.nested(piece.args[0], piece.at).script_items() if piece.args[0] else []
        if len(items) != 1 or not isinstance(items[0], Symbol) or items[0].name not in TRANSPOSES | {"t"}:
            self.fail("a superscript before its symbol", piece)
        if not self.begins_factor():
            self.stuck()
        base = self.scripted(self.atom(), self.position - 1)
        at = self.since(start)
        if isinstance(base, Scripted):
            return Scripted(base.base, base.subs, (*base.sups, items[0]), base.primes, at=at)
        return Scripted(base, (), (items[0],), at=at)

    def scripted(self, base: Node, start: int) -> Node:
        """The base with the scripts that follow it."""
        subs, sups, primes = self.scripts()
        if not (subs or sups or primes):
            return base
        if base != Symbol("e", at=base.at):
            sups = tuple(_apart(sups))
        return Scripted(base, subs, sups, primes, at=self.since(start))

    def scripts(self) -> tuple[tuple[Node, ...], tuple[Node, ...], int]:
        """The items below, the items above and the primes, whatever their order."""
        subs: list[Node] = []
        sups: list[Node] = []
        primes = 0
        while (piece := self.peek()) is not None and piece.kind in SCRIPTS:
            self.take()
            if piece.kind == "prime":
                primes += len(piece.text)
                continue
            inner = piece.args[0]
            while inner and inner[0].kind == "prime" and piece.kind == "sup":
                primes, inner = primes + len(inner[0].text), inner[1:]
            while len(inner) > 1 and (inner[-2].kind, inner[-1].kind, piece.kind) == ("close", "prime", "sup"):
                primes, inner = primes + len(inner[-1].text), inner[:-1]
            if not inner:
                self.fail("an empty script", piece)
            items = self.nested(inner, piece.at).script_items()
            (subs if piece.kind == "sub" else sups).extend(items)
        return tuple(subs), tuple(sups), primes

    def script_items(self) -> list[Node]:
        """What a script holds: juxtaposed items and items between commas are separate ones; `12` is one number."""
        piece = self.pieces[0]
        self.scripting = True
        if len(self.pieces) == 1 and (piece.text in SIGN_SUPERSCRIPTS or piece.kind == "operator"):
            return [Symbol("*" if piece.kind == "operator" else piece.text, at=piece.at)]
        colon = next((p for p in self.pieces if p.kind == "colon"), None)
        if colon is not None:
            raise Unread("a slice as a subscript", self.at)
        items: list[Node] = []
        while True:
            item = self.condition()
            if isinstance(item, Product) and not any(sign for sign, _ in item.factors):
                items.extend(factor for _, factor in item.factors)
            else:
                items.append(item)
            if not self.next_is("comma"):
                break
            self.take()
        if self.peek() is not None:
            self.stuck()
        return items

    def bracketed(self) -> Node:
        """Brackets and what they hold, without scripts."""
        start = self.position
        opened = self.take()
        if opened.note == "sized" and self.next_is("env") and self._left_brace_alone():
            piece = self.take()
            self.take()
            return Cases(self.branches(piece.rows, piece.at), at=self.since(start))
        self.brackets.append(opened.text)
        items = self.items(opened)
        self.brackets.pop()
        self._closed(opened)
        at = self.since(start)
        if opened.text == "." and len(items) == 1:
            return items[0]
        if len(items) == 1 and isinstance(items[0], Matrix) and not items[0].bracket:
            return Matrix(items[0].rows, opened.text, at=at)
        if opened.text == "[" and len(items) == 1 and isinstance(items[0], Comparison):
            return Indicator(items[0], at=at)
        if opened.text in NORMS and len(items) == 1:
            return Norm(items[0], opened.text, at=at)
        return Group(items, opened.text, at=at)

    def _left_brace_alone(self) -> bool:
        opened, after = self.pieces[self.position - 1], self.peek(1)
        return opened.text == "{" and after is not None and (after.kind, after.text) == ("close", ".")

    def items(self, opened: Piece) -> tuple[Node, ...]:
        if self._at_close(opened):
            return ()
        items = [self.condition()]
        while self.next_is("comma") or self.next_is("bar") and not self._at_close(opened):
            self.take()
            items.append(self.condition())
        return tuple(items)

    def _at_close(self, opened: Piece) -> bool:
        piece = self.peek()
        return piece is not None and (piece.kind == "close" or piece.kind == "bar" and piece.text == opened.text)

    def _closed(self, opened: Piece) -> None:
        piece = self.peek()
        name = tables.PRINTED_BRACKETS.get(opened.text, (".", "."))[0].strip()
        if piece is None:
            self.fail(f"the bracket {name} is not closed", opened)
        if piece.kind not in ("close", "bar"):
            self.stuck()
        self.take()
        mixed = opened.note == piece.note == "sized" and piece.text not in ("|", ".") and opened.text != "."
        if piece.text != opened.text and not mixed:
            what = "an evaluation bar is not read" if piece.text == "|" else f"the bracket {name} is closed by another one"
            self.fail(what, piece)

    def is_indicator(self) -> bool:
        """A 1 (or a blackboard letter) right before brackets or a subscript that hold a condition."""
        piece, after = self.peek(), self.peek(1)
        if piece is None or after is None:
            return False
        plain = piece.kind == "number" and piece.text == "1"
        special = piece.kind == "name" and (piece.text, piece.font) in (("1", "bb"), ("1", "bold"), ("I", "bb"))
        if after.kind == "sub" and (plain or special):
            return _has_relation(after.args[0])
        if after.kind != "open" or not (plain or special):
            return False
        depth = 0
        for inner in self.pieces[self.position + 1:]:
            depth += {"open": 1, "close": -1}.get(inner.kind, 0)
            if depth == 1 and inner.kind == "relation":
                return True
            if depth == 0:
                break
        return False

    def indicator(self) -> Node:
        start = self.position
        self.take()
        after = self.peek()
        if after is not None and after.kind == "sub":
            self.take()
            inner = self.nested(after.args[0], after.at)
            condition = inner.bracketed() if inner.next_is("open") else inner.whole_condition()
        else:
            condition = self.bracketed()
        items = condition.items if isinstance(condition, Group) else (condition,)
        held = condition.condition if isinstance(condition, Indicator) else items[0]
        for item in items[1:]:
            held = Comparison(held, "and", item, at=condition.at)
        return Indicator(held, at=self.since(start))

    def environment(self, piece: Piece) -> Node:
        """Cases, or a matrix."""
        if piece.text in tables.CASES:
            return Cases(self.branches(piece.rows, piece.at), at=piece.at)
        if piece.text not in tables.MATRICES:
            self.fail(f"rows of {piece.text} inside an expression", piece)
        rows = []
        for row in piece.rows:
            empty = next((cell for cell in row if not cell), None)
            if empty is not None:
                self.fail("an empty cell of a matrix", piece)
            rows.append(tuple(self.nested(cell, piece.at).whole_condition() for cell in row))
        return Matrix(tuple(rows), tables.MATRICES[piece.text], at=piece.at)


def _apart(items: tuple[Node, ...]) -> list[Node]:
    """`l^T` above a symbol is the items l and T."""
    done: list[Node] = []
    for item in items:
        last = item.sups[-1] if isinstance(item, Scripted) and item.sups else None
        if isinstance(item, Scripted) and isinstance(last, Symbol) and last.name in TRANSPOSES:
            kept = Scripted(item.base, item.subs, item.sups[:-1], item.primes, at=item.at)
            done += [kept if kept.subs or kept.sups or kept.primes else item.base, last]
        else:
            done.append(item)
    return done


def _has_relation(pieces: Pieces) -> bool:
    return any(p.kind == "relation" for p in pieces)
