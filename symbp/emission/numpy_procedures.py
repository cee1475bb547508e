"""Procedures of a Program -> the text of Python functions: what each needs, its statements, and what it hands on."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..program.ops import Apply, Assign, Fn, Operation, Program, Read, Requirement
from .expressions import fold
from .numpy_operations import Names, Statement, UpdatePrinter, reads, statements
from .numpy_sharing import operation_reads

HOLDS: Mapping[str, str] = {
    "==": "np.abs({0}) <= 1e-3", "<=": "{0} <= 0", "<": "{0} < 0", ">=": "{0} >= 0", ">": "{0} > 0",
}
"""The test of a requirement's residual."""

TAKEN_IN_UPDATE = frozenset({"np", "math", *keyword.kwlist})

IN_PLACE: Mapping[Fn, tuple[str, str]] = {Fn.MUL: ("*", "np.multiply"), Fn.DIV: ("/", "np.divide")}

WIDTH = 120


@dataclass(frozen=True)
class ProcedureView:
    """A private function's text: its signature, its indented body, and the statement or expression that calls it."""

    signature: str
    body: str
    call: str
    arguments: tuple[str, ...]


def procedures(program: Program, names: Names) -> tuple[ProcedureView, ProcedureView, ProcedureView]:
    """`_forward`, `_cost` and `_backward`; the first two hand on exactly the values that a later one reads."""
    local = names.local
    backward_needs = needs(program.backward)
    later = {*needs(program.cost), *backward_needs} - {program.output}
    forward = [local[n] for n in writes(program.forward) if n in later] + [local[program.output]]
    cost = [local[n] for n in writes(program.cost) if n in backward_needs and n != program.cost_buffer]
    cost.insert(0, local[program.cost_buffer])
    return (
        _procedure("_forward", program.forward, names, listed("", forward, ""), "x"),
        _procedure("_cost", program.cost, names, listed("", cost, ""), "t"),
        _procedure("_backward", program.backward, names, (), "t"),
    )


def _procedure(
    name: str, operations: tuple[Operation, ...], names: Names, returned: tuple[str, ...], rows: str
) -> ProcedureView:
    arguments, lines = body(operations, names, rows)
    call = listed(f"{name}(", arguments, ")")
    if returned:
        call = (*returned[:-1], f"{returned[-1]} = {call[0]}", *call[1:])
        lines += ["return " + returned[0], *returned[1:]]
    return ProcedureView(
        signature=block(listed(f"def {name}(", arguments, "):"), 0), body=block(lines), call=block(call).lstrip(),
        arguments=tuple(arguments))


def body(operations: tuple[Operation, ...], names: Names, rows: str) -> tuple[list[str], list[str]]:
    """The arguments that the operations need, and their lines, each new buffer's under the formula it holds."""
    lines: list[str] = []
    seen: set[str] = set()
    made = statements(operations, names)
    gradients = [n for n in writes(operations) if names.buffers[n].role == "gradient"]
    for statement in made:
        if statement.target not in seen:
            lines += comment(names.buffers[statement.target].note)
        seen.add(statement.target)
        lines += _filling(statement, names.local) if statement.target in gradients else assignment(
            names.local[statement.target], statement.text)
    wanted = [names.buffers[n] for n in needs(operations)]
    counted = any(re.search(r"\bm\b", re.sub(r'"[^"]*"', "", s.text)) for s in made)
    head = _unpacked([b.name for b in wanted if b.role == "parameter"], names)
    head += _unpacked(gradients, names, "gradients")
    head += [f'{names.local[b.name]} = CONSTANTS["{b.name}"].astype(DTYPE, copy=False)'
             for b in wanted if b.role == "constant"]
    head += [f"m = len({rows})"] if counted else []
    arguments = ["parameters"] * any(b.role == "parameter" for b in wanted) + ["gradients"] * bool(gradients)
    arguments += [names.local[b.name] for role in ("input", "target", "value") for b in wanted if b.role == role]
    return arguments + [rows] * (counted and rows not in arguments), head + lines


