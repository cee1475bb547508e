"""Program -> points where formulas break: saturated outputs, right and wrong; ties and zeros; tiny, huge and whole numbers.

Each is one example, of numbers that the model's own format holds exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..program.interpret import Array
from ..program.ops import Program
from .points import Point, at, satisfied

GAPS = (110.0, 17.0, 1e4, 40.0, 90.0)
SCALES = {"huge inputs": 2.0 ** 66, "tiny inputs": 2.0 ** -66}
SUBNORMAL = {"float32": 2.0 ** -140, "float64": 2.0 ** -1064}
MARGIN = 1 / 16                                 # of a smoothed target


@dataclass(frozen=True)
class Output:
    """What is scaled to saturate the output: the logits, and the parameters of the last layer that has any."""

    logits: str
    parameters: tuple[str, ...]


def hard_points(program: Program, point: Point, output: Output | None = None) -> Iterator[Point]:
    """Those of the following that the cost allows, the most telling first."""
    output = output or Output(program.output, tuple(name for name, _ in program.gradients)[-2:])
    single = _rounded(program, replace(point, x=point.x[:1], t=point.t[:1]))
    for label, changes, kinds in (*_saturated(program, single, output), *_special(program, single, output)):
        moved = _rounded(program, replace(single, label=label, **changes))
        for kind, t in _targets(program, moved, kinds):
            yield at(program, moved, label=f"{label}, {kind}", t=t)


def _rounded(program: Program, point: Point) -> Point:
    own = np.dtype(program.dtype)

    def exact(array: Array) -> Array:
        return np.asarray(array.astype(own).astype(np.float64))
    with np.errstate(all="ignore"):
        return at(program, point, parameters={name: exact(a) for name, a in point.parameters.items()}, x=exact(point.x))


def _saturated(program: Program, point: Point, output: Output) -> Iterator[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """The last layer scaled until its logits are this far apart, or a single one this far from 0."""
    values = point.meaning.values
    logits = np.asarray(values.get(output.logits, values[program.output])).reshape(-1)
    apart = float(logits.max() - logits.min()) if logits.size > 1 else float(np.abs(logits).max(initial=0.0))
    for gap in GAPS if apart else ():
        scaled = {name: array * (gap / apart if name in output.parameters else 1.0) for name, array in point.parameters.items()}
        yield f"logits {gap:g} apart", {"parameters": scaled}, ("wrong", "soft") if gap > GAPS[1] else ("wrong", "right", "soft")


def _special(program: Program, point: Point, output: Output) -> Iterator[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """Ties, zeros, extremes of scale, and whole numbers."""
    p, x = point.parameters, point.x
    most = ("one-hot", "smoothed", "0", "1", "-1", "as drawn")
    rng = np.random.default_rng(11)
    yield "equal logits", {"parameters": {n: a * (n not in output.parameters) for n, a in p.items()}}, ("one-hot", "smoothed", "0", "1")
    yield "a constant row", {"x": np.full_like(x, 0.75)}, most[:1] + most[-1:]
    for label, scale in SCALES.items():
        yield label, {"x": x * scale}, ("one-hot", "as drawn", "1")
    yield "subnormal inputs", {"x": np.rint(x * 8) * SUBNORMAL[program.dtype]}, ("one-hot", "as drawn", "1")
    yield "whole numbers", {"parameters": {n: rng.integers(-1, 3, a.shape).astype(float) for n, a in p.items()},
                            "x": rng.integers(-2, 4, x.shape).astype(float)}, ("one-hot", "0", "1", "-1")
    yield "zero weights", {"parameters": {n: np.zeros_like(a) for n, a in p.items()}}, ("one-hot", "1")


def _targets(program: Program, point: Point, wanted: tuple[str, ...]) -> Iterator[tuple[str, Array]]:
    """Named targets of one example that the cost allows: for and against what the output says, and those between."""
    y = np.nan_to_num(point.meaning.values[program.output])
    flat = y.reshape(1, -1)
    n = flat.shape[1]
    order = np.argsort(flat[0], kind="stable")
    soft = np.array([2.0 ** -min(k + 1, n - 1) for k in range(n)]) if n > 1 else np.array([0.25])
    hot = np.eye(n)
    kinds: dict[str, tuple[Array, ...]] = {
        "right": (hot[order[-1]], (flat[0] > 0.5) * 1.0, np.where(flat[0] > 0, 1.0, -1.0)),
        "wrong": (hot[order[0]], (flat[0] <= 0.5) * 1.0, np.where(flat[0] > 0, -1.0, 1.0)),
        "soft": (soft[np.argsort(order)],), "one-hot": (hot[0],), "0": (np.zeros(n),), "1": (np.ones(n),), "-1": (-np.ones(n),),
        "smoothed": (np.where(hot[0] > 0, 1 - MARGIN, MARGIN / max(n - 1, 1)), np.full(n, MARGIN)),
        "as drawn": (point.t.reshape(-1),),
    }
    tried: list[bytes] = []
    if n == 1:
        kinds |= {"right": kinds["right"][1:], "wrong": kinds["wrong"][1:]}
    for kind in wanted:
        own = np.dtype(program.dtype)
        for row in (np.asarray(c).astype(own).astype(float) for c in kinds[kind]):
            t = np.broadcast_to(row.reshape(y.shape[1:]), point.t.shape) if row.size == np.prod(y.shape[1:], dtype=int) else point.t
            if t.tobytes() not in tried and all(satisfied(program, t)):
                tried.append(t.tobytes())
                yield kind, np.array(t)
                break

