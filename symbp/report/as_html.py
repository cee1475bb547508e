"""Derivation -> one HTML page: MathML and a small style sheet inside, light and dark, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..derivation.model import Derivation
from .blocks import Block, Formula, Heading, Items, Line, Omission, Paragraph, Statement, Statements, Table
from .document import document, gradients_of_cost
from .mathematics import Writer
from .media import INLINE_MATHML, MATHML

STYLE = """\
:root { color-scheme: light dark; --ink: #1d2129; --soft: #5b6472; --line: #dfe3e8; --page: #fdfdfc;
  --good: #1a7f4b; --bad: #b3401f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e6ea; --soft: #9aa3b0; --line: #343a43; --page: #16181c;
  --good: #6cc695; --bad: #f0946f; } }
body { background: var(--page); color: var(--ink); font: 16px/1.55 Georgia, "Times New Roman", serif;
  max-width: 56rem; margin: 3rem auto 6rem; padding: 0 1.25rem; }
h1 { font-size: 2rem; margin: 0 0 .25rem; }
h2 { font-size: 1.35rem; margin: 2.75rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p { margin: .5rem 0; }
ul { margin: .5rem 0; padding-left: 1.25rem; }
table.plain { border-collapse: collapse; margin: .75rem 0; }
table.plain th { text-align: left; font-weight: 600; color: var(--soft); }
table.plain th, table.plain td { padding: .25rem 1.25rem .25rem 0; border-bottom: 1px solid var(--line); }
math { font-size: 1.08em; }
.equations { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; column-gap: .6rem; row-gap: .3rem;
  align-items: baseline; margin: .75rem 0; }
.numbered { grid-template-columns: auto auto minmax(0, 1fr) auto; }
.left { text-align: right; }
.right { overflow-x: auto; overflow-y: hidden; padding: .15rem 0; }
.number { color: var(--soft); font-size: .85rem; text-align: right; }
.verdict { font: 600 .72rem/1.6 system-ui, sans-serif; padding: 0 .55em; border: 1px solid; border-radius: 1em; }
.proved { color: var(--good); }
.unproved { color: var(--bad); }
.remarks { grid-column: -3 / -1; color: var(--soft); font-size: .87rem; margin: 0 0 .55rem 1.4rem; }
.omitted { grid-column: 1 / -1; color: var(--soft); font-style: italic; padding: .4rem 0; text-align: center; }
mtable.cases mtd { text-align: left; padding: .15em .6em .15em 0; }
"""


def derivation_html(derivation: Derivation, more: tuple[Block, ...] = ()) -> str:
    """The whole derivation as a self-contained page, with `more` at its end."""
    of_cost = gradients_of_cost(derivation)
    writers = Writer(MATHML, of_cost), Writer(INLINE_MATHML, of_cost)
    body = "\n".join(line for block in (*document(derivation), *more) for line in _block(*writers, block))
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(derivation.network.name)}: derivation</title>\n<style>\n{STYLE}</style>\n</head>\n"
            f"<body>\n{body}\n</body>\n</html>\n")


def _inline(writer: Writer, line: Line) -> str:
    return "".join(escape(p) if isinstance(p, str) else _math(_formula(writer, p), "") for p in line)


def _formula(writer: Writer, shown: Formula) -> str:
    return writer.write(shown.right) if shown.left is None else writer.equation(shown.left, shown.right, shown.sign)


def _math(inner: str, attributes: str = ' displaystyle="true"') -> str:
    return f"<math{attributes}><mrow>{inner}</mrow></math>"


def _block(writer: Writer, inline: Writer, block: Block) -> list[str]:
    match block:
        case Heading(level, title):
            return [f"<h{level + 1}>{escape(title)}</h{level + 1}>"]
        case Paragraph(line):
            return [f"<p>{_inline(inline, line)}</p>"]
        case Items(lines):
            return ["<ul>", *(f"<li>{_inline(inline, line)}</li>" for line in lines), "</ul>"]
        case Table(head, rows):
            return ['<table class="plain">', _row("th", map(escape, head)),
                    *(_row("td", (_inline(inline, cell) for cell in row)) for row in rows), "</table>"]
        case Statements(rows, numbers):
            kind = "equations numbered" if numbers else "equations"
            shown = (_statement(writer, inline, row, numbers[at] if numbers else None) for at, row in enumerate(rows))
            return [f'<div class="{kind}">', *shown, "</div>"]


def _row(kind: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{kind}>{cell}</{kind}>" for cell in cells) + "</tr>"


def _statement(writer: Writer, inline: Writer, row: Statement | Omission, number: int | None) -> str:
    """Number, left side, right side, verdict, then the remarks, as cells of the grid."""
    if isinstance(row, Omission):
        return f'<div class="omitted">… {escape(row.text)} …</div>'
    shown = row.formula
    left = "" if shown.left is None else _math(writer.write(shown.left))
    right = _math(f"<mo>{writer.medium.signs[shown.sign]}</mo>{writer.write(shown.right)}")
    label = "" if number is None else f'<div class="number">{number}.</div>'
    verdict = f'<span class="verdict {row.verdict}">{row.verdict}</span>' if row.verdict else ""
    remarks = "".join(f'<div class="remarks">{_inline(inline, detail)}</div>' for detail in row.details)
    return f'{label}<div class="left">{left}</div><div class="right">{right}</div><div>{verdict}</div>{remarks}'
