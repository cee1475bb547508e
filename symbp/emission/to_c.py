"""Program -> NAME.h, NAME.c, NAME_demo.c and a Makefile: a view model of finished strings for the C templates.

C99 and its library only. The caller owns every block of memory; sizes are compile-time constants; there is no global state.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from ..program.ops import Buffer, Initial, Operation, Program
from ..schedule.access import operation_reads
from ..schedule.model import Procedure, Schedule
from ..schedule.plan import schedule as scheduled
from ..schedule.verify import verify
from .c_expressions import called, number
from .c_kernels import Call, Function, Kernels
from .c_layout import Layout, constant_name, entries, identifiers, parameter_macro, place
from .c_local import head
from .c_loops import Lines, commented
from .c_names import Identifiers
from .c_products import Room
from .c_views import CView, InitialView, ParameterView, Pass, RequirementView, Shape
from .expressions import fold
from .render import render

WIDTH = 116

HOLDS: Mapping[str, str] = {
    "==": "r >= R(-1e-3) && r <= R(1e-3)",
    "<=": "r <= R(0)",
    "<": "r < R(0)",
    ">=": "r >= R(0)",
    ">": "r > R(0)",
}
"""When a residual r meets its relation; a NaN never does."""


def to_c(program: Program, evidence: tuple[str, ...] = (), keep: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """The files of the C module as (path, text).

    evidence: lines for its header on what is claimed of it; keep: arrays that each function leaves in the workspace.
    """
    view = c_view(program, evidence, keep)
    return (
        (f"{program.name}.h", render("c/module.h.j2", view)),
        (f"{program.name}.c", render("c/module.c.j2", view)),
        (f"{program.name}_demo.c", render("c/demo.c.j2", view)),
        ("Makefile", render("c/Makefile.j2", view)),
    )


BLOCKS = ("parameters", "state", "x", "t", "rows", "gradients", "workspace")
"""What a pass may be handed, in this order."""


@dataclass
class Emitter:
    """Turns procedures into passes, collecting the functions that those call; equal functions are written once."""

    schedule: Schedule
    kernels: Kernels
    functions: list[Function]
    same: dict[tuple[Lines, ...], str]

    def calls(self, procedure: Procedure) -> tuple[Call, ...]:
        found = []
        for kernel in procedure.kernels:
            functions, call = self.kernels.written(kernel, procedure.kept_out)
            key = tuple(self.generic(f, call.arrays) for f in functions)
            name = call.text.partition("(")[0]
            if key in self.same:
                call = replace(call, text=call.text.replace(name, self.same[key], 1))
            else:
                self.same[key] = name
                self.functions += functions
            found.append(call)
        return tuple(found)

    def generic(self, function: Function, arrays: tuple[str, ...]) -> Lines:
        """The function's text with its arrays numbered and without its own name."""
        numbers = {self.kernels.identifiers[n]: f"#{k}" for k, n in enumerate(arrays)}
        text = " ".join(" ".join((*function.head, *function.body)).split())
        text = re.sub(r"\b(panel_product|product|rows|flat|plain)_\w+\(", r"\1(", text)
        return (re.sub(r"\b\w+\b", lambda m: numbers.get(m[0], m[0]), text),)


def passed(schedule: Schedule, layout: Layout, procedure: Procedure, calls: Sequence[Call]) -> Pass:
    """The static function that makes these calls."""
    name, all_places = f"{procedure.name}_pass", layout.of(procedure)
    written = frozenset().union(*(c.written for c in calls))
    places = {n: all_places[n] for c in calls for n in c.arrays}
    room = any(c.room.needed for c in calls)
    rows = any(c.rows for c in calls) or any("*rows" in p.pointer for p in places.values())
    blocks = {p.block for p in places.values()} | ({"workspace"} if room else set())
    used = [b for b in BLOCKS if rows and b == "rows" or b in blocks]
    changed = {places[n].block for n in written} | {"workspace"}
    real = f"{schedule.program.name}_real"
    declared = [f"{'' if n in written else 'const '}{real} *const {p.identifier} = {p.pointer};"
                for n, p in places.items() if p.identifier != p.pointer]
    declared += [f"{real} *const room = {layout.room};"] if room else []
    arguments = ["size_t rows" if b == "rows" else f"{'' if b in changed else 'const '}{real} *{b}" for b in used]
    return Pass(head("static void", name, arguments), (*declared, *(c.text for c in calls)),
                f"{name}({', '.join(used)});", tuple(used))


