"""Verdicts as a document of derivations gets them: every ruling, chains, counterexamples and repairs."""

from __future__ import annotations

from symbp.textbook.claim_result import ClaimResult
from symbp.textbook.verdict import Condition, Reading, Repair, Ruling, Step, Verdict, Verdicts, Witness

ONE_HOT = Condition("Sum(t[k], k) == 1", r"\sum_k t_k = 1", "where t is one-hot")
SWAPPED = Witness((("I", 2), ("J", 1)), (("i", 1), ("j", 1)),
                  (("w", "[[1], [-2]]"), ("s", "[3, 1/2]")), "2", "-1", True)
TEXT = "\n".join((
    "# Notes", "", "$$z_i^l = \\sum_{j=1}^{J} w_{ij}^l a_j^{l-1} + b_i^l$$", "",
    "$$\\frac{\\partial c}{\\partial a_i^{l-1}} = \\sum_{i=1}^{I} s_i^l w_{ij}^l$$", "$$s^L = a - t$$", "",
    "$$\\mathbf{s}^l = \\mathbf{a}^{l-1}^{T}$$"))


def step(left: str, right: str, ruling: Ruling, why: str = "", *, conditions: tuple[Condition, ...] = (),
         witness: Witness | None = None, repair: Repair | None = None, caret: tuple[int, int, int] | None = None) -> Step:
    return Step(left, right, "=", ruling, why, conditions, witness, repair, caret)


def equation(label: str, line: int, steps: tuple[Step, ...], readings: tuple[Reading, ...] = (),
             heading: str = "") -> Verdict:
    """An equation whose LaTeX is the chain of its steps."""
    latex = " = ".join((steps[0].left, *(one.right for one in steps)))
    return Verdict(label, line, latex, steps, readings, heading)


SUM = r"\sum_{j=1}^{J} w_{ij}^l a_j^{l-1} + b_i^l"
DEFINED = equation("1.1", 3, (step("z_i^l", SUM, Ruling.DEFINITION),), heading="Forward", readings=(
    Reading("the logit i of layer l", "z[l,i]"),
    Reading("the sum over j of w times a, plus b", "Sum(w[l,i,j]*a[l-1,j], j) + b[l,i]")))
PROVED = equation("1.10", 3, (step(r"\sigma'(z_i^l)", r"a_i^l (1 - a_i^l)", Ruling.PROVED),), heading="Forward")
CONDITIONAL = equation("2.9", 6, (
    step(r"s_i^L", r"\sum_k \frac{\partial c}{\partial a_k^L}\frac{\partial a_k^L}{\partial z_i^L}", Ruling.PROVED),
    step(r"\sum_k \frac{\partial c}{\partial a_k^L}\frac{\partial a_k^L}{\partial z_i^L}", r"a_i^L - t_i",
         Ruling.CONDITIONAL, conditions=(ONE_HOT,))), heading="Backward")
REFUTED = equation("1.19", 5, (
    step(r"\frac{\partial c}{\partial a_i^{l-1}}", r"\sum_{i=1}^{I} s_i^l w_{ij}^l", Ruling.REFUTED,
         "the index j of the right side is not one of the left side", witness=SWAPPED, caret=(5, 21, 18),
         repair=Repair(r"\frac{\partial c}{\partial a_j^{l-1}}", "write j for i in the denominator", 0)),
    step(r"\sum_{i=1}^{I} s_i^l w_{ij}^l", r"\mathbf{w}_j^l \mathbf{s}^l", Ruling.REFUTED, "the row is not transposed")),
    heading="Backward")
ILL_FORMED = equation("", 8, (step(r"\mathbf{s}^l", r"\mathbf{a}^{l-1}^{T}", Ruling.ILL_FORMED,
                                   "a column is set equal to a row", caret=(8, 18, 20)),), heading="Backward")
UNDECIDED = equation("1.33", 8, (step(r"\mathcal{U}", r"\left(-\frac{6}{\sqrt{I}}, \frac{6}{\sqrt{I}}\right)",
                                      Ruling.UNDECIDED, "a distribution is not a quantity"),), heading="Start")
NOTES = Verdicts("notes.md", (DEFINED, PROVED, CONDITIONAL, REFUTED, ILL_FORMED, UNDECIDED), "Notes on backpropagation",
                 TEXT)
SOUND = Verdicts("sound.md", (DEFINED, PROVED, CONDITIONAL))
EMPTY = Verdicts("empty.md", ())

CLAIMS = (
    ClaimResult("01-01", PROVED, "TRUE", True, True),
    ClaimResult("01-02", CONDITIONAL, "TRUE-UNDER", True, True),
    ClaimResult("01-03", REFUTED, "TRUE", True, False),
    ClaimResult("02-01", UNDECIDED, "FALSE", False, None),
    ClaimResult("02-02", ILL_FORMED, "TYPO", True, True),
)
