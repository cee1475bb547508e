"""What is defined nowhere, or in a way that is not read, refutes nothing; what is said of letters makes no equation ill-formed."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

PROVED, CONDITIONAL, REFUTED, UNDECIDED, DEFINITION = Ruling.PROVED, Ruling.CONDITIONAL, Ruling.REFUTED, Ruling.UNDECIDED, Ruling.DEFINITION
DENSITY = r"$$ \phi(x) = \frac{1}{\sqrt{2\pi}} e^{-x^2/2} $$"
NEURON = "$$ z = w x + b $$\n\n$$ a = f(z) $$\n\n$$ C = \\frac{1}{2} (a - t)^2 $$\n\n"
HIDDEN = "$$ a_k = \\tanh(z_k) $$\n\n"
COST = Conventions(symbols={"E": SymbolEntry(role="cost"), "D": SymbolEntry(role="cost")})
RELU = "$$ r(x) = \\max(0, x) $$\n\n"


def verdicts(text: str, conventions: Conventions | None = None) -> tuple[Verdict, ...]:
    return verify(document_from_text(text, "markdown", "test"), conventions or Conventions()).equations


def last(text: str, conventions: Conventions | None = None) -> Ruling:
    return verdicts(text, conventions)[-1].ruling


@pytest.mark.parametrize("text", (
    DENSITY + r" $$ \Phi'(x) = \phi(x) $$",
    DENSITY + "\n\nand $\\Phi(x) = \\int_{-\\infty}^x \\phi(u) du$\n\n" + r"$$ \Phi'(x) = \phi(x) $$",
    DENSITY + "\n\n$$ g(x) = x \\Phi(x) $$\n\n" + r"$$ g'(x) = \Phi(x) + x\phi(x) $$",
    "The inverse $g$ of $f$:\n\n$$ f(x) = x^3 $$\n\n$$ g(f(x)) = x $$",
    "$$ f(x) = e^{-x} $$\n\n$$ F'(x) = f(x) $$",
    "$$ f(x) = \\tanh(x) $$\n\n$$ F''(x) = 1 - f(x)^2 $$",
    "$$ u(x) = e^{-x} $$\n\n$$ G''(x) = G(x) (u(x)^2 + u(x)) $$",
    "$$ x f'(x) = 2 f(x) $$",
    "$$ f(x) = e^x $$\n\n$$ g(x) = f(x) + c(x) $$\n\n$$ g'(x) = f(x) $$",
    "$$ p(x, y) = f(x, y) + x $$\n\n$$ \\frac{\\partial p}{\\partial x} = y $$",
))
def test_what_some_function_fulfils_is_not_refuted(text: str) -> None:
    assert last(text) is UNDECIDED


@pytest.mark.parametrize("claim", (
    r"\frac{\partial C}{\partial w} = (a - t) f'(z)", r"\frac{\partial C}{\partial w} = -(a - t) f'(z) x",
    r"\frac{\partial C}{\partial w} = 2 (a - t) f'(z) x", r"\frac{\partial C}{\partial b} = (a - t) x"))
def test_what_no_function_fulfils_is_refuted(claim: str) -> None:
    assert last(f"{NEURON}$$ {claim} $$") is REFUTED


@pytest.mark.parametrize("definition, claim", (
    (r"E = \binom{3}{2} \sum_k a_k^2", r"\frac{\partial E}{\partial z_k} = 6 a_k (1 - a_k^2)"),
    (r"E = \int_0^1 s\,ds \sum_k a_k^2", r"\frac{\partial E}{\partial z_k} = a_k (1 - a_k^2)"),
    (r"E = \sum_n \log(y_n!) + \sum_k a_k^2", r"\frac{\partial E}{\partial z_k} = 2 a_k (1 - a_k^2)"),
    (r"E \propto \sum_k a_k^2", r"\frac{\partial E}{\partial z_k} = 2 a_k (1 - a_k^2)"),
    (r"\begin{aligned} E &= \int_0^1 s\,ds \\ D &= \sum_k a_k \end{aligned}", r"\frac{\partial D}{\partial z_k} = 1"),
    (r"D = a_1", r"\frac{\partial E}{\partial z_k} = 2 (1 - a_k^2)"),
))
def test_a_cost_whose_definition_is_not_read_is_unknown(definition: str, claim: str) -> None:
    assert last(f"{HIDDEN}$$ {definition} $$\n\n$$ {claim} $$", COST) is UNDECIDED
    assert last(f"{HIDDEN}$$ {definition} $$\n\n## Later\n\n$$ {claim} $$", COST) is UNDECIDED


def test_a_sum_with_a_cost_that_nothing_defines_is_undecided() -> None:
    whole = r"$$ \tilde{J} = J + \frac{\lambda}{2} w^2 $$"
    assert last(whole + r" $$ \frac{\partial \tilde{J}}{\partial w} = \lambda w $$") is UNDECIDED
    assert last(r"$$ L = \int_0^1 w^2 s\,ds $$ $$ M = L + w $$ $$ \frac{\partial M}{\partial w} = 1 $$") is UNDECIDED


@pytest.mark.parametrize("text", (
    "$v \\in \\mathbb{R}^d$, $u_0 \\in \\mathbb{R}^d$, $u_1, \\dots, u_K \\in \\mathbb{R}^d$; $\\sigma$ is the logistic sigmoid.\n\n"
    r"$$ J = \log \sigma(u_0^\top v) + \sum_{k=1}^{K} \log \sigma(u_k^\top v) $$",
    "Let $x_i \\in \\mathbb{R}^d$ and $w \\in \\mathbb{R}^d$.\n\n$$ m_i = w^\\top x_i + b $$",
    "$v_i \\in \\mathbb{R}^d$ and $q \\in \\mathbb{R}^d$ for each $i$.\n\n$$ s_i = q^\\top v_i $$",
    "Let $X \\in \\mathbb{R}^{N \\times D}$, $W \\in \\mathbb{R}^{D \\times H}$.\n\n$$ Z = X W $$\n\n$$ H = \\tanh(Z) $$",
))
def test_a_definition_with_vectors_named_by_labels_is_not_ill_formed(text: str) -> None:
    final = verdicts(text)[-1]
    assert final.ruling is DEFINITION
    assert not any("is ill-formed" in step.why for step in final.steps)


def test_by_numerator_a_matrix_may_be_transposed() -> None:
    shapes = {"W": ("m", "n"), "x": ("n",), "b": ("m",), "g": ("m",)}
    layout = Conventions(jacobian="numerator", symbols={k: SymbolEntry(shape=s) for k, s in shapes.items()})
    affine = "$$ y = W x + b $$\n\n$$ s = g^\\top y $$\n\n"
    for claim, ruling in ((r"\frac{\partial s}{\partial W} = x g^\top", PROVED), (r"\frac{\partial s}{\partial W} = g x^\top", PROVED),
                          (r"\frac{\partial s}{\partial x} = g^\top W", PROVED), (r"\frac{\partial s}{\partial W} = 2 x g^\top", Ruling.ILL_FORMED)):
        assert last(f"{affine}$$ {claim} $$", layout) is ruling


def test_no_number_is_made_of_an_unknown_function() -> None:
    final, = verdicts(r"$$ \sigma(2) \approx 0.88 $$")
    assert final.ruling is UNDECIDED and "fault" not in final.steps[0].why


def test_the_slope_of_a_kinked_function_at_a_number() -> None:
    assert [last(f"{RELU}$$ {claim} $$") for claim in ("r'(2) = 1", "r'(-1) = 0", "r'(-1) = 1", "r'(0) = 1")] == [PROVED, PROVED, REFUTED, UNDECIDED]


def test_bounds_of_parameters_leave_nothing_open() -> None:
    assert last("Let $\\lambda > 0$.\n\n$$ f(x) = \\lambda x^2 $$\n\n$$ f'(x) = \\lambda x $$") is REFUTED
    assert last("Let $\\lambda > 0$.\n\n$$ f(x) = |\\lambda| x^2 $$\n\n$$ f'(x) = 2 \\lambda x $$") is CONDITIONAL
    assert last("With mean $\\mu$ and variance $s > 0$\n\n$$ f(x) = \\frac{(x - \\mu)^2}{2 s} $$\n\n$$ f'(x) = \\frac{x-\\mu}{2 s} $$") is REFUTED
