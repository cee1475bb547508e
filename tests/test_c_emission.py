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
from emitted_c import COMPILERS, compile_strictly, kept, load, run_forward, write
from sample_programs import (
    ARGUMENTS, COMPARISONS, E, ONE, PER_ROW, SAMPLES, classifier, convolution, data, fn, read, single, start,
)

from symbp.emission.c_expressions import FORMS
from symbp.emission.to_binding import to_binding
from symbp.emission.to_c import to_c
from symbp.program.interpret import interpret
from symbp.program.ops import (
    Apply, Axis, Body, Buffer, Const, Contract, Fn, Initial, Map, Operation, Program, Reduce,
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
    "a matrix for each row": Contract(
        "r", (E, K3, Q2), (P6,), (read("F", "e", "k", "p"), read("G", "e", "q", "p")), ONE),
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
    "sum of few": Reduce(
        "r", (), (E, K3), "sum", fn("mul", read("h", "e", "k"), fn("add", read("h", "e", "k"), 1.0))),
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
            *(Buffer(n, SHAPES[n], "parameter", "") for n in given),
            *(Buffer(n, SHAPES[n], "value", "") for n in derived),
            *(Buffer(f"d_{n}", SHAPES[n], "gradient", "") for n in given), *results),
        forward=(*map(parts, derived), *(replace(o, target=f"r_{n}") for n, o in operations)),
        cost=(Reduce("C", (), (E,), "sum", read("t", "e")),),
        backward=tuple(Map(f"d_{n}", spans[n], Const(0.0)) for n in given),
        gradients=tuple((n, f"d_{n}") for n in given),
        initials=tuple(Initial(n, "uniform", 1.0, "") for n in given), update=single(Fn.EXP).update, state=(),
        requirements=(), batch_size=batch_size, epochs=1, seed=0,
    )


def function_body(function: Fn) -> Body:
    """The function of x[e,j] and v[j]; a comparison chooses between them."""
    arguments = (read("x", "e", "j"), read("v", "j"))
    if function in COMPARISONS:
        return fn("where", Apply(function, arguments), *arguments)
    if function is Fn.WHERE:
        return fn("where", fn("gt", *arguments), 1.0, 0.25)
    return Apply(function, arguments[:ARGUMENTS.get(function, 1)])


def functions(dtype: str) -> Program:
    every = tuple((f.value, Map("r", (E, J20), function_body(f))) for f in Fn)
    nested = Map("r", (E, J20), fn(
        "sub", fn("neg", fn("neg", read("v", "j"))),
        fn("sub", -2.0, fn("div", read("x", "e", "j"), fn("mul", -0.1, 1e-7)))))
    return gathering("functions", dtype, (*every, ("nested", nested)))


def operations(dtype: str, batch_size: int = 0) -> Program:
    return gathering("operations", dtype, tuple((f"{k}", o) for k, o in enumerate(OPERATIONS.values())), batch_size)


def nasty() -> Program:
    """A classifier whose arrays are called like keywords, libm functions and what the templates declare."""
    names = {"x": "rows", "t": "x", "W1": "exp", "b1": "c0", "W2": "y0", "b2": "gamma", "z1": "double", "a1": "lanes",
             "z": "R", "M": "sum", "s": "workspace", "a": "t", "y": "e", "E": "map_t", "C": "forward_pass",
             "delta": "sigmoid", "d_W2": "n", "d_b2": "main", "d_a1": "classifier_init", "delta1": "lane", "d_W1": "I",
             "d_b1": "term", "residual1": "unordered", "residual2": "exp_t"}

    def renamed(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(renamed, value))
        if hasattr(value, "__dataclass_fields__") and not isinstance(value, Axis):
            return replace(value, **{n: renamed(getattr(value, n)) for n in value.__dataclass_fields__})
        return names.get(value, value) if isinstance(value, str) else value

    plain = classifier("float32")
    return replace(renamed(plain), name="classifier", update=plain.update, dtype="float32")


# --- the text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["classifier.h", "classifier.c", "classifier_demo.c", "Makefile"])
def test_the_classifier_reads_as_its_golden_text(name: str) -> None:
    text = dict(to_c(classifier("float32")))[name]
    golden = GOLDEN / f"classifier_{name}" if name == "Makefile" else GOLDEN / name
    if os.environ.get("GOLDEN_UPDATE"):
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize("program", [*(make() for make in SAMPLES.values()), operations("float32"),
                                     functions("float64")], ids=lambda program: program.name)
def test_text_is_deterministic_narrow_and_clean(program: Program) -> None:
    for name, text in (*to_c(program), *to_binding(program)):
        assert text == dict((*to_c(program), *to_binding(program)))[name]
        lines = text.split("\n")
        assert max(map(len, lines)) <= 120, max(lines, key=len)
        assert not any(line != line.rstrip() for line in lines)
        assert name == "Makefile" or "\t" not in text
        assert text.endswith("\n") and not text.endswith("\n\n") and "\n\n\n\n" not in text


