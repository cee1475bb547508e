"""How far a floating-point result is from the true value, in units of the last place of the true value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf, isinf, isnan

Bounds = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Format:
    """A binary floating-point format: bits of the significand, exponents of the smallest and above the largest number."""

    bits: int
    smallest: int                   # of 2, the least subnormal
    beyond: int                     # of 2, above every finite number

    def ulp(self, value: Fraction) -> Fraction:
        """The spacing at a value, that of the subnormals below them."""
        size = abs(value)
        exponent = size.numerator.bit_length() - size.denominator.bit_length() if size else self.smallest
        if size < Fraction(2) ** exponent:
            exponent -= 1
        return Fraction(2) ** max(min(exponent, self.beyond - 1) - self.bits + 1, self.smallest)

    @property
    def largest(self) -> Fraction:
        return Fraction(2) ** self.beyond - Fraction(2) ** (self.beyond - self.bits)

    @property
    def normal(self) -> Fraction:
        """The smallest number of full precision."""
        return Fraction(2) ** (self.smallest + self.bits - 1)


FORMATS = {"float64": Format(53, -1074, 1024), "float32": Format(24, -149, 128)}


def narrow(bounds: Bounds, form: Format) -> bool:
    """Whether the interval is narrower than 1/8 ulp, or lies where no number of the format does."""
    low, high = bounds
    nearest = min(abs(low), abs(high)) if low * high > 0 else Fraction(0)
    if nearest > 2 * form.largest or max(abs(low), abs(high)) < Fraction(2) ** (form.smallest - 4):
        return True
    return high - low <= form.ulp(nearest) / 8 and (nearest > 0 or low == high)


def error(got: float, bounds: Bounds, form: Format) -> float:
    """In ulp of the true value: inf for nan, for an infinity where the true value has a number, for a number where it has none."""
    low, high = bounds
    if isnan(got):
        return inf
    over = min(abs(low), abs(high)) >= form.largest * (1 - Fraction(1, 2 ** (form.bits - 7)))
    if isinf(got):
        return 0.0 if over and (got > 0) == (low > 0) else inf
    if over and max(abs(low), abs(high)) > form.largest * 2:
        return inf
    far = max(abs(Fraction(got) - low), abs(Fraction(got) - high))
    return float(min(far / form.ulp(max(abs(low), abs(high))), Fraction(10) ** 300))
