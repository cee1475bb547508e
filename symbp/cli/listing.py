"""`symbp list`: what the catalogue holds, with formulas and derived derivatives."""

from __future__ import annotations

import click

from ..catalogue_rows import rows
from ..report.tables import catalogue_text
from .terminal import say

CAPTIONS = {
    "activations": "a = f(z). The derivative da/dz is written in the output a where such a form was found.",
    "costs": "Of one example; without an index: summed over the outputs a. The derivative is the one by the output.",
    "layers": "From the input x to the logits z. The derivatives are those of the cost S; δ is the one by z.",
    "optimizers": "Rules applied in order to every entry p of a parameter, where g is the cost's derivative by p.",
    "initializers": "How a parameter starts; fan_in and fan_out are the numbers of inputs and outputs of a unit.",
    "functions": "What formulas may use, besides + - * / **, comparisons, numbers, pi and declared names.",
}


@click.command("list")
@click.argument("kind", required=False, type=click.Choice(list(CAPTIONS)))
def command(kind: str | None) -> None:
    """List what formulas and models may use, each entry with its formula and the derivative that symbp derives from it."""
    for position, one in enumerate(CAPTIONS if kind is None else (kind,)):
        if kind is None:
            say(f"{'' if position == 0 else chr(10)}{one}")
        say(f"{CAPTIONS[one]}\n\n{catalogue_text(rows(one))}", nl=False)
