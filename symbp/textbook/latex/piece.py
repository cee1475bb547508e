"""The piece: a unit of a formula between the token and the tree, with what fonts, accents and plain runs make of pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from . import tables
from .spellings import spelled
from .tokens import Unread, joined
from .tree import Span

SCRIPTS = frozenset(("sub", "sup", "prime"))
BEFORE_NUMBERS = frozenset(("relation", "operator", "sign", "open", "comma", "gap", "align", "row"))
WORD = re.compile(r"[^\W\d_][\w\-]*(\.\w[\w\-]+)*\Z")


@dataclass(frozen=True)
class Piece:
    """kind: "letter" (a plain one), "name", "number", "text", "function", "sub", "sup", "prime", "frac", "root", "big",
    "partial", "nabla", "dots", "open", "close", "bar", "operator", "sign", "relation", "comma", "colon", "dot", "env",
    "gap", "row", "align", "tag" or "char"; text: its name or sign; args: what it applies to; rows: of an environment.
    """

    kind: str
    text: str
    at: Span
    args: tuple[tuple[Piece, ...], ...] = ()
    rows: tuple[tuple[tuple[Piece, ...], ...], ...] = ()
    spaced: bool = False
    font: str = ""
    accent: str = ""
    note: str = ""


Pieces = tuple[Piece, ...]


def around(pieces: Iterable[Piece]) -> Span:
    """The place of several pieces."""
    return joined(p.at for p in pieces)


def wrapped(pieces: list[Piece], at: Span) -> list[Piece]:
    """Pieces with the braces or the macro around them as part of their place, unless they are whole equations."""
    if not pieces or any(p.kind in ("relation", "row", "align") for p in pieces):
        return pieces
    pieces = list(pieces)
    pieces[0] = replace(pieces[0], at=joined((pieces[0].at, Span(at.start, at.start))))
    pieces[-1] = replace(pieces[-1], at=joined((pieces[-1].at, Span(at.end, at.end))))
    return pieces


def with_font(pieces: Iterable[Piece], font: str, word: int) -> list[Piece]:
    """The symbols in a font; `word` letters side by side, or more, are one word (0: never)."""
    done: list[Piece] = []
    for run in _runs(list(pieces)):
        if run[0].kind not in ("letter", "name", "number"):
            done.extend(run)
        elif word and len(run) >= word:
            text, at = "".join(p.text for p in run), around(run)
            spoken = not font and text in tables.CONNECTIVES
            done.append(Piece("text", text, at, spaced=True) if spoken else named(text, at, font, run[0].spaced))
        else:
            done.extend(_in_font(p, font) for p in run)
    return done


def _runs(pieces: list[Piece]) -> list[list[Piece]]:
    """Plain letters side by side together, every other piece alone."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and piece.kind == "letter" and not piece.spaced and runs[-1][-1].kind == "letter":
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _in_font(piece: Piece, font: str) -> Piece:
    if piece.kind == "number" and font not in ("bold", "bb"):
        return piece
    return replace(piece, kind="name", font=font or piece.font)


def with_accent(pieces: list[Piece], accent: str, at: Span) -> list[Piece]:
    """The accent on the one symbol that stands there, with the symbol's scripts after it."""
    symbols = [p for p in pieces if p.kind not in SCRIPTS]
    if accent == "bar" and [p.kind for p in symbols] in (["number", "comma", "letter"], ["number", "comma", "number"]):
        comma = pieces[1]                               # from 1 to n, as Russian books write it
        return [pieces[0], comma, replace(comma, kind="dots", text="h"), comma, *pieces[2:]]
    if len(symbols) != 1 or symbols[0] is not pieces[0] or symbols[0].kind not in ("letter", "name") or symbols[0].accent:
        raise Unread(f"a {accent} over more than one symbol", at, "put it over one letter")
    return [replace(pieces[0], kind="name", accent=accent, at=at), *pieces[1:]]


