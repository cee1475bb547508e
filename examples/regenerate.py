"""Write again what symbp emits for the systems y01 to y20: `python examples/regenerate.py generated`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from symbp.network.reader import read_model
from symbp.pipeline import generate

SYSTEMS = tuple(sorted(Path(__file__).parent.glob("y[0-9][0-9]_*.toml")))


def regenerate(into: Path, *, checked: bool = True, systems: Iterable[Path] = SYSTEMS) -> None:
    """One folder per system; figures that depend on the machine are left out, so equal sources give equal bytes."""
    for model in systems:
        generate(read_model(model), into / model.stem, checked=checked, reproducible=True)
        print(f"{into / model.stem}", flush=True)


if __name__ == "__main__":
    regenerate(Path(sys.argv[1]))
