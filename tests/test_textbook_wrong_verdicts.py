"""True equations that look false, and false ones that look true: the words around them, their domains, their functions count."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.latex.prose import prose_of
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

RELU = "$$ f(z) = \\max(0, z) $$\n\n"
SOFTMAX = "$$ y_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}} $$\n\n"
SLOPE = r"\frac{\partial y_i}{\partial z_j}"
ENTROPY = SOFTMAX + "$$ L = -\\sum_k t_k \\log y_k $$\n\n"
PROVED, CONDITIONAL, REFUTED, UNDECIDED = Ruling.PROVED, Ruling.CONDITIONAL, Ruling.REFUTED, Ruling.UNDECIDED


def verdicts(text: str, conventions: Conventions | None = None) -> tuple[Verdict, ...]:
    return verify(document_from_text(text, "markdown", "test"), conventions or Conventions()).equations


def rulings(text: str) -> list[Ruling]:
    return [v.ruling for v in verdicts(text)]


def conditions(text: str) -> list[str]:
    return [c.text for c in verdicts(text)[-1].steps[-1].conditions]


@pytest.mark.parametrize("text", (
    "$$ f'(z) = 1 $$ for positive z, and $f'(z) = 0$ for negative ones.",
    "$$ f'(z) = 1 $$\n\nfür positives $z$ und so weiter.",
    "$$ f'(z) = 1 $$\n\npour $z$ strictement positif.",
    "Para $z$ positivo $$ f'(z) = 1. $$",
    "$$ f'(z) = 1 $$\n\ndla dodatnich $z$.",
    "对于正的 $z$, $$ f'(z) = 1 $$",
    "$$ f'(z) = 1 $$\n\n当 $z > 0$。",
    "$$ f'(z) = 1 $$\n\nas long as $z > 0$.",
    "$$ f'(z) = 1 $$ unless $z \\le 0$.",
    "$$ f'(z) = 1 \\quad \\text{for positive } z $$",
    "$$ z > 0 \\implies f'(z) = 1 $$",
    "### Case 1: $z > 0$\n\n$$ f'(z) = 1 $$",
))
def test_a_condition_that_is_said_in_words_or_behind_is_used(text: str) -> None:
    assert rulings(RELU + text)[-1] is CONDITIONAL
    assert rulings(RELU + text.replace("= 1", "= 2"))[-1] is REFUTED


@pytest.mark.parametrize("text", (
    "$$ f'(z) = 0 \\quad \\text{for negative inputs} $$",
    "$$ f'(z) = 1 $$ for active units.",
    "### Negative inputs\n\n$$ f'(z) = 0 $$",
    "Se $z > 0$, allora $$ f'(z) = 1 $$",
    "$$ f'(z) = 1 $$ se $z > 0$ e",
    "$$ f'(z) = 1 $$\n\nHere we have used that $z > 0$.",
    "For large $z$, $$ f'(z) = 1 $$",
    "$$ f'(z) = 1, $$ since the unit fires.",
))
def test_words_that_limit_and_are_not_read_leave_a_refutation_open(text: str) -> None:
    assert rulings(RELU + text)[-1] is UNDECIDED


@pytest.mark.parametrize("word", ("sonst", "sinon", "otherwise", "en otro caso", "w przeciwnym razie"))
def test_otherwise_is_the_opposite_in_every_language(word: str) -> None:
    assert rulings(RELU + f"$$ f'(z) = 1 $$\n\nfor $z > 0$, and\n\n$$ f'(z) = 0 $$\n\n{word}.")[1:] == [CONDITIONAL, CONDITIONAL]


def test_the_diagonal_and_the_rest_of_it_are_not_confused() -> None:
    text = f"$$ {SLOPE} = -y_i y_j $$ unless $i = j$.\n\nThe diagonal entries are $$ {SLOPE} = y_i (1 - y_i) $$"
    assert rulings(SOFTMAX + text)[1:] == [CONDITIONAL, UNDECIDED]
    assert rulings(SOFTMAX + f"$$ {SLOPE} = y_i y_j $$ for all $i \\neq j$.")[1:] == [REFUTED]


def test_a_sentence_of_its_own_is_no_condition_of_what_follows() -> None:
    assert [b.sure for b in prose_of("For $z > 0$ this is positive.").ahead] == [False]
    assert prose_of("The negative log-likelihood of the positive class is").ahead == ()


@pytest.mark.parametrize("text", (
    "$$ E = (x - a)^2 $$\n\nAt the minimum we have $$ \\frac{\\partial E}{\\partial x} = 1 $$",
    "$$ E = (x - a)^2 + b x^2 $$\n\nNeglecting the second term, $$ \\frac{\\partial E}{\\partial x} = 2(x - a) $$",
    "Let the inputs be centred.\n\n$$ m = \\frac1n \\sum_i x_i $$\n\n$$ \\sum_i (x_i - m)^2 = \\sum_i x_i^2 $$",
))
def test_what_is_asked_for_or_holds_nearly_is_no_false_claim(text: str) -> None:
    assert rulings(text)[-1] is UNDECIDED


def test_targets_that_sum_to_one_prove_a_second_derivative() -> None:
    text = ENTROPY + r"$$ \frac{\partial^2 L}{\partial z_i \partial z_j} = y_i (\delta_{ij} - y_j) $$"
    assert rulings(text)[-1] is CONDITIONAL
    assert conditions(text) == ["Sum(t[i], i) == 1"]
    assert rulings(text.replace("- y_j)", "+ y_j)"))[-1] is REFUTED


def test_values_of_a_known_function_are_decided() -> None:
    text = "$$ f(x) = \\sin x $$\n\n$$ f(\\pi) = 0 $$\n\n$$ f'(0) = 1 $$\n\n$$ f(\\pi) = 1 $$"
    assert rulings(text)[1:] == [PROVED, PROVED, REFUTED]


@pytest.mark.parametrize("claim", (r"g(\pi) = 0", "g(0) = 1", "g'(x) = 1 - g(x)", "g(-x) = g(x)"))
def test_what_some_function_fulfils_is_not_refuted_of_an_unknown_one(claim: str) -> None:
    assert rulings(f"$$ y = g(x) + x $$\n\n$$ {claim} $$")[-1] is UNDECIDED


def test_a_wrong_chain_rule_is_refuted_for_every_function() -> None:
    assert rulings("$$ y = g(w x) $$\n\n$$ \\frac{\\partial y}{\\partial w} = g'(w x) w $$")[-1] is REFUTED


def test_a_maximum_over_a_variable_is_not_read_as_one_over_an_index() -> None:
    text = "$$ s(z) = \\frac{1}{1 + e^{-z}} $$\n\n$$ \\max_z s'(z) = \\frac14 $$"
    assert rulings(text)[-1] is UNDECIDED


@pytest.mark.parametrize(("claim", "domain"), (
    ("(x^a)^b = x^{a b}", ["x > 0"]), (r"\log(a b) = \log a + \log b", ["a > 0", "b > 0"]), (r"\log x^2 = 2 \log x", ["x > 0"]),
    (r"\log\sqrt{p (1-p)} = \frac12 \log p + \frac12 \log(1-p)", ["1 - p > 0", "p > 0"]),
))
def test_the_domain_of_logarithms_and_powers_is_a_condition(claim: str, domain: list[str]) -> None:
    assert conditions(f"$$ {claim} $$") == domain


def test_a_root_of_a_square_needs_the_sign_that_the_text_says() -> None:
    claim = "$$ \\sqrt{(1-p)^2} = 1 - p $$"
    assert rulings("Let $p \\in (0, 1)$.\n\n" + claim) == [CONDITIONAL]
    assert rulings(claim + " for $p \\in [0, 1]$.") == [CONDITIONAL]
    assert rulings("$$ q = p + 1 $$\n\n" + claim)[-1] is REFUTED


def test_labels_of_two_values_are_put_in_one_by_one() -> None:
    said = "The labels are $y_i \\in \\{-1, 1\\}$.\n\n"
    text = said + "$$ \\sum_i (1 - y_i f_i)^2 = \\sum_i (y_i - f_i)^2 $$"
    assert conditions(text) == ["y[i]**2 == 1"]
    said = "Let $y \\in \\{0, 1\\}$.\n\n$$ E = (p - y)^2 $$\n\n"
    assert rulings(said + "$$ E = p^2 - 2 p y + y $$")[-1] is CONDITIONAL
    wrong = verdicts(said + "$$ E = p^2 - p y + y $$")[-1]
    assert wrong.ruling is REFUTED and wrong.steps[0].witness is not None
    assert dict(wrong.steps[0].witness.values)["y"] in ("0", "1")


def test_a_layered_letter_without_a_shape_makes_nothing_ill_formed() -> None:
    conventions = Conventions(layers=("l", "L"), symbols={"w": SymbolEntry(shape=("n^l", "n^{l-1}")), "a": SymbolEntry(shape=("n^l",))})
    found, = verdicts(r"$$ \frac{\partial C}{\partial w^l_{jk}} = a_k^{l-1} \delta_j^l $$", conventions)
    assert found.ruling is UNDECIDED
    assert "nothing says how C depends on w^l" in found.steps[0].why


def test_the_gradient_of_a_function_of_one_vector_has_its_shape() -> None:
    text = "Let $A \\in \\mathbb{R}^{n \\times n}$ and $x \\in \\mathbb{R}^n$.\n\n$$ f(x) = x^T A x $$\n\n"
    assert rulings(text + "$$ \\nabla f = (A + A^T) x $$\n\n$$ \\nabla f(x) = 2 A x $$")[1:] == [PROVED, REFUTED]


def test_functions_of_different_layers_are_not_one() -> None:
    net = r"""The network has layers $l = 1, \dots, L$.

$$ z^l_i = \sum_j w^l_{ij} a^{l-1}_j $$

$$ a^l_i = \sigma^l(z^l_i) $$

"""
    assert rulings(net + r"$$ a^l_i = \sigma^{l-1}(z^l_i) $$")[-1] is UNDECIDED
    assert rulings(net + r"$$ \frac{\partial a^l_i}{\partial z^l_i} = \sigma^{l-1\prime}(z^l_i) $$")[-1] is UNDECIDED
    assert rulings(net + r"$$ \frac{\partial a^l_i}{\partial w^l_{ij}} = {\sigma^l}'(z^l_i) a^{l-1}_j $$")[-1] is PROVED
