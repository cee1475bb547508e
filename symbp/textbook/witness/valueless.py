"""Two expressions of which one surely has no real value wherever the other has one: a logarithm of what is never positive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from sympy import Expr
from sympy.core.relational import Relational

from ...exact.reals import NoValue, Undefined
from ...notation.definition import Definition
from ...notation.symbols import Index
from ..allowance import check
from ..verdict import Witness
from .conditions import Conditions, settings
from .points import Point, Spent, Style, size_choices
from .problem import Problem, posed
from .shown import shown
from .terms import Terms
from .values import Budget, Evaluation

MOST_WORK, TRIES = 50_000, 24
ENOUGH = 6                          # points at which one side has a value; at none of them the other one may have one
Lone = tuple[Point, dict[Index, int]]


def without_value(left: Expr, right: Expr, conditions: tuple[Relational, ...] = (),
                  definitions: tuple[Definition, ...] = ()) -> Witness | None:
    """A point where one side has a value and the other has none, if it is so at every point tried."""
    budget, terms = Budget(MOST_WORK), Terms()
    try:
        problem = posed(left, right, conditions, definitions)
        found: list[Lone] = []
        for lone in _points(problem, terms, budget):
            if lone is None:
                return None
            found.append(lone)
        return shown(problem, terms, *found[0], Budget(MOST_WORK)) if len(found) >= ENOUGH else None
    except (Undefined, Spent, RecursionError):
        return None


def _points(problem: Problem, terms: Terms, budget: Budget) -> Iterator[Lone | None]:
    """Points where one side alone has a value; None where both have one, or it cannot be told."""
    sizes = next(size_choices(problem.sizes, problem.extents, problem.of_sizes, 1, 2), None)
    for attempt in range(TRIES if sizes is not None else 0):
        check()
        point = Point(sizes or {}, tuple(Style)[attempt % len(Style)], attempt, problem.limits)
        try:
            Conditions(problem, point, terms, budget).satisfy()
        except Undefined:
            continue
        run = Evaluation(terms, point, problem.known, budget)
        for setting in islice(settings(list(problem.free), point), 1):
            known = [_has_value(run, side, setting) for side in (problem.left, problem.right)]
            if None in known or all(known):
                yield None
            elif any(known):
                yield point, setting


def _has_value(run: Evaluation, expr: Expr, setting: Mapping[Index, int]) -> bool | None:
    try:
        run.at(expr, setting)
    except NoValue:
        return False
    except Undefined:
        return None
    return True
