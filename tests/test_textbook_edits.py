"""Single edits of one side of an equation: which there are, what they say, and that LaTeX can write each of them."""

from __future__ import annotations

import pytest

from symbp.textbook.repair.edits import Edit, Vocabulary, edits, mutants, vocabulary_of
from symbp.textbook.latex.grammar import parse_chain, parse_expression
from symbp.textbook.latex.text import to_latex
from symbp.textbook.latex.tree import Chain, Node
from symbp.textbook.latex.walk import nodes

LETTERS = frozenset("ijkpqrs")
EQUATIONS = (
    r"\frac{\partial E}{\partial w_{ij}} = \sum_{k=1}^{n} (o_k - t_k) w_{ki} \sigma(x_j)",
    r"\delta^{l-1} = (\mathbf{W}^{l})^\top \delta^{l} \odot \sigma'(\mathbf{z}^{l-1})",
    r"L = -\frac{1}{m} \sum_{i} \left[ t_i \log(y_i) + (1 - t_i) \log(1 - y_i) \right]",
    r"\frac{\partial y_i}{\partial z_j} = \begin{cases} y_i (1 - y_i) & i = j \\ -y_i y_j & \text{otherwise} \end{cases}",
    r"\sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2}",
    r"p = \frac{e^{f_k}}{\sum_{j \neq k} e^{f_j}} \cdot -1",
    r"\frac{d}{dx} f(x) = 12 x^3 + 4 x / y",
    r"\nabla_{w_j} L = \mathbb{1}(w_j^T x_i - w_i^T x_i + d > 0) x_i",
    r"b = \sqrt{\frac{6}{n + m}}",
    r"J = \begin{pmatrix} a_1 (1 - a_1) & -a_1 a_2 \\ -a_2 a_1 & a_2 (1 - a_2) \end{pmatrix} \mathbf{v}",
    r"v = \max(0, x) + \prod_{k \in O} t_k^{y_k} - \exp(-x) y",
    r"h^{(i)} = \tanh(W_h h^{(i-1)} + \mathbf{b})^{2}",
    r"g = \nabla_a C \odot \sigma'(z^{L})",
    r"u = a - (b - \sum_i c_i d) x / \frac{\partial f}{\partial x} \hat{y}_i",
)

