"""Program and kernels cut from it -> C text behind the emitted module that runs its operations, one by one, on any inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..program.kernels import Kernel
from ..program.ops import Program
from ..schedule.model import Plain
from .c_expressions import called
from .c_kernels import Function, Kernels
from .c_layout import entries, identifiers
from .c_mathematics import library_functions
from .c_names import Identifiers
from .render import render

BLOCK = 4096            # entries at a time, whole rows of the array


@dataclass(frozen=True)
class KernelView:
    """One function: `fills` are the arrays held at a constant, `arrays` every identifier in the order of the workspace."""

    name: str
    real: str
    comment: str
    argument: str
    result: str
    arrays: tuple[str, ...]
    fills: tuple[tuple[str, str], ...]
    rows: int
    block: int
    functions: tuple[Function, ...]
    calls: tuple[str, ...]


@dataclass(frozen=True)
class EmittedKernel:
    """The name of a kernel's C function, the text to append to the module, how many reals it needs, and what decides
    its results: the module's functions that it calls, and those of the C library."""

    function: str
    text: str
    workspace: int
    formulas: str
    library: tuple[str, ...]


def to_kernels(program: Program, kernels: Sequence[Kernel]) -> tuple[EmittedKernel, ...]:
    return tuple(_kernel(program, kernel, f"{program.name}_kernel_{k}") for k, kernel in enumerate(kernels))


def to_tally() -> tuple[str, str]:
    """The driver that judges a kernel against a wider one: header and source."""
    return render("c/tally.h.j2", None), render("c/tally.c.j2", None)


def _kernel(program: Program, kernel: Kernel, name: str) -> EmittedKernel:
    buffers = {b.name: b for b in program.buffers}
    names, real = Identifiers(), f"{program.name}_real"
    named = identifiers(program, names)
    kernels = Kernels(buffers, named, names, real, f"{name}_")
    written = [kernels.written(Plain(op), frozenset()) for op in kernel.operations]
    calls = [(functions[-1], call) for functions, call in written]
    argument = program.buffer(kernel.argument)
    rows = max(1, BLOCK // entries(argument))
    arrays = tuple(named[n] for n in dict.fromkeys((kernel.argument, *(a for _, call in calls for a in call.arrays))))
    fills = [(named[kernel.cotangent], "R(1)")] if kernel.cotangent else []
    fills += [(named[program.targets], f"R({kernel.target:g})")] if kernel.target is not None else []
    view = KernelView(name, real, kernel.name, named[kernel.argument],
                      named[kernel.result], arrays, tuple(fills), rows, rows * entries(argument),
                      tuple(f for f, _ in calls), tuple(call.text for _, call in calls))
    lines = [line for block in called([f.body for f, _ in calls], program) for line in block]
    lines += [line for function, _ in calls for line in (*function.head, *function.body)]
    key = "\n".join([*lines, *(f"{a} = {v}" for a, v in fills)])
    return EmittedKernel(name, render("c/kernel.c.j2", view), view.block * len(arrays),
                         key.replace(f"{name}_", "").replace(real, "real"), library_functions(kernel.operations, program.dtype))
