"""How far a kernel's inputs have been tried, in a file of the cache folder that is written whole."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from ..building.compiling import cache_folder
from .tally import Count, Tally

CHUNK = 1 << 22                 # inputs
CHUNKS = (1 << 32) // CHUNK


class State(NamedTuple):
    """done: bit n is set when the n-th chunk is in the tally."""

    done: int = 0
    tally: Tally = Tally()

    def to_do(self) -> list[int]:
        return [n for n in range(CHUNKS) if not self.done >> n & 1]

    def plus(self, chunk: int, tally: Tally) -> State:
        return State(self.done | 1 << chunk, self.tally.plus(tally))


def place_of(key: str) -> Path:
    return cache_folder() / "certify" / f"{key}.json"


def read(place: Path) -> State:
    """The state in a file; a fresh one where there is none, or a damaged one."""
    try:
        done, tally = json.loads(place.read_text(encoding="utf-8"))
        fields = dict(zip(Tally._fields, tally, strict=True))
        counts = {name: Count(*fields[name]) for name in ("nonfinite", "zeros", "back", "numbers")}
        pairs = {name: tuple((a, b) for a, b in fields[name]) for name in ("suspects", "runs")}
        return State(int(done, 16), Tally(**fields | counts | pairs))
    except (OSError, ValueError, TypeError):
        return State()


def write(place: Path, state: State) -> None:
    """Store the state; where nothing can be stored, nothing is."""
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".certify.") as folder:
            written = Path(folder, place.name)
            written.write_text(json.dumps([hex(state.done), state.tally]), encoding="utf-8")
            os.replace(written, place)
    except OSError:
        return
