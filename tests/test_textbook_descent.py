"""Updates that no notation file speaks of: gradient descent is known by its form, ascent only where a cost is known."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.verdict import Ruling, Step
from symbp.textbook.verify import verify

NET = r"$$C = \frac{1}{2} \sum_i (a_i - t_i)^2$$ $$a_i = \sum_j w_{ij} x_j$$" + "\n\n"
BY = r"\frac{\partial C}{\partial w_{ij}}"
COST = Conventions(symbols={"C": SymbolEntry(role="cost"), r"\eta": SymbolEntry(shape=(), positive=True),
                            "x": SymbolEntry(shape=("m",), role="input"), "t": SymbolEntry(shape=("n",), role="target"),
                            "w": SymbolEntry(shape=("n", "m"), role="weight")})


def update(right: str, conventions: Conventions = Conventions()) -> Step:
    text = f"{NET}$$w_{{ij}} \\leftarrow {right}$$\n"
    return verify(document_from_text(text, ".md", "a.md"), conventions).equations[-1].steps[-1]


@pytest.mark.parametrize("step", [rf"\eta {BY}", rf"\frac{{\eta}}{{2}} {BY}", rf"2 \alpha {BY}", rf"\eta \cdot {BY}"])
def test_descent_is_proved_if_the_rate_is_positive(step: str) -> None:
    found = update(f"w_{{ij}} - {step}")
    assert found.ruling is Ruling.CONDITIONAL
    assert [c.text for c in found.conditions] == ["alpha > 0" if "alpha" in step else "eta > 0"]


def test_a_rate_that_is_declared_positive_needs_no_condition() -> None:
    conventions = Conventions(symbols={r"\eta": SymbolEntry(shape=(), positive=True)})
    assert update(rf"w_{{ij}} - \eta {BY}", conventions).ruling is Ruling.PROVED


def test_ascent_is_refuted_only_where_the_file_says_that_it_is_a_cost() -> None:
    found = update(rf"w_{{ij}} + \eta {BY}")
    assert found.ruling is Ruling.UNDECIDED and "goes up C" in found.why
    declared = update(rf"w_{{ij}} + \eta {BY}", COST)
    assert declared.ruling is Ruling.REFUTED and declared.witness is not None
    assert update(rf"w_{{ij}} - \eta {BY}", COST).ruling is Ruling.PROVED


@pytest.mark.parametrize("right", [r"w_{ij} - \eta \frac{\partial C}{\partial x_j}", r"w_{ij} - q_j", rf"w_{{ij}} - x_j {BY}",
                                   rf"w_{{ij}} - \eta {BY} + \eta w_{{ij}}", rf"2 w_{{ij}} - \eta {BY}", r"w_{ij} - \eta w_{ij}",
                                   rf"w_{{ij}} - \eta {BY} {BY}"])
def test_anything_else_stays_open(right: str) -> None:
    assert update(right).ruling in (Ruling.UNDECIDED, Ruling.ILL_FORMED)


def test_what_may_be_a_likelihood_is_only_descended_if_it_is_to_be_made_smaller() -> None:
    text = r"$$\ell = \sum_i w_i x_i$$ $$w_i \leftarrow w_i - \eta \frac{\partial \ell}{\partial w_i}$$"
    step = verify(document_from_text(text, ".md", "a.md"), Conventions()).equations[-1].steps[-1]
    assert step.ruling is Ruling.CONDITIONAL and any("to be made smaller" in c.text for c in step.conditions)
