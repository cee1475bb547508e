"""Two expressions that should be equal in, a certified counterexample out, or at how many points they agree.

Values are small rationals; both sides are computed exactly, or enclosed by intervals of 80 digits that do not meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import prod
from random import Random

from sympy import Expr
from sympy.core.relational import Relational

from ..notation.definition import Definition
from ..notation.symbols import Index
from .intervals import Undefined, apart
from .verdict import Witness
from .witness_conditions import Conditions, allows, settings
from .witness_points import SPANS, Point, Style, size_choices
from .witness_problem import Problem, posed
from .witness_shown import shown
from .witness_terms import Terms
from .witness_values import Budget, Evaluation, Spent

MOST_WORK = 200_000
MOST_SETTINGS = 60
REDRAWS = 4
SHIFTS = (0, 1)


@dataclass(frozen=True)
class Agreement:
    """No difference was found at this many points where both sides are defined."""

    points: int


def find_witness(left: Expr, right: Expr, conditions: tuple[Relational, ...] = (), definitions: tuple[Definition, ...] = (),
                 tries: int = 12) -> Witness | Agreement:
    """A counterexample to `left == right` that satisfies the conditions, or the number of points tried without one.

    Arrays with a definition have the values that it gives; a witness shows them too.
    """
    budget, points, span = Budget(MOST_WORK), 0, 0
    try:
        problem, terms = posed(left, right, conditions, definitions), Terms()
        for attempt in range(tries):
            if not budget.left:
                break
            budget.open(max(MOST_WORK // 4, 1))
            try:
                found = _tried(problem, terms, attempt, SPANS[span], budget)
            except Spent:
                found, span = 0, min(span + 1, len(SPANS) - 1)
            if isinstance(found, Witness):
                return found
            points += found > 0
    except (Undefined, RecursionError):
        return Agreement(points)
    return Agreement(points)


def _tried(problem: Problem, terms: Terms, attempt: int, span: int, budget: Budget) -> Witness | int:
    """One choice of values: a witness, or at how many settings of the free indices the sides agree. Raises Spent."""
    style = tuple(Style)[attempt % len(Style)]
    shift = SHIFTS[attempt // len(Style) % len(SHIFTS)]
    sizes = next(size_choices(problem.sizes, problem.extents, problem.of_sizes, shift, span), None)
    if sizes is None:
        return 0
    for redraw in range(REDRAWS):
        point = Point(sizes, style, 10 * attempt + redraw, problem.limits)
        try:
            Conditions(problem, point, terms, budget).satisfy()
        except Undefined:
            continue
        found = _compared(problem, terms, point, budget)
        if found:
            return found
    return 0


def _compared(problem: Problem, terms: Terms, point: Point, budget: Budget) -> Witness | int:
    run, agreed = Evaluation(terms, point, problem.known, budget), 0
    for setting in _settings(problem, point, run):
        try:
            if apart(run.at(problem.left, setting), run.at(problem.right, setting)):
                return shown(problem, terms, point, setting, Budget(MOST_WORK))
            agreed += 1
        except Undefined:
            continue
        except Spent:
            if not agreed:
                raise
            break
    return agreed


def _settings(problem: Problem, point: Point, run: Evaluation) -> Iterator[dict[Index, int]]:
    """Settings of the free indices that the conditions allow, those first where different indices differ.

    Of many, a sample of every way in which indices of the same range coincide.
    """
    indices = list(problem.free)
    total = prod(point.extent(i.size) for i in indices)
    if total <= MOST_SETTINGS:
        yield from sorted((s for s in settings(indices, point) if allows(problem, run, s)), key=_coincidences)
        return
    kinds: dict[tuple[bool, ...], list[dict[Index, int]]] = {}
    for setting in _drawn(indices, point):
        pattern = tuple(a.size == b.size and setting[a] == setting[b] for a in indices for b in indices)
        kinds.setdefault(pattern, []).append(setting)
    rows = sorted(kinds.values(), key=lambda row: _coincidences(row[0]))
    turns = (row[turn] for turn in range(MOST_SETTINGS) for row in rows if turn < len(row))
    yield from islice((s for s in turns if allows(problem, run, s)), MOST_SETTINGS)


def _drawn(indices: list[Index], point: Point) -> list[dict[Index, int]]:
    draw, found = Random(0), {}
    for _ in range(4 * MOST_SETTINGS):
        setting: dict[Index, int] = {}
        for index in indices:
            like = [setting[i] for i in setting if i.size == index.size]
            setting[index] = draw.choice(like) if like and draw.random() < 0.4 else draw.randrange(point.extent(index.size))
        found[tuple(setting.values())] = setting
    return list(found.values())


def _coincidences(setting: dict[Index, int]) -> int:
    return sum(a.size == b.size and setting[a] == setting[b] for a in setting for b in setting)
