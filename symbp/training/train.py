"""An emitted folder and a file of examples -> a trained model: history, cost, accuracy and parameters."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..building.load import load_c, load_numpy
from ..errors import BuildError, DataError, OutputError
from ..building.stored import read_stored
from .data import Data, read_data
from .stopping import Stopped, Watch, failure

Target = Literal["numpy", "c", "auto"]
Progress = Callable[[int, float], None]
REFUSED_ROW = re.compile(r"; row (\d+) does not")       # as emitted modules end a complaint about a row, from 0


@dataclass(frozen=True)
class Fit:
    """How well the model does on some rows; accuracy is None where the targets are not classes."""

    rows: int
    cost: float
    accuracy: float | None


@dataclass(frozen=True)
class TrainingResult:
    """history: one cost per epoch; notes: what was decided on the way (a header left out, C not available)."""

    name: str
    target: Literal["numpy", "c"]
    history: tuple[float, ...]
    train: Fit
    test: Fit | None
    parameters: dict[str, NDArray[np.floating[Any]]]
    notes: tuple[str, ...]


def train_model(folder: Path | str, data: Path | str, *, epochs: int | None = None, batch_size: int | None = None,
                seed: int | None = None, target: Target = "auto", test_fraction: float = 0.0,
                progress: Progress | None = None) -> TrainingResult:
    """Train the module in `folder` on a .csv or .npz file.

    epochs, batch_size (0: full batch) and seed are the model's own unless given; the seed draws the parameters, the
    shuffling and the split. test_fraction of the rows is kept aside and never trained on. progress(epoch, cost) is
    called after every epoch. Target "auto" is C, or NumPy when there is no C compiler or no C module.
    Raises DataError, OutputError and BuildError; NotFinite, which holds the parameters of the last good epoch, where
    training stops making numbers.
    """
    facts = read_stored(folder).model
    examples = read_data(data, tuple(facts.inputs), tuple(facts.outputs))
    notes = [f"{examples.path}: the first row is a header and was left out"] if examples.header else []
    train, test = split(examples, test_fraction, seed or 0)
    module, used, note = load_target(Path(folder), facts.name, target)
    settings = {"epochs": epochs, "batch_size": batch_size, "seed": seed}
    with np.errstate(all="ignore"):             # what overflows is refused below
        parameters = module.init() if seed is None else module.init(seed)
        _refuse_unfit(module, parameters, examples)
        start = {name: array.copy() for name, array in parameters.items()}
        watch = Watch(parameters)

        def after(epoch: int, cost: float) -> None:
            watch.after(cost)
            if progress is not None:
                progress(epoch, cost)

        try:
            history = module.train(parameters, train.x, train.t, progress=after,
                                   **{key: value for key, value in settings.items() if value is not None})
            fits = [fit(module, parameters, part) for part in (train, test) if part.rows]
        except Stopped:
            size = module.BATCH_SIZE if batch_size is None else batch_size
            raise failure(module, start, train.x, train.t, size, module.SEED if seed is None else seed, watch) from None
        except ValueError as error:
            raise _unfit(error, examples) from error
    return TrainingResult(facts.name, used, tuple(map(float, history)), fits[0], fits[1] if test.rows else None,
                          dict(parameters), (*notes, *note))


def _refuse_unfit(module: ModuleType, parameters: Mapping[str, NDArray[Any]], examples: Data) -> None:
    """Raise DataError, with its place in the file, for a row that the model or its cost is not defined for."""
    try:
        module.cost(parameters, examples.x, examples.t)
    except ValueError as error:
        raise _unfit(error, examples) from error


def _unfit(error: ValueError, examples: Data) -> DataError:
    """The module's complaint; where it counts a row, that row's place in the file."""
    what, row = str(error), REFUSED_ROW.search(str(error))
    place = f", {examples.place(int(row[1]))}" if row else ""
    return DataError(what[:row.start()] if row else what, where=f"{examples.path}{place}",
                     remedy="give data that fits the model and its cost")


def load_target(folder: Path, name: str, target: Target) -> tuple[ModuleType, Literal["numpy", "c"], tuple[str, ...]]:
    """The folder's module for `target`, which one it is, and a note where "auto" had to fall back."""
    note: tuple[str, ...] = ()
    if target in ("c", "auto") and (folder / f"{name}_c.py").exists():
        try:
            return load_c(folder, name), "c", ()
        except BuildError as error:
            if target == "c" or not (folder / f"{name}.py").exists():
                raise
            note = (f"trained in NumPy, because the C module cannot be built: {error.what}",)
    wanted = "c" if target == "c" else "numpy"
    if target == "c" or not (folder / f"{name}.py").exists():
        raise OutputError(f"the folder holds no {wanted} module of {name}", where=str(folder),
                          remedy=f"generate it again with --target {wanted}")
    return load_numpy(folder / f"{name}.py", name), "numpy", note


