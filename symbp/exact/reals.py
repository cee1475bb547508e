"""Real numbers that are exact fractions or certified intervals, and the functions on them at a chosen precision.

Every function returns a number that surely encloses the true value; Undefined where there is none or it cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from mpmath.libmp import (
    dps_to_prec,
    from_int,
    from_man_exp,
    from_rational,
    mpf_abs,
    mpf_erf,
    mpf_erfc,
    mpf_le,
    mpf_lt,
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

from ..notation.symbols import Erfc, Erfcx, Expm1, Log1p, LogCosh, Maximum, Minimum, ShiftedExp, Sigmoid, Softplus, XLogY

LONGEST_FRACTION = 1500                 # bits of a numerator or denominator; a longer one becomes an interval
LARGEST_POWER = 100_000
FAR_OF_ERFC = 8                         # as a power of 2: erfc(256) < exp(-256**2) < 2**-(2**16)


class Undefined(ArithmeticError):
    """There is no real value here, or none that this precision can tell."""


class NoValue(Undefined):
    """There surely is no real value here."""


class Interval(NamedTuple):
    """All reals from `low` to `high`, both raw binary floating-point numbers of mpmath."""

    low: Any
    high: Any


Number = Fraction | Interval
ZERO, ONE = Fraction(0), Fraction(1)


def ends(value: Number) -> tuple[Fraction, Fraction]:
    """The exact ends of the interval, twice the same for a fraction."""
    if isinstance(value, Fraction):
        return value, value
    return Fraction(*map(int, to_rational(value.low))), Fraction(*map(int, to_rational(value.high)))


def sign_of(value: Number) -> int:
    """-1, 0 or 1. Raises Undefined for an interval on both sides of zero."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    low, high = mpf_sign(value.low), mpf_sign(value.high)
    if low > 0 or high < 0 or low == high == 0:
        return int(low)
    raise Undefined("sign not certain")


def negated(a: Number) -> Number:
    return -a if isinstance(a, Fraction) else Interval(*mpi_neg(a))


def _later(a: Any, b: Any) -> Any:
    return b if mpf_le(a, b) else a


def _erf(x: Any, bits: int, rounding: str) -> Any:
    """To within the rounding also where it is 1 or -1."""
    far = from_int(1 << FAR_OF_ERFC)
    return from_int(1 if mpf_sign(x) > 0 else -1) if mpf_lt(far, mpf_abs(x)) else mpf_erf(x, bits, rounding)


def _erfc(x: Any, bits: int, rounding: str) -> Any:
    """The same, where it is 2; far above 0 no more than 2**-(2**16)."""
    if mpf_lt(x, from_int(-(1 << FAR_OF_ERFC))):
        return from_int(2)
    if mpf_lt(from_int(1 << FAR_OF_ERFC), x):
        return from_int(0) if rounding == round_floor else from_man_exp(1, -(1 << 2 * FAR_OF_ERFC))
    return mpf_erfc(x, bits, rounding)