def named(word: str, at: Span, font: str = "", spaced: bool = False) -> Piece:
    """A word as a symbol, or as the function it names."""
    kind = "function" if word in tables.FUNCTIONS and not font else "name"
    return Piece(kind, word, at, spaced=spaced, font=font)


def said(words: str) -> str:
    """Words in their plain form, to be looked up."""
    return " ".join(words.lower().strip(" .,;:").split())


def is_word(text: str) -> bool:
    """Whether the text of a text macro is one symbol's name."""
    return bool(WORD.match(text)) and said(text) not in tables.CONNECTIVES


def settled(pieces: Sequence[Piece]) -> list[Piece]:
    """Digits made numbers, `>=` one relation, `...` an ellipsis, plain runs the functions and words that they spell."""
    return _words(_numbers(_signs(_bars(spelled(_without_spaces(pieces))))))


def _without_spaces(pieces: Sequence[Piece]) -> list[Piece]:
    done: list[Piece] = []
    spaced = False
    for piece in pieces:
        if piece.kind != "space":
            done.append(replace(piece, spaced=True) if spaced and not piece.spaced else piece)
        spaced = piece.kind == "space"
    return done


def _bars(pieces: list[Piece]) -> list[Piece]:
    """`||x||` is a norm; in `|a||b|` and `|a - |b||` the bars side by side are two."""
    doubled: set[int] = set()
    levels: list[list[int]] = [[]]
    for n, piece in enumerate(pieces):
        if piece.kind == "open":
            levels.append([])
        elif piece.kind == "close" and len(levels) > 1:
            doubled |= _doubled(levels.pop(), pieces)
        elif (piece.kind, piece.text) == ("bar", "|"):
            levels[-1].append(n)
    for level in levels:
        doubled |= _doubled(level, pieces)
    return [replace(p, text="‖", at=around(pieces[n:n + 2])) if n in doubled else p
            for n, p in enumerate(pieces) if n - 1 not in doubled]


def _doubled(bars: list[int], pieces: list[Piece]) -> set[int]:
    """Of the bars of one level the firsts of those that stand for one `‖`: all in pairs, or a pair opened and closed."""
    marks: list[tuple[int, bool]] = []
    for n in bars:
        if marks and marks[-1] == (n - 1, False) and not pieces[n].spaced:
            marks[-1] = (n - 1, True)
        else:
            marks.append((n, False))
    if all(double for _, double in marks):
        return {n for n, _ in marks}
    found: set[int] = set()
    for (first, double), (second, as_well) in zip(marks[::2], marks[1::2], strict=False):
        if double != as_well:
            break
        found |= {first, second} if double else set()
    return found


def _signs(pieces: list[Piece]) -> list[Piece]:
    done: list[Piece] = []
    for piece in pieces:
        before = done[-1] if done else None
        pair = before.text + piece.text if before is not None and not piece.spaced else ""
        if before is None or piece.kind not in ("relation", "sign"):
            done.append(piece)
        elif pair in ("<=", ">=", ":=", "!=", "=>", "->") and not before.note:
            done[-1] = replace(before, kind="relation", text=tables.RELATIONS[pair], at=around((before, piece)))
        elif pair == "<-" and before.spaced:
            done[-1] = replace(before, text="<-", note="arrow", at=around((before, piece)))
        else:
            done.append(piece)
    return _arrows(done)


def _arrows(pieces: list[Piece]) -> list[Piece]:
    """`<-` is an arrow only where a space follows: `x <-1` compares."""
    done: list[Piece] = []
    for n, piece in enumerate(pieces):
        if piece.note != "arrow" or piece.kind != "relation":
            done.append(piece)
        elif n + 1 < len(pieces) and pieces[n + 1].spaced:
            done.append(replace(piece, note=""))
        else:
            middle = piece.at.start + 1
            done.append(replace(piece, text="<", note="", at=Span(piece.at.start, middle)))
            done.append(Piece("sign", "-", Span(middle, piece.at.end)))
    return done


