"""report.json of a generated folder -> what the other commands need of it: the model, its targets and its files."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Literal

import msgspec

from ..errors import OutputError

MARK = "report.json"
REMEDY = "give a folder that `symbp generate` wrote"


class StoredTraining(msgspec.Struct, frozen=True):
    """What `train` does unless told otherwise."""

    batch_size: int
    epochs: int
    seed: int


class StoredModel(msgspec.Struct, frozen=True):
    """The model; shapes are of one example; source is the model file."""

    name: str
    inputs: list[int]
    outputs: list[int]
    dtype: str
    training: StoredTraining | None = None
    source: str = ""


class Stored(msgspec.Struct, frozen=True):
    """The part of report.json that is read again; files: every file that `symbp generate` wrote."""

    model: StoredModel
    targets: list[Literal["numpy", "c"]] = []
    files: list[str] = []


def read_stored(folder: Path | str) -> Stored:
    """What `symbp generate` stored in its folder. Raises OutputError where it did not write the folder."""
    path = Path(folder) / MARK
    try:
        return msgspec.json.decode(path.read_bytes(), type=Stored)
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", where=str(path), remedy=REMEDY) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise OutputError(f"was not written by symbp, or is damaged: {error}", where=str(path), remedy=REMEDY) from error


def add_certified(folder: Path, claims: dict[str, str]) -> None:
    """Put claims into the ledger of report.json, each by the words that it begins with, in place of what was there."""
    place = folder / MARK
    try:
        facts: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        kept = [line for line in facts.get("ledger", []) if not str(line["claim"]).startswith(tuple(claims))]
        proved = [line for line in kept if line["evidence"] == "proved"]
        added = [{"evidence": "certified", "claim": claim} for claim in claims.values()]
        facts["ledger"] = [*proved, *added, *(line for line in kept if line not in proved)]
        with tempfile.TemporaryDirectory(dir=folder, prefix=f".{MARK}.") as beside:
            written = Path(beside, MARK)
            written.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            os.replace(written, place)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(place), remedy="make room, or see to its rights") from error
