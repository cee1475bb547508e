"""Conditions written beside an equation are assumptions: read, used, cited, and never ignored."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.latex.grammar import parse_display
from symbp.textbook.latex.prose import prose_of
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

SOFTMAX = r"$$ q_m = \frac{e^{u_m}}{\sum_r e^{u_r}} $$" + "\n\n"
SLOPE = r"\frac{\partial q_m}{\partial u_k}"
RELU = "$$ r_i = \\max(0, s_i) $$\n\n"
ENTROPY = "$$ a_k = \\frac{e^{z_k}}{\\sum_j e^{z_j}} $$\n\n$$ E = -\\sum_k t_k \\log a_k $$\n\n"


def rulings(text: str) -> list[Ruling]:
    return [v.ruling for v in verdicts(text)]


def verdicts(text: str) -> tuple[Verdict, ...]:
    return verify(document_from_text(text, "markdown", "test"), Conventions()).equations


BESIDE = {
    r"a = b \quad \text{if } i = j": "=",
    r"a = b \quad (i = j)": "=",
    r"a = p_i(1 - p_j) (i \neq j)": "!=",
    r"\text{If } i = j, \quad a = b": "=",
    r"x > 0: a = b": ">",
    r"a = b \text{ wenn $i=j$}": "=",
    r"a = b \text{ pour } x \ge 0": ">=",
    r"a = b \text{ in the case } k \neq c": "!=",
    r"a = b \text{ if x > 0}": ">",
    r"\frac{\partial a}{\partial b} = 2, \quad y = 1": "=",
}
NONE_BESIDE = (r"a = b \quad i = 1, \dots, n", r"a = b \text{ for } i = 1, \dots, n", r"a = b \quad \forall i", r"P(y = 1) = \sigma(z)",
               r"a = b \text{ (chain rule)}", r"a = b \quad \text{for the output layer}")


@pytest.mark.parametrize("latex", BESIDE)
def test_a_condition_in_a_display_is_a_comparison(latex: str) -> None:
    (chain,) = parse_display(latex)
    assert [getattr(b.condition, "sign", "") for b in chain.beside] == [BESIDE[latex]]


@pytest.mark.parametrize("latex", NONE_BESIDE)
def test_ranges_and_remarks_are_no_conditions(latex: str) -> None:
    assert all(not chain.beside for chain in parse_display(latex))


AHEAD = ("If $i = j$,", "Für $x > 0$ gilt", "Si $i = j$, alors", "当 $i=j$ 时,", "若$i=j$,则", "Jeśli $i=j$, to", "Case 1: $i = j$.",
         "In the case $k \\ne c$ we have", "Para $x>0$ tenemos", "$i = j$:")
SILENT = ("If we insert this, we obtain", "for all $i = 1, \\dots, n$ we have", "The derivative of $h = \\max(0,u)$ is", "so that")


@pytest.mark.parametrize("words", AHEAD)
def test_a_condition_in_the_sentence_before_belongs_to_the_next_display(words: str) -> None:
    (beside,) = prose_of(words).ahead
    assert beside.condition is not None and beside.sure


@pytest.mark.parametrize("words", SILENT)
def test_other_prose_says_nothing(words: str) -> None:
    prose = prose_of(words)
    assert not (prose.ahead or prose.behind or prose.lasting)


def test_a_clause_behind_a_display_belongs_to_it() -> None:
    prose = prose_of("if $i = j$, and")
    assert len(prose.behind) == 1 and not prose.ahead


def test_cases_of_indices_alternate() -> None:
    text = SOFTMAX + f"Für $m = k$ gilt\n\n$$ {SLOPE} = q_m (1 - q_k) $$\n\nund für $m \\neq k$:\n\n$$ {SLOPE} = -q_m q_k $$\n\n"
    found = verdicts(text + f"Wenn $m \\ne k$, dann\n\n$$ {SLOPE} = q_m q_k $$\n")
    assert [v.ruling for v in found[1:]] == [Ruling.CONDITIONAL, Ruling.CONDITIONAL, Ruling.REFUTED]
    assert "$m = k$" in found[1].steps[0].conditions[0].cited


def test_signs_settle_a_kink_and_otherwise_is_the_opposite() -> None:
    slope = r"\frac{\partial r_i}{\partial s_i}"
    text = RELU + f"$$ {slope} = 1 $$\nif $s_i > 0$, and\n$$ {slope} = 0 $$\notherwise.\n\nPour $s_i < 0$, on a\n\n$$ {slope} = 1 $$\n"
    assert rulings(text)[1:] == [Ruling.CONDITIONAL, Ruling.CONDITIONAL, Ruling.REFUTED]


def test_the_witness_and_the_repair_satisfy_the_condition() -> None:
    (_, step) = (v.steps[0] for v in verdicts("$$f(x) = \\max(0, x)$$\n\n$$f'(x) = 2 \\text{ for } x > 0$$\n"))
    assert step.witness is not None and dict(step.witness.values)["x"][0] != "-"
    assert step.repair is not None and step.repair.latex == "1"


def test_one_hot_targets_are_assumed_and_a_value_holds_at_its_place() -> None:
    slope = r"\frac{\partial E}{\partial z_k}"
    text = ENTROPY + f"Assume one-hot targets.\n\n$$ {slope} = a_k - 1 \\quad \\text{{if }} t_k = 1 $$\n\n$$ {slope} = 2 a_k \\text{{ if }} t_k = 0 $$\n"
    assert rulings(text)[2:] == [Ruling.CONDITIONAL, Ruling.REFUTED]


def test_a_displayed_sum_of_data_is_a_condition_and_no_claim() -> None:
    found = verdicts(ENTROPY + "$$ \\sum_k t_k = 1 $$\n\n$$ \\frac{\\partial E}{\\partial z_k} = a_k - t_k $$\n")
    assert [v.ruling for v in found[2:]] == [Ruling.DEFINITION, Ruling.CONDITIONAL]
    assert found[3].steps[0].conditions[0].cited


def test_a_sum_of_data_is_found_under_a_sum_over_examples() -> None:
    text = (r"$$ C = -\sum_i \sum_k y_{ik} \log p_{ik} $$" "\n\n" r"$$ p_{ik} = \frac{e^{s_{ik}}}{\sum_l e^{s_{il}}} $$" "\n\n"
            r"$$ s_{ik} = \sum_j W_{kj} x_{ij} $$" "\n\n" r"$$ \frac{\partial C}{\partial W_{kj}} = \sum_i (p_{ik} - y_{ik}) x_{ij} $$")
    assert rulings(text)[-1] is Ruling.CONDITIONAL


def test_words_that_are_not_understood_leave_a_refutation_open() -> None:
    text = RELU + r"$$ \frac{\partial r_i}{\partial s_i} = 1 \quad \text{if the unit is active} $$"
    assert rulings(text)[-1] is Ruling.UNDECIDED


def test_conditions_that_cannot_hold_prove_nothing() -> None:
    text = RELU + r"$$ \frac{\partial r_i}{\partial s_i} = 3 \quad \text{if } s_i > 0 \text{ and } s_i < 0 $$"
    step = verdicts(text)[-1].steps[0]
    assert step.ruling is Ruling.UNDECIDED and "cannot hold" in step.why


def test_equations_under_conditions_define_by_cases() -> None:
    text = ("$$ f(x) = x \\quad \\text{if } x > 0 $$\n\n$$ f(x) = 2 x \\quad \\text{if } x \\le 0 $$\n\n$$ f'(x) = 1 \\quad (x > 0) $$\n\n"
            "For $x < 0$:\n\n$$ f'(x) = 1 $$\n")
    assert rulings(text) == [Ruling.DEFINITION, Ruling.DEFINITION, Ruling.CONDITIONAL, Ruling.REFUTED]


def test_a_bare_operator_has_two_reaches() -> None:
    text = r"$$ S = \sum_k e^{z_k} $$" "\n\n" r"$$ \frac{\partial}{\partial z_i} e^{z_j} (\sum_k e^{z_k}) = \delta_{ij} e^{z_i} \sum_k e^{z_k} $$"
    assert rulings(text)[-1] is Ruling.UNDECIDED
