"""The options that describe a model, shared by `generate` and `derive`: a TOML file, or flags for the common case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from ..errors import ModelError
from ..network.flags import from_flags
from ..network.model import Network
from ..network.reader import read_model

OPTIONS = (
    click.argument("model", required=False, metavar="[MODEL.toml]"),
    click.option("--name", help="Name of the model; files and C functions begin with it."),
    click.option("--layers", help="Sizes, the input's first: 64,32,10."),
    click.option("--hidden", help="Activation of the hidden layers, or one for each: relu,tanh.  [default: logistic]"),
    click.option("--output", help="Activation of the last layer.  [default: identity]"),
    click.option("--cost", help="Cost: a catalogue name or one given with --define."),
    click.option("--optimizer", help="sgd, momentum, rmsprop, adam.  [default: sgd]"),
    click.option("--learning-rate", help="Learning rate of the optimizer."),
    click.option("--dtype", type=click.Choice(["float32", "float64"]), help="[default: float32]"),
    click.option("--define", "defines", multiple=True, metavar="FORMULA",
                 help='An activation, "bent(z) = (sqrt(z**2+1)-1)/2 + z", or a cost in a and t. Repeatable.'),
    click.option("--scaling", type=click.Choice(["mean", "sum"]), help="Over the examples.  [default: mean]"),
    click.option("--factor", help="Factor of the cost, such as 1/2.  [default: 1]"),
    click.option("--update", type=click.Choice(["full-batch", "mini-batch", "per-example"]),
                 help="Rows of a training step.  [default: mini-batch]"),
    click.option("--batch-size", type=click.IntRange(min=1), help="Rows of a mini-batch.  [default: 32]"),
    click.option("--epochs", type=click.IntRange(1, 10_000_000), help="Passes over the data.  [default: 20]"),
    click.option("--seed", type=click.IntRange(0, 2**63 - 1),
                 help="Of the first parameters and the order of rows.  [default: 0]"),
    click.option("--bias/--no-bias", default=None, help="[default: bias]"),
    click.option("--order", type=click.Choice(["destination-first", "source-first"]), help="Index order of the weights."),
    click.option("--initializer", help="Start of the weights; see `symbp list initializers`."),
    click.option("--fuse/--no-fuse", default=None, help="Fuse output layer and cost.  [default: fuse]"),
)


def model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add every option that describes a model."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def network_of(model: str | None, flags: dict[str, Any]) -> Network:
    """The network that the file, or else the flags, describe."""
    given = {key: value for key, value in flags.items() if value not in (None, ())}
    if model is not None:
        if given:
            flag = "--" + next(iter(given)).replace("_", "-").replace("defines", "define")
            raise ModelError(f"{flag} cannot be given together with a model file", where=model,
                             remedy="write it in the file, or leave the file out")
        return read_model(model)
    for needed in ("layers", "cost"):
        if needed not in given:
            raise ModelError(f"no model: neither a file nor --{needed} was given", where="command line",
                             remedy="symbp generate MODEL.toml, or --layers 64,32,10 --cost squared_error")
    return from_flags(**given)
