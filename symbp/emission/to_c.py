"""Program -> NAME.h, NAME.c, NAME_demo.c and a Makefile: a view model of finished strings for the C templates.

C99 and its library only. The caller owns every block of memory; sizes are compile-time constants; there is no global state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..program.ops import Buffer, Initial, Operation, Program
from .c_expressions import called, number
from .c_layout import Layout, constant_name, entries, operation_reads, parameter_macro, place
from .c_loops import Lines, commented
from .c_operations import Call, Function, function, head, transposed
from .c_update import update_function
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


def to_c(program: Program, evidence: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """The files of the C module as (path, text); `evidence`: lines for its header on what is claimed of it."""
    view = c_view(program, evidence)
    return (
        (f"{program.name}.h", render("c/module.h.j2", view)),
        (f"{program.name}.c", render("c/module.c.j2", view)),
        (f"{program.name}_demo.c", render("c/demo.c.j2", view)),
        ("Makefile", render("c/Makefile.j2", view)),
    )


BLOCKS = ("parameters", "x", "t", "rows", "gradients", "workspace")
"""What a pass may be handed, in this order."""


@dataclass(frozen=True)
class Emitter:
    """Turns procedures into passes, collecting the functions that those call."""

    program: Program
    buffers: Mapping[str, Buffer]
    copies: Mapping[str, Buffer]
    layout: Layout
    functions: list[Function]
    called: dict[Operation, tuple[Function, Call]]

    def calls(self, name: str, operations: Sequence[Operation]) -> Pass:
        calls: list[Call] = []
        written: set[str] = set()
        for k, op in enumerate(operations):
            op, transposition = transposed(self.program, op, self.buffers)
            if transposition is not None and transposition.copy.name not in written:
                calls.append(self.call(transposition.operation, True))
            calls.append(self.call(op, all(later.target != op.target for later in operations[k + 1:])))
            written |= {c.arrays[-1] for c in calls}
        arrays = dict.fromkeys(n for c in calls for n in c.arrays)
        places = {n: self.layout.places[n] for n in arrays}
        rows = any(c.rows for c in calls) or any("*rows" in p.pointer for p in places.values())
        used = [b for b in BLOCKS if rows and b == "rows" or any(b == p.block for p in places.values())]
        real = f"{self.program.name}_real"
        declared = [f"{'' if n in written else 'const '}{real} *const {p.identifier} = {p.pointer};"
                    for n, p in places.items() if p.identifier != p.pointer]
        kinds = {"rows": "size_t ", "gradients": f"{real} *", "workspace": f"{real} *"}
        arguments = [f"{kinds.get(b, f'const {real} *')}{b}" for b in used]
        return Pass(head(name, arguments), (*declared, *(c.text for c in calls)), f"{name}({', '.join(used)});",
                    tuple(used))

    def call(self, op: Operation, final: bool) -> Call:
        written, call = function(op, final, self.program, {**self.buffers, **self.copies}, self.layout)
        self.functions.append(written)
        self.called[op] = written, call
        return call


def emitted(program: Program) -> tuple[Emitter, tuple[Pass, Pass, Pass]]:
    """The passes forward, cost and backward, and what holds the functions that they call."""
    buffers = {b.name: b for b in program.buffers}
    found = (transposed(program, op, buffers)[1] for op in program.forward + program.cost + program.backward)
    copies = {t.copy.name: t.copy for t in found if t is not None}
    layout = place(program, tuple(copies.values()))
    emitter = Emitter(program, buffers, copies, layout, [], {})
    return emitter, (emitter.calls("forward_pass", program.forward), emitter.calls("cost_pass", program.cost),
                     emitter.calls("backward_pass", program.backward))


def c_view(program: Program, evidence: tuple[str, ...] = ()) -> CView:
    emitter, (forward, cost, backward) = emitted(program)
    buffers, layout = emitter.buffers, emitter.layout
    requirements = tuple(_requirement(program, emitter, k) for k in range(len(program.requirements)))
    rank = max((len(buffers[name].shape) for name, _ in layout.offsets), default=0)
    parameters = tuple(_parameter(program, buffers[name], offset, max(rank, 1)) for name, offset in layout.offsets)
    count = sum(p.size for p in parameters)
    update = update_function(program)
    output = layout.places[program.output]
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
        workspace_size=f"{layout.fixed} + {layout.per_row + shapes[0].size + shapes[2].size}*rows",
        gathered=f"workspace + {layout.fixed}" + (f" + {layout.per_row}*batch" if layout.per_row else ""),
        helpers=called((*(f.body for f in emitter.functions), update.body), program),
        constants=tuple(_constant(program, b) for b in program.role("constant") if b.name in _read_names(program)),
        functions=tuple(emitter.functions),
        passes=(forward, cost, backward, *(r.check for r in requirements)),
        forward_lines=_body((forward,), ("parameters", "x"), (output.block,)),
        cost_lines=_body((forward, cost), ("parameters", "x", "t", "rows")),
        gradient_lines=_body((forward, cost, backward), ("parameters", "x", "t", "rows", "gradients")),
        unchecked=() if requirements else _body((), ("t", "rows", "requirement", "workspace")),
        output_pointer=output.pointer, cost_pointer=layout.places[program.cost_buffer].pointer,
        update=update, draws=random, fills=any(i.kind == "constant" for i in program.initials),
        init_start=("uint64_t stream = seed;",) if random else ("(void)seed;",),
        initials=tuple(_initial(program, i) for i in program.initials), requirements=requirements,
    )


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


def _requirement(program: Program, emitter: Emitter, k: int) -> RequirementView:
    requirement = program.requirements[k]
    check = emitter.calls(f"requirement_{k}", requirement.operations)
    residual = program.buffer(requirement.residual)
    text = commented(requirement.text).replace('"', "'")
    size = entries(residual)
    return RequirementView(
        f'"{text}"', check, emitter.layout.places[residual.name].pointer, "rows" if size == 1 else f"rows*{size}",
        "(long)k" if size == 1 else f"(long)(k/{size})", HOLDS[requirement.relation])


def _operations(program: Program) -> tuple[Operation, ...]:
    checks = tuple(o for r in program.requirements for o in r.operations)
    return program.forward + program.cost + program.backward + checks


def _read_names(program: Program) -> frozenset[str]:
    return frozenset(r.buffer for o in _operations(program) for r in operation_reads(o))
