"""Declarations of symbols as they are heard -> those that count: that agree with each other and with how the displays write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from ..latex.grammar import parse_expression
from ..latex.prefixes import joined
from ..latex.text import to_latex
from ..latex.tokens import Unread
from ..latex.tree import Addition, Node, Number, Scripted, Symbol, base_of
from .brackets import FUNCTION_LETTERS
from .errors import Trouble
from .names import item_text, key_text, name_of
from .spelling import is_numbered
from .told import Kind, Told
from .written import Written, fits, rows_of

RANKS: dict[Kind, int] = {"number": 0, "vector": 1, "column": 1, "row": 1, "matrix": 2}
INDEX_LETTERS = frozenset("ijklmnpqrst")


@dataclass(frozen=True)
class Name:
    """A symbol as a declaration names it: its key, its letter, the labels below it."""

    key: str
    letter: str
    labels: tuple[str, ...]


@dataclass
class Heard:
    """Everything that is said, before it is weighed: declarations by LaTeX, letters of which items are declared one by one.

    items: letters with so many labels below them that are vectors or matrices, as $x_i \\in R^d$ says.
    """

    told: dict[str, list[Told]] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)
    latex: dict[str, str] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)
    items: set[tuple[str, int]] = field(default_factory=set)

    def hear(self, latex: str, told: Told, shown: Written) -> None:
        name = name_in(latex, shown, self.apart)
        if name is not None:
            self.told.setdefault(name.key, []).append(told)
            self.names[name.key] = name
            self.latex[name.key] = latex
        node = _read(latex)
        base = base_of(node)
        if isinstance(node, Scripted) and base is not None and node.subs and not node.sups and (told.shape or RANKS.get(told.kind, 0)):
            self.items.add((name_of(base), len(node.subs)))


def name_in(latex: str, shown: Written, apart: set[str]) -> Name | None:
    """A symbol with labels below it, None for everything else; one with an index counts as declared item by item."""
    node = _read(latex)
    base = base_of(node)
    if node is None or base is None:
        return None
    subs, sups = (node.subs, node.sups) if isinstance(node, Scripted) else ((), ())
    if isinstance(node, Scripted) and node.primes or not all(map(is_numbered, sups)) or not all(_is_label(s, shown) for s in subs):
        apart.add(name_of(base))
        return None
    if base.name in ("e", "pi") or not base.font + base.accent and len(subs) == 0 and base.name in shown.bound:
        return None
    return Name(key_text(node), name_of(base), tuple(map(item_text, subs)))


@lru_cache(maxsize=4096)
def _read(latex: str) -> Node | None:
    try:
        return joined(parse_expression(latex))
    except Unread:
        return None


def _is_label(item: Node, shown: Written) -> bool:
    if isinstance(item, Number):
        return True
    if not isinstance(item, Symbol) or item.name in shown.bound:
        return False
    return len(item.name) > 1 and item.name != "ell" or item.name not in INDEX_LETTERS or item.name in shown.moments


def plain_key(latex: str) -> str:
    try:
        return key_text(joined(parse_expression(latex)))
    except (Unread, Trouble):
        return latex


def weighed(heard: Heard, shown: Written) -> dict[str, Told]:
    """One entry for every symbol whose declarations agree with each other and with how the displays write it."""
    found: dict[str, Told] = {}
    waiting = _undeclared_at_moments(heard, shown)
    for key, told in heard.told.items():
        name, one = heard.names[key], _agreed(told)
        if one is None or name.letter in heard.apart and one.kind != "number":
            continue
        rank = None if one.kind == "" else RANKS[one.kind]
        rank = len(one.shape) if one.shape is not None else rank
        if shown.moments & set(name.labels) and waiting is None:
            continue
        function = name.letter in shown.called and name.letter in FUNCTION_LETTERS
        if not function and fits(shown, name.letter, name.labels, rank, one.shape is not None):
            found[key] = one
    sizes = {s for told in found.values() for s in told.shape or ()}
    strange = {s for s in sizes if any(seen.subs for seen in shown.seen.get(s, ())) or s in found and RANKS.get(found[s].kind, 3)}
    found = {key: told if not strange & set(told.shape or ()) else msgspec.structs.replace(told, shape=None) for key, told in found.items()}
    found = _arranged(found, heard, shown)
    if any(shown.moments & set(heard.names[key].labels) for key in found):
        for latex in waiting or ():
            key = plain_key(latex)
            heard.latex[key] = latex
            found[key] = Told(words="a letter of one moment")
    return found


def _undeclared_at_moments(heard: Heard, shown: Written) -> list[str] | None:
    """The letters of the moment t alone that are not declared, `a_t`: of unknown kind, each; None where one is also of t-1."""
    declared_ones = {name.letter for name in heard.names.values() if shown.moments & set(name.labels)}
    found: dict[str, None] = {}
    for letter, places in shown.seen.items():
        for seen in places if letter not in declared_ones else ():
            if not any(_moment_of(s) in shown.moments for s in seen.subs):
                continue
            if len(seen.subs) > 1 or not isinstance(seen.subs[0], Symbol) or ":" in letter:
                return None
            found[to_latex(Scripted(Symbol(letter, at=seen.subs[0].at), seen.subs, at=seen.subs[0].at))] = None
    return list(found)


def _moment_of(item: Node) -> str:
    first = item.terms[0][1] if isinstance(item, Addition) else item
    return first.name if isinstance(first, Symbol) else ""


def _agreed(told: list[Told]) -> Told | None:
    """The one declaration that the others repeat or say less than; None where they contradict each other."""
    shapes = {t.shape for t in told if t.shape is not None}
    ranks = {RANKS[t.kind] for t in told if t.kind} | {len(s) for s in shapes}
    kinds = {t.kind for t in told} - {"vector", ""}
    if len(shapes) > 1 or len(ranks) > 1 or len(kinds) > 1:
        return None
    most = next((t for t in told if t.shape is not None), told[0])
    kind = next(iter(kinds), most.kind)
    return msgspec.structs.replace(most, kind=kind, layout="row" if kind == "row" else "column")


def _arranged(found: dict[str, Told], heard: Heard, shown: Written) -> dict[str, Told]:
    """Vectors said to be in R^n are rows where the displays write them before matrices; open where they stand on both sides."""
    vectors = {heard.names[k].letter for k, t in found.items() if t.kind == "vector"}
    matrices = {heard.names[k].letter for k, t in found.items() if t.kind == "matrix"}
    sides = rows_of(shown, vectors, matrices)
    rows = any(where == {"row"} for where in sides.values())
    result: dict[str, Told] = {}
    for key, told in found.items():
        where = sides.get(heard.names[key].letter, set())
        if told.kind != "vector" or told.shape is None:
            result[key] = told
        elif where == {"row"} or not where and rows:
            result[key] = msgspec.structs.replace(told, layout="row")
        elif where != {"row", "column"}:
            result[key] = told
    return result
