"""A folder written whole or not at all: files go to a sibling first, which then takes the folder's place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import OutputError

MARK = "report.json"       # a folder that holds this was written by symbp and may be replaced


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A new empty folder that takes the place of `target` when the block ends without an exception.

    Errors: OutputError when the place cannot be written, or holds files that symbp did not write.
    """
    try:
        _refuse_foreign(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        yield new
        new.chmod(0o755)
        _exchange(new, target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError("it is not a folder", where=str(target), remedy="choose another --out")
    if target.exists() and any(target.iterdir()) and not (target / MARK).exists():
        raise OutputError("the folder holds files that symbp did not write", where=str(target),
                          remedy="choose another --out, or empty it first")


def _exchange(new: Path, target: Path) -> None:
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent)) / target.name
    try:
        if target.exists():
            os.replace(target, old)
        try:
            os.replace(new, target)
        except OSError:
            if old.exists():
                os.replace(old, target)
            raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)


def _unwritable(target: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(f"cannot be written: {reason}", where=str(target), remedy="choose another --out, or make room")
