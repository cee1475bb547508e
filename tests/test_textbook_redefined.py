"""Symbols that a text defines anew: what follows is judged by the new definition, or left open; other forms stay claims."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.verdict import Ruling
from symbp.textbook.verify import verify

HALF = r"$$ E = \frac12 (y - t)^2 $$"
TANH = r"$$ a = \tanh(z) $$"
RELU = r"$$ r(x) = \max(0, x) $$"
SLOPE = r"$$ \frac{\partial E}{\partial y} = %s $$"
STEP = r"$$ \frac{\partial a}{\partial z} = %s $$"


def rulings(*paragraphs: str) -> list[str]:
    text = "\n\n".join(paragraphs)
    return [v.ruling.value for v in verify(document_from_text(text, ".md", "x.md"), Conventions()).equations]


@pytest.mark.parametrize("words", (
    "Let $E = (y - t)^2$. Then", "If $E = (y - t)^2$, then", "For $E = (y - t)^2$,", "Now set $E := (y - t)^2$.", "Sei nun $E = (y - t)^2$. Dann",
    "Soit maintenant $E = (y - t)^2$. Alors", "Sea ahora $E = (y - t)^2$. Entonces", "Niech teraz $E = (y - t)^2$. Wtedy", "现在令$E = (y - t)^2$。则",
))
def test_what_the_text_defines_anew_is_judged_by_the_new_definition(words: str) -> None:
    assert rulings(HALF, words, SLOPE % "y - t")[-1] == "refuted"
    assert rulings(HALF, words, SLOPE % "2(y - t)")[-1] == "proved"


@pytest.mark.parametrize("words", (
    "where $E = (y - t)^2$:", "Without the factor ½,", "With $(y - t)^2$ instead of half of it,", "Dropping the factor $\\frac12$ we obtain",
))
def test_what_may_be_another_definition_is_left_open(words: str) -> None:
    assert rulings(HALF, words, SLOPE % "y - t")[-1] == "undecided"
    assert rulings(HALF, words, SLOPE % "2(y - t)")[-1] == "undecided"


@pytest.mark.parametrize("words, slope", (
    (r"For $a = \max(0, z)$,", r"[z > 0]"), (r"Suppose $a = \tanh(2z)$.", r"2(1 - a^2)"), (r"Suppose $a = \frac{1}{1 + e^{-z}}$. Then", "a(1 - a)"),
))
def test_an_activation_supposed_to_be_another_one(words: str, slope: str) -> None:
    assert rulings(TANH, words, STEP % "1 - a^2")[-1] == "refuted"
    assert rulings(TANH, words, STEP % slope)[-1].startswith("proved")


@pytest.mark.parametrize("words", ("If we replace tanh by the logistic sigmoid,", "When the tanh is replaced by a ReLU,", "If $a = z$, then"))
def test_a_function_put_in_the_place_of_another_is_left_open(words: str) -> None:
    assert rulings(TANH, words, STEP % "1 - a^2")[-1] == "undecided"


def test_a_supposition_ends_with_its_paragraph_and_a_definition_with_its_section() -> None:
    assert rulings(HALF, "If $E = (y - t)^2$, then", SLOPE % "2(y - t)", "With the factor it reads", SLOPE % "y - t")[1:] == ["proved", "proved"]
    later = rulings(HALF, "Let $E = (y - t)^2$. Then", SLOPE % "2(y - t)", "## Later", SLOPE % "y - t")
    assert later[1:] == ["proved", "undecided"]
    assert rulings("Let $E = (y - t)^2$. Then", SLOPE % "2(y - t)", "With the usual factor we set", HALF)[0] == "undecided"


def test_what_others_define_is_left_open() -> None:
    assert rulings(HALF, "Some authors use $E = (y - t)^2$. In our convention", SLOPE % "y - t")[-1] == "undecided"
    assert rulings("$$ f(x) = x^2 $$", "Take $f(t) = t^3$. Then", "$$ f'(t) = 2t $$")[-1] == "refuted"


def test_the_same_in_vectors_or_by_a_definition_is_no_other_formula() -> None:
    assert rulings(r"$$ z_j = \sum_i w_{ji} x_i $$", r"Let $\mathbf z = W \mathbf x$. Then", r"$$ \frac{\partial z_j}{\partial x_i} = w_{ji} $$")[-1] == "proved"
    assert rulings(TANH, "Replacing tanh by its definition,", r"$$ a = \frac{e^z - e^{-z}}{e^z + e^{-z}} $$")[-1] == "proved"


def test_exercises_have_their_own_functions() -> None:
    exercises = ("## Exercise 1", "$$ f(x) = x^2 + 1 $$", "## Exercise 2", "Let $f(x) = x e^x$. Then", "$$ f'(x) = %s $$",
                 "## Exercise 3", r"$$ f(x) = \sin x $$", r"$$ f'(x) = \cos x $$")
    assert rulings(*(p.replace("%s", "(1 + x) e^x") for p in exercises)) == ["definition", "proved", "definition", "proved"]
    assert rulings(*(p.replace("%s", "2x") for p in exercises))[1] == "refuted"


def test_what_rests_on_the_older_definition_is_left_open() -> None:
    found = rulings(TANH, r"$$ \delta = (a - t)(1 - a^2) $$", r"If $a = \frac{1}{1 + e^{-z}}$, then", r"$$ \delta = (a - t) a (1 - a) $$")
    assert found[-1] == "undecided"


@pytest.mark.parametrize("words", (r"Let $E = \frac{1}{2}(t - y)^2$. Then", r"For all $y$ with $E = \frac12 (y - t)^2$ we have"))
def test_another_form_in_the_text_is_no_redefinition(words: str) -> None:
    assert rulings(HALF, words, SLOPE % "y - t")[-1] == "proved"


@pytest.mark.parametrize("words, body", (("For all $x$,", "x"), ("For all $x$,", "|x|"), ("Hence", "x")))
def test_a_false_restatement_is_a_claim(words: str, body: str) -> None:
    found = rulings(RELU, words, f"$$ r(x) = {body} $$", "$$ r'(-2) = 1 $$")
    assert found[1] == "refuted" and found[2] != "proved"


def test_a_restatement_without_words_is_left_open() -> None:
    assert rulings(RELU, "$$ r(x) = x $$", "$$ r'(-2) = 1 $$")[1:] == ["undecided", "undecided"]


def test_an_equivalence_claims_neither_side() -> None:
    assert rulings(RELU, "For all $x$,", r"$$ r(x) = x \iff x \ge 0 $$")[1:] == ["undecided", "undecided"]


def test_another_form_of_a_function_is_proved_or_refuted() -> None:
    logistic, form = r"$$ f(x) = \frac{1}{1 + e^{-x}} $$", r"$$ f(x) = \frac12 (1 + \tanh(%s)) $$"
    assert rulings(logistic, "This can be written", form % "x", "$$ f'(x) = 2 f(x)(1 - f(x)) $$")[1:] == ["refuted", "refuted"]
    assert rulings(logistic, "Equivalently", form % "x/2", "$$ f'(x) = f(x)(1 - f(x)) $$")[1:] == ["proved", "proved"]


def test_words_that_name_a_function_or_announce_it_define() -> None:
    first = ("Sigmoid:", r"$$ f(x) = \frac{1}{1 + e^{-x}} $$", "$$ f'(x) = f(x)(1 - f(x)) $$", "Tanh:", r"$$ f(x) = \tanh(x) $$")
    assert rulings(*first, "$$ f'(x) = 1 - f(x)^2 $$")[2:] == ["definition", "proved"]
    assert rulings(*first, "$$ f'(x) = f(x)(1 - f(x)) $$")[2:] == ["definition", "refuted"]
    assert rulings("$$ E = b x $$", "Now consider instead", "$$ E = b^2 x $$")[-1] == "definition"


@pytest.mark.parametrize("hidden", (r"\frac{1}{1 + e^{-z_k}}", r"\tanh(z_k)"))
def test_a_heading_between_two_definitions_makes_the_second_one_new(hidden: str) -> None:
    found = rulings("## Hidden layer", f"$$ a_k = {hidden} $$", "## Output layer", r"$$ a_k = \frac{e^{z_k}}{\sum_j e^{z_j}} $$",
                    r"$$ \frac{\partial a_k}{\partial z_j} = a_k (\delta_{kj} - a_j) $$")
    assert found[1:] == ["definition", "proved"]


def test_a_true_rewriting_below_another_heading_stays_proved() -> None:
    found = rulings("## Softmax", r"$$ p_i = \frac{e^{z_i}}{\sum_j e^{z_j}} $$", "## Stability", r"$$ p_i = \frac{e^{z_i - m}}{\sum_j e^{z_j - m}} $$")
    assert found == ["definition", "proved"]


def test_constants_with_brackets_behind_them_are_functions_where_they_are_defined() -> None:
    assert rulings(r"$$ \ell(m) = \log(1 + e^{-m}) $$", "$$ e(m) = e^{-m} $$", "$$ e'(m) = -e(m) $$") == ["definition", "definition", "proved"]
    assert rulings(r"$$ \pi(x) = \frac{1}{1 + e^{-x}} $$", r"$$ \pi'(x) = \pi(x)(1 - \pi(x)) $$")[-1] == "proved"
    assert rulings("$$ f(m) = e(m + 1) $$", "$$ f'(m) = e $$")[-1] == "proved"


def test_a_function_s_dummy_does_not_hide_what_its_letter_is() -> None:
    notation = Conventions(symbols={
        "z": SymbolEntry(shape=()), "p": SymbolEntry(shape=()), "y": SymbolEntry(shape=()), "b": SymbolEntry(shape=()),
        "x": SymbolEntry(shape=("n",)), "w": SymbolEntry(shape=("n",)), "L": SymbolEntry(shape=(), role="cost")})
    text = r"""$$ z = w^\top x + b $$

$$ p = \sigma(z) $$

$$ L = -y \log p - (1 - y) \log(1 - p) $$

Here $\sigma(z) = 1/(1+e^{-z})$ is the logistic sigmoid.

$$ \frac{\partial L}{\partial w} = (p - y) x $$
"""
    found = verify(document_from_text(text, "markdown", "test"), notation).equations
    assert found[-1].ruling is Ruling.PROVED


def test_the_last_of_a_row_of_rewritings_is_a_claim() -> None:
    text = r"""Let $u \in \mathbb{R}^n$ and $v \in \mathbb{R}^n$.

$$ J = \sum_i (u_i - v_i)^2 $$

Expanding,

$$ J = (u - v)^\top (u - v) $$
$$ J = u^\top u - 2 u^\top v + v^\top v $$
$$ J = u^\top u - u^\top v + v^\top v $$
$$ \frac{\partial J}{\partial u_i} = 2 (u_i - v_i) $$
"""
    found = [v.ruling for v in verify(document_from_text(text, "markdown", "test"), Conventions()).equations]
    assert found == [Ruling.DEFINITION, Ruling.PROVED, Ruling.PROVED, Ruling.REFUTED, Ruling.PROVED]
