"""A file of claims (JSON: id, claim, and the verdict that is expected) and its notation file -> a verdict on each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from ..errors import ReadingError
from .claim_result import ClaimResult
from .documents.display import Display, Document
from .guarded import Fault, attempt
from .latex.tree import Span
from .letters.conventions import Conventions
from .reading.setting import setting
from .rulings import conventions_of
from .stating import failed_step
from .verdict import Ruling, Verdict
from .verify import verify

TRUE = (Ruling.PROVED, Ruling.CONDITIONAL)
REMEDY = 'a list of objects: [{ "id": "1", "claim": "a_i = b_i", "verdict": "TRUE" }], the verdict only where one is expected'


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim of the file: a self-contained equation, and the verdict that is expected; other keys are the author's own."""

    id: str
    claim: str
    verdict: Literal["", "TRUE", "TRUE-UNDER", "FALSE", "TYPO"] = ""


def verify_claims(path: Path, notation: Path | None = None) -> tuple[ClaimResult, ...]:
    """The verdict on every claim of a file. Raises ReadingError where it is no such file, or its notation file is wrong."""
    try:
        raw = msgspec.json.decode(path.read_bytes(), type=list[msgspec.Raw])
    except OSError as error:
        raise ReadingError(f"cannot be read: {error.strerror}", where=str(path), remedy="give a JSON file of claims") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReadingError(str(error), where=str(path), remedy=REMEDY) from error
    conventions = conventions_of(path, notation)
    setting(conventions, ())                            # what is wrong with the notation itself is no claim's fault
    return tuple(_results(raw, conventions))


def _results(raw: list[msgspec.Raw], conventions: Conventions) -> Iterator[ClaimResult]:
    for number, text in enumerate(raw, start=1):
        try:
            claim = msgspec.json.decode(text, type=Claim)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            shown = " ".join(bytes(text).decode("utf-8", "replace").split())
            lost = _lost(Display(shown, line=number), f"claim {number}", Fault(f"it is no claim: {error}", REMEDY))
            yield ClaimResult(f"claim {number}", lost, "", False, None)
            continue
        yield _result(claim, conventions, number)


def _result(claim: Claim, conventions: Conventions, number: int) -> ClaimResult:
    display = Display(" ".join(claim.claim.split("\n")), line=number)
    verdict = attempt(lambda: _verdict(claim.id, display, conventions))
    if isinstance(verdict, Fault):
        verdict = _lost(display, claim.id, verdict)
    read = bool(verdict.steps) and all(s.understood for s in verdict.steps)
    return ClaimResult(claim.id, verdict, claim.verdict, read, _right(verdict, claim.verdict) if claim.verdict else None)


def _verdict(name: str, display: Display, conventions: Conventions) -> Verdict:
    verdicts = verify(Document(name, (display,)), conventions.for_claim(name))
    steps = tuple(s for v in verdicts.equations for s in v.steps)
    readings = tuple(r for v in verdicts.equations for r in v.readings)
    if not steps:
        return _lost(display, name, Fault("it is no equation", "write both sides with a relation between them: a = b"))
    return Verdict(name, display.line, display.latex, steps, readings)


def _lost(display: Display, name: str, fault: Fault) -> Verdict:
    placed = fault if fault.at is not None else Fault(fault.why, fault.remedy, Span(0, len(display.latex)))
    return Verdict(name, display.line, display.latex, (failed_step(display, placed),))


def _right(verdict: Verdict, expected: str) -> bool | None:
    """True or False against what is expected; None where nothing is claimed."""
    if verdict.ruling in (Ruling.UNDECIDED, Ruling.DEFINITION):
        return None
    if expected in ("FALSE", "TYPO"):
        return verdict.ruling.wrong
    if expected == "TRUE-UNDER":
        return verdict.ruling is Ruling.CONDITIONAL
    stated = all(c.cited for s in verdict.steps for c in s.conditions)
    return verdict.ruling in TRUE and stated
