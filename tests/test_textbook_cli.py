"""`symbp verify`: what it prints and writes, the code it leaves, and what it refuses, whatever the verdicts are."""

from __future__ import annotations

import errno
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Here, everything, refused
from sample_verdicts import CLAIMS, EMPTY, NOTES, SOUND

import symbp.cli.verify as verify
from symbp.errors import FormulaError
from symbp.textbook.claim_result import ClaimResult
from symbp.textbook.verdict import Verdicts

KNOWN = {"notes": NOTES, "sound": SOUND, "empty": EMPTY}
TESTS = Path(__file__).parent

# The command in a process of its own, with the same verdicts.
SCRIPT = """import sys; sys.path.insert(0, sys.argv.pop(1))
import symbp.cli.verify as verify
from sample_verdicts import NOTES
verify.verify_document = lambda path, notation: NOTES
from symbp.cli import main
main()"""


@pytest.fixture
def given(run: Here, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """Documents whose verdicts are known; what the command asked for."""
    asked: list[tuple[str, str | None]] = []

    def of_document(path: Path, notation: Path | None) -> Verdicts:
        asked.append((path.name, notation and notation.name))
        return KNOWN[path.stem]

    def of_claims(path: Path, notation: Path | None) -> tuple[ClaimResult, ...]:
        asked.append((path.name, notation and notation.name))
        return CLAIMS if path.stem == "claims" else CLAIMS[:2]

    monkeypatch.setattr(verify, "verify_document", of_document)
    monkeypatch.setattr(verify, "verify_claims", of_claims)
    for name in ("notes.md", "sound.md", "empty.md", "claims.json", "right.json", "symbols.toml"):
        (run.folder / name).write_text("of the user")
    return asked


# --- results ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("documents", "code"), [(("sound.md",), 0), (("notes.md",), 2),
                                                 (("sound.md", "notes.md", "empty.md"), 2), (("sound.md", "empty.md"), 0)])
def test_the_code_tells_whether_an_equation_is_wrong(documents: tuple[str, ...], code: int, run: Here,
                                                     given: list[tuple[str, str | None]]) -> None:
    for form in verify.FORMATS:
        ran = run("verify", *documents, "--format", form)
        assert (ran.code, ran.err) == (code, "") and ran.out
    assert [name for name, _ in given] == list(documents) * len(verify.FORMATS)


@pytest.mark.parametrize(("form", "begins"), [("text", "notes.md: Notes"), ("json", "{\n"), ("markdown", "# Notes"),
                                              ("html", "<!DOCTYPE html>")])
def test_every_format(form: str, begins: str, run: Here, given: list[tuple[str, str | None]]) -> None:
    assert run("verify", "notes.md", "--format", form).out.startswith(begins)


def test_a_notation_is_handed_on(run: Here, given: list[tuple[str, str | None]]) -> None:
    assert run("verify", "sound.md", "empty.md", "--notation", "symbols.toml").code == 0
    assert given == [("sound.md", "symbols.toml"), ("empty.md", "symbols.toml")]


def test_explain_adds_the_readings(run: Here, given: list[tuple[str, str | None]]) -> None:
    for form in ("text", "markdown"):
        assert "the logit i of layer l" not in run("verify", "sound.md", "--format", form).out
        assert "the logit i of layer l" in run("verify", "sound.md", "--format", form, "--explain").out


def test_claims(run: Here, given: list[tuple[str, str | None]]) -> None:
    ran = run("verify", "--claims", "claims.json")
    assert ran.code == 2 and ran.err == "" and "judged wrong: 1" in ran.out
    assert run("verify", "--claims", "right.json", "--notation", "symbols.toml").code == 0
    assert given[-1] == ("right.json", "symbols.toml")
    ran = run("verify", "--claims", "claims.json", "--format", "json")
    assert ran.code == 2 and json.loads(ran.out)["totals"]["wrong"] == 1


# --- --out -----------------------------------------------------------------------------------------------------------

def test_out_writes_the_report_and_says_one_line(run: Here, given: list[tuple[str, str | None]]) -> None:
    before = everything(run.folder)
    for form in verify.FORMATS:
        printed = run("verify", "notes.md", "--format", form).out
        ran = run("verify", "notes.md", "--format", form, "--out", f"report.{form}")
        assert ran.code == 2 and ran.err == "" and len(ran.out.splitlines()) == 1
        assert ran.out.startswith("6 equations: 1 proved") and f"report.{form}" in ran.out
        assert (run.folder / f"report.{form}").read_text(encoding="utf-8") == printed
    assert everything(run.folder) == sorted([*before, *(f"report.{form}" for form in verify.FORMATS)])


def test_out_replaces_an_older_report_and_follows_a_link(run: Here, given: list[tuple[str, str | None]]) -> None:
    (run.folder / "old.md").write_text("old")
    (run.folder / "link.md").symlink_to("old.md")
    assert run("verify", "sound.md", "--format", "markdown", "--out", "link.md").code == 0
    assert (run.folder / "link.md").is_symlink() and (run.folder / "old.md").read_text().startswith("# sound")


