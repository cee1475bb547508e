"""Nested C loops as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from ..program.ops import Axis
from ..schedule.access import strides
from .c_expressions import Indexed
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


def whole(printer: Indexed, target: str) -> str:
    """The number of entries of an array of two axes or more."""
    shape, inner = printer.buffers[target].shape, strides(printer.buffers[target])[0]
    return f"rows*{inner}" if shape[0] is None else str(shape[0] * inner)
