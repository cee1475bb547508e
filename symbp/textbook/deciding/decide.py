"""Two values in; out: proved, proved under a condition, or open, with what a counterexample would have to respect."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sympy import Eq, Expr, Gt, Ne
from sympy.core.relational import Relational

from ...notation.definition import Definition
from ...notation.indices import arrays_in, free_indices, free_nodes
from ...notation.normal_form import normal, ratio
from ...notation.ratio import NoForm
from ...notation.symbols import Array, Delta, Entry, Index, IndexSum
from ..letters.errors import IllFormed, NotUnderstood, ShapesClash
from ..letters.said import index_name
from ..reading.beside import Stated, is_data, is_target
from ..reading.model import Model
from ..reading.notes import Notes
from ..reading.sides import Sides
from ..reading.values import Value, aligned
from .assumed import implied, impossible, where
from .exactly import zeros
from .inside import domain, powers_of
from .proving import levels, proved

MOST_INSIDE = 3


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
        return tuple(s.relation if s.instance is None else s.instance for s in (*self.stated, *self.kinks))


def difference(sides: Sides, fixed: Callable[[Index], bool]) -> tuple[Expr, Expr]:
    """The two sides at the same open indices. Raises IllFormed where shapes or free indices do not fit."""
    left, right = sides.values
    loose = sorted(i.name for i in right.free - left.free if not fixed(i) and i.name not in sides.letters)
    lonely = sorted(({i.name for i in right.free} ^ {i.name for i in left.free}) & sides.partners)
    if lonely:
        raise NotUnderstood(f"nothing says whether a sum over indices other than {lonely[0]} runs over {lonely[0]} too", None,
                            r"write what it leaves out below it: \sum_{k \neq i}")
    if loose:
        raise IllFormed(f"index {index_name(loose[0])} is free on the right, but not on the left")
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
        key = model.origins[array].key
        if key in model.disputed:
            found.disputed[key] = model.disputed[key]
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
    if impossible(stated):
        return None
    for chosen in _subsets(stated):
        if proved(stages, chosen):
            chosen = _fewest(stages, chosen)
            return _under(question, (*chosen, *_left(kinked, chosen)))
    if kinked and proved(stages, (*stated, *kinked), kinks=False):
        return Proof(_needed(stages, stated, kinked))
    given = [where(level, stated) for level in stages] if stated else []
    for condition in discovered(question.model, (*stages, *given)):
        if _spoken_of(condition, stated):
            continue
        if proved(stages, (condition,)):
            return _under(question, (condition, *kinked))
        if stated and proved(stages, (condition, *stated)):
            chosen = _fewest(stages, (condition, *stated))
            return _under(question, (*chosen, *_left(kinked, chosen)))
    inside = _domain(question, domain(question.left, question.right))
    if inside and proved(stages, (*stated, *inside)):
        chosen = (*next((some for some in ((), *_subsets(stated)) if proved(stages, (*some, *inside))), stated), *inside)
        return _under(question, (*chosen, *_left(kinked, chosen)))
    return None


def _spoken_of(condition: Stated, stated: tuple[Stated, ...]) -> bool:
    """Whether the document itself says something of the sum, or of the two indices, that a condition would be about; or excludes it."""
    pair = condition.relation.args
    if not stated or isinstance(condition.relation, Ne):
        return impossible((condition, *stated)) or any(set(pair) <= set(s.relation.args) for s in stated)
    sums = (a for s in stated for a in s.relation.args if isinstance(a, IndexSum))
    rest = normal(where(pair[0] - pair[1], stated))
    return impossible((condition, *stated)) or any(arrays_in(a) == arrays_in(pair[0]) for a in sums) or rest.is_number and rest != 0


def _domain(question: Question, relations: Iterable[Relational]) -> tuple[Stated, ...]:
    """What of this has to be assumed of given numbers, in the document's words where it says it."""
    found = (Stated(r, "") for r in relations if not any(question.model.definition(a) for side in r.args for a in arrays_in(side)))
    return tuple(next((s for s in question.stated if implied(one, (s,))), one) for one in found)


