"""Derivatives that nothing leads to, layers between the last one and layer l, and ways of writing that only the text tells."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.verdict import Ruling
from symbp.textbook.verify import verify

D, P, C, R, I, U = Ruling.DEFINITION, Ruling.PROVED, Ruling.CONDITIONAL, Ruling.REFUTED, Ruling.ILL_FORMED, Ruling.UNDECIDED
SAID = r"The layers are $l = 1, \dots, L$." + "\n\n"
NET = r"""$$z^{[l]}_i = \sum_j w^{[l]}_{ij} a^{[l-1]}_j + b^{[l]}_i$$
$$a^{[l]}_i = \tanh(z^{[l]}_i)$$
$$J = \frac{1}{2} \sum_k (a^{[L]}_k - y_k)^2$$
$$\delta^{[l]}_i = \frac{\partial J}{\partial z^{[l]}_i}$$
"""
CLAIMS = r"""$$\frac{\partial J}{\partial a^{[L]}_k} = a^{[L]}_k - y_k$$
$$\frac{\partial J}{\partial w^{[l]}_{ij}} = \delta^{[l]}_i a^{[l-1]}_j$$
$$\frac{\partial J}{\partial w^{[l]}_{ij}} = 2 \delta^{[l]}_i a^{[l-1]}_j$$
$$\delta^{[l]}_i = (1 - (a^{[l]}_i)^2) \sum_k w^{[l+1]}_{ki} \delta^{[l+1]}_k$$
"""
WRONG_WAY = r"$$\frac{\partial J}{\partial a^{[l-1]}_j} = \sum_i w^{[l]}_{ij} \delta^{[l]}_j$$"


def rulings(text: str, conventions: Conventions = Conventions()) -> list[Ruling]:
    return [v.ruling for v in verify(document_from_text(text, ".md", "a.md"), conventions).equations]


def test_the_last_layer_depends_on_layer_l_through_the_layers_between() -> None:
    assert rulings(SAID + NET + CLAIMS) == [D, D, D, D, P, P, R, P]


def test_a_draft_of_the_layers_and_one_shape_gives_the_others() -> None:
    told = Conventions(layers=("l", "L"), symbols={"w": SymbolEntry(shape=("n^l", "n^{l-1}"), role="weight")})
    assert rulings(NET + CLAIMS + WRONG_WAY, told) == [D, D, D, D, P, P, R, P, I]
    assert rulings(NET + WRONG_WAY, Conventions(layers=("l", "L")))[4] is R


def test_a_cost_that_reads_every_layer_beside_the_last_one_is_left_open() -> None:
    text = SAID + r"""$$z^{(l)} = W^{(l)} a^{(l-1)}$$
$$a^{(l)} = \tanh(z^{(l)})$$
$$J = \|a^{(L)} - y\|^2 + \lambda \sum_{l} \|W^{(l)}\|^2$$
$$\frac{\partial J}{\partial W^{(l)}} = \frac{\partial J}{\partial z^{(l)}} (a^{(l-1)})^T$$"""
    assert rulings(text)[-1] is U


@pytest.mark.parametrize("claim", [r"\frac{\partial J}{\partial w} = 5 \frac{\partial J}{\partial z} x", r"\frac{\partial J}{\partial w} = (q - y) x",
                                   r"\frac{\partial J}{\partial z} = 0"])
def test_what_nothing_leads_to_is_no_zero(claim: str) -> None:
    assert rulings(rf"""$$J = \frac{{1}}{{2}} (q - y)^2$$
$$z = w x$$
$${claim}$$""")[2] is U


TEXTS = {
    "adjoint bars": (r"We write $\bar v = \partial E/\partial v$ for the adjoint of $v$." "\n" r"""
$$u = K s$$
$$E = \frac{1}{2} (u - r)^T (u - r)$$
$$\bar u = u - r$$
$$\bar K = \bar u s^T$$
$$\bar s = K \bar u$$""", [D, D, P, P, R]),
    "repeated indices": (r"Repeated indices are summed." "\n" r"""
$$z_i = w_{ij} x_j + b_i$$
$$C = \frac{1}{2} (z_i - t_i)(z_i - t_i)$$
$$\frac{\partial C}{\partial x_j} = w_{ij} (z_i - t_i)$$
$$\frac{\partial C}{\partial x_j} = w_{ji} (z_i - t_i)$$
$$x_i x_i = \sum_j x_j^2$$
$$y_i = f(w_{ij} x_j)$$
$$y_i = f(w_{ij} x_j) + 1$$""", [D, D, P, R, P, D, U]),
    "a bold one": (r"""$$s = \mathbf{1}^\top \mathbf{x}$$
$$s = \sum_i x_i$$
$$\frac{\partial s}{\partial \mathbf{x}} = 2 \cdot \mathbf{1}$$""", [D, P, R]),
    "a line of a program": (r"""$$\mathbf{s} = \mathbf{X} \mathbf{w}$$
$$\texttt{w} = \texttt{w + eta * dw}$$
$$\frac{\partial \mathbf{s}}{\partial \mathbf{w}} = \mathbf{X}$$""", [D, U, P]),
    "a function that would make it true": (r"""$$h_j = \sigma(s_j)$$
$$o_k = \sum_j U_{kj} h_j$$
$$y_k = \frac{e^{o_k}}{\sum_m e^{o_m}}$$
$$F = - \sum_k t_k \ln y_k$$
$$\frac{\partial F}{\partial s_j} = h_j (1 - h_j) \sum_k U_{kj} (y_k - t_k)$$""", [D, D, D, D, Ruling.CONDITIONAL]),
    "a derivative of a named function": (r"""$$y_i = \operatorname{sigmoid}(s_i)$$
$$\operatorname{sigmoid}'(s_i) = y_i (1 - y_i)$$""", [D, P]),
}


@pytest.mark.parametrize("case", TEXTS)
def test_what_the_text_or_a_sign_tells(case: str) -> None:
    text, expected = TEXTS[case]
    assert rulings(text) == expected


@pytest.mark.parametrize("words", ["We do not use the summation convention here.", "Each layer $l$ is trained alone."])
def test_other_words_declare_nothing(words: str) -> None:
    assert rulings(words + "\n\n$$z_i = w_{ij} x_j$$\n\n$$q = z^l$$")[0] is I
