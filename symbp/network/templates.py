"""A bound layer type and the shapes of its sources -> a template: every structure that a model uses is made once.

An input of several feature axes where the type knows one, or of several layers, is worked in here: `W[i,j]` becomes
`W[i,j1,j2]`, and `Sum(W[i,j]*x[e,j], j)` becomes one such term with a W of its own for each source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Add, Expr, Mul

from ..errors import ModelError
from ..notation.definition import Definition
from ..notation.symbols import Array, Entry, Index
from .layer_types import BATCH, EXAMPLE, INPUT, BoundLayer, generic_size
from .rename import rebuild
from .schema import ArrayEntry

Split = Mapping[Index, tuple[Index, ...]]       # each index of the layer type -> what it is for one source
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Slot:
    """A declared array over generic sizes; source is the position of the input that it weighs, if there are several."""

    array: Array
    base: str
    source: int | None
    entry: ArrayEntry
    indices: tuple[Index, ...]
    fan_in: Expr
    fan_out: Expr


@dataclass(frozen=True)
class LayerTemplate:
    """Definitions of one structure, with all that an instance has to fill in."""

    definitions: tuple[Definition, ...]
    inputs: tuple[tuple[Array, tuple[Index, ...]], ...]     # for each source: x and its feature indices
    slots: tuple[Slot, ...]
    extents: tuple[tuple[Index, Expr], ...]                 # the other indices: size in units, settings, input sizes
    output: tuple[Index, ...]                               # the feature indices of z
    letters: tuple[Index, ...]                              # every index but e


def layer_template(layer: BoundLayer, ranks: tuple[int, ...], where: str) -> LayerTemplate:
    """The layer type for sources with that many feature axes each. Raises ModelError naming `where`."""
    several = len(ranks) > 1
    positions: tuple[int | None, ...] = tuple(range(len(ranks))) if several else (None,)
    weighing = weighing_arrays(layer, where) if several else NOTHING
    splits = [_split(layer, rank, position, where) for rank, position in zip(ranks, positions, strict=True)]
    built: list[Definition] = []
    for definition in layer.definitions:
        terms: list[Expr] = []
        for term in Add.make_args(definition.formula):
            if several and _reads_input(term):
                terms += [_for_source(term, split, weighing, position)
                          for split, position in zip(splits, positions, strict=True)]
            else:
                terms.append(_for_source(term, splits[0], NOTHING, None))
        target = _for_source(definition.target, splits[0], NOTHING, None)
        built.append(Definition(target, Add(*terms)))
    slots = tuple(_slot(layer, name, splits, position, built[-1].indices)
                  for name in layer.arrays for position in (positions if name in weighing else (None,)))
    inputs = tuple((Array(_named(INPUT, position), (BATCH, *(i.size for i in own))), own)
                   for split, position in zip(splits, positions, strict=True)
                   for own in [tuple(i for name in layer.entry.input for i in split[layer.indices[name]])])
    extents = tuple((layer.indices[name], _whole(layer.numbers[f"index '{name}'"], splits[0]))
                    for name in layer.entry.indices)
    letters = {index: None for d in built for side in (d.target, d.formula) for index in sorted(side.atoms(Index), key=str)}
    letters |= {index: None for _, own in inputs for index in own}
    letters.pop(EXAMPLE)
    return LayerTemplate(tuple(built), inputs, slots, extents, built[-1].indices[1:], tuple(letters))


def weighing_arrays(layer: BoundLayer, where: str) -> frozenset[str]:
    """The arrays in the terms that read x: with several sources, each gets its own.

    Raises ModelError unless x is read in one definition only, by additive terms that weigh it.
    """
    readers = [d for d in layer.definitions if _reads_input(d.formula)]
    terms = [t for d in layer.definitions for t in Add.make_args(d.formula)]
    reading = [t for t in terms if _reads_input(t)]
    weighing = [_arrays(t) - {INPUT} for t in reading]
    others = frozenset[str]().union(*(_arrays(t) for t in terms if not _reads_input(t)))
    found = frozenset[str]().union(*weighing)
    own_sizes = {generic_size(name) for name in layer.entry.input}
    sized = [number.free_symbols for key, number in layer.numbers.items() if key.startswith("index")]
    sized += [{index.size for index in layer.definitions[-1].indices}]
    if len(readers) == 1 and all(weighing) and found <= set(layer.arrays) and not found & others \
            and not any(own_sizes & symbols for symbols in sized):
        return found
    raise ModelError("this layer type cannot take several inputs: its formula is no sum of weighted terms in x",
                     where=where, remedy='give it one input, or combine = "add" where all inputs have one shape')


def _reads_input(expr: Expr) -> bool:
    return INPUT in _arrays(expr)


def _arrays(expr: Expr) -> frozenset[str]:
    return frozenset(entry.array.name for entry in expr.atoms(Entry))


def _named(name: str, position: int | None) -> str:
    return name if position is None else f"{name}_source{position}"


def _split(layer: BoundLayer, rank: int, position: int | None, where: str) -> Split:
    """The input's indices for a source of `rank` feature axes; the others stay as they are."""
    names = layer.entry.input
    if rank != len(names) and len(names) != 1:
        raise ModelError(f"the input has {rank} feature ax{'is' if rank == 1 else 'es'}, but the layer reads "
                         f"x[e,{','.join(names)}]", where=where)
    split = {index: (index,) for name, index in layer.indices.items() if name not in names}
    for name in names:
        parts = [name] if rank == len(names) else [f"{name}{axis}" for axis in range(1, rank + 1)]
        split[layer.indices[name]] = tuple(Index(part, generic_size(_named(part, position))) for part in parts)
    letters = [index.name for parts in split.values() for index in parts]
    if len(set(letters)) < len(letters):
        raise ModelError("two indices have the same name", where=where, remedy=f"rename one of {', '.join(letters)}")
    return split


