"""An emitted NumPy module, loaded; and compared with the interpreter."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType

import numpy as np
from sample_programs import data, start

from symbp.emission.to_numpy import to_numpy
from symbp.program.interpret import interpret
from symbp.program.ops import Program
from symbp.program.verify import verify


def load(program: Program, change: tuple[str, str] = ("", "")) -> ModuleType:
    """The module emitted for a legal program, with one piece of its text exchanged."""
    verify(program)
    ((name, text),) = to_numpy(program)
    assert change[0] in text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text.replace(*change, 1) if change[0] else text)
        spec = importlib.util.spec_from_file_location(program.name, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def agree(module: ModuleType, program: Program, rtol: float = 1e-12) -> None:
    parameters, (x, t) = start(program), data(program)
    dtype = module.DTYPE
    parameters = {n: p.astype(dtype) for n, p in parameters.items()}
    x, t = x.astype(dtype), t.astype(dtype)
    expected = interpret(program, parameters, x, t)
    found = module.forward(parameters, x)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, expected.values[program.output], rtol=rtol, atol=rtol)
    cost, gradients = module.gradients(parameters, x, t)
    assert isinstance(cost, float) and cost == module.cost(parameters, x, t)
    np.testing.assert_allclose(cost, expected.cost, rtol=rtol)
    assert list(gradients) == [p for p, _ in program.gradients]
    for name, gradient in gradients.items():
        assert isinstance(gradient, np.ndarray) and gradient.dtype == dtype and gradient.flags.writeable
        assert gradient.shape == parameters[name].shape
        np.testing.assert_allclose(gradient, expected.gradients[name], rtol=rtol, atol=10 * rtol)
