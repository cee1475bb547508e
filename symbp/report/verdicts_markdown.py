"""Verdicts -> Markdown with GitHub's `$$` mathematics: the page of one document, or one page of errata for several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..textbook.verdict import Ruling, Step, Verdict, Verdicts, Witness
from .mathml import mathml
from .printed_latex import for_markdown, one_line
from .verdict_words import (EXACTLY, INSTEAD, NO_EQUATION, TO_DECIDE, certainty, conditions, exactly, label, name, reasons, ruled, sizes, stated,
                            summary, taken_as_usual, title, under, wrong_steps)

EQUATIONS_HEAD = ("equation", "line", "formula", "verdict", "condition")
COUNTS_HEAD = ("document", "equations", "proved", "under a condition", "definitions", "mistakes")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~])")
_BLANKS = re.compile(r"\n{3,}")
_TICKS = re.compile(r"`+")


def verdicts_markdown(documents: Sequence[Verdicts], explain: bool = False) -> str:
    """The results page of one document: all equations, then each mistake; of several documents the errata."""
    if len(documents) != 1:
        return errata_markdown(tuple(documents), explain)
    document = documents[0]
    lines = [f"# {plain(title(document))}", "", f"{_capital(summary(documents))}.", "", *_equations(document), "",
             *_mistakes(document, "##"), *_undecided(document, "##"), *_usual(document, "##"), *(_readings(document, "##") if explain else [])]
    return _page(lines)


def errata_markdown(documents: tuple[Verdicts, ...], explain: bool = False) -> str:
    """One page for several documents: the counts, every mistake with counterexample and repair, and every equation.

    The same verdicts give the same bytes: no times and nothing of the machine.
    """
    lines = ["# Errata", "", f"{len(documents)} documents, {summary(documents)}.", "",
             *_counts(documents), "", "## Mistakes", ""]
    for document in documents:
        lines += [f"### {plain(title(document))}", "", *(_mistakes(document, "") or ["No mistake was found.", ""])]
    lines += ["## Every equation", ""]
    for document in documents:
        lines += [f"### {plain(title(document))}: all equations", "", *_equations(document), "", *_undecided(document, ""), *_usual(document, ""),
                  *(_readings(document, "") if explain else [])]
    return _page(lines)


def plain(text: str) -> str:
    """Running text as it is, on one line, whatever Markdown makes of its signs."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def code(text: str) -> str:
    """The text between as many backticks as it takes."""
    text = one_line(text)
    ticks = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    return f"{ticks} {text} {ticks}" if len(ticks) > 1 else f"`{text}`" if text else ""


def shown(latex: str) -> list[str]:
    """The formula displayed; as its source where it cannot be set, so that it does not break the page."""
    return ["", "$$", for_markdown(latex), "$$", ""] if _can_be_set(latex) else ["", "```latex", one_line(latex), "```", ""]


def _can_be_set(latex: str) -> bool:
    return mathml(latex) is not None and "$" not in latex


def _page(lines: Sequence[str]) -> str:
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip("\n") + "\n"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- tables --------------------------------------------------------------------------------------------------------

