"""A scalar cost along a line -> its slope there, with an error estimate made from the cost alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite

# D(h) = (f(h) - f(-h))/(2h) at h and h/2, extrapolated: (4 D(h/2) - D(h))/3 has an error of order h**4.
# B(h) = (f(h) - 2f(0) + f(-h))/h is h f'' where f is smooth, and the jump in slope where it has a corner at 0;
# 2 B(h/2) - B(h) keeps the jump and cancels the rest to order h**3.
STEPS = (2.0 ** -9, 2.0 ** -12, 2.0 ** -15, 2.0 ** -18, 2.0 ** -21)
EPSILON = 2.0 ** -52
ROUNDINGS = 16.0         # units in the last place that an evaluation of the cost may be off


@dataclass(frozen=True)
class Slope:
    """df/ds at s = 0, with its rounding noise, what extrapolating changed (spread), and the jump in slope at 0 (corner)."""

    value: float
    noise: float
    spread: float
    corner: float
    rounding: float = 0.0        # of the cost

    def settled(self, tolerance: float, wider: Slope | None = None) -> bool:
        """No kink or jump lies at 0 or within the step: one extrapolation, or two with different steps, agree."""
        apart = self.spread if wider is None else min(self.spread, abs(self.value - wider.value))
        return apart + self.corner <= tolerance + self.noise


def slope(along: Callable[[float], float], start: float, step: float, rounding: float = 0.0) -> Slope:
    """The slope of `along` at 0 from four evaluations; start is along(0), which is off by `rounding` or a few ulp."""
    far, near = (along(step), along(-step)), (along(step / 2), along(-step / 2))
    wide, narrow = (far[0] - far[1]) / (2 * step), (near[0] - near[1]) / step
    value = (4 * narrow - wide) / 3
    if not isfinite(value):
        return Slope(value, 0.0, inf, inf)
    corner = abs(4 * (near[0] - 2 * start + near[1]) - (far[0] - 2 * start + far[1])) / (2 * step)
    off = max(ROUNDINGS * EPSILON * (abs(start) + EPSILON), rounding)
    return Slope(value, off / step, abs(value - narrow), corner, off)


def settled_slope(along: Callable[[float], float], start: float, first: Slope, tolerance: float) -> Slope | None:
    """`first`, or the slope at the first smaller step that settles; None where the cost has a kink.

    Only the cost decides: a wrong gradient cannot turn its own probe into a kink.
    """
    found, wider = first, None
    for step in STEPS[1:]:
        if found.settled(tolerance, wider):
            return found
        found, wider = slope(along, start, step, first.rounding), found
    return found if found.settled(tolerance, wider) else None
