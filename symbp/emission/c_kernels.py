"""Kernels of a schedule -> static C functions, and the calls that make up a procedure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import assert_never

from ..program.ops import Apply, Axis, BatchSize, Body, Buffer, Const, Contract, Fn, Map, Operation, Reduce
from ..schedule.access import all_axes, own_entry, product_of, reads, touched
from ..schedule.model import Flat, Kernel, Plain, Product, Rows
from .c_abreast import Abreast, Lanes
from .c_local import Local, assigned_twice, fused, grouped, head, read_again
from .c_loops import Lines, commented, counted, indented, whole
from .c_names import Identifiers
from .c_products import Room, Tiled
from .c_sums import of_contract, of_reduce, total_lines
from .expressions import fold


@dataclass(frozen=True)
class Function:
    """A static function: the comment above it, its first lines, and its body."""

    comment: Lines
    head: Lines
    body: Lines


@dataclass(frozen=True)
class Call:
    """A call inside a pass: its text, the arrays that it hands on, those that it writes, and the room it needs."""

    text: str
    rows: bool
    arrays: tuple[str, ...]
    written: frozenset[str]
    room: Room


@dataclass(frozen=True)
class Parts:
    """The body of a kernel's function, given how the inlined one within is called; and that one, where there is one."""

    outer: Callable[[str], Lines]
    room: Room
    inner: Lines = ()
    verb: str = ""
    comment: str = ""
    parameters: tuple[str, ...] = ()    # of the inner one, after those of the kernel,
    handed: tuple[str, ...] = ()        # and what it is handed for them


