"""Emitted modules where formulas break: logits of 1e4, and outputs that already meet their targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..exact.model import TrueModel
from ..exact.reals import Undefined
from ..exact.ulps import FORMATS
from ..network.model import Network
from ..program.interpret import Array, Interpretation, interpret
from ..program.ops import Program
from .accuracy import LOST, shown
from .agreement import met, results
from .conditioning import Met, worst
from .modules import Module, Modules, copied
from .points import Point, at, finite, multiply_adds, satisfied, work
from .report import Row, Verdict, judged

EXTREME = 1e4
EXTREME_TOLERANCE = 1e-6
CONFIDENT_LOGITS = 16.0
LOST_MORE = 64.0         # times the rounding error that the ordered program itself makes
MOST_PARAMETERS = 8
CONFIDENT_ROWS = 4
FINEST = 16_000         # bits: 1 - a has its first digit at the 14,427th where a logit is 1e4
MOST_TRUE, TRUE_WORK = 2, 1.0e3        # multiply-adds of a network whose true values are worked out
WORK = 1.0e7             # multiply-adds of the cost, over all the parameters tried


@dataclass(frozen=True)
class Extreme:
    """A point where one parameter is so large that the logits are near 1e4; where the program is not finite, why."""

    parameter: str
    point: Point
    verdict: Verdict = "passed"
    detail: str = ""


def extremes(program: Program, point: Point, network: Network | None) -> tuple[Extreme, ...]:
    """One for each parameter; the network tells, for the first few, whether the true values are beyond the format."""
    found, left = [], MOST_TRUE
    for name in _some(program, point):
        there = _scaled(program, point, name, EXTREME)
        if finite(there.meaning, program):
            found.append(Extreme(name, there))
        elif network is None or not left or multiply_adds(program, 1) > TRUE_WORK:
            found.append(Extreme(name, there, "skipped", "not finite here; the true values were not worked out"))
        else:
            left -= 1
            found.append(Extreme(name, there, *_overflows(program, there, TrueModel(network, FORMATS["float64"], (FINEST,)))))
    return tuple(found)


def _overflows(program: Program, point: Point, truth: TrueModel) -> tuple[Verdict, str]:
    """Why the program is not finite: the first row of the point where it is not, by its true cost, or one true gradient."""
    rows = (at(program, point, x=point.x[k:k + 1], t=point.t[k:k + 1]) for k in range(point.rows))
    row = next((row for row in rows if not finite(row.meaning, program)), None)
    if row is None:
        return "skipped", "not finite here, though every row by itself is"
    numbers = {**row.parameters, program.inputs: row.x[0], program.targets: row.t[0]}
    lost = [(name, tuple(map(int, np.argwhere(~np.isfinite(g))[0]))) for name, g in row.meaning.gradients.items()
            if not np.isfinite(g).all()]
    what = "cost" if not np.isfinite(row.meaning.cost) else "gradient"
    try:
        if what == "gradient" and not lost:
            return "skipped", "an output overflows here"
        bounds = truth.cost(numbers) if what == "cost" else truth.gradient(numbers, *lost[0])
    except Undefined as error:
        return "skipped", f"not finite here, and no true value could be worked out: {error}"
    if min(map(abs, bounds)) > FORMATS["float64"].largest:
        return "skipped", f"the true {what} overflows here"
    return LOST, f"not finite here, where the true {what} is {shown(bounds)}"


def extreme_rows(program: Program, modules: Modules, tried: tuple[Extreme, ...]) -> Iterator[Row]:
    """At every extreme point where the program is finite the modules are, and right."""
    for one in tried:
        name, there = one.parameter, one.point
        shape = there.parameters[name].shape
        if one.detail:
            yield Row("extreme logits", modules.target, name, shape, np.inf, EXTREME_TOLERANCE, one.verdict, one.detail)
            continue
        tallies: dict[str, Met] = {}
        met(tallies, there, results(modules.double, copied(there.parameters), there.x, there.t), EXTREME_TOLERANCE,
            lambda there=there: there.noise)
        row = worst(tallies).row("extreme logits", modules.target, name, EXTREME_TOLERANCE, shape=shape)
        if program.dtype == "float32" and finite(_single(program, there), program):
            if not _finite_in_single(modules.own, there):
                row = replace(row, error=np.inf, detail="not finite in float32", verdict="failed")
        yield row


def _scaled(program: Program, point: Point, name: str, size: float) -> Point:
    """The point with one parameter scaled up to about this size."""
    array = point.parameters[name]
    scale = size / max(float(np.abs(array).max(initial=0.0)), 1e-3)
    return at(program, point, label="extreme", parameters={**point.parameters, name: array * scale})


def _single(program: Program, point: Point) -> Interpretation:
    with np.errstate(all="ignore"):
        return interpret(program, point.parameters, point.x, point.t, np.float32)


def _finite_in_single(module: Module, point: Point) -> bool:
    parameters = copied(point.parameters, np.float32)
    x, t = point.x.astype(np.float32), point.t.astype(np.float32)
    cost, gradients = module.gradients(parameters, x, t)
    y = module.forward(parameters, x)
    return all(bool(np.isfinite(value).all()) for value in (y, np.asarray(cost), *gradients.values()))


def confident_rows(program: Program, modules: Modules, point: Point) -> Iterator[Row]:
    """Outputs that already meet their targets, in float32: a cost near 0 must keep its digits.

    An evaluation in another order than the program's (t*z subtracted last, say) loses them all at logits of 16.
    """
    if program.dtype != "float32":
        return
    worst, allowed, tried = 0.0, 0.0, 0
    for name in _some(program, point):
        there = _scaled(program, point, name, CONFIDENT_LOGITS)
        met = _met_targets(program, there.meaning.values[program.output])
        if met is None:
            continue
        rounded = {key: array.astype(np.float32).astype(np.float64) for key, array in there.parameters.items()}
        for row in range(min(there.rows, CONFIDENT_ROWS)):
            x, t = there.x[row:row + 1].astype(np.float32), met[row:row + 1].astype(np.float32)
            exact = float(interpret(program, rounded, x, t, np.float64, backward=False).cost)
            ordered = float(interpret(program, rounded, x, t, np.float32, backward=False).cost)
            if not (np.isfinite(exact) and np.isfinite(ordered) and exact):
                continue
            tried += 1
            found = float(modules.own.cost(copied(rounded, np.float32), x, t))
            worst = max(worst, abs(found - exact) / abs(exact) if np.isfinite(found) else np.inf)
            allowed = max(allowed, abs(ordered - exact) / abs(exact))
    if not tried:
        yield Row("confident targets", modules.target, "cost in float32", (), np.inf, LOST_MORE, "skipped",
                  "no targets known that the outputs already meet")
        return
    detail = "in units of the program's own rounding"
    if allowed > 1e-2:
        detail += "; the formula itself loses its digits here"
    yield judged("confident targets", modules.target, "cost in float32", worst / max(allowed, 1e-6), LOST_MORE,
                 detail=detail)


def _met_targets(program: Program, output: Array) -> Array | None:
    """Targets that these outputs agree with and that the cost allows."""
    rows = output.reshape(len(output), -1)
    best = (rows == rows.max(axis=1, keepdims=True)).astype(float).reshape(output.shape)
    for candidate in ((output > 0.5).astype(float), best, np.where(output > 0, 1.0, -1.0)):
        if all(satisfied(program, candidate)):
            return candidate
    return None


def _some(program: Program, point: Point) -> list[str]:
    """All parameters, or the first and the last few of many."""
    names = [name for name, _ in program.gradients]
    half = max(1, min(MOST_PARAMETERS, int(WORK / work(program, point.rows))) // 2)
    return names if len(names) <= 2 * half else names[:half] + names[-half:]
