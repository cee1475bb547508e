r"""Other spellings of one thing made alike: `.*` and `a.b` as products, `\Sigma_{i=1}^n` as a sum, `{}^t` before its matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .tokens import Unread, joined

if TYPE_CHECKING:
    from .piece import Piece

ENDS = frozenset(("letter", "name", "close", "sub", "sup", "prime"))
BEGINS = frozenset(("letter", "name", "open", "function"))
LETTERS = frozenset(("letter", "function"))
CAPITALS = {"Sigma": "sum", "Pi": "prod"}
MODULES = frozenset("np numpy torch tf math scipy jnp jax self plt nn F".split())


def spelled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with every spelling made the usual one. Raises Unread for program text."""
    done: list[Piece] = []
    for n, piece in enumerate(pieces):
        after = pieces[n + 1] if n + 1 < len(pieces) else None
        joins = after is not None and not after.spaced
        if piece.kind == "empty":
            continue
        if _is_range_dot(pieces, n):
            done += [replace(piece, kind="comma", text=","), replace(piece, kind="dots", text="h")]
            continue
        if n and _is_range_dot(pieces, n - 1):
            done.append(replace(piece, kind="comma", text=","))
            continue
        if piece.kind == "sup" and n and pieces[n - 1].kind == "empty":
            done.append(replace(piece, kind="presup"))
        elif piece.kind == "operator" and done and done[-1].kind == "dot" and not piece.spaced and piece.text in ("ast", "/"):
            sign = "odot" if piece.text == "ast" else "/"
            done[-1] = replace(piece, text=sign, at=joined((done[-1].at, piece.at)))
        elif piece.kind == "dot" and joins and after is not None and after.kind == "sup":
            continue
        elif piece.kind == "dot" and joins and _is_product(pieces, n):
            done.append(replace(piece, kind="operator", text="*"))
        elif piece.text in CAPITALS and piece.kind == "name" and not piece.font and after is not None and _is_limit(after):
            done.append(replace(piece, kind="big", text=CAPITALS[piece.text]))
        else:
            done.append(piece)
    return done


def _is_range_dot(pieces: Sequence[Piece], n: int) -> bool:
    """The first dot of `1..n`."""
    kinds = [p.kind for p in pieces[n - 1:n + 3]] if n > 0 else []
    return kinds in (["number", "dot", "dot", "letter"], ["number", "dot", "dot", "number"]) and not pieces[n + 1].spaced


def _is_limit(piece: Piece) -> bool:
    return piece.kind == "sub" and any(p.kind == "relation" for p in piece.args[0])


def _is_product(pieces: Sequence[Piece], n: int) -> bool:
    """Whether a dot stands between two factors, without a space on either side. Raises Unread in program text."""
    if not n or pieces[n].spaced or pieces[n - 1].kind not in ENDS or pieces[n + 1].kind not in BEGINS:
        return False
    start = n
    while start and pieces[start - 1].kind in LETTERS and not pieces[start].spaced:
        start -= 1
    before, after = _letters(pieces[start:n]), _letters(pieces[n + 1:])
    if before in MODULES and len(before) + len(after) > 2 or min(len(before), len(after)) > 2:
        raise Unread("a call in program text", joined((pieces[n - 1].at, pieces[n + 1].at)), "write it as a formula")
    return n + 2 == len(pieces) or pieces[n + 2].kind != "dot"


def _letters(pieces: Sequence[Piece]) -> str:
    """The plain letters that stand side by side from the first piece on."""
    word = ""
    for piece in pieces:
        if piece.kind not in LETTERS or len(word) and piece.spaced:
            break
        word += piece.text
    return word
