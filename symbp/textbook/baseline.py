"""A baseline file: the findings that are known and do not fail a run; what is new against it, and what has vanished."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ..errors import ReadingError
from .finding import Compared, Finding, Known
from .verdict import Verdicts

SCHEMA = 1
REMEDY = "write one with --write-baseline"


@dataclass(frozen=True)
class Baseline:
    """The whole file."""

    schema: int
    findings: tuple[Known, ...] = ()


def compare(found: Sequence[Finding], baseline: Baseline, file: Path, documents: Sequence[Verdicts]) -> Compared:
    """An entry of the file covers one finding; entries of documents that were not verified are left alone."""
    left = Counter(known.key for known in baseline.findings)
    marked = []
    for finding in found:
        key = _known(finding, file).key
        marked.append(replace(finding, known=left[key] > 0))
        left[key] -= left[key] > 0
    names = {_relative(document.document, file) for document in documents}
    vanished = []
    for known in baseline.findings:
        if left[known.key] > 0 and known.document in names:
            vanished.append(known)
            left[known.key] -= 1
    return Compared(tuple(marked), tuple(vanished))


def baseline_text(found: Sequence[Finding], file: Path, kept: Sequence[Known] = ()) -> str:
    """The file that makes these findings known."""
    baseline = Baseline(SCHEMA, tuple(sorted((*kept, *(_known(f, file) for f in found)), key=lambda k: (k.document, k.line, k.key))))
    return json.dumps(msgspec.to_builtins(baseline), ensure_ascii=False, indent=2) + "\n"


def elsewhere(baseline: Baseline, file: Path, documents: Sequence[Verdicts]) -> tuple[Known, ...]:
    """What a baseline holds of documents that were not verified now."""
    names = {_relative(document.document, file) for document in documents}
    return tuple(known for known in baseline.findings if known.document not in names)


def read_baseline(file: Path) -> Baseline:
    """Raises ReadingError where the file is no baseline."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Baseline)
    except OSError as error:
        raise ReadingError(f"cannot be read: {error.strerror or error}", where=str(file), remedy=REMEDY) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReadingError(f"is no baseline: {error}", where=str(file), remedy=REMEDY) from error
    if found.schema != SCHEMA:
        raise ReadingError(f"is a baseline of schema {found.schema}; this symbp reads {SCHEMA}", where=str(file), remedy=REMEDY)
    return found


def _known(finding: Finding, file: Path) -> Known:
    return Known(_relative(finding.document.document, file), *finding.key, finding.place[0], finding.equation.label)


def _relative(document: str, file: Path) -> str:
    """The same name from wherever the command is run."""
    return Path(os.path.relpath(os.path.realpath(document), os.path.realpath(file.parent))).as_posix()
