r"""Where mathematics may begin and end in a page: dollars, `\[ \]`, `\( \)`, environments, blank lines; in one pass."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from ...errors import ReadingError
from .text import Page

MOST_MARKS = 1_000_000
MARK = (r"\\\\\[|\\\\\]|\\\\|\\\$|\$\$|\$|\\[\[\]()]|\\(begin|end)[ \t]{0,9}\{([A-Za-z]+\*?)\}"
        r"|\n[ \t]*(?=\n)")
KINDS = {r"\\[": "[[", r"\\]": "]]", "$$": "$$", "$": "$", r"\[": "[", r"\]": "]", r"\(": "(", r"\)": ")"}
PARAGRAPH = "blank line"
OUTERMOST = "outermost environment"
INNER = frozenset("math aligned alignedat gathered split".split())
DISPLAYED = frozenset(
    "equation displaymath math align alignat flalign xalignat xxalignat eqnarray gather multline dmath aligned alignedat "
    "gathered split".split())


class Marks:
    """All marks of a page in order: where each starts and ends, and its kind (`$$`, `[`, `begin align`, ...)."""

    def __init__(self, page: Page, name: str) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.kinds: list[str] = []
        self.of_kind: dict[str, list[int]] = {}
        for match in _pattern(page).finditer(page.read):
            kind = _kind(match, page)
            if kind:
                self.of_kind.setdefault(kind, []).append(len(self.starts))
                if kind.startswith("begin ") and kind.removeprefix("begin ").rstrip("*") not in INNER:
                    self.of_kind.setdefault(OUTERMOST, []).append(len(self.starts))
                self.starts.append(match.start())
                self.ends.append(match.end())
                self.kinds.append(kind)
                if len(self.starts) > MOST_MARKS:
                    raise ReadingError(f"has more than {MOST_MARKS:,} dollars, environments and blank lines", where=name,
                                       remedy="split the document")
        self.closing = self._closing_dollars(page.read, page.dollars)

    def after(self, kind: str, mark: int) -> int:
        """The next mark of a kind after this one; the number of marks where there is none."""
        places = self.of_kind.get(kind, [])
        position = bisect_right(places, mark)
        return places[position] if position < len(places) else len(self.starts)

    def start(self, mark: int, otherwise: int) -> int:
        return self.starts[mark] if mark < len(self.starts) else otherwise

    def from_offset(self, offset: int) -> int:
        """The first mark that starts there or later."""
        return bisect_left(self.starts, offset)

    def _closing_dollars(self, text: str, dollars: str) -> dict[int, int]:
        """For every lone $ the next one that may end a formula: in prose no space before it and no digit after it."""
        closing, following = {}, len(self.starts)
        for mark in reversed(self.of_kind.get("$", [])):
            closing[mark] = following
            at = self.starts[mark]
            if dollars == "tex" or not (text[at - 1:at].isspace() or text[at + 1:at + 2].isdigit()):
                following = mark
        return closing


def _pattern(page: Page) -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(n) for n in page.aliases if n.isalpha()), key=len, reverse=True))
    return re.compile(rf"{MARK}|\\(?:{names})(?![A-Za-z])" if names else MARK)


def _kind(match: re.Match[str], page: Page) -> str:
    text = match[0]
    if text[0] == "\n":
        return PARAGRAPH
    verb, environment = match[1], match[2]
    if verb is None and text[1:] in page.aliases:
        verb, environment = page.aliases[text[1:]]
    if verb is not None:
        return f"{verb} {environment}" if environment.rstrip("*") in DISPLAYED else ""
    kind = KINDS.get(text, "")
    return "" if page.dollars == "tex" and kind in ("[[", "]]") else kind
