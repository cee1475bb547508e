"""A form of one number and the numbers to try it at -> its errors in ulp of the certified truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import lru_cache
from math import inf

import numpy as np
from sympy import Expr, Symbol

from ..errors import LoweringError
from ..exact.reals import Undefined
from ..exact.scalar import Scalar
from ..exact.truth import enclosed, resolved
from ..exact.ulps import FORMATS, Bounds, narrow
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
PRECISIONS = (120, 400, 1300)           # bits
NEARLY = 1e-11
FLUSHED = 32.0                          # ulp, at most, between numbers below the smallest normal one


@dataclass(frozen=True)
class Points:
    """Arguments in ascending order, the targets beside them, and the true values there; where there is none, no point.

    high + low: the true values; unit: an ulp of each; beyond: their sign where the format has no number for them, else 0.
    """

    inputs: np.ndarray
    targets: np.ndarray
    high: np.ndarray
    low: np.ndarray
    unit: np.ndarray
    beyond: np.ndarray

    def where(self, keep: np.ndarray) -> Points:
        return Points(*(getattr(self, f.name)[keep] for f in fields(self)))

    def __len__(self) -> int:
        return len(self.inputs)


@lru_cache(maxsize=8)
def grid(dtype: str, dense: int = 1) -> tuple[float, ...]:
    """Everyday numbers densely, every magnitude, whole numbers and halves: of both signs, and 0."""
    reach, few = REACH[dtype], dense == 1
    sizes = [10.0**e for e in np.arange(-4, 2.3, 0.2 / dense)] + [k / 2 for k in range(1, 30, 2 if few else 1)]
    sizes += [float(k) for k in range(16, 112, 4 if few else 1)] + [87.9, 88.9]
    sizes += [10.0**e for e in np.arange(-reach, reach, reach / 14 / dense)] + [3e-5, 1e-6, 2e-7, 1e-8, 3e-9]
    sizes += [10.0 ** (reach / root + e) for root in (2, 3) for e in (0, 2, 4)]      # whose square, or cube, overflows
    sizes += [float(v) * part for v in (np.finfo(DTYPES[dtype]).max, np.finfo(DTYPES[dtype]).tiny) for part in (0.99, 0.5, 0.02)]
    found = {float(DTYPES[dtype](f"{s * side:.3g}")) for s in sizes for side in (-1, 1)} | {0.0}
    return tuple(sorted(found))


@lru_cache(maxsize=64)
def compiled(expr: Expr) -> Scalar:
    return Scalar(expr, (Z, T))


@lru_cache(maxsize=1 << 16)
def true_value(expr: Expr, at: float, target: float) -> Bounds | None:
    """To the digits of float64, in certified intervals; None where the function has no value or it is not resolved."""
    z, t, form, scalar = Fraction(at), Fraction(target), FORMATS["float64"], compiled(expr)
    try:
        return enclosed(resolved(lambda reals: scalar.at(reals, z, t), lambda v: narrow(enclosed(v), form), PRECISIONS))
    except Undefined:
        return None


@lru_cache(maxsize=1 << 16)
def _split(bounds: Bounds, dtype: str) -> tuple[float, float, float, float]:
    """high, low, unit and beyond of one true value."""
    form, largest = FORMATS[dtype], FORMATS["float64"].largest
    size = max(map(abs, bounds))
    over = 0.0 if min(map(abs, bounds)) < form.largest * (1 - Fraction(1, 2 ** (form.bits - 7))) else 1.0 if bounds[0] > 0 else -1.0
    if size > largest:
        return over * inf, 0.0, float(form.ulp(form.largest)), over
    high = float(bounds[0])
    return high, float(bounds[0] - Fraction(high)), float(form.ulp(size)), over


def points(expr: Expr, dtype: str, extra: Iterable[float] = (), dense: int = 1) -> Points:
    """expr: in elementary functions of Z, and of T, which is asked about as the label 0 or 1."""
    inputs = sorted({*grid(dtype, dense), *(float(DTYPES[dtype](e)) for e in extra)})
    rows = [(x, t, *_split(true, dtype)) for x in inputs for t in (LABELS if expr.has(T) else LABELS[:1])
            if (true := true_value(expr, x, t)) is not None]
    columns = np.array(rows, float).reshape(len(rows), len(fields(Points))).T
    return Points(*(c.astype(DTYPES[dtype]) for c in columns[:2]), *columns[2:])


def computed(expr: Expr, at: Points, kind: type | None = None) -> np.ndarray:
    """The values in the precision of the inputs, or of another kind, in the order of evaluation that modules have. Raises LoweringError."""
    given = {letter.name: v if kind is None else v.astype(kind) for letter, v in ((Z, at.inputs), (T, at.targets))}
    with np.errstate(all="ignore"):
        return np.broadcast_to(_value(_lowered(expr), given), at.inputs.shape)


@lru_cache(maxsize=1024)
def _lowered(expr: Expr) -> Body:
    return body(expr.xreplace(READ), NAMES)


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
    """In ulp of the true value, at every point; infinite where the form has no number and the truth has.

    Half an ulp of what is rounded to nothing, or beyond the largest number, is no error; of a subnormal few digits are asked.
    """
    try:
        values = computed(expr, at).astype(float)
    except (LoweringError, TypeError):              # TypeError: float() of a number that is not real
        return np.full(len(at), inf)
    with np.errstate(all="ignore"):
        found = np.abs((values - at.high) - at.low) / at.unit
        tiny = float(FORMATS[dtype].ulp(Fraction(0)))
        found = np.where((values == 0) & (np.abs(at.high) < tiny), 0.0, found)
        normal = float(FORMATS[dtype].normal)
        found = np.where((np.abs(values) < normal) & (np.abs(at.high) < normal), np.minimum(found, FLUSHED), found)
        far = np.isinf(values) | (np.abs(at.high) > 2 * float(FORMATS[dtype].largest))
        return np.where(np.isnan(values), inf, np.where(far, np.where(np.isinf(values) & (np.sign(values) == at.beyond), 0.0, inf), found))


def near(expr: Expr, at: Points, dtype: str) -> np.ndarray:
    """Whether what is not equal, but nearly, is so to many more digits than the format has."""
    if dtype == "float64":
        return np.ones(len(at), bool)
    try:
        values = computed(expr, at, np.float64)
    except (LoweringError, TypeError):
        return np.zeros(len(at), bool)
    with np.errstate(all="ignore"):
        return (np.abs(values - at.high) <= NEARLY * np.abs(at.high) + float(FORMATS[dtype].ulp(Fraction(0))) / 2) | (values == at.high)
