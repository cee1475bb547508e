"""Findings -> workflow commands of GitHub Actions, which shows them beside the lines of a change."""

from __future__ import annotations

from collections.abc import Sequence

from ..textbook.finding import Finding
from ..textbook.verdict import Verdicts
from .finding_words import message

IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = IN_MESSAGE | {":": "%3A", ",": "%2C"}


def findings_github(found: Sequence[Finding], summary: str, documents: Sequence[Verdicts] = ()) -> str:
    """`::error file=..,line=..,col=..::message` for what fails, a notice for what is undecided; what is known is left out."""
    unread = (f"::error file={_escaped(d.document, IN_PROPERTY)},title=symbp: not read::{_escaped(d.unread, IN_MESSAGE)}"
              for d in documents if d.unread)
    return "\n".join([*unread, *(_annotation(f) for f in found if not f.known), summary]) + "\n"


def _annotation(finding: Finding) -> str:
    line, column, length = finding.place
    place = f"file={_escaped(finding.document.document, IN_PROPERTY)},line={line},col={column}"
    one_line = length and length <= len(_line(finding.document.text, line)) - column + 1
    end = f",endColumn={column + length}" if one_line else ""
    title = f",title={_escaped('symbp: ' + finding.step.ruling.value, IN_PROPERTY)}"
    return f"::{'error' if finding.fails else 'notice'} {place}{end}{title}::{_escaped(message(finding), IN_MESSAGE)}"


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1] if 1 <= number <= len(lines) else ""


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(sign, sign) for sign in text)
