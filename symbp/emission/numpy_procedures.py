"""Procedures of a Program -> the text of Python functions: what each needs, its statements, and what it hands on."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..program.ops import Apply, Assign, Buffer, Contract, Fn, Operation, Program, Read, Requirement
from .expressions import fold
from .numpy_operations import Names, UpdatePrinter, hazardous, reads, statements

HOLDS: Mapping[str, str] = {
    "==": "np.abs({0}) <= 1e-3", "<=": "{0} <= 0", "<": "{0} < 0", ">=": "{0} >= 0", ">": "{0} > 0",
}
"""The test of a requirement's residual."""

TAKEN_IN_UPDATE = frozenset({"np", "math", "name", "parameters", "gradients", "state", *keyword.kwlist})

WIDTH = 120
QUIET = '@np.errstate(all="ignore")'


@dataclass(frozen=True)
class ProcedureView:
    """A private function's text: its signature, its indented body, and the statement or expression that calls it."""

    signature: str
    body: str
    call: str


def procedures(program: Program, names: Names) -> tuple[ProcedureView, ProcedureView, ProcedureView]:
    """`_forward`, `_cost` and `_backward`; each hands on exactly the values that a later one reads."""
    local = names.local
    backward_needs = needs(program.backward)
    later = {*needs(program.cost), *backward_needs} - {program.output}
    forward = [local[n] for n in writes(program.forward) if n in later] + [local[program.output]]
    cost = [local[n] for n in writes(program.cost) if n in backward_needs and n != program.cost_buffer]
    cost.insert(0, local[program.cost_buffer])
    gradients = [f'"{p}": {_gradient(names.buffers[g], local[g])}' for p, g in program.gradients]
    return (
        _procedure("_forward", program.forward, names, listed("", forward, ""), "x"),
        _procedure("_cost", program.cost, names, listed("", cost, ""), "t"),
        _procedure("_backward", program.backward, names, listed("{", gradients, "}"), "t"),
    )


def _gradient(buffer: Buffer, name: str) -> str:
    return name if buffer.shape else f"np.array({name}, DTYPE)"


def _procedure(
    name: str, operations: tuple[Operation, ...], names: Names, returned: tuple[str, ...], rows: str
) -> ProcedureView:
    arguments, lines = body(operations, names, rows)
    call = listed(f"{name}(", arguments, ")")
    if not returned[0].startswith("{"):
        call = (*returned[:-1], f"{returned[-1]} = {call[0]}", *call[1:])
    quiet = [QUIET] * any(map(hazardous, operations))
    return ProcedureView(
        signature=block((*quiet, *listed(f"def {name}(", arguments, "):")), 0),
        body=block((*lines, "return " + returned[0], *returned[1:])),
        call=block(call).lstrip(),
    )


def body(operations: tuple[Operation, ...], names: Names, rows: str) -> tuple[list[str], list[str]]:
    """The arguments that the operations need, and their lines, each new buffer's under the formula it holds."""
    lines: list[str] = []
    seen: set[str] = set()
    made = statements(operations, names)
    for statement in made:
        if statement.target not in seen:
            lines += comment(names.buffers[statement.target].note)
        seen.add(statement.target)
        lines += assignment(names.local[statement.target], statement.text)
    wanted = [names.buffers[n] for n in needs(operations)]
    counted = any(re.search(r"\bm\b", re.sub(r'"[^"]*"', "", s.text)) for s in made)
    head = _unpacked([b.name for b in wanted if b.role == "parameter"], names)
    head += [f'{names.local[b.name]} = CONSTANTS["{b.name}"].astype(DTYPE, copy=False)'
             for b in wanted if b.role == "constant"]
    head += [f"m = len({rows})"] if counted else []
    arguments = ["parameters"] * any(b.role == "parameter" for b in wanted)
    arguments += [names.local[b.name] for role in ("input", "target", "value") for b in wanted if b.role == role]
    return arguments + [rows] * (counted and rows not in arguments), head + lines


def _unpacked(parameters: list[str], names: Names) -> list[str]:
    """`W1, b1 = parameters["W1"], parameters["b1"]`, four on a line."""
    return [
        ", ".join(names.local[n] for n in some) + " = " + ", ".join(f'parameters["{n}"]' for n in some)
        for some in (parameters[k:k + 4] for k in range(0, len(parameters), 4))
    ]


