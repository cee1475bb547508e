"""Two values in; out: proved, proved under a condition, or open, with what a counterexample would have to respect."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sympy import Eq, Expr, Gt, Ne
from sympy.core.relational import Relational

from ...notation.definition import Definition
from ...notation.indices import arrays_in, free_nodes
from ...notation.normal_form import ratio
from ...notation.ratio import NoForm, factors
from ...notation.symbols import Array, Delta, Entry, Index, IndexSum
from ..reading.errors import IllFormed, ShapesClash
from ..reading.model import Model
from ..reading.notes import Notes
from ..reading.sides import Sides, Stated
from ..reading.values import Value, aligned
from .proving import levels, proved

GIVEN_ROLES = ("weight", "input", "step", "cost")


@dataclass(frozen=True)
class Proof:
    """left == right, under conditions if there are any; those that the document does not state have no words."""

    conditions: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class Question:
    """Whether left == right, with the conditions in scope and where what was differentiated has a kink."""

    model: Model
    left: Expr
    right: Expr
    stated: tuple[Stated, ...] = ()
    kinks: tuple[Stated, ...] = ()
    logs: frozenset[Expr] = frozenset()

    @property
    def relations(self) -> tuple[Relational, ...]:
        """What a counterexample has to satisfy."""
        return tuple(s.relation for s in (*self.stated, *self.kinks))


def difference(sides: Sides, fixed: Callable[[Index], bool]) -> tuple[Expr, Expr]:
    """The two sides at the same open indices. Raises IllFormed where shapes or free indices do not fit."""
    left, right = sides.values
    loose = sorted(i.name for i in right.free - left.free if not fixed(i) and i.name not in sides.letters)
    if loose:
        raise IllFormed(f"index {loose[0]} is free on the right, but not on the left")
    try:
        a, b = aligned(left, right, "an equation")
    except ShapesClash as error:
        raise ShapesClash(f"the sides have different shapes: {error.what.removeprefix('an equation of shapes ')}") from error
    if (left.scalar, right.scalar) in ((True, False), (False, True)) and not _number(left if left.scalar else right):
        raise ShapesClash("one side is a number and the other is not")
    return a.expr, b.expr


def _number(value: Value) -> bool:
    return bool(value.expr.is_number)


def grounds(model: Model, notes: Notes, *exprs: Expr) -> Notes:
    """What was noted for an equation and for every definition that it rests on."""
    found = Notes(notes.choices, layout=notes.layout)
    found.include(notes)
    for array in (d.target.array for d in closure(model, *exprs)):
        found.include(model.elaborated(array)[1])
    return found


def kinks(model: Model, notes: Notes) -> tuple[Stated, ...]:
    """Where what was differentiated has no derivative."""
    conditions = dict.fromkeys(Ne(r.lhs, r.rhs, evaluate=False) for r in notes.kinks)
    return tuple(Stated(c, model.conventions.smooth) for c in conditions)


def prove(question: Question) -> Proof | None:
    """A proof by the exact normal form, under conditions where it must be; None where there is none."""
    stated, kinked = question.stated, question.kinks
    stages = levels(question.model, question.left - question.right)
    if proved(stages):
        return _under(question, kinked)
    for chosen in _subsets(stated):
        if proved(stages, chosen):
            return _under(question, (*chosen, *kinked))
    if kinked and proved(stages, (*stated, *kinked), kinks=False):
        return Proof(_needed(stages, stated, kinked))
    for condition in discovered(question.model, stages):
        if proved(stages, (condition, *stated)):
            return _under(question, (condition, *kinked))
    return None


def _subsets(stated: tuple[Stated, ...]) -> list[tuple[Stated, ...]]:
    """Each condition alone, then all together."""
    return [(s,) for s in stated] + ([stated] if len(stated) > 1 else [])


def _needed(stages: list[Expr], stated: tuple[Stated, ...], kinked: tuple[Stated, ...]) -> tuple[Stated, ...]:
    if proved(stages, kinked, kinks=False):
        return kinked
    one = next(((s, *kinked) for s in stated if proved(stages, (s, *kinked), kinks=False)), None)
    return one or (*stated, *kinked)


def _under(question: Question, conditions: tuple[Stated, ...]) -> Proof:
    """Proved under conditions, the domain of a logarithm that only one side takes among them."""
    domain = tuple(Stated(Gt(a, 0, evaluate=False), "") for a in sorted(question.logs, key=str))
    return Proof((*conditions, *domain))


def where_indices_differ(question: Question) -> Proof | None:
    """A proof for two free indices that differ, if the right side does not speak of that case itself."""
    stages = levels(question.model, question.left - question.right)
    own = {d.args for d in question.right.atoms(Delta)}
    pairs: dict[tuple[Expr, Expr], None] = {}
    for level in stages:
        for delta in free_nodes(level, (Delta,)):
            if all(isinstance(a, Index) for a in delta.args) and delta.args not in own:
                pairs[delta.args] = None
    for pair in pairs:
        condition = Stated(Ne(*pair, evaluate=False), "")
        if proved(stages, (condition,)) or question.stated and proved(stages, (condition, *question.stated)):
            return Proof((condition, *question.kinks))
    return None


def closure(model: Model, *exprs: Expr) -> list[Definition]:
    """Every definition that the expressions rest on."""
    found: dict[Array, Definition] = {}
    waiting = [a for e in exprs for a in sorted(arrays_in(e), key=str)]
    while waiting:
        array = waiting.pop()
        made = model.definition(array)
        if array not in found and made is not None:
            found[array] = made
            waiting += sorted(arrays_in(made.formula), key=str)
    return list(found.values())


def discovered(model: Model, stages: Iterable[Expr]) -> list[Stated]:
    """`Sum(t) == 1` for every factor `Sum(t) - 1` of the residual, t given data."""
    found: dict[Relational, None] = {}
    for level in stages:
        if not any(a.shape and _is_data(model, a) for a in arrays_in(level)):
            continue
        try:
            form = ratio(level)
            parts = factors(form.numerator, form.kernels)[1]
        except NoForm:
            continue
        for factor, _ in parts:
            constant, rest = factor.as_coeff_Add()
            scale, kernel = rest.as_coeff_Mul()
            if isinstance(kernel, IndexSum) and constant == -scale and isinstance(kernel.body, Entry) and all(
                    _is_data(model, a) for a in arrays_in(kernel)):
                found[Eq(kernel, -constant / scale, evaluate=False)] = None
    return [Stated(relation, "") for relation in found]


def _is_data(model: Model, array: Array) -> bool:
    """Whether an array is given, not computed, learned or read as input."""
    origin = model.origins.get(array)
    given = origin is not None and origin.entry.role not in GIVEN_ROLES and not origin.entry.of
    return given and model.definition(array) is None
