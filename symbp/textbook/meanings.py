"""Symbols and layers of which the text says something that is not understood -> what rests on them is left open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..notation.symbols import Entry, IndexSum
from .context import Context, rested_on
from .equations import Ruled
from .judging import AS_FORMULA, Found
from .latex.tree import Big, Binder, Call, Chain, Derivative, Fraction, Gradient, Node, Norm, Number, Product, Scripted, Symbol, base_of
from .latex.walk import children, nodes
from .letters.naming import NAMED
from .letters.redenoted import Redenoted
from .letters.said import key_name
from .letters.totals import Denied
from .reading.beside import is_target
from .reading.definitions import uses
from .reading.setting import Setting
from .reading.words import relation_text
from .verdict import Ruling

LOGARITHMS = frozenset(("log", "ln", "lg"))
ANGLES = frozenset(("sin", "cos", "tan"))
LAST = re.compile(r"(?<![^\W_])(?:output|last|final|top(?:most)?|outermost|Ausgabe\w*|Ausgangs\w*|letzten?|oberste[nr]?|dernière|sortie|última|salida|saída|ultimo|uscita"
                  r"|ostatni\w*|wyjściow\w*)(?![^\W_])|输出|最后", re.IGNORECASE)
HIDDEN = re.compile(r"(?i:hidden|versteckt|verborgen|cachée|oculta|nascost|ukryt|隐)")
OPERATORS = {"odot": ("odot",), "circ": ("odot",), "otimes": ("otimes",), "times": ("times",), "ast": ("ast",), "*": ("ast",), "cdot": ("*",), "/": ("/",)}


def open_meaning(own: Setting, ruled: Ruled, chain: Chain, said: Iterable[Redenoted]) -> Ruled:
    """A step that is decided with what the text gives another meaning, or one that is not understood."""
    if ruled.outcome.found.ruling in (Ruling.DEFINITION, Ruling.UNDECIDED):
        return ruled
    bodies = (*chain.sides, *(f.body for f in rested_on(own, chain)[0]))
    found = next((one for one in said if (ruled.outcome.found.ruling.wrong or not one.wrong) and any(_is(one, node) for body in bodies for node in (_outside_indices(body) if one.kind in ("constant", "letter") else nodes(body)))), None)
    if found is None:
        return ruled
    why = f'the text says of {_called(found)}: "{found.words}", which is not understood'
    opened = Found(Ruling.UNDECIDED, why=why, remedy="write another symbol for what is meant, or its formula")
    return replace(ruled, outcome=replace(ruled.outcome, found=opened))


def open_total(own: Setting, ruled: Ruled, denied: Iterable[Denied]) -> Ruled:
    """A step that is true if data add up to one, which the text denies."""
    found = ruled.outcome.found
    if found.ruling is not Ruling.CONDITIONAL:
        return ruled
    summed = {(s.body.array, c.words) for c in found.conditions for s in c.relation.atoms(IndexSum) if isinstance(s.body, Entry)}
    keys = {a: own.model.origins[a].key.rpartition(":")[2].partition("_")[0] for a, _ in summed if a in own.model.origins}
    against = next((d for d in denied if any(words in ("", d.words) and (keys.get(a) in d.letters or d.targets and is_target(own.model, a))
                                             for a, words in summed)), None)
    if against is None:
        return ruled
    under = ", ".join(relation_text(c.relation) for c in found.conditions)
    why = f'true under {under}; whether "{against.words}" beside it allows that is not understood'
    return replace(ruled, outcome=replace(ruled.outcome, found=Found(Ruling.UNDECIDED, why=why, remedy=AS_FORMULA)))


def open_layer(own: Setting, ruled: Ruled, chain: Chain, context: Context) -> Ruled:
    """A step that is wrong for a layer like any other, where the words beside it speak of the last one."""
    general, last = own.conventions.layers[:1], "|".join(map(re.escape, own.conventions.layers[:2]))
    layers = {u.layer for side in chain.sides for u in uses(own.reader, side) if u.layer is not None and (u.layer.base,) == general}
    if not ruled.outcome.found.ruling.wrong or not layers or any(layer.offset > 0 for layer in layers):
        return ruled
    said = re.compile(rf"{LAST.pattern}|(?:{last})\s*=\s*(?:{last})", re.IGNORECASE)
    near = next((text for text in (context.trail, *reversed(context.leads), context.heading) if said.search(text) or HIDDEN.search(text)), "")
    words = "" if (found := said.search(near)) is None else found[0]
    if not words:
        return ruled
    why = f'false of every layer; whether "{words}" beside it says that it is meant of the last one is not understood'
    return replace(ruled, outcome=replace(ruled.outcome, found=Found(Ruling.UNDECIDED, why=why, remedy="write it with the last layer's letter: a^L")))


def _is(said: Redenoted, node: Node) -> bool:
    """Whether a node is what was spoken of."""
    name = said.name
    match said.kind, node:
        case "constant", Symbol(name="1" | "e" | "pi" as letter):
            return letter == name
        case "constant", Scripted(base=Symbol(name="delta"), subs=(_, _)):
            return name == "delta"
        case "function", Call(function=function):
            alike = next((group for group in (LOGARITHMS, ANGLES) if name in group), frozenset((name,)))
            return function in alike
        case "function", Scripted(base=Symbol(name="e"), sups=(_, *_)):
            return name == "exp"
        case "function", Symbol(name=word) if word in NAMED:
            return name in NAMED and NAMED[word] is NAMED[name]
        case "norm", Norm(bracket="‖"):
            return True
        case "product", Product(factors=factors):
            return any(operator in OPERATORS.get(name, ()) for operator, _ in factors)
        case "product", Fraction():
            return name == "/"
        case "prime" | "derivative", Scripted(primes=primes) if primes:
            return True
        case "derivative", Derivative() | Gradient():
            return True
        case "juxtaposition", Product(factors=factors):
            return any(not operator and not isinstance(factor, Number) for operator, factor in factors[1:])
        case "matrix", Symbol(name=letter):
            return letter.isupper()
        case "sum", Big(kind="sum"):
            return True
        case "power", Scripted(base=Symbol(name=letter), sups=(Number(), *_)):
            return letter == name
        case "letter", Symbol(name=letter):
            return letter == name
    return said.kind == "everything"


def _outside_indices(node: Node) -> Iterator[Node]:
    """Every node but those that count: e of x_e is no number."""
    yield node
    inner = (node.base, *node.sups) if isinstance(node, Scripted) and base_of(node) != Symbol("delta", at=node.at) else children(node)
    for child in () if isinstance(node, Binder) else inner:
        yield from _outside_indices(child)


def _called(said: Redenoted) -> str:
    match said.kind:
        case "norm":
            return "the norm"
        case "prime" | "derivative" | "sum":
            return f"the {said.kind}"
        case "everything":
            return "its numbers"
        case "juxtaposition":
            return "products"
        case "matrix":
            return "matrices"
        case "power":
            return f"{said.name} with an upper index"
        case "product":
            return f"the sign {said.name}"
    return key_name(said.name)
