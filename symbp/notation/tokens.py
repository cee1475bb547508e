"""Formula text -> tokens that know their place, and the errors that point at a place with a caret."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from ..errors import FormulaError

MAX_LENGTH = 20_000
MAX_NESTING = 40
MAX_DIGITS = 60
MAX_EXPONENT = 308
EXCERPT_WIDTH = 76

TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|==|!=|<=|>=|[-+*/<>=()\[\],])")

CLOSING = {"(": ")", "[": "]"}

REMEDIES = {
    "^": "write ** for powers", "'": "a formula has no text; write names without quotes",
    '"': "a formula has no text; write names without quotes",
    ".": "a formula has no attributes; a number may have one decimal point",
    "_": "begin a name with a letter", "{": "use ( and ) for grouping", "}": "use ( and ) for grouping",
    "|": "write abs(x) for an absolute value", "&": "nest where(...) to combine conditions",
    "!": "write != for 'not equal'", "%": "write a percentage as a decimal number",
    "@": "write Sum(A[i,k]*B[k,j], k) for a matrix product", ";": "write one formula only",
    ":": "write an index for every axis", "#": "a formula has no comments",
    "×": "write * for products", "·": "write * for products", "⋅": "write * for products", "∗": "write * for products",
    "÷": "write / for quotients", "−": "write the plain minus -", "–": "write the plain minus -",
    "—": "write the plain minus -", "²": "write **2", "³": "write **3", "√": "write sqrt(x)", "∑": "write Sum(x[k], k)",
    "≤": "write <=", "≥": "write >=", "≠": "write !=", "∞": "a formula has no infinity",
}


@dataclass(frozen=True)
class Source:
    """The text of a formula and where it was found."""

    text: str
    where: str = ""


@dataclass(frozen=True)
class Span:
    """The characters `start .. end-1` of a source."""

    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        return " ".join(self.source.text[self.start:self.end].split())

    def to(self, other: Span) -> Span:
        return Span(self.source, self.start, other.end)

    def error(self, what: str, remedy: str = "", where: str = "") -> FormulaError:
        """A FormulaError that shows the line with a caret under this span's first character."""
        before = self.source.text[:self.start]
        line, column = before.count("\n") + 1, self.start - (before.rfind("\n") + 1)
        place = f"line {line}, column {column + 1}" if line > 1 else f"column {column + 1}"
        where = where or self.source.where
        return FormulaError(what, where=f"{where}, {place}" if where else place, remedy=remedy,
                            excerpt=_excerpt(self.source.text.split("\n")[line - 1], column))


@dataclass(frozen=True)
class Token:
    """kind: number, name, sign or end."""

    kind: str
    text: str
    at: Span


def _excerpt(line: str, column: int) -> str:
    """The line (a window of it if it is long) and a caret line."""
    shown = "".join(c if c.isprintable() and unicodedata.east_asian_width(c) not in "WF"
                    and not unicodedata.combining(c) else " " if c in "\t\r" else "?" for c in line)
    if len(shown) > EXCERPT_WIDTH:
        start = max(0, min(column - EXCERPT_WIDTH // 2, len(shown) - EXCERPT_WIDTH))
        stop = start + EXCERPT_WIDTH
        head, tail = "..." if start else "", "..." if stop < len(shown) else ""
        shown, column = head + shown[start:stop] + tail, column - start + len(head)
    return f"    {shown.rstrip()}\n    {' ' * column}^"


def tokenize(text: str, where: str = "") -> list[Token]:
    """All tokens of a formula, an `end` token last; refuses foreign characters and unbalanced or too deep brackets."""
    source = Source(text, where)
    if not text.strip():
        raise FormulaError("the formula is empty", where=where, remedy="write an expression such as z[e,i]**2")
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula has {len(text)} characters, more than {MAX_LENGTH}", where=where,
                           remedy="split it into several definitions")
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise _foreign_character(Span(source, position, position + 1))
        if match.lastgroup != "space":
            tokens.append(Token(str(match.lastgroup), match.group(), Span(source, position, match.end())))
            if match.lastgroup == "number":
                _check_number(tokens[-1])
        position = match.end()
    _check_brackets(tokens)
    end = tokens[-1].at.end
    tokens.append(Token("end", "", Span(source, end, end)))
    return tokens


def _foreign_character(at: Span) -> FormulaError:
    character = at.source.text[at.start]
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    remedy = REMEDIES.get(character, "use only ASCII letters, digits, + - * / ** < > = ( ) [ ] and commas")
    if name.startswith("GREEK") and " LETTER " in name:
        remedy = f"write its name in Latin letters: {name.split()[-1].lower()}"
    shown = repr(character) if character.isprintable() and character.isascii() else name
    return at.error(f"{shown} is no part of the formula language", remedy)


def _check_number(token: Token) -> None:
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(mantissa) > MAX_DIGITS:
        raise token.at.error(f"a number of {len(mantissa)} digits", f"write at most {MAX_DIGITS} digits")
    digits = exponent.lstrip("+-0")
    if len(digits) > 3 or int(digits or 0) > MAX_EXPONENT:
        raise token.at.error(f"{token.text} is outside the range of double precision",
                             f"keep the exponent within -{MAX_EXPONENT} .. {MAX_EXPONENT}")


def _check_brackets(tokens: list[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.text in CLOSING:
            opened.append(token)
            if len(opened) > MAX_NESTING:
                raise token.at.error(f"brackets nested more than {MAX_NESTING} deep", "split the formula")
        elif token.text in CLOSING.values():
            if not opened:
                raise token.at.error(f"this {token.text} closes nothing", "remove it, or open a bracket before")
            opening = opened.pop()
            if CLOSING[opening.text] != token.text:
                raise token.at.error(f"{opening.text} is closed by {token.text}", f"write {CLOSING[opening.text]} here")
    if opened:
        sign = opened[-1].text
        raise opened[-1].at.error(f"this {sign} is never closed", f"add the missing {CLOSING[sign]}")
