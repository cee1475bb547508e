"""Right models that are hard to check, because terms cancel or rounding decides: none is refused, none is excused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_check import emitted

from symbp.check import check
from symbp.network.reader import read_text
from symbp.pipeline import compiled
from symbp.program.ops import Program

CROSS_ENTROPY, SQUARES = "categorical_cross_entropy", "squared_error"
BATCH_NORMALISATION = """
[layer_types.norm]
definitions = ["mu[j] = Sum(x[e,j], e)/m", "v[j] = Sum((x[e,j] - mu[j])**2, e)/m",
    "z[e,j] = gamma[j]*(x[e,j] - mu[j])/sqrt(v[j] + epsilon)"]
parameters = { epsilon = { default = 1e-5, positive = true } }
arrays = { gamma = { indices = ["j"], initializer = "ones" } }
source = "own"
"""
UNIT_LENGTH = """
[layer_types.norm]
definitions = ["r[e] = sqrt(Sum(x[e,j]**2, j))", "z[e,j] = x[e,j]/r[e]"]
source = "own"
"""


def model(inputs: int, layers: str, cost: str, more: str = "", **activations: str) -> str:
    """layers: "8 relu, norm tanh, 3 softmax"."""
    text = f'name = "m"\ninputs = {inputs}\n'
    for layer in layers.split(", "):
        size, activation = layer.split()
        text += f'[[layers]]\n{f"units = {size}" if size.isdigit() else f"type = {size!r}"}\nactivation = "{activation}"\n'
    own = "".join(f'[activations.{name}]\nformula = "{formula}"\nsource = "own"\n' for name, formula in activations.items())
    return f'{text}[cost]\nname = "{cost}"\n{own}{more}'


MODELS = {
    "saturated softmax": model(4, "8 relu, 3 softmax", "binary_cross_entropy"),
    "saturated deep softmax": model(4, "16 relu, 16 relu, 5 softmax", "binary_cross_entropy"),
    "oscillating": model(4, "8 w, 3 softmax", CROSS_ENTROPY, w="sin(z**3/2)"),
    "deep": model(6, ", ".join(["4 tanh"] * 12 + ["3 softmax"]), CROSS_ENTROPY),
    "bias before batch normalisation": model(3, "2 identity, norm tanh, 2 softmax", CROSS_ENTROPY, BATCH_NORMALISATION),
    "unit vector of one entry": model(3, "1 tanh, norm identity, 2 identity", SQUARES, UNIT_LENGTH),
    "nothing but a unit vector": model(3, "1 identity, norm identity", SQUARES, UNIT_LENGTH),
    "complementary error function": model(4, "6 g, 1 h", "binary_cross_entropy", g="z*(1 - (1 - erf(z/sqrt(2)))/2)",
                                          h="(1 - erf(z))/2"),
    "steep": model(3, "4 s, 2 identity", SQUARES, s="tanh(200*z)"),
}


def lowered(name: str) -> Program:
    return compiled(read_text(MODELS[name])).program


@pytest.mark.parametrize("name", MODELS)
def test_a_right_model_is_not_refused(name: str) -> None:
    program = lowered(name)
    report = check(program, (emitted(program),))
    assert report.passed, report.failures
    judged = [row for row in report.table if row.verdict == "passed" and row.kind == "agreement"]
    assert len(judged) >= len(program.gradients)


@pytest.mark.parametrize(("name", "error"), [("oscillating", 1e-4), ("saturated softmax", 1e-4), ("unit vector of one entry", 1e-9)])
def test_a_wrong_gradient_beside_cancelling_terms_is_caught(name: str, error: float) -> None:
    program = lowered(name)
    parameter, right = program.gradients[0][0], emitted(program)

    class Wrong:
        def __getattr__(self, attribute: str) -> object:
            return getattr(right.double, attribute)

        def gradients(self, *arguments: object) -> object:
            cost, gradients = right.double.gradients(*arguments)
            return cost, {**gradients, parameter: gradients[parameter] * (1 + error) + error}

    report = check(program, (replace(right, double=Wrong()),))
    assert "agreement" in {row.kind for row in report.failures if row.subject.endswith(parameter)}
