"""`symbp accuracy`: how far a formula, a pair or a model is from the true value, as the textbook has it and as it is emitted."""

from __future__ import annotations

import re
from pathlib import Path

import click

from ..building.stored import MARK, read_stored
from ..errors import ModelError
from ..network.flags import from_flags
from ..network.model import Network
from ..network.reader import read_model, read_text
from ..report.accuracy_svg import accuracy_svg
from ..report.accuracy_text import accuracy_json, accuracy_text
from ..stable.profile import profiles, unmeasured
from .terminal import say

FORMULA = re.compile(r"\s*(\w+)\s*\(")


@click.command("accuracy")
@click.argument("what", metavar="FORMULA|ACTIVATION|OUTPUT+COST|MODEL.toml|DIR")
@click.option("--dtype", type=click.Choice(["float32", "float64"]), help="[default: the model's, float32]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--plot", type=click.Path(path_type=Path), metavar="FOLDER", help="Also write an SVG picture of every kernel there.")
def command(what: str, dtype: str | None, form: str, plot: Path | None) -> None:
    """Errors in units of the last place, by the size of the input, against certified intervals.

    \b
    symbp accuracy "zorg(z) = z - tanh(z)"
    symbp accuracy sigmoid+binary_cross_entropy --dtype float64 --plot pictures
    """
    network = network_of(what)
    found, others = profiles(network, dtype), unmeasured(network)
    say((accuracy_json if form == "json" else accuracy_text)(found), nl=False)
    if others and form == "text":
        say(f"not measured, as they are no functions of one number: {', '.join(others)}")
    for number, profile in enumerate(found if plot else (), 1):
        assert plot is not None
        plot.mkdir(parents=True, exist_ok=True)
        path = plot / f"{number:02}_{profile.name}_{profile.dtype}.svg"
        path.write_text(accuracy_svg(profile), encoding="utf-8")
        say(f"written: {path}")


def network_of(what: str) -> Network:
    """The smallest network with it; a folder's or a file's own."""
    path = Path(what)
    if path.is_dir():
        return read_text(read_stored(path).model.source, str(path / MARK))
    if what.endswith(".toml"):
        return read_model(what)
    formula = FORMULA.match(what)
    if formula:
        return _small(hidden=formula.group(1), defines=[what])
    output, plus, cost = what.partition("+")
    return _small(output=output.strip(), cost=cost.strip()) if plus else _small(hidden=output.strip())


def _small(hidden: str = "identity", output: str = "identity", cost: str = "squared_error", defines: list[str] | None = None) -> Network:
    try:
        return from_flags(name="accuracy", layers="1,1,1" if hidden != "identity" else "1,1", hidden=hidden, output=output, cost=cost,
                          defines=defines or [])
    except ModelError as error:
        raise ModelError(error.what, where=error.where,
                         remedy=error.remedy or "give a formula f(z) = ..., an activation, output+cost, a model file or a folder") from error
