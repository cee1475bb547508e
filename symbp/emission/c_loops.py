"""Nested C loops as lines of text, and maps: one assignment for every entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..program.ops import Axis, Map, Read, Subscript
from .c_expressions import Indexed
from .c_layout import reads, strides
from .expressions import fold

WIDTH = 96

Lines = tuple[str, ...]


def commented(text: str) -> str:
    """Text that may stand in a comment."""
    return " ".join(text.split()).replace("*/", "* /").replace("/*", "/ *").replace("\\", "/").replace("??", "? ?")


def indented(lines: Sequence[str]) -> Lines:
    return tuple(f"    {line}" for line in lines)


def statement(text: str) -> Lines:
    """One statement, folded where it is too long."""
    return fold(f"{text};", 0, 4, WIDTH)


def block(head: str, body: Sequence[str]) -> Lines:
    """`head` over its body, in braces unless that is one line."""
    if len(body) == 1:
        return (head, *indented(body))
    return (f"{head} {{", *indented(body), "}")


def counted(name: str, first: str, stop: str, body: Sequence[str], stride: int = 1) -> Lines:
    """`for (size_t i = first; i < stop; i += stride)`."""
    advance = f"{name}++" if stride == 1 else f"{name} += {stride}"
    return block(f"for (size_t {name} = {first}; {name} < {stop}; {advance})", body)


def bound(axis: Axis) -> str:
    return "rows" if axis.extent is None else str(axis.extent)


def nest(printer: Indexed, axes: Sequence[Axis], body: Sequence[str]) -> Lines:
    """The body inside one loop for each axis, the first outermost."""
    lines = tuple(body)
    for axis in reversed(axes):
        lines = counted(printer.at[axis.name], "0", bound(axis), lines)
    return lines


def target_read(target: str, axes: Sequence[Axis]) -> Read:
    """The entry that an operation writes, as a read."""
    return Read(target, tuple(Subscript(((1, axis.name),)) for axis in axes))


def step(printer: Indexed, read: Read, axis: Axis) -> int:
    """By how many reals the entry moves when the axis advances by one."""
    pairs = zip(read.subscripts, strides(printer.buffers[read.buffer]), strict=True)
    return sum(sign * stride for s, stride in pairs for sign, name in s.terms if name == axis.name)


@dataclass(frozen=True)
class Flat(Indexed):
    """Prints every array entry at the flat position `n`."""

    def entry(self, read: Read) -> str:
        return f"{self.identifiers[read.buffer]}[{'n' if read.subscripts else '0'}]"


def map_lines(printer: Indexed, op: Map) -> Lines:
    """A single loop where every read is a scalar or at the target's own entry, else one loop for each axis."""
    target = target_read(op.target, op.axes)
    shape = printer.buffers[op.target].shape
    alike = all(not r.subscripts or (r.subscripts == target.subscripts and printer.buffers[r.buffer].shape == shape)
                for r in reads(op.body))
    flat = alike and len(op.axes) > 1
    if flat:
        printer = Flat(printer.buffers, printer.identifiers, op.axes, printer.at, printer.real)
    change = statement(f"{printer.entry(target)} = {printer.text(op.body)}")
    return counted("n", "0", whole(printer, op.target), change) if flat else nest(printer, op.axes, change)


def whole(printer: Indexed, target: str) -> str:
    """The number of entries of an array of two axes or more."""
    shape, inner = printer.buffers[target].shape, strides(printer.buffers[target])[0]
    return f"rows*{inner}" if shape[0] is None else str(shape[0] * inner)
