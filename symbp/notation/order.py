"""The order of terms and factors, and which numbers are decimals: the same in formula text, in every medium, in code."""

from __future__ import annotations

import re
from enum import IntEnum

from sympy import Add, Basic, Expr, Mul, Pow, Rational, S, Symbol

from .symbols import Entry, Index, OrderedSum, Reduction, Where

Key = tuple[int, tuple[tuple[str, int], ...], str]


class Rank(IntEnum):
    """The order of factors in a product."""

    NUMBER, CONSTANT, ADJOINT, UPPER, LOWER, BRACKET, FUNCTION, CASES, REDUCTION = range(9)


def factor_key(factor: Expr, text: str) -> Key:
    """Where a factor, printed as `text`, stands in its product."""
    return _rank(factor), natural(text), text


def term_key(term: Expr, text: str) -> tuple[bool, Key]:
    """Where a term, printed without its sign as `text`, stands in its sum: positive terms first."""
    return coefficient(term).p < 0, (_term_rank(term), natural(text), text)


def _rank(factor: Expr) -> Rank:
    match factor:
        case Rational():
            return Rank.NUMBER
        case Pow():
            return _rank(factor.base)
        case Entry():
            name = factor.array.name
            if name.startswith(("delta", "d_")):
                return Rank.ADJOINT
            return Rank.UPPER if name[0].isupper() else Rank.LOWER
        case Add() | OrderedSum() | Mul():
            return Rank.BRACKET
        case Where():
            return Rank.CASES
        case Reduction():
            return Rank.REDUCTION
    return Rank.FUNCTION if factor.args else Rank.CONSTANT


def _term_rank(term: Expr) -> int:
    """Numbers before sums before entries before constants."""
    if isinstance(term, Rational):
        return 0
    if any(isinstance(factor, Reduction) for factor in Mul.make_args(term)):
        return 1
    return 3 if _is_constant(term) else 2


def _is_constant(expr: Basic) -> bool:
    if isinstance(expr, Symbol):
        return not isinstance(expr, Index)
    return not isinstance(expr, Entry | Reduction) and all(map(_is_constant, expr.args))


def natural(text: str) -> tuple[tuple[str, int], ...]:
    """A sort key that puts W2 before W10."""
    return tuple((word, int(digits or 0)) for word, digits in re.findall(r"(\D*)(\d*)", text))


def coefficient(term: Expr) -> Rational:
    """The number in front of a term."""
    first = term.args[0] if isinstance(term, Mul) else term
    return first if isinstance(first, Rational) else S.One


def common_divisor(expr: Add) -> int:
    """2 for 1/2 + z/2, -2 for -1/2 - z/2; 1 where the terms do not share a divisor that is written as a fraction."""
    numbers = [coefficient(term) for term in expr.args]
    divisor = numbers[0].q
    if any(n.q != divisor for n in numbers) or is_decimal(Rational(1, divisor)):
        return 1
    return -divisor if all(n.p < 0 for n in numbers) else divisor


def is_decimal(value: Rational) -> bool:
    """Whether a number is written with a decimal point or without any bar: 2, 0.1, 0.044715, but 3/4 and 1/3."""
    rest = value.q
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return value.q == 1 or (rest == 1 and value.q % 10 == 0)


def decimal_parts(value: Rational) -> tuple[str, int]:
    """Mantissa and power of ten of a positive decimal: ("0.044715", 0); below 0.0001 ("2.5", -6)."""
    places = 0
    while 10**places % value.q:
        places += 1
    digits = str(value.p * 10**places // value.q)
    exponent = len(digits) - 1 - places
    if exponent < -4:
        return (f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits), exponent
    digits = digits.zfill(places + 1)
    return (f"{digits[:-places]}.{digits[-places:]}" if places else digits), 0