# the right side, an edit's words, and what it makes of the side
EXPECTED = (
    ("a + b - c", "sign of the second term changed: + to -", "a - b - c"),
    ("y - t", "every sign of y - t changed", "t - y"),
    ("a b", "minus added to a b", "-a b"),
    ("-a b", "minus removed from -a b", "a b"),
    ("a - b c", "term - b c dropped", "a"),
    (r"w_{ij} o_k", "indices swapped: w_{ij} to w_{ji}", "w_{ji} o_k"),
    (r"w_{ij} o_k", "index k renamed to i in o_{k}", "w_{ij} o_i"),
    (r"o_k (1 - o_k) x_j", "index k renamed to j in every o", "o_j (1 - o_j) x_j"),
    (r"z_{ij} x_k", "index i dropped from z_{ij}", "z_j x_k"),
    (r"s x_k", "index k added to s", "s_k x_k"),
    (r"\log(z) z x_k", "index k added to z in every place", r"\log(z_k) z_k x_k"),
    (r"a^{(i)} x_k", "index i renamed to k in a^{(i)}", "a^{(k)} x_k"),
    (r"\mathbf{w}_j^l x", r"transpose added to \mathbf{w}_{j}^{l}", r"\mathbf{w}_j^{l T} x"),
    (r"\mathbf{w}^\top x", r"transpose removed from \mathbf{w}", r"\mathbf{w} x"),
    (r"a^{l-l} b^l", "layer l - l changed to l - 1 in a^{l - l}", "a^{l-1} b^l"),
    (r"a^{l}", "layer l changed to l - 1 in a^{l}", "a^{l-1}"),
    (r"a^{[l-1]}", "layer [l - 1] changed to [l] in a^{[l - 1]}", "a^{[l]}"),
    ("a b c", "factor b dropped", "a c"),
    (r"\frac{1}{2} a", r"factor \frac{1}{2} dropped", "a"),
    (r"J \frac{a}{b}", "factor J dropped", r"\frac{a}{b}"),
    ("x y", "x squared", "x^2 y"),
    ("x^2 y", "square removed from x^{2}", "x y"),
    (r"\sigma(x) y", r"\sigma (x) squared", r"\sigma(x)^2 y"),
    (r"x + \beta y", r"factor \beta added to x", r"\beta x + \beta y"),
    (r"\sum_{i=1}^m x_i", r"factor \frac{1}{m} added to \sum_{i = 1}^{m} x_{i}", r"\frac{1}{m} \sum_{i=1}^m x_i"),
    ("a b", "factor 2 added to a b", "2 a b"),
    ("x^3", "3 changed to 2", "x^2"),
    (r"2 x", r"2 changed to \frac{1}{2}", r"\frac{1}{2} x"),
    ("x_i y", r"sum over i added to x_{i} y", r"\sum_i x_i y"),
    (r"\sum_i x_i y", "sum over i dropped", "x_i y"),
    (r"\sum_i x_i y_j", "sum over i changed to a sum over j", r"\sum_j x_i y_j"),
    (r"\sum_{i=1}^m \sum_{j=1}^n x_{ij}", "upper limit m changed to n", r"\sum_{i=1}^n \sum_{j=1}^n x_{ij}"),
    (r"\sum_{i=0}^m x_i", "lower limit 0 changed to 1", r"\sum_{i=1}^m x_i"),
    (r"\sum_{k \neq i} x_k", r"sum over k \neq i changed to a sum over all k", r"\sum_k x_k"),
    (r"\sum_k x_k y_i", r"sum over k changed to k \neq i", r"\sum_{k \neq i} x_k y_i"),
    ("x z", "x replaced by z", "z z"),
    ("x_i z_j", "x replaced by z", "z_i z_j"),
    (r"\sigma(x + y) + z", "argument x + y replaced by z", r"\sigma(z) + z"),
    (r"\log(x + y) + \log(\beta z)", r"argument x + y replaced by \beta z", r"\log(\beta z) + \log(\beta z)"),
    (r"\frac{\partial J}{\partial z} + \frac{\partial J}{\partial w_{ij}}",
     r"derivative by z changed to one by w_{ij}",
     r"\frac{\partial J}{\partial w_{ij}} + \frac{\partial J}{\partial w_{ij}}"),
    (r"\frac{a}{b}", r"numerator and denominator of \frac{a}{b} exchanged", r"\frac{b}{a}"),
    (r"\frac{6}{n + m}", r"square root taken of \frac{6}{n + m}", r"\sqrt{\frac{6}{n + m}}"),
    (r"\frac{6}{n + m}", "square root taken of n + m", r"\frac{6}{\sqrt{n + m}}"),
    (r"\sqrt{x}", "square root removed from x", "x"),
    ("y (1 - y)", "1 - y changed to y", "y y"),
    ("y z", "y changed to 1 - y", "(1 - y) z"),
    (r"\sigma(x) z", r"\sigma (x) changed to 1 - \sigma (x)", r"(1 - \sigma(x)) z"),
    (r"a \odot b", "product before b made a matrix product", "a b"),
    (r"\log(u) v", r"function log dropped from \log(u)", "u v"),
    (r"\sigma(u) v", r"function \sigma dropped from \sigma (u)", "u v"),
    (r"f'(x) y", "prime removed from f'", "f(x) y"),
    (r"\mathbb{1}(k = i) x", r"condition k = i changed to k \neq i", r"\mathbb{1}(k \neq i) x"),
    (r"\mathbb{1}(x > 0)", "condition x > 0 changed to x < 0", r"\mathbb{1}(x < 0)"),
    (r"\begin{cases} a & x > 0 \\ b & \text{otherwise} \end{cases}", "values a and b of two cases exchanged",
     r"\begin{cases} b & x > 0 \\ a & \text{otherwise} \end{cases}"),
    (r"\begin{pmatrix} a & b + c \end{pmatrix}", "sign of the second term changed: + to -",
     r"\begin{pmatrix} a & b - c \end{pmatrix}"),
)


def read(latex: str) -> tuple[Chain, Vocabulary]:
    chain = parse_chain(latex)
    return chain, vocabulary_of(chain.sides, LETTERS)


