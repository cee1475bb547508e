"""Words around an equation, in its rows or behind it that take its claim back or weaken it leave it undecided, with these words."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

DEFINED = "Set $y = w x + b$ with numbers and\n\n$$ L = (y - t)^2 $$\n\n"
SLOPE = r"\frac{\partial L}{\partial w}"
TRUE, FALSE = f"{SLOPE} = 2 (y - t) x", f"{SLOPE} = (y - t) x"
LEADS = ("It is false that", "Up to a factor of two, the gradient is", "The gradient, up to sign, is", "Roughly,", "To first order,", "Ignoring the bias,", "The following is not correct:",
         "We do not have", "A common error is", "The gradient is about", "Es ist falsch, dass", "Bis auf das Vorzeichen gilt", "Il est faux que", "À une constante près, on a", "No es cierto que",
         "Salvo un factor 2, el gradiente es", "Nieprawda, że", "Z dokładnością do znaku", "下式不成立：", "忽略常数，我们得到")
BEHIND = ("up to a constant.", "which is false.", "but this is wrong.", "This is wrong.", "This does not hold.", "(roughly)", "The last equation is wrong.")
INSIDE = (r"\quad \text{(up to a constant)}", r"\text{ roughly}", r"\quad \text{(not true)}", r"\quad\text{(wrong!)}")
BEFORE = (r"\text{roughly } ", r"\text{It is false that } ", r"\text{not } ")


def verdict(lead: str, equation: str, behind: str = "") -> Verdict:
    return verify(document_from_text(f"{DEFINED}{lead}\n\n$$ {equation} $$\n\n{behind}\n", "markdown", "test"), Conventions()).equations[-1]


@pytest.mark.parametrize("equation", (TRUE, FALSE))
def test_words_that_weaken_a_claim_leave_it_undecided_and_are_named(equation: str) -> None:
    around = [(words, equation, "") for words in LEADS] + [("Then", equation, words) for words in BEHIND]
    around += [("Then", f"{equation} {words}", "") for words in INSIDE] + [("Then", f"{words} {equation}", "") for words in BEFORE]
    for case in around:
        found = verdict(*case)
        assert found.ruling is Ruling.UNDECIDED and '"' in found.steps[0].why, case


@pytest.mark.parametrize("lead, behind", (("The chain rule gives", ""), ("The first-order derivative is", ""), ("This is not difficult. We get", ""), ("Then", "which is what we wanted."),
                                          ("The right formula is", "Both factors follow from the chain rule.")))
def test_other_words_do_not_take_a_claim_back(lead: str, behind: str) -> None:
    assert verdict(lead, TRUE, behind).ruling is Ruling.PROVED


@pytest.mark.parametrize("equation", (rf"{SLOPE} = \cancel{{2}} (y - t) x", rf"\cancel{{{FALSE}}}", rf"{SLOPE} = 2 \xcancel{{(y - t)}} x"))
def test_what_is_struck_out_is_not_decided(equation: str) -> None:
    assert verdict("Then", equation).ruling is Ruling.UNDECIDED


def test_a_direction_is_no_gradient() -> None:
    assert verdict("The gradient direction is", FALSE).ruling is Ruling.UNDECIDED
