"""What a definition and its derivative truly are at exact inputs: forward differentiation in certified intervals.

Nothing here knows how symbp derives, simplifies or lowers a formula: it is what their results are held against.
Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., section 3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import product
from typing import Any

from mpmath.libmp import to_rational
from sympy import (Abs, Add, Basic, E, Eq, Expr, Ge, Gt, Le, Lt, Mul, Ne, Pow, Rational, S, Symbol, atan, cos, cosh, erf,
                   exp, log, pi, sign, sin, sinh, tanh)
from sympy.core.relational import Relational

from ..notation.definition import Definition
from ..notation.symbols import Array, Delta, Entry, Erfc, Index, IndexMax, IndexSum, Inside, Maximum, Minimum, Where
from .reals import ONE, ZERO, Arithmetic, NoValue, Number, Undefined, negated, sign_of

PRECISIONS = (120, 400, 1300, 3000)         # bits, tried one after the other until the value is narrow enough
BEYOND = 1300                               # powers of 2
WIDEST = 1030                               # powers of 2 of an argument of exp: the largest double is below 2**1024
TWO = Fraction(2)
HOLDS: Mapping[type, frozenset[int]] = {Eq: frozenset((0,)), Ne: frozenset((-1, 1)), Gt: frozenset((1,)), Ge: frozenset((0, 1)),
                                        Lt: frozenset((-1,)), Le: frozenset((-1, 0))}
Place = tuple[int, ...]
Direction = tuple[Array, Place]


@dataclass(frozen=True)
class Dual:
    """A value and its derivative in one direction."""

    value: Number
    slope: Number = ZERO


NOTHING = Dual(ZERO)


@dataclass(frozen=True)
class Inputs:
    """numbers: of every given array, by place; sizes and constants by their symbols."""

    numbers: Mapping[Array, Mapping[Place, Fraction]]
    sizes: Mapping[Symbol, int]
    constants: Mapping[Symbol, Expr]


@lru_cache(maxsize=16)
def arithmetic(bits: int) -> Arithmetic:
    """Numbers from far below the smallest to far above the largest double."""
    return Arithmetic(bits, most_exponent=1 << WIDEST + 8, largest_argument=WIDEST)


def resolved(compute: Callable[[Arithmetic], Number], enough: Callable[[Number], bool],
             precisions: tuple[int, ...] = PRECISIONS) -> Number:
    """The value at the first precision that is enough. Raises Undefined where none is, or where there is no value."""
    for bits in precisions:
        try:
            value = compute(arithmetic(bits))
        except NoValue:
            raise
        except Undefined:
            if bits == precisions[-1]:
                raise
            continue
        if enough(value):
            return value
    raise Undefined("not resolved")


class Truth:
    """The arrays that definitions give, entry by entry, in one direction at one precision."""

    def __init__(self, definitions: Iterable[Definition], inputs: Inputs, reals: Arithmetic, direction: Direction | None) -> None:
        self.definitions = {d.array: d for d in definitions}
        self.inputs, self.reals, self.direction = inputs, reals, direction
        self._known: dict[tuple[Array, Place], Dual] = {}

    def entry(self, array: Array, place: Place) -> Dual:
        key = (array, place)
        if key not in self._known:
            self._known[key] = self._entry(array, place)
        return self._known[key]

    def _entry(self, array: Array, place: Place) -> Dual:
        given = self.inputs.numbers.get(array)
        if given is not None:
            return Dual(given[place], ONE if self.direction == (array, place) else ZERO)
        definition = self.definitions.get(array)
        if definition is None:
            raise Undefined(f"no value for {array}")
        return self.of(definition.formula, dict(zip(definition.indices, place, strict=True)))

    def of(self, expr: Basic, setting: Mapping[Index, int]) -> Dual:
        """The value of an expression at one setting of its free indices. Raises Undefined at a kink."""
        rule = RULES.get(expr.func)
        if rule is not None:
            return rule(self, expr, setting)
        if isinstance(expr, Rational):
            return Dual(Fraction(int(expr.p), int(expr.q)))
        if isinstance(expr, Symbol):
            return self._symbol(expr, setting)
        if expr.func in SLOPES:
            inner = self.of(expr.args[0], setting)
            return Dual(self.reals.functions[expr.func](inner.value), self._chain(SLOPES[expr.func], inner))
        raise Undefined(f"no value for {expr.func.__name__}")

    def _chain(self, slope: Callable[[Arithmetic, Number], Number], inner: Dual) -> Number:
        return ZERO if inner.slope == ZERO else self.reals.times(slope(self.reals, inner.value), inner.slope)

    def _symbol(self, symbol: Symbol, setting: Mapping[Index, int]) -> Dual:
        if isinstance(symbol, Index):
            return Dual(Fraction(setting[symbol]))
        if symbol in self.inputs.sizes:
            return Dual(Fraction(self.inputs.sizes[symbol]))
        if symbol in self.inputs.constants:
            return self.of(self.inputs.constants[symbol], {})
        raise Undefined(f"no value for {symbol}")

    def place(self, subscripts: Iterable[Basic], setting: Mapping[Index, int]) -> Place:
        found = (self.of(s, setting).value for s in subscripts)
        return tuple(int(v) for v in found if isinstance(v, Fraction))

    def extent(self, size: Expr) -> int:
        value = self.of(size, {}).value
        assert isinstance(value, Fraction)
        return int(value)

    def settings(self, bound: tuple[Index, ...], setting: Mapping[Index, int]) -> Iterable[dict[Index, int]]:
        for values in product(*(range(self.extent(b.size)) for b in bound)):
            yield {**setting, **dict(zip(bound, values, strict=True))}


def _sum(run: Truth, terms: Iterable[Dual]) -> Dual:
    value, slope = ZERO, ZERO
    for term in terms:
        value, slope = run.reals.short(run.reals.plus(value, term.value)), run.reals.short(run.reals.plus(slope, term.slope))
    return Dual(value, slope)


def _product(run: Truth, expr: Mul, setting: Mapping[Index, int]) -> Dual:
    """Nothing but the divisors is asked for where a factor is given as 0: 0*log(0) is 0, as in every entropy; 0/0 is not."""
    reals, value, slope = run.reals, ONE, ZERO
    divisors = [f.base for f in expr.args if isinstance(f, Pow) and f.exp.is_negative]
    for factor in sorted(expr.args, key=lambda f: not isinstance(f, Entry | Symbol | Rational)):
        other = run.of(factor, setting)
        if other == NOTHING and all(sign_of(run.of(d, setting).value) for d in divisors):
            return NOTHING
        slope = reals.short(reals.plus(reals.times(slope, other.value), reals.times(value, other.slope)))
        value = reals.short(reals.times(value, other.value))
    return Dual(value, slope)


def _power(run: Truth, expr: Pow, setting: Mapping[Index, int]) -> Dual:
    """(u**v)' = v u**(v-1) u' + u**v log(u) v'"""
    reals, base, exponent = run.reals, run.of(expr.base, setting), run.of(expr.exp, setting)
    value = reals.power(base.value, exponent.value)
    slope = ZERO
    if base.slope != ZERO:
        lower = reals.power(base.value, reals.minus(exponent.value, ONE))
        slope = reals.times(reals.times(exponent.value, lower), base.slope)
    if exponent.slope != ZERO:
        slope = reals.plus(slope, reals.times(reals.times(value, reals.logarithm(base.value)), exponent.slope))
    return Dual(value, slope)


