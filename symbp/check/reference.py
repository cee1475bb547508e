"""Program -> what init and train must do, said a third time: the generator, the start, the order of rows, the epochs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from ..building.generator import draws, order
from ..program.interpret import Array, initial_state, interpret, updated
from ..program.ops import Program


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
