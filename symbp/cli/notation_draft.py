"""`symbp verify --draft DOC`: writes the draft of a notation file beside a document, never over one that is there."""

from __future__ import annotations

from pathlib import Path

from ..errors import OutputError, ReadingError
from ..report.draft_toml import draft_toml
from ..report.verdict_words import NO_EQUATION
from ..textbook.documents.read import read_document
from ..textbook.drafting import draft
from .output_file import checked_place, write_whole


def written_draft(document: Path, out: Path | None, force: bool) -> str:
    """What was written, in one line. Raises OutputError and ReadingError."""
    place = checked_place(out or document.with_suffix(".toml"), [document])
    if place.exists() and not force:
        raise OutputError("is there already", where=str(out or document.with_suffix(".toml")),
                          remedy="give another --out FILE.toml, or --force to write over it")
    found = draft(read_document(document))
    if not found.symbols and not found.open:
        raise ReadingError(NO_EQUATION, where=str(document), remedy="give a document with displayed equations")
    missing = sum(symbol.shape is None for symbol in found.symbols)
    return f"{len(found.symbols)} symbols, {missing} of which nothing tells what they are; written to {write_whole(place, draft_toml(found))}"
