"""Whether the running text lays derivatives by vectors or matrices out in another way than in the shape of what they are taken by."""

from __future__ import annotations

import re

SLOPE = r"\b(?:gradient|derivativ|ableitung|derivad|dérivée)\w*"
TURNED = r"\b(?:row|transpose|zeilenvektor|fila|ligne|riga|linha)|\btranspos"
SAID = re.compile(rf"numerator[- ]layout|{SLOPE}[^.]{{0,90}}\b(?:is|are|ist|sind|es|son|est|sont|as)\b[^.]{{0,60}}(?:{TURNED})", re.IGNORECASE)
ENTRIES = re.compile(r"\\frac\s*\{\\partial[^$]{1,60}\}\s*(?:\\right)?\s*[)\]]_\{?(\w)\s*(\w)\}?\s*=\s*\\frac\s*\{\\partial[^$]{1,40}_\{?\2\s*\1\}?\s*\}")


def turned(text: str) -> bool:
    """Whether a text says of derivatives that they are rows, or transposed."""
    return SAID.search(text) is not None or ENTRIES.search(text) is not None