def test_helpers_are_emitted_only_where_they_are_used() -> None:
    for function, name in ((Fn.XLOGY, "xlogy"), (Fn.MAX, "maximum"), (Fn.SIGN, "sign_of"), (Fn.SQUARE, "square")):
        assert f" {name}(" in dict(to_c(single(function)))["single.c"]
        assert f" {name}(" not in dict(to_c(single(Fn.TANH)))["single.c"]


def test_every_function_has_a_form() -> None:
    assert set(FORMS) == set(Fn)


def test_notes_and_relations_cannot_become_code(tmp_path: Path) -> None:
    evil = 'x */ int evil; /* "; int evil; // \\'
    plain = classifier("float32")
    program = replace(
        plain, buffers=tuple(replace(b, note=evil) for b in plain.buffers),
        initials=tuple(replace(i, note=evil) for i in plain.initials),
        requirements=tuple(replace(r, text=evil) for r in plain.requirements))
    for name, text in to_c(program, evidence=(evil,)):
        (tmp_path / name).write_text(text)
    assert compile_strictly(tmp_path, "gcc", ("-fsyntax-only", "classifier.c")) == ""
    assert "evil" in (tmp_path / "classifier.h").read_text()


# --- clean in every compiler -------------------------------------------------------------------------------------


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("program", [*(make("float32") for make in SAMPLES.values()), nasty(), operations("float32", 1),
                                     functions("float32")], ids=lambda program: program.name)
def test_compiles_without_a_warning_in_both_types(program: Program, compiler: str, tmp_path: Path) -> None:
    write(program, tmp_path)
    name = program.name
    assert compile_strictly(tmp_path, compiler, (f"{name}.c",), "-march=native", "-c") == ""
    double = (f"-D{name.upper()}_DOUBLE", "-fsyntax-only")
    assert compile_strictly(tmp_path, compiler, (f"{name}.c", f"{name}_demo.c"), *double) == ""


def test_a_double_model_compiles_without_a_warning(tmp_path: Path) -> None:
    write(convolution("float64"), tmp_path)
    for compiler in COMPILERS:
        assert compile_strictly(tmp_path, compiler, ("convolution.c", "convolution_demo.c"), "-fsyntax-only") == ""


