"""A counterexample as it is printed: the sizes, the indices from 1, and every value that the two sides read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import prod

from sympy import Expr, Integer, S, Symbol

from ...exact.reals import ZERO, Interval, NoValue, Number, Undefined, ends
from ...notation.indices import substitute
from ...notation.normal_form import length
from ...notation.ratio import LONGEST_FORMULA
from ...notation.symbols import Array, Index
from ...rewriting.equality import equal
from ..letters.said import formula_text, range_name
from ..verdict import Witness
from .opaque_values import Polynomial
from .points import Place, Point, Spent
from .problem import Problem, inlined, mentions
from .terms import Terms
from .text import array_text, entry_text, sides
from .values import Budget, Evaluation, Known

MOST_NUMBERS, FEWEST_SHOWN = 40, 6
Read = dict[Symbol | Polynomial, dict[Place, None]]


def shown(problem: Problem, terms: Terms, point: Point, setting: Mapping[Index, int], budget: Budget) -> Witness:
    """The counterexample at this point; both sides are computed once more, by themselves, to see what they read."""
    run = Evaluation(terms, point, problem.known, budget)
    left, right = (_value(run, e, setting) for e in (problem.left, problem.right))
    read: Read = {}
    for name, place in run.read:
        read.setdefault(name, {})[place] = None
    texts = _texts(*(_zero(problem, e, setting, v) for e, v in ((problem.left, left), (problem.right, right))))
    sizes = tuple((range_name(s.name), point.sizes[s]) for s in sorted(problem.mentioned.sizes, key=lambda s: s.name))
    indices = tuple((i.name, setting[i] + 1) for i in problem.free)
    exact = not isinstance(left, Interval) and not isinstance(right, Interval)
    return Witness(sizes, indices, tuple(_values(problem, run, read)), *texts, exact)


def _value(run: Evaluation, expr: Expr, setting: Mapping[Index, int]) -> Number | NoValue:
    try:
        return run.at(expr, setting)
    except NoValue as none:
        return none


def _texts(left: Number | NoValue, right: Number | NoValue) -> tuple[str, str]:
    if isinstance(left, NoValue) or isinstance(right, NoValue):
        one, other = (f"no value: {side}" if isinstance(side, NoValue) else entry_text(side) for side in (left, right))
        return one, other
    return sides(left, right)


def _zero(problem: Problem, expr: Expr, setting: Mapping[Index, int], value: Number | NoValue) -> Number | NoValue:
    """0 for an interval around it if the expression is proved zero, for all indices or at these."""
    if not isinstance(value, Interval) or not ends(value)[0] < 0 < ends(value)[1]:
        return value
    whole = inlined(expr, problem.known)
    if length(whole) > LONGEST_FORMULA:
        return value
    here = substitute(whole, {i: Integer(n) for i, n in setting.items()})
    return ZERO if equal(whole, S.Zero) or equal(here, S.Zero) else value


def _values(problem: Problem, run: Evaluation, read: Read) -> list[tuple[str, str]]:
    """Chosen numbers, unknown functions, then what is computed from them: first what the sides read."""
    known = problem.known
    direct = mentions((problem.left, problem.right), Known()).arrays
    arrays = sorted((n for n in read if isinstance(n, Array)),
                    key=lambda a: (a in known.arrays, a not in direct, natural(a.name)))
    constants = sorted((n for n in read if isinstance(n, Symbol) and not isinstance(n, Array)),
                       key=lambda s: natural(s.name))
    functions = sorted((n for n in read if isinstance(n, Polynomial)), key=lambda f: f.name)
    whole = _fitting(arrays, run, read, MOST_NUMBERS - len(constants))
    found = [(range_name(s.name), entry_text(run.constant(s))) for s in constants]
    left = MOST_NUMBERS - len(found)
    lines: dict[Array, str] = {}
    for array in arrays:
        if array in known.arrays and left <= 0:
            continue
        places = None if array in whole else dict.fromkeys(sorted(read[array])[:max(left, FEWEST_SHOWN)])
        lines[array] = _array(run, array, places, read[array])
        left -= prod(run.point.shape(array)) if places is None else len(places)
    found += [(formula_text(a.name), lines[a]) for a in lines if a not in known.arrays]
    found += [(formula_text(f.head()), f.text()) for f in functions]
    found += [(formula_text(a.name), lines[a]) for a in lines if a in known.arrays]
    return found + _computed(problem, run, set(arrays), left)


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts h2 before h10."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name))


def _fitting(arrays: list[Array], run: Evaluation, read: Read, most: int) -> set[Array]:
    """The arrays shown whole: as many as there is room for beside what is read of the others, chosen ones first."""
    fitting: set[Array] = set()
    chosen = [a for a in arrays if a not in run.known.arrays]
    room = most - sum(len(read[a]) for a in chosen)
    for array in sorted(arrays, key=lambda a: (a not in chosen, prod(run.point.shape(a)))):
        more = prod(run.point.shape(array)) - (len(read[array]) if array in chosen else 0)
        if more <= room:
            fitting.add(array)
            room -= more
    return fitting


def _array(run: Evaluation, array: Array, places: dict[Place, None] | None, read: dict[Place, None]) -> str:
    """As text; where some entry of an array shown whole does not exist, only what was read."""
    try:
        return array_text(run.point.shape(array), lambda place: run.entry(array, place), places)
    except (Undefined, Spent):
        return array_text(run.point.shape(array), lambda place: run.entry(array, place), read)


def _computed(problem: Problem, run: Evaluation, shown_already: set[Array], room: int) -> list[tuple[str, str]]:
    """Other defined arrays that follow from the same numbers, as far as there is room for all of their entries."""
    found: list[tuple[str, str]] = []
    names = problem.mentioned.names
    for array, definitions in problem.known.arrays.items():
        if room <= 0:
            break
        needed = mentions([d.formula for d in definitions] + [d.target for d in definitions], problem.known).names
        if array in shown_already or not needed - {array} or needed - {array} - names - problem.known.arrays.keys():
            continue
        try:
            shape = run.point.shape(array)
            if prod(shape) <= room:
                found.append((formula_text(array.name), array_text(shape, lambda place, a=array: run.entry(a, place), None)))
                room -= prod(shape)
        except (Undefined, Spent):
            continue
    return found
