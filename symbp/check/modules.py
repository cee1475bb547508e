"""What every emitted module offers, and how one is loaded in the model's own dtype and in float64."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike

from ..building.load import load_c, load_numpy
from ..program.interpret import Array
from ..program.ops import Program

Parameters = dict[str, Array]


class Module(Protocol):
    """The interface of NAME.py and of NAME_c.py."""

    def init(self, seed: int = ..., /) -> Parameters: ...

    def initial_state(self, parameters: Parameters) -> Any: ...

    def forward(self, parameters: Parameters, x: Array) -> Array: ...

    def cost(self, parameters: Parameters, x: Array, t: Array) -> float: ...

    def gradients(self, parameters: Parameters, x: Array, t: Array) -> tuple[float, Mapping[str, Array]]: ...

    def train_step(self, parameters: Parameters, state: Any, x: Array, t: Array) -> float: ...

    def prepared(self, parameters: Parameters, state: Any, rows: int) -> Callable[..., float | None]: ...

    def train(self, parameters: Parameters, x: Array, t: Array, **settings: Any) -> Any: ...


@dataclass(frozen=True)
class Modules:
    """One target, loaded twice: `own` computes in the model's dtype, `double` in float64."""

    target: str
    own: Module
    double: Module


def load(program: Program, folder: Path, target: str, flags: tuple[str, ...] | None = None) -> Modules:
    """The target's module from a folder that `symbp generate` wrote; the two compilations run side by side.

    flags: what to compile C with instead.
    """
    name = program.name

    def loaded(dtype: DTypeLike | None) -> Module:
        return load_numpy(folder / f"{name}.py", name, dtype) if target == "numpy" else load_c(folder, name, dtype, flags)

    if program.dtype == "float64":
        double = loaded(np.float64)
        return Modules(target, double, double)
    with ThreadPoolExecutor(2) as pool:
        own, double = pool.map(loaded, (None, np.float64))
    return Modules(target, own, double)


def copied(parameters: Mapping[str, Array], dtype: DTypeLike = np.float64) -> Parameters:
    """The same numbers in fresh arrays of this dtype."""
    return {name: np.array(array, dtype) for name, array in parameters.items()}


def owned(module: Module, parameters: Mapping[str, Array]) -> Parameters:
    """The same numbers in the arrays that the module's own init makes (views of one block, where it lays them out so)."""
    made = module.init()
    for name, array in parameters.items():
        made[name][...] = array
    return made
