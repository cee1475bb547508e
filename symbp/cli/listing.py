"""`symbp list`: what the catalogue holds, with formulas and derived derivatives."""

from __future__ import annotations

import click

from ..catalogue_rows import KINDS, rows
from ..report.tables import catalogue_text


@click.command("list")
@click.argument("kind", required=False, type=click.Choice(list(KINDS)))
def command(kind: str | None) -> None:
    """List what formulas may use, each with its formula and the derivative that symbp derives from it."""
    for one in KINDS if kind is None else (kind,):
        if kind is None:
            click.echo(f"{one}\n{'=' * len(one)}")
        click.echo(catalogue_text(rows(one)), nl=kind is None)