def _filling(statement: Statement, local: Mapping[str, str]) -> tuple[str, ...]:
    """`delta.T.dot(x, out=d_W1)`, or `d_W1[...] = text` for what takes no `out`."""
    target = local[statement.target]
    line = statement.filled.replace("{out}", target)
    return (line,) if line and len(line) <= WIDTH - 12 else assignment(f"{target}[...]", statement.text)


def _unpacked(arrays: list[str], names: Names, where: str = "parameters") -> list[str]:
    """`W1, b1 = parameters["W1"], parameters["b1"]`, four on a line; a gradient's by the name of its parameter."""
    return [
        ", ".join(names.local[n] for n in some) + " = " + ", ".join(f'{where}["{names.keys.get(n, n)}"]' for n in some)
        for some in (arrays[k:k + 4] for k in range(0, len(arrays), 4))
    ]


# --- which buffers -----------------------------------------------------------------------------------------------


def writes(operations: tuple[Operation, ...]) -> list[str]:
    return list(dict.fromkeys(o.target for o in operations))


def needs(operations: tuple[Operation, ...]) -> list[str]:
    """The buffers that the operations read before they write them, in the order of reading."""
    needed: dict[str, None] = {}
    written: set[str] = set()
    for operation in operations:
        needed |= dict.fromkeys(r.buffer for r in operation_reads(operation) if r.buffer not in written)
        written.add(operation.target)
    return list(needed)


# --- requirements and the optimiser ------------------------------------------------------------------------------


def requirement(requirement: Requirement, names: Names) -> str:
    """The lines that demand one relation of t."""
    silent = {n: replace(b, note="") for n, b in names.buffers.items()}
    _, lines = body(requirement.operations, Names(silent, names.local, names.keys), "t")
    holds = HOLDS[requirement.relation].format(names.local[requirement.residual])
    return block((*lines, f"_demand({holds}, {quoted(requirement.text)})"))


def update(assigns: tuple[Assign, ...], state: tuple[str, ...]) -> tuple[str, str]:
    """`_update`'s arguments and lines: every array changes in place, and g is free once nothing reads it any more."""
    local = {n: n + "_" if n in TAKEN_IN_UPDATE else n for n in state} | {n: n for n in ("p", "g", "step")}
    lines: list[str] = []
    for k, assign in enumerate(assigns):
        later = {r.buffer for one in assigns[k + 1:] for r in reads(one.body)}
        lines += _in_place(assign, UpdatePrinter(local), "g" not in later)
    return ", ".join(("step", "p", "g", *(local[n] for n in state))), block(lines)


def _in_place(assign: Assign, printer: UpdatePrinter, free: bool) -> tuple[str, ...]:
    """`p -= g`; free: g may be overwritten."""
    own, name = Read(assign.name), printer.local[assign.name]
    match assign.body:
        case Apply(Fn.ADD | Fn.SUB as fn, (Apply(Fn.MUL, (factor, left)), change)) if left == own and printer.is_number(factor):
            scaled = assignment(name, printer.text(factor), "*=")
            return scaled + _in_place(Assign(assign.name, Apply(fn, (own, change))), printer, free)
        case Apply(Fn.ADD | Fn.SUB as fn, (left, change)) if left == own and own not in reads(change):
            sign = "+=" if fn is Fn.ADD else "-="
            if free and isinstance(change, Apply) and change.fn in IN_PLACE and not printer.is_number(change):
                return _into_g(change, printer) + assignment(name, "g", sign)
            return assignment(name, printer.text(change), sign)
        case _:
            return assignment(f"{name}[...]", printer.text(assign.body))


def _into_g(change: Apply, printer: UpdatePrinter) -> tuple[str, ...]:
    """`g *= 0.01`, `np.multiply(0.01, v, out=g)`."""
    g, (left, right) = Read("g"), change.args
    if change.fn is Fn.MUL and right == g:
        left, right = right, left
    if left == g and g not in reads(right):
        return assignment("g", printer.text(right), f"{IN_PLACE[change.fn][0]}=")
    texts = [printer.text(left), printer.text(right), "out=g"]
    line = listed(f"{IN_PLACE[change.fn][1]}(", texts, ")")
    return line if len(line) == 1 else assignment("g[...]", printer.text(change))


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
