"""A form of one number and the numbers to try it at -> its errors in ulp of the certified truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import inf
from time import process_time

import numpy as np
from sympy import Expr, Rational, Symbol

from ..errors import LoweringError
from ..exact.reals import Undefined
from ..exact.truth import Inputs, Truth, enclosed, resolved
from ..exact.ulps import FORMATS, Bounds, Format, error, narrow
from ..notation.symbols import Array, Entry
from ..program.interpret import MEANING
from ..program.ops import Apply, Body, Const, Read
from ..program.scalars import Names, body
from .kernels import T, Z

DTYPES: Mapping[str, type] = {"float32": np.float32, "float64": np.float64}
REACH = {"float32": 38, "float64": 308}
READ: dict[Expr, Expr] = {s: Entry(Array(s.name)) for s in (Z, T)}         # what is read is lowered as such
NAMES = Names({}, Symbol("m"), {})
LABELS = (0.0, 1.0)
QUICK, SLOW = (120, 400), (1300,)       # bits
LONGEST = 0.5                           # seconds for them
MOST_HARD = 40                          # points that are tried with many bits


@dataclass(frozen=True)
class Points:
    """Arguments in ascending order, the targets beside them, and the true values there; where there is none, no point."""

    inputs: np.ndarray
    targets: np.ndarray
    truths: tuple[Bounds, ...]

    def where(self, keep: np.ndarray) -> Points:
        return Points(self.inputs[keep], self.targets[keep], tuple(t for t, k in zip(self.truths, keep, strict=True) if k))


@lru_cache(maxsize=8)
def grid(dtype: str, dense: int = 1) -> tuple[float, ...]:
    """Everyday numbers densely, every magnitude, whole numbers and halves: of both signs, and 0."""
    reach, few = REACH[dtype], dense == 1
    sizes = [10.0**e for e in np.arange(-4, 2.3, 0.2 / dense)] + [k / 2 for k in range(1, 30, 2 if few else 1)]
    sizes += [float(k) for k in range(16, 112, 4 if few else 1)] + [87.9, 88.9]
    sizes += [10.0**e for e in np.arange(-reach, reach, reach / 14 / dense)] + [3e-5, 1e-6, 2e-7, 1e-8, 3e-9]
    sizes += [10.0 ** (reach / root + e) for root in (2, 3) for e in (0, 2, 4)]      # whose square, or cube, overflows
    found = {float(DTYPES[dtype](f"{s * side:.3g}")) for s in sizes for side in (-1, 1)} | {0.0}
    return tuple(sorted(found))


def true_value(expr: Expr, at: float, target: float, form: Format, precisions: tuple[int, ...]) -> Bounds | None:
    """In certified intervals; None where the function has no value or it is not resolved."""
    inputs = Inputs({}, {}, {Z: Rational(*at.as_integer_ratio()), T: Rational(*target.as_integer_ratio())})
    try:
        return enclosed(resolved(lambda reals: Truth((), inputs, reals, None).of(expr, {}).value,
                                 lambda v: narrow(enclosed(v), form), precisions))
    except Undefined:
        return None


def points(expr: Expr, dtype: str, extra: tuple[float, ...] = (), dense: int = 1) -> Points:
    """expr: in elementary functions of Z, and of T, which is asked about as the label 0 or 1."""
    form = FORMATS[dtype]
    inputs = sorted({*grid(dtype, dense), *(float(DTYPES[dtype](e)) for e in extra)})
    places = [(x, t) for x in inputs for t in (LABELS if expr.has(T) else LABELS[:1])]
    known = {place: true_value(expr, *place, form, QUICK) for place in places}
    missing = [place for place, true in known.items() if true is None]
    begun = process_time()
    for place in missing[::max(1, len(missing) // MOST_HARD)]:
        if process_time() - begun > LONGEST:
            break
        known[place] = true_value(expr, *place, form, SLOW)
    kept = [(x, t, true) for (x, t), true in known.items() if true is not None]
    arguments, targets = (np.array([row[n] for row in kept], DTYPES[dtype]) for n in (0, 1))
    return Points(arguments, targets, tuple(true for _, _, true in kept))


def computed(expr: Expr, at: Points) -> np.ndarray:
    """The values in the precision of the inputs, in the order of evaluation that modules have. Raises LoweringError."""
    with np.errstate(all="ignore"):
        return np.broadcast_to(_value(body(expr.xreplace(READ), NAMES), {Z.name: at.inputs, T.name: at.targets}), at.inputs.shape)


def _value(tree: Body, given: Mapping[str, np.ndarray]) -> np.ndarray:
    match tree:
        case Const(value):
            return np.asarray(value, given[Z.name].dtype)
        case Read(name):
            return given[name]
        case Apply(fn, args):
            return np.asarray(MEANING[fn](*(_value(a, given) for a in args)))
    raise LoweringError(f"{tree} is not a scalar of one number")


def errors(expr: Expr, at: Points, dtype: str) -> np.ndarray:
    """In ulp of the true value, at every point; infinite where the form has no number and the truth has."""
    form = FORMATS[dtype]
    try:
        values = computed(expr, at)
    except (LoweringError, TypeError):              # TypeError: float() of a number that is not real
        return np.full(len(at.truths), inf)
    return np.array([_error(float(v), t, form) for v, t in zip(values, at.truths, strict=True)])


def _error(got: float, truth: Bounds, form: Format) -> float:
    """Half an ulp of what is rounded to nothing, or beyond the largest number, is no error."""
    if got == 0 and max(abs(truth[0]), abs(truth[1])) < form.ulp(Fraction(0)):
        return 0.0
    return error(got, truth, form)
