"""`symbp train`: a generated folder and a file of examples in, a trained model out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..building.stored import read_stored
from ..training.stopping import NotFinite
from ..training.train import Fit, Progress, Target, TrainingResult, destination, save_parameters, train_model
from .terminal import say

MOST_EPOCHS = 2**31 - 1
MOST_UPDATES = 500      # of the bar


@click.command("train")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--data", required=True, type=click.Path(path_type=Path),
              help=".csv (inputs, then targets or a class) or .npz (x, t).")
@click.option("--target", type=click.Choice(["auto", "numpy", "c"]), default="auto", show_default=True)
@click.option("--epochs", type=click.IntRange(0, MOST_EPOCHS), help="[default: the model's]")
@click.option("--batch-size", type=click.IntRange(min=0), help="0 is the full batch.  [default: the model's]")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="[default: the model's]")
@click.option("--test-fraction", type=click.FloatRange(0, 1, max_open=True), default=0.0, show_default=True,
              help="Part of the rows to keep aside and report on.")
@click.option("--out", type=click.Path(path_type=Path), help="Parameters as .npz.  [default: FOLDER/parameters.npz]")
def command(folder: Path, data: Path, target: Target, epochs: int | None, batch_size: int | None, seed: int | None,
            test_fraction: float, out: Path | None) -> None:
    """Train a generated module and save its parameters as .npz."""
    own = read_stored(folder).model.training
    place = destination(out or folder / "parameters.npz")
    try:
        with _bar(epochs if epochs is not None else own.epochs if own else None) as progress:
            result = train_model(folder, data, epochs=epochs, batch_size=batch_size, seed=seed, target=target,
                                 test_fraction=test_fraction, progress=progress)
    except NotFinite as stopped:
        if stopped.parameters is not None:
            saved = save_parameters(stopped.parameters, place)
            stopped.what += f"; the parameters of the last good epoch, {stopped.epoch}, are saved to {saved}"
        raise
    for note in result.notes:
        say(note)
    _describe(result)
    say(f"parameters saved to {save_parameters(result.parameters, place)}")


@contextmanager
def _bar(epochs: int | None) -> Iterator[Progress]:
    """A progress bar on a terminal, drawn by click; nothing elsewhere."""
    last = ""
    hidden = not epochs or not sys.stderr.isatty()
    drawn: Any = click.progressbar(length=epochs or 0, label="epochs", width=30, show_pos=True, hidden=hidden, file=sys.stderr,
                                   item_show_func=lambda _: last, update_min_steps=max(1, (epochs or 0) // MOST_UPDATES))
    with drawn as bar:

        def progress(epoch: int, cost: float) -> None:
            nonlocal last
            last = f"cost {cost:.6g}"
            bar.update(1)

        yield progress


def _describe(result: TrainingResult) -> None:
    say(f"{result.name}: {len(result.history)} epochs in {'C' if result.target == 'c' else 'NumPy'}")
    for label, part in (("training", result.train), ("test", result.test)):
        if part is not None:
            say(f"  {label:<9} {_fit(part)}")


def _fit(part: Fit) -> str:
    accuracy = "" if part.accuracy is None else f"   accuracy {part.accuracy:.2%}"
    return f"{part.rows} rows   cost {part.cost:.6g}{accuracy}"