@pytest.mark.skipif(shutil.which("g++") is None, reason="no C++ compiler")
def test_the_header_can_be_included_from_cpp(tmp_path: Path) -> None:
    write(classifier("float32"), tmp_path)
    (tmp_path / "user.cpp").write_text('#include "classifier.h"\n#include "classifier.h"\n'
                                       'int main() { return classifier_parameters() != 4; }\n')
    subprocess.run(("g++", "-Wall", "-Werror", "-fsyntax-only", "user.cpp"), cwd=tmp_path, check=True)


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
@pytest.mark.parametrize("name", ["classifier", "convolution"])
def test_make_builds_and_runs_the_demo_under_the_sanitizers(name: str, tmp_path: Path) -> None:
    program = SAMPLES[name]("float32")
    for path, text in to_c(program):
        (tmp_path / path).write_text(text)
    flags = "CFLAGS=-O1 -Werror -fsanitize=address,undefined -fno-sanitize-recover"
    done = subprocess.run(("make", "demo", flags), cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(f"{i.parameter}[" in done.stdout for i in program.initials)
    assert "the cost fell from" in done.stdout


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_make_builds_a_library_too(tmp_path: Path) -> None:
    for path, text in to_c(single(Fn.EXP, "float32")):
        (tmp_path / path).write_text(text)
    subprocess.run(("make", "CFLAGS=-Werror"), cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "libsingle.so").exists() and (tmp_path / "single_demo").exists()
    subprocess.run(("make", "clean"), cwd=tmp_path, check=True, capture_output=True)
    assert not (tmp_path / "libsingle.so").exists()


# --- the numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_module_equals_the_interpreter_in_both_types(name: str, tmp_path: Path) -> None:
    program = SAMPLES[name]("float32")
    module = load(program, tmp_path, np.float64)
    agree(module, program)
    module.DTYPE = np.float32
    agree(module, program, 1e-4)


def test_names_that_collide_with_c_change_nothing(tmp_path: Path) -> None:
    agree(load(nasty(), tmp_path, np.float64), nasty())


@pytest.mark.parametrize("batch_size", [0, 1])
def test_every_operation_equals_the_interpreter(batch_size: int, tmp_path: Path) -> None:
    program = operations("float32", batch_size)
    module = load(program, tmp_path, np.float64, keep=kept(program))
    for rows in (1, 7, 16):
        parameters, (x, t) = start(program), data(program, rows)
        expected = interpret(program, parameters, x, t).values
        found = run_forward(module, program, parameters, x)
        for k, name in enumerate(OPERATIONS):
            np.testing.assert_allclose(found[f"r_{k}"], expected[f"r_{k}"], rtol=1e-12, atol=1e-13, err_msg=name)


def test_every_function_equals_the_interpreter_in_both_types(tmp_path: Path) -> None:
    program = functions("float32")
    rng = np.random.default_rng(3)
    x, parameters = rng.uniform(0.1, 3.0, (5, 20)), start(program)
    parameters["v"] = np.abs(parameters["v"])
    x[2, :4] = parameters["v"][:4]
    module = load(program, tmp_path, keep=kept(program))
    for dtype, tolerance in ((np.float32, 2e-6), (np.float64, 1e-13)):
        module.DTYPE = dtype
        given = {n: p.astype(dtype) for n, p in parameters.items()}
        expected = interpret(program, given, x.astype(dtype), x[:, 0], dtype).values
        found = run_forward(module, program, given, x.astype(dtype))
        for f in (*Fn, None):
            name = f"r_{f.value}" if f else "r_nested"
            np.testing.assert_allclose(found[name], expected[name], rtol=tolerance, err_msg=name)


def test_extreme_values_neither_overflow_nor_hide_a_nan(tmp_path: Path) -> None:
    module = load(functions("float32"), tmp_path, np.float64, keep=kept(functions("float32")))
    special = np.array([-np.inf, -1e4, -1e3, -30.0, -0.0, 0.0, 1e-300, 30.0, 1e3, 1e4, np.inf, np.nan] + [1.0] * 8)
    found = run_forward(module, functions("float64"), start(functions("float64")), np.tile(special, (2, 1)))
    expected = load_numpy(single(Fn.SIGMOID)).sigmoid(special)
    np.testing.assert_allclose(found["r_sigmoid"][1], expected, rtol=1e-15)
    np.testing.assert_array_equal(found["r_sign"][1], np.sign(special))
    v = start(functions("float64"))["v"]
    np.testing.assert_array_equal(found["r_max"][1], np.maximum(special, v))
    np.testing.assert_array_equal(found["r_min"][1], np.minimum(special, v))


def test_a_maximum_over_an_axis_keeps_a_nan(tmp_path: Path) -> None:
    program = operations("float32")
    x = data(program, 9)[0]
    x[4, 7] = np.nan
    found = run_forward(load(program, tmp_path, np.float64, keep=kept(program)), program, start(program), x)
    names = list(OPERATIONS)
    for name, expected in (("row maxima", (-x).max(axis=1)), ("column maxima", x.max(axis=0))):
        np.testing.assert_array_equal(found[f"r_{names.index(name)}"], expected)


@pytest.mark.parametrize("change", [
    ("= a[i*8 + lane] - t_[i*8 + lane]", "= t_[i*8 + lane] - a[i*8 + lane]"), ("W1[i*5 + j]*", "W1[j*4 + i]*"),
    ("for (size_t e = rows/4*4; e < rows; e++)", "for (size_t e = rows/4*4; e + 1 < rows; e++)"),
])
def test_a_planted_fault_is_caught(change: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Not equal"):
        agree(load(classifier("float32"), tmp_path, np.float64, change), classifier("float32"))


# --- training ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_init_and_training_agree_with_the_numpy_module(name: str, tmp_path: Path) -> None:
    program = SAMPLES[name]("float32")
    c, numpy = load(program, tmp_path), load_numpy(program)
    x, t = data(program, rows=21)
    for dtype, tolerance in ((np.float32, 3e-5), (np.float64, 1e-12)):
        c.DTYPE = numpy.DTYPE = dtype
        for seed in (program.seed, 0, -3, 2**64 + 1):
            ours, theirs = c.init(seed), numpy.init(seed)
            assert list(ours) == list(theirs)
            assert all((ours[n] == theirs[n]).all() and ours[n].dtype == dtype for n in ours)
        for batch_size in (0, 1, 8, 100):
            seen: list[tuple[int, float]] = []
            options = {"epochs": 3, "batch_size": batch_size, "seed": 2**63 + batch_size}
            history = c.train(ours, x, t, **options, progress=lambda *step, seen=seen: seen.append(step))
            np.testing.assert_allclose(history, numpy.train(theirs, x, t, **options), rtol=tolerance)
            assert seen == list(enumerate(history))
        for n in ours:
            np.testing.assert_allclose(ours[n], theirs[n], rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", SAMPLES)
def test_single_steps_agree_with_the_numpy_module_wherever_the_arrays_lie(name: str, tmp_path: Path) -> None:
    program = SAMPLES[name]("float32")
    c, numpy = load(program, tmp_path, np.float64), load_numpy(program)
    numpy.DTYPE = np.float64
    x, t = data(program)
    theirs = numpy.init()
    views, loose = c.init(), {n: p.copy(order="F") for n, p in c.init().items()}
    states = [numpy.initial_state(theirs), c.initial_state(views), numpy.initial_state(loose)]
    for _ in range(4):
        runs = zip((numpy, c, c), (theirs, views, loose), states, strict=True)
        costs = [m.train_step(p, s, x, t) for m, p, s in runs]
        np.testing.assert_allclose(costs, costs[0], rtol=1e-12)
    for ours, state in ((views, states[1]), (loose, states[2])):
        assert state["step"] == 4 and type(state["step"]) is int
        for n in theirs:
            np.testing.assert_allclose(ours[n], theirs[n], rtol=1e-12, atol=1e-14)
            for s in program.state:
                np.testing.assert_allclose(state[s][n], states[0][s][n], rtol=1e-12, atol=1e-14)
