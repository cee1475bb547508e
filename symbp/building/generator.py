"""What every emitted module draws from a seed: numbers in [0, 1), and the order of the rows in an epoch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GOLDEN = 0x9E3779B97F4A7C15
MASK = 0xFFFFFFFFFFFFFFFF


def mix(v: int) -> int:
    """The output function of splitmix64."""
    v &= MASK
    v = ((v ^ (v >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    v = ((v ^ (v >> 27)) * 0x94D049BB133111EB) & MASK
    return v ^ (v >> 31)


def draws(seed: int, count: int) -> NDArray[np.float64]:
    """The first `count` numbers in [0, 1) of the stream with this seed."""
    v = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN) + np.uint64(seed & MASK)
    v = (v ^ (v >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    v = (v ^ (v >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((v ^ (v >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0 ** -53


def order(seed: int, epoch: int, rows: int) -> list[int]:
    """The shuffled rows of an epoch (from 0): Fisher-Yates from the top, one draw a swap."""
    rank = list(range(rows))
    for i, u in zip(range(rows - 1, 0, -1), draws(mix(seed + (epoch + 1) * GOLDEN), rows), strict=False):
        j = int(u * (i + 1))
        rank[i], rank[j] = rank[j], rank[i]
    return rank
