"""Program -> whether the costs of several steps may be found at once, from what their forward passes left."""

from __future__ import annotations

from dataclasses import dataclass

from ..program.ops import Apply, Axis, BatchSize, Body, Const, Contract, Fn, Map, Operation, Program, Read, Reduce
from .numpy_procedures import block, listed, needs, writes
from .numpy_sharing import operation_reads


@dataclass(frozen=True)
class Deferred:
    """What a step hands on, what `_cost` takes, and what its result counts for among the costs of several steps."""

    handed: str             # "return (z, s)"
    rows: str               # "ts, "
    weight: str             # "len(seen)*" for a mean over the rows, "" for a sum


def deferred(program: Program, arguments: tuple[str, ...]) -> Deferred | None:
    """Not where the cost mixes rows, or reads parameters, which change from step to step, or backward reads what it makes."""
    weight = _weight(program)
    given = [a for a in arguments if a in ("x", "t")]
    handed = [a for a in arguments if a not in given]
    reads_parameters = any(program.buffer(n).role == "parameter" for n in needs(program.cost))
    read_later = set(needs(program.backward)) & set(writes(program.cost))
    if weight is None or reads_parameters or read_later or not handed or list(arguments) != given + handed:
        return None
    lines = listed("return (", handed, ")") if len(handed) > 1 else (f"return ({handed[0]},)",)
    return Deferred(block(lines, 12), "".join(f"{a}s, " for a in given), weight)


def _weight(program: Program) -> str | None:
    """None unless the cost is a sum over the rows of what each row gives by itself, or the mean of it."""
    *before, last = program.cost
    mean = False
    if isinstance(last, Map) and last.target == program.cost_buffer and before:
        mean = _is_mean(last.body, program.cost_buffer)
        if not mean:
            return None
        *before, last = before
    if not (isinstance(last, Reduce | Contract) and last.target == program.cost_buffer and not last.axes):
        return None
    if isinstance(last, Reduce) and last.kind != "sum" or isinstance(last, Contract) and last.scale != Const(1.0):
        return None
    rows = [a for a in last.over if a.extent is None]
    if len(rows) != 1 or not all(_by_rows(o, o.axes[:1], program) for o in before) or not _by_rows(last, tuple(rows), program):
        return None
    return "len(seen)*" if mean else ""


def _is_mean(body: Body, total: str) -> bool:
    match body:
        case Apply(Fn.DIV, (Read(buffer), BatchSize())):
            return buffer == total
        case Apply(Fn.MUL, (Apply(Fn.DIV, (Const(1.0), BatchSize())), Read(buffer))):
            return buffer == total
        case _:
            return False


def _by_rows(operation: Operation, row: tuple[Axis, ...], program: Program) -> bool:
    """Whether a row of the target comes of the same row of what is read, and of nothing else that has rows."""
    if len(row) != 1 or row[0].extent is not None or _counts_rows(operation):
        return False
    others = operation.axes if isinstance(operation, Map) else (*operation.axes, *operation.over)
    if sum(a.extent is None for a in others) != 1:
        return False
    return all(_of_row(r, row[0], program) for r in operation_reads(operation))


def _of_row(read: Read, row: Axis, program: Program) -> bool:
    """Whether it reads the row itself, or a constant."""
    buffer = program.buffer(read.buffer)
    if buffer.shape[:1] != (None,):
        return buffer.role == "constant"
    return read.subscripts[0].plain == row.name


def _counts_rows(operation: Operation) -> bool:
    bodies = [operation.scale if isinstance(operation, Contract) else operation.body]
    while bodies:
        body = bodies.pop()
        if isinstance(body, BatchSize):
            return True
        bodies += body.args if isinstance(body, Apply) else ()
    return False
