"""Where a function has no derivative and one was chosen: its derivative in, the kinks and the values taken there out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Add, Expr

from ..notation.indices import free_nodes, replace_free
from ..notation.normal_form import normal, ratio
from ..notation.ratio import NoForm, factors
from ..notation.text import to_text
from .cases import CASED, compared, decided, line, oriented, ready, root_of
from .equality import equal
from .simplify import simplify

MOST_CASES = 16


@dataclass(frozen=True)
class Kink:
    """Where `left == right` the derivative is taken as `value`."""

    left: Expr
    right: Expr
    value: Expr

    @property
    def place(self) -> str:
        return f"{to_text(self.left)} == {to_text(self.right)}"


def kinks(slope: Expr) -> tuple[Kink, ...] | None:
    """The kinks that show in a derivative: what its cases compare is zero, and the cases do not agree there.

    None where there are too many cases to look at.
    """
    found: dict[Expr, Kink] = {}
    waiting: list[tuple[Expr, dict[Expr, int]]] = [(slope, {})]
    try:
        for number in range(MOST_CASES):
            if number == len(waiting):
                return tuple(found.values())
            waiting += _look(*waiting[number], found)
    except NoForm:
        return None
    return None


def _look(slope: Expr, known: dict[Expr, int], found: dict[Expr, Kink]) -> Iterator[tuple[Expr, dict[Expr, int]]]:
    """Add the kinks of what is compared openly; the derivative on both sides, where more may show."""
    for form in sorted({oriented(compared(node))[0] for node in ready(slope)}, key=str):
        there = root_of(form)
        if not _possible(known, there):
            continue
        at, above, below = (replace_free(decided(slope, {form: s}), there) for s in (0, 1, -1))
        if form not in found and not all(equal(at, side) or _meet(at, side, form) for side in (above, below)):
            found[form] = Kink(*_sides(form), simplify(at))
        for sign in (1, -1):
            if free_nodes(side := decided(slope, {form: sign}), CASED):
                yield side, {**known, form: sign}


def _meet(left: Expr, right: Expr, form: Expr) -> bool:
    """Whether two expressions are the same where `form` is zero: their difference has it as a factor."""
    over = ratio((left - right) / form)
    divisors = {f for f, _ in factors(over.denominator, over.kernels)[1]}
    own = ratio(form)
    return not divisors & {f for f, _ in factors(own.numerator, own.kernels)[1]}


def _possible(known: dict[Expr, int], there: dict[Expr, Expr]) -> bool:
    """Whether the comparisons decided before can have their signs at this place."""
    values = ((normal(replace_free(form, there)), sign) for form, sign in known.items())
    return all(not v.is_Rational or v * sign > 0 for v, sign in values)


def _sides(form: Expr) -> tuple[Expr, Expr]:
    """`form == 0` with an entry on the left where it can be solved for one, else with the number on the right."""
    solved = root_of(form)
    if solved:
        return next(iter(solved.items()))
    straight = line(form)
    if straight is not None:
        return straight[0], -straight[2] / straight[1]
    number, rest = form.as_coeff_Add()
    if rest.could_extract_minus_sign():
        return Add(*(-t for t in Add.make_args(rest))), number
    return rest, -number
