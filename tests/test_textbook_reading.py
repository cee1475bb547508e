"""What an equation means and what is said of it: small documents, with and without a notation file."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.documents.read import document_from_text
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

NET = r"""
$$z_i = \sum_j w_{ij} x_j + b_i$$
$$a_i = \frac{e^{z_i}}{\sum_p e^{z_p}}$$
$$E = -\sum_k t_k \log a_k$$
"""


def ruled(text: str, **notation: Any) -> list[Verdict]:
    return list(verify(document_from_text(text, "markdown", "note"), msgspec.convert(notation, Conventions)).equations)


def last(latex: str, before: str = "", **notation: Any) -> Verdict:
    return ruled(f"{before}\n$${latex}$$\n", **notation)[-1]


@pytest.mark.parametrize("latex", [
    r"\frac{\partial a_i}{\partial z_k} = a_i(\delta_{ik} - a_k)",
    r"\frac{\partial a_i}{\partial z_k} = \begin{cases} a_i(1 - a_i) & i = k \\ -a_i a_k & i \neq k \end{cases}",
    r"\frac{\partial E}{\partial z_i} = a_i \sum_k t_k - t_i",
    r"\frac{\partial E}{\partial z_i} = -t_i(1 - a_i) + \sum_{k \neq i} t_k a_i",
    r"\frac{\partial z_i}{\partial w_{ij}} = x_j",
    r"\frac{\partial E}{\partial w_{ij}} = \frac{\partial E}{\partial z_i} x_j",
    r"\frac{\partial E}{\partial x_j} = \sum_i \frac{\partial E}{\partial z_i} w_{ij}",
    r"\sum_i a_i = 1",
])
def test_true_equations_of_a_softmax_layer_are_proved(latex: str) -> None:
    assert last(latex, NET).ruling is Ruling.PROVED


@pytest.mark.parametrize("latex", [
    r"\frac{\partial a_i}{\partial z_k} = a_i(\delta_{ik} + a_k)",
    r"\frac{\partial E}{\partial z_i} = t_i - a_i \sum_k t_k",
    r"\frac{\partial E}{\partial z_i} = -t_i(1 - a_i) + \sum_{k \neq i} t_k a_k",
    r"\frac{\partial E}{\partial a_i} = \frac{t_i}{a_i}",
    r"\frac{\partial E}{\partial w_{ij}} = 2 \frac{\partial E}{\partial z_i} x_j",
])
def test_false_equations_are_refuted_with_a_counterexample_and_repaired(latex: str) -> None:
    step = last(latex, NET).steps[0]
    assert step.ruling is Ruling.REFUTED and step.witness is not None and step.repair is not None
    assert last(step.repair.latex if step.repair.side == 0 else f"{step.left} = {step.repair.latex}", NET).ruling is Ruling.PROVED


def test_a_condition_is_found_and_is_cited_where_it_is_stated() -> None:
    found = last(r"\frac{\partial E}{\partial z_i} = a_i - t_i", NET).steps[0]
    assert found.ruling is Ruling.CONDITIONAL and found.conditions[0].text.startswith("Sum(t[") and not found.conditions[0].cited
    given = last(r"\frac{\partial E}{\partial z_i} = a_i - t_i", NET, conditions=[{"latex": r"\sum_k t_k = 1", "words": "one-hot"}])
    assert given.steps[0].conditions[0].cited == "one-hot"


def test_a_true_end_does_not_hide_a_false_middle() -> None:
    chain = last(r"\frac{\partial E}{\partial a_i} = \frac{t_i}{a_i} = -\frac{t_i}{a_i}", NET)
    assert [s.ruling for s in chain.steps] == [Ruling.REFUTED, Ruling.PROVED]
    assert chain.gravest is chain.steps[0]


def test_a_step_that_follows_from_a_wrong_one_is_not_wrong_again() -> None:
    chain = last(r"\frac{\partial E}{\partial a_i} = \frac{t_i}{a_i} = t_i a_i^{-1}", NET)
    assert [s.ruling for s in chain.steps] == [Ruling.REFUTED, Ruling.PROVED] and "wrong" in chain.steps[1].why


@pytest.mark.parametrize(("latex", "why"), [
    (r"\frac{\partial E}{\partial w_{ij}} = a_i x_k", "index k is free on the right"),
    (r"E = -t_k \log a_k", "index k is free on the right"),
])
def test_an_equation_that_breaks_its_own_indices_is_ill_formed(latex: str, why: str) -> None:
    found = last(latex, NET).steps[0]
    assert found.ruling is Ruling.ILL_FORMED and why in found.why


SHAPES = {"W": {"shape": ["n", "m"]}, "x": {"shape": ["m"]}, "z": {"shape": ["n"]}, "J": {"role": "cost", "of": ["z"]}}


def test_a_product_of_shapes_that_do_not_fit_is_ill_formed() -> None:
    notation = {"symbols": SHAPES, "definitions": [r"\mathbf{z} = \mathbf{W} \mathbf{x}"]}
    assert last(r"\frac{\partial J}{\partial \mathbf{x}} = \mathbf{W}^T \frac{\partial J}{\partial \mathbf{z}}", **notation).ruling is Ruling.PROVED
    wrong = last(r"\frac{\partial J}{\partial \mathbf{x}} = \mathbf{W} \frac{\partial J}{\partial \mathbf{z}}", **notation)
    assert wrong.ruling is Ruling.ILL_FORMED and "n x m and n x 1" in wrong.steps[0].why
    assert wrong.steps[0].repair is not None and wrong.steps[0].repair.latex.startswith(r"\mathbf{W}^{T}")


def test_derivatives_at_a_kink_need_that_it_is_not_met() -> None:
    relu = r"$$r(x) = \max(x, 0)$$"
    assert last(r"r'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}", relu).steps[0].conditions[0].text == "x != 0"


def test_a_logarithm_that_only_one_side_takes_needs_its_domain() -> None:
    found = last(r"e^{y + \log C} = C e^y")
    assert found.ruling is Ruling.CONDITIONAL and found.steps[0].conditions[0].text == "C > 0"


@pytest.mark.parametrize("latex", [
    r"\frac{\partial J}{\partial \theta} = \hat{y} - y", r"\mathbf{z} = \mathbf{x} \mathbf{W} \Rightarrow \frac{\partial z}{\partial x} = W",
    r"\frac{\partial \sigma(x)}{\partial x} = 1 - \sigma(x)", r"\delta_h = H \circ (1 - H)", r"L_i = -f_{y_i}", r"\nabla_w L_i = x_i",
    r"E' = x^2 - y", r"\frac{\partial y_i}{\partial z_j} = y_i y_j", r"A \otimes B = C", r"f(x) = g(x)",
])
def test_what_nothing_declares_is_never_ruled_true_or_false(latex: str) -> None:
    rulings = {s.ruling for v in ruled(f"$${latex}$$") for s in v.steps}
    assert not rulings & {Ruling.PROVED, Ruling.CONDITIONAL, Ruling.REFUTED, Ruling.ILL_FORMED}, rulings


def test_functions_put_into_each_other_many_times_are_refused_and_not_written_out() -> None:
    nested = "f(" * 28 + "y" + ")" * 28
    step = ruled(f"$$f(x) = x^2 + x$$\n$$g = {nested} = 3$$")[-1].steps[-1]
    assert step.ruling is Ruling.UNDECIDED and "more than 10000 parts" in step.why


def test_a_long_chain_of_definitions_is_decided_or_refused_and_not_written_out() -> None:
    names = [rf"\text{{v{chr(97 + n // 26)}{chr(97 + n % 26)}}}" for n in range(40)]
    lines = [f"$${new} = {old}^2 + {old}$$" for old, new in zip(["x", *names], names, strict=False)]
    found = ruled("\n\n".join([*lines, f"$${names[-1]} = {names[-1]}^1 + 1$$", f"$$\\frac{{d {names[-1]}}}{{d x}} = 1$$"]))
    assert found[-2].ruling is Ruling.REFUTED and found[-1].ruling in (Ruling.REFUTED, Ruling.UNDECIDED)


def test_an_update_that_climbs_is_refuted() -> None:
    notation = {"symbols": {"x": {"role": "input"}, "w": {"role": "weight"}}, "step": r"-\eta \frac{\partial E}{\partial %s}"}
    assert last(r"w_{ij} \leftarrow w_{ij} - \eta \frac{\partial E}{\partial w_{ij}}", NET, **notation).ruling is Ruling.PROVED
    assert last(r"w_{ij} \leftarrow w_{ij} + \eta \frac{\partial E}{\partial w_{ij}}", NET, **notation).ruling is Ruling.REFUTED


def test_bounds_are_held_against_the_variance_they_are_meant_to_give() -> None:
    notation = {"sizes": {"n": "n"}, "bounds": [{"at": "1", "variance": r"\frac{2}{n}"}]}
    assert last(r"\mathcal{U}\left(-\sqrt{\frac{6}{n}}, \sqrt{\frac{6}{n}}\right) \tag{1}", **notation).ruling is Ruling.PROVED
    assert last(r"\mathcal{U}\left(-\sqrt{\frac{3}{n}}, \sqrt{\frac{3}{n}}\right) \tag{1}", **notation).ruling is Ruling.REFUTED


def test_a_table_of_activations_is_checked_cell_by_cell() -> None:
    table = ("|  | Function $a(z)$ | Range | Derivative | Range |\n|---|---|---|---|---|\n"
             r"| sigmoid | $\frac{1}{1 + e^{-z}}$ | $[0, 1]$ | $a(z)(1 - a(z))$ | $[0, 0.25]$ |" "\n"
             r"| tanh | $\frac{e^{2z} - 1}{e^{2z} + 1}$ | $[0, 1]$ | $1 - a(z)$ | $[0, 1]$ |" "\n")
    found = {v.label: v.ruling for v in ruled(table)}
    assert found == {"sigmoid: derivative": Ruling.PROVED, "sigmoid: range": Ruling.PROVED,
                     "sigmoid: range of the derivative": Ruling.PROVED, "tanh: derivative": Ruling.REFUTED,
                     "tanh: range": Ruling.REFUTED, "tanh: range of the derivative": Ruling.PROVED}


def test_a_matrix_with_dots_is_held_against_its_pattern() -> None:
    cells = r"J = \begin{pmatrix} a_1(1-a_1) & -a_1 a_2 & \cdots & -a_1 a_I \\ -a_2 a_1 & a_2(1-a_2) & \cdots & %s a_2 a_I \\ " \
        r"\vdots & \vdots & \ddots & \vdots \\ -a_I a_1 & -a_I a_2 & \cdots & a_I(1-a_I) \end{pmatrix}"
    notation = {"symbols": {"z": {"shape": ["I"]}, "a": {"shape": ["I"]}, "J": {"shape": ["I", "I"]}}, "sizes": {"I": "I"},
                "definitions": [r"J_{ij} = \frac{\partial a_i}{\partial z_j}", r"a_i = \frac{e^{z_i}}{\sum_p e^{z_p}}"]}
    assert last(cells % "-", **notation).ruling in (Ruling.PROVED, Ruling.CONDITIONAL)
    assert last(cells % "", **notation).ruling is Ruling.REFUTED


def test_an_equation_whose_readings_disagree_stays_undecided_and_shows_both() -> None:
    notation = {"symbols": {"z": {"shape": ["n"]}, "a": {"shape": ["n"], "of": ["z"]}, "c": {"role": "cost", "of": ["a"]}}}
    found = last(r"\frac{\partial c}{\partial z_i} = \sum_p a'_{a_p}(z_i) \frac{\partial c}{\partial a_p}", **notation).steps[0]
    assert found.ruling is Ruling.UNDECIDED and "as the subscript" in found.why and "in the brackets: proved" in found.why
