"""The mutation score of symbp's checks: `python benchmarks/mutation.py [SYSTEM ...] [--sample N | --all]`.

The emitted NumPy and C text in generated/ is made wrong in one place, and checked as `symbp check` does. killed: a check
failed; equivalent: the same bits from every public function on many random inputs, and no fault that a sanitizer sees; rounding: the same up to the order of rounding; survived: none of these.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
from mutants import Mutant, applied, mutants

from symbp.building.compiling import find_compiler
from symbp.building.stored import MARK, read_stored
from symbp.check.modules import Modules, load, owned
from symbp.check.points import generic_point
from symbp.check.run import check_folder
from symbp.errors import SymbpError
from symbp.network.reader import read_text
from symbp.pipeline import compiled
from symbp.program.ops import Program

GENERATED = Path(__file__).parent.parent / "generated"
KILLED, SURVIVED, EQUIVALENT, ROUNDED = FATES = ("killed", "survived", "equivalent", "rounding")
ROUNDINGS = 4.0                             # of each array's largest entry: what another order of summing changes
ENDINGS = {"numpy": ".py", "c": ".c"}
LIMIT = 120.0                               # seconds for one mutant; one that runs longer is killed
ROWS, GAINS = (1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 31, 64, 67), (1.0, 8.0, 100.0, 1e4)
SANITIZED = ("-std=c99", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer")


@dataclass(frozen=True)
class Planted:
    """A mutant of one system's module, and what became of it."""

    system: Path
    target: str
    mutant: Mutant
    fate: str = ""
    why: str = ""


@dataclass(frozen=True)
class Bits:
    """An array as it lies in memory."""

    kind: str
    content: bytes


@cache
def program_of(system: Path) -> Program:
    return compiled(read_text(read_stored(system).model.source, str(system / MARK))).program


def planted(systems: Sequence[Path], targets: Sequence[str]) -> Iterator[Planted]:
    for system in systems:
        for target in targets:
            text = (system / f"{program_of(system).name}{ENDINGS[target]}").read_text(encoding="utf-8")
            yield from (Planted(system, target, mutant) for mutant in mutants(text, target))


def sampled(found: list[Planted], count: int, seed: int) -> list[Planted]:
    """Equally many of each kind and target, as far as there are."""
    chance, groups = random.Random(seed), dict[tuple[str, str], list[Planted]]()
    for one in found:
        groups.setdefault((one.target, one.mutant.kind), []).append(one)
    for group in groups.values():
        chance.shuffle(group)
    turns = [group[k] for k in range(max(map(len, groups.values()), default=0)) for group in groups.values() if k < len(group)]
    return turns[:count]


def fate(one: Planted, place: Path) -> tuple[str, str]:
    """What becomes of a mutant, in the folder `place`, which holds the system's files."""
    program = program_of(one.system)
    path = place / f"{program.name}{ENDINGS[one.target]}"
    path.write_text(applied(path.read_text(encoding="utf-8"), one.mutant), encoding="utf-8")
    try:
        report = check_folder(program, place, (one.target,))
        if not report.passed:
            return KILLED, report.failures[0].kind
        made, kept = (load(program, folder, one.target) for folder in (place, one.system))
    except SymbpError as error:
        return KILLED, f"not built: {type(error).__name__}"
    with np.errstate(all="ignore"):
        apart, where = _difference(program, kept, made)
    if apart > ROUNDINGS:
        return SURVIVED, f"{where}: {apart:.3g} roundings apart"
    if one.target == "c" and _sanitized(place, program.name):
        return SURVIVED, "the same bits, but a sanitizer stops it"
    return (ROUNDED, where) if apart else (EQUIVALENT, "")


def _difference(program: Program, kept: Modules, made: Modules) -> tuple[float, str]:
    """How many roundings the results of the public functions are apart at most, and where; 0 for the same bits."""
    worst = 0.0, ""
    for label, before, after in (("float64", kept.double, made.double), (program.dtype, kept.own, made.own)):
        dtype = np.dtype(label)
        for seed in (0, 1, 2**63):
            worst = max(worst, (_apart(_bits(before.init(seed)), _bits(after.init(seed)), dtype), f"init in {label}"))
        for parameters, x, t in _points(program, dtype):
            for name in ("forward", "cost", "gradients", "train_step", "train"):
                one, other = (_result(module, name, parameters, x, t) for module in (before, after))
                worst = max(worst, (_apart(one, other, dtype), f"{name} in {label} at {len(x)} rows"))
        if worst[0] > ROUNDINGS:
            break
    return worst


def _apart(one: Any, other: Any, dtype: Any) -> float:
    """How far two results are apart, each array in units of the rounding of its largest entry."""
    if one == other:
        return 0.0
    before, after = (list(_arrays(value)) for value in (one, other))
    if isinstance(one, str) or isinstance(other, str) or [a.shape for a in before] != [a.shape for a in after]:
        return float("inf")
    far = [(np.abs(b.astype(float) - a.astype(float)).max(), np.abs(b).max()) for b, a in zip(before, after, strict=True) if b.tobytes() != a.tobytes()]
    return max((float(off / size / np.finfo(dtype).eps) if off <= size < np.inf else float("inf") for off, size in far), default=float("inf"))


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, Bits):
        yield np.frombuffer(value.content, value.kind)
    elif isinstance(value, tuple):
        for part in value:
            yield from _arrays(part)


