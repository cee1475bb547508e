"""Plain rows -> aligned terminal tables: the catalogue for `symbp list`, and the result of a check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from .as_text import columns, formula
from .blocks import Formula
from .mathematics import Writer
from .media import UNICODE

WIDEST_CELL = 48
HEAD = ("name", "formula", "derivative", "remark")


@dataclass(frozen=True)
class CatalogueRow:
    """One entry: its formulas and its derivative as expressions, equations, or text to print as it is."""

    name: str
    formulas: tuple[Formula | Expr | str, ...]
    derivative: Formula | Expr | str | tuple[Formula, ...] | None = None
    remark: str = ""                            # conditions, defaults of parameters, an alias


def catalogue_text(rows: Sequence[CatalogueRow]) -> str:
    """Columns name, formula, derivative and remark; what no entry has gets no column, what is long goes below."""
    writer = Writer(UNICODE)
    shown = [(row.name, [_shown(writer, f) for f in row.formulas] or [""], _derivatives(writer, row), row.remark)
             for row in rows]
    width = max([len(HEAD[0]), *(len(row.name) for row in rows)])
    short = [HEAD, *((name, formulas[0], "".join(slopes), remark) for name, formulas, slopes, remark in shown
                     if _fits(formulas, slopes, remark))]
    used = [c for c in (1, 2, 3) if c == 1 or any(cells[c] for cells in short[1:])]
    lines = iter(columns([[cells[0].ljust(width), *(cells[c] for c in used)] for cells in short], indent=""))
    text = [next(lines), next(lines)]
    for name, formulas, *rest in shown:
        text += [next(lines)] if _fits(formulas, *rest) else _below(name.ljust(width), formulas, *rest)
    return "\n".join(text) + "\n"


def _fits(formulas: Sequence[str], derivatives: Sequence[str], remark: str) -> bool:
    cells = (*formulas, *derivatives, remark)
    return len(formulas) == 1 and len(derivatives) <= 1 and max(map(len, cells)) <= WIDEST_CELL


def _below(name: str, formulas: Sequence[str], derivatives: Sequence[str], remark: str) -> list[str]:
    """An entry over several lines, all beginning where the formulas do."""
    label = "derivatives" if len(derivatives) > 1 else "derivative"
    heads = [label, *(" " * len(label) for _ in derivatives[1:])]
    more = [*formulas[1:], *(f"  {head}  {slope}" for head, slope in zip(heads, derivatives, strict=False)),
            remark and f"  {remark}"]
    return [f"{name}   {formulas[0]}", *(f"{' ' * len(name)}   {line}" for line in more if line)]


def _derivatives(writer: Writer, row: CatalogueRow) -> list[str]:
    if row.derivative is None:
        return []
    return [_shown(writer, d) for d in (row.derivative if isinstance(row.derivative, tuple) else (row.derivative,))]


def _shown(writer: Writer, shown: Formula | Expr | str) -> str:
    if isinstance(shown, str):
        return shown
    return formula(writer, shown) if isinstance(shown, Formula) else writer.write(shown)


def check_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows with the keys check, target, subject, shape, max_relative_error, tolerance, verdict and perhaps detail."""
    head = ("check", "target", "parameter", "shape", "max relative error", "allowed", "verdict", "")
    lines, before = [], ("", "")
    for row in rows:
        group = (row["check"], row["target"])
        shown = ("" if group[0] == before[0] else group[0], "" if group == before else group[1])
        before = group
        error = row["max_relative_error"]
        lines.append((
            *shown, row["subject"], " × ".join(map(str, row["shape"])), "–" if error is None else f"{error:.1e}",
            f"{row['tolerance']:.0e}", _verdict(row["verdict"]), row.get("detail") or ""))
    return "\n".join(columns([head, *lines], right=frozenset((4, 5)), indent="")) + "\n"


def _verdict(verdict: str) -> str:
    return {"passed": "✓ passed", "failed": "✗ FAILED"}.get(verdict, f"– {verdict}")
