"""What symbp costs its user: `python benchmarks/costs.py`. Medians; a line per figure, with the bound it should keep."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import SYMBP, clean_environment, process

EXAMPLES = Path(__file__).parent.parent / "examples"
FLAGS = ["--hidden", "sigmoid", "--output", "softmax", "--cost", "categorical_cross_entropy"]
DEPTHS = (250, 500, 1000)


def deep(layers: int) -> str:
    """A model of equal layers."""
    return (f'name = "deep"\ninputs = 32\n[[layers]]\nunits = 32\nactivation = "logistic"\nrepeat = {layers - 1}\n'
            '[[layers]]\nunits = 10\nactivation = "softmax"\n[cost]\nname = "categorical_cross_entropy"\n')


def distinct(layers: int) -> str:
    """A model whose layers all differ: each hidden activation has a slope of its own."""
    one = '[[layers]]\nunits = 8\nactivation = "own{0}"\n'
    formula = '[activations.own{0}]\nformula = "tanh(z) + z/{1}"\n'
    numbers = range(2, layers + 1)
    return ('name = "distinct"\ninputs = 8\n' + "".join(one.format(n) for n in numbers)
            + '[[layers]]\nunits = 3\nactivation = "softmax"\n[cost]\nname = "categorical_cross_entropy"\n'
            + "".join(formula.format(n, n) for n in numbers))


def show(what: str, seconds: float, bound: float) -> None:
    print(f"{what:<66} {seconds:8.3f} s   bound {bound:g} s   {'ok' if seconds <= bound else 'MISSED'}", flush=True)


def derivation_seconds(text: str) -> float:
    """The median over three fresh interpreters of reading and deriving, imports excluded."""
    program = ("import sys, time\nfrom symbp.network.reader import read_text\nfrom symbp.derivation.backward import derive\n"
               "text = sys.stdin.read()\nstart = time.perf_counter()\nderive(read_text(text))\n"
               "print(time.perf_counter() - start)")
    import_free = []
    for _ in range(3):
        done = subprocess_output([sys.executable, "-c", program], text)
        import_free.append(float(done))
    return sorted(import_free)[1]


def subprocess_output(command: list[str], given: str) -> str:
    return subprocess.run(command, input=given, text=True, check=True, capture_output=True, env=clean_environment()).stdout


def main() -> None:
    show("symbp --help", process([SYMBP, "--help"], 9), 0.15)
    layers = ["derive", "--layers", "64,32,16,10", *FLAGS]
    show("symbp derive, softmax + CCE, two hidden layers", process([SYMBP, *layers], 7), 1.0)
    for depth in DEPTHS:
        show(f"reading and deriving {depth} equal layers", derivation_seconds(deep(depth)), 2.0 * depth / 1000)
    for depth in (4, 8, 16):
        print(f"reading and deriving {depth} different layers {'':<24} {derivation_seconds(distinct(depth)):8.3f} s")
    with tempfile.TemporaryDirectory() as place:
        out = str(Path(place) / "digits")
        model = str(EXAMPLES / "digits.toml")
        cold = []
        for number in range(3):
            start = time.perf_counter()
            process([SYMBP, "generate", model, "--out", out], 1, XDG_CACHE_HOME=os.path.join(place, f"cache{number}"))
            cold.append(time.perf_counter() - start)
        show("symbp generate digits, both targets, compiled and checked", sorted(cold)[1], 5.0)
        warm = process([SYMBP, "generate", model, "--out", out], 5, XDG_CACHE_HOME=os.path.join(place, "cache0"))
        show("the same when nothing changed", warm, 2.0)


if __name__ == "__main__":
    main()
