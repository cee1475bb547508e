"""Two values in, a ruling out: proved, proved under a condition, refuted by a counterexample, or undecided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Eq, Expr, Gt, Ne, S
from sympy.core.relational import Relational

from ..notation.definition import Definition
from ..notation.indices import arrays_in, free_nodes, substitute
from ..notation.normal_form import ratio
from ..notation.ratio import NoForm, factors
from ..notation.symbols import Array, Delta, Entry, Index, IndexSum
from .errors import IllFormed
from .model import Model
from .proving import Stated, levels, proved
from .values import Value, aligned
from .verdict import Ruling, Witness
from .witness import Agreement, find_witness

GIVEN_ROLES = ("weight", "input", "step", "cost")


@dataclass(frozen=True)
class Found:
    """A ruling with what it rests on; conditions that the document does not state have no words."""

    ruling: Ruling
    conditions: tuple[Stated, ...] = ()
    why: str = ""
    witness: Witness | None = None


def difference(left: Value, right: Value, fixed: Callable[[Index], bool]) -> tuple[Expr, Expr]:
    """The two sides at the same open indices. Raises IllFormed where shapes or free indices do not fit."""
    loose = sorted(i.name for i in right.free - left.free if not fixed(i))
    if loose:
        raise IllFormed(f"index {loose[0]} is free on the right, but not on the left")
    try:
        a, b = aligned(left, right, "an equation")
    except IllFormed as error:
        raise IllFormed(f"the sides have different shapes: {error.what.removeprefix('an equation of shapes ')}") from error
    if (left.scalar, right.scalar) in ((True, False), (False, True)) and not _number(left if left.scalar else right):
        raise IllFormed("one side is a number and the other is not")
    return a.expr, b.expr


def _number(value: Value) -> bool:
    return bool(value.expr.is_number)


def decide(model: Model, left: Expr, right: Expr, stated: tuple[Stated, ...] = (),
           logs: frozenset[Expr] = frozenset()) -> Found:
    """Whether left == right: by the exact normal form, under conditions where it must be, or refuted.

    logs: what only one side takes a logarithm of.
    """
    stages = levels(model, left - right)
    kinks = _kinks(model)
    whole = (*stated, *kinks)
    if proved(stages):
        return _under_conditions(logs, kinks)
    for chosen in _subsets(stated):
        if proved(stages, chosen):
            return _under_conditions(logs, (*chosen, *kinks))
    if kinks and proved(stages, whole, kinks=False):
        return Found(Ruling.CONDITIONAL, _needed(stages, stated, kinks))
    for condition in discovered(model, stages):
        if proved(stages, (condition, *stated)):
            return _under_conditions(logs, (condition, *kinks))
    found = _witness(model, left, right, tuple(s.relation for s in whole))
    if isinstance(found, Witness):
        return _distinct(stages, right, stated, kinks) or Found(Ruling.REFUTED, witness=found)
    assert isinstance(found, Agreement)
    why = f"agrees at {found.points} points, not proved" if found.points else "neither proved nor evaluated at any point"
    return Found(Ruling.UNDECIDED, why=why)


def _subsets(stated: tuple[Stated, ...]) -> list[tuple[Stated, ...]]:
    """Each condition alone, then all together."""
    return [(s,) for s in stated] + ([stated] if len(stated) > 1 else [])


def _needed(stages: list[Expr], stated: tuple[Stated, ...], kinks: tuple[Stated, ...]) -> tuple[Stated, ...]:
    if proved(stages, kinks, kinks=False):
        return kinks
    one = next(((s, *kinks) for s in stated if proved(stages, (s, *kinks), kinks=False)), None)
    return one or (*stated, *kinks)


def _under_conditions(logs: frozenset[Expr], conditions: tuple[Stated, ...]) -> Found:
    """Proved; under conditions where there are any, the domain of a logarithm that only one side takes among them."""
    domain = tuple(Stated(Gt(a, 0, evaluate=False), "") for a in sorted(logs, key=str))
    found = (*conditions, *domain)
    return Found(Ruling.CONDITIONAL if found else Ruling.PROVED, found)


def _kinks(model: Model) -> tuple[Stated, ...]:
    """Where what was differentiated has no derivative."""
    found = {}
    for relation in model.met:
        condition = Ne(relation.lhs, relation.rhs, evaluate=False)
        found[condition] = Stated(condition, model.conventions.smooth)
    return tuple(found.values())


def _witness(model: Model, left: Expr, right: Expr, relations: tuple[Relational, ...]) -> Witness | Agreement:
    """A counterexample; letters that the notation file holds fixed are at one place, the first."""
    places = {i: S.Zero for e in (left, right, *relations) for i in e.atoms(Index) if i.name in model.conventions.fixed}
    if places:
        left, right = substitute(left, places), substitute(right, places)
        relations = tuple(r.func(*(substitute(a, places) for a in r.args), evaluate=False) for r in relations)
    return find_witness(left, right, relations, tuple(closure(model, left, right)))


def _distinct(stages: list[Expr], right: Expr, stated: tuple[Stated, ...], kinks: tuple[Stated, ...]) -> Found | None:
    """Proved where two free indices differ, if it is refuted only where they coincide and does not speak of that case itself."""
    own = {d.args for d in right.atoms(Delta)}
    pairs: dict[tuple[Expr, Expr], None] = {}
    for level in stages:
        for delta in free_nodes(level, (Delta,)):
            if all(isinstance(a, Index) for a in delta.args) and delta.args not in own:
                pairs[delta.args] = None
    for pair in pairs:
        condition = Stated(Ne(*pair, evaluate=False), "")
        if proved(stages, (condition,)) or stated and proved(stages, (condition, *stated)):
            return Found(Ruling.CONDITIONAL, (condition, *kinks))
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


def discovered(model: Model, stages: list[Expr]) -> list[Stated]:
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
