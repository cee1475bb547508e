"""Whether an edited equation is true: the rulings' reading and proving, but no search for a counterexample."""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import DerivationError
from ...notation.normal_form import normal
from ...notation.ratio import NoForm
from ..deciding.decide import Question, closure, difference, discovered, grounds, kinks
from ..deciding.proving import levels, proved
from ..latex.tree import Derivative, Gradient, Node, Scripted, Symbol
from ..letters.errors import Trouble
from ..reading.setting import Setting
from ..reading.sides import Sides, readings
from ..verdict import Witness
from ..witness.search import find_witness
from .search import Candidate, smallest_repair
from .vocabulary import vocabulary_of

NAMES = (Symbol, Scripted, Derivative, Gradient)


def repaired(setting: Setting, left: Node, right: Node, neighbours: Iterable[Node] = (),
             limit: int = 400) -> Candidate | None:
    """The smallest edit that makes left == right true in a setting; `neighbours`: sides of the equations around it."""
    defined = tuple(family.body for family in setting.model.families)
    vocabulary = vocabulary_of((left, right), setting.reader.names.letters, neighbours, defined)
    return smallest_repair(left, right, vocabulary, lambda one, other: holds(setting, one, other), limit)


def holds(setting: Setting, left: Node, right: Node) -> bool:
    """Whether left == right is proved under every reading, in general or under the stated conditions, and says something."""
    return left != right and all(_holds(setting, left, right, sides) for sides in readings(setting, left, right))


def _holds(setting: Setting, left: Node, right: Node, sides: Sides) -> bool:
    if sides.trouble is not None or sides.notes.unknown:
        return False
    model = setting.model
    try:
        a, b = difference(sides, setting.reader.is_constant)
        if a == b and isinstance(left, NAMES) and isinstance(right, NAMES):
            return False                              # two names of one thing: nothing is left of what was computed
        noted = grounds(model, sides.notes, a, b)
        return not noted.unknown and _true(Question(model, a, b, sides.stated, kinks(model, noted)))
    except (Trouble, NoForm, DerivationError):
        return False


def _true(question: Question) -> bool:
    model, stated = question.model, question.stated
    found = find_witness(question.left, question.right, question.relations, tuple(closure(model, question.left, question.right)), tries=1)
    stages = levels(model, question.left - question.right)
    if isinstance(found, Witness):
        return any(proved(stages, (c, *stated)) for c in discovered(model, stages))
    chosen = ((), *((s,) for s in stated), *((stated,) if len(stated) > 1 else ()))
    if any(proved(stages, c) for c in chosen) or question.kinks and proved(stages, (*stated, *question.kinks), kinks=False):
        return normal(levels(model, question.right)[-1]) != 0
    return False
