"""What counts as a true repair, and the repairs that change both sides or one symbol in every place."""

from __future__ import annotations

import msgspec
import pytest

from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.repair.edits import joint, vocabulary_of
from symbp.textbook.judging import judge
from symbp.textbook.repair.holding import holds, repaired
from symbp.textbook.latex.grammar import parse_chain, parse_expression
from symbp.textbook.latex.text import to_latex
from symbp.textbook.repair.search import BOTH, LEFT, RIGHT
from symbp.textbook.reading.setting import Setting, setting
from symbp.textbook.latex.tree import Comparison, Node

DENSE = {
    "layers": ["l", "L"],
    "sizes": {"J": "n^{l-1}", "I": "n^l", "m": "m"},
    "symbols": {
        "z": {"shape": ["n^l"]}, "a": {"shape": ["n^l"]}, "b": {"shape": ["n^l"], "role": "weight"},
        "w": {"shape": ["n^l", "n^{l-1}"], "role": "weight"}, r"\mathbf{w}": {"shape": ["n^{l-1}", "n^l"]},
        r"\sigma": {"function": "opaque"}, r"\delta": {"shape": ["n^l"]},
        "C": {"shape": [], "role": "cost", "of": ["z^l", "a^L"]},
    },
    "definitions": [r"z_i^l = \sum_j w_{ij}^l a_j^{l-1} + b_i^l", r"\delta_i^l = \frac{\partial C}{\partial z_i^l}",
                    r"a_i^l = \sigma^l(z_i^l)", r"\mathbf{w}_{ji}^l = w_{ij}^l"],
}
SOFTMAX = {
    "symbols": {"x": {"shape": ["n"]}, "t": {"shape": ["n"], "role": "target"}, "E": {"role": "cost", "shape": []},
                "u": {"shape": []}, "v": {"shape": []}, "q": {"shape": ["m"], "role": "target"}, "p": {"shape": ["m"]},
                "M": {"shape": []}},
    "definitions": [r"o_i = \frac{e^{x_i}}{\sum_k e^{x_k}}",
                    r"E = -\sum_i t_i \log(o_i)", r"\sigma(u) = \frac{1}{1 + e^{-u}}",
                    r"M = \frac{1}{m} \sum_{r=1}^m (p_r - q_r)^2"],
    "conditions": [{"latex": r"\sum_k t_k = 1", "words": "t adds up to 1"}],
}
# the conventions, a wrong equation, the side that is mended and what it becomes
MISTAKES = (
    (DENSE, r"z_i^l = \sum_{i=1}^J w_{ij}^l a_j^{l-1} + b_i^l", RIGHT, r"\sum_{j=1}^J w_{ij}^l a_j^{l-1} + b_i^l"),
    (DENSE, r"\frac{\partial C}{\partial a_i^{l-1}} = \sum_{i=1}^I \delta_i^l \frac{\partial z_i^l}{\partial a_i^{l-1}}",
     BOTH,
     r"\frac{\partial C}{\partial a_j^{l-1}} = \sum_{i=1}^I \delta_i^l \frac{\partial z_i^l}{\partial a_j^{l-1}}"),
    (DENSE, r"\frac{\partial C}{\partial a_j^{l-1}} = \mathbf{w}_j^l \delta^l", RIGHT, r"\mathbf{w}_j^{lT} \delta^l"),
    (DENSE, r"\frac{\partial C}{\partial w_{ii}^l} = \delta_i^l a_j^{l-1}", LEFT, r"\frac{\partial C}{\partial w_{ij}^l}"),
    (DENSE,
     r"\frac{\partial C}{\partial b_j^l} = \frac{\partial C}{\partial z_{ij}^l} \frac{\partial z_{ij}^l}{\partial b_j^l}",
     RIGHT, r"\frac{\partial C}{\partial z_j^l} \frac{\partial z_j^l}{\partial b_j^l}"),
    (SOFTMAX, r"\frac{\partial E}{\partial x_i} = -t_i (1 - o_i) + \sum_{k \neq i} t_k o_k", RIGHT,
     r"-t_i (1 - o_i) + \sum_{k \neq i} t_k o_i"),
    (SOFTMAX, r"\frac{\partial E}{\partial x_i} = o_i + t_i", RIGHT, "o_i - t_i"),
    (SOFTMAX, r"\frac{\partial}{\partial u} \sigma(u) = \frac{e^v}{(1 + e^v)^2}", RIGHT, r"\frac{e^u}{(1 + e^u)^2}"),
    (SOFTMAX, r"\frac{\partial M}{\partial p_r} = 2 (p_r - q_r)", RIGHT, r"\frac{1}{m} \cdot 2 (p_r - q_r)"),
)