@dataclass(frozen=True)
class Kernels:
    """Writes kernels: `identifiers` of every array, `names` that are taken, `real` the type of an entry."""

    buffers: Mapping[str, Buffer]
    identifiers: Mapping[str, str]
    names: Identifiers
    real: str
    prefix: str = ""        # of every function's name

    def written(self, kernel: Kernel, kept_out: frozenset[str]) -> tuple[tuple[Function, ...], Call]:
        """The functions that perform the kernel, the last of which is called, and the call of it."""
        operations = kernel.operations
        touching = (n for o in operations for n in (*sorted(touched(o) - {o.target}), o.target))
        arrays = tuple(dict.fromkeys(n for n in touching if n not in kept_out))
        targets = frozenset(o.target for o in operations) - kept_out
        arrays = (*(n for n in arrays if n not in targets), *(n for n in arrays if n in targets))
        name = self.names.take_numbered(f"{self.prefix}{VERBS[type(kernel)]}_{arrays[-1]}")
        rows = any(a.extent is None for o in operations for a in all_axes(o)) or any(map(knows_batch, operations))
        parts = self.parts(kernel, kept_out)
        room = ["room"] if parts.room.needed else []
        arguments = [*(["size_t rows"] if rows else []),
                     *(f"{'' if n in targets else 'const '}{self.real} *restrict {self.identifiers[n]}" for n in arrays),
                     *(f"{self.real} *restrict {r}" for r in room)]
        given = [*(["rows"] if rows else []), *(self.identifiers[n] for n in arrays), *room]
        functions: tuple[Function, ...] = ()
        if parts.inner:
            inner = self.names.take_numbered(f"{parts.verb}_{name}")
            unused = int(rows and not any(re.search(r"\brows\b", line) for line in parts.inner))
            functions = (Function((parts.comment.format(name=name),),
                                  head("static INLINED void", inner, [*arguments[unused:], *parts.parameters]), parts.inner),)
            outer = parts.outer(f"{inner}({', '.join([*given[unused:], *parts.handed])})")
        else:
            outer = parts.outer("")
        functions += (Function(self.comment(operations), head("static void", name, arguments), outer),)
        return functions, Call(f"{name}({', '.join(given)});", rows, arrays, targets, parts.room)

    def parts(self, kernel: Kernel, kept_out: frozenset[str]) -> Parts:
        match kernel:
            case Product():
                tiled = self.tiled(kernel, kept_out)
                around = [tiled.printer.at[a.name] for a in kernel.sum.axes if a not in (*kernel.rows, *kernel.columns)]
                pointer = ["gathered"] if tiled.gathered else []
                return Parts(
                    tiled.loop, tiled.room(), tiled.panel(), "panel", f"columns of {{name}} from the one at {tiled.column} on",
                    (*(f"size_t {p}" for p in (*around, "columns", tiled.column)), *(f"const {self.real} *{p}" for p in pointer)),
                    (*around, "{columns}", tiled.column, *pointer))
            case Rows(_, abreast) if abreast > 1:
                lines = self.abreast(kernel, kept_out).lines(kept_out)
            case Rows(operations):
                lines = self.rows(operations, kept_out)
            case Flat(operations):
                lines = self.flat(operations, kept_out)
            case Plain(operation):
                lines = self.plain(operation)
            case _:
                assert_never(kernel)
        return Parts(lambda call: lines, Room())

    def abreast(self, kernel: Rows, kept_out: frozenset[str]) -> Abreast:
        operations = kernel.operations
        inner = tuple(dict.fromkeys(Axis(a.name, None) for o in operations for a in all_axes(o)[1:]))
        printer, names = self.printer(inner, operations, kept_out, of_row=True)
        beside = {n: self.identifiers[n] if n in kept_out else names.take(self.identifiers[n])
                  for n in dict.fromkeys(n for o in operations for n in (*sorted(touched(o)), o.target))
                  if self.buffers[n].shape[:1] == (None,)}
        lanes = Lanes(printer.buffers, printer.identifiers, (), printer.at, printer.real, beside=beside, abreast=kernel.abreast)
        return Abreast(kernel, lanes, names.take(operations[0].axes[0].name))

    def tiled(self, kernel: Product, kept_out: frozenset[str]) -> Tiled:
        printer, names = self.printer(kernel.sum.axes + kernel.sum.over, kernel.operations, kept_out)
        column, row = (names.take(f"{printer.at[a.name]}0") for a in (kernel.columns[-1], kernel.rows[-1]))
        return Tiled(kernel, printer, column, row, names.take("r"), names.take("c"))

    def printer(self, axes: tuple[Axis, ...], operations: tuple[Operation, ...], kept_out: frozenset[str],
                of_row: bool = False) -> tuple[Local, Identifiers]:
        names = self.names.copy()
        held = frozenset(o.target for o in operations) & kept_out
        at = {a.name: names.take(a.name) for a in axes}
        twice = assigned_twice(operations)
        if of_row:
            return Local(self.buffers, self.identifiers, axes, at, self.real, of_row=held, twice=twice), names
        stored = (twice | read_again(operations)) & {o.target for o in operations} - kept_out
        variables = {n: self.identifiers[n] for n in held} | {n: names.take(self.identifiers[n]) for n in sorted(stored)}
        return Local(self.buffers, self.identifiers, axes, at, self.real, variables, stored, twice=twice), names

    def comment(self, operations: tuple[Operation, ...]) -> Lines:
        """What the arrays hold afterwards."""
        notes = []
        for name in dict.fromkeys(o.target for o in operations):
            buffer = self.buffers[name]
            notes.append(f"{name} after the step" if buffer.role in ("parameter", "state") else buffer.note or name)
        return tuple(line for note in dict.fromkeys(notes) for line in fold(commented(note), 0, 4, 112))

    def plain(self, op: Operation) -> Lines:
        printer, _ = self.printer(all_axes(op), (op,), frozenset())
        return self.flat((op,), frozenset()) if isinstance(op, Map) else operation_lines(printer, op, op.axes)

    def flat(self, maps: tuple[Map, ...], kept_out: frozenset[str]) -> Lines:
        """One loop over n where all stands at its own entry, else one for each axis."""
        printer, _ = self.printer(maps[0].axes, maps, kept_out)
        alike = all(not r.subscripts or own_entry(r.buffer, o.axes) == r and self.buffers[r.buffer].shape == self.buffers[o.target].shape
                    for o in maps for r in reads(o.body))
        if len(maps[0].axes) > 1 and alike:
            entry = {a.name: "0" for a in maps[0].axes} | {maps[0].axes[-1].name: "n"}
            return counted("n", "0", whole(printer, maps[0].target), fused(printer.moved(entry), maps, ()))
        return fused(printer, maps, maps[0].axes)

    def rows(self, operations: tuple[Operation, ...], kept_out: frozenset[str]) -> Lines:
        """Everything of one row after the other; what never reaches memory stands in variables of the row."""
        row = operations[0].axes[0]
        axes = tuple(dict.fromkeys(Axis(a.name, None) for o in operations for a in all_axes(o)[1:]))
        printer, _ = self.printer((Axis(row.name, None), *axes), operations, kept_out, of_row=True)
        held = [n for n in dict.fromkeys(o.target for o in operations) if n in kept_out]
        lines = tuple(f"{self.real} {self.identifiers[n]}{self.dimensions(n)};" for n in held)
        for group in grouped(operations):
            op = group[0]
            here = replace(printer, axes=all_axes(op)).moved({op.axes[0].name: printer.at[row.name]})
            lines += fused(here, group, op.axes[1:]) if isinstance(op, Map) else scoped(operation_lines(here, op, op.axes[1:]))
        return counted(printer.at[row.name], "0", "rows", lines)

    def dimensions(self, name: str) -> str:
        shape = self.buffers[name].shape[1:]
        return f"[{prod(n for n in shape if n is not None)}]" if shape else ""


VERBS: Mapping[type, str] = {Product: "product", Rows: "rows", Flat: "flat", Plain: "plain"}


def operation_lines(printer: Local, op: Operation, axes: tuple[Axis, ...]) -> Lines:
    """A reduction or contraction, in loops over these of its target's axes."""
    if isinstance(op, Contract) and not op.over:
        product = product_of(op.factors)
        body = product if op.scale == Const(1.0) else Apply(Fn.MUL, (op.scale, product))
        return fused(printer, (Map(op.target, op.axes, body),), axes)
    total = of_reduce(op) if isinstance(op, Reduce) else of_contract(op)
    return total_lines(printer, replace(total, axes=axes))


def scoped(lines: Lines) -> Lines:
    """In braces, where the lines declare something beside others."""
    return lines if lines[0].startswith("for ") else ("{", *indented(lines), "}")


def knows_batch(op: Operation) -> bool:
    """Whether the operation uses the number of rows."""
    return has_batch_size(op.scale if isinstance(op, Contract) else op.body)


def has_batch_size(body: Body) -> bool:
    return isinstance(body, BatchSize) or isinstance(body, Apply) and any(has_batch_size(a) for a in body.args)