def _points(program: Program, dtype: Any) -> Iterator[tuple[dict[str, Any], Any, Any]]:
    """Ordinary ones of many batch sizes, wide ones, whole numbers with ties and zeros, and targets that are refused."""
    for rows in ROWS:
        for gain in GAINS if rows in (5, 12) else GAINS[:1]:
            point = generic_point(program, rows, (gain,))
            if point is None:
                continue
            parameters = {name: array.astype(dtype) for name, array in point.parameters.items()}
            yield parameters, point.x.astype(dtype), point.t.astype(dtype)
            if rows == 5:
                yield {name: np.round(array) for name, array in parameters.items()}, np.round(point.x).astype(dtype), point.t.astype(dtype)
                yield {name: np.zeros_like(array) for name, array in parameters.items()}, point.x.astype(dtype), point.t.astype(dtype)
                for shift in (-0.9e-3, 0.9e-3, 1.1e-3, -2.0, 2.0, np.nan):
                    yield parameters, point.x.astype(dtype), (point.t + shift).astype(dtype)


def _result(module: Any, name: str, parameters: dict[str, Any], x: Any, t: Any) -> Any:
    """The bits of all that a function returns or changes, or the name of what it raises."""
    try:
        if name == "forward":
            return _bits(module.forward(parameters, x))
        if name in ("cost", "gradients"):
            return _bits(getattr(module, name)(parameters, x, t))
        own = owned(module, parameters)
        state = module.initial_state(own)
        told: list[Any] = []
        if name == "train_step":
            told = [module.train_step(own, state, x, t) for _ in range(3)]
        else:
            told = [module.train(own, x, t, epochs=2, batch_size=size, seed=3, progress=lambda *step: told.append(step)) for size in (0, 4)]
        return _bits(told), _bits(own), _bits(state)
    except (ArithmeticError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError) as error:
        return type(error).__name__


def _bits(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((key, _bits(part)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_bits, value))
    array = np.asarray(value)
    return Bits(array.dtype.str, array.tobytes())


def _sanitized(place: Path, name: str) -> bool:
    """Whether the demo program, built with the sanitizers, is stopped by them; False where there are none."""
    program = place / "sanitized"
    build = (*find_compiler(), *SANITIZED, "-o", str(program), str(place / f"{name}.c"), str(place / f"{name}_demo.c"), "-lm")
    if subprocess.run(build, capture_output=True, check=False).returncode:
        return False
    done = subprocess.run([str(program)], capture_output=True, check=False, timeout=LIMIT, env=os.environ | {"ASAN_OPTIONS": "detect_leaks=0"})
    return b"Sanitizer" in done.stderr or b"runtime error" in done.stderr


def _work(one: Planted, answer: Connection, folder: str) -> None:
    place = Path(folder, one.system.name)
    shutil.copytree(one.system, place)
    sys.stderr = open(os.devnull, "w", encoding="utf-8")
    answer.send(fate(one, place))


def judged(found: Sequence[Planted], jobs: int) -> Iterator[Planted]:
    """Each mutant in a process of its own, for some crash and some never end."""
    context, waiting = get_context("fork"), list(found)[::-1]
    running: list[tuple[Planted, BaseProcess, Connection, float, tempfile.TemporaryDirectory[str]]] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            one, (here, there) = waiting.pop(), context.Pipe(duplex=False)
            folder = tempfile.TemporaryDirectory(prefix="mutant-")
            process = context.Process(target=_work, args=(one, there, folder.name))
            process.start()
            there.close()
            running.append((one, process, here, time.monotonic(), folder))
        time.sleep(0.02)
        for entry in list(running):
            one, process, here, start, folder = entry
            late = time.monotonic() - start > LIMIT
            if process.is_alive() and not late:
                continue
            process.kill()
            process.join()
            answer = ("killed", "it never ends" if late else "it crashes")
            if not late and process.exitcode == 0 and here.poll():
                answer = here.recv()
            folder.cleanup()
            running.remove(entry)
            yield Planted(one.system, one.target, one.mutant, *answer)


def table(done: Sequence[Planted]) -> str:
    lines = [f"{'kind':<20}" + "".join(f"{f'{target} {word}':>18}" for target in ENDINGS for word in FATES)]
    counts = Counter((one.mutant.kind, one.target, one.fate) for one in done)
    for kind in (*dict.fromkeys(one.mutant.kind for one in done), "all"):
        cells = [sum(n for (k, t, f), n in counts.items() if kind in (k, "all") and (t, f) == (target, word)) for target in ENDINGS for word in FATES]
        lines.append(f"{kind:<20}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("systems", nargs="*", help="names in generated/, such as y08  [default: all]")
    parser.add_argument("--target", choices=ENDINGS, action="append")
    parser.add_argument("--sample", type=int, default=120)
    parser.add_argument("--all", action="store_true", help="every mutant; thousands")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    systems = [p for p in sorted(GENERATED.iterdir()) if not options.systems or p.name.startswith(tuple(options.systems))]
    found = list(planted(systems, options.target or tuple(ENDINGS)))
    chosen = found if options.all else sampled(found, options.sample, options.seed)
    print(f"{len(chosen)} of {len(found)} mutants", flush=True)
    done = []
    with tempfile.TemporaryDirectory(prefix="mutation-") as cache_folder:
        os.environ["XDG_CACHE_HOME"] = cache_folder
        for one in judged(chosen, options.jobs):
            done.append(one)
            if one.fate == SURVIVED:
                print(f"survived: {one.mutant.kind}, {one.system.name}, {one.target}, line {one.mutant.line + 1}: {one.why}\n"
                      f"    {one.mutant.was.strip()}\n    {one.mutant.text.strip()}", flush=True)
    print(table(done))
    killed, survived = (sum(one.fate == word for one in done) for word in (KILLED, SURVIVED))
    print(f"mutation score: {killed} of {killed + survived}, {100 * killed / max(killed + survived, 1):.1f} %")
    if survived:
        sys.exit(2)


if __name__ == "__main__":
    main()
