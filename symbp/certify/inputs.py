"""Which inputs are tried. A float32 is named by its place in the order of all 2^32: nan, -inf, ..., -0, 0, ..., inf, nan."""

from __future__ import annotations

import numpy as np

PLACES = 1 << 32
ZERO = 1 << 31                  # the place of +0
EVERYDAY = (1e-4, 1e2)
NARROW = ("bfloat16", "float16")


def places(values: np.ndarray) -> np.ndarray:
    """The places of float32 values."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    return np.where(bits >> 31 == 1, ~bits, bits + np.uint32(ZERO)).astype(np.uint32)


def values(of: np.ndarray) -> np.ndarray:
    """The float32 values at places."""
    at = np.asarray(of, np.uint32)
    return np.where(at < ZERO, ~at, at - np.uint32(ZERO)).astype(np.uint32).view(np.float32)


def narrow(name: str) -> np.ndarray:
    """The places of all 65536 numbers of bfloat16 or float16."""
    bits = np.arange(1 << 16, dtype=np.uint32)
    with np.errstate(invalid="ignore"):
        wide = (bits << 16).view(np.float32) if name == "bfloat16" else bits.astype(np.uint16).view(np.float16).astype(np.float32)
    return np.unique(places(wide))


def sampled(count: int, seed: int = 0) -> np.ndarray:
    """Places in ascending order: half of everyday magnitude, half spread over every exponent; both signs, both zeros."""
    chance = np.random.default_rng(seed)
    half = (count + 1) // 2
    everyday = np.exp(chance.uniform(*np.log(EVERYDAY), half)).astype(np.float32)
    exponents = np.linspace(0, 254, half).astype(np.uint32)
    every = (exponents << 23 | chance.integers(0, 1 << 23, half, dtype=np.uint32)).view(np.float32)
    sizes = np.concatenate([everyday, every])[:count]
    signs = chance.choice(np.array([-1, 1], np.float32), len(sizes))
    return np.unique(places(np.concatenate([sizes * signs, np.array([0.0, -0.0], np.float32)])))


def sampled_doubles(count: int, seed: int = 0) -> np.ndarray:
    """Doubles in ascending order, half of everyday magnitude, half of any."""
    chance = np.random.default_rng(seed)
    everyday = np.exp(chance.uniform(*np.log(EVERYDAY), (count + 1) // 2))
    every = np.exp2(chance.uniform(-1073, 1023.9, count // 2))
    sizes = np.concatenate([everyday, every])
    return np.unique(sizes * chance.choice([-1.0, 1.0], len(sizes)))
