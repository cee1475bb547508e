"""Rows and columns of a display -> lines, each one equation or several; rows that go on stay with what they go on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import tables
from .piece import Piece, Pieces

CARRIES_ON = frozenset(("relation", "operator", "sign"))
SILENT = frozenset(("gap", "dot", "row"))


@dataclass
class Line:
    """Pieces that are read together; labels: those of its rows."""

    pieces: list[Piece]
    labels: list[str] = field(default_factory=list)


@dataclass
class Row:
    cells: list[list[Piece]] = field(default_factory=lambda: [[]])
    label: str = ""


def lines_of(pieces: Pieces) -> list[Line]:
    """The lines of a display in reading order."""
    rows, outer = _rows(pieces)
    lines: list[Line] = []
    columns: dict[int, Line] = {}
    for row in rows:
        last: Line | None = None
        for column, (cell, empty_left) in enumerate(_columns(row.cells)):
            if not [p for p in cell if p.kind not in SILENT]:
                continue
            line = columns.get(column)
            if column and last is not None and _belongs_left(cell):
                last.pieces += [_gap(cell), *cell]
            elif line is not None and _goes_on(line.pieces, cell, empty_left):
                line.pieces += [Piece("row", "", cell[0].at), *cell]
                last = line
            else:
                last = columns[column] = Line(list(cell))
                lines.append(last)
        if row.label and (last or lines):
            (last or lines[-1]).labels.append(row.label)
    for line in lines:
        if outer and not line.labels:
            line.labels.append(outer)
    return lines


def _rows(pieces: Sequence[Piece]) -> tuple[list[Row], str]:
    """The rows, layout environments opened, and the label that stands outside of all of them."""
    rows, depth, outer, opened = [Row()], 0, "", False
    for piece in pieces:
        depth += {"open": 1, "close": -1}.get(piece.kind, 0)
        if piece.kind == "row":
            rows.append(Row())
        elif piece.kind == "align":
            rows[-1].cells.append([])
        elif piece.kind == "tag":
            rows[-1].label, outer = (rows[-1].label, piece.text) if opened else (piece.text, outer)
        elif piece.kind == "env" and not depth and _is_layout(piece):
            opened = True
            for number, cells in enumerate(piece.rows):
                inner, label = _rows([p for cell in cells for p in (_align(piece), *cell)][1:])
                outer = outer or label
                if number:
                    rows += inner
                else:
                    rows[-1].cells[-1] += inner[0].cells[0]
                    rows[-1].cells += inner[0].cells[1:]
                    rows[-1].label = rows[-1].label or inner[0].label
                    rows += inner[1:]
        else:
            rows[-1].cells[-1].append(piece)
    return rows, outer


def _is_layout(piece: Piece) -> bool:
    """An environment of aligned equations; an array is one if a cell of it has a relation."""
    if piece.text in tables.LAYOUTS:
        return True
    return piece.text == "array" and any(has_relation(cell) for row in piece.rows for cell in row)


def _columns(cells: list[list[Piece]]) -> list[tuple[list[Piece], bool]]:
    """Pairs of cells, right and left of the alignment, each with whether its right cell is empty."""
    columns: list[tuple[list[Piece], bool]] = []
    for n in range(0, len(cells), 2):
        pair = [p for cell in cells[n:n + 2] for p in cell]
        left_empty = not [p for p in cells[n] if p.kind not in SILENT] and len(cells) > n + 1
        before = [p for p in columns[-1][0] if p.kind not in SILENT] if columns else []
        if before and before[-1].kind == "relation":
            columns[-1][0].extend(pair)
        else:
            columns.append((pair, left_empty))
    return columns


def _belongs_left(cell: list[Piece]) -> bool:
    """A remark or a condition in a column of its own."""
    real = [p for p in cell if p.kind not in SILENT]
    return real[0].kind == "text" or not has_relation(real) or is_condition(real)


def _goes_on(line: list[Piece], cell: list[Piece], empty_left: bool) -> bool:
    before = [p for p in line if p.kind not in SILENT]
    after = [p for p in cell if p.kind not in SILENT]
    if not before:
        return True
    depth = sum({"open": 1, "close": -1}.get(p.kind, 0) for p in before)
    if depth > 0 or before[-1].kind in CARRIES_ON or after[0].kind == "operator":
        return True
    if after[0].kind == "relation":
        return after[0].text not in tables.ARROWS
    if has_relation(after) and not empty_left:
        return False
    return empty_left or after[0].kind == "sign" or after[0].kind == "text"


def top_level(pieces: Sequence[Piece]) -> list[tuple[int, Piece]]:
    """The pieces outside of brackets, with their numbers."""
    depth, found = 0, []
    for n, piece in enumerate(pieces):
        if piece.kind == "close":
            depth -= 1
        elif piece.kind == "open":
            depth += 1
        elif depth == 0:
            found.append((n, piece))
    return found


def has_relation(pieces: Sequence[Piece]) -> bool:
    return any(p.kind == "relation" for _, p in top_level(pieces))


def is_condition(pieces: Sequence[Piece]) -> bool:
    """A comparison that says when an equation holds: `i \\neq j`, `x > 0`, `i = 1`, `i = j`."""
    relations = {p.text for _, p in top_level(pieces) if p.kind == "relation"}
    if relations and "=" not in relations:
        return relations <= {"!=", "<", "<=", ">", ">=", "in", "notin"}
    if len(pieces) < 3 or pieces[0].kind != "letter" or pieces[0].text not in tables.INDEX_LETTERS or pieces[1].text != "=":
        return False
    value = pieces[2]
    return len(pieces) == 3 and (value.kind == "number" or value.kind == "letter" and value.text in tables.INDEX_LETTERS)


def _gap(cell: list[Piece]) -> Piece:
    return Piece("gap", "", cell[0].at)


def _align(piece: Piece) -> Piece:
    return Piece("align", "", piece.at)


def bare(pieces: Sequence[Piece]) -> Pieces:
    """The pieces without the spaces around them and the punctuation after them."""
    start, end = 0, len(pieces)
    while end and pieces[end - 1].kind in ("gap", "comma", "dot"):
        end -= 1
    while start < end and pieces[start].kind in ("gap", "comma", "colon"):
        start += 1
    return tuple(p for p in pieces[start:end] if p.kind != "gap")
