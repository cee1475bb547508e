"""A CSV or .npz file -> training data that fits a model: rows of inputs and targets, every bad cell named."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite, prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError

Reals = NDArray[np.float64]

SAVING = "write it with numpy.savez(path, x=x, t=t)"


@dataclass(frozen=True)
class Data:
    """Examples as rows: x of shape (rows, *inputs), t of shape (rows, *outputs).

    header: the names in a CSV file's first row, () without one; labels: the targets were one column of class numbers;
    lines: the line of each row in a CSV file, () for .npz.
    """

    path: Path
    x: Reals
    t: Reals
    header: tuple[str, ...]
    labels: bool
    lines: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.x)

    def place(self, row: int) -> str:
        """Where a row (from 0) stands in the file, counted from 1."""
        return f"line {self.lines[row]}" if self.lines else f"row {row + 1}"

    def take(self, rows: NDArray[np.intp]) -> Data:
        lines = tuple(self.lines[row] for row in rows) if self.lines else ()
        return Data(self.path, self.x[rows], self.t[rows], self.header, self.labels, lines)


def read_data(path: Path | str, inputs: tuple[int, ...], outputs: tuple[int, ...]) -> Data:
    """The examples in a `.csv` file (inputs, then targets) or a `.npz` file (arrays x and t).

    `inputs` and `outputs` are the shapes of one example. For a model with several outputs one column of class numbers
    0 .. outputs-1 may stand for the targets. Raises DataError naming file, row and column (both from 1; of a CSV file
    the line).
    """
    path = Path(path)
    if path.suffix.lower() not in (".csv", ".npz"):
        raise DataError("not a .csv or .npz file", where=str(path), remedy="save the data as .csv or .npz")
    if path.is_dir() or not path.exists():
        raise DataError("a folder, not a file" if path.is_dir() else "no such file", where=str(path),
                        remedy="give the path of a .csv or .npz file")
    return (_read_csv if path.suffix.lower() == ".csv" else _read_npz)(path, inputs, outputs)


def _read_csv(path: Path, inputs: tuple[int, ...], outputs: tuple[int, ...]) -> Data:
    n, k = prod(inputs), prod(outputs)
    header: tuple[str, ...] = ()
    lines: list[int] = []
    values: list[Reals] = []
    for line, cells in _csv_rows(path):
        if len(cells) != n + k and not (k > 1 and len(cells) == n + 1):
            raise _wrong_count(path, line, len(cells), n, k)
        if not lines and not header and all(_number(cell) is None for cell in cells):
            header = tuple(cell.strip() for cell in cells)
            continue
        width = len(values[0]) if values else len(header) or len(cells)
        if len(cells) != width:
            raise DataError(f"{len(cells)} columns, but the rows before have {width}",
                            where=f"{path}, line {line}", remedy="give every row the same number of columns")
        values.append(_row(path, line, cells, header))
        lines.append(line)
    if not values:
        raise DataError("no rows of data", where=str(path),
                        remedy=f"write one example per line: {n} inputs, {k} targets")
    table = np.array(values)
    x = table[:, :n].reshape(-1, *inputs)
    labels, t = k > 1 and table.shape[1] == n + 1, table[:, n:]
    if labels:
        t = _one_hot(table[:, n], k, lambda row: f"{path}, line {lines[row]}, column {n + 1}")
    return Data(path, x, t.reshape(-1, *outputs), header, labels, tuple(lines))


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line that is not blank."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            for cells in reader:
                if cells and any(cell.strip() for cell in cells):
                    yield reader.line_num, cells
    except UnicodeDecodeError as error:
        raise DataError("not text in UTF-8", where=str(path), remedy="save the file as comma-separated UTF-8") from error
    except csv.Error as error:
        raise DataError(f"not readable as CSV: {error}", where=str(path)) from error
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _number(cell: str) -> float | None:
    """The cell's value; None for text (Python's digit separator `_` is text here)."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _row(path: Path, line: int, cells: list[str], header: tuple[str, ...]) -> Reals:
    try:
        values = np.array(cells, np.float64)
    except ValueError:
        values = np.array([np.nan])
    if np.isfinite(values).all() and "_" not in "".join(cells):
        return values
    column = next(k for k, cell in enumerate(cells) if not isfinite(_number(cell) or 0.0) or _number(cell) is None)
    cell, name = cells[column].strip(), f" ({header[column]})" if header else ""
    kind = "number" if _number(cell) is None else "finite number"
    raise DataError(f"{cell[:40]!r} is not a {kind}" if cell else "an empty cell",
                    where=f"{path}, line {line}, column {column + 1}{name}",
                    remedy="write decimal numbers; a header may stand first when none of its cells is a number")


