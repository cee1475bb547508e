"""Small documents of each kind on which a verdict was once wrong: none says what must never come, most say the best."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify_document

HERE = Path(__file__).parent
FAULTS, CORRECT = HERE / "kinds_of_fault", HERE / "correct_documents"
CASES: list[dict[str, Any]] = json.loads((FAULTS / "expected.json").read_text(encoding="utf-8"))
RULED = [(case, equation) for case in CASES for equation in case["equations"]]


@cache
def verdicts(document: Path, notation: str | None = None) -> tuple[Verdict, ...]:
    return verify_document(document, document.parent / notation if notation else None).equations


def ruling(case: dict[str, Any], equation: dict[str, Any]) -> str:
    """The ruling on the equation that stands on the line and holds the piece of LaTeX."""
    piece = "".join(equation["has"].split())
    found = [v for v in verdicts(FAULTS / case["file"], case["notation"])
             if v.line == equation["line"] and piece in "".join(v.latex.split())]
    assert found, f"no verdict on line {equation['line']} of {case['file']}"
    return found[0].ruling.value


@pytest.mark.parametrize("case, equation", RULED, ids=[f"{c['file']}:{e['line']}" for c, e in RULED])
def test_a_wrong_verdict_never_comes(case: dict[str, Any], equation: dict[str, Any]) -> None:
    found = ruling(case, equation)
    assert found in equation["right"] and found not in equation["never"], (found, equation)


def test_most_verdicts_are_the_best_that_can_be_given() -> None:
    best = sum(ruling(case, equation) == equation["right"][0] for case, equation in RULED)
    assert best >= 0.8 * len(RULED), f"{best} of {len(RULED)}"


@pytest.mark.parametrize("document", sorted(CORRECT.iterdir()), ids=lambda p: p.name)
def test_nothing_in_a_correct_document_is_called_wrong(document: Path) -> None:
    assert not [v.latex for v in verdicts(document) if v.ruling.wrong]


def test_most_equations_of_correct_documents_are_proved_without_a_notation_file() -> None:
    claims = [v for document in CORRECT.iterdir() for v in verdicts(document) if v.ruling is not Ruling.DEFINITION]
    proved = [v for v in claims if v.ruling in (Ruling.PROVED, Ruling.CONDITIONAL)]
    assert len(proved) >= 0.6 * len(claims), [v.latex for v in claims if v not in proved]
