"""The five notes in textbook/: every equation read, every mistake found, and the page of errata the same to the byte."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from symbp.report.verdicts_markdown import errata_markdown
from symbp.textbook.verdict import Ruling, Verdict, Verdicts
from symbp.textbook.verify import verify_document

ROOT = Path(__file__).parent.parent
NOTES = sorted((ROOT / "textbook").glob("*.md"))

# document number -> the labels (or the beginnings, where there is no label) of the equations that are wrong
WRONG = {
    "000": ["10", "20", "21", "25"],
    "001": [r"\frac{\partial L}{\partial a} = ", r"\frac{\partial L}{\partial w_{hi}} = "],
    "002": [],
    "003": ["1.1", "1.9", "1.19", "1.21", "1.25", "1.28", "1.30", "elu: range", "1.33", "2.5", "2.10", "2.13", "2.15", "2.16"],
    "004": [r"\frac{\partial C}{\partial a^{(i)}} = -", r"\frac{\partial C}{\partial a^{(i)}} = \frac{(1",
            r"\frac{\partial C}{\partial a^{(i)}} = \frac{a^{(i)} - a", r"\frac{\partial C}{\partial a^{(i)}} = \frac{a^{(i)} - y",
            r"\frac{\partial C}{\partial a} = ", r"\frac{\partial C}{\partial a} \sigma'(z) = ", r"\delta^L = a^L - y"],
}
REPAIRS = {
    ("000", "10"): r"w_{ji}", ("000", "20"): r"+ \sum_{k \neq i}", ("000", "21"): r"t_{k} o_{i}",
    ("003", "1.1"): r"\sum_{j = 1}^{J}", ("003", "1.9"): r"e^{z}", ("003", "1.21"): r"\mathbf{w}_{j}^{l T}",
    ("003", "1.25"): r"s_{k}^{L}", ("003", "1.30"): r"a_{j}^{l - 1}", ("003", "1.33"): r"\sqrt{\frac{6}{I^{l - 1}}}",
    ("003", "elu: range"): r"[-\alpha, +\infty]", ("003", "2.16"): r"\mathbf{J}^{L T}",
}


@cache
def verdicts(path: Path) -> Verdicts:
    return verify_document(path)


def named(verdict: Verdict, name: str) -> bool:
    return verdict.label == name or not verdict.label and verdict.latex.startswith(name)


@pytest.mark.parametrize("note", NOTES, ids=lambda p: p.stem[:3])
def test_exactly_the_mistakes_of_a_note_are_found(note: Path) -> None:
    wrong = verdicts(note).wrong
    expected = WRONG[note.stem[:3]]
    assert len(wrong) == len(expected), [v.label or v.latex for v in wrong]
    assert all(named(v, name) for v, name in zip(wrong, expected, strict=True)), [v.label or v.latex for v in wrong]


@pytest.mark.parametrize("note", NOTES, ids=lambda p: p.stem[:3])
def test_every_equation_of_a_note_is_understood(note: Path) -> None:
    assert all(step.understood for v in verdicts(note).equations for step in v.steps)


@pytest.mark.parametrize("note", NOTES, ids=lambda p: p.stem[:3])
def test_only_an_ambiguous_equation_stays_undecided_and_both_readings_are_shown(note: Path) -> None:
    undecided = [v for v in verdicts(note).equations if v.ruling is Ruling.UNDECIDED]
    assert [v.label for v in undecided] == (["2.14"] if note.stem.startswith("003") else [])
    assert all("2 ways" in v.steps[0].why and "refuted" in v.steps[0].why and "proved" in v.steps[0].why for v in undecided)


@pytest.mark.parametrize(("note", "label"), REPAIRS)
def test_a_mistake_gets_the_repair_a_reader_would_make(note: str, label: str) -> None:
    found = next(v for path in NOTES if path.stem.startswith(note) for v in verdicts(path).equations if v.label == label)
    repairs = [step.repair.latex for step in found.steps if step.repair is not None]
    assert any(REPAIRS[note, label] in latex for latex in repairs), repairs


def test_refuted_equations_come_with_a_counterexample_at_different_sizes() -> None:
    for path in NOTES:
        for step in (s for v in verdicts(path).equations for s in v.steps if s.ruling is Ruling.REFUTED):
            assert step.witness is not None or step.repair is not None
            sizes = [n for _, n in step.witness.sizes] if step.witness is not None else []
            assert len(set(sizes)) == len(sizes) and all(n >= 3 for n in sizes)


def test_softmax_with_cross_entropy_needs_targets_that_sum_to_one() -> None:
    first = next(v for v in verdicts(NOTES[0]).equations if v.label == "23")
    assert first.ruling is Ruling.CONDITIONAL and first.steps[0].conditions[0].text.startswith("Sum(t_nout[")
    assert first.steps[0].conditions[0].cited == ""             # the note does not say so
    second = next(v for v in verdicts(NOTES[3]).equations if v.label == "2.21")
    assert second.ruling is Ruling.CONDITIONAL and second.steps[0].conditions[0].cited == "since t_ps add up to 1"


def test_the_errata_page_is_what_symbp_writes() -> None:
    page = errata_markdown(tuple(verdicts(path) for path in NOTES))
    assert (ROOT / "docs" / "errata.md").read_text(encoding="utf-8") == page
