"""What people read of verdicts: the terminal table, JSON, Markdown and the page, with all that is known of a mistake."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from sample_verdicts import CLAIMS, EMPTY, NOTES, PROVED, REFUTED, SOUND, UNDECIDED, equation, step

from symbp.report.claims_table import claims_text, groups
from symbp.report.mathml import mathml
from symbp.report.printed_latex import for_markdown, one_line, printed
from symbp.report.verdict_words import summary
from symbp.report.verdicts_html import verdicts_html
from symbp.report.verdicts_json import claims_json, verdicts_json
from symbp.report.verdicts_markdown import errata_markdown, verdicts_markdown
from symbp.report.verdicts_text import excerpt, unpainted, verdicts_text
from symbp.textbook.verdict import Ruling, Verdicts

REPAIRED = r"\frac{\partial c}{\partial a_j^{l-1}}"
COUNTS = "6 equations: 1 proved, 1 under a condition, 1 definition, 1 refuted, 1 ill-formed, 1 undecided"
OF_THE_MISTAKE = ("write j for i in the denominator", "the index j of the right side", "[[1], [-2]]", "[3, 1/2]", "(1.19)",
                  "exact")


# --- the terminal ----------------------------------------------------------------------------------------------------

def test_the_table_has_every_equation_with_its_verdict() -> None:
    text = verdicts_text((NOTES,))
    for pattern in (r"^ +3  1\.1 +· definition +z_i\^l = ", r"^ +3  1\.10 +✓ proved  ",
                    r"✓ proved under Sum\(t\[k\], k\) == 1 ",
                    r"^ +5  1\.19 +✗ refuted ", r"^ +8 +✗ ill-formed ", r"^ +8  1\.33 +\? undecided"):
        assert re.search(pattern, text, re.MULTILINE), pattern
    assert text.endswith(f"\n{COUNTS}\n")


def test_a_mistake_is_told_with_place_excerpt_counterexample_and_repair() -> None:
    text = verdicts_text((NOTES,))
    section = text[text.index("\nmistakes\n"):text.index("\nundecided\n")]
    assert "notes.md:5  (1.19)" in section and "notes.md:8\n" in section
    for fragment in OF_THE_MISTAKE:
        assert fragment in section
    assert "counterexample: I = 2, J = 1, i = 1, j = 1" in section and "left side  = 2\n" in section
    assert "and 1 more step of it" in section
    source, carets = section[section.index("  5 │ "):].splitlines()[:2]
    assert source[carets.index("^"):carets.rindex("^") + 1] == NOTES.text.split("\n")[4][20:38]


def test_conditions_and_reasons_are_told_in_full() -> None:
    text = verdicts_text((NOTES,))
    assert "holds if Sum(t[k], k) == 1 (the document: where t is one-hot)" in text
    assert "? a distribution is not a quantity" in text[text.index("\nundecided\n"):]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_rows_of_the_table_keep_the_width(width: int) -> None:
    lines = verdicts_text((NOTES,), width=width).split("\nconditions\n")[0].splitlines()
    assert max(map(len, lines)) <= max(width, 80)
    assert ("…" in "".join(lines)) is (width < 200)


def test_readings_are_told_when_asked_for() -> None:
    assert "Sum(w[l,i,j]*a[l-1,j], j) + b[l,i]" not in verdicts_text((NOTES,))
    text = verdicts_text((NOTES,), explain=True)
    assert text.index("the logit i of layer l") < text.index("z[l,i]") < text.index("1.10")


def test_several_documents_end_with_the_counts_of_all() -> None:
    text = verdicts_text((NOTES, SOUND, EMPTY))
    assert "no displayed equation was found" in text
    assert text.endswith("\n\n3 documents, 9 equations: 2 proved, 2 under a condition, 2 definitions, 1 refuted, "
                         "1 ill-formed, 1 undecided\n")
    assert summary((SOUND,)) == "3 equations: 1 proved, 1 under a condition, 1 definition, 0 refuted, 0 undecided"


def test_colour_changes_nothing_but_colour() -> None:
    painted = verdicts_text((NOTES,), paint=lambda text, ink: f"<{ink}>{text}</>")
    assert "<bad>✗ refuted" in painted and "<good>✓ proved" in painted
    assert re.sub(r"<(good|bad|doubt|quiet|strong)>|</>", "", painted) == verdicts_text((NOTES,))


@pytest.mark.parametrize("caret", [None, (99, 1, 1), (0, 1, 1), (5, 0, 1), (5, 500, 1), (2, 1, 1)])
def test_a_place_that_is_not_in_the_text_has_no_excerpt(caret: tuple[int, int, int] | None) -> None:
    assert excerpt(NOTES.text, caret, 80, unpainted) == []


@pytest.mark.parametrize("column", [1, 40, 500, 990])
def test_a_long_line_is_cut_around_the_place(column: int) -> None:
    line = "".join(f"{k:05d}" for k in range(200))
    shown, carets = excerpt(line, (1, column, 7), 60, unpainted)
    assert len(shown) <= 60 and shown[carets.index("^"):carets.rindex("^") + 1] == line[column - 1:column + 6]


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    hostile = equation("\x1b[31m", 1, (step("a\x1b]0;owned\x07", "b\r\nc", Ruling.REFUTED, "\x1b[2J", caret=(1, 1, 3)),))
    text = verdicts_text((Verdicts("x\x1b[0m.md", (hostile,), "", "\x1b[5mabc"),), explain=True)
    assert "\x1b" not in text and "\x07" not in text and "\r" not in text
    assert one_line("a\tb\x00\n c") == "a b c"


# --- JSON ------------------------------------------------------------------------------------------------------------

def test_json_holds_everything_under_stable_keys() -> None:
    found = json.loads(verdicts_json((NOTES, SOUND)))
    assert list(found) == ["schema", "summary", "documents"] and found["schema"] == 1
    assert found["summary"]["equations"] == 9 and found["summary"]["refuted"] == 1
    wrong = found["documents"][0]["equations"][3]
    assert list(wrong) == ["label", "line", "heading", "latex", "ruling", "readings", "steps"]
    assert wrong["ruling"] == "refuted" and wrong["latex"] == REFUTED.latex
    first = wrong["steps"][0]
    assert list(first) == ["left", "relation", "right", "ruling", "why", "remedy", "conditions", "exactly", "witness", "repair", "rests_on",
                           "caret"]
    assert first["witness"] == {"sizes": {"I": 2, "J": 1}, "indices": {"i": 1, "j": 1}, "left": "2", "right": "-1",
                                "exact": True, "values": {"w": "[[1], [-2]]", "s": "[3, 1/2]"}}
    assert first["repair"]["side"] == 0 and first["caret"] == {"line": 5, "column": 21, "length": 18}
    assert found["documents"][0]["equations"][2]["steps"][1]["conditions"][0]["cited"] == "where t is one-hot"
    assert found["documents"][0]["equations"][0]["readings"][0]["formula"] == "z[l,i]"


# --- LaTeX for typesetters -------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("latex", "expected"), [
    (r"a = b \tag{1.1} \label{eq:one} \nonumber", "a = b"),
    ("a % why\n= b", "a = b"),
    (r"5\% = x", r"5\% = x"),
    (r"a &= b \\[2pt] &= c \\", r"\begin{aligned} a &= b \\ &= c \end{aligned}"),
    (r"\begin{align*} a &= b \end{align*}", r"\begin{aligned} a &= b \end{aligned}"),
    (r"x = \begin{cases} a & b \\ c & d \end{cases}", r"x = \begin{cases} a & b \\ c & d \end{cases}"),
    (r"\mathbf{a}^{l-1}^{T}", r"\mathbf{a}^{l-1}{}^{T}"),
    (r"x_i^2 y^{a^b}_j", r"x_i^2 y^{a^b}_j"),
    (r"\sum_{\substack{i \\ j}} x", r"\sum_{\substack{i \\ j}} x"),
])
def test_latex_is_made_fit_to_print(latex: str, expected: str) -> None:
    assert printed(latex) == expected


def test_no_backslash_stands_before_a_sign_in_markdown() -> None:
    text = for_markdown(r"\left\{ a\,b \right\} \| < c * d \\ \begin{align*} x \end{align*} \operatorname*{argmax}_k")
    assert not re.search(r"\\[^A-Za-z\s]", text) and "<" not in text and r"\left\lbrace" in text
    assert r"\operatorname*{argmax}" in text


MATHEMATICS = [REFUTED.latex, UNDECIDED.latex, PROVED.latex, r"a &= b \\ &= c", r"\mathbf{a}^{l-1}^{T}",
               r"\mathbb{1}[i \neq j]", r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
               r"\boxed{\operatorname{softmax}(z)_i = \max_k z_k}", r"\left\{x \mid y < z\right\}", r"\mathrm{d}x \log y"]


@pytest.mark.parametrize("latex", MATHEMATICS)
def test_mathml_is_well_formed_and_holds_no_latex(latex: str) -> None:
    found = mathml(latex)
    assert found is not None and "\\" not in found and "&amp;" not in found
    assert ElementTree.fromstring(found).tag == "math"


@pytest.mark.parametrize("latex", ["", "{", r"\frac{1}", r"\left( x", r"\mine{x}", r"\mathrm{a\mine}", "x^", "%", r"x^{y",
                                   "{" * 3000 + "}" * 3000, "x^{" * 3000 + "}" * 3000])
def test_what_cannot_be_set_is_no_mathml(latex: str) -> None:
    assert mathml(latex) is None


@pytest.mark.parametrize("latex", [r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}", "<img src=x>",
                                   r"\style{position:fixed}{x}", r"\text{&lt;script&gt;}", r"\class{x}{y}",
                                   '\\text{" onclick="x}'])
def test_nothing_of_a_formula_becomes_markup(latex: str) -> None:
    page = verdicts_html((Verdicts("x", (equation("<b>", 1, (step(latex, "y", Ruling.PROVED),)),), "<i>", latex),))
    found = Nesting()
    found.feed(page)
    assert not found.tags & {"script", "img", "b", "i"} and not {name for name, _ in found.attributes} & {"style", "onclick"}
    assert all((value or "").startswith("#") for name, value in found.attributes if name == "href")


# --- Markdown --------------------------------------------------------------------------------------------------------

def test_the_page_of_one_document() -> None:
    page = verdicts_markdown((NOTES,))
    assert page.startswith(f"# Notes on backpropagation\n\n{COUNTS}.\n")
    assert r"| (2.9) | 6 | $s_i^L = " in page and "| ✓ proved under a condition | `Sum(t[k], k) == 1` |" in page
    for fragment in OF_THE_MISTAKE:
        assert fragment in page or fragment.capitalize() in page
    assert f"\n$$\n{REFUTED.latex}\n$$\n" in page and f"\n$$\n{REPAIRED}\n$$\n" in page
    assert page.count("$$") % 2 == 0 and "z[l,i]" not in page and "z[l,i]" in verdicts_markdown((NOTES,), explain=True)


def test_the_errata_count_every_document_and_list_every_equation() -> None:
    page = errata_markdown((NOTES, SOUND, EMPTY))
    assert "| Notes on backpropagation | 6 | 1 | 1 | 1 | 2 | 1 |" in page and "| sound.md | 3 | 1 | 1 | 1 | 0 | 0 |" in page
    mistakes, everything = page.split("## Every equation")
    assert mistakes.count("\n#### ") == 2 and "No mistake was found." in mistakes
    assert sum(line.startswith("|") and "$" in line for line in everything.splitlines()) == 9
    assert page == errata_markdown((NOTES, SOUND, EMPTY)) == verdicts_markdown((NOTES, SOUND, EMPTY))


def test_a_table_survives_bars_and_a_formula_that_cannot_be_set() -> None:
    odd = (equation("a|b", 1, (step(r"\left|x\right|", r"\|y\|", Ruling.PROVED),)),
           equation("", 2, (step(r"\mine|x|", "y", Ruling.REFUTED),)))
    page = verdicts_markdown((Verdicts("odd", odd),))
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert "```latex\n\\mine|x| = y\n```" in page


# --- the page --------------------------------------------------------------------------------------------------------

VOID = ("meta", "input")


class Nesting(HTMLParser):
    """Checks that every element is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("documents", [(NOTES,), (SOUND, NOTES, EMPTY), (EMPTY,)])
