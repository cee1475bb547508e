"""Plain rows -> aligned terminal tables: the catalogue for `symbp list`, and the result of a check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from .as_text import columns, formula
from .blocks import Formula
from .mathematics import Writer
from .media import UNICODE

Row = Mapping[str, Any]

WIDEST_CELL = 48
VERDICTS = {"passed": "✓ passed", "failed": "✗ FAILED", "skipped": "– not checked", "inaccurate": "! not accurate"}
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


def check_table(rows: Sequence[Row]) -> str:
    """Rows with the keys check, target, subject, shape, max_relative_error, tolerance, verdict and perhaps detail."""
    head = ("check", "target", "parameter", "shape", "max relative error", "allowed", "verdict", "")
    lines, before = [], ("", "")
    for row in rows:
        group = (row["check"], row["target"])
        shown = ("" if group[0] == before[0] else group[0], "" if group == before else group[1])
        before = group
        lines.append((*shown, row["subject"], _shape(row), _figure(row["max_relative_error"]), _figure(row["tolerance"], 0),
                      _verdict(row["verdict"]), row.get("detail") or ""))
    return "\n".join(columns([head, *lines], right=frozenset((4, 5)), indent="")) + "\n"


def certificate_table(rows: Sequence[Row]) -> str:
    """A line for each certificate, given as plain data."""
    head = ("kernel", "worst, ulp", "at", "not finite", "spurious 0", "monotone", "reference, ulp")
    lines = [(", ".join((row["kernel"], *row["alike"])), f"{row['worst']:.4g}", row["worst_at"], str(row["nonfinite"]),
              str(row["zeros"]), "yes" if row["monotone"] else f"{row['back']} back, to {row['farthest_back']:.3g} ulp",
              f"{row['reference']:.1g}") for row in rows]
    return "\n".join(columns([head, *lines], right=frozenset((1, 3, 4, 6)), indent="")) + "\n"


def gradient_table(rows: Sequence[Row]) -> str:
    """Rows of one kind of check: a line for every parameter, a column for every target."""
    return _by_target(rows, ("parameter", "shape"), lambda row: (row["subject"], _shape(row)), lambda group: ())


def summary_table(rows: Sequence[Row]) -> str:
    """Rows of every kind: a line for each kind with their number and the largest error for each target."""
    return _by_target(rows, ("check", "tried"), lambda row: (row["check"],), lambda group: (str(len(group)),))


def _by_target(rows: Sequence[Row], head: tuple[str, str], key: Callable[[Row], tuple[str, ...]],
               more: Callable[[Sequence[Row]], tuple[str, ...]]) -> str:
    """Groups of rows of equal `key`, each a line: key, `more`, the worst error by target, what is allowed, the verdict."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    targets = tuple(dict.fromkeys(row["target"] for row in rows))
    lines = []
    for name, group in groups.items():
        errors = ([row for row in group if row["target"] == target] for target in targets)
        lines.append((*name, *more(group), *map(_worst, errors), _figure(max(row["tolerance"] for row in group), 0),
                      _common([row["verdict"] for row in group])))
    return "\n".join(columns([(*head, *targets, "allowed", "verdict"), *lines],
                             right=frozenset(range(2, len(targets) + 3)), indent="")) + "\n"


def _worst(rows: Sequence[Row]) -> str:
    """The largest error; one that is not finite where there is one, nothing where nothing was tried."""
    errors = [row["max_relative_error"] for row in rows if row["verdict"] != "skipped"]
    return "" if not errors else _figure(None if None in errors else max(errors))


def _common(verdicts: Sequence[str]) -> str:
    """The verdict on all of them, with the numbers of each where there are several."""
    found = [v for v in ("failed", "inaccurate", "passed", "skipped") if v in verdicts]
    if len(found) == 1 or found[0] == "failed":
        return _verdict(found[0])
    return ", ".join(f"{verdicts.count(v)} {VERDICTS[v][2:]}" for v in ("passed", "inaccurate", "skipped") if v in verdicts)


def _shape(row: Row) -> str:
    return " × ".join(map(str, row["shape"]))


def _figure(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else "0" if value == 0 else f"{value:.{digits}e}"


def _verdict(verdict: str) -> str:
    return VERDICTS[verdict]
