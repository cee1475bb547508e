"""What a letter is: from declarations, indices, transposes, fonts, equations and common usage, or open."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.latex.grammar import parse_display
from symbp.textbook.latex.prefixes import joined
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.letters.kinds import Kind
from symbp.textbook.reading.setting import setting
from symbp.textbook.verdict import Ruling
from symbp.textbook.verify import verify


def kinds(*displays: str, **symbols: SymbolEntry) -> dict[str, Kind]:
    sides = [tuple(map(joined, chain.sides)) for latex in displays for chain in parse_display(latex)]
    return dict(setting(Conventions(symbols=symbols), sides).model.kinds)


def rulings(*displays: str) -> list[str]:
    text = "\n\n".join(f"$$ {d} $$" for d in displays)
    return [v.ruling.value for v in verify(document_from_text(text, ".md", "x.md"), Conventions()).equations]


def test_capital_letters_of_which_nothing_is_said_stay_open() -> None:
    assert not {"W", "x", "y"} & kinds(r"y = W x", r"\frac{\partial C}{\partial x} = W (y - t)").keys()


def test_a_transpose_makes_small_letters_columns_and_what_they_multiply_matrices() -> None:
    found = kinds(r"y = W x", r"C = \frac{1}{2} (y - t)^T (y - t)")
    assert len(found["y"].shape) == len(found["t"].shape) == 1 and found["C"].shape == ()
    assert "W" not in found or len(found["W"].shape) == 2


@pytest.mark.parametrize("display, letter, axes", [
    (r"\mathbf{y} = \mathbf{W} \mathbf{x} + \mathbf{b}", "b", 1), (r"\mathbf{y} = \mathbf{W} \mathbf{x}", "W", 2),
    (r"\vec{y} = \alpha \vec{x}", "alpha", 0), (r"E = \frac12 w^2 + \mu w", "mu", 0), (r"z = w x + b", "w", 0),
    (r"y = \sum_j v_j h_j \quad E = (y - t)^2", "t", 0), (r"\nabla_W J = \mathbf{d} \mathbf{x}^T", "W", 2)])
def test_one_equation_often_tells(display: str, letter: str, axes: int) -> None:
    assert len(kinds(display)[letter].shape) == axes


def test_the_shape_of_a_product_is_that_of_its_name() -> None:
    found = kinds(r"y = A x", A=SymbolEntry(shape=("m", "n")), x=SymbolEntry(shape=("n",)))
    assert found["y"] == Kind(("m",), False, "its equation")


def test_a_row_stands_before_its_matrix() -> None:
    assert kinds(r"\mathbf{z} = \mathbf{x} \mathbf{W}")["x"].row


@pytest.mark.parametrize("display", [r"A B - B A = 0", r"\frac{\partial C}{\partial x} = W (y - t)"])
def test_what_only_numbers_would_make_true_is_not_proved(display: str) -> None:
    assert rulings(r"y = W x", r"C = \frac12 (y - t)^2", display)[-1] == "undecided"


@pytest.mark.parametrize("factor", ["", "7 "])
def test_a_derivative_by_a_name_that_nothing_mentions_is_not_zero(factor: str) -> None:
    claim = rf"\frac{{\partial J}}{{\partial w_{{ij}}}} = {factor}(a_i - t_i) \frac{{\partial a_i}}{{\partial w_{{ij}}}}"
    assert rulings(r"J = \frac12 \sum_i (a_i - t_i)^2", claim)[-1] == "undecided"


def test_a_recurrence_is_no_data() -> None:
    assert "refuted" not in rulings(r"h_t = \tanh(w h_{t-1} + u x_t)", r"\frac{\partial h_t}{\partial u} = (1 - h_t^2) x_t")


def test_a_cost_of_which_only_derivatives_are_written_depends_on_the_results() -> None:
    text = "\n\n".join(f"$$ {d} $$" for d in (
        r"z_i = \sum_j w_{ij} x_j + b_i", r"\frac{\partial L}{\partial w_{ij}} = \frac{\partial L}{\partial z_i} x_j"))
    step = verify(document_from_text(text, ".md", "x.md"), Conventions()).equations[-1].steps[0]
    assert step.ruling is Ruling.CONDITIONAL and [c.text for c in step.conditions] == ["L depends on w only through z"]


@pytest.mark.parametrize("claim, expected", [
    (r"\sigma'(z) = \sigma(z)(1 - \sigma(z))", "proved"), (r"\frac{d\sigma}{dz} = \sigma(z)(1 - \sigma(z))", "proved"),
    (r"\sigma'(z) = \sigma(z)(1 + \sigma(z))", "refuted")])
def test_the_letter_of_an_argument_is_any_number(claim: str, expected: str) -> None:
    assert rulings(r"z_i = \sum_j w_{ij} x_j", r"\sigma(z) = \frac{1}{1 + e^{-z}}", claim)[-1] == expected


@pytest.mark.parametrize("sign, expected", [("-", "proved"), ("+", "refuted")])
def test_the_letter_of_the_right_class_is_one_place(sign: str, expected: str) -> None:
    assert rulings(r"s_k = \frac{e^{z_k}}{\sum_j e^{z_j}}", r"L = -\log s_c",
                   rf"\frac{{\partial L}}{{\partial z_k}} = s_k {sign} \delta_{{kc}}")[-1] == expected


def test_an_unknown_function_is_refuted_only_as_functions_people_mean() -> None:
    known = (r"h_j = \sigma(s_j)", r"s_j = \sum_i A_{ji} x_i", r"y = \sum_j v_j h_j", r"E = \frac12 (y - t)^2")
    slope = r"\frac{\partial E}{\partial s_j} = (y - t) v_j "
    assert rulings(*known, slope + r"h_j (1 - h_j)")[-1] in ("undecided", "proved under a condition")
    assert rulings(*known, slope + r"\sigma'(s_j)")[-1] == "proved"
    assert rulings(*known, slope + r"3 \sigma'(s_j)")[-1] == "refuted"


def test_a_function_defined_anew_holds_from_there_on() -> None:
    found = rulings(r"f(x) = \frac{1}{1+e^{-x}}", r"f'(x) = f(x)(1-f(x))", r"f(x) = \tanh(x)", r"f'(x) = 1 - f(x)^2")
    assert found == ["definition", "proved", "definition", "proved"]


def test_the_layout_of_derivatives_is_tried_where_nothing_states_it() -> None:
    text = r"$$ \mathbf{z} = \mathbf{W} \mathbf{x} $$" + "\n\n" + r"$$ \frac{\partial \mathbf{z}}{\partial \mathbf{x}} = %s $$"
    by = {claim: verify(document_from_text(text % claim, ".md", "x.md"), Conventions()).equations[-1].steps[0]
          for claim in (r"\mathbf{W}", r"\mathbf{W}^T", r"2 \mathbf{W}")}
    assert by[r"\mathbf{W}"].ruling is Ruling.PROVED
    assert [c.text for c in by[r"\mathbf{W}^T"].conditions] == ["derivatives by vectors laid out by denominator"]
    assert by[r"2 \mathbf{W}"].ruling.wrong


@pytest.mark.parametrize("displays, wrong", [
    ((r"y = w x + b", r"y(0) = 0"), ("proved", "refuted")),
    ((r"h = w x", r"g = \frac{\partial L}{\partial h}", r"\frac{\partial L}{\partial w} = 3 x g"), ("proved", "proved under a condition")),
    ((r"h = w x", r"g = \frac{\partial L}{\partial h}", r"g = 0"), ("proved", "proved under a condition")),
    ((r"e = y - t", r"E = \frac12 e^2", r"\frac{\partial E}{\partial y} = e"), ("refuted", "ill-formed")),
    ((r"\mu = \frac1n \sum_{i=1}^n x_i", r"\sum_{i=1}^n (x_i - \mu) = 0"), ("refuted", "undecided")),
    ((r"\sigma^2 = \frac1n \sum_{i=1}^n x_i^2", r"\frac{\partial \sigma^2}{\partial x_i} = \frac{2}{n} x_i"), ("refuted",)),
    ((r"\frac{d}{dz} f(z)^2 = f'(z)",), ("proved", "proved under a condition")),
    ((r"\Phi'(x) = \phi(x)",), ("refuted",)),
    ((r"\sum_{i \ne j} x_i x_j = (\sum_i x_i)^2 - \sum_i x_i^2",), ("refuted", "ill-formed")),
    ((r"y_i = \sum_{k=0}^{m-1} w_k x_{i+k}",), ("ill-formed",)),
    ((r"y = x^2", r"y = \sin x", r"\frac{dy}{dx} = \cos x"), ("refuted",)),
    ((r"\frac{\partial o_j}{\partial w_{ij}} = \frac{\partial o_j}{\partial n_j} \frac{\partial n_j}{\partial w_{ij}}",), ("refuted", "ill-formed"))])
def test_what_a_reader_of_the_document_would_not_say_does_not_come(displays: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    assert rulings(*displays)[-1] not in wrong


@pytest.mark.parametrize("text", ["The matrix $A$ is symmetric.", "La matrice $A$ est symétrique.", "Let $A$ be a symmetric matrix."])
def test_what_the_text_says_of_a_letter_leaves_a_refutation_open(text: str) -> None:
    document = text + "\n\n" + r"$$ f = \frac12 \mathbf{x}^T A \mathbf{x} $$" + "\n\n" + r"$$ \nabla_{\mathbf{x}} f = A \mathbf{x} $$"
    assert verify(document_from_text(document, ".md", "x.md"), Conventions()).equations[-1].ruling is not Ruling.REFUTED
