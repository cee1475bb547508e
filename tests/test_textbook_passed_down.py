"""What is passed down from the layers above varies with their weights: what only some cost of a hidden layer fulfils is false."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.verdict import Ruling
from symbp.textbook.verify import verify

PROVED, REFUTED, UNDECIDED = Ruling.PROVED, Ruling.REFUTED, Ruling.UNDECIDED
NET = ("$$ z_i^l = \\sum_j w_{ij}^l a_j^{l-1} + b_i^l $$\n\n$$ a_i^l = \\tanh(z_i^l) $$\n\n"
       "$$ \\delta_i^l = \\frac{\\partial C}{\\partial z_i^l} $$\n\n")
SHAPES = {"z": ("n^l",), "a": ("n^l",), "b": ("n^l",), r"\delta": ("n^l",)}
LAYERS = Conventions(layers=("l", "L"), symbols={
    **{key: SymbolEntry(shape=shape) for key, shape in SHAPES.items()},
    "w": SymbolEntry(shape=("n^l", "n^{l-1}"), role="weight"),
    "y": SymbolEntry(shape=("n^l",), role="target"),
    "C": SymbolEntry(shape=(), role="cost", of=("z^l", "a^L")),
})
STACK = Conventions(layers=("l", "L"), symbols={
    "x": SymbolEntry(shape=("n",)), "u": SymbolEntry(shape=("n",), role="input", layered=True), "w": SymbolEntry(shape=("n", "n"), role="weight"),
    "C": SymbolEntry(shape=(), role="cost", of=("x^l",)),
})


def last(text: str, conventions: Conventions = LAYERS) -> Ruling:
    return verify(document_from_text(text, "markdown", "test"), conventions).equations[-1].ruling


@pytest.mark.parametrize("claim", (
    r"\delta_i^l = 1 - a_i^l a_i^l", r"\delta_i^l = a_i^l", r"\frac{\partial C}{\partial w_{ij}^l} = (1 - \delta_i^l) a_j^{l-1}",
    r"\frac{\partial C}{\partial a_j^{l-1}} = \sum_i w_{ij}^l", r"\delta_i^l = \sum_k z_k^{l+1} w_{ki}^{l+1} (1 - a_i^l a_i^l)"))
def test_what_a_cost_fulfils_only_for_some_weights_above_is_refuted(claim: str) -> None:
    assert last(f"{NET}$$ {claim} $$") is REFUTED


def test_what_is_passed_down_rightly_is_proved() -> None:
    assert last(NET + r"$$ \delta_i^l = \sum_k \delta_k^{l+1} w_{ki}^{l+1} (1 - a_i^l a_i^l) $$") is PROVED
    relu = NET.replace(r"\tanh(z_i^l)", r"\max(0, z_i^l)")
    assert last(relu + r"$$ \delta_i^l = \begin{cases} \delta_i^l & z_i^l > 0 \\ 0 & z_i^l \leq 0 \end{cases} $$").wrong is False


@pytest.mark.parametrize("before", (
    "For the output layer,", "At the last layer $l = L$ we have", "Let $l$ be the final layer.", "## The output layer\n\nWe get", "Für die letzte Schicht gilt"))
@pytest.mark.parametrize("claim", (r"\delta_i^l = a_i^l - y_i", r"\delta_i^l = z_i^l"))
def test_what_is_said_of_the_last_layer_by_the_letter_of_every_layer_is_not_refuted(before: str, claim: str) -> None:
    assert last(f"{NET}{before}\n\n$$ {claim} $$") is UNDECIDED


@pytest.mark.parametrize("claim", (
    r"\frac{\partial C}{\partial a_i^L} = a_i^L", r"\sum_i a_i^l \frac{\partial C}{\partial a_i^l} = \sum_i a_i^L", r"\delta_i^l = C", r"\delta_i^l + 1 = |\delta_i^l|"))
def test_what_also_speaks_of_the_output_or_of_a_sign_stays_open(claim: str) -> None:
    assert last(f"{NET}$$ {claim} $$") is UNDECIDED


@pytest.mark.parametrize("definition", (r"C = \binom{3}{2} \sum_k a_k^L", r"C = \int_0^1 s\,ds \sum_k a_k^L"))
def test_a_cost_whose_definition_is_not_read_stays_open(definition: str) -> None:
    assert last(f"{NET}$$ {definition} $$\n\n$$ \\delta_i^l = a_i^l $$") is UNDECIDED


@pytest.mark.parametrize("layer, ruling", (
    ("x_i^l = x_i^{l-1} + u_i^l", UNDECIDED), ("x_i^l = x_i^{l-1}", UNDECIDED), (r"x_i^l = x_i^{l-1} + \sum_j w_{ij}^l x_j^{l-1}", REFUTED)))
def test_layers_that_no_weight_scales_may_pass_down_a_constant(layer: str, ruling: Ruling) -> None:
    assert last(f"$$ {layer} $$\n\n$$ \\frac{{\\partial C}}{{\\partial x_i^l}} = 1 $$", STACK) is ruling


def test_without_a_notation_file_it_stays_open() -> None:
    text = NET.replace("C", "E") + r"$$ \delta_i^l = a_i^l $$"
    assert last(text, Conventions()) is UNDECIDED
