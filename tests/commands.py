"""Running symbp's commands: in this process, which is quick, or in one of their own, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from symbp.cli import main

ALONE = (sys.executable, "-c", "from symbp.cli import main; main()")
SMALL = ("--name", "net", "--layers", "3,4,2", "--output", "softmax", "--cost", "categorical_cross_entropy")


@dataclass(frozen=True)
class Ran:
    """What a command said and the exit code it left."""

    code: int
    out: str
    err: str


class Here:
    """Runs commands in this process, from an empty current folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.monkeypatch, self.capsys, self.folder = monkeypatch, capsys, folder
        monkeypatch.chdir(folder)

    def __call__(self, *arguments: object) -> Ran:
        self.capsys.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["symbp", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as leave:
            code = int(leave.code or 0)
        return Ran(code, *self.capsys.readouterr())


def alone(*arguments: object, folder: Path, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own; `env` adds to the environment, None takes a variable away."""
    settings["env"] = environment(settings.pop("env", {}))
    return subprocess.run([*ALONE, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False, timeout=120,
                          **settings)


def environment(changes: dict[str, str | None]) -> dict[str, str]:
    merged = {**os.environ, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def everything(folder: Path) -> list[str]:
    """The names of all there is in a folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def refused(ran: Ran, *fragments: str) -> None:
    """One message to the terminal, with every fragment; exit code 1."""
    assert ran.code == 1, ran
    assert ran.err.startswith("symbp: ") and ran.out == ""
    assert ran.err.count("\nsymbp: ") == 0 and "Traceback" not in ran.err
    assert len(ran.err.splitlines()) <= 6
    for fragment in fragments:
        assert fragment in ran.err, ran.err
