"""`symbp generate`: a model in, a folder of checked modules out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..check.report import CheckReport
from ..pipeline import TARGETS, ChecksFailed, generate
from ..report.as_text import heart_text
from ..report.tables import check_table, gradient_table, summary_table
from .options import model_options, network_of
from .terminal import say


@click.command("generate")
@model_options
@click.option("--target", "targets", multiple=True, type=click.Choice(TARGETS), help="Repeatable.  [default: both]")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write.  [default: the model's name]")
@click.option("--check/--no-check", "checked", default=True, help="Build, run and check before handing over.")
@click.option("--reproducible", is_flag=True, help="Leave machine-dependent figures out of report.json.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def command(model: str | None, targets: tuple[str, ...], out: Path | None, checked: bool, reproducible: bool,
            quiet: bool, **flags: Any) -> None:
    """Write NumPy and C training modules for a model, after deriving, building, running and checking them.

    \b
    symbp generate MODEL.toml --out digits
    symbp generate --name digits --layers 64,32,10 --output softmax --cost categorical_cross_entropy
    """
    network = network_of(model, flags)
    chosen = tuple(t for t in TARGETS if t in targets) or TARGETS
    try:
        result = generate(network, out or Path(network.name), chosen, checked=checked, reproducible=reproducible)
    except ChecksFailed as error:
        say(check_table([row.plain() for row in error.report.failures]), err=True)
        raise
    if quiet:
        return
    say(f"{network.name}: the derivation's heart\n")
    say(heart_text(result.derivation))
    say(_checks(result.check) if result.check is not None else "not checked (--no-check)\n", nl=False)
    for lossy in (m for m in result.measured if m.lossy):
        say(f"not accurate everywhere: {lossy.told()} (symbp accuracy {result.folder} shows where)")
    say(f"written to {result.folder}: {', '.join(result.files)}")


def _checks(report: CheckReport) -> str:
    """The gradients one by one, then every kind of check on a line."""
    gradients = [row.plain() for row in report.of_kind("finite differences")]
    return "\n".join((
        "gradients against central differences of the cost: largest relative error\n",
        gradient_table(gradients),
        "largest error by kind of check\n",
        summary_table(report.rows()),
        f"{report.told}\n",
    ))
