r"""Sets that symbols are said to be in: `W, V \in \mathbb{R}^{m \times n}` -> names with shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.display import Macro
from ..latex.adjectives import INTERVAL, PAIR, bounded
from .told import Kind

IN = re.compile(r"\\in(?![A-Za-z])|∈")
REALS = (r"(?:\\(?:mathbb|mathds|mathbbm|Bbb)\s*(?:\{\s*R\s*\}|R(?![A-Za-z]))|\\(?:R|RR|Re[a]ls|reals|real)(?![A-Za-z])|ℝ"
         r"|\\mathbf\s*\{\s*R\s*\})")
BINARY = r"(?:\\\{\s*-?[01]\s*,\s*\+?1\s*\\\}|[\[(]\s*-?[01]\s*,\s*\+?1\s*[\])])"
SET = re.compile(rf"\s*(?P<set>{REALS}|{BINARY})\s*(?P<sub>_\s*(?:\{{[^{{}}]*\}}|\S))?\s*(?:\^\s*(?P<power>\{{(?:[^{{}}]|\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})*\}}|[A-Za-z0-9]))?")
BEHIND = re.compile(r"(?:\\[,;:! ]|\\q?quad|~|\s|&|\\\\)*(?:\Z|[,.;]|\\text|\\mbox|\\q?quad)")
BEFORE = re.compile(r".*(?:;|\\q?quad|&|\\\\|\\text\s*\{[^{}]*\}|\\mbox\s*\{[^{}]*\}|(?<![A-Za-z\\{,])\\ |\\in(?![A-Za-z])[^,;]*,)", re.DOTALL)
SEPARATOR = re.compile(r"(?:,|\\text\s*\{\s*(?:and|und|et|y|i|oraz|,)\s*\})(?![^{]*\})")
SIZE = re.compile(r"(?P<letter>[A-Za-z]|\\ell)(?:_\s*(?:(?P<sub>[A-Za-z0-9])|\{\s*(?:\\(?:text|mathrm|mathit|textrm|mbox)\s*\{)?\s*(?P<word>[A-Za-z0-9]+)\s*\}?\s*\}"
                  r"|\\(?:text|mathrm)\s*\{\s*(?P<plain>[A-Za-z0-9]+)\s*\}))?|(?P<number>[1-9][0-9]{0,3})|\|(?P<set>[A-Z])\|")
SPACES = re.compile(r"\\[,;:! ]|\\(?:q?quad|thinspace|displaystyle)(?![A-Za-z])|~|&")


@dataclass(frozen=True)
class Membership:
    """One name as LaTeX; shape: its sizes, None where they are no plain sizes and only the kind is known."""

    name: str
    shape: tuple[str, ...] | None
    layout: str
    kind: Kind
    positive: bool


def memberships(latex: str, macros: tuple[Macro, ...] = ()) -> Iterator[Membership]:
    """Every name that is said to be in a set of numbers, vectors or matrices."""
    text = written_out(latex, macros)
    for sign in IN.finditer(text):
        found = SET.match(text, sign.end())
        if found is None or not BEHIND.match(text, found.end()):
            continue
        dims = _dims(found["power"] or "")
        if dims is None:
            continue
        names = BEFORE.sub("", text[:sign.start()])
        shape, layout, kind = _shape(dims)
        positive = bool(re.fullmatch(r"_\s*\{?\s*(?:>\s*0|\+\+|\{>0\})\s*\}?", found["sub"] or ""))
        if found["sub"] and not positive and not re.fullmatch(r"_\s*\{?\s*(?:\+|(?:\\geq?|≥|\\ge(?:qslant)?)\s*0)\s*\}?", found["sub"]):
            continue
        for name in SEPARATOR.split(names):
            plain = SPACES.sub(" ", name).strip()
            if plain:
                yield Membership(plain, shape, layout, kind, positive)


def confined(latex: str, macros: tuple[Macro, ...] = ()) -> Iterator[tuple[str, str]]:
    r"""(`y`, `%s^2 = 1`) for `y \in \{-1, 1\}`, (`p`, `%s > 0`) and (`p`, `%s < 1`) for `p \in [0, 1]`."""
    text = written_out(latex, macros)
    for sign in IN.finditer(text):
        pair, interval = PAIR.match(text, sign.end()), INTERVAL.match(text, sign.end())
        found = pair or interval
        if found is None or not BEHIND.match(text, found.end()):
            continue
        low, high = found["low"].replace(" ", ""), found["high"].replace(" ", "")
        said = bounded("%s", low, high) if interval is not None else [f"%s^2 = {int(low) + int(high)} %s - {int(low) * int(high)}".replace("- -", "+ ")]
        for name in SEPARATOR.split(BEFORE.sub("", text[:sign.start()])):
            plain = SPACES.sub(" ", name).strip()
            yield from ((plain, condition) for condition in said if plain)


def only_memberships(latex: str, macros: tuple[Macro, ...] = ()) -> bool:
    """Whether a formula holds memberships and nothing that could be a claim."""
    text = written_out(latex, macros)
    return bool(IN.search(text)) and not re.search(r"=|<|\\(?:leq?|geq?|approx|equiv|propto|sim|sum|frac|partial)(?![A-Za-z])", re.sub(r"_\s*\{[^{}]*\}", "", text))


def written_out(latex: str, macros: tuple[Macro, ...]) -> str:
    """The macros without arguments written out, once."""
    table = {m.name.lstrip("\\"): m.body for m in macros if not m.arguments and len(m.body) < 80}
    return re.sub(r"\\([A-Za-z]+)\s?", lambda m: table[m[1]] + " " if m[1] in table else m[0], latex) if table else latex


def _dims(power: str) -> tuple[str | None, ...] | None:
    """The sizes above the set; None in the place of one that is no plain size."""
    inner = power.strip()
    inner = inner[1:-1] if inner.startswith("{") else inner
    if not inner.strip():
        return ()
    parts = re.split(r"\\times(?![A-Za-z])|×", inner)
    return tuple(size_text(part) for part in parts) if len(parts) <= 4 else None


def size_text(latex: str) -> str | None:
    r"""`n`, `3`, `d_in` for `d_{\text{in}}`; None for what is no plain size."""
    found = SIZE.fullmatch(SPACES.sub("", latex).strip())
    if found is None:
        return None
    if found["number"]:
        return found["number"]
    if found["set"]:
        return found["set"] + "_size"
    letter = found["letter"].lstrip("\\")
    label = found["sub"] or found["word"] or found["plain"] or ""
    return letter + ("" if letter == "n" else "_") * bool(label) + label      # a name n_x is that of an open range


def _shape(dims: tuple[str | None, ...]) -> tuple[tuple[str, ...] | None, str, Kind]:
    known = None if None in dims else tuple(d for d in dims if d is not None)
    if len(dims) > 2:
        return known, "column", ""
    if len(dims) == 2 and dims[0] == "1" != dims[1]:
        return (None if known is None else known[1:]), "row", "row"
    if len(dims) == 2 and dims[1] == "1" != dims[0]:
        return (None if known is None else known[:1]), "column", "column"
    if all(d == "1" for d in dims):
        return (), "column", "number"
    return known, "column", "vector" if len(dims) == 1 else "matrix"
