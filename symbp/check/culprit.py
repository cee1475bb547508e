"""Where the C module alone fails: whether it does with other flags of the compiler, which tells what is at fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..building.compiling import FLAGS, NATIVE
from ..errors import BuildError
from .report import CheckReport, Row

PLAIN = tuple("-O0" if flag == "-O3" else flag for flag in FLAGS)
VARIANTS = (                        # what to compile with, and what is at fault where that passes
    (FLAGS, f"it passes without {NATIVE}: what the compiler makes of {NATIVE} is at fault, or code that C leaves undefined"),
    (PLAIN, "it passes with -O0: what the compiler makes of -O3 is at fault, or code that C leaves undefined"),
)
TEXT = "it fails with -O0 too: the text of the module is at fault, not the compiler's flags"


def with_culprit(report: CheckReport, again: Callable[[tuple[str, ...]], CheckReport]) -> CheckReport:
    """The report with a word on its failures in C where another target, checked beside it, has none."""
    failed = {(row.kind, row.subject) for row in report.failures if row.target == "c" and row.kind != "memory"}
    if not failed or len(report.targets) < 2 or any(row.target != "c" for row in report.failures):
        return report
    word = next((said for flags, said in VARIANTS if _passes(failed, again, flags)), TEXT)
    return replace(report, table=tuple(_told(row, word) if (row.kind, row.subject) in failed and row.target == "c" else row
                                       for row in report.table))


def _passes(failed: set[tuple[str, str]], again: Callable[[tuple[str, ...]], CheckReport], flags: tuple[str, ...]) -> bool:
    try:
        return failed.isdisjoint((row.kind, row.subject) for row in again(flags).failures)
    except BuildError:
        return False


def _told(row: Row, word: str) -> Row:
    return replace(row, detail=f"{row.detail}; {word}" if row.detail else word)
