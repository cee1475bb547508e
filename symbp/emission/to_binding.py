"""Program -> NAME_c.py, the C module behind the interface of NAME.py: a view model of finished strings."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from ..program.ops import Buffer, Program
from .c_layout import entries
from .c_loops import commented
from .render import render

COMPILING = Path(__file__).resolve().parents[1] / "building" / "compiling.py"
IMPORTS = ("import ctypes", "import signal", "import threading", "from contextlib import contextmanager",
           "from pathlib import Path")


@dataclass(frozen=True)
class BindingView:
    """Everything that varies between bindings, in finished strings."""

    name: str
    upper: str
    dtype: str
    dtypes: str                         # a dict: what to define for each type
    input_shape: str
    output_shape: str
    target_shape: str
    parameters: tuple[str, ...]         # entries of PARAMETERS
    places: tuple[str, ...]             # entries of PLACES: where each starts in the block, and how long it is
    parameter_count: int
    states: str
    requirements: tuple[str, ...]       # entries of REQUIREMENTS
    batch_size: int
    epochs: int
    seed: int
    imports: tuple[str, ...]
    compiling: str


def to_binding(program: Program) -> tuple[tuple[str, str], ...]:
    """The file of the ctypes binding as (path, text)."""
    return ((f"{program.name}_c.py", render("c/binding.py.j2", binding_view(program))),)


def binding_view(program: Program) -> BindingView:
    parameters = [program.buffer(i.parameter) for i in program.initials]
    sizes = [entries(b) for b in parameters]
    starts = list(accumulate(sizes, initial=0))
    macros = {"float32": (), "float64": (f"{program.name.upper()}_DOUBLE",)}
    offered = ("float32", "float64") if program.dtype == "float32" else ("float64",)
    imports, compiling = compiling_text()
    return BindingView(
        name=program.name, upper=program.name.upper(), dtype=program.dtype,
        dtypes="{" + ", ".join(f'"{d}": {_strings(macros[d])}' for d in offered) + "}",
        input_shape=_row(program.buffer(program.inputs)), output_shape=_row(program.buffer(program.output)),
        target_shape=_row(program.buffer(program.targets)),
        parameters=tuple(f'"{b.name}": {_tuple(b.shape)},' for b in parameters),
        places=tuple(f'"{b.name}": slice({k}, {k + n}),' for b, k, n in zip(parameters, starts, sizes, strict=False)),
        parameter_count=starts[-1], states=_strings(program.state),
        requirements=tuple(f'"{commented(r.text).replace(chr(34), chr(39))}",' for r in program.requirements),
        batch_size=program.batch_size, epochs=program.epochs, seed=program.seed,
        imports=imports, compiling=compiling,
    )


def compiling_text() -> tuple[tuple[str, ...], str]:
    """The imports that a binding needs, and the text of `compiling` after its own."""
    text = COMPILING.read_text(encoding="utf-8")
    body = ast.parse(text).body
    imported = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = {ast.unparse(node) for node in imported} | set(IMPORTS)
    plain = (line for line in lines if not line.startswith("from __future__"))
    last = max(node.end_lineno or 0 for node in imported)
    rest = "\n".join(text.splitlines()[last:]).strip("\n")
    return tuple(sorted(plain, key=lambda line: (line.startswith("from"), line))), rest


def _tuple(shape: tuple[int | None, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"


def _row(buffer: Buffer) -> str:
    return _tuple(buffer.shape[1:])


def _strings(texts: tuple[str, ...]) -> str:
    quoted = (f'"{text}"' for text in texts)
    return f"({', '.join(quoted)}{',' * (len(texts) == 1)})"
