"""Training in emitted NumPy and C: prepared steps, blocks and loose arrays, costs of several steps found together."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from emitted import load
from sample_programs import SAMPLES, adaptive, classifier, data, fn, read, start

from symbp.building.load import load_c, load_numpy
from symbp.emission.numpy_constants import folded
from symbp.emission.to_numpy import tidied
from symbp.network.reader import read_model
from symbp.pipeline import generate
from symbp.program.interpret import interpret
from symbp.program.ops import Contract, Fn
from symbp.program.verify import verify


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    """A net of gelu (tanh form) and adam, as NumPy and as C."""
    place = tmp_path_factory.mktemp("prepared")
    (place / "net.toml").write_text(
        'name = "net"\ninputs = 3\ndtype = "float32"\n[[layers]]\nunits = 5\nactivation = "gelu_tanh"\n'
        '[[layers]]\nunits = 2\nactivation = "softmax"\n[cost]\nname = "categorical_cross_entropy"\n'
        '[optimizer]\nname = "adam"\nlearning_rate = 0.01\n[training]\nbatch_size = 4\n')
    generate(read_model(place / "net.toml"), place / "net", checked=False)
    return {"numpy": load_numpy(place / "net" / "net.py", "net"), "c": load_c(place / "net", "net")}


def examples(rows: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(rows, 3)).astype(np.float32), np.eye(2, dtype=np.float32)[rng.integers(0, 2, rows)]


@pytest.mark.parametrize("target", ["numpy", "c"])
@pytest.mark.parametrize("loose", [False, True])
def test_a_prepared_step_is_train_step(modules: dict[str, ModuleType], target: str, loose: bool) -> None:
    module, (x, t) = modules[target], examples(6)
    one, other = module.init(3), module.init(3)
    if loose:
        other = {n: a.copy() for n, a in other.items()}
    states = module.initial_state(one), module.initial_state(other)
    step = module.prepared(other, states[1], 6)
    for k in range(4):
        cost = module.train_step(one, states[0], x, t)
        assert step(x, t, with_cost=True) == pytest.approx(cost, rel=1e-6) if k % 2 else step(x, t) is None
    assert states[1]["step"] == 4
    for name, array in one.items():
        np.testing.assert_allclose(other[name], array, rtol=1e-5, atol=1e-7)


def test_a_prepared_step_in_c_checks_its_arguments_once(
        modules: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain.toml").write_text(
        'name = "plain"\ninputs = 3\ndtype = "float32"\n[[layers]]\nunits = 2\nactivation = "tanh"\n[cost]\nname = "squared_error"\n'
        '[optimizer]\nname = "sgd"\nlearning_rate = 0.01\n')
    generate(read_model(tmp_path / "plain.toml"), tmp_path / "plain", checked=False)
    for module in (modules["c"], load_c(tmp_path / "plain", "plain")):      # with arrays of state and without
        parameters, (x, t) = module.init(), examples(6)
        state = module.initial_state(parameters)
        step = module.prepared(parameters, state, 6)
        with monkeypatch.context() as patch:
            for name in ("_checked_parameters", "_checked_examples", "train_step"):
                patch.delattr(module, name)
            before = {n: a.copy() for n, a in parameters.items()}
            step(x, t)
        assert state["step"] == 1 and any((parameters[n] != a).any() for n, a in before.items())


@pytest.mark.parametrize("target", ["numpy", "c"])
def test_a_prepared_step_refuses_what_it_could_not_read(modules: dict[str, ModuleType], target: str) -> None:
    module, (x, t) = modules[target], examples(6)
    parameters = module.init()
    step = module.prepared(parameters, module.initial_state(parameters), 6)
    for bad in ((x[:5], t[:5]), (x[:, :2], t), (x.astype(np.float64), t), (x, t[:, :1])):
        with pytest.raises(ValueError, match="x and t must be arrays of float32 of the shapes"):
            step(*bad)
    with pytest.raises(ValueError, match="must be named"):
        module.prepared({}, {}, 6)


def test_no_warning_reaches_a_user_of_a_right_formula(modules: dict[str, ModuleType]) -> None:
    module, (x, t) = modules["numpy"], examples(6)
    parameters = module.init()
    state = module.initial_state(parameters)
    for b in ("b1", "b2"):
        parameters[b] += 200
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(module.forward(parameters, 100 * x)).all()
        module.gradients(parameters, 100 * x, t)
        module.train_step(parameters, state, 100 * x, t)
        module.prepared(parameters, state, 6)(100 * x, t)
        module.train(parameters, 100 * x, t, epochs=1)


@pytest.mark.parametrize("name", SAMPLES)
def test_arrays_of_the_user_are_trained_as_those_of_init(name: str) -> None:
    module = load(SAMPLES[name]())
    x, t = data(SAMPLES[name](), rows=9)
    block = module.init(2)
    loose = {n: np.array(a, order="F") for n, a in reversed(block.items())}
    assert module.train(block, x, t, epochs=2) == pytest.approx(module.train(loose, x, t, epochs=2), rel=1e-12)
    for n, array in block.items():
        np.testing.assert_allclose(loose[n], array, rtol=1e-12)
        assert np.shares_memory(array, block["W1"].base)


@pytest.mark.parametrize("batch_size", [0, 1, 4, 9, 50])
@pytest.mark.parametrize("together", [1, 3, 10_000])
def test_the_history_is_the_mean_of_the_costs_of_the_steps(batch_size: int, together: int) -> None:
    for program in (classifier(), adaptive()):
        module = load(program)
        module.TOGETHER = together
        x, t = data(program, rows=9)
        trained, stepped = module.init(), module.init()
        state = module.initial_state(stepped)
        order = module._shuffled(9, 5, 0) if batch_size else np.arange(9)
        size = batch_size or 9
        costs = [module.train_step(stepped, state, x[order[k:k + size]], t[order[k:k + size]]) for k in range(0, 9, size)]
        assert module.train(trained, x, t, epochs=1, batch_size=batch_size, seed=5) == pytest.approx([np.mean(costs)])
        for n, array in trained.items():
            np.testing.assert_allclose(stepped[n], array, rtol=1e-10)


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_emitted_is_legal_and_means_the_same(name: str) -> None:
    program = SAMPLES[name]()
    tidy = tidied(program)
    verify(tidy)
    parameters, (x, t) = start(program), data(program)
    one, other = interpret(program, parameters, x, t), interpret(tidy, parameters, x, t)
    np.testing.assert_allclose(other.cost, one.cost, rtol=1e-13)
    for parameter, gradient in one.gradients.items():
        np.testing.assert_allclose(other.gradients[parameter], gradient, rtol=1e-12)


def test_a_mean_is_not_moved_past_what_is_not_linear() -> None:
    program = classifier()
    squared = replace(program, backward=tuple(
        replace(o, body=fn("square", o.body)) if o.target == "delta1" else o for o in program.backward))
    assert [o for o in tidied(squared).backward if isinstance(o, Contract) and o.target == "d_W1"][0].scale == \
        [o for o in program.backward if isinstance(o, Contract) and o.target == "d_W1"][0].scale


def test_constants_of_a_product_are_one() -> None:
    a, b = read("a"), read("b")
    assert folded(fn("div", fn("mul", fn("mul", 2.0, a), 3.0), 4.0)) == fn("mul", 1.5, a)
    assert folded(fn("div", fn("mul", a, 1.0), b)) == fn("div", a, b)
    assert folded(fn("mul", a, fn("mul", 2.0, b))) == fn("mul", a, fn("mul", 2.0, b))
    assert folded(fn("div", a, 3.0)) == fn("div", a, 3.0)
    assert folded(fn("mul", fn("mul", 1e-200, a), 1e-200)).fn is Fn.MUL
