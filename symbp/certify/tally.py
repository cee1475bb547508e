"""What the C driver counts for some inputs, as Python reads it, adds it up and stores it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import NamedTuple, Self

SUSPECTS, RUNS = 8, 64


class CTally(ctypes.Structure):
    """`tally` of tally.h, field by field."""

    _fields_ = (
        *((name, ctypes.c_uint64) for name in ("tried", "nonfinite", "zeros", "back", "numbers", "unlisted")),
        ("farthest_back", ctypes.c_double), ("error", ctypes.c_double * SUSPECTS), ("at", ctypes.c_uint32 * SUSPECTS),
        *((name, ctypes.c_uint32) for name in ("suspects", "nonfinite_at", "zero_at", "back_at", "number_at", "runs")),
        ("first", ctypes.c_uint32 * RUNS), ("last", ctypes.c_uint32 * RUNS),
    )


class Count(NamedTuple):
    """How many inputs, and the place of one of them."""

    number: int = 0
    at: int = 0

    def plus(self, other: Count) -> Count:
        return Count(self.number + other.number, self.at if self.number else other.at)


class Tally(NamedTuple):
    """suspects: (ulp against the reference, place), the worst first; runs: places, first to last, without a reference."""

    tried: int = 0
    nonfinite: Count = Count()
    zeros: Count = Count()
    back: Count = Count()
    numbers: Count = Count()
    unlisted: int = 0
    farthest_back: float = 0.0
    suspects: tuple[tuple[float, int], ...] = ()
    runs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, c: CTally) -> Self:
        return cls(c.tried, Count(c.nonfinite, c.nonfinite_at), Count(c.zeros, c.zero_at), Count(c.back, c.back_at),
                   Count(c.numbers, c.number_at), c.unlisted, c.farthest_back,
                   tuple(zip(c.error[:c.suspects], c.at[:c.suspects], strict=True)),
                   tuple(zip(c.first[:c.runs], c.last[:c.runs], strict=True)))

    def plus(self, other: Tally) -> Tally:
        return Tally(
            self.tried + other.tried, self.nonfinite.plus(other.nonfinite), self.zeros.plus(other.zeros), self.back.plus(other.back),
            self.numbers.plus(other.numbers), self.unlisted + other.unlisted, max(self.farthest_back, other.farthest_back),
            tuple(sorted(self.suspects + other.suspects, key=lambda s: -s[0])[:SUSPECTS]), _joined(self.runs + other.runs))


def _joined(runs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if found and found[-1][1] + 1 >= first:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)
