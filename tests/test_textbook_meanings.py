"""What bare functions, their powers, indices as numbers, the limits of sums and means without limits mean."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

PROVED, CONDITIONAL, REFUTED, UNDECIDED, DEFINITION = (
    Ruling.PROVED, Ruling.CONDITIONAL, Ruling.REFUTED, Ruling.UNDECIDED, Ruling.DEFINITION)
QUADRATIC = "Let $x, b \\in \\mathbb{R}^n$ be vectors and $A \\in \\mathbb{R}^{n \\times n}$ a matrix.\n\n"
SIGMA = r"\sigma(x) = \frac{1}{1+e^{-x}}"
LAYOUT = "Let $u \\in\\mathbb{R}^m$, $x \\in\\mathbb{R}^n$, $W \\in\\mathbb{R}^{m\\times n}$.\n\n$$ f = u^\\top W x $$\n\n"


def verdicts(text: str, form: str = "markdown") -> tuple[Verdict, ...]:
    return verify(document_from_text(text, form, "test"), Conventions()).equations


def last(*displays: str, before: str = "") -> Ruling:
    """The ruling on the last of these displays."""
    return verdicts(before + "\n\n".join(f"$$ {d} $$" for d in displays))[-1].ruling


@pytest.mark.parametrize(("function", "slope", "right", "wrong"), (
    (r"f(x) = \theta x^2", r"\frac{\partial f}{\partial \theta}", "x^2", r"3\theta^2"),
    (r"g(u) = c u^3", r"\frac{dg}{dc}", "u^3", "c^3"),
    (r"f(x) = \max(0, x) + a \min(0, x)", r"\frac{\partial f}{\partial a}", r"\min(0, x)", r"\min(0, a)"),
    (r"\hat y(x) = w x + b", r"\frac{\partial \hat y}{\partial w}", "x", "2 w"),
    (r"f(x) = \sum_i a_i x_i^2", r"\frac{\partial f}{\partial a_j}", "x_j^2", "2 a_j x_j"),
    (r"h(x) = e^{-\gamma x^2}", r"\frac{dh}{d\gamma}", "-x^2 h(x)", r"-2\gamma x h(x)"),
))
def test_a_bare_function_is_differentiated_at_its_own_argument_by_a_parameter(function: str, slope: str, right: str, wrong: str) -> None:
    assert last(function, f"{slope} = {right}") is PROVED
    assert last(function, f"{slope} = {wrong}") is REFUTED


def test_a_bare_function_of_a_vector_is_differentiated_by_a_matrix() -> None:
    assert last(r"q(x) = x^\top A x + b^\top x", r"\frac{\partial q}{\partial A} = x x^\top", before=QUADRATIC) is PROVED
    assert last(r"q(x) = x^\top A x + b^\top x", r"\frac{\partial q}{\partial A} = A", before=QUADRATIC) is REFUTED
    assert last(r"q(x) = x^\top A x + b^\top x", r"\frac{\partial q}{\partial b} = x", before=QUADRATIC) is PROVED


def test_a_bare_function_is_differentiated_through_its_argument() -> None:
    assert last("f(u) = u^2", "u = x^3", r"\frac{df}{dx} = 6 x^5") is PROVED
    assert last("f(u) = u^2", "u = x^3", r"\frac{df}{dx} = 2 x") is REFUTED
    assert last("f(x) = x^2", "z = x^3", r"\frac{df}{dz} = 2 z") is UNDECIDED
    assert last("L(a) = a^2", "a = w x", r"\frac{dL}{dw} = 2 w") is UNDECIDED


def test_a_bare_function_is_taken_at_another_letter_that_nothing_leads_to() -> None:
    assert last(SIGMA, r"\frac{d\sigma}{dz} = \sigma(z)(1 - \sigma(z))") is PROVED
    assert last(SIGMA, r"z = \sum_i w_i x_i + b", r"\frac{\partial \sigma}{\partial z} = \sigma(z)(1 - \sigma(z))") is PROVED
    assert last(SIGMA, r"z = \sum_i w_i x_i + b", r"y = \sigma(z)", r"\frac{\partial \sigma}{\partial w_i} = y (1 - y) x_i") is UNDECIDED


def test_a_partial_derivative_by_an_argument_holds_the_others() -> None:
    both = ("f(x, y) = x y", "y = x^2")
    assert last(*both, r"\frac{\partial f}{\partial x} = y") is PROVED
    assert last(*both, r"\frac{df}{dx} = 3 x^2", before="Let $x$ be a number.\n\n") is PROVED
    assert last(*both, r"\frac{df}{dx} = \frac{\partial f}{\partial x} + \frac{\partial f}{\partial y} \frac{dy}{dx}",
                before="Let $x$ be a number.\n\n") is PROVED
    assert last(*both, r"\frac{\partial f}{\partial x} = 3 x^2") is UNDECIDED
    assert last("y = s a", "s = e^a", r"\left(\frac{\partial y}{\partial a}\right)_s = s") is UNDECIDED


def test_a_bare_entry_of_a_function_of_vectors() -> None:
    softmax = r"s_i(z) = \frac{e^{z_i}}{\sum_k e^{z_k}}"
    assert last(softmax, r"\sum_i s_i = 1") is PROVED
    assert last(softmax, r"\frac{\partial s_i}{\partial z_j} = s_i (\delta_{ij} - s_j)") is PROVED
    assert last(softmax, r"\frac{\partial s_i}{\partial z_i} = s_i(z) - s_i^2(z)") is PROVED


@pytest.mark.parametrize(("claim", "ruling"), (
    ("f^2(x) = f(x) f(x)", PROVED), ("f'^2(x) + f(x)^2 = 1", PROVED), ("f^2(x) = f(x)", REFUTED), (r"f^3(x) = \sin x", REFUTED),
    (r"f^{-1}(x) = \sin x", UNDECIDED), (r"f^n(x) = \sin x", UNDECIDED), ("f^*(x) = f(x)", UNDECIDED), ("f^{+}(x) = f(x)", UNDECIDED),
    ("f^2(x) = f(f(x))", UNDECIDED),
))
def test_a_power_behind_the_name_of_a_function_is_one_of_its_value(claim: str, ruling: Ruling) -> None:
    assert last(r"f(x) = \sin x", claim) is ruling


def test_the_square_of_a_function_of_vectors_is_not_read() -> None:
    assert last("f(x) = A x", "f^2(x) = A A x", before=QUADRATIC) is UNDECIDED


@pytest.mark.parametrize(("definition", "claim", "ruling"), (
    (r"m = \sum_{k=1}^n k p_k", r"\frac{\partial m}{\partial p_j} = j", PROVED),
    (r"m = \sum_{k=1}^n k p_k", r"\frac{\partial m}{\partial p_j} = k", REFUTED),
    (r"m = \sum_k k p_k", r"\frac{\partial m}{\partial p_j} = j", PROVED),
    (r"m = \sum_k k p_k", r"m = k \sum_k p_k", UNDECIDED),
    (r"y = \sum_{k=1}^K w_k x^k", r"\frac{dy}{dx} = \sum_{k=1}^K k w_k x^{k-1}", PROVED),
    (r"y = \sum_{k=1}^K w_k x^k", r"\frac{\partial y}{\partial w_j} = x^{j-1}", REFUTED),
    (r"v = \sum_{t=0}^T \gamma^t r_t", r"\frac{\partial v}{\partial r_s} = \gamma^s", PROVED),
    (r"v = \sum_{t=0}^T \gamma^t r_t", r"\frac{\partial v}{\partial r_s} = \gamma^t", REFUTED),
    (r"v = \sum_t \gamma^t r_t", r"\frac{\partial v}{\partial r_s} = \gamma^{s+1}", UNDECIDED),
))
def test_an_index_that_stands_as_a_number_is_one(definition: str, claim: str, ruling: Ruling) -> None:
    assert last(definition, claim) is ruling


def test_the_terms_of_a_sum_of_numbers_are_those_of_its_limits() -> None:
    assert last(r"\sum_{k=1}^3 k = 6") is PROVED
    assert last(r"\sum_{k=1}^5 k = 10") is REFUTED


@pytest.mark.parametrize(("displays", "ruling"), (
    ((r"s = \sum_{i=1}^n x_i", r"s = \sum_{i=0}^n x_i"), UNDECIDED),
    ((r"s = \sum_{i=1}^n x_i", r"s = \sum_{i=1}^m x_i"), UNDECIDED),
    ((r"s = \sum_{i=1}^n x_i", r"s = \sum_{j=1}^n x_j"), PROVED),
    ((r"p_i = \frac{e^{z_i}}{\sum_{k=0}^K e^{z_k}}", r"\sum_{i=1}^K p_i = 1"), UNDECIDED),
    ((r"p_i = \frac{e^{z_i}}{\sum_{k=0}^K e^{z_k}}", r"\sum_{i=0}^K p_i = 1"), PROVED),
    ((r"m = \frac{1}{n+1} \sum_{i=0}^n x_i", r"\sum_{i=0}^n (x_i - m) = 0"), PROVED),
    ((r"m = \frac{1}{n} \sum_{i=0}^{n-1} x_i", r"\sum_{i=0}^{n-1} (x_i - m) = 0"), PROVED),
    ((r"m = \frac{1}{n} \sum_{i=0}^n x_i", r"\sum_{i=0}^n (x_i - m) = 0"), REFUTED),
    ((r"s = \sum_{i=1}^n x_i", r"\frac{\partial s}{\partial x_{n+1}} = 1"), UNDECIDED),
    ((r"R = \sum_{j=1}^D w_j^2", r"y = \sum_{j=0}^D w_j x_j", "E = y + R", r"\frac{\partial E}{\partial w_j} = x_j + 2 w_j"), UNDECIDED),
    ((r"G_t = \sum_{k=t}^T r_k", r"\frac{\partial G_t}{\partial r_j} = 1"), UNDECIDED),
))
def test_the_limits_of_a_sum_are_kept(displays: tuple[str, ...], ruling: Ruling) -> None:
    assert last(*displays) is ruling


def test_where_the_text_lets_an_index_begin_is_compared_with_the_limits() -> None:
    text = "$$ R = \\sum_{i=1}^n w_i^2 $$\n\nFor all $i = %s, \\dots, n$,\n\n$$ \\frac{\\partial R}{\\partial w_i} = 2 w_i $$"
    assert [verdicts(text % low)[-1].ruling for low in "01"] == [UNDECIDED, PROVED]


def test_no_sum_ends_at_the_index_of_what_it_defines() -> None:
    for letter in "itn":
        assert last(rf"s_{letter} = \sum_{{k=1}}^{letter} r_k", rf"\frac{{\partial s_{letter}}}{{\partial r_j}} = 1") is UNDECIDED


def test_what_a_mean_without_limits_is_divided_by_is_the_number_of_its_terms() -> None:
    mean, spread = r"m = \frac{1}{N} \sum_k a_k", r"v = \frac{1}{N} \sum_k (a_k - m)^2"
    assert last(mean, r"\sum_k (a_k - m) = 0") is CONDITIONAL
    assert last(mean, spread, r"\frac{\partial v}{\partial a_j} = \frac{2}{N} (a_j - m)") is CONDITIONAL
    assert last(mean, spread, r"\frac{\partial v}{\partial a_j} = \frac{1}{N} (a_j - m)") is REFUTED


def test_only_a_variance_is_the_square_of_a_deviation() -> None:
    assert last("s^2 = 1 + x^2", r"s = \sqrt{1 + x^2}") is DEFINITION
    assert last(r"\sigma^2 = a^2 + b^2", r"\sigma = \sqrt{a^2 + b^2}") is PROVED


@pytest.mark.parametrize("said", (
    "In the numerator layout, the derivative of a scalar by $W$ is an $n\\times m$ matrix.",
    "The derivative of a scalar by a matrix is laid out as the transposed matrix.",
    "We define $\\left(\\frac{\\partial f}{\\partial W}\\right)_{ij} = \\frac{\\partial f}{\\partial W_{ji}}$.",
))
def test_a_layout_of_derivatives_that_the_text_states_leaves_those_by_matrices_open(said: str) -> None:
    for right in (r"u x^\top", r"x u^\top"):
        assert last(rf"\frac{{\partial f}}{{\partial W}} = {right}", before=f"{said}\n\n{LAYOUT}") is UNDECIDED
    assert last(r"\frac{\partial f}{\partial W} = u x^\top", before=LAYOUT) is PROVED


def test_rows_that_the_text_states_are_rows() -> None:
    said = "Let $w, x \\in \\mathbb{R}^n$. The derivative of a scalar by a column vector is a row vector.\n\n"
    assert last(r"s = w^\top x", r"\frac{\partial s}{\partial x} = w^\top", before=said) is PROVED
    assert last(r"s = w^\top x", r"\frac{\partial s}{\partial x} = w", before=said) is UNDECIDED


def test_a_slope_that_is_wrong_on_one_side_of_a_kink_alone_is_refuted() -> None:
    huber = r"H(r) = \begin{cases} \frac12 r^2 & |r| \le 1 \\ |r| - \frac12 & \text{else} \end{cases}"
    assert last(huber, r"H'(r) = \min(1, r)") is REFUTED


def test_what_is_struck_out_or_hidden_in_html_says_nothing() -> None:
    text = ("<p>$$ h = \\tanh(u) $$</p> <p><del>$$ h = u $$</del></p> <div hidden><div>$$ h = 2u $$</div></div>"
            "<p style='display:none'>$$ h = 3u $$</p> <p>$$ \\frac{\\partial h}{\\partial u} = 1 - h^2 $$</p>")
    assert [v.ruling for v in verdicts(text, "html")] == [DEFINITION, PROVED]
