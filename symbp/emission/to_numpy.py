"""Program -> NAME.py, a training module that needs only NumPy: a view model of finished strings for one template."""

from __future__ import annotations

import builtins
import keyword
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from ..program.ops import Apply, Body, Buffer, Contract, Fn, Program
from .expressions import fold
from .numpy_constants import with_folded_constants
from .numpy_costs import Deferred, deferred
from .numpy_operations import Names
from .numpy_procedures import WIDTH, ProcedureView, block, comment, plain, procedures, requirement, update
from .numpy_scaling import with_mean_in_delta
from .numpy_sharing import with_shared_values, with_values_in_place
from .render import render
from .scaled_erfc import COEFFICIENTS

CONTINUED = "\n".join("         " + ", ".join(map(repr, COEFFICIENTS[n:n + 5])) + "," for n in range(5, len(COEFFICIENTS), 5))[:-1]

FUNCTIONS: Mapping[Fn, str] = {
    Fn.SIGMOID: '''\
def sigmoid(z):
    """1/(1 + exp(-z)) by u = exp(-|z|), which is never beyond the largest number."""
    u = np.exp(-np.abs(z))
    return np.where(z < 0, u, 1)/(1 + u)
''',
    Fn.XLOGY: '''\
def xlogy(a, b):
    """a*log(b), and 0 where a is 0."""
    return a*np.log(np.where(a == 0, 1, b))
''',
    Fn.ERF: '''\
def erf(z):
    """The error function, entry by entry."""
    return np.vectorize(math.erf, otypes=[float])(z).astype(z.dtype)
''',
    Fn.ERFCX: f'''\
ERFCX = ({", ".join(map(repr, COEFFICIENTS[:5]))},
{CONTINUED})


def erfcx(z):
    """exp(z**2)*erfc(z): t*P(2*t - 1) with t = 3/(3 + |z|), P by powers."""
    t = 3/(3 + np.abs(z))
    p = ERFCX[-1]
    for c in ERFCX[-2::-1]:
        p = p*(2*t - 1) + c
    return np.where(z < 0, 2*np.exp(z*z) - t*p, t*p)
''',
    Fn.ERFC: '''\
def erfc(z):
    """1 - erf(z) = exp(-z**2)*erfcx(z), z**2 = c**2 + (|z| - c)*(|z| + c) with a short c."""
    far = np.abs(z)
    c = np.minimum(np.round(far*16)/16, 64)
    beyond = np.where(far < 64, np.exp(-c*c)*np.exp(-(far - c)*(far + c))*erfcx(far), 0)
    return np.where(z < 0, 2 - beyond, beyond)
''',
}
"""What NumPy lacks; a module holds the functions that it uses."""

TOGETHER = 2**16        # numbers of x and t that are gathered at once

TAKEN = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | frozenset({
    "np", "math", "sliding_window_view", "sigmoid", "xlogy", "erf", "erfc", "erfcx", "ERFCX", "m", "x", "t", "parameters",
    "DTYPE", "CONSTANTS", "forward", "cost", "gradients", "state", "step", "updated", "arrays", "with_cost",
})
"""Names that a buffer must not take in the emitted module; it gets an underscore."""


@dataclass(frozen=True)
class ModuleView:
    """Everything that varies between emitted modules, in finished strings."""

    name: str
    dtype: str
    inputs: str                         # shapes, rows included, for docstrings
    outputs: str
    targets: str
    summary: str                        # the rest of the module's docstring
    imports: str
    input_shape: str
    target_shape: str
    shapes: tuple[str, ...]             # entries of PARAMETERS
    places: tuple[str, ...]             # entries of PLACES: where each stands in the block
    parameter_count: int
    constants: tuple[str, ...]          # entries of CONSTANTS
    batch_size: int
    epochs: int
    seed: int
    draws: int                          # how many random numbers init draws
    initials: str                       # statements that fill the parameters
    states: str                         # names of the state arrays
    functions: tuple[str, ...]
    forward: ProcedureView
    cost: ProcedureView
    backward: ProcedureView
    output_call: str                    # the call of _forward for its output alone
    output: str                         # what these are called in the module
    cost_value: str
    deferred: Deferred | None           # how the costs of several steps are found at once
    together: int                       # rows that are gathered at once
    requirements: tuple[str, ...]
    update_arguments: str
    update: str


