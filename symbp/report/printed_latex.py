"""LaTeX as a document prints it -> LaTeX that MathJax and KaTeX set: no labels or comments, on one line."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*$", re.MULTILINE)
_NUMBERING = re.compile(r"\\(?:(?:label|tag\*?|ref|eqref)\s*\{[^{}]*\}|nonumber(?![A-Za-z])|notag(?![A-Za-z]))")
_ROOM_AFTER_BREAK = re.compile(r"(\\\\)\s*\[[^\]&]*\]")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}")
_SUBSTACK = re.compile(r"\\substack\s*\{[^{}]*\}")
_BREAK = re.compile(r"\\\\|(?<!\\)&")
_LAST_BREAK = re.compile(r"(?:\\\\\s*)+$")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)?")
_CONTROL = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# GitHub takes the backslash of these away before MathJax sees it.
FOR_MARKDOWN = {r"\,": r"\thinspace ", r"\;": r"\thickspace ", r"\:": r"\medspace ", r"\!": r"\negthinspace ",
                r"\{": r"\lbrace ", r"\}": r"\rbrace ", r"\|": r"\Vert ", r"\\": r"\cr ", r"\>": r"\medspace ",
                "<": r"\lt ", ">": r"\gt ", "*": r"\ast "}
_ESCAPED = re.compile(r"\\(?:begin|end)\{[^{}]*\}|\\operatorname\*|\\.|[<>*]", re.DOTALL)

# What stands for itself in a document stands inside `$$` here.
ALONE = ("equation", "math", "displaymath")
INSIDE = {"align": "aligned", "eqnarray": "aligned", "gather": "gathered", "multline": "gathered", "alignat": "alignedat"}


def one_line(text: str) -> str:
    """The text with every run of blanks made one, and nothing that a terminal would obey."""
    return " ".join(_CONTROL.sub(" ", text).split())


def printed(latex: str) -> str:
    """The formula without comments, labels and numbers; bare `&` and line breaks get the environment they need."""
    text = one_line(_NUMBERING.sub(" ", _COMMENT.sub(r"\1", latex)))
    text = _LAST_BREAK.sub("", _ROOM_AFTER_BREAK.sub(r"\1", text)).strip()
    text = _separate_scripts(_ENVIRONMENT.sub(_inside, text)).strip()
    return rf"\begin{{aligned}} {text} \end{{aligned}}" if _BREAK.search(_outer(text)) else text


def for_markdown(latex: str) -> str:
    """`printed`, in commands that survive Markdown's own escapes."""
    return one_line(_ESCAPED.sub(lambda match: FOR_MARKDOWN.get(match.group(), match.group()), printed(latex)))


def _inside(mark: re.Match[str]) -> str:
    name = mark.group(2).strip()
    plain = name.removesuffix("*")
    return "" if plain in ALONE else rf"\{mark.group(1)}{{{INSIDE.get(plain, name)}}}"


def _outer(text: str) -> str:
    """The formula without what stands inside an environment."""
    depth, kept, last = 0, "", 0
    for mark in _ENVIRONMENT.finditer(text):
        kept += text[last:mark.start()] if depth == 0 else ""
        depth, last = max(0, depth + (1 if mark.group(1) == "begin" else -1)), mark.end()
    return _SUBSTACK.sub("", kept + (text[last:] if depth == 0 else ""))


def _separate_scripts(text: str) -> str:
    """`a^{l-1}^{T}`, which no typesetter takes, as `a^{l-1}{}^{T}`."""
    result, position, seen = "", 0, set[str]()
    while position < len(text):
        sign = text[position]
        if sign not in "^_":
            end = _atom_end(text, position)
            seen = seen if sign == " " else set()
            result, position = result + text[position:end], end
            continue
        result += "{}" if sign in seen else ""
        seen = {sign} if sign in seen else seen | {sign}
        start = position + 1 + len(text[position + 1:]) - len(text[position + 1:].lstrip(" "))
        end = _atom_end(text, start)
        argument = text[start:end]
        inner = f"{{{_separate_scripts(argument[1:-1])}}}" if argument[:1] == "{" and argument[-1:] == "}" else argument
        result, position = f"{result}{sign}{inner}", end
    return result


def _atom_end(text: str, start: int) -> int:
    """Where the command or single character that begins at `start` ends; behind a `^` or `_` a group is one atom."""
    command = _COMMAND.match(text, start)
    if command:
        return command.end()
    if text[start:start + 1] != "{" or start == 0 or text[:start].rstrip(" ")[-1:] not in ("^", "_"):
        return start + 1
    depth = 0
    for position in range(start, len(text)):
        escaped = text[position - 1] == "\\"
        depth += 0 if escaped else {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)
