"""Training that stops making numbers: which step, which array, and the parameters of the last good epoch."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from symbp.training.stopping import Stopped, Watch, failure

X, T = np.arange(6.0)[:, None], np.zeros((6, 1))


def module(step: float, fails: float) -> Any:
    """Adds `step` to its parameter in every step; beyond `fails` its gradient is not a number."""
    def gradients(parameters: Any, x: Any, t: Any) -> Any:
        return 1.0, {"W": np.where(np.abs(parameters["W"]) > fails, np.nan, step)}

    def train_step(parameters: Any, state: Any, x: Any, t: Any) -> float:
        parameters["W"] += gradients(parameters, x, t)[1]["W"]
        return 1.0
    return SimpleNamespace(gradients=gradients, train_step=train_step, initial_state=lambda parameters: None)


def stopped(step: float, fails: float) -> Any:
    net, parameters = module(step, fails), {"W": np.ones(2)}
    start = {"W": parameters["W"].copy()}
    watch = Watch(parameters)
    with pytest.raises(Stopped):
        for _ in range(50):
            for first in range(0, 6, 2):
                net.train_step(parameters, None, X[first:first + 2], T[first:first + 2])
            watch.after(1.0)
    return failure(net, start, X, T, 2, 5, watch)


def test_a_gradient_that_is_no_number_at_small_parameters_is_a_fault() -> None:
    found = stopped(0.25, 1.9)
    assert "the gradient of W is not finite in epoch 2, batch 2" in found.what and "arithmetic fault" in found.what
    assert found.epoch == 1 and found.parameters["W"].tolist() == [1.75, 1.75]


def test_parameters_that_have_grown_diverged() -> None:
    found = stopped(1e6, 1e7)
    assert "grown" in found.what and "diverged" in found.what and "smaller learning rate" in found.remedy
    assert found.epoch == 3 and np.isfinite(found.parameters["W"]).all()


def test_nothing_is_kept_when_no_epoch_was_good() -> None:
    found = stopped(1.0, 0.5)
    assert found.parameters is None and found.epoch == 0
