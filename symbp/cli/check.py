"""`symbp check`: a generated folder in, the table of checks out; exit code 2 when one does not hold."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import check_written, failure
from ..report.tables import check_table


@click.command("check")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Build, run and check the modules in a folder that `symbp generate` wrote."""
    report = check_written(folder)
    click.echo(check_table(report.rows()), nl=False)
    if not report.passed:
        raise failure(report)
    click.echo(f"\nall {len(report.table)} checks passed")
