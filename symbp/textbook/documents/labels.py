r"""Numbers and names of displayed formulas: `\tag`, `\label`, `\eqno`, or a number in parentheses inside or behind one.

What is taken out of a formula leaves spaces, so that places in it stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .text import Found, blank, group_end

LABEL = r"(?:[A-Z]{1,3}[.\-]?)?[0-9]{1,4}(?:[.\-–][0-9]{1,4}){0,3}[a-z]?'{0,2}|\*{1,3}|†|eq[:.\-][\w:.\-]{1,60}"
IDENTIFIER = re.compile(r"[ \t]{0,40}\{#([\w:.\-]{1,60})[^{}\n]{0,80}\}[ \t]{0,40}(?=\n|\Z)")
AFTER = re.compile(rf"[ \t]{{0,40}}[.,;]?[ \t]{{0,40}}"
                   rf"(?:\n[ \t]{{0,40}})?\(({LABEL})\)[ \t]{{0,40}}[.,;]?[ \t]{{0,40}}(?=\n|\Z)")
SET_APART = re.compile(rf"(?:\\q?quad|\\hfill|\\hskip\w{{0,9}}|\\hspace\*?\{{[^{{}}]{{0,20}}\}})(?:\s|~|\\[ ;,:])*"
                       rf"(?:\\(?:text|mathrm)\{{)?\(({LABEL})\)\}}?\s*\Z")
TRAILING = re.compile(r"\s\(([0-9]{1,4}(?:\.[0-9]{1,4}){0,3})\)\s*\Z")
SHORT = re.compile(r"[0-9]{1,9}")
NOTHING = re.compile(r"\s*")
ONLY_LABEL = re.compile(rf"\(({LABEL})\)")
MARK = re.compile(r"\\begin\{(?P<begin>[A-Za-z]+)\*?\}|\\end\{(?P<end>[A-Za-z]+)\*?\}"
                  r"|\\(?P<named>tag\*?|label)\s{0,9}(?=\{)|(?P<bare>\\(?:nonumber|notag)(?![A-Za-z]))"
                  r"|\\l?eqno(?![A-Za-z])\s{0,9}(?P<eqno>\([^()]{0,40}\)|\{[^{}]{0,40}\}|\S{0,40})"
                  r"|(?P<row>\\\\)|\\.", re.DOTALL)
BY_ROW = frozenset("align alignat flalign xalignat xxalignat eqnarray gather aligned alignedat gathered".split())
TAIL = 200
LONGEST_LABEL = 300
MOST_NAMES = 1000
MOST_BROKEN = 20


def label_after(text: str, end: int) -> tuple[str, int]:
    """A number in parentheses behind a formula, on its line or alone on the next one, or `{#name}`; and where it ends."""
    label = AFTER.match(text, end) or IDENTIFIER.match(text, end)
    return (label[1], label.end()) if label else ("", end)


@dataclass
class _Level:
    """The rows of one environment."""

    environment: str
    rows: int = 1
    broken: int = -1

    @property
    def by_row(self) -> bool:
        return self.rows > 1 and self.environment in BY_ROW


@dataclass(frozen=True)
class _Name:
    r"""A `\tag` or `\label` and its row."""

    start: int
    end: int
    kind: str
    text: str
    level: _Level
    row: int


def take_labels(piece: Found) -> None:
    r"""Moves the display's own label out of its LaTeX; rows of an `align` keep theirs, as `\tag`."""
    names, edits = _names(piece)
    tagged = {(id(name.level), name.row) for name in names if name.kind == "tag"}
    own: dict[str, str] = {}
    for name in names:
        text = ""
        if not name.level.by_row:
            own.setdefault(name.kind, name.text)
        elif name.kind == "tag":
            continue
        elif (id(name.level), name.row) not in tagged:
            text = rf"\tag{{{name.text}}}"
        edits.append((name.start, name.end, text))
    latex = _edited(piece.latex, edits)
    tail = max(0, len(latex) - TAIL)
    if apart := SET_APART.search(latex, tail):
        own.setdefault("tag", apart[1])
        latex = latex[:apart.start()] + blank(apart[0])
    piece.latex = latex
    piece.label = own.get("tag") or piece.label or own.get("label", "")


