"""Candidates and their errors -> the form of a kernel, by intervals of its argument, with the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np
from sympy import Add, Eq, Expr, Function, Le, Lt, Mul, Ne, Pow, Rational, S, exp

from ..notation.normal_form import length
from ..notation.symbols import OrderedSum, Where
from ..rewriting.stabilise import stabilise
from .forms import Y, asymptotes, forms
from .kernels import T, Z, plain
from .measure import DTYPES, LABELS, Points, errors, near, points
from .pieces import Piece, kinks, pieces, without_cases
from .series import NoSeries, coefficients, polynomial
from .stored import Plain, Unknown, expression, key, read, spelled, write

ENOUGH = 64.0                           # ulp: a form that is never worse is left alone
GAIN = 8.0                              # what another must be better by
FLOOR = 4.0                             # below it forms are as good as each other
SWITCH = 6.0                            # bits
NEVER = 200.0                           # bits lost where there is no number
NO_LOSS, CHANCE = 2.0, 8.0              # bits
NEARBY = 0.25                           # of the logarithm
FORBIDDEN = 1e6
DEGREES = (6, 12, 24)
FAR_OUT: tuple[Expr, ...] = (S.Zero, S.One, S.NegativeOne, Z, -Z)      # what many a function is to rounding
ROUNDS = 4
MOST_REGIMES = 10


@dataclass(frozen=True)
class Choice:
    """A kernel's form, and the worst error in ulp of the one before and of this one, with where; None: never measured."""

    kernel: Expr
    form: Expr
    before: float
    worst: float
    where: float
    judged: int

    @property
    def changed(self) -> bool:
        return self.form != self.kernel


@dataclass(frozen=True)
class Regime:
    """A form up to `high` (None: to the end), and there too where closed."""

    high: Rational | None
    form: Expr
    closed: bool = False


@lru_cache(maxsize=1024)
def chosen(written: Expr, dtype: str) -> Choice:
    """The best form of a kernel in Z, which may hold stable functions; as it was chosen before where that is known."""
    name = key(written, dtype)
    row = None if name is None else read(name)
    if row is not None:
        before, worst, where, judged, form = row
        return Choice(written, written if form is None else expression(form), float(before), float(worst), float(where), judged)
    choice = measured_choice(written, dtype)
    row = kept(choice)
    if name is not None and row is not None:
        write(name, row)
    return choice


def kept(choice: Choice) -> Plain | None:
    """What is stored of a choice: figures of three digits, and the form where it is another one."""
    try:
        form = spelled(choice.form) if choice.changed else None
    except Unknown:
        return None
    return [f"{choice.before:.3g}", f"{choice.worst:.3g}", f"{choice.where:.3g}", choice.judged, form]


def harmless(written: Expr) -> bool:
    """Whether it is made of sums and products of whole powers alone."""
    return not written.atoms(Function, exp) and all(p.exp.is_Integer and p.exp.is_positive or p.base.is_number for p in written.atoms(Pow))


def measured_choice(written: Expr, dtype: str) -> Choice:
    """The same, measured now."""
    meaning = plain(written)
    at = points(meaning, dtype, map(float, kinks(meaning) or ()))
    if not len(at):
        return Choice(written, written, inf, inf, 0.0, 0)
    before, where = _worst(errors(written, at, dtype), at)
    if before <= ENOUGH:
        return Choice(written, written, before, before, where, len(at))
    best, at = _general(meaning, written, dtype, at)
    found = [] if best is None else [best]
    if written.has(T) and (best is None or _worst(errors(best, at, dtype), at)[0] > ENOUGH):
        general = written if best is None or np.any(worse(best, written, at, dtype)) else best
        found += [form for form in (_by_label(written, general, dtype),) if not np.any(worse(form, written, at, dtype))]
    before, where = _worst(errors(written, at, dtype), at)
    kept = Choice(written, written, before, before, where, len(at))
    if not found:
        return kept
    best = min(found, key=lambda form: lost_bits(errors(form, at, dtype)))
    after, there = _worst(errors(best, at, dtype), at)
    if after * GAIN > before and lost_bits(errors(best, at, dtype)) > lost_bits(errors(written, at, dtype)) / 2:
        return kept
    return Choice(written, best, before, after, there, len(at))


def _general(meaning: Expr, written: Expr, dtype: str, at: Points) -> tuple[Expr | None, Points]:
    """The best form for every target, tried again wherever it could be worse; None where it remains so."""
    for _ in range(ROUNDS):
        best = assembled(meaning, written, dtype, at)
        if best is None or len(thresholds(best)) > MOST_REGIMES:
            return None, at
        fine = points(meaning, dtype, [*map(float, at.inputs), *around(best, at)], dense=2)
        off, expected = errors(best, fine, dtype), max(ENOUGH, _worst(errors(best, at, dtype), at)[0])
        if not np.any(worse(best, written, fine, dtype)) and _worst(off, fine)[0] <= 4 * expected:
            return best, fine
        at = fine
    return (None if np.any(worse(best, written, fine, dtype)) else best), fine


