"""The ranks and sizes that a document's indices show: index letters and array axes unified over all of its equations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..latex.tree import Addition, Big, Fraction, Node, Number, Product, Scripted, Symbol
from ..latex.walk import nodes
from .conventions import Conventions
from .errors import Trouble
from .layer import Layer, in_layer, seen_from
from .names import Names, Use, is_kronecker, item_text, symbols_in
from .places import Classes, Place


def indexed_ranks(equations: Iterable[tuple[Node, ...]], names: Names, conventions: Conventions, classes: Classes) -> dict[str, int]:
    """How many indices stand at every array that the notation leaves open; the sizes they share go into the classes."""
    ranks: dict[str, int] = {}
    layered: dict[str, dict[Layer, None]] = {}
    equations = tuple(equations)
    limits = limit_letters(equations, conventions)
    for number, sides in enumerate(equations):
        for letter, high, more in _limits(sides):
            if high in limits:
                classes.declare((letter, (number,)), f"{high}{more:+d}" if more else high)
        for use in _indexed(names, sides):
            _collect(use, number, classes, ranks, conventions)
            if use.entry.shape is None and use.layer is not None:
                layered.setdefault(use.key, {})[use.layer] = None
    _spread(classes, ranks, layered, conventions.layers)
    for key, rank in ranks.items():
        for axis in range(rank):
            classes.mark((key, axis))
    return ranks


def limit_letters(equations: Iterable[tuple[Node, ...]], conventions: Conventions) -> frozenset[str]:
    r"""The n of `\sum_{i=1}^n` and `\sum_{i=0}^{n-1}`: it tells the size of what i runs over, where n is a letter of the equations too and no index."""
    free = {s.name for sides in equations for side in sides for s in symbols_in(side) if isinstance(s, Symbol)}
    return (upper_limits(equations) & free) - set(conventions.symbols) - set(conventions.layers)


def upper_limits(equations: Iterable[tuple[Node, ...]]) -> frozenset[str]:
    """The letters above sums, but those that are indices of others."""
    sides = tuple(side for s in equations for side in s)
    return frozenset(high for _, high, _ in _limits(sides)) - bound_letters((sides,))


def bound_letters(equations: Iterable[tuple[Node, ...]]) -> frozenset[str]:
    """The letters that sums run over."""
    return frozenset(item_text(b.index) for sides in equations for side in sides for n in nodes(side) if isinstance(n, Big) for b in n.binders)


def lows(equations: Iterable[tuple[Node, ...]]) -> frozenset[str]:
    """The numbers that sums begin at."""
    binders = (b for sides in equations for side in sides for n in nodes(side) if isinstance(n, Big) for b in n.binders)
    return frozenset(b.low.text for b in binders if isinstance(b.low, Number))


def moving_ends(equations: Iterable[tuple[Node, ...]]) -> frozenset[str]:
    r"""The t of `s_t = \sum_{k=1}^t r_k`: a subscript on the left that a sum ends at."""
    found: set[str] = set()
    for head, *sides in (s for s in equations if s and isinstance(s[0], Scripted)):
        above = {n.name for side in sides for big in nodes(side) if isinstance(big, Big) for b in big.binders if b.high is not None
                 for n in nodes(b.high) if isinstance(n, Symbol)}
        found |= above & {n.name for item in head.subs for n in nodes(item) if isinstance(n, Symbol)}
    return frozenset(found)


def _limits(sides: tuple[Node, ...]) -> Iterator[tuple[str, str, int]]:
    """(i, n, how many more than n) for every sum over i from 1 or 0 to n, n-1 or n+1."""
    for b in (b for side in sides for n in nodes(side) if isinstance(n, Big) for b in n.binders):
        match b.low, b.high:
            case Number(text="0" | "1" as low), Symbol(name=high):
                yield item_text(b.index), high, 1 - int(low)
            case Number(text="0" | "1" as low), Addition(terms=((_, Symbol(name=high)), (sign, Number(text=more)))) if more.isdigit():
                yield item_text(b.index), high, 1 - int(low) + int(sign + more)


def divisors(equations: Iterable[tuple[Node, ...]]) -> frozenset[str]:
    r"""The n of `\frac{1}{n} \sum_i`: a letter in what a sum without limits is divided by."""
    found: set[str] = set()
    for node in (n for sides in equations for side in sides for n in nodes(side) if isinstance(n, Product | Fraction)):
        factors = [f for _, f in node.factors] if isinstance(node, Product) else [node]
        under = [f.under for f in factors if isinstance(f, Fraction)]
        over = (f.over if isinstance(f, Fraction) else f for f in factors)
        if any(isinstance(n, Big) and all(b.high is None for b in n.binders) for f in over for n in nodes(f)):
            found |= {s.name for u in under for s in symbols_in(u) if isinstance(s, Symbol)}
    return frozenset(found)


def _indexed(names: Names, sides: tuple[Node, ...]) -> Iterator[Use]:
    """The symbols whose indices tell of ranges."""
    for node in (n for side in sides for n in symbols_in(side)):
        try:
            use = names.use(node)
        except Trouble:
            continue
        whole = use.entry.shape is None or len(use.entry.shape) == len(use.indices)
        if use.indices and whole and not (use.entry.by_index or use.entry.index or is_kronecker(use)):
            yield use


def _collect(use: Use, number: int, classes: Classes, ranks: dict[str, int], conventions: Conventions) -> None:
    """What the letters of an equation tell of an array, and a declared shape of them; an array of each layer is one by itself."""
    if use.entry.shape is None:
        ranks[use.key] = max(ranks.get(use.key, 0), len(use.indices))
    for axis, item in enumerate(use.indices):
        letter: Place = (item_text(item), (number,))
        if isinstance(item, Number):
            continue
        declared = in_layer(use.entry.shape[axis], use.layer, conventions.layers) if use.entry.shape is not None else None
        if declared is not None:
            classes.declare(letter, declared)
        elif letter[0] in conventions.indices:
            classes.declare(letter, conventions.indices[letter[0]])
        if use.entry.shape is None:
            classes.union(_place(use.key, use.layer, axis), letter)


def _place(key: str, layer: Layer | None, axis: int) -> Place:
    return (key, axis) if layer is None else (f"{key}{{{layer}}}", axis)


def _spread(classes: Classes, ranks: Mapping[str, int], layered: Mapping[str, Iterable[Layer]], layers: tuple[str, ...]) -> None:
    """Arrays of several layers have one shape: that of w^{l+1} tells that of w^l; where none depends on the layer, they are alike."""
    axes = [(key, axis, found) for key, found in layered.items() for axis in range(ranks[key])]
    before = -1
    while before != len(classes.sizes):
        before = len(classes.sizes)
        for key, axis, found in axes:
            for layer in found:
                known = classes.sizes.get(classes.find(_place(key, layer, axis)), "")
                own = seen_from(known, layer, layers) if "^" in known else None
                if own is not None:
                    classes.declare((key, axis), own)
        for key, axis, found in axes:
            own = classes.sizes.get(classes.find((key, axis)), "")
            for layer in found if "^" in own else ():
                size = in_layer(own, layer, layers)
                if size is not None:
                    classes.declare(_place(key, layer, axis), size)
    for key, axis, found in axes:
        for layer in found if (key, axis) not in classes.sizes else ():
            classes.union((key, axis), _place(key, layer, axis))


def size_name(classes: Classes, place: Place) -> str:
    """The declared size of a place, or a name of its own."""
    found = classes.find(place)
    if found in classes.sizes:
        return classes.sizes[found]
    letters = sorted(p[0] for p in classes.parent if classes.find(p) == found and isinstance(p[1], tuple)
                     and len(p[0]) == 1 and p[0].isalpha())
    return f"n_{letters[0]}" if letters else re.sub(r"\W", "_", f"n_{found[0]}_{found[1]}")