def _wrong_count(path: Path, line: int, found: int, n: int, k: int) -> DataError:
    label = f", or {n + 1} with one label column" if k > 1 else ""
    separator = "; the cells are separated by commas" if found == 1 and n + k > 1 else ""
    columns = f"{found} column{'s' * (found != 1)}"
    return DataError(f"{columns}, but the model needs {n + k}: {n} inputs and {k} targets{label}",
                     where=f"{path}, line {line}", remedy=f"give every row its inputs, then its targets{separator}")


def _read_npz(path: Path, inputs: tuple[int, ...], outputs: tuple[int, ...]) -> Data:
    arrays = _npz_arrays(path)
    x, t = arrays["x"], arrays["t"]
    k = prod(outputs)
    if x.ndim == 0 or t.ndim == 0 or len(x) != len(t):
        raise DataError(f"x has shape {x.shape} and t {t.shape}: the numbers of rows differ", where=str(path),
                        remedy="give x and t one row per example")
    if not len(x):
        raise DataError("no rows of data", where=str(path))
    _finite(path, "x", x)
    _finite(path, "t", t)
    labels = k > 1 and t.size == len(t)
    if labels:
        t = _one_hot(t.reshape(-1), k, lambda row: f"{path}, array t, row {row + 1}")
    return Data(path, _fitted(path, "x", x, inputs), _fitted(path, "t", t, outputs), (), labels)


def _npz_arrays(path: Path) -> dict[str, Reals]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            names = archive.files
            stored = {name: archive[name] for name in ("x", "t") if name in names}
    except (AttributeError, TypeError) as error:       # a bare .npy array under the name .npz
        raise DataError("not an .npz archive", where=str(path), remedy=SAVING) from error
    except (ValueError, EOFError, zipfile.BadZipFile, zlib.error, OSError) as error:
        raise DataError(f"not readable as .npz: {error}", where=str(path), remedy=SAVING) from error
    for name in ("x", "t"):
        if name not in stored:
            raise DataError(f"no array {name!r}; the file holds {', '.join(names) or 'nothing'}", where=str(path),
                            remedy=f"name the inputs x and the targets t: {SAVING}")
        if stored[name].dtype.kind not in "biuf":
            raise DataError(f"array {name} holds {stored[name].dtype}, not real numbers", where=str(path))
    return {name: array.astype(np.float64) for name, array in stored.items()}


def _finite(path: Path, name: str, array: Reals) -> None:
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        row, *rest = bad[0]
        column = f", column {' '.join(str(i + 1) for i in rest)}" if rest else ""
        raise DataError(f"{array[tuple(bad[0])]} is not a finite number",
                        where=f"{path}, array {name}, row {row + 1}{column}")


def _fitted(path: Path, name: str, array: Reals, shape: tuple[int, ...]) -> Reals:
    if array.size != len(array) * prod(shape):
        needed = ", ".join(["rows", *map(str, shape)])
        raise DataError(f"array {name} has shape {array.shape}, but the model needs ({needed})", where=str(path),
                        remedy="give one row per example")
    return array.reshape(-1, *shape)


def _one_hot(column: Reals, classes: int, place: Callable[[int], str]) -> Reals:
    """Rows with a 1 at the label's place."""
    bad = np.flatnonzero((column != np.floor(column)) | (column < 0) | (column >= classes))
    if len(bad):
        raise DataError(f"label {column[bad[0]]:g} is not one of 0 .. {classes - 1}", where=place(int(bad[0])),
                        remedy=f"number the classes from 0, or give {classes} target columns")
    targets = np.zeros((len(column), classes))
    targets[np.arange(len(column)), column.astype(np.intp)] = 1.0
    return targets
