"""What a check found: one frozen row per claim tried, and the report that holds them; plain data for report.json."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

Verdict = Literal["passed", "failed", "skipped", "inaccurate"]

Kind = Literal["finite differences", "complex step", "agreement", "initial values", "training", "single precision",
               "extreme logits", "confident targets", "accuracy", "domain", "memory", "bad input"]


WORDS: dict[Verdict, str] = {"passed": "passed", "failed": "failed", "inaccurate": "not accurate", "skipped": "not checked"}


@dataclass(frozen=True)
class Row:
    """One claim, tried: `error` is the largest relative error met, allowed up to `tolerance`.

    target: "numpy", "c" or "program" (the interpreter); subject: a parameter or a function; shape: of the subject;
    unresolved: probes left out because the cost itself has a kink there. An error is infinite where a value was not
    finite, of the wrong shape, or missing. Verdict "skipped": nothing could be judged; "inaccurate": the module computes
    what its formulas say, but in a form that loses the digits of the true value.
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
        hidden = reproducible and self.verdict in ("passed", "inaccurate")
        detail = self.detail.partition(";")[0] if self.verdict == "inaccurate" else ""
        measured = self.error if isfinite(self.error) and not hidden else None
        return {
            "check": self.kind, "target": self.target, "subject": self.subject, "shape": list(self.shape),
            "max_relative_error": measured, "tolerance": self.tolerance, "verdict": self.verdict,
            "unresolved": None if hidden else self.unresolved, "detail": detail if hidden else self.detail,
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

    @property
    def told(self) -> str:
        """"all 88 checks passed", or "80 passed, 8 not checked: ...", and a line for everything that is not accurate."""
        reasons = "; ".join(f"{count} × {reason}" if count > 1 else reason for reason, count in self.reasons("skipped").items())
        lines = [f"not accurate: {reason}" for reason in self.reasons("inaccurate")]
        return "\n  ".join((f"{self.judged}: {reasons}" if reasons else self.judged, *lines))

    @property
    def judged(self) -> str:
        """The numbers alone."""
        counts = self.counts
        if counts["passed"] == len(self.table):
            return f"all {len(self.table)} checks passed"
        return ", ".join(f"{count} {WORDS[verdict]}" for verdict, count in counts.items() if count)

    def reasons(self, verdict: Verdict, reproducible: bool = False) -> dict[str, int]:
        """Why rows have this verdict, each reason with the number of its rows."""
        found: dict[str, int] = {}
        for row in self.table:
            if row.verdict == verdict:
                subject = f"{row.kind}, {row.subject}" if verdict == "inaccurate" else row.kind
                detail = row.detail.partition(";")[0] if reproducible else row.detail
                reason = f"{subject} ({detail})" if detail else subject
                found[reason] = found.get(reason, 0) + 1
        return found

    def rows(self, reproducible: bool = False) -> list[dict[str, Any]]:
        """The table as plain dicts; `reproducible` makes it the same on every machine that passes."""
        return [row.plain(reproducible) for row in self.table]

    def summary(self) -> tuple[Row, ...]:
        """One row per kind and target: the worst of its rows, its subject their number."""
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in self.table:
            groups.setdefault((row.kind, row.target), []).append(row)
        return tuple(_summed(rows) for rows in groups.values())

    @property
    def counts(self) -> dict[Verdict, int]:
        """Rows by verdict."""
        return {verdict: sum(row.verdict == verdict for row in self.table) for verdict in WORDS}

    def of_kind(self, *kinds: Kind) -> tuple[Row, ...]:
        return tuple(row for row in self.table if row.kind in kinds)


def _summed(rows: list[Row]) -> Row:
    severity = {"skipped": 0, "passed": 1, "inaccurate": 2, "failed": 3}
    worst = max(rows, key=lambda row: (severity[row.verdict], row.error / row.tolerance if row.tolerance else row.error))
    left_out = sum(row.verdict == "skipped" for row in rows)
    off = sum(row.verdict == "inaccurate" for row in rows)
    subject = f"{len(rows)} tried" + (f", {left_out} not checked" if left_out else "") + (f", {off} not accurate" if off else "")
    detail = f"{worst.subject}: {worst.detail}" if worst.verdict in ("failed", "inaccurate") else ""
    return Row(worst.kind, worst.target, subject, (), worst.error, worst.tolerance, worst.verdict, detail,
               sum(row.unresolved for row in rows))


def judged(kind: Kind, target: str, subject: str, error: float, tolerance: float, *,
           shape: tuple[int, ...] = (), detail: str = "") -> Row:
    """A row that passes when error <= tolerance (an error that is not a number fails)."""
    verdict: Verdict = "passed" if error <= tolerance else "failed"
    return Row(kind, target, subject, shape, float(error), tolerance, verdict, detail)
