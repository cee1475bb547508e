"""`symbp check`: a generated folder in, the table of checks out; exit code 2 when one does not hold."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import TARGETS, ChecksFailed, check_written
from ..report.tables import check_table
from .terminal import say


@click.command("check")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--target", "targets", multiple=True, type=click.Choice(TARGETS), help="Repeatable.  [default: all there]")
def command(folder: Path, targets: tuple[str, ...]) -> None:
    """Build, run and check the modules in a folder that `symbp generate` wrote."""
    report = check_written(folder, tuple(t for t in TARGETS if t in targets))
    say(check_table(report.rows()), nl=False)
    if not report.passed:
        raise ChecksFailed(report, "do not use these modules; generate them again")
    say(f"\n{report.told}")
