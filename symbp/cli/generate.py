"""`symbp generate`: a model in, a folder of checked modules out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..errors import CheckFailed
from ..pipeline import TARGETS, generate
from ..report.as_text import heart_text
from ..report.tables import check_table
from .options import model_options, network_of


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
    except CheckFailed as error:
        click.echo(check_table(error.report.rows()), err=True, nl=False)
        raise
    if quiet:
        return
    click.echo(f"{network.name}: the derivation's heart\n")
    click.echo(heart_text(result.derivation))
    if result.check is not None:
        shown = (*result.check.of_kind("finite differences"), *result.check.summary())
        click.echo(check_table([row.plain() for row in dict.fromkeys(shown)]), nl=False)
        click.echo(f"\nall {len(result.check.table)} checks passed")
    else:
        click.echo("not checked (--no-check)")
    click.echo(f"written to {result.folder}: {', '.join(result.files)}")