def test_a_full_disk_leaves_the_older_report(run: Here, given: list[tuple[str, str | None]],
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    (run.folder / "report.md").write_text("old")
    before = everything(run.folder)

    def full(path: Path, *arguments: str, **settings: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(Path, "write_text", full)
    refused(run("verify", "sound.md", "--out", "report.md"), "report.md: cannot be written: No space left on device")
    assert everything(run.folder) == before and (run.folder / "report.md").read_text() == "old"


OUTS = {
    "a folder": ("folder", ("folder: ", "it is a folder", "--out")),
    "below a file": ("sound.md/report", ("cannot be written: Not a directory",)),
    "in no folder": ("nowhere/report.md", ("nowhere/report.md: cannot be written: No such file or directory",)),
    "the document": ("sound.md", ("sound.md: ", "would be overwritten", "another --out")),
    "a link to the document": ("link.md", ("link.md: ", "would be overwritten")),
    "a device": (os.devnull, ("not an ordinary file", "another --out")),
}


@pytest.mark.parametrize("case", OUTS)
def test_a_place_that_must_not_be_written_is_refused_before_the_work(case: str, run: Here,
                                                                     given: list[tuple[str, str | None]]) -> None:
    (run.folder / "folder").mkdir()
    (run.folder / "link.md").symlink_to("sound.md")
    before = everything(run.folder)
    out, fragments = OUTS[case]
    refused(run("verify", "sound.md", "--out", out), *fragments)
    assert given == [] and everything(run.folder) == before and (run.folder / "sound.md").read_text() == "of the user"


# --- mistakes --------------------------------------------------------------------------------------------------------

REFUSED = {
    "nothing": ((), ("verify: no document was given", "--claims")),
    "a missing document": (("sound.md", "gone.md"), ("gone.md: there is no such file", "remedy")),
    "a folder": (("sound.md", "."), (".: it is a folder", "remedy")),
    "a missing notation": (("sound.md", "--notation", "gone.toml"), ("gone.toml: there is no such file",)),
    "missing claims": (("--claims", "gone.json"), ("gone.json: there is no such file",)),
    "claims and a document": (("sound.md", "--claims", "claims.json"), ("--claims cannot be given together", "sound.md")),
    "claims as a page": (("--claims", "claims.json", "--format", "html"), ("text and json", "html")),
    "claims that are strict": (("--claims", "claims.json", "--strict"), ("--strict is for documents",)),
    "claims and a baseline": (("--claims", "claims.json", "--baseline", "right.json"), ("--baseline is for documents",)),
    "a baseline to write nowhere": (("sound.md", "--write-baseline"), ("--write-baseline needs --baseline FILE.json",)),
    "a missing baseline": (("sound.md", "--baseline", "gone.json"), ("gone.json: there is no such file",)),
    "no baseline": (("sound.md", "--baseline", "right.json"), ("right.json: is no baseline", "--write-baseline")),
    "a pattern of nothing": (("chapters/*.tex",), ("chapters/*.tex: no file has a name of this pattern",)),
    "an unknown format": (("sound.md", "--format", "pdf"), ("pdf", "markdown")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_mistakes_are_told_before_anything_is_verified(case: str, run: Here, given: list[tuple[str, str | None]]) -> None:
    arguments, fragments = REFUSED[case]
    refused(run("verify", *arguments), *fragments)
    assert given == []


def test_a_document_that_cannot_be_understood_is_told(run: Here, given: list[tuple[str, str | None]],
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    def of_document(path: Path, notation: Path | None) -> Verdicts:
        raise FormulaError("the notation has no key w", where="symbols.toml", remedy="add w")

    monkeypatch.setattr(verify, "verify_document", of_document)
    refused(run("verify", "notes.md"), "symbols.toml: the notation has no key w", "add w")


# --- terminals -------------------------------------------------------------------------------------------------------

def alone(folder: Path, *arguments: str, stdout: int, **env: str) -> subprocess.Popen[bytes]:
    (folder / "notes.md").write_text("x")
    settings = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")} | env
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(TESTS), "verify", "notes.md", *arguments], cwd=folder,
                            stdout=stdout, stderr=subprocess.PIPE, env=settings)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode_gets_plain_marks(encoding: str, tmp_path: Path) -> None:
    process = alone(tmp_path, stdout=subprocess.PIPE, PYTHONIOENCODING=encoding, LC_ALL="C")
    out, err = (stream.decode(encoding) for stream in process.communicate(timeout=60))
    assert process.returncode == 2 and err == ""
    for mark in ("+ proved", "x refuted", "? undecided", "-----", "5 | $$"):
        assert mark in out
    document = tmp_path / "notes.html"
    assert alone(tmp_path, "--format", "html", "--out", "notes.html", stdout=subprocess.DEVNULL, PYTHONIOENCODING=encoding,
                 LC_ALL="C").wait(60) == 2
    assert "✗ refuted" in document.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
@pytest.mark.parametrize(("env", "colour"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_gets_colour_unless_it_must_not(env: dict[str, str], colour: bool, tmp_path: Path) -> None:
    primary, secondary = pty.openpty()
    process = alone(tmp_path, stdout=secondary, **{"TERM": "xterm", "COLUMNS": "90", "PYTHONIOENCODING": "utf-8", **env})
    os.close(secondary)
    shown = b""
    while True:
        try:
            part = os.read(primary, 65536)
        except OSError:                             # the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(primary)
    assert process.wait(60) == 2
    text = shown.decode("utf-8")
    assert ("\x1b[31m" in text) is colour and "refuted" in text
    if not colour:
        assert "\x1b" not in text and max(map(len, text.split("conditions")[0].splitlines())) == 90


def test_a_pipe_gets_no_colour(tmp_path: Path) -> None:
    process = alone(tmp_path, stdout=subprocess.PIPE, TERM="xterm")
    assert b"\x1b" not in process.communicate(timeout=60)[0]
