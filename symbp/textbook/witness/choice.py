"""Which of several counterexamples is the easiest to check by hand: short numbers, far apart, few of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from ...exact.reals import Interval, Number, ends
from ...notation.symbols import Array, Index
from .points import Point
from .problem import Problem
from .shown import MOST_NUMBERS
from .values import Evaluation

READABLE = (Fraction(1, 100), Fraction(10_000))
LONG_TEXT = 9
NEARLY = Fraction(1, 20)                # of the larger side: a smaller difference is not seen at once
TINY = Fraction(1, 1000)
FEW_PARTS, SATURATED = 12, Fraction(1, 10**5)          # 0.9999999... looks like a fraction that it is not


@dataclass(frozen=True)
class Candidate:
    """A point where the sides differ, and how hard it is to read: 0 if it is fine as it is."""

    point: Point
    setting: Mapping[Index, int]
    roughness: int
    crowded: bool


def candidate(run: Evaluation, problem: Problem, setting: Mapping[Index, int], left: Number, right: Number) -> Candidate:
    """The counterexample at this setting, where the sides have these values."""
    crowded = _crowded(run, problem, setting)
    return Candidate(run.point, dict(setting), _of_sides(left, right) + 6 * crowded + _faint(run), crowded)


def _of_sides(left: Number, right: Number) -> int:
    rough, sizes = 0, []
    for side in (left, right):
        low, high = ends(side)
        size = max(abs(low), abs(high))
        sizes.append(size)
        if low < 0 < high:
            rough += 20
        elif size and not READABLE[0] <= size < READABLE[1]:
            rough += 4
        if isinstance(side, Fraction) and len(str(side)) > LONG_TEXT:
            rough += 2
        if isinstance(side, Interval) and abs(low - low.limit_denominator(FEW_PARTS)) < size * SATURATED:
            rough += 3
    difference = abs(ends(left)[0] - ends(right)[0])
    return rough + (8 if difference < NEARLY * max(sizes) else 0)


def _crowded(run: Evaluation, problem: Problem, setting: Mapping[Index, int]) -> bool:
    """Whether the sides rest on more chosen entries than are shown."""
    arrays = {name for name, _ in run.read if isinstance(name, Array)} - run.known.arrays.keys()
    if sum(prod(run.point.shape(a)) for a in arrays) <= MOST_NUMBERS:
        return False
    alone = Evaluation(run.terms, run.point, run.known, run.budget)
    alone.at(problem.left, setting)
    alone.at(problem.right, setting)
    return sum(name in arrays for name, _ in alone.read) > MOST_NUMBERS


def _faint(run: Evaluation) -> int:
    """1 if a computed entry is too near to zero to be read well."""
    for name, place in run.read:
        if isinstance(name, Array) and name in run.known.arrays:
            value = run.kept(name, place)
            if isinstance(value, Interval) and max(map(abs, ends(value))) < TINY:
                return 1
    return 0
