"""Fixtures that several files of tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import SMALL, Here

from symbp.network.flags import from_flags
from symbp.pipeline import generate


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Here:
    """Runs a command from an empty current folder and tells what it said."""
    folder = tmp_path / "here"
    folder.mkdir()
    return Here(monkeypatch, capsys, folder)


@pytest.fixture(scope="session")
def generated_net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both modules of a small classifier, generated once; not to be changed."""
    flags = dict(zip((flag.lstrip("-") for flag in SMALL[::2]), SMALL[1::2], strict=True))
    return generate(from_flags(**flags), tmp_path_factory.mktemp("generated") / "net", checked=False).folder


@pytest.fixture
def net(run: Here, generated_net: Path) -> Path:
    """A copy of that folder in the current folder."""
    return Path(shutil.copytree(generated_net, run.folder / "net"))