def _larger(run: Truth, left: Dual, right: Dual, kind: int) -> Dual:
    """The larger (kind 1) or smaller (-1) of two; where they tie, no derivative if theirs differ."""
    order = kind * run.reals.compared(left.value, right.value)
    if order == 0 and left.slope != right.slope:
        return Dual(left.value, _no_slope())
    return left if order >= 0 else right


def _no_slope() -> Number:
    raise Undefined("a kink")


def _maximum(run: Truth, expr: Any, setting: Mapping[Index, int]) -> Dual:
    kind = -1 if isinstance(expr, Minimum) else 1
    return _larger(run, *(run.of(a, setting) for a in expr.args), kind)


def _index_maximum(run: Truth, expr: IndexMax, setting: Mapping[Index, int]) -> Dual:
    values = [run.of(expr.body, s) for s in run.settings(expr.bound, setting)]
    if not values:
        raise Undefined("the maximum of nothing")
    return reduce(lambda best, one: _larger(run, best, one, 1), values)


def _where(run: Truth, expr: Where, setting: Mapping[Index, int]) -> Dual:
    condition = expr.args[0]
    met = bool(run.of(condition, setting).value) if isinstance(condition, Relational) else condition is S.true
    return run.of(expr.args[1 if met else 2], setting)


def _relation(run: Truth, expr: Relational, setting: Mapping[Index, int]) -> Dual:
    left, right = (run.of(a, setting).value for a in expr.args)
    return Dual(Fraction(int(run.reals.compared(left, right) in HOLDS[expr.func])))


