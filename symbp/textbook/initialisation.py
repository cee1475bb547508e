r"""`\mathcal{U}(-b, b)` against the variance that the initialisation is meant to give: b**2/3."""

from __future__ import annotations

from .documents.display import Display
from .judging import judge
from .latex.grammar import parse_expression
from .latex.text import to_latex
from .latex.tree import Chain, Fraction, Group, Node, Number, Product, Scripted, Symbol
from .letters.conventions import Bound
from .reading.setting import Setting
from .repair.holding import holds
from .repair.search import smallest_repair
from .repair.vocabulary import vocabulary_of
from .stating import place
from .verdict import Condition, Repair, Ruling, Step, Verdict

MOST_TRIES = 200


def interval_of(chain: Chain) -> tuple[Node, Node] | None:
    """The two ends of a uniform distribution that stands alone in a display."""
    if chain.relations or len(chain.sides) != 1:
        return None
    match chain.sides[0]:
        case Product(factors=((_, Symbol(name="U")), ("", Group(items=(low, high))))):
            return low, high
    return None


def bound_verdict(setting: Setting, display: Display, chain: Chain, bound: Bound) -> Verdict:
    """Whether the uniform distribution has the variance that the notation file says it is meant to have."""
    ends = interval_of(chain)
    assert ends is not None
    high = ends[1]
    meant = parse_expression(bound.variance)
    outcome = judge(setting, meant, variance(high))
    ruling, conditions = outcome.found.ruling, ()
    if ruling is Ruling.PROVED and bound.words:
        ruling, conditions = Ruling.CONDITIONAL, (Condition(bound.condition, bound.condition, bound.words),)
    repair = _repair(setting, meant, high) if ruling.wrong else None
    why = f"a uniform distribution on (-b, b) has the variance b^2/3; this one is meant to have {bound.variance}" if ruling.wrong else ""
    printed = " ".join(display.latex.split())
    step = Step(bound.variance, to_latex(variance(high)), "=", ruling, why or outcome.found.why, conditions,
                outcome.found.witness, repair, place(display, high.at) if ruling.wrong else None)
    return Verdict(chain.label or display.label, display.line, printed, (step,), (), display.heading)


def variance(high: Node) -> Node:
    """b**2/3 for the upper end b."""
    two, three = Number("2", at=high.at), Number("3", at=high.at)
    return Fraction(Scripted(Group((high,), at=high.at), (), (two,), at=high.at), three, at=high.at)


def _repair(setting: Setting, meant: Node, high: Node) -> Repair | None:
    vocabulary = vocabulary_of((high, meant), setting.reader.names.letters)
    found = smallest_repair(meant, high, vocabulary, lambda left, right: left is meant and holds(setting, meant, variance(right)),
                            MOST_TRIES)
    return None if found is None else Repair(to_latex(found[1].node), found[1].words, found[0])