def test_the_page_is_whole_and_loads_nothing(documents: tuple[Verdicts, ...]) -> None:
    page = verdicts_html(documents)
    nesting = Nesting()
    nesting.feed(page)
    assert nesting.open == [] and page.startswith("<!DOCTYPE html>")
    assert not re.search(r"<script|<link|src=|https?://|url\(|@import", page)
    ids = re.findall(r'id="([^"]*)"', page)
    assert len(ids) == len(set(ids)) and set(re.findall(r'(?:href="#|for=")([^"]*)"', page)) <= set(ids)


def test_the_page_sets_each_equation_beside_its_verdict() -> None:
    page = verdicts_html((NOTES,))
    articles = re.findall(r'<article class="(\w+)".*?</article>', page, re.DOTALL)
    assert articles == ["definition", "proved", "conditional", "wrong", "wrong", "undecided"]
    wrong = re.findall(r"<article.*?</article>", page, re.DOTALL)[3]
    for fragment in OF_THE_MISTAKE:
        assert fragment in wrong
    assert "<mark>\\partial a_i^{l-1}</mark>" in wrong and wrong.count("<math") == 5 and "✗ refuted" in wrong
    assert "Sum(w[l,i,j]*a[l-1,j], j)" in page and "“" not in page and "where t is one-hot" in page


