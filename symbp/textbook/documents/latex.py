r"""LaTeX -> Page: comments, verbatim text, the preamble and macro definitions blanked; `\section` titles, tabulars."""

from __future__ import annotations

import re

from .macros import aliases_of, macros_in
from .markdown import titled
from .tables import latex_tables
from .text import Heading, Page, Places, blanked, group_end, one_line

Span = tuple[int, int]
VERBATIM = frozenset("verbatim verbatim* Verbatim lstlisting comment minted alltt filecontents filecontents*".split())
UNREAD = re.compile(r"\\begin\s{0,9}\{(?P<name>[A-Za-z]+\*?)\}|(?P<verb>\\verb\*?(?P<bar>[^\sA-Za-z*])[^\n]{0,200}?(?P=bar))"
                    r"|(?P<iffalse>\\iffalse(?![A-Za-z]))|(?P<comment>%[^\n]*)|\\.", re.DOTALL)
TITLE = re.compile(r"\\(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\*?\s{0,9}"
                   r"(?:\[[^\[\]\n]{0,200}\])?\s{0,9}(?=\{)")
MOST_BROKEN = 100
TITLE_NOISE = re.compile(r"\\label\{[^{}]{0,200}\}")


def latex_page(text: str) -> Page:
    read = blanked(text, unread_spans(text))
    macros, definitions = macros_in(read)
    read = blanked(read, definitions)
    begin, end = read.find(r"\begin{document}"), read.find(r"\end{document}")
    outside = ([(0, begin + len(r"\begin{document}"))] if begin >= 0 else []) + ([(end, len(read))] if end >= 0 else [])
    read = blanked(read, outside)
    headings = tuple(_headings(read))
    tables = latex_tables(read, Places(text))
    read = blanked(read, [span for span, _ in tables])
    return Page(text, read, headings, titled(tables, headings), (), "tex", aliases_of(macros), macros)


def unread_spans(text: str) -> list[Span]:
    """Comments, and what is printed as it stands; an environment that is never closed hides nothing."""
    spans: list[Span] = []
    open_ended: set[str] = set()
    position = 0
    while mark := UNREAD.search(text, position):
        start, position = mark.span()
        closer = rf"\end{{{mark['name']}}}" if mark["name"] in VERBATIM else r"\fi" if mark["iffalse"] else ""
        if closer and closer not in open_ended:
            end = text.find(closer, position)
            if end >= 0:
                position = end + len(closer)
                spans.append((start, position))
            else:
                open_ended.add(closer)
        elif mark["comment"] or mark["verb"]:
            spans.append((start, position))
    return spans


def _headings(text: str) -> list[Heading]:
    found: list[Heading] = []
    broken = 0
    for command in TITLE.finditer(text):
        end = group_end(text, command.end(), 500)
        broken += end < 0
        if broken > MOST_BROKEN:
            break
        if end > 0:
            found.append(Heading(command.start(), end, one_line(TITLE_NOISE.sub("", text[command.end() + 1:end - 1]))))
    return found
