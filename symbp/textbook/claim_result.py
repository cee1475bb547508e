"""What is said of one claim of a file of claims: the verdict, beside what the file expects of it, if it does."""

from __future__ import annotations

from dataclasses import dataclass

from .verdict import Verdict


@dataclass(frozen=True)
class ClaimResult:
    """expected: TRUE, TRUE-UNDER, FALSE, TYPO, or "" where nothing is; read: the equation was understood; right: whether
    the verdict is the expected one, None where it is undecided or none is expected.
    """

    id: str
    verdict: Verdict
    expected: str
    read: bool
    right: bool | None
