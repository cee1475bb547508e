"""A draft -> the text of a notation file in which every line is a comment, so that it asserts nothing until it is edited."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from ..textbook.draft import Asked, Draft, Inferred
from .printed_latex import one_line

OTHER = {"input": "target", "target": "input"}
BARE = re.compile(r"[A-Za-z0-9_-]+")
HEAD = """\
# Draft of the notation file of {name}. It asserts nothing yet: every line is a comment.
# Take the # off a line that is true, change a line that is not, delete the rest.
# What each key means: symbp verify --notation-help
"""


def draft_toml(draft: Draft) -> str:
    """The whole file."""
    lines = [HEAD.format(name=one_line(draft.document)), '# title = "..."']
    if draft.layers:
        lines += ["", "# Letters of layers, as superscripts: the general one, then the last one.",
                  f"# layers = {_list(draft.layers)}"]
    if draft.gradients[0]:
        mark, of = map(_text, draft.gradients)
        lines += ["", "# Whether the mark above a letter means the gradient of a cost by that letter.", f"# gradients = {{ mark = {mark}, of = {of} }}"]
    if draft.updates:
        lines += ["", f"# What descent adds to a parameter, %s (line {draft.updates}).", r"# step = '-\eta \frac{\partial C}{\partial %s}'"]
    lines += _definitions(draft.functions) + _conditions(draft.conditions)
    lines += ["", "[symbols]"]
    for symbol in draft.symbols:
        lines += _symbol(symbol)
    if draft.open:
        lines += ["", "# Undecided without this file:", *_open(draft.open)]
    return "\n".join(lines) + "\n"


def _definitions(found: Sequence[Asked]) -> list[str]:
    if not found:
        return []
    lines = ["", "# Functions that are named and defined nowhere.", "# definitions = ["]
    for asked in found:
        words = f"usually {asked.words}, " if asked.words else 'write its formula; without it, it is taken as any function; '
        lines.append(f"#     {_text(asked.formula)},{' ' * 4}# {words}line {asked.line}")
    return [*lines, "# ]"]


def _conditions(found: Sequence[Asked]) -> list[str]:
    if not found:
        return []
    lines = ["", "# Conditions that proofs rest on; give the document's own words for those that it states.", "# conditions = ["]
    lines += [f"#     {{ latex = {_text(one_line(asked.formula))}, words = \"...\" }},    # line {asked.line}" for asked in found]
    return [*lines, "# ]"]


def _symbol(symbol: Inferred) -> list[str]:
    """Two comments: what was inferred and from what; the line to uncomment, with other choices behind it."""
    known = f"{symbol.kind} ({symbol.evidence})" if symbol.shape is not None else "nothing tells what it is"
    defined = f"; defined in line {symbol.defined}" if symbol.defined else ""
    role = f', role = "{symbol.role}"' if symbol.role else ""
    first, others = _shapes(symbol)
    choices = [f"or {other}" for other in others] + ([f"or role = {_text(OTHER[symbol.role])}"] if symbol.role in OTHER else [])
    behind = f"    # {', '.join(choices)}" if choices else ""
    meaning = f", meaning = {_text(symbol.meaning)}" if symbol.meaning else ""
    name = symbol.key if BARE.fullmatch(symbol.key) else _text(symbol.key)
    return ["", f"# {one_line(symbol.key)}: {known}; first in line {symbol.line}{defined}",
            f"# {name} = {{ {first}{role}{meaning} }}{behind}"]


def _shapes(symbol: Inferred) -> tuple[str, tuple[str, ...]]:
    """The likeliest shape, and others where nothing tells it."""
    if symbol.shape is not None:
        return f"shape = {_list(symbol.shape)}", ()
    number, vector, matrix = "shape = []", 'shape = ["n"]', 'shape = ["m", "n"]'
    if symbol.role == "cost":
        return number, ()
    return (matrix, (f"a vector: {vector}", f"a number: {number}")) if symbol.key.lstrip("\\")[:1].isupper() else (
        number, (f"a vector: {vector}", f"a matrix: {matrix}"))


def _open(found: Sequence[Asked]) -> list[str]:
    """Every reason once, with the lines it is about."""
    about: dict[str, list[int]] = {}
    for asked in found:
        about.setdefault(one_line(asked.words), []).append(asked.line)
    return [f"# line{'s' if len(set(lines)) > 1 else ''} {', '.join(map(str, dict.fromkeys(lines)))}: {why}" for why, lines in about.items()]


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """LaTeX in single quotes, where TOML leaves it as it is."""
    if "\\" in text and "'" not in text and "\n" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
