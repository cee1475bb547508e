"""Finite differences and the elementary functions that the judges use."""

from __future__ import annotations

from typing import Any

import math
from collections.abc import Callable

import numpy as np

STEP = 1e-5


def grad(f: Callable, x: np.ndarray | float) -> np.ndarray:
    """The derivative of the number f(x), in the shape of x, by central differences."""
    return jac(f, x)


def jac(f: Callable, x: np.ndarray | float) -> np.ndarray:
    """The derivatives of f(x), indices of the result first, then those of x."""
    x = np.asarray(x, float)
    columns = []
    for place in np.ndindex(x.shape):
        h = np.zeros(x.shape)
        h[place] = STEP
        columns.append((np.asarray(f(x + h), float) - np.asarray(f(x - h), float)) / (2 * STEP))
    out = np.stack(columns, axis=-1) if columns else np.zeros(0)
    return out.reshape((*out.shape[:-1], *x.shape))


def sig(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def dsig(z: Any) -> Any:
    return sig(z) * (1 - sig(z))


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def relu(z: Any) -> Any:
    return np.maximum(z, 0)


def step(z: Any) -> Any:
    return (np.asarray(z) > 0).astype(float)


def off(m: Any) -> Any:
    """The entries off the diagonal."""
    return m[~np.eye(len(m), dtype=bool)]


def dia(m: Any) -> Any:
    return np.diag(m)


def hot(n: int, k: int) -> np.ndarray:
    return np.eye(n)[k]


outer, log, exp, sqrt, tanh, pi = np.outer, np.log, np.exp, np.sqrt, np.tanh, math.pi
erf = np.vectorize(math.erf)
