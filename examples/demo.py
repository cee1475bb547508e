"""The main job on real data: a digits classifier derived, checked, and trained in C and in NumPy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

HERE = Path(__file__).parent
PLACE = HERE.parent / "build" / "demo"
GOAL = 0.95


def run(*arguments: str) -> str:
    """Run one symbp command in the demo's folder, showing it and what it prints."""
    print(f"\n$ symbp {' '.join(arguments)}\n", flush=True)
    command = [str(Path(sys.executable).with_name("symbp")), *arguments]
    done = subprocess.run(command, cwd=PLACE, stdout=subprocess.PIPE, text=True)
    print(done.stdout, flush=True)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def write_digits(path: Path) -> None:
    """1,797 images of 8 x 8 pixels in [0, 1], one a row, the digit last."""
    digits = load_digits()
    np.savetxt(path, np.c_[digits.data / 16, digits.target], fmt="%.6g", delimiter=",")


def accuracy(printed: str) -> float:
    """The test accuracy that `symbp train` printed."""
    line = next(line for line in printed.splitlines() if line.strip().startswith("test"))
    return float(line.split()[-1].rstrip("%")) / 100


def main() -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    write_digits(PLACE / "digits.csv")
    run("generate", str(HERE.resolve() / "digits.toml"), "--out", "digits")
    reached = {}
    for target in ("c", "numpy"):
        printed = run("train", "digits", "--data", "digits.csv", "--test-fraction", "0.2", "--target", target,
                      "--out", f"{target}.npz")
        reached[target] = accuracy(printed)
    c, numpy = (dict(np.load(PLACE / f"{target}.npz")) for target in ("c", "numpy"))
    apart = max(float(np.abs(c[name] - numpy[name]).max() / np.abs(numpy[name]).max()) for name in numpy)
    print(f"test accuracy: C {reached['c']:.2%}, NumPy {reached['numpy']:.2%}; "
          f"largest difference of a trained parameter, relative to its array: {apart:.1e}")
    if min(reached.values()) < GOAL or apart > 1e-2:
        sys.exit("the demo fell short: the accuracy must reach 95 % and the two targets must agree")


if __name__ == "__main__":
    main()
