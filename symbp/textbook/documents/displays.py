"""A page -> its displayed formulas in order, each with the characters it takes; one never closed ends with its paragraph."""

from __future__ import annotations

import re

from ...errors import ReadingError
from .labels import LABEL, label_after
from .marks import OUTERMOST, PARAGRAPH, Marks
from .text import Found, Page

MOST_DISPLAYS = 20_000
LONGEST_DISPLAY = 50_000
LONGEST_BROKEN = 4000
CLOSERS = {"$$": "$$", "[": "]", "[[": "]]"}
TEXT = re.compile(r"\\(?:text[a-z]*|mbox|mathrm|intertext|operatorname)\s{0,9}\{[^{}]*\}")
PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}[,;:.]?(?:\s+[A-Za-z]{2,}[,;:.]?){3}")
MATHEMATICAL = re.compile(r"[\\^_=<>+]")
RELATION = re.compile(r"[=<>]|\\(?:leq?|geq?|neq?|approx|propto|gets|leftarrow|equiv|sim|in)(?![A-Za-z])")
OPENING = re.compile(r"\$\$[^\s$(.,;]")
JOINT = re.compile(r"[ \t,;]*(?:(?:and|or|with|where|so|hence|thus|then)[ \t,:]*)?")
LINE_END = re.compile(rf"[ \t]{{0,40}}[.,;]?[ \t]{{0,40}}(?:\(({LABEL})\)[ \t]{{0,40}}[.,;]?[ \t]{{0,40}})?")


def displays_in(page: Page, marks: Marks | None, name: str) -> list[Found]:
    """Every displayed formula, those that the format marked itself among them. Raises ReadingError for too many."""
    found = list(page.ready)
    mark = 0
    while len(found) <= MOST_DISPLAYS and marks is not None and mark < len(marks.starts):
        pieces, end = _at(page, marks, mark)
        found += pieces
        mark = max(mark + 1, marks.from_offset(end))
    if len(found) > MOST_DISPLAYS:
        raise ReadingError(f"has more than {MOST_DISPLAYS:,} displayed formulas", where=name, remedy="split the document")
    return sorted(found, key=lambda piece: piece.start)


def _at(page: Page, marks: Marks, mark: int) -> tuple[list[Found], int]:
    """The displays that begin at a mark, and where reading goes on."""
    kind = marks.kinds[mark]
    if kind in CLOSERS:
        return _delimited(page, marks, mark, CLOSERS[kind], "")
    if kind.startswith("begin "):
        environment = kind.removeprefix("begin ")
        return _delimited(page, marks, mark, f"end {environment}", environment)
    if kind == "(":
        return [], _inline_end(marks, mark, marks.after(")", mark))
    if kind == "$":
        return _dollar(page, marks, mark)
    return [], marks.ends[mark]


def _delimited(page: Page, marks: Marks, mark: int, closer: str, environment: str) -> tuple[list[Found], int]:
    text, kind = page.read, marks.kinds[mark]
    start, at = marks.starts[mark], marks.ends[mark]
    close = marks.after(closer, mark)
    again = len(marks.starts) if kind == "$$" else marks.after(kind, mark)
    paragraph = marks.start(marks.after(PARAGRAPH, mark), len(text))
    end = marks.start(close, len(text))
    closed = close < min(again, len(marks.starts)) and end - at <= LONGEST_DISPLAY
    if closed and end > paragraph:
        closed = (end - at <= LONGEST_BROKEN and not PROSE.search(TEXT.sub("", text[at:end]))
                  and not (kind == "$$" and _opens(text, end)))
    if not closed:
        end = min(paragraph, marks.start(again, len(text)), at + LONGEST_BROKEN)
    latex, stop = text[at:end], marks.ends[close] if closed else end
    unsure = not closed or kind in ("[", "[[") and page.dollars == "prose"
    if unsure and not MATHEMATICAL.search(latex) or kind == "[[" and not closed:
        return [], stop if closed else at
    label, after = label_after(text, stop)
    return [Found(start, after, at, latex, environment, label)], after


def _opens(text: str, at: int) -> bool:
    """Whether a `$$` looks like the beginning of a display: first on its line, ink behind it."""
    return not text[text.rfind("\n", 0, at) + 1:at].strip() and OPENING.match(text, at) is not None


def _inline_end(marks: Marks, mark: int, close: int) -> int:
    """The end of an inline formula; that of its first mark where no formula is."""
    if close == mark + 1 < len(marks.starts):
        return marks.ends[close]
    beyond = min(marks.after(kind, mark) for kind in (PARAGRAPH, OUTERMOST, "$$", "[", "[["))
    return marks.ends[close] if close < min(len(marks.starts), beyond) else marks.ends[mark]


def _dollar(page: Page, marks: Marks, mark: int) -> tuple[list[Found], int]:
    if page.dollars == "tex":
        return [], _inline_end(marks, mark, marks.after("$", mark))
    text, at = page.read, marks.starts[mark]
    begins = text.rfind("\n", 0, at) + 1
    if not mark or marks.starts[mark - 1] < begins:
        pieces = _line_of_formulas(page, marks, mark, begins)
        if pieces:
            return pieces, pieces[-1].end
    if text[at + 1:at + 2].strip():
        return [], _inline_end(marks, mark, marks.closing[mark])
    return [], at + 1


def _line_of_formulas(page: Page, marks: Marks, mark: int, begins: int) -> list[Found]:
    """`$a = b$ and $c = d$ (7)` alone on its line: displays that share a label."""
    text = page.read
    ends = _line_end(text, begins)
    last = marks.from_offset(ends)
    if (last - mark) % 2 or set(marks.kinds[mark:last]) != {"$"} or not _stands_alone(text, begins, ends):
        return []
    places = marks.starts[mark:last]
    gaps = [(begins, places[0])] + [(a + 1, b) for a, b in zip(places[1:-1:2], places[2::2], strict=True)]
    rest = LINE_END.fullmatch(text, places[-1] + 1, ends)
    joints = all(JOINT.fullmatch(text, *gap) for gap in gaps)
    bodies = [(a + 1, b) for a, b in zip(places[::2], places[1::2], strict=True)]
    if not (rest and joints and any(RELATION.search(text, *body) for body in bodies)):
        return []
    label, end = rest[1] or "", ends
    if not label:
        label, end = label_after(text, places[-1] + 1)
    joined = bool(text[slice(*gaps[0])].strip())
    if not label and (len(bodies) > 1 or joined):
        return []
    return [Found(a - 1, end if (a, b) == bodies[-1] else b + 1, a, text[a:b], "", label, joined and a - 1 == places[0])
            for a, b in bodies]


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _stands_alone(text: str, begins: int, ends: int) -> bool:
    """Blank lines or displays above and below."""
    above = text[text.rfind("\n", 0, max(begins - 1, 0)) + 1:max(begins - 1, 0)].rstrip()
    below = text[ends + 1:_line_end(text, ends + 1)].strip() if ends < len(text) else ""
    return (not above or above.endswith("$$")) and (not below or below.startswith(("$$", "(")))
