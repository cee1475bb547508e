"""Trees -> LaTeX: what is printed reads back as the same tree, and looks like what an author writes."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from test_textbook_grammar import CALLS, CHAINS, DERIVATIVES, PARTS, PRODUCTS, SUMS, SYMBOLS

from symbp.textbook.latex.grammar import parse_chain, parse_display, parse_expression
from symbp.textbook.latex.text import to_latex
from symbp.textbook.latex.tokens import Unread
from symbp.textbook.latex.tree import Addition, Big, Binder, Chain, Negation, Number, Product, Scripted, Span, Symbol

AT = Span(0, 1)
PRINTED = {
    r"\frac{\partial E}{\partial w_{ij}}": r"\frac{\partial E}{\partial w_{ij}}",
    r"\frac{\partial}{\partial u} \sum_k u_k": r"\frac{\partial}{\partial u} \sum_{k} u_{k}",
    r"{\mathbf{a}^{l-1}}^T": r"{\mathbf{a}^{l - 1}}^{T}", r"W^{l^T}": "W^{l T}", r"\bm{\mu}": r"\boldsymbol{\mu}",
    r"\left(\frac a b\right)^2": r"\left( \frac{a}{b} \right)^{2}", r"\left( a+b \right)": "(a + b)",
    r"x_{10,i}": "x_{10, i}",
    r"x_{1,2}": "x_{1, 2}", r"-a\cdot-b": r"-a \cdot -b", r"\tanh ^2x": r"\tanh^{2}(x)",
    r"\mathrm{diag}(v)": r"\operatorname{diag}(v)",
    r"\sum_{i=1}^{nout} x": r"\sum_{i = 1}^{\text{nout}} x", r"\mathbf1(i=j)": r"\mathbb{1}(i = j)",
    r"softmax(z)_i": r"\text{softmax} (z)_{i}",
    r"(0<u<1)": "(0 < u < 1)", r"w_{l,o,g}": "w_{l, o, g}", r"\hat{\mathbf y}": r"\hat{\mathbf{y}}",
    r"\|v\|": r"\lVert v\rVert ",
}


EXPRESSIONS = (*SYMBOLS, *PRODUCTS, *CALLS, *DERIVATIVES, *SUMS, *PARTS)


@pytest.mark.parametrize("latex", EXPRESSIONS)
def test_what_is_printed_reads_back_as_the_same_tree(latex: str) -> None:
    tree = parse_expression(latex)
    assert parse_expression(to_latex(tree)) == tree


def printed(chain: Chain) -> str:
    """An equation without its label and its remark."""
    sides = [to_latex(side) for side in chain.sides]
    signs = [to_latex(relation) for relation in chain.relations]
    parts = [] if chain.continues else [sides.pop(0)]
    for sign, side in zip(signs, sides, strict=True):
        parts += [sign, side]
    return " ".join(parts)


@pytest.mark.parametrize("latex", [latex for latex, chains in CHAINS.items() if chains])
def test_an_equation_is_printed_with_its_relations(latex: str) -> None:
    for chain in parse_display(latex):
        again = parse_chain(printed(chain))
        assert (again.sides, again.relations) == (chain.sides, chain.relations)


def test_the_print_is_ordinary_latex() -> None:
    assert {latex: to_latex(parse_expression(latex)) for latex in PRINTED} == PRINTED


def test_a_tree_that_no_formula_gives_gets_brackets() -> None:
    a, b, c = (Symbol(name, at=AT) for name in "abc")
    total = Addition((("+", a), ("-", b)), at=AT)
    summed = Big("sum", (), a, at=AT)
    assert to_latex(Product((("", total), ("*", c)), at=AT)) == r"(a - b) \cdot c"
    assert to_latex(Negation(total, at=AT)) == "-(a - b)"
    assert to_latex(Product((("", summed), ("", c)), at=AT)) == r"\left( \sum a \right) c"
    assert to_latex(Scripted(total, sups=(Number("2", at=AT),), at=AT)) == "(a - b)^{2}"


def test_binders_with_limits_of_their_own_become_nested_sums() -> None:
    i, j, n, m, one = (Symbol(name, at=AT) for name in ("i", "j", "n", "m", "1"))
    big = Big("sum", (Binder(i, "=", one, n, at=AT), Binder(j, "=", one, m, at=AT)), Symbol("a", at=AT), at=AT)
    assert to_latex(big) == r"\sum_{i = 1}^{n} \sum_{j = 1}^{m} a"


LEAVES = (r"x", r"a_i", r"w_{ij}^{l-1}", r"\sigma", "2", r"\mathbf{W}", r"f'(z)", r"\delta_{k}^i", "e^{-z}", "d",
          r"\hat{y}_i",
          r"{W^l}^T", "softmax(z)_i", r"\dots", r"\text{out}", "0.5")
FORMS: tuple[Callable[[str, str], str], ...] = (
    lambda a, b: f"{a} {b}", lambda a, b: f"{a} + {b}", lambda a, b: f"-{a} - {b}", lambda a, b: rf"{a} \cdot {b}",
    lambda a, b: rf"{a} \odot {b}", lambda a, b: f"{a} / {b}", lambda a, b: f"({a})",
    lambda a, b: rf"\left[ {a}, {b} \right]^2",
    lambda a, b: rf"\frac{{{a}}}{{{b}}}", lambda a, b: rf"\frac{{\partial {a}}}{{\partial x_j}}",
    lambda a, b: rf"\frac{{d}}{{dx}} {a}",
    lambda a, b: rf"\frac{{\partial}}{{\partial z_i}} {a} {b}", lambda a, b: rf"\log {a}", lambda a, b: rf"\exp({a})^2",
    lambda a, b: rf"\max\{{{a}, {b}\}}", lambda a, b: rf"\max_k {a}", lambda a, b: rf"\sum_{{i=1}}^{{n}} {a}",
    lambda a, b: rf"\sum_k -{a}",
    lambda a, b: rf"\prod_{{k \neq i}} {a}", lambda a, b: rf"\mathbb{{1}}({a} > {b})", lambda a, b: rf"\sqrt{{{a}}}",
    lambda a, b: f"u^{{{a}}}", lambda a, b: f"u_{{{a}, {b}}}", lambda a, b: f"{{{a}}}^{{{b}}}", lambda a, b: rf"\|{a}\|_2^2",
    lambda a, b: rf"\begin{{cases}} {a} & i = k \\ {b} & \text{{otherwise}} \end{{cases}}", lambda a, b: rf"\nabla_w {a}",
    lambda a, b: rf"\begin{{bmatrix}} {a} & {b} \end{{bmatrix}}", lambda a, b: rf"\text{{diag}}({a})",
    lambda a, b: rf"P({a} = 1 | {b})",
)


def formula(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(LEAVES)
    return chance.choice(FORMS)(formula(chance, depth - 1), formula(chance, depth - 1))


@pytest.mark.parametrize("seed", range(6))
def test_random_formulas_survive_printing(seed: int) -> None:
    chance, read = random.Random(seed), 0
    for _ in range(250):
        latex = formula(chance, chance.randint(1, 4))
        try:
            tree = parse_expression(latex)
        except Unread:
            continue
        read += 1
        assert parse_expression(to_latex(tree)) == tree, latex
    assert read > 150
