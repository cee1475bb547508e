"""The value of a term at a point, exact where it can be, each computed once for every setting of its free indices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from sympy import Basic, Eq, Expr, Ge, Gt, Integer, Le, Lt, Ne, Symbol

from ...exact.reals import ONE, REALS, ZERO, Interval, Number, Undefined
from ...notation.definition import Definition
from ...notation.indices import free_indices
from ...notation.symbols import Array, Index
from .opaque_values import Polynomial, polynomial
from .points import Point, Spent, Style
from .terms import Place, Term, Terms

RELATIONS: Mapping[type, frozenset[int]] = {
    Eq: frozenset((0,)), Ne: frozenset((-1, 1)), Gt: frozenset((1,)), Ge: frozenset((0, 1)), Lt: frozenset((-1,)),
    Le: frozenset((-1, 0)),
}
INTERVAL_WORK, FUNCTION_WORK, FRACTION_WORK = 4, 25, 4
SHORT_FRACTION = 10**40


class Budget:
    """How many terms may still be evaluated: `left` in all, and down to `floor` for now."""

    def __init__(self, left: int) -> None:
        self.left, self.floor = left, 0

    def open(self, part: int) -> None:
        self.floor = max(0, self.left - part)

    def spend(self, work: int) -> None:
        self.left -= work
        if self.left < self.floor:
            raise Spent


class Known:
    """What is computed rather than chosen: arrays by their definitions, constants by conditions that fix them."""

    def __init__(self, definitions: Iterable[Definition] = (), constants: Mapping[Symbol, Expr] | None = None) -> None:
        self.arrays: dict[Array, list[Definition]] = {}
        for definition in definitions:
            self.arrays.setdefault(definition.array, []).append(definition)
        self.constants = dict(constants or {})


class Evaluation:
    """Values at one point; `read` collects what was looked up: (array, place), (constant, ()), (polynomial, ())."""

    def __init__(self, terms: Terms, point: Point, known: Known, budget: Budget) -> None:
        self.terms, self.point, self.known, self.budget = terms, point, known, budget
        self.read: dict[tuple[Any, tuple[int, ...]], None] = {}
        self.setting: list[int] = []
        self._values: dict[tuple[Any, ...], Number] = {}
        self._open: set[tuple[Any, tuple[int, ...]]] = set()

    def at(self, expr: Basic, indices: Mapping[Index, int]) -> Number:
        """The value of an expression where its free indices are set. Raises Undefined, Spent."""
        self.budget.spend(1)
        term = self.terms.of(expr)
        missing = free_indices(expr) - indices.keys()
        if missing:
            raise Undefined(f"no value for {min(map(str, missing))}")
        for index, value in indices.items():
            self._set(self.terms.slot(index), value)
        return self.value(term)

    def value(self, term: Term) -> Number:
        if term.rule == "number":
            return term.data
        setting = self.setting
        key = (term, *[setting[slot] for slot in term.free])
        found = self._values.get(key)
        if found is None:
            self.budget.spend(1)
            found = self._values[key] = REALS.short(RULES[term.rule](self, term))
            if isinstance(found, Interval):
                self.budget.spend(FUNCTION_WORK if term.rule in ("function", "power") else INTERVAL_WORK)
            elif found.denominator > SHORT_FRACTION:
                self.budget.spend(FRACTION_WORK)
        return found

    def place(self, place: Place) -> int:
        if place.term is None:
            return place.offset if place.slot < 0 else self.setting[place.slot] + place.offset
        value = self.value(place.term)
        if isinstance(value, Interval) or value.denominator != 1:
            raise Undefined("a subscript that is no whole number")
        return int(value)

    def entry(self, array: Array, place: tuple[int, ...]) -> Number:
        """One entry, chosen or by its definition."""
        shape = self.point.shape(array)
        if len(place) != len(shape) or any(not 0 <= p < n for p, n in zip(place, shape, strict=True)):
            raise Undefined(f"{array} has no entry {place}")
        self.read[array, place] = None
        if array not in self.known.arrays:
            return self.point.entries(array)[place]
        for definition in self.known.arrays[array]:
            setting = _matched(definition, place)
            if setting is not None:
                return self._defined((array, place), definition.formula, setting)
        raise Undefined(f"{array} has no definition at {place}")

    def kept(self, name: Symbol, place: tuple[int, ...]) -> Number | None:
        """The value of a defined entry or constant, if it was needed."""
        return self._values.get((name, place))

    def constant(self, symbol: Symbol) -> Number:
        self.read[symbol, ()] = None
        if symbol in self.known.constants:
            return self._defined((symbol, ()), self.known.constants[symbol], {})
        return self.point.constant(symbol)

    def polynomial(self, name: str, arity: int) -> Polynomial:
        found = polynomial(name, arity, self.point.style is not Style.GENERAL)
        self.read[found, ()] = None
        return found

    def _defined(self, key: tuple[Any, tuple[int, ...]], formula: Expr, setting: Mapping[Index, int]) -> Number:
        found = self._values.get(key)
        if found is None:
            if key in self._open:
                raise Undefined(f"{key[0]} is defined by itself")
            self._open.add(key)
            kept = list(self.setting)
            try:
                found = self._values[key] = self.at(formula, setting)
            finally:
                self.setting = kept
                self._open.discard(key)
        return found

    def _set(self, slot: int, value: int) -> None:
        self.setting.extend([0] * (slot + 1 - len(self.setting)))
        self.setting[slot] = value

    def each(self, slot: int, size: Expr, term: Term) -> Iterable[Number]:
        """The term's values while one index runs over its range."""
        extent = self.point.extent(size)
        self.budget.spend(extent)
        self._set(slot, self.setting[slot] if slot < len(self.setting) else 0)
        outer = self.setting[slot]
        for value in range(extent):
            self.setting[slot] = value
            yield self.value(term)
        self.setting[slot] = outer


