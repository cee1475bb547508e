"""The equations of a document in order, each ruled on in the setting of its section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .reading.conventions import Conventions
from .reading.notation_file import read_conventions
from .documents.display import Document
from .equations import Ruled, assumed, learn_all, rule
from .hypotheses import total_of
from .reading.model import Family
from .sections import Parsed, Stretch, stretches
from .reading.setting import Setting, setting
from .latex.tree import Beside, Node
from .reading.beside import sums_data


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
        said = [b for p in stretch.equations for b in p.beside]
        own = setting(stretch.conventions, stretch.context, learned, said)
        yield from _ruled(own, stretch)
        kept = tuple(f for f in learned if f.key not in stretch.conventions.forget)
        learned = learned if stretch.passing else (*own.learned, *kept)


def _ruled(own: Setting, stretch: Stretch) -> Iterator[Passage]:
    defining = learn_all(own, [(p.chain, p.beside) for p in stretch.equations])
    sides = [p.chain.sides if p.chain is not None else () for p in stretch.equations]
    head: Node | None = None
    previous: Node | None = None
    totals = [_total(own, item) for item in stretch.equations]
    for number, item in enumerate(stretch.equations):
        around = tuple(s for near in sides[max(0, number - 1):number + 2] for s in near)
        if item.chain is None:
            head = previous = None
        if item.chain is None or not item.chain.relations:
            yield Passage(own, item, (), around)
            continue
        if totals[number] is not None:
            yield Passage(own, item, assumed(item.chain), around)
            continue
        known = [t for t, p in zip(totals, stretch.equations, strict=True) if t is not None and (
            p.display is item.display or p.line < item.line)]
        beside = (*item.beside, *known)
        ruled = () if item.ignored else tuple(rule(own, item.chain, head, previous, defining[number], beside))
        yield Passage(own, item, ruled, around)
        head = head if item.chain.continues else item.chain.sides[0]
        previous = item.chain.sides[-1]


def _total(own: Setting, item: Parsed) -> Beside | None:
    """A displayed sum of given data that is 1: a condition for what follows, no claim."""
    total = total_of(item.chain) if item.chain is not None else None
    if total is None or not sums_data(own.reader, total):
        return None
    return Beside(" ".join(item.display.latex[total.at.start:total.at.end].split()), total)
