"""Training that stops making numbers: the last good epoch is kept, and the step that went wrong is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..building.generator import order
from ..errors import DataError

GROWN = 1e3             # times the parameters at the start: training that diverges
Parameters = Mapping[str, NDArray[Any]]


class NotFinite(DataError):
    """The cost or a parameter became no number; `parameters` are those after the last good epoch (from 1), if there was one."""

    def __init__(self, what: str, remedy: str, parameters: Parameters | None, epoch: int) -> None:
        super().__init__(what, remedy=remedy)
        self.parameters, self.epoch = parameters, epoch


class Stopped(Exception):
    """Raised inside training, after the first epoch that is not good."""


@dataclass
class Watch:
    """Copies the parameters after every epoch, as long as they and the cost are numbers."""

    parameters: Parameters
    good: dict[str, NDArray[Any]] = field(default_factory=dict)
    epochs: int = 0

    def after(self, cost: float) -> None:
        """Raise Stopped where the epoch was not good."""
        if not isfinite(cost) or not _finite(self.parameters):
            raise Stopped
        self.good = {name: array.copy() for name, array in self.parameters.items()}
        self.epochs += 1


@dataclass(frozen=True)
class Step:
    """The first step that leaves the numbers: its place, what was not finite, and how far the parameters had grown."""

    epoch: int              # from 1, as the batch
    batch: int
    array: str              # "the cost", "the gradient of W1"; "" where only the update overflowed
    growth: float


def failure(module: ModuleType, start: Parameters, x: NDArray[Any], t: NDArray[Any], batch_size: int, seed: int, watch: Watch) -> NotFinite:
    """What went wrong, found by doing the steps again one by one."""
    step = _first_bad(module, start, x, t, batch_size, seed, watch.epochs + 1)
    kept = (watch.good or None, watch.epochs)
    if step is None:
        return NotFinite(f"the cost or a parameter is not finite in epoch {watch.epochs + 1}: training diverged",
                         "train with a smaller learning rate, or scale the inputs", *kept)
    where = f"epoch {step.epoch}, batch {step.batch}"
    if step.array and step.growth < GROWN:
        return NotFinite(f"{step.array} is not finite in {where}, though every parameter is, and none has grown: an arithmetic "
                         f"fault in one step, not divergence",
                         "a smaller learning rate would not help: compute in float64, or write the cost so that it keeps its "
                         "digits there", *kept)
    return NotFinite(f"the parameters have grown to {step.growth:.2g} times what they were, and {step.array or 'the update'} is not "
                     f"finite in {where}: training diverged", "train with a smaller learning rate, or scale the inputs", *kept)


def _first_bad(module: ModuleType, start: Parameters, x: NDArray[Any], t: NDArray[Any], batch_size: int, seed: int,
               epochs: int) -> Step | None:
    parameters = {name: array.copy() for name, array in start.items()}
    state = module.initial_state(parameters)
    size = min(batch_size, len(x)) or len(x)
    for epoch in range(epochs):
        rank = order(seed, epoch, len(x)) if batch_size else list(range(len(x)))
        for batch, first in enumerate(range(0, len(x), size), start=1):
            rows = rank[first:first + size]
            before = {name: array.copy() for name, array in parameters.items()}
            cost = float(module.train_step(parameters, state, x[rows], t[rows]))
            if not isfinite(cost) or not _finite(parameters):
                return Step(epoch + 1, batch, _culprit(module, before, x[rows], t[rows]), _growth(start, before))
    return None


def _culprit(module: ModuleType, parameters: Parameters, x: NDArray[Any], t: NDArray[Any]) -> str:
    cost, gradients = module.gradients(dict(parameters), x, t)
    if not isfinite(float(cost)):
        return "the cost"
    return next((f"the gradient of {name}" for name, g in gradients.items() if not np.isfinite(g).all()), "")


def _growth(start: Parameters, now: Parameters) -> float:
    def size(arrays: Parameters) -> float:
        return max((float(np.abs(a).max(initial=0.0)) for a in arrays.values()), default=0.0)
    return size(now) / max(size(start), 1e-3)


def _finite(parameters: Parameters) -> bool:
    return all(bool(np.isfinite(array).all()) for array in parameters.values())
