"""Epochs of plain SGD, float32, one thread, in turns: `python benchmarks/train.py [NAME ...]`.

The emitted C and NumPy modules, a hand-written NumPy step, and JAX (lax.scan over an epoch) and PyTorch (eager) where they are
installed, on the same rows; samples a second, and the ratio to the emitted C. Every library's first epoch is held against
float64 before it is timed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from measure import clean_environment, interleaved

from symbp.building.load import load_c, load_numpy
from symbp.network.reader import read_text
from symbp.pipeline import generate

RUNS, RATE = 7, 0.01
Step = Callable[[], object]


@dataclass(frozen=True)
class Shape:
    """A dense network: units of each layer, batch, activation of the hidden layers; softmax and cross-entropy behind them."""

    sizes: tuple[int, ...]
    batch: int
    hidden: str
    rows: int = 2000

    def model(self, name: str) -> str:
        layers = [(n, "softmax" if n_out else self.hidden) for n, n_out in zip(self.sizes[1:], self.last)]
        text = "".join(f'\n[[layers]]\nunits = {n}\nactivation = "{a}"\n' for n, a in layers)
        return (f'name = "{name}"\ninputs = {self.sizes[0]}\ndtype = "float32"\n{text}\n[cost]\nname = "categorical_cross_entropy"\n'
                f'\n[optimizer]\nname = "sgd"\nlearning_rate = {RATE}\n\n[training]\nbatch_size = {self.batch}\n')

    @property
    def epochs(self) -> int:
        """Of one call: what a call costs beside its steps is not what is measured."""
        return 10 if max(self.sizes) < 64 else 2

    @property
    def last(self) -> list[bool]:
        return [k == len(self.sizes) - 2 for k in range(len(self.sizes) - 1)]

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(1)
        x = rng.normal(scale=0.5, size=(self.rows, self.sizes[0])).astype(np.float32)
        return x, np.eye(self.sizes[-1], dtype=np.float32)[rng.integers(0, self.sizes[-1], self.rows)]


SHAPES = {
    "tiny, batch 1": Shape((4, 16, 3), 1, "tanh"),
    "tiny, batch 16": Shape((4, 16, 3), 16, "tanh"),
    "digits, batch 1": Shape((64, 32, 10), 1, "logistic"),
    "digits, batch 10": Shape((64, 32, 10), 10, "logistic"),
    "digits, batch 32": Shape((64, 32, 10), 32, "logistic"),
    "odd, batch 50": Shape((37, 53, 29, 7), 50, "tanh"),
    "images, batch 64": Shape((784, 128, 10), 64, "relu", 1280),
    "deep, batch 32": Shape((64,) + (64,) * 20 + (10,), 32, "tanh"),
    "wide, batch 128": Shape((256, 2000, 10), 128, "relu", 1280),
}


def emitted(shape: Shape, folder: Path) -> dict[str, Any]:
    generate(read_text(shape.model("net"), "net"), folder, checked=False)
    return {"symbp C": load_c(folder, "net"), "symbp NumPy": load_numpy(folder / "net.py", "net")}


ACTIVATIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "tanh": (lambda z, np: np.tanh(z), lambda a: 1 - a * a),
    "logistic": (lambda z, np: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    "relu": (lambda z, np: np.maximum(z, 0), lambda a: (a > 0).astype(a.dtype)),
}


def by_hand(shape: Shape, parameters: dict[str, np.ndarray], x: np.ndarray, t: np.ndarray, order: np.ndarray) -> None:
    """One epoch as one writes it by hand, in the parameters' type."""
    value, slope = ACTIVATIONS[shape.hidden]
    weights = [(parameters[f"W{k}"], parameters[f"b{k}"]) for k in range(1, len(shape.sizes))]
    for first in range(0, len(x), shape.batch):
        some = order[first:first + shape.batch]
        a, target = [x[some]], t[some]
        for w, b in weights[:-1]:
            a.append(value(a[-1] @ w.T + b, np))
        z = a[-1] @ weights[-1][0].T + weights[-1][1]
        z = np.exp(z - z.max(axis=1, keepdims=True))
        delta = (z / z.sum(axis=1, keepdims=True) - target) / len(some)
        for k in range(len(weights) - 1, -1, -1):
            w, b = weights[k]
            below = (delta @ w) * slope(a[k]) if k else delta
            w -= RATE * (delta.T @ a[k])
            b -= RATE * delta.sum(axis=0)
            delta = below


