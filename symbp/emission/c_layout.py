"""Program -> where every array lives in C: its identifier, the caller's block that holds it, and its place there."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from ..program.ops import (
    Apply,
    Body,
    Buffer,
    Contract,
    Map,
    Operation,
    Program,
    Read,
    Reduce,
)
from .c_names import Identifiers


@dataclass(frozen=True)
class Place:
    """`pointer` is the C expression for the first entry: a block that the caller hands in, plus an offset."""

    identifier: str
    block: str                  # parameters, gradients, workspace, x, t, or "" for a constant
    pointer: str


@dataclass(frozen=True)
class Layout:
    """The workspace holds `fixed` reals (a step's gradients first), then `per_row` for every row of a batch."""

    places: dict[str, Place]
    offsets: tuple[tuple[str, int], ...]    # of parameters, and of their gradients alike
    fixed: int
    per_row: int
    names: Identifiers                      # what is taken by now


def entries(buffer: Buffer) -> int:
    """How many reals, or how many for each row when the first axis is the batch."""
    return prod(extent for extent in buffer.shape if extent is not None)


def batched(buffer: Buffer) -> bool:
    return buffer.shape[:1] == (None,)


def strides(buffer: Buffer) -> tuple[int, ...]:
    """Row-major; the batch axis comes first and needs no extent of its own."""
    return tuple(prod(n for n in buffer.shape[k + 1:] if n is not None) for k in range(len(buffer.shape)))


def parameter_macro(program: Program, parameter: str) -> str:
    """The constant that says where a parameter starts."""
    return f"{program.name.upper()}_AT_{parameter}"


def place(program: Program, copies: tuple[Buffer, ...]) -> Layout:
    """Lay out every buffer; `copies` are transposed parameters, which the workspace holds besides."""
    names = Identifiers()
    offsets, total = [], 0
    for initial in program.initials:
        offsets.append((initial.parameter, total))
        total += entries(program.buffer(initial.parameter))
    of_gradient = {gradient: parameter for parameter, gradient in program.gradients}
    places: dict[str, Place] = {}
    fixed, per_row = total, 0
    in_workspace = []
    for name, block in ((program.inputs, "x"), (program.targets, "t")):
        places[name] = Place(names.take(block), block, block)
    for b in (b for b in program.buffers if b.name not in places):
        identifier = names.take(b.name)
        if b.role == "constant":
            places[b.name] = Place(identifier, "", constant_name(program, b))
        elif b.role == "parameter":
            places[b.name] = Place(identifier, "parameters", f"parameters + {parameter_macro(program, b.name)}")
        elif b.name in of_gradient:
            start = parameter_macro(program, of_gradient[b.name])
            places[b.name] = Place(identifier, "gradients", f"gradients + {start}")
        else:
            in_workspace.append((b, identifier))
    in_workspace += [(b, names.take(b.name)) for b in copies]
    for b, identifier in (pair for pair in in_workspace if not batched(pair[0])):
        places[b.name] = Place(identifier, "workspace", f"workspace + {fixed}")
        fixed += entries(b)
    for b, identifier in (pair for pair in in_workspace if batched(pair[0])):
        offset = f" + {per_row}*rows" if per_row else ""
        places[b.name] = Place(identifier, "workspace", f"workspace + {fixed}{offset}")
        per_row += entries(b)
    return Layout(places, tuple(offsets), fixed, per_row, names)


def constant_name(program: Program, buffer: Buffer) -> str:
    return f"{program.name}_constant_{buffer.name}"


def reads(body: Body) -> tuple[Read, ...]:
    """Every read of a body, in the order of its text."""
    match body:
        case Read():
            return (body,)
        case Apply(_, args):
            return tuple(r for a in args for r in reads(a))
        case _:
            return ()


def operation_reads(operation: Operation) -> tuple[Read, ...]:
    match operation:
        case Map(body=body) | Reduce(body=body):
            return reads(body)
        case Contract(factors=factors, scale=scale):
            return factors + reads(scale)
