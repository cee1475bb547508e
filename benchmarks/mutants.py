"""Emitted NumPy or C text -> its mutants: one small wrong edit each, by kind. Comments, messages and heads are left alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Edit = tuple[int, int, str]                 # from, to, what stands there instead
Rule = tuple[str, str | Callable[[re.Match[str]], str]]


@dataclass(frozen=True)
class Mutant:
    """One line of a module, as it was and as it is made."""

    kind: str
    line: int
    was: str
    text: str


def _more(match: re.Match[str]) -> str:
    """The number, and 1."""
    head, digits, tail = match.groups()
    return f"{head}{float(digits) + 1:.17g}{tail}"


def _fewer(match: re.Match[str]) -> str:
    return f"{match[1]}{int(match[2]) - 1}{match[3]}"


OUTSIDE = {                                 # of square brackets, in either language
    "sign": ((r" \+ ", " - "), (r" - ", " + "), (r" \+= ", " -= "), (r" -= ", " += "), (r"(?<=[(=?:,] )-(?=[\w(])", ""), (r"(?<=\()-(?=[\w(])", "")),
    "factor": ((r"(?<=[\w\])])\*(?=[A-Za-z(])", "/"), (r"(?<=[\w\])])/(?=[A-Za-z(])", "*")),
}
C: dict[str, tuple[Rule, ...]] = {
    "factor": ((r"(R\()(\d+(?:\.\d+)?)(\))", _more), (r"(, )(\d+\.\d+)(, &stream|\);)", _more)),
    "index": ((r"(?<=\+ )[a-z]\]", "0]"), (r"(?<=\[)[a-z]\]", "0]"), (r"(?<=\[\(\w \+ )\d(?=\)\*)", "0"), (r"(\+ )(\d+)(\*rows;)", _fewer),
              (r"(workspace \+ )(\d+)(;)", _fewer), (r"(_AT_\w+, )(\d+)(, )", _fewer)),
    "bound": ((r"(< )(\d\d?)(; )", _fewer), (r"(?<= = )0(?=; \w+ <)", "1"), (r"< rows;", "+ 1 < rows;"), (r"< count;", "+ 1 < count;"),
              (r"< rows\*(\d+);", r"+ 1 < rows*\1;")),
    "overrun": ((r"< (\d+|rows|count|rows\*\d+); ", r"<= \1; "),),
    "transposed operand": ((r"\b(\w+)\[([a-df-z])\*(\d+) \+ ([a-df-z])\]", r"\1[\4*\3 + \2]"),),
    "kink side": ((r" < (?=[^;?]*\?)", " <= "), (r" > (?=[^;?]*\?)", " >= "), (r" < (?=[^;?]*\?)", " > "), (r" > (?=[^;?]*\?)", " < "),
                  (r"\bmaximum\(", "minimum(")),
    "stale array": ((r"^    [a-z]+_\w+\(rows, .*\);$", "    ;"), (r"^    update\(.*\);$", "    ;")),
    "float for double": ((r"\(double\)", "(float)"), (r"FN\((\w+)\)", r"\1f"), (r"\w+_real (sum|c\d|term|u) =", r"float \1 =")),
    "step counter": ((r"(state\[0\] \+= R\()(1)(\))", _more), (r"^    state\[0\] \+= .*$", "    ;"), (r"(state\[k\] = R\()(0)(\))", _more)),
}
NUMPY: dict[str, tuple[Rule, ...]] = {
    "factor": ((r"((?<![\w.:\[=\"^])(?<!axis=))(\d+(?:\.\d+)?)((?![\w.:\]}]))", _more),),
    "index": ((r"axis=1", "axis=0"), (r"axis=0", "axis=-1"), (r"(draws\[)(\d+)(:)", lambda m: f"{m[1]}{max(int(m[2]) - 1, 0)}{m[3]}"),
              (r"(xs\[k:k \+ size\])", r"\1[::-1]"), (r"\[:, None\]", "[:1, None]")),
    "bound": ((r"\(whole < rows\)", "(whole + 1 < rows)"), (r"first, size\)", "first - 1, size)"), (r"range\(epochs\)", "range(epochs - 1)"),
              (r"\b(\w+)\.sum\(axis=0", r"\1[1:].sum(axis=0"), (r"rows - 1, 0, -1", "rows - 2, 0, -1")),
    "overrun": ((r"k:k \+ size", "k:k + size + 1"), (r"\(0, last - first, size\)", "(0, last - first + 1, size)")),
    "transposed operand": ((r"\b(\w+)\.T\b", r"\1.reshape(\1.T.shape)"), (r"\.dot\((\w+)\b(?!\.T)", r".dot(\1.T.reshape(\1.shape)")),
    "kink side": ((r"(?<=np\.where\()(\w+(?:\[.*?\])?) < ", r"\1 <= "), (r"(?<=np\.where\()(\w+(?:\[.*?\])?) > ", r"\1 >= "),
                  (r"(?<=np\.where\()(\w+(?:\[.*?\])?) < ", r"\1 > "), (r"(?<=np\.where\()(\w+(?:\[.*?\])?) > ", r"\1 < "),
                  (r"np\.maximum\(", "np.minimum(")),
    "stale array": ((r"^    p (-?)= .*$", "    pass"), (r"^(    )(\w+\[\.\.\.\] = .*|[\w.]+\(.*, out=\w+\))$", r"\1pass")),
    "float for double": ((r"^(    \w+ = )(?!.*\"|.*_checked|.*_trainable)(.*[^(,])$", r"\1np.float32(\2)"), (r"astype\(DTYPE", "astype(np.float32")),
    "step counter": ((r"(\"step\"\] \+= )(1)()", _more), (r"^( +)state\[\"step\"\] \+= 1$", r"\1pass"), (r"(\"step\": )(0)(,)", _more)),
}
TEXTUAL = {"c": C, "numpy": NUMPY}
SKIPPED = re.compile(r'^\s*(/\*|#|"""|raise |static |typedef |return ".*"|snprintf)|ValueError|"\w+ must|requirement\b.*"')