def _numbers(pieces: list[Piece]) -> list[Piece]:
    done: list[Piece] = []
    for n, piece in enumerate(pieces):
        before = done[-1] if done else None
        digit_next = n + 1 < len(pieces) and pieces[n + 1].kind == "number" and not pieces[n + 1].spaced
        number_before = before is not None and before.kind == "number" and not piece.spaced and not before.note
        if piece.kind == "number" and number_before or piece.kind == "dot" and number_before and digit_next \
                and "." not in before.text:
            done[-1] = replace(before, text=before.text + piece.text, at=around((before, piece)))
        elif piece.kind == "decimal":
            done[-1:] = [_with_decimal_comma(done[-1] if number_before else None, piece, pieces[n + 1:])]
        elif piece.kind == "dot" and digit_next and (before is None or before.kind in BEFORE_NUMBERS):
            done.append(replace(piece, kind="number", text="0."))
        elif piece.kind == "sign" and not piece.spaced and digit_next and _is_exponent(done):
            at = around((*done[-2:], piece, pieces[n + 1]))
            raise Unread("a number with an exponent", at, "write 10^{-5} for 1e-5")
        elif piece.kind == "dot" and len(done) > 1 and done[-1].kind == done[-2].kind == "dot":
            done[-2:] = [replace(done[-2], kind="dots", text="h", at=around((done[-2], piece)))]
        else:
            done.append(piece)
    return done


def _with_decimal_comma(before: Piece | None, comma: Piece, after: list[Piece]) -> Piece:
    """`0{,}5` is 0.5; `1{,}000` may be a thousand."""
    digits = 0
    while digits < len(after) and after[digits].kind == "number" and not after[digits].spaced:
        digits += 1
    if before is None or not digits or "." in before.text or digits == 3 and before.text.strip("0"):
        raise Unread("a comma inside a number", comma.at, "write the number without it")
    return replace(before, text=before.text + ".", at=around((before, comma)))


def _is_exponent(done: list[Piece]) -> bool:
    """`1e` before the sign of `1e-5`."""
    return (len(done) > 1 and done[-2].kind == "number" and done[-1].text in ("e", "E") and done[-1].kind == "letter"
            and not done[-1].spaced)


def _words(pieces: list[Piece]) -> list[Piece]:
    done: list[Piece] = []
    runs = _runs(pieces)
    for n, run in enumerate(runs):
        word = "".join(p.text for p in run)
        after = runs[n + 1][0] if n + 1 < len(runs) else None
        called = after is not None and after.kind == "open" and after.text == "(" and not after.spaced
        if run[0].kind != "letter" or len(run) < 2:
            done.extend(run)
        elif word in tables.PLAIN_FUNCTIONS and (called or len(word) > 2):
            done.append(replace(named(word, around(run)), spaced=run[0].spaced))
        elif _is_running_text(word, run[0], after, done):
            done.append(Piece("text", word, around(run), spaced=True))
        elif called and len(word) > 2:
            done.append(Piece("name", word, around(run), spaced=run[0].spaced))
        else:
            done.extend(run)
    return done


def _is_running_text(word: str, first: Piece, after: Piece | None, before: list[Piece]) -> bool:
    """A plain `at` or `where` between operands, set off by spaces."""
    if word not in tables.PLAIN_WORDS:
        return False
    if word in tables.OTHERWISE and len(word) > 4 or len(word) > 3 and after is not None and after.kind == "open":
        return True
    starts = first.spaced and bool(before) and before[-1].kind not in ("sign", "operator", "relation", "open")
    return starts and after is not None and after.spaced and after.kind not in ("sign", "operator", "relation", "close")


def worded(pieces: Sequence[Piece], least: int) -> Pieces:
    """Plain runs of `least` letters as words, and of two before a bracket: the limits of sums are so written."""
    done: list[Piece] = []
    runs = _runs(list(pieces))
    for n, run in enumerate(runs):
        called = n + 1 < len(runs) and runs[n + 1][0].kind == "open"
        if run[0].kind == "letter" and len(run) >= (2 if called else least):
            done.append(Piece("name", "".join(p.text for p in run), around(run), spaced=run[0].spaced))
        else:
            done.extend(run)
    return tuple(done)
