"""Each shape of array expression: its text, and its value against the interpreter."""

from __future__ import annotations

import numpy as np
import pytest
from emitted import load
from sample_programs import E, ONE, SGD, data, fn, read, start

from symbp.emission.to_numpy import to_numpy
from symbp.program.interpret import interpret
from symbp.program.ops import Axis, Body, Buffer, Const, Contract, Initial, Map, Operation, Program, Reduce

BATCH, I2, J3, K4 = E, Axis("i", 2), Axis("j", 3), Axis("k", 4)
SHAPES: dict[str, tuple[int | None, ...]] = {
    "x": (None, 2, 6), "A": (2, 3), "B": (3, 4), "D": (3, 2), "S": (3, 3), "v": (3,), "w": (2,), "s": (),
    "T": (2, 3, 4), "F": (None, 2, 3), "G": (None, 4, 3), "h": (None, 3),
}

ARRAYS: dict[str, tuple[Operation, str]] = {
    "matrix product": (Contract("r", (I2, K4), (J3,), (read("A", "i", "j"), read("B", "j", "k")), ONE), "A.dot(B)"),
    "factors swapped": (Contract("r", (I2, K4), (J3,), (read("B", "j", "k"), read("A", "i", "j")), ONE), "A.dot(B)"),
    "transposed result": (
        Contract("r", (K4, I2), (J3,), (read("A", "i", "j"), read("B", "j", "k")), ONE), "B.T.dot(A.T)"),
    "matrix and vector": (Contract("r", (I2,), (J3,), (read("A", "i", "j"), read("v", "j")), ONE), "A.dot(v)"),
    "vector and matrix": (Contract("r", (K4,), (J3,), (read("v", "j"), read("B", "j", "k")), ONE), "B.T.dot(v)"),
    "inner product": (Contract("r", (), (J3,), (read("v", "j"), read("v", "j")), Const(-1.0)), "-v.dot(v)"),
    "outer product": (Contract("r", (I2, J3), (), (read("w", "i"), read("v", "j")), ONE), "w[:, None]*v"),
    "scaled": (
        Contract("r", (I2, K4), (J3,), (read("A", "i", "j"), read("B", "j", "k")), Const(0.5)), "0.5*A.dot(B)"),
    "a product for each row": (
        Contract("r", (BATCH, I2, K4), (J3,), (read("F", "e", "i", "j"), read("G", "e", "k", "j")), ONE),
        "F @ G.transpose(0, 2, 1)"),
    "the same, transposed": (
        Contract("r", (BATCH, K4, I2), (J3,), (read("F", "e", "i", "j"), read("G", "e", "k", "j")), ONE),
        "G @ F.transpose(0, 2, 1)"),
    "three axes and a matrix": (
        Contract("r", (BATCH, I2, K4), (J3,), (read("F", "e", "i", "j"), read("B", "j", "k")), ONE),
        "np.tensordot(F, B, (2, 0))"),
    "two axes summed": (
        Contract("r", (K4,), (I2, J3), (read("T", "i", "j", "k"), read("A", "i", "j")), ONE),
        "np.tensordot(T, A, ([0, 1], [0, 1]))"),
    "row by row": (
        Contract("r", (BATCH,), (J3,), (read("h", "e", "j"), read("h", "e", "j")), ONE),
        'np.einsum("ej,ej->e", h, h)'),
    "three factors": (
        Contract("r", (BATCH, K4), (J3, I2), (read("h", "e", "j"), read("B", "j", "k"), read("A", "i", "j")), ONE),
        'np.einsum("ej,jk,ij->ek", h, B, A, optimize=True)'),
    "an axis of one factor only": (
        Contract("r", (I2,), (J3, K4), (read("A", "i", "j"), read("B", "j", "k")), ONE), "np.einsum"),
    "an axis of no factor": (
        Contract("r", (I2,), (J3, Axis("q", 5)), (read("A", "i", "j"), read("v", "j")), ONE), "np.broadcast_to"),
    "one factor": (Contract("r", (J3,), (I2,), (read("A", "i", "j"),), ONE), "A.sum(axis=0)"),
    "a scalar factor": (
        Contract("r", (I2,), (J3,), (read("A", "i", "j"), read("s")), ONE), "(A*s).sum(axis=1)"),
    "diagonal": (Map("r", (J3,), read("S", "j", "j")), 'np.einsum("jj->j", S)'),
    "transposed map": (Map("r", (I2, J3), fn("add", read("A", "i", "j"), read("D", "j", "i"))), "A + D.T"),
    "permuted map": (Map("r", (K4, I2, J3), read("T", "i", "j", "k")), "T.transpose(2, 0, 1)"),
    "middle axis": (Map("r", (I2, J3, K4), fn("mul", read("T", "i", "j", "k"), read("v", "j"))), "T*v[:, None]"),
    "outer axes": (
        Map("r", (I2, J3, K4), fn("mul", read("T", "i", "j", "k"), read("w", "i"))), "T*w[:, None, None]"),
    "repeated": (Map("r", (BATCH, J3), read("v", "j")), "np.broadcast_to(v, (m, 3)).copy()"),
    "constant": (Map("r", (BATCH, J3), ONE), "np.full((m, 3), 1, DTYPE)"),
    "constant scalar": (Map("r", (), fn("exp", 0.5)), "DTYPE(float(np.exp(0.5)))"),
    "an offset": (Map("r", (BATCH, I2, J3), read("x", "e", "i", "j+2")), "x[:, :, 2:5]"),
    "the first few": (Map("r", (BATCH, I2, J3), read("x", "e", "i", "j")), "x[:, :, :3]"),
    "backwards": (Map("r", (BATCH, I2, Axis("p", 6)), read("x", "e", "i", "5-p")), "x[:, :, ::-1]"),
    "a part backwards": (Map("r", (BATCH, I2, J3), read("x", "e", "i", "4-j")), "x[:, :, 4:1:-1]"),
    "the start backwards": (Map("r", (BATCH, I2, J3), read("x", "e", "i", "2-j")), "x[:, :, 2::-1]"),
    "one entry": (Map("r", (BATCH, I2), read("x", "e", "i", "4")), "x[:, :, 4]"),
    "one of the middle": (Map("r", (BATCH, J3), read("x", "e", "1", "j")), "x[:, 1, :3]"),
    "windows": (
        Reduce("r", (BATCH, K4), (I2, J3), "sum", fn("mul", read("x", "e", "i", "k+j"), read("v", "j"))),
        "sliding_window_view(x, 3, axis=2)"),
    "windows of windows": (
        Reduce("r", (BATCH, J3), (I2, Axis("p", 2), Axis("q", 3)), "sum", read("x", "e", "i", "j+p+q")),
        "sliding_window_view(sliding_window_view(x, 4, axis=2), 3, axis=3)"),
    "windows at an offset": (
        Map("r", (BATCH, I2, Axis("p", 2), Axis("q", 3)), read("x", "e", "i", "p+q+2")),
        "sliding_window_view(x[:, :, 2:6], 3, axis=2)"),
    "a difference": (
        Map("r", (BATCH, I2, J3, Axis("q", 3)), read("x", "e", "i", "j-q+2")), "[:, :, :, ::-1]"),
    "guarded on both sides": (
        Map("r", (BATCH, I2, Axis("p", 8), Axis("q", 3)), read("x", "e", "i", "p-q-1", guarded=True)), "np.pad(x,"),
    "guarded within": (Map("r", (BATCH, I2, J3), read("x", "e", "i", "j", guarded=True)), "x[:, :, :3]"),
    "guarded and shifted": (
        Map("r", (BATCH, I2, Axis("p", 6)), read("x", "e", "i", "p+3", guarded=True)), "np.pad(x,"),
    "guarded vector": (
        Map("r", (Axis("p", 5),), read("v", "p-1", guarded=True)), "np.pad(v, ((1, 1),))"),
    "maximum": (Reduce("r", (BATCH,), (I2, Axis("p", 6)), "max", read("x", "e", "i", "p")), "x.max(axis=(1, 2))"),
    "over the batch": (Reduce("r", (J3,), (BATCH,), "sum", read("h", "e", "j")), "h.sum(axis=0)"),
    "over everything": (Reduce("r", (), (BATCH, J3), "sum", fn("square", read("h", "e", "j"))), "(h**2).sum()"),
    "a sum of a constant": (
        Reduce("r", (I2,), (BATCH,), "sum", read("w", "i")), "np.broadcast_to(w[:, None], (2, m))"),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_array_expressions_are_as_expected_and_equal_the_interpreter(case: str) -> None:
    operation, text = ARRAYS[case]
    program = alone(operation)
    line = next(n for n in to_numpy(program)[0][1].split("\n") if n.startswith("    r = ") and "_forward(" not in n)
    assert text in line
    module = load(program)
    parameters, (x, t) = start(program), data(program, rows=5)
    found = module.forward(parameters, x)
    expected = interpret(program, parameters, x, t).values["r"]
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-13)


