"""Conditions that keep a number in a set or an interval, `y**2 == 1` for two labels, `p < 1`: what they say of an entry."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Eq, Expr, Gt, Lt, Pow, Rational, Symbol, sqrt
from sympy.core.relational import Relational

from ...notation.symbols import Entry

UNKNOWN = Symbol("_u", real=True)


@dataclass(frozen=True)
class Bounds:
    """The open interval that an entry lies in; None is no bound."""

    low: Rational | None = None
    high: Rational | None = None

    def meet(self, other: Bounds) -> Bounds:
        lows = [x for x in (self.low, other.low) if x is not None]
        highs = [x for x in (self.high, other.high) if x is not None]
        return Bounds(max(lows, default=None), min(highs, default=None))


def members_of(relation: Relational) -> tuple[Entry, tuple[Rational, Rational]] | None:
    """(y, (-1, 1)) of y**2 == 1: an equation that says which two values an entry has."""
    square = relation.lhs
    if not isinstance(relation, Eq) or not isinstance(square, Pow) or square.exp != 2 or not isinstance(square.base, Entry):
        return None
    line = _linear(relation.rhs, square.base)
    root = sqrt(line[0] ** 2 / 4 + line[1]) if line is not None else None
    if line is None or not isinstance(root, Rational) or root <= 0:
        return None
    return square.base, (line[0] / 2 - root, line[0] / 2 + root)


def bounds_of(relation: Relational) -> tuple[Entry, Bounds] | None:
    """The bound that a strict inequality between a linear formula of one entry and a number is."""
    if not isinstance(relation, Gt | Lt):
        return None
    above = relation.lhs - relation.rhs if isinstance(relation, Gt) else relation.rhs - relation.lhs
    entries = above.atoms(Entry)
    line = _linear(above, next(iter(entries))) if len(entries) == 1 else None
    if line is None or line[0] == 0:
        return None
    bound = -line[1] / line[0]
    return next(iter(entries)), Bounds(low=bound) if line[0] > 0 else Bounds(high=bound)


def _linear(expr: Expr, entry: Entry) -> tuple[Rational, Rational] | None:
    """(a, b) of a*entry + b with rational numbers."""
    form = expr.xreplace({entry: UNKNOWN})
    constant = form.xreplace({UNKNOWN: Rational(0)})
    slope = form.xreplace({UNKNOWN: Rational(1)}) - constant
    linear = (form - slope * UNKNOWN - constant).expand() == 0
    return (slope, constant) if linear and isinstance(slope, Rational) and isinstance(constant, Rational) else None
