"""LaTeX source -> tokens with their places, user macros expanded; the error that all reading of LaTeX raises."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pylatexenc.latexwalker import LatexWalker, LatexWalkerEndOfStream, LatexWalkerError, LatexWalkerParseError

from ...errors import ReadingError
from ..documents.display import Macro
from .tree import Span

DEEPEST_EXPANSION, MOST_EXPANSIONS, MOST_TOKENS = 30, 2000, 20000
LONGEST = 20000     # characters of a formula, or of a macro's body

UNICODE = {
    "−": "-", "’": "'", "′": "'", "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod", "√": r"\surd",
    "≤": r"\le", "≥": r"\ge", "≠": r"\neq", "≈": r"\approx", "≡": r"\equiv", "∝": r"\propto", "∈": r"\in",
    "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "⊙": r"\odot", "∘": r"\circ", "⊗": r"\otimes", "←": r"\leftarrow",
    "→": r"\to", "⇒": r"\Rightarrow", "⇔": r"\iff", "…": r"\dots", "⋯": r"\cdots", "⋮": r"\vdots", "⋱": r"\ddots",
    "∞": r"\infty", "ℓ": r"\ell", "ϵ": r"\epsilon", "\u00a0": "~", "‖": r"\|",
    "∥": r"\|", "⊤": r"\top", "∀": r"\forall", "⋆": r"\star", "∗": "*",
}
SCRIPTS = {"ᵀ": "^T", "ᵗ": "^t", **{c: f"^{n}" for n, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
           **{c: f"_{n}" for n, c in enumerate("₀₁₂₃₄₅₆₇₈₉")}, "ᵢ": "_i", "ⱼ": "_j", "ₖ": "_k"}
GREEK = re.compile("GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)( FINAL)?$")
KINDS = {"brace_open": "open", "brace_close": "close", "macro": "macro", "begin_environment": "begin",
         "end_environment": "end", "mathmode_inline": "math", "mathmode_display": "math"}


class Unread(ReadingError):
    """LaTeX that this reader does not understand; `at` is the place in the display's source.

    ill_formed: no reader could, for the formula itself is broken.
    """

    def __init__(self, what: str, at: Span, remedy: str = "", ill_formed: bool = False) -> None:
        super().__init__(what, remedy=remedy)
        self.at, self.ill_formed = at, ill_formed


@dataclass(frozen=True)
class Token:
    """kind: "char", "macro", "open", "close", "begin", "end" or "math"; spaced: white space stands before it."""

    kind: str
    text: str
    at: Span
    spaced: bool = False
    expansions: int = 0


def joined(spans: Iterable[Span]) -> Span:
    """The smallest span around all of them."""
    known = list(spans)
    return Span(min(s.start for s in known), max(s.end for s in known))


def tokens_of(latex: str) -> list[Token]:
    """The tokens of a source text, without comments and white space. Raises Unread."""
    if len(latex) > LONGEST:
        raise Unread(f"longer than {LONGEST} characters", Span(0, len(latex)), "print it in parts")
    ending = len(latex) - len(latex.rstrip("\\"))
    if ending % 2:
        raise Unread("a backslash ends the formula", Span(len(latex) - 1, len(latex)))
    walker = LatexWalker(latex, tolerant_parsing=False)
    tokens: list[Token] = []
    position, spaced = 0, False
    while position < len(latex):
        try:
            found = walker.get_token(position)
        except LatexWalkerEndOfStream:
            break
        except LatexWalkerParseError as error:
            raise Unread(f"this is no LaTeX: {error.msg}", Span(position, len(latex))) from error
        except LatexWalkerError as error:
            raise Unread("this is no LaTeX", Span(position, len(latex))) from error
        spaced = spaced or bool(found.pre_space)
        for token in _plain(found.tok, found.arg, found.pos, found.len, spaced):
            tokens.append(token)
            spaced = False
        spaced = spaced or bool(found.post_space) or found.tok == "comment"
        position = found.pos + max(found.len, 1)
    return tokens


def _plain(kind: str, text: object, start: int, length: int, spaced: bool) -> Iterator[Token]:
    """One token of the tokeniser as ours; `''` and `--` become two, Unicode becomes the macro it stands for."""
    if kind == "comment":
        return
    if kind in KINDS:
        name = str(text)
        end = start + 1 + len(name) if kind == "macro" else start + length
        yield Token(KINDS[kind], name, Span(start, end), spaced)
        return
    characters = str(getattr(text, "specials_chars", text))
    for offset, character in enumerate(characters):
        if character.isspace():
            continue
        if character in SCRIPTS:
            at = Span(start + offset, start + offset + 1)
            yield from (Token("char", part, at, spaced) for part in SCRIPTS[character])
            continue
        written, at = _written(character), Span(start + offset, start + offset + 1)
        yield Token("macro", written[1:], at, spaced) if written[:1] == "\\" else Token("char", written, at, spaced)
        spaced = False


def _written(character: str) -> str:
    if character.isascii():
        return character
    if character in UNICODE:
        return UNICODE[character]
    greek = GREEK.match(unicodedata.name(character, ""))
    if greek:
        name = greek[2].lower().replace("lamda", "lambda")
        return "\\" + (name.capitalize() if greek[1] == "CAPITAL" else name)
    return character


def expanded(tokens: list[Token], macros: tuple[Macro, ...]) -> list[Token]:
    """The tokens with the user's macros written out; what a macro's body gives has the place of its call."""
    table = {m.name.lstrip("\\"): m for m in macros}
    waiting, done, count = tokens[::-1], [], 0
    while waiting:
        token = waiting.pop()
        macro = table.get(token.text) if token.kind == "macro" else None
        if macro is None:
            done.append(token)
            continue
        count += 1
        if (token.expansions >= DEEPEST_EXPANSION or count > MOST_EXPANSIONS
                or len(waiting) + len(done) > MOST_TOKENS):
            raise Unread(f"macro \\{token.text} expands forever", token.at, "define it without itself")
        waiting.extend(reversed(_expansion(macro, token, waiting)))
    return done


def _expansion(macro: Macro, call: Token, waiting: list[Token]) -> list[Token]:
    """The body of a macro with its arguments, which are taken off the tokens that wait."""
    spans, arguments = [call.at], []
    wanted = macro.arguments
    if macro.default is not None and wanted:
        wanted -= 1
        if waiting and waiting[-1].text == "[" and waiting[-1].kind == "char":
            arguments.append(_bracketed(waiting, call, spans))
        else:
            arguments.append(_body(macro.default, call, call.at))
    for _ in range(wanted):
        arguments.append(_argument(waiting, call, spans))
    site = joined(spans)
    tokens: list[Token] = []
    body = iter(_body(macro.body, call, site))
    for token in body:
        if token.kind == "char" and token.text == "#":
            number = next(body, token).text
            if not number.isdigit() or not 1 <= int(number) <= len(arguments):
                raise Unread(f"macro \\{call.text} uses #{number}, which it does not take", site)
            tokens.extend(arguments[int(number) - 1])
        else:
            tokens.append(token)
    return [replace(tokens[0], spaced=call.spaced), *tokens[1:]] if tokens else []


def _body(text: str, call: Token, site: Span) -> list[Token]:
    try:
        found = tokens_of(text)
    except Unread as error:
        raise Unread(f"the body of macro \\{call.text}: {error.what}", site) from error
    return [replace(t, at=site, expansions=call.expansions + 1) for t in found]


def _argument(waiting: list[Token], call: Token, spans: list[Span]) -> list[Token]:
    """The next token, or what stands in the next braces."""
    if not waiting or waiting[-1].kind == "close":
        raise Unread(f"macro \\{call.text} lacks an argument", call.at)
    token = waiting.pop()
    spans.append(token.at)
    if token.kind != "open":
        return [replace(token, expansions=call.expansions + 1)]
    depth, inner = 1, []
    while waiting:
        token = waiting.pop()
        spans.append(token.at)
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if not depth:
            return inner
        inner.append(replace(token, expansions=max(token.expansions, call.expansions + 1)))
    raise Unread("a { without its }", spans[1])


def _bracketed(waiting: list[Token], call: Token, spans: list[Span]) -> list[Token]:
    spans.append(waiting.pop().at)
    inner: list[Token] = []
    depth = 0
    while waiting:
        token = waiting.pop()
        spans.append(token.at)
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.text == "]" and token.kind == "char" and not depth:
            return inner
        inner.append(token)
    raise Unread(f"macro \\{call.text}: a [ without its ]", spans[1])
