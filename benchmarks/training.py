"""The C module against the NumPy module, training the digits model: `python benchmarks/training.py`.

Both run the same epochs from the same parameters in one process, in turns; the figure is the ratio of the medians.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from measure import clean_environment, interleaved
from sklearn.datasets import load_digits

from symbp.building.load import load_c, load_numpy
from symbp.network.reader import read_model
from symbp.pipeline import generate

EXAMPLES = Path(__file__).parent.parent / "examples"
EPOCHS, RUNS = 5, 15


def main() -> None:
    if any(k.startswith(("OPENBLAS_CORETYPE", "OPENBLAS_L2", "OMP_", "MKL_")) for k in os.environ):
        os.execve(sys.executable, [sys.executable, *sys.argv], clean_environment())
    digits = load_digits()
    x = (digits.data / 16).astype(np.float32)
    t = np.eye(10, dtype=np.float32)[digits.target]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "digits"
        generate(read_model(EXAMPLES / "digits.toml"), folder, checked=False)
        modules = {"numpy": load_numpy(folder / "digits.py", "digits"), "c": load_c(folder, "digits")}
        for batch_size in (1, 8, 32, 128):
            parameters = {name: module.init() for name, module in modules.items()}
            calls = [lambda name=name: modules[name].train(parameters[name], x, t, epochs=1 if batch_size == 1 else EPOCHS,
                                                           batch_size=batch_size) for name in modules]
            for call in calls:
                call()
            numpy_time, c_time = interleaved(calls, RUNS if batch_size > 1 else 5)
            print(f"batch {batch_size:4d}: NumPy {numpy_time * 1e3:8.2f} ms, C {c_time * 1e3:8.2f} ms, "
                  f"ratio {numpy_time / c_time:5.2f}", flush=True)


if __name__ == "__main__":
    main()
