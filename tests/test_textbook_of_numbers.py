"""Functions of entries: a declared one keeps shapes, softmax(z_i) is the entry i, a power in brackets is one; what some function fulfils is named."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.latex.grammar import parse_expression
from symbp.textbook.letters.conventions import Conventions, Given, SymbolEntry
from symbp.textbook.repair.edits import mutants, vocabulary_of
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

VECTORS = Conventions(symbols={
    **{letter: SymbolEntry(shape=("n",)) for letter in "azbv"}, "X": SymbolEntry(shape=("m", "n")), "s": SymbolEntry(shape=()),
    "f": SymbolEntry(function="opaque"), r"\ell": SymbolEntry(shape=("m",)),
})


SOFTMAX = "$$ \\mathrm{softmax}(z)_i = \\frac{e^{z_i}}{\\sum_p e^{z_p}} $$\n\n$$ a_i = \\frac{e^{z_i}}{\\sum_p e^{z_p}} $$\n\n"


def verdict(text: str, conventions: Conventions = VECTORS) -> Verdict:
    return verify(document_from_text(text, "markdown", "test"), conventions).equations[-1]


def last(text: str, conventions: Conventions = VECTORS) -> Ruling:
    return verdict(text, conventions).ruling


@pytest.mark.parametrize("claim", ("a = b f(z)", "a = X f(z)", "s = f(z)"))
def test_a_function_of_entries_keeps_the_shape(claim: str) -> None:
    assert last(f"$$ v_i = f(z_i) $$\n\n$$ a = z $$\n\n$$ s = 1 $$\n\n$$ {claim} $$") is Ruling.ILL_FORMED


@pytest.mark.parametrize("text", ("$$ a = z $$\n\n$$ a = b f(z) $$", "$$ s = f(z) $$", "$$ s = 1 $$ $$ s = f(z) $$", "$$ s = \\sum_i f(X_i) $$\n\n$$ \\ell_i = f(X_i) $$"))
def test_a_function_of_vectors_may_be_a_number(text: str) -> None:
    assert last(text) is not Ruling.ILL_FORMED


@pytest.mark.parametrize("claim, ruling", (
    (r"\frac{\partial a_i}{\partial z_k} = \mathrm{softmax}(z_i) (\delta_{ik} - a_k)", Ruling.PROVED),
    (r"\frac{\partial a_i}{\partial z_k} = \mathrm{softmax}(z_k) (\delta_{ik} - a_k)", Ruling.REFUTED),
    (r"\frac{\partial a_i}{\partial z_k} = a_i \mathrm{softmax}(\delta_{ik} - a_k)", Ruling.REFUTED),
    (r"\frac{\partial a_i}{\partial z_k} = a_i \mathrm{softmax}(s) (\delta_{ik} - a_k)", Ruling.ILL_FORMED),
    (r"\frac{\partial a_i}{\partial z_k} = a_i \mathrm{softmax}(q_i) (\delta_{ik} - a_k)", Ruling.UNDECIDED),
))
def test_softmax_of_an_entry_is_that_entry_of_softmax(claim: str, ruling: Ruling) -> None:
    assert last(f"{SOFTMAX}$$ {claim} $$") is ruling


def test_a_bracket_behind_a_factor_in_an_exponent_is_a_factor() -> None:
    growth = "$$ g(x) = e^{k(x - c)} $$\n\n"
    numbers = Conventions(symbols={letter: SymbolEntry(shape=()) for letter in "kxc"})
    assert [last(growth + f"$$ g'(x) = {claim} $$", numbers) for claim in ("k g(x)", "g(x)")] == [Ruling.PROVED, Ruling.REFUTED]
    assert last("$$ e^{(i)} = t^{(i)} - y^{(i)} $$\n\n$$ y^{(i)} = t^{(i)} - e^{(i)} $$") is not Ruling.REFUTED


def test_a_condition_is_read_with_the_definitions_of_what_it_speaks_of() -> None:
    pair = "$$ p = \\frac{e^u}{e^u + e^v} $$\n\n$$ q = \\frac{e^v}{e^u + e^v} $$\n\n"
    numbers = Conventions(symbols={letter: SymbolEntry(shape=()) for letter in "pquv"}, conditions=(Given(latex="q = 1 - p"),))
    assert [last(f"{pair}$$ 1 - q = {claim} $$", numbers) for claim in ("p", "u", "q")] == [Ruling.PROVED, Ruling.REFUTED, Ruling.REFUTED]


@pytest.mark.parametrize("claim, function", (("a_i = f(f(z_i))", "relu"), (r"\sum_i a_i = \sum_i z_i", "the identity"), ("a_i = f(-z_i)", "the square"), ("a_i = f'(z_i)", "exp")))
def test_a_function_that_fulfils_what_others_do_not_is_named(claim: str, function: str) -> None:
    step = verdict(f"$$ a_i = f(z_i) $$\n\n$$ s = 1 $$\n\n$$ {claim} $$").steps[0]
    assert step.ruling is Ruling.UNDECIDED and step.why == f"true if f is {function}, but not for every function"


def test_an_edit_makes_no_factor_of_what_has_a_list_and_no_function_of_what_has_a_moment() -> None:
    side = parse_expression(r"\mathbf{W}^l(t) - \eta s")
    words = [e.words for e in mutants(side, vocabulary_of((side,), frozenset("ij"), (parse_expression(r"\mathcal{U}(-a, a)"),)))]
    assert words and not any("mathcal" in w or "function W" in w for w in words)