def test_a_formula_that_cannot_be_set_is_shown_as_source() -> None:
    page = verdicts_html((Verdicts("x", (equation("", 1, (step(r"\mine{<x>}", "y", Ruling.PROVED),)),)),))
    assert r'<div class="formula"><code>\mine{&lt;x&gt;} = y</code></div>' in page


# --- claims ----------------------------------------------------------------------------------------------------------

def test_claims_are_counted_by_document_and_in_all() -> None:
    assert [(s.group, s.claims, s.read, s.right, s.undecided, s.wrong) for s in groups(CLAIMS)] == [
        ("01", 3, 3, 2, 0, 1), ("02", 2, 1, 1, 1, 0)]
    text = claims_text(CLAIMS)
    assert re.search(r"^all +5 +4 +3 +1 +1$", text, re.MULTILINE)
    assert re.search(r"80\.0% +60\.0% +20\.0% +20\.0%$", text, re.MULTILINE)


def test_claims_judged_wrong_or_not_read_are_listed_with_their_reason() -> None:
    text = claims_text(CLAIMS)
    assert "judged wrong: 1" in text and "01-03  expected TRUE, got: ✗ refuted" in text and "left side  = 2" in text
    assert "not read: 1" in text and "02-01  expected FALSE" in text and "? a distribution is not a quantity" in text
    assert "01-01" not in text and "judged wrong" not in claims_text(CLAIMS[:2])
    read = replace(CLAIMS[3], read=True)
    assert "undecided: 1" in claims_text((read,)) and "not read" not in claims_text((read,))


def test_a_file_without_claims_has_a_table() -> None:
    assert re.search(r"^all +0 +0 +0 +0 +0$", claims_text(()), re.MULTILINE)


def test_claims_as_json() -> None:
    found = json.loads(claims_json(CLAIMS))
    assert list(found) == ["schema", "summary", "totals", "groups", "claims"]
    assert found["totals"] == {"claims": 5, "read": 4, "right": 3, "undecided": 1, "wrong": 1}
    assert [claim["right"] for claim in found["claims"]] == [True, True, False, None, True]
    assert found["claims"][2]["equation"]["steps"][0]["witness"]["right"] == "-1" and found["groups"][1]["group"] == "02"
