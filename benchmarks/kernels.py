"""Measure the kernels of the catalogue and of the example models again: `python benchmarks/kernels.py`.

Writes symbp/stable/known.json, which ships: what these models emit then depends on no machine's arithmetic.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sympy import Expr

from symbp.derivation.backward import derive
from symbp.derivation.stability import stabilised
from symbp.errors import SymbpError
from symbp.network.catalogue import builtin
from symbp.network.flags import from_flags
from symbp.network.model import Network
from symbp.network.reader import read_model
from symbp.stable.choice import kept, measured_choice
from symbp.stable.measured import kernels
from symbp.stable.stored import SHIPPED, key

EXAMPLES = Path(__file__).parent.parent / "examples"
DTYPES = ("float32", "float64")
OUTPUTS = ("identity", "logistic", "tanh", "softmax", "softplus")


def models() -> Iterator[Network]:
    """The examples, every activation hidden, and the usual outputs with every cost."""
    yield from (read_model(path) for path in sorted(EXAMPLES.glob("*.toml")))
    for hidden in sorted(builtin("activations")):
        yield from _network(hidden, "identity", "squared_error")
    for output in OUTPUTS:
        for cost in sorted(builtin("costs")):
            yield from _network("identity", output, cost)


def _network(hidden: str, output: str, cost: str) -> Iterator[Network]:
    try:
        yield from_flags(name="kernels", layers="2,2,2", hidden=hidden, output=output, cost=cost)
    except SymbpError:
        return


def found() -> dict[str, tuple[Expr, str]]:
    """Every kernel of the models that can be kept, with its dtype."""
    known: dict[str, tuple[Expr, str]] = {}
    for network in models():
        for dtype in DTYPES:
            try:
                stable = stabilised(derive(replace(network, dtype=dtype)))
            except SymbpError:
                continue
            for written in kernels(stable):
                name = key(written, dtype)
                if name is not None:
                    known.setdefault(name, (written, dtype))
    return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    options = parser.parse_args()
    every = found()
    rows: dict[str, object] = {}
    for number, (name, (written, dtype)) in enumerate(every.items(), 1):
        row = kept(measured_choice(written, dtype))
        if row is not None:
            rows[name] = row
        print(f"{number} of {len(every)}", end="\r" if number < len(every) else "\n", flush=True)
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(rows.items()))
    options.out.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
