"""The notation file: its page documents every key, and a mistake in it is told with its line and what to write."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from commands import Here, refused

from symbp.errors import ReadingError
from symbp.textbook.letters.conventions import Bound, Conventions, Given, Section, Shorthand, SymbolEntry
from symbp.textbook.letters.notation_file import conventions_from_text

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
PARTS = dict(zip(re.findall(r"^## (.*)$", PAGE, re.MULTILINE), re.split(r"^## .*$", PAGE, flags=re.MULTILINE)[1:], strict=True))
OF_A_SECTION = {"start", "only", "claims"}
DOCUMENTED: dict[str, set[str]] = {
    "The whole document": {f.name for f in msgspec.structs.fields(Conventions)} - {f.name for f in msgspec.structs.fields(Section)},
    "The whole document, or one section": {f.name for f in msgspec.structs.fields(Section)} - OF_A_SECTION,
    "One symbol": {f.name for f in msgspec.structs.fields(SymbolEntry)},
    "One condition": {f.name for f in msgspec.structs.fields(Given)},
    "Gradients in shorthand": {f.name for f in msgspec.structs.fields(Shorthand)},
    "One section": OF_A_SECTION,
    "One initialisation": {f.name for f in msgspec.structs.fields(Bound)},
}
BEFORE = {"One symbol": "[symbols.w]", "One condition": "[[conditions]]\nlatex = 'i = j'", "One section": "[[sections]]",
          "Gradients in shorthand": "[gradients]\nmark = 'd'\nof = 'C'",
          "One initialisation": "[[bounds]]\nat = '1'\nvariance = '1'"}


@pytest.mark.parametrize("part", DOCUMENTED)
def test_every_key_is_on_the_page_with_an_example_that_is_accepted(part: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", PARTS[part], re.MULTILINE))
    assert set(rows) == DOCUMENTED[part] and set(PARTS) == set(DOCUMENTED)
    for key, cell in rows.items():
        for example in re.findall(rf"`({key} = [^`]*)`", cell):
            before = "\n".join(line for line in BEFORE.get(part, "").splitlines() if not line.startswith(f"{key} ="))
            conventions_from_text(f"{before}\n{example}", "page")
        assert "`" in cell or cell == "see below"


def test_the_command_prints_the_page(run: Here) -> None:
    ran = run("verify", "--notation-help")
    assert (ran.code, ran.out, ran.err) == (0, PAGE, "")


MISTAKES = {
    "a key": ('layer = ["l"]', "n.toml, line 1: unknown key 'layer'", "did you mean 'layers'?"),
    "a key of a symbol": ("[symbols]\n\nw = { shpe = [] }", "n.toml, line 3, symbol 'w': unknown key 'shpe'", "'shape'"),
    "a value": ('[symbols.w]\nmeaning = "x"\nrole = "wieght"', "line 3, symbol 'w', key 'role': unknown value 'wieght'", "'weight'"),
    "a value like none": ('jacobian = "rows"', "line 1, key 'jacobian': unknown value 'rows'", "known: denominator, numerator"),
    "a value in a section": ('[[sections]]\nstart = "1"\n[[sections]]\nsymbols.a = { role = "x" }',
                             "line 4, section 2, symbol 'a', key 'role': unknown value 'x'", "cost, input, step, target, weight"),
    "a text for a list": ('layers = "l"', "line 1, key 'layers': expected a list, got text", 'write a list of texts, such as ["n", "m"]'),
    "a number in a list": ("symbols.w.shape = ['n', 3]", "line 1, symbol 'w', key 'shape', item 2: expected text", "write a list"),
    "a number for a text": ("[sizes]\n\nI = 3", "line 3, key 'sizes', key 'I': expected text or a list, got a whole number", 'such as "n"'),
    "a missing key": ("conditions = [\n  { words = 'x' },\n]", "line 1, condition 1: the key 'latex' is missing", "--notation-help"),
    "no table": ("[symbols]\nw = 3", "line 2, symbol 'w': expected a table", "write { meaning"),
    "no TOML": ("\nlayers = [", "n.toml, line 2, column 11: not TOML", "--notation-help"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_to_write(case: str) -> None:
    text, *fragments = MISTAKES[case]
    with pytest.raises(ReadingError) as told:
        conventions_from_text(text, "n.toml")
    for fragment in fragments:
        assert fragment in str(told.value)


def test_the_command_tells_a_mistake_in_one_message(run: Here) -> None:
    (run.folder / "notes.md").write_text("$$2 = 2$$\n")
    (run.folder / "notes.toml").write_text("[symbols]\nw = { shape = 'n' }\n")
    refused(run("verify", "notes.md"), "notes.toml, line 2, symbol 'w', key 'shape': expected a list, got text", "remedy: write")
