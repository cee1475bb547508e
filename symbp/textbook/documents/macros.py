r"""The macros that a document defines, anywhere in it: \newcommand, \def, \DeclareMathOperator and their kind."""

from __future__ import annotations

import re

from .display import Macro
from .text import group_end

DEFINITION = re.compile(
    r"(?<!\\)\\(?:(?P<command>(?:(?:re)?new|provide)command|DeclareRobustCommand)\*?"
    r"|(?P<tex>[egx]?def)|(?P<let>let)|(?P<operator>DeclareMathOperator)\*?|(?P<pair>DeclarePairedDelimiter))"
    r"(?![A-Za-z])[ \t]*\{?[ \t]*\\(?P<name>[A-Za-z]+|[^A-Za-z\s])[ \t]*\}?[ \t]*\n?[ \t]*")
COUNT = re.compile(r"\[\s*([0-9])\s*\]\s*")
DEFAULT = re.compile(r"\[([^\[\]\n]{0,200})\]\s*")
PARAMETERS = re.compile(r"(?:#[1-9]){0,9}[ \t]*")
MEANING = re.compile(r"=?[ \t]*(\\[A-Za-z]+|\\[^A-Za-z\s]|[^\s\\])")
OPENING = re.compile(r"\s*(?:\\begin\s*\{(?P<begin>[A-Za-z]+\*?)\}|\\end\s*\{(?P<end>[A-Za-z]+\*?)\})\s*")
MOST_BROKEN = 200


def macros_in(text: str) -> tuple[tuple[Macro, ...], list[tuple[int, int]]]:
    """Every macro in the order of definition, and the spans of the definitions."""
    macros: list[Macro] = []
    spans: list[tuple[int, int]] = []
    broken, position = 0, 0
    while broken < MOST_BROKEN and (head := DEFINITION.search(text, position)):
        macro, end = _definition(text, head)
        if macro is None:
            broken, position = broken + 1, head.end()
            continue
        macros.append(macro)
        spans.append((head.start(), end))
        position = end
    return tuple(macros), spans


def aliases_of(macros: tuple[Macro, ...]) -> dict[str, tuple[str, str]]:
    r"""Macros that stand for `\begin{name}` or `\end{name}` -> ("begin" or "end", name)."""
    aliases = {}
    for macro in macros:
        if not macro.arguments and (whole := OPENING.fullmatch(macro.body)):
            kind = "begin" if whole["begin"] else "end"
            aliases[macro.name] = (kind, whole[kind])
    return aliases


def _definition(text: str, head: re.Match[str]) -> tuple[Macro | None, int]:
    position, name = head.end(), head["name"]
    if head["let"]:
        meaning = MEANING.match(text, position)
        return (Macro(name, 0, meaning[1]), meaning.end()) if meaning else (None, position)
    arguments, default = 0, None
    if head["command"]:
        if count := COUNT.match(text, position):
            arguments, position = int(count[1]), count.end()
            if first := DEFAULT.match(text, position):
                default, position = first[1], first.end()
    elif head["tex"] and (parameters := PARAMETERS.match(text, position)):
        arguments, position = parameters[0].count("#"), parameters.end()
    body, end = _group(text, position)
    if body is None:
        return None, end
    if head["operator"]:
        return Macro(name, 0, rf"\operatorname{{{body}}}"), end
    if head["pair"]:
        right, end = _group(text, end)
        return (None if right is None else Macro(name, 1, rf"{body} #1 {right}")), end
    return Macro(name, arguments, body, default), end


def _group(text: str, position: int) -> tuple[str | None, int]:
    if not text.startswith("{", position):
        return None, position
    end = group_end(text, position)
    return (None, position) if end < 0 else (text[position + 1:end - 1], end)
