"""What a schedule means, in NumPy: kernel by kernel, tile by tile, row by row; nothing that is kept out outlives its tile.

interpret(schedule) = interpret(program): bit for bit on small whole numbers for tiles of every size, else to rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from typing import Any, assert_never

import numpy as np

from ..program.interpret import MEANING, Array
from ..program.ops import Apply, Axis, BatchSize, Body, Const, Contract, Map, Operation, Read
from .access import all_axes, product_of
from .model import Flat, Kernel, Plain, Procedure, Product, Rows, Schedule

Ranges = Mapping[str, range]
"""The part of an axis at hand, by its name; an axis that is not in it is whole."""


@dataclass(frozen=True)
class Tiles:
    """The sizes of tiles, and how many entries of a flat loop are taken at once."""

    rows: int = 6
    columns: int = 16


def interpret(schedule: Schedule, procedure: Procedure, given: Mapping[str, Array], rows: int, dtype: Any = np.float64,
              tiles: Tiles = Tiles()) -> dict[str, Array]:
    """Every array after the procedure was run on those given: inputs, targets, parameters, state, by their names.

    Arrays that are kept out of memory, and those not yet written, are NaN.
    """
    values = {b.name: np.full([rows if n is None else n for n in b.shape], np.nan, dtype) for b in schedule.program.buffers}
    values |= {b.name: np.asarray(b.values, dtype).reshape(b.shape) for b in schedule.program.role("constant")}
    values |= {name: np.array(array, dtype) for name, array in given.items()}
    run = _Run(values, rows, dtype, tiles)
    for kernel in procedure.kernels:
        for part in run.parts(kernel):
            for op, ranges in part:
                run.perform(op, ranges)
            for name in procedure.kept_out & {o.target for o in kernel.operations}:
                values[name][...] = np.nan
    return values


Part = Sequence[tuple[Operation, Ranges]]


@dataclass(frozen=True)
class _Run:
    values: dict[str, Array]
    rows: int
    dtype: Any
    tiles: Tiles

    def parts(self, kernel: Kernel) -> Iterator[Part]:
        """The pieces into which the kernel falls, each with the entries at which its operations are performed."""
        match kernel:
            case Plain(operation):
                yield ((operation, {}),)
            case Rows(operations, abreast):
                for some in self.pieces(operations[0].axes[0], abreast):
                    yield tuple((o, {o.axes[0].name: some}) for o in operations)
            case Flat(operations):
                for some in self.pieces(operations[0].axes[-1], self.tiles.columns):
                    yield tuple((o, {o.axes[-1].name: some}) for o in operations)
            case Product():
                yield from self.tile_parts(kernel)
            case _:
                assert_never(kernel)

    def tile_parts(self, kernel: Product) -> Iterator[Part]:
        """Axes that advance as one are cut at the last of them; those before it stand at one place at a time."""
        axes = kernel.sum.axes
        sizes = {kernel.rows[-1].name: self.tiles.rows, kernel.columns[-1].name: self.tiles.columns}
        for chosen in combinations(*(self.pieces(a, sizes.get(a.name, 1)) for a in axes)):
            yield tuple((o, {a.name: some for a, some in zip(o.axes, chosen, strict=True)}) for o in kernel.operations)

    def pieces(self, axis: Axis, size: int) -> Iterator[range]:
        whole = range(self.rows if axis.extent is None else axis.extent)
        return (whole[start:start + size] for start in range(0, len(whole), size))

    def perform(self, op: Operation, ranges: Ranges) -> None:
        axes = all_axes(op)
        at = {a.name: ranges.get(a.name, range(self.rows if a.extent is None else a.extent)) for a in axes}
        shape = tuple(len(at[a.name]) for a in axes)
        body: Body = op.body if not isinstance(op, Contract) else product_of(op.factors)
        every = np.broadcast_to(self.body(body, axes, at), shape)
        dropped = tuple(range(len(op.axes), len(axes)))
        if isinstance(op, Contract):
            every = self.body(op.scale, (), {}) * every.sum(dropped)
        elif not isinstance(op, Map):
            every = every.sum(dropped) if op.kind == "sum" else every.max(dropped)
        self.values[op.target][np.ix_(*(at[a.name] for a in op.axes)) if op.axes else ()] = every

    def body(self, body: Body, axes: Sequence[Axis], at: Ranges) -> Array:
        match body:
            case Const(value):
                return np.asarray(value, self.dtype)
            case BatchSize():
                return np.asarray(self.rows, self.dtype)
            case Apply(fn, args):
                return np.asarray(MEANING[fn](*(self.body(a, axes, at) for a in args)))
            case Read():
                return self.read(body, axes, at)
            case _:
                assert_never(body)

    def read(self, read: Read, axes: Sequence[Axis], at: Ranges) -> Array:
        array = self.values[read.buffer]
        grid = {a.name: np.array(at[a.name]).reshape([-1 if b is a else 1 for b in axes]) for a in axes}
        places = tuple(sum((sign * grid[name] for sign, name in s.terms), start=np.full((1,) * len(axes), s.offset))
                       for s in read.subscripts)
        if not read.guarded:
            return np.asarray(array[places])
        inside = np.ones((), bool)
        for place, extent in zip(places, array.shape, strict=True):
            inside = inside & (place >= 0) & (place < extent)
        nearest = tuple(np.clip(p, 0, n - 1) for p, n in zip(places, array.shape, strict=True))
        return np.where(inside, array[nearest], np.zeros((), self.dtype))
