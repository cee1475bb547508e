"""Symbols that a document defines in two ways: "now let y = sin x" after y = x**2. What rests on them is not refuted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .judging import TRUE, judge
from .latex.tree import Chain, Derivative, Gradient, Group, Node, Product, Scripted, Symbol
from .latex.walk import nodes
from .letters.errors import Trouble
from .letters.naming import ARTICLE, WORDS
from .letters.names import functions_in, name_of
from .reading.definitions import read_through, uses
from .reading.family import Family
from .reading.setting import Setting

EQUALITIES = ("=", ":=", "equiv")


AGAIN = re.compile(r"\b(?:consider\w*|instead|(?:re)?defin(?:e[sd]?|ing|iert?\w*)|this time|alternativ\w*|let|now (?:take|use|suppose|choose|set)|set|choose|replace\w*|betracht\w+"
                   r"|stattdessen|nun|sei|considérons|maintenant|soit|à la place|consider[ae]\w*|ahora|sea|en cambio|rozważ\w+|teraz|niech|zamiast)\b|现在|改为|考虑|令|设", re.IGNORECASE)
CLAIMED = re.compile(r"\b(?:hence|thus|therefore|then|gives|yields|(?:we|you) (?:get|obtain|have|find)|it follows|that is|equals|equivalent\w*|identi\w+|recall|(?:re)?written|rewrit\w*"
                     r"|write|in terms of|simplif\w*|for (?:all|every|any|each)|daher|folglich|somit|äquivalent|schreiben|für alle|donc|ainsi|équivalen\w+|s'écrit|pour tout"
                     r"|luego|equivalente\w*|para todo|zatem|więc|równoważnie|dla każdego)\b|因此|所以|等价|即|对所有", re.IGNORECASE)
NAMED = re.compile(rf"\W*(?:\d+[.)]\s*)?{ARTICLE}(?:{'|'.join(words for _, words in WORDS)})", re.IGNORECASE)
SENTENCE = re.compile(r"[.!?;。；]\s")


def disputed(own: Setting, stated: Iterable[tuple[Chain, str, int]]) -> dict[str, str]:
    """The names stated again, where that is not proved equal: with other letters or functions than they are made of, or so announced.

    stated: equations with the words before them and their lines; found: with where.
    """
    found: dict[str, str] = {}
    rewritten: set[str] = set()                          # what has been stated again, truly: the next one of a row is a claim too
    for chain, before, line in stated:
        if chain.continues or len(chain.sides) < 2 or chain.relations[0].sign not in EQUALITIES:
            continue
        head, body = chain.sides[:2]
        family = _family(own, head)
        if family is None or family.key in found or family.body == body or own.knows(head, family.body) or _derived(body, family.body):
            continue
        announced = announces(before)
        if announced is False or not announced and family.key in rewritten:
            continue
        if judge(own, head, body).found.ruling in TRUE:
            rewritten.add(family.key)
        elif announced or made_of_others(own, family, body):
            found[family.key] = f"on line {line} and before"
    return found


def announces(before: str) -> bool | None:
    """Whether the words before an equation bring in something new, or a claim (False); None where they say neither, or both."""
    words = SENTENCE.split(before)[-1]
    new, claim = AGAIN.search(words) is not None or NAMED.match(words) is not None, CLAIMED.search(words) is not None
    return None if new == claim else new


def _family(own: Setting, head: Node) -> Family | None:
    """The definition of a symbol without powers, transposes and primes."""
    match head:
        case Product(factors=((_, Symbol() as head), ("", Group(items=items)))):
            found = own.model.family(name_of(head, font=False), function=True)
            return found if found is not None and found.parameters == items else None
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


def made_of_others(own: Setting, family: Family, body: Node) -> bool:
    """Whether a formula reads what the definition does not, or is made of other functions."""
    reader = own.reader
    through = read_through(reader, family)
    inner = [family.body, *(f.body for f in own.model.families if f.key in through)]
    return not {u.key for u in uses(reader, body)} <= through | {family.key} or functions_in(body) != frozenset().union(*map(functions_in, inner))