def _fewest(stages: list[Expr], chosen: tuple[Stated, ...]) -> tuple[Stated, ...]:
    """The conditions without those that the proof does not need, the last ones first."""
    for one in reversed(chosen) if len(chosen) > 1 else ():
        rest = tuple(s for s in chosen if s is not one)
        if rest and proved(stages, rest):
            chosen = rest
    return chosen


def _left(kinked: tuple[Stated, ...], chosen: tuple[Stated, ...]) -> tuple[Stated, ...]:
    """The kinks that the conditions do not rule out."""
    return tuple(k for k in kinked if not implied(k, chosen))


def _subsets(stated: tuple[Stated, ...]) -> list[tuple[Stated, ...]]:
    """Each condition alone, then all together."""
    return [(s,) for s in stated] + ([stated] if len(stated) > 1 else [])


def _needed(stages: list[Expr], stated: tuple[Stated, ...], kinked: tuple[Stated, ...]) -> tuple[Stated, ...]:
    if proved(stages, kinked, kinks=False):
        return kinked
    one = next(((s, *kinked) for s in stated if proved(stages, (s, *kinked), kinks=False)), None)
    return one or (*stated, *kinked)


def _under(question: Question, conditions: tuple[Stated, ...]) -> Proof:
    """Proved under conditions, among them the domain of a logarithm that only one side takes, and of powers that are rewritten."""
    logs = tuple(Stated(Gt(a, 0, evaluate=False), "") for a in sorted(question.logs, key=str))
    powers = powers_of(question.left, question.right)
    bases = _domain(question, domain(*powers)) if powers else ()
    if bases and proved(levels(question.model, (question.left - question.right).xreplace(powers)), question.stated):
        bases = ()
    return Proof(tuple(dict.fromkeys((*conditions, *logs, *bases))))


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
        if _spoken_of(condition, question.stated):
            continue
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
    """`Sum(t) == 1` for every factor `Sum(t) - 1` of the residual, t given data, and for every sum of targets in it."""
    found: dict[Relational, None] = {}
    for level in stages:
        if _sums_data(model, level):
            sums = (z.relation for z in zeros(level) if isinstance(z.relation.lhs, IndexSum) and z.relation.rhs == 1)
            found |= dict.fromkeys(r for r in sums if isinstance(r.lhs.body, Entry) and all(is_data(model, a) for a in arrays_in(r.lhs)))
            found |= dict.fromkeys(_totals(model, level))
            found |= dict.fromkeys(_inside_sums(model, level))
    return [Stated(relation, "") for relation in found]


def _sums_data(model: Model, level: Expr) -> bool:
    """Whether a sum runs over an index of given data: where none does, no sum of them can come out."""
    bound = {i for s in level.atoms(IndexSum) for i in s.bound}
    return bool(bound) and any(bound.intersection(e.free_symbols) and is_data(model, e.array) for e in level.atoms(Entry))


def _totals(model: Model, level: Expr) -> list[Relational]:
    """`Sum(t[k], k) == 1` for the sums of targets in a residual, factors or not."""
    try:
        kernels = ratio(level).kernels
    except NoForm:
        return []
    return [Eq(k, 1, evaluate=False) for k in kernels if isinstance(k, IndexSum) and isinstance(k.body, Entry) and is_target(model, k.body.array)]


def _inside_sums(model: Model, level: Expr) -> list[Relational]:
    """`Sum(t[i,k], k) == 1` where a sum over the examples i holds one over k: a factor there is none of the residual."""
    free, found = free_indices(level), {}
    for node in sorted(level.atoms(IndexSum), key=str):
        for entry in sorted(node.body.atoms(Entry), key=str):
            places = entry.indices
            if len(places) > 1 and all(isinstance(i, Index) for i in places) and not free & set(places) and is_data(model, entry.array):
                for bound in set(node.bound) & set(places):
                    total = Eq(IndexSum(entry, bound), 1, evaluate=False)
                    found.setdefault((entry.array, places.index(bound)), total)
    return list(found.values())[:MOST_INSIDE]
