"""Both sides of every equation of s19_liczby_pl.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dsig, log, sig, tanh


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    R = lambda v, k: round(float(v), k)
    return [
        (5, '0.5 \\cdot 0.8 + 0.1 = 0.5', 'T', 'true: numbers', lambda: 0.5 * 0.8 + 0.1, lambda: 0.5, ''),
        (6, '0.5 \\cdot 0.8 + 0.1 = 0.45', 'F', 'numeric value', lambda: 0.5 * 0.8 + 0.1, lambda: 0.45, ''),
        (8, '\\sigma(0.5) \\approx 0.6225', 'T', 'true: numbers', lambda: R(sig(0.5), 4), lambda: 0.6225, ''),
        (10, '\\sigma(0.5) \\approx 0.6522', 'F', 'numeric value', lambda: R(sig(0.5), 4), lambda: 0.6522, ''),
        (11, '\\sigma(0.5) (1 - \\sigma(0.5)) \\approx 0.2350', 'T', 'true: numbers', lambda: R(dsig(0.5), 4), lambda: 0.2350, ''),
        (12, '\\sigma(0.5) (1 - \\sigma(0.5)) \\approx 0.3775', 'F', 'numeric value', lambda: R(dsig(0.5), 4), lambda: 0.3775, ''),
        (14, '\\frac{1}{1 + e^{-2}} \\approx 0.8808', 'T', 'true: numbers', lambda: R(sig(2), 4), lambda: 0.8808, ''),
        (16, '\\frac{1}{1 + e^{-2}} \\approx 0.1192', 'F', 'sign', lambda: R(sig(2), 4), lambda: 0.1192, ''),
        (17, '\\tanh(0.5) \\approx 0.4621', 'T', 'true: numbers', lambda: R(tanh(0.5), 4), lambda: 0.4621, ''),
        (18, '-\\ln 0.6225 \\approx 0.4740', 'T', 'true: numbers', lambda: R(-log(0.6225), 4), lambda: 0.4740, ''),
        (20, '-\\ln 0.6225 \\approx 0.2059', 'F', 'numeric value', lambda: R(-log(0.6225), 4), lambda: 0.2059, ''),
        (22, '0.5 - 0.1 \\cdot (-0.3775) \\cdot 0.8 = 0.5302', 'T', 'true: numbers', lambda: 0.5 - 0.1 * (-0.3775) * 0.8, lambda: 0.5302, ''),
        (23, '0.5 - 0.1 \\cdot (-0.3775) \\cdot 0.8 = 0.4698', 'F', 'sign', lambda: 0.5 - 0.1 * (-0.3775) * 0.8, lambda: 0.4698, ''),
        (24, '\\frac{1}{2} (0.6225 - 1)^2 \\approx 0.0713', 'T', 'true: numbers', lambda: R(0.5 * (0.6225 - 1) ** 2, 4), lambda: 0.0713, ''),
        (26, '\\frac{1}{2} (0.6225 - 1)^2 \\approx 0.1425', 'F', 'factor 2', lambda: R(0.5 * (0.6225 - 1) ** 2, 4), lambda: 0.1425, ''),
    ]
