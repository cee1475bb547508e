"""Emitted gradients against differences of the emitted cost, and the interpreter's against a complex step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from math import isfinite, prod

import numpy as np

from ..program.interpret import Array, interpret
from ..program.ops import Program
from .conditioning import DRAWS, FACTOR, UNDETERMINED, Met, disturbance
from .differences import STEPS, settled_slope, slope
from .modules import Module, Parameters, copied
from .points import SEED, Point, work
from .report import Row, judged

TOLERANCE = 1e-6         # of a difference, relative to the parameter's gradient
COMPLEX_TOLERANCES = {True: 1e-10, False: 1e-6}    # of a complex step, where the program is analytic or not
COMPLEX_STEP = 1e-40     # Im f(p + ih v)/h has no cancellation, so h may be as small as we like
UNRESOLVED = 0.25        # the part of a parameter's probes that may lie on a kink of the cost
LOOKED_INTO = 3          # of the unresolved probes
FEW, COORDINATES, DIRECTIONS = 16, 12, 2
PROBES = 600             # at a point; fewer where the work runs out
DIFFERENCE_WORK = 6.0e8  # multiply-adds to spend on the differences at a point, four evaluations a probe
COMPLEX_WORK = 3.0e7     # on complex steps, one evaluation by the interpreter a probe


@dataclass(frozen=True)
class Probe:
    """A line through parameter space: one entry of a parameter, or a unit direction of all its entries."""

    parameter: str
    entry: int | None
    direction: Array | None

    def move(self, array: Array, base: Array, s: float) -> None:
        """array = base + s*direction."""
        if self.entry is None:
            np.add(base, s * self.direction, out=array)
        else:
            array.reshape(-1)[self.entry] = base.reshape(-1)[self.entry] + s

    def along(self, gradient: Array) -> float:
        """The slope that this gradient predicts."""
        if self.entry is not None:
            return float(gradient.reshape(-1)[self.entry])
        return float(np.sum(gradient * self.direction))

    def scale(self, gradient: Array) -> float:
        """The size a slope has here: the largest entry, or for a direction the root of the mean square."""
        size = np.abs(gradient)
        return float(size.max() if self.entry is not None else np.sqrt(np.mean(size * size)))


@dataclass
class Tally:
    """What the probes of one parameter gave, over every point."""

    error: float = 0.0
    tried: int = 0
    unresolved: int = 0
    rough: int = 0               # of those looked into, where the formulas themselves have a slope
    faint: int = 0
    strength: float = 0.0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """The module's cost and the interpreter's, both at the parameters as they now are, and what rounding may change."""

    cost: Callable[[], float]
    meant: Callable[[], float]
    rounding: float


def difference_rows(program: Program, target: str, module: Module, points: tuple[Point, ...]) -> tuple[Row, ...]:
    """One row per parameter: the module's float64 gradients against differences of its own float64 cost.

    The error is relative to the parameter's gradient, or to the least that the rounding of the cost, and of the
    gradient itself, lets one resolve.
    """
    tallies = {name: Tally() for name, _ in program.gradients}
    for point in points:
        parameters = copied(point.parameters)
        _, gradients = module.gradients(parameters, point.x, point.t)
        run = Run(partial(_cost, module, parameters, point), partial(_meant, program, parameters, point),
                  FACTOR * point.noise.cost)
        for probes in _by_parameter(probes_of(program, int(DIFFERENCE_WORK / (4 * work(program, point.rows))))):
            name = probes[0].parameter
            gradient = np.asarray(gradients.get(name, np.nan))
            if gradient.shape != parameters[name].shape or not np.isfinite(gradient).all():
                tallies[name].error = np.inf
                tallies[name].notes.append("not a finite gradient of the parameter's shape")
                continue
            _compare(tallies[name], probes, gradient, parameters[name], run, FACTOR * point.noise.gradients[name])
    return tuple(_row(target, name, program.buffer(name).shape, tally) for name, tally in tallies.items())


def _cost(module: Module, parameters: Parameters, point: Point) -> float:
    return float(module.cost(parameters, point.x, point.t))


def _meant(program: Program, parameters: Parameters, point: Point) -> float:
    with np.errstate(all="ignore"):
        return float(interpret(program, parameters, point.x, point.t, backward=False).cost)


def _compare(tally: Tally, probes: list[Probe], gradient: Array, array: Array, run: Run, doubt: float) -> None:
    """Add the probes of one parameter at one point to its tally; doubt: what rounding may change of its gradient."""
    base, here = array.copy(), run.cost()
    lines = [_line(probe, array, base, run.cost) for probe in probes]
    first = [slope(line, here, STEPS[0], run.rounding) for line in lines]
    scales = [max(probe.scale(gradient), *(abs(s.value) for p, s in zip(probes, first, strict=True)
                                           if (p.entry is None) == (probe.entry is None) and isfinite(s.value)), 0.0)
              for probe in probes]
    for probe, line, start, scale in zip(probes, lines, first, scales, strict=True):
        tally.tried += 1
        tally.strength = max(tally.strength, scale)
        measured = settled_slope(line, here, start, TOLERANCE * scale / 2)
        if measured is None:
            tally.unresolved += 1
            tally.rough += tally.unresolved <= LOOKED_INTO and _smooth(_line(probe, array, base, run.meant), scale, run.rounding)
            continue
        noise = measured.noise + doubt
        tally.faint += not scale or noise > UNDETERMINED * scale
        gap = abs(measured.value - probe.along(gradient))
        tally.error = max(tally.error, gap / (scale + noise / TOLERANCE) if gap else 0.0)


def _smooth(line: Callable[[float], float], scale: float, rounding: float) -> bool:
    """Whether the cost that was meant has a slope where the module's own has none."""
    here = line(0.0)
    return settled_slope(line, here, slope(line, here, STEPS[0], rounding), TOLERANCE * scale / 2) is not None


