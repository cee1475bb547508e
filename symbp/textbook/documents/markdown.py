"""Markdown and plain text -> Page: code, comments and front matter blanked; titles, tables, ```math blocks."""

from __future__ import annotations

import re
from bisect import bisect_right

from .display import Table
from .macros import aliases_of, macros_in
from .tables import ruled_tables
from .text import Found, Heading, Page, Places, blanked, one_line, with_characters

Span = tuple[int, int]
FENCE = re.compile(r"^(?:[ \t]*>)*[ \t]*(?P<fence>`{3,}|~{3,})(?P<words>[^`\n]*)$", re.MULTILINE)
FRONT = re.compile(r"---[ \t]*\n(?:.*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
HIDDEN = re.compile(r"<!--|-->|<(?P<end>/?)(?P<name>pre|code|script|style)\b[^<>]*>", re.IGNORECASE)
TICKS = re.compile(r"(?<![`\\])`+|\n[ \t]*(?=\n)")
QUOTE = re.compile(r"^[ ]{0,3}(?:>[ ]?)+", re.MULTILINE)
OPTION = re.compile(r"^[ \t]*:(?P<name>label|name|nowrap|class):[ \t]*(?P<value>\S*)[ \t]*$", re.MULTILINE)
ENTITY = re.compile(r"&(?:amp|lt|gt|nbsp|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
TITLE = re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(?P<title>[^\n]*)$", re.MULTILINE)
UNDERLINE = re.compile(r"^[ ]{0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)
PLAIN_TITLE = re.compile(r"(?:^|\n[ \t]*\n)(?P<title>(?:\d+(?:\.\d+)*\.?[ \t]+)?[A-Z][^\n$\\.,;!?]{2,78}[^\n$\\.,;:!?])"
                         r"[ \t]*\n[ \t]*\n\s{0,20}(?!\$\$|\\\[|\\begin|\s)")
EMPHASIS = re.compile(r"\*\*?|__|</?[a-z]+>|\s#+\s*$")


def markdown_page(text: str) -> Page:
    fences, ready = _fences(text)
    read = blanked(text, fences)
    read = blanked(read, _hidden(read))
    read = blanked(read, _code_spans(read))
    read = with_characters(_without_quote_marks(read), ENTITY)
    macros, definitions = macros_in(read)
    read = blanked(read, definitions)
    headings = _headings(read)
    tables = ruled_tables(read, Places(text))
    read = blanked(read, [span for span, _ in tables])
    return Page(text, read, headings, titled(tables, headings), ready, "prose", aliases_of(macros), macros)


def titled(tables: list[tuple[Span, Table]], headings: tuple[Heading, ...]) -> tuple[Table, ...]:
    """The tables, each with the title above it."""
    starts = [heading.start for heading in headings]
    above = ["", *(heading.title for heading in headings)]
    return tuple(Table(t.head, t.rows, t.caption, above[bisect_right(starts, span[0])]) for span, t in tables)


def _fences(text: str) -> tuple[list[Span], tuple[Found, ...]]:
    """Fenced code with the front matter, and the blocks fenced as `math`."""
    front = FRONT.match(text)
    spans = [front.span()] if front else []
    ready: list[Found] = []
    opened: re.Match[str] | None = None
    for line in FENCE.finditer(text):
        fence = line["fence"]
        if opened is None:
            opened = line
        elif fence[0] == opened["fence"][0] and len(fence) >= len(opened["fence"]) and not line["words"].strip():
            spans.append((opened.start(), line.end()))
            if opened["words"].strip() in ("math", "{math}"):
                body = _blank_matches(QUOTE, text[opened.end():line.start()])
                label = next((o["value"] for o in OPTION.finditer(body) if o["name"] in ("label", "name")), "")
                ready.append(Found(opened.start(), line.end(), opened.end(), _blank_matches(OPTION, body), "", label))
            opened = None
    return spans, tuple(ready)


def _blank_matches(pattern: re.Pattern[str], text: str) -> str:
    return blanked(text, [found.span() for found in pattern.finditer(text)])


def _hidden(text: str) -> list[Span]:
    """HTML comments, and elements whose content is code."""
    spans: list[Span] = []
    opened: dict[str, int] = {}
    for mark in HIDDEN.finditer(text):
        name = (mark["name"] or "comment").lower()
        if mark["end"] or mark[0] == "-->":
            if name in opened:
                spans.append((opened.pop(name), mark.end()))
        else:
            opened.setdefault(name, mark.start())
    return spans


def _code_spans(text: str) -> list[Span]:
    """Code between runs of as many backticks, within a paragraph; ``these'' are quotation marks."""
    spans: list[Span] = []
    opened: dict[int, int] = {}
    for run in TICKS.finditer(text):
        if run[0][0] == "\n":
            opened = {}
        elif (start := opened.get(len(run[0]))) is not None:
            quotation = len(run[0]) == 2 and text.find("''", start, run.start()) >= 0
            spans += [] if quotation else [(start, run.end())]
            opened = {2: run.start()} if quotation else {}
        else:
            opened[len(run[0])] = run.start()
    return spans


def _without_quote_marks(text: str) -> str:
    """The `>` before quoted lines blanked; a line that goes on from an unquoted one keeps it as a sign."""
    if ">" not in text:
        return text
    spans: list[Span] = []
    for quote in QUOTE.finditer(text):
        above = text[text.rfind("\n", 0, max(0, quote.start() - 1)) + 1:max(0, quote.start() - 1)]
        if not above.strip() or spans and spans[-1][0] == quote.start() - 1 - len(above):
            spans.append(quote.span())
    return blanked(text, spans)


def _headings(text: str) -> tuple[Heading, ...]:
    found = [Heading(*line.span(), _plain(line["title"])) for line in TITLE.finditer(text)]
    for line in UNDERLINE.finditer(text):
        above = text.rfind("\n", 0, max(0, line.start() - 1)) + 1
        title = text[above:max(above, line.start() - 1)]
        if title.strip() and not title.lstrip().startswith(("#", "$", "\\", "|", "-", ">")) and len(title) < 200:
            found.append(Heading(above, line.end(), _plain(title)))
    if not found:
        position = 0
        while line := PLAIN_TITLE.search(text, position):
            if " " in line["title"]:
                found.append(Heading(*line.span("title"), _plain(line["title"])))
            position = line.end("title")
    return tuple(sorted(found, key=lambda heading: heading.start))


def _plain(title: str) -> str:
    return one_line(EMPHASIS.sub("", title))
