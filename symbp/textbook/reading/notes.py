"""What one reading notes beside the value: names nothing declares, logarithms taken, kinks crossed, questions left open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Expr
from sympy.core.relational import Relational


@dataclass
class Notes:
    """choices, layout: which of several readings is tried; the rest is filled while a tree is read.

    unknown: names of which nothing says what they are, each with what would say it; logs: what a logarithm is taken of;
    kinks: where what was differentiated has no derivative; questions: what could be read otherwise, and the options;
    usual: functions taken as they are usually defined; opaque: functions of which only the name is known; assumed: what a
    derivative rests on that the document does not say, each with its LaTeX; disputed: what is defined in two ways, with where; limited: what
    the text says more of than is used; layouts: whether the layout of derivatives matters.
    """

    choices: Mapping[str, int] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    logs: set[Expr] = field(default_factory=set)
    kinks: dict[Relational, None] = field(default_factory=dict)
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    opaque: dict[str, None] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    disputed: dict[str, str] = field(default_factory=dict)
    limited: dict[str, str] = field(default_factory=dict)
    ranges: set[tuple[Expr, str, str]] = field(default_factory=set)
    layout: str = ""
    layouts: bool = False
    turned: int = 0

    def choose(self, question: str, options: tuple[str, ...]) -> int:
        """Which of several readings is being tried."""
        self.questions[question] = options
        return self.choices.get(question, 0)

    def unequal(self) -> str:
        """Two pairs of limits between which one and the same index runs, "" if there are none."""
        pairs = ((a, b) for a in sorted(self.ranges, key=str) for b in self.ranges if a[0] == b[0])
        return next((f"{a[1]} to {a[2] or 'its end'} and {b[1]} to {b[2] or 'its end'}" for a, b in pairs if a[1] < b[1] or a[1] == b[1] and "" < a[2] < b[2]), "")

    def include(self, other: Notes) -> None:
        """Take in what another reading noted that this one rests on; its logarithms stay its own."""
        self.unknown |= other.unknown
        self.kinks |= other.kinks
        self.usual |= other.usual
        self.opaque |= other.opaque
        self.assumed |= other.assumed
        self.disputed |= other.disputed
        self.limited |= other.limited
        self.ranges |= other.ranges
        self.layouts = self.layouts or other.layouts
        self.turned = max(self.turned, other.turned)
