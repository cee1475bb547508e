"""Emitted modules against the true cost and gradients of the definitions, at points where formulas break.

Errors are in units of the last place of the true value, or of what a change of the inputs by one such unit makes of it,
if that is more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from ..exact.model import TrueModel
from ..exact.reals import Undefined
from ..exact.ulps import FORMATS, Bounds, error
from ..network.model import Network
from ..program.interpret import Array, Interpretation, interpret
from ..program.ops import Program
from .hard_points import Output, hard_points
from .modules import Module, copied
from .points import Point, multiply_adds
from .report import Row, Verdict

LIMIT = 64.0             # of these units
DRAWS = 4
BITS = (120, 400)        # of the intervals; what these do not resolve is not judged
MOST = 36                # true values to work out for a model, and the seconds that they may take on a slow machine
SECONDS, SECONDS_EACH, SECONDS_A_TERM = 0.6, 4e-3, 1.2e-4
LOST: Verdict = "inaccurate"      # of digits; a result that is no number where the true one is fails


@dataclass(frozen=True)
class Sample:
    """One true value: of the cost (place None), or of an entry of a parameter's gradient; unit: what an error is counted in."""

    point: Point
    parameter: str
    place: tuple[int, ...] | None
    bounds: Bounds
    unit: float

    @property
    def subject(self) -> str:
        return "cost" if self.place is None else f"gradient of {self.parameter}"


@dataclass
class Found:
    """The errors of one subject."""

    worst: float = 0.0
    where: str = ""
    off: int = 0
    broken: int = 0              # not finite, where the true value is a number of the format
    tried: int = 0


def samples(program: Program, network: Network, point: Point) -> tuple[Sample, ...]:
    """True values at the hard points, as many as the time allows; those that cannot be resolved are left out."""
    truth = TrueModel(network, FORMATS[program.dtype], BITS)
    left = min(MOST, int(SECONDS / (SECONDS_EACH + SECONDS_A_TERM * multiply_adds(program, 1))))
    found: list[Sample] = []
    for there in hard_points(program, point, output_of(network)):
        if left <= 0:
            break
        near = Neighbourhood.of(program, there)
        for parameter, place in _places(program, network, near)[:left]:
            left -= 1
            found += _sample(program, truth, near, parameter, place)
    return tuple(found)


@dataclass(frozen=True)
class Neighbourhood:
    """A point as the program computes it in its own format, in extended precision, and there with its numbers moved by an ulp."""

    point: Point
    own: Interpretation
    wide: Interpretation
    beside: tuple[Interpretation, ...]

    @classmethod
    def of(cls, program: Program, point: Point) -> Neighbourhood:
        def run(draw: int | None, dtype: Any) -> Interpretation:
            rng, ulp = np.random.default_rng((89, draw or 0)), np.longdouble(np.finfo(program.dtype).eps) * (draw is not None)

            def moved(array: Array) -> Array:
                return np.asarray(array if draw is None else array * (1 + ulp * rng.choice((-1.0, 1.0), array.shape)))
            there = {name: moved(array) for name, array in point.parameters.items()}
            return interpret(program, there, moved(point.x), moved(point.t), dtype)
        with np.errstate(all="ignore"):
            return cls(point, run(None, np.dtype(program.dtype)), run(None, np.longdouble),
                       tuple(run(draw, np.longdouble) for draw in range(DRAWS)))

    def unit(self, parameter: str, place: tuple[int, ...] | None) -> float:
        """What an ulp of the given numbers makes of the cost, or of an entry of a gradient; 0 where the program is not finite."""
        def value(run: Interpretation) -> Any:
            return np.longdouble(run.cost) if place is None else np.longdouble(run.gradients[parameter][place])
        gaps = (float(np.abs(value(run) - value(self.wide))) for run in self.beside)
        return max((gap for gap in gaps if isfinite(gap)), default=0.0)


def output_of(network: Network) -> Output:
    """The logits of the last layer, and the parameters of the last one that has any."""
    trained = [layer for layer in network.layers if layer.parameters]
    return Output(network.layers[-1].logits.name, tuple(p.array.name for p in trained[-1].parameters) if trained else ())


