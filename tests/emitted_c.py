"""An emitted C folder: written, compiled and loaded; and what its workspace holds after a run."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from symbp.building.load import load_c
from symbp.emission.c_layout import entries
from symbp.emission.to_binding import to_binding
from symbp.emission.to_c import layout_of, to_c
from symbp.program.ops import Program
from symbp.program.verify import verify

STRICT = ("-std=c99", "-O3", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror")
COMPILERS = tuple(name for name in ("gcc", "clang") if shutil.which(name))


def kept(program: Program) -> tuple[str, ...]:
    """Every array that forward computes."""
    return tuple(dict.fromkeys(o.target for o in program.forward))


def write(program: Program, folder: Path, change: tuple[str, str] = ("", ""), keep: tuple[str, ...] = ()) -> Path:
    """The files of a legal program, with one piece of NAME.c exchanged."""
    verify(program)
    for name, text in (*to_c(program, keep=keep), *to_binding(program)):
        if name == f"{program.name}.c" and change[0]:
            assert change[0] in text
            text = text.replace(*change, 1)
        (folder / name).write_text(text)
    return folder


def load(program: Program, folder: Path, dtype: Any = None, change: tuple[str, str] = ("", ""),
         keep: tuple[str, ...] = ()) -> ModuleType:
    return load_c(write(program, folder, change, keep), program.name, dtype)


def compile_strictly(folder: Path, compiler: str, sources: Sequence[str], *flags: str) -> str:
    """What the compiler says: nothing, when the sources are clean."""
    done = subprocess.run((compiler, *STRICT, *flags, *sources), cwd=folder, capture_output=True, text=True)
    return done.stderr


def run_forward(module: ModuleType, program: Program, parameters: dict[str, Any], x: Any) -> dict[str, Any]:
    """Every array that forward leaves in the workspace, by name."""
    library, dtype = module.build(), np.dtype(module.DTYPE)
    block = np.concatenate([np.ravel(parameters[i.parameter]) for i in program.initials]).astype(dtype)
    x = np.ascontiguousarray(x, dtype)
    rows = len(x)
    workspace = np.full(library.workspace_size(rows) + 8, 123.0, dtype)
    y = np.empty((rows, *program.buffer(program.output).shape[1:]), dtype)
    library.forward(block.ctypes.data, x.ctypes.data, rows, y.ctypes.data, workspace.ctypes.data)
    assert (workspace[-8:] == 123.0).all()
    buffers = {b.name: b for b in program.buffers}
    layout, values = layout_of(program, kept(program)), {}
    fixed = library.workspace_size(0)
    each = int(layout.per_row.rpartition(" + ")[2]) + sum(entries(buffers[n]) for n in (program.inputs, program.targets))
    beside = library.workspace_size(1) - fixed - each
    for name, where in layout.places.items():
        if where.block == "workspace" and name in buffers and name in kept(program):
            start = address(where.pointer, {"FIXED": fixed, "BESIDE": beside, "rows": rows})
            shape = tuple(rows if n is None else n for n in buffers[name].shape)
            values[name] = workspace[start:start + int(np.prod(shape))].reshape(shape)
    return values


def address(pointer: str, values: dict[str, int]) -> int:
    """`workspace + FIXED + (BESIDE + 12)*rows` in reals from the start of the workspace."""
    for name, value in values.items():
        pointer = re.sub(rf"\b{name}\b", str(value), pointer)
    total = 0
    for term in re.sub(r"\(([\d +]+)\)", lambda m: str(sum(map(int, m[1].split(" + ")))), pointer).split(" + ")[1:]:
        total += int(np.prod([int(f) for f in term.split("*")]))
    return total
