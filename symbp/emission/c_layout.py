"""Schedule -> where every array lives in C: its identifier, the caller's block that holds it, and its place there."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from ..program.ops import Buffer, Program
from ..schedule.model import Procedure, Schedule
from .c_names import Identifiers
from .c_products import Room


@dataclass(frozen=True)
class Place:
    """`pointer` is the C expression for the first entry: a block that the caller hands in, plus an offset."""

    identifier: str
    block: str                  # parameters, state, gradients, workspace, x, t, or "" for a constant
    pointer: str


@dataclass(frozen=True)
class Layout:
    """The workspace holds `fixed` reals, then `per_row` for every row of a batch; both are C expressions.

    `of_step` are the places of gradients that a step stores.
    """

    places: dict[str, Place]
    of_step: dict[str, Place]
    offsets: tuple[tuple[str, int], ...]    # of parameters, and of their gradients alike
    room: str                               # the pointer to room for copies
    fixed: str
    per_row: str

    def of(self, procedure: Procedure) -> dict[str, Place]:
        return {**self.places, **self.of_step} if procedure.name == "step" else self.places


def entries(buffer: Buffer) -> int:
    """How many reals, or how many for each row when the first axis is the batch."""
    return prod(extent for extent in buffer.shape if extent is not None)


def batched(buffer: Buffer) -> bool:
    return buffer.shape[:1] == (None,)


def parameter_macro(program: Program, parameter: str) -> str:
    """The constant that says where a parameter starts."""
    return f"{program.name.upper()}_AT_{parameter}"


def stored(procedure: Procedure) -> frozenset[str]:
    """What the procedure writes to memory."""
    return frozenset(o.target for o in procedure.operations) - procedure.kept_out


def identifiers(program: Program, names: Identifiers) -> dict[str, str]:
    """One for each array; the input is x and the target t."""
    found = {program.inputs: names.take("x"), program.targets: names.take("t")}
    return found | {b.name: names.take(b.name) for b in program.buffers if b.name not in found}


def place(schedule: Schedule, named: dict[str, str], room: Room) -> Layout:
    """Lay out every array that a procedure stores, and the room for copies between the fixed arrays and those of rows."""
    program = schedule.program
    upper = program.name.upper()
    offsets = _offsets(program)
    at = dict(offsets)
    places = {program.inputs: Place(named[program.inputs], "x", "x"),
              program.targets: Place(named[program.targets], "t", "t")}
    for parameter, gradient in program.gradients:
        macro = parameter_macro(program, parameter)
        places[parameter] = Place(named[parameter], "parameters", f"parameters + {macro}")
        places[gradient] = Place(named[gradient], "gradients", f"gradients + {macro}")
    for b in program.role("constant"):
        places[b.name] = Place(named[b.name], "", constant_name(program, b))
    states = program.role("state")
    places |= {b.name: Place(named[b.name], "state", "state") for b in states[:1]}
    for k, b in enumerate(states[1:]):
        array, parameter = divmod(k, len(program.gradients))
        macro = parameter_macro(program, program.gradients[parameter][0])
        before = "" if array == 0 else f"{upper}_PARAMETER_COUNT + " if array == 1 else f"{array}*{upper}_PARAMETER_COUNT + "
        places[b.name] = Place(named[b.name], "state", f"state + 1 + {before}{macro}")
    fixed, per_row, of_step = 0, 0, {}
    held = frozenset().union(*map(stored, schedule.procedures))
    for b in (b for b in program.buffers if b.name in held and not batched(b)):
        if b.role == "value" or b.role == "gradient" and b.name in stored(schedule.step):
            found = places if b.role == "value" else of_step
            found[b.name] = Place(named[b.name], "workspace", f"workspace + {fixed}")
            fixed += entries(b)
    whole = f"{fixed} + {room.depth}*{room.width}" if room.depth else str(fixed)
    start = f"workspace + {'FIXED' if room.depth else whole}"
    before = f"{room.depth_per_row}*{room.width}" if room.depth_per_row else ""
    for b in (b for b in program.buffers if b.name in held and b.role == "value" and batched(b)):
        parts = [*(["BESIDE"] if before else []), *([str(per_row)] if per_row else [])]
        offset = f" + {parts[0]}*rows" if len(parts) == 1 else f" + ({' + '.join(parts)})*rows" if parts else ""
        places[b.name] = Place(named[b.name], "workspace", f"{start}{offset}")
        per_row += entries(b)
    return Layout(places, of_step, offsets, f"workspace + {fixed}", whole, f"{before} + {per_row}" if before else str(per_row))


def _offsets(program: Program) -> tuple[tuple[str, int], ...]:
    offsets, total = [], 0
    for initial in program.initials:
        offsets.append((initial.parameter, total))
        total += entries(program.buffer(initial.parameter))
    return tuple(offsets)


def constant_name(program: Program, buffer: Buffer) -> str:
    return f"{program.name}_constant_{buffer.name}"
