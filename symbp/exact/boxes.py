"""Where a formula of one number has no value: the real line cut into intervals until interval arithmetic can tell."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from mpmath.libmp import from_rational, round_ceiling, round_floor

from .reals import Arithmetic, Interval, NoValue, Undefined
from .scalar import Scalar

MOST = 600                              # intervals to try
ENOUGH = 4                              # without a value
FAR = Fraction(2) ** 1000
EVERYDAY = (Fraction(-32), Fraction(32))
SINGLE = Fraction(1, 10**6)             # an interval this narrow may be about a single point
Box = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Found:
    """missing: intervals without a value anywhere in them; untold: such as could not be decided, single points left out."""

    missing: tuple[Box, ...]
    untold: tuple[Box, ...]


def searched(scalar: Scalar, reals: Arithmetic, low: Fraction = -FAR, high: Fraction = FAR) -> Found:
    """Of a formula of one letter, for every number from `low` to `high`; everyday numbers first, until it is missing in some."""
    ends = sorted({low, high, *(e for e in EVERYDAY if low < e < high)})
    waiting, missing, untold = sorted(pairwise(ends), key=lambda box: min(map(abs, box))), [], []
    near: deque[Box] = deque()
    for n in range(MOST):
        if not (near or waiting) or len(missing) >= ENOUGH:
            break
        left, right = near.popleft() if near else waiting.pop(0)
        try:
            scalar.at(reals, Interval(from_rational(left.numerator, left.denominator, reals.bits, round_floor),
                                      from_rational(right.numerator, right.denominator, reals.bits, round_ceiling)))
        except NoValue:
            missing.append((left, right))
        except Undefined:
            if right - left <= SINGLE * max(1, abs(left), abs(right)):
                untold.append((left, right))
            else:
                middle = _between(left, right)
                if max(-left, right) <= EVERYDAY[1] and n < MOST // 2:
                    near.extend(((left, middle), (middle, right)))
                else:
                    waiting += [(left, middle), (middle, right)]
    return Found(tuple(missing), (*near, *waiting, *(box for box in untold if not _single(box, untold))))


def _between(low: Fraction, high: Fraction) -> Fraction:
    """The middle of the exponents where they are far apart."""
    if low < 0 < high:
        return Fraction(0)
    near, far = sorted((abs(low), abs(high)))
    if far <= 4 * max(near, Fraction(1, 4)):
        return (low + high) / 2
    size = _exponent(far) + (_exponent(near) if near >= 1 else 0)
    return (1 if high > 0 else -1) * Fraction(2) ** (size // 2)


def _exponent(value: Fraction) -> int:
    return value.numerator.bit_length() - value.denominator.bit_length()


def _single(box: Box, others: list[Box]) -> bool:
    """Whether at most one neighbour is as undecided: a point lies in one interval, or between two."""
    near = sum(o != box and (o[0] == box[1] or o[1] == box[0]) for o in others)
    return near <= 1
