"""Kernels of a folder -> a certificate each: the driver over all inputs, or some, then intervals where it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isfinite, isnan

import numpy as np

from ..exact.ulps import FORMATS, Bounds, Format, error
from ..network.model import Network
from ..program.kernels import Kernel
from .certificate import Certificate
from .driver import Driver
from .inputs import NARROW, narrow, places, sampled, sampled_doubles, values
from .state import CHUNK, CHUNKS, State, place_of, read, write
from .tally import Count, Tally
from .truths import TrueKernel

JUDGED = 1000                   # inputs at which the reference itself is held against intervals
SOME = 100                      # of those, when only a sample of inputs is tried
OFTEN = 16                      # chunks between two states that are stored
WITHIN = 5                      # inputs judged of a run without a reference

Progress = Callable[[str, int, int], None]      # kernel, chunks done, of


@dataclass(frozen=True)
class Asked:
    """inputs: float32, bfloat16 or float16; sample: how many inputs, 0 for all; jobs: threads; kernels: by name, none for all."""

    inputs: str = "float32"
    sample: int = 0
    jobs: int = 1
    kernels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """One input with its true value, what the module and the reference give for it, and how far both are off."""

    x: float
    got: float
    bounds: Bounds
    error: float
    reference: float


def certificates(network: Network, kernels: tuple[Kernel, ...], driver: Driver, keys: tuple[str, ...], asked: Asked,
                 progress: Progress) -> Iterator[Certificate]:
    """One after another; KeyboardInterrupt leaves what was tried stored."""
    form = FORMATS[network.dtype]
    for k, kernel in enumerate(kernels):
        true = TrueKernel(network, kernel, form)
        if network.dtype == "float64":
            yield _of_doubles(driver, k, true, sampled_doubles(asked.sample))
            continue
        if asked.sample:
            at = sampled(asked.sample)
            tally, inputs = driver.tally(k, 0, len(at), at), f"{len(at)} of 2^32 float32 inputs"
        elif asked.inputs in NARROW:
            at = narrow(asked.inputs)
            tally, inputs = driver.tally(k, 0, len(at), at), f"every {asked.inputs} input"
        else:
            at, inputs = sampled(JUDGED), "every float32 input"
            tally = _all(driver, k, keys[k], asked.jobs, lambda done, name=kernel.name: progress(name, done, CHUNKS))
        some = at if len(at) <= SOME or inputs == "every float32 input" else sampled(SOME)
        yield _settled(driver, k, true, tally, some, inputs)


def _all(driver: Driver, k: int, key: str, jobs: int, progress: Callable[[int], None]) -> Tally:
    """The tally of all inputs, in chunks, going on where an earlier run was stopped."""
    place = place_of(key)
    state = read(place)
    progress(CHUNKS - len(state.to_do()))
    with ThreadPoolExecutor(jobs) as pool:
        chunks = {pool.submit(driver.tally, k, n * CHUNK, CHUNK): n for n in state.to_do()}
        try:
            for count, future in enumerate(as_completed(chunks), 1):
                state = state.plus(chunks[future], future.result())
                if count % OFTEN == 0:
                    write(place, state)
                progress(CHUNKS - len(chunks) + count)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            write(place, state)
    return state.tally


def _settled(driver: Driver, k: int, true: TrueKernel, tally: Tally, some: np.ndarray, inputs: str) -> Certificate:
    """The driver's count, with intervals deciding at the worst inputs, where the reference has no number, and at some."""
    suspects = [place for _, place in tally.suspects]
    first = [count.at for count in (tally.nonfinite, tally.zeros) if count.number]
    judged = _judged(driver, k, true, values(np.array([*suspects, *first, *some], np.uint32)))
    known = {places(np.float32([j.x]))[0]: j for j in judged}
    worst = max((j for j in judged if isfinite(j.got)), key=lambda j: j.error, default=None)
    unknown = next(((e, place) for e, place in tally.suspects if np.uint32(place) not in known), None)
    nonfinite, at, unsettled = tally.nonfinite.number, tally.nonfinite.at, tally.unlisted
    for begin, end in tally.runs:
        within = np.unique(np.linspace(begin, end, WITHIN).astype(np.uint32))
        truths = _judged(driver, k, true, values(within))
        bad = [j for j in truths if _spurious(j, true.form)]
        if bad:
            at = at if nonfinite else int(places(np.float32([bad[0].x]))[0])
            nonfinite += end - begin + 1 if len(bad) == len(within) else len(bad)
        unsettled += 0 if len(truths) == len(within) else end - begin + 1
    zeros = tally.zeros if tally.zeros.number else _counted([j.x for j in judged if _zero(j, true.form)])
    by_reference = worst is None or unknown is not None and unknown[0] > worst.error
    ulps, where, result = (unknown or (0.0, 0))[0], (unknown or (0.0, 0))[1], ""
    if not by_reference and worst is not None:
        ulps, where, result = worst.error, int(places(np.float32([worst.x]))[0]), f"{np.float32(worst.got)}"
    return Certificate(
        true.kernel.name, true.kernel.alike, inputs, inputs.startswith("every"), tally.tried, ulps, _text(where), result,
        nonfinite, _text(at) if nonfinite else "", zeros.number, _text(zeros.at) if zeros.number else "",
        tally.back.number, _text(tally.back.at) if tally.back.number else "", tally.farthest_back, tally.numbers.number,
        _infinite(driver, k), unsettled, len(judged), max((j.reference for j in judged), default=inf), driver.built(k))


