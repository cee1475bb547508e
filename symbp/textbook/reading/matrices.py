r"""Matrices written out, with or without dots -> one formula for entry (i, k): `-a_i a_k` off the diagonal, exceptions apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sympy import Expr, Integer, S

from ...notation.symbols import Delta
from ..latex.tree import Ellipsis, Matrix, Node, Number, Scripted, Symbol
from ..latex.walk import rebuilt
from ..letters.errors import NotUnderstood
from ..letters.names import item_text
from .ranges import letters_scope
from .reader import Reader, Scope, reads
from .values import Value, fresh_axis

PATTERN = "write its entries with indices: W_{ij} = ..."

ROW, COLUMN = "row", "column"


@dataclass(frozen=True)
class Place:
    """A printed row or column: the label that its entries carry, and whether it is counted from the start."""

    label: str
    number: int
    last: bool = False


@reads(Matrix)
def matrix(reader: Reader, node: Node, scope: Scope) -> Value:
    """A matrix of few numbers as they stand; one with dots by the pattern of its entries."""
    assert isinstance(node, Matrix)
    cells = {(r, c): cell for r, row in enumerate(node.rows) for c, cell in enumerate(row)}
    if len({len(row) for row in node.rows}) != 1:
        raise NotUnderstood("the rows have different lengths", node.at)
    if any(isinstance(cell, Ellipsis) for cell in cells.values()):
        return _patterned(reader, node, scope)
    taken: set[str] = set()
    down, across = (fresh_axis(Integer(n), taken) for n in (len(node.rows), len(node.rows[0])))
    total: Expr = S.Zero
    for (r, c), cell in cells.items():
        where = (Delta(down, r) if len(node.rows) > 1 else 1) * (Delta(across, c) if len(node.rows[0]) > 1 else 1)
        total += where * reader.scalar(cell, scope)
    axes = (down if len(node.rows) > 1 else None, across if len(node.rows[0]) > 1 else None)
    return Value(total, () if axes == (None, None) else axes)


def _patterned(reader: Reader, node: Matrix, scope: Scope) -> Value:
    rows, columns = _places([row[0] for row in node.rows], node), _places(list(node.rows[0]), node)
    cells = {(r, c): node.rows[n][m] for n, r in enumerate(rows) for m, c in enumerate(columns)
             if r is not None and c is not None and not isinstance(node.rows[n][m], Ellipsis)}
    on, off = ({p: _general(cell, *p) for p, cell in cells.items() if (p[0].label == p[1].label) is same} for same in (True, False))
    if not on or not off:
        raise NotUnderstood("the pattern of this matrix is not seen", node.at, PATTERN)
    diagonal, rest = (Counter(found.values()).most_common(1)[0][0] for found in (on, off))
    inner = letters_scope(reader, (diagonal, rest), scope)
    if ROW not in inner.letters or COLUMN not in inner.letters:
        raise NotUnderstood("the pattern of this matrix is not seen", node.at, PATTERN)
    down, across = inner.letters[ROW], inner.letters[COLUMN]
    taken = {i.name for i in inner.letters.values()}
    i, k = fresh_axis(down.size, taken), fresh_axis(across.size, taken)
    inner = inner.with_letters({ROW: i, COLUMN: k})
    same = Delta(i, k)
    total = same * reader.scalar(diagonal, inner) + (1 - same) * reader.scalar(rest, inner)
    for (r, c), found in [*on.items(), *off.items()]:
        usual = diagonal if r.label == c.label else rest
        if found != usual:
            places = {ROW: _position(r, down.size), COLUMN: _position(c, across.size)}
            here = Delta(i, places[ROW]) * Delta(k, places[COLUMN])
            total += here * (reader.scalar(found, inner) - reader.scalar(usual, inner))
    return Value(total, (i, k))


def _places(line: list[Node], node: Matrix) -> list[Place | None]:
    """1, 2, then the last after the dots: its label is read off the entries."""
    dots = [n for n, cell in enumerate(line) if isinstance(cell, Ellipsis)]
    if len(dots) != 1 or dots[0] != len(line) - 2:
        raise NotUnderstood("the pattern of this matrix is not seen", node.at, PATTERN)
    label = _last_label(node)
    return [*(Place(str(n + 1), n) for n in range(dots[0])), None, Place(label, -1, True)]


def _last_label(node: Matrix) -> str:
    """The letter that stands for the last row and column."""
    letters = {t for t in _labels(node.rows[-1][-1]) if not t.isdigit()}
    if len(letters) != 1:
        raise NotUnderstood("nothing says what the last row is called", node.at, PATTERN)
    return letters.pop()


def _labels(node: Node) -> set[str]:
    found: set[str] = set()

    def walk(part: Node) -> Node:
        if isinstance(part, Scripted):
            found.update(map(item_text, part.subs))
        return rebuilt(part, walk)

    walk(node)
    return found


def _general(cell: Node, row: Place, column: Place) -> Node:
    """The entry with its row and column labels as letters."""
    letters = {column.label: COLUMN, row.label: ROW} if row.label != column.label else {row.label: ROW}

    def walk(part: Node) -> Node:
        if isinstance(part, Scripted):
            subs = tuple(Symbol(letters[item_text(s)], at=s.at) if isinstance(s, Number | Symbol) and item_text(s) in letters
                         else walk(s) for s in part.subs)
            return Scripted(part.base, subs, tuple(map(walk, part.sups)), part.primes, at=part.at)
        return rebuilt(part, walk)

    return walk(cell)


def _position(place: Place, extent: Expr) -> Expr:
    return extent - 1 if place.last else Integer(place.number)
