"""Tables with mathematics in their cells: pipe tables, lines with tabs, LaTeX tabulars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from .display import Cell, Table
from .text import Places, group_end, one_line

Span = tuple[int, int]
Rows = tuple[list[list[Span]], int]
Found = list[tuple[Span, Table]]
MATHEMATICS = re.compile(r"\$|\\[A-Za-z(\[]")
PIPE = re.compile(r"\\.|\$|\|")
RULE = set("|:- \t")
LONGEST_ROW = 10_000
LONGEST_TABULAR = 100_000
CAPTION = re.compile(r"(?:Table|Tab\.)\s")
TABULAR = re.compile(r"\\(?P<verb>begin|end)\{(?P<name>tabular[x*]?|longtable|table\*?)\}"
                     r"|\\caption[ \t]{0,9}(?=\{)|\n[ \t]*(?=\n)")
ROW = re.compile(r"\\\\(?:\[[^\[\]\n]{0,20}\])?"
                 r"|\\(?:hline|toprule|midrule|bottomrule|(?:cline|cmidrule)\S{0,20})|(?P<cell>&)|\\.|\$",
                 re.DOTALL)


def cell_at(text: str, start: int, end: int, places: Places) -> Cell:
    """The characters `start:end` without the spaces around them."""
    printed = text[start:end]
    start += len(printed) - len(printed.lstrip()) if printed.strip() else 0
    return Cell(printed.strip(), *places.of(start))


def worth_keeping(table: Table) -> bool:
    return any(MATHEMATICS.search(cell.text) for row in (table.head, *table.rows) for cell in row)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def ruled_tables(text: str, places: Places) -> Found:
    """Pipe tables (a line of dashes under the head) and runs of lines with as many tabs each."""
    if "|" not in text and "\t" not in text:
        return []
    lines = [*_lines(text), (len(text), len(text))]
    found: Found = []
    position = 0
    while position + 1 < len(lines):
        start, end = lines[position]
        short = end - start <= LONGEST_ROW
        printed, taken = short and (_pipe_rows(text, lines, position) or _tab_rows(text, lines, position)) or ([], 1)
        span = lines[position][0], lines[position + taken - 1][1]
        if printed and MATHEMATICS.search(text, *span):
            rows = [tuple(cell_at(text, *cell, places) for cell in row) for row in printed]
            table = Table(rows[0], tuple(rows[1:]), _caption(text, span))
            found += [(span, table)] if worth_keeping(table) else []
        position += taken
    return found


def _pipe_rows(text: str, lines: list[Span], position: int) -> Rows | None:
    rule = text[slice(*lines[position + 1])]
    if "|" not in text[slice(*lines[position])] or "-" not in rule or "|" not in rule or set(rule) - RULE:
        return None
    rows, end = [_pipe_cells(text, *lines[position])], position + 2
    while end < len(lines) and lines[end][1] - lines[end][0] <= LONGEST_ROW and "|" in text[slice(*lines[end])]:
        rows.append(_pipe_cells(text, *lines[end]))
        end += 1
    return rows, end - position


def _pipe_cells(text: str, start: int, end: int) -> list[Span]:
    cuts, inside = [start - 1], False
    paired = text.count("$", start, end) % 2 == 0
    for mark in PIPE.finditer(text, start, end):
        if mark[0] == "$":
            inside = paired and not inside
        elif mark[0] == "|" and not inside:
            cuts.append(mark.start())
    cells = [(a + 1, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True)]
    cells = cells if text[slice(*cells[0])].strip() or len(cells) == 1 else cells[1:]
    return cells if text[slice(*cells[-1])].strip() or len(cells) == 1 else cells[:-1]


def _tab_rows(text: str, lines: list[Span], position: int) -> Rows | None:
    tabs = text.count("\t", *lines[position])
    rows: list[list[Span]] = []
    for line in range(position, len(lines) if tabs else position):
        start, end = lines[line]
        printed = text[start:end] if end - start <= LONGEST_ROW else ""
        if printed.count("\t") != tabs or "$$" in printed or "\t" not in printed.strip():
            break
        cuts = [start - 1, *(start + k for k, c in enumerate(printed) if c == "\t"), end]
        rows.append([(a + 1, b) for a, b in pairwise(cuts)])
    return (rows, len(rows)) if len(rows) > 1 else None


def _caption(text: str, span: Span) -> str:
    """A line "Table 1: ..." next to the table."""
    below = text[span[1]:span[1] + 400].lstrip().split("\n")[0]
    above = text[max(0, span[0] - 400):span[0]].rstrip().split("\n")[-1]
    return next((one_line(line) for line in (below, above) if CAPTION.match(line)), "")


def latex_tables(text: str, places: Places) -> Found:
    r"""Every `tabular` that is closed within its paragraphs; the first row is the head."""
    found: Found = []
    opened: int | None = None
    caption, inside = "", False
    for mark in TABULAR.finditer(text):
        name, verb = mark["name"] or "", mark["verb"]
        if name.startswith("table"):
            inside, caption = verb == "begin", ""
        elif name and verb == "begin":
            opened = mark.end()
        elif name and opened is not None:
            short = mark.start() - opened <= LONGEST_TABULAR
            table = _tabular(text, opened, mark.start(), places, caption) if short else Table((), ())
            if table.head and worth_keeping(table):
                found.append(((opened, mark.start()), table))
            opened = None
        elif mark[0].startswith("\\caption"):
            end = group_end(text, mark.end())
            caption = one_line(text[mark.end() + 1:end - 1]) if end > 0 else ""
            if inside and found and not found[-1][1].caption:
                span, last = found[-1]
                found[-1] = (span, Table(last.head, last.rows, caption))
    return found


def _tabular(text: str, start: int, end: int, places: Places, caption: str) -> Table:
    while text[start:start + 1] in ("{", "["):
        close = group_end(text, start) if text[start] == "{" else text.find("]", start, start + 40) + 1
        if close <= start:
            break
        start = close
    rows: list[tuple[Cell, ...]] = []
    cells: list[Cell] = []
    begun, inside = start, False
    for mark in ROW.finditer(text, start, end):
        if mark[0] == "$":
            inside = not inside
        elif mark["cell"] and not inside:
            cells.append(cell_at(text, begun, mark.start(), places))
            begun = mark.end()
        elif mark[0].startswith("\\\\") and not inside:
            rows.append((*cells, cell_at(text, begun, mark.start(), places)))
            cells, begun = [], mark.end()
        elif len(mark[0]) > 2 and not inside:
            begun = mark.end()
    if cells or text[begun:end].strip():
        rows.append((*cells, cell_at(text, begun, end, places)))
    return Table(rows[0], tuple(rows[1:]), caption) if rows else Table((), ())
