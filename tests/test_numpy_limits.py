"""What an emitted NumPy module refuses, what it survives, and names that could collide."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from emitted import agree, load
from sample_programs import E, SAMPLES, adaptive, axes, classifier, convolution, data, fn, read, single, start

from symbp.emission.to_numpy import to_numpy
from symbp.program.ops import Apply, Assign, Axis, Body, Buffer, Fn, Map, Read, Reduce, Requirement
from symbp.program.verify import verify

def good() -> tuple[dict[str, Any], Any, Any]:
    return start(classifier()), *data(classifier())


def without(x: Any, place: tuple[int, ...], value: float) -> Any:
    changed = x.copy()
    changed[place] = value
    return changed


P, X, T = good()
BAD: dict[str, tuple[Any, Any, Any, str]] = {
    "too few inputs": (P, X[:, :4], T, r"x must have the shape \(7, 5\), not \(7, 4\)"),
    "one row as a vector": (P, X[0], T, r"x must have the shape \(5, 5\), not \(5,\)"),
    "no rows": (P, X[:0], T[:0], "x must have at least one row"),
    "a number": (P, 3.0, T, "x must have at least one row"),
    "rows that do not match": (P, X, T[:6], "equally many rows, not 7 and 6"),
    "targets as labels": (P, X, T.argmax(1), r"t must have the shape \(7, 3\), not \(7,\)"),
    "text": (P, X.astype(str), T, "x must hold real numbers, not <U"),
    "complex": (P, X.astype(complex), T, "x must hold real numbers, not complex128"),
    "nan": (P, without(X, (2, 1), np.nan), T, "x holds a value that is not finite"),
    "infinite targets": (P, X, without(T, (2, 1), np.inf), "t holds a value that is not finite"),
    "targets that do not sum to 1": (P, X, without(T, (4, 1), 0.9), r"Sum\(t\[e,k\], k\) == 1; row 4 does not"),
    "negative targets": (
        P, X, without(without(without(T, (3, 0), -0.5), (3, 1), 1.5), (3, 2), 0.0), r">= 0; row 3 does not"),
    "a parameter is missing": ({n: p for n, p in P.items() if n != "b1"}, X, T, "must be named W1, b1, W2, b2, not W1"),
    "a parameter too many": (P | {"b3": P["b2"]}, X, T, "must be named"),
    "a transposed weight": (P | {"W1": P["W1"].T}, X, T, r"parameters\['W1'\] must have the shape \(4, 5\)"),
    "a nan in a parameter": (P | {"b1": np.full(4, np.nan)}, X, T, r"parameters\['b1'\] holds a value"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("name", ["cost", "gradients", "train_step", "train"])
def test_bad_input_is_refused_and_nothing_changes(case: str, name: str) -> None:
    module = load(classifier())
    parameters, x, t, message = BAD[case]
    parameters = {n: p.copy() for n, p in parameters.items()}
    before = {n: p.copy() for n, p in parameters.items()}
    state = (module.initial_state(P),) if name == "train_step" else ()
    with pytest.raises(ValueError, match=message):
        getattr(module, name)(parameters, *state, x, t)
    assert all(np.array_equal(parameters[n], before[n], equal_nan=True) for n in before)


@pytest.mark.parametrize("change", [lambda p: p.astype(np.float32), lambda p: p.tolist(), lambda p: p.astype(int)])
def test_training_refuses_parameters_that_it_could_not_change_in_place(change: Any) -> None:
    module = load(classifier())
    with pytest.raises(ValueError, match=r"parameters\['W1'\] must be a NumPy array of float64"):
        module.train(P | {"W1": change(P["W1"])}, X, T)
    assert module.cost(P | {"b1": [0, 1, 0, 1]}, X, T) > 0


def test_a_value_too_large_for_float32_is_refused_without_a_warning() -> None:
    module = load(classifier("float32"))
    with np.errstate(all="raise"), pytest.raises(ValueError, match="x holds a value that is not finite"):
        module.cost(P, X * 1e300, T)


@pytest.mark.parametrize("changed", [{"epochs": -1}, {"batch_size": -2}])
def test_training_refuses_negative_counts(changed: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        load(classifier()).train({n: p.copy() for n, p in P.items()}, X, T, **changed)


@pytest.mark.parametrize(("relation", "value", "holds"), [
    ("==", 5e-4, True), ("==", -2e-3, False), ("<=", 0.0, True), ("<=", 0.1, False), ("<", -0.1, True),
    ("<", 0.0, False), (">=", 0.0, True), (">=", -0.1, False), (">", 0.1, True), (">", 0.0, False),
])
def test_each_relation_on_the_targets(relation: Any, value: float, holds: bool) -> None:
    needed = Requirement(f"t[e,k] {relation} 0", (Map("residual2", (E, *axes(k=3)), read("t", "e", "k")),),
                         "residual2", relation)
    module = load(replace(classifier(), requirements=(needed,)))
    targets = np.full_like(T, value)
    if holds:
        module.cost(P, X, targets)
    else:
        with pytest.raises(ValueError, match="row 0 does not"):
            module.cost(P, X, targets)


# --- extremes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_logits_of_1e4_raise_no_warning_and_stay_finite(name: str, dtype: str) -> None:
    program = SAMPLES[name](dtype)
    module = load(program)
    parameters, (x, t) = start(program), data(program)
    with np.errstate(all="raise", under="ignore"):
        cost, gradients = module.gradients({n: p * 100 for n, p in parameters.items()}, x * 100, t)
    assert math.isfinite(cost) and all(np.isfinite(g).all() for g in gradients.values())


def test_sigmoid_is_accurate_on_both_sides() -> None:
    sigmoid = load(classifier()).sigmoid
    z = np.array([-1e4, -700.0, -30.0, 0.0, 30.0, 1e4])
    with np.errstate(all="raise", under="ignore"):
        found = sigmoid(z)
    np.testing.assert_allclose(found, [0, math.exp(-700), math.exp(-30), 0.5, 1, 1], rtol=1e-12)
    assert sigmoid(z.astype(np.float32)).dtype == np.float32


def test_xlogy_is_zero_at_zero() -> None:
    xlogy = load(single(Fn.XLOGY)).xlogy
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(xlogy(np.array([0.0, 2.0]), np.array([0.0, 1.0])), [0, 0])


def test_names_of_buffers_do_not_collide_with_the_module() -> None:
    program = adaptive()
    renamed = {"z1": "m", "g1": "np", "a1": "sigmoid", "E": "cost", "C": "parameters", "w2": "gradients", "a": "len"}

    def rename(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(rename, value))
        if hasattr(value, "__dataclass_fields__") and not isinstance(value, Axis):
            return replace(value, **{n: rename(getattr(value, n)) for n in value.__dataclass_fields__})
        return renamed.get(value, value) if isinstance(value, str) else value

    other = replace(rename(program), update=program.update, state=program.state, name="adaptive")
    verify(other)
    parameters, (x, t) = start(program), data(program)
    _, expected = load(program).gradients(parameters, x, t)
    _, found = load(other).gradients({renamed.get(n, n): p for n, p in parameters.items()}, x, t)
    for name, gradient in expected.items():
        np.testing.assert_array_equal(found[renamed.get(name, name)], gradient)


def test_a_state_named_like_a_local_of_the_update_still_works() -> None:
    program = convolution()
    update = tuple(
        Assign("state" if assign.name == "u" else assign.name, _renamed(assign.body)) for assign in program.update)
    other = load(replace(program, update=update, state=("state",)))
    parameters, (x, t) = load(program).init(), data(program)
    first, second = ({n: p.copy() for n, p in parameters.items()} for _ in range(2))
    load(program).train(first, x, t)
    other.train(second, x, t)
    assert all((first[n] == second[n]).all() for n in first)


def _renamed(body: Body) -> Body:
    if isinstance(body, Apply):
        return replace(body, args=tuple(map(_renamed, body.args)))
    return Read("state") if body == Read("u") else body


def test_a_deep_network_stays_within_the_width() -> None:
    """Sixty layers a{n} = w*a{n-1} whose backward reads every one."""
    n, i = 60, Axis("i", 4)
    names = ["x", *(f"activation{k}" for k in range(1, n + 1))]
    forward = tuple(Map(names[k], (E, i), fn("mul", read(names[k - 1], "e", "i"), read("w", "i")))
                    for k in range(1, n + 1))
    total: Body = read(names[1], "e", "i")
    for name in names[2:]:
        total = fn("add", total, read(name, "e", "i"))
    program = single(Fn.NEG)
    buffers = tuple(b for b in program.buffers if b.name != "a")
    program = replace(
        program, forward=forward, output=names[n],
        buffers=buffers + tuple(Buffer(name, (None, 4), "value", " + ".join(names)) for name in names[1:]),
        cost=(Reduce("C", (), (E, i), "sum", fn("sub", total, read("t", "e", "i"))),),
        backward=(Reduce("d_w", (i,), (E,), "sum", total),))
    ((_, text),) = to_numpy(program)
    assert max(map(len, text.split("\n"))) <= 120
    agree(load(program), program)
