"""What is said to people: the reason of each equation with its place in it, names as they are printed, and what would decide it."""

from __future__ import annotations

import re

import pytest
from damaged_documents import damaged

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.notation_file import conventions_from_text
from symbp.textbook.letters.said import array_name, declared, formula_text, key_name, size_name
from symbp.textbook.letters.layer import size_of
from symbp.textbook.letters.layer import Layer
from symbp.textbook.verdict import Ruling, Step, Verdict
from symbp.textbook.verify import verify

INTERNAL = re.compile(r"@\d|\b(bold|hat|cal|bb|tilde|vec):|(?<![\\\w])[A-Za-z]\w*[A-Za-z0-9]?\{[a-zL][-+\d]*\}|\w_0\(")
SHAPES = 'symbols = { W = { shape = ["m", "n"], role = "weight" }, x = { shape = ["n"] }, y = { shape = ["m"] } }'


def verdicts(text: str, notation: str = "") -> tuple[Verdict, ...]:
    return verify(document_from_text(text, "markdown", "note"), conventions_from_text(notation, "note.toml")).equations


def step(latex: str, notation: str = "") -> Step:
    return verdicts(f"$$ {latex} $$", notation)[-1].steps[-1]


@pytest.mark.parametrize(("key", "name"), [
    ("y", "y"), ("sigma", r"\sigma"), ("softmax", "softmax"), ("bold:W_h,h", r"\mathbf{W}_{h,h}"), ("hat:y", r"\hat{y}"),
    ("W{1}", "W^{(1)}"), ("z{l-1}", "z^{l-1}"), ("X'", "X'"), ("W_h", "W_h"),
])
def test_keys_are_said_as_they_are_printed(key: str, name: str) -> None:
    assert key_name(key) == name


def test_arrays_sizes_and_formulas_are_said_as_they_are_printed() -> None:
    assert array_name("dbold:a{L}/dz{L}") == r"d\mathbf{a}^L/dz^L"
    assert size_name("n{l-1}") == "n^{l-1}" and size_name("n_i") == "a range of its own"
    assert formula_text("Sum(bold:W{l}[i,@1]*z[@1], @1)") == r"Sum(\mathbf{W}^l[i,j]*z[j], j)"
    assert declared("bold:w") == r"""add to the notation file: [symbols] '\mathbf{w}' = { shape = ["n"] }"""


@pytest.mark.parametrize(("text", "name"), [
    ("n_{out}", "n_out"), (r"n_{\text{out}}", "n_out"), ("n^{[l]}", "n{l}"), ("n^{[l-1]}", "n{l-1}"), ("n^{(L)}", "n{L}"),
])
def test_sizes_are_written_as_in_the_document(text: str, name: str) -> None:
    assert str(size_of(text, Layer("l"), ("l", "L"))) == name


@pytest.mark.parametrize(("latex", "remedy"), [
    ("A x = 2 x A", "shape = ["), (r"f(x) g = \psi(x)", "notation file"), (r"\sum a_i b_j = 1 + c", r"\sum_k"),
    (r"\sum_{k \in O} a_k = \sum_{k \in O} 2 a_k", "sets = { O"), (r"W^{(1)} x = 2 x", "notation file"),
    (r"\frac{\partial E}{\partial \mathbf{v}} = 2", "notation file"), ("x^2 = 3 x", "[symbols] x"),
])
def test_what_would_decide_an_equation_is_said(latex: str, remedy: str) -> None:
    found = step(latex)
    assert found.ruling is Ruling.UNDECIDED and remedy in found.remedy, (found.why, found.remedy)


def test_trouble_in_a_definition_has_no_place_in_another_equation() -> None:
    long = r"y_i = \sum_j W_{ij} x_j + \sum_j W_{ij} x_j + \sum_j W_{ij} \psi^{(2)} x_j + a_{kl}"
    *_, last = verdicts(f"$$ {long} $$\n\n$$ \\frac{{\\partial y_1}}{{\\partial x_1}} = 1 $$", SHAPES)
    found = last.steps[0]
    assert found.ruling is Ruling.UNDECIDED and "definition of y" in found.why
    assert found.caret is not None and found.caret[0] == last.line and found.caret[1] + found.caret[2] <= 60


def test_the_side_of_another_display_is_shown_as_it_is() -> None:
    _, last = verdicts("$$ y_i + 2 y_i + 3 y_i = 6 y_i $$\n\n$$ = 7 y_i $$", SHAPES)
    assert last.steps[0].left.replace(" ", "") == "6y_{i}" and last.ruling is Ruling.REFUTED
    assert last.steps[0].caret == (3, 6, 5)


def test_reasons_hold_no_internal_names_and_carets_stay_in_their_equation() -> None:
    for document, conventions in damaged(seed=5, equations=60):
        lines = document.text.split("\n")
        for verdict in verify(document, conventions).equations:
            for one in verdict.steps:
                told = [one.why, *(n for w in [one.witness] if w for n, _ in (*w.values, *w.sizes, *w.indices)),
                        *(c.text for c in one.conditions), *(r.formula for r in verdict.readings)]
                assert not any(INTERNAL.search(text) for text in told), told
                assert one.caret is None or one.caret[0] == verdict.line and one.caret[1] <= len(lines[verdict.line - 1])
