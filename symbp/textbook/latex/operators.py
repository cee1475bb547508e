"""Factors that bind to their right: sums and products, functions that LaTeX names, derivatives, gradients."""

from __future__ import annotations

from . import tables
from .binders import binders
from .cursor import STARTS
from .factors import Factors
from .piece import SCRIPTS, Piece, Pieces
from .tree import Big, Call, Derivative, Fraction, Gradient, Group, Negation, Node, Number, Product, Scripted, Symbol
from .walk import nodes

ORDERS = ("n", "k", "m")


class Grammar(Factors):
    """The whole grammar of expressions."""

    def factor(self) -> Node:
        with self.deeper():
            piece = self.peek()
            start = self.position
            if piece is None:
                self.stuck()
            match piece.kind:
                case "big":
                    return self.big()
                case "function":
                    return self.call()
                case "nabla":
                    return self.gradient()
                case "partial":
                    return self.scripted(self.inline_partial(), start)
            if piece.kind == "frac" and differential(piece.args[0], False) and _same_differentials(piece):
                derivative = self.derivative()
                bare_operator = not piece.args[0][1:] and isinstance(derivative, Derivative)
                return derivative if bare_operator and derivative.of is not None else self.scripted(derivative, start)
            if self.is_indicator():
                return self.scripted(self.indicator(), start)
            if self.is_inline_derivative():
                return self.inline_derivative("d")
            return self.scripted(self.atom(), start)

    def applied(self) -> Node:
        """A factor, with the brackets after it where it is a symbol: `L(w)`."""
        start = self.position
        found = self.factor()
        symbol = found.base if isinstance(found, Scripted) else found
        after_it = self.peek()
        if isinstance(symbol, Symbol) and after_it is not None and (after_it.kind, after_it.text) == ("open", "("):
            after = self.position
            group = self.scripted(self.bracketed(), after)
            return Product((("", found), ("", group)), at=self.since(start))
        return found

    def big(self) -> Node:
        start = self.position
        kind = self.take()
        low: Piece | None = None
        high: Piece | None = None
        while (piece := self.peek()) is not None and piece.kind in ("sub", "sup"):
            if (low if piece.kind == "sub" else high) is not None:
                self.fail(f"a second limit of \\{kind.text}", piece)
            low, high = (piece, high) if piece.kind == "sub" else (low, piece)
            self.take()
        bound = binders(self, low, high)
        if not (self.next_is("sign") or self.begins_factor()):
            self.fail(f"nothing stands after \\{kind.text}", kind)
        body_start = self.position
        sign = self.take().text if self.next_is("sign") else ""
        body = self.product()
        if sign == "-":
            body = Negation(body, at=self.since(body_start))
        return Big(kind.text, bound, body, at=self.since(start))

    def call(self) -> Node:
        start = self.position
        name = self.take()
        function, logarithm = name.text, name.text in tables.LOGARITHMS
        subs, sups, primes = self.scripts()
        if primes:
            return Scripted(Symbol(function, at=name.at), subs, sups, primes, at=self.since(start))
        if function in tables.INVERSES and len(sups) == 1 and _is_minus_one(sups[0]):
            function, sups = tables.INVERSES[function], ()
        if subs and not logarithm and function not in tables.OVER:
            self.fail(f"a subscript of {function}", name)
        if not subs and function in tables.OF_ONE and all(isinstance(s, Number) for s in sups) and self._stands_alone(function):
            bare = Symbol(function, at=name.at)
            return Scripted(bare, (), sups, at=self.since(start)) if sups else bare
        arguments = self.arguments(name)
        post = self.scripts() if self.pieces[self.position - 1].kind == "close" else ((), (), 0)
        at = self.since(start)
        found: Node = Call(function, arguments, () if logarithm else subs, at=at)
        if subs and logarithm:
            found = Fraction(found, Call(function, subs, at=at), at=at)
        if sups or any(post):
            found = Scripted(found, post[0], (*sups, *post[1]), post[2], at=self.since(start))
        return found

    def _stands_alone(self, function: str) -> bool:
        r"""Whether a function has no argument: nothing that could be one stands behind it, or brackets that hold it itself, `\tanh (1 - \tanh)`."""
        start, after, operand = self.position, self.peek(), self.peek(1)
        if after is not None and (after.kind, after.text) == ("sign", "-"):
            return operand is None or operand.spaced or operand.kind == "function"
        if not self.next_is("open"):
            return not self.begins_factor()
        if self._is_matrix():
            return False
        group = self.bracketed()
        self.position = start
        lone = isinstance(group, Group) and len(group.items) == 1 and isinstance(group.items[0], Symbol | Scripted)
        return not lone and any(n == Symbol(function, at=n.at) for n in nodes(group))

    def arguments(self, name: Piece) -> tuple[Node, ...]:
        """The brackets right after a function, else the factors up to a sign, another function or a derivative."""
        if self.next_is("open") and not self._is_matrix():
            start = self.position
            group = self.bracketed()
            if isinstance(group, Group) and group.items:
                return group.items
            return (group,) if not isinstance(group, Group) else self.fail(f"{name.text} has no argument", name)
        signed, sign = self.position, self.peek()
        negative = sign is not None and (sign.kind, sign.text) == ("sign", "-")
        self.position += negative
        if not self.begins_factor():
            self.fail(f"{name.text} has no argument", name, f"write \\{name.text}(x)", ill_formed=True)
        start = self.position
        factors = [self.factor()]
        while self.begins_factor() and not self._ends_argument():
            factors.append(self.juxtaposed(factors[-1]))
        found = Product(tuple(("", f) for f in factors), at=self.since(start)) if len(factors) > 1 else factors[0]
        return (Negation(found, at=self.since(signed)) if negative else found,)

    def _is_matrix(self) -> bool:
        after, end = self.peek(1), self.peek(2)
        return (after is not None and after.kind == "env" and tables.MATRICES.get(after.text) == ""
                and end is not None and end.kind == "close")

    def _ends_argument(self) -> bool:
        piece = self.peek()
        if piece is None or piece.kind in ("function", "big", "partial", "nabla"):
            return True
        return piece.kind == "frac" and _same_differentials(piece) or self.is_indicator() or self.is_inline_derivative()

    def at_operator(self) -> bool:
        piece = self.peek()
        if piece is None or piece.kind != "frac" or not _same_differentials(piece):
            return False
        return len([p for p in piece.args[0] if p.kind not in SCRIPTS]) == 1

    def derivative(self) -> Node:
        """A fraction of differentials; a bare operator takes the product to its right, up to the next bare operator."""
        start = self.position
        piece = self.take()
        over, under = piece.args
        letter = differential(over, False)
        order, rest = self._order(over)
        variables = self._variables(under, letter, order)
        of: Node | None
        if rest:
            inner = self.nested(rest, piece.at)
            of = inner.product()
            if inner.peek() is not None:
                self.fail("a numerator that is more than one differential", piece)
        else:
            of = self.product(up_to_operator=True) if self.begins_factor() else None
        at = self.since(start)
        for by in reversed(variables):
            of = Derivative(of, by, letter, at=at)
        return of if of is not None else self.stuck()

    def _order(self, over: Pieces) -> tuple[int, Pieces]:
        if len(over) > 1 and over[1].kind == "sup":
            inner = over[1].args[0]
            if len(inner) == 1 and inner[0].kind == "number" and inner[0].text in ("2", "3", "4"):
                return int(inner[0].text), over[2:]
            self.fail("a derivative of this order", over[1])
        return 1, over[1:]

    def _variables(self, under: Pieces, letter: str, order: int) -> list[Node]:
        """The variables below, as often as each is derived by."""
        if order == 1:
            return [self.nested(under[1:], under[0].at).whole()]
        starts = [n for n in range(len(under)) if differential(under[n:], True) == letter]
        found: list[Node] = []
        for start, end in zip(starts, [*starts[1:], len(under)], strict=True):
            by, times = self.nested(under[start + 1:end], under[start].at).whole(), 1
            if isinstance(by, Scripted) and by.sups and isinstance(by.sups[-1], Number) and by.sups[-1].text in "234":
                times = int(by.sups[-1].text)
                kept = Scripted(by.base, by.subs, by.sups[:-1], by.primes, at=by.at)
                by = kept if kept.subs or kept.sups or kept.primes else by.base
            found += [by] * times
        if len(found) != order:
            self.fail(f"a derivative of order {order} by {len(found)} variables", under[0])
        return found

    def inline_partial(self) -> Node:
        r"""`\partial L/\partial z`, `\partial_x f`."""
        start = self.position
        after = self.peek(1)
        if after is None or after.kind != "sub":
            return self.inline_derivative("partial")
        self.take()
        self.take()
        by = self.nested(after.args[0], after.at).whole()
        of = self.applied() if self.begins_factor() else None
        return Derivative(of, by, "partial", at=self.since(start))

    def inline_derivative(self, letter: str) -> Node:
        start = self.position
        first = self.take()
        if not self.begins_factor():
            self.fail("a ∂ that is no derivative", first)
        of = self.applied()
        slash = self.peek()
        if slash is None or slash.text != "/" or not differential(self.pieces[self.position + 1:], True) == letter:
            self.fail("a ∂ that is no derivative", first)
        self.take()
        self.take()
        by = self.scripted(self.atom(), self.position - 1)
        return Derivative(of, by, letter, at=self.since(start))

    def is_inline_derivative(self) -> bool:
        """`dE/dx` with the letters side by side."""
        piece = self.peek()
        if piece is None or piece.kind not in ("letter", "name") or piece.text + piece.font + piece.accent != "d":
            return False
        ahead = self.peek(1)
        if ahead is None or ahead.kind not in ("letter", "name") or ahead.spaced and ahead.kind == "letter":
            return False
        n = 2
        digits = self.peek(n)
        n += digits is not None and digits.kind == "number" and not digits.spaced
        while (ahead := self.peek(n)) is not None and ahead.kind in SCRIPTS:
            n += 1
        below = self.pieces[self.position + n + 1:self.position + n + 3]
        return (ahead is not None and ahead.text == "/" and len(below) == 2 and differential(below, True) == "d"
                and below[1].kind in ("letter", "name") and not below[1].spaced)

    def gradient(self) -> Node:
        start = self.position
        nabla = self.take()
        subs, sups, primes = self.scripts()
        if sups or primes or len(subs) > 1:
            self.fail("a gradient with such scripts", nabla)
        of = self.applied() if self.begins_factor() else None
        return Gradient(of, subs[0] if subs else None, at=self.since(start))


def differential(pieces: Pieces, with_variable: bool) -> str:
    """"partial" or "d" where the pieces begin with a differential, else ""."""
    if not pieces or len(pieces) < 2 and with_variable:
        return ""
    first = pieces[0]
    if first.kind == "partial":
        return "partial"
    if first.kind not in ("letter", "name") or (first.text, first.font, first.accent) != ("d", "", ""):
        return ""
    after = pieces[1] if len(pieces) > 1 else None
    if after is None:
        return "d"
    above = after.args[0] if after.kind == "sup" else ()
    order = not with_variable and len(above) == 1 and (above[0].kind == "number" or above[0].text in ORDERS)
    return "d" if order or after.kind in (STARTS - {"number"} if with_variable else STARTS | {"bar"}) else ""


def _same_differentials(piece: Piece) -> bool:
    over, under = piece.args
    return differential(over, False) != "" and differential(over, False) == differential(under, True)


def _is_minus_one(node: Node) -> bool:
    return isinstance(node, Negation) and isinstance(node.operand, Number) and node.operand.text == "1"
