"""A Program -> its Schedule: what each procedure needs, grouped into kernels, and what of it never reaches memory."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from ..program.ops import Buffer, Operation, Program
from .access import Buffers, operation_reads, touched
from .fuse import Fusing, on_own_rows
from .model import Kernel, Plain, Procedure, Rows, Schedule
from .update import updating

FEW = 3             # rows of a batch that are worth no tiles
LONGEST = 4096      # entries of a row that may stand on the stack
NARROW = 64         # entries of a row of which several may stand there side by side


def schedule(program: Program, keep: Sequence[str] = ()) -> Schedule:
    """The procedures of the program; arrays named in `keep` are computed and stored by each that can."""
    update = updating(program)
    gradients = tuple(g for _, g in program.gradients)
    changed = (*(p for p, _ in program.gradients), *(name for _, _, name in update.states))
    forward, cost = program.forward, program.forward + program.cost
    backward = cost + program.backward
    stepping = tuple(update.once) + backward + update.maps
    kept = tuple(keep)
    return Schedule(
        update.program,
        procedure(update.program, "forward", forward, (program.output, *kept)),
        procedure(update.program, "cost", cost, (program.cost_buffer, *kept)),
        procedure(update.program, "gradients", backward, (program.cost_buffer, *gradients, *kept)),
        procedure(update.program, "step", stepping, (program.cost_buffer, *changed, *kept)),
        tuple(procedure(update.program, f"requirement_{k}", r.operations, (r.residual,))
              for k, r in enumerate(program.requirements)))


def procedure(program: Program, name: str, operations: Sequence[Operation], results: Sequence[str]) -> Procedure:
    buffers = {b.name: b for b in program.buffers}
    fusing = Fusing(buffers, 0 < program.batch_size <= FEW)
    kernels = tuple(side_by_side(buffers, k, program.batch_size) for k in fusing.kernels(live(operations, results)))
    return Procedure(name, kernels, tuple(results), kept_out(buffers, kernels, results))


def side_by_side(buffers: Buffers, kernel: Kernel, batch_size: int) -> Kernel:
    """Rows that are narrow enough to be taken abreast are, where a batch has enough of them."""
    operations = kernel.operations
    if not isinstance(kernel, Rows) and not (isinstance(kernel, Plain) and on_own_rows(operations) and len(operations[0].axes) > 0):
        return kernel
    rows = [n for o in operations for n in touched(o) if buffers[n].shape[:1] == (None,)]
    wide = any(width(buffers[n]) > NARROW for n in rows) or any(
        not r.subscripts or r.subscripts[0].plain != o.axes[0].name
        for o in operations for r in operation_reads(o) if r.buffer in rows)
    if wide or 0 < batch_size <= FEW:
        return kernel
    return Rows(operations, 16 if batch_size == 0 or batch_size >= 16 else 8)


def live(operations: Sequence[Operation], results: Sequence[str]) -> tuple[Operation, ...]:
    """The operations that the results depend on."""
    needed, found = set(results), []
    for op in reversed(operations):
        if op.target in needed:
            found.append(op)
            needed |= {r.buffer for r in operation_reads(op)}
    return tuple(reversed(found))


def kept_out(buffers: Buffers, kernels: Sequence[Kernel], results: Sequence[str]) -> frozenset[str]:
    """Arrays that one kernel alone writes and reads, and that fit in what it holds."""
    names = {o.target for kernel in kernels for o in kernel.operations} - set(results)
    return frozenset(n for n in names if buffers[n].role in ("value", "gradient") and inside(buffers[n], kernels))


def inside(buffer: Buffer, kernels: Sequence[Kernel]) -> bool:
    holders = [k for k in kernels if any(buffer.name in touched(o) for o in k.operations)]
    if len(holders) != 1 or isinstance(holders[0], Plain):
        return False
    return not isinstance(holders[0], Rows) or width(buffer) <= LONGEST


def width(buffer: Buffer) -> int:
    """How many entries each row has."""
    return prod(n for n in buffer.shape if n is not None)
