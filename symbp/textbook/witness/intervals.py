"""Real numbers that are exact fractions or certified intervals of 80 digits, and the functions on them.

Every function returns a number that surely encloses the true value; Undefined where there is none or it cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from mpmath.libmp import (
    dps_to_prec,
    from_int,
    from_man_exp,
    from_rational,
    mpf_erf,
    mpf_le,
    mpf_mul,
    mpf_pi,
    mpf_sign,
    mpi_add,
    mpi_atan,
    mpi_cos_sin,
    mpi_div,
    mpi_exp,
    mpi_log,
    mpi_mul,
    mpi_neg,
    mpi_pow_int,
    mpi_sqrt,
    mpi_sub,
    round_ceiling,
    round_floor,
    to_rational,
)
from sympy import Abs, atan, cos, cosh, erf, exp, integer_nthroot, log, sign, sin, sinh, tan, tanh

from ...notation.symbols import Expm1, Log1p, LogCosh, Maximum, Minimum, ShiftedExp, Sigmoid, Softplus, XLogY

PRECISION = dps_to_prec(80)
LONGEST_FRACTION = 1500                 # bits of a numerator or denominator; a longer one becomes an interval
LARGEST_ARGUMENT = 100_000              # of exp, sin, cos
LARGEST_POWER = 100_000
MOST_EXPONENT = 10_000                  # of 2; what is larger, or nearer to zero, is not evaluated
WORKING = PRECISION + 20
SLACK = (from_man_exp((1 << PRECISION) - 4, -PRECISION), from_man_exp((1 << PRECISION) + 4, -PRECISION))


class Undefined(ArithmeticError):
    """There is no real value here, or none that 80 digits can tell."""


class NoValue(Undefined):
    """There surely is no real value here."""


class Interval(NamedTuple):
    """All reals from `low` to `high`, both raw binary floating-point numbers of mpmath."""

    low: Any
    high: Any


Number = Fraction | Interval
ZERO, ONE = Fraction(0), Fraction(1)


def enclosing(value: Number) -> Interval:
    """The number as an interval, rounded outward."""
    if isinstance(value, Interval):
        return value
    p, q = value.numerator, value.denominator
    return Interval(from_rational(p, q, PRECISION, round_floor), from_rational(p, q, PRECISION, round_ceiling))


def ends(value: Number) -> tuple[Fraction, Fraction]:
    """The exact ends of the interval, twice the same for a fraction."""
    if isinstance(value, Fraction):
        return value, value
    return Fraction(*map(int, to_rational(value.low))), Fraction(*map(int, to_rational(value.high)))


def _finite(pair: tuple[Any, Any]) -> Interval:
    for _, mantissa, exponent, bits in pair:
        if abs(exponent + bits) > MOST_EXPONENT if mantissa else exponent:
            raise Undefined("not finite, or too large or too small")
    return Interval(*pair)


def _elementary(pair: tuple[Any, Any]) -> Interval:
    """The value of an elementary function, wider by a few units in the last place than mpmath rounds it."""
    low, high = pair
    return _finite((mpf_mul(low, SLACK[mpf_sign(low) < 0], PRECISION, round_floor),
                    mpf_mul(high, SLACK[mpf_sign(high) >= 0], PRECISION, round_ceiling)))


def short(value: Number) -> Number:
    """The number itself, or an interval around a fraction that has grown too long."""
    if isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST_FRACTION:
        return enclosing(value)
    return value


def plus(a: Number, b: Number) -> Number:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    return _finite(mpi_add(enclosing(a), enclosing(b), PRECISION))


def minus(a: Number, b: Number) -> Number:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a - b
    return _finite(mpi_sub(enclosing(a), enclosing(b), PRECISION))


def times(a: Number, b: Number) -> Number:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    if a == ZERO or b == ZERO:
        return ZERO
    return _finite(mpi_mul(enclosing(a), enclosing(b), PRECISION))


def over(a: Number, b: Number) -> Number:
    if sign_of(b) == 0:
        raise NoValue("a division by zero")
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a / b
    return _finite(mpi_div(enclosing(a), enclosing(b), PRECISION))


def sign_of(value: Number) -> int:
    """-1, 0 or 1. Raises Undefined for an interval on both sides of zero."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    low, high = mpf_sign(value.low), mpf_sign(value.high)
    if low > 0 or high < 0 or low == high == 0:
        return int(low)
    raise Undefined("sign not certain")


def compared(a: Number, b: Number) -> int:
    return sign_of(minus(a, b))


