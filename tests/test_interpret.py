"""interpret gives every operation its meaning: checked against plain Python loops, complex steps and longdouble."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sample_programs import (
    ARGUMENTS, COMPARISONS, E, ONE, SAMPLES, adaptive, axes, classifier, convolution, data, fn, read, single, start,
)

from symbp.program.interpret import MEANING, analytic, initial_state, interpret, residuals, updated
from symbp.program.ops import Axis, Contract, Fn, Map, Program, Reduce

STEP = 1e-30


def complex_step(program: Program, parameters: Any, x: Any, t: Any) -> dict[str, Any]:
    """The gradient without a backward pass: Im C(p + ih)/h."""
    gradients = {}
    for name, array in parameters.items():
        gradients[name] = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            moved = {n: a.astype(complex) for n, a in parameters.items()}
            moved[name][place] += 1j * STEP
            cost = interpret(program, moved, x, t, np.complex128, backward=False).cost
            gradients[name][place] = cost.imag / STEP
    return gradients


@pytest.mark.parametrize("name", SAMPLES)
def test_backward_equals_the_complex_step_derivative_of_the_cost(name: str) -> None:
    program = SAMPLES[name]()
    parameters, (x, t) = start(program), data(program)
    found = interpret(program, parameters, x, t).gradients
    for parameter, expected in complex_step(program, parameters, x, t).items():
        np.testing.assert_allclose(found[parameter], expected, rtol=1e-12, atol=1e-13)


def test_complex_step_catches_a_planted_sign() -> None:
    program = classifier()
    wrong = replace(program, backward=(
        Map("delta", program.backward[0].axes, fn("sub", read("t", "e", "i"), read("a", "e", "i"))),
        *program.backward[1:]))
    parameters, (x, t) = start(program), data(program)
    found = interpret(wrong, parameters, x, t).gradients["W1"]
    assert np.abs(found - complex_step(wrong, parameters, x, t)["W1"]).max() > 1e-3


@pytest.mark.parametrize("name", SAMPLES)
def test_longdouble_agrees_with_float64_and_float32_nearly(name: str) -> None:
    program = SAMPLES[name]()
    parameters, (x, t) = start(program), data(program)
    wide = interpret(program, parameters, x, t, np.longdouble)
    assert wide.cost.dtype == np.longdouble
    for dtype, tolerance in ((np.float64, 1e-13), (np.float32, 1e-4)):
        narrow = interpret(program, parameters, x, t, dtype)
        assert all(v.dtype == dtype for v in narrow.values.values())
        for gradient, expected in wide.gradients.items():
            np.testing.assert_allclose(narrow.gradients[gradient].astype(np.longdouble), expected, rtol=tolerance,
                                       atol=tolerance)


EXPECTED = {
    Fn.ADD: lambda a, b: a + b, Fn.SUB: lambda a, b: a - b, Fn.MUL: lambda a, b: a * b, Fn.DIV: lambda a, b: a / b,
    Fn.NEG: lambda a: -a, Fn.POW: math.pow, Fn.SQUARE: lambda a: a * a, Fn.EXP: math.exp, Fn.LOG: math.log,
    Fn.LOG1P: math.log1p, Fn.EXPM1: math.expm1, Fn.SQRT: math.sqrt, Fn.TANH: math.tanh, Fn.SINH: math.sinh,
    Fn.COSH: math.cosh, Fn.SIN: math.sin, Fn.COS: math.cos, Fn.ATAN: math.atan, Fn.ERF: math.erf, Fn.ERFC: math.erfc,
    Fn.ERFCX: lambda a: math.exp(a * a) * math.erfc(a), Fn.ABS: abs,
    Fn.SIGN: lambda a: math.copysign(1, a), Fn.MAX: max, Fn.MIN: min, Fn.SIGMOID: lambda a: 1 / (1 + math.exp(-a)),
    Fn.XLOGY: lambda a, b: a * math.log(b), Fn.WHERE: lambda a, b: 1.0 if a > b else 0.25,
    Fn.LT: lambda a, b: a if a < b else b, Fn.LE: lambda a, b: a if a <= b else b,
    Fn.GT: lambda a, b: a if a > b else b, Fn.GE: lambda a, b: a if a >= b else b,
    Fn.EQ: lambda a, b: a if a == b else b, Fn.NE: lambda a, b: a if a != b else b,
}


@pytest.mark.parametrize("function", Fn)
def test_every_function_means_what_the_math_module_says(function: Fn) -> None:
    assert set(EXPECTED) == set(MEANING) == set(Fn)
    x, w = np.array([[0.3, 1.7, 0.9, 2.5]]), np.array([1.1, 0.4, 0.9, 3.0])
    given = (x[0], w) if function in COMPARISONS or function is Fn.WHERE else (x[0], w)[:ARGUMENTS.get(function, 1)]
    found = interpret(single(function), {"w": w}, x, x).values["a"][0]
    np.testing.assert_allclose(found, [EXPECTED[function](*v) for v in zip(*given, strict=True)], rtol=1e-14)


def test_sigmoid_and_erf_hold_far_out_and_xlogy_at_zero() -> None:
    far = np.array([-1e4, -30.0, 0.0, 30.0, 1e4])
    with np.errstate(all="raise", under="ignore"):
        np.testing.assert_allclose(MEANING[Fn.SIGMOID](far), [0, math.exp(-30), 0.5, 1, 1], rtol=1e-12)
        np.testing.assert_array_equal(MEANING[Fn.ERF](far), [-1, -1, 0, 1, 1])
        np.testing.assert_array_equal(MEANING[Fn.XLOGY](np.zeros(2), np.array([0.0, 2.0])), [0, 0])
    near = np.linspace(-7, 7, 301)
    np.testing.assert_allclose(MEANING[Fn.ERF](near), [math.erf(v) for v in near], rtol=3e-15)


def test_contract_with_guarded_affine_reads_equals_the_loops() -> None:
    program = convolution()
    x, t = data(program)
    run = interpret(program, start(program), x, t)
    delta2, W2 = run.values["delta2"], run.values["W2"]
    expected = np.zeros((len(x), 3, 7))
    for e, c, s, o, q in itertools.product(range(len(x)), range(3), range(7), range(4), range(2)):
        if 0 <= s - q < 6:
            expected[e, c, s] += delta2[e, o, s - q] * W2[o, c, q]
    np.testing.assert_allclose(run.values["d_a1"], expected, rtol=1e-12)


def test_axes_that_a_body_does_not_read_still_count() -> None:
    program = single(Fn.NEG)
    span = (E, Axis("i", 4))
    forward = (Reduce("a", span, axes(k=3), "sum", read("w", "i")),)
    x, t = data(program)
    found = interpret(replace(program, forward=forward), {"w": np.arange(4.0)}, x, t).values["a"]
    np.testing.assert_array_equal(found, np.broadcast_to(3 * np.arange(4.0), (len(x), 4)))
    forward = (Contract("a", span, axes(k=3), (read("w", "i"),), fn("div", 1.0, 2.0)),)
    found = interpret(replace(program, forward=forward), {"w": np.arange(4.0)}, x, t).values["a"]
    np.testing.assert_array_equal(found, np.broadcast_to(1.5 * np.arange(4.0), (len(x), 4)))


def test_a_batch_of_one_row_and_batch_size() -> None:
    program = single(Fn.NEG)
    forward = (Contract("a", (E, Axis("i", 4)), (), (read("x", "e", "i"),), fn("div", ONE, fn("add", 1.0, 1.0))),)
    found = interpret(replace(program, forward=forward), {"w": np.ones(4)}, np.ones((1, 4)), np.ones((1, 4)))
    np.testing.assert_array_equal(found.values["a"], [[0.5] * 4])


def test_adam_steps_as_its_paper_says() -> None:
    program = adaptive()
    p, s1, s2 = {"p": np.array([1.0, -2.0])}, np.zeros(2), np.zeros(2)
    state = initial_state(program, p)
    expected = p["p"]
    for step in (1, 2, 3):
        g = np.array([0.5, -step])
        p, state = updated(program, p, {"p": g}, state, step)
        s1, s2 = 0.9 * s1 + 0.1 * g, 0.999 * s2 + 0.001 * g**2
        expected = expected - 0.01 * (s1 / (1 - 0.9**step)) / (np.sqrt(s2 / (1 - 0.999**step)) + 1e-8)
        np.testing.assert_allclose(p["p"], expected, rtol=1e-12)
    np.testing.assert_allclose(state["u"]["p"], s1, rtol=1e-12)


def test_updated_leaves_its_arguments_and_their_dtype() -> None:
    program = convolution()
    p = {"W": np.ones(3, np.float32)}
    state = initial_state(program, p)
    new, later = updated(program, p, {"W": np.ones(3, np.float32)}, state, 1)
    assert p["W"].tolist() == [1, 1, 1] and state["u"]["W"].tolist() == [0, 0, 0]
    assert new["W"].dtype == later["u"]["W"].dtype == np.float32
    np.testing.assert_allclose(new["W"], 0.998, rtol=1e-6)


def test_residuals_are_zero_for_targets_that_sum_to_one() -> None:
    program = classifier()
    _, t = data(program)
    total, entries = residuals(program, t)
    np.testing.assert_allclose(total, 0, atol=1e-15)
    np.testing.assert_array_equal(entries, t)


def test_analytic_says_where_there_is_a_kink() -> None:
    assert analytic(classifier())
    assert not analytic(convolution()) and not analytic(adaptive())


def test_the_complement_of_the_error_function_keeps_its_digits_in_the_tail() -> None:
    values = np.array([-6.0, -0.5, 0.0, 0.3, 1.0, 1.001, 2.0, 5.0, 12.0, 26.0])
    np.testing.assert_allclose(MEANING[Fn.ERFC](values), [math.erfc(v) for v in values], rtol=2e-12)