def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Cells are Markdown already, with every bar escaped."""
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _counts(documents: Sequence[Verdicts]) -> list[str]:
    """The counts of each document; what is ignored has a column where anything is."""
    rulings = (Ruling.PROVED, Ruling.CONDITIONAL, Ruling.DEFINITION)
    last = (Ruling.UNDECIDED, Ruling.IGNORED) if any(d.count(Ruling.IGNORED) for d in documents) else (Ruling.UNDECIDED,)
    rows = [[plain(title(d)), str(len(d.equations)), *(str(d.count(r)) for r in rulings), str(len(d.wrong)), *(str(d.count(r)) for r in last)]
            for d in documents]
    return _table((*COUNTS_HEAD, *(r.value for r in last)), rows)


def _equations(document: Verdicts) -> list[str]:
    if document.unread:
        return [f"Not read: {plain(document.unread)}"]
    if not document.equations:
        return [f"{_capital(NO_EQUATION)}."]
    return _table(EQUATIONS_HEAD, [(plain(label(v)), str(v.line), _in_line(v.latex), ruled(v.ruling),
                                    code(under(conditions(v))).replace("|", r"\|")) for v in document.equations])


def _in_line(latex: str) -> str:
    if _can_be_set(latex):
        return f"${for_markdown(latex).replace('|', chr(92) + 'vert ').strip()}$"
    return code(latex).replace("|", r"\|")


# --- sections ------------------------------------------------------------------------------------------------------

def _mistakes(document: Verdicts, level: str) -> list[str]:
    """A heading of that level, if it is not empty, and every wrong equation under one of its own."""
    if not document.wrong:
        return []
    lines = [f"{level} Mistakes", ""] if level else []
    for verdict in document.wrong:
        step, others = verdict.gravest, len(wrong_steps(verdict)) - 1
        lines += [f"{level or '###'}# {_place(verdict, step)}: {ruled(verdict.ruling)}", *shown(verdict.latex)]
        lines += [] if step is None else _step(step, len(verdict.steps) > 1)
        lines += [f"{others} more step{'s' if others > 1 else ''} of this equation {'are' if others > 1 else 'is'} wrong.",
                  ""] if others > 0 else []
    return lines


def _place(verdict: Verdict, step: Step | None) -> str:
    line = step.caret[0] if step and step.caret else verdict.line
    return f"{plain(label(verdict))}, line {line}" if label(verdict) else f"Line {line}"


def _step(step: Step, of_several: bool) -> list[str]:
    lines: list[str] = []
    if of_several and step.right:
        lines += ["The first wrong step:", *shown(stated(step))]
    lines += [f"{plain(_capital(step.why))}", ""] if step.why else []
    lines += [f"{_capital(INSTEAD)}: {plain(step.remedy)}", ""] if step.remedy else []
    lines += _witness(step.witness) if step.witness else []
    lines += [f"{_capital(EXACTLY)} {code(exactly(step))}", ""] if exactly(step) else []
    lines += [f"Repair: {code(step.repair.edit)}", *shown(step.repair.latex)] if step.repair else []
    return lines


def _witness(found: Witness) -> list[str]:
    at = f" at {plain(sizes(found))}" if sizes(found) else ""
    return [f"Counterexample{at}:", "", *(f"- {code(symbol)} = {code(value)}" for symbol, value in found.values),
            f"- left side = {code(found.left)}", f"- right side = {code(found.right)} ({certainty(found)})", ""]


def _undecided(document: Verdicts, level: str) -> list[str]:
    found = [v for v in document.equations if Ruling.UNDECIDED in (step.ruling for step in v.steps)]
    if not found:
        return []
    head = [f"{level} Undecided", ""] if level else ["Undecided:", ""]
    return [*head, *(f"- {plain(name(v))}: {plain('; '.join(_reason(*r) for r in reasons(v)))}" for v in found), ""]


def _reason(why: str, remedy: str) -> str:
    return f"{why} ({TO_DECIDE}: {remedy})" if remedy else why


def _usual(document: Verdicts, level: str) -> list[str]:
    found = taken_as_usual(document)
    head = [f"{level} Taken as usual", ""] if level else ["Taken as usual:", ""]
    return [*head, *(f"- {plain(words)}" for words in found), ""] if found else []


def _readings(document: Verdicts, level: str) -> list[str]:
    lines = [f"{level} Readings", ""] if level else ["Readings:", ""]
    for verdict in document.equations:
        lines.append(f"- {plain(name(verdict))}{'' if verdict.readings else ': not read'}")
        lines += [f"  - {plain(reading.words)}: {code(reading.formula)}" for reading in verdict.readings]
    return [*lines, ""]
