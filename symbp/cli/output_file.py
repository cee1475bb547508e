"""A file given with --out: refused before the work where it cannot be written, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..errors import OutputError


def checked_place(out: Path, inputs: Sequence[Path]) -> Path:
    """The file that --out means, links followed; raises OutputError where it must not or cannot be written."""
    try:
        place = Path(os.path.realpath(out))
        if place.is_dir():
            raise OutputError("it is a folder", where=str(out), remedy="give --out the name of a file")
        if place.exists() and not place.is_file():
            raise OutputError("it is not an ordinary file", where=str(out), remedy="choose another --out")
        if place in {Path(os.path.realpath(path)) for path in inputs}:
            raise OutputError("it is a file that is read, and would be overwritten", where=str(out),
                              remedy="choose another --out")
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}."):
            return place
    except OSError as error:
        raise _unwritable(out, error) from error


def write_whole(place: Path, text: str) -> Path:
    """Write UTF-8 text beside the place, then move it there; raises OutputError and leaves what was there before."""
    try:
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as folder:
            written = Path(folder, place.name)
            written.write_text(text, encoding="utf-8", newline="\n")
            os.replace(written, place)
    except OSError as error:
        raise _unwritable(place, error) from error
    return place


def _unwritable(place: Path, error: OSError) -> OutputError:
    return OutputError(f"cannot be written: {error.strerror or error}", where=str(place),
                       remedy="choose another --out, or make room")