def worse(form: Expr, written: Expr, at: Points, dtype: str) -> np.ndarray:
    """Where a form is off by more than the written one is there or nearby, beyond what is no loss at all."""
    return bits(errors(form, at, dtype)) > allowed(written, at, dtype)


def allowed(written: Expr, at: Points, dtype: str) -> np.ndarray:
    """Bits that a form may lose at each point: as the written one there, or nearby, where chance has it nearly right here."""
    own = bits(errors(written, at, dtype))
    nearby = np.where(beside(at), own, 0.0).max(axis=1, initial=0.0)
    return np.maximum(own, np.minimum(nearby, CHANCE)) + NO_LOSS


def beside(at: Points) -> np.ndarray:
    """Which points are of the same sign and of nearly the same size."""
    inputs = at.inputs.astype(float)
    with np.errstate(divide="ignore"):
        sizes = np.where(inputs == 0, 0.0, np.log(np.abs(inputs)))
    found: np.ndarray = (np.abs(sizes[:, None] - sizes[None, :]) <= NEARBY) & (np.sign(inputs)[:, None] == np.sign(inputs)[None, :])
    return found


def _by_label(written: Expr, general: Expr, dtype: str) -> Expr:
    """where(t == 1, f(z, 1), where(t == 0, f(z, 0), f(z, t))): what cancels at a label is gone once it is put in"""
    best = general
    for label in LABELS:
        own = measured_choice(stabilise(plain(written).xreplace({T: Rational(label)})), dtype)
        best = Where(Eq(T, Rational(label)), own.form, best)
    return best


def bits(found: np.ndarray) -> np.ndarray:
    """How many are lost beyond FLOOR."""
    return np.minimum(np.log2(np.maximum(found, FLOOR) / FLOOR), NEVER)


def lost_bits(found: np.ndarray) -> float:
    return float(bits(found).sum())


def thresholds(expr: Expr) -> list[float]:
    """The numbers with which a form compares its argument."""
    return sorted({float(c.rhs) for c in expr.atoms(Lt, Le) if c.lhs == Z and c.rhs.is_number})


def around(form: Expr, at: Points) -> Iterator[float]:
    """On both sides of every threshold: its neighbours, and numbers as far as the next that were tried."""
    kind, tried = at.inputs.dtype.type, np.unique(at.inputs)
    for high in thresholds(form):
        yield from (float(np.nextafter(kind(high), kind(way * inf))) for way in (-1, 1))
        yield from (high * (1 + d) for d in (-0.3, -0.1, -0.01, -1e-4, 0, 1e-4, 0.01, 0.1, 0.3))
        place = int(np.searchsorted(tried, kind(high)))
        for far in map(float, tried[max(place - 2, 0):place + 3]):
            for part in (0.2, 0.4, 0.6, 0.8):
                same = far > 0 < high or far < 0 > high
                yield np.sign(high) * abs(far) ** (1 - part) * abs(high) ** part if same else far * (1 - part) + high * part


def _worst(found: np.ndarray, at: Points) -> tuple[float, float]:
    place = int(np.argmax(found))
    return float(found[place]), float(at.inputs[place])


def assembled(meaning: Expr, written: Expr, dtype: str, at: Points) -> Expr | None:
    """One expression with the best form in every regime."""
    found = pieces(meaning)
    if found is None:
        return None
    regimes: list[Regime] = []
    for piece in found:
        inside = within(at, piece)
        equal, about = candidates(piece, written)
        if not len(inside):
            regimes.append(Regime(piece.high, written, piece.closed))
            continue
        regimes += divided(piece, equal, about, inside, dtype, written)
    total = _cases(_joined(regimes))
    for kink in kinks(meaning) or ():
        there = at.where(at.inputs == float(kink))
        if np.max(errors(total, there, dtype), initial=0) > ENOUGH:
            total = Where(Eq(Z, kink), without_cases(meaning, kink).xreplace({Z: kink}), total)
    return total


def within(at: Points, piece: Piece) -> Points:
    keep = np.ones(len(at), bool)
    if piece.low is not None:
        keep &= at.inputs > float(piece.low)
    if piece.high is not None:
        keep &= (at.inputs <= float(piece.high)) if piece.closed else (at.inputs < float(piece.high))
    return at.where(keep)


