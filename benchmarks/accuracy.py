"""The accuracy of emitted modules, function by function: `python benchmarks/accuracy.py [NAME ...] [--points N]`.

Each function and its derivative, in NumPy and C, float64 and float32, against the true value by certified intervals, at
inputs of all magnitudes. A cell is clean where no result is more than 2**20 ulp off, and none is a spurious 0, infinity or nan.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf, isnan
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import numpy as np

from symbp.building.load import load_c, load_numpy
from symbp.exact.model import TrueModel
from symbp.exact.reals import Undefined
from symbp.exact.ulps import FORMATS, Bounds, error
from symbp.network.flags import from_flags
from symbp.network.model import Network
from symbp.pipeline import generate

LIST = Path(__file__).with_name("accuracy_functions.toml")
LOST, NUDGE = 2.0**20, 2.0**-12
DTYPES = {"float64": np.float64, "float32": np.float32}
TARGETS = ("numpy", "c")
Draw = Callable[[Random, int], list[float]]
Values = dict[str, np.ndarray]


@dataclass(frozen=True)
class Cell:
    """The worst of one function (or its derivative) in one target and format: ulp, where, and how many points were judged."""

    function: str
    part: str
    target: str
    dtype: str
    worst: float
    where: str
    judged: int

    @property
    def clean(self) -> bool:
        return self.worst <= LOST


def network_of(name: str, entry: dict[str, Any], dtype: str) -> Network:
    defines = [entry[key] for key in ("define", "also") if key in entry]
    if "activation" in entry:
        return from_flags(name=name, layers="1,1,1", hidden=entry["activation"], output="identity", cost="lin", dtype=dtype,
                          defines=[*defines, "lin(a, t) = t*a"])
    return from_flags(name=name, layers=f"1,{entry.get('n', 1)}", output=entry["output"], cost=entry["cost"], dtype=dtype,
                      defines=defines)


def logits(entry: dict[str, Any], dtype: str, count: int, chance: Random) -> Iterator[list[float]]:
    """Everyday numbers, all magnitudes, whole numbers and saturated ones; for vectors gaps, offsets and equal entries too."""
    n = entry.get("n", 1)
    high = 37 if dtype == "float32" else 300
    for k in range(count):
        if "low" in entry:
            p = 10 ** -chance.uniform(0, 12)
            yield [1 - p if k % 2 else p]
        elif n == 1:
            size = (chance.uniform(0, 40), 10 ** chance.uniform(-high, high), 10 ** chance.uniform(-4, 2), float(chance.randrange(9)))[k % 4]
            yield [chance.choice((-1, 1)) * size]
        else:
            z = [chance.gauss(0, chance.choice((0.01, 1, 3, 30))) for _ in range(n)]
            if k % 3 == 1:
                z[chance.randrange(n)] = max(z) + chance.choice((5, 17, 40, 90, 110, 1e4))
            elif k % 3 == 2:
                z = [v + chance.choice((-1e4, 1e4)) for v in z] if k % 2 else [z[0]] * n
            yield z


def drawn_target(kind: str, n: int, chance: Random) -> list[float]:
    """A target of its kind: of labels the hard ones, of probabilities also 0 and 1."""
    if kind == "one-hot":
        y = chance.randrange(n)
        return [float(k == y) for k in range(n)]
    if kind == "soft":
        t = np.array([chance.choice((0.0, chance.random(), chance.random())) for _ in range(n)]) + (np.arange(n) == 0) * 0.5
        return [float(v) for v in (t / t.sum())]
    draw: dict[str, Callable[[], float]] = {
        "probability": lambda: chance.choice((0.0, 1.0, 0.5, 1e-3, chance.random())), "label": lambda: float(chance.randrange(2)),
        "count": lambda: float(chance.randrange(6)), "sign": lambda: chance.choice((-1.0, 1.0)),
        "number": lambda: chance.gauss(0, 2), "vector": lambda: chance.gauss(0, 1), "": lambda: 1.0}
    return [draw[kind]() for _ in range(n)]


def example(entry: dict[str, Any], network: Network, z: list[float], t: list[float], dtype: str) -> Values:
    """The numbers at which the module's bias, cost and gradient are the logits, the function and its derivative."""
    kind = DTYPES[dtype]
    values = {p.array.name: np.zeros(p.shape, kind) for p in network.parameters}
    hidden = "activation" in entry
    values["b1"] = np.array(z, kind)
    if hidden:
        values["W2"] = np.ones((1, 1), kind)
    return values | {"x": np.zeros(1, kind), "t": np.ones(1, kind) if hidden else np.array(t, kind)}


def results(module: ModuleType, values: Values) -> tuple[float, np.ndarray]:
    """The cost and the gradient by the bias."""
    parameters = {k: v for k, v in values.items() if k not in ("x", "t")}
    cost, gradients = module.gradients(parameters, values["x"][None], values["t"][None])
    return float(cost), np.asarray(gradients["b1"], float)


