"""Kernels of a schedule -> static C functions, and the calls that make up a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from math import prod
from typing import assert_never

from ..program.ops import Apply, Axis, BatchSize, Body, Buffer, Const, Contract, Fn, Map, Operation, Reduce
from ..schedule.access import all_axes, own_entry, reads, touched
from ..schedule.model import Flat, Kernel, Plain, Product, Rows
from .c_local import Local, assigned_twice, fused, read_again, together
from .c_loops import WIDTH, Lines, commented, counted, indented, whole
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
        arrays = tuple(dict.fromkeys(n for o in operations for n in (*sorted(touched(o) - {o.target}), o.target) if n not in kept_out))
        targets = frozenset(o.target for o in operations) - kept_out
        arrays = (*(n for n in arrays if n not in targets), *(n for n in arrays if n in targets))
        name = self.names.take_numbered(f"{self.prefix}{VERBS[type(kernel)]}_{arrays[-1]}")
        rows = any(a.extent is None for o in operations for a in all_axes(o)) or any(map(knows_batch, operations))
        tiled = self.tiled(kernel, kept_out) if isinstance(kernel, Product) else None
        typed = [f"{'' if n in targets else 'const '}{self.real} *restrict {self.identifiers[n]}" for n in arrays]
        handed = [self.identifiers[n] for n in arrays]
        arguments = [*(["size_t rows"] if rows else []), *typed, *([f"{self.real} *restrict room"] if tiled else [])]
        given = ", ".join([*(["rows"] if rows else []), *handed, *(["room"] if tiled else [])])
        comment = self.comment(operations)
        if tiled is None:
            functions: tuple[Function, ...] = (Function(comment, head("static void", name, arguments), self.body(kernel, kept_out)),)
            room = Room()
        else:
            inner = self.names.take_numbered(name.replace("product_", "panel_", 1))
            outer_axes = [a for a in kernel.operations[0].axes if a not in (*tiled.kernel.rows, *tiled.kernel.columns)]
            places = [tiled.printer.at[a.name] for a in outer_axes]
            more = [f"size_t {p}" for p in places]
            more += ["size_t columns", f"size_t {tiled.column}"]
            pointer = [f"const {self.real} *gathered"] if tiled.gathered else []
            extra = ", ".join([*places, "{columns}", tiled.column, *(["gathered"] if pointer else [])])
            functions = (
                Function((f"columns of {name} from the one at {tiled.column} on",),
                         head("static INLINED void", inner, [*arguments, *more, *pointer]), tiled.panel()),
                Function(comment, head("static void", name, arguments), tiled.loop(f"{inner}({given}, {extra})")))
            room = tiled.room()
        return functions, Call(f"{name}({given});", rows, arrays, targets, room)

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

    def body(self, kernel: Kernel, kept_out: frozenset[str]) -> Lines:
        match kernel:
            case Plain(operation):
                return self.plain(operation)
            case Flat(operations):
                return self.flat(operations, kept_out)
            case Rows(operations):
                return self.rows(operations, kept_out)
            case Product():
                raise AssertionError("a product is written in two functions")
            case _:
                assert_never(kernel)

    def plain(self, op: Operation) -> Lines:
        printer, _ = self.printer(all_axes(op), (op,), frozenset())
        return self.flat((op,), frozenset()) if isinstance(op, Map) else operation_lines(printer, op, op.axes)

    def flat(self, maps: tuple[Map, ...], kept_out: frozenset[str]) -> Lines:
        """One loop over n where all stands at its own entry, else one for each axis."""
        printer, names = self.printer(maps[0].axes, maps, kept_out)
        alike = all(not r.subscripts or own_entry(r.buffer, o.axes) == r and self.buffers[r.buffer].shape == self.buffers[o.target].shape
                    for o in maps for r in reads(o.body))
        if len(maps[0].axes) > 1 and alike:
            n = names.take("n")
            entry = {a.name: "0" for a in maps[0].axes} | {maps[0].axes[-1].name: n}
            return counted(n, "0", whole(printer, maps[0].target), fused(printer.moved(entry), maps, ()))
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


def grouped(operations: tuple[Operation, ...]) -> list[tuple[Operation, ...]]:
    """Maps that follow each other in one loop, everything else by itself."""
    groups: list[tuple[Operation, ...]] = []
    for op in operations:
        if groups and isinstance(groups[-1][0], Map) and together(op, groups[-1]):
            groups[-1] += (op,)
        else:
            groups.append((op,))
    return groups


def operation_lines(printer: Local, op: Operation, axes: tuple[Axis, ...]) -> Lines:
    """A reduction or contraction, in loops over these of its target's axes."""
    if isinstance(op, Contract) and not op.over:
        product: Body = reduce(lambda a, b: Apply(Fn.MUL, (a, b)), op.factors)
        body = product if op.scale == Const(1.0) else Apply(Fn.MUL, (op.scale, product))
        return fused(printer, (Map(op.target, op.axes, body),), axes)
    total = of_reduce(op) if isinstance(op, Reduce) else of_contract(op)
    return total_lines(printer, replace(total, axes=axes))


def scoped(lines: Lines) -> Lines:
    """In braces, where the lines declare something beside others."""
    return lines if lines[0].startswith("for ") else ("{", *indented(lines), "}")


def head(kind: str, name: str, arguments: list[str]) -> Lines:
    """The first line of a function, folded between arguments only."""
    solid = (argument.replace(" ", "\u00a0") for argument in arguments)
    lines = fold(f"{kind} {name}({', '.join(solid) or 'void'})", 0, 4, WIDTH)
    return tuple(line.replace("\u00a0", " ") for line in lines)


def knows_batch(op: Operation) -> bool:
    """Whether the operation uses the number of rows."""
    return has_batch_size(op.scale if isinstance(op, Contract) else op.body)


def has_batch_size(body: Body) -> bool:
    return isinstance(body, BatchSize) or isinstance(body, Apply) and any(has_batch_size(a) for a in body.args)
