"""The difference of two sides that are not equal -> the factors of it that are conditions: where one is zero, the sides are equal.

A condition is on an unknown function, sizes, places, sums or constants. "Exactly": what else is multiplied with it is not
zero for all values of the other letters, whatever those of the condition are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from sympy import Add, Basic, Eq, Expr, Integer, Mul, Ne, S, Symbol, factor_terms
from sympy.core.relational import Relational

from ...notation.indices import arrays_in, free_indices
from ...notation.normal_form import ratio
from ...notation.ratio import NoForm, factors
from ...notation.signs import positive
from ...notation.symbols import Array, Delta, Entry, Index, IndexSum, is_size
from ...rewriting.cases import CASED
from ..reading.beside import Stated
from ..reading.functions import OpaqueFunction
from ..reading.model import Model
from .assumed import impossible, where
from .proving import proved

SOLVED_FOR = (OpaqueFunction, IndexSum, Entry, Symbol, Delta)
MOST_TOGETHER = 2


class Kind(IntEnum):
    """What a condition is about: of several factors those of the first kind are the conditions."""

    FUNCTION, SIZES, PLACES, SUM, NUMBER, CONSTANTS, NOTHING = range(7)


@dataclass(frozen=True)
class Zero:
    """A factor of a difference, what makes it zero, and the other factors."""

    relation: Relational
    factor: Expr
    others: tuple[Expr, ...]


def zeros(level: Expr) -> Iterator[Zero]:
    """Every way to make a factor zero by the value of one of its terms."""
    try:
        form = ratio(level)
        parts = factors(form.numerator, form.kernels)[1]
    except NoForm:
        return
    for factor, _ in parts:
        for relation in _solved(factor):
            yield Zero(relation, factor, tuple(f for f, _ in parts if f is not factor))


def _solved(factor: Expr) -> Iterator[Relational]:
    terms = factor.as_coefficients_dict()
    for kernel in sorted((k for k in terms if isinstance(k, SOLVED_FOR)), key=_order):
        rest = Add(*(c * t for t, c in terms.items() if t != kernel))
        value = -rest / terms[kernel]
        if not isinstance(kernel, Delta):
            yield from () if rest.has(kernel) else (Eq(kernel, factor_terms(value), evaluate=False),)
        elif value in (S.Zero, S.One):
            yield (Eq if value else Ne)(*kernel.args, evaluate=False)


def _order(kernel: Expr) -> tuple[int, int, str]:
    kind = next(n for n, made in enumerate(SOLVED_FOR) if isinstance(kernel, made))
    return kind, -sum(kernel.order) if isinstance(kernel, OpaqueFunction) else 0, str(kernel)


def holds_exactly(model: Model, stages: list[Expr], stated: tuple[Stated, ...]) -> tuple[Stated, ...]:
    """The conditions of which any one is enough and none can be spared, proved so; none where no factor is a condition."""
    for level in stages:
        found = list(zeros(where(level, stated)))
        for kind in Kind:
            chosen = {z.factor: z for z in reversed(found) if _kind(model, z) is kind}
            conditions = tuple(Stated(z.relation, "") for z in reversed(chosen.values()))
            if 0 < len(conditions) <= MOST_TOGETHER and _alone(list(chosen.values())) and all(
                    not impossible((c, *stated)) and proved(stages, (c, *stated)) for c in conditions):
                return conditions
    return ()


def _kind(model: Model, zero: Zero) -> Kind | None:
    """What a factor is a condition on; None where it is about the data, or can never be zero."""
    head, value = zero.relation.args
    places = [a for a in (head, value) if isinstance(a, Index)]
    if places:
        return None if any(a.name.startswith("@") for a in places) else Kind.PLACES           # axes without a letter
    names = _names(zero.factor)
    if isinstance(head, OpaqueFunction):
        return Kind.FUNCTION if any(head.order) and all(
            f.args == head.args and f.title == head.title for f in zero.factor.atoms(OpaqueFunction)) and not _names(
                value.xreplace({f: S.One for f in value.atoms(OpaqueFunction)})) else None
    if isinstance(head, IndexSum):
        alone = isinstance(head.body, Entry) and not (free_indices(head) or arrays_in(value)) and _given(model, zero.factor)
        return Kind.SUM if alone else None
    if not _given(model, zero.factor) or any(a.shape or a.positive and value.is_nonpositive for a in arrays_in(zero.factor)):
        return None
    if any(is_size(n) for n in names):
        return Kind.SIZES if not value.is_number or isinstance(value, Integer) and value > 0 else None
    shaped = any(a.shape for f in zero.others for a in arrays_in(f))
    if value.is_number:
        apart = value != 0 and not any(names & _names(f) for f in zero.others)
        return Kind.NUMBER if apart else Kind.NOTHING if shaped and value == 0 else None
    return Kind.CONSTANTS if shaped and len(names) == 2 else None


def _given(model: Model, factor: Expr) -> bool:
    """Whether no array in a factor is computed, or a derivative that is only named."""
    return all(model.definition(a) is None and "/" not in a.name for a in arrays_in(factor))


def _names(expr: Expr) -> frozenset[Basic]:
    """The arrays, constants, sizes and unknown functions in an expression."""
    functions = {Symbol(f.title) for f in expr.atoms(OpaqueFunction)}
    return frozenset(arrays_in(expr)) | {s for s in expr.atoms(Symbol) if not isinstance(s, Index | Array)} | functions


def _alone(chosen: list[Zero]) -> bool:
    """Whether there is another factor, and none that is zero for all values of the letters that the chosen ones leave free."""
    own = frozenset[Basic]().union(*(_names(z.factor) for z in chosen))
    own |= {s for a in own if isinstance(a, Array) for extent in a.shape for s in extent.free_symbols}
    others = [f for f in chosen[0].others if all(f != z.factor for z in chosen)]
    return (bool(others) or len(chosen) > 1) and sum(f.has(*CASED) for f in others) <= 1 and all(_nowhere_zero(f, own) for f in others)


def _nowhere_zero(factor: Expr, own: frozenset[Basic]) -> bool:
    """Whether a coefficient of what is free of the letters `own` is a number, or has one sign."""
    coefficients: dict[Expr, Expr] = defaultdict(lambda: S.Zero)
    for term, number in factor.as_coefficients_dict().items():
        shared = [f for f in Mul.make_args(term) if _names(f) & own]
        coefficients[Mul(*(f for f in Mul.make_args(term) if f not in shared))] += number * Mul(*shared)
    return any(positive(c) or positive(-c) for c in coefficients.values())
