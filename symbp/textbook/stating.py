"""What was found about a step -> the step of a verdict: texts, places in the document, conditions for people."""

from __future__ import annotations

from sympy import Ne
from sympy.core.relational import Relational

from ..notation.text import to_text
from .display import Display
from .equations import Outcome, Ruled
from .latex_tokens import Unread
from .setting import Setting
from .tree import Node, Span
from .verdict import Condition, Ruling, Step


def step_of(setting: Setting, display: Display, ruled: Ruled) -> Step:
    """One step as the report shows it."""
    outcome: Outcome = ruled.outcome
    found = outcome.found
    conditions = tuple(Condition(relation_text(s.relation), relation_text(s.relation), s.words) for s in found.conditions)
    caret = place(display, outcome.at) if found.ruling.wrong or found.ruling is Ruling.UNDECIDED else None
    return Step(source(display, ruled.left), source(display, ruled.right), ruled.relation, found.ruling, found.why, conditions,
                found.witness, None, caret, len(outcome.values) == 2 or found.ruling is not Ruling.UNDECIDED)


def source(display: Display, node: Node) -> str:
    """The LaTeX of a side as printed."""
    return " ".join(display.latex[node.at.start:node.at.end].split())


def relation_text(relation: Relational) -> str:
    """`Sum(t[k], k) == 1`, `i != j`."""
    sign = "!=" if isinstance(relation, Ne) else None
    if sign:
        return f"{to_text(relation.lhs)} != {to_text(relation.rhs)}"
    return to_text(relation)


def place(display: Display, at: Span | None) -> tuple[int, int, int] | None:
    """(line, column, length) in the document of characters of a display."""
    if at is None:
        return None
    before = display.latex[:at.start]
    line = before.count("\n")
    column = len(before) - before.rfind("\n") if line else display.column + len(before)
    return display.line + line, column, max(1, at.end - at.start)


def unread_step(display: Display, error: Unread) -> Step:
    """A display that the grammar does not read."""
    return Step(" ".join(display.latex.split()), "", "", Ruling.UNDECIDED, error.what, caret=place(display, error.at), understood=False)
