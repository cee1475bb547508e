"""generated/ is written by symbp and only by symbp: writing it again gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODELS = sorted((ROOT / "examples").glob("y[0-9][0-9]_*.toml"))
SYMBP = Path(sys.executable).with_name("symbp")


def test_every_system_of_the_table_is_there() -> None:
    assert [m.stem[:3] for m in MODELS] == [f"y{n:02d}" for n in range(1, 21)]
    assert sorted(p.name for p in (ROOT / "generated").iterdir()) == [m.stem for m in MODELS]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.stem[:3])
def test_writing_it_again_gives_the_same_bytes(model: Path, tmp_path: Path) -> None:
    again = tmp_path / model.stem
    seed = str(MODELS.index(model) + 1)         # another order of sets in every run
    done = subprocess.run([SYMBP, "generate", model, "--out", again, "--reproducible", "--quiet"], capture_output=True,
                          text=True, env=os.environ | {"PYTHONHASHSEED": seed})
    assert done.returncode == 0, done.stderr
    kept = ROOT / "generated" / model.stem
    assert sorted(p.name for p in again.iterdir()) == sorted(p.name for p in kept.iterdir())
    for path in sorted(kept.iterdir()):
        assert (again / path.name).read_bytes() == path.read_bytes(), f"{path.relative_to(ROOT)} is not what symbp writes"
