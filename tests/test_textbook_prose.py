"""What running text declares: formulas in it with their words, shapes, kinds, functions by their names, definitions, conditions."""

from __future__ import annotations

import json

import pytest

from symbp.report.verdicts_html import verdicts_html
from symbp.report.verdicts_json import verdicts_json
from symbp.report.verdicts_markdown import verdicts_markdown
from symbp.report.verdicts_text import verdicts_text
from symbp.textbook.documents.display import Inline
from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.letters.prose import declared
from symbp.textbook.letters.told import Told
from symbp.textbook.verdict import Ruling, Verdicts
from symbp.textbook.verify import verify


def inlines(text: str, kind: str = "markdown") -> list[tuple[str, str, str]]:
    return [(i.latex, i.before, i.after) for i in document_from_text(text, kind, "note").inlines]


def told(text: str) -> dict[str, Told]:
    return declared(document_from_text(text, "markdown", "note")).symbols


def kinds(text: str) -> dict[str, str]:
    return {latex: entry.kind for latex, entry in told(text).items()}


def shapes(text: str) -> dict[str, tuple[str, ...] | None]:
    return {latex: entry.shape for latex, entry in told(text).items()}


def verdicts(text: str, conventions: Conventions = Conventions(), kind: str = "markdown") -> Verdicts:
    return verify(document_from_text(text, kind, "note"), conventions)


def rulings(text: str, conventions: Conventions = Conventions(), kind: str = "markdown") -> list[str]:
    return [v.ruling.value for v in verdicts(text, conventions, kind).equations]


# --- formulas in running text ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "kind"), [
    ("The vector $x$, e.g. \\(y \\in R\\). Next $z$.", "markdown"),
    ("The \\emph{vector} $x$, e.g.~\\(y \\in R\\). Next $z$. % no $c$", "latex"),
    ("<p>The <b>vector</b> \\(x\\), e.g. \\(y \\in R\\). Next \\(z\\).</p>", "html"),
    ("The vector :math:`x`, e.g. :math:`y \\in R`. Next :math:`z`.", "rst"),
    (json.dumps({"cells": [{"cell_type": "markdown", "source": ["The vector $x$, e.g. $y \\in R$. Next $z$."]}]}), "notebook"),
])
def test_formulas_in_text_keep_the_words_of_their_sentence(text: str, kind: str) -> None:
    assert inlines(text, kind) == [("x", "The vector ", ", e.g. $y \\in R$"), ("y \\in R", "The vector $x$, e.g. ", ""), ("z", "Next ", "")]


def test_formulas_in_text_have_their_places_and_are_no_money() -> None:
    found = document_from_text("It costs $5 and $6.\nLet $W$ be\n\n$$a = b$$\nwhere $c$ `$d$`", "markdown", "note").inlines
    assert found == (Inline("W", 2, 6, "Let ", " be"), Inline("c", 5, 8, "where ", ""))


def test_formulas_that_html_marks_itself_are_read() -> None:
    text = '<p>The vector <script type="math/tex">x</script> and <math><mi>y</mi><annotation encoding="application/x-tex">y</annotation></math> here</p>'
    assert [latex for latex, *_ in inlines(text, "html")] == ["x", "y"]


def test_titles_and_items_of_lists_are_sentences_of_their_own() -> None:
    assert inlines("# A vector $q$\n$x$ is\n\n- $b$: bias\n- the $c$\n") == [("x", "", " is"), ("b", "", ": bias"), ("c", "the ", "")]


