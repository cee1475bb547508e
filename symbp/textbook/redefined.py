"""Symbols that a document defines anew, in its running text or in a display under another heading -> where a stretch is cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import msgspec

from .allowance import Allowance
from .disputed import announces, made_of_others
from .documents.display import Display, Document, Inline
from .guarded import SECONDS, attempt
from .hypotheses import case_of, of_step
from .judging import TRUE, judge
from .latex.grammar import parse_chain
from .latex.prefixes import joined
from .latex.tokens import Unread
from .latex.tree import Beside, Chain, Comparison, Group, Number, Product, Scripted, Symbol, base_of
from .letters.errors import Trouble
from .letters.names import functions_in, name_of
from .letters.written import EQUALITIES
from .reading.definitions import family_of, is_new, is_slope, read_through
from .reading.family import Family
from .reading.setting import Setting
from .sections import Parsed, Stretch
from .verdict import Ruling

LASTING = re.compile(r"(?:\b(?:let|set|put|take|defin\w+|redefin\w+|(?:we|now|us) (?:consider|use|choose|have)|now|sei|seien|setze\w*|nun|jetzt|soit|posons|prenons|maintenant"
                     r"|sea|ahora|definimos|tomemos|niech|teraz|weźmy)\b|[设令取]|定义|现在)[^$]{0,24}\Z", re.IGNORECASE)
PASSING = re.compile(r"(?:\b(?:if|for|suppose|assum\w+|when|wenn|falls|für|angenommen|si|pour|supposons|para|supongamos|dla|jeśli|gdy|załóżmy)\b"
                     r"|如果|若|对于?|假设)[^$]{0,24}\Z", re.IGNORECASE)
CONTRARY = re.compile(r"\b(?:had|would|could|hätte\w*|würde\w*|wäre\w*|aurai\w*|aurions|avions|serait|hubié\w*|hubiera\w*|habría\w*|sería|avessi\w*|sarebbe|avremmo|gdyby\w*|było?by|teríamos|tivésse\w*|seria)\b|要是|本来|当初")
OTHERS = re.compile(r"\b(?:some|other|others|authors|our|original\w*|however|but|again|before|above|still|einige|andere|aber|unsere\w*|autres|certains|mais|otros|algunos|pero"
                    r"|niektórzy|inni|ale)\b|但|有些|我们的", re.IGNORECASE)
LONGEST, MOST_CUTS = 300, 20


@dataclass(frozen=True)
class Redefinition:
    """What is defined anew at equation `number`, up to equation `end`: by the text (`chain`), or by that equation itself.

    sure: whether what follows is judged by it, or left open; back: what holds again behind `end`; open_: what may have two meanings.
    """

    key: str
    number: int
    end: int
    where: str
    sure: bool = True
    chain: Chain | None = None
    back: tuple[Family, ...] = ()
    open_: frozenset[str] = frozenset()

    def parts(self, stretch: Stretch) -> Iterator[Stretch]:
        """The stretch cut before and behind what it holds for."""
        items, start, end = stretch.equations, self.number, self.end
        first = replace(stretch, equations=items[:start])
        open_ = {**stretch.disputed, **dict.fromkeys(self.open_, self.where)}
        doubt = {**open_, self.key: self.where}
        forget = (*(stretch.conventions.forget if not start else ()), self.key)
        afresh = msgspec.structs.replace(stretch.conventions, forget=forget)
        going_on = msgspec.structs.replace(stretch.conventions, forget=() if start else stretch.conventions.forget)
        if start:
            yield first
            stretch = replace(stretch, said=(), back=())
        if not self.sure:
            yield replace(stretch, conventions=going_on, equations=items[start:], disputed=doubt)
            return
        known = {k: w for k, w in open_.items() if k != self.key}
        said = () if self.chain is None else (self.chain,)
        sides = tuple(c.sides for c in said)
        yield replace(stretch, conventions=afresh, equations=tuple(_without(p, self.chain) for p in items[start:end]), disputed=known,
                      said=(*stretch.said, *said), back=tuple(f for f in stretch.back if f.key != self.key), context=(*stretch.context, *sides))
        if end < len(items):
            again = msgspec.structs.replace(stretch.conventions, forget=(self.key,) if self.back else ())
            yield replace(stretch, conventions=again, equations=items[end:], disputed=dict(stretch.disputed) if self.back else doubt, said=(), back=self.back)


def _without(item: Parsed, chain: Chain | None) -> Parsed:
    """An equation without the condition that is a definition."""
    def same(beside: Beside) -> bool:
        at = beside.condition
        return chain is not None and isinstance(at, Comparison) and at.right is not None and (joined(at.left), joined(at.right)) == chain.sides
    return replace(item, beside=tuple(b for b in item.beside if not same(b)))


@dataclass
class Text:
    """The formulas with an equality sign in the running text, by the display that they stand before; what is ruled on already."""

    document: Document
    before: Mapping[tuple[int, int], list[Inline]] = field(init=False)
    trailing: list[Inline] = field(default_factory=list)
    done: set[tuple[int, int]] = field(default_factory=set)
    homes: dict[str, tuple[str, int]] = field(default_factory=dict)
    cuts: int = 0

    def __post_init__(self) -> None:
        places = [_place(d) for d in self.document.displays]
        found: dict[tuple[int, int], list[Inline]] = {}
        for inline in self.document.inlines:
            if ("=" in inline.latex or "equiv" in inline.latex) and len(inline.latex) <= LONGEST:
                behind = bisect_right(places, (inline.line, inline.column))
                (found.setdefault(places[behind], []) if behind < len(places) else self.trailing).append(inline)
        self.before = found

    def first(self, own: Setting, stretch: Stretch, defining: list[frozenset[int]]) -> Redefinition | None:
        """The first thing that a stretch defines anew; what cannot be told is none."""
        for look in self._candidates(own, stretch, defining):
            found = attempt(look, Allowance(SECONDS), own.model)
            if isinstance(found, Redefinition):
                return found
        attempt(partial(self._settle, own, stretch, defining), Allowance(SECONDS), own.model)
        return None

    def _candidates(self, own: Setting, stretch: Stretch, defining: list[frozenset[int]]) -> Iterator[Callable[[], Redefinition | None]]:
        shown: Display | None = None
        for number, item in enumerate(stretch.equations):
            if item.display is not shown:
                yield from (partial(self._spoken, own, stretch, defining, number, i) for i in self.before.get(_place(item.display), []))
            shown = item.display
            yield partial(self._displayed, own, stretch, defining, number)
        if self.document.displays and shown is self.document.displays[-1]:
            yield from (partial(self._spoken, own, stretch, defining, len(stretch.equations), i) for i in self.trailing)

    def _settle(self, own: Setting, stretch: Stretch, defining: list[frozenset[int]]) -> None:
        """Keep where the symbols of a stretch are defined, for those behind it."""
        shown = [(p.chain, p) for p, defines in zip(stretch.equations, defining, strict=True) if p.chain is not None and 1 in defines]
        for chain, item in [*((c, stretch.equations[0]) for c in stretch.said if stretch.equations), *shown]:
            family = family_of(own.reader, *chain.sides[:2])
            if family is not None:
                self.homes[family.key] = item.display.heading, item.line

    def _where(self, stretch: Stretch, home: int | None, key: str, line: int) -> str:
        if home is not None:
            return f"on lines {stretch.equations[home].line} and {line}"
        return f"on lines {self.homes[key][1]} and {line}" if key in self.homes else f"before, and on line {line}"

    def _spoken(self, own: Setting, stretch: Stretch, defining: list[frozenset[int]], number: int, inline: Inline) -> Redefinition | None:
        """A formula of the text that gives a symbol which a display defines another meaning."""
        if (inline.line, inline.column) in self.done:
            return None
        self.done.add((inline.line, inline.column))
        chain = _equation(inline, self.document)
        passing, lasting = PASSING.search(inline.before) is not None, LASTING.search(inline.before) is not None
        if chain is None or CONTRARY.search(f"{inline.before} {inline.after}") or not (passing or lasting) and announces(inline.before) is False:
            return None
        found = _conflict(own, chain)
        if found is None or isinstance(chain.sides[1], Number | Group):
            return None
        use = own.reader.names.use(chain.sides[1]) if base_of(chain.sides[1]) is not None else None
        bare = use is not None and use.power is None
        if bare and use is not None and use.key not in read_through(own.reader, found):
            return None                                   # y = t: a case
        ruling = judge(own, *chain.sides).found.ruling
        indexed = chain.sides[0].subs if isinstance(chain.sides[0], Scripted) else ()
        if ruling is not Ruling.REFUTED and not found.function and len(indexed) != len(found.letters) and functions_in(found.body) == functions_in(chain.sides[1]):
            return None                                   # the same in vectors
        if ruling in TRUE or not (passing or lasting) and ruling is not Ruling.REFUTED:
            return None
        home = _home(own, stretch, defining, found.key)
        if home is not None and home >= number and (home == number or not (passing or lasting)):
            return None                                   # the display that follows says it
        self.cuts += 1
        sure = (passing or lasting) and not bare and not OTHERS.search(_around(stretch, number, inline)) and number < len(stretch.equations) and (home is None or home < number) and self.cuts < MOST_CUTS
        where = self._where(stretch, home, found.key, inline.line)
        if not sure:
            return Redefinition(found.key, _display_before(stretch, number), len(stretch.equations), where, sure=False)
        end = _end(stretch, number, passing)
        return Redefinition(found.key, number, end, where, chain=chain, back=(found,) if passing else (), open_=_resting(own, found))

    def _displayed(self, own: Setting, stretch: Stretch, defining: list[frozenset[int]], number: int) -> Redefinition | None:
        """A display under another heading than the definition of its head, or so announced, that is no other form of it."""
        item = stretch.equations[number]
        chain = item.chain
        if chain is None or item.fault is not None or 1 in defining[number] or _place(item) in self.done or case_of(of_step(item.beside, 1)) is not None:
            return None
        if chain.continues or len(chain.sides) < 2 or chain.relations[0].sign not in EQUALITIES or is_slope(chain.sides[1]):
            return None
        self.done.add(_place(item))
        found = _conflict(own, chain)
        home = _home(own, stretch, defining, found.key) if found is not None else None
        if found is None or home is not None and home >= number or home is None and found.key not in self.homes or is_slope(found.body):
            return None
        title = self.homes[found.key][0] if home is None else stretch.equations[home].display.heading
        said, elsewhere = announces(item.display.before), title != item.display.heading
        listed = found.function and (home is None or home < number - 1) and not item.display.before and made_of_others(own, found, chain.sides[1])
        if said is False or not (said or elsewhere or listed) or judge(own, *chain.sides[:2]).found.ruling in TRUE:
            return None
        self.cuts += 1
        where = self._where(stretch, home, found.key, item.line)
        return Redefinition(found.key, number, len(stretch.equations), where, sure=self.cuts < MOST_CUTS, open_=_resting(own, found))


def _place(item: Display | Parsed) -> tuple[int, int]:
    if isinstance(item, Display):
        return item.line, item.column
    return item.line, -1 - (item.chain.sides[0].at.start if item.chain is not None else 0)


def _equation(inline: Inline, document: Document) -> Chain | None:
    try:
        chain = parse_chain(inline.latex, document.macros)
    except Unread:
        return None
    if len(chain.sides) != 2 or chain.continues or chain.relations[0].sign not in EQUALITIES or chain.beside:
        return None
    return replace(chain, sides=tuple(map(joined, chain.sides)))


def _conflict(own: Setting, chain: Chain) -> Family | None:
    """The other definition of what an equation would define."""
    head, body = chain.sides[:2]
    try:
        family = family_of(own.reader, head, body)
    except Trouble:
        return None
    if family is None or is_new(own.model, family) or own.knows(head, body) or is_slope(body) or _names_only(own, body):
        return None
    found = own.model.family(family.key, family.function)
    return None if found is None or found.body == body or found.key in own.conventions.defined() else found


def _names_only(own: Setting, body: object) -> bool:
    """`f(z)` of an f that nothing defines says no more than what z is."""
    match body:
        case Product(factors=((_, (Symbol() | Scripted()) as name), ("", Group()))):
            base = base_of(name)
            return base is not None and own.model.family(name_of(base, font=False), function=True) is None
    return False


def _home(own: Setting, stretch: Stretch, defining: list[frozenset[int]], key: str) -> int | None:
    """The equation of a stretch that defines a symbol, None where an earlier stretch does."""
    for number, (item, defines) in enumerate(zip(stretch.equations, defining, strict=True)):
        if item.chain is not None and 1 in defines:
            family = family_of(own.reader, *item.chain.sides[:2])
            if family is not None and family.key == key:
                return number
    return None


def _around(stretch: Stretch, number: int, inline: Inline) -> str:
    """The words of a formula's sentence, and those before the display behind it."""
    behind = stretch.equations[number].display.before if number < len(stretch.equations) else ""
    return f"{inline.before} {inline.after} {behind}"


def _display_before(stretch: Stretch, number: int) -> int:
    """The first equation of the display before one."""
    start = max(0, number - 1)
    while start and stretch.equations[start - 1].display is stretch.equations[start].display:
        start -= 1
    return start


def _end(stretch: Stretch, number: int, passing: bool) -> int:
    """Where what the text says before an equation ends: with its title's, or with its paragraph's."""
    first = stretch.equations[number].display
    for n in range(number, len(stretch.equations)):
        here = stretch.equations[n].display
        if here.heading != first.heading or passing and here is not first and here.before[:1] and not here.before[:1].islower():
            return n
    return len(stretch.equations)


def _resting(own: Setting, family: Family) -> frozenset[str]:
    """The symbols whose definitions read one that has another meaning from now on."""
    return frozenset(f.key for f in own.model.families if f.key != family.key and not f.function and family.key in read_through(own.reader, f))
