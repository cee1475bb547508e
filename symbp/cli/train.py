"""`symbp train`: a generated folder and a file of examples in, a trained model out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..training import Fit, TrainingResult, save_parameters, train_model


@click.command("train")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--data", required=True, type=click.Path(path_type=Path), help=".csv (inputs, then targets) or .npz (x, t).")
@click.option("--target", type=click.Choice(["auto", "numpy", "c"]), default="auto", show_default=True)
@click.option("--epochs", type=click.IntRange(min=0), help="[default: the model's]")
@click.option("--batch-size", type=click.IntRange(min=0), help="0 is the full batch.  [default: the model's]")
@click.option("--seed", type=click.IntRange(min=0, max=2**63 - 1), help="[default: the model's]")
@click.option("--test-fraction", type=click.FloatRange(0, 1, max_open=True), default=0.0, show_default=True,
              help="Part of the rows to keep aside and report on.")
@click.option("--out", type=click.Path(path_type=Path), help="Parameters as .npz.  [default: FOLDER/parameters.npz]")
def command(folder: Path, data: Path, target: str, epochs: int | None, batch_size: int | None, seed: int | None,
            test_fraction: float, out: Path | None) -> None:
    """Train a generated module and save its parameters as .npz."""
    total = epochs
    with _Bar(total) as bar:
        result = train_model(folder, data, epochs=epochs, batch_size=batch_size, seed=seed, target=target,
                             test_fraction=test_fraction, progress=bar)
    saved = save_parameters(result.parameters, out or folder / "parameters.npz")
    for note in result.notes:
        click.echo(note)
    _describe(result)
    click.echo(f"parameters saved to {saved}")


class _Bar:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, epochs: int | None) -> None:
        self.epochs, self.live = epochs, sys.stderr.isatty()

    def __enter__(self) -> _Bar:
        return self

    def __call__(self, epoch: int, cost: float) -> None:
        if self.live:
            part = (epoch + 1) / self.epochs if self.epochs else 0.0
            bar = f"[{'#' * round(30 * part):<30}] " if self.epochs else ""
            click.echo(f"\r{bar}epoch {epoch + 1}  cost {cost:.6g}   ", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        if self.live:
            click.echo(err=True)


def _describe(result: TrainingResult) -> None:
    click.echo(f"{result.name}: {len(result.history)} epochs in {'C' if result.target == 'c' else 'NumPy'}")
    for label, part in (("training", result.train), ("test", result.test)):
        if part is not None:
            click.echo(f"  {label:<9} {_fit(part)}")


def _fit(part: Fit) -> str:
    accuracy = "" if part.accuracy is None else f"   accuracy {part.accuracy:.2%}"
    return f"{part.rows} rows   cost {part.cost:.6g}{accuracy}"
