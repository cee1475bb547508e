"""The optimiser's assignments -> one C loop over all parameters, with what depends on the step alone kept out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..program.ops import Apply, Body, Program, Read
from .c_expressions import FORMS, number
from .c_layout import reads
from .c_loops import Lines, counted, statement
from .c_names import Identifiers
from .c_operations import head
from .expressions import Piece, ScalarPrinter


@dataclass(frozen=True)
class Update:
    """The static function `update`, and the call of it."""

    head: Lines
    body: Lines
    call: str


@dataclass(frozen=True)
class Entrywise(ScalarPrinter):
    """Prints a body for entry k of every array."""

    identifiers: Mapping[str, str]

    forms = FORMS

    def number(self, value: float) -> Piece:
        return Piece(number(value))

    def batch_size(self) -> Piece:
        raise ValueError("an update does not know the batch")

    def read(self, read: Read) -> Piece:
        name = self.identifiers[read.buffer]
        return Piece(name if read.buffer == "step" else f"{name}[k]")


@dataclass(frozen=True)
class Hoisting(Entrywise):
    """Prints as `Entrywise` does, but collects each expression of the step alone as a constant before the loop."""

    constants: dict[Body, str] = field(default_factory=dict)

    def piece(self, body: Body) -> Piece:
        if isinstance(body, Apply) and {r.buffer for r in reads(body)} == {"step"}:
            return Piece(self.constants.setdefault(body, f"once_{len(self.constants) + 1}"))
        return super().piece(body)


def update_function(program: Program) -> Update:
    real = f"{program.name}_real"
    names = Identifiers()
    names.take("k")
    used = {r.buffer for assign in program.update for r in reads(assign.body)} | {a.name for a in program.update}
    arrays = [name for name in ("p", "g", *program.state) if name in used]
    identifiers = {name: names.take(name) for name in ("step", *arrays)}
    printer, before = Hoisting(identifiers), Entrywise(identifiers)
    lines = [line for a in program.update
             for line in statement(f"{identifiers[a.name]}[k] = {printer.text(a.body)}")]
    once = [line for body, name in printer.constants.items()
            for line in statement(f"const {real} {name} = {before.text(body)}")]
    loop = counted("k", "0", f"{program.name.upper()}_PARAMETER_COUNT", lines)
    arguments = [f"{real} step"] if "step" in used else []
    arguments += [f"{'const ' if name == 'g' else ''}{real} *restrict {identifiers[name]}" for name in arrays]
    handed = ["state[0]"] if "step" in used else []
    blocks = {"p": "parameters", "g": "gradients"}
    handed += [blocks.get(name) or state_place(program, name) for name in arrays]
    return Update(head("update", arguments), (*once, *loop), f"update({', '.join(handed)});")


def state_place(program: Program, name: str) -> str:
    """`state + 1 + 2*NAME_PARAMETER_COUNT`: the step number comes first, then array after array."""
    k, count = program.state.index(name), f"{program.name.upper()}_PARAMETER_COUNT"
    return "state + 1" + ("" if k == 0 else f" + {count}" if k == 1 else f" + {k}*{count}")
