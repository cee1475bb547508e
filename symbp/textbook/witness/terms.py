"""Expressions of index notation as terms to evaluate at a point: every sum over one index, subscripts as slots.

A term knows the slots of its free indices, so that its value is kept for each of their settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import Add, And, Basic, Expr, Integer, Mul, Not, Or, Pow, Rational, S, Symbol
from sympy.core.relational import Relational

from ...exact.reals import REALS, Undefined
from ...notation.symbols import Array, Delta, Entry, Index, IndexMax, Inside, OrderedSum, Reduction, Where, is_size


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """`rule` names how its value follows from `parts`; `data` is what the rule needs besides.

    free: slots of the free indices; counting: only indices and sizes occur, so that a zero cuts what it multiplies.
    """

    rule: str
    parts: tuple[Term, ...] = ()
    free: tuple[int, ...] = ()
    counting: bool = False
    data: Any = None


@dataclass(frozen=True, slots=True)
class Place:
    """A subscript: the value at a slot plus an offset, a fixed number (slot -1), or any term."""

    slot: int
    offset: int
    term: Term | None = None


def is_opaque(node: Basic) -> bool:
    """Whether a node applies an unknown function."""
    return isinstance(getattr(node.func, "order", None), tuple)


class Terms:
    """Builds the term of every expression once; `slots` numbers the indices met."""

    def __init__(self) -> None:
        self.slots: dict[Index, int] = {}
        self._built: dict[Basic, Term] = {}

    def slot(self, index: Index) -> int:
        return self.slots.setdefault(index, len(self.slots))

    def of(self, expr: Basic) -> Term:
        term = self._built.get(expr)
        if term is None:
            term = self._built[expr] = self._build(expr)
        return term

    def _build(self, expr: Basic) -> Term:
        for kinds, build in BUILDERS:
            if isinstance(expr, kinds):
                return build(self, expr)
        if expr is S.true or expr is S.false:
            return Term("number", counting=True, data=Fraction(int(expr is S.true)))
        if expr.func in REALS.functions:
            return self.plain("function", expr.args, REALS.functions[expr.func])
        if is_opaque(expr):
            name = getattr(expr.func, "title", "") or expr.func.__name__
            return self.plain("opaque", expr.args, (name, expr.func.order))
        if expr is S.Exp1 or expr is S.Pi:
            return Term(str(expr))
        raise Undefined(f"no value for {expr.func.__name__}")

    def plain(self, rule: str, arguments: Iterable[Basic], data: Any = None) -> Term:
        parts = tuple(map(self.of, arguments))
        counting = rule not in ("opaque", "entry") and all(p.counting for p in parts)
        return Term(rule, parts, _united(parts), counting, data)

    def product(self, factors: Iterable[Term]) -> Term:
        """Counting factors first."""
        parts = tuple(sorted(factors, key=lambda t: not t.counting))
        if len(parts) == 1:
            return parts[0]
        return Term("product", parts, _united(parts), all(p.counting for p in parts))

    def place(self, subscript: Expr) -> Place:
        index, offset = subscript.as_coeff_Add()[::-1] if isinstance(subscript, Add) else (subscript, S.Zero)
        if isinstance(index, Integer):
            return Place(-1, int(index))
        if isinstance(index, Index) and isinstance(offset, Integer):
            return Place(self.slot(index), int(offset))
        return Place(-1, 0, self.of(subscript))

    def reduced(self, expr: Reduction) -> Term:
        """Nested reductions over one index each; factors of a sum that do not depend on its index stay outside.

        The index whose factors depend on the fewest others is summed first.
        """
        rule = "maximum" if isinstance(expr, IndexMax) else "sum"
        factors = list(map(self.of, Mul.make_args(expr.body) if rule == "sum" else (expr.body,)))
        bound = dict.fromkeys(expr.bound)
        while bound:
            index = min(bound, key=lambda b: len(_united(f for f in factors if self.slot(b) in f.free)))
            del bound[index]
            slot = self.slot(index)
            inner = [f for f in factors if slot in f.free]
            body = factors[0] if rule == "maximum" else self.product(inner)
            total = Term(rule, (body,), tuple(s for s in body.free if s != slot), body.counting, (slot, index.size))
            factors = [f for f in factors if f not in inner] + [total] if rule == "sum" else [total]
        return self.product(factors)


def _united(parts: Iterable[Term]) -> tuple[int, ...]:
    return tuple(sorted({slot for part in parts for slot in part.free}))


def _number(terms: Terms, expr: Rational) -> Term:
    if max(abs(expr.p), expr.q).bit_length() > REALS.most_exponent:
        raise Undefined("too long a number")
    return Term("number", counting=True, data=Fraction(int(expr.p), int(expr.q)))


def _index(terms: Terms, expr: Index) -> Term:
    slot = terms.slot(expr)
    return Term("index", (), (slot,), True, slot)


def _entry(terms: Terms, expr: Basic) -> Term:
    array, subscripts = (expr, ()) if isinstance(expr, Array) else (expr.args[0], expr.args[1:])
    places = tuple(map(terms.place, subscripts))
    return Term("entry", (), _slots(places), False, (array, places))


def _symbol(terms: Terms, expr: Symbol) -> Term:
    return Term("size", counting=True, data=expr) if is_size(expr) else Term("constant", data=expr)


def _delta(terms: Terms, expr: Delta) -> Term:
    places = tuple(map(terms.place, expr.args))
    return Term("delta", (), _slots(places), True, places)


def _inside(terms: Terms, expr: Inside) -> Term:
    place = terms.place(expr.args[0])
    return Term("inside", (), _slots((place,)), True, (place, expr.args[1]))


def _slots(places: Iterable[Place]) -> tuple[int, ...]:
    found: set[int] = set()
    for place in places:
        found |= set(place.term.free) if place.term else {place.slot} if place.slot >= 0 else set()
    return tuple(sorted(found))


Builder = Callable[[Terms, Any], Term]
BUILDERS: tuple[tuple[Any, Builder], ...] = (
    (Rational, _number),
    (Index, _index),
    ((Entry, Array), _entry),
    (Symbol, _symbol),
    ((Add, OrderedSum), lambda terms, expr: terms.plain("total", expr.args)),
    (Mul, lambda terms, expr: terms.product(map(terms.of, expr.args))),
    (Pow, lambda terms, expr: terms.plain("power", expr.args)),
    (Reduction, lambda terms, expr: terms.reduced(expr)),
    (Delta, _delta),
    (Inside, _inside),
    (Where, lambda terms, expr: terms.plain("where", expr.args)),
    (Relational, lambda terms, expr: terms.plain("relation", expr.args, expr.func)),
    (And, lambda terms, expr: terms.plain("all", expr.args)),
    (Or, lambda terms, expr: terms.plain("any", expr.args)),
    (Not, lambda terms, expr: terms.plain("not", expr.args)),
)
