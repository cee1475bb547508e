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

WIDEST_FORMULA = 60


@dataclass(frozen=True)
class CatalogueRow:
    """One entry: its formulas and its derivative as expressions, equations, or text to print as it is."""

    name: str
    formulas: tuple[Formula | Expr | str, ...]
    derivative: Formula | Expr | str | None = None
    remark: str = ""                            # conditions, defaults of parameters, an alias


def catalogue_text(rows: Sequence[CatalogueRow]) -> str:
    """Columns name, formula, derivative and remark; what no entry has gets no column."""
    writer = Writer(UNICODE)
    lines = [line for row in rows for line in _entry_lines(writer, row)]
    head = ("name", "formula", "derivative", "remark")
    used = [c for c in range(len(head)) if any(line[c] for line in lines)]
    return "\n".join(columns([[line[c] for c in used] for line in [head, *lines]], indent="")) + "\n" if used else ""


def _entry_lines(writer: Writer, row: CatalogueRow) -> list[tuple[str, str, str, str]]:
    """The derivative stands beside the formula, or below where the formula is long."""
    formulas = [_shown(writer, f) for f in row.formulas] or [""]
    derivative = "" if row.derivative is None else _shown(writer, row.derivative)
    if len(formulas) == 1 and max(len(formulas[0]), len(derivative)) <= WIDEST_FORMULA:
        return [(row.name, formulas[0], derivative, row.remark)]
    below = [("", f"  derivative {derivative}", "", "")] if derivative else []
    return [(row.name, formulas[0], "", row.remark), *(("", f, "", "") for f in formulas[1:]), *below]


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
