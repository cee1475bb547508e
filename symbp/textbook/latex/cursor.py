"""A cursor over the pieces of one formula, and sums and products: the levels of the grammar that bind loosest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn, Self

from . import tables
from .braces import DEEPEST
from .piece import Piece, Pieces, around
from .tokens import Unread, joined
from .tree import Addition, Comparison, Negation, Node, Number, Product, Span

STARTS = frozenset(("letter", "name", "number", "function", "open", "frac", "root", "big", "partial", "nabla", "dots",
                    "env", "presup"))
SHOWN = {"sub": "a subscript", "sup": "a superscript", "align": "a column", "row": "a row", "env": "an environment",
         "gap": "a space", "frac": "a fraction", "root": "a root"}


class Cursor:
    """Where in its pieces a reader stands; `at` is the place of all of them, `depth` how deep they are nested."""

    def __init__(self, pieces: Pieces, at: Span, depth: int = 0) -> None:
        self.pieces, self.at, self.depth = pieces, at, depth
        self.position = 0
        self.brackets: list[str] = []
        self.paired: dict[int, bool] = {}
        self.scripting = False

    def factor(self) -> Node:
        raise NotImplementedError

    def at_operator(self) -> bool:
        raise NotImplementedError

    def peek(self, ahead: int = 0) -> Piece | None:
        n = self.position + ahead
        return self.pieces[n] if n < len(self.pieces) else None

    def next_is(self, *kinds: str) -> bool:
        piece = self.peek()
        return piece is not None and piece.kind in kinds

    def take(self) -> Piece:
        piece = self.peek()
        if piece is None:
            raise Unread("the formula ends too early", self.at)
        self.position += 1
        return piece

    def since(self, start: int) -> Span:
        """The place of the pieces taken from number `start` on."""
        return around(self.pieces[start:max(self.position, start + 1)])

    def fail(self, what: str, piece: Piece | None = None, remedy: str = "", ill_formed: bool = False) -> NoReturn:
        raise Unread(what, piece.at if piece is not None else self.at, remedy, ill_formed)

    def stuck(self) -> NoReturn:
        """Nothing in the grammar begins or goes on with the next piece."""
        piece = self.peek()
        if piece is None:
            self.fail("something is missing at the end of this")
        shown = SHOWN.get(piece.kind, piece.text) or piece.kind
        after = self.peek(1)
        if piece.kind == "bar" and after is not None and after.kind == "sub":
            self.fail("an evaluation bar is not read", piece)
        if piece.kind == "close":
            shown = "the bracket " + tables.PRINTED_BRACKETS.get(piece.text, ("", r"\right."))[1].strip()
        self.fail(f"{shown} is not expected here", piece)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"nested more than {DEEPEST} deep", self.peek())
        yield
        self.depth -= 1

    def nested(self, pieces: Pieces, at: Span) -> Self:
        """A reader for the argument of one of the pieces."""
        return type(self)(pieces, around(pieces) if pieces else at, self.depth)

    def whole(self) -> Node:
        """All the pieces as one sum."""
        found = self.sum()
        if self.peek() is not None:
            self.stuck()
        return found

    def whole_condition(self) -> Node:
        """All the pieces as a sum or as a comparison."""
        found = self.condition()
        if self.peek() is not None:
            self.stuck()
        return found

    def condition(self) -> Node:
        """A sum, or comparisons joined by "and"."""
        start = self.position
        found = self.comparison()
        while isinstance(found, Comparison) and self.joins():
            self.take()
            right = self.comparison()
            found = Comparison(found, "and", right, at=self.since(start))
        return found

    def joins(self) -> bool:
        piece = self.peek()
        return piece is not None and piece.kind == "text" and piece.text.strip() == "and"

    def comparison(self) -> Node:
        start = self.position
        left = self.sum()
        found: Node | None = None
        while self.next_is("relation"):
            sign = self.take()
            if sign.text not in tables.COMPARISONS:
                self.fail(f"the sign {sign.text} inside an expression", sign)
            right = self.sum()
            one = Comparison(left, sign.text, right, at=joined((left.at, right.at)))
            found = one if found is None else Comparison(found, "and", one, at=self.since(start))
            left = right
        return left if found is None else found

    def sum(self) -> Node:
        """`[sign] product {sign product}`."""
        start = self.position
        sign = self.take().text if self.next_is("sign") else ""
        first = self.product()
        if not self.next_is("sign"):
            return Negation(first, at=self.since(start)) if sign == "-" else first
        terms = [(sign or "+", first)]
        while self.next_is("sign"):
            sign = self.take().text
            terms.append((sign, self.signed_product()))
        return Addition(tuple(terms), at=self.since(start))

    def signed_product(self) -> Node:
        """A product that may have a sign of its own."""
        start = self.position
        if not self.next_is("sign"):
            return self.product()
        sign = self.take().text
        with self.deeper():
            found = self.signed_product()
        return Negation(found, at=self.since(start)) if sign == "-" else found

    def product(self, up_to_operator: bool = False) -> Node:
        """Factors, juxtaposed or with a sign between them; `up_to_operator`: a bare derivative operator ends it."""
        start = self.position
        factors = [("", self.factor())]
        while True:
            if self.next_is("operator"):
                sign = self.take().text
                factors.append((sign, self.signed_factor()))
            elif self.begins_factor() and not (up_to_operator and self.at_operator()):
                factors.append(("", self.juxtaposed(factors[-1][1])))
            else:
                break
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors), at=self.since(start))

    def juxtaposed(self, before: Node) -> Node:
        piece = self.peek()
        factor = self.factor()
        if isinstance(factor, Number) and isinstance(before, Number):
            self.fail("two numbers side by side", piece, r"write \cdot between them")
        return factor

    def signed_factor(self) -> Node:
        start = self.position
        if not self.next_is("sign"):
            return self.factor()
        sign = self.take().text
        found = self.factor()
        return Negation(found, at=self.since(start)) if sign == "-" else found

    def begins_factor(self) -> bool:
        piece = self.peek()
        if piece is None:
            return False
        if piece.kind == "bar":
            return self.bar_opens(piece)
        if piece.kind == "text":
            return not self.joins() and piece.text.strip().lower().split()[0] not in tables.CONNECTIVES
        return piece.kind in STARTS

    def bar_opens(self, bar: Piece) -> bool:
        """Whether a bar after an operand opens a bracket: not if one is open, else if it has a partner before the end."""
        if self.brackets and self.brackets[-1] == bar.text:
            return False
        if self.position not in self.paired:
            depth, bars = 0, []
            for n in range(self.position, len(self.pieces)):
                piece = self.pieces[n]
                depth += {"open": 1, "close": -1}.get(piece.kind, 0)
                if depth < 0:
                    break
                if (piece.kind, piece.text, depth) == ("bar", bar.text, 0):
                    bars.append(n)
            self.paired |= {n: (len(bars) - k) % 2 == 0 for k, n in enumerate(bars)}
        return self.paired[self.position]