def split(examples: Data, test_fraction: float, seed: int) -> tuple[Data, Data]:
    """(training rows, test rows), drawn by the seed; each keeps the file's order."""
    if not 0 <= test_fraction < 1:
        raise DataError(f"a test fraction of {test_fraction:g}", remedy="give a number from 0 up to, not including, 1")
    held = round(test_fraction * examples.rows)
    if held == examples.rows or (test_fraction and not held):
        raise DataError(f"{examples.rows} rows are too few to keep {test_fraction:g} of them aside",
                        where=str(examples.path), remedy="give more rows, or another test fraction")
    order = np.random.Generator(np.random.PCG64(seed % 2 ** 64)).permutation(examples.rows)
    return examples.take(np.sort(order[held:])), examples.take(np.sort(order[:held]))


def fit(module: ModuleType, parameters: Mapping[str, NDArray[Any]], examples: Data) -> Fit:
    """Cost and accuracy of the model on these rows."""
    cost = float(module.cost(parameters, examples.x, examples.t))
    return Fit(examples.rows, cost, accuracy(np.asarray(module.forward(parameters, examples.x)), examples.t))


def accuracy(y: NDArray[Any], t: NDArray[np.float64]) -> float | None:
    """The fraction of rows whose class is predicted right; None where the targets are not classes.

    Classes are one-hot rows (0 and 1, or -1 and 1; the largest output decides) or one output of two values (the
    output nearer to one of them decides).
    """
    if t.ndim == 1:
        y, t = y.reshape(-1, 1), t.reshape(-1, 1)
    if t.ndim != 2 or not len(t):
        return None
    levels = np.unique(t)
    if tuple(levels) not in ((0.0, 1.0), (-1.0, 1.0), (0.0,), (1.0,), (-1.0,)):
        return None
    if t.shape[1] == 1:
        middle = 0.0 if -1.0 in levels else 0.5
        return float(np.mean((y[:, 0] > middle) == (t[:, 0] > middle)))
    if not np.all((t == 1.0).sum(axis=1) == 1):
        return None
    return float(np.mean(np.argmax(y, axis=1) == np.argmax(t, axis=1)))


def destination(path: Path | str) -> Path:
    """The path itself, if parameters can be written there; raises OutputError."""
    path = Path(path)
    if path.suffix.lower() != ".npz" or path.is_dir():
        raise OutputError("parameters are saved as a file .npz", where=str(path), remedy=f"write {path}.npz")
    try:
        with _room_beside(path):
            return path
    except OSError as error:
        raise _unwritable(path, error) from error


def save_parameters(parameters: Mapping[str, NDArray[Any]], path: Path | str) -> Path:
    """Write the arrays to `path` as .npz, whole or not at all; raises OutputError."""
    path = destination(path)
    try:
        with _room_beside(path) as folder:
            written = Path(folder, path.name)
            with written.open("wb") as file:
                np.savez(file, **dict(parameters))
            os.replace(written, path)
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def _room_beside(path: Path) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.")


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(f"cannot be written: {error.strerror or error}", where=str(path),
                       remedy="give a place that can be written, with room")

