"""The equations of a document in order, each ruled on in the setting of its section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .reading.conventions import Conventions
from .reading.notation_file import read_conventions
from .documents.display import Document
from .equations import Ruled, learn, rule
from .reading.model import Family
from .sections import Parsed, Stretch, stretches
from .reading.setting import Setting, setting
from .latex.tree import Node


@dataclass(frozen=True)
class Passage:
    """One equation: its setting, the steps that were ruled on (none where it has no relation), the sides around it."""

    setting: Setting
    item: Parsed
    ruled: tuple[Ruled, ...]
    around: tuple[Node, ...]


def conventions_of(path: Path, notation: Path | None = None) -> Conventions:
    """The notation file that was given, or the TOML file of the same name beside the document, or none."""
    beside = path.with_suffix(".toml")
    chosen = notation or (beside if beside.is_file() else None)
    return read_conventions(chosen) if chosen is not None else Conventions()


def passages(document: Document, conventions: Conventions) -> Iterator[Passage]:
    """Every equation; everything that a stretch defines is learned before anything in it is ruled on."""
    learned: tuple[Family, ...] = ()
    for stretch in stretches(document, conventions):
        own = setting(stretch.conventions, stretch.context, learned)
        yield from _ruled(own, stretch)
        kept = tuple(f for f in learned if f.key not in stretch.conventions.forget)
        learned = learned if stretch.passing else (*own.learned, *kept)


def _ruled(own: Setting, stretch: Stretch) -> Iterator[Passage]:
    defining = [learn(own, p.chain) if p.chain is not None else frozenset() for p in stretch.equations]
    sides = [p.chain.sides if p.chain is not None else () for p in stretch.equations]
    head: Node | None = None
    previous: Node | None = None
    for number, item in enumerate(stretch.equations):
        around = tuple(s for near in sides[max(0, number - 1):number + 2] for s in near)
        if item.chain is None:
            head = previous = None
        if item.chain is None or not item.chain.relations:
            yield Passage(own, item, (), around)
            continue
        ruled = () if item.ignored else tuple(rule(own, item.chain, head, previous, defining[number]))
        yield Passage(own, item, ruled, around)
        head = head if item.chain.continues else item.chain.sides[0]
        previous = item.chain.sides[-1]