def _places(program: Program, network: Network, near: Neighbourhood) -> list[tuple[str, tuple[int, ...] | None]]:
    """The cost; of the last parameter and the first, the entry that the program itself is most off at."""
    found: list[tuple[str, tuple[int, ...] | None]] = [("", None)]
    names = tuple(name for name, _ in program.gradients)
    with np.errstate(all="ignore"):
        for name in dict.fromkeys((*output_of(network).parameters[-1:], *names[:1])):
            own, wide = near.own.gradients[name], near.wide.gradients[name]
            off = np.where(own == wide, 0.0, np.abs(own - wide) / np.abs(wide))
            off = np.where(np.isfinite(off), off, np.inf)
            found.append((name, tuple(int(k) for k in np.unravel_index(int(np.argmax(off)), off.shape))))
    return found


def _sample(program: Program, truth: TrueModel, near: Neighbourhood, parameter: str,
            place: tuple[int, ...] | None) -> Iterator[Sample]:
    point = near.point
    numbers = {**point.parameters, program.inputs: point.x[0], program.targets: point.t[0]}
    try:
        bounds = truth.cost(numbers) if place is None else truth.gradient(numbers, parameter, place)
    except Undefined:
        return
    unit = near.unit(parameter, place)
    size = float(max(map(abs, bounds))) if max(map(abs, bounds)) < FORMATS["float64"].largest else np.inf
    if size <= float(FORMATS[program.dtype].ulp(Fraction(0))) and place is not None and isfinite(point.strongest):
        noise = point.single_noise if program.dtype == "float32" else point.noise
        unit = max(unit, noise.gradients[parameter])
    elif not unit * LIMIT <= max(size, float(FORMATS[program.dtype].normal)):
        return                                  # the inputs' own rounding decides: nothing can be judged here
    yield Sample(point, parameter, place, bounds, unit)


def accuracy_rows(program: Program, target: str, module: Module, values: tuple[Sample, ...]) -> Iterator[Row]:
    """One row per subject: passed where every error is within LIMIT; else where it is worst, and by how much."""
    form, results = FORMATS[program.dtype], {}
    if not values:
        yield Row("accuracy", target, "cost and gradients", (), np.inf, LIMIT, "skipped", "no true value was worked out for so large a network")
    tallies: dict[str, Found] = {}
    for sample in values:
        if id(sample.point) not in results:
            results[id(sample.point)] = _computed(program, module, sample.point)
        cost, gradients = results[id(sample.point)]
        got = cost if sample.place is None else float(gradients[sample.parameter][sample.place])
        ulps = error(got, sample.bounds, form)
        ulp = float(form.ulp(max(map(abs, sample.bounds))))
        scaled = ulps if not isfinite(ulps) else ulps / max(1.0, sample.unit / ulp)
        tally = tallies.setdefault(sample.subject, Found())
        tally.tried += 1
        tally.off += scaled > LIMIT
        tally.broken += not isfinite(got) and max(map(abs, sample.bounds)) <= form.largest
        if scaled > tally.worst:
            tally.worst, tally.where = scaled, f"{sample.point.label}: {got:.6g}, truly {shown(sample.bounds)}"
    for subject, tally in tallies.items():
        yield _row(target, subject, tally)


def _row(target: str, subject: str, tally: Found) -> Row:
    if not tally.off:
        return Row("accuracy", target, subject, (), tally.worst, LIMIT, "passed", f"at {tally.tried} hard points")
    detail = f"at {tally.off} of {tally.tried} hard points; worst at {tally.where}"
    return Row("accuracy", target, subject, (), tally.worst, LIMIT, "failed" if tally.broken else LOST, detail)


def _computed(program: Program, module: Module, point: Point) -> tuple[float, dict[str, Array]]:
    own = np.dtype(program.dtype)
    parameters = copied(point.parameters, own)
    x, t = point.x.astype(own), point.t.astype(own)
    _, gradients = module.gradients(parameters, x, t)
    return float(module.cost(parameters, x, t)), {name: np.asarray(g) for name, g in gradients.items()}


def shown(bounds: Bounds) -> str:
    """A true value for a reader."""
    middle = (bounds[0] + bounds[1]) / 2
    if abs(middle) >= FORMATS["float64"].largest:
        return "beyond every number"
    return f"{float(middle):.6g}"
