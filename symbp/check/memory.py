"""The C module's own source, built to watch every access: a row for what lies outside of the arrays it is handed."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, prod
from pathlib import Path

from ..building.bounds import Bounds, bounds
from ..building.compiling import CompileError
from ..program.ops import Program
from .report import Row, judged


def watched(program: Program, folder: Path) -> Bounds | CompileError:
    """What was found, or why nothing could be tried."""
    count = sum(prod(n for n in program.buffer(name).shape if n is not None) for name, _ in program.gradients)
    try:
        return bounds(folder, program.name, count)
    except CompileError as error:
        return error


def memory_rows(found: Bounds | CompileError) -> Iterator[Row]:
    """Skipped where neither a sanitizer nor guard values can run."""
    if isinstance(found, CompileError) or not found.how:
        why = found.what if isinstance(found, CompileError) else "neither sanitizers nor a program with guard values run here"
        yield Row("memory", "c", "every function", (), inf, 0.0, "skipped", why.splitlines()[0])
        return
    detail = f"{found.outside} ({found.how})" if found.outside else found.how
    yield judged("memory", "c", "every function", inf if found.outside else 0.0, 0.0, detail=detail)
