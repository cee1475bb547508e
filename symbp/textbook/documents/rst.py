"""reStructuredText -> Page: the formulas of `.. math::` directives; literal blocks, code and comments blanked."""

from __future__ import annotations

import re

from .macros import macros_in
from .text import Found, Heading, Page, blanked, one_line

DIRECTIVE = re.compile(r"(?P<indent>[ \t]*)\.\.[ \t]+(?:(?P<name>[\w:-]+)::[ \t]*(?P<argument>.*)|(?P<comment>.*))")
OPTION = re.compile(r"[ \t]*:(?P<name>[\w-]+):[ \t]*(?P<value>.*)")
UNDERLINE = re.compile(r"([=\-`:.'\"~^_*+#!$%&,/;<>?@|])\1{2,}[ \t]*")
CODE = frozenset("code code-block sourcecode literalinclude highlight parsed-literal raw doctest testcode graphviz".split())
OPTIONS = frozenset(("label", "name", "nowrap", "no-wrap", "class"))     # read behind the body too
Line = tuple[int, str]
Span = tuple[int, int]


def rst_page(text: str) -> Page:
    lines = _lines(text)
    code: list[Span] = []
    formulas: list[Span] = []
    ready: list[Found] = []
    headings: list[Heading] = []
    position = 0
    while position < len(lines):
        start, line = lines[position]
        directive = DIRECTIVE.fullmatch(line)
        name = directive["name"] if directive else ""
        end = position + 1
        if directive and name == "math":
            end = _body_end(lines, position)
            ready += _formulas(text, lines[position:end], directive)
            formulas.append((start, _end(lines[end - 1])))
        elif name in CODE or name is None:
            end = _body_end(lines, position)
            code.append((start, _end(lines[end - 1])))
        elif not directive and line.rstrip().endswith("::"):
            end = _body_end(lines, position)
            code.append((start + len(line), _end(lines[end - 1])))
        elif position and UNDERLINE.fullmatch(line) and _is_title(lines[position - 1][1], line):
            headings.append(Heading(lines[position - 1][0], start + len(line), one_line(lines[position - 1][1])))
        position = end
    macros, definitions = macros_in(blanked(text, code))
    read = blanked(text, [*code, *formulas, *definitions])
    return Page(text, read, tuple(headings), (), tuple(ready), "none", {}, macros)


def _formulas(text: str, block: list[Line], directive: re.Match[str]) -> list[Found]:
    """The formulas of one directive, separated by blank lines; they share its label."""
    start, stop = block[0][0], _end(block[-1])
    argument = start + directive.start("argument"), _end(block[0])
    groups: list[Span] = [argument] if directive["argument"].strip() else []
    label, whole, options, follows = "", False, True, bool(groups)
    for at, line in block[1:]:
        option = OPTION.fullmatch(line)
        if option and (options or option["name"] in OPTIONS):
            label = option["value"].strip() if option["name"] in ("label", "name") else label
            whole, follows = whole or option["name"] in ("nowrap", "no-wrap"), False
            continue
        options = options and follows
        if line.strip():
            begins = groups.pop()[0] if follows or whole and groups else at
            groups.append((begins, at + len(line)))
        follows = bool(line.strip())
    spans = [(start, groups[0][1]), *groups[1:-1], (groups[-1][0], stop)] if len(groups) > 1 else [(start, stop)]
    return [Found(*span, a, text[a:b], "", label) for span, (a, b) in zip(spans, groups, strict=False)]


def _is_title(title: str, underline: str) -> bool:
    return bool(title.strip()) and not title[0].isspace() and not UNDERLINE.fullmatch(title) and (
        len(title.rstrip()) <= len(underline.rstrip()) + 2)


def _end(line: Line) -> int:
    return line[0] + len(line[1])


def _lines(text: str) -> list[Line]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append((start, line))
        start += len(line) + 1
    return lines


def _body_end(lines: list[Line], position: int) -> int:
    """The first line behind the block that is indented more than the line at `position`, less blank lines at its end."""
    indent = _indent(lines[position][1])
    end = following = position + 1
    while following < len(lines) and (not lines[following][1].strip() or _indent(lines[following][1]) > indent):
        following += 1
        if lines[following - 1][1].strip():
            end = following
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
