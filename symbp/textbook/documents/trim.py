r"""The LaTeX of one formula without comments, spaces and an outermost `equation` or `align`; its place moves along."""

from __future__ import annotations

import re

from .text import Found, blank

COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)(%[^\n]*)(?=\n)")
LAST_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)(%[^\n]*)(?=\n|\Z)")
OUTER = re.compile(r"\\begin\{(?P<name>(?:equation|displaymath|align|alignat|flalign|xalignat"
                   r"|eqnarray|gather|multline|dmath)\*?)\}")
COLUMNS = re.compile(r"\s*(\{[0-9 ]{1,3}\})")
PLACED = re.compile(r"\s*(\[[tbc]\])")
COUNTED = frozenset("alignat xalignat xxalignat alignedat".split())
INNER = frozenset("aligned alignedat gathered split".split())


def without_comments(latex: str, last_line: bool) -> str:
    """Comments blanked; a % on the last line is text unless the format is LaTeX."""
    if "%" not in latex:
        return latex
    return (LAST_COMMENT if last_line else COMMENT).sub(lambda mark: mark[1] + blank(mark[2]), latex)


def trim(piece: Found) -> None:
    """Takes an outermost environment off, and what says how many columns it has."""
    _strip(piece)
    while not piece.environment and (outer := OUTER.match(piece.latex)):
        closer = rf"\end{{{outer['name']}}}"
        if piece.latex.find(closer) != len(piece.latex) - len(closer):
            break
        piece.environment = outer["name"]
        piece.at += outer.end()
        piece.latex = piece.latex[outer.end():len(piece.latex) - len(closer)]
    base = piece.environment.rstrip("*")
    for owners, pattern in ((INNER, PLACED), (COUNTED, COLUMNS)):
        if base in owners and (argument := pattern.match(piece.latex)):
            piece.at += argument.end()
            piece.latex = piece.latex[argument.end():]
    _strip(piece)


def _strip(piece: Found) -> None:
    piece.latex = piece.latex.rstrip()
    ink = piece.latex.lstrip()
    piece.at += len(piece.latex) - len(ink)
    piece.latex = ink
