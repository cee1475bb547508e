"""Emitted modules against the interpreter: forward, cost and gradients in float64 and float32, and initial values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..program.interpret import Array, interpret
from ..program.ops import Program
from .modules import Module, Modules, copied, owned
from .points import Point, finite
from .reference import initial
from .report import Row, judged

TOLERANCE = 1e-10
SINGLE_TOLERANCES = (1e-3, 1e-2, 1e-1)
LEEWAY = 16.0            # times the interpreter's own rounding
SEEDS = (0, 2 ** 63 + 12345)


def distance(found: Any, wanted: Array, floor: float = 0.0) -> float:
    """max |found - wanted| relative to the largest |wanted| (or `floor`); infinite where shapes or finiteness differ."""
    found, wanted = np.asarray(found), np.asarray(wanted)
    if found.shape != wanted.shape or found.dtype.kind not in "fiu" or not np.isfinite(found).all():
        return np.inf
    gap = float(np.abs(found.astype(np.float64) - wanted).max(initial=0.0))
    scale = max(float(np.abs(wanted).max(initial=0.0)), floor)
    return gap / scale if scale else (np.inf if gap else 0.0)


def agreement_rows(program: Program, target: str, module: Module, points: tuple[Point, ...]) -> Iterator[Row]:
    """Forward, cost and every gradient at every point; nothing that was passed in may change."""
    errors: dict[str, float] = {}

    def met(subject: str, error: float) -> None:
        errors[subject] = max(errors.get(subject, 0.0), error)

    for number, point in enumerate(points):
        parameters = owned(module, point.parameters) if number % 2 else copied(point.parameters)
        x, t = point.x.copy(), point.t.copy()
        met("forward", distance(module.forward(parameters, x), point.meaning.values[program.output]))
        met("cost", distance(float(module.cost(parameters, x, t)), point.meaning.cost))
        cost, gradients = module.gradients(parameters, x, t)
        met("cost of gradients", distance(float(cost), point.meaning.cost))
        for name, error in gradient_distances(gradients, point.meaning.gradients).items():
            met(f"gradient of {name}", error)
        changed = distance(x, point.x) + distance(t, point.t) + sum(
            distance(parameters[name], array) for name, array in point.parameters.items())
        met("arguments left as they were", np.inf if changed else 0.0)
    for subject, error in errors.items():
        yield judged("agreement", target, subject, error, TOLERANCE, shape=_shape(program, subject))


def gradient_distances(found: Mapping[str, Array], wanted: Mapping[str, Array]) -> dict[str, float]:
    """Relative to the parameter's own gradient, but not to less than rounding leaves of the strongest gradient."""
    strongest = max((float(np.abs(g).max(initial=0.0)) for g in wanted.values()), default=0.0)
    missing = {name: np.inf for name in found if name not in wanted}
    return missing | {name: distance(found[name], g, 1e-5 * strongest) if name in found else np.inf
                      for name, g in wanted.items()}


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
    """The float32 module against float64; results in float32.

    Where float32 cannot do better (the interpreter in float32 tells), the tolerance is ten or a hundred times wider.
    """
    single = np.dtype(np.float32)
    ordered = interpret(program, point.parameters, point.x, point.t, single)
    if not finite(ordered, program):
        yield Row("single precision", target, "cost", (), np.inf, SINGLE_TOLERANCES[0], "skipped",
                  "the formulas overflow in float32")
        return
    parameters = copied(point.parameters, single)
    x, t = point.x.astype(single), point.t.astype(single)
    y = module.forward(parameters, x)
    cost, gradients = module.gradients(parameters, x, t)
    module.train_step(parameters, module.initial_state(parameters), x, t)
    dtypes = {a.dtype for a in (y, *gradients.values(), *parameters.values())}
    found = _single_distances(program, y, float(cost), gradients, point)
    least = _single_distances(program, ordered.values[program.output], float(ordered.cost), ordered.gradients, point)
    for subject, error in found.items():
        tolerance = next((t for t in SINGLE_TOLERANCES if LEEWAY * least[subject] <= t), SINGLE_TOLERANCES[-1])
        yield judged("single precision", target, subject, error, tolerance, shape=_shape(program, subject))
    yield judged("single precision", target, "dtype", 0.0 if dtypes == {single} else np.inf, 0.0)


def _single_distances(program: Program, y: Array, cost: float, gradients: Mapping[str, Array],
                      point: Point) -> dict[str, float]:
    wanted = point.meaning
    strongest = max((float(np.abs(g).max(initial=0.0)) for g in wanted.gradients.values()), default=0.0)
    by_parameter = {f"gradient of {name}": distance(gradients.get(name), g, 1e-3 * strongest)
                    for name, g in wanted.gradients.items()}
    return {"forward": distance(y, wanted.values[program.output]), "cost": distance(cost, wanted.cost)} | by_parameter


def _shape(program: Program, subject: str) -> tuple[int, ...]:
    name = subject.removeprefix("gradient of ")
    return tuple(n for n in program.buffer(name).shape if n is not None) if name != subject else ()