def c_view(program: Program, evidence: tuple[str, ...] = (), keep: Sequence[str] = ()) -> CView:
    emitter, calls, room, layout = _written(program, keep)
    schedule, buffers = emitter.schedule, emitter.kernels.buffers
    passes = {p.name: passed(schedule, layout, p, calls[p.name]) for p in schedule.procedures}
    requirements = tuple(_requirement(program, layout, passes[p.name], k) for k, p in enumerate(schedule.requirements))
    rank = max((len(buffers[name].shape) for name, _ in layout.offsets), default=0)
    parameters = tuple(_parameter(program, buffers[name], offset, max(rank, 1)) for name, offset in layout.offsets)
    count = sum(p.size for p in parameters)
    output, cost = layout.places[program.output], layout.places[program.cost_buffer]
    shapes = [_shape(buffers[name]) for name in (program.inputs, program.output, program.targets)]
    random = any(i.kind == "uniform" for i in program.initials)
    return CView(
        name=program.name, upper=program.name.upper(), real=f"{program.name}_real",
        real_type=_real_type(program), function_macro=_function_macro(program), summary=_summary(program, evidence),
        parameters=parameters, parameter_count=count, largest_rank=max(rank, 1),
        state_names=", ".join(program.state), state_count=1 + len(program.state) * count,
        input=shapes[0], output=shapes[1], target=shapes[2],
        batch_size=program.batch_size, epochs=program.epochs,
        demo_batch=min(program.batch_size or 32, 32), seed=f"UINT64_C({program.seed % 2**64})",
        tiled=room.needed, fixed=layout.fixed if room.depth else "",
        beside=f"{room.depth_per_row}*{room.width}" if room.depth_per_row else "",
        workspace_size=_workspace(layout, room, sum(shapes[k].size for k in (0, 2))),
        gathered=_gathered(layout, room),
        helpers=called(tuple(f.body for f in emitter.functions), program),
        constants=tuple(_constant(program, b) for b in program.role("constant") if b.name in _read_names(program)),
        functions=tuple(emitter.functions), passes=tuple(passes.values()),
        forward_lines=_body((passes["forward"],), ("parameters", "x"), (output.block,)),
        cost_lines=_body((passes["cost"],), ("parameters", "x", "t", "rows")),
        gradient_lines=_body((passes["gradients"],), ("parameters", "x", "t", "rows", "gradients")),
        step_lines=_body((passes["step"],), ("parameters", "x", "t", "rows")),
        unchecked=() if requirements else _body((), ("t", "rows", "requirement", "workspace")),
        output_pointer=output.pointer, cost_pointer=cost.pointer,
        draws=random, fills=any(i.kind == "constant" for i in program.initials),
        init_start=("uint64_t stream = seed;",) if random else ("(void)seed;",),
        initials=tuple(_initial(program, i) for i in program.initials), requirements=requirements,
    )


Calls = Mapping[str, tuple[Call, ...]]


def _written(program: Program, keep: Sequence[str]) -> tuple[Emitter, Calls, Room, Layout]:
    """The functions and calls of every procedure, the room that copies need, and where the arrays lie."""
    schedule = scheduled(program, keep)
    verify(schedule, program)
    names = Identifiers()
    named = identifiers(schedule.program, names)
    buffers = {b.name: b for b in schedule.program.buffers}
    emitter = Emitter(schedule, Kernels(buffers, named, names, f"{program.name}_real"), [], {})
    calls = {p.name: emitter.calls(p) for p in schedule.procedures}
    room = reduce(operator.or_, (c.room for each in calls.values() for c in each), Room())
    return emitter, calls, room, place(schedule, named, room)


def layout_of(program: Program, keep: Sequence[str] = ()) -> Layout:
    """Where each array lies in the module that `to_c` writes."""
    return _written(program, keep)[-1]


