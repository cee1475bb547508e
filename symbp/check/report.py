"""What a check found: one frozen row per claim tried, and the report that holds them; plain data for report.json."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

Verdict = Literal["passed", "failed", "skipped"]

Kind = Literal["finite differences", "complex step", "agreement", "initial values", "training", "single precision",
               "extreme logits", "confident targets", "bad input"]


@dataclass(frozen=True)
class Row:
    """One claim, tried: `error` is the largest relative error met, allowed up to `tolerance`.

    target: "numpy", "c" or "program" (the interpreter); subject: a parameter or a function; shape: of the subject;
    unresolved: probes left out because the cost itself has a kink there. An error is infinite where a value was not
    finite, of the wrong shape, or missing.
    """

    kind: Kind
    target: str
    subject: str
    shape: tuple[int, ...]
    error: float
    tolerance: float
    verdict: Verdict
    detail: str = ""
    unresolved: int = 0

    def plain(self, reproducible: bool = False) -> dict[str, Any]:
        """The row for JSON; `reproducible` leaves out what was measured when it met its tolerance."""
        hidden = reproducible and self.verdict == "passed"
        measured = self.error if isfinite(self.error) and not hidden else None
        return {
            "check": self.kind, "target": self.target, "subject": self.subject, "shape": list(self.shape),
            "max_relative_error": measured, "tolerance": self.tolerance, "verdict": self.verdict,
            "unresolved": None if hidden else self.unresolved, "detail": "" if hidden else self.detail,
        }


@dataclass(frozen=True)
class CheckReport:
    """Every row of one check, in the order tried."""

    name: str
    targets: tuple[str, ...]
    table: tuple[Row, ...]

    @property
    def passed(self) -> bool:
        return not self.failures

    @property
    def failures(self) -> tuple[Row, ...]:
        return tuple(row for row in self.table if row.verdict == "failed")

    def rows(self, reproducible: bool = False) -> list[dict[str, Any]]:
        """The table as plain dicts; `reproducible` makes it the same on every machine that passes."""
        return [row.plain(reproducible) for row in self.table]

    def summary(self) -> tuple[Row, ...]:
        """One row per kind and target: the worst of its rows, its subject their number."""
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in self.table:
            groups.setdefault((row.kind, row.target), []).append(row)
        return tuple(_summed(rows) for rows in groups.values())

    def of_kind(self, *kinds: Kind) -> tuple[Row, ...]:
        return tuple(row for row in self.table if row.kind in kinds)


def _summed(rows: list[Row]) -> Row:
    severity = {"skipped": 0, "passed": 1, "failed": 2}
    worst = max(rows, key=lambda row: (severity[row.verdict], row.error / row.tolerance if row.tolerance else row.error))
    left_out = sum(row.verdict == "skipped" for row in rows)
    subject = f"{len(rows)} tried" + (f", {left_out} skipped" if left_out else "")
    detail = f"{worst.subject}: {worst.detail}" if worst.verdict == "failed" else ""
    return Row(worst.kind, worst.target, subject, (), worst.error, worst.tolerance, worst.verdict, detail,
               sum(row.unresolved for row in rows))


def judged(kind: Kind, target: str, subject: str, error: float, tolerance: float, *,
           shape: tuple[int, ...] = (), detail: str = "") -> Row:
    """A row that passes when error <= tolerance (an error that is not a number fails)."""
    verdict: Verdict = "passed" if error <= tolerance else "failed"
    return Row(kind, target, subject, shape, float(error), tolerance, verdict, detail)