@dataclass(frozen=True)
class Arithmetic:
    """Arithmetic of intervals of `bits` bits; exponents of 2 and the arguments of exp, sin and cos are bounded."""

    bits: int
    most_exponent: int = 10_000             # of 2; what is larger, or nearer to zero, is not evaluated
    largest_argument: int = 17              # as a power of 2

    @cached_property
    def slack(self) -> tuple[Any, Any]:
        """What makes an elementary function a few units in the last place wider than mpmath rounds it."""
        return from_man_exp((1 << self.bits) - 4, -self.bits), from_man_exp((1 << self.bits) + 4, -self.bits)

    @property
    def working(self) -> int:
        return self.bits + 20

    def enclosing(self, value: Number) -> Interval:
        """The number as an interval, rounded outward."""
        if isinstance(value, Interval):
            return value
        p, q = value.numerator, value.denominator
        return Interval(from_rational(p, q, self.bits, round_floor), from_rational(p, q, self.bits, round_ceiling))

    def _finite(self, pair: tuple[Any, Any]) -> Interval:
        for _, mantissa, exponent, bits in pair:
            if abs(exponent + bits) > self.most_exponent if mantissa else exponent:
                raise Undefined("not finite, or too large or too small")
        return Interval(*pair)

    def _elementary(self, pair: tuple[Any, Any]) -> Interval:
        """The value of an elementary function, wider by a few units in the last place than mpmath rounds it."""
        low, high = pair
        return self._finite((mpf_mul(low, self.slack[mpf_sign(low) < 0], self.bits, round_floor),
                             mpf_mul(high, self.slack[mpf_sign(high) >= 0], self.bits, round_ceiling)))

    def short(self, value: Number) -> Number:
        """The number itself, or an interval around a fraction that has grown too long."""
        if isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST_FRACTION:
            return self.enclosing(value)
        return value

    def plus(self, a: Number, b: Number) -> Number:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a + b
        return self._finite(mpi_add(self.enclosing(a), self.enclosing(b), self.bits))

    def minus(self, a: Number, b: Number) -> Number:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a - b
        return self._finite(mpi_sub(self.enclosing(a), self.enclosing(b), self.bits))

    def times(self, a: Number, b: Number) -> Number:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a * b
        if a == ZERO or b == ZERO:
            return ZERO
        return self._finite(mpi_mul(self.enclosing(a), self.enclosing(b), self.bits))

    def over(self, a: Number, b: Number) -> Number:
        if sign_of(b) == 0:
            raise NoValue("a division by zero")
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a / b
        return self._finite(mpi_div(self.enclosing(a), self.enclosing(b), self.bits))

    def compared(self, a: Number, b: Number) -> int:
        return sign_of(self.minus(a, b))

    def apart(self, a: Number, b: Number) -> bool:
        """Whether a and b surely differ; of intervals, by far more than they are wide."""
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a != b
        low, high = ends(self.minus(a, b))
        return low * high > 0 and min(abs(low), abs(high)) > 1000 * (high - low)

    def magnitude(self, a: Number) -> Number:
        if isinstance(a, Fraction):
            return abs(a)
        negative = Interval(*mpi_neg(a))
        if mpf_sign(a.low) >= 0:
            return a
        if mpf_sign(a.high) <= 0:
            return negative
        return Interval(from_int(0), _later(a.high, negative.high))

    def larger(self, a: Number, b: Number) -> Number:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return max(a, b)
        a, b = self.enclosing(a), self.enclosing(b)
        return Interval(_later(a.low, b.low), _later(a.high, b.high))

    def smaller(self, a: Number, b: Number) -> Number:
        return negated(self.larger(negated(a), negated(b)))

    def _within(self, a: Number) -> Interval:
        value = self.enclosing(a)
        if any(mantissa and exponent + bits > self.largest_argument for _, mantissa, exponent, bits in value):
            raise Undefined("too large an argument")
        return value

    def exponential(self, a: Number) -> Number:
        if isinstance(a, Interval) and mpf_lt(a.high, from_man_exp(-1, self.largest_argument)):
            return Interval(from_int(0), from_man_exp(1, -(1 << self.largest_argument)))
        return ONE if a == ZERO else self._elementary(mpi_exp(self._within(a), self.working))

    def logarithm(self, a: Number) -> Number:
        if sign_of(a) <= 0:
            raise NoValue("the logarithm of a number <= 0")
        return ZERO if a == ONE else self._elementary(mpi_log(self.enclosing(a), self.working))

    def sine(self, a: Number) -> Number:
        return ZERO if a == ZERO else self._finite(mpi_cos_sin(self._within(a), self.bits)[1])

    def cosine(self, a: Number) -> Number:
        return ONE if a == ZERO else self._finite(mpi_cos_sin(self._within(a), self.bits)[0])

    def arctangent(self, a: Number) -> Number:
        return ZERO if a == ZERO else self._elementary(mpi_atan(self.enclosing(a), self.working))

    def error_function(self, a: Number) -> Number:
        if a == ZERO:
            return ZERO
        return self._rising(_erf, *self.enclosing(a))

    def complementary_error_function(self, a: Number) -> Number:
        if a == ZERO:
            return ONE
        low, high = self.enclosing(a)
        if mpf_lt(from_int(1 << FAR_OF_ERFC), low):
            return Interval(from_int(0), from_man_exp(1, -(1 << 2 * FAR_OF_ERFC)))
        return self._rising(_erfc, high, low)

    def _rising(self, function: Callable[..., Any], low: Any, high: Any) -> Number:
        """Of a function that is lower at `low`; once where both are the same, as it is widened anyway."""
        below = function(low, self.working, round_floor)
        return self._elementary((below, below if low == high else function(high, self.working, round_ceiling)))

    def power(self, base: Number, exponent: Number) -> Number:
        """base**exponent in the reals: a negative base only with a whole exponent."""
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            return self._whole_power(base, int(exponent))
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
                return self._whole_power(Fraction(int(p), int(q)), exponent.numerator)
        if isinstance(exponent, Fraction) and exponent.denominator == 2:
            return self._whole_power(self._elementary(mpi_sqrt(self.enclosing(base), self.working)), exponent.numerator)
        return self.exponential(self.times(exponent, self.logarithm(base)))

    def _whole_power(self, base: Number, exponent: int) -> Number:
        if abs(exponent) > LARGEST_POWER:
            raise Undefined("too large a power")
        if exponent < 0:
            return self.over(ONE, self._whole_power(base, -exponent))
        if isinstance(base, Fraction):
            if max(base.numerator.bit_length(), base.denominator.bit_length()) * exponent <= LONGEST_FRACTION:
                return base**exponent
        return self._finite(mpi_pow_int(self.enclosing(base), exponent, self.bits)) if exponent else ONE

    def _sign(self, a: Number) -> Number:
        return Fraction(sign_of(a))

    def _shift(self, a: Number) -> Number:
        return self.plus(a, ONE)

    def _log_of_one_and(self, a: Number) -> Number:
        """x - x**2 <= log(1 + x) <= x"""
        return self._nearly(a, -1) or self.logarithm(self._shift(a))

    def _exp_minus_one(self, a: Number) -> Number:
        """x <= exp(x) - 1 <= x + x**2"""
        return self._nearly(a, 1) or self.minus(self.exponential(a), ONE)

    def _nearly(self, a: Number, way: int) -> Interval | None:
        """From x to x + way*x**2 for a tiny x; both functions rise."""
        if a == ZERO:
            return None
        x = self.enclosing(a)
        if any(mantissa and exponent + bits > -self.bits // 2 for _, mantissa, exponent, bits in x):
            return None
        end = Interval(x.high, x.high) if way > 0 else Interval(x.low, x.low)
        other = self.enclosing(self.plus(end, self.times(Fraction(way), self.times(end, end))))
        return Interval(x.low, other.high) if way > 0 else Interval(other.low, x.high)

    def _cosh(self, a: Number) -> Number:
        return self.over(self.plus(self.exponential(a), self.exponential(negated(a))), Fraction(2))

    def _sinh(self, a: Number) -> Number:
        return self.over(self.minus(self.exponential(a), self.exponential(negated(a))), Fraction(2))

    def _tanh(self, a: Number) -> Number:
        return ZERO if a == ZERO else self.over(self._sinh(a), self._cosh(a))

    def _product_with_log(self, a: Number, b: Number) -> Number:
        return ZERO if a == ZERO else self.times(a, self.logarithm(b))

    @cached_property
    def functions(self) -> Mapping[type, Callable[..., Number]]:
        """By the SymPy head that stands for each."""
        return {
            exp: self.exponential, log: self.logarithm, sin: self.sine, cos: self.cosine, atan: self.arctangent,
            tan: lambda a: self.over(self.sine(a), self.cosine(a)),
            tanh: self._tanh, sinh: self._sinh, cosh: self._cosh, erf: self.error_function, Abs: self.magnitude, sign: self._sign,
            Maximum: self.larger, Minimum: self.smaller,
            Sigmoid: lambda a: self.over(ONE, self._shift(self.exponential(negated(a)))),
            Softplus: lambda a: self._log_of_one_and(self.exponential(a)),
            ShiftedExp: lambda a, b: self.exponential(self.minus(a, b)),
            Log1p: self._log_of_one_and,
            Erfc: self.complementary_error_function,
            Erfcx: lambda a: self.times(self.exponential(self.times(a, a)), self.complementary_error_function(a)),
            Expm1: self._exp_minus_one,
            LogCosh: lambda a: self.logarithm(self._cosh(a)), XLogY: self._product_with_log,
        }

    def pi(self) -> Number:
        return Interval(mpf_pi(self.bits, round_floor), mpf_pi(self.bits, round_ceiling))


REALS = Arithmetic(dps_to_prec(80))         # more than any counterexample needs
