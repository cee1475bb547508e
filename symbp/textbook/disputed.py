"""Symbols that a document defines in two ways: "now let y = sin x" after y = x**2. What rests on them is not refuted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .judging import TRUE, judge
from .latex.tree import Chain, Derivative, Gradient, Node, Scripted, Symbol
from .latex.walk import nodes
from .letters.errors import Trouble
from .letters.names import functions_in
from .reading.definitions import read_through, uses
from .reading.family import Family
from .reading.setting import Setting

EQUALITIES = ("=", ":=", "equiv")


AGAIN = re.compile(r"\b(?:consider\w*|instead|redefin\w*|this time|alternativ\w*|now (?:let|take|use|suppose|choose|define)|let us now|replace\w*|betracht\w+|stattdessen|nun"
                   r"|considérons|maintenant|à la place|consider[ae]\w*|ahora|en cambio|rozważ\w+|teraz|zamiast)\b|现在|改为|考虑", re.IGNORECASE)
SENTENCE = re.compile(r"[.!?;。；]\s")


def disputed(own: Setting, stated: Iterable[tuple[Chain, str]]) -> frozenset[str]:
    """The names stated again, where that is not proved equal: with other letters or functions than they are made of, or so announced.

    stated: equations with the words before them.
    """
    found: set[str] = set()
    for chain, before in stated:
        if chain.continues or len(chain.sides) < 2 or chain.relations[0].sign not in EQUALITIES:
            continue
        head, body = chain.sides[:2]
        family = _family(own, head)
        if family is None or family.key in found or family.body == body or own.knows(head, family.body) or _derived(body, family.body):
            continue
        announced = AGAIN.search(SENTENCE.split(before)[-1]) is not None
        if (announced or _made_of_others(own, family, body)) and judge(own, head, body).found.ruling not in TRUE:
            found.add(family.key)
    return frozenset(found)


def _family(own: Setting, head: Node) -> Family | None:
    """The definition of a symbol without powers, transposes and primes."""
    if not isinstance(head, Symbol) and not (isinstance(head, Scripted) and isinstance(head.base, Symbol)):
        return None
    try:
        use = own.reader.names.use(head)
    except Trouble:
        return None
    plain = not (use.primes or use.transposed or use.power is not None)
    return own.model.family(use.key) if plain else None


def _derived(*bodies: Node) -> bool:
    return any(isinstance(n, Derivative | Gradient) for body in bodies for n in nodes(body))


def _made_of_others(own: Setting, family: Family, body: Node) -> bool:
    """Whether a formula reads what the definition does not, or is made of other functions."""
    reader = own.reader
    through = read_through(reader, family)
    inner = [family.body, *(f.body for f in own.model.families if f.key in through)]
    return not {u.key for u in uses(reader, body)} <= through | {family.key} or functions_in(body) != frozenset().union(*map(functions_in, inner))
