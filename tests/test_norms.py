"""Norms and variances: right where squares overflow, vanish or cancel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from symbp.building.load import load_numpy
from symbp.derivation.backward import derive
from symbp.exact.model import TrueModel
from symbp.exact.ulps import FORMATS, error
from symbp.network.flags import from_flags
from symbp.network.model import Network
from symbp.network.reader import read_text
from symbp.notation.text import to_text
from symbp.pipeline import generate

NORM = """
name = "net"
inputs = 4
[[layers]]
units = 4
activation = "identity"
[[layers]]
type = "norm"
activation = "identity"
[cost]
name = "weighted"
[costs.weighted]
formula = "a*t"
[layer_types.norm]
definitions = [{definitions}]
sizes = {{ n = "j" }}
parameters = {{ epsilon = {{ default = 1e-5, positive = true }} }}
source = "own"
"""
ONE_PASS = ('"mu[e] = Sum(x[e,j], j)/n", "v[e] = Sum(x[e,j]**2, j)/n - {mean}**2", '
            '"z[e,j] = (x[e,j] - mu[e])/sqrt(v[e] + epsilon)"')
DEVIATION = ('"mu[e] = Sum(x[e,j], j)/n", "s[e] = sqrt(Sum((x[e,j] - mu[e])**2, j)/n)", '
             '"z[e,j] = (x[e,j] - mu[e])/(s[e] + epsilon)"')
COSINE = "1 - Sum(a[k]*t[k], k)/(sqrt(Sum(a[k]**2, k))*sqrt(Sum(t[k]**2, k)))"


def _gradient(network: Network, folder: Path, bias: list[float], target: list[float]) -> tuple[np.ndarray, list[float]]:
    """By the first bias, at the logits `bias`, and the errors in ulp."""
    generate(network, folder / network.name, ("numpy",), checked=False)
    module, true = load_numpy(folder / network.name / f"{network.name}.py", network.name), TrueModel(network, FORMATS[network.dtype])
    parameters = {p.array.name: np.zeros(p.shape, network.dtype) for p in network.parameters} | {"b1": np.array(bias, network.dtype)}
    x, t = np.zeros(network.parameters[0].shape[1], network.dtype), np.array(target, network.dtype)
    _, gradients = module.gradients(parameters, x[None], t[None])
    found = np.asarray(gradients["b1"])
    bounds = [true.gradient(parameters | {"x": x, "t": t}, "b1", (k,)) for k in range(len(bias))]
    return found, [error(float(v), b, FORMATS[network.dtype]) for v, b in zip(found, bounds, strict=True)]


@pytest.mark.parametrize("mean", ["mu[e]", "(Sum(x[e,j], j)/n)"])
def test_a_variance_in_one_pass_is_taken_about_the_mean(mean: str, tmp_path: Path) -> None:
    network = read_text(NORM.format(definitions=ONE_PASS.replace("{mean}", mean)))
    assert [to_text(d.formula) for d in derive(network).forward if d.name == "v"][0].count("- mu") <= 1
    found, _ = _gradient(network, tmp_path, [40000.0, 40003.0, 40004.0, 40001.0], [1, 0, 2, 0])
    near, _ = _gradient(network, tmp_path, [0.0, 3.0, 4.0, 1.0], [1, 0, 2, 0])
    assert np.allclose(found, near, rtol=1e-3, atol=1e-6)


def test_a_deviation_of_equal_entries_has_a_gradient(tmp_path: Path) -> None:
    _, off = _gradient(read_text(NORM.format(definitions=DEVIATION)), tmp_path, [5.0] * 4, [1, -2, 3, 0.5])
    assert max(off) <= 64


@pytest.mark.parametrize("size", [1e-25, 1.0, 1e20])
def test_a_cosine_knows_no_size(size: float, tmp_path: Path) -> None:
    network = from_flags(name="net", layers="1,3", output="identity", cost="c", defines=[f"c(a, t) = {COSINE}"])
    _, off = _gradient(network, tmp_path, [size, 2 * size, 0.5 * size], [0.5, 1, 0.25 + 1e-3])
    assert max(off) <= 2**14
