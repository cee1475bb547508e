r"""Conditions that stand in a display beside an equation: `\text{if } i = j`, `(x > 0)`, `i = j: A = B`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from . import tables
from .adjectives import INSIDE, PAIR, bounded, sign_said
from .doubts import LOGICAL, doubted
from .operators import Grammar
from .permitted import foreign
from .piece import SCRIPTS, Piece, Pieces, around, said
from .pieces import pieces_of
from .rows import bare, has_relation, is_condition, top_level
from .segments import Segment
from .tokens import Unread
from .tree import Beside, Comparison, Node, Number

FUNCTION_LIKE = frozenset(("delta", "P", "p", "Pr", "I", "1", "Theta", "H", "mathbb", "E"))
TEXT = re.compile(r"\\text[a-z]*\{([^{}]*)\}")
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
CASES = frozenset("case cases fall cas caso przypadku przypadek".split())
AND = frozenset("and und et y i oraz 且 和".split())
RANGED = frozenset(("all", "each", "every", "any", "alle", "jede", "jedes", "tout", "tous", "todo", "todos", "każdego", "wszystkich"))


def condition_of(words: Sequence[Piece], pieces: Sequence[Piece], text: str, step: int, before: Sequence[Beside] = ()) -> Beside | None:
    """The condition in a remark, None where it is none; `before`: the remark that this one goes on from after a comma."""
    spoken = said(" ".join(p.text for p in words))
    first = leading(spoken)
    if said(text) in tables.OTHERWISE:
        return Beside(text, None, step)
    hypothesis = not first or first in tables.CASE_WORDS | CASES or bool(before and before[-1].hypothesis)
    if doubted(" ".join((spoken, *TEXT.findall(text), text if LOGICAL.search(text) else ""))):
        return Beside(text, None, step, doubted=True)
    inner = bare(pieces)
    if not inner and len(spoken.split()) < 2 and not foreign(spoken):
        return None
    interval = INSIDE.fullmatch(f"${text[len(spoken):].strip() if text.lower().startswith(spoken) else text}$")
    if interval is not None:
        pieces = inner = bare(pieces_of(", ".join(bounded(*interval.group("symbol", "low", "high")))))
    sets = any(p.text == "in" for p in inner) and not PAIR.search(text)
    if sets or any(p.kind == "dots" or p.text in ("to", "->") for p in inner) or set(spoken.split()) & RANGED and not has_relation(inner):
        return None
    try:
        found = _read(tuple(words), inner)
    except Unread:
        found = None
    if found is None and foreign(spoken):
        return Beside(text, _signed(inner, sign_said(spoken)), step, hypothesis=True)
    if found is None and not (hypothesis or any(p.kind == "relation" for p in inner)):
        return None
    if first and first not in tables.CASE_WORDS | tables.CASE_OR_RANGE | CASES | AND:
        return None
    return Beside(text, opposite(found) if first in tables.UNLESS else found, step, hypothesis=hypothesis)


def opposite(node: object) -> Comparison | None:
    """What holds where a comparison does not; None where no one comparison says it."""
    return replace(node, sign=OPPOSITE[node.sign]) if isinstance(node, Comparison) and node.sign in OPPOSITE else None


def _signed(pieces: Pieces, sign: str) -> Node | None:
    r"""`\text{for positive } z` as z > 0, None where no one symbol stands there."""
    if len(pieces) != 1 or pieces[0].kind not in ("letter", "name") or not sign:
        return None
    symbol = Grammar(pieces, pieces[0].at).whole()
    return Comparison(symbol, sign, Number("0", at=symbol.at), at=symbol.at)


def spoken_in(source: str) -> str:
    """A remark without the text macro that it stands in."""
    inside = TEXT.search(source)
    return " ".join(TEXT.sub(r"\1", source[inside.start():]).split()) if inside is not None else source


def leading(spoken: str) -> str:
    """The word that makes a remark a condition: its first one, or "case" further on."""
    phrase = next((p for p in tables.CASE_PHRASES if spoken.startswith(p)), "")
    words = [phrase] if phrase else spoken.split() or [""]
    return next((w for w in words[:4] if w in CASES), words[0])


def _read(words: Pieces, pieces: Pieces) -> Node | None:
    everything = (*words, *pieces)
    if not everything:
        return None
    at = around(everything)
    reader = Grammar(pieces or words, at)
    if pieces and (not words or len(said(words[-1].text).split()) == 1 or not _formula(words)):
        found = reader.nested(_unbracketed(pieces), at).conditions()
    else:
        found = reader.branch_condition(everything, at)
    return found if isinstance(found, Comparison) else None


def _formula(words: Pieces) -> bool:
    """Whether the words hold signs of their own: `\\text{if x > 0}`."""
    return any(sign in p.text for p in words for sign in "=<>")


def _unbracketed(pieces: Pieces) -> Pieces:
    apart = parenthesised(pieces)
    return apart[1] if apart is not None and not bare(apart[0]) else pieces


def parenthesised(pieces: Sequence[Piece]) -> tuple[Pieces, Pieces] | None:
    """`value (condition)` apart, where the brackets at the end are no argument."""
    kept = bare(pieces)
    end = len(pieces)
    while end and pieces[end - 1].kind in ("gap", "comma", "dot"):
        end -= 1
    if len(kept) < 5 or pieces[end - 1].kind != "close":
        return None
    depth = 0
    for n in range(end - 1, -1, -1):
        depth += {"close": 1, "open": -1}.get(pieces[n].kind, 0)
        if not depth:
            return _apart(pieces, n, end)
    return None


def _apart(pieces: Sequence[Piece], start: int, end: int) -> tuple[Pieces, Pieces] | None:
    inner = tuple(pieces[start + 1:end - 1])
    if pieces[start].text != "(" or not has_relation(inner) or any(p.kind == "dots" for p in inner):
        return None
    before = next((p for p in reversed(pieces[:start]) if p.kind not in SCRIPTS), None)
    direct = pieces[start - 1] if start else None
    if before is not None and (before.text in FUNCTION_LIKE or before.font == "bb") and direct is before:
        return None
    loose = direct is None or direct.kind in ("gap", "close", "frac", "number", "comma", "env")
    return (tuple(pieces[:start]), inner) if loose or is_condition(inner) and before is not None and before.kind != "function" else None


def split_at_colon(segment: Segment) -> Iterator[Segment]:
    """`if i = j: A = B` as a remark and an equation."""
    first = next((n for n, p in top_level(segment.pieces) if p.kind == "colon"), None)
    spoken = segment.spoken.split()
    if first is None or not first or not (
            spoken and spoken[0] in tables.CONDITIONAL | tables.CASE_OR_RANGE or is_condition(segment.pieces[:first])):
        yield segment
        return
    yield replace(segment, pieces=segment.pieces[:first], words=segment.words or [replace(segment.pieces[0], kind="text", text="if")])
    if segment.pieces[first + 1:]:
        yield Segment(segment.pieces[first + 1:], wide=True)


def valued(pieces: Sequence[Piece], equation: Sequence[Piece], spoken: bool) -> bool:
    """`y = 1` beside the derivative of something, or after "with": a value that is assumed, not defined."""
    inner = [p for p in bare(pieces) if p.kind not in SCRIPTS]
    if len(inner) not in (3, 4) or inner[0].kind not in ("letter", "name") or inner[1].text != "=":
        return False
    if inner[-1].kind != "number" or len(inner) == 4 and inner[2].kind != "sign":
        return False
    return spoken or any(_differentiates(p) for p in equation)


def _differentiates(piece: Piece) -> bool:
    if piece.kind in ("nabla", "partial", "prime"):
        return True
    return piece.kind == "frac" and bool(piece.args[0]) and (
        piece.args[0][0].kind == "partial" or piece.args[0][0].kind in ("letter", "name") and piece.args[0][0].text == "d")