def to_numpy(program: Program, evidence: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """The files of the NumPy module as (path, text); `evidence`: lines for its docstring on what is claimed of it."""
    return ((f"{program.name}.py", render("numpy/module.py.j2", module_view(program, evidence))),)


def tidied(program: Program) -> Program:
    """The program as it is emitted: constants multiplied out, 1/m in the delta, every value computed once, where it is read."""
    return with_values_in_place(with_shared_values(with_mean_in_delta(with_folded_constants(program))))


def module_view(program: Program, evidence: tuple[str, ...] = ()) -> ModuleView:
    program = tidied(program)
    buffers = {b.name: b for b in program.buffers}
    names = Names(buffers, _local_names(program), {g: p for p, g in program.gradients})
    forward, cost, backward = procedures(program, names)
    requirements = tuple(requirement(r, names) for r in program.requirements)
    used = set(_functions(program))
    used |= {Fn.ERFCX} if Fn.ERFC in used else set()
    imports = ["import math\n", "import numpy as np"] if Fn.ERF in used else ["import numpy as np"]
    if any("sliding_window_view(" in text for text in (forward.body, cost.body, backward.body, *requirements)):
        imports.append("from numpy.lib.stride_tricks import sliding_window_view")
    draws, initials = _initials(program, buffers)
    sizes = [_entries(buffers[i.parameter]) for i in program.initials]
    starts = list(accumulate(sizes, initial=0))
    arguments, updates = update(program.update, program.state)
    return ModuleView(
        name=program.name,
        dtype=program.dtype,
        inputs=_rows(buffers[program.inputs]),
        outputs=_rows(buffers[program.output]),
        targets=_rows(buffers[program.targets]),
        summary=_summary(program, evidence),
        imports="\n".join(imports),
        input_shape=_tuple(buffers[program.inputs].shape[1:]),
        target_shape=_tuple(buffers[program.targets].shape[1:]),
        shapes=tuple(f'"{i.parameter}": {_tuple(buffers[i.parameter].shape)},' for i in program.initials),
        places=tuple(f'"{i.parameter}": slice({k}, {k + n}),'
                     for i, k, n in zip(program.initials, starts, sizes, strict=False)),
        parameter_count=starts[-1],
        constants=tuple(_constant(b) for b in program.role("constant")),
        batch_size=program.batch_size,
        epochs=program.epochs,
        seed=program.seed,
        draws=draws,
        initials=initials,
        states="(" + ", ".join(f'"{n}"' for n in program.state) + "," * (len(program.state) == 1) + ")",
        functions=tuple(text for fn, text in FUNCTIONS.items() if fn in used),
        forward=forward,
        cost=cost,
        backward=backward,
        output_call=_output_call(names.local[program.output], forward),
        output=names.local[program.output],
        cost_value=names.local[program.cost_buffer],
        deferred=deferred(program, cost.arguments),
        together=max(1, TOGETHER // (_entries(buffers[program.inputs]) + _entries(buffers[program.targets]))),
        requirements=requirements,
        update_arguments=arguments,
        update=updates,
    )


def _local_names(program: Program) -> Mapping[str, str]:
    local = {program.inputs: "x", program.targets: "t"}
    taken = set(TAKEN)
    for buffer in program.buffers:
        if buffer.name not in local:
            name = buffer.name
            while name in taken:
                name += "_"
            local[buffer.name] = name
            taken.add(name)
    return local


def _tuple(shape: tuple[int | None, ...], *before: str) -> str:
    entries = [*before, *map(str, shape)]
    return f"({', '.join(entries)}{',' * (len(entries) == 1)})"


def _rows(buffer: Buffer) -> str:
    return _tuple(buffer.shape[1:], "rows")


def _summary(program: Program, evidence: tuple[str, ...]) -> str:
    lines: list[str] = []
    if program.requirements:
        lines += ["", "The cost is defined, and the gradients are right, for targets with"]
        lines += [f"    {plain(r.text)}" for r in program.requirements]
    if evidence:
        lines += ["", "What is known of this module, and how:"]
        lines += [f"    {line}" for e in evidence for line in fold(plain(e), 0, 4, WIDTH - 4)]
    return "\n".join(lines)


def _output_call(output: str, forward: ProcedureView) -> str:
    """`*_, a = _forward(...)`: the output is the last of what `_forward` returns."""
    alone = forward.call.startswith(f"{output} = ")
    return f"{'' if alone else '*_, '}{output} = _forward({forward.call.rpartition('(')[2]}"


def _constant(buffer: Buffer) -> str:
    """`"gain": np.array([1.0, -0.5]).reshape(2,),` in double; a function takes it in DTYPE."""
    values = ", ".join(repr(float(v)) for v in buffer.values)
    line = f'"{buffer.name}": np.array([{values}]).reshape({_tuple(buffer.shape)}),'
    if len(line) <= WIDTH - 4:
        return line
    head = f'"{buffer.name}": np.array(['
    return "\n".join((head, *fold(values, 8, 8, WIDTH), f"    ]).reshape({_tuple(buffer.shape)}),"))


def _initials(program: Program, buffers: Mapping[str, Buffer]) -> tuple[int, str]:
    """How many numbers are drawn, and the statements that fill the parameters, in the order of drawing."""
    lines: list[str] = []
    drawn = 0
    for initial in program.initials:
        lines += comment(initial.note)
        if initial.kind == "constant":
            lines.append(f'parameters["{initial.parameter}"][...] = {initial.value!r}')
        else:
            count = _entries(buffers[initial.parameter])
            lines.append(f'parameters["{initial.parameter}"].flat = {initial.value!r}*draws[{drawn}:{drawn + count}]')
            drawn += count
    return drawn, block(lines)


def _entries(buffer: Buffer) -> int:
    """How many numbers it holds; a row of it, where it has rows."""
    return math.prod(n for n in buffer.shape if n is not None)


def _functions(program: Program) -> Iterator[Fn]:
    """Every scalar function that the module uses."""
    operations = program.forward + program.cost + program.backward
    operations += tuple(o for r in program.requirements for o in r.operations)
    bodies: list[Body] = [o.scale if isinstance(o, Contract) else o.body for o in operations]
    bodies += [assign.body for assign in program.update]
    while bodies:
        body = bodies.pop()
        if isinstance(body, Apply):
            yield body.fn
            bodies += body.args
