"""Verdicts -> text for a terminal: a table of all equations, then the mistakes, what is undecided, and the counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap

from ..textbook.verdict import Condition, Ruling, Verdict, Verdicts, Witness
from .printed_latex import one_line
from .verdict_words import (EXACTLY, INKS, INSTEAD, MARKS, NO_EQUATION, TO_DECIDE, certainty, conditions, exactly, holds, label, reasons, ruled, sizes,
                            stated, summary, taken_as_usual, title, under, wrong_steps)

WIDTH = 110
WIDEST_LABEL, WIDEST_VERDICT, LEAST_EQUATION = 16, 44, 24
HEAD = ("line", "label", "verdict", "equation")

Paint = Callable[[str, str], str]


def unpainted(text: str, ink: str) -> str:
    return text


def verdicts_text(documents: Sequence[Verdicts], explain: bool = False, width: int = WIDTH, paint: Paint = unpainted) -> str:
    """Every document after the other, then one line with the counts of all.

    paint: colours a text with an ink, one of good, bad, doubt, quiet, strong.
    """
    parts = [_document(document, explain, width, paint) for document in documents]
    if len(documents) > 1:
        parts.append([paint(f"{len(documents)} documents, {summary(documents)}", "strong")])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _document(document: Verdicts, explain: bool, width: int, paint: Paint) -> list[str]:
    name = one_line(document.document)
    heading = name if title(document) == document.document else f"{name}: {one_line(title(document))}"
    lines = [paint(heading, "strong"), ""]
    if document.unread:
        return [*lines, paint("not read", "bad"), *document.unread.split("\n")]
    if not document.equations:
        return [*lines, NO_EQUATION]
    lines += _table(document.equations, explain, width, paint)
    conditional = [v for v in document.equations if conditions(v)]
    undecided = [v for v in document.equations if Ruling.UNDECIDED in (step.ruling for step in v.steps)]
    for heading, found, section in (("conditions", conditional, _condition), ("mistakes", document.wrong, _mistake),
                                    ("undecided", undecided, _undecided)):
        if found:
            lines += ["", paint(heading, "strong")]
            for verdict in found:
                lines += ["", paint(_place(document, verdict), "strong"), *section(document, verdict, width, paint)]
    usual = taken_as_usual(document)
    lines += ["", paint("taken as usual", "strong"), "", *(line for words in usual for line in filled(one_line(words), "  ", width))] if usual else []
    return [*lines, "", summary((document,))]


def _place(document: Verdicts, verdict: Verdict) -> str:
    caret = verdict.gravest.caret if verdict.gravest and verdict.ruling.wrong else None
    return f"{one_line(document.document)}:{caret[0] if caret else verdict.line}  {label(verdict)}".rstrip()


# --- the table -----------------------------------------------------------------------------------------------------

def _table(equations: Sequence[Verdict], explain: bool, width: int, paint: Paint) -> list[str]:
    """Line, label, verdict and the equation cut to what is left of the width."""
    rows = [(str(v.line), cut(one_line(v.label), WIDEST_LABEL), cut(_verdict(v), WIDEST_VERDICT)) for v in equations]
    widths = [max(len(HEAD[column]), *(len(row[column]) for row in rows)) for column in range(3)]
    room = max(LEAST_EQUATION, width - sum(widths) - 6)
    lines = ["  ".join((HEAD[0].rjust(widths[0]), HEAD[1].ljust(widths[1]), HEAD[2].ljust(widths[2]), HEAD[3])),
             "  ".join("─" * w for w in (*widths, room))]
    lines = [paint(line, "quiet") for line in lines]
    for verdict, (line, name, said) in zip(equations, rows, strict=True):
        painted = paint(said.ljust(widths[2]), INKS[verdict.ruling])
        lines.append("  ".join((line.rjust(widths[0]), name.ljust(widths[1]), painted, cut(one_line(verdict.latex), room))))
        if explain:
            lines += readings(verdict, " " * (widths[0] + 2), width)
    return lines


def _verdict(verdict: Verdict) -> str:
    ruling, found = verdict.ruling, conditions(verdict)
    if ruling is Ruling.CONDITIONAL and found:
        return f"{MARKS[ruling]} proved under {one_line(under(found))}"
    return ruled(ruling)


def readings(verdict: Verdict, indent: str, width: int) -> list[str]:
    lines: list[str] = []
    for reading in verdict.readings:
        lines += filled(one_line(reading.words), indent, width)
        lines += filled(one_line(reading.formula), f"{indent}  ", width)
    return lines or [f"{indent}not read"]


def cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[:max(0, room - 1)].rstrip() + "…"


def filled(text: str, indent: str, width: int, first: str = "") -> list[str]:
    """The text wrapped; `first` stands before its first line, the others are indented under it."""
    return wrap(text, max(width, len(indent) + len(first) + 20), initial_indent=indent + first,
                subsequent_indent=indent + " " * len(first), break_long_words=False, break_on_hyphens=False)


# --- what is to be said of one equation ------------------------------------------------------------------------------

def _condition(document: Verdicts, verdict: Verdict, width: int, paint: Paint) -> list[str]:
    return [line for condition in conditions(verdict) for line in _needs(condition, holds(verdict, condition), width)]


def _needs(condition: Condition, holds_if: str, width: int) -> list[str]:
    cited = f" (the document: {one_line(condition.cited)})" if condition.cited else ""
    return filled(one_line(condition.text) + cited, "  ", width, f"{holds_if} ")


def _undecided(document: Verdicts, verdict: Verdict, width: int, paint: Paint) -> list[str]:
    lines = undecided(verdict, width)
    step = next((s for s in verdict.steps if s.ruling is Ruling.UNDECIDED), None)
    return lines + excerpt(document.text, step.caret if step else None, width, paint)


def undecided(verdict: Verdict, width: int) -> list[str]:
    """The reasons, and what would decide it."""
    lines: list[str] = []
    for why, remedy in reasons(verdict):
        lines += filled(one_line(why), "  ", width, f"{MARKS[Ruling.UNDECIDED]} ")
        lines += filled(one_line(remedy), "    ", width, f"{TO_DECIDE}: ") if remedy else []
    return lines


def _mistake(document: Verdicts, verdict: Verdict, width: int, paint: Paint) -> list[str]:
    """The equation, its first wrong step, where it stands, the counterexample and the repair."""
    lines = filled(one_line(verdict.latex), "  ", width)
    return lines + mistake(verdict, document.text, width, paint)


def mistake(verdict: Verdict, text: str, width: int, paint: Paint) -> list[str]:
    """The first wrong step of an equation, and how many more there are."""
    step, more = verdict.gravest, len(wrong_steps(verdict)) - 1
    if step is None:
        return []
    others = f", and {more} more step{'s' if more > 1 else ''} of it" if more else ""
    lines = [f"  {paint(ruled(step.ruling), 'bad')}{others}"]
    if step.right and len(verdict.steps) > 1:
        lines += filled(one_line(stated(step)), "  ", width, "wrong step: ")
    lines += filled(one_line(step.why), "  ", width, "why: ") if step.why else []
    lines += filled(one_line(step.remedy), "  ", width, f"{INSTEAD}: ") if step.remedy else []
    lines += excerpt(text, step.caret, width, paint)
    lines += witness(step.witness, width) if step.witness else []
    lines += filled(one_line(exactly(step)), "  ", width, f"{EXACTLY} ") if exactly(step) else []
    if step.repair:
        lines += filled(one_line(step.repair.edit), "  ", width, "repair: ")
        lines += filled(one_line(step.repair.latex), " " * 10, width)
    return lines


def witness(found: Witness, width: int) -> list[str]:
    """Sizes and indices, the value of every name, and what both sides come to."""
    lines = filled(one_line(sizes(found)), "  ", width, "counterexample: ") if sizes(found) else ["  counterexample:"]
    longest = max((len(name) for name, _ in found.values), default=0)
    for name, value in found.values:
        lines += filled(one_line(value), "    ", width, f"{name.ljust(longest)} = ")
    return [*lines, *filled(one_line(found.left), "    ", width, "left side  = "),
            *filled(f"{one_line(found.right)}   ({certainty(found)})", "    ", width, "right side = ")]


def excerpt(text: str, caret: tuple[int, int, int] | None, width: int, paint: Paint) -> list[str]:
    """The line of the document with its number, cut around the place, and carets below it."""
    lines = text.split("\n")
    if caret is None or not 1 <= caret[0] <= len(lines):
        return []
    number, column, length = caret
    line = "".join(sign if sign.isprintable() else " " for sign in lines[number - 1].rstrip("\r"))
    if not 1 <= column <= len(line):
        return []
    margin = f"  {number} │ "
    room = max(LEAST_EQUATION, width - len(margin))
    start = 0 if len(line) <= room else max(0, min(column - 1 - room // 4, len(line) - room))
    shown = line[start:start + room].rstrip()
    if start:
        shown = "…" + shown[1:]
    if start + room < len(line):
        shown = shown[:-1] + "…"
    marks = "^" * max(1, min(length, len(shown) - (column - 1 - start)))
    return [margin + shown, f"{' ' * (len(margin) - 2)}│ {' ' * (column - 1 - start)}{paint(marks, 'bad')}"]
