"""Emitted modules given bad arguments: each must be refused with a ValueError by every function that takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..program.interpret import Array
from ..program.ops import Program
from .modules import Module, copied
from .points import Point, satisfied, targets
from .report import Row, judged

REFUSED_BY = 0.25        # how far a bad target misses its requirement


@dataclass(frozen=True)
class Refusal:
    """Arguments that every function must refuse with a ValueError."""

    label: str
    parameters: Mapping[str, Array]
    x: Array
    t: Array
    forward: bool        # forward, which sees no targets, must refuse them too


def refusal_rows(program: Program, target: str, module: Module, point: Point) -> Iterator[Row]:
    """Each kind of bad argument, tried on every function that takes it."""
    for bad in _refusals(program, point):
        parameters, state = copied(bad.parameters), module.initial_state(copied(point.parameters))
        calls: dict[str, Callable[[], object]] = {
            "cost": lambda bad=bad, p=parameters: module.cost(p, bad.x, bad.t),
            "gradients": lambda bad=bad, p=parameters: module.gradients(p, bad.x, bad.t),
            "train_step": lambda bad=bad, p=parameters, s=state: module.train_step(p, s, bad.x, bad.t),
            "train": lambda bad=bad, p=parameters: module.train(p, bad.x, bad.t, epochs=1, batch_size=1, seed=1),
        }
        if bad.forward:
            calls["forward"] = lambda bad=bad, p=parameters: module.forward(p, bad.x)
        accepted = [name for name, call in calls.items() if not _refused(call)]
        yield judged("bad input", target, bad.label, np.inf if accepted else 0.0, 0.0,
                     detail=f"accepted by {', '.join(accepted)}" if accepted else "refused with a ValueError")


def _refused(call: Callable[[], object]) -> bool:
    try:
        call()
    except ValueError:
        return True
    return False


def _refusals(program: Program, point: Point) -> Iterator[Refusal]:
    """Shapes, above all those that would broadcast; values that are not finite; each requirement broken."""
    p, x, t = point.parameters, point.x, point.t
    wide = np.concatenate([x, x[:, :1]], axis=1) if x.ndim > 1 else x[:, None]
    yield Refusal("x with one input too many", p, wide, t, True)
    yield Refusal("x with an axis too many", p, x[..., None], t, True)
    yield Refusal("t with one row too few", p, x, t[:-1], False)
    yield Refusal("t with one row", p, x, t[:1], False)
    if t.ndim > 1 and t.shape[-1] > 1:
        yield Refusal("t with one column", p, x, t[..., :1], False)
    long = [name for name, array in p.items() if array.ndim and len(array) > 1]
    for name in dict.fromkeys(long[:1] + long[-1:]):
        yield Refusal(f"{name} with one row", {**p, name: p[name][:1]}, x, t, True)
    yield Refusal("x with a NaN", p, _with(x, np.nan), t, True)
    yield Refusal("t with an infinity", p, x, _with(t, np.inf), False)
    for k, requirement in enumerate(program.requirements):
        bad = _violating(program, point, k)
        if bad is not None:
            yield Refusal(f"t that breaks {requirement.text}", p, x, bad, False)


def _with(array: Array, value: float) -> Array:
    """A copy whose last entry is this value."""
    holed = array.copy()
    holed.reshape(-1)[-1] = value
    return holed


def _violating(program: Program, point: Point, k: int) -> Array | None:
    """Good targets but for one row, which breaks requirement k, and no other where that can be had."""
    found: Array | None = None
    for _, candidate in targets(program, point.rows):
        row = candidate[-1]
        balanced = row - np.mean(row) + 1 / np.size(row)        # sums to 1, of either sign
        for bad in (row, row + REFUSED_BY, row * 2, -row, -1 - row, balanced, 4 * balanced - 3 / np.size(row)):
            t = point.t.copy()
            t[-1] = bad
            if satisfied(program, t, REFUSED_BY / 2)[k]:
                continue
            if sum(satisfied(program, t)) == len(program.requirements) - 1:
                return t
            found = t if found is None else found
    return found
