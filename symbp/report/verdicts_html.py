"""Verdicts -> one HTML page: every equation set beside its verdict; style inside, no script, nothing loaded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..textbook.verdict import Repair, Ruling, Step, Verdict, Verdicts, Witness
from .mathml import mathml
from .printed_latex import one_line
from .verdict_words import (EXACTLY, INSTEAD, MARKS, NO_EQUATION, TO_DECIDE, certainty, conditions, exactly, holds, label, reasons, rests_on, stated, summary,
                            title, wrong_steps)
from .verdicts_style import STYLE

KIND = {Ruling.IGNORED: "definition", Ruling.DEFINITION: "definition", Ruling.PROVED: "proved", Ruling.CONDITIONAL: "conditional",
        Ruling.UNDECIDED: "undecided", Ruling.ILL_FORMED: "wrong", Ruling.REFUTED: "wrong"}
FILTERS = (("all", "all equations"), ("wrong", "mistakes"), ("undecided", "undecided"), ("conditional", "under a condition"))
COUNTS = (("equations", None), ("proved", Ruling.PROVED), ("under a condition", Ruling.CONDITIONAL),
          ("definitions", Ruling.DEFINITION), ("refuted", Ruling.REFUTED), ("ill-formed", Ruling.ILL_FORMED),
          ("undecided", Ruling.UNDECIDED))


def verdicts_html(documents: Sequence[Verdicts]) -> str:
    """A self-contained page; of several documents one below the other, under a table of counts."""
    names = ", ".join(one_line(title(document)) for document in documents)
    body = [f"<h1>{escape(names if len(documents) == 1 else 'Verdicts')}</h1>",
            f'<p class="summary">{escape(summary(documents))}</p>', *(_counts(documents) if len(documents) > 1 else []),
            *_filters(documents), "<main>"]
    for number, document in enumerate(documents, 1):
        body += _document(document, number, len(documents) > 1)
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(names)}: verdicts</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
            + "\n".join(body) + "\n</main>\n</body>\n</html>\n")


def formula(latex: str, block: bool = True) -> str:
    """The formula set, or its source where it cannot be set."""
    return mathml(latex, block) or f"<code>{escape(one_line(latex))}</code>"


def _counts(documents: Sequence[Verdicts]) -> list[str]:
    rows = ["".join((f'<td><a href="#d{number}">{escape(one_line(title(d)))}</a></td>',
                     *(f"<td>{len(d.equations) if ruling is None else d.count(ruling)}</td>" for _, ruling in COUNTS)))
            for number, d in enumerate(documents, 1)]
    head = "".join(f"<th>{name}</th>" for name in ("document", *(name for name, _ in COUNTS)))
    lines = [f"<tr>{row}</tr>" for row in (head, *rows)]
    return ['<div class="wide"><table class="counts">', *lines, "</table></div>"]


def _filters(documents: Sequence[Verdicts]) -> list[str]:
    """Radio buttons before the equations; the style sheet hides what does not belong to the chosen one."""
    count = {kind: sum(KIND[v.ruling] == kind for d in documents for v in d.equations) for kind in KIND.values()}
    count["all"] = sum(len(d.equations) for d in documents)
    buttons = [f'<input type="radio" name="show" id="show-{kind}"{" checked" if kind == "all" else ""}>'
               for kind, _ in FILTERS]
    labels = "".join(f'<label for="show-{kind}">{name} <span>{count[kind]}</span></label>' for kind, name in FILTERS)
    return [*buttons, f'<nav class="filters">{labels}</nav>']


def _document(document: Verdicts, number: int, titled: bool) -> list[str]:
    lines = [f'<section id="d{number}">']
    if titled:
        lines += [f"<h2>{escape(one_line(title(document)))}</h2>", f'<p class="summary">{escape(summary((document,)))}</p>']
    if document.unread:
        lines.append(f'<p class="why">not read: {escape(document.unread)}</p>')
    lines += [] if document.equations or document.unread else [f"<p>{NO_EQUATION}</p>"]
    heading = ""
    for position, verdict in enumerate(document.equations, 1):
        if verdict.heading and verdict.heading != heading:
            lines.append(f"<h3>{escape(one_line(verdict.heading))}</h3>")
        heading = verdict.heading or heading
        lines += _equation(document, verdict, f"d{number}e{position}")
    return [*lines, "</section>"]


def _equation(document: Verdicts, verdict: Verdict, anchor: str) -> list[str]:
    kind = KIND[verdict.ruling]
    badge = f'<span class="badge">{MARKS[verdict.ruling]} {escape(verdict.ruling.value)}</span>'
    number = f'<span class="label">{escape(label(verdict))}</span>' if label(verdict) else ""
    lines = [f'<article class="{kind}" id="{anchor}">',
             f'<header>{badge}{number}<a class="line" href="#{anchor}">line {verdict.line}</a></header>',
             f'<div class="formula">{formula(verdict.latex)}</div>']
    for needed in conditions(verdict):
        cited = f' <q class="cited">{escape(one_line(needed.cited))}</q>' if needed.cited else ""
        lines.append(f'<p class="needs">{holds(verdict, needed)} {formula(needed.latex or needed.text, block=False)}{cited}</p>')
    for why, remedy in reasons(verdict):
        lines.append(f'<p class="why">{escape(one_line(why))}</p>')
        lines += [f'<p class="remedy">{TO_DECIDE}: {escape(one_line(remedy))}</p>'] if remedy else []
    lines += [f'<p class="needs">with {escape(one_line(words))}</p>' for words in rests_on(verdict)]
    step = verdict.gravest
    if verdict.ruling.wrong and step is not None:
        lines += _mistake(document, verdict, step)
    return [*lines, *_details(verdict), "</article>"]


def _mistake(document: Verdicts, verdict: Verdict, step: Step) -> list[str]:
    more = len(wrong_steps(verdict)) - 1
    lines = [f'<p class="why">{escape(one_line(step.why))}</p>'] if step.why else []
    lines += [f'<p class="remedy">{INSTEAD}: {escape(one_line(step.remedy))}</p>'] if step.remedy else []
    if len(verdict.steps) > 1 and step.right:
        also = f" ({more} more below)" if more else ""
        lines += [f"<h4>the first wrong step{also}</h4>",
                  f'<div class="formula">{formula(stated(step))}</div>']
    lines += _excerpt(document.text, step.caret) if step.caret else []
    lines += _witness(step.witness) if step.witness else []
    lines += [f'<p class="needs">{EXACTLY} <code>{escape(one_line(exactly(step)))}</code></p>'] if exactly(step) else []
    return lines + (_repair(step.repair) if step.repair else [])


def _excerpt(text: str, caret: tuple[int, int, int]) -> list[str]:
    """The line of the document, the place marked."""
    lines = text.split("\n")
    number, column, length = caret
    line = lines[number - 1].rstrip("\r") if 1 <= number <= len(lines) else ""
    if not 1 <= column <= len(line):
        return []
    start, end = column - 1, column - 1 + max(1, length)
    before, marked, after = line[:start], line[start:end], line[end:]
    return [f'<pre class="source"><span>{number}</span>{escape(before)}<mark>{escape(marked)}</mark>{escape(after)}</pre>']


def _witness(found: Witness) -> list[str]:
    """A table of names and values; the two sides last."""
    cells = [(name, str(value)) for name, value in (*found.sizes, *found.indices)]
    at = "".join(f"<span>{escape(name)} = {escape(value)}</span>" for name, value in cells)
    rows = [f"<tr><th>{escape(one_line(name))}</th><td>{escape(one_line(value))}</td></tr>" for name, value in found.values]
    sides = [f'<tr class="side"><th>{side} side</th><td>{escape(one_line(value))}</td></tr>'
             for side, value in (("left", found.left), ("right", found.right))]
    return [f'<h4>counterexample <small>{certainty(found)}</small></h4>', f'<p class="at">{at}</p>' if at else "",
            '<div class="wide"><table class="witness">', *rows, *sides, "</table></div>"]


def _repair(repair: Repair) -> list[str]:
    return ["<h4>repair</h4>", f"<p>{escape(one_line(repair.edit))}</p>",
            f'<div class="formula repaired">{formula(repair.latex)}</div>']


def _details(verdict: Verdict) -> list[str]:
    """How each side was read, and the ruling on every step of a chain; closed until it is asked for."""
    sides = [f"<tr><td>{escape(one_line(r.words))}</td><td><code>{escape(one_line(r.formula))}</code></td></tr>"
             for r in verdict.readings]
    steps = [f'<tr><td class="{KIND[s.ruling]}"><span class="badge">{MARKS[s.ruling]} {escape(s.ruling.value)}</span></td>'
             f'<td>{formula(stated(s), block=False)}</td></tr>' for s in verdict.steps]
    lines = ["<details><summary>reading</summary>"]
    read = ['<div class="wide"><table class="reading">', *sides, "</table></div>"]
    lines += read if sides else ["<p>It was not read.</p>"]
    lines += ['<div class="wide"><table class="steps">', *steps, "</table></div>"] if len(steps) > 1 else []
    return [*lines, f"<p><code>{escape(one_line(verdict.latex))}</code></p>", "</details>"]