def _magnitude(run: Truth, expr: Expr, setting: Mapping[Index, int]) -> Dual:
    inner = run.of(expr.args[0], setting)
    slope = inner.slope if inner.slope == ZERO else run.reals.times(Fraction(sign_of(inner.value) or _no_slope()), inner.slope)
    return Dual(run.reals.magnitude(inner.value), slope)


def _delta(run: Truth, expr: Delta, setting: Mapping[Index, int]) -> Dual:
    left, right = run.place(expr.args, setting)
    return Dual(ONE if left == right else ZERO)


def _inside(run: Truth, expr: Inside, setting: Mapping[Index, int]) -> Dual:
    place, = run.place(expr.args[:1], setting)
    return Dual(ONE if 0 <= place < run.extent(expr.args[1]) else ZERO)


RULES: dict[type, Callable[[Truth, Any, Mapping[Index, int]], Dual]] = {
    Add: lambda run, expr, setting: _sum(run, (run.of(a, setting) for a in expr.args)),
    Mul: _product, Pow: _power, Maximum: _maximum, Minimum: _maximum, Where: _where, Abs: _magnitude, Delta: _delta, Inside: _inside,
    IndexSum: lambda run, expr, setting: _sum(run, (run.of(expr.body, s) for s in run.settings(expr.bound, setting))),
    IndexMax: _index_maximum,
    Entry: lambda run, expr, setting: run.entry(expr.array, run.place(expr.args[1:], setting)),
    **dict.fromkeys(HOLDS, _relation),
    type(pi): lambda run, expr, setting: Dual(run.reals.pi()),
    type(E): lambda run, expr, setting: Dual(run.reals.exponential(ONE)),
    sign: lambda run, expr, setting: Dual(Fraction(sign_of(run.of(expr.args[0], setting).value))),
}
SLOPES: dict[type, Callable[[Arithmetic, Number], Number]] = {
    exp: lambda reals, x: reals.exponential(x),
    log: lambda reals, x: reals.over(ONE, x),
    sin: lambda reals, x: reals.cosine(x),
    cos: lambda reals, x: negated(reals.sine(x)),
    sinh: lambda reals, x: reals.functions[cosh](x),
    cosh: lambda reals, x: reals.functions[sinh](x),
    tanh: lambda reals, x: reals.over(ONE, reals.power(reals.functions[cosh](x), TWO)),
    atan: lambda reals, x: reals.over(ONE, reals.plus(ONE, reals.times(x, x))),
    erf: lambda reals, x: reals.over(reals.times(TWO, reals.exponential(negated(reals.times(x, x)))), reals.power(reals.pi(), Fraction(1, 2))),
    Erfc: lambda reals, x: negated(SLOPES[erf](reals, x)),
}


def enclosed(value: Number) -> tuple[Fraction, Fraction]:
    """The ends as fractions; what is beyond every double, or below the smallest by far, becomes just that."""
    if isinstance(value, Fraction):
        return value, value
    low, high = (_clamped(end) for end in value)
    return low, high


def _clamped(end: Any) -> Fraction:
    negative, mantissa, exponent, bits = end
    size = exponent + bits
    if not mantissa or BEYOND > abs(size):
        return Fraction(*map(int, to_rational(end)))
    return (-1 if negative else 1) * (Fraction(2) ** BEYOND if size > 0 else Fraction(1, 2**BEYOND))
