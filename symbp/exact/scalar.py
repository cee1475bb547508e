"""A formula of one number or two, compiled once -> its certified value at many points, or on an interval of them.

Values as `truth` has them, equal parts worked out once. An argument may be an interval: what then cannot be decided in a
comparison is the hull of both branches.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mpmath.libmp import mpf_le
from sympy import Add, Basic, E, Expr, Mul, Pow, Rational, S, Symbol, log, pi
from sympy.core.relational import Relational

from ..notation.symbols import Log1p, OrderedSum, Where
from .reals import ONE, ZERO, Arithmetic, Interval, Number, Undefined, sign_of
from .truth import HOLDS

Node = Callable[["Run"], Number]
Letters = tuple[Symbol, ...]


class Run:
    """One evaluation: the arithmetic, the arguments, and what is already known."""

    def __init__(self, reals: Arithmetic, given: tuple[Number, ...], count: int) -> None:
        self.reals, self.given = reals, given
        self.known: list[Number | None] = [None] * count


class Scalar:
    """Of the given letters; Undefined is raised as `truth` raises it, where a part that is needed has no value."""

    def __init__(self, formula: Expr, letters: Letters) -> None:
        self.letters = letters
        self._places: dict[Basic, int] = {}
        self._nodes: list[Node] = []
        self._whole = self._compiled(formula)

    def at(self, reals: Arithmetic, *given: Number) -> Number:
        return self._whole(Run(reals, given, len(self._nodes)))

    def _compiled(self, expr: Basic) -> Node:
        if isinstance(expr, Symbol):
            return self._letter(expr)
        if isinstance(expr, Rational):
            value = Fraction(int(expr.p), int(expr.q))
            return lambda run: value
        if expr not in self._places:
            node = self._made(expr)
            self._places[expr] = len(self._nodes)
            self._nodes.append(node)
        place, node = self._places[expr], self._nodes[self._places[expr]]

        def once(run: Run) -> Number:
            known = run.known[place]
            if known is None:
                known = run.known[place] = run.reals.short(node(run))
            return known
        return once

    def _letter(self, symbol: Symbol) -> Node:
        if symbol not in self.letters:
            return _undefined(f"no value for {symbol}")
        place = self.letters.index(symbol)
        return lambda run: run.given[place]

    def _made(self, expr: Basic) -> Node:
        if expr == pi:
            return lambda run: run.reals.pi()
        if expr == E:
            return lambda run: run.reals.exponential(ONE)
        if isinstance(expr, Where):
            return self._where(expr)
        if isinstance(expr, Mul):
            return self._product(expr)
        if isinstance(expr, log) and isinstance(expr.args[0], Add) and S.One in expr.args[0].args:
            return self._compiled(Log1p(expr.args[0] - 1))              # a tiny x in 1 + x takes no more bits
        args = [self._compiled(a) for a in expr.args]
        if isinstance(expr, Add | OrderedSum):
            return lambda run: _total(run, args)
        if isinstance(expr, Pow):
            base, exponent = args
            return lambda run: run.reals.power(base(run), exponent(run))
        if expr.func in Arithmetic(1).functions:
            return lambda run: run.reals.functions[expr.func](*(a(run) for a in args))
        return _undefined(f"no value for {expr.func.__name__}")

    def _product(self, expr: Mul) -> Node:
        """0 where a letter is, whatever the others are, as long as no divisor is 0."""
        factors = [self._compiled(f) for f in sorted(expr.args, key=lambda f: not isinstance(f, Symbol | Rational))]
        divisors = [self._compiled(f.base) for f in expr.args if isinstance(f, Pow) and f.exp.is_negative]

        def product(run: Run) -> Number:
            total: Number = ONE
            for factor in factors:
                other = factor(run)
                if other == ZERO and all(sign_of(d(run)) for d in divisors):
                    return ZERO
                total = run.reals.times(total, other)
            return total
        return product

    def _where(self, expr: Where) -> Node:
        condition, first, second = expr.args
        if not isinstance(condition, Relational):
            return self._compiled(first if condition is S.true else second)
        left, right, met, other = map(self._compiled, (condition.lhs, condition.rhs, first, second))
        holds = HOLDS[condition.func]

        def where(run: Run) -> Number:
            try:
                order = run.reals.compared(left(run), right(run))
            except Undefined:
                if not any(isinstance(g, Interval) for g in run.given):
                    raise
                return hull(run.reals, met(run), other(run))
            return (met if order in holds else other)(run)
        return where


def _undefined(words: str) -> Node:
    def raising(_: Run) -> Number:
        raise Undefined(words)
    return raising


def _total(run: Run, args: list[Node]) -> Number:
    total = args[0](run)
    for a in args[1:]:
        total = run.reals.plus(total, a(run))
    return total


def hull(reals: Arithmetic, a: Number, b: Number) -> Interval:
    """The smallest interval that holds both."""
    a, b = reals.enclosing(a), reals.enclosing(b)
    return Interval(a.low if mpf_le(a.low, b.low) else b.low, b.high if mpf_le(a.high, b.high) else a.high)
