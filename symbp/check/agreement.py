"""Emitted modules against the interpreter: forward, cost and gradients in float64 and float32, and initial values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ..program.interpret import Array, interpret
from ..program.ops import Program
from .conditioning import Met, Noise, distance
from .modules import Module, Modules, Parameters, copied, owned
from .points import Point, finite
from .reference import initial
from .report import Row, judged

TOLERANCE = 1e-10        # of the largest entry, or FACTOR times what rounding may change, if that is more
SINGLE_TOLERANCE = 1e-3
SEEDS = (0, 2 ** 63 + 12345)


def agreement_rows(program: Program, target: str, module: Module, points: tuple[Point, ...]) -> Iterator[Row]:
    """Forward, cost and every gradient at every point; nothing that was passed in may change."""
    found: dict[str, Met] = {}
    changed = 0.0
    for number, point in enumerate(points):
        parameters = owned(module, point.parameters) if number % 2 else copied(point.parameters)
        x, t = point.x.copy(), point.t.copy()
        met(found, point, results(module, parameters, x, t), TOLERANCE, lambda point=point: point.noise)
        changed = max(changed, distance(x, point.x) + distance(t, point.t) + sum(
            distance(parameters[name], array) for name, array in point.parameters.items()))
    for subject, one in found.items():
        yield one.row("agreement", target, subject, TOLERANCE, shape=_shape(program, subject))
    yield judged("agreement", target, "arguments left as they were", np.inf if changed else 0.0, TOLERANCE)


def results(module: Module, parameters: Parameters, x: Array, t: Array) -> dict[str, Any]:
    """What the module computes, by subject."""
    y = module.forward(parameters, x)
    alone = float(module.cost(parameters, x, t))
    cost, gradients = module.gradients(parameters, x, t)
    return {"forward": y, "cost": alone, "cost of gradients": float(cost)} | {
        f"gradient of {name}": g for name, g in gradients.items()}


def met(tallies: dict[str, Met], point: Point, found: Mapping[str, Any], tolerance: float, rounding: Callable[[], Noise]) -> None:
    """Add what a module found at a point to the tallies; a missing gradient, or one too many, is an error."""
    meaning = point.meaning
    wanted: dict[str, tuple[Any, Callable[[], float]]] = {
        "forward": (meaning.values[point.program.output], lambda: rounding().output),
        "cost": (meaning.cost, lambda: rounding().cost), "cost of gradients": (meaning.cost, lambda: rounding().cost)}
    wanted |= {f"gradient of {name}": (g, lambda name=name: rounding().gradients[name]) for name, g in meaning.gradients.items()}
    for subject in dict.fromkeys((*wanted, *found)):
        value, noise = wanted.get(subject, (np.nan, lambda: 0.0))
        strongest = point.strongest if subject.startswith("gradient") else 0.0
        tallies.setdefault(subject, Met()).add(found.get(subject, np.nan), value, tolerance, noise, point.label, strongest)


def initial_rows(program: Program, modules: Modules) -> Iterator[Row]:
    """init(seed) bit for bit, in the model's dtype and in float64."""
    for module, name in dict.fromkeys(((modules.own, program.dtype), (modules.double, "float64"))):
        dtype, wrong = np.dtype(name), []
        for seed in dict.fromkeys((program.seed, *SEEDS)):
            drawn, wanted = module.init(seed), initial(program, seed, dtype)
            if list(drawn) != list(wanted):
                wrong.append(f"seed {seed}: other names or another order")
            wrong += [f"seed {seed}: {key}" for key, array in wanted.items() if key in drawn and not (
                drawn[key].dtype == dtype and np.array_equal(drawn[key], array))]
        yield judged("initial values", modules.target, f"init in {name}", np.inf if wrong else 0.0, 0.0,
                     detail=f"not what the generator gives: {', '.join(wrong)}" if wrong else "bit for bit")


def single_rows(program: Program, target: str, module: Module, point: Point) -> Iterator[Row]:
    """The float32 module against float64, as far as rounding in float32 lets one tell; results in float32."""
    single = np.dtype(np.float32)
    ordered = interpret(program, point.parameters, point.x, point.t, single)
    if not finite(ordered, program):
        yield Row("single precision", target, "cost", (), np.inf, SINGLE_TOLERANCE, "skipped",
                  "the formulas overflow in float32")
        return
    parameters = copied(point.parameters, single)
    x, t = point.x.astype(single), point.t.astype(single)
    found = results(module, parameters, x, t)
    module.train_step(parameters, module.initial_state(parameters), x, t)
    dtypes = {a.dtype for a in (*found.values(), *parameters.values()) if isinstance(a, np.ndarray)}
    tallies: dict[str, Met] = {}
    met(tallies, point, found, SINGLE_TOLERANCE, lambda: point.single_noise)
    for subject, one in tallies.items():
        yield one.row("single precision", target, subject, SINGLE_TOLERANCE, shape=_shape(program, subject))
    yield judged("single precision", target, "dtype", 0.0 if dtypes == {single} else np.inf, 0.0)


def _shape(program: Program, subject: str) -> tuple[int, ...]:
    name = subject.removeprefix("gradient of ")
    return tuple(n for n in program.buffer(name).shape if n is not None) if name != subject else ()
