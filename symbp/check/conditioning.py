"""How much of a result rounding alone may change at a point: the program at two precisions, and with disturbed arrays.

Source: Parker, Monte Carlo arithmetic, 1997: every array is moved by an ulp at random, but not what is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..program.interpret import Array, Arrays, Interpretation, interpret
from ..program.ops import Apply, Contract, Fn, Operation, Program, Reduce
from .report import Kind, Row, judged

DRAWS = 3
FACTOR = 64.0            # a module may be off by this many times what the draws were: it may sum in another order
UNDETERMINED = 1e-2      # of its size: where rounding may change more than that, nothing can be judged
NEGLIGIBLE = 1e-6        # of the strongest gradient: a gradient that is this near to 0 is 0 but for rounding
ULPS = {np.dtype(np.float64): 2.0 ** -52, np.dtype(np.float32): 2.0 ** -23}
UNROUNDED = frozenset({Fn.NEG, Fn.ABS, Fn.SIGN, Fn.MAX, Fn.MIN, Fn.WHERE, Fn.LT, Fn.LE, Fn.GT, Fn.GE, Fn.EQ, Fn.NE})
WHOLE = ("forward", "cost", "cost of gradients")       # what tells nothing where it is constant
EXTENDED = np.finfo(np.longdouble).nmant > np.finfo(np.float64).nmant


@dataclass(frozen=True)
class Noise:
    """The largest change met of an entry of the output, of the cost, and of an entry of each gradient."""

    output: float
    cost: float
    gradients: Mapping[str, float]


def noise(program: Program, parameters: Arrays, x: Array, t: Array, meaning: Interpretation, dtype: Any) -> Noise:
    """`meaning` is the interpretation in float64; dtype, float64 or float32, is whose rounding is asked about."""
    with np.errstate(all="ignore"):
        other = np.longdouble if dtype == np.float64 else np.float32
        runs = [interpret(program, parameters, x, t, other)] if EXTENDED or dtype == np.float32 else []
        exact = runs[0].values if runs else {}
        for draw in range(DRAWS):
            runs.append(interpret(program, parameters, x, t, disturbed=disturbance(program, draw, meaning.values, exact, dtype)))
        return Noise(
            max(_apart(run.values[program.output], meaning.values[program.output]) for run in runs),
            max(_apart(run.cost, meaning.cost) for run in runs),
            {name: max(_apart(run.gradients[name], g) for run in runs) for name, g in meaning.gradients.items()})


def disturbance(program: Program, draw: int, values: Arrays, others: Arrays, dtype: Any = np.float64) -> Callable[[str, Array], Array]:
    """Moves every entry by an ulp up or down, but for copies, and whole numbers that two precisions agree on."""
    rng, ulp = np.random.default_rng((97, draw)), ULPS[np.dtype(dtype)]
    copies = {o.target for o in program.forward + program.cost + program.backward if not _rounds(o)}

    def disturbed(name: str, array: Array) -> Array:
        if name in copies:
            return array
        moved = array * (1 + ulp * rng.choice((-1.0, 1.0), np.shape(array)))
        known = values.get(name)
        if known is None or known.shape != np.shape(array):
            return np.asarray(moved)
        exact = (known == np.rint(known)) & (others.get(name, known) == known)
        return np.where(exact & (array == known), array, moved)
    return disturbed


def _rounds(operation: Operation) -> bool:
    """Whether this does more than choose among numbers: a largest entry, a choice, a change of sign round nothing."""
    if isinstance(operation, Contract) or isinstance(operation, Reduce) and operation.kind == "sum":
        return True
    bodies = [operation.body]
    while bodies:
        body = bodies.pop()
        if isinstance(body, Apply):
            if body.fn not in UNROUNDED:
                return True
            bodies.extend(body.args)
    return False


def _apart(one: Any, other: Any) -> float:
    gap = float(np.abs(np.asarray(one, np.longdouble) - np.asarray(other, np.longdouble)).max(initial=0.0))
    return gap if np.isfinite(gap) else np.inf


@dataclass
class Met:
    """The worst error of one subject over the points that determine it; `loose`: the points that do not."""

    error: float = 0.0
    judged: int = 0
    loose: list[str] = field(default_factory=list)
    seen: set[float] = field(default_factory=set)       # two of the values that were wanted, if there are two

    def add(self, found: Any, wanted: Any, tolerance: float, rounding: Callable[[], float], label: str,
            strongest: float = 0.0) -> None:
        """Compare to `tolerance` of the largest entry; where that is exceeded, to what rounding leaves of the terms."""
        self.add_size(found, wanted, tolerance, float(np.abs(wanted).max(initial=0.0)), rounding, label, strongest)

    def add_size(self, found: Any, wanted: Any, tolerance: float, size: float, rounding: Callable[[], float], label: str,
                 strongest: float = 0.0) -> None:
        """The same to `tolerance` of a given size."""
        error = distance(found, wanted, size)
        self.seen |= set(np.unique(np.asarray(wanted, np.float64))[:2].tolist())
        if not error <= tolerance:
            unit = FACTOR * rounding()
            if unit > max(UNDETERMINED * size, NEGLIGIBLE * strongest):
                self.loose.append(label)
                return
            error = distance(found, wanted, max(size, unit / tolerance))
        self.error, self.judged = max(self.error, error), self.judged + 1

    def row(self, kind: Kind, target: str, subject: str, tolerance: float, *, shape: tuple[int, ...] = (), detail: str = "") -> Row:
        """Skipped where no point determined it."""
        if self.loose:
            detail = "; ".join(filter(None, (detail, f"rounding decides {', '.join(dict.fromkeys(self.loose))}")))
        if not self.judged:
            return Row(kind, target, subject, shape, np.inf, tolerance, "skipped", detail or "nothing to compare")
        row = judged(kind, target, subject, self.error, tolerance, shape=shape, detail=detail)
        if row.verdict == "passed" and (self.seen == {0.0} or len(self.seen) == 1 < self.judged and subject in WHOLE):
            return replace(row, verdict="skipped", detail=f"{self.seen.pop():g} at every test point: this tells nothing")
        return row


def worst(tallies: Mapping[str, Met]) -> Met:
    """All subjects as one."""
    every = tuple(tallies.values())
    return Met(max((m.error for m in every), default=0.0), sum(m.judged for m in every),
               [f"{subject} ({label})" for subject, m in tallies.items() for label in m.loose], {v for m in every for v in m.seen})


def distance(found: Any, wanted: Any, floor: float = 0.0) -> float:
    """max |found - wanted| relative to the largest |wanted| (or `floor`); infinite where shapes or finiteness differ."""
    found, wanted = np.asarray(found), np.asarray(wanted)
    if found.shape != wanted.shape or found.dtype.kind not in "fiu" or not np.isfinite(found).all():
        return np.inf
    gap = float(np.abs(found.astype(np.float64) - wanted).max(initial=0.0))
    scale = max(float(np.abs(wanted).max(initial=0.0)), floor)
    if not gap:
        return 0.0
    return gap / scale if scale and np.isfinite(gap) else np.inf
