"""A Program -> its Schedule: what each procedure needs, grouped into kernels, and what of it never reaches memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from ..program.ops import Apply, Body, Buffer, Contract, Fn, Map, Operation, Program
from .access import Buffers, operation_reads, touched
from .fuse import Fusing, on_own_rows
from .model import Flat, Kernel, Plain, Procedure, Product, Rows, Schedule
from .update import updating

FEW = 3             # rows of a batch that are worth no tiles
FUNCTIONS = frozenset({Fn.POW, Fn.EXP, Fn.LOG, Fn.LOG1P, Fn.EXPM1, Fn.TANH, Fn.SINH, Fn.COSH, Fn.SIN, Fn.COS, Fn.ATAN, Fn.ERF,
                       Fn.ERFC, Fn.ERFCX, Fn.SIGMOID, Fn.XLOGY})
LONGEST = 4096      # entries of a row that may stand on the stack
NARROW = 64         # entries of a row of which several may stand there side by side


def schedule(program: Program, keep: Sequence[str] = ()) -> Schedule:
    """The procedures of the program; arrays named in `keep` are stored by each that computes them.

    Forward and cost take the kernels of gradients as they are, so that each is written once, but forward nothing in vain
    that needs the targets or takes functions.
    """
    update = updating(program)
    gradients = tuple(g for _, g in program.gradients)
    changed = (*(p for p, _ in program.gradients), *(name for _, _, name in update.states))
    forward, cost = program.forward, program.forward + program.cost
    backward = cost + program.backward
    stepping = tuple(update.once) + backward + update.maps
    kept = tuple(keep)
    whole = procedure(update.program, "gradients", backward, (program.cost_buffer, *gradients, *kept))
    return Schedule(
        update.program,
        part(update.program, "forward", whole, live(forward, (program.output, *kept)), (program.output, *kept)),
        part(update.program, "cost", whole, live(cost, (program.cost_buffer, *kept)), (program.cost_buffer, *kept)),
        whole,
        procedure(update.program, "step", stepping, (program.cost_buffer, *changed, *kept)),
        tuple(procedure(update.program, f"requirement_{k}", r.operations, (r.residual,))
              for k, r in enumerate(program.requirements)))


def part(program: Program, name: str, whole: Procedure, needed: Sequence[Operation], results: Sequence[str]) -> Procedure:
    """The kernels of `whole` in which something is needed; of one that does more than arithmetic in vain, what is needed.

    Kernels of its own where `whole` does not hold all that is needed.
    """
    if not set(needed) <= set(whole.operations):
        return procedure(program, name, needed, results)
    wanted, targets = set(needed), {program.targets}
    aims = any(program.targets in touched(o) for o in needed)
    read, chosen = set(results), []
    for kernel in reversed(whole.kernels):
        if not any(o in wanted for o in kernel.operations) and not any(o.target in read for o in kernel.operations):
            continue
        spare = [o for o in kernel.operations if o not in wanted and o.target not in read]
        if not aims and (any(targets & touched(o) for o in kernel.operations) or any(map(calls, spare))):
            kernel = reduced(kernel, live(kernel.operations, tuple(read)))
        chosen.append(kernel)
        read |= {r.buffer for o in kernel.operations for r in operation_reads(o)}
    kernels = tuple(reversed(chosen))
    written = {o.target for k in kernels for o in k.operations}
    return Procedure(name, kernels, tuple(results), whole.kept_out & written - set(results))


def calls(op: Operation) -> bool:
    """Whether the operation takes more than arithmetic."""
    bodies: list[Body] = [] if isinstance(op, Contract) else [op.body]
    while bodies:
        body = bodies.pop()
        if isinstance(body, Apply):
            if body.fn in FUNCTIONS:
                return True
            bodies += body.args
    return False


def reduced(kernel: Kernel, operations: Sequence[Operation]) -> Kernel:
    """The kernel with some of its operations only."""
    match kernel:
        case Product():
            return replace(kernel, then=tuple(o for o in operations if isinstance(o, Map)))
        case Rows() | Flat():
            return replace(kernel, operations=tuple(operations))
        case _:
            return kernel


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