# --- shapes and kinds -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "expected"), [
    (r"Let $W \in \mathbb{R}^{m \times n}$ and $x, y\in\R^n$.", {"W": ("m", "n"), "x": ("n",), "y": ("n",)}),
    (r"Here $W_h \in \mathbb{R}^{d_{\text{in}} \times 3}$, $\lambda \in \mathbb R$ and $t \in \{0,1\}^K$.",
     {"W_h": ("d_in", "3"), r"\lambda": (), "t": ("K",)}),
    (r"$$ x \in \mathbb{R}^n, \quad A \in \mathbb{R}^{k\times n} $$", {"x": ("n",), "A": ("k", "n")}),
    (r"Let $W^{(1)} \in \mathbb{R}^{h \times d}$.", {"W^{(1)}": ("h", "d")}),
    (r"For $x \in \mathbb{R}$ it holds; if $y \in \mathbb{R}$ too. A map $f: \mathbb{R}^n \to \mathbb{R}$.", {}),
    (r"Data $x_i \in \mathbb{R}^d$ and $x^{(i)} \in \mathbb{R}^d$.", {}),
    (r"First $x \in \mathbb{R}$, later $x \in \mathbb{R}^n$.", {}),
    (r"Let $W$ be an $m \times n$ matrix, $x$ a vector of length $n$.", {"W": ("m", "n"), "x": ("n",)}),
    (r"The $n$-dimensional vector $x$.", {"x": ("n",)}),
])
def test_shapes_are_read_where_they_are_unmistakable(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert shapes(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("The vector $b$ and the weight matrix $W$; vectors $x$ and $y$. A scalar $c$, learning rate $\\eta$. $r$ is a row vector.",
     {"b": "vector", "W": "matrix", "x": "vector", "y": "vector", "c": "number", "\\eta": "number", "r": "row"}),
    ("Sei $W$ eine Matrix und $b$ ein Vektor. Die Gewichtsmatrix $V$, der Eingabevektor $x$, ein Skalar $c$.",
     {"W": "matrix", "b": "vector", "V": "matrix", "x": "vector", "c": "number"}),
    ("Soit $W$ une matrice et $b$ un vecteur. La matrice de poids $V$, le vecteur d'entrée $x$. $c$ est un scalaire.",
     {"W": "matrix", "b": "vector", "V": "matrix", "x": "vector", "c": "number"}),
    ("Sea $W$ una matriz y $b$ un vector. La matriz de pesos $V$, el vector de entrada $x$. $c$ es un escalar.",
     {"W": "matrix", "b": "vector", "V": "matrix", "x": "vector", "c": "number"}),
    ("设 $W$ 为矩阵，$b$ 是偏置向量。权重矩阵 $V$，输入向量 $x$，标量 $c$。",
     {"W": "matrix", "b": "vector", "V": "matrix", "x": "vector", "c": "number"}),
    ("Niech $W$ będzie macierzą. $b$ jest wektorem. Macierz wag $V$, wektor wejściowy $x$, skalar $c$.",
     {"W": "matrix", "b": "vector", "V": "matrix", "x": "vector", "c": "number"}),
])
def test_nouns_tell_kinds_in_six_languages(text: str, expected: dict[str, str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize("text", [
    "$a$ is not a vector.", "A scalar or vector $s$.", "If $s$ is a scalar, stop.", "The dimension of the vector $k$.",
    "A vector of length $l$.", "$n$ is the vector length.", "The product of $A$ and $z$ is a vector.", "The matrix-vector product $e$.",
    "The gradient w.r.t. $g$ is a vector.", "$g$ is a vector field.", "The set of vectors $S$.", "$t$ is the length of the vector.",
    "The $k$ vectors are given.", "The vector-valued function $F$.", "The vector $Wx$.", "The $i$-th row vector.",
])
def test_words_that_tell_nothing_of_a_letter_declare_nothing(text: str) -> None:
    assert kinds(text) == {}


def test_letters_that_displays_write_otherwise_are_not_declared() -> None:
    assert shapes("The vector $x \\in \\mathbb{R}^d$.\n\n$$ p_i = w^T x_i $$") == {}
    assert shapes("A matrix $W \\in \\mathbb{R}^{m \\times n}$.\n\n$$ z = W_1 x $$") == {}
    assert shapes("A scalar $x \\in \\mathbb{R}$.\n\n$$ z = \\mathbf{x}^T y $$") == {}


def test_vectors_before_matrices_are_rows() -> None:
    text = "Let $x \\in \\mathbb{R}^n$, $W \\in \\mathbb{R}^{n \\times m}$, $b \\in \\mathbb{R}^m$.\n\n$$ y = x W + b $$\n\n"
    assert told(text)["x"].layout == told(text)["b"].layout == "row"
    claims = "$$ L = \\frac12 (y - t)(y - t)^T $$\n$$ \\frac{\\partial L}{\\partial W} = x^T (y - t) $$"
    assert rulings(text + claims)[-1] == "proved"


def test_shapes_in_prose_make_a_wrong_product_ill_formed() -> None:
    text = ("Let $W \\in \\mathbb{R}^{m \\times n}$, $x \\in \\mathbb{R}^n$ and $t \\in \\mathbb{R}^m$.\n\n$$ y = W x $$\n\n"
            "$$ C = \\frac{1}{2} (y - t)^T (y - t) $$\n\n$$ \\frac{\\partial C}{\\partial W} = (y - t) x^T $$\n\n"
            "$$ \\frac{\\partial C}{\\partial x} = W (y - t) $$")
    assert rulings(text) == ["definition", "definition", "proved", "ill-formed"]


def test_a_display_that_only_declares_is_no_claim() -> None:
    assert rulings("$$ x \\in \\mathbb{R}^n, \\quad W \\in \\mathbb{R}^{m\\times n} $$\n\n$$ y = W x $$") == ["definition"]


def test_the_notation_file_wins_over_prose() -> None:
    text = "The matrix $x \\in \\mathbb{R}^{m\\times n}$.\n\n$$ y = x + 1 $$\n\n$$ \\frac{\\partial y}{\\partial x} = 1 $$"
    assert rulings(text, Conventions(symbols={"x": SymbolEntry(shape=())})) == ["definition", "proved"]


# --- functions by their names ---------------------------------------------------------------------------------------------

SIGMOID = "$$ y = \\sigma(w x) $$\n\n$$ \\frac{\\partial y}{\\partial w} = y (1 - y) x $$"


@pytest.mark.parametrize("words", [
    "the logistic sigmoid $\\sigma$", "Here $\\sigma$ is the logistic function.", "with sigmoid activation $\\sigma$",
    "die Sigmoidfunktion $\\sigma$", "wobei $\\sigma$ die logistische Funktion ist", "la fonction sigmoïde $\\sigma$",
    "$\\sigma$ est la fonction logistique.", "la función sigmoide $\\sigma$", "其中 $\\sigma$ 是 sigmoid 函数",
    "gdzie $\\sigma$ to funkcja sigmoidalna", "where $\\sigma(s) = \\frac{1}{1+e^{-s}}$",
])
def test_a_function_named_in_words_is_known(words: str) -> None:
    assert rulings(f"{words}\n\n{SIGMOID}") == ["definition", "proved"]


@pytest.mark.parametrize("words", [
    "the derivative of the sigmoid $\\sigma$", "any function $\\sigma$ such as the sigmoid", "if $\\sigma$ is the sigmoid",
    "$\\sigma$ is the sigmoid or tanh", "a sigmoid-like function $\\sigma$", "the hard sigmoid $\\sigma$", "the sigmoid of $\\sigma$",
    "the sigmoid $\\sigma$; later the softmax $\\sigma$",
])
def test_a_function_that_words_do_not_fix_stays_unknown(words: str) -> None:
    assert rulings(f"{words}\n\n{SIGMOID}")[-1] == "undecided"


def test_a_function_that_no_words_name_is_a_condition() -> None:
    assert rulings(SIGMOID)[-1] == "proved under a condition"


SOFTMAX = ("$$ p = \\mathrm{softmax}(z) $$\n\n$$ C = -\\sum_k t_k \\log p_k $$\n\n"
           "$$ \\frac{\\partial C}{\\partial z_k} = p_k - t_k $$\n\n$$ \\frac{\\partial p_i}{\\partial z_j} = p_i (1 - p_j) $$")


def test_softmax_by_name_is_cited_in_every_report() -> None:
    found = verdicts(f"A one-hot target $t$.\n\n{SOFTMAX}")
    assert [v.ruling for v in found.equations] == [Ruling.DEFINITION, Ruling.DEFINITION, Ruling.CONDITIONAL, Ruling.REFUTED]
    assert found.equations[2].steps[0].conditions[0].cited == "one-hot target $t$"
    assert found.equations[2].steps[0].rests_on == found.equations[3].steps[0].rests_on == ("softmax as usually defined",)
    for page in (verdicts_text((found,)), verdicts_markdown((found,)), verdicts_html((found,)), verdicts_json((found,))):
        assert "softmax as usually defined" in page


def test_a_document_that_defines_softmax_itself_is_not_told_otherwise() -> None:
    own = "$$ p_i = \\mathrm{softmax}(z)_i = \\frac{2^{z_i}}{\\sum_k 2^{z_k}} $$\n\n$$ \\sum_i \\mathrm{softmax}(z)_i = 1 $$"
    assert all(not s.rests_on for v in verdicts(own).equations for s in v.steps)


def test_softmax_of_one_entry_or_of_a_matrix_is_not_decided() -> None:
    assert rulings("$$ p_i = \\mathrm{softmax}(z_i) $$\n\n$$ \\frac{\\partial p_i}{\\partial z_i} = p_i (1 - p_i) $$")[-1] == "undecided"
    text = "Let $S \\in \\mathbb{R}^{n \\times n}$.\n\n$$ P = \\mathrm{softmax}(S) $$\n\n$$ \\frac{\\partial P_{ij}}{\\partial S_{ij}} = P_{ij} (1 - P_{ij}) $$"
    assert rulings(text)[-1] == "undecided"


# --- definitions and conditions -------------------------------------------------------------------------------------------

def test_equations_in_text_define_what_no_display_does() -> None:
    claim = "$$ E = \\frac12 (y - t)^2 $$\n\n$$ \\frac{\\partial E}{\\partial w} = (y - t) x $$"
    assert rulings(f"where $y = w x$\n\n{claim}") == ["definition", "proved"]
    assert rulings(f"if $y = w x$\n\n{claim}")[-1] != "proved"
    assert rulings(f"where $y = w x$, later with $y = w x^2$\n\n{claim}")[-1] != "refuted"


def test_a_display_goes_before_an_equation_in_the_text() -> None:
    text = "It computes $y = w x$.\n\n$$ y = w x + b $$\n\n$$ \\frac{\\partial y}{\\partial b} = 1 $$"
    assert rulings(text) == ["definition", "proved"]


def test_sums_of_given_data_in_the_text_are_conditions() -> None:
    found = declared(document_from_text("Since $\\sum_k t_k = 1$ holds; the targets are given.\n\n$$ C = t_1 $$", "markdown", "note"))
    assert [c.latex for c in found.conditions] == ["\\sum_k t_k = 1"]
    assert declared(document_from_text("If $\\sum_k t_k = 1$ then", "markdown", "note")).conditions == ()


MOMENTS = ("The state $h_t \\in \\mathbb{R}^n$, the input $x_t \\in \\mathbb{R}^d$, $W \\in \\mathbb{R}^{n\\times n}$, "
           "$U \\in \\mathbb{R}^{n\\times d}$.\n\n$$ a_t = U x_t + W h_{t-1} $$\n\n$$ h_t = \\tanh(a_t) $$\n\n"
           "$$ \\frac{\\partial L}{\\partial a_t} = (1 - h_t \\odot h_t) \\odot \\frac{\\partial L}{\\partial h_t} $$")


def test_letters_beside_vectors_of_a_moment_are_not_taken_for_numbers() -> None:
    assert shapes(MOMENTS)["h_t"] == ("n",) and shapes(MOMENTS)["a_{t}"] is None
    assert rulings(MOMENTS)[:2] == ["definition", "definition"] and rulings(MOMENTS)[2] in ("proved", "proved under a condition", "undecided")
    assert "h_t" not in shapes(MOMENTS + "\n\n$$ a_{t-1} = 0 $$")