# --- which buffers -----------------------------------------------------------------------------------------------


def writes(operations: tuple[Operation, ...]) -> list[str]:
    return list(dict.fromkeys(o.target for o in operations))


def needs(operations: tuple[Operation, ...]) -> list[str]:
    """The buffers that the operations read before they write them, in the order of reading."""
    needed: dict[str, None] = {}
    written: set[str] = set()
    for operation in operations:
        needed |= dict.fromkeys(r.buffer for r in _reads(operation) if r.buffer not in written)
        written.add(operation.target)
    return list(needed)


def _reads(operation: Operation) -> tuple[Read, ...]:
    if isinstance(operation, Contract):
        return (*operation.factors, *reads(operation.scale))
    return reads(operation.body)


# --- requirements and the optimiser ------------------------------------------------------------------------------


def requirement(requirement: Requirement, names: Names) -> str:
    """The lines that demand one relation of t."""
    silent = {n: replace(b, note="") for n, b in names.buffers.items()}
    _, lines = body(requirement.operations, Names(silent, names.local), "t")
    holds = HOLDS[requirement.relation].format(names.local[requirement.residual])
    return block((*lines, f"_demand({holds}, {quoted(requirement.text)})"))


def update(assigns: tuple[Assign, ...], state: tuple[str, ...]) -> str:
    """The optimiser's lines for one parameter p: it unpacks what they use, and every array changes in place."""
    local = {n: n + "_" if n in TAKEN_IN_UPDATE else n for n in state} | {n: n for n in ("p", "g", "step")}
    used = {a.name for a in assigns} | {r.buffer for a in assigns for r in reads(a.body)}
    states = [n for n in state if n in used]
    lines = ["g = gradients[name]"] if "g" in used else []
    if states:
        lines.append(", ".join(local[n] for n in states) + " = " + ", ".join(f'state["{n}"][name]' for n in states))
    for assign in assigns:
        lines += _in_place(assign, UpdatePrinter(local))
    return block(lines, 8)


def _in_place(assign: Assign, printer: UpdatePrinter) -> tuple[str, ...]:
    own = Read(assign.name)
    match assign.body:
        case Apply(Fn.ADD | Fn.SUB as fn, (left, change)) if left == own:
            sign = "+=" if fn is Fn.ADD else "-="
            return assignment(printer.local[assign.name], printer.text(change), sign)
        case _:
            return assignment(f"{printer.local[assign.name]}[...]", printer.text(assign.body))


# --- lines -------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Text that may stand in a comment or a docstring."""
    return " ".join(text.split()).replace("\\", "/").replace('"""', "'''")


def quoted(text: str) -> str:
    """A Python string literal in double quotes."""
    return '"' + plain(text).replace('"', "'") + '"'


def comment(note: str) -> tuple[str, ...]:
    return tuple(f"# {line}" for line in fold(plain(note), 0, 4, WIDTH - 8)) if note else ()


def assignment(target: str, text: str, sign: str = "=") -> tuple[str, ...]:
    """`target = text`, in brackets over several lines when it is long; broken at spaces, but not inside an index."""
    line = f"{target} {sign} {text}"
    if len(line) <= WIDTH - 12:
        return (line,)
    kept = re.sub(r"\[[^\[\]]*\]", lambda match: match.group().replace(" ", "\0"), text)
    return (f"{target} {sign} (", *(f"    {one}".replace("\0", " ") for one in fold(kept, 0, 0, WIDTH - 16)), ")")


def listed(before: str, items: list[str], after: str) -> tuple[str, ...]:
    """`before a, b after` on one line, or its items in brackets over several."""
    line = f"{before}{', '.join(items)}{after}"
    if len(line) <= 100:
        return (line,)
    opening, closing = (before, after) if before else ("(", ")" + after)
    kept = ", ".join(one.replace(" ", "\0") for one in items) + ","
    return (opening, *(f"    {one}".replace("\0", " ") for one in fold(kept, 0, 0, 100)), closing)


def block(lines: tuple[str, ...] | list[str], indent: int = 4) -> str:
    return "\n".join(" " * indent + line for line in lines)
