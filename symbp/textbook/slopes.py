"""Equations that hold if an unknown function has a certain derivative -> the same, open where the document needs two of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sympy import Dummy, Expr

from .documents.display import Document
from .equations import Ruled
from .judging import Found
from .letters.heard import plain_key
from .letters.naming import doubted
from .letters.said import function_of, key_name
from .reading.functions import OpaqueFunction
from .reading.words import relation_text
from .rulings import Passage
from .verdict import Ruling

_VALUE = Dummy("a")
Slope = tuple[str, Expr]


def agreed(document: Document, passages: Iterable[Passage]) -> list[Passage]:
    """No proof rests on a function's being logistic where another one rests on its being tanh, or the text doubts it."""
    every = list(passages)
    needed: dict[str, dict[Expr, str]] = defaultdict(dict)
    for ruled in (r for p in every for r in p.ruled):
        for (title, value), words in _slopes(ruled).items():
            needed[title].setdefault(value, words)
    clashes = {title: f"the equations of this document need {' and '.join(found.values())}, which is not one function"
               for title, found in needed.items() if len(found) > 1}
    clashes |= {title: f"it needs {next(iter(found.values()))}, and what the text says of {key_name(title)} is not understood"
                for title, found in needed.items() if doubted(i for i in document.inlines if plain_key(i.latex) == title)}
    return [replace(p, ruled=tuple(_opened(r, clashes) for r in p.ruled)) for p in every] if clashes else every


def _slopes(ruled: Ruled) -> dict[Slope, str]:
    """The derivatives of unknown functions by their values that a step needs, in words."""
    heads = {s.relation: s.relation.lhs for s in ruled.outcome.found.conditions if isinstance(s.relation.lhs, OpaqueFunction)}
    return {(head.title, relation.rhs.replace(lambda e: isinstance(e, OpaqueFunction), lambda e: _VALUE)): relation_text(relation)
            for relation, head in heads.items()}


def _opened(ruled: Ruled, clashes: dict[str, str]) -> Ruled:
    why = [clashes[title] for title, _ in _slopes(ruled) if title in clashes]
    if not why:
        return ruled
    found = Found(Ruling.UNDECIDED, why=why[0], remedy="; ".join(function_of(title) for title, _ in _slopes(ruled)))
    return replace(ruled, outcome=replace(ruled.outcome, found=found))
