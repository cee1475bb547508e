"""The baseline of `symbp verify`: read before the work, written after it, told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..textbook.baseline import Baseline, baseline_text, elsewhere, read_baseline
from ..textbook.finding import Finding
from ..textbook.verdict import Verdicts
from .output_file import checked_place, write_whole


def checked_baseline(file: Path | None, given: Sequence[Path], writes: bool) -> Baseline:
    """What the file holds; it may be missing where it will be written."""
    if writes and file is not None:
        checked_place(file, given)
    if file is None or writes and not file.exists():
        return Baseline(1)
    return read_baseline(file)


def written_baseline(file: Path, before: Baseline, found: Sequence[Finding], documents: Sequence[Verdicts]) -> str:
    """Writes what fails now, and keeps what the file held of other documents; what was done, in one line."""
    failures = [f for f in found if f.fails]
    place = write_whole(checked_place(file, ()), baseline_text(failures, file, elsewhere(before, file, documents)))
    return f"{len(failures)} finding{'' if len(failures) == 1 else 's'}; written to {place}"
