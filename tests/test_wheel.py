"""The wheel, installed in a fresh environment away from the checkout, generates, checks, trains and lists from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from commands import SMALL

ROOT = Path(__file__).parent.parent
QUIET = ("--quiet", "--disable-pip-version-check")
OFFLINE = ("No matching distribution", "Temporary failure", "Connection", "Network is unreachable", "timed out", "SSLError",
           "ProxyError")


def called(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command from `cwd`, away from this interpreter's own settings."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")}
    return subprocess.run([str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = called(sys.executable, "-m", "pip", "wheel", *QUIET, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT,
                   cwd=folder)
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of a fresh environment that holds the wheel and what it depends on."""
    place = tmp_path_factory.mktemp("fresh")
    assert called(sys.executable, "-m", "venv", place / "env", cwd=place).returncode == 0
    programs = place / "env" / ("Scripts" if os.name == "nt" else "bin")
    done = called(programs / "python", "-m", "pip", "install", *QUIET, wheel, cwd=place)
    if done.returncode and any(word in done.stderr for word in OFFLINE):
        pytest.skip(f"the package index cannot be reached: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    return programs


def test_the_wheel_carries_templates_and_catalogue(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for folder, pattern in (("templates", "*.j2"), ("symbp/catalogue", "*.toml"), ("docs", "notation.md")):
        files = [path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(pattern)]
        assert files and {f"symbp/{name.removeprefix('symbp/')}" for name in files} <= set(names)
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "symbp").rglob("*.py")}
    assert code <= set(names)
    assert not [name for name in names if name.startswith(("tests", "examples", "generated")) or "__pycache__" in name]


def test_the_installed_command_does_everything_from_elsewhere(installed: Path, tmp_path: Path) -> None:
    symbp = installed / "symbp"
    where = called(installed / "python", "-c", "import symbp; print(symbp.__file__)", cwd=tmp_path)
    assert not Path(where.stdout.strip()).is_relative_to(ROOT)
    made = called(symbp, "generate", *SMALL, cwd=tmp_path)
    assert made.returncode == 0 and "checks passed" in made.stdout, made.stderr
    assert {"net.py", "net.c", "net.h", "net_c.py", "DERIVATION.md"} <= {path.name for path in (tmp_path / "net").iterdir()}
    (tmp_path / "data.csv").write_text("1,2,3,0\n4,5,-6,1\n")
    for command in (("check", "net"), ("train", "net", "--data", "data.csv", "--epochs", "2"), ("list",), ("derive", *SMALL)):
        ran = called(symbp, *command, cwd=tmp_path)
        assert ran.returncode == 0 and ran.stdout and not ran.stderr, ran.stderr
    assert (tmp_path / "net" / "parameters.npz").exists()
    text = "import sys, net; net.forward(net.init(), [[1, 2, 3]]); print(*{name.partition('.')[0] for name in sys.modules})"
    alone = called(installed / "python", "-c", text, cwd=tmp_path / "net")
    assert "numpy" in alone.stdout.split() and not {"symbp", "sympy", "jinja2", "click", "msgspec"} & set(alone.stdout.split())
