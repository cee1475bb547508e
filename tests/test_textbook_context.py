"""Words of the running text: lead-ins that are not understood refute nothing, what gives a known symbol another meaning proves nothing."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.latex.permitted import foreign
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

PROVED, CONDITIONAL, REFUTED, UNDECIDED = Ruling.PROVED, Ruling.CONDITIONAL, Ruling.REFUTED, Ruling.UNDECIDED
TANH = "$$ h = \\tanh(u) $$\n\n"
LOGISTIC = "\n\n$$ \\frac{\\partial h}{\\partial u} = h(1 - h) $$"
SQUARES = "$$ y = w x $$\n\n$$ L = \\frac12 (y - t)^2 $$\n\n"
SIGN = "\n\n$$ \\frac{\\partial L}{\\partial y} = \\operatorname{sign}(y - t) $$"
KINK = "$$ f(x) = |x| $$\n\n"
LEFT = "\n\n$$ f'(x) = -1 $$"
SCALED = "$$ s = e^a $$\n\n$$ y = s\\, a $$\n\n"
HELD = "\n\n$$ \\frac{\\partial y}{\\partial a} = s $$"
MARGIN = "$$ y = \\frac{1}{1+e^{-s}} $$\n\n"
FUSED = "$$ p_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}} $$\n\n$$ L = -\\sum_k t_k \\log p_k $$\n\n%s\n\n$$ \\frac{\\partial L}{\\partial z_i} = p_i - t_i $$"


def last(text: str) -> Verdict:
    return verify(document_from_text(text, "markdown", "test"), Conventions()).equations[-1]


@pytest.mark.parametrize("text", (
    TANH + "Switching to sigmoid units one finds" + LOGISTIC, TANH + "Bei logistischer Aktivierung erhalten wir" + LOGISTIC, TANH + "Avec des unités logistiques, on a" + LOGISTIC,
    TANH + "Con neuronas sigmoides se obtiene" + LOGISTIC, TANH + "Con unità logistiche si ottiene" + LOGISTIC, TANH + "Dla neuronu sigmoidalnego mamy" + LOGISTIC,
    TANH + "Com unidades sigmoides temos" + LOGISTIC, TANH + "换成逻辑函数，我们得到" + LOGISTIC, TANH + "## Logistic units" + LOGISTIC, TANH + "**Logistic units.** We get" + LOGISTIC,
    TANH + "Now the logistic unit. The output is the same letter.\n\n$$ u = w x $$\n\nFor the logistic unit" + LOGISTIC,
    SQUARES + "The absolute error has" + SIGN, SQUARES + "Der Betragsfehler hat" + SIGN, SQUARES + "L'erreur absolue donne" + SIGN, SQUARES + "El error absoluto da" + SIGN,
    SQUARES + "L'errore assoluto dà" + SIGN, SQUARES + "Błąd bezwzględny daje" + SIGN, SQUARES + "O erro absoluto dá" + SIGN, SQUARES + "绝对误差给出" + SIGN,
    KINK + "To the left of the origin," + LEFT, KINK + "Links vom Ursprung ist" + LEFT, KINK + "À gauche de l'origine," + LEFT, KINK + "A la izquierda," + LEFT, KINK + "A sinistra si ha" + LEFT,
    KINK + "Na lewo od zera mamy" + LEFT, KINK + "À esquerda temos" + LEFT, KINK + "在左半轴上，" + LEFT,
    SCALED + "Freezing $s$," + HELD, SCALED + "Hält man $s$ fest, folgt" + HELD, SCALED + "En gelant $s$, on obtient" + HELD, SCALED + "Dejando $s$ fijo," + HELD, SCALED + "Con $s$ fissato," + HELD,
    SCALED + "Przy ustalonym $s$" + HELD, SCALED + "Mantendo $s$ fixo," + HELD, SCALED + "固定 $s$，" + HELD, SCALED + "With `s.detach()`," + HELD,
    MARGIN + "Most books give\n\n$$ \\frac{\\partial y}{\\partial s} = 1 $$", MARGIN + "Its steepest slope is\n\n$$ \\frac{\\partial y}{\\partial s} = \\frac14 $$",
    "All inputs have unit length.\n\n$$ s = \\sum_j x_j^2 $$\n\n$$ s = 1 $$", "Die Daten sind zentriert.\n\n$$ m = \\frac1n \\sum_i x_i $$\n\nDann gilt\n\n$$ m = 0 $$",
    "The weights are tied.\n\n$$ d = u - v $$\n\nHence\n\n$$ d = 0 $$", "$$ u = 3x + 1 $$\n\n$$ \\frac{du}{dx} \\stackrel{!}{=} 0 $$",
))
def test_words_beside_an_equation_that_are_not_understood_leave_it_open(text: str) -> None:
    assert last(text).ruling is UNDECIDED


@pytest.mark.parametrize("text", (
    TANH + "Then, by the chain rule, the derivative of the output with respect to its input is" + LOGISTIC, TANH + "Die Ableitung der Ausgabe nach der Eingabe ist daher" + LOGISTIC,
    TANH + "On en déduit la dérivée de la fonction d'activation :" + LOGISTIC, TANH + "De aquí se obtiene la derivada:" + LOGISTIC, TANH + "Quindi la derivata è" + LOGISTIC,
    TANH + "Pochodna funkcji aktywacji to" + LOGISTIC, TANH + "Portanto, a derivada é" + LOGISTIC, TANH + "因此导数为" + LOGISTIC, TANH + "The slope of the tanh is" + LOGISTIC,
    "The absolute error is\n\n$$ L = |y - t| $$\n\nThe gradient of the absolute error is\n\n$$ \\frac{\\partial L}{\\partial y} = y - t $$",
))
def test_ordinary_words_let_a_false_equation_be_refuted(text: str) -> None:
    assert last(text).ruling is REFUTED


def test_a_true_equation_is_proved_whatever_stands_beside_it() -> None:
    assert last(TANH + "Surprisingly enough,\n\n$$ \\frac{\\partial h}{\\partial u} = 1 - h^2 $$").ruling is PROVED


@pytest.mark.parametrize(("said", "equation"), (
    *((said, "$$ \\frac{d}{dx} \\log x = \\frac1x $$") for said in (
        "We use logarithms to base 2 throughout.", "Der Logarithmus hat die Basis 2.", "Les logarithmes sont en base 2.", "Los logaritmos son en base 2.", "I logaritmi sono in base 2.",
        "Logarytmy mają podstawę: podstawą 2 jest tu wszędzie.", "Os logaritmos são na base 2.", "对数以2为底。", "Here $\\log$ stands for the decimal logarithm.", "Information is counted in bits.")),
    *((said, "$$ \\log e = 1 $$") for said in ("Let $e$ be the residual.", "Sei $e$ der Fehler.", "Soit $e$ l'erreur.", "Sea $e$ el error.", "Sia $e$ l'errore.", "Niech $e$ będzie błędem.", "Seja $e$ o erro.", "设 $e$ 为误差。", "The error is $e = y - t$.")),
    ("The class prior $\\pi$ is given.", "$$ \\cos \\pi = -1 $$"), ("Let $\\delta_{ij}$ be the weights of the graph.", "$$ \\sum_j \\delta_{ij} x_j = x_i $$"),
    ("By $\\|x\\|$ we mean the largest entry of $x \\in \\mathbb{R}^n$.", "$$ \\|x\\|^2 = x^\\top x $$"), ("Wir benutzen die Maximumsnorm, $x \\in \\mathbb{R}^n$.", "$$ \\|x\\|^2 = x^\\top x $$"),
    ("Here $\\circ$ is the composition, $A, B \\in \\mathbb{R}^{n \\times n}$.", "$$ A \\circ B = B \\circ A $$"), ("Let $a$ and $b$ be quaternions.", "$$ a b = b a $$"), ("Sei $z$ eine komplexe Zahl.", "$$ |z|^2 = z^2 $$"),
    ("Angles are in degrees.", "$$ \\frac{d}{dx} \\sin x = \\cos x $$"), ("We take the softmax with temperature 3, written $\\mathrm{softmax}$.", "$$ p = \\operatorname{softmax}(z) $$\n\n$$ \\sum_i p_i = 1 $$"),
    ("Let $x^1$ and $x^2$ be two points.", "$$ \\frac{d}{dx} x^2 = 2x $$"),
))
def test_a_known_symbol_of_which_the_text_says_something_else_proves_nothing(said: str, equation: str) -> None:
    assert last(f"{said}\n\n{equation}").ruling is UNDECIDED


@pytest.mark.parametrize(("said", "equation"), (
    ("Here $\\log$ is the natural logarithm.", "$$ \\frac{d}{dx} \\log x = \\frac1x $$"), ("Let $e$ be Euler's number.", "$$ \\log e = 1 $$"), ("Dabei ist $\\delta_{ij}$ das Kronecker-Delta.", "$$ \\sum_j \\delta_{ij} x_j = x_i $$"),
    ("where $\\delta_{ij}$ is 1 if $i = j$ and 0 otherwise.", "$$ \\sum_j \\delta_{ij} x_j = x_i $$"), ("$A, B \\in \\mathbb{R}^{n \\times n}$ and $\\odot$ is the elementwise product.", "$$ A \\odot B = B \\odot A $$"),
    ("$\\|\\cdot\\|$ is the Euclidean norm, $x \\in \\mathbb{R}^n$.", "$$ \\|x\\|^2 = x^\\top x $$"),
))
def test_a_known_symbol_with_its_usual_meaning_stays_known(said: str, equation: str) -> None:
    assert last(f"{said}\n\n{equation}").ruling in (PROVED, CONDITIONAL)


@pytest.mark.parametrize("said", (
    "The targets are multi-hot.", "The targets $t$ need not add up to one.", "Die Ziele $t$ sind nicht normiert.", "Here $\\sum_k t_k = 3$.", "The vector $t$ is anything but one-hot.", "Les cibles ne sont pas normalisées.",
    "$$ \\sum_k t_k = 2 $$",
))
def test_a_total_that_the_text_denies_is_no_condition(said: str) -> None:
    assert last(FUSED % said).ruling in (UNDECIDED, REFUTED)


def test_the_total_that_is_stated_is_the_condition() -> None:
    assert [c.text for c in last(FUSED % "The vector $t$ is one-hot.").steps[0].conditions]
    assert last((FUSED % "$$ \\sum_k t_k = 2 $$").replace("= p_i", "= 2p_i")).ruling is CONDITIONAL


def test_words_are_known_by_language_and_by_what_is_defined() -> None:
    assert not foreign("Hence the gradient with respect to the weights becomes") and not foreign("Daraus folgt f\\\"ur die Gewichte")
    assert foreign("For a linear unit") == "linear" and not foreign("For a linear unit", frozenset(("linear",)))
