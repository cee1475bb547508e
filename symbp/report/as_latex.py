"""Derivation -> one complete LaTeX article that needs amsmath and nothing else out of the ordinary."""

from __future__ import annotations

import re

from ..derivation.model import Derivation
from .blocks import Block, Formula, Heading, Items, Line, Omission, Paragraph, Statement, Statements, Table
from .document import document, gradients_of_cost
from .mathematics import Writer
from .media import INLINE_LATEX, LATEX, UNICODE

PREAMBLE = r"""\documentclass[10pt,a4paper,fleqn]{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath}
\usepackage[margin=20mm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\setcounter{secnumdepth}{0}
\allowdisplaybreaks
\begin{document}
"""
LONG = 100                                 # Unicode characters that fit one printed line
SECTIONS = {1: "section", 2: "subsection"}
MARKS = {"proved": "proved", "unproved": r"\textbf{not proved}"}

SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "±": r"$\pm$", "×": r"$\times$", "…": r"\dots{}", "−": r"$-$", "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$",
    "→": r"$\to$", "–": "--", "∞": r"$\infty$", "′": "$'$", "·": r"$\cdot$",
}
_SPECIAL = re.compile("|".join(map(re.escape, SPECIAL)))


def derivation_latex(derivation: Derivation, more: tuple[Block, ...] = ()) -> str:
    """The whole derivation as a compilable article, with `more` at its end."""
    of_cost = gradients_of_cost(derivation)
    writers = Writer(LATEX, of_cost), Writer(INLINE_LATEX, of_cost)
    body = "\n".join(line for block in (*document(derivation), *more) for line in _block(*writers, block))
    return f"{PREAMBLE}{body}\n\\end{{document}}\n"


def _plain(text: str) -> str:
    escaped = _SPECIAL.sub(lambda found: SPECIAL[found[0]], text)
    return escaped.encode("latin-1", "replace").decode("latin-1")


def _inline(writer: Writer, line: Line) -> str:
    return "".join(_plain(p) if isinstance(p, str) else rf"$\textstyle {_formula(writer, p)}$" for p in line)


def _formula(writer: Writer, shown: Formula, align: str = "") -> str:
    if shown.left is None:
        return writer.write(shown.right)
    return f"{writer.write(shown.left)} {align}{writer.medium.signs[shown.sign]} {writer.write(shown.right)}"


def _block(writer: Writer, inline: Writer, block: Block) -> list[str]:
    match block:
        case Heading(0, title):
            return [rf"{{\LARGE\bfseries {_plain(title)}\par}}", ""]
        case Heading(level, title):
            return ["", rf"\{SECTIONS[level]}{{{_plain(title)}}}"]
        case Paragraph(line):
            return ["", _inline(inline, line), ""]
        case Items(lines):
            return [r"\begin{itemize}", *(rf"\item {_inline(inline, line)}" for line in lines), r"\end{itemize}"]
        case Table(head, rows):
            body = [" & ".join(_inline(inline, cell) for cell in row) + r" \\" for row in rows]
            return ["", r"\begin{tabular}{" + "l" * len(head) + "}", " & ".join(map(_plain, head)) + r" \\ \hline",
                    *body, r"\end{tabular}", ""]
        case Statements(rows, numbers):
            return _statements(writer, inline, rows, numbers)


def _statements(writer: Writer, inline: Writer, rows: tuple[Statement | Omission, ...],
                numbers: tuple[int, ...]) -> list[str]:
    """One alignment, its equations' remarks between them."""
    lines = [r"\begin{align*}"]
    for position, row in enumerate(rows):
        if isinstance(row, Omission):
            lines.append(rf"\intertext{{\dots\ {_plain(row.text)} \dots}}")
            continue
        tag = rf" \tag{{{numbers[position]}}}" if numbers else ""
        end = r" \\" if position < len(rows) - 1 else ""
        lines.append(_equation(writer, row.formula) + tag + _remarks(inline, row, end))
    return [*lines, r"\end{align*}"]


def _equation(writer: Writer, shown: Formula) -> str:
    """One row of an alignment; a sum too long for the page is broken before its terms."""
    if isinstance(shown.right, str):
        return _formula(writer, shown, "&")
    widths = [len(term) for term in Writer(UNICODE, writer.of_cost).terms(shown.right)]
    if sum(widths) <= LONG or len(widths) == 1:
        return _formula(writer, shown, "&")
    text, used = f"{writer.write(shown.left)} &{writer.medium.signs[shown.sign]} ", 0
    for term, width in zip(writer.terms(shown.right), widths, strict=True):
        if used and used + width > LONG:
            text, used = text + r" \\ & \qquad ", 0
        text, used = text + term, used + width
    return text


def _remarks(inline: Writer, row: Statement, end: str) -> str:
    remarks = ([MARKS[row.verdict]] if row.verdict else []) + [_inline(inline, detail) for detail in row.details]
    lines = ["; ".join(remarks[:2]), *remarks[2:]] if remarks else []
    return "".join(rf" \\*[-3pt] & \quad\parbox[t]{{0.8\linewidth}}{{\footnotesize\raggedright {line}\strut}}"
                   for line in lines) + end
