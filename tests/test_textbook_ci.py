"""`symbp verify` in the continuous integration of a book: strictness, marks, baselines, annotations, wrong files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Here, refused

from symbp.report.findings_sarif import findings_sarif
from symbp.report.verdicts_markdown import verdicts_markdown
from symbp.textbook.documents.read import document_from_text
from symbp.textbook.finding import findings
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.verdict import Ruling, Verdicts
from symbp.textbook.verify import verify

WRONG = "$$2 + 2 = 5$$"
OTHER = "$$2 - 3 = 1$$"
RIGHT = "$$2 + 2 = 4$$"
OPEN = r"$$a \sim b$$"


def rulings(text: str, kind: str = ".md") -> list[Ruling]:
    return [v.ruling for v in verified(text, kind).equations]


def verified(text: str, kind: str = ".md") -> Verdicts:
    return verify(document_from_text(text, kind, f"notes{kind}"), Conventions())


# --- marks -----------------------------------------------------------------------------------------------------------

MARKED = {
    "above": (f"<!-- symbp: ignore -->\n{WRONG}\n\n{OTHER}\n", ".md"),
    "above a blank line": (f"<!-- symbp: ignore: a known abuse -->\n\n{WRONG}\n\n{OTHER}\n", ".md"),
    "behind": (f"{WRONG} <!-- symbp: ignore -->\n{OTHER}\n", ".md"),
    "in LaTeX": ("% symbp: ignore\n\\[2 + 2 = 5\\]\n\\[\n2 - 3 = 1\n\\]\n", ".tex"),
    "one row": ("\\begin{align}\n2 + 2 &= 5 \\\\ % symbp: ignore\n2 - 3 &= 1 \\\\\n\\end{align}\n", ".tex"),
    "in reStructuredText": (".. symbp: ignore\n\n.. math:: 2 + 2 = 5\n\n.. math:: 2 - 3 = 1\n", ".rst"),
}


@pytest.mark.parametrize("case", MARKED)
def test_a_mark_takes_its_equation_alone_from_judgement(case: str) -> None:
    assert rulings(*MARKED[case]) == [Ruling.IGNORED, Ruling.REFUTED]


def test_a_mark_elsewhere_takes_nothing() -> None:
    assert rulings(f"<!-- symbp: ignore -->\nWe get\n\n{WRONG}\n") == [Ruling.REFUTED]
    assert rulings(f"5\\% symbp: ignore\n{WRONG}\n", ".tex") == [Ruling.UNDECIDED]


def test_what_is_ignored_is_shown_and_counted_and_still_defines(run: Here) -> None:
    (run.folder / "notes.md").write_text("<!-- symbp: ignore -->\n$$y = 2 x$$\n\n$$y + y = 4 x$$\n")
    ran = run("verify", "notes.md", "--strict")
    assert ran.code == 0 and "– ignored" in ran.out and ran.out.endswith("0 refuted, 0 undecided, 1 ignored\n")
    assert json.loads(run("verify", "notes.md", "--format", "json").out)["summary"]["ignored"] == 1


# --- strict, baselines -----------------------------------------------------------------------------------------------

def test_strict_fails_what_is_undecided(run: Here) -> None:
    (run.folder / "notes.md").write_text(f"{RIGHT}\n\n{OPEN}\n")
    assert run("verify", "notes.md").code == 0
    assert run("verify", "notes.md", "--strict").code == 2


def test_a_baseline_lets_known_findings_pass_and_tells_those_that_vanished(run: Here) -> None:
    notes = run.folder / "notes.md"
    notes.write_text(f"{WRONG}\n\n{OTHER}\n")
    ran = run("verify", "notes.md", "--baseline", "known.json", "--write-baseline")
    assert ran.code == 0 and ran.out.startswith("2 findings; written to ")
    assert run("verify", "notes.md", "--baseline", "known.json").code == 0
    notes.write_text(f"Words.\n\n{WRONG}\n")
    ran = run("verify", "notes.md", "--baseline", "known.json")
    assert ran.code == 0 and "baseline: 1 known, 0 new, 1 no longer found" in ran.out and "2 - 3 = 1" in ran.out
    notes.write_text(f"{WRONG}\n\n{WRONG}\n")
    ran = run("verify", "notes.md", "--baseline", "known.json", "--format", "github")
    assert ran.code == 2 and ran.out.count("::error ") == 1 and "1 known, 1 new" in ran.err


def test_a_baseline_is_the_same_from_another_folder_and_keeps_other_documents(run: Here) -> None:
    (run.folder / "book").mkdir()
    for name, text in (("one.md", WRONG), ("two.md", OTHER)):
        (run.folder / "book" / name).write_text(text + "\n")
    written = ("--baseline", "book/known.json", "--write-baseline")
    assert run("verify", "book/one.md", *written).code == run("verify", "book/two.md", *written).code == 0
    assert run("verify", "book/one.md", "--baseline", "book/known.json").code == 0
    run.monkeypatch.chdir(run.folder / "book")
    assert run("verify", "one.md", "two.md", "--baseline", "known.json").code == 0


def test_strict_findings_are_written_only_when_strict(run: Here) -> None:
    (run.folder / "notes.md").write_text(f"{WRONG}\n\n{OPEN}\n")
    assert run("verify", "notes.md", "--baseline", "k.json", "--write-baseline").out.startswith("1 finding;")
    assert run("verify", "notes.md", "--baseline", "k.json", "--strict").code == 2
    assert run("verify", "notes.md", "--baseline", "k.json", "--write-baseline", "--strict").out.startswith("2 findings;")
    assert run("verify", "notes.md", "--baseline", "k.json", "--strict").code == 0


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 7}', '{"findings": []}', "\x00"])
def test_what_is_no_baseline_is_told(text: str, run: Here) -> None:
    (run.folder / "notes.md").write_text(RIGHT)
    (run.folder / "k.json").write_text(text)
    refused(run("verify", "notes.md", "--baseline", "k.json"), "k.json: is ", "baseline", "--write-baseline")


# --- formats for machines --------------------------------------------------------------------------------------------

def test_annotations_of_github_are_escaped_and_placed(run: Here) -> None:
    (run.folder / "a,b.md").write_text(f"Words.\n\n{WRONG}\n\n{OPEN}\n")
    ran = run("verify", "a,b.md", "--format", "github")
    error, notice, counts = ran.out.splitlines()
    assert ran.code == 2 and error.startswith("::error file=a%2Cb.md,line=3,col=11,endColumn=12,title=symbp%3A refuted::refuted: ")
    assert notice.startswith("::notice file=a%2Cb.md,line=5,col=") and counts.startswith("2 equations: ")


def test_sarif_has_regions_rules_and_states() -> None:
    document = verified("$$\n2 + 2 =\n2 +\n2 + 1\n$$\n\n" + OPEN + "\n")
    (run,) = json.loads(findings_sarif(findings((document,)), "1.0", compared=True))["runs"]
    first, second = run["results"]
    region = first["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 1, "endLine": 4, "endColumn": 6}
    assert (first["ruleId"], first["level"], first["baselineState"]) == ("refuted", "error", "new")
    assert (second["ruleId"], second["level"]) == ("undecided", "note")
    assert [run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] for r in run["results"]] == ["refuted", "undecided"]
    assert run["columnKind"] == "unicodeCodePoints" and first["message"]["text"].startswith("refuted: ")


def test_sarif_has_what_its_schema_requires_and_nothing_else() -> None:
    unread = Verdicts("folder/bad notes.md", (), unread="is not UTF-8 text")
    log = json.loads(findings_sarif(findings((verified(f"{WRONG}\n\n{OPEN}\n"),)), "1.0", documents=(unread,)))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0" and set(log) == {"$schema", "version", "runs"} and set(run) == {"tool", "columnKind", "results", "invocations"}
    for result in run["results"]:
        assert result["level"] in ("none", "note", "warning", "error") and isinstance(result["message"]["text"], str)
        (place,) = result["locations"]
        assert not place["physicalLocation"]["artifactLocation"]["uri"].startswith(("/", "."))
        assert all(isinstance(n, int) and n >= 1 for n in place["physicalLocation"]["region"].values())
    (told,) = run["invocations"]
    assert told["executionSuccessful"] is False
    assert told["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "folder/bad%20notes.md"}


def test_the_counts_have_a_column_for_what_is_ignored_where_anything_is() -> None:
    document, marked = verified(RIGHT), verified(f"<!-- symbp: ignore -->\n{WRONG}\n")
    assert "| undecided | ignored |" in verdicts_markdown((document, marked)) and "ignored" not in verdicts_markdown((document, document))


# --- files that are no documents -------------------------------------------------------------------------------------

OTHERS = {"notes.pdf": (b"%PDF-1.7", "is a PDF", ".tex"), "plot.png": (b"\x89PNG\r\n", "is a picture", "text"),
          "notes.docx": (b"PK\x03\x04", "is a Word document", "pandoc notes.docx -t markdown -o notes.md"),
          "scan.md": (b"%PDF-1.4 ...", "is a PDF", ".tex"), "notes.toml": (b"layers = []", "is a TOML file", "--notation"),
          "data.bin": (b"\x00\x01", "is a binary file", ".ipynb")}


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_refused_with_what_to_give_instead(name: str, run: Here) -> None:
    content, what, remedy = OTHERS[name]
    (run.folder / name).write_bytes(content)
    refused(run("verify", name), name, what, remedy)


def test_a_run_that_rules_on_nothing_has_not_passed(run: Here) -> None:
    (run.folder / "words.md").write_text("Words, and $a = b$ among them.\n")
    (run.folder / "notes.md").write_text(RIGHT)
    refused(run("verify", "words.md"), "words.md: no displayed equation was found", "--allow-empty")
    assert run("verify", "words.md", "notes.md").code == run("verify", "words.md", "--allow-empty").code == 0


def test_the_hook_of_pre_commit_calls_the_command() -> None:
    text = (Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text()
    assert "entry: symbp verify --allow-empty" in text
