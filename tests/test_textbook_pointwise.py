r"""Functions without an argument: `\sigma' = \sigma (1 - \sigma)` is an equation between functions, whose brackets multiply."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verdict import Ruling
from symbp.textbook.verify import verify

PROVED, REFUTED, UNDECIDED = Ruling.PROVED, Ruling.REFUTED, Ruling.UNDECIDED
LOGISTIC = r"s(x) = \frac{1}{1 + e^{-x}}"


def last(*displays: str) -> Ruling:
    """The ruling on the last of these displays."""
    return verify(document_from_text("\n\n".join(f"$$ {d} $$" for d in displays), "markdown", "test"), Conventions()).equations[-1].ruling


@pytest.mark.parametrize("definition, right, wrong", (
    (LOGISTIC, "s' = s (1 - s)", "s' = s (1 + s)"),
    (LOGISTIC, "s' = s(1 - s)", "s' = s(2 - s)"),
    (LOGISTIC, "s'' = s (1 - s) (1 - 2 s)", "s'' = s' (1 - s)"),
    (LOGISTIC, "s'(z) = s (1 - s)", "s'(z) = s (2 - s)"),
    (LOGISTIC, r"\frac{ds}{dx} = s \left( 1 - s \right)", r"\frac{ds}{dx} = s \left( 1 - 2 s \right)"),
    (LOGISTIC, r"(\log s)' = 1 - s", r"(\log s)' = s"),
    (LOGISTIC, r"\tanh = 2 s(2 x) - 1", r"\tanh = 2 s(x) - 1"),
    ("g(a) = 2 a", "g (1 - g) = 2 a (1 - 2 a)", "g (1 - g) = 2 - 4 a"),
    (r"f(x) = \tanh(2 x)", "(f^2)' = 2 f f'", "(f^2)' = 2 f"),
    (r"f(x) = x \tanh(x)", r"f' = \tanh + x (1 - \tanh^2)", r"f' = \tanh + x (1 + \tanh^2)"),
    (r"\phi = \tanh", r"\phi' = 1 - \phi^2", r"\phi' = 1 + \phi^2"),
    ("q = 1", r"\exp' = \exp", r"\exp' = 2 \exp"),
    ("q = 1", r"\tanh' = 1 - \tanh^2", r"\tanh' = 1 - \tanh"),
    ("q = 1", r"\tanh = \frac{\sinh}{\cosh}", r"\tanh = \frac{\cosh}{\sinh}"),
    ("q = 1", r"\frac{d}{dx} \log \cosh = \tanh", r"\frac{d}{dx} \log \cosh = \cosh"),
))
def test_an_equation_between_functions_is_one_at_any_argument(definition: str, right: str, wrong: str) -> None:
    assert last(definition, right) is PROVED
    assert last(definition, wrong) is REFUTED


@pytest.mark.parametrize("definition, equation", (
    (r"f(x) = \tanh(2 x)", r"f' = 2 (1 - \tanh^2)"),                      # tanh is short for tanh(2x)
    ("q = 1", r"y = \tanh"),
    ("q = 1", r"(\sin^2)' = 2 \sin \cos"),
    ("E(x) = e^{2 x}", "E'' = 2 E (1 + 1)"),                              # E(2), or 2E
))
def test_what_leaves_the_place_or_the_brackets_of_a_function_open_is_undecided(definition: str, equation: str) -> None:
    assert last(definition, equation) in (UNDECIDED, Ruling.DEFINITION)


def test_a_function_of_what_is_differentiated_by_a_parameter_is_at_its_own_argument() -> None:
    assert last("f(x) = e^{w x}", r"\frac{\partial f}{\partial w} = x f") is PROVED
    assert last("f(x) = e^{w x}", r"\frac{\partial f}{\partial w} = f") is REFUTED


def test_a_function_that_a_bracket_only_names_is_what_it_is_taken_at() -> None:
    assert last("z(x) = w x", r"a = \tanh(z)", r"\frac{\partial a}{\partial x} = w (1 - \tanh(z)^2)") is PROVED
