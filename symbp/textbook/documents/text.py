"""A document's text as its readers see it: blanked where it holds no prose or mathematics, with lines and columns."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from itertools import accumulate

from .display import Macro, Table

LONGEST_GROUP = 2000
PART = re.compile(r"\\.|[{}]|\n[ \t]*\n", re.DOTALL)
INK = re.compile(r"[^\n]")
FORMULA = re.compile(r"(\$[^$]*\$|\\\(.+?\\\))")
COMBINING = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327", "k": "\u0328", "v": "\u030c", ".": "\u0307"}
LETTERS = {"ss": "ß", "l": "ł", "o": "ø", "ae": "æ", "oe": "œ", "i": "i"}
LETTER = re.compile(r"\\(?P<mark>[\"'`^~.]|[ckv](?=\s*\{))\s*\{?\s*\\?(?P<letter>[A-Za-z])(?:\s*\})?|\\(?P<name>ss|l|o|ae|oe|i)(?![A-Za-z])(?:\{\}|\s)?")
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Heading:
    """A title and the characters `start:end` it takes."""

    start: int
    end: int
    title: str


@dataclass
class Found:
    """A displayed formula while it is read: `latex` begins at `at`; `start:end` is all of it, delimiters and label."""

    start: int
    end: int
    at: int
    latex: str
    environment: str = ""
    label: str = ""
    joined: bool = False


@dataclass(frozen=True)
class Page:
    """What a format makes of a document. `read` is as long as `text`, so that a place in one is a place in the other.

    ready, inlines: displayed formulas and those in the text that the format itself marks; dollars: "prose" where a lone $ may be money, "tex" where it never is,
    "none" where only the format marks formulas.
    """

    text: str
    read: str
    headings: tuple[Heading, ...] = ()
    tables: tuple[Table, ...] = ()
    ready: tuple[Found, ...] = ()
    dollars: str = "prose"
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)
    macros: tuple[Macro, ...] = ()
    inlines: tuple[Found, ...] = ()


class Places:
    """Offsets -> lines and columns, from 1."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))][:-1]

    def of(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def blank(text: str) -> str:
    """As many spaces, with the line ends kept."""
    return INK.sub(" ", text) if "\n" in text else " " * len(text)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these spans blank; they may overlap."""
    pieces, end = [], 0
    for start, stop in sorted(spans):
        if stop > end:
            start = max(start, end)
            pieces += [text[end:start], blank(text[start:stop])]
            end = stop
    return "".join([*pieces, text[end:]])


def group_end(text: str, start: int, longest: int = LONGEST_GROUP) -> int:
    """Where the `{...}` that begins at `start` ends (after its brace), -1 where it does not within its paragraph."""
    depth = 0
    for part in PART.finditer(text, start, min(len(text), start + longest)):
        if part[0] == "{":
            depth += 1
        elif part[0] == "}":
            depth -= 1
            if depth <= 0:
                return part.end() if depth == 0 else -1
        elif part[0][0] == "\n":
            return -1
    return -1


def with_characters(text: str, entities: re.Pattern[str]) -> str:
    """HTML's entities read in place: each character stands at the end of its entity, spaces before it."""
    return entities.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    character = unescape(entity[0]).replace("\xa0", " ")
    return character.rjust(len(entity[0])) if len(character) < len(entity[0]) else entity[0]


def one_line(text: str) -> str:
    return SPACES.sub(" ", text).strip()


def accented(text: str) -> str:
    r"""LaTeX's letters with accents as one character, outside of formulas: `f\"ur` is für."""
    if "\\" not in text:
        return text
    return "".join(part if n % 2 else LETTER.sub(_letter, part) for n, part in enumerate(FORMULA.split(text)))


def _letter(found: re.Match[str]) -> str:
    if found["name"]:
        return LETTERS[found["name"]]
    return unicodedata.normalize("NFC", found["letter"] + COMBINING[found["mark"]])
