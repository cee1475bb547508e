"""Both sides of every equation of s27_hinge_kinks.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, relu


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n = 3
    x, w, y = rng.normal(size=n), rng.normal(size=n), float(rng.choice([-1, 1]))
    w = w - x * (w @ x) / (x @ x) + 0.4 * y * x / (x @ x) * rng.random()
    m = y * (w @ x)
    assert m < 1
    sq = lambda m: max(0.0, 1 - m) ** 2
    H = lambda w: sq(y * (w @ x))
    ap, an = 0.2 + rng.random(), -0.2 - rng.random()
    return [
        (5, 'm = y \\sum_{i=1}^n w_i x_i', 'D', 'definition', None, None, ""),
        (6, 'H = \\max(0, 1 - m)^2', 'D', 'definition', None, None, ""),
        (11, '\\frac{\\partial H}{\\partial m} = -2 (1 - m)', 'T', 'true: activation function', lambda: grad(sq, m), lambda: -2 * (1 - m), 'm < 1'),
        (13, '\\frac{\\partial H}{\\partial w_i} = -2 y (1 - m) x_i', 'T', 'true: gradient of a parameter', lambda: grad(H, w), lambda: -2 * y * (1 - m) * x, 'm < 1'),
        (17, '\\frac{\\partial H}{\\partial m} = -2 \\max(0, 1 - m)', 'T', 'true: activation function', lambda: grad(sq, m), lambda: -2 * max(0, 1 - m), ''),
        (18, '\\frac{\\partial H}{\\partial m} = 2 \\max(0, 1 - m)', 'F', 'sign', lambda: grad(sq, m), lambda: 2 * max(0, 1 - m), ''),
        (20, '\\frac{\\partial H}{\\partial m} = -\\max(0, 1 - m)', 'F', 'factor 2', lambda: grad(sq, m), lambda: -max(0, 1 - m), ''),
        (25, 'r = \\max(0, a)', 'D', 'definition', None, None, ""),
        (26, 'r = \\frac{a + |a|}{2}', 'T', 'true: activation function', lambda: relu(an) + relu(ap), lambda: (an + abs(an)) / 2 + (ap + abs(ap)) / 2, ''),
        (27, 'r = \\frac{a - |a|}{2}', 'F', 'sign', lambda: relu(an) + relu(ap), lambda: (an - abs(an)) / 2 + (ap - abs(ap)) / 2, ''),
        (32, '\\frac{dr}{da} = 1', 'T', 'true: activation function', lambda: grad(lambda v: relu(v), ap), lambda: 1.0, 'a > 0'),
        (37, '\\frac{dr}{da} = 0', 'T', 'true: activation function', lambda: grad(lambda v: relu(v), an), lambda: 0.0, 'a < 0'),
    ]
