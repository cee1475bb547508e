"""`symbp verify`: documents with mathematics in, a verdict on every equation out; exit code 2 when one is wrong."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ..errors import OutputError
from ..report.claims_table import claims_text
from ..report.verdict_words import summary
from ..report.verdicts_html import verdicts_html
from ..report.verdicts_json import claims_json, verdicts_json
from ..report.verdicts_markdown import verdicts_markdown
from ..report.verdicts_text import WIDTH, Paint, unpainted, verdicts_text
from ..textbook.claims import verify_claims
from ..textbook.verdict import Verdicts
from ..textbook.verify import verify_document
from .output_file import checked_place, write_whole
from .terminal import say

FORMATS = ("text", "json", "markdown", "html")
FOR_CLAIMS = ("text", "json")
WRONG = 2
INKS = {"good": {"fg": "green"}, "bad": {"fg": "red", "bold": True}, "doubt": {"fg": "yellow"}, "quiet": {"dim": True},
        "strong": {"bold": True}}


@click.command("verify")
@click.argument("documents", nargs=-1, metavar="[DOC...]", type=click.Path(path_type=Path))
@click.option("--claims", type=click.Path(path_type=Path), metavar="FILE.json", help="Judge a file of claims instead.")
@click.option("--notation", type=click.Path(path_type=Path), metavar="FILE.toml",
              help="What the symbols mean.  [default: NAME.toml beside each document, if it is there]")
@click.option("--explain", is_flag=True, help="Say under each equation how it was read.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to a file.")
def command(documents: tuple[Path, ...], claims: Path | None, notation: Path | None, explain: bool, form: str,
            out: Path | None) -> None:
    """Rule on every displayed equation of a document: proved, proved under a condition, refuted with a counterexample
    and a repair, ill-formed, a definition, or undecided.

    Documents are Markdown, LaTeX, HTML, reStructuredText or notebooks. Exit codes: 0 no equation is wrong, 1 a mistake
    in what was given, 2 an equation is refuted or ill-formed.

    \b
    symbp verify notes.md
    symbp verify chapters/*.tex --format html --out verdicts.html
    symbp verify --claims claims.json
    """
    _refuse_what_does_not_fit(documents, claims, explain, form)
    given = [*documents, *(path for path in (claims, notation) if path is not None)]
    for path in given:
        _readable(path)
    place = None if out is None else checked_place(out, given)
    width, paint = _surface() if place is None else (WIDTH, unpainted)
    if claims is not None:
        results = verify_claims(claims, notation)
        text = claims_json(results) if form == "json" else claims_text(results, width, paint)
        wrong, line = any(result.right is False for result in results), f"{len(results)} claims"
    else:
        verdicts = tuple(verify_document(document, notation) for document in documents)
        text = _report(verdicts, form, explain, width, paint)
        wrong, line = any(one.wrong for one in verdicts), summary(verdicts)
    if place is None:
        say(text if form == "text" else text.encode(), nl=False)        # documents are UTF-8 in every locale
    else:
        say(f"{line}; written to {write_whole(place, text)}")
    if wrong:
        raise click.exceptions.Exit(WRONG)


def _report(documents: Sequence[Verdicts], form: str, explain: bool, width: int, paint: Paint) -> str:
    match form:
        case "json":
            return verdicts_json(documents)
        case "markdown":
            return verdicts_markdown(documents, explain)
        case "html":
            return verdicts_html(documents)
    return verdicts_text(documents, explain, width, paint)


def _refuse_what_does_not_fit(documents: tuple[Path, ...], claims: Path | None, explain: bool, form: str) -> None:
    if claims is None and not documents:
        raise click.UsageError("no document was given: symbp verify notes.md, or --claims FILE.json")
    if claims is None:
        return
    if documents:
        raise click.UsageError(f"--claims cannot be given together with a document ({documents[0]})")
    if form not in FOR_CLAIMS:
        raise click.UsageError(f"--claims has the formats {' and '.join(FOR_CLAIMS)}, not {form}")
    if explain:
        raise click.UsageError("--explain is for documents; --claims --format json has the readings")


def _readable(path: Path) -> None:
    """Refuse, before anything is verified, what is not a file that can be read."""
    if path.is_dir():
        raise OutputError("it is a folder, not a file", where=str(path), remedy=f"name the files in it: {path / '*.md'}")
    if not path.exists():
        raise OutputError("there is no such file", where=str(path), remedy="give the path of a file that is there")
    if not os.access(path, os.R_OK):
        raise OutputError("cannot be read: permission denied", where=str(path), remedy="make the file readable")


def _surface() -> tuple[int, Paint]:
    """How wide the report may be, and whether in colour: a terminal's width and colours, else fixed and none."""
    if not sys.stdout.isatty():
        return WIDTH, unpainted
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return shutil.get_terminal_size((WIDTH, 24)).columns, unpainted if plain else _painted


def _painted(text: str, ink: str) -> str:
    return click.style(text, **INKS[ink])
