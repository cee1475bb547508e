"""An equation that fails in general is true exactly where a factor of the difference is zero: that condition is said."""

from __future__ import annotations

import pytest
from sympy import Symbol

from symbp.notation.symbols import Array, Entry, Index, IndexSum
from symbp.report.verdicts_html import verdicts_html
from symbp.report.verdicts_json import verdicts_json
from symbp.report.verdicts_markdown import verdicts_markdown
from symbp.report.verdicts_text import verdicts_text
from symbp.textbook.deciding.exactly import zeros
from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verdict import Ruling, Step, Verdicts
from symbp.textbook.verify import verify

SCALED = "$$ J = k \\sum_i (a_i - t_i)^2 $$\n\n"
MEAN = "$$ L = \\frac{1}{m} \\sum_{i=1}^m (a_i - y_i)^2 $$\n\n"
SOFTMAX = "$$ p_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}} $$\n\n"
DECAY = "$$ J = \\frac12 \\sum_i (w_i x_i - t_i)^2 + \\frac{\\lambda}{2} \\sum_i w_i^2 $$\n\n"
UNKNOWN = "$$ C = \\frac12 \\sum_k (a_k - t_k)^2 $$\n\n$$ a_k = f(z_k) $$\n\nwhere $f$ is the activation function.\n\n"
FAILING = {
    SCALED + r"$$ \frac{\partial J}{\partial a_i} = a_i - t_i $$": (Ruling.REFUTED, ["k == 1/2"]),
    MEAN + r"$$ L = \sum_{i=1}^m (a_i - y_i)^2 $$": (Ruling.REFUTED, ["m == 1"]),
    MEAN + r"$$ L = \frac{1}{N} \sum_{i=1}^m (a_i - y_i)^2 $$": (Ruling.UNDECIDED, ["N == m"]),
    SOFTMAX + r"$$ \frac{\partial p_i}{\partial z_j} = p_i (1 - p_j) $$": (Ruling.REFUTED, ["i == j"]),
    DECAY + r"$$ \frac{\partial J}{\partial w_i} = (w_i x_i - t_i) x_i $$": (Ruling.REFUTED, ["lambda == 0"]),
    UNKNOWN + r"$$ \frac{\partial C}{\partial z_j} = 2 (a_j - t_j) a_j (1 - a_j) $$": (
        Ruling.UNDECIDED, ["f'(z[j]) == 2*(1 - f(z[j]))*f(z[j])"]),
    UNKNOWN + r"$$ \frac{\partial C}{\partial z_j} = (a_j - t_j) a_j $$": (Ruling.UNDECIDED, ["f'(z[j]) == f(z[j])"]),
}
SILENT = (
    SCALED + r"$$ \frac{\partial J}{\partial a_i} = 2 k (t_i - a_i) $$",                  # only data could make it true
    SCALED + r"$$ \frac{\partial J}{\partial a_i} = 2 k (a_i - t_i) (1 + k^2) $$",        # a sum of squares is never -1
    MEAN + r"$$ \frac{\partial L}{\partial a_i} = \frac{2}{m} (a_i - y_i) + \frac12 $$",  # no factor at all
    SCALED + r"$$ J = k \sum_i (a_i - t_i)^2 + k $$",                                      # k == 0 restates it
)


def verdicts(text: str) -> Verdicts:
    return verify(document_from_text(text, "markdown", "test"), Conventions())


def last(text: str) -> Step:
    return verdicts(text).equations[-1].steps[-1]


def sufficient(step: Step) -> list[str]:
    return [c.text for c in step.exactly]


@pytest.mark.parametrize("text", FAILING)
def test_a_factor_of_the_difference_is_the_condition(text: str) -> None:
    step = last(text)
    assert (step.ruling, sufficient(step)) == FAILING[text]
    assert step.witness is not None


@pytest.mark.parametrize("text", SILENT)
def test_what_cannot_hold_or_says_nothing_new_is_not_offered(text: str) -> None:
    assert not last(text).exactly


def test_a_refutation_keeps_its_ruling_whatever_would_make_it_true() -> None:
    found = verdicts(SCALED + "For $k = 2$:\n\n$$ \\frac{\\partial J}{\\partial a_i} = a_i - t_i $$").equations[-1]
    assert found.ruling is Ruling.REFUTED and not found.steps[0].exactly             # k == 1/2 is ruled out beside it


CLAIMS = {
    r"$$ \frac{\partial C}{\partial z_j} = (a_j - t_j) a_j (1 - a_j) $$": "f'(z[j]) == (1 - f(z[j]))*f(z[j])",
    r"$$ \frac{\partial C}{\partial z_j} = (a_j - t_j) (1 - a_j^2) $$": "f'(z[j]) == 1 - f(z[j])**2",
    r"$$ \frac{\partial C}{\partial z_j} = (a_j - t_j) f'(z_j) $$": "",
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_an_unknown_activation_has_to_be_one_that_people_mean(claim: str) -> None:
    step = last(UNKNOWN + claim)
    assert [c.text for c in step.conditions] == [CLAIMS[claim]] * bool(CLAIMS[claim])
    assert step.ruling is (Ruling.CONDITIONAL if CLAIMS[claim] else Ruling.PROVED)
    assert step.exactly == step.conditions


def test_the_derivative_of_an_unknown_function_is_no_condition_of_itself() -> None:
    assert last(UNKNOWN + r"$$ f'(x) = f(x) (1 - f(x)) $$").ruling is Ruling.UNDECIDED


def test_one_function_is_not_logistic_here_and_tanh_there() -> None:
    logistic, hyperbolic, _ = CLAIMS
    found = verdicts(UNKNOWN + logistic + "\n\n" + hyperbolic).equations[-2:]
    assert [v.ruling for v in found] == [Ruling.UNDECIDED] * 2
    assert all("not one function" in v.steps[0].why for v in found)


def test_hidden_layers_need_the_relation_at_every_argument() -> None:
    deep = UNKNOWN + ("$$ z_k = \\sum_j v_{kj} h_j $$\n\n$$ h_j = f(u_j) $$\n\n"
                      "$$ \\frac{\\partial C}{\\partial u_j} = h_j (1 - h_j) \\sum_k v_{kj} (a_k - t_k) a_k (1 - a_k) $$")
    assert [c.text for c in last(deep).conditions] == ["f'(x) == (1 - f(x))*f(x)"]


def test_every_format_says_it() -> None:
    documents = (verdicts(next(iter(FAILING))), verdicts(UNKNOWN + next(iter(CLAIMS))))
    for report in (verdicts_text, verdicts_markdown, verdicts_html):
        assert "olds exactly if" in report(documents)
    assert "holds exactly if f'(z[j]) == " in verdicts_text(documents)
    assert '"text": "k == 1/2"' in verdicts_json(documents)


def test_a_factor_is_solved_for_what_stands_alone_in_it() -> None:
    size = Symbol("n", integer=True, positive=True)
    i = Index("i", size)
    k, t = Entry(Array("k")), Array("t", (size,))
    found = {str(z.relation) for z in zeros((2 * k - 1) * (IndexSum(t[i], i) - 1) * t[i])}
    assert any("1/2" in text for text in found) and len(found) == 3
