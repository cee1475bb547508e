"""Documents -> displays, tables, macros: what is mathematics, what its label is, where it stands, and what is refused."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from symbp.errors import ReadingError, SymbpError
from symbp.textbook.documents.display import Display, Document, Macro
from symbp.textbook.documents.read import FORMATS, MOST_BYTES, PAGES, document_from_text, read_document

COARSE = 100.0             # of CPU: only what never ends, or grows with the square of its input, takes longer


def read(text: str, kind: str = "markdown") -> Document:
    return document_from_text(text, kind, "note")


def formulas(text: str, kind: str = "markdown") -> list[tuple[str, str]]:
    return [(" ".join(d.latex.split()), d.label) for d in read(text, kind).displays]


def source_at(document: Document, display: Display) -> str:
    lines = document.text.split("\n")
    return "\n".join([lines[display.line - 1][display.column - 1:], *lines[display.line:]])


@pytest.mark.parametrize(("text", "label"), [
    ("$$a = b$$\n(1)", "1"),
    ("$$a = b$$\n (2)", "2"),
    ("$$a = b$$ (1.11)", "1.11"),
    ("$$a = b \\tag{3}$$", "3"),
    ("$$a = b \\tag{$A.4$}$$", "A.4"),
    ("$$a = b \\eqno(5)$$", "5"),
    ("$$a = b \\quad (6)$$", "6"),
    ("$$a = b$$\n\n$$\\tag{7}$$", "7"),
    ("$$a = b$$\n\n$$(2.17)$$", "2.17"),
    (" $a = b$ (10)", "10"),
    ("\\[\\begin{equation} a = b \\end{equation} \\label{eq:softmax}\\]", "eq:softmax"),
    ("\\begin{equation}\\label{eq:one} a = b \\nonumber \\end{equation}", "eq:one"),
    ("$$a = b$$ {#eq:one}", "eq:one"),
    ("$$a = b$$ (eq:one)", "eq:one"),
    ("$$a = b$$ where (1) holds", ""),
    ("$a = b$", ""),
    ("\\\\[ a = b \\\\]", ""),
    ("> $$\n> a = b\n> $$", ""),
    ("```math\na = b\n```", ""),
])
def test_a_label_is_found_wherever_it_is_printed_and_taken_out_of_the_formula(text: str, label: str) -> None:
    assert formulas(f"Words.\n\n{text}\n\nMore words.\n") == [("a = b", label)]


def test_a_number_that_ends_a_formula_is_its_label_only_beside_the_numbers_next_to_it() -> None:
    assert formulas("$$a = b$$\n(25)\n\n$$= c (26)$$\n\n$$d$$\n(27)") == [("a = b", "25"), ("= c", "26"), ("d", "27")]
    assert formulas("$$a = b$$\n(3)\n\n$$f = 2 (26)$$") == [("a = b", "3"), ("f = 2 (26)", "")]


def test_an_empty_display_behind_a_labelled_one_stays() -> None:
    assert formulas("$$a = b \\tag{23}$$\n\n$$\\tag{24}$$") == [("a = b", "23"), ("", "24")]


def test_a_line_of_formulas_joined_by_words_shares_its_label() -> None:
    assert formulas("$$a = 1$$\n and  $b = 2$  (2.24)\n") == [("a = 1", "2.24"), ("b = 2", "2.24")]
    assert formulas("$a = 1$ and $b = 2$ (3)\n") == [("a = 1", "3"), ("b = 2", "3")]


def test_rows_of_an_aligned_display_keep_their_labels() -> None:
    one, = read("\\begin{align}\na &= b \\tag{1} \\\\\n &= c \\label{eq:c} \\\\\n &= d \\nonumber\n\\end{align}").displays
    assert (one.environment, one.label) == ("align", "")
    assert [r"\tag" in row for row in one.latex.split(r"\\")] == [True, True, False]
    assert r"\tag{eq:c}" in one.latex and r"\label" not in one.latex and r"\nonumber" not in one.latex
    whole, = read("$$\\begin{aligned}\na &= b \\\\\n &= c\n\\end{aligned}\\tag{7}$$").displays
    assert whole.label == "7" and whole.latex.endswith(r"\end{aligned}")


@pytest.mark.parametrize("text", [
    "It costs $5 and $6, or \\$7.", "It costs $5 (1)\n\nand $6", "Inline $a = b$ is prose.", "Inline \\(a = b\\) is prose.",
    "See \\[12\\] and \\[link\\].",
    "```\n$$a = b$$\n```", "~~~ tex\n\\[a = b\\]\n~~~", "Code `$$a = b$$` here.", "<!-- $$a = b$$ -->",
    "<pre>\n$$a = b$$\n</pre>",
    "$$\\newcommand{\\w}{w}$$", "$$ $$", "---\ntitle: $$a = b$$\n---\n", "and $a = b$\nwith more words (1)\nin a paragraph",
])
def test_what_is_no_displayed_formula_is_not_read(text: str) -> None:
    assert formulas(text) == []


@pytest.mark.parametrize("text", [
    "% $$a = b$$", "\\verb|$$a = b$$|", "\\begin{verbatim}\n$$a = b$$\n\\end{verbatim}",
    "\\begin{lstlisting}\n\\[a\\]\n\\end{lstlisting}",
    "\\begin{comment}\n$$a = b$$\n\\end{comment}", "\\newcommand{\\be}{\\begin{equation} a = b}", "\\iffalse $$a = b$$ \\fi",
    "$$a = b$$ \\begin{document} words \\end{document} $$c = d$$", "$ a = b $", "costs \\$\\$5 = 6\\$\\$",
])
def test_latex_that_is_not_typeset_as_a_display_is_not_read(text: str) -> None:
    assert formulas(text, "latex") == []


def test_an_empty_inline_formula_or_a_price_hides_no_display() -> None:
    assert formulas("Empty \\(\\) and \\[a = b\\] and \\(x\\).") == [("a = b", "")]
    assert formulas("From US$5 a \\begin{gathered} a = b \\end{gathered} to US$6.") == [("a = b", "")]
    assert formulas("From $5 a \\begin{align} a = b \\end{align} to $6 or $x$.") == [("a = b", "")]


def test_displays_in_a_row_are_told_apart() -> None:
    document = read("$$a = 1$$ $$b = 2$$\n$$c = 3$$$$d = 4$$\n$$\ne = 5\n$$\n$$f = 6$$\n")
    assert [(d.latex, d.line, d.column) for d in document.displays] == [
        ("a = 1", 1, 3), ("b = 2", 1, 13), ("c = 3", 2, 3), ("d = 4", 2, 12), ("e = 5", 4, 1), ("f = 6", 6, 3)]


@pytest.mark.parametrize("opening, closing", [("$", "$"), ("\\(", "\\)")])
def test_a_row_break_with_its_space_begins_no_display(opening: str, closing: str) -> None:
    inline = f"{opening}\\begin{{matrix}} a \\\\[2pt] b \\end{{matrix}} = c{closing}"
    assert formulas(f"Inline {inline} words.\n\n$$d = e \\\\[2pt] f$$\n") == [(r"d = e \\[2pt] f", "")]


def test_a_formula_over_blank_lines_is_one_display_unless_its_end_begins_another() -> None:
    assert formulas("$$\na = b\n\n= c\n$$\n(1)\n") == [("a = b = c", "1")]
    assert formulas("$$a = b\n\n$$c = d$$\n(2)\n") == [("a = b", ""), ("c = d", "2")]


def test_quotation_marks_in_prose_hide_no_formula() -> None:
    assert formulas("The ``first'' is $$a = b$$ and the ``second'' is not.") == [("a = b", "")]


def test_latex_displays_of_every_kind() -> None:
    text = "\n".join([
        "\\newcommand{\\be}{\\begin{equation}} \\newcommand{\\ee}{\\end{equation}}", "\\begin{document}",
        "\\section[x]{Two \\emph{words}}",
        "\\[a = 1\\] $$b = 2$$ \\be c = 3 % no\n\\ee", "\\begin{eqnarray*} d &=& 4 \\end{eqnarray*}",
        "\\begin{alignat}{2} e &= 5 \\end{alignat}",
        "\\begin{equation}\\begin{split} f &= 6 \\end{split}\\label{f}\\end{equation}",
        "\\begin{multline} g \\\\ = 7 \\label{g} \\end{multline}", "\\end{document}"])
    document = read(text, "latex")
    assert [(d.latex, d.environment, d.label) for d in document.displays] == [
        ("a = 1", "", ""), ("b = 2", "", ""), ("c = 3", "equation", ""), ("d &=& 4", "eqnarray*", ""),
        ("e &= 5", "alignat", ""), (r"\begin{split} f &= 6 \end{split}", "equation", "f"), (r"g \\ = 7", "multline", "g")]
    assert {d.heading for d in document.displays} == {r"Two \emph{words}"}


def test_html_is_read_as_a_browser_shows_it() -> None:
    document = read(
        "<script>x = '$$no$$'</script><h2>Head &amp; <em>more</em></h2>\n"
        "<p>Pay &lt; that: \\[ a &amp;= b &lt; c \\tag{2} \\]</p>"
        "<pre>$$no$$</pre>\n<code>\\[no\\]</code><script type=\"math/tex; mode=display\">% <![CDATA[\nd < e %]]></script>\n"
        "<p>$$f = g$$ <math display='block'><annotation encoding='application/x-tex'>h &gt; k</annotation></math>", "html")
    assert [" ".join(d.latex.split()) for d in document.displays] == ["a &= b < c", "d < e", "f = g", "h > k"]
    assert [d.label for d in document.displays] == ["2", "", "", ""]
    assert [d.line for d in document.displays] == [2, 4, 5, 5]
    assert document.displays[0].heading == "Head & more" and document.displays[0].before == "Pay < that:"


@pytest.mark.parametrize("kind", [".md", ".txt", ".html"])
def test_entities_in_a_formula_are_the_characters_they_name(kind: str) -> None:
    text = "<p>One &amp; two:</p>\n<p>\\begin{align} &amp;= b \\\\ &#60; c, d &gt; &#92;eta \\tag{x}\\end{align}</p>\n"
    one, = read(text, kind).displays
    assert " ".join(one.latex.split()) == r"&= b \\ < c, d > \eta \tag{x}"
    assert text.split("\n")[one.line - 1][one.column - 1:].startswith("&amp;")


def test_a_text_that_is_a_web_page_is_read_as_one() -> None:
    page = "<!DOCTYPE html>\n<html><body><h1>Head</h1>\n<p>Here \\[a = b\\]</p></body></html>"
    one, = read(page, ".txt").displays
    assert (one.latex, one.line, one.column, one.heading, one.before) == ("a = b", 3, 11, "Head", "Here")


def test_rst_reads_math_directives_only() -> None:
    text = ("Title\n=====\n\nText $$no$$::\n\n   .. math:: no = 1\n\n.. code-block:: tex\n\n   .. math:: no = 2\n\n"
            ".. math:: a = b\n   + c\n\n.. math::\n   :label: euler\n\n   d = e\n\n   f &= g \\\\\n   h &= k\n\n"
            ".. note::\n\n   .. math:: l = m\n\n.. math::\n   :nowrap:\n\n   \\begin{align}\n   p &= q\n   \\end{align}\n")
    document = read(text, "rst")
    assert formulas(text, "rst") == [("a = b + c", ""), ("d = e", "euler"), (r"f &= g \\ h &= k", "euler"), ("l = m", ""),
                                     ("p &= q", "")]
    assert document.displays[-1].environment == "align" and document.displays[0].heading == "Title"


def notebook(*cells: tuple[str, str | list[str]]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells]})


def test_a_notebook_is_its_markdown_cells() -> None:
    text = notebook(("markdown", ["# Head\n", "$$a = b$$ (3)"]), ("code", "$$no$$"),
                    ("markdown", "So\n\\begin{align}c=d\\end{align}"))
    assert formulas(text, "notebook") == [("a = b", "3"), ("c=d", "")]
    assert read(text, "notebook").displays[1].line == 5


@pytest.mark.parametrize("kind", ["markdown", "latex", "rst", "html", "notebook"])
def test_a_place_is_that_of_the_first_character(kind: str) -> None:
    forms = [".. math::\n   :label: x\n\n      {}\n\n", ".. math:: {}\n\n"] if kind == "rst" else [
        "$${}$$\n(1)\n\n", "Words: $$\n   {} \\tag{{1}}$$ words\n\n", "\\[ {} \\]\n\n",
        "\\begin{{equation}} \\label{{x}}\n {} \\end{{equation}}\n\n",
        "\\begin{{alignat}}{{2}}  {}\n\\end{{alignat}}\n\n",
        "\\[\\begin{{equation}} {} \\end{{equation}} \\label{{x}}\\]\n\n"]
    printed = [f"x_{{{k}}} = y" for k in range(len(forms))]
    text = "Été\r\n\r\n" + "".join(form.format(latex) for form, latex in zip(forms, printed, strict=True))
    document = read(notebook(("markdown", text)) if kind == "notebook" else text, kind)
    assert [d.latex for d in document.displays] == printed
    assert all(source_at(document, d).startswith(d.latex) for d in document.displays)


def test_prose_and_title_around_a_display_are_told() -> None:
    text = "# The *model*\n\nWe have $x$ and\n\n$$a = b$$\n(1)\n\nwhere $b$ is\n\n## Next\n\nthen\n\n$$c = d$$\n"
    one, two = read(text).displays
    assert (one.before, one.after, one.heading) == ("We have $x$ and", "where $b$ is", "The model")
    assert (two.before, two.after, two.heading) == ("then", "", "Next")
    plain = read("A note\n\n2.1 The model\n\nWords follow here.\n\n$$a = b$$\n").displays[0]
    assert plain.heading == "2.1 The model"
    assert len(read("word " * 500 + "$$a = b$$").displays[0].before) <= 300


def test_macros_are_read_wherever_they_stand() -> None:
    text = ("\\newcommand{\\w}{\\mathbf{w}}\n\\renewcommand\\R[1][n]{\\mathbb{R}^{#1}}\n\\def\\d#1#2{\\frac{#1}{#2}}\n"
            "\\DeclareMathOperator*{\\softmax}{softmax}\n\\let\\eps=\\varepsilon\n"
            "\\providecommand*{\\open}{ never closed\n\n"
            "\\begin{document}\n$$\\newcommand{\\v}[2]{#1_{#2}} a = \\v{b}{c}$$\n% \\newcommand{\\no}{}\n")
    assert read(text, "latex").macros == (
        Macro("w", 0, r"\mathbf{w}"), Macro("R", 1, r"\mathbb{R}^{#1}", "n"), Macro("d", 2, r"\frac{#1}{#2}"),
        Macro("softmax", 0, r"\operatorname{softmax}"), Macro("eps", 0, r"\varepsilon"), Macro("v", 2, "#1_{#2}"))
    assert formulas(text, "latex") == [(r"a = \v{b}{c}", "")]


@pytest.mark.parametrize(("kind", "text"), [
    ("markdown", "| name | $f$ |\n|:--|---|\n| relu | $\\max(0, z) + |z|$ |\n"),
    ("markdown", "name\t$f$\nrelu\t$\\max(0, z) + |z|$\n"),
    ("latex", "\\begin{tabular}{l|c} \\hline\nname & $f$ \\\\ \\hline\nrelu & "
     "$\\max(0, z) + |z|$ \\\\[2pt]\n\\end{tabular}"),
    ("html", "<table><tr><th>name</th><th>$f$</th></tr>\n\n<tr><td>relu<td>$\\max(0, z) + |z|$</tr></table>"),
])
def test_tables_with_mathematics_are_read_cell_by_cell(kind: str, text: str) -> None:
    table, = read(text, kind).tables
    assert [cell.text for cell in table.head] == ["name", "$f$"]
    assert [[cell.text for cell in row] for row in table.rows] == [["relu", r"$\max(0, z) + |z|$"]]
    cell = table.rows[0][1]
    assert text.split("\n")[cell.line - 1][cell.column - 1:].startswith(cell.text)


def test_a_table_keeps_an_empty_corner_and_tables_without_mathematics_are_left_out() -> None:
    table, = read("1\tIntro\t\n2\tEnd\t\n\n# H\n\n\tFunction $a(z)$\tRange\nrelu\t$z$\t{0, 1}\ntanh\t$t$\t[0, 1]\n"
                  "\nTable 1.1: Some\n").tables
    assert [cell.text for cell in table.head] == ["", "Function $a(z)$", "Range"]
    assert [row[0].text for row in table.rows] == ["relu", "tanh"]
    assert (table.caption, table.heading) == ("Table 1.1: Some", "H")


@pytest.mark.parametrize("opening", ["$$", "\\[", "\\begin{align}", "\\begin{equation}\\begin{aligned}"])
@pytest.mark.parametrize("kind", ["markdown", "latex"])
def test_a_display_never_closed_ends_with_its_paragraph(kind: str, opening: str) -> None:
    text = f"{opening} a = {{b\n\nThis is prose that goes on for some words.\n\n$$c = d$$ words \\[ e = f \\]\n"
    assert [latex for latex, _ in formulas(text, kind)][-2:] == ["c = d", "e = f"]
    assert len(formulas(text, kind)) == 3


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("text", [
    "$" * 200_000, " $a" * 200_000, "$$ a=b " * 100_000, "\\begin{align}" * 100_000, "\\begin{align} a = b " * 100_000,
    "\\[ x " * 200_000,
    "\\newcommand{\\a}{" * 100_000, "$$" + "\\label{" * 100_000 + "$$", "{" * 1_000_000, "`" * 500_000, "` " * 500_000,
    "<a " * 300_000,
    "<!--" * 200_000, "<table><td>" * 100_000, "\\section{" * 100_000, "$$a$$" + " " * 1_000_000 + "x", "a\tb\n" * 200_000,
    "\n " * 500_000,
    "\\verb|" * 200_000, "[" * 500_000, "$$a (1)$$\n" * 15_000, "$$" + "\\tag{1} \\\\ " * 100_000 + "$$",
    ".. math::\n" * 100_000, "$$a = " + "{" * 50_000 + "b" + "}" * 50_000 + "$$\n", ".. math:: a = b " + "{" * 50_000,
    "\\section{" + "{" * 50_000 + "}" * 50_000 + "}", "\\newcommand{\\a}{" + "{" * 50_000 + "}" * 50_000 + "}",
    "\\begin{tabular}" * 100_000, "$$a = b\n\n" * 100_000, "&amp;" * 500_000, "> " * 500_000, "$$a = b$$ {#" * 15_000,
    "\0" * 500_000 + "$$a = b$$", ".. math:: a = b\n   :label: " + "9" * 5_000 + "\n\n.. math:: c (4)\n",
])
def test_hostile_input_ends_with_a_document_or_one_refusal(kind: str, text: str) -> None:
    begun = time.process_time()
    try:
        document = read(text, kind)
    except SymbpError as error:
        assert isinstance(error, ReadingError) and error.where == "note" and error.remedy
    else:
        assert isinstance(document, Document)
    assert time.process_time() - begun < COARSE


def test_ten_megabytes_are_read_in_seconds() -> None:
    paragraph = "Words about $x$ and more words, " * 20 + "\n\n$$\\frac{a}{b} = \\sum_i c_i \\tag{%d}$$\n\n"
    text = "".join(paragraph % k for k in range(14_000))
    begun = time.process_time()
    document = read(text)
    assert time.process_time() - begun < COARSE and len(text) > 9_000_000
    assert [d.label for d in document.displays] == [str(k) for k in range(14_000)]


@pytest.mark.parametrize(("name", "content", "says"), [
    ("a.md", b"good\nbad \xff here", "line 2"), ("a.tex", "é".encode("latin-1"), "UTF-8"),
    ("a.md", b"x" * (MOST_BYTES + 1), "larger"),
    ("a.ipynb", b"{", "JSON"), ("a.ipynb", b"[]", "cells"), ("a.ipynb", b'{"cells": [3]}', "cells"),
    ("a.ipynb", b"[" * 100_000, "nested"), ("a.ipynb", b'{"cells": [], "n": ' + b"9" * 5_000 + b"}", "JSON"),
    ("a.ipynb", rb'{"cells": [{"cell_type": "markdown", "source": "\ud800"}]}', "surrogate"),
    ("a.ipynb", b"", "JSON"), ("a.md", b"\xed\xa0\x80", "UTF-8"), ("\0", None, "cannot be read"),
    ("a.ipynb", b'{"cells": [{"cell_type": "markdown", "source": 3}]}', "source"), ("a.md", b"\n" * 400_000, "lines"),
    ("a.md", b"$$a=b$$\n" * 30_000, "displayed formulas"), ("missing.md", None, "cannot be read"),
    ("", None, "cannot be read"),
])
def test_a_document_that_cannot_be_read_is_refused_with_one_error(
        tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadingError) as refusal:
        read_document(tmp_path / name)
    assert says in str(refusal.value) and refusal.value.where == str(tmp_path / name) and refusal.value.remedy


@pytest.mark.parametrize("ending", [*FORMATS, ".TEX", ".unknown", ""])
def test_what_is_empty_holds_nothing(ending: str) -> None:
    document = read(notebook() if ending == ".ipynb" else "", ending)
    assert (document.displays, document.tables, document.macros) == ((), (), ())


@pytest.mark.parametrize("ending", [*FORMATS, ".TEX", ".unknown", ""])
def test_the_ending_tells_the_format(tmp_path: Path, ending: str) -> None:
    bodies = {".rst": ".. math:: a = b\n", ".ipynb": notebook(("markdown", "$$a = b$$"))}
    path = tmp_path / f"note{ending}"
    path.write_text("\ufeff" + bodies.get(ending, "% $$no$$\n$$a = b$$\n" if ending == ".TEX" else "$$a = b$$\n"),
        encoding="utf-8")
    assert [d.latex for d in read_document(path).displays] == ["a = b"]