def given(name: str) -> Body:
    """The values F, G and h, made of parts of x."""
    if name == "F":
        return read("x", "F0", "F1", "F2")
    if name == "h":
        return read("x", "h0", "0", "h1")
    low = read("x", "G0", "G1", "G2+3", guarded=True)
    high = fn("add", read("x", "G0", "G1-2", "G2+3", guarded=True), 1.0)
    return fn("where", fn("lt", read("row", "G1"), 2.0), low, high)


def alone(operation: Operation) -> Program:
    shape = tuple(axis.extent for axis in operation.axes)
    roles = {"x": "input", "F": "value", "G": "value", "h": "value"}
    buffers = tuple(
        Buffer(n, s, roles.get(n, "parameter"), "") for n, s in SHAPES.items())  # type: ignore[arg-type]
    parameters = [n for n in SHAPES if n not in roles]
    return Program(
        name="alone", dtype="float64", inputs="x", targets="t", output="r", cost_buffer="C",
        buffers=(
            *buffers, Buffer("t", (None,), "target", ""), Buffer("r", shape, "value", ""),
            Buffer("C", (), "value", ""), Buffer("row", (4,), "constant", "", (0.0, 1.0, 2.0, 3.0)),
            *(Buffer(f"d_{n}", SHAPES[n], "gradient", "") for n in parameters)),
        gradients=tuple((n, f"d_{n}") for n in parameters),
        forward=(
            *(Map(n, tuple(Axis(f"{n}{k}", extent) for k, extent in enumerate(SHAPES[n])), given(n))
              for n in ("F", "G", "h") if n in used(operation)), operation),
        cost=(Reduce("C", (), (E,), "sum", read("t", "e")),),
        backward=tuple(
            Map(f"d_{n}", tuple(Axis(f"a{k}", extent) for k, extent in enumerate(SHAPES[n])), Const(0.0))
            for n in parameters),
        initials=tuple(Initial(n, "constant", 0.5, "") for n in parameters),
        update=SGD, state=(), requirements=(), batch_size=0, epochs=1, seed=0,
    )


def used(operation: Operation) -> set[str]:
    if isinstance(operation, Contract):
        return {f.buffer for f in operation.factors}
    return {part for part in SHAPES if f"buffer='{part}'" in repr(operation.body)}