def _edited(latex: str, edits: list[tuple[int, int, str]]) -> str:
    """The LaTeX with new text in some places, filled up with spaces to the length of the old."""
    pieces, end = [], 0
    for start, stop, text in sorted(edits):
        pieces += [latex[end:start], text + blank(latex[start + len(text):stop])]
        end = stop
    return "".join([*pieces, latex[end:]])


def _names(piece: Found) -> tuple[list[_Name], list[tuple[int, int, str]]]:
    latex = piece.latex
    names: list[_Name] = []
    edits: list[tuple[int, int, str]] = []
    levels = [_Level(piece.environment.rstrip("*"))]
    position = broken = 0
    while len(names) < MOST_NAMES and broken < MOST_BROKEN and (mark := MARK.search(latex, position)):
        position = mark.end()
        if mark["begin"]:
            levels.append(_Level(mark["begin"]))
        elif mark["end"] and len(levels) > 1:
            _close(levels.pop(), latex, mark.start())
        elif mark["row"]:
            levels[-1].rows, levels[-1].broken = levels[-1].rows + 1, mark.end()
        elif mark["bare"]:
            edits.append((*mark.span(), ""))
        elif mark["eqno"] is not None:
            names.append(_Name(*mark.span(), "tag", mark["eqno"].strip("(){}"), levels[-1], levels[-1].rows))
        elif mark["named"]:
            end = group_end(latex, mark.end(), LONGEST_LABEL)
            broken += end < 0
            if end > 0:
                text = latex[mark.end() + 1:end - 1].strip().strip("$").strip()
                text = text[1:-1] if ONLY_LABEL.fullmatch(text) else text
                names.append(_Name(mark.start(), end, mark["named"].rstrip("*"), text, levels[-1], levels[-1].rows))
                position = end
    _close(levels[0], latex, len(latex))
    return names, edits


def _close(level: _Level, latex: str, end: int) -> None:
    """A line break behind the last row begins no row."""
    if level.broken >= 0 and NOTHING.fullmatch(latex, level.broken, end):
        level.rows -= 1


def join_labels(found: list[Found], text: str) -> list[Found]:
    """Gives a formula the number that stands alone in a display behind it, or that a following "and ..." has."""
    joined: list[Found] = []
    for piece in found:
        before = joined[-1] if joined else None
        latex = piece.latex.strip()
        if only := ONLY_LABEL.fullmatch(latex):
            piece.label, piece.latex, latex = piece.label or only[1], blank(piece.latex), ""
        near = before is not None and not text[before.end:piece.start].strip()
        if before is not None and piece.joined and not before.label and text[before.end:piece.start].strip().isalpha():
            before.label = piece.label
        if latex or (piece.label and not (near and before is not None and not before.label)):
            joined.append(piece)
        elif piece.label and before is not None:
            before.label, before.end = piece.label, piece.end
    return joined


def number_by_neighbours(found: list[Found]) -> None:
    """A number that ends a formula, `x (26)`, is its label if the label before or behind it is the next to it."""
    behind, label = [], ""
    for piece in reversed(found):
        behind.append(label)
        label = piece.label or label
    label = ""
    for piece, following in zip(found, reversed(behind), strict=True):
        trailing = None if piece.label else TRAILING.search(piece.latex, max(0, len(piece.latex) - TAIL))
        if trailing is not None:
            number = _parts(trailing[1])
            if _follows(_parts(label), number) or _follows(number, _parts(following)):
                piece.label = trailing[1]
                piece.latex = piece.latex[:trailing.start()] + blank(trailing[0])
        label = piece.label or label


def _parts(label: str) -> tuple[int, ...]:
    pieces = label.split(".")
    return tuple(int(piece) for piece in pieces) if all(SHORT.fullmatch(piece) for piece in pieces) else ()


def _follows(first: tuple[int, ...], second: tuple[int, ...]) -> bool:
    if not first or len(first) != len(second):
        return False
    return second == (*first[:-1], first[-1] + 1) or len(first) > 1 and second == (first[0] + 1, *(1 for _ in first[1:]))
