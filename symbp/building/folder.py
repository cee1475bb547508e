"""A folder written whole or not at all: files go to a place beside it first, which then takes the folder's place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import OutputError
from .stored import MARK, read_stored

CACHES = ("__pycache__",)


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A new empty folder that takes the place of `target` when the block ends without an exception.

    What a user put into a folder that symbp wrote (trained parameters, data) is carried over.
    Errors: OutputError when the place cannot be written, or is not a folder that symbp wrote.
    """
    try:
        place = Path(os.path.abspath(target))
        kept = _users_files(place, target)
        beside = next(folder for folder in place.parents if folder.exists())
        holder = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=beside))
    except OSError as error:
        raise _unwritable(target, error) from error
    new, old = holder / "new", holder / "old"
    try:
        new.mkdir()
        yield new
        _carry_over(kept, new, target)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            os.replace(place, old)
        os.replace(new, place)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        if old.exists() and not place.exists():
            os.replace(old, place)
        shutil.rmtree(holder, ignore_errors=True)


def _users_files(place: Path, target: Path) -> tuple[Path, ...]:
    """What lies in the folder and was not written by symbp; refuses a place that must not be replaced."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        kind = "it is a symbolic link" if place.is_symlink() else "it is a file, not a folder"
        raise OutputError(kind, where=str(target), remedy="choose another --out")
    if not place.exists():
        return ()
    here = Path.cwd()
    if place in (here, *here.parents):
        raise OutputError("the current folder cannot be replaced", where=str(target), remedy="choose a folder in it as --out")
    found = tuple(sorted(place.iterdir()))
    if not found:
        return ()
    remedy = "choose another --out, or empty the folder first"
    if not (place / MARK).exists():
        raise OutputError(f"the folder holds files that symbp did not write, such as {found[0].name}", where=str(target),
                          remedy=remedy)
    try:
        own = {*read_stored(place).files, MARK, *CACHES}
    except OutputError as error:
        raise OutputError(f"the folder's {MARK} was not written by symbp, or is damaged", where=str(target),
                          remedy=remedy) from error
    return tuple(path for path in found if path.name not in own)


def _carry_over(kept: tuple[Path, ...], new: Path, target: Path) -> None:
    for path in kept:
        if (new / path.name).exists():
            raise OutputError(f"it holds another {path.name}, which symbp did not write", where=str(target),
                              remedy="move that file away, or choose another --out")
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, new / path.name, symlinks=True)
        else:
            shutil.copy2(path, new / path.name, follow_symlinks=False)


def _unwritable(target: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(f"cannot be written: {reason}", where=str(target), remedy="choose another --out, or make room")
