"""The author's marks `<!-- symbp: ignore -->` and `% symbp: ignore`: which lines of a document they take from judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .text import Found, Places

MARK = re.compile(r"<!--[ \t]{0,9}symbp:[ \t]{0,9}ignore\b[^\n]{0,300}?-->|(?<!\\)%[ \t]{0,9}symbp:[ \t]{0,9}ignore\b[^\n]{0,300}"
                  r"|^[ \t]{0,99}\.\.[ \t]{1,9}symbp:[ \t]{0,9}ignore\b[^\n]{0,300}", re.MULTILINE)


def ignored_lines(text: str, found: Iterable[Found]) -> frozenset[int]:
    """The lines of the displays that a mark stands on or right above, and single lines marked inside a display.

    A mark alone on its line is about the display that begins on the next line that is not blank.
    """
    if "symbp:" not in text:
        return frozenset()
    places, lines = Places(text), text.split("\n")
    spans = [(places.of(piece.start)[0], _last_line(places, text, piece)) for piece in found]
    ignored: set[int] = set()
    for mark in MARK.finditer(text):
        line = places.of(mark.start())[0]
        inside = [s for s in spans if s[0] <= line <= s[1]]
        if not inside:
            below = next((n for n in range(line + 1, len(lines) + 1) if lines[n - 1].strip()), 0)
            whole = [s for s in spans if s[0] == below]
        else:
            whole = [s for s in inside if line in s]
            ignored |= {line} if not whole else set()
        ignored |= {n for first, last in whole for n in range(first, last + 1)}
    return frozenset(ignored)


def _last_line(places: Places, text: str, piece: Found) -> int:
    """The line that a display ends on; blank lines taken in behind it do not count."""
    return places.of(piece.start + len(text[piece.start:piece.end].rstrip()))[0]