def _line(probe: Probe, array: Array, base: Array, evaluate: Callable[[], float]) -> Callable[[float], float]:
    def along(s: float) -> float:
        probe.move(array, base, s)
        value = evaluate()
        probe.move(array, base, 0.0)
        return value
    return along


def _row(target: str, name: str, shape: tuple[int | None, ...], tally: Tally) -> Row:
    """The verdict on one parameter: failed where the module's cost is rough, skipped where nothing could be resolved."""
    detail, error, skipped = "; ".join(dict.fromkeys(tally.notes)), tally.error, False
    if tally.unresolved > UNRESOLVED * tally.tried and tally.rough:
        detail = f"{tally.unresolved} of {tally.tried} probes find no slope in the module's cost, where the formulas have one"
        error = np.inf
    elif not tally.tried and not tally.notes:
        detail, skipped = "not sampled in so large a network", True
    elif tally.tried and not tally.strength:
        detail, skipped = "the gradient is 0 at every test point", True
    elif tally.unresolved > UNRESOLVED * tally.tried:
        detail, skipped = f"{tally.unresolved} of {tally.tried} probes lie on a kink of the cost: differences resolve nothing", True
    elif tally.tried and tally.faint == tally.tried - tally.unresolved:
        detail, skipped = "the gradient is too faint to difference", True
    row = judged("finite differences", target, name, error, TOLERANCE, detail=detail,
                 shape=tuple(n for n in shape if n is not None))
    skipped = skipped and row.verdict == "passed"
    return replace(row, unresolved=tally.unresolved, verdict="skipped" if skipped else row.verdict)


def complex_step_rows(program: Program, points: tuple[Point, ...], exact: bool) -> tuple[Row, ...]:
    """One row per parameter: the interpreter's gradients against Im(cost(p + ih v))/h, which has no step error.

    `exact` says that forward and cost are analytic. Otherwise choices are made by the real part, and the stable forms
    that need them (log1p of a small number) keep fewer digits of it.
    """
    detail = "" if exact else "on the branch taken at the test point"
    tallies: dict[str, Met] = {}
    for point in points:
        doubts: dict[str, float] = {}
        for probe in probes_of(program, int(COMPLEX_WORK / work(program, point.rows))):
            name, (tilted, moved) = probe.parameter, _tilted(probe, point)
            gradient = point.meaning.gradients[name]
            tallies.setdefault(name, Met()).add_size(tilted, probe.along(gradient), COMPLEX_TOLERANCES[exact], probe.scale(gradient),
                                                     partial(_doubt, doubts, point, name, moved, tilted), point.label, point.strongest)
    return tuple(met.row("complex step", "program", name, COMPLEX_TOLERANCES[exact], detail=detail,
                         shape=tuple(n for n in program.buffer(name).shape if n is not None))
                 for name, met in tallies.items())


def _doubt(known: dict[str, float], point: Point, name: str, moved: Parameters, here: float) -> float:
    """What rounding may change of a gradient and of a complex step, by the first probe of the parameter that asks."""
    if name not in known:
        found = [_slope(point, moved, disturbance(point.program, draw, point.meaning.values, {})) for draw in range(DRAWS)]
        known[name] = point.noise.gradients[name] + max(abs(one - here) if isfinite(one - here) else np.inf for one in found)
    return known[name]


def _tilted(probe: Probe, point: Point) -> tuple[float, Parameters]:
    """Im(cost(p + ih v))/h, and the parameters p + ih v."""
    array = point.parameters[probe.parameter].astype(np.complex128)
    probe.move(array, array.copy(), 1j * COMPLEX_STEP)
    moved = {**point.parameters, probe.parameter: array}
    return _slope(point, moved), moved


def _slope(point: Point, moved: Parameters, disturbed: Callable[[str, Array], Array] | None = None) -> float:
    with np.errstate(all="ignore"):
        run = interpret(point.program, moved, point.x, point.t, np.complex128, backward=False, disturbed=disturbed)
    return float(np.imag(run.cost)) / COMPLEX_STEP


def probes_of(program: Program, affordable: int) -> tuple[Probe, ...]:
    """Every entry of a small parameter, sampled entries and random directions of a large one; within the budget.

    Where even one direction for each parameter is too much, evenly spaced parameters are taken, the first and the
    last among them.
    """
    budget = max(8, min(PROBES, affordable))
    names = [name for name, _ in program.gradients]
    each = budget // max(len(names), 1)
    if each == 0:
        names = [names[round(k * (len(names) - 1) / (budget - 1))] for k in range(budget)]
    probes: list[Probe] = []
    for number, name in enumerate(names):
        shape = tuple(n for n in program.buffer(name).shape if n is not None)
        probes += _probes(name, shape, max(each, 1), np.random.default_rng((SEED, 4, number)))
    return tuple(probes)


def _probes(name: str, shape: tuple[int, ...], most: int, rng: np.random.Generator) -> list[Probe]:
    count = prod(shape)
    if count <= min(FEW, most):
        return [Probe(name, k, None) for k in range(count)]
    directions = [Probe(name, None, np.asarray(v / np.linalg.norm(v)))
                  for v in (rng.normal(size=shape) for _ in range(min(DIRECTIONS, most)))]
    entries = rng.choice(count, size=min(COORDINATES, count, max(most - DIRECTIONS, 0)), replace=False)
    return directions + [Probe(name, int(k), None) for k in sorted(entries)]


def _by_parameter(probes: tuple[Probe, ...]) -> list[list[Probe]]:
    grouped: dict[str, list[Probe]] = {}
    for probe in probes:
        grouped.setdefault(probe.parameter, []).append(probe)
    return list(grouped.values())
