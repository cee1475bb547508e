"""Schedule -> nothing, or a LoweringError that names what is not legal: the kernels are the program in another order.

Flattened, a procedure's kernels hold what its results need, once each; every read stays after its write, every write
after the reads before it; kernels touch what they keep at their own entries; what never reaches memory is read inside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ..errors import LoweringError
from ..program.ops import Contract, Map, Operation, Program
from .access import Buffers, operation_reads, step, touched
from .fuse import at_own_entries, on_own_rows
from .model import Flat, Kernel, Plain, Procedure, Product, Rows, Schedule
from .plan import live
from .update import updating

Problems = Iterator[str]


def verify(schedule: Schedule, program: Program) -> None:
    """Raise LoweringError at the first thing in which `schedule` is not `program`."""
    update = updating(program)
    whole = program.forward + program.cost + program.backward
    wanted: Mapping[str, Sequence[Operation]] = {
        "forward": whole, "cost": whole, "gradients": whole, "step": (*update.once, *whole, *update.maps),
        **{f"requirement_{k}": r.operations for k, r in enumerate(program.requirements)}}
    buffers = {b.name: b for b in schedule.program.buffers}
    for procedure in schedule.procedures:
        for what in (*_reordering(procedure, wanted[procedure.name]), *_inside(procedure, buffers)):
            raise LoweringError(what, where=f"schedule of {program.name!r}, {procedure.name}",
                                remedy="this is a fault in the scheduling of the model; please report it")


def _reordering(procedure: Procedure, wanted: Sequence[Operation]) -> Problems:
    """What the results need and no more than the program, each once; where one depends on another, in their order."""
    found = procedure.operations
    if not Counter(live(wanted, procedure.results)) <= Counter(found) <= Counter(wanted):
        yield "the kernels do not hold the operations that the results need, each once"
        return
    wanted = tuple(o for o in wanted if o in set(found))
    places: dict[Operation, list[int]] = {}
    for place, op in enumerate(found):
        places.setdefault(op, []).append(place)
    order = [places[op].pop(0) for op in wanted]
    writers: dict[str, int] = {}
    readers: dict[str, list[int]] = {}
    for op, place in zip(wanted, order, strict=True):
        read = {r.buffer for r in operation_reads(op)}
        for name in sorted(read & writers.keys()):
            if writers[name] > place:
                yield f"{op.target} is computed before {name}, which it reads"
        for earlier in (*readers.get(op.target, ()), writers.get(op.target, -1)):
            if earlier > place:
                yield f"{op.target} is written before what had to read it"
        for name in read:
            readers.setdefault(name, []).append(place)
        writers[op.target] = place


def _inside(procedure: Procedure, buffers: Buffers) -> Problems:
    """Each kernel is legal, and what it keeps out of memory is its own."""
    for kernel in procedure.kernels:
        yield from _kernel(kernel, buffers)
    for name in sorted(procedure.kept_out):
        holders = [k for k in procedure.kernels if any(name in touched(o) for o in k.operations)]
        if len(holders) != 1 or isinstance(holders[0], Plain):
            yield f"{name} is kept out of memory, but not inside one kernel"
        elif _read_before_written(holders[0], name):
            yield f"{name} is kept out of memory, but read before it is written"
    yield from (f"{name} is a result that is kept out of memory" for name in procedure.results if name in procedure.kept_out)


def _read_before_written(kernel: Kernel, name: str) -> bool:
    for op in kernel.operations:
        if any(r.buffer == name for r in operation_reads(op)):
            return True
        if op.target == name:
            return False
    return False


def _kernel(kernel: Kernel, buffers: Buffers) -> Problems:
    match kernel:
        case Product():
            yield from _tiles(kernel, buffers)
            if not all(at_own_entries((kernel.sum, *kernel.then[:k]), m) for k, m in enumerate(kernel.then)):
                yield f"what follows the product {kernel.sum.target} reads more than its own entry"
        case Flat(operations):
            if not all(isinstance(m, Map) and at_own_entries(operations[:k + 1], m) for k, m in enumerate(operations)):
                yield f"the maps to {operations[-1].target} read more than their own entries"
        case Rows(operations, abreast):
            if not on_own_rows(operations):
                yield f"the rows of {operations[-1].target} read other rows"
            if abreast < 1:
                yield f"{abreast} rows of {operations[-1].target} are taken abreast"


def _tiles(kernel: Product, buffers: Buffers) -> Problems:
    """Rows move one factor only, columns the other, and each axis of the target is covered once."""
    op: Contract = kernel.sum
    if sorted(map(repr, op.factors)) != sorted(map(repr, (kernel.across, kernel.along))):
        yield f"the tiles of {op.target} multiply other arrays than it does"
    names = [a.name for a in (*kernel.rows, *kernel.columns)]
    if len(set(names)) != len(names) or not set(names) <= {a.name for a in op.axes} or not kernel.rows or not kernel.columns:
        yield f"the tiles of {op.target} do not cover its axes once"
    for axes, factor in ((kernel.rows, kernel.along), (kernel.columns, kernel.across)):
        if any(step(buffers, factor, a) for a in axes):
            yield f"a factor of {op.target} moves with rows and columns"
