"""Medians of whole processes and of calls: what the benchmark scripts share."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

SYMBP = str(Path(sys.executable).with_name("symbp"))


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without settings that slow NumPy's matrix products down, on one thread."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENBLAS_", "OMP_", "MKL_"))}
    return kept | {"OPENBLAS_NUM_THREADS": "1"} | more


def process(command: Sequence[str], runs: int, **environment: str) -> float:
    """The median wall time of a command as a whole process, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=clean_environment(**environment))
        times.append(time.perf_counter() - start)
    return median(times)


def interleaved(calls: Sequence[Callable[[], object]], runs: int) -> list[float]:
    """The median time of each call, taken in turns so that a busy machine slows all of them alike."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(runs):
        for taken, call in zip(times, calls, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return [median(taken) for taken in times]
