"""What the text of a document says of its conventions: how derivatives by arrays are laid out, where indices begin."""

from __future__ import annotations

import re

SLOPE = r"\b(?:gradient|derivativ|ableitung|derivad|dérivée)\w*"
TURNED = r"\b(?:row|transpose|zeilenvektor|fila|ligne|riga|linha)|\btranspos"
SAID = re.compile(rf"numerator[- ]layout|{SLOPE}[^.]{{0,90}}\b(?:is|are|ist|sind|es|son|est|sont|as)\b[^.]{{0,60}}(?:{TURNED})", re.IGNORECASE)
ENTRIES = re.compile(r"\\frac\s*\{\\partial[^$]{1,60}\}\s*(?:\\right)?\s*[)\]]_\{?(\w)\s*(\w)\}?\s*=\s*\\frac\s*\{\\partial[^$]{1,40}_\{?\2\s*\1\}?\s*\}")


RANGE = re.compile(r"(?<![\w\\^_{])([a-zA-Z])\s*=\s*(\d+)\s*,\s*(?:\d+\s*,\s*)?\\[lc]?dots")


def stated_lows(text: str) -> dict[str, str]:
    r"""The number that the text lets an index begin at, as 0 in `$i = 0, \dots, n$`; none where it says two."""
    found = {letter: {low for other, low in RANGE.findall(text) if other == letter} for letter, _ in RANGE.findall(text)}
    return {letter: lows.pop() for letter, lows in found.items() if len(lows) == 1}


def turned(text: str) -> bool:
    """Whether a text says of derivatives that they are rows, or transposed."""
    return SAID.search(text) is not None or ENTRIES.search(text) is not None
