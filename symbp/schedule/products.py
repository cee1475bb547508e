"""A contraction of two arrays -> the tiles in which it is computed, where it is a product of matrices."""

from __future__ import annotations

from collections.abc import Sequence

from ..program.ops import Axis, Contract, Map, Read
from .access import Buffers, all_axes, merged, operation_reads, own_entry, step
from .model import Product

LEAST = 4       # rows, columns and terms of a sum that are worth a tile,
WORTH = 200     # and products for each row of tiles


def product(buffers: Buffers, op: Contract, then: tuple[Map, ...] = (), alone: bool = False) -> Product | None:
    """The tiles of `op`, with `then` on their entries; None where one of the three axes is missing or short.

    The columns are contiguous in the target, so that what follows is done in whole vectors.
    """
    if len(op.factors) != 2 or op.factors[0] == op.factors[1] or any(f.guarded for f in op.factors):
        return None
    target = own_entry(op.target, op.axes)
    for across, along in (op.factors, op.factors[::-1]):
        rows = run(buffers, op, then, [a for a in op.axes if step(buffers, across, a) and not step(buffers, along, a)])
        columns = run(buffers, op, then, [a for a in op.axes if step(buffers, along, a) and not step(buffers, across, a)])
        found = Product(op, rows, columns, across, along, then, alone)
        if rows and columns and step(buffers, target, columns[-1]) == 1 and fits(buffers, found):
            return found
    return None


def run(buffers: Buffers, op: Contract, then: Sequence[Map], axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """The longest run of neighbouring axes of the target that ends with the last of `axes` and advances as one."""
    for start in range(len(axes)):
        chosen = tuple(axes[start:])
        places = [op.axes.index(a) for a in chosen]
        adjacent = places == list(range(places[0], places[0] + len(places)))
        if adjacent and merged(buffers, (own_entry(op.target, op.axes), *op.factors), chosen) and all(
                merged(buffers, (own_entry(m.target, m.axes), *operation_reads(m)), tuple(m.axes[p] for p in places)) for m in then):
            return chosen
    return ()


def fits(buffers: Buffers, kernel: Product) -> bool:
    """Whether the sum runs over axes that advance as one and the tiles are worth it."""
    op = kernel.sum
    over = op.over
    both = [a for a in over if not (step(buffers, kernel.across, a) and step(buffers, kernel.along, a))]
    return bool(over) and not both and merged(buffers, op.factors, over) and all(
        length(axes) >= LEAST for axes in (kernel.rows, kernel.columns, over) if not kernel.alone) and (
            length(kernel.columns) * length(over) >= WORTH) and not any(
            r.subscripts for r in operation_reads(op)[2:])


def length(axes: Sequence[Axis]) -> int:
    """The number of entries, where an unknown number of rows counts as many."""
    total = 1
    for axis in axes:
        total *= 1000 if axis.extent is None else axis.extent
    return total
