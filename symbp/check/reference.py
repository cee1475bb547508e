"""Program -> what init and train must do, said a third time: the generator, the start, the order of rows, the epochs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ..program.interpret import Array, initial_state, interpret, updated
from ..program.ops import Program

GOLDEN = 0x9E3779B97F4A7C15
MASK = 0xFFFFFFFFFFFFFFFF


def mix(v: int) -> int:
    """The output function of splitmix64."""
    v &= MASK
    v = ((v ^ (v >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    v = ((v ^ (v >> 27)) * 0x94D049BB133111EB) & MASK
    return v ^ (v >> 31)


def draws(seed: int, count: int) -> NDArray[np.float64]:
    """The first `count` numbers in [0, 1) of the stream with this seed."""
    v = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN) + np.uint64(seed & MASK)
    v = (v ^ (v >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    v = (v ^ (v >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((v ^ (v >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0 ** -53


def initial(program: Program, seed: int, dtype: DTypeLike) -> dict[str, Array]:
    """The parameters that init(seed) must give, bit for bit."""
    shapes = {i.parameter: program.buffer(i.parameter).shape for i in program.initials}
    drawn = sum(int(np.prod(shapes[i.parameter])) for i in program.initials if i.kind == "uniform")
    stream, parameters = draws(seed, drawn), {}
    for i in program.initials:
        shape = shapes[i.parameter]
        if i.kind == "constant":
            parameters[i.parameter] = np.full(shape, i.value).astype(dtype)
            continue
        count = int(np.prod(shape))
        parameters[i.parameter] = (i.value * (2 * stream[:count] - 1)).reshape(shape).astype(dtype)
        stream = stream[count:]
    return parameters


def order(seed: int, epoch: int, rows: int) -> list[int]:
    """The shuffled rows of an epoch (from 0): Fisher-Yates from the top, one draw a swap."""
    rank = list(range(rows))
    for i, u in zip(range(rows - 1, 0, -1), draws(mix(seed + (epoch + 1) * GOLDEN), rows), strict=False):
        j = int(u * (i + 1))
        rank[i], rank[j] = rank[j], rank[i]
    return rank


@dataclass(frozen=True)
class Trained:
    history: tuple[float, ...]
    parameters: dict[str, Array]


def train(program: Program, parameters: dict[str, Array], x: Array, t: Array, epochs: int, batch_size: int,
          seed: int, disturbed: Callable[[str, Array], Array] | None = None) -> Trained:
    """What train must do in float64; batch_size 0 is the full batch, unshuffled. `disturbed` as in interpret."""
    state, step, history = initial_state(program, parameters), 0, []
    for epoch in range(epochs):
        rank = order(seed, epoch, len(x)) if batch_size else list(range(len(x)))
        size, costs = batch_size or len(x), []
        for start in range(0, len(x), size):
            rows = rank[start:start + size]
            run = interpret(program, parameters, x[rows], t[rows], disturbed=disturbed)
            step += 1
            new, state = updated(program, parameters, run.gradients, state, step)
            parameters = dict(new)
            costs.append(float(run.cost))
        history.append(sum(costs) / len(costs))
    return Trained(tuple(history), parameters)
