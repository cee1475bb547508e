"""Surroundings that do not play along: no compiler, no place to write, a poor terminal, Ctrl-C; never half a folder."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import ALONE, SMALL, Here, Ran, alone, environment, everything, refused

ROWS = "1,2,3,0,1\n4,5,6,1,0\n"


# --- no compiler --------------------------------------------------------------------------------------------------------

COMPILERS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "none": ({"PATH": "/nowhere"}, ("there is no C compiler", "install gcc or clang", "--target numpy")),
    "$CC that is not there": ({"CC": "/nowhere/cc"}, ("/nowhere/cc", "is not there", "--target numpy")),
    "$CC that refuses": ({"CC": "false"}, ("refused net.c", "--target numpy")),
}


@pytest.mark.parametrize("case", COMPILERS)
def test_without_a_compiler_only_numpy_can_be_had(case: str, run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    changes, fragments = COMPILERS[case]
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setitem(sys.modules, "ziglang", None)
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    refused(run("generate", *SMALL), "net.c: ", *fragments)
    assert everything(run.folder) == []
    assert run("generate", *SMALL, "--target", "numpy", "--quiet") == Ran(0, "", "")
    assert (run.folder / "net" / "net.py").exists()


# --- where to write -----------------------------------------------------------------------------------------------------

def a_file(folder: Path) -> None:
    (folder / "out").write_text("mine")


def below_a_file(folder: Path) -> None:
    (folder / "file").write_text("mine")


def a_dangling_link(folder: Path) -> None:
    (folder / "out").symlink_to("nowhere")


def a_link(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "out").symlink_to("real")


def foreign_files(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "thesis.txt").write_text("mine")


def a_foreign_report(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "report.json").write_text('{"findings": []}')
    (folder / "out" / "thesis.txt").write_text("mine")


def a_damaged_report(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "report.json").write_bytes(b'{"model": {"name": "n\xff')


PLACES: dict[str, tuple[Callable[[Path], None], str, tuple[str, ...]]] = {
    "a file": (a_file, "out", ("out: ", "a file, not a folder", "another --out")),
    "below a file": (below_a_file, "file/out", ("file/out: cannot be written", "another --out")),
    "a dangling link": (a_dangling_link, "out", ("out: ", "symbolic link", "another --out")),
    "a link to a folder": (a_link, "out", ("out: ", "symbolic link", "another --out")),
    "foreign files": (foreign_files, "out", ("out: ", "did not write", "thesis.txt", "another --out")),
    "a report of something else": (a_foreign_report, "out", ("out: ", "report.json was not written by symbp", "another --out")),
    "a damaged report": (a_damaged_report, "out", ("out: ", "damaged", "another --out")),
    "the current folder": (lambda folder: None, ".", ("current folder", "remedy")),
    "a folder around it": (lambda folder: None, "..", ("current folder", "remedy")),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_place_that_symbp_must_not_write_is_left_alone(case: str, run: Here) -> None:
    prepare, out, fragments = PLACES[case]
    prepare(run.folder)
    before = everything(run.folder.parent)
    refused(run("generate", *SMALL, "--target", "numpy", "--out", out), *fragments)
    assert everything(run.folder.parent) == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc, which nobody can write")
def test_an_unwritable_place_is_refused(run: Here) -> None:
    refused(run("generate", *SMALL, "--target", "numpy", "--out", "/proc/net_of_symbp"), "/proc/net_of_symbp: cannot be written")


def test_parents_are_made_and_left_only_with_the_folder(run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "false")
    refused(run("generate", *SMALL, "--out", "a/b/c"), "refused")
    assert everything(run.folder) == []
    assert run("generate", *SMALL, "--target", "numpy", "--out", "a/b/c").code == 0
    assert (run.folder / "a/b/c/net.py").exists()


def test_a_full_disk_leaves_the_old_folder(run: Here, net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write = {path: path.read_bytes() for path in net.iterdir()}, Path.write_text

    def full(path: Path, *arguments: str, **settings: str) -> int:
        if path.name == "DERIVATION.md":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, *arguments, **settings)

    monkeypatch.setattr(Path, "write_text", full)
    refused(run("generate", *SMALL), "net: cannot be written: No space left on device", "make room")
    assert {path: path.read_bytes() for path in net.iterdir()} == before
    assert [path.name for path in run.folder.iterdir()] == ["net"]


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_a_limit_on_the_size_of_files_is_told(tmp_path: Path) -> None:
    limited = f"ulimit -f 4; exec {' '.join(map(repr, ALONE))} generate {' '.join(SMALL)} --no-check"
    ran = subprocess.run(["bash", "-c", limited], cwd=tmp_path, capture_output=True, text=True, check=False)
    refused(Ran(ran.returncode, ran.stdout, ran.stderr), "net: cannot be written: File too large")
    assert everything(tmp_path) == []


# --- the terminal -------------------------------------------------------------------------------------------------------

def test_a_pipe_that_closes_early_is_no_error(tmp_path: Path) -> None:
    piped = f"{' '.join(map(repr, ALONE))} derive {' '.join(SMALL)} | head -n 1"
    ran = subprocess.run(["bash", "-c", piped], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("net\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_an_output_that_is_full_is_told(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        ran = subprocess.run([*ALONE, "derive", *SMALL], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True,
                             check=False)
    assert ran.returncode == 1 and ran.stderr == "symbp: the output: No space left on device\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode_gets_plain_text(encoding: str, tmp_path: Path) -> None:
    ran = subprocess.run([*ALONE, "derive", *SMALL], cwd=tmp_path, capture_output=True, check=False,
                         env=environment({"PYTHONIOENCODING": encoding, "LC_ALL": "C"}))
    text = ran.stdout.decode(encoding)
    assert ran.returncode == 0 and not ran.stderr
    assert "delta[e,i]" in text and "dC/dW1[i,j] = (1/m)" in text and "Sum k" in text and "?" not in text


def test_a_home_and_a_cache_that_cannot_be_used_do_not_matter(tmp_path: Path, generated_net: Path) -> None:
    (tmp_path / "data.csv").write_text(ROWS)
    homes: tuple[dict[str, str | None], ...] = (
        {"HOME": None, "XDG_CACHE_HOME": None},
        {"HOME": "~", "XDG_CACHE_HOME": None},          # as it is left for a user whom nobody knows
        {"XDG_CACHE_HOME": str(tmp_path / "data.csv")},
    )
    for env in homes:
        ran = alone("train", generated_net, "--data", "data.csv", "--target", "c", "--epochs", "1", "--out", "p.npz",
                    folder=tmp_path, env=env)
        assert (ran.returncode, ran.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.csv", "p.npz"]


# --- Ctrl-C -------------------------------------------------------------------------------------------------------------

SLOW_COMPILER = "#!/bin/sh\ntouch {started}\nsleep 1\nexec cc \"$@\"\n"


def _heeding_ctrl_c() -> None:
    """A shell has what it starts in the background ignore Ctrl-C; the commands under test must not inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def interrupted(command: tuple[str, ...], folder: Path, started: Callable[[], bool], number: signal.Signals,
                env: dict[str, str | None]) -> Ran:
    """The command, sent a signal once it has started; what it said on its way out."""
    process = subprocess.Popen([*ALONE, *command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=environment(env), preexec_fn=_heeding_ctrl_c)
    deadline = time.monotonic() + 60
    while not started() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    return Ran(process.returncode, out, err.lstrip("\n"))       # the line on which a terminal shows ^C is left


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    here, compiler, begun = tmp_path / "here", tmp_path / "slow-cc", tmp_path / "begun"
    here.mkdir()
    compiler.write_text(SLOW_COMPILER.format(started=begun))
    compiler.chmod(0o755)
    env = {"CC": str(compiler), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    refused(interrupted(("generate", *SMALL), here, begun.exists, number, env), "interrupted")
    assert everything(here) == []


def test_an_interrupted_derivation_leaves_nothing(tmp_path: Path) -> None:
    began = time.monotonic()
    refused(interrupted(("generate", "--layers", ",".join(["5"] * 3000), "--cost", "squared_error"), tmp_path,
                        lambda: time.monotonic() > began + 1.5, signal.SIGINT, {}), "interrupted")
    assert everything(tmp_path) == []


@pytest.mark.parametrize("target", ["numpy", "c"])
def test_an_interrupted_training_saves_nothing(target: str, tmp_path: Path, generated_net: Path) -> None:
    (tmp_path / "data.csv").write_text(ROWS * 50)
    shutil.copytree(generated_net, tmp_path / "net")
    before, began = everything(tmp_path), time.monotonic()
    command = ("train", "net", "--data", "data.csv", "--epochs", "1000000000", "--target", target)
    refused(interrupted(command, tmp_path, lambda: time.monotonic() > began + 2.5, signal.SIGINT, {}), "interrupted")
    assert [name for name in everything(tmp_path) if "__pycache__" not in name] == before
