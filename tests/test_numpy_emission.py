"""Emitted NumPy modules: golden text, then run, then equal to the interpreter."""

from __future__ import annotations

import ast
import os
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from emitted import agree, load
from sample_programs import SAMPLES, classifier, convolution, data, fn, read, single, start

from symbp.emission.expressions import ARITHMETIC, Level, Piece, ScalarPrinter, fold
from symbp.emission.numpy_operations import FORMS
from symbp.emission.sources import Sources
from symbp.emission.to_numpy import to_numpy
from symbp.program.interpret import initial_state, interpret, updated
from symbp.program.ops import Apply, Body, Const, Fn, Program, Read

GOLDEN = Path(__file__).parent / "golden"
MASK = 2**64 - 1

# --- the text ----------------------------------------------------------------------------------------------------


def test_the_classifier_reads_as_its_golden_text() -> None:
    ((name, text),) = to_numpy(classifier())
    if os.environ.get("GOLDEN_UPDATE"):
        (GOLDEN / "classifier.py").write_text(text)
    assert name == "classifier.py"
    assert text == (GOLDEN / "classifier.py").read_text()


@pytest.mark.parametrize("name", SAMPLES)
def test_text_is_deterministic_narrow_and_needs_only_numpy(name: str) -> None:
    ((_, text),) = to_numpy(SAMPLES[name]())
    assert text == to_numpy(SAMPLES[name]())[0][1]
    assert max(map(len, text.split("\n"))) <= 120
    assert not any(line != line.rstrip() or "\t" in line for line in text.split("\n"))
    assert text.endswith("\n") and not text.endswith("\n\n") and "\n\n\n\n" not in text
    imported = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert {(n.names[0].name if isinstance(n, ast.Import) else n.module or "").split(".")[0] for n in imported} <= {
        "numpy", "math"}


def test_functions_are_emitted_only_where_they_are_used() -> None:
    for function, text in ((Fn.SIGMOID, "def sigmoid"), (Fn.XLOGY, "def xlogy"), (Fn.ERF, "def erf("), (Fn.ERFC, "def erfc(")):
        assert text in to_numpy(single(function))[0][1]
        assert text not in to_numpy(single(Fn.TANH))[0][1]


def test_notes_and_relations_cannot_become_code() -> None:
    evil = 'x = 1\nimport os"""\\'
    program = classifier()
    program = replace(
        program, buffers=tuple(replace(b, note=evil) for b in program.buffers),
        initials=tuple(replace(i, note=evil) for i in program.initials),
        requirements=tuple(replace(r, text=evil) for r in program.requirements))
    ((_, text),) = to_numpy(program, evidence=(evil,))
    assert not any(isinstance(n, ast.Import) and n.names[0].name == "os" for n in ast.walk(ast.parse(text)))


def test_evidence_stands_in_the_docstring() -> None:
    ((_, text),) = to_numpy(classifier(), evidence=("proved: delta = a - t",))
    assert "    proved: delta = a - t\n" in (ast.get_docstring(ast.parse(text)) or "")


class Plain(ScalarPrinter):
    forms = {**ARITHMETIC, Fn.POW: FORMS[Fn.POW]}

    def number(self, value: float) -> Piece:
        return Piece(repr(value), Level.PRODUCT if value < 0 else Level.ATOM)

    def batch_size(self) -> Piece:
        return Piece("m")

    def read(self, read: Read) -> Piece:
        return Piece(read.buffer)


a, b, c = read("a"), read("b"), read("c")


