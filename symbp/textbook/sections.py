"""A document cut where its notation file's sections begin: displays -> parsed equations -> stretches with one set of conventions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from .allowance import Allowance
from .documents.display import Display, Document
from .guarded import SECONDS, Fault, attempt
from .hypotheses import Hypotheses
from .initialisation import interval_of
from .latex.grammar import parse_display, parse_expression
from .latex.prefixes import joined
from .latex.tokens import Unread
from .latex.tree import Beside, Chain, Group, Node, Product, Scripted, Symbol
from .latex.walk import rebuilt
from .letters.conventions import Conventions, Section
from .letters.memberships import only_memberships
from .letters.shorthand import unfolded
from .reading.definitions import CONSTANTS
from .reading.family import Family


@dataclass(frozen=True)
class Parsed:
    """One equation of a display, or why there is none; beside: the conditions that the document states for it.

    fault: why it is set aside, although it was parsed.
    """

    display: Display
    chain: Chain | None
    trouble: Unread | None = None
    beside: tuple[Beside, ...] = ()
    ignored: bool = False
    fault: Fault | None = None

    @property
    def label(self) -> str:
        return self.chain.label if self.chain is not None and self.chain.label else self.display.label

    @property
    def line(self) -> int:
        """The line that the equation begins on."""
        start = self.chain.sides[0].at.start if self.chain is not None else 0
        return self.display.line + self.display.latex.count("\n", 0, start)

    @property
    def heads(self) -> Iterator[Node]:
        """The left sides of the rows that are not read."""
        for row in re.split(r"\\\\|\\begin\s*\{[^{}]*\}|\\q?quad", self.display.latex if self.trouble is not None else ""):
            left, sign, _ = row.partition("=")
            try:
                yield from (joined(parse_expression(left.replace("&", " ").rstrip(": "))),) if sign else ()
            except Unread:
                continue


@dataclass(frozen=True)
class Stretch:
    """The equations from one start of a section to the next, with its conventions.

    passing: what it defines ends with it; context: the sides of the whole section, which tell what its letters are;
    said, back: definitions of the text and earlier ones that hold from its first equation on; disputed: what has two meanings, with where.
    """

    conventions: Conventions
    equations: tuple[Parsed, ...]
    passing: bool = False
    context: tuple[tuple[Node, ...], ...] = ()
    said: tuple[Chain, ...] = ()
    back: tuple[Family, ...] = ()
    disputed: Mapping[str, str] = field(default_factory=dict)


def parse(display: Display, document: Document) -> Iterator[Parsed]:
    """The equations of a display: those that stand in it, rows and columns apart."""
    if not display.latex.strip() or only_memberships(display.latex, document.macros):
        return
    found = attempt(lambda: tuple(_equations(display, document)), Allowance(SECONDS))
    if isinstance(found, Fault):
        yield Parsed(display, None, None, ignored=_ignored(document, display, 0, len(display.latex)), fault=found)
    else:
        yield from found


def _equations(display: Display, document: Document) -> Iterator[Parsed]:
    try:
        chains = parse_display(display.latex, document.macros)
    except Unread as error:
        yield Parsed(display, None, error, ignored=_ignored(document, display, 0, len(display.latex)))
        return
    for chain in chains:
        if chain.relations or interval_of(chain) is not None:
            ignored = _ignored(document, display, chain.sides[0].at.start, chain.sides[-1].at.end)
            yield Parsed(display, replace(chain, sides=tuple(map(joined, chain.sides))), ignored=ignored)


def _ignored(document: Document, display: Display, start: int, end: int) -> bool:
    """Whether the author has taken the equation in these characters of a display from judgement."""
    first = display.line + display.latex.count("\n", 0, start)
    last = display.line + display.latex.count("\n", 0, end)
    return not document.ignored.isdisjoint(range(first, last + 1))


def stretches(document: Document, conventions: Conventions) -> Iterator[Stretch]:
    """The document's equations in order, cut where a section begins, or after the one equation of an `only` section."""
    waiting = [s for s in conventions.sections if s.start]
    current: Section | None = None
    batch: list[Parsed] = []
    hypotheses = Hypotheses(document.macros)

    def ended() -> Iterator[Stretch]:
        own = conventions.within(current)
        items = _with_named_constants(tuple(_unfolded(item, own) for item in batch))
        context = tuple(p.chain.sides for p in items if p.chain is not None)
        yield Stretch(own, items, current is not None and current.only, context)

    for display in document.displays:
        items = tuple(parse(display, document))
        beside = attempt(partial(hypotheses.beside, display, [p.chain for p in items]), Allowance(SECONDS))
        if not isinstance(beside, Fault):
            items = tuple(replace(p, beside=b) for p, b in zip(items, beside, strict=True))
        begun = next((s for s in waiting if items and _starts(s, items[0])), None)
        if begun is not None or items and batch and current is not None and current.only:
            yield from ended()
            current, batch = begun, []
        if begun is not None:
            waiting.remove(begun)
        batch += items
    yield from ended()


def _unfolded(item: Parsed, conventions: Conventions) -> Parsed:
    """The equation with the notation's shorthand for gradients written out."""
    if item.chain is None or conventions.gradients is None:
        return item
    sides = attempt(lambda: tuple(unfolded(s, conventions.gradients) for s in item.chain.sides), Allowance(SECONDS))
    return replace(item, fault=sides) if isinstance(sides, Fault) else replace(item, chain=replace(item.chain, sides=sides))


def _with_named_constants(items: tuple[Parsed, ...]) -> tuple[Parsed, ...]:
    """Where an equation defines `e(m)` or `\\pi(x)`, the letter with brackets behind it is a function in all of them."""
    chains = [p.chain for p in items if p.chain is not None]
    heads = {name.name for c in chains if not c.continues and c.relations and (name := _function_letter(c.sides[0])) is not None}
    if not heads & set(CONSTANTS):
        return items
    return tuple(p if p.chain is None else replace(p, chain=replace(p.chain, sides=tuple(_as_function(s, heads) for s in p.chain.sides))) for p in items)


def _function_letter(head: Node) -> Symbol | None:
    match head:
        case Product(factors=((_, Symbol() as name), ("", Group(items=items)))) if all(isinstance(i, Symbol) and i.name not in CONSTANTS for i in items):
            return name
    return None


def _as_function(node: Node, heads: set[str]) -> Node:
    if isinstance(node, Product):
        behind = (*(isinstance(f, Group) and not sign for sign, f in node.factors[1:]), False)
        node = replace(node, factors=tuple((sign, _called(f, heads) if called else f) for (sign, f), called in zip(node.factors, behind, strict=True)))
    return rebuilt(node, lambda child: _as_function(child, heads))


def _called(node: Node, heads: set[str]) -> Node:
    if isinstance(node, Scripted) and not node.sups:
        return replace(node, base=_called(node.base, heads))
    return replace(node, name=f"{node.name}()") if isinstance(node, Symbol) and node.name in heads & set(CONSTANTS) else node


def _starts(section: Section, item: Parsed) -> bool:
    """Whether an equation is the first of a section: its label, or a piece of its LaTeX."""
    found = _squeezed(section.start) in _squeezed(item.display.latex) and not section.start.isalnum()
    return section.start == item.label or found


def _squeezed(text: str) -> str:
    return "".join(text.split())
