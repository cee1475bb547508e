"""Program and its emitted modules -> CheckReport: every kind of check, for every target, at a few test points."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from ..derivation.domain import untold
from ..network.model import Network
from ..program.interpret import analytic
from ..program.ops import Program
from .accuracy import Sample, accuracy_rows, output_of, samples
from .agreement import agreement_rows, initial_rows, single_rows
from .gradients import complex_step_rows, difference_rows
from .hard_points import hard_points
from .culprit import with_culprit
from .lessons import Lesson, lessons, training_rows
from .limits import Extreme, confident_rows, extreme_rows, extremes
from .memory import memory_rows, watched
from .modules import Modules, load
from .points import Point, at, finite, generic_point, work
from .refusals import refusal_rows
from .report import CheckReport, Kind, Row

ROWS, WIDE_ROWS = 11, 5      # 11: emitted loops take rows by fours or eights, and what is left one by one
MANY_ROWS, MANY_WORK = 67, 2.0e7
HARD_WORK = 4.0e7            # of the points where formulas break, for comparing with the interpreter
WIDE = (4.0, 2.0, 8.0)       # gains that take the logits past the branches of piecewise formulas

# What a module with a fault in it may raise where it should have computed.
RAISED = (ArithmeticError, AttributeError, LookupError, NameError, OSError, RuntimeError, TypeError, ValueError,
          ctypes.ArgumentError)


@dataclass(frozen=True)
class Given:
    """What every target is tried on."""

    points: tuple[Point, ...]
    hard: tuple[Point, ...]
    extremes: tuple[Extreme, ...]
    course: tuple[Lesson, ...]
    values: tuple[Sample, ...] | None


def check_folder(program: Program, folder: Path | str, targets: Iterable[str], network: Network | None = None) -> CheckReport:
    """Check the modules that lie in a folder; raises BuildError where one cannot be built or loaded.

    The accesses of the C module are watched in a process of its own, beside the other checks.
    """
    place, modules = Path(folder), tuple(load(program, Path(folder), target) for target in targets)
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watched, program, place) if "c" in targets else None
        report = check(program, modules, network)
        rows = (*report.table, *(memory_rows(watching.result()) if watching else ()))
    return with_culprit(replace(report, table=rows), lambda flags: check(program, (load(program, place, "c", flags),), network))


def check(program: Program, modules: tuple[Modules, ...], network: Network | None = None) -> CheckReport:
    """Try every claim made for these modules; the network, from which the program came, is what true values are taken of.

    The interpreter's gradients against a complex step; then for each target: initial values, agreement with the
    interpreter, differences of its own cost, single steps and epochs, float32, extreme logits, the true values, refused
    data.
    """
    targets = tuple(m.target for m in modules)
    points = points_of(program)
    if not points:
        detail = "no test point found where the cost and its gradients are finite"
        row = Row("agreement", "program", "cost", (), np.inf, 0.0, "failed", detail)
        return CheckReport(program.name, targets, (row,))
    rows = list(complex_step_rows(program, points[:2], analytic(program)))
    with np.errstate(all="ignore"):
        course = lessons(program, points[0])
        given = Given(points, tuple(islice(hard_points(program, points[0], output_of(network) if network else None),
                                           int(HARD_WORK / work(program, 1)))),
                      extremes(program, points[0], network), course,
                      samples(program, network, points[0]) if network else None)
    for target in modules:
        rows += _target_rows(program, target, given)
    if network is not None:
        rows += [Row("domain", "program", "cost", (), np.inf, 0.0, "skipped", words) for words in untold(network)]
    return CheckReport(program.name, targets, tuple(rows))


def points_of(program: Program) -> tuple[Point, ...]:
    """An ordinary point, one with wide parameters, one of a single row, one of many rows; those that exist."""
    ordinary, wide = generic_point(program, ROWS), generic_point(program, WIDE_ROWS, WIDE, "wide")
    found = [point for point in (ordinary, wide) if point is not None]
    if ordinary is not None:
        single = at(program, ordinary, label="one row", x=ordinary.x[:1], t=ordinary.t[:1])
        found += [single] if finite(single.meaning, program) else []
    if work(program, MANY_ROWS) < MANY_WORK:
        many = generic_point(program, MANY_ROWS, (1.0,), "many rows")
        found += [many] if many is not None else []
    return tuple(found)


def _target_rows(program: Program, modules: Modules, given: Given) -> Iterator[Row]:
    target, double, points, values = modules.target, modules.double, given.points, given.values
    first, hard = points[0], tuple(p for p in given.hard if finite(p.meaning, program))
    sections: tuple[tuple[Kind, Callable[[], Iterable[Row]]], ...] = (
        ("initial values", lambda: initial_rows(program, modules)),
        ("agreement", lambda: agreement_rows(program, target, double, (*points, *hard))),
        ("finite differences", lambda: difference_rows(program, target, double, points[:2])),
        ("training", lambda: training_rows(target, double, given.course)),
        ("single precision", lambda: single_rows(program, target, modules.own, first)
            if program.dtype == "float32" else ()),
        ("extreme logits", lambda: extreme_rows(program, modules, given.extremes)),
        ("confident targets", lambda: confident_rows(program, modules, first)),
        ("accuracy", lambda: () if values is None else accuracy_rows(program, target, modules.own, values)),
        ("bad input", lambda: refusal_rows(program, target, double, first)),
    )
    for kind, section in sections:
        with np.errstate(all="ignore"):
            yield from _guarded(kind, target, section)


def _guarded(kind: Kind, target: str, section: Callable[[], Iterable[Row]]) -> Iterator[Row]:
    """The section's rows; a module that raises where it should compute has failed."""
    try:
        yield from section()
    except RAISED as error:
        said = str(error).splitlines()[0] if str(error) else "nothing more"
        yield Row(kind, target, "(a function raised)", (), np.inf, 0.0, "failed", f"{type(error).__name__}: {said}")
