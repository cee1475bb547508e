"""HTML -> Page: tags blanked, entities read in place, scripts with TeX and TeX annotations, h1 to h6, tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice

from ...errors import ReadingError
from .display import Cell, Table
from .macros import aliases_of, macros_in
from .markdown import titled
from .tables import cell_at, worth_keeping
from .text import Found, Heading, Page, Places, blank, blanked, one_line, with_characters

Span = tuple[int, int]
TAG = re.compile(r"<!--|-->|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?=[\s/>])(?P<rest>[^<>]*)>|<[!?][^<>]*>")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
DISPLAY_SCRIPT = re.compile(r"math/tex\s*;\s*mode\s*=\s*display", re.IGNORECASE)
TEX_SCRIPT = re.compile(r"math/tex(?!\s*;\s*mode\s*=\s*display)", re.IGNORECASE)
TEX_ANNOTATION = re.compile(r"application/x-tex", re.IGNORECASE)
BLOCK_MATH = re.compile(r"display\s*=\s*[\"']?block", re.IGNORECASE)
CDATA = re.compile(r"%\s*<!\[CDATA\[|%\s*\]\]>")
MOST_TAGS = 1_000_000
HIDDEN = frozenset("script style pre code textarea annotation comment".split())
STRUCK = frozenset("del s strike".split())
UNSEEN = re.compile(r"display\s*:\s*none|(?<![-\w\"'])hidden(?![-\w\"'])", re.IGNORECASE)
BLOCKS = frozenset("p div li ul ol h1 h2 h3 h4 h5 h6 table tr td th script math section article blockquote figure body head "
                   "title".split())
HEADS = frozenset("h1 h2 h3 h4 h5 h6".split())


@dataclass(frozen=True)
class Tag:
    """`<name rest>` or `</name>` and its characters."""

    start: int
    end: int
    name: str
    closing: bool
    rest: str


def html_page(text: str) -> Page:
    tags = [_tag(match) for match in islice(TAG.finditer(text), MOST_TAGS + 1)]
    if len(tags) > MOST_TAGS:
        raise ReadingError(f"has more than {MOST_TAGS:,} tags", remedy="split the document")
    hidden, ready, inlines = _hidden(text, tags)
    read = blanked(text, [*hidden, *((tag.start, tag.end) for tag in tags)])
    read = _with_breaks(read, tags)
    read = with_characters(read, ENTITY)
    macros, definitions = macros_in(read)
    read = blanked(read, definitions)
    headings = tuple(_headings(read, tags))
    tables = _tables(read, tags, Places(text))
    return Page(text, read, headings, titled(tables, headings), tuple(ready), "prose", aliases_of(macros), macros,
                tuple(inlines))


def _tag(match: re.Match[str]) -> Tag:
    name = (match["name"] or ("comment" if "--" in match[0] else "")).lower()
    return Tag(*match.span(), name, bool(match["end"]) or match[0] == "-->", match["rest"] or "")


def _hidden(text: str, tags: list[Tag]) -> tuple[list[Span], list[Found], list[Found]]:
    """Elements whose content is no prose, and the formulas among them, displayed or not; one never closed hides nothing."""
    closers: dict[str, list[int]] = {}
    for tag in tags:
        if tag.closing and tag.name in HIDDEN:
            closers.setdefault(tag.name, []).append(tag.start)
    spans = _unseen(text, tags)
    ready: list[Found] = []
    inlines: list[Found] = []
    end, block, begins = 0, False, 0
    for tag in tags:
        if tag.name == "math":
            block, begins = not tag.closing and BLOCK_MATH.search(tag.rest) is not None, tag.start
        ends = closers.get(tag.name, [])
        place = bisect_right(ends, tag.start)
        if tag.closing or tag.start < end or place == len(ends):
            continue
        end = ends[place]
        spans.append((tag.start, end))
        script = tag.name == "script" and DISPLAY_SCRIPT.search(tag.rest)
        if script or (tag.name == "annotation" and block and TEX_ANNOTATION.search(tag.rest)):
            latex = CDATA.sub(lambda mark: blank(mark[0]), text[tag.end:end])
            latex = latex if script else with_characters(latex, ENTITY)
            ready.append(Found(tag.start, end, tag.end, latex))
        elif tag.name == "script" and TEX_SCRIPT.search(tag.rest):
            inlines.append(Found(tag.start, end, tag.end, text[tag.end:end]))
        elif tag.name == "annotation" and TEX_ANNOTATION.search(tag.rest):
            inlines.append(Found(begins, end, tag.end, with_characters(text[tag.end:end], ENTITY)))
    return spans, ready, inlines


def _unseen(text: str, tags: list[Tag]) -> list[Span]:
    """Elements that are struck out or not displayed, up to their own end; those that hold the sources of shown formulas stay."""
    spans: list[Span] = []
    name, depth, start = "", 0, 0
    for tag in tags:
        if not depth and not tag.closing and (tag.name in STRUCK or UNSEEN.search(tag.rest)):
            name, depth, start = tag.name, 1, tag.start
        elif depth and tag.name == name:
            depth += -1 if tag.closing else 1
            if not depth and "<math" not in text[start:tag.start]:
                spans.append((start, tag.start))
    return spans


def _with_breaks(read: str, tags: list[Tag]) -> str:
    """Block elements begin and end paragraphs: two line ends in the place of their tags, but not around formulas in the text."""
    pieces, end = [], 0
    running: set[str] = set()
    for tag in tags:
        if tag.name == "math" and not tag.closing and not BLOCK_MATH.search(tag.rest) or (
                tag.name == "script" and not tag.closing and TEX_SCRIPT.search(tag.rest)):
            running.add(tag.name)
        elif tag.name in BLOCKS and tag.name not in running and tag.start >= end:
            pieces += [read[end:tag.start], "\n\n".ljust(tag.end - tag.start)]
            end = tag.end
        if tag.closing:
            running.discard(tag.name)
    return "".join([*pieces, read[end:]])


def _headings(read: str, tags: list[Tag]) -> list[Heading]:
    found: list[Heading] = []
    opened: Tag | None = None
    for tag in tags:
        if tag.name in HEADS:
            if tag.closing and opened is not None:
                found.append(Heading(opened.start, tag.end, one_line(read[opened.end:tag.start])))
            opened = None if tag.closing else tag
    return found


def _tables(read: str, tags: list[Tag], places: Places) -> list[tuple[Span, Table]]:
    """The innermost tables, row by row."""
    found: list[tuple[Span, Table]] = []
    rows: list[list[Cell]] | None = None
    start, cell, caption = 0, -1, ""
    for tag in tags:
        if tag.name in ("td", "th", "tr", "table") and rows is not None and cell >= 0:
            rows[-1:] = [[*(rows[-1] if rows else []), cell_at(read, cell, tag.start, places)]]
            cell = -1
        if tag.name == "table":
            filled = [tuple(row) for row in rows or [] if row] if tag.closing else []
            table = Table(filled[0], tuple(filled[1:]), caption) if filled else None
            found += [((start, tag.end), table)] if table is not None and worth_keeping(table) else []
            rows, start, caption = None if tag.closing else [], tag.start, ""
        elif rows is not None and tag.name == "tr" and not tag.closing:
            rows.append([])
        elif rows is not None and tag.name in ("td", "th") and not tag.closing:
            cell = tag.end
        elif tag.name == "caption":
            caption = one_line(read[start:tag.start]) if tag.closing else ""
            start = start if tag.closing else tag.end
    return found
