"""What is said of one claim of a file of claims: the verdict, beside what the file expects."""

from __future__ import annotations

from dataclasses import dataclass

from .verdict import Verdict


@dataclass(frozen=True)
class ClaimResult:
    """expected: TRUE, TRUE-UNDER, FALSE or TYPO; read: the equation was understood; right: None where undecided."""

    id: str
    verdict: Verdict
    expected: str
    read: bool
    right: bool | None
