"""Tokens -> the structure that braces, scripts and arguments make: a cursor that gives pieces of a formula."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from . import tables
from .piece import Piece, Pieces, around, settled, with_font, wrapped
from .tokens import Token, Unread, joined
from .tree import Span

DEEPEST = 40
CHARACTERS = {",": "comma", ";": "comma", ":": "colon", ".": "dot", "+": "sign", "-": "sign", "=": "relation",
              "<": "relation", ">": "relation", "*": "operator", "@": "operator", "/": "operator", "&": "align"}
LENGTH_UNITS = ("pt", "em", "ex", "mm", "cm", "in")


class TokenReader:
    """A cursor over tokens that makes pieces of them; what macros and environments give, a subclass says."""

    def __init__(self, tokens: list[Token], whole: Span) -> None:
        self.tokens, self.whole = tokens, whole
        self.position, self.depth = 0, 0

    def all(self) -> Pieces:
        return tuple(self.run("", None))

    def macro(self, token: Token) -> Iterable[Piece]:
        raise NotImplementedError

    def environment(self, begin: Token) -> Piece:
        raise NotImplementedError

    def peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def take(self, wanted_by: Token) -> Token:
        token = self.peek()
        if token is None:
            raise Unread(f"something is missing after {shown(wanted_by)}", wanted_by.at)
        self.position += 1
        return token

    def run(self, until: str, opened: Token | None) -> list[Piece]:
        """Pieces up to a closing brace ("}"), the end of an environment (its name), a bracket ("]") or the end ("")."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unread(f"nested more than {DEEPEST} deep", opened.at if opened else self.whole)
        pieces: list[Piece] = []
        while (token := self.peek()) is not None:
            if until == "}" and token.kind == "close" or until == "]" and token.kind == "char" and token.text == "]":
                break
            if token.kind == "end" and until == token.text:
                break
            if token.kind == "close":
                raise Unread("a } without its {", token.at)
            if token.kind == "end":
                raise Unread(f"\\end{{{token.text}}} without its \\begin", token.at)
            self.position += 1
            if token.kind == "macro" and token.text in tables.OLD_FONTS:
                font = tables.FONTS[tables.OLD_FONTS[token.text]]
                pieces.extend(with_font(self.run(until, opened), *font))
            elif token.kind == "macro" and token.text == "over":
                under = tuple(self.run(until, opened))
                pieces = [Piece("frac", "frac", around((*pieces, *under)) if pieces or under else token.at,
                                (tuple(settled(pieces)), under))]
            else:
                pieces.extend(self.piece(token))
        else:
            if until:
                raise Unread(f"{shown(opened)} without its end", opened.at if opened else self.whole)
        self.depth -= 1
        return settled(pieces)

    def piece(self, token: Token) -> Iterable[Piece]:
        """What a token that was just taken starts."""
        match token.kind:
            case "open":
                inner = self.run("}", token)
                self.position += 1
                if not inner:
                    return [Piece("empty", "", self.since(token), spaced=token.spaced)]
                if [p.kind for p in inner] == ["comma"]:
                    return [Piece("decimal", ",", self.since(token))]
                return wrapped(inner, self.since(token))
            case "begin":
                return [self.environment(token)]
            case "macro":
                return self.macro(token)
            case "math":
                return []
        return [self.character(token)]

    def character(self, token: Token) -> Piece:
        text, spaced = token.text, token.spaced
        if text in "^_":
            return self.script(token)
        if text == "'":
            return Piece("prime", "'", token.at)
        if text in "~`":
            return Piece("space", "", token.at)
        if text.isdecimal() and text.isascii():
            return Piece("number", text, token.at, spaced=spaced)
        if text.isalpha():
            return Piece("letter" if text.isascii() else "name", text, token.at, spaced=spaced)
        if text in tables.BARS:
            return Piece("bar", tables.BARS[text], token.at, spaced=spaced)
        for kind, table in (("open", tables.OPENING), ("close", tables.CLOSING)):
            if text in table:
                return Piece(kind, table[text], token.at, spaced=spaced)
        kind = CHARACTERS.get(text, "char")
        return Piece(kind, tables.PRODUCTS[text] if kind == "operator" else text, token.at, spaced=spaced)

    def script(self, token: Token) -> Piece:
        found = self.argument(token)
        ends = {n for n in range(len(found)) if n + 1 == len(found) or found[n + 1].kind == "comma"}
        words = {n for n, p in enumerate(found) if p.kind == "text" or p.kind == "function" and n in ends}
        inner = tuple(replace(p, kind="name", text=p.text.strip()) if n in words else p for n, p in enumerate(found))
        at = self.since(token)
        if inner and all(p.kind == "prime" or p.text == "," for p in inner) and token.text == "^":
            return Piece("prime", "'" * len(inner), at)
        return Piece("sub" if token.text == "_" else "sup", token.text, at, (inner,))

    def since(self, token: Token) -> Span:
        """The place from a token to the one taken last."""
        return joined((token.at, self.tokens[self.position - 1].at))

    def argument(self, owner: Token) -> list[Piece]:
        """The argument of a macro or of a script: what stands in braces, or the next token with its own arguments."""
        token = self.take(owner)
        if token.kind in ("close", "end"):
            raise Unread(f"something is missing after {shown(owner)}", owner.at)
        if token.kind == "open":
            inner = self.run("}", token)
            self.position += 1
            return inner
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unread(f"nested more than {DEEPEST} deep", owner.at)
        if token.kind == "char" and token.text in "^_&":
            raise Unread(f"something is missing after {shown(owner)}", owner.at)
        inner = settled([p for p in self.piece(token) if p.kind != "space"])
        self.depth -= 1
        return inner

    def optional(self, owner: Token) -> Pieces | None:
        token = self.peek()
        if token is None or token.kind != "char" or token.text != "[":
            return None
        self.position += 1
        inner = tuple(self.run("]", token))
        self.position += 1
        return inner

    def raw(self, owner: Token) -> str:
        """The text of an argument, with its spaces."""
        token = self.take(owner)
        if token.kind != "open":
            return token.text
        depth, text = 1, ""
        while True:
            token = self.take(owner)
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            if not depth:
                return text + (" " if token.spaced else "")
            text += (" " if token.spaced else "") + _source(token)

    def skip_star(self) -> None:
        token = self.peek()
        if token is not None and token.kind == "char" and token.text == "*" and not token.spaced:
            self.position += 1

    def skip_length(self) -> None:
        r"""The star and the length of `\\*[2pt]`."""
        self.skip_star()
        token = self.peek()
        if token is None or token.text != "[" or token.kind != "char" or token.spaced:
            return
        inside = ""
        for ahead in self.tokens[self.position + 1:self.position + 12]:
            if ahead.text == "]":
                if inside[-2:] in LENGTH_UNITS:
                    self.position += len(inside) + 2
                return
            inside += ahead.text[:1]


def shown(token: Token | None) -> str:
    """A token as its reader wrote it."""
    if token is None:
        return "the formula"
    written = {"open": "{", "close": "}", "begin": f"\\begin{{{token.text}}}", "macro": f"\\{token.text}"}
    return written.get(token.kind, token.text)


def _source(token: Token) -> str:
    """A token as source text inside a text macro."""
    if token.kind == "macro":
        return f"\\{token.text}" + (" " if token.text.isalpha() else "")
    return {"open": "{", "close": "}", "math": "$", "begin": "", "end": ""}.get(token.kind, token.text)
