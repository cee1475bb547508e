"""A run against its baseline in a few lines: what is known, what is new, what has vanished."""

from __future__ import annotations

from ..textbook.finding import Compared, Known, failing
from .printed_latex import one_line


def compared_text(compared: Compared) -> str:
    """One line of counts, then one for everything that was not found again."""
    known = sum(f.known for f in compared.findings)
    vanished = len(compared.vanished)
    head = f"baseline: {known} known, {len(failing(compared.findings))} new, {vanished} no longer found"
    advice = ["  --write-baseline takes them out of the baseline"] if vanished else []
    return "\n".join([head, *(f"  no longer found: {_named(k)}" for k in compared.vanished), *advice]) + "\n"


def _named(known: Known) -> str:
    number = one_line(known.label).strip("()")
    label = f" ({number})" if number else ""
    return f"{one_line(known.document)}{label}, line {known.line} then: {known.ruling}: {one_line(known.step)}"
