"""Spellings that derivations use: norms, small-t transposes, signs, sums, names, ranges, rounded numbers, documents."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.verdict import Verdicts
from symbp.textbook.verify import verify

VECTORS = Conventions(symbols={
    "u": SymbolEntry(shape=("n",)), "v": SymbolEntry(shape=("n",)), "y": SymbolEntry(shape=("m",)),
    "W": SymbolEntry(shape=("m", "n")), "c": SymbolEntry(shape=()),
})


def verdicts(text: str, kind: str = ".md", conventions: Conventions = VECTORS) -> Verdicts:
    return verify(document_from_text(text, kind, "document"), conventions)


def rulings(*equations: str, conventions: Conventions = VECTORS) -> list[str]:
    text = "\n\n".join(f"$$ {equation} $$" for equation in equations)
    return [step.ruling.value for v in verdicts(text, conventions=conventions).equations for step in v.steps]


@pytest.mark.parametrize("squared", [
    r"\|u\|^2", r"\lVert u\rVert_2^2", r"||u||_2^2", r"\left\| u \right\|^2", r"\left\lVert u \right\rVert^{2}",
    r"\norm{u}^2", r"|u|^2", "‖u‖²",
])
def test_a_squared_norm_is_a_sum_of_squares(squared: str) -> None:
    assert rulings(rf"{squared} = u^\top u", rf"{squared} = 2 u^\top u")[0] == "proved"


def test_norms_of_numbers_matrices_and_sums_of_absolute_values() -> None:
    assert rulings(r"|c|^2 = c^2", r"\|W\|_F^2 = \sum_i \sum_j W_{ij}^2", r"\|u\|_1 = \sum_i |u_i|",
                   r"\|W\|_2 = c", r"\|u\|_\infty = c", r"\|u\|_2 = \sum_i |u_i|") == [
        "proved", "proved", "proved", "undecided", "undecided", "refuted"]


def test_a_small_t_transposes_where_it_is_nothing_else() -> None:
    found = rulings(r"C = \frac12 \|W u - y\|^2", r"\nabla_u C = W^t (W u - y)", r"\nabla_W C = (W u - y) u^{\mathrm t}",
                    r"\nabla_u C = {}^t W (W u - y)", r"\nabla_u C = {}^{t}W (y - W u)")
    assert found == ["definition", "proved", "proved", "proved", "refuted"]
    with_t = rulings(r"t = 2 c", r"C = \frac12 \|W u - y\|^2", r"\nabla_u C = W^t (W u - y)")
    assert with_t[-1] == "undecided"


def test_shapes_decide_what_a_sign_between_vectors_means() -> None:
    assert rulings(r"\sum_i u_i v_i = u \cdot v", r"u .* v = u \odot v", r"u \ast v = u \odot v", r"u \otimes y = u y^T",
                   r"W.u = W u", r"W @ u = W u", r"u \otimes y = y u^T")[:6] == ["proved"] * 6


def test_a_capital_sigma_with_limits_is_a_sum() -> None:
    assert rulings(r"\Sigma_{i=1}^{n} u_i = \sum_i u_i", r"\overset{n}{\underset{i=1}{\sum}} u_i = \sum_i u_i") == ["proved"] * 2


def test_words_and_digits_without_a_subscript_sign_are_names() -> None:
    assert rulings(r"x_{reg} = 3 x_{inp}", r"\frac{d x_{reg}}{d x_{inp}} = 3", "z1 = 2 w1 + c", r"\frac{d z1}{d w1} = 2",
                   r"\frac{d z1}{d w1} = 1") == ["definition", "proved", "definition", "proved", "refuted"]


@pytest.mark.parametrize("range_", [
    r"i = 1, 2, \dots, n", r"\text{para cada} \quad i = 1, \ldots, n", r"i = 1..n", r"i = 1:n", r"i = \overline{1, n}",
    r"\text{pour } i = 1, 2", r"\forall i = 1, \dots, n - 1",
])
def test_a_range_is_no_equation(range_: str) -> None:
    assert rulings(rf"f_i = u_i + c \quad {range_}", "f_i = c + u_i") == ["definition", "proved"]


def test_primes_on_known_functions_differentiate() -> None:
    assert rulings(r"\tanh'(c) = 1 - \tanh^2(c)", r"\sin^{\prime}(c) = \cos c", r"\cos^{,}(c) = \sin(c)") == [
        "proved", "proved", "refuted"]


def test_numbers_in_brackets_above_name_layers() -> None:
    found = rulings(r"a^{(1)} = V^{(1)} u + b^{(1)}", r"C = \frac12 \|a^{(1)} - y\|^2",
                    r"\frac{\partial C}{\partial b^{(1)}} = a^{(1)} - y", r"g(x) = x^3", r"g^{(2)}(x) = x")
    assert found == ["definition", "definition", "proved", "definition", "undecided"]


def test_approximations_hold_to_the_digits_printed() -> None:
    assert rulings(r"0.5 (0.77 - 0.5)^2 \approx 0.035", r"0.5 (0.77 - 0.5)^2 \approx 0.036", r"e^{-1} \approx 0{,}37",
                   r"\pi \approx 3.1415", r"c \approx 0.3", r"97 \approx 100") == [
        "refuted", "proved", "proved", "undecided", "undecided", "undecided"]
    rounded, = verdicts("$$ 0.77 \\cdot 0.23 = 0.177 $$").equations
    assert rounded.ruling.value == "refuted" and r"\approx" in rounded.steps[0].why


def test_lists_name_entries_and_program_text_stays_undecided() -> None:
    assert rulings(r"\mathbf{h} = (h_1, \dots, h_k)^\top", r"h_j = \tanh(q_j)", r"y = np.dot(W, u)", r"y = W_{1:3} u") == [
        "definition", "definition", "undecided", "undecided"]


def test_documents_with_labels_behind_formulas_quotes_and_fences() -> None:
    rst = ".. math::\n   C = \\sum_i p_i^2\n   :label: cost\n\n.. math:: \\frac{\\partial C}{\\partial p_i} = 2 p_i\n"
    assert [v.ruling.value for v in verdicts(rst, ".rst").equations] == ["definition", "proved"]
    prose = ("> ```math\n> C = \\sum_i p_i^2\n> ```\n\n```{math}\n:label: two\n\\frac{\\partial C}{\\partial p_i} = 2 p_i\n```\n\n"
             "$$ \\frac{\\partial C}{\\partial p\\_i} = 2 p\\_i $$\n")
    found = verdicts(prose).equations
    assert [v.ruling.value for v in found] == ["definition", "proved", "proved"] and found[1].label == "two"


@pytest.mark.parametrize("terms", [r"w_1 + \dots + w_i x_i + \dots + w_n x_n", r"w_1 x_1 + \dots + w_i x_i + \dots - w_n x_n"])
def test_a_continued_sum_with_an_odd_term_is_a_fault_of_the_sum(terms: str) -> None:
    notation = Conventions(symbols={"w": SymbolEntry(shape=("n",)), "x": SymbolEntry(shape=("n",))})
    slope = r"\frac{\partial z}{\partial w_i} = \frac{\partial}{\partial w_i} (%s)" % terms
    assert rulings(r"z = \sum_i w_i x_i", slope, conventions=notation) == ["definition", "ill-formed"]


def test_a_power_series_is_no_sum_with_an_odd_term() -> None:
    assert "ill-formed" not in rulings(r"f(x) = a_1 + \dots + a_k x^{k-1} + \dots + a_n x^{n-1}")
