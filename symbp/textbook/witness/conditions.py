"""Makes the values of a point satisfy the conditions exactly, or says that it cannot be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product

from sympy import Basic, Eq, Symbol
from sympy.core.relational import Relational

from ...exact.reals import REALS, ZERO, Interval, Number, Undefined
from ...notation.indices import free_indices
from ...notation.symbols import Array, Index
from .points import Point, Style
from .problem import Problem
from .terms import Terms
from .values import Budget, Evaluation

MOST_INSTANCES = 300
MOST_UNKNOWNS = 8
Variable = tuple[Symbol, tuple[int, ...]]


class Conditions:
    """One point and the equations it has to satisfy; `settled` are the entries that an equation already uses."""

    def __init__(self, problem: Problem, point: Point, terms: Terms, budget: Budget) -> None:
        self.problem, self.point, self.terms, self.budget = problem, point, terms, budget
        self.settled: set[Variable] = set()

    def satisfy(self) -> None:
        """Changes chosen values until every condition holds. Raises Undefined, Spent."""
        for condition in self.problem.to_solve:
            for setting in self.instances(condition):
                self._solve(condition, setting)
        for condition in (*self.problem.to_solve, *self.problem.to_check):
            run = self.evaluation()
            for setting in self.instances(condition):
                if not self._holds(run, condition, setting):
                    raise Undefined("a condition does not hold")

    def _holds(self, run: Evaluation, condition: Relational, setting: Mapping[Index, int]) -> bool:
        try:
            return bool(run.at(condition, setting))
        except Undefined:
            return isinstance(condition, Eq) and self.problem.proved(condition)

    def evaluation(self) -> Evaluation:
        return Evaluation(self.terms, self.point, self.problem.known, self.budget)

    def instances(self, condition: Basic) -> Iterator[dict[Index, int]]:
        """Every setting of the condition's free indices that the relations between indices allow."""
        indices = sorted(free_indices(condition), key=lambda i: (i.name, str(i.size)))
        run = self.evaluation()
        allowed = (s for s in settings(indices, self.point) if allows(self.problem, run, s))
        found = list(islice(allowed, MOST_INSTANCES + 1))
        if len(found) > MOST_INSTANCES:
            raise Undefined("too many instances of a condition")
        yield from found

    def _solve(self, condition: Relational, setting: Mapping[Index, int]) -> None:
        run = self.evaluation()
        left = run.at(condition.lhs, setting)
        of_left = self._chosen(run)
        right = run.at(condition.rhs, setting)
        both = self._chosen(run)
        if isinstance(left, Interval) or isinstance(right, Interval):
            if self.problem.proved(condition):
                return
            raise Undefined("an equation between irrational numbers")
        ways = [lambda: self._one(condition, setting, both), lambda: self._scaled(condition, setting, of_left, left, right)]
        if left != right and not any(way() for way in (ways if self.point.style is Style.GENERAL else ways[::-1])):
            raise Undefined("a condition is not solved")
        self.settled |= set(both)

    def _chosen(self, run: Evaluation) -> list[Variable]:
        known = self.problem.known
        return [(name, place) for name, place in run.read
                if isinstance(name, Symbol) and name not in known.arrays and name not in known.constants]

    def _one(self, condition: Relational, setting: Mapping[Index, int], variables: list[Variable]) -> bool:
        """One entry, the last one first, chosen so that the equation holds: it has to occur linearly."""
        unknown = [v for v in reversed(variables) if v not in self.settled][:MOST_UNKNOWNS]
        for variable, or_zero in [*((v, False) for v in unknown), *((v, True) for v in unknown)]:
            old = self._get(variable)
            at_old = self._residual(condition, setting)
            self._put(variable, old + 1)
            slope = REALS.minus(self._residual(condition, setting), at_old)
            if isinstance(at_old, Fraction) and isinstance(slope, Fraction) and slope != 0:
                new = old - at_old / slope
                self._put(variable, new)
                if (new != 0 or or_zero) and self._within(variable, new) and self._residual(condition, setting) == ZERO:
                    return True
            self._put(variable, old)
        return False

    def _scaled(self, condition: Relational, setting: Mapping[Index, int], variables: list[Variable], left: Fraction,
                right: Fraction) -> bool:
        """All entries on the left in proportion."""
        if not left or not right or self.settled.intersection(variables):
            return False
        old = {v: self._get(v) for v in variables}
        for variable, value in old.items():
            self._put(variable, value * right / left)
        if all(self._within(v, self._get(v)) for v in variables) and self._residual(condition, setting) == ZERO:
            return True
        for variable, value in old.items():
            self._put(variable, value)
        return False

    def _residual(self, condition: Relational, setting: Mapping[Index, int]) -> Number:
        run = self.evaluation()
        return REALS.minus(run.at(condition.lhs, setting), run.at(condition.rhs, setting))

    def _within(self, variable: Variable, value: Fraction) -> bool:
        return self.point.limits_of(variable[0]).hold(value)

    def _get(self, variable: Variable) -> Fraction:
        name, place = variable
        return self.point.entries(name)[place] if isinstance(name, Array) else self.point.constant(name)

    def _put(self, variable: Variable, value: Fraction) -> None:
        name, place = variable
        if isinstance(name, Array):
            self.point.entries(name)[place] = value
        else:
            self.point.constants[name] = value


def settings(indices: list[Index], point: Point) -> Iterator[dict[Index, int]]:
    """Every setting of the indices."""
    for values in product(*(range(point.extent(i.size)) for i in indices)):
        yield dict(zip(indices, values, strict=True))


def allows(problem: Problem, run: Evaluation, setting: Mapping[Index, int]) -> bool:
    """Whether the relations between indices, as far as these are set, hold."""
    return all(run.at(r, setting) for r in problem.between if free_indices(r) <= setting.keys())
