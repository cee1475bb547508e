"""A document cut where its notation file's sections begin: displays -> parsed equations -> stretches with one set of conventions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .reading.conventions import Conventions, Section
from .documents.display import Display, Document
from .initialisation import interval_of
from .latex.grammar import parse_display
from .latex.tokens import Unread
from .latex.prefixes import joined
from .latex.tree import Chain


@dataclass(frozen=True)
class Parsed:
    """One equation of a display, or why there is none."""

    display: Display
    chain: Chain | None
    trouble: Unread | None = None

    @property
    def label(self) -> str:
        return self.chain.label if self.chain is not None and self.chain.label else self.display.label

    @property
    def line(self) -> int:
        """The line that the equation begins on."""
        start = self.chain.sides[0].at.start if self.chain is not None else 0
        return self.display.line + self.display.latex.count("\n", 0, start)


@dataclass(frozen=True)
class Stretch:
    """The equations from one start of a section to the next, with its conventions; passing: what it defines ends with it."""

    conventions: Conventions
    equations: tuple[Parsed, ...]
    passing: bool = False


def parse(display: Display, document: Document) -> Iterator[Parsed]:
    """The equations of a display: those that stand in it, rows and columns apart."""
    if not display.latex.strip():
        return
    try:
        chains = parse_display(display.latex, document.macros)
    except Unread as error:
        yield Parsed(display, None, error)
        return
    for chain in chains:
        if chain.relations or interval_of(chain) is not None:
            yield Parsed(display, replace(chain, sides=tuple(map(joined, chain.sides))))


def stretches(document: Document, conventions: Conventions) -> Iterator[Stretch]:
    """The document's equations in order, cut where a section begins, or after the one equation of an `only` section."""
    waiting = [s for s in conventions.sections if s.start]
    current: Section | None = None
    batch: list[Parsed] = []

    def ended() -> Stretch:
        return Stretch(conventions.within(current), tuple(batch), current is not None and current.only)

    for display in document.displays:
        items = tuple(parse(display, document))
        begun = next((s for s in waiting if items and _starts(s, items[0])), None)
        if begun is not None or items and batch and current is not None and current.only:
            yield ended()
            current, batch = begun, []
        if begun is not None:
            waiting.remove(begun)
        batch += items
    yield ended()


def _starts(section: Section, item: Parsed) -> bool:
    """Whether an equation is the first of a section: its label, or a piece of its LaTeX."""
    found = _squeezed(section.start) in _squeezed(item.display.latex) and not section.start.isalnum()
    return section.start == item.label or found


def _squeezed(text: str) -> str:
    return "".join(text.split())