def _whole(expr: Expr, split: Split) -> Expr:
    """A number with the size of a split index replaced by the product of its parts' sizes."""
    return expr.xreplace({index.size: Mul(*(part.size for part in parts)) for index, parts in split.items()})


def _for_source(expr: Expr, split: Split, weighing: frozenset[str], position: int | None) -> Expr:
    """The expression over one source's indices; x and the `weighing` arrays are named for the source."""
    by_size = {index.size: tuple(part.size for part in parts) for index, parts in split.items()}

    def entry(array: Array, subscripts: tuple[Expr, ...]) -> Expr:
        own = array.name in weighing or array.name == INPUT
        shape = tuple(part for extent in array.shape for part in by_size.get(extent, (extent,)))
        parts = tuple(part for subscript in subscripts for part in _subscripts(subscript, split))
        return Array(_named(array.name, position if own else None), shape)[parts]

    return rebuild(expr, entry, split, {extent: Mul(*parts) for extent, parts in by_size.items()})


def _subscripts(subscript: Expr, split: Split) -> tuple[Expr, ...]:
    if isinstance(subscript, Index):
        return split.get(subscript, (subscript,))
    if any(len(split.get(index, ())) > 1 for index in subscript.free_symbols):
        raise ModelError(f"the subscript {subscript} cannot run over an input of several feature axes")
    return (subscript.xreplace({index: parts[0] for index, parts in split.items()}),)


def _slot(layer: BoundLayer, name: str, splits: list[Split], position: int | None, output: Iterable[Index]) -> Slot:
    entry, split = layer.entry.arrays[name], splits[position or 0]
    indices = _over(layer, entry, split)
    sources = splits if position is not None else [split]
    fan_in = Add(*(_fan(layer, f"fan_in of '{name}'", s, [i for i in _over(layer, entry, s) if i not in output])
                   for s in sources))
    fan_out = _fan(layer, f"fan_out of '{name}'", split, [i for i in indices if i in output])
    indices = indices[::-1] if name in layer.reverse else indices
    return Slot(Array(_named(name, position), tuple(i.size for i in indices)), name, position, entry, indices, fan_in, fan_out)


def _over(layer: BoundLayer, entry: ArrayEntry, split: Split) -> tuple[Index, ...]:
    return tuple(part for name in entry.indices for part in split[layer.indices[name]])


def _fan(layer: BoundLayer, key: str, split: Split, indices: Iterable[Index]) -> Expr:
    """As declared, else the number of entries along the indices that the output lacks (in) or has (out)."""
    stated = layer.numbers.get(key)
    return Mul(*(i.size for i in indices)) if stated is None else _whole(stated, split)
