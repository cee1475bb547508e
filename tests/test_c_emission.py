"""Emitted C: golden text, then clean in every compiler, then run, then equal to the interpreter and to NumPy."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from emitted import agree
from emitted import load as load_numpy
from emitted_c import COMPILERS, compile_strictly, load, run_forward, write
from sample_programs import (
    ARGUMENTS, COMPARISONS, E, ONE, PER_ROW, SAMPLES, axes, classifier, convolution, data, fn, read, single, start,
)

from symbp.emission.c_expressions import FORMS
from symbp.emission.to_binding import to_binding
from symbp.emission.to_c import to_c
from symbp.program.interpret import interpret
from symbp.program.ops import (
    Apply, Axis, Body, Buffer, Const, Contract, Fn, Map, Operation, Program, Read, Reduce,
)

GOLDEN = Path(__file__).parent / "golden"
I10, J20, K3, P6, Q2 = (Axis(*pair) for pair in (("i", 10), ("j", 20), ("k", 3), ("p", 6), ("q", 2)))


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CC", raising=False)
        yield


# --- programs that use every operation and every function --------------------------------------------------------

OPERATIONS: dict[str, Operation] = {
    "rows": Contract("r", (E, I10), (J20,), (read("x", "e", "j"), read("B", "j", "i")), ONE),
    "transposed copy": Contract("r", (E, I10), (J20,), (read("A", "i", "j"), read("x", "e", "j")), ONE),
    "transposed copy, scaled": Contract("r", (E, I10), (J20,), (read("x", "e", "j"), read("A", "i", "j")), PER_ROW),
    "lanes": Contract("r", (E, K3), (J20,), (read("D", "k", "j"), read("x", "e", "j")), Const(-0.5)),
    "few": Contract("r", (E, K3), (Q2,), (read("D", "k", "q"), read("x", "e", "q")), ONE),
    "outer over the batch": Contract("r", (K3, J20), (E,), (read("h", "e", "k"), read("x", "e", "j")), PER_ROW),
    "batch and an axis": Contract(
        "r", (K3, I10), (E, J20), (read("h", "e", "k"), read("x", "e", "j"), read("B", "j", "i")), ONE),
    "three factors": Contract("r", (E, J20), (I10,), (read("v", "j"), read("B", "j", "i"), read("c", "i")), ONE),
    "no factor moves": Contract("r", (E, I10), (K3,), (read("h", "e", "k"),), ONE),
    "nothing summed": Contract("r", (E, J20), (), (read("v", "j"), read("x", "e", "j")), Const(2.0)),
    "a matrix for each row": Contract("r", (E, K3, Q2), (P6,), (read("F", "e", "k", "p"), read("G", "e", "q", "p")), ONE),
    "one column": Contract("r", (J20, Axis("u", 1)), (E,), (read("x", "e", "j"), read("o", "e", "u")), ONE),
    "convolution": Contract("r", (E, K3, Axis("s", 5)), (Q2,), (read("F", "e", "k", "s+q"), read("w", "q")), ONE),
    "guarded": Contract(
        "r", (E, K3, Axis("s", 7)), (Q2,), (read("F", "e", "k", "s-q", guarded=True), read("w", "q")), ONE),
    "guarded below": Map("r", (E, Axis("s", 25)), read("x", "e", "s-3", guarded=True)),
    "guarded within": Map("r", (E, J20), read("x", "e", "j", guarded=True)),
    "backwards": Map("r", (E, J20), read("x", "e", "19-j")),
    "turned": Map("r", (J20, I10), fn("add", read("A", "i", "j"), read("B", "j", "i"))),
    "diagonal": Map("r", (K3,), read("D", "k", "k+2")),
    "an entry": Map("r", (E,), fn("mul", read("x", "e", "4"), read("D", "1", "2"))),
    "a scalar": Map("r", (), fn("add", PER_ROW, read("s"))),
    "sum of functions": Reduce("r", (E,), (J20,), "sum", fn("exp", fn("mul", read("x", "e", "j"), read("v", "j")))),
    "sum of two axes": Reduce("r", (), (E, J20), "sum", fn("square", read("x", "e", "j"))),
    "sum of few": Reduce("r", (), (E, K3), "sum", fn("mul", read("h", "e", "k"), fn("add", read("h", "e", "k"), ONE.value))),
    "columns": Reduce("r", (J20,), (E,), "sum", fn("tanh", read("x", "e", "j"))),
    "column maxima": Reduce("r", (J20,), (E,), "max", read("x", "e", "j")),
    "row maxima": Reduce("r", (E,), (J20,), "max", fn("neg", read("x", "e", "j"))),
    "block maxima": Reduce("r", (E, K3), (P6,), "max", read("F", "e", "k", "p")),
    "sigmoid, rows and columns": Map("r", (E, J20), fn("sigmoid", fn("mul", read("x", "e", "j"), read("v", "j")))),
    "sigmoid inside": Map("r", (E, J20), fn("mul", read("x", "e", "j"), fn("sigmoid", read("x", "e", "j")))),
}
SHAPES: dict[str, tuple[int | None, ...]] = {
    "x": (None, 20), "A": (10, 20), "B": (20, 10), "D": (3, 20), "v": (20,), "c": (10,), "w": (2,), "s": (),
    "h": (None, 3), "F": (None, 3, 6), "G": (None, 2, 6), "o": (None, 1),
}


def parts(name: str) -> Map:
    """Arrays for each row, made of parts of x."""
    span = tuple(Axis(f"d{k}", n) for k, n in enumerate(SHAPES[name]))
    last = {"h": "d1", "F": "d2", "G": "d2+4", "o": "19"}[name]
    body: Body = read("x", "d0", last)
    if len(span) == 3:
        body = fn("mul", body, read("x", "d0", "d1"))
    return Map(name, span, body)


def gathering(name: str, dtype: str, operations: tuple[tuple[str, Operation], ...], batch_size: int = 0) -> Program:
    """A program whose forward performs every operation, each into an array of its own."""
    derived = ("h", "F", "G", "o")
    given = [n for n in SHAPES if n not in derived and n != "x"]
    results = [Buffer(f"r_{n}", tuple(a.extent for a in o.axes), "value", n) for n, o in operations]
    spans = {n: tuple(Axis(f"d{k}", extent) for k, extent in enumerate(SHAPES[n])) for n in given}
    return Program(
        name=name, dtype=dtype, inputs="x", targets="t", output="h", cost_buffer="C",  # type: ignore[arg-type]
        buffers=(
            Buffer("x", SHAPES["x"], "input", ""), Buffer("t", (None,), "target", ""), Buffer("C", (), "value", ""),
            *(Buffer(n, SHAPES[n], "parameter", "") for n in given), *(Buffer(n, SHAPES[n], "value", "") for n in derived),
            *(Buffer(f"d_{n}", SHAPES[n], "gradient", "") for n in given), *results),
        forward=(*map(parts, derived), *(replace(o, target=f"r_{n}") for n, o in operations)),
        cost=(Reduce("C", (), (E,), "sum", read("t", "e")),),
        backward=tuple(Map(f"d_{n}", spans[n], Const(0.0)) for n in given),
        gradients=tuple((n, f"d_{n}") for n in given),
        initials=(), update=single(Fn.EXP).update, state=(), requirements=(), batch_size=batch_size, epochs=1, seed=0,
    )
