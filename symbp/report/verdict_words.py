"""What every format says of a verdict in the same words: its mark, its place, conditions, counterexample and the counts."""

from __future__ import annotations

from collections.abc import Sequence

from ..textbook.verdict import Condition, Ruling, Step, Verdict, Verdicts, Witness
from .printed_latex import one_line

MARKS = {Ruling.IGNORED: "–", Ruling.DEFINITION: "·", Ruling.PROVED: "✓", Ruling.CONDITIONAL: "✓", Ruling.UNDECIDED: "?", Ruling.ILL_FORMED: "✗",
         Ruling.REFUTED: "✗"}
INKS = {Ruling.IGNORED: "quiet", Ruling.DEFINITION: "quiet", Ruling.PROVED: "good", Ruling.CONDITIONAL: "good", Ruling.UNDECIDED: "doubt",
        Ruling.ILL_FORMED: "bad", Ruling.REFUTED: "bad"}
COUNTED = ((Ruling.PROVED, "proved", "proved"), (Ruling.CONDITIONAL, "under a condition", "under a condition"),
           (Ruling.DEFINITION, "definition", "definitions"), (Ruling.REFUTED, "refuted", "refuted"),
           (Ruling.ILL_FORMED, "ill-formed", "ill-formed"), (Ruling.UNDECIDED, "undecided", "undecided"),
           (Ruling.IGNORED, "ignored", "ignored"))
MENTIONED = {Ruling.ILL_FORMED, Ruling.IGNORED}                  # only where there are any
RELATIONS = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne", "<-": r"\leftarrow", "->": r"\to", "prop": r"\propto",
             "=>": r"\Rightarrow", "<=>": r"\Leftrightarrow", "~": r"\sim", "approx": r"\approx", "in": r"\in"}
TO_DECIDE, INSTEAD = "to decide it", "write"
HOLDS, EXACTLY = "holds if", "holds exactly if"
NO_EQUATION = "no displayed equation was found"


def ruled(ruling: Ruling) -> str:
    return f"{MARKS[ruling]} {ruling.value}"


def conditions(verdict: Verdict) -> tuple[Condition, ...]:
    """What the equation needs, each once."""
    return tuple(dict.fromkeys(condition for step in verdict.steps for condition in step.conditions))


def under(found: Sequence[Condition]) -> str:
    return " and ".join(condition.text for condition in found)


def holds(verdict: Verdict, condition: Condition) -> str:
    """`holds if`, or `holds exactly if` where nothing else would do."""
    return EXACTLY if any(condition in step.exactly for step in verdict.steps) else HOLDS


def exactly(step: Step) -> str:
    """`k == 1/2 or m == 1`: what would make a step true that fails in general."""
    return " or ".join(condition.text for condition in step.exactly if condition not in step.conditions)


def label(verdict: Verdict) -> str:
    """The printed number in brackets, or nothing."""
    number = one_line(verdict.label).strip("()")
    return f"({number})" if number else ""


def name(verdict: Verdict) -> str:
    """The printed number, else the line."""
    return label(verdict) or f"line {verdict.line}"


def stated(step: Step) -> str:
    """The step as one formula in LaTeX."""
    return f"{step.left} {RELATIONS.get(step.relation, step.relation)} {step.right}"


def wrong_steps(verdict: Verdict) -> tuple[Step, ...]:
    return tuple(step for step in verdict.steps if step.ruling.wrong)


def reasons(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Why an equation is undecided, and what to write to have it decided: of each undecided step, each once."""
    found = ((step.why or "no proof and no counterexample was found", exactly(step), step.remedy)
             for step in verdict.steps if step.ruling is Ruling.UNDECIDED)
    return tuple(dict.fromkeys((f"{why}; {EXACTLY} {exact}" if exact else why, remedy) for why, exact, remedy in found))


def rests_on(verdict: Verdict) -> tuple[str, ...]:
    """The functions that a proof or a refutation takes as they are usually defined, each once."""
    decided = (s for s in verdict.steps if s.ruling.wrong or s.ruling in (Ruling.PROVED, Ruling.CONDITIONAL))
    return tuple(dict.fromkeys(words for step in decided for words in step.rests_on))


def taken_as_usual(document: Verdicts) -> tuple[str, ...]:
    """`softmax as usually defined (lines 7, 9)`"""
    found: dict[str, list[str]] = {}
    for verdict in document.equations:
        for words in rests_on(verdict):
            found.setdefault(words, []).append(str(verdict.line))
    return tuple(f"{words} (line{'s' if len(lines) > 1 else ''} {', '.join(dict.fromkeys(lines))})" for words, lines in found.items())


def sizes(witness: Witness) -> str:
    """`I = 2, J = 1, i = 1`"""
    return ", ".join(f"{symbol} = {number}" for symbol, number in (*witness.sizes, *witness.indices))


def certainty(witness: Witness) -> str:
    return "exact" if witness.exact else "certified by interval arithmetic"


def summary(documents: Sequence[Verdicts]) -> str:
    """`87 equations: 60 proved, 8 under a condition, 12 definitions, 7 refuted, 0 undecided`"""
    total, unread = sum(len(document.equations) for document in documents), sum(bool(d.unread) for d in documents)
    lost = f"; {unread} document{'s' if unread > 1 else ''} not read" if unread else ""
    if not total:
        return NO_EQUATION + lost
    counts = {ruling: sum(document.count(ruling) for document in documents) for ruling in Ruling}
    parts = [f"{counts[ruling]} {one if counts[ruling] == 1 else many}" for ruling, one, many in COUNTED
             if counts[ruling] or ruling not in MENTIONED]
    return f"{total} equation{'' if total == 1 else 's'}: {', '.join(parts)}{lost}"


def title(document: Verdicts) -> str:
    return document.title or document.document
