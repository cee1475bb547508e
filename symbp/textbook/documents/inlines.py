"""A page -> the formulas in its running text, each with the words of its sentence around it; other formulas in them stay as `$..$`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from .display import Inline
from .marks import OUTERMOST, PARAGRAPH, Marks
from .text import Found, Page, Places, accented

MOST_INLINES = 20_000
LONGEST_INLINE = 500
CONTEXT = 240
MOST_NEIGHBOURS = 8
ROLE = re.compile(r":math:`(?P<latex>[^`\n]{1,400}(?:\n[^`\n]{1,200}){0,3})`")
BREAK = re.compile(r"\n[ \t]*\n|(?:\n|\A)[ \t]*(?:[-*+•]|\d{1,3}[.)]|\#{1,6})[ \t]"
                   r"|\\(?:item|par|(?:sub){0,2}section|(?:sub)?paragraph|chapter|begin|end)(?![A-Za-z])|\\\\"
                   r"|[。！？]|(?P<stop>[.!?])(?=[\s)\"'”]|\Z)")
ITEM = re.compile(r"\A\s*(?:[-*+•]|\d{1,3}[.)])\s")
WORD = re.compile(r"\w+\Z")
ABBREVIATIONS = frozenset("""abs abb al allg approx bzw ca cf def dh dim ebd eg ej eq eqs etc exp fig figs gen ggf gl ie inkl
    max min np nr ok oraz ozn pl por ref resp rys sec sog tab tj tw tzn vgl viz vs wg wr wrt wzgl wzór zb zob""".split())
MARKUP = re.compile(r"\\(?:emph|text[a-z]{2}|term|mbox|underline)[ ]?\{|[{}]|\*{1,3}|(?<!\w)__?(?=\w)|(?<=\w)__?(?!\w)|</?\w+>")


def inlines_in(page: Page, marks: Marks | None, displays: list[Found]) -> tuple[Inline, ...]:
    """The formulas in the text in order, the first 20,000 of them."""
    taken = sorted([*((d.start, d.end) for d in displays), *((h.start, h.end) for h in page.headings)])
    read = islice(_marked(page, marks, taken) if marks is not None else _roles(page), MOST_INLINES)
    found = sorted((*page.inlines[:MOST_INLINES], *read), key=lambda f: f.start)
    found = [f for f in found if len(f.latex) <= LONGEST_INLINE and f.latex.strip()]
    if not found:
        return ()
    places = Places(page.text)
    ends = [0, *(f.end for f in found)]
    starts = [*(f.start for f in found), len(page.read)]
    gaps = [_gap(page.read, end, start, taken) for end, start in zip(ends, starts, strict=True)]
    return tuple(Inline(f.latex.strip(), *places.of(f.at + len(f.latex) - len(f.latex.lstrip())), _before(found, gaps, n), _after(found, gaps, n))
                 for n, f in enumerate(found))


def _marked(page: Page, marks: Marks, taken: list[tuple[int, int]]) -> Iterator[Found]:
    """What stands between dollars or `\\(` and `\\)`, outside displays and titles."""
    text, starts = page.read, [start for start, _ in taken]
    mark = 0
    while mark < len(marks.starts):
        at, kind = marks.starts[mark], marks.kinds[mark]
        place = bisect_left(starts, at + 1) - 1
        if place >= 0 and at < taken[place][1]:
            mark = max(mark + 1, marks.from_offset(taken[place][1]))
            continue
        close = len(marks.starts)
        if kind == "(":
            close = marks.after(")", mark)
        elif kind == "$" and (page.dollars == "tex" or text[at + 1:at + 2].strip()):
            close = marks.after("$", mark)
            if page.dollars != "tex" and close != marks.closing[mark]:
                close = len(marks.starts)                # money: `$5 and $6`
        beyond = min(marks.after(other, mark) for other in (PARAGRAPH, OUTERMOST, "$$", "[", "[["))
        if close < min(len(marks.starts), beyond):
            yield Found(at, marks.ends[close], marks.ends[mark], text[marks.ends[mark]:marks.starts[close]])
            mark = close
        mark += 1


def _roles(page: Page) -> Iterator[Found]:
    for role in ROLE.finditer(page.read):
        yield Found(*role.span(), role.start("latex"), role["latex"])


# --- the words around a formula ----------------------------------------------------------------------------------------

@dataclass(frozen=True)
class _Gap:
    """The text between two formulas: the end of one sentence, the beginning of another, or a piece of one and the same."""

    head: str
    tail: str
    whole: bool


def _gap(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> _Gap:
    place = bisect_left(taken, (start, 0))
    displays = []
    while place < len(taken) and taken[place][0] < end and len(displays) < 2:
        displays.append(taken[place])
        place += 1
    if displays or end - start > 2 * CONTEXT:
        last = taken[bisect_left(taken, (end, 0)) - 1][1] if displays else start
        first = text[start:min(displays[0][0] if displays else end, start + CONTEXT)]
        behind = text[max(last, start, end - CONTEXT):max(last, end)]
        return _Gap(_clean(_until(first)), _clean(_since(behind)), False)
    piece = text[start:end]
    stops = list(_stops(piece))
    if not stops:
        return _Gap(_clean(piece), _clean(piece), True)
    return _Gap(_clean(piece[:stops[0][0]]), _clean(_since(piece)), False)


def _until(text: str) -> str:
    return next((text[:start] for start, _ in _stops(text)), text)


def _since(text: str) -> str:
    end = 0
    for _, end in _stops(text):
        pass
    return ITEM.sub("", text[end:])


def _stops(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences end: full stops that belong to no abbreviation, blank lines, items of lists."""
    for found in BREAK.finditer(text):
        word = WORD.search(text, max(0, found.start() - 12), found.start()) if found["stop"] == "." else None
        if word is None or not (word[0].lower() in ABBREVIATIONS or len(word[0]) == 1 and word[0].isalpha()):
            yield found.span()


def _clean(text: str) -> str:
    """Without the marks of emphasis, on one line; a space stays where there was one."""
    return re.sub(r"[\s~]+", " ", MARKUP.sub("", accented(text)))


def _before(found: list[Found], gaps: list[_Gap], number: int) -> str:
    pieces = [gaps[number].tail]
    least = max(0, number - MOST_NEIGHBOURS)
    while gaps[number].whole and number > least:
        pieces += [f"${found[number - 1].latex.strip()}$", gaps[number - 1].tail]
        number -= 1
    return "".join(reversed(pieces)).lstrip()


def _after(found: list[Found], gaps: list[_Gap], number: int) -> str:
    pieces = [gaps[number + 1].head]
    last = min(len(found) - 1, number + MOST_NEIGHBOURS)
    while gaps[number + 1].whole and number < last:
        pieces += [f"${found[number + 1].latex.strip()}$", gaps[number + 2].head]
        number += 1
    return "".join(pieces).rstrip()
