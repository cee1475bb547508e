"""Both sides of every equation of s25_momento_es.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n, eta = 3, 0.2
    w, x, b, y = rng.normal(size=n), rng.normal(size=n), rng.normal(), rng.normal()
    s = w @ x + b
    L = lambda w, b: (y - (w @ x + b)) ** 2
    gw, gb = grad(lambda w: L(w, b), w), grad(lambda b: L(w, b), b)
    new = lambda c: w + c * (y - s) * x
    return [
        (5, 's = w^\\top x + b', 'D', 'definition', None, None, ""),
        (6, 'L = (y - s)^2', 'D', 'definition', None, None, ""),
        (8, '\\frac{\\partial L}{\\partial s} = -2 (y - s)', 'T', 'true: cost function', lambda: grad(lambda s: (y - s) ** 2, s), lambda: -2 * (y - s), ''),
        (10, '\\frac{\\partial L}{\\partial s} = 2 (y - s)', 'F', 'sign', lambda: grad(lambda s: (y - s) ** 2, s), lambda: 2 * (y - s), ''),
        (11, '\\frac{\\partial L}{\\partial s} = -(y - s)', 'F', 'factor 2', lambda: grad(lambda s: (y - s) ** 2, s), lambda: -(y - s), ''),
        (12, '\\frac{\\partial L}{\\partial w_i} = -2 (y - s) x_i', 'T', 'true: gradient of a parameter', lambda: gw, lambda: -2 * (y - s) * x, ''),
        (14, '\\Delta w_i = 2 \\eta (y - s) x_i', 'T', 'true: update', lambda: -eta * gw, lambda: 2 * eta * (y - s) * x, ''),
        (16, '\\Delta w_i = -2 \\eta (y - s) x_i', 'F', 'sign', lambda: -eta * gw, lambda: -2 * eta * (y - s) * x, ''),
        (17, '\\Delta w_i = \\eta (y - s) x_i', 'F', 'factor 2', lambda: -eta * gw, lambda: eta * (y - s) * x, ''),
        (18, '\\Delta b = 2 \\eta (y - s)', 'T', 'true: update', lambda: -eta * gb, lambda: 2 * eta * (y - s), ''),
        (20, '\\Delta b = 2 \\eta (y - s) x', 'F', 'wrong factor', lambda: np.broadcast_to(-eta * gb, n), lambda: 2 * eta * (y - s) * x, ''),
        (25, 'w_i \\leftarrow w_i + 2 \\eta (y - s) x_i', 'T', 'true: update', lambda: w - eta * gw, lambda: new(2 * eta), ''),
        (26, 'w_i \\leftarrow w_i - 2 \\eta (y - s) x_i', 'F', 'sign', lambda: w - eta * gw, lambda: new(-2 * eta), ''),
    ]
