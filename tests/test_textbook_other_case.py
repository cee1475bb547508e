r"""Words that set up another case, conventions stated far away, and letters that are functions here and factors there."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verify import verify

NEURON = "$$y = w x$$\n$$L = \\frac12 (y-t)^2$$\n"
GRADIENT = "$$\\frac{\\partial L}{\\partial w} = (y-t) x$$"


def last(text: str) -> str:
    return verify(document_from_text(text, "markdown", "test"), Conventions()).equations[-1].ruling.value


@pytest.mark.parametrize("text", [
    "$$a = g(z)$$\n$$\\frac{da}{dz} = g$$",
    "A neuron with activation function $f$ outputs\n$$y = f(w x + b)$$\n$$\\frac{\\partial y}{\\partial x} = f w$$",
    "For the logistic function $f$:\n$$f' = f(1-f)$$\n$$f(-x) = -f(x)$$",
    "$$h = \\mathrm{relu}$$\n$$h(x - y) = h(x) - h(y)$$",
    "$$J = \\ell + r$$\n$$\\ell(3w) = 3\\ell(w)$$\n$$\\ell(w+v) = \\ell(w) + \\ell(v)$$",
    "With the sigmoid $\\sigma$\n$$a = \\sigma(z)$$\n$$\\frac{da}{dz} = \\sigma(1-\\sigma)$$",
])
def test_a_letter_with_and_without_an_argument_is_no_sure_factor(text: str) -> None:
    assert last(text) in ("undecided", "definition")


@pytest.mark.parametrize("words", [
    "Now let the loss be the absolute error. Then", "For the absolute error:", "With weight decay the gradient is", "If $x = w^2$, we have",
    "where the target $t$ is itself $t = w^2$. We get", "Nobody would claim", "Jetzt sei der Verlust der absolute Fehler. Dann", "若采用绝对值损失，则",
    "Pour la perte absolue, on obtient", "Con una función de activación sigmoide obtenemos", "Z sigmoidalną funkcją aktywacji mamy",
])
def test_another_case_is_not_proved(words: str) -> None:
    assert last(f"{NEURON}{words}\n{GRADIENT}") == "undecided"


@pytest.mark.parametrize("words", ["Then", "With the chain rule we get", "For a single example the gradient of the loss is", "Damit folgt für den Gradienten"])
def test_plain_words_leave_a_proof(words: str) -> None:
    assert last(f"{NEURON}{words}\n{GRADIENT}") == "proved"


@pytest.mark.parametrize("text", [
    "In these notes, gradients never flow through $p$.\n\n## Main part\n\n$$p = \\tanh(s)$$\n$$L = p s$$\n$$\\frac{\\partial L}{\\partial s} = p$$",
    "$$p = \\mathrm{stop\\_gradient}(s)$$\n$$L = p s$$\n$$\\frac{\\partial L}{\\partial s} = p$$",
    "Every matrix in these notes is symmetric.\n\n## Main part\n\nLet $u, v \\in \\mathbb{R}^n$, $A \\in \\mathbb{R}^{n \\times n}$.\n$$u^\\top A v = v^\\top A u$$",
    "Let $x, y \\in \\mathbb{R}^n$. By $xy$ we mean the inner product.\n$$x y = y x$$",
    "We write vector products element-wise.\n\n## Main part\n\nLet $u, v \\in \\mathbb{R}^n$.\n$$u v = v u$$",
])
def test_a_convention_stated_earlier_refutes_nothing(text: str) -> None:
    assert last(text) == "undecided"
