"""The ranks and sizes that a document's indices show: index letters and array axes unified over all of its equations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..latex.tree import Big, Node, Number, Symbol
from ..latex.walk import nodes
from .conventions import Conventions
from .errors import Trouble
from .names import Names, is_kronecker, item_text, symbols_in
from .places import Classes, Place


def indexed_ranks(equations: Iterable[tuple[Node, ...]], names: Names, conventions: Conventions, classes: Classes) -> dict[str, int]:
    """How many indices stand at every array that the notation leaves open; the sizes they share go into the classes."""
    ranks: dict[str, int] = {}
    equations = tuple(equations)
    limits = limit_letters(equations, conventions)
    for number, sides in enumerate(equations):
        for letter, high in _limits(sides):
            if high in limits:
                classes.declare((letter, (number,)), high)
        for node in (n for side in sides for n in symbols_in(side)):
            _collect(node, number, names, classes, ranks, conventions)
    for key, rank in ranks.items():
        for axis in range(rank):
            classes.mark((key, axis))
    return ranks


def limit_letters(equations: Iterable[tuple[Node, ...]], conventions: Conventions) -> frozenset[str]:
    r"""The n of `\sum_{i=1}^n`: the size of what i runs over, where n is a letter of the equations too and no index."""
    sides = tuple(side for s in equations for side in s)
    bound = {item_text(b.index) for side in sides for n in nodes(side) if isinstance(n, Big) for b in n.binders}
    free = {s.name for side in sides for s in symbols_in(side) if isinstance(s, Symbol)}
    limits = {high for s in sides for _, high in _limits((s,))}
    return frozenset((limits & free) - bound - set(conventions.symbols) - set(conventions.layers))


def _limits(sides: tuple[Node, ...]) -> Iterator[tuple[str, str]]:
    """(i, n) for every sum over i from 1 to n."""
    for node in (n for side in sides for n in nodes(side) if isinstance(n, Big)):
        for b in node.binders:
            if isinstance(b.low, Number) and b.low.text == "1" and isinstance(b.high, Symbol):
                yield item_text(b.index), b.high.name


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


def size_name(classes: Classes, place: Place) -> str:
    """The declared size of a place, or a name of its own."""
    found = classes.find(place)
    if found in classes.sizes:
        return classes.sizes[found]
    letters = sorted(p[0] for p in classes.parent if classes.find(p) == found and isinstance(p[1], tuple)
                     and len(p[0]) == 1 and p[0].isalpha())
    return f"n_{letters[0]}" if letters else re.sub(r"\W", "_", f"n_{found[0]}_{found[1]}")
