"""`symbp verify`: documents with mathematics in, a verdict on every equation out; exit code 2 when one is wrong."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import click

from ..errors import OutputError, ReadingError
from ..report.baseline_text import compared_text
from ..report.claims_table import claims_text
from ..report.findings_github import findings_github
from ..report.findings_sarif import findings_sarif
from ..report.verdict_words import NO_EQUATION, summary
from ..report.verdicts_html import verdicts_html
from ..report.verdicts_json import claims_json, verdicts_json
from ..report.verdicts_markdown import verdicts_markdown
from ..report.verdicts_text import WIDTH, Paint, unpainted, verdicts_text
from ..textbook.baseline import Baseline, compare
from ..textbook.claims import verify_claims
from ..textbook.finding import Compared, failing, findings
from ..textbook.verdict import Verdicts
from ..textbook.verify import verify_document
from .known_findings import checked_baseline, written_baseline
from .notation_draft import written_draft
from .output_file import checked_place, write_whole
from .terminal import say

FORMATS = ("text", "json", "markdown", "html", "sarif", "github")
FOR_CLAIMS = ("text", "json")
DISPLAY = ("display the equations ($$..$$, \\[..\\], \\begin{equation}, \\begin{align}): formulas in the text are not ruled on; "
           "--allow-empty accepts such documents")
PAGE = "notation.md"
UNREAD, WRONG = 1, 2
INKS = {"good": {"fg": "green"}, "bad": {"fg": "red", "bold": True}, "doubt": {"fg": "yellow"}, "quiet": {"dim": True},
        "strong": {"bold": True}}


@dataclass(frozen=True)
class Asked:
    """How documents are reported on."""

    form: str
    explain: bool
    strict: bool
    baseline: Path | None
    writes: bool
    allow_empty: bool


def _print_page(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    """--notation-help: the page that documents the notation file, in a checkout or in what was installed."""
    if wanted and not ctx.resilient_parsing:
        house = Path(__file__).resolve().parents[1]
        page = next(p for p in (house / "docs" / PAGE, house.parent / "docs" / PAGE) if p.is_file())
        say(page.read_text(encoding="utf-8"), nl=False)
        ctx.exit()


@click.command("verify")
@click.argument("documents", nargs=-1, metavar="[DOC...]", type=click.Path(path_type=Path))
@click.option("--claims", type=click.Path(path_type=Path), metavar="FILE.json", help="Judge a file of claims instead.")
@click.option("--notation", type=click.Path(path_type=Path), metavar="FILE.toml",
              help="What the symbols mean.  [default: NAME.toml beside each document, if it is there]")
@click.option("--notation-help", is_flag=True, is_eager=True, expose_value=False, callback=_print_page,
              help="Print what a notation file may say.")
@click.option("--explain", is_flag=True, help="Say under each equation how it was read.")
@click.option("--strict", is_flag=True, help="What is undecided counts as a failure too.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE.json",
              help="What this file holds is known, and fails no run; what is new does.")
@click.option("--write-baseline", "writes", is_flag=True, help="Write what is found now to the --baseline file.")
@click.option("--allow-empty", is_flag=True, help="Documents without a displayed equation are no mistake.")
@click.option("--draft", is_flag=True, help="Write a draft of the document's notation file, NAME.toml or --out, instead.")
@click.option("--force", is_flag=True, help="Let --draft write over a file that is there.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to a file.")
def command(documents: tuple[Path, ...], claims: Path | None, notation: Path | None, explain: bool, strict: bool,
            baseline: Path | None, writes: bool, allow_empty: bool, draft: bool, force: bool, form: str, out: Path | None) -> None:
    """Rule on every displayed equation of a document: proved, proved under a condition, refuted with a counterexample
    and a repair, ill-formed, a definition, or undecided.

    Documents are Markdown, LaTeX, HTML, reStructuredText or notebooks. A line `<!-- symbp: ignore -->` or
    `% symbp: ignore` above a display, or on its line, takes it from judgement. Exit codes: 0 no equation is wrong, 1 a
    mistake in what was given, 2 an equation is refuted or ill-formed (with --strict: or undecided). Of several
    documents one that cannot be read says so in its place; the others are ruled on, and the code is 1 whatever they hold.

    A file of claims is a JSON list of objects, each one equation: id, claim (LaTeX), and if it is to be scored verdict:
    TRUE, TRUE-UNDER (true under a condition), FALSE or TYPO; other keys are ignored. Code 2: a claim that is scored is
    judged wrong, or one that is not is refuted or ill-formed.

    \b
    symbp verify notes.md
    symbp verify chapters/*.tex --format html --out verdicts.html
    symbp verify chapters/*.tex --strict --baseline known.json --format github
    symbp verify notes.md --draft
    symbp verify --claims claims.json
    """
    if draft:
        say(_drafted(documents, out, force, (claims, notation, baseline), form))
        return
    asked = Asked(form, explain, strict, baseline, writes, allow_empty)
    _refuse_what_does_not_fit(documents, claims, asked)
    given = [*documents, *(path for path in (claims, notation) if path is not None)]
    for path in [*given, *([baseline] if baseline is not None and not writes else [])]:
        _readable(path)
    place = None if out is None else checked_place(out, [*given, *([baseline] if baseline is not None else [])])
    surface = _surface() if place is None else (WIDTH, unpainted)
    if claims is not None:
        results = verify_claims(claims, notation)
        text = claims_json(results) if form == "json" else claims_text(results, explain, *surface)
        _deliver(text, asked, place, f"{len(results)} claims")
        wrong = any(r.right is False if r.expected else r.verdict.ruling.wrong for r in results)
    else:
        known = checked_baseline(baseline, given, writes)
        verdicts = tuple(_verified(document, notation, len(documents) > 1) for document in documents)
        wrong = _told(verdicts, known, asked, place, surface)
        if any(one.unread for one in verdicts):
            raise click.exceptions.Exit(UNREAD)
    if wrong:
        raise click.exceptions.Exit(WRONG)


def _verified(document: Path, notation: Path | None, of_several: bool) -> Verdicts:
    """The verdicts on a document; one of several that cannot be read says so in its place."""
    try:
        return verify_document(document, notation)
    except ReadingError as error:
        if not of_several:
            raise
        return Verdicts(str(document), (), unread=str(error))


def _drafted(documents: tuple[Path, ...], out: Path | None, force: bool, others: tuple[Path | None, ...], form: str) -> str:
    if len(documents) != 1:
        raise click.UsageError(f"--draft takes one document, not {len(documents)}")
    if any(other is not None for other in others) or form != "text":
        raise click.UsageError("--draft goes with --out and --force only")
    _readable(documents[0])
    return written_draft(documents[0], out, force)


def _told(verdicts: tuple[Verdicts, ...], known: Baseline, asked: Asked, place: Path | None, surface: tuple[int, Paint]) -> bool:
    """The report or the baseline is written; whether something fails that is not known."""
    if not asked.allow_empty:
        _refuse_nothing(verdicts)
    found = findings(verdicts, asked.strict)
    read = tuple(one for one in verdicts if not one.unread)
    if place is not None or asked.form != "text" or asked.writes:
        for one in (v for v in verdicts if v.unread):
            say(f"symbp: {one.unread}", err=True)
    if asked.baseline is not None and asked.writes:
        say(written_baseline(asked.baseline, known, found, read))
        return False
    compared = Compared(found, ()) if asked.baseline is None else compare(found, known, asked.baseline, read)
    told = "" if asked.baseline is None else compared_text(compared)
    text = _report(verdicts, compared, asked, surface)
    _deliver(f"{text}\n{told}" if told and asked.form == "text" else text, asked, place, summary(verdicts))
    if told and asked.form != "text":
        say(told, err=True, nl=False)
    return bool(failing(compared.findings))


def _deliver(text: str, asked: Asked, place: Path | None, line: str) -> None:
    if place is None:
        say(text if asked.form == "text" else text.encode(), nl=False)        # documents are UTF-8 in every locale
    else:
        say(f"{line}; written to {write_whole(place, text)}")


def _refuse_nothing(verdicts: Sequence[Verdicts]) -> None:
    """A run that ruled on nothing has not passed."""
    if not any(one.equations or one.unread for one in verdicts):
        where = ", ".join(one.document for one in verdicts[:3]) + (", ..." if len(verdicts) > 3 else "")
        raise ReadingError(NO_EQUATION, where=where, remedy=DISPLAY)


def _report(documents: Sequence[Verdicts], compared: Compared, asked: Asked, surface: tuple[int, Paint]) -> str:
    match asked.form:
        case "sarif":
            return findings_sarif(compared.findings, version("symbp"), asked.baseline is not None, documents)
        case "github":
            return findings_github(compared.findings, summary(documents), documents)
        case "json":
            return verdicts_json(documents)
        case "markdown":
            return verdicts_markdown(documents, asked.explain)
        case "html":
            return verdicts_html(documents)
    return verdicts_text(documents, asked.explain, *surface)


def _refuse_what_does_not_fit(documents: tuple[Path, ...], claims: Path | None, asked: Asked) -> None:
    if asked.writes and asked.baseline is None:
        raise click.UsageError("--write-baseline needs --baseline FILE.json, the file to write")
    if claims is None and not documents:
        raise click.UsageError("no document was given: symbp verify notes.md, or --claims FILE.json")
    if claims is None:
        return
    if documents:
        raise click.UsageError(f"--claims cannot be given together with a document ({documents[0]})")
    if asked.form not in FOR_CLAIMS:
        raise click.UsageError(f"--claims has the formats {' and '.join(FOR_CLAIMS)}, not {asked.form}")
    if asked.strict or asked.baseline is not None:
        raise click.UsageError(f"{'--strict' if asked.strict else '--baseline'} is for documents, not for --claims")


def _readable(path: Path) -> None:
    """Refuse, before anything is verified, what is not a file that can be read."""
    if path.is_dir():
        raise OutputError("it is a folder, not a file", where=str(path), remedy=f"name the files in it: {path / '*.md'}")
    if not path.exists() and set(path.name) & set("*?["):
        raise OutputError("no file has a name of this pattern", where=str(path), remedy="check the folder and the ending")
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
