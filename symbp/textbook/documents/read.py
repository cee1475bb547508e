"""A document with mathematics (Markdown, LaTeX, HTML, reStructuredText, notebook) -> Document: displays, tables, macros."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from ...errors import ReadingError
from .display import Display, Document
from .displays import displays_in
from .html import html_page
from .ignoring import ignored_lines
from .inlines import inlines_in
from .labels import join_labels, number_by_neighbours, take_labels
from .latex import latex_page
from .markdown import markdown_page
from .marks import Marks
from .notebook import notebook_text
from .others import refuse_other_files
from .rst import rst_page
from .text import Found, Page, Places, accented, blanked, one_line
from .trim import trim, without_comments

MOST_BYTES = 20_000_000
MOST_LINES = 300_000
CONTEXT = 300
LONGEST_ENTITY = 40
WEB_PAGE = re.compile(r"\s{0,200}<(?:!doctype html|html)[\s>]", re.IGNORECASE)
REMEDY = "give a document with LaTeX mathematics: .md, .txt, .tex, .html, .rst or .ipynb"

PAGES: dict[str, Callable[[str], Page]] = {
    "markdown": markdown_page,
    "latex": latex_page,
    "html": html_page,
    "rst": rst_page,
    "notebook": markdown_page,
}
FORMATS: dict[str, str] = {
    ".md": "markdown", ".markdown": "markdown", ".txt": "markdown", ".tex": "latex", ".latex": "latex", ".html": "html",
    ".htm": "html", ".rst": "rst", ".ipynb": "notebook",
}


def read_document(path: Path) -> Document:
    """The document in a file; its ending tells the format, Markdown where it is unknown. Raises ReadingError."""
    name = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadingError(f"cannot be read: {reason}", where=name, remedy=REMEDY) from error
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    refuse_other_files(path, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ReadingError(f"is not UTF-8 text: byte 0x{content[error.start]:02x} on line {line}", where=name,
                           remedy="save it as UTF-8") from error
    return document_from_text(text, path.suffix, name)


def document_from_text(text: str, kind: str, name: str) -> Document:
    """The document in a text; kind: a format ("latex") or a file's ending (".tex"). Raises ReadingError."""
    if len(text) > MOST_BYTES:
        raise _too_large(name)
    kind = kind if kind in PAGES else FORMATS.get(kind.lower(), "markdown")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "notebook":
        text = notebook_text(text, name)
    elif kind == "markdown" and WEB_PAGE.match(text):
        kind = "html"
    if text.count("\n") > MOST_LINES:
        raise ReadingError(f"has more than {MOST_LINES:,} lines", where=name, remedy="split the document")
    try:
        page = PAGES[kind](text)
    except ReadingError as error:
        error.where = error.where or name
        raise
    marks = Marks(page, name) if page.dollars != "none" else None
    found = displays_in(page, marks, name)
    inlines = inlines_in(page, marks, found)
    for piece in found:
        piece.latex = without_comments(piece.latex, page.dollars == "tex")
        take_labels(piece)
        trim(piece)
    prose = blanked(page.read, [(piece.start, piece.end) for piece in found])
    found = join_labels(sorted(found, key=lambda piece: piece.at), page.read)
    number_by_neighbours(found)
    return Document(name, _displays(page, prose, found), page.tables, page.macros, text, ignored_lines(page.text, found), inlines, prose)


def _displays(page: Page, prose: str, found: list[Found]) -> tuple[Display, ...]:
    places = Places(page.text)
    titles = [heading.start for heading in page.headings]
    displays: list[Display] = []
    for position, piece in enumerate(found):
        above = bisect_right(titles, piece.start)
        heading = page.headings[above - 1] if above else None
        next_title = titles[above] if above < len(titles) else len(page.text)
        behind = found[position + 1].start if position + 1 < len(found) else len(page.text)
        begin = max(found[position - 1].end if position else 0, heading.end if heading else 0)
        displays.append(Display(
            piece.latex.rstrip(), *places.of(_beginning(page, piece)), piece.label, piece.environment,
            before=_before(prose, begin, piece.start), after=_after(prose, piece.end, min(behind, next_title)),
            heading=accented(heading.title) if heading else ""))
    return tuple(displays)


def _beginning(page: Page, piece: Found) -> int:
    """Where a formula begins; one whose first character is an entity, at its `&`."""
    entity = bool(piece.latex) and page.text.startswith(";", piece.at) and piece.latex[0] != ";"
    return page.text.rfind("&", max(0, piece.at - LONGEST_ENTITY), piece.at) if entity else piece.at


def _before(text: str, start: int, end: int) -> str:
    words = accented(one_line(text[max(start, end - 2 * CONTEXT):end]))
    return words if len(words) <= CONTEXT else words[-CONTEXT:].partition(" ")[2]


def _after(text: str, start: int, end: int) -> str:
    words = accented(one_line(text[start:min(end, start + 2 * CONTEXT)]))
    return words if len(words) <= CONTEXT else words[:CONTEXT].rpartition(" ")[0]


def _too_large(name: str) -> ReadingError:
    return ReadingError(f"larger than {MOST_BYTES:,} bytes", where=name, remedy="split the document")
