"""Derivation -> Unicode text for a terminal: equations aligned at their signs, remarks below them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from ..derivation.model import Derivation
from .blocks import Block, Formula, Heading, Items, Line, Omission, Paragraph, Statement, Statements, Table
from .document import document, gradients_of_cost, heart
from .mathematics import Writer
from .media import UNICODE

WIDTH = 110
MARKS = {"proved": "✓ proved", "unproved": "? unproved", "": ""}
WIDEST_LEFT = 24
VERDICT_ROOM = 13


def derivation_text(derivation: Derivation) -> str:
    """The whole derivation as Unicode text, lines mostly within 110 columns."""
    writer = Writer(UNICODE, gradients_of_cost(derivation))
    return "\n".join(line for block in document(derivation) for line in _block(writer, block)).strip("\n") + "\n"


def heart_text(derivation: Derivation) -> str:
    """The backward pass alone, with verdicts and conditions: what a command shows in passing."""
    writer = Writer(UNICODE, gradients_of_cost(derivation))
    return "\n".join(_statements(writer, heart(derivation))) + "\n"


def inline(writer: Writer, line: Line) -> str:
    """Running text with its formulas."""
    return "".join(piece if isinstance(piece, str) else formula(writer, piece) for piece in line)


def formula(writer: Writer, shown: Formula) -> str:
    right = writer.write(shown.right)
    if shown.left is None:
        return right
    return writer.medium.relation % (writer.write(shown.left), writer.medium.signs[shown.sign], right)


def _block(writer: Writer, block: Block) -> list[str]:
    match block:
        case Heading(level, title):
            underline = ["═" * len(title)] if level == 0 else ["─" * len(title)] if level == 1 else []
            return ["", title, *underline] if level < 2 else ["", f"{title}"]
        case Paragraph(line):
            text = inline(writer, line)
            return [f"  {part}" for part in wrap(text, WIDTH - 2, break_long_words=False)]
        case Items(lines):
            return [f"  {part}" for line in lines for part in
                    wrap("- " + inline(writer, line), WIDTH - 2, subsequent_indent="  ", break_long_words=False)]
        case Table(head, rows):
            return columns([head, *(tuple(inline(writer, cell) for cell in row) for row in rows)])
        case Statements():
            return _statements(writer, block)


def columns(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset(), indent: str = "  ") -> list[str]:
    """Rows as aligned columns under the first, which is the head; `right` names the columns set to the right."""
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    lines = ["   ".join(cell.rjust(widths[c]) if c in right else cell.ljust(widths[c]) for c, cell in enumerate(row))
             for row in rows]
    rule = "   ".join("─" * w for w in widths)
    return [(indent + line).rstrip() for line in [lines[0], rule, *lines[1:]]]


def _statements(writer: Writer, block: Statements) -> list[str]:
    """Left sides, signs and verdicts each in one column."""
    written = [(row, *_sides(writer, row.formula)) for row in block.rows if isinstance(row, Statement)]
    left = max((len(w[1]) for w in written if len(w[1]) <= WIDEST_LEFT), default=0)
    digits = len(str(max(block.numbers, default=0))) + 2 if block.numbers else 0
    margin = 2 + digits + left + 3
    room = WIDTH - margin - (VERDICT_ROOM if any(w[0].verdict for w in written) else 0)
    right = max((len(w[3]) for w in written if len(w[3]) <= room), default=room)
    lines: list[str] = []
    for position, row in enumerate(block.rows):
        number = block.numbers[position] if block.numbers else 0
        label = f"{number}.".rjust(digits - 1) + " " if number else " " * digits
        if isinstance(row, Omission):
            lines += ["", f"  {label}… {row.text} …", ""]
            continue
        before, sign, _ = _sides(writer, row.formula)
        first, *more = _broken(writer, row.formula, room)
        parts = [f"  {label}{before.ljust(left)} {sign} {first}", *(" " * margin + part for part in more)]
        if row.verdict and len(parts[-1]) <= margin + room:
            parts[-1] = f"{parts[-1].ljust(margin + right)}   {MARKS[row.verdict]}"
        elif row.verdict:
            parts.append(" " * (margin + right) + "   " + MARKS[row.verdict])
        lines += parts
        for detail in row.details:
            lines += wrap(inline(writer, detail), WIDTH, initial_indent=" " * margin, subsequent_indent=" " * margin,
                          break_long_words=False, break_on_hyphens=False)
    return lines


def _sides(writer: Writer, shown: Formula) -> tuple[str, str, str]:
    left = "" if shown.left is None else writer.write(shown.left)
    return left, writer.medium.signs[shown.sign], writer.write(shown.right)


def _broken(writer: Writer, shown: Formula, room: int) -> list[str]:
    """The right side; a long sum broken before its terms, long cases after each case."""
    whole = writer.write(shown.right)
    if len(whole) <= room or isinstance(shown.right, str):
        return [whole]
    lines: list[str] = []
    for term in writer.terms(shown.right):
        if lines and len(lines[-1]) + len(term) <= room:
            lines[-1] += term
        else:
            lines.append(term if not lines else term.lstrip())
    return [part for line in lines for part in (_split_cases(writer, line) if len(line) > room else [line])]


def _split_cases(writer: Writer, line: str) -> list[str]:
    opening = writer.medium.cases.partition("%s")[0]
    indent = " " * (line.find(opening) + len(opening))
    first, *more = line.split(writer.medium.next_case)
    return [first, *(indent + part for part in more)]
