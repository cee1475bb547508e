"""A model whose output leaves the domain of its cost is refused before anything is written; one that may not is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbp.errors import ModelError
from symbp.derivation.domain import breach_of, refuse_outside, untold
from symbp.network.flags import from_flags
from symbp.network.model import Network
from symbp.network.reader import read_text
from symbp.pipeline import generate


def network(output: str, cost: str, *defines: str, layers: str = "3,4,2") -> Network:
    return from_flags(layers=layers, output=output, cost=cost, defines=defines)


@pytest.mark.parametrize(("output", "cost", "said"), [
    ("identity", "binary_cross_entropy", "identity gives values in (-infinity, infinity); log(a) of the cost binary_cross_entropy needs a > 0"),
    ("tanh", "categorical_cross_entropy", "tanh gives values in (-1, 1); log(a) of the cost categorical_cross_entropy needs a > 0"),
    ("relu", "binary_cross_entropy", "relu gives values in [0, infinity); log(a)"),
    ("softplus", "binary_cross_entropy", "log(1 - a) of the cost binary_cross_entropy needs 1 - a > 0"),
    ("log_softmax", "categorical_cross_entropy", "log_softmax gives values such as -"),
    ("normalised", "kullback_leibler", "normalised gives values such as -"),
    ("hard_sigmoid", "focal", "[0, 1]"),
    ("identity", "poisson", "log(a)"),
])
def test_an_output_outside_the_domain_is_refused(output: str, cost: str, said: str) -> None:
    with pytest.raises(ModelError) as refused:
        refuse_outside(network(output, cost))
    assert said in str(refused.value) and "remedy: use sigmoid, softmax" in str(refused.value)
    assert refused.value.exit_code == 1


@pytest.mark.parametrize(("output", "cost"), [
    ("sigmoid", "binary_cross_entropy"), ("softplus", "poisson"), ("softmax", "binary_cross_entropy"), ("softmax", "focal"),
    ("softmax", "poisson"), ("tanh", "hinge"), ("sigmoid", "categorical_cross_entropy"), ("identity", "squared_error"),
])
def test_an_output_inside_the_domain_is_not_refused(output: str, cost: str) -> None:
    assert breach_of(network(output, cost)) is None


@pytest.mark.parametrize(("output", "cost"), [
    ("o(z) = exp(z)", "poisson"), ("o(z) = z*z", "poisson"), ("o(z) = (1 - erf(z))/2", "binary_cross_entropy"),
    ("o(z) = where(z > 0, z + 1, exp(z))", "poisson"), ("o(z) = 1/2 + atan(z)/4", "binary_cross_entropy"),
])
def test_an_activation_of_ones_own_is_refused_only_where_it_surely_leaves(output: str, cost: str) -> None:
    assert breach_of(network("o", cost, output)) is None
    assert breach_of(network("o", cost, output.replace("=", "= -2 -"))) is not None


@pytest.mark.parametrize(("cost", "output", "leaves"), [
    ("q(a, t) = a*a + log(a + 1) - t", "tanh", False), ("q(a, t) = a*a + log(a + 1) - t", "identity", True),
    ("q(a, t) = where(a > 0, log(a), 0)*t", "identity", False), ("q(a, t) = (sqrt(a) - sqrt(t))**2", "tanh", True),
    ("q(a, t) = 1 - Sum(a[k]*t[k], k)/sqrt(Sum(a[k]**2, k))", "identity", False),
])
def test_costs_of_ones_own(cost: str, output: str, leaves: bool) -> None:
    assert (breach_of(network(output, "q", cost)) is not None) is leaves


@pytest.mark.parametrize(("output", "cost"), [
    ("swish", "t*log(a + 1/4)"), ("o(z) = z**2 - z", "log(a + 1/5)"), ("o(z) = 1/2 + sin(z)", "log(a)"),
    ("o(z) = 1 - 3*z**2*exp(-z**2)", "log(a)"),
])
def test_an_output_that_leaves_between_simple_numbers_is_refused(output: str, cost: str) -> None:
    defines = [f"c(a, t) = {cost}", *([output] if "=" in output else [])]
    assert breach_of(network(output.partition("(")[0], "c", *defines)) is not None


def test_an_output_that_comes_near_is_not_refused_and_proved_inside() -> None:
    for output, cost in (("swish", "log(a + 3/10)"), ("softplus", "a - t*log(a)"), ("sigmoid", "log(1 - a)"), ("tanh", "log(1 + a)")):
        inside = network(output, "c", f"c(a, t) = {cost}")
        assert breach_of(inside) is None and not list(untold(inside))


def test_an_activation_without_a_value_is_refused_in_every_layer() -> None:
    model = from_flags(layers="3,4,2", hidden="h", cost="squared_error", output="identity", defines=["h(z) = sqrt(z**2 - 1)"])
    with pytest.raises(ModelError, match="h has no value at z = "):
        refuse_outside(model)
    refuse_outside(from_flags(layers="3,4,2", hidden="h", cost="squared_error", output="identity",
                              defines=["h(z) = where(abs(z) > 1, sqrt(z**2 - 1), 0)"]))


def test_what_is_not_settled_is_told() -> None:
    assert "no value for targets such as -" in next(untold(network("softplus", "d", "d(a, t) = xlogy(t, t) - t*log(a) - t + a")))
    assert "whether o stays" in next(untold(network("o", "c", "o(z) = exp(z) - z - 1", "c(a, t) = a - t*log(a)")))


def test_logits_that_cannot_be_any_number_are_not_judged() -> None:
    text = """
name = "m"
inputs = 3
[[layers]]
type = "squares"
activation = "identity"
[cost]
name = "poisson"
[layer_types.squares]
definitions = ["z[e,j] = gain[j]**2*x[e,j]**2"]
arrays = { gain = { indices = ["j"], initializer = "ones" } }
source = "own"
"""
    assert breach_of(read_text(text)) is None


def test_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        generate(network("identity", "binary_cross_entropy"), tmp_path / "m", checked=False)
    assert not (tmp_path / "m").exists()