@lru_cache(maxsize=64)
def candidates(piece: Piece, written: Expr) -> tuple[list[Expr], list[Expr]]:
    """Forms in Z, as short as they come first: equal ones, and such as are nearly equal somewhere."""
    turned = piece.body.xreplace({Z: piece.side * Y})
    equal = [written, stabilise(piece.body), *(f.xreplace({Y: piece.side * Z}) for f in forms(turned))]
    about = [] if piece.body.has(T) else [*FAR_OUT, *(f.xreplace({Y: piece.side * Z}) for f in asymptotes(turned))]
    if 0 in (piece.low, piece.high):
        try:
            known = coefficients(piece.body, max(DEGREES))
            about += [polynomial(known[:degree]) for degree in DEGREES]
        except NoSeries:
            pass
    return _by_length(equal), [f for f in _by_length(about) if f not in equal]


def _by_length(found: list[Expr]) -> list[Expr]:
    return sorted(dict.fromkeys([*found, *(g for f in found if (g := selected(f)) is not None)]), key=length)


def selected(expr: Expr) -> Expr | None:
    """t*u = where(t != 0, t*u, 0), (1 - t)*u = where(t != 1, (1 - t)*u, 0): what a target excludes may be infinite"""
    if isinstance(expr, Add | OrderedSum):
        found = expr.func(*(selected(term) or term for term in expr.args))
        return None if found == expr else found
    found = expr
    for factor in Mul.make_args(expr):
        for excluded in (S.Zero, S.One):
            if factor.free_symbols == {T} and factor.xreplace({T: excluded}) == 0:
                found = Where(Ne(T, excluded), found, S.Zero)
    return None if found == expr else found


def divided(piece: Piece, equal: list[Expr], about: list[Expr], at: Points, dtype: str, written: Expr) -> list[Regime]:
    """Regimes of the fewest bits lost in all, where a change of the form costs SWITCH of them: Viterbi's path.

    A form that loses more than is allowed is none there, nor nearby where the written one is fair.
    """
    inputs, first = np.unique(at.inputs, return_index=True)
    known, most = sorted((*equal, *about), key=length), allowed(written, at, dtype)
    table = np.array([bits(errors(f, at, dtype)) for f in known])
    close, fair = beside(at), most <= CHANCE + NO_LOSS
    for row in table:
        over = row > most
        row[over | fair & np.any(close[:, over], axis=1)] = FORBIDDEN
    table[known.index(written)] = bits(errors(written, at, dtype))
    for n, f in enumerate(known):
        if f in about:
            table[n, ~near(f, at, dtype)] = FORBIDDEN
    lost = np.array([np.maximum.reduceat(row, first) for row in table])
    count = len(inputs)
    total, came = lost[:, 0].copy(), np.zeros((count, len(known)), int)
    for n in range(1, count):
        best = int(np.argmin(total))
        came[n] = np.where(total <= total[best] + SWITCH, np.arange(len(known)), best)
        total = np.minimum(total, total[best] + SWITCH) + lost[:, n]
    path = [int(np.argmin(total))]
    for n in range(count - 1, 0, -1):
        path.append(int(came[n, path[-1]]))
    path.reverse()
    regimes: list[Regime] = []
    for n in (n for n in range(1, count) if path[n] != path[n - 1]):
        low, high, (f, g) = n, n, (path[n - 1], path[n])
        enough = max(lost[f, n - 1], lost[g, n], 1.0)
        both = np.maximum(lost[f], lost[g]) <= enough
        while low > 1 and both[low - 1] and path[low - 2] == f:
            low -= 1
        while high < count - 1 and both[high] and path[high + 1] == g:
            high += 1
        place = min(range(low, high + 1), key=lambda k: abs(np.log(abs(float(inputs[k - 1])) + 1e-300)))
        regimes.append(Regime(_between(float(inputs[place - 1]), float(inputs[place]), dtype), known[f]))
    return [*regimes, Regime(piece.high, known[path[-1]], piece.closed)]


def _between(low: float, high: float, dtype: str) -> Rational:
    """A number of few digits between two."""
    middle = np.sign(low) * np.sqrt(abs(low)) * np.sqrt(abs(high)) if low * high > 0 else (low + high) / 2
    for digits in range(1, 18):
        value = float(f"{float(middle):.{digits - 1}e}")
        if low < value <= high:
            return Rational(f"{float(middle):.{digits - 1}e}")
    return Rational(repr(float(DTYPES[dtype](high))))


def _joined(regimes: list[Regime]) -> list[Regime]:
    """Neighbours of one form are one."""
    found: list[Regime] = []
    for regime in regimes:
        if found and found[-1].form == regime.form:
            found.pop()
        found.append(regime)
    return found


def _cases(regimes: list[Regime]) -> Expr:
    total = regimes[-1].form
    for regime in reversed(regimes[:-1]):
        total = Where((Le if regime.closed else Lt)(Z, regime.high), regime.form, total)
    return total
