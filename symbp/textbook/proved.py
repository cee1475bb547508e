"""The proved steps of a document: what a planted mistake has to break, and a repair to give back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .conventions import Conventions, read_conventions
from .documents import read_document
from .equations import learn, rule
from .model import Family
from .setting import Setting, setting
from .tree import Node
from .verdict import Ruling
from .verify import Parsed, Stretch, parse, stretches

TRUE = (Ruling.PROVED, Ruling.CONDITIONAL)


@dataclass(frozen=True)
class ProvedStep:
    """One `=` that is proved: its setting, both sides, the sides of its neighbours, and the line it stands on."""

    setting: Setting
    left: Node
    right: Node
    neighbours: tuple[Node, ...]
    line: int


def proved_steps(path: Path, notation: Path | None = None) -> Iterator[ProvedStep]:
    """Every step of a document that is proved, also under a condition. Raises ReadingError."""
    beside = path.with_suffix(".toml")
    chosen = notation or (beside if beside.is_file() else None)
    conventions = read_conventions(chosen) if chosen is not None else Conventions()
    document = read_document(path)
    parsed = tuple(p for d in document.displays for p in parse(d, document))
    learned: tuple[Family, ...] = ()
    for stretch in stretches(parsed, conventions):
        sides = tuple(p.chain.sides for p in stretch.equations if p.chain is not None)
        own = setting(stretch.conventions, sides, learned)
        yield from _proved(own, stretch)
        kept = tuple(f for f in learned if f.key not in stretch.conventions.forget)
        learned = learned if stretch.passing else (*own.learned, *kept)


def _proved(own: Setting, stretch: Stretch) -> Iterator[ProvedStep]:
    """The steps of a stretch; everything is learned before anything is ruled on, as when it is verified."""
    chained = [p for p in stretch.equations if p.chain is not None]
    defining = [learn(own, p.chain) for p in chained if p.chain is not None]
    head: Node | None = None
    previous: Node | None = None
    for number, (item, defines) in enumerate(zip(chained, defining, strict=True)):
        assert item.chain is not None
        neighbours = tuple(s for p in chained[max(0, number - 1):number + 2] if p.chain is not None for s in p.chain.sides)
        for ruled in rule(own, item.chain, head, previous, defines):
            outcome = ruled.outcome
            if outcome.found.ruling in TRUE and outcome.left is not None and outcome.right is not None:
                yield ProvedStep(own, outcome.left, outcome.right, neighbours, _line(item))
        head = item.chain.sides[0] if not item.chain.continues else head
        previous = item.chain.sides[-1]


def _line(item: Parsed) -> int:
    assert item.chain is not None
    return item.display.line + item.display.latex.count("\n", 0, item.chain.sides[0].at.start)
