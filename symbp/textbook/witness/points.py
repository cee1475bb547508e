"""Points to try an equation at: a size for every letter, different small rationals for every array and constant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from math import prod
from random import Random

from sympy import Eq, Expr, Integer, S, Symbol
from sympy.core.relational import Relational

from ...exact.reals import ZERO, Undefined
from ...notation.symbols import Array

SMALLEST = 3
MOST_ENTRIES, FEW_ENTRIES = 3_000, 16
Place = tuple[int, ...]
SIZE_TRIALS = 40
SPANS = ((0, 6), (0, 2), (-1, 2))       # the smallest size less SMALLEST, and how many different sizes there are
TENTHS = (10, 20, 50, 100)


class Spent(ArithmeticError):
    """The work allowed is done."""


class Style(Enum):
    """What values are drawn: any, positive, or between 0 and 1."""

    GENERAL = 0
    POSITIVE = 1
    UNIT = 2


class Grain(Enum):
    """How fine the values are: whole numbers (tenths between 0 and 1), halves and quarters, or any small fractions."""

    WHOLE = 0
    HALF = 1
    ANY = 2


@dataclass(frozen=True)
class Limits:
    """The open interval that every entry of an array, or a constant, lies in; None is no limit."""

    low: Fraction | None = None
    high: Fraction | None = None

    def meet(self, other: Limits) -> Limits:
        lows = [x for x in (self.low, other.low) if x is not None]
        highs = [x for x in (self.high, other.high) if x is not None]
        return Limits(max(lows, default=None), min(highs, default=None))

    def hold(self, value: Fraction) -> bool:
        return (self.low is None or value > self.low) and (self.high is None or value < self.high)


@dataclass
class Point:
    """A choice of all numbers. Entries are drawn when first asked for, by a generator of their array's own."""

    sizes: Mapping[Symbol, int]
    style: Style
    seed: int
    limits: Mapping[Symbol, Limits] = field(default_factory=dict)
    grain: Grain = Grain.ANY
    members: Mapping[Symbol, tuple[Fraction, ...]] = field(default_factory=dict)
    arrays: dict[Array, dict[Place, Fraction]] = field(default_factory=dict)
    constants: dict[Symbol, Fraction] = field(default_factory=dict)
    _extents: dict[Expr, int] = field(default_factory=dict)

    def extent(self, size: Expr) -> int:
        """The number of entries that a size stands for. Raises Undefined if that is no number >= 0."""
        found = self._extents.get(size)
        if found is None:
            value = size.xreplace({s: Integer(n) for s, n in self.sizes.items()})
            if not value.is_Integer or value < 0:
                raise Undefined(f"no size {size}")
            found = self._extents[size] = int(value)
        return found

    def shape(self, array: Array) -> Place:
        return tuple(map(self.extent, array.shape))

    def entries(self, array: Array) -> dict[Place, Fraction]:
        if array not in self.arrays:
            shape = self.shape(array)
            if prod(shape) > MOST_ENTRIES:
                raise Spent(f"{array} is too large")
            numbers = self._numbers(Random(f"{array.name} {self.seed}"), prod(shape), array)
            self.arrays[array] = dict(zip(places(shape), numbers, strict=True))
        return self.arrays[array]

    def constant(self, symbol: Symbol) -> Fraction:
        if symbol not in self.constants:
            draw = Random(f"{symbol.name} {self.seed}")
            if symbol.is_integer:
                self.constants[symbol] = Fraction(draw.randint(2, 9))
            else:
                self.constants[symbol] = self._numbers(draw, 1, symbol)[0]
        return self.constants[symbol]

    def _numbers(self, draw: Random, count: int, name: Symbol) -> list[Fraction]:
        if name in self.members:
            return [draw.choice(self.members[name]) for _ in range(count)]
        return _numbers(draw, count, self.style, self.limits_of(name), self.grain)

    def limits_of(self, symbol: Symbol) -> Limits:
        """What its assumptions and the conditions ask for."""
        known = self.limits.get(symbol, Limits())
        if symbol.positive if isinstance(symbol, Array) else symbol.is_positive or symbol.is_nonnegative:
            known = known.meet(Limits(low=ZERO))
        if symbol.is_negative or symbol.is_nonpositive:
            known = known.meet(Limits(high=ZERO))
        return known


