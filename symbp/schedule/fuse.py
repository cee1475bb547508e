"""Operations in order -> kernels, by subscripts alone: an operation joins the kernel that made what it reads, if it may.

It may stand no earlier than the kernels that wrote what it reads and that touched what it writes. It joins a Product or
a Flat where it needs nothing of the kernel but its own entry, and a Rows where it needs nothing but its own row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..program.ops import Axis, Contract, Map, Operation
from .access import Buffers, all_axes, at_own_entry, operation_reads, touched
from .model import Flat, Kernel, Plain, Product, Rows
from .products import product


@dataclass(frozen=True)
class Fusing:
    """`small`: batches of few rows, of which a product makes no tiles."""

    buffers: Buffers
    small: bool

    def kernels(self, operations: Sequence[Operation]) -> tuple[Kernel, ...]:
        found: list[Kernel] = []
        for op in operations:
            first = next((k for k in reversed(range(len(found))) if depends(op, found[k])), len(found))
            for k in range(first, len(found)):
                joined = self.joined(found[k], op)
                if joined is not None:
                    found[k] = joined
                    break
            else:
                found.append(self.begun(op))
        return tuple(found)

    def begun(self, op: Operation) -> Kernel:
        return self.tiled(op) or Plain(op)

    def tiled(self, op: Operation) -> Product | None:
        """The product, where it is one and the batch has rows enough for it or is summed over."""
        if not isinstance(op, Contract) or self.small and all(a.extent is not None for a in op.over):
            return None
        return product(self.buffers, op, alone=self.small)

    def joined(self, kernel: Kernel, op: Operation) -> Kernel | None:
        """The kernel with the operation in it, or None where it may not be."""
        match kernel:
            case Product():
                return self.in_product(kernel, op)
            case Plain(Map() as other):
                return self.in_flat((other,), op) or self.in_rows((other,), op)
            case Plain(other):
                return self.in_rows((other,), op)
            case Flat(operations):
                return self.in_flat(operations, op) or self.in_rows(operations, op)
            case Rows(operations):
                return self.in_rows(operations, op)

    def in_product(self, kernel: Product, op: Operation) -> Product | None:
        if not isinstance(op, Map) or not at_own_entries(kernel.operations, op):
            return None
        grown = replace(kernel, then=(*kernel.then, op))
        return grown if grown_merges(self.buffers, grown) else None

    def in_flat(self, operations: tuple[Map, ...], op: Operation) -> Flat | None:
        if not isinstance(op, Map) or len(op.axes) == 0 or not at_own_entries(operations, op):
            return None
        return Flat((*operations, op))

    def in_rows(self, operations: tuple[Operation, ...], op: Operation) -> Rows | None:
        if self.tiled(op) is not None:
            return None
        return Rows((*operations, op)) if on_own_rows((*operations, op)) else None


def depends(op: Operation, kernel: Kernel) -> bool:
    """Whether the kernel wrote what the operation reads, or touched what it writes."""
    read = {r.buffer for r in operation_reads(op)}
    return any(o.target in read or op.target in touched(o) for o in kernel.operations)


def extents(axes: Sequence[Axis]) -> tuple[int | None, ...]:
    return tuple(a.extent for a in axes)


def at_own_entries(operations: Sequence[Operation], op: Map) -> bool:
    """Whether the map has the operations' axes, and they touch each other's arrays at their own entries only."""
    whole = (*operations, op)
    written = {o.target for o in whole}
    sums = {r.buffer for o in operations if not isinstance(o, Map) for r in operation_reads(o)}
    return extents(op.axes) == extents(operations[0].axes) and op.target not in sums and all(
        at_own_entry(r, o.axes) for o in whole if isinstance(o, Map) for r in operation_reads(o) if r.buffer in written)


def on_own_rows(operations: Sequence[Operation]) -> bool:
    """Whether all have the batch as their first axis only, and touch each other's arrays in their own rows only."""
    written = {o.target for o in operations}
    for op in operations:
        if not op.axes or op.axes[0].extent is not None or any(a.extent is None for a in all_axes(op)[1:]):
            return False
        if any(r.subscripts[0].plain != op.axes[0].name for r in operation_reads(op) if r.buffer in written):
            return False
    return True


def grown_merges(buffers: Buffers, kernel: Product) -> bool:
    """Whether rows and columns still advance as one in everything that the maps touch."""
    again = product(buffers, kernel.sum, kernel.then, kernel.alone)
    return again is not None and (again.rows, again.columns) == (kernel.rows, kernel.columns)
