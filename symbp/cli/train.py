"""`symbp train`: a generated folder and a file of examples in, a trained model out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..stored import read_stored
from ..training import Fit, TrainingResult, destination, save_parameters, train_model
from .terminal import say

MOST_EPOCHS = 2**31 - 1


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
def command(folder: Path, data: Path, target: str, epochs: int | None, batch_size: int | None, seed: int | None,
            test_fraction: float, out: Path | None) -> None:
    """Train a generated module and save its parameters as .npz."""
    own = read_stored(folder).model.training
    place = destination(out or folder / "parameters.npz")
    with _Bar(epochs if epochs is not None else own.epochs if own else None) as bar:
        result = train_model(folder, data, epochs=epochs, batch_size=batch_size, seed=seed, target=target,
                             test_fraction=test_fraction, progress=bar)
    for note in result.notes:
        say(note)
    _describe(result)
    say(f"parameters saved to {save_parameters(result.parameters, place)}")


class _Bar:
    """A progress bar on a terminal, nothing elsewhere; drawn by click."""

    def __init__(self, epochs: int | None) -> None:
        self.cost = ""
        self.drawn = click.progressbar(length=epochs or 0, file=sys.stderr, item_show_func=lambda _: self.cost, width=30,
                                       update_min_steps=max(1, (epochs or 0) // 500), label="epochs", show_pos=True,
                                       hidden=not epochs or not sys.stderr.isatty())

    def __enter__(self) -> _Bar:
        self.drawn.__enter__()
        return self

    def __call__(self, epoch: int, cost: float) -> None:
        self.cost = f"cost {cost:.6g}"
        self.drawn.update(1)

    def __exit__(self, *reason: object) -> None:
        self.drawn.__exit__(*reason)


def _describe(result: TrainingResult) -> None:
    say(f"{result.name}: {len(result.history)} epochs in {'C' if result.target == 'c' else 'NumPy'}")
    for label, part in (("training", result.train), ("test", result.test)):
        if part is not None:
            say(f"  {label:<9} {_fit(part)}")


def _fit(part: Fit) -> str:
    accuracy = "" if part.accuracy is None else f"   accuracy {part.accuracy:.2%}"
    return f"{part.rows} rows   cost {part.cost:.6g}{accuracy}"