def _workspace(layout: Layout, room: Room, gathered: int) -> str:
    """How many reals the workspace holds, with a batch gathered at its end."""
    fixed = "FIXED" if room.depth else layout.fixed
    per_row = int(layout.per_row.rpartition(" + ")[2]) + gathered
    return f"{fixed} + ({'BESIDE + ' if room.depth_per_row else ''}{per_row})*rows"


def _gathered(layout: Layout, room: Room) -> str:
    """Where that batch starts."""
    fixed = "FIXED" if room.depth else layout.fixed
    per_row = int(layout.per_row.rpartition(" + ")[2])
    return f"workspace + {fixed} + ({'BESIDE + ' if room.depth_per_row else ''}{per_row})*batch"


def _body(passes: Sequence[Pass], arguments: Sequence[str], used: Sequence[str] = ()) -> Lines:
    """The calls, and what no call needs."""
    needed = {b for p in passes for b in p.blocks} | set(used)
    return (*(f"(void){a};" for a in arguments if a not in needed), *(p.call for p in passes))


def _real_type(program: Program) -> Lines:
    """float can be widened when the module is compiled; double is double."""
    name = program.name
    if program.dtype == "float64":
        return (f"typedef double {name}_real;",)
    return (f"#ifdef {name.upper()}_DOUBLE", f"typedef double {name}_real;", "#else", f"typedef float {name}_real;",
            "#endif")


def _function_macro(program: Program) -> Lines:
    if program.dtype == "float64":
        return ("#define FN(name) name",)
    return (f"#ifdef {program.name.upper()}_DOUBLE", "#define FN(name) name", "#else", "#define FN(name) name##f",
            "#endif")


def _summary(program: Program, evidence: tuple[str, ...]) -> Lines:
    lines: list[str] = []
    if program.requirements:
        lines += ["", "The cost is defined, and the gradients are right, for targets with"]
        lines += [f"    {commented(r.text)}" for r in program.requirements]
    if evidence:
        lines += ["", "What is known of this module, and how:"]
        lines += [f"    {line}" for e in evidence for line in fold(commented(e), 0, 4, WIDTH - 4)]
    return tuple(f"   {line}".rstrip() for line in lines)


def _parameter(program: Program, buffer: Buffer, offset: int, rank: int) -> ParameterView:
    extents = [str(n) for n in buffer.shape]
    return ParameterView(
        buffer.name, parameter_macro(program, buffer.name), offset, entries(buffer), len(extents),
        ", ".join(extents + ["1"] * (rank - len(extents))), "".join(f"[{n}]" for n in extents),
        commented(buffer.note or buffer.name))


def _shape(buffer: Buffer) -> Shape:
    return Shape(entries(buffer), " x ".join(["rows", *(str(n) for n in buffer.shape[1:])]))


def _constant(program: Program, buffer: Buffer) -> Lines:
    values = fold(", ".join(number(v) for v in buffer.values), 4, 4, WIDTH)
    head = f"static const {program.name}_real {constant_name(program, buffer)}[{entries(buffer)}] = {{"
    return (head, *(f"    {line.strip()}" for line in values), "};")


def _initial(program: Program, initial: Initial) -> InitialView:
    start = f"parameters + {parameter_macro(program, initial.parameter)}"
    size = entries(program.buffer(initial.parameter))
    draw = f"draw_uniform({start}, {size}, {initial.value!r}, &stream);"
    fill = f"fill({start}, {size}, {initial.value!r});"
    return InitialView(commented(initial.note or initial.parameter), draw if initial.kind == "uniform" else fill)


def _requirement(program: Program, layout: Layout, check: Pass, k: int) -> RequirementView:
    requirement = program.requirements[k]
    residual = program.buffer(requirement.residual)
    text = commented(requirement.text).replace('"', "'")
    size = entries(residual)
    return RequirementView(
        f'"{text}"', check, layout.places[residual.name].pointer, "rows" if size == 1 else f"rows*{size}",
        "(long)k" if size == 1 else f"(long)(k/{size})", HOLDS[requirement.relation])


def _operations(program: Program) -> tuple[Operation, ...]:
    checks = tuple(o for r in program.requirements for o in r.operations)
    return program.forward + program.cost + program.backward + checks


def _read_names(program: Program) -> frozenset[str]:
    return frozenset(r.buffer for o in _operations(program) for r in operation_reads(o))