def mutants(text: str, language: str) -> Iterator[Mutant]:
    """Every mutant of a module's text."""
    for number, line in _code(text, language):
        seen = {line}
        for kind, edit in _edits(line, language):
            made = line[:edit[0]] + edit[2] + line[edit[1]:]
            if made not in seen:
                seen.add(made)
                yield Mutant(kind, number, line, made)


def applied(text: str, mutant: Mutant) -> str:
    lines = text.split("\n")
    lines[mutant.line] = mutant.text
    return "\n".join(lines)


def _code(text: str, language: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    start = next(k for k, line in enumerate(lines) if line.startswith("static " if language == "c" else "def init"))
    quoted = False
    for number, line in enumerate(lines[start:], start):
        odd = line.count('"""') % 2 == 1
        if not quoted and not odd and line.startswith(" ") and not SKIPPED.search(line):
            yield number, line
        quoted ^= odd


def _edits(line: str, language: str) -> Iterator[tuple[str, Edit]]:
    inside = _bracketed(line)
    declared = language == "c" and re.search(r"\*(const|restrict) |for \(|\bR\(rows\)$", line) is not None
    for kind, rules in OUTSIDE.items():
        for pattern, new in rules:
            for match in re.finditer(pattern, line):
                if not inside[match.start()] and not declared:
                    yield kind, (match.start(), match.end(), str(new))
    for start, end in () if declared else _terms(line, inside):
        operator, term = line[start:start + 3], line[start + 3:end]
        yield "dropped term", (start, end, "")
        yield "doubled term", (start, end, f"{operator}2*{term}")
    for kind, rules in TEXTUAL[language].items():
        for pattern, new in rules:
            for match in re.finditer(pattern, line):
                if kind == "factor" and inside[match.start()] or line[:match.start()].count('"') % 2:
                    continue
                yield kind, (match.start(), match.end(), new(match) if callable(new) else match.expand(new))


def _bracketed(line: str) -> list[bool]:
    """For each place, whether it stands in square brackets."""
    depth, found = 0, []
    for letter in line:
        depth += (letter == "[") - (letter == "]")
        found.append(depth > 0)
    return found


def _terms(line: str, inside: list[bool]) -> Iterator[tuple[int, int]]:
    """Every ` + term` and ` - term` outside square brackets that ends on its line."""
    for match in re.finditer(r" [+-] ", line):
        if inside[match.start()]:
            continue
        depth, end = 0, len(line)
        for place in range(match.end(), len(line)):
            letter = line[place]
            depth += (letter in "([") - (letter in ")]")
            if depth < 0 or depth == 0 and (letter in ",;?:" or line[place:place + 3] in (" + ", " - ", " < ", " > ", " <=", " >=")):
                end = place
                break
        if depth <= 0 and end > match.end() and line[match.end():end].strip():
            yield match.start(), end