def cells(name: str, entry: dict[str, Any], dtype: str, points: int, seed: int) -> list[Cell]:
    model = f"measured_{name}"
    network, form, chance = network_of(model, entry, dtype), FORMATS[dtype], Random(seed)
    true = TrueModel(network, form)
    worst = {(part, target): (0.0, "") for part in ("f", "d") for target in TARGETS}
    judged = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / model
        generate(network, folder, checked=False)
        modules = {"numpy": load_numpy(folder / f"{model}.py", model), "c": load_c(folder, model)}
        for z in logits(entry, dtype, points, chance):
            values = example(entry, network, z, drawn_target(entry.get("targets", ""), len(z), chance), dtype)
            at = tuple(chance.sample(range(len(z)), min(len(z), 3)))
            known = _true(true, values, at)
            judged += known is not None
            for target, module in modules.items() if known is not None else ():
                cost, slope = _quietly(module, values)
                for n, (part, got, bounds) in enumerate((("f", cost, known[0]), *(("d", slope[k], b) for k, b in zip(at, known[1], strict=True)))):
                    off = 0.0 if isnan(cost) and abs(bounds[0]) > form.largest else error(got, bounds, form)
                    if LOST < off < inf:
                        off = against_the_target(got, true, values, at, n, dtype, entry.get("targets") in ("count", "number"))
                    if off > worst[part, target][0]:
                        worst[part, target] = off, f"z = {z[:3]}, t = {values['t'].tolist()[:3]}: {got:.6g}, true {decimal(bounds[0])}"
    return [Cell(name, part, target, dtype, *worst[part, target], judged) for part, target in worst]


def decimal(value: Fraction) -> str:
    """A few digits, also of what no float holds."""
    size = len(str(abs(value.numerator))) - len(str(value.denominator))
    return f"{float(value / Fraction(10) ** size):.6g}e{size}" if value else "0"


def _quietly(module: ModuleType, values: Values) -> tuple[float, np.ndarray]:
    with np.errstate(all="ignore"):
        try:
            return results(module, values)
        except ValueError:                                 # the module refuses what is not finite
            return float("nan"), np.full(len(values["b1"]), np.nan)


def against_the_target(got: float, true: TrueModel, values: Values, at: tuple[int, ...], number: int, dtype: str, counted: bool) -> float:
    """The error where a target that is no label cancels: in ulp of what a relative change of the target changes, if that is more.

    counted: 0 and 1 are numbers like any other.
    """
    soft = (values["t"] != 0) & ((np.abs(values["t"]) != 1) | counted)
    near = values | {"t": np.where(soft, values["t"] * (1 + NUDGE), values["t"]).astype(DTYPES[dtype])}
    here, there = (_flat(_true(true, v, at)) for v in (values, near))
    if here is None or there is None:
        return error(got, here[number], true.form) if here else inf
    low, high = here[number]
    scale = abs(there[number][0] - low) / Fraction(NUDGE)
    far = max(abs(Fraction(got) - low), abs(Fraction(got) - high))
    return float(min(far / true.form.ulp(max(abs(low), abs(high), scale)), Fraction(10) ** 300))


def _flat(known: tuple[Bounds, list[Bounds]] | None) -> list[Bounds] | None:
    return None if known is None else [known[0], *known[1]]


def _true(true: TrueModel, values: Values, at: tuple[int, ...]) -> tuple[Bounds, list[Bounds]] | None:
    try:
        return true.cost(values), [true.gradient(values, "b1", (k,)) for k in at]
    except Undefined:
        return None                                        # a kink, or beyond what can be resolved


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", type=Path, default=LIST, help="the functions, a TOML file")
    parser.add_argument("--verbose", action="store_true", help="show the worst point of every cell that is not clean")
    options = parser.parse_args()
    listed = tomllib.loads((options.list if options.list.is_file() else LIST.with_name(str(options.list))).read_text(encoding="utf-8"))["functions"]
    found: list[Cell] = []
    print(f"{'function':<20}{'part':<6}{'format':<10}{'numpy, ulp':>12}{'c, ulp':>12}{'points':>8}")
    for name in options.names or listed:
        for dtype in DTYPES:
            rows = cells(name, listed[name], dtype, options.points if listed[name].get("n", 1) < 1000 else 4, options.seed)
            found += rows
            for part in ("f", "d"):
                numpy_cell, c_cell = (next(r for r in rows if (r.part, r.target) == (part, target)) for target in TARGETS)
                print(f"{name:<20}{part:<6}{dtype:<10}{numpy_cell.worst:>12.3g}{c_cell.worst:>12.3g}{numpy_cell.judged:>8}")
                for cell in (numpy_cell, c_cell) if options.verbose else ():
                    if not cell.clean:
                        print(f"    {cell.target}: {cell.where}")
    for target in TARGETS:
        rows = [c for c in found if c.target == target]
        print(f"{target}: {sum(c.clean for c in rows)} of {len(rows)} cells clean")


if __name__ == "__main__":
    main()
