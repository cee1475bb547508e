"""Conditions that the text denies, widens or cancels prove and refute nothing; those that it excludes are not discovered; ranges of parameters stand."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.latex.doubts import doubted
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verdict import Ruling, Verdict
from symbp.textbook.verify import verify

RELU = "$$ r(x) = \\max(0, x) $$\n\n"
SOFTMAX = "$$ p_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}} $$\n\n"
ENTROPY = SOFTMAX + "$$ L = -\\sum_i t_i \\log p_i $$\n\n"
FUSED = "\n\n$$ \\frac{\\partial L}{\\partial z_i} = p_i - t_i $$"
OFF_DIAGONAL = "\n\n$$ \\frac{\\partial p_i}{\\partial z_j} = -p_i p_j $$"
HINGE = "$$ q(r) = \\max(\\delta - r, 0) $$\n\n"
PROVED, CONDITIONAL, REFUTED, UNDECIDED = Ruling.PROVED, Ruling.CONDITIONAL, Ruling.REFUTED, Ruling.UNDECIDED


def last(text: str) -> Verdict:
    return verify(document_from_text(text, "markdown", "test"), Conventions()).equations[-1]


@pytest.mark.parametrize("said", (
    "If $x > 0$ does not hold,", "If it is not the case that $x > 0$,", "Assume $x > 0$ is false. Then", "As soon as $x > 0$ is violated,",
    "We no longer assume $x > 0$. Then", "Since $x > 0$ is impossible here,", "Not only for $x > 0$ but for all $x$,",
    "Nicht nur für $x > 0$, sondern für alle $x$ gilt", "Non seulement pour $x > 0$ mais pour tout $x$,", "不仅对 $x > 0$，而且对所有 $x$，",
    "Wenn nicht $x > 0$ gilt, ist", "Si l'on n'a pas $x > 0$,", "Cuando no se cumple $x > 0$,", "Jeżeli nie zachodzi $x > 0$, to",
    "当 $x > 0$ 不成立时，", "For $x < 0$ or $x > 1$,", "Für $x < 0$ oder $x > 1$,", "Pour $x < 0$ ou $x > 1$,", "Para $x < 0$ o $x > 1$,",
    "Dla $x < 0$ lub $x > 1$,", "对于 $x < 0$ 或 $x > 1$,", "Suppose $x > 0$. Now drop this assumption. Then", "Whether $x > 0$ or not,",
    "If $x > 0$ is gone,", "For $x > 0 \\lor x < -1$,", "### Case $x > 0$ excluded", "If $x < 0$ fails and $x \\ne 0$,", "For $x > 0$ and for $x < 0$,",
))
def test_a_condition_that_is_denied_or_widened_proves_and_refutes_nothing(said: str) -> None:
    assert last(f"{RELU}{said}\n\n$$ r'(x) = 1 $$").ruling is UNDECIDED


@pytest.mark.parametrize("said", (
    "For $x > 0$,", "If $x > 0$ holds, we have", "If $x > 0$ is true,", "The function is not differentiable at zero. For $x > 0$ we have",
    "Für $x > 0$ gilt", "Si $x > 0$, on a", "Para $x > 0$ se tiene", "Dla $x > 0$ mamy", "O ile $x > 0$,", "当 $x > 0$ 时，", "Unless $x \\le 0$,",
))
def test_a_plain_condition_stays_one(said: str) -> None:
    assert last(f"{RELU}{said}\n\n$$ r'(x) = 1 $$").ruling is CONDITIONAL


@pytest.mark.parametrize("display", (
    r"r'(x) = 1 \quad \text{if not } x > 0", r"r'(x) = 1 \quad \text{if } x > 0 \text{ fails}", r"r'(x) = 1 \quad \text{for } x > 0 \text{ or } x < -1",
    r"r'(x) = \begin{cases} 1 & \text{unless } x > 0 \\ 0 & \text{otherwise} \end{cases}",
))
def test_a_denial_in_a_display_counts_too(display: str) -> None:
    assert last(f"{RELU}$$ {display} $$").ruling is UNDECIDED


def test_a_denial_behind_an_equation_counts_and_one_of_something_else_does_not() -> None:
    assert last(RELU + "$$ r'(x) = 1 $$\n\nfor $x < 0$ or $x > 1$.").ruling is UNDECIDED
    assert last(RELU + "$$ r'(x) = 1 $$\n\nfor $x > 0$, but it is not differentiable at zero.").ruling is CONDITIONAL
    found = last("The target $t$ is not a one-hot vector.\n\n" + RELU + "For $x > 0$,\n\n$$ r'(x) = 1 $$")
    assert found.ruling is CONDITIONAL


def test_the_verdict_says_which_words() -> None:
    why = last(RELU + "If $x > 0$ does not hold,\n\n$$ r'(x) = 1 $$").steps[-1].why
    assert '"If $x > 0$ does not hold,"' in why
    assert doubted("so lange $ gilt") == doubted("w przeciwnym razie") == ""


@pytest.mark.parametrize(("said", "ruling"), (
    ("Therefore", CONDITIONAL), ("With one-hot targets $t$,", CONDITIONAL),
    ("If $\\sum_i t_i \\neq 1$,", REFUTED), ("If $\\sum_i t_i = 2$,", REFUTED), ("If $t = 0$,", REFUTED),
    ("The target $t$ is not a one-hot vector.", UNDECIDED), ("If not $\\sum_i t_i = 1$,", UNDECIDED),
    ("Instead of one-hot targets $t$ we take counts:", UNDECIDED), ("Unlike a one-hot vector, $t$ counts words.", UNDECIDED),
    ("The target $t$ is either a one-hot vector or zero.", UNDECIDED), ("We do not assume that $\\sum_i t_i = 1$. Then", UNDECIDED),
))
def test_a_sum_of_targets_is_found_to_be_one_only_where_the_text_allows_it(said: str, ruling: Ruling) -> None:
    assert last(ENTROPY + said + FUSED).ruling is ruling


def test_a_total_that_is_assumed_anew_counts_again() -> None:
    text = ENTROPY + "We do not assume that $\\sum_i t_i = 1$." + FUSED + "\n\nNow let $\\sum_i t_i = 1$. Then" + FUSED
    assert last(text).ruling is CONDITIONAL


@pytest.mark.parametrize(("said", "ruling"), (
    ("Then", CONDITIONAL), ("For distinct $i$ and $j$,", CONDITIONAL), ("For $i < j$,", CONDITIONAL), ("For equal $i$ and $j$,", REFUTED),
    ("For $i \\le j$,", REFUTED), ("On the diagonal,", UNDECIDED), ("If $i \\neq j$ does not hold,", UNDECIDED),
))
def test_two_indices_are_told_apart_only_where_the_text_allows_it(said: str, ruling: Ruling) -> None:
    assert last(SOFTMAX + said + OFF_DIAGONAL).ruling is ruling


def test_conditions_that_cannot_hold_together_prove_nothing() -> None:
    assert last("$$ y = x + 1 $$\n\nFor $x < 0$,\n\n$$ \\log x^2 = 2 \\log x $$").ruling is not CONDITIONAL


def test_the_range_of_a_parameter_stands_beside_a_case() -> None:
    let = "Let $\\delta > 0$ and\n\n" + HINGE
    assert last(let + "$$ q(r) = \\delta - r \\quad \\text{for } r < 0 $$").ruling is CONDITIONAL
    wrong = last(let + "$$ q(r) = 2\\delta - r \\quad \\text{for } r < 0 $$")
    assert wrong.ruling is REFUTED and wrong.steps[0].witness is not None
    assert not dict(wrong.steps[0].witness.values)["delta"].startswith("-")
    assert last(let + "# Next\n\n$$ q(r) = \\delta - r \\quad \\text{for } r < 0 $$").ruling is CONDITIONAL
    assert last(let + "Now let $\\delta < 0$.\n\n$$ q(r) = -\\delta - r \\quad \\text{for } r < 2\\delta $$").ruling is REFUTED


@pytest.mark.parametrize(("claim", "ruling"), (("\\alpha \\quad (x < 0)", CONDITIONAL), ("1 \\quad (x > 0)", CONDITIONAL), ("\\alpha \\quad (x > 0)", REFUTED)))
def test_an_interval_of_a_parameter_stands_too(claim: str, ruling: Ruling) -> None:
    assert last(f"with $0 < \\alpha < 1$:\n\n$$ f(x) = \\max(\\alpha x, x) $$\n\n$$ f'(x) = {claim} $$").ruling is ruling
