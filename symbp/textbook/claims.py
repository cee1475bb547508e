"""A file of claims (JSON: latex, claim, context, verdict) and its notation file -> a verdict on each and a score."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ..errors import ReadingError
from .claim_result import ClaimResult
from .reading.conventions import Conventions
from .reading.notation_file import read_conventions
from .documents.display import Display, Document
from .verdict import Ruling, Verdict
from .verify import verify

TRUE = (Ruling.PROVED, Ruling.CONDITIONAL)


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim of the file: a self-contained equation and what is known of it."""

    id: str
    claim: str
    verdict: str = ""
    context: str = ""
    latex: str = ""
    doc: str = ""


def verify_claims(path: Path, notation: Path | None = None) -> tuple[ClaimResult, ...]:
    """The verdict on every claim of a file. Raises ReadingError where it is no such file."""
    try:
        claims = msgspec.json.decode(path.read_bytes(), type=list[Claim])
    except OSError as error:
        raise ReadingError(f"cannot be read: {error.strerror}", where=str(path), remedy="give a JSON file of claims") from error
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ReadingError(str(error), where=str(path), remedy="a list of objects with id, claim and verdict") from error
    beside = path.with_suffix(".toml")
    chosen = notation or (beside if beside.is_file() else None)
    conventions = read_conventions(chosen) if chosen is not None else Conventions()
    return tuple(_result(claim, conventions.for_claim(claim.id)) for claim in claims)


def _result(claim: Claim, conventions: Conventions) -> ClaimResult:
    verdicts = verify(Document(claim.id, (Display(claim.claim),)), conventions)
    steps = tuple(s for v in verdicts.equations for s in v.steps)
    readings = tuple(r for v in verdicts.equations for r in v.readings)
    verdict = Verdict(claim.id, 1, claim.claim, steps, readings)
    read = bool(steps) and all(s.understood for s in steps)
    return ClaimResult(claim.id, verdict, claim.verdict, read, _right(verdict, claim.verdict))


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
