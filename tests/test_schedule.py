"""Schedules: the same values as the program for every tile; and every way to break one is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sample_programs import E, ONE, SAMPLES, data, fn, read, start
from test_c_emission import OPERATIONS, operations

from symbp.errors import LoweringError
from symbp.program.interpret import initial_state, interpret, updated
from symbp.program.ops import Axis, Contract, Map, Program
from symbp.schedule.interpret import Tiles
from symbp.schedule.interpret import interpret as interpret_schedule
from symbp.schedule.model import Flat, Procedure, Product, Rows, Schedule
from symbp.schedule.plan import schedule
from symbp.schedule.products import product
from symbp.schedule.verify import verify

SIZES = (Tiles(1, 1), Tiles(2, 3), Tiles(6, 16), Tiles(100, 100))


def given(program: Program, plan: Schedule, parameters: dict[str, Any], x: Any, t: Any) -> dict[str, Any]:
    states = [b for b in plan.program.buffers if b.role == "state"]
    return {**parameters, program.inputs: x, program.targets: t, **{b.name: np.zeros(b.shape) for b in states[1:]},
            states[0].name: np.ones(())}


@pytest.mark.parametrize("tiles", SIZES, ids=str)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_procedure_means_what_the_program_means(name: str, tiles: Tiles) -> None:
    program = SAMPLES[name]("float64")
    plan = schedule(program)
    verify(plan, program)
    parameters, (x, t) = start(program), data(program, 7)
    expected = interpret(program, parameters, x, t)
    before = given(program, plan, parameters, x, t)
    for procedure in (plan.forward, plan.cost, plan.gradients):
        found = interpret_schedule(plan, procedure, before, 7, tiles=tiles)
        for result in procedure.results:
            np.testing.assert_allclose(found[result], expected.values[result], rtol=1e-12, atol=1e-14)
    found = interpret_schedule(plan, plan.step, before, 7, tiles=tiles)
    after, _ = updated(program, parameters, expected.gradients, initial_state(program, parameters), 1)
    for parameter, value in after.items():
        np.testing.assert_allclose(found[parameter], value, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("rows", [1, 2, 7, 33])
@pytest.mark.parametrize("tiles", SIZES, ids=str)
def test_whole_numbers_are_the_same_bit_for_bit(tiles: Tiles, rows: int) -> None:
    program = operations("float64")
    plan = schedule(program, [f"r_{k}" for k in range(len(OPERATIONS))])
    rng = np.random.default_rng(rows)
    parameters = {n: rng.integers(-3, 4, p.shape).astype(float) for n, p in start(program).items()}
    x = rng.integers(-3, 4, (rows, 20)).astype(float)
    expected = interpret(program, parameters, x, x[:, 0]).values
    found = interpret_schedule(plan, plan.forward, given(program, plan, parameters, x, x[:, 0]), rows, tiles=tiles)
    exact = [k for k, op in enumerate(OPERATIONS.values()) if not any(f in repr(op) for f in ("EXP", "TANH", "SIGMOID", "DIV"))]
    assert len(exact) > 20
    for k in exact:
        np.testing.assert_array_equal(found[f"r_{k}"], expected[f"r_{k}"], err_msg=list(OPERATIONS)[k])


# --- what is fused ------------------------------------------------------------------------------------------------


def kinds(procedure: Procedure) -> list[tuple[str, tuple[str, ...]]]:
    return [(type(k).__name__, tuple(o.target for o in k.operations)) for k in procedure.kernels]


def wide(program: Program, width: int = 64) -> Program:
    """The program with its hidden layer of 4 made wider."""
    def axis(value: Any) -> Any:
        if isinstance(value, Axis):
            return Axis(value.name, width) if value.extent == 4 else value
        if isinstance(value, tuple):
            return tuple(map(axis, value))
        if hasattr(value, "__dataclass_fields__"):
            changed = {n: axis(getattr(value, n)) for n in value.__dataclass_fields__}
            return replace(value, **changed)
        return value

    shaped = tuple(replace(b, shape=tuple(width if n == 4 else n for n in b.shape)) for b in program.buffers)
    return replace(axis(program), buffers=shaped)


def test_a_layer_is_one_product_with_its_bias_and_activation_and_an_update_follows_its_gradient() -> None:
    program = wide(SAMPLES["classifier"]("float32"))
    plan = schedule(program)
    verify(plan, program)
    assert ("Product", ("z1", "z1", "a1")) in kinds(plan.forward)
    assert ("Product", ("d_W1", "W1")) in kinds(plan.step)
    assert {"z1", "d_W1", "M", "s"} <= plan.step.kept_out
    assert ("Product", ("d_W1",)) in kinds(plan.gradients) and "d_W1" not in plan.gradients.kept_out


def test_forward_computes_nothing_that_its_output_does_not_need() -> None:
    plan = schedule(SAMPLES["classifier"]("float32"))
    assert not {"y", "E", "C", "delta"} & {o.target for o in plan.forward.operations}


def test_axes_that_advance_as_one_are_one() -> None:
    program = operations("float32")
    tokens = Contract("r", (E, Axis("s", 6), Axis("i", 10)), (Axis("j", 20),), (read("H", "e", "s", "j"), read("A", "i", "j")), ONE)
    buffers = {b.name: b for b in program.buffers} | {
        "H": replace(program.buffer("F"), name="H", shape=(None, 6, 20)), "r": replace(program.buffer("F"), name="r", shape=(None, 6, 10))}
    found = product(buffers, tokens)
    assert found is not None and [a.name for a in found.rows] == ["e", "s"] and [a.name for a in found.columns] == ["i"]


# --- what is refused ----------------------------------------------------------------------------------------------


def plan_of(change: Callable[[Procedure], Procedure]) -> tuple[Schedule, Program]:
    program = wide(SAMPLES["classifier"]("float32"))
    plan = schedule(program)
    return replace(plan, step=change(plan.step)), program


def first(procedure: Procedure, kind: type) -> int:
    return next(k for k, kernel in enumerate(procedure.kernels) if isinstance(kernel, kind))


def exchanged(procedure: Procedure, k: int, *kernels: Any) -> Procedure:
    return replace(procedure, kernels=(*procedure.kernels[:k], *kernels, *procedure.kernels[k + 1:]))


def with_columns_for_rows(p: Procedure) -> Procedure:
    tiles = p.kernels[first(p, Product)]
    return exchanged(p, first(p, Product), replace(tiles, rows=tiles.columns, columns=tiles.rows))


def with_a_foreign_row(p: Procedure) -> Procedure:
    k = first(p, Rows)
    foreign = Map("delta", p.kernels[k].operations[-1].axes, fn("mul", 2.0, read("a", "e", "0")))
    return exchanged(p, k, replace(p.kernels[k], operations=(*p.kernels[k].operations, foreign)))


BROKEN: dict[str, tuple[Callable[[Procedure], Procedure], str]] = {
    "an operation is left out": (lambda p: replace(p, kernels=p.kernels[1:]), "each once"),
    "an operation is done twice": (lambda p: replace(p, kernels=(*p.kernels, p.kernels[-1])), "each once"),
    "another is added": (with_a_foreign_row, "each once"),
    "a read before its write": (lambda p: replace(p, kernels=p.kernels[1:2] + p.kernels[:1] + p.kernels[2:]), "before"),
    "the last first": (lambda p: replace(p, kernels=p.kernels[::-1]), "before"),
    "a result kept out": (lambda p: replace(p, kept_out=p.kept_out | {"W1"}), "kept out of memory"),
    "kept out across kernels": (lambda p: replace(p, kept_out=p.kept_out | {"a1"}), "not inside one kernel"),
    "rows and columns exchanged": (with_columns_for_rows, "moves with rows and columns"),
    "no columns": (lambda p: exchanged(p, first(p, Product), replace(p.kernels[first(p, Product)], columns=())), "cover its axes"),
    "no row abreast": (lambda p: exchanged(p, first(p, Rows), replace(p.kernels[first(p, Rows)], abreast=0)), "abreast"),
    "rows that are not alike": (
        lambda p: replace(p, kernels=(Rows(p.operations[:4] + p.operations[4:]),)), "other rows"),
    "a flat loop over sums": (
        lambda p: exchanged(p, first(p, Product), Flat(p.kernels[first(p, Product)].operations)), "own entries"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_schedule_is_refused(name: str) -> None:
    change, message = BROKEN[name]
    plan, program = plan_of(change)
    with pytest.raises(LoweringError, match=message):
        verify(plan, program)
    verify(schedule(program), program)
