"""One equation in a setting -> its two sides under every reading, the conditions stated for it, what was noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from sympy import Expr

from ...errors import DerivationError
from ...notation.indices import arrays_in
from ...notation.symbols import Array, Entry
from ..latex.tree import Big, Node, Scripted, Symbol
from ..latex.walk import nodes
from ..letters.errors import NotUnderstood, Trouble
from ..letters.names import item_text
from ..letters.told import Confined
from .beside import Said, Stated, said_beside
from .dummies import dummies
from .notes import Notes
from .pointwise import with_places
from .ranges import free_letters, letters_scope
from .reader import Scope
from .repeated import summed_value
from .setting import Setting, stated_relation
from .values import Value

MOST_READINGS = 8


@dataclass(frozen=True)
class Sides:
    """What one reading makes of an equation: the values it got as far as, or the trouble it ended in.

    letters: the index letters of the left side, also those that its value no longer has; partners: the j of sums over
    i != j; logs: given numbers of unknown
    sign that one side takes the logarithm of and the other does not; beside: what is said beside the equation, conditions
    and words that are not understood.
    """

    values: tuple[Value, ...]
    stated: tuple[Stated, ...]
    notes: Notes
    logs: frozenset[Expr] = frozenset()
    letters: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    trouble: Trouble | None = None
    beside: Said = Said()


def readings(setting: Setting, left: Node, right: Node, layout: str = "") -> Iterator[Sides]:
    """The sides under every reading of what is open to several, the likeliest first; layout: of derivatives by vectors."""
    first = sides(setting, left, right, Notes(layout=layout))
    yield first
    questions = first.notes.questions
    for choice in list(product(*(range(len(options)) for options in questions.values())))[1:MOST_READINGS]:
        yield sides(setting, left, right, Notes(dict(zip(questions, choice, strict=True)), layout=layout))


def sides(setting: Setting, left: Node, right: Node, notes: Notes) -> Sides:
    """Both sides under one choice of readings."""
    values: tuple[Value, ...] = ()
    stated: tuple[Stated, ...] = ()
    try:
        scope = letters_scope(setting.reader, (left, right), Scope(values=dummies(setting, left, right), notes=notes))
        scope = with_places(setting, left, right, scope)
        stated = conditions(setting, scope)
        values = (setting.reader.value(left, scope),)
        ours, notes.logs = _free(setting, notes.logs), set()
        values = (*values, summed_value(setting.reader, right, scope, values[0].free))
        if setting.conventions.summed and not isinstance(left, Symbol | Scripted):
            values = (summed_value(setting.reader, left, scope, values[1].free), values[1])
        theirs = _free(setting, notes.logs)
        said = said_beside(setting.reader, setting.beside, scope, _rests_on(setting, values),
                           frozenset(s.relation for s in stated)) if setting.beside else Said()
    except Trouble as trouble:
        return Sides(values, stated, notes, trouble=trouble)
    except DerivationError as error:
        return Sides(values, stated, notes, trouble=NotUnderstood(error.what))
    return Sides(values, (*stated, *said.stated), notes, ours ^ theirs, frozenset(free_letters(setting.reader, left)),
                 _partners(left, right), beside=said)


def _rests_on(setting: Setting, values: tuple[Value, ...]) -> frozenset[Array]:
    """The arrays of an equation and of the definitions beneath it."""
    found: set[Array] = set()
    waiting = [a for v in values for a in arrays_in(v.expr)]
    while waiting:
        array = waiting.pop()
        if array not in found:
            found.add(array)
            made = setting.model.definition(array)
            waiting += arrays_in(made.formula) if made is not None else ()
    return frozenset(found)


def _partners(*sides: Node) -> frozenset[str]:
    found = (b for side in sides for n in nodes(side) if isinstance(n, Big) for b in n.binders)
    return frozenset(item_text(b.low) for b in found if b.relation == "!=" and b.low is not None)


def _free(setting: Setting, logs: set[Expr]) -> frozenset[Expr]:
    """The given numbers of unknown sign among what logarithms are taken of."""
    free = (a for a in logs if isinstance(a, Entry) and not a.indices and not a.array.positive)
    return frozenset(a for a in free if setting.model.definition(a.array) is None)


def conditions(setting: Setting, scope: Scope) -> tuple[Stated, ...]:
    """The notation file's conditions, as far as they speak of what this equation has."""
    found = []
    for given in setting.conventions.conditions:
        try:
            relation = stated_relation(setting.reader, given, replace(scope, notes=Notes()))
        except Trouble:
            continue
        computed = isinstance(given, Confined) and relation is not None and any(
            setting.model.definition(a) is not None for side in relation.args for a in arrays_in(side))
        if relation is not None and not computed:
            found.append(Stated(relation, given.words or given.latex))
    return tuple(found)
