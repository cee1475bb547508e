"""Derivation -> Markdown with GitHub's `$$` mathematics.

GitHub reads Markdown escapes inside `$$` first, so no backslash stands before a sign but at the end of a line.
"""

from __future__ import annotations

import re

from ..derivation.model import Derivation
from .blocks import Block, Formula, Heading, Items, Line, Omission, Paragraph, Statement, Statements, Table
from .document import document, gradients_of_cost
from .mathematics import Writer
from .media import INLINE_LATEX, LATEX

MARKS = {"proved": "proved", "unproved": "**not proved**"}
_BLANKS = re.compile(r"\n{3,}")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$])")


def derivation_markdown(derivation: Derivation, more: tuple[Block, ...] = ()) -> str:
    """The whole derivation as one Markdown file, with `more` at its end."""
    of_cost = gradients_of_cost(derivation)
    writers = Writer(LATEX, of_cost), Writer(INLINE_LATEX, of_cost)
    text = "\n".join(line for block in (*document(derivation), *more) for line in _block(*writers, block))
    return _BLANKS.sub("\n\n", text).strip("\n") + "\n"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _inline(writer: Writer, line: Line) -> str:
    return "".join(_plain(p) if isinstance(p, str) else f"${_one_line(_formula(writer, p))}$" for p in line)


def _one_line(latex: str) -> str:
    return latex.replace("\\\\\n", r"\cr ").replace("\n", " ")


def _formula(writer: Writer, shown: Formula, align: str = "") -> str:
    if shown.left is None:
        return writer.write(shown.right)
    return f"{writer.write(shown.left)} {align}{writer.medium.signs[shown.sign]} {writer.write(shown.right)}"


def _block(writer: Writer, inline: Writer, block: Block) -> list[str]:
    match block:
        case Heading(level, title):
            return ["", f"{'#' * (level + 1)} {_plain(title)}", ""]
        case Paragraph(line):
            return ["", _inline(inline, line), ""]
        case Items(lines):
            return ["", *(f"- {_inline(inline, line)}" for line in lines), ""]
        case Table(head, rows):
            cells = [[_inline(inline, cell) for cell in row] for row in rows]
            return ["", f"| {' | '.join(head)} |", "|" + " --- |" * len(head),
                    *(f"| {' | '.join(row)} |" for row in cells), ""]
        case Statements():
            return _statements(writer, inline, block)


def _statements(writer: Writer, inline: Writer, block: Statements) -> list[str]:
    """Equations without remarks share one alignment; the others stand alone, remarks below."""
    lines: list[str] = []
    together: list[Formula] = []
    for position, row in enumerate(block.rows):
        if isinstance(row, Statement) and not (row.verdict or row.details or block.numbers):
            together.append(row.formula)
            continue
        lines += _aligned(writer, together)
        together = []
        lines += _statement(writer, inline, row, block.numbers[position] if block.numbers else 0)
    return lines + _aligned(writer, together)


def _aligned(writer: Writer, formulas: list[Formula]) -> list[str]:
    if len(formulas) < 2:
        return [line for shown in formulas for line in ("", "$$", _formula(writer, shown), "$$", "")]
    rows = [_formula(writer, shown, "&") for shown in formulas]
    return ["", "$$", r"\begin{aligned}", *(row + r" \\" for row in rows[:-1]), rows[-1], r"\end{aligned}", "$$", ""]


def _statement(writer: Writer, inline: Writer, row: Statement | Omission, number: int) -> list[str]:
    if isinstance(row, Omission):
        return ["", f"… *{_plain(row.text)}* …", ""]
    remarks = ([MARKS[row.verdict]] if row.verdict else []) + [_inline(inline, detail) for detail in row.details]
    tag = rf" \tag{{{number}}}" if number else ""
    return ["", "$$", _formula(writer, row.formula) + tag, "$$", "", "; ".join(remarks), ""]
