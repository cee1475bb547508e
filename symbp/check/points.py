"""Program -> deterministic test points: generic parameters, inputs, and targets that meet every requirement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod

import numpy as np

from ..program.interpret import Array, Interpretation, interpret, residuals
from ..program.ops import Operation, Program
from .conditioning import Noise, noise

GAINS = (1.0, 2.0, 0.5, 4.0, 0.1)
FAINT = 1e-6             # a parameter whose gradient is smaller than this part of the largest is hard to check
SEED = 20_240_229
POOL, POOL_WORK = 1024, 1.0e8       # rows to look through for some where a cost with a narrow domain is finite

Sampler = Callable[[np.random.Generator, tuple[int, ...]], Array]


def _simplex(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Positive rows that sum to 1 over the last axis."""
    weights = rng.uniform(0.2, 1.0, shape)
    return weights / weights.sum(axis=-1, keepdims=True) if len(shape) > 1 else np.ones(shape)


def _whole_simplex(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Positive rows that sum to 1 over all axes but the first."""
    weights = rng.uniform(0.2, 1.0, shape)
    return weights / weights.reshape(shape[0], -1).sum(axis=1).reshape(-1, *[1] * (len(shape) - 1))


def _one_hot(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    scores = rng.normal(size=shape)
    return (scores == scores.max(axis=-1, keepdims=True)).astype(float) if len(shape) > 1 else np.ones(shape)


# From the most generic to the most special: what a cost does not demand is not granted to it.
TARGETS: Mapping[str, Sampler] = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "positive": lambda rng, shape: rng.uniform(0.3, 2.5, shape),
    "in (0, 1)": lambda rng, shape: rng.uniform(0.05, 0.95, shape),
    "in (-1, 1)": lambda rng, shape: rng.uniform(-0.95, 0.95, shape),
    "rows that sum to 1": _simplex,
    "examples that sum to 1": _whole_simplex,
    "-1 or 1": lambda rng, shape: rng.choice((-1.0, 1.0), shape),
    "0 or 1": lambda rng, shape: rng.choice((0.0, 1.0), shape),
    "one-hot": _one_hot,
    "counts": lambda rng, shape: rng.integers(0, 5, shape).astype(float),
    "ones": lambda rng, shape: np.ones(shape),
}

INPUTS: Mapping[str, Sampler] = {
    "normal": TARGETS["normal"],
    "in (0, 1)": TARGETS["in (0, 1)"],
    "positive": lambda rng, shape: rng.uniform(1.0, 3.0, shape),
}

RELATIONS: Mapping[str, Callable[[Array, float], Array]] = {
    "==": lambda r, slack: np.abs(r) <= slack,
    "<=": lambda r, slack: r <= 0,
    "<": lambda r, slack: r < 0,
    ">=": lambda r, slack: r >= 0,
    ">": lambda r, slack: r > 0,
}


@dataclass(frozen=True)
class Point:
    """Parameters, inputs and targets in float64, and what the interpreter makes of them."""

    label: str
    program: Program
    parameters: dict[str, Array]
    x: Array
    t: Array
    meaning: Interpretation

    @property
    def rows(self) -> int:
        return len(self.x)

    @cached_property
    def noise(self) -> Noise:
        """What rounding in float64 may change here."""
        return noise(self.program, self.parameters, self.x, self.t, self.meaning, np.float64)

    @cached_property
    def single_noise(self) -> Noise:
        """What rounding in float32 may change here."""
        return noise(self.program, self.parameters, self.x, self.t, self.meaning, np.float32)

    @property
    def strongest(self) -> float:
        """The largest entry of any gradient."""
        return max((float(np.abs(g).max(initial=0.0)) for g in self.meaning.gradients.values()), default=0.0)


def satisfied(program: Program, t: Array, slack: float = 1e-9) -> tuple[bool, ...]:
    """For each requirement, whether these targets meet it."""
    with np.errstate(all="ignore"):
        return tuple(bool(np.all(RELATIONS[requirement.relation](residual, slack)))
                     for requirement, residual in zip(program.requirements, residuals(program, t), strict=True))


def targets(program: Program, rows: int) -> Iterator[tuple[str, Array]]:
    """Named candidates, whether they meet the requirements or not."""
    shape = (rows, *_inner(program, program.targets))
    for name, sample in TARGETS.items():
        yield name, np.asarray(sample(np.random.default_rng((SEED, 1)), shape))


def parameters(program: Program, gain: float) -> dict[str, Array]:
    """Init-like and generic: uniform starts scaled by the gain, constant ones spread, so that no entry is special."""
    rng = np.random.default_rng((SEED, 2))
    drawn = {}
    for i in program.initials:
        u = rng.uniform(-1.0, 1.0, program.buffer(i.parameter).shape)
        if i.kind == "uniform" and i.value:
            drawn[i.parameter] = np.asarray(gain * i.value * u)
        else:
            drawn[i.parameter] = np.asarray(i.value * (1 + 0.3 * u) if i.value else 0.3 * gain * u)
    return drawn


def generic_point(program: Program, rows: int, gains: tuple[float, ...] = GAINS,
                  label: str = "ordinary") -> Point | None:
    """A point where the cost and every gradient are finite and no parameter's gradient is faint, if there is one.

    The first gain that leaves no gradient faint is taken, else the one that leaves the faintest strongest.
    """
    best, strength = None, (0.0, -1.0)
    for gain in gains:
        point = _first_finite(program, rows, parameters(program, gain), label)
        if point is None:
            continue
        here = _strength(point.meaning)
        if best is None or here > strength:
            best, strength = point, here
        if strength >= (0.0, FAINT):
            break
    for gain in gains if best is None else ():
        pool = min(POOL, int(POOL_WORK / work(program, 1)))
        best = best or _first_finite(program, rows, parameters(program, gain), label, pool)
    return best


def at(program: Program, point: Point, **changes: object) -> Point:
    """The point with other parameters, inputs or targets, interpreted anew."""
    moved = replace(point, **changes)
    return replace(moved, meaning=_interpreted(program, moved.parameters, moved.x, moved.t))


def finite(meaning: Interpretation, program: Program) -> bool:
    """Output, cost and every gradient are numbers."""
    return all(bool(np.isfinite(value).all())
               for value in (meaning.values[program.output], meaning.cost, *meaning.gradients.values()))


def _first_finite(program: Program, rows: int, drawn: dict[str, Array], label: str, pool: int = 0) -> Point | None:
    """The first inputs and targets where all is finite; from a pool of rows, if given, those rows that are."""
    count = max(rows, pool)
    allowed = [t for _, t in targets(program, count) if all(satisfied(program, t))]
    shape = (count, *_inner(program, program.inputs))
    for sample in INPUTS.values():
        x = np.asarray(sample(np.random.default_rng((SEED, 3)), shape))
        for t in allowed:
            point = Point(label, program, drawn, x, t, _interpreted(program, drawn, x, t))
            if pool:
                good = np.flatnonzero(_finite_rows(program, point.meaning))[:rows]
                point = at(program, point, x=x[good], t=t[good]) if len(good) else point
            if finite(point.meaning, program):
                return point
            if not np.isfinite(point.meaning.values[program.output]).any():
                break                               # other targets will not help
    return None


def _finite_rows(program: Program, meaning: Interpretation) -> Array:
    """For each row, whether everything that was computed for it is finite."""
    batched = [meaning.values[b.name] for b in program.buffers if b.shape[:1] == (None,) and b.name in meaning.values]
    return np.all([np.isfinite(value.reshape(len(value), -1)).all(axis=1) for value in batched], axis=0)


def _interpreted(program: Program, drawn: dict[str, Array], x: Array, t: Array) -> Interpretation:
    with np.errstate(all="ignore"):
        return interpret(program, drawn, x, t)


def _strength(meaning: Interpretation) -> tuple[float, float]:
    """(minus the number of parameters whose gradient is 0, the faintest of the others as a part of the strongest)."""
    sizes = [float(np.abs(g).max()) for g in meaning.gradients.values()]
    strongest = max(sizes, default=0.0)
    return -float(sizes.count(0.0)), min((size / strongest for size in sizes if size), default=0.0)


def _inner(program: Program, buffer: str) -> tuple[int, ...]:
    return tuple(n for n in program.buffer(buffer).shape[1:] if n is not None)


def work(program: Program, rows: int) -> float:
    """Multiply-adds of one evaluation of the cost, each operation's call counted as 20,000; what bounds the effort."""
    return multiply_adds(program, rows) + 2e4 * len(program.forward + program.cost)


def multiply_adds(program: Program, rows: int) -> float:
    """Of one evaluation of the cost."""
    return float(sum(_points(operation, rows) for operation in program.forward + program.cost))


def _points(operation: Operation, rows: int) -> int:
    axes = operation.axes + getattr(operation, "over", ())
    return prod(rows if axis.extent is None else axis.extent for axis in axes)
