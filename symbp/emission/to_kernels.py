"""Program and kernels cut from it -> C text behind the emitted module that runs the module's own functions on any inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..program.kernels import Kernel
from ..program.ops import Program
from .c_expressions import called
from .c_layout import entries
from .c_mathematics import library_functions
from .c_operations import Function
from .render import render
from .to_c import Emitter, emitted

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
    emitter, _ = emitted(program)
    return tuple(_kernel(emitter, kernel, f"{program.name}_kernel_{k}") for k, kernel in enumerate(kernels))


def to_tally() -> tuple[str, str]:
    """The driver that judges a kernel against a wider one: header and source."""
    return render("c/tally.h.j2", None), render("c/tally.c.j2", None)


def _kernel(emitter: Emitter, kernel: Kernel, name: str) -> EmittedKernel:
    program, places = emitter.program, emitter.layout.places
    calls = [emitter.called[op] for op in kernel.operations]
    argument = program.buffer(kernel.argument)
    rows = max(1, BLOCK // entries(argument))
    arrays = tuple(places[n].identifier for n in dict.fromkeys((kernel.argument, *(a for _, call in calls for a in call.arrays))))
    fills = [(places[kernel.cotangent].identifier, "R(1)")] if kernel.cotangent else []
    fills += [(places[program.targets].identifier, f"R({kernel.target:g})")] if kernel.target is not None else []
    view = KernelView(name, f"{program.name}_real", kernel.name, places[kernel.argument].identifier,
                      places[kernel.result].identifier, arrays, tuple(fills), rows, rows * entries(argument),
                      tuple(call.text for _, call in calls))
    real = f"{program.name}_real"
    lines = [line for block in called([f.body for f, _ in calls], program) for line in block]
    lines += [line for function, _ in calls for line in _lines(function)]
    return EmittedKernel(name, render("c/kernel.c.j2", view), view.block * len(arrays),
                         "\n".join([*lines, *(f"{a} = {v}" for a, v in fills)]).replace(real, "real"), library_functions(kernel.operations, program.dtype))


def _lines(function: Function) -> tuple[str, ...]:
    return (*function.head, *function.body)
