"""What a run has to report: one finding for every wrong or undecided step, with a name that outlives edits elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .verdict import Ruling, Step, Verdict, Verdicts

REPORTED = (Ruling.REFUTED, Ruling.ILL_FORMED, Ruling.UNDECIDED)


@dataclass(frozen=True)
class Finding:
    """One step of one equation of a document.

    fails: it counts as a failure of the run; known: a baseline holds it, so that it does not.
    """

    document: Verdicts
    equation: Verdict
    step: Step
    fails: bool
    known: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """The same after edits elsewhere in the document: the ruling, the equation and the step as printed."""
        step = self.step
        return step.ruling.value, " ".join(self.equation.latex.split()), f"{step.left} {step.relation} {step.right}".strip()

    @property
    def place(self) -> tuple[int, int, int]:
        """(line, column, length) in the document; length 0 where only the line is known."""
        return self.step.caret or (self.equation.line, 1, 0)


@dataclass(frozen=True)
class Known:
    """One finding as a baseline file holds it; `document` is relative to the file's folder."""

    document: str
    ruling: str
    equation: str
    step: str
    line: int = 0
    label: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.document, self.ruling, self.equation, self.step


@dataclass(frozen=True)
class Compared:
    """The findings of a run, those that the baseline holds marked as known, and what it holds that was not found again."""

    findings: tuple[Finding, ...]
    vanished: tuple[Known, ...]


def findings(documents: Iterable[Verdicts], strict: bool = False) -> tuple[Finding, ...]:
    """In the order of the documents; strict: what is undecided fails too."""
    return tuple(Finding(document, equation, step, strict or step.ruling.wrong)
                 for document in documents for equation in document.equations for step in equation.steps
                 if step.ruling in REPORTED)


def failing(found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(f for f in found if f.fails and not f.known)
