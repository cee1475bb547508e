"""Two expressions that should be equal in, a certified counterexample out, or at how many points they agree.

Values are small rationals; both sides are computed exactly, or enclosed by intervals of 80 digits that do not meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from math import prod
from random import Random

from sympy import Abs, Expr, Symbol, sign
from sympy.core.relational import Relational

from ...exact.reals import REALS, Undefined
from ...notation.definition import Definition
from ...notation.symbols import Index, Maximum, Minimum, Where
from ..allowance import check
from ..verdict import Witness
from .choice import Candidate, candidate
from .conditions import Conditions, allows, settings
from .points import SPANS, Grain, Point, Spent, Style, size_choices
from .problem import Problem, parts, posed
from .shown import shown
from .terms import Terms
from .values import Budget, Evaluation

MOST_WORK, PARTS = 200_000, 4
MOST_PARTS = 100_000       # of an expression written out; SymPy compares larger equal ones by every path through them
MOST_SETTINGS = 60
TRIES, MORE_SIGNS = 12, 24   # of numbers of either sign, for what has a kink
REDRAWS = 4
MOST_CANDIDATES = 6
KINKED = (Where, Maximum, Minimum, Abs, sign)
GRAIN_ORDER = (Grain.WHOLE, Grain.HALF, Grain.ANY)


@dataclass(frozen=True)
class Agreement:
    """No difference was found at this many points where both sides are defined."""

    points: int


def find_witness(left: Expr, right: Expr, conditions: tuple[Relational, ...] = (), definitions: tuple[Definition, ...] = (),
                 tries: int = TRIES) -> Witness | Agreement:
    """A counterexample to `left == right` that satisfies the conditions, or the number of points tried without one.

    Arrays with a definition have the values that it gives; a witness shows them too.
    """
    if any(parts(e) > MOST_PARTS for e in (left, right, *conditions, *(d.formula for d in definitions))):
        return Agreement(0)
    budget, points, sizing = Budget(MOST_WORK), 0, 0
    best: list[Candidate] = []
    try:
        problem, terms = posed(left, right, conditions, definitions), Terms()
        kinked = any(e.has(*KINKED) for e in (left, right, *(d.formula for d in definitions)))
        for attempt in range(tries + MORE_SIGNS * kinked):
            check()
            if not budget.left or len(best) == MOST_CANDIDATES:
                break
            budget.open(max(MOST_WORK // PARTS, 1))
            crowded = False
            try:
                found = _tried(problem, terms, attempt, _sizes(problem, attempt, SPANS[sizing], not best), budget)
            except Spent:
                found, crowded = 0, True
            if isinstance(found, Candidate):
                best.append(found)
                crowded = found.crowded
                if not found.roughness:
                    break
            else:
                points += found > 0
            sizing = min(sizing + crowded, len(SPANS) - 1)
        return _first_shown(problem, terms, sorted(best, key=lambda c: c.roughness)) or Agreement(points)
    except (Undefined, RecursionError):
        return Agreement(points)


def _first_shown(problem: Problem, terms: Terms, candidates: list[Candidate]) -> Witness | None:
    for found in candidates:
        try:
            return shown(problem, terms, found.point, found.setting, Budget(MOST_WORK))
        except (Undefined, Spent):
            continue
    return None


def _sizes(problem: Problem, attempt: int, sizing: tuple[int, int], grow: bool) -> dict[Symbol, int] | None:
    """Larger ones in every second cycle of the styles, while nothing is found."""
    smallest, span = sizing
    shift = smallest + (attempt // len(Style) % 2 if grow else 0)
    return next(size_choices(problem.sizes, problem.extents, problem.of_sizes, shift, span), None)


def _tried(problem: Problem, terms: Terms, attempt: int, sizes: Mapping[Symbol, int] | None,
           budget: Budget) -> Candidate | int:
    """One choice of values: a counterexample, or at how many settings of the free indices the sides agree. Raises Spent."""
    cycle, turn = divmod(attempt, len(Style)) if attempt < TRIES else (attempt, 0)
    if sizes is None:
        return 0
    for redraw in range(REDRAWS):
        grain = GRAIN_ORDER[min(cycle, len(GRAIN_ORDER) - 1)]
        point = Point(sizes, tuple(Style)[turn], 10 * attempt + redraw, problem.limits, grain=grain, members=problem.members)
        try:
            Conditions(problem, point, terms, budget).satisfy()
        except Undefined:
            continue
        found = _compared(problem, terms, point, budget)
        if found:
            return found
    return 0


def _compared(problem: Problem, terms: Terms, point: Point, budget: Budget) -> Candidate | int:
    """The best counterexample at this point, of the first few, or at how many settings the sides agree."""
    run, agreed = Evaluation(terms, point, problem.known, budget), 0
    found: list[Candidate] = []
    for setting in _settings(problem, point, run):
        try:
            left, right = run.at(problem.left, setting), run.at(problem.right, setting)
            if REALS.apart(left, right):
                found.append(candidate(run, problem, setting, left, right))
                if not found[-1].roughness or len(found) == MOST_CANDIDATES:
                    break
            else:
                agreed += 1
        except Undefined:
            continue
        except Spent:
            if not agreed and not found:
                raise
            break
    return min(found, key=lambda c: c.roughness) if found else agreed


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
