"""What was found about a step -> the step of a verdict: texts, places in the document, conditions, repairs for people."""

from __future__ import annotations

from collections.abc import Iterable

from ..notation.normal_form import length
from ..notation.text import to_text
from .allowance import Allowance
from .deciding.proving import levels
from .documents.display import Display
from .equations import EQUALITIES, Ruled
from .guarded import Fault, attempt
from .latex.prefixes import joined
from .latex.text import to_latex
from .latex.tokens import Unread
from .latex.tree import Node, Span
from .letters.errors import Trouble
from .letters.said import formula_text
from .judging import Outcome, exactly
from .reading.beside import Stated
from .reading.functions import OpaqueFunction
from .reading.setting import Setting
from .reading.values import Value
from .reading.words import in_words, relation_latex, relation_text, shown
from .repair.edits import Edit
from .repair.holding import repaired
from .verdict import Condition, Reading, Repair, Ruling, Step

MOST_TRIES, FEWEST_TRIES = 250, 25
PLAIN_NODES = 100
EXACTLY = 1.0              # CPU seconds for the conditions of one step


def step_of(setting: Setting, display: Display, ruled: Ruled, neighbours: Iterable[Node] = (),
            allowance: Allowance | None = None) -> Step:
    """One step as the report shows it; a repair that cannot be found in the time that is left is none."""
    setting, outcome = setting.under(ruled.beside), ruled.outcome
    found = outcome.found
    conditions = (*map(_condition, found.conditions),
                  *(Condition(words, f"\\text{{{words}}}") for words in found.assumed))
    caret = place(display, outcome.at) if found.ruling.wrong or found.ruling is Ruling.UNDECIDED else None
    understood = len(outcome.values) == 2 or found.ruling is not Ruling.UNDECIDED
    exact = attempt(lambda: _exactly(outcome), Allowance(EXACTLY), setting.model)
    repair: Repair | Fault | None = None
    if found.ruling.wrong and ruled.relation in EQUALITIES:
        repair = attempt(lambda: _repair(setting, ruled, neighbours), allowance, setting.model)
    return Step(ruled.left_text or source(display, ruled.left), source(display, ruled.right), ruled.relation, found.ruling, found.why, conditions,
                found.witness, None if isinstance(repair, Fault) else repair, caret, understood, found.remedy, outcome.rests_on, () if isinstance(exact, Fault) else tuple(map(_condition, exact)))


def _condition(stated: Stated) -> Condition:
    return Condition(relation_text(stated.relation), relation_latex(stated.relation), stated.words)


def _exactly(outcome: Outcome) -> tuple[Stated, ...]:
    """What would make a step true that has a counterexample, or is true of some functions only."""
    found = outcome.found
    open_ = found.witness is not None or any(s.relation.atoms(OpaqueFunction) for s in found.conditions)
    return exactly(outcome.question) if open_ and outcome.question is not None else ()


def _repair(setting: Setting, ruled: Ruled, neighbours: Iterable[Node]) -> Repair | None:
    """The smallest edit that makes the step true; of a chain the head is the side it is compared with."""
    left, right = ruled.outcome.left or ruled.left, ruled.outcome.right or ruled.right
    found = repaired(setting, left, right, neighbours, _tries(setting, ruled))
    if found is None:
        return None
    side, edit = found
    assert isinstance(edit, Edit)
    return Repair(to_latex(edit.node), edit.words, side)


def _tries(setting: Setting, ruled: Ruled) -> int:
    """Fewer for equations whose normal forms are large: the work of a search stays within bounds."""
    try:
        nodes = max((length(levels(setting.model, v.expr)[-1]) for v in ruled.outcome.values), default=0)
    except Trouble:
        return FEWEST_TRIES
    return MOST_TRIES if nodes <= PLAIN_NODES else max(MOST_TRIES * PLAIN_NODES // nodes, FEWEST_TRIES)


def readings(values: Iterable[tuple[Node, Value]]) -> tuple[Reading, ...]:
    """What was understood of every side."""
    return tuple(Reading(in_words(joined(node)), formula_text(to_text(shown(value)))) for node, value in values)


def source(display: Display, node: Node) -> str:
    """The LaTeX of a side as printed."""
    return " ".join(display.latex[node.at.start:node.at.end].split())


def place(display: Display, at: Span | None) -> tuple[int, int, int] | None:
    """(line, column, length) in the document of characters of a display."""
    if at is None or at.start >= len(display.latex):
        return None
    before = display.latex[:at.start]
    line = before.count("\n")
    column = len(before) - before.rfind("\n") if line else display.column + len(before)
    return display.line + line, column, max(1, min(at.end, len(display.latex)) - at.start)


def unread_step(display: Display, error: Unread) -> Step:
    """A display that the grammar does not read."""
    ruling = Ruling.ILL_FORMED if error.ill_formed else Ruling.UNDECIDED
    return Step(" ".join(display.latex.split()), "", "", ruling, error.what, caret=place(display, error.at),
                understood=error.ill_formed, remedy=error.remedy)


def failed_step(display: Display, fault: Fault) -> Step:
    """An equation of which nothing could be found out."""
    return Step(" ".join(display.latex.split()), "", "", Ruling.UNDECIDED, fault.why, caret=place(display, fault.at),
                understood=False, remedy=fault.remedy)
