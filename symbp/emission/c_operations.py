"""Operations -> static C functions, one each, and the calls that make up a pass over the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import assert_never

from ..program.ops import (
    Apply,
    Axis,
    BatchSize,
    Body,
    Buffer,
    Const,
    Contract,
    Fn,
    Map,
    Operation,
    Program,
    Read,
    Reduce,
)
from .c_expressions import Indexed
from .c_layout import Layout, operation_reads
from .c_loops import WIDTH, Lines, commented, map_lines, step, target_read
from .c_sums import WIDE, of_contract, of_reduce, row_axis, total_lines
from .expressions import fold


@dataclass(frozen=True)
class Function:
    """A static function that computes one array, with the comment above it."""

    comment: str
    head: Lines
    body: Lines


@dataclass(frozen=True)
class Call:
    """A call inside a pass: its text, and the arrays that it hands on, the last of which it writes."""

    text: str
    rows: bool
    arrays: tuple[str, ...]


@dataclass(frozen=True)
class Transposition:
    """`copy[j,i] = matrix[i,j]`, made before a product that then runs along rows of the copy."""

    matrix: str
    copy: Buffer

    @property
    def operation(self) -> Map:
        rows, columns = Axis("i", self.copy.shape[0]), Axis("j", self.copy.shape[1])
        matrix = target_read(self.matrix, (columns, rows))
        return Map(self.copy.name, (rows, columns), matrix)


def transposed(program: Program, op: Operation,
               buffers: Mapping[str, Buffer]) -> tuple[Operation, Transposition | None]:
    """The operation reading a transposed copy of a parameter, where that makes its innermost loop contiguous.

    Not when steps are of a single row: the copy would cost as much as the product.
    """
    if not isinstance(op, Contract) or program.batch_size == 1 or not any(a.extent is None for a in op.axes):
        return op, None
    probe = Indexed(buffers, {}, op.axes, {}, "")
    row = row_axis(probe, target_read(op.target, op.axes), op.axes)
    if row is None or row.extent is None or row.extent < WIDE:
        return op, None
    strided = [f for f in op.factors if step(probe, f, row) not in (0, 1)]
    if len(strided) != 1 or not _matrix(strided[0], buffers, row):
        return op, None
    factor = strided[0]
    original = buffers[factor.buffer]
    name = f"{original.name}_t"
    while name in buffers:
        name += "_"
    copy = Buffer(name, original.shape[::-1], "value", f"{original.name} transposed")
    turned = Read(copy.name, factor.subscripts[::-1])
    factors = tuple(turned if f == factor else f for f in op.factors)
    return replace(op, factors=factors), Transposition(original.name, copy)


def _matrix(factor: Read, buffers: Mapping[str, Buffer], row: Axis) -> bool:
    buffer = buffers[factor.buffer]
    return (buffer.role in ("parameter", "constant") and len(buffer.shape) == 2 and not factor.guarded
            and factor.subscripts[0].plain == row.name)


def function(op: Operation, final: bool, program: Program, buffers: Mapping[str, Buffer],
             layout: Layout) -> tuple[Function, Call]:
    """The function that performs the operation, and the call of it; `final`: nothing writes the array after it."""
    inputs = tuple(dict.fromkeys(r.buffer for r in operation_reads(op) if r.buffer != op.target))
    touched = (*inputs, op.target)
    identifiers = {name: layout.places[name].identifier for name in touched}
    names = layout.names.copy()
    axes = op.axes if isinstance(op, Map) else op.axes + op.over
    real = f"{program.name}_real"
    printer = Indexed(buffers, identifiers, axes, {a.name: names.take(a.name) for a in axes}, real)
    rows = any(a.extent is None for a in axes) or has_batch_size(op.scale if isinstance(op, Contract) else op.body)
    name = layout.names.take_numbered(f"{VERBS[type(op)]}_{op.target}")
    arguments = [*(["size_t rows"] if rows else []), *(f"const {real} *restrict {identifiers[n]}" for n in inputs),
                 f"{real} *restrict {identifiers[op.target]}"]
    handed = ", ".join((*(["rows"] if rows else []), *(identifiers[n] for n in touched)))
    comment = commented(buffers[op.target].note or op.target)
    return (Function(comment if final else f"towards {comment}", head(name, arguments), operation_lines(printer, op)),
            Call(f"{name}({handed});", rows, touched))


def head(name: str, arguments: Sequence[str]) -> Lines:
    """The first line of a static function, folded between arguments only."""
    solid = (argument.replace(" ", "\u00a0") for argument in arguments)
    lines = fold(f"static void {name}({', '.join(solid) or 'void'})", 0, 4, WIDTH)
    return tuple(line.replace("\u00a0", " ") for line in lines)


VERBS: Mapping[type, str] = {Map: "map", Reduce: "reduce", Contract: "contract"}


def operation_lines(printer: Indexed, op: Operation) -> Lines:
    match op:
        case Map():
            return map_lines(printer, op)
        case Reduce():
            return total_lines(printer, of_reduce(op))
        case Contract(target, axes, (), factors, scale):
            product = reduce(lambda a, b: Apply(Fn.MUL, (a, b)), factors)
            body = product if scale == Const(1.0) else Apply(Fn.MUL, (scale, product))
            return map_lines(printer, Map(target, axes, body))
        case Contract():
            return total_lines(printer, of_contract(op))
        case _:
            assert_never(op)


def has_batch_size(body: Body) -> bool:
    return isinstance(body, BatchSize) or isinstance(body, Apply) and any(has_batch_size(a) for a in body.args)
