"""What verifying costs: each note of textbook/ as a whole process, and each of its equations: `python benchmarks/verifying.py`."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from statistics import median, quantiles

from measure import SYMBP, clean_environment

from symbp.textbook.judging import judge
from symbp.textbook.proved import proved_steps

NOTES = sorted((Path(__file__).parent.parent / "textbook").glob("*.md"))
RUNS = 3


def whole(note: Path) -> float:
    """The median wall time of `symbp verify` of one note, in seconds; exit code 2 is a result."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([SYMBP, "verify", str(note)], stdout=subprocess.DEVNULL, env=clean_environment(), check=False)
        times.append(time.perf_counter() - start)
    return median(times)


def main() -> None:
    total = 0.0
    for note in NOTES:
        seconds = whole(note)
        total += seconds
        print(f"{note.stem:40} {seconds:6.2f} s", flush=True)
    print(f"{'all':40} {total:6.2f} s")
    each = []
    for note in NOTES:
        for step in proved_steps(note):
            start = time.perf_counter()
            judge(step.setting, step.left, step.right)
            each.append(time.perf_counter() - start)
    slowest = quantiles(each, n=20)[-1]
    print(f"one proved step: median {median(each) * 1e3:.1f} ms, 95 of 100 under {slowest * 1e3:.1f} ms, longest {max(each) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