def edits_of(latex: str) -> list[Edit]:
    chain, vocabulary = read(latex)
    return [edit for side in chain.sides for edit in edits(side, vocabulary)]


@pytest.mark.parametrize(("side", "words", "made"), EXPECTED)
def test_an_edit_that_slips_of_the_pen_make_is_found_and_named(side: str, words: str, made: str) -> None:
    expression = parse_expression(side)
    found = {to_latex(e.node): e.words for e in edits(expression, vocabulary_of((expression,), LETTERS))}
    assert found.get(to_latex(parse_expression(made))) == words


@pytest.mark.parametrize("equation", EQUATIONS)
def test_every_edit_is_written_in_latex_that_reads_back_as_the_same_tree(equation: str) -> None:
    for edit in edits_of(equation):
        assert parse_expression(to_latex(edit.node)) == edit.node, edit.words


@pytest.mark.parametrize("equation", EQUATIONS)
def test_edits_are_all_different_and_never_the_side_itself(equation: str) -> None:
    chain, vocabulary = read(equation)
    for side in chain.sides:
        found = [e.node for e in edits(side, vocabulary)]
        assert len(set(found)) == len(found)
        assert side not in found
        assert found or len(to_latex(side)) == 1


@pytest.mark.parametrize("equation", EQUATIONS)
def test_cheap_edits_come_first_and_the_order_is_always_the_same(equation: str) -> None:
    chain, vocabulary = read(equation)
    side = chain.sides[-1]
    found = list(edits(side, vocabulary))
    assert [e.cost for e in found] == sorted(e.cost for e in found)
    assert [e.words for e in found] == [e.words for e in edits(side, read(equation)[1])]
    assert {e.node for e in mutants(side, vocabulary)} == {e.node for e in found}


@pytest.mark.parametrize("equation", EQUATIONS)
def test_every_node_of_an_edited_side_has_a_place_in_that_side(equation: str) -> None:
    chain, vocabulary = read(equation)
    for side in chain.sides:
        for edit in edits(side, vocabulary):
            for node in (edit, *nodes(edit.node)):
                assert side.at.start <= node.at.start <= node.at.end <= side.at.end, edit.words


def test_what_changes_less_of_the_text_comes_before_what_changes_more_at_the_same_cost() -> None:
    found = [e.words for e in edits_of(r"E = w_{ij} (o_k - t_k)")]
    assert found.index("index k renamed to i in t_{k}") < found.index("index k renamed to i everywhere")


def test_letters_symbols_and_factors_are_those_of_the_equation_and_its_neighbours() -> None:
    chain, _ = read(r"E_i = x_j \sigma(\beta z)")
    vocabulary = vocabulary_of(chain.sides, LETTERS, (parse_expression(r"\alpha y_k"),))

    def texts(found: tuple[Node, ...]) -> list[str]:
        return [to_latex(n) for n in found]

    assert texts(vocabulary.letters) == ["i", "j"]
    assert texts(tuple(h.node for h in vocabulary.symbols)) == ["E", "x", r"\sigma", r"\beta", "z"]
    assert texts(tuple(h.node for h in vocabulary.near_symbols)) == [r"\alpha", "y"]
    assert r"\sigma (\beta z)" in texts(vocabulary.factors)
    assert texts(vocabulary.arguments) == [r"\beta z"]
    edited = {e.words: e.cost for e in edits(chain.sides[1], vocabulary)}
    assert edited[r"\beta replaced by z"] < edited[r"\beta replaced by \alpha"]


def test_neither_a_layer_nor_a_transpose_is_edited_as_a_number_would_be() -> None:
    made = [to_latex(e.node) for e in edits_of(r"a = \mathbf{W}^{l-1} b^T")]
    assert not [m for m in made if "2 l" in m or "T^{2}" in m or "-T" in m or r"\sqrt{l}" in m]
    assert any("^{l - 2}" in m for m in made)


def test_a_function_stays_with_its_argument() -> None:
    made = {to_latex(e.node) for e in edits_of(r"a = \sigma(x) y") if e.kind == "factor"}
    assert r"\sigma y" not in made and r"(x) y" not in made and "y" in made