@pytest.mark.parametrize(("body", "text"), [
    (fn("add", a, fn("add", b, c)), "a + (b + c)"),
    (fn("add", fn("add", a, b), c), "a + b + c"),
    (fn("sub", a, fn("neg", b)), "a - (-b)"),
    (fn("sub", a, fn("sub", b, c)), "a - (b - c)"),
    (fn("div", a, fn("mul", b, c)), "a/(b*c)"),
    (fn("mul", a, fn("div", b, c)), "a*(b/c)"),
    (fn("neg", fn("mul", a, b)), "-a*b"),
    (fn("neg", fn("add", a, b)), "-(a + b)"),
    (fn("neg", fn("neg", a)), "-(-a)"),
    (fn("pow", fn("neg", a), b), "(-a)**b"),
    (fn("pow", fn("pow", a, b), c), "(a**b)**c"),
    (fn("pow", a, fn("pow", b, c)), "a**b**c"),
    (fn("mul", -2.0, a), "-2.0*a"),
    (fn("mul", a, -2.0), "a*(-2.0)"),
    (fn("gt", fn("add", a, b), c), "a + b > c"),
])
def test_brackets_keep_the_order_of_evaluation(body: Body, text: str) -> None:
    assert Plain().text(body) == text
    values = {"a": 1.1, "b": 0.7, "c": 0.3}

    def value(body: Body) -> float:
        match body:
            case Read(name):
                return values[name]
            case Const(number):
                return number
            case Apply(function, args):
                operators: dict[Fn, Any] = {
                    Fn.ADD: lambda p, q: p + q, Fn.SUB: lambda p, q: p - q, Fn.MUL: lambda p, q: p * q,
                    Fn.DIV: lambda p, q: p / q, Fn.NEG: lambda p: -p, Fn.POW: lambda p, q: p**q,
                    Fn.GT: lambda p, q: p > q}
                return operators[function](*map(value, args))
        raise AssertionError

    assert eval(text, {}, values) == value(body)


def test_folded_text_keeps_every_word() -> None:
    words = " + ".join(f"word{k}" for k in range(60))
    lines = fold(words, 10, 4, 50)
    assert " ".join(line.strip() for line in lines) == words
    assert len(lines[0]) <= 40 and all(len(line) <= 50 and line.startswith("    ") for line in lines[1:])


def test_a_file_is_emitted_once() -> None:
    sources = Sources((("a.py", "1"), ("b.py", "2")))
    assert sources.text("b.py") == "2"
    with pytest.raises(ValueError, match=r"twice: a\.py"):
        Sources((("a.py", "1"), ("a.py", "2")))


# --- the numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_module_equals_the_interpreter(name: str) -> None:
    agree(load(SAMPLES[name]()), SAMPLES[name]())


@pytest.mark.parametrize("name", SAMPLES)
def test_float32_stays_float32_and_float64_can_be_asked_for(name: str) -> None:
    program = SAMPLES[name]("float32")
    module = load(program)
    agree(module, program, 1e-4)
    parameters = module.init(1)
    x, t = data(program)
    state = module.initial_state(parameters)
    module.train_step(parameters, state, x, t)
    arrays = [*parameters.values(), *(a for s in program.state for a in state[s].values())]
    assert all(type(array) is np.ndarray and array.dtype == np.float32 for array in arrays)
    module.DTYPE = np.float64
    agree(module, program)
    assert all(p.dtype == np.float64 for p in module.init(1).values())


@pytest.mark.parametrize("function", Fn)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_function_equals_the_interpreter_in_its_dtype(function: Fn, dtype: str) -> None:
    assert set(FORMS) == set(Fn)
    program = single(function, dtype)
    x, w = np.array([[0.3, 1.7, 0.9, 2.5]]), np.array([1.1, 0.4, 0.9, 3.0])
    found = load(program).forward({"w": w}, x)
    assert found.dtype == np.dtype(dtype)
    expected = interpret(program, {"w": w}, x, x, np.dtype(dtype)).values["a"]
    np.testing.assert_allclose(found, expected, rtol=1e-14 if dtype == "float64" else 1e-6)


@pytest.mark.parametrize("name", SAMPLES)
def test_gradients_equal_central_differences(name: str) -> None:
    program = SAMPLES[name]()
    worst = gradient_error(load(program), program)
    assert worst < 1e-7, worst


