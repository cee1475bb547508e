"""Whether an edited equation is true: the rulings' reading and proving, but no search for a counterexample."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from sympy import Expr, Ne

from ..errors import DerivationError
from ..notation.normal_form import normal
from ..notation.ratio import NoForm
from .deciding import closure, difference, discovered
from .edits_vocabulary import vocabulary_of
from .equations import MOST_READINGS, conditions, summed_value
from .errors import Trouble
from .proving import Stated, levels, proved
from .ranges import letters_scope
from .reading import Scope
from .repair import Candidate, smallest_repair
from .setting import Setting
from .tree import Derivative, Gradient, Node, Scripted, Symbol
from .verdict import Witness
from .witness import find_witness

NAMES = (Symbol, Scripted, Derivative, Gradient)


def repaired(setting: Setting, left: Node, right: Node, neighbours: Iterable[Node] = (),
             limit: int = 400) -> Candidate | None:
    """The smallest edit that makes left == right true in a setting; `neighbours`: sides of the equations around it."""
    defined = tuple(family.body for family in setting.model.families)
    vocabulary = vocabulary_of((left, right), setting.reader.names.letters, neighbours, defined)
    return smallest_repair(left, right, vocabulary, lambda one, other: holds(setting, one, other), limit)


def holds(setting: Setting, left: Node, right: Node) -> bool:
    """Whether left == right is proved under every reading, in general or under the stated conditions, and says something."""
    if left == right:
        return False
    reader = setting.reader
    reader.choices, reader.questions = {}, {}
    try:
        if not _holds_as_read(setting, left, right):
            return False
        questions = dict(reader.questions)
        for choice in list(product(*(range(len(options)) for options in questions.values())))[1:MOST_READINGS]:
            reader.choices = dict(zip(questions, choice, strict=True))
            if not _holds_as_read(setting, left, right):
                return False
        return True
    finally:
        reader.choices = {}


def _holds_as_read(setting: Setting, left: Node, right: Node) -> bool:
    model, reader = setting.model, setting.reader
    model.met, reader.unknown = {}, {}
    try:
        scope = letters_scope(reader, (left, right), Scope())
        stated = conditions(setting, scope)
        ours = reader.value(left, scope)
        theirs = summed_value(setting, right, scope, ours)
        if reader.unknown:
            return False
        a, b = difference(ours, theirs, reader.is_constant)
        if a == b and isinstance(left, NAMES) and isinstance(right, NAMES):
            return False                              # two names of one thing: nothing is left of what was computed
        return _true(setting, a, b, stated)
    except (Trouble, NoForm, DerivationError):
        return False


def _true(setting: Setting, left: Expr, right: Expr, stated: tuple[Stated, ...]) -> bool:
    model = setting.model
    kinks = tuple(Stated(Ne(r.lhs, r.rhs, evaluate=False), "") for r in model.met)
    relations = tuple(s.relation for s in (*stated, *kinks))
    refuted = isinstance(find_witness(left, right, relations, tuple(closure(model, left, right)), tries=1), Witness)
    stages = levels(model, left - right)
    if refuted:
        return any(proved(stages, (c, *stated)) for c in discovered(model, stages))
    chosen = ((), *((s,) for s in stated), *((stated,) if len(stated) > 1 else ()))
    if any(proved(stages, c) for c in chosen) or kinks and proved(stages, (*stated, *kinks), kinks=False):
        return normal(levels(model, right)[-1]) != 0
    return False
