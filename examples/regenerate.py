"""Write again what symbp emits for the systems y01 to y20: `python examples/regenerate.py generated`."""

from __future__ import annotations

import sys
from pathlib import Path

from symbp.network.reader import read_model
from symbp.pipeline import generate

EXAMPLES = Path(__file__).parent


def regenerate(into: Path, *, checked: bool = True) -> None:
    """One folder per system; figures that depend on the machine are left out, so equal sources give equal bytes."""
    for model in sorted(EXAMPLES.glob("y[0-9][0-9]_*.toml")):
        generate(read_model(model), into / model.stem, checked=checked, reproducible=True)
        print(f"{into / model.stem}", flush=True)


if __name__ == "__main__":
    regenerate(Path(sys.argv[1]))