def made(table: dict[str, object], *equations: str) -> Setting:
    return setting(msgspec.convert(table, Conventions), [parse_chain(e).sides for e in equations])


@pytest.mark.parametrize(("table", "equation", "side", "mended"), MISTAKES)
def test_a_wrong_equation_of_a_network_is_mended_where_the_slip_is(table: dict[str, object], equation: str, side: int,
                                                                   mended: str) -> None:
    own = made(table, equation)
    left, right = parse_chain(equation).sides
    assert judge(own, left, right).found.ruling.wrong
    found = repaired(own, left, right, (parse_expression("a_j"),))
    assert found is not None
    assert (found[0], to_latex(found[1].node)) == (side, written(mended))


def written(latex: str) -> str:
    return " = ".join(to_latex(parse_expression(side)) for side in latex.split(" = "))


@pytest.mark.parametrize(("equation", "true"), [
    (r"\frac{\partial E}{\partial x_i} = o_i - t_i", True),                # with the stated sum of t
    (r"\frac{\partial E}{\partial x_i} = o_i \sum_k t_k - t_i", True),
    (r"\frac{\partial E}{\partial x_i} = o_i + t_i", False),
    (r"\frac{\partial E}{\partial x_i} = \frac{\partial E}{\partial x_i}", False),      # says nothing
    (r"\frac{\partial t_i}{\partial x_i} = \frac{\partial t_i}{\partial x_i} u", False),  # 0 = 0
    (r"\frac{\partial E}{\partial x_i} = o_j - t_j", False),               # another index
    (r"\frac{\partial E}{\partial x_i} = o_i - t_i g", False),             # nothing says what g is
])
def test_what_holds_is_proved_and_says_something(equation: str, true: bool) -> None:
    left, right = parse_chain(equation).sides
    assert holds(made(SOFTMAX, equation), left, right) is true


def test_a_side_that_only_names_the_other_is_no_repair() -> None:
    table = {"symbols": {"J": {"shape": ["n", "n"]}, "K": {"same": "J"}, "x": {"shape": ["n"]}},
             "definitions": [r"o_i = x_i^2", r"J_{ij} = \frac{\partial o_i}{\partial x_j}"]}
    own = made(table, "K_{ij} = J_{ij} o_i")
    left, right = parse_chain("K_{ij} = J_{ij}").sides
    assert not holds(own, left, right)
    assert holds(own, left, parse_expression(r"2 x_i \delta_{ij}"))


def test_edits_of_both_sides_change_both_and_name_the_symbol() -> None:
    left, right = parse_chain(r"a_i = \sum_k w_{ik} a_k b_i a_i + c_j").sides
    found = {edit.words: edit.node for edit in joint(left, right, vocabulary_of((left, right), frozenset("ijk")))}
    assert found["index i renamed to j in every a"] == equation(r"a_j", r"\sum_k w_{ik} a_k b_i a_j + c_j")
    assert found["index i dropped from every a"] == equation("a", r"\sum_k w_{ik} a_k b_i a + c_j")
    assert not [words for words in found if "every b" in words or "every w" in words]


def equation(left: str, right: str) -> Node:
    one, other = parse_expression(left), parse_expression(right)
    return Comparison(one, "=", other, at=one.at)
