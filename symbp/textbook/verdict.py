"""What is said of an equation: the ruling on each step, with its condition, counterexample, repair and reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Ruling(Enum):
    """In the order of gravity: an equation has the gravest ruling of its steps."""

    IGNORED = "ignored"
    DEFINITION = "definition"
    PROVED = "proved"
    CONDITIONAL = "proved under a condition"
    UNDECIDED = "undecided"
    ILL_FORMED = "ill-formed"
    REFUTED = "refuted"

    @property
    def wrong(self) -> bool:
        return self in (Ruling.REFUTED, Ruling.ILL_FORMED)


GRAVITY = tuple(Ruling)


@dataclass(frozen=True)
class Condition:
    """What an equation needs: in the formula language, as LaTeX, and the document's own words for it ("" if it has none)."""

    text: str
    latex: str
    cited: str = ""


@dataclass(frozen=True)
class Witness:
    """A counterexample: sizes, indices and the value of every array and constant; `left` and `right` are what they give.

    exact: the two sides are exact rationals; else they are certified by interval arithmetic.
    """

    sizes: tuple[tuple[str, int], ...]
    indices: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, str], ...]
    left: str
    right: str
    exact: bool


@dataclass(frozen=True)
class Repair:
    """The smallest edit that makes a step true: the edited side as LaTeX, and the edit in words."""

    latex: str
    edit: str
    side: int


@dataclass(frozen=True)
class Reading:
    """What was understood of one side: plain words, and the formula language."""

    words: str
    formula: str


@dataclass(frozen=True)
class Step:
    """One `=`: side number `left` against side number `right`, each with its LaTeX.

    why: the reason of a ruling that needs one; remedy: what to write to have it decided; caret: (line, column, length) of
    the place in the document it is about; understood: both sides have a meaning, whatever the ruling; rests_on: functions
    that are taken as usually defined, in words; exactly: of a step that fails, the conditions any one of which makes it
    hold, and without all of which it fails.
    """

    left: str
    right: str
    relation: str
    ruling: Ruling
    why: str = ""
    conditions: tuple[Condition, ...] = ()
    witness: Witness | None = None
    repair: Repair | None = None
    caret: tuple[int, int, int] | None = None
    understood: bool = True
    remedy: str = ""
    rests_on: tuple[str, ...] = ()
    exactly: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """One equation of a document and its steps; `readings` has one entry a side."""

    label: str
    line: int
    latex: str
    steps: tuple[Step, ...]
    readings: tuple[Reading, ...] = ()
    heading: str = ""

    @property
    def ruling(self) -> Ruling:
        return max((s.ruling for s in self.steps), key=GRAVITY.index, default=Ruling.DEFINITION)

    @property
    def gravest(self) -> Step | None:
        """The first step with the gravest ruling: of several wrong steps the first one."""
        ruling = self.ruling
        wrong = next((s for s in self.steps if s.ruling.wrong), None)
        return wrong or next((s for s in self.steps if s.ruling is ruling), None)


@dataclass(frozen=True)
class Verdicts:
    """Every equation of one document in order, and the text it was read from; unread: why there are none."""

    document: str
    equations: tuple[Verdict, ...]
    title: str = ""
    text: str = field(default="", repr=False)
    unread: str = ""

    def count(self, ruling: Ruling) -> int:
        return sum(v.ruling is ruling for v in self.equations)

    @property
    def wrong(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.equations if v.ruling.wrong)
