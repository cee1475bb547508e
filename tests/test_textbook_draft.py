"""`symbp verify --draft`: a notation file that lists what was inferred and what is missing, and asserts nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import Here, refused

from symbp.report.draft_toml import draft_toml
from symbp.textbook.documents.read import document_from_text, read_document
from symbp.textbook.drafting import USUAL, draft
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.letters.notation_file import read_conventions
from symbp.textbook.verdict import Ruling
from symbp.textbook.verify import verify

ROOT = Path(__file__).parent.parent
NET = r"""
$$h_i = \sigma(u_i), \qquad u_i = \sum_j W_{ij} x_j$$
$$y_k = \frac{e^{v_k}}{\sum_p e^{v_p}}$$
$$v_k = \sum_i V_{ki} h_i$$
$$C = -\sum_k t_k \log y_k$$
$$\frac{\partial C}{\partial v_k} = y_k - t_k$$
$$M q = \operatorname{gizmo}(r)$$
$$A \leftarrow A - B$$
"""
LAYERED = r"""
$$z^l = w^l a^{l-1} + b^l$$
$$\delta_i^L = \frac{\partial C}{\partial z_i^L}$$
"""


def drafted(text: str) -> str:
    return draft_toml(draft(document_from_text(text, ".md", "net.md")))


def uncommented(text: str) -> str:
    """The draft with every proposal taken as it stands."""
    lines = []
    for line in text.splitlines():
        proposal = re.match(r"# ( {4}.*|\]|'?[^\s:]+'? = [\[{'\"].*)$", line)
        lines.append(proposal[1] if proposal and "..." not in line else line)
    return "\n".join(lines)


def test_every_symbol_is_listed_with_its_evidence_and_line() -> None:
    text = drafted(NET)
    assert '# W: a matrix (its indices); first in line 2\n# W = { shape = ["n_i", "n_j"], role = "weight" }\n' in text
    assert "# y: a vector (its indices); first in line 3; defined in line 3\n" in text
    assert '# C = { shape = [], role = "cost" }' in text
    assert re.search(r'# t = \{ shape = \["n_\w"\], role = "target" \}    # or role = "input"', text)


def test_what_nothing_tells_has_its_likeliest_choices() -> None:
    text = drafted(NET)
    assert re.search(r'# M: nothing tells what it is; first in line 7\n# M = \{ shape = \["m", "n"\].*\}    '
                     r'# or a vector: shape = \["n"\], or a number: shape = \[\]', text)


def test_functions_conditions_layers_and_updates_are_proposed() -> None:
    text = drafted(NET)
    assert r"#     '\sigma(z) = \frac{1}{1 + e^{-z}}',    # usually the logistic function, line 2" in text
    assert "gizmo}(z) = ..." in text and r"# step = '-\eta \frac{\partial C}{\partial %s}'" in text
    assert re.search(r"latex = '\\sum_\{\w\} t_\{\w\} = 1'", text)
    layered = drafted(LAYERED)
    assert '# layers = ["l", "L"]' in layered and "'\\delta' = { shape = [\"n^l\"] }" in layered


def test_a_mark_of_gradients_and_the_sizes_of_the_last_layer_are_proposed() -> None:
    text = drafted("\n".join(rf"$${e}$$" for e in (r"u = K s", r"E = \frac{1}{2} (u - r)^T (u - r)", r"\bar u = u - r",
                                                  r"\bar K = \bar u s^T", r"\bar s = K^T \bar u")))
    assert "# gradients = { mark = '\\bar', of = \"E\" }" in text
    assert '# y = { shape = ["n^{L}"], role = "target" }' in drafted(
        r"$$z_i^{[l]} = \sum_j w_{ij}^{[l]} z_j^{[l-1]}$$" "\n" r"$$J = \sum_k (z_k^{[L]} - y_k)^2$$")


@pytest.mark.parametrize("name", ["examples/derivation.md", *(f"textbook/{p.name}" for p in sorted((ROOT / "textbook").glob("*.md")))])
def test_a_draft_asserts_nothing(name: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(draft_toml(draft(read_document(ROOT / name))), encoding="utf-8")
    assert read_conventions(file) == Conventions()


def test_proposals_are_accepted_where_they_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    for text in (NET.replace(r"\operatorname{gizmo}(r)", "r"), LAYERED):
        file.write_text(uncommented(drafted(text)), encoding="utf-8")
        conventions = read_conventions(file)
        assert "C" in conventions.symbols and conventions != Conventions()
        assert verify(document_from_text(text, ".md", "net.md"), conventions).equations


@pytest.mark.parametrize("name", USUAL)
def test_the_usual_formulas_are_definitions(name: str) -> None:
    conventions = Conventions(definitions=(USUAL[name][0],))
    (found,) = verify(document_from_text("$$2 = 2$$", ".md", "a.md"), conventions).equations
    assert found.ruling is Ruling.PROVED


def test_the_command_writes_beside_the_document_and_never_over_a_file(run: Here) -> None:
    (run.folder / "net.md").write_text(NET)
    before = run("verify", "net.md").out
    ran = run("verify", "--draft", "net.md")
    assert ran.code == 0 and ran.err == "" and "symbols, " in ran.out and ran.out.endswith("net.toml\n")
    assert run("verify", "net.md").out == before
    refused(run("verify", "--draft", "net.md"), "net.toml: is there already", "--force")
    assert run("verify", "--draft", "net.md", "--out", "other.toml").code == 0
    assert run("verify", "--draft", "net.md", "--force").code == 0
    assert (run.folder / "net.toml").read_text() == (run.folder / "other.toml").read_text()


REFUSED = {
    "two documents": (("net.md", "net.md"), ("--draft takes one document",)),
    "none": ((), ("--draft takes one document, not 0",)),
    "with a format": (("net.md", "--format", "json"), ("--draft goes with --out and --force only",)),
    "over the document": (("net.md", "--out", "net.md", "--force"), ("would be overwritten",)),
    "no equations": (("words.md",), ("words.md: no displayed equation",)),
    "no document": (("plot.png",), ("plot.png: is a picture",)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_draft_is_made_of(case: str, run: Here) -> None:
    (run.folder / "net.md").write_text(NET)
    (run.folder / "words.md").write_text("Words.")
    (run.folder / "plot.png").write_bytes(b"\x89PNG")
    refused(run("verify", "--draft", *REFUSED[case][0]), *REFUSED[case][1])
    assert (run.folder / "net.md").read_text() == NET
