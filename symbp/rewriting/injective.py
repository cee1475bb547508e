"""Is a scalar function one-to-one? Its formula and derivative in, an answer with its reason out; None is undecided.

The sign of the derivative on each interval decides: shown by its form or by counting real roots (Sturm), or refuted
by two values of opposite sign, by an interval where the function is constant, or by one value that it takes twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, Rational, Symbol, oo

from ..notation.indices import replace_free
from ..notation.normal_form import normal
from ..notation.ratio import NoForm
from ..notation.symbols import Entry
from .cases import between
from .pieces import Piece, continuous, number_sign, pieces, sign_inside

SAMPLES = tuple(Rational(n) * sign for n in ("1/4", "1", "2", "3", "5", "1/2", "3/2", "15/2", "10", "1/10") for sign in (1, -1))
PAIRS = (Rational(1), Rational(2), Rational(1, 2))


@dataclass(frozen=True)
class Injectivity:
    """holds: True, False or None for undecided.

    slopes: the signs of the derivative on successive intervals (low, high, sign), where all are known, the function has
    no jump and no constant was given a value for it.
    """

    holds: bool | None
    reason: str
    slopes: tuple[tuple[Expr, Expr, int], ...] = ()


def injective(formula: Expr, derivative: Expr, variable: Entry, values: Iterable[tuple[Symbol, Expr]]) -> Injectivity:
    """Whether `formula` is one-to-one in `variable`: for all constants if that is shown, else for those at `values`."""
    answer = _decided(formula, derivative, variable)
    given = {s: v for s, v in values if formula.has(s)}
    if answer.holds is not None or not given:
        return answer
    chosen = ", ".join(f"{s} = {v}" for s, v in sorted(given.items(), key=str))
    found = _decided(formula.xreplace(given), derivative.xreplace(given), variable)
    return answer if found.holds is None else Injectivity(found.holds, f"{found.reason} (for {chosen})")


def _decided(formula: Expr, derivative: Expr, variable: Entry) -> Injectivity:
    try:
        parts = pieces(formula, derivative, variable)
        if parts is not None and continuous(formula, parts, variable):
            return _by_slope(formula, parts, variable)
        flat = next((p for p in parts or () if not normal(p.formula).has(variable)), None)
        if flat is not None:
            return Injectivity(False, f"not one-to-one: constant {_interval(flat)}")
        return _by_value(formula, variable) or Injectivity(
            None, "undecided: it is not shown to be defined everywhere and without a jump")
    except NoForm:
        return Injectivity(None, "undecided: too large a formula")


def _by_slope(formula: Expr, parts: tuple[Piece, ...], variable: Entry) -> Injectivity:
    """The answer for a function without jumps."""
    signs = [sign_inside(part.derivative, part, variable) for part in parts]
    slopes = () if None in signs else tuple((p.low, p.high, s) for p, s in zip(parts, signs, strict=True))
    if set(signs) == {1}:
        return Injectivity(True, "strictly increasing: its derivative is positive", slopes)
    if set(signs) == {-1}:
        return Injectivity(True, "strictly decreasing: its derivative is negative", slopes)
    if 0 in signs:
        return Injectivity(False, f"not one-to-one: constant {_interval(parts[signs.index(0)])}", slopes)
    found: dict[int | None, Rational] = {}
    for part in parts:
        for point in (between(part.low, part.high), *(p for p in SAMPLES if part.low < p < part.high)):
            found.setdefault(number_sign(replace_free(part.derivative, {variable: point})), point)
            if {1, -1} <= found.keys():
                reason = f"not one-to-one: its derivative is positive at {found[1]} and negative at {found[-1]}"
                return Injectivity(False, reason, slopes)
    return _by_value(formula, variable) or Injectivity(
        None, "undecided: no sign change of the derivative was found, and none was excluded")


def _by_value(formula: Expr, variable: Entry) -> Injectivity | None:
    for point in PAIRS:
        if _same(formula, variable, point):
            return Injectivity(False, f"not one-to-one: it has one value at {-point} and {point}")
    return None


def _same(formula: Expr, variable: Entry, point: Rational) -> bool:
    """Whether the function is defined at a point and its opposite, and provably has the same value there."""
    here, there = (replace_free(formula, {variable: p}) for p in (point, -point))
    return number_sign(here) is not None and number_sign(there) is not None and normal(here - there) == 0


def _interval(part: Piece) -> str:
    if part.low == -oo:
        return "everywhere" if part.high == oo else f"for z < {part.high}"
    return f"for z > {part.low}" if part.high == oo else f"between {part.low} and {part.high}"
