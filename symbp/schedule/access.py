"""Where operations read and write: by how much an entry moves along an axis, and which axes advance as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

from ..program.ops import Apply, Axis, Body, Buffer, Contract, Fn, Map, Operation, Read, Subscript

Buffers = Mapping[str, Buffer]


def reads(body: Body) -> Iterator[Read]:
    """Every read of a body, in the order of its text."""
    if isinstance(body, Read):
        yield body
    elif isinstance(body, Apply):
        for argument in body.args:
            yield from reads(argument)


def operation_reads(operation: Operation) -> tuple[Read, ...]:
    if isinstance(operation, Contract):
        return operation.factors + tuple(reads(operation.scale))
    return tuple(reads(operation.body))


def touched(operation: Operation) -> frozenset[str]:
    """Every buffer that the operation reads or writes."""
    return frozenset({operation.target, *(r.buffer for r in operation_reads(operation))})


def all_axes(operation: Operation) -> tuple[Axis, ...]:
    """The axes of the target, then those of the sum or maximum."""
    return operation.axes if isinstance(operation, Map) else operation.axes + operation.over


def own_entry(target: str, axes: Sequence[Axis]) -> Read:
    """The entry that an operation writes, as a read."""
    return Read(target, tuple(Subscript(((1, axis.name),)) for axis in axes))


def at_own_entry(read: Read, axes: Sequence[Axis]) -> bool:
    return not read.guarded and tuple(s.plain for s in read.subscripts) == tuple(a.name for a in axes)


def strides(buffer: Buffer) -> tuple[int, ...]:
    """Row-major; the batch axis comes first and needs no extent of its own."""
    return tuple(prod(n for n in buffer.shape[k + 1:] if n is not None) for k in range(len(buffer.shape)))


def step(buffers: Buffers, read: Read, axis: Axis) -> int:
    """By how many reals the entry moves when the axis advances by one."""
    pairs = zip(read.subscripts, strides(buffers[read.buffer]), strict=True)
    return sum(sign * stride for s, stride in pairs for sign, name in s.terms if name == axis.name)


def merged(buffers: Buffers, touched: Sequence[Read], axes: Sequence[Axis]) -> bool:
    """Whether the axes advance as one in every read: (e, s) as n = e*S + s."""
    pairs = zip(axes, axes[1:])
    return all(b.extent is not None and step(buffers, r, a) == b.extent * step(buffers, r, b)
               for a, b in pairs for r in touched) and not any(
                   r.guarded and step(buffers, r, a) for r in touched for a in axes if len(axes) > 1)


def product_of(factors: Sequence[Read]) -> Body:
    """The factors multiplied, from left to right."""
    whole: Body = factors[0]
    for factor in factors[1:]:
        whole = Apply(Fn.MUL, (whole, factor))
    return whole
