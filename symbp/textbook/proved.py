"""The proved steps of a document: what a planted mistake has to break, and a repair to give back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .documents.read import read_document
from .latex.tree import Node
from .reading.setting import Setting
from .rulings import conventions_of, passages
from .verdict import Ruling

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
    for passage in passages(read_document(path), conventions_of(path, notation)):
        for outcome in (r.outcome for r in passage.ruled):
            if outcome.found.ruling in TRUE and outcome.left is not None and outcome.right is not None:
                yield ProvedStep(passage.setting, outcome.left, outcome.right, passage.around, passage.item.line)
