"""The equations of a document in order, each ruled on in the setting of its section."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..errors import ReadingError
from .allowance import Allowance
from .context import Context, in_context
from .customs import stated_lows, turned
from .disputed import disputed
from .documents.display import Display, Document
from .equations import Ruled, assumed, learn, learn_all, rule
from .guarded import SECONDS, Fault, attempt
from .hypotheses import total_of
from .latex.tree import Beside, Chain, Comparison, Node
from .letters.conventions import Conventions
from .letters.naming import functions_said
from .letters.notation_file import read_conventions
from .letters.prose import declared, kinds_said, left_open, stated_heads, stated_properties, with_prose
from .letters.redenoted import Redenoted, redenoted
from .letters.told import Declared, Spoken, Told
from .letters.totals import Denied, totals_denied
from .meanings import open_layer, open_meaning, open_total
from .reading.beside import sums_data
from .reading.definitions import name_at
from .reading.family import Family
from .reading.setting import Setting, setting
from .redefined import Text
from .sections import Parsed, Stretch, stretches


@dataclass(frozen=True)
class Passage:
    """One equation: its setting, the steps that were ruled on (none where it has no relation), the sides around it.

    fault: why nothing was ruled on; allowance: the time that is left for what is to be said of it.
    """

    setting: Setting
    item: Parsed
    ruled: tuple[Ruled, ...]
    around: tuple[Node, ...]
    fault: Fault | None = None
    allowance: Allowance = field(default_factory=lambda: Allowance(SECONDS), compare=False)


@dataclass(frozen=True)
class _Prose:
    """What the running text says: definitions, and what letters are whose sizes it does not say."""

    definitions: tuple[Spoken, ...] = ()
    kinds: Mapping[str, Told] = field(default_factory=dict)
    heads: frozenset[str] = frozenset()
    properties: Mapping[str, str] = field(default_factory=dict)
    items: frozenset[tuple[str, int]] = frozenset()
    functions: frozenset[str] = frozenset()
    redenoted: tuple[Redenoted, ...] = ()
    denied: tuple[Denied, ...] = ()

    @property
    def sides(self) -> tuple[tuple[Node, ...], ...]:
        return tuple(s.chain.sides for s in self.definitions)


def conventions_of(path: Path, notation: Path | None = None) -> Conventions:
    """The notation file that was given, or the TOML file of the same name beside the document, or none."""
    beside = path.with_suffix(".toml")
    chosen = notation or (beside if beside.is_file() else None)
    return read_conventions(chosen) if chosen is not None else Conventions()


def passages(document: Document, conventions: Conventions) -> Iterator[Passage]:
    """Every equation; everything that a stretch defines is learned before anything in it is ruled on."""
    learned: tuple[Family, ...] = ()
    heard = attempt(lambda: declared(document), Allowance(SECONDS + len(document.inlines) / 1000))
    prose = Declared() if isinstance(heard, Fault) else heard
    more = attempt(lambda: (stated_heads(document), stated_properties(document)), Allowance(SECONDS))
    heads, properties = (frozenset[str](), dict[str, str]()) if isinstance(more, Fault) else more
    meant = attempt(lambda: (redenoted(document), totals_denied(document)), Allowance(SECONDS + len(document.prose) / 20_000))
    anew, denied = ((), ()) if isinstance(meant, Fault) else meant
    said = _Prose(left_open(conventions, prose), kinds_said(prose), heads, properties, prose.items, functions_said(document), anew, denied)
    conventions = with_prose(conventions, prose)
    rows, firsts, context = turned(document.text), stated_lows(document.text), Context()
    text, waiting = Text(document), deque(stretches(document, conventions))
    while waiting:
        own, stretch = _prepared(waiting.popleft(), learned, said)
        own.reader.turned, own.reader.said = rows, firsts
        allowances = [Allowance(SECONDS) for _ in stretch.equations]
        defining = _learned(own, stretch, said, allowances)
        redefined = text.first(own, stretch, defining)
        if redefined is not None:
            waiting.extendleft(reversed(tuple(redefined.parts(stretch))))
            continue
        yield from _ruled(own, stretch, defining, allowances, context, said)
        said = replace(said, heads=frozenset(own.model.refused) - set(stretch.conventions.forget))
        kept = tuple(f for f in learned if f.key not in stretch.conventions.forget)
        learned = learned if stretch.passing else (*own.learned, *kept)


def _prepared(stretch: Stretch, learned: tuple[Family, ...], prose: _Prose) -> tuple[Setting, Stretch]:
    """The setting, and the stretch with the equations set aside that no setting can be made with. Raises ReadingError."""
    made = _made(stretch, learned, prose)
    if not isinstance(made, Fault):
        return made, stretch
    alone = [_made(replace(stretch, equations=(p,), context=_context((p,))), learned, prose) for p in stretch.equations]
    items = tuple(replace(p, fault=found) if isinstance(found, Fault) else p
                  for p, found in zip(stretch.equations, alone, strict=True))
    sound = tuple(p for p in items if p.fault is None)
    again = _made(replace(stretch, equations=sound, context=_context(sound)), learned, prose)
    if not isinstance(again, Fault):
        return again, replace(stretch, equations=items)
    return setting(Conventions(), ()), replace(stretch, equations=tuple(replace(p, fault=p.fault or again) for p in items))


def _made(stretch: Stretch, learned: tuple[Family, ...], prose: _Prose) -> Setting | Fault:
    said = [b for p in stretch.equations for b in p.beside]
    allowance = Allowance(SECONDS + len(stretch.equations) / 10)
    context = (*prose.sides, *stretch.context)
    return attempt(lambda: setting(stretch.conventions, context, learned, said, prose.kinds, prose.functions), allowance, passing=(ReadingError,))


def _plain_chains(stretch: Stretch) -> Iterator[tuple[Chain, str, int]]:
    """The equations that nothing beside them makes a case, with the words before them."""
    yield from ((p.chain, p.display.before, p.line) for p in stretch.equations
                if p.chain is not None and p.fault is None and all(b.standing or _declares(b) for b in p.beside))


def _declares(beside: Beside) -> bool:
    """`w \\in \\mathbb{R}^n` says what a letter is, not when an equation holds."""
    return isinstance(beside.condition, Comparison) and beside.condition.sign == "in"


def _context(items: tuple[Parsed, ...]) -> tuple[tuple[Node, ...], ...]:
    return tuple(p.chain.sides for p in items if p.chain is not None)


def _learned(own: Setting, stretch: Stretch, prose: _Prose, allowances: list[Allowance]) -> list[frozenset[int]]:
    """Take in all that a stretch defines; the sides of each equation that define."""
    own.model.refused |= prose.heads | {key for item in stretch.equations for head in item.heads for key in _named(own, head)}
    own.model.limited |= prose.properties
    own.model.items |= prose.items
    for family in stretch.back:
        own.learn(family)
    for chain in stretch.said:
        attempt(partial(learn, own, chain), Allowance(SECONDS), own.model)
    taught = [(p.chain if p.fault is None else None, p.beside, a) for p, a in zip(stretch.equations, allowances, strict=True)]
    defining = learn_all(own, taught)
    for one in prose.definitions:
        attempt(partial(learn, own, one.chain, one.usual), Allowance(SECONDS), own.model)
    return defining


def _ruled(own: Setting, stretch: Stretch, defining: list[frozenset[int]], allowances: list[Allowance], context: Context,
           prose: _Prose) -> Iterator[Passage]:
    again = attempt(lambda: disputed(own, _plain_chains(stretch)), Allowance(SECONDS), own.model)
    own.model.disputed |= {**(again if not isinstance(again, Fault) else {}), **stretch.disputed}
    sides = [p.chain.sides if p.chain is not None else () for p in stretch.equations]
    head: Node | None = None
    previous: Node | None = None
    shown: Display | None = None
    totals = [_total(own, item, a) for item, a in zip(stretch.equations, allowances, strict=True)]
    for number, (item, allowance) in enumerate(zip(stretch.equations, allowances, strict=True)):
        context.arrive(own, item, 1 in defining[number])
        around = tuple(s for near in sides[max(0, number - 1):number + 2] for s in near)
        if item.chain is None:
            head = previous = None
        if item.chain is None or not item.chain.relations or item.fault is not None:
            yield Passage(own, item, (), around, item.fault, allowance)
            continue
        if totals[number] is not None:
            yield Passage(own, item, assumed(item.chain), around)
            continue
        known = [t for t, p in zip(totals, stretch.equations, strict=True) if t is not None and (
            p.display is item.display or p.line < item.line)]
        beside = (*item.beside, *known)
        ruled = () if item.ignored else tuple(rule(own, item.chain, head, previous, defining[number], beside, allowance,
                                              item.display is not shown))
        yield Passage(own, item, tuple(_weighed(own, r, item.chain, n, context, prose) for n, r in enumerate(ruled)), around, None, allowance)
        head = head if item.chain.continues else item.chain.sides[0]
        previous, shown = item.chain.sides[-1], item.display


def _weighed(own: Setting, ruled: Ruled, chain: Chain, number: int, context: Context, prose: _Prose) -> Ruled:
    """A step in the light of the words around it and of what the text says of its symbols."""
    ruled = open_layer(own, in_context(own, ruled, chain, chain.relations[number].note, context), chain, context)
    return open_meaning(own, open_total(own, ruled, prose.denied), chain, prose.redenoted)


def _named(own: Setting, head: Node) -> frozenset[str]:
    """The name that a left side is; none where that cannot be told."""
    found = attempt(lambda: name_at(own.reader, head), Allowance(SECONDS))
    return frozenset() if isinstance(found, Fault) else found


def _total(own: Setting, item: Parsed, allowance: Allowance) -> Beside | None:
    """A displayed sum of given data that is 1: a condition for what follows, no claim."""
    total = total_of(item.chain) if item.chain is not None and item.fault is None else None
    if total is None or attempt(lambda: sums_data(own.reader, total), allowance, own.model) is not True:
        return None
    return Beside(" ".join(item.display.latex[total.at.start:total.at.end].split()), total)