def _matched(definition: Definition, place: tuple[int, ...]) -> dict[Index, int] | None:
    setting: dict[Index, int] = {}
    for subscript, value in zip(definition.target.indices, place, strict=True):
        if isinstance(subscript, Index):
            if setting.setdefault(subscript, value) != value:
                return None
        elif not isinstance(subscript, Integer) or int(subscript) != value:
            return None
    return setting


def _total(run: Evaluation, term: Term) -> Number:
    return _added(map(run.value, term.parts))


def _added(values: Iterable[Number]) -> Number:
    exact, rest = ZERO, []
    for value in values:
        one = value if isinstance(value, Interval) else REALS.short(exact + value)
        if isinstance(one, Interval):
            rest.append(one)
            exact = exact if one is value else ZERO
        else:
            exact = one
    total: Number = exact
    for one in rest:
        total = REALS.plus(total, one)
    return total


def _product(run: Evaluation, term: Term) -> Number:
    result: Number = ONE
    for part in term.parts:
        result = REALS.short(REALS.times(result, run.value(part)))
        if part.counting and result == ZERO:
            return ZERO
    return result


def _maximum(run: Evaluation, term: Term) -> Number:
    values = list(run.each(*term.data, term.parts[0]))
    if not values:
        raise Undefined("the maximum of nothing")
    result = values[0]
    for value in values[1:]:
        result = REALS.larger(result, value)
    return result


def _entry(run: Evaluation, term: Term) -> Number:
    array, places = term.data
    return run.entry(array, tuple(map(run.place, places)))


def _delta(run: Evaluation, term: Term) -> Number:
    left, right = map(run.place, term.data)
    return ONE if left == right else ZERO


def _inside(run: Evaluation, term: Term) -> Number:
    place, size = term.data
    return ONE if 0 <= run.place(place) < run.point.extent(size) else ZERO


def _where(run: Evaluation, term: Term) -> Number:
    return run.value(term.parts[1 if run.value(term.parts[0]) else 2])


def _relation(run: Evaluation, term: Term) -> Number:
    if term.data not in RELATIONS:
        raise Undefined(f"no meaning for {term.data.__name__}")
    return Fraction(int(REALS.compared(*map(run.value, term.parts)) in RELATIONS[term.data]))


def _opaque(run: Evaluation, term: Term) -> Number:
    name, order = term.data
    if len(order) != len(term.parts):
        raise Undefined(f"{name} takes {len(order)} arguments")
    function = run.polynomial(name, len(order))
    run.budget.spend(FRACTION_WORK * len(function.coefficients) * len(order))
    return function.value(tuple(map(run.value, term.parts)), order)


RULES: Mapping[str, Callable[[Evaluation, Term], Number]] = {
    "index": lambda run, term: Fraction(run.setting[term.data]),
    "size": lambda run, term: Fraction(run.point.extent(term.data)),
    "constant": lambda run, term: run.constant(term.data),
    "entry": _entry,
    "total": _total,
    "product": _product,
    "power": lambda run, term: REALS.power(*map(run.value, term.parts)),
    "sum": lambda run, term: _added(run.each(*term.data, term.parts[0])),
    "maximum": _maximum,
    "delta": _delta,
    "inside": _inside,
    "where": _where,
    "relation": _relation,
    "all": lambda run, term: Fraction(int(all(run.value(p) for p in term.parts))),
    "any": lambda run, term: Fraction(int(any(run.value(p) for p in term.parts))),
    "not": lambda run, term: Fraction(int(not run.value(term.parts[0]))),
    "function": lambda run, term: term.data(*map(run.value, term.parts)),
    "opaque": _opaque,
    "E": lambda run, term: REALS.exponential(ONE),
    "pi": lambda run, term: REALS.pi(),
}
