"""A model's true gradients for one example, against its module in float64 where that is accurate, and in the tails."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np

from symbp.exact.model import TrueModel
from symbp.exact.ulps import FORMATS, error
from symbp.network.flags import from_flags


def test_the_gradient_of_a_saturated_output() -> None:
    network = from_flags(layers="1,1", output="logistic", cost="binary_cross_entropy")
    numbers = {"x": np.zeros(1), "W1": np.zeros((1, 1)), "b1": np.array([40.0]), "t": np.ones(1)}
    bounds = TrueModel(network, FORMATS["float64"]).gradient(numbers, "b1", (0,))
    with mpmath.workdps(60):
        true = -1 / (1 + mpmath.exp(40))
    assert error(float(true), bounds, FORMATS["float64"]) <= 1
    assert error(0.0, bounds, FORMATS["float64"]) > 1e15


def test_every_gradient_of_a_small_network() -> None:
    network = from_flags(layers="2,3,2", hidden="tanh", output="softmax", cost="categorical_cross_entropy")
    chance = np.random.default_rng(3)
    numbers = {p.array.name: chance.normal(size=p.shape) for p in network.parameters} | {
        "x": chance.normal(size=2), "t": np.array([0.0, 1.0])}
    true = TrueModel(network, FORMATS["float64"])
    h = 1e-6
    for name, place in (("W1", (2, 1)), ("b2", (0,))):
        moved = {sign: numbers | {name: numbers[name].copy()} for sign in (1, -1)}
        for sign, values in moved.items():
            values[name][place] += sign * h
        slope = float(true.cost(moved[1])[0] - true.cost(moved[-1])[0]) / (2 * h)
        assert abs(float(true.gradient(numbers, name, place)[0]) - slope) < 1e-8


def test_errors_in_units_of_the_last_place() -> None:
    single = FORMATS["float32"]
    bounds = (Fraction(1, 3), Fraction(1, 3))
    assert error(float(np.float32(1 / 3)), bounds, single) <= 0.5
    assert error(float("nan"), bounds, single) == float("inf") == error(float("inf"), bounds, single)