def _counted(x: list[float]) -> Count:
    return Count(len(set(x)), int(places(np.float32(x[:1]))[0])) if x else Count()


def _infinite(driver: Driver, k: int) -> tuple[str, str]:
    below, above = driver.values(k, np.array([-inf, inf]))
    return f"{below:.6g}", f"{above:.6g}"


def _text(place: int) -> str:
    return f"{values(np.array([place], np.uint32))[0]}"


def _judged(driver: Driver, k: int, true: TrueKernel, x: np.ndarray) -> list[Judged]:
    found = []
    with np.errstate(all="ignore"):
        results, references = driver.values(k, x), driver.values(k, x, wide=True)
    for given, got, reference in zip(x, results, references, strict=True):
        bounds = true.bounds(float(given)) if isfinite(given) else None
        if bounds is not None:
            found.append(Judged(float(given), float(got), bounds, error(float(got), bounds, true.form), _off(reference, bounds, true.form)))
    return found


def _off(reference: float, bounds: Bounds, form: Format) -> float:
    """How far the reference is from the true value, in ulp of the format; 0 where the format has no number for it."""
    low, high = bounds
    if min(abs(low), abs(high)) > form.largest:
        return 0.0
    if not isfinite(reference):
        return inf
    exact = Fraction(float(reference))
    return float(max(low - exact, exact - high, 0) / form.ulp(max(abs(low), abs(high))))


def _spurious(judged: Judged, form: Format) -> bool:
    """No number where the true value is one of the format, or nan where it is larger."""
    return isnan(judged.got) or not isfinite(judged.got) and judged.error == inf


def _zero(judged: Judged, form: Format) -> bool:
    """0 where the true value is more than the smallest number."""
    return judged.got == 0 and min(abs(b) for b in judged.bounds) > form.ulp(Fraction(0))


def _of_doubles(driver: Driver, k: int, true: TrueKernel, x: np.ndarray) -> Certificate:
    """Every input judged by intervals: no wider format is at hand."""
    judged = _judged(driver, k, true, x)
    bad = [j for j in judged if _spurious(j, true.form)]
    zeros = [j for j in judged if _zero(j, true.form)]
    worst = max((j for j in judged if isfinite(j.got)), key=lambda j: j.error, default=None)
    back = [b for a, b in zip(judged, judged[1:], strict=False) if _against(a, b)]
    return Certificate(
        true.kernel.name, true.kernel.alike, f"{len(x)} of 2^64 float64 inputs", False, len(x), worst.error if worst else 0.0,
        repr(worst.x) if worst else "", repr(worst.got) if worst else "", len(bad), repr(bad[0].x) if bad else "", len(zeros),
        repr(zeros[0].x) if zeros else "", len(back), repr(back[0].x) if back else "", 0.0, 0, _infinite(driver, k),
        len(x) - len(judged), len(judged), 0.0, driver.built(k))


def _against(a: Judged, b: Judged) -> bool:
    rises, falls = a.bounds[1] < b.bounds[0], a.bounds[0] > b.bounds[1]
    return rises and b.got < a.got or falls and b.got > a.got
