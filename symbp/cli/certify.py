"""`symbp certify`: a generated folder in, the worst error of every element-wise kernel over all its inputs out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..certify.run import Asked, Progress
from ..errors import CheckFailed
from ..pipeline import Certified, certify_written
from ..report.tables import certificate_table
from .terminal import say


@click.command("certify")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--inputs", type=click.Choice(["float32", "bfloat16", "float16"]), default="float32", show_default=True,
              help="Which numbers the float32 kernels are given, every one of them.")
@click.option("--sample", type=click.IntRange(1, 10_000_000), metavar="N", help="Only N inputs, of all magnitudes.")
@click.option("--kernel", "chosen", multiple=True, metavar="NAME", help="Only this one, such as 'da1/dz1'. Repeatable.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Threads.  [default: one for each processor]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(folder: Path, inputs: str, sample: int | None, chosen: tuple[str, ...], jobs: int | None, form: str) -> None:
    """Try the element-wise kernels of a folder's C module on all 2^32 float32 inputs, against their true values.

    A kernel is what the module computes of one number: an activation, its derivative, the cost of one logit and its
    gradient, at targets 0 and 1. Some minutes each; a run that is stopped goes on where it was. The figures are written to
    the ledger of report.json. Exit codes: 0 done, 1 a mistake in what was given, 2 a result is not finite where the true one is.
    """
    if sample is not None and inputs != "float32":
        raise click.UsageError("--sample takes inputs of all float32; --inputs tries every one")
    asked = Asked(inputs, sample or 0, jobs or os.cpu_count() or 1, chosen)
    with _bar() as progress:
        found = certify_written(folder, asked, progress)
    rows = [c.row() for c in found.certificates]
    if form == "json":
        say(json.dumps({"model": found.name, "kernels": rows, "others": found.others}, indent=1, ensure_ascii=False).encode())
    else:
        _tell(found, rows)
    failed = [c for c in found.certificates if not c.passed]
    if failed:
        worst = failed[0]
        raise CheckFailed(f"{worst.kernel} gives {worst.nonfinite} results that are no numbers where the true value is one, "
                          f"one of them at {worst.nonfinite_at}", where=found.name, remedy="do not use this module near such inputs")


def _tell(found: Certified, rows: list[dict[str, Any]]) -> None:
    if not rows:
        say(f"{found.name}: no array is an element-wise function of one other")
    else:
        first = found.certificates[0]
        say(certificate_table(rows), nl=False)
        built = "; ".join(dict.fromkeys(c.built for c in found.certificates))
        say(f"\n{first.inputs} of each; {built}; true values by intervals at the worst inputs and at {first.judged} others")
    for c in found.certificates:
        if c.unsettled:
            say(f"{c.kernel}: {c.unsettled} inputs have no true value, or none that could be resolved")
        if not c.trusted:
            say(f"{c.kernel}: in double it is off too, by up to {c.reference:.2g} ulp of float32; the figures hold for the {c.judged} inputs judged")
        if "nan" in c.infinite:
            say(f"{c.kernel}: {c.infinite[0]} at -inf, {c.infinite[1]} at inf")
        if c.numbers:
            say(f"{c.kernel}: {c.numbers} inputs that are nan give a number")
    if found.others:
        say(f"not tried, for they depend on more than one number: {', '.join(found.others)}")


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress bar for each kernel on a terminal; nothing elsewhere."""
    shown: dict[str, Any] = {}

    def progress(kernel: str, done: int, of: int) -> None:
        if kernel not in shown:
            for bar in shown.values():
                bar.__exit__(None, None, None)
            shown.clear()
            shown[kernel] = click.progressbar(length=of, label=kernel, width=30, show_eta=True, file=sys.stderr,
                                              hidden=not sys.stderr.isatty())
            shown[kernel].__enter__()
        shown[kernel].update(done - shown[kernel].pos)
    try:
        yield progress
    finally:
        for bar in shown.values():
            bar.__exit__(None, None, None)
