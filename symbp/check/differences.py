"""A scalar cost along a line -> its slope there, with an error estimate made from the cost alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite

# D(h) = (f(h) - f(-h))/(2h) at h and h/2, extrapolated: (4 D(h/2) - D(h))/3 has an error of order h**4.
STEPS = (2.0 ** -9, 2.0 ** -12, 2.0 ** -15, 2.0 ** -18)
EPSILON = 2.0 ** -52
ROUNDINGS = 16.0         # units in the last place that an evaluation of the cost may be off


@dataclass(frozen=True)
class Slope:
    """df/ds at s = 0: `value`, with `noise` (rounding) and `spread` (how far the two step sizes disagree)."""

    value: float
    noise: float
    spread: float

    def settled(self, tolerance: float) -> bool:
        """The two step sizes agree: no kink or jump lies within the step."""
        return self.spread <= tolerance + self.noise


def slope(along: Callable[[float], float], magnitude: float, step: float) -> Slope:
    """The slope of `along` at 0 from four evaluations; magnitude: the size of along(0)."""
    wide = (along(step) - along(-step)) / (2 * step)
    narrow = (along(step / 2) - along(-step / 2)) / step
    value = (4 * narrow - wide) / 3
    if not isfinite(value):
        return Slope(value, 0.0, inf)
    return Slope(value, ROUNDINGS * EPSILON * (magnitude + EPSILON) / step, abs(value - narrow))


def settled_slope(along: Callable[[float], float], magnitude: float, first: Slope, tolerance: float) -> Slope | None:
    """`first`, or the slope at the first smaller step that settles; None where the cost has a kink.

    Only the cost decides: a wrong gradient cannot turn its own probe into a kink.
    """
    if first.settled(tolerance):
        return first
    for step in STEPS[1:]:
        refined = slope(along, magnitude, step)
        if refined.settled(tolerance):
            return refined
    return None