def places(shape: Place) -> Iterator[Place]:
    """Every position of an array, row by row."""
    if not shape:
        yield ()
        return
    for first in range(shape[0]):
        for rest in places(shape[1:]):
            yield (first, *rest)


def _numbers(draw: Random, count: int, style: Style, limits: Limits, grain: Grain) -> list[Fraction]:
    """Different nonzero rationals with small numerators and denominators within the limits."""
    found: dict[Fraction, None] = {}
    signed = style is Style.GENERAL and limits == Limits()
    for _ in range(100 * (count + 1)):
        if len(found) == count:
            break
        unit, size = GRAINS[grain](draw, 2 * count // 3 + 1 if signed and count > 1 else count)
        value = _placed(unit if style is Style.UNIT else size, unit, limits)
        if value != 0:
            found[-value if signed and draw.random() < 0.5 else value] = None
    if len(found) < count:
        raise Undefined("no such values")
    return list(found)


def _placed(size: Fraction, unit: Fraction, limits: Limits) -> Fraction:
    low, high = limits.low, limits.high
    if low is not None and high is not None:
        return low + (high - low) * unit
    if low is not None:
        return low + size
    return size if high is None else high - size


def _any(draw: Random, count: int) -> tuple[Fraction, Fraction]:
    """A number between 0 and 1, and a positive one."""
    widest = 9 if count <= FEW_ENTRIES else count
    whole = draw.randint(2, widest + 1)
    return Fraction(draw.randint(1, whole - 1), whole), Fraction(draw.randint(1, widest), draw.randint(1, 4))


def _whole_numbers(draw: Random, count: int) -> tuple[Fraction, Fraction]:
    """Tenths, and numbers from 1 (a single one from 2, as 1 is its own square)."""
    parts = next((n for n in TENTHS if n > count), 2 * count + 1)
    return Fraction(draw.randint(1, parts - 1), parts), Fraction(draw.randint(1 if count > 1 else 2, max(4, count)))


def _halves(draw: Random, count: int) -> tuple[Fraction, Fraction]:
    """Quarters, eighths, ..., and halves."""
    parts = 4
    while parts <= count + 2:
        parts *= 2
    return Fraction(draw.randint(1, parts - 1), parts), Fraction(draw.randint(1, max(4, count)), 2)


GRAINS = {Grain.WHOLE: _whole_numbers, Grain.HALF: _halves, Grain.ANY: _any}


def size_choices(symbols: Iterable[Symbol], derived: Iterable[Expr], relations: Iterable[Relational], shift: int,
                 span: int) -> Iterator[dict[Symbol, int]]:
    """Sizes for the letters, in order of their names first, that meet the relations and leave every derived size >= 1.

    They are 3 + shift, 4 + shift, ..., all different as far as `span` and the relations allow.
    """
    names = sorted(set(symbols), key=lambda s: s.name)
    derived, relations, draw = set(derived), tuple(relations), Random(shift)
    numbers = [SMALLEST + shift + k % span for k in range(len(names))]
    for trial in range(SIZE_TRIALS):
        choice = dict(zip(names, numbers, strict=True))
        for relation in relations:
            for one, other in ((relation.lhs, relation.rhs), (relation.rhs, relation.lhs)):
                if isinstance(relation, Eq) and one in choice and (value := _whole(other, choice)) is not None:
                    choice[one] = value
                    break
        if all((value := _whole(d, choice)) is not None and value >= 1 for d in derived) and all(
                r.xreplace({s: Integer(n) for s, n in choice.items()}) == S.true for r in relations):
            yield choice
        wider = range(SMALLEST + shift, SMALLEST + shift + len(names) + 4)
        numbers = numbers[::-1] if trial == 0 else draw.sample(wider, len(names))


def _whole(size: Expr, choice: Mapping[Symbol, int]) -> int | None:
    value = size.xreplace({s: Integer(n) for s, n in choice.items()})
    return int(value) if value.is_Integer else None