@pytest.mark.parametrize("change", [
    ("delta = (a - t)/m", "delta = (t - a)/m"), ("(1 - a1)", "(1 + a1)"), ("delta = (a - t)/m", "delta = a - t"),
    ("delta.dot(W2)", "delta.dot(W2)*0.5"), ("delta1.T.dot(x,", "delta1.T.dot(np.roll(x, 1, axis=1),"),
])
def test_central_differences_catch_a_planted_fault(change: tuple[str, str]) -> None:
    assert gradient_error(load(classifier(), change), classifier()) > 1e-3


def gradient_error(module: ModuleType, program: Program) -> float:
    parameters, (x, t) = start(program), data(program)
    _, gradients = module.gradients(parameters, x, t)
    worst, h = 0.0, 1e-5
    for name, array in parameters.items():
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + h
            above = module.cost(parameters, x, t)
            array[place] = kept - h
            below = module.cost(parameters, x, t)
            array[place] = kept
            slope = gradients[name][place]
            worst = max(worst, abs((above - below) / (2 * h) - slope) / max(1.0, abs(slope)))
    return worst


@pytest.mark.parametrize("name", SAMPLES)
def test_training_equals_interpreted_training(name: str) -> None:
    program = SAMPLES[name]()
    module = load(program)
    x, t = data(program, rows=9)
    trained = module.init(5)
    reported: list[tuple[int, float]] = []
    history = module.train(trained, x, t, epochs=3, seed=13, progress=lambda *seen: reported.append(seen))
    expected: Any = {n: p.copy() for n, p in module.init(5).items()}
    state, step, costs = initial_state(program, expected), 0, []
    for epoch in range(3):
        order = fisher_yates(9, 13, epoch) if program.batch_size else list(range(9))
        size = program.batch_size or 9
        costs.append([])
        for rows in (order[k:k + size] for k in range(0, 9, size)):
            step += 1
            run = interpret(program, expected, x[rows], t[rows])
            costs[-1].append(run.cost)
            expected, state = updated(program, expected, run.gradients, state, step)
    for parameter in trained:
        np.testing.assert_allclose(trained[parameter], expected[parameter], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(history, [np.mean(c) for c in costs], rtol=1e-11)
    assert reported == list(enumerate(history))
    again = module.init(5)
    assert module.train(again, x, t, epochs=3, seed=13) == history
    assert all((again[n] == trained[n]).all() for n in trained)


def splitmix(seed: int, count: int) -> list[float]:
    """The specified generator, one number at a time in Python integers."""
    numbers = []
    for k in range(1, count + 1):
        numbers.append((mixed(seed + k * 0x9E3779B97F4A7C15) >> 11) * 2.0**-53)
    return numbers


def mixed(v: int) -> int:
    v &= MASK
    v = (v ^ (v >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    v = (v ^ (v >> 27)) * 0x94D049BB133111EB & MASK
    return v ^ (v >> 31)


def fisher_yates(n: int, seed: int, epoch: int) -> list[int]:
    draws = splitmix(mixed(seed + (epoch + 1) * 0x9E3779B97F4A7C15), n)
    order = list(range(n))
    for i, u in zip(range(n - 1, 0, -1), draws, strict=False):
        j = int(u * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


@pytest.mark.parametrize("seed", [0, 1, 2**63 + 5, 2**64 - 1])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_init_draws_the_specified_numbers(seed: int, dtype: str) -> None:
    program = convolution(dtype)
    found = load(program).init(seed)
    count = sum(f.size for f, i in zip(found.values(), program.initials, strict=True) if i.kind == "uniform")
    draws = iter(splitmix(seed, count))
    for initial in program.initials:
        array = found[initial.parameter]
        assert array.shape == program.buffer(initial.parameter).shape and array.dtype == np.dtype(dtype)
        for value in array.ravel():
            expected = initial.value if initial.kind == "constant" else initial.value * (2 * next(draws) - 1)
            assert value == np.dtype(dtype).type(expected)
    assert next(draws, None) is None


def test_the_first_splitmix64_word_is_the_published_one() -> None:
    assert mixed(0x9E3779B97F4A7C15) == 0xE220A8397B1DCDAF
