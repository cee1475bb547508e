"""Losses of a softmax output: gradients that are finite where the true ones are, at gaps of the logits of 17 to 1e4."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from symbp.building.load import load_numpy
from symbp.exact.model import TrueModel
from symbp.exact.reals import Undefined
from symbp.exact.ulps import FORMATS, error
from symbp.network.flags import from_flags
from symbp.pipeline import generate

LOSSES = {
    "poly-1": "Sum(-t[k]*log(a[k]), k) + 2*(1 - Sum(t[k]*a[k], k))",
    "generalised": "Sum(t[k]*(1 - a[k]**0.7), k)/0.7",
    "Bhattacharyya": "1 - Sum(sqrt(t[k]*a[k]), k)",
    "binary": "-t*log(a) - (1 - t)*log(1 - a)",
    "focal": "-t*(1 - a)**2*log(a)",
    "squared": "(a - t)**2",
}
LOGITS = ([0, 0, 0], [17, 0, 0], [-40, 0, 5], [110, -3, 0], [0, 110, -110], [1e4, 0, -1e4])
TARGETS = ([1, 0, 0], [0.5, 0.25, 0.25])


@pytest.mark.parametrize("name", LOSSES)
def test_a_softmax_loss_has_its_true_gradients(name: str, tmp_path: Path) -> None:
    network = from_flags(name="net", layers="1,3", output="softmax", cost="c", defines=[f"c(a, t) = {LOSSES[name]}"])
    generate(network, tmp_path / "net", ("numpy",), checked=False)
    module, true = load_numpy(tmp_path / "net" / "net.py", "net"), TrueModel(network, FORMATS["float32"])
    for z in LOGITS:
        for t in TARGETS:
            parameters = {"W1": np.zeros((3, 1), np.float32), "b1": np.array(z, np.float32)}
            values = parameters | {"x": np.zeros(1, np.float32), "t": np.array(t, np.float32)}
            _, gradients = module.gradients(parameters, values["x"][None], values["t"][None])
            for k in range(3):
                try:
                    known = true.gradient(values, "b1", (k,))
                except Undefined:
                    continue
                assert error(float(gradients["b1"][k]), known, FORMATS["float32"]) <= 2**20, (z, t, k, gradients["b1"])