def in_jax(shape: Shape, parameters: dict[str, np.ndarray], x: np.ndarray, t: np.ndarray) -> Iterator[Step]:
    jax, jnp = import_module("jax"), import_module("jax.numpy")
    value = ACTIVATIONS[shape.hidden][0]
    names = [f"{n}{k}" for k in range(1, len(shape.sizes)) for n in "Wb"]

    def cost(p: list[Any], x: Any, t: Any) -> Any:
        for k in range(0, len(p) - 2, 2):
            x = value(x @ p[k].T + p[k + 1], jnp)
        return -(t * jax.nn.log_softmax(x @ p[-2].T + p[-1])).sum(axis=1).mean()

    def step(p: list[Any], batch: tuple[Any, Any]) -> tuple[list[Any], None]:
        return [a - RATE * g for a, g in zip(p, jax.grad(cost)(p, *batch))], None

    whole = len(x) // shape.batch * shape.batch
    batches = tuple(jnp.asarray(a[:whole].reshape(-1, shape.batch, a.shape[1])) for a in (x, t))
    epoch = jax.jit(lambda p: jax.lax.scan(step, p, batches)[0])
    state = [[jnp.asarray(parameters[n]) for n in names]]

    def run() -> None:
        state[0] = jax.block_until_ready(epoch(state[0]))

    yield run


def in_torch(shape: Shape, parameters: dict[str, np.ndarray], x: np.ndarray, t: np.ndarray) -> Iterator[Step]:
    torch = import_module("torch")
    torch.set_num_threads(1)
    value = {"tanh": torch.tanh, "logistic": torch.sigmoid, "relu": torch.relu}[shape.hidden]
    names = [f"{n}{k}" for k in range(1, len(shape.sizes)) for n in "Wb"]
    p = [torch.tensor(parameters[n], requires_grad=True) for n in names]
    optimiser = torch.optim.SGD(p, lr=RATE)
    batches = list(zip(torch.tensor(x).split(shape.batch), torch.tensor(t.argmax(axis=1)).split(shape.batch)))

    def run() -> None:
        for a, label in batches:
            for k in range(0, len(p) - 2, 2):
                a = value(torch.nn.functional.linear(a, p[k], p[k + 1]))
            loss = torch.nn.functional.cross_entropy(torch.nn.functional.linear(a, p[-2], p[-1]), label)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    yield run


def measured(shape: Shape, folder: Path) -> dict[str, float]:
    """Samples a second of each."""
    x, t = shape.data()
    modules = emitted(shape, folder)
    start = {n: p.copy() for n, p in modules["symbp NumPy"].init().items()}
    calls: dict[str, Step] = {}
    for name, module in modules.items():
        own = {n: p.copy() for n, p in start.items()}
        module.train(own, x, t, epochs=1, batch_size=0)
        true = {n: p.astype(float) for n, p in start.items()}
        by_hand(Shape(shape.sizes, len(x), shape.hidden), true, x.astype(float), t.astype(float), np.arange(len(x)))
        worst = max(float(np.abs(own[n] - true[n]).max()) for n in own)
        assert worst < 1e-4, f"{name} is {worst} off after a step"
        calls[name] = lambda module=module, own=own: module.train(own, x, t, epochs=shape.epochs, batch_size=shape.batch)
    mine, order = {n: p.copy() for n, p in start.items()}, np.random.default_rng(0)
    calls["NumPy by hand"] = lambda: [by_hand(shape, mine, x, t, order.permutation(len(x))) for _ in range(shape.epochs)]
    for library, make in (("jax", in_jax), ("torch", in_torch)):
        if find_spec(library):
            epoch = next(make(shape, start, x, t))
            calls[library] = lambda epoch=epoch: [epoch() for _ in range(shape.epochs)]
    for call in calls.values():
        call()
    return {name: shape.epochs * len(x) / seconds for name, seconds in zip(calls, interleaved(list(calls.values()), RUNS))}


def main() -> None:
    if any(k.startswith(("OPENBLAS_", "OMP_", "MKL_")) and v != "1" for k, v in os.environ.items()) or "OPENBLAS_NUM_THREADS" not in os.environ:
        more = {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}
        os.execve(sys.executable, [sys.executable, *sys.argv], clean_environment(**more))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name in sys.argv[1:] or SHAPES:
        with tempfile.TemporaryDirectory() as place:
            found = measured(SHAPES[name], Path(place) / "net")
        own = found["symbp C"]
        others = ", ".join(f"{n} {s:,.0f} ({own / s:.1f})" for n, s in found.items() if n != "symbp C")
        print(f"{name}: symbp C {own:,.0f} samples/s; {others}", flush=True)


if __name__ == "__main__":
    main()