def apart(a: Number, b: Number) -> bool:
    """Whether a and b surely differ; of intervals, by far more than they are wide."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a != b
    low, high = ends(minus(a, b))
    return low * high > 0 and min(abs(low), abs(high)) > 1000 * (high - low)


def magnitude(a: Number) -> Number:
    if isinstance(a, Fraction):
        return abs(a)
    negative = Interval(*mpi_neg(a))
    if mpf_sign(a.low) >= 0:
        return a
    if mpf_sign(a.high) <= 0:
        return negative
    return Interval(from_int(0), _later(a.high, negative.high))


def _later(a: Any, b: Any) -> Any:
    return b if mpf_le(a, b) else a


def larger(a: Number, b: Number) -> Number:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return max(a, b)
    a, b = enclosing(a), enclosing(b)
    return Interval(_later(a.low, b.low), _later(a.high, b.high))


def smaller(a: Number, b: Number) -> Number:
    return negated(larger(negated(a), negated(b)))


def negated(a: Number) -> Number:
    return -a if isinstance(a, Fraction) else Interval(*mpi_neg(a))


def _within(a: Number) -> Interval:
    value = enclosing(a)
    if max(map(abs, ends(value))) > LARGEST_ARGUMENT:
        raise Undefined("too large an argument")
    return value


def exponential(a: Number) -> Number:
    return ONE if a == ZERO else _elementary(mpi_exp(_within(a), WORKING))


def logarithm(a: Number) -> Number:
    if sign_of(a) <= 0:
        raise NoValue("the logarithm of a number <= 0")
    return ZERO if a == ONE else _elementary(mpi_log(enclosing(a), WORKING))


def sine(a: Number) -> Number:
    return ZERO if a == ZERO else _finite(mpi_cos_sin(_within(a), PRECISION)[1])


def cosine(a: Number) -> Number:
    return ONE if a == ZERO else _finite(mpi_cos_sin(_within(a), PRECISION)[0])


def arctangent(a: Number) -> Number:
    return ZERO if a == ZERO else _elementary(mpi_atan(enclosing(a), WORKING))


def error_function(a: Number) -> Number:
    if a == ZERO:
        return ZERO
    low, high = _within(a)
    return _elementary((mpf_erf(low, WORKING, round_floor), mpf_erf(high, WORKING, round_ceiling)))


def power(base: Number, exponent: Number) -> Number:
    """base**exponent in the reals: a negative base only with a whole exponent."""
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return _whole_power(base, int(exponent))
    where = sign_of(base)
    if where < 0:
        raise NoValue("a root of a negative number")
    if where == 0:
        if sign_of(exponent) <= 0:
            raise NoValue("zero to a power <= 0")
        return ZERO
    if isinstance(exponent, Fraction) and isinstance(base, Fraction):
        (p, whole), (q, too) = (integer_nthroot(n, exponent.denominator) for n in (base.numerator, base.denominator))
        if whole and too:
            return _whole_power(Fraction(int(p), int(q)), exponent.numerator)
    if isinstance(exponent, Fraction) and exponent.denominator == 2:
        return _whole_power(_elementary(mpi_sqrt(enclosing(base), WORKING)), exponent.numerator)
    return exponential(times(exponent, logarithm(base)))


def _whole_power(base: Number, exponent: int) -> Number:
    if abs(exponent) > LARGEST_POWER:
        raise Undefined("too large a power")
    if exponent < 0:
        return over(ONE, _whole_power(base, -exponent))
    if isinstance(base, Fraction):
        if max(base.numerator.bit_length(), base.denominator.bit_length()) * exponent <= LONGEST_FRACTION:
            return base**exponent
    return _finite(mpi_pow_int(enclosing(base), exponent, PRECISION)) if exponent else ONE


def _sign(a: Number) -> Number:
    return Fraction(sign_of(a))


def _shift(a: Number) -> Number:
    return plus(a, ONE)


def _cosh(a: Number) -> Number:
    return over(plus(exponential(a), exponential(negated(a))), Fraction(2))


def _sinh(a: Number) -> Number:
    return over(minus(exponential(a), exponential(negated(a))), Fraction(2))


def _tanh(a: Number) -> Number:
    return ZERO if a == ZERO else over(_sinh(a), _cosh(a))


def _product_with_log(a: Number, b: Number) -> Number:
    return ZERO if a == ZERO else times(a, logarithm(b))


FUNCTIONS: Mapping[type, Callable[..., Number]] = {
    exp: exponential, log: logarithm, sin: sine, cos: cosine, tan: lambda a: over(sine(a), cosine(a)), atan: arctangent,
    tanh: _tanh, sinh: _sinh, cosh: _cosh, erf: error_function, Abs: magnitude, sign: _sign,
    Maximum: larger, Minimum: smaller,
    Sigmoid: lambda a: over(ONE, _shift(exponential(negated(a)))), Softplus: lambda a: logarithm(_shift(exponential(a))),
    ShiftedExp: lambda a, b: exponential(minus(a, b)), Log1p: lambda a: logarithm(_shift(a)),
    Expm1: lambda a: minus(exponential(a), ONE), LogCosh: lambda a: logarithm(_cosh(a)), XLogY: _product_with_log,
}


def pi() -> Number:
    return Interval(mpf_pi(PRECISION, round_floor), mpf_pi(PRECISION, round_ceiling))
