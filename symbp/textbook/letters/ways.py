"""How a document says that it writes: letters of layers, a mark for gradients, sums over repeated indices."""

from __future__ import annotations

import re
from dataclasses import replace

from ..documents.display import Document, Inline
from ..latex.grammar import parse_chain
from ..latex.prefixes import joined
from ..latex.text import to_latex
from ..latex.tokens import Unread
from ..latex.tree import Derivative, Gradient, Node, Product, Symbol
from .conventions import Shorthand
from .naming import excused
from .shorthand import ACCENTS
from .written import EQUALITIES, Written

NEAREST, LONGEST = 60, 120
LAYER = r"(?:[Ll]ayers?|Schicht(?:en)?|Lagen?|couches?|capas?|warstw\w*)"
NUMBERED = re.compile(r"\s*(?P<general>[a-z]|\\ell)\s*(?:=\s*1\s*,(?:[\s\d,]|\\[lc]?dots|\\,|\.{3})*,|\\in\s*\\\{\s*[01](?:[\s\d,]|\\[lc]?dots|\.{3})*,)\s*(?P<last>[A-Z])(?:\s*\\\})?\s*")
BEFORE = re.compile(rf"(?:\b{LAYER}|层)[^$.;]{{0,20}}\Z")
BEHIND = re.compile(rf"(?:-(?:th|te[nr]?|st|ème|e))?[ ]?(?:(?:\w+ )?{LAYER}\b|层)")
LETTER = re.compile(r"\s*(?:[a-zL]|\\ell)\s*")
REPEATED = re.compile(r"Einstein\S{0,5}[ -](?:summation|sum|Summen\w*|notation)|[Ss]ummation convention|Summenkonvention|convention d.Einstein|convention de sommation"
                      r"|[Rr]epeated (?:indices|index) (?:are|is)(?: implicitly| understood to be)?(?: always)? summed|(?:summed|summing|sum) over repeated indices"
                      r"|[üÜ]ber doppelte Indizes wird summiert|指标求和约定|爱因斯坦求和")
NEGATED = re.compile(r"\b(?:not|no|never|without|instead of|unlike|drop|nicht|kein\w*|ohne|sans|pas|sin|nie|bez)\b|不", re.IGNORECASE)


def layers_said(document: Document, shown: Written) -> tuple[str, ...]:
    """`l` with `L` where the text numbers layers by them and displays count from one layer to the next above their letters."""
    general: dict[str, None] = {}
    last: dict[str, None] = {}
    for inline in document.inlines:
        near = BEFORE.search(inline.before) is not None or BEHIND.match(inline.after) is not None
        numbered = NUMBERED.fullmatch(inline.latex)
        if numbered is not None and (near or re.search(LAYER, inline.before[-NEAREST:])):
            general[numbered["general"].lstrip("\\")] = last[numbered["last"]] = None
        elif near and LETTER.fullmatch(inline.latex):
            name = inline.latex.strip().lstrip("\\")
            (last if name.isupper() else general)[name] = None
    counted = [name for name in general if name in shown.steps]
    return (*counted, *last) if len(counted) == 1 and len(last) < 2 else ()


def summed_said(document: Document) -> bool:
    """Whether the text says that repeated indices are summed."""
    found = REPEATED.search(document.text)
    return found is not None and not NEGATED.search(document.text[max(0, found.start() - NEAREST):found.end() + 20].rpartition(". ")[2])


def mark_said(document: Document, shown: Written) -> Shorthand | None:
    r"""The mark of "$\bar v = \partial E/\partial v$ for the adjoint of $v$", where v is any letter: one that no display has."""
    found = {mark: None for inline in document.inlines if (mark := _mark(inline, document, shown)) is not None}
    return next(iter(found)) if len(found) == 1 else None


def _mark(inline: Inline, document: Document, shown: Written) -> Shorthand | None:
    if "=" not in inline.latex or len(inline.latex) > LONGEST or excused(inline.before):
        return None
    try:
        chain = parse_chain(inline.latex, document.macros)
    except Unread:
        return None
    if len(chain.sides) != 2 or chain.relations[0].sign not in EQUALITIES:
        return None
    head, body = chain.sides[0], joined(chain.sides[1])
    if not isinstance(body, Derivative | Gradient) or not isinstance(body.of, Symbol) or not isinstance(body.by, Symbol):
        return None
    variable, mark = body.by, _mark_of(head, body.by)
    return Shorthand(mark=mark, of=to_latex(body.of)) if mark and variable.name not in shown.seen else None


def _mark_of(head: Node, variable: Symbol) -> str:
    match head:
        case Symbol(accent=accent) if accent and replace(head, accent="", at=variable.at) == variable:
            return next((mark for mark, name in ACCENTS.items() if name == accent), "")
        case Product(factors=((_, Symbol(name="d")), ("", Symbol() as of))) if replace(of, at=variable.at) == variable:
            return "d"
    return ""
