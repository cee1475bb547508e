"""The sizes that a document's equations show: index letters and array axes unified over all of them."""

from __future__ import annotations

from collections.abc import Iterable

from .conventions import Conventions
from .names import Names, is_kronecker, item_text, symbols_in
from .errors import Trouble
from ..latex.tree import Node, Number

Place = tuple[str, object]


class Classes:
    """Union-find over places; a class may hold a size that the notation file declares."""

    def __init__(self) -> None:
        self.parent: dict[Place, Place] = {}
        self.size: dict[Place, str] = {}

    def find(self, place: Place) -> Place:
        self.parent.setdefault(place, place)
        while self.parent[place] != place:
            self.parent[place] = self.parent[self.parent[place]]
            place = self.parent[place]
        return place

    def union(self, left: Place, right: Place) -> None:
        a, b = self.find(left), self.find(right)
        if a == b or a in self.size and b in self.size:
            return
        if b in self.size:
            a, b = b, a
        self.parent[b] = a

    def declare(self, place: Place, size: str) -> None:
        self.size.setdefault(self.find(place), size)


def inferred_shapes(equations: Iterable[tuple[Node, ...]], names: Names, conventions: Conventions) -> dict[str, tuple[str, ...]]:
    """The shape of every array that the notation file leaves open: the sizes of the letters that index it."""
    classes = Classes()
    ranks: dict[str, int] = {}
    for number, sides in enumerate(equations):
        for node in (n for side in sides for n in symbols_in(side)):
            _collect(node, number, names, classes, ranks, conventions)
    shapes = {}
    for key, rank in ranks.items():
        shapes[key] = tuple(_size(classes, (key, axis), conventions) for axis in range(rank))
    return shapes


def _collect(node: Node, number: int, names: Names, classes: Classes, ranks: dict[str, int], conventions: Conventions) -> None:
    try:
        use = names.use(node)
    except Trouble:
        return
    if use.entry.by_index or use.entry.index or not use.indices or is_kronecker(use):
        return
    shape = use.entry.shape
    if shape is not None and len(shape) != len(use.indices):
        return
    if shape is None:
        ranks[use.key] = max(ranks.get(use.key, 0), len(use.indices))
    for axis, item in enumerate(use.indices):
        if isinstance(item, Number):
            continue
        text = item_text(item)
        letter: Place = (text, (number,))
        if shape is not None and "^" not in shape[axis]:
            classes.declare(letter, shape[axis])
        elif text in conventions.indices:
            classes.declare(letter, conventions.indices[text])
        if shape is None:
            classes.union((use.key, axis), letter)


def _size(classes: Classes, place: Place, conventions: Conventions) -> str:
    found = classes.find(place)
    if found in classes.size:
        return classes.size[found]
    letters = sorted(p[0] for p in classes.parent if classes.find(p) == found and isinstance(p[1], tuple)
                     and len(p[0]) == 1 and p[0].isalpha())
    return f"n_{letters[0]}" if letters else f"n_{found[0]}_{found[1]}"
