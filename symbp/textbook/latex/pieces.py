"""LaTeX -> pieces: what macros and environments stand for; environments are cut into rows and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..documents.display import Macro
from . import tables
from .braces import TokenReader, shown
from .piece import Piece, Pieces, is_word, named, with_accent, with_font, wrapped
from .tokens import Token, Unread, expanded, joined, tokens_of
from .tree import Span

SEPARATOR = {"mid": "|", "colon": ":"}
# macros that stand for one piece: its kind and text
SINGLE = {"{": ("open", "{"), "}": ("close", "{"), "|": ("bar", "‖"), "prime": ("prime", "'"), "cr": ("row", ""),
          "newline": ("row", ""), "lor": ("text", "or"), "land": ("text", "and"), "wedge": ("text", "and"),
          "forall": ("text", "for all"), "therefore": ("text", "therefore"), "because": ("text", "because")}
UNSUPPORTED = {
    "pm": "the sign ±", "mp": "the sign ∓", "oplus": "the sum ⊕", "int": "an integral",
    "lim": "a limit", "arg": "an argmax", "argmax": "an argmax", "argmin": "an argmin",
    "choose": "a binomial", "binom": "a binomial", "atop": "a stack", "exists": "a quantifier",
    "ddot": "a second derivative by dots", "mathfrak": "a fraktur letter", "cup": "a union", "cap": "an intersection",
}


def pieces_of(latex: str, macros: tuple[Macro, ...] = ()) -> Pieces:
    """The pieces of a source text. Raises Unread."""
    return Builder(expanded(tokens_of(latex), macros), Span(0, len(latex))).all()


class Builder(TokenReader):
    """The cursor that knows macros and environments."""

    def environment(self, begin: Token) -> Piece:
        name = begin.text.rstrip("*")
        if name in tables.WITH_ARGUMENT:
            self.optional(begin)
            self.raw(begin)
        inner = self.run(begin.text, begin)
        self.position += 1
        known = name in tables.MATRICES or name in tables.CASES or name in tables.LAYOUTS
        if not known:
            raise Unread(f"the environment {begin.text} is unknown", begin.at)
        return Piece("env", name, self.since(begin), rows=cut(inner), spaced=begin.spaced)

    def macro(self, token: Token) -> Iterable[Piece]:
        name, at = token.text, token.at
        if name == "\\":
            self.skip_length()
            return [Piece("row", "", at)]
        if name == "_":                                    # Markdown sources escape the underscore
            return [self.script(replace(token, kind="char"))]
        if name in SINGLE:
            kind, text = SINGLE[name]
            return [Piece(kind, text, at, spaced=token.spaced)]
        if name in tables.GAPS:
            return [Piece("gap", "", at)]
        if name in tables.SPACES:
            return [Piece("space", "", at)]
        if name in tables.NAMES:
            return [Piece("name", name, at, spaced=token.spaced)]
        if name in tables.RELATIONS:
            return [Piece("relation", tables.RELATIONS[name], at, spaced=token.spaced)]
        if name in tables.PRODUCTS:
            return [Piece("operator", tables.PRODUCTS[name], at)]
        if name in tables.FUNCTIONS:
            return [Piece("function", name, at, spaced=token.spaced)]
        for kind, table in (("dots", tables.DOTS), ("big", tables.BIG), ("open", tables.OPENING), ("close", tables.CLOSING),
                            ("bar", tables.BARS), ("comma", SEPARATOR)):
            if name in table:
                return [Piece(kind, table[name], at, spaced=token.spaced)]
        if name in ("partial", "nabla"):
            return [Piece(name, name, at, spaced=token.spaced)]
        if name in UNSUPPORTED:
            raise Unread(f"{UNSUPPORTED[name]} (\\{name}) is not read", at)
        return self.with_arguments(token)

    def with_arguments(self, token: Token) -> Iterable[Piece]:
        name = token.text
        if name in tables.FRACTIONS:
            args = (tuple(self.argument(token)), tuple(self.argument(token)))
            return [Piece("frac", "frac", self.since(token), args)]
        if name == "sqrt":
            degree = self.optional(token)
            body = tuple(self.argument(token))
            return [Piece("root", "sqrt", self.since(token), (body,) if degree is None else (body, degree))]
        if name in tables.FONTS:
            self.skip_star()
            inner = self.argument(token)
            plain = all(p.kind in ("letter", "function") or p.kind == "name" and not p.font + p.accent for p in inner)
            if name == "operatorname" and inner and plain:
                return [self.operator(inner, token)]
            return wrapped(with_font(inner, *tables.FONTS[name]), self.since(token))
        if name in tables.ACCENTS:
            inner = self.argument(token)
            return with_accent(inner, tables.ACCENTS[name], self.since(token))
        if name in tables.NORMS:
            self.skip_star()
            opened, bar = self.since(token), tables.NORMS[name]
            inner = self.argument(token)
            whole = self.since(token)
            return [Piece("open", bar, opened, note="sized", spaced=token.spaced), *inner,
                    Piece("close", bar, Span(whole.end - 1, whole.end), note="sized")]
        if name in tables.TEXTS:
            return self.words(token)
        if name == "tag":
            self.skip_star()
            text = self.raw(token)
            return [Piece("tag", text.strip().strip("()"), self.since(token))]
        if name in tables.LENGTHS:
            self.skip_star()
            self.raw(token)
            return [Piece("gap", "", token.at)]
        if name in tables.DROPPED:
            self.skip_star()
            self.optional(token)
            self.raw(token)
            return []
        if name in tables.KEPT:
            for _ in range(tables.KEPT[name] - 1):
                self.raw(token)
            inner = self.argument(token)
            inner = [Piece("comma", ",", p.at) if p.kind == "row" else p for p in inner]
            return wrapped(inner, self.since(token))
        return self.sized(token)

    def operator(self, inner: list[Piece], token: Token) -> Piece:
        r"""The word of `\operatorname{arg\,max}`, whatever spaces are in it."""
        word, at = "".join(p.text for p in inner), self.since(token)
        if word in UNSUPPORTED:
            raise Unread(f"{UNSUPPORTED[word]} is not read", at)
        return named(word, at, spaced=token.spaced)

    def sized(self, token: Token) -> Iterable[Piece]:
        """Brackets with a size, notes over and under things, negated relations."""
        name = token.text
        if name in ("left", "right") or name.rstrip("lrm") in tables.SIZES:
            return [self.delimiter(token)]
        if name in ("stackrel", "overset", "underset"):
            note, relation = self.argument(token), self.argument(token)
            if name == "underset" and len(relation) == 1 and relation[0].text in tables.OVER:
                return [relation[0], Piece("sub", "_", self.since(token), (tuple(note),))]
            if relation and relation[0].kind == "big":
                kind, sign = ("sub", "_") if name == "underset" else ("sup", "^")
                return [*relation, Piece(kind, sign, self.since(token), (tuple(note),))]
            if len(relation) != 1 or relation[0].kind != "relation":
                raise Unread(f"\\{name} on something that is no relation", self.since(token))
            at = self.since(token)
            return [Piece("relation", relation[0].text, at, note=_note(note))]
        if name in ("underbrace", "overbrace"):
            inner = self.argument(token)
            after = self.peek()
            if after is not None and after.kind == "char" and after.text in "_^":
                self.position += 1
                self.argument(after)
            return wrapped(inner, self.since(token))
        if name == "not":
            inner = self.argument(token)
            if len(inner) == 1 and inner[0].text in tables.NEGATED:
                return [Piece("relation", tables.NEGATED[inner[0].text], self.since(token))]
        raise Unread(f"the macro \\{name} is unknown", token.at, "define it in the document, or write it out")

    def delimiter(self, token: Token) -> Piece:
        found = self.take(token)
        name, at = found.text, joined((token.at, found.at))
        side = {"left": "open", "right": "close"}.get(token.text) or {"l": "open", "r": "close"}.get(token.text[-1], "")
        opening = {**tables.OPENING, **tables.BARS, "<": "<"}
        closing = {**tables.CLOSING, **tables.BARS, ">": "<"}
        if found.kind == "macro" and name in ("{", "}", "|"):
            name = {"{": "{", "}": "}", "|": "Vert"}[name]
        if name == "." and side:
            return Piece(side, ".", at, note="sized", spaced=token.spaced)
        if not side and name in tables.BARS:
            return Piece("bar", tables.BARS[name], at, spaced=token.spaced)
        for kind, table in (("open", opening), ("close", closing)):
            if side in (kind, "") and name in table:
                return Piece(kind, table[name], at, note="sized" if side else "", spaced=token.spaced)
        if side and name in {**opening, **closing}:
            return Piece(side, {**opening, **closing}[name], at, note="sized", spaced=token.spaced)
        raise Unread(f"{shown(token)} needs a bracket", at)

    def words(self, token: Token) -> Iterable[Piece]:
        """A text macro: a symbol, running words, or with `$` mathematics inside."""
        raw = self.raw(token)
        at = self.since(token)
        parts = raw.split("$")
        pieces: list[Piece] = []
        for n, part in enumerate(parts):
            if n % 2:
                inner = Builder([replace(t, at=at) for t in tokens_of(part)], at)
                inner.depth = self.depth
                pieces.extend(inner.all())
            elif is_word(_in_words(part)) and len(parts) == 1:
                pieces.append(named(_in_words(part), at, spaced=token.spaced))
            elif _in_words(part).strip(" .,;:()"):
                pieces.append(Piece("text", _in_words(part), at, spaced=True))
        return pieces


def cut(pieces: Iterable[Piece]) -> tuple[tuple[Pieces, ...], ...]:
    r"""Rows of cells; a row without anything in it is none (blogs double the backslashes of `\\`)."""
    rows: list[list[list[Piece]]] = [[[]]]
    for piece in pieces:
        if piece.kind == "row":
            rows.append([[]])
        elif piece.kind == "align":
            rows[-1].append([])
        else:
            rows[-1][-1].append(piece)
    if not any(p.kind != "space" for cell in rows[-1] for p in cell):
        rows.pop()
    ink = [row for row in rows if len(row) > 1 or any(p.kind not in ("space", "gap") for p in row[0])]
    return tuple(tuple(tuple(cell) for cell in row) for row in ink)


def _note(pieces: list[Piece]) -> str:
    """What stands above a relation, as plain words."""
    return " ".join("".join((" " if p.kind == "text" else "") + _note_text(p) for p in pieces).split())


def _note_text(piece: Piece) -> str:
    if piece.kind in ("sub", "sup"):
        return piece.text + "".join(map(_note_text, piece.args[0]))
    text = tables.PRINTED_BRACKETS.get(piece.text, ("", piece.text))[1].strip() if piece.kind == "close" else piece.text
    return text + "".join(_note_text(p) for arg in piece.args for p in arg)


def _in_words(text: str) -> str:
    r"""Running text without macros: `\ ` is a space."""
    plain = re.sub(r"\\[A-Za-z]+ ?|\\(.)", lambda found: (found[1] or "").replace("\\", " "), text.replace("~", " "))
    return plain.replace("{", "").replace("}", "")
