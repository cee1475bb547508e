"""A function with cases -> the intervals between its kinks, and the smooth function that it is in each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from sympy import Abs, Expr, Rational, S, sign
from sympy.core.relational import Relational

from ..exact.reals import Undefined, sign_of
from ..exact.scalar import Scalar
from ..exact.truth import arithmetic
from ..notation.symbols import Maximum, Minimum, Where
from .kernels import Z

CASED = (Abs, sign, Maximum, Minimum, Where)
BEYOND = 2**20                          # inside the last interval on either side
MOST_KINKS = 12
SEARCHED = tuple(Rational(k, 2) for k in range(-60, 61))


@dataclass(frozen=True)
class Piece:
    """On (low, high), None for infinity: the function without cases, in Z; closed: whether it also holds at `high`."""

    low: Rational | None
    high: Rational | None
    body: Expr
    closed: bool = False

    @property
    def side(self) -> int:
        """-1 or 1: the sign of the numbers inside."""
        return -1 if self.high is not None and self.high <= 0 else 1


@lru_cache(maxsize=256)
def kinks(expr: Expr) -> tuple[Rational, ...] | None:
    """Where a comparison of the function changes; None where there are too many of them to tell."""
    compared: set[Expr] = set()
    for node in expr.atoms(*CASED, Relational):
        match node:
            case Abs() | sign():
                compared.add(node.args[0])
            case Maximum() | Minimum():
                compared.add(node.args[0] - node.args[1])
            case Relational():
                compared.add(node.lhs - node.rhs)
    if any(difference.free_symbols != {Z} for difference in compared):
        return None
    found = {at for difference in compared for at in _roots(difference)}
    return tuple(sorted(found)) if len(found) <= MOST_KINKS else None


def _roots(difference: Expr) -> list[Rational]:
    """Of a linear function exactly, of any other the doubles beside which its sign changes."""
    slope = difference.expand().coeff(Z, 1)
    rest = (difference - slope * Z).expand()
    if slope.is_Rational and rest.is_Rational:
        return [Rational(-rest / slope)] if slope else []
    if rest.is_number and slope.is_number:
        return [Rational(float(-rest / slope))]
    found = []
    for low, high in pairwise(SEARCHED):
        before, after = _sign(difference, low), _sign(difference, high)
        if before == 0:
            found.append(low)
        elif before * after < 0:
            found.append(_bisected(difference, low, high, before))
    return found


def _bisected(difference: Expr, low: Rational, high: Rational, before: int) -> Rational:
    for _ in range(60):
        middle = Rational(float((low + high) / 2))
        there = _sign(difference, middle)
        if there == 0 or middle in (low, high):
            return middle
        low, high = (middle, high) if there == before else (low, middle)
    return low


@lru_cache(maxsize=256)
def pieces(expr: Expr) -> tuple[Piece, ...] | None:
    """In ascending order, 0 always a boundary; None where they cannot be told apart."""
    found = kinks(expr)
    if found is None:
        return None
    at = sorted({*found, S.Zero})
    inner = [(a + b) / 2 for a, b in pairwise(at)]
    inside = [at[0] - BEYOND, *inner, at[-1] + BEYOND]
    bodies = [without_cases(expr, x) for x in inside]
    there = [without_cases(expr, x) for x in at]
    return tuple(Piece(low, high, body, high is not None and there[n] == body)
                 for n, (low, high, body) in enumerate(zip([None, *at], [*at, None], bodies, strict=True)))


def without_cases(expr: Expr, at: Rational) -> Expr:
    """The branch of every case that holds at a number."""
    if not expr.args or not expr.has(*CASED):
        return expr
    match expr:
        case Where():
            return without_cases(expr.args[1 if _holds(expr.args[0], at) else 2], at)
        case Abs():
            return without_cases(_sign(expr.args[0], at) * expr.args[0], at)
        case sign():
            return S(_sign(expr.args[0], at))
        case Maximum() | Minimum():
            first = _sign(expr.args[0] - expr.args[1], at) >= 0
            return without_cases(expr.args[0 if first == isinstance(expr, Maximum) else 1], at)
    return expr.func(*(without_cases(a, at) for a in expr.args))


def _sign(expr: Expr, at: Rational) -> int:
    try:
        return sign_of(Scalar(expr, (Z,)).at(arithmetic(400), Fraction(int(at.p), int(at.q))))
    except Undefined:
        return 1


def _holds(condition: Expr, at: Rational) -> bool:
    if not isinstance(condition, Relational):
        return condition is S.true
    difference = _sign(condition.lhs - condition.rhs, at)
    return bool(condition.func(S(difference), S.Zero))
