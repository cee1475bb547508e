"""Both sides of every equation of s01_logistic_lecture.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, log, sig


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n = 4
    x, w = rng.normal(size=n), rng.normal(size=n)
    b, y, lam = 0.3, float(rng.integers(2)), 0.7
    z = w @ x + b
    p = sig(z)
    bce = lambda p: -y * log(p) - (1 - y) * log(1 - p)
    L = lambda w, b: bce(sig(w @ x + b))
    R = lambda w: L(w, b) + lam / 2 * w @ w
    z1 = 0.37 + rng.random()
    return [
        (5, 'z = w^\\top x + b', 'D', 'definition', None, None, ""),
        (6, 'p = \\sigma(z)', 'D', 'definition', None, None, ""),
        (8, 'L = -y \\log p - (1 - y) \\log(1 - p)', 'D', 'definition', None, None, ""),
        (13, "\\sigma'(z) = \\sigma(z)(1 - \\sigma(z))", 'T', 'true: activation function', lambda: grad(sig, z1), lambda: sig(z1) * (1 - sig(z1)), ''),
        (14, '1 - \\sigma(z) = \\sigma(-z)', 'T', 'true: activation function', lambda: 1 - sig(z1), lambda: sig(-z1), ''),
        (15, '\\frac{dp}{dz} = p(1 - p)', 'T', 'true: error of a layer', lambda: grad(sig, z), lambda: p * (1 - p), ''),
        (17, '\\frac{dp}{dz} = z(1 - z)', 'F', 'derivative in terms of the input', lambda: grad(sig, z), lambda: z * (1 - z), ''),
        (22, '\\frac{\\partial L}{\\partial p} = -\\frac{y}{p} + \\frac{1 - y}{1 - p}', 'T', 'true: cost function', lambda: grad(bce, p), lambda: -y / p + (1 - y) / (1 - p), ''),
        (23, '\\frac{\\partial L}{\\partial p} = -\\frac{y}{p} - \\frac{1 - y}{1 - p}', 'F', 'sign', lambda: grad(bce, p), lambda: -y / p - (1 - y) / (1 - p), 'only y = 1'),
        (24, '\\frac{\\partial L}{\\partial p} = \\frac{p - y}{p(1 - p)}', 'T', 'true: cost function', lambda: grad(bce, p), lambda: (p - y) / (p * (1 - p)), ''),
        (29, '\\frac{\\partial L}{\\partial z} = \\frac{\\partial L}{\\partial p} \\frac{dp}{dz} = p - y', 'T', 'true: chain rule', lambda: grad(lambda z: bce(sig(z)), z), lambda: p - y, ''),
        (31, '\\frac{\\partial L}{\\partial z} = y - p', 'F', 'sign', lambda: grad(lambda z: bce(sig(z)), z), lambda: y - p, ''),
        (32, '\\frac{\\partial L}{\\partial w} = (p - y) x', 'T', 'true: gradient of a parameter', lambda: grad(lambda w: L(w, b), w), lambda: (p - y) * x, ''),
        (33, '\\frac{\\partial L}{\\partial w} = (p - y) w', 'F', 'wrong factor', lambda: grad(lambda w: L(w, b), w), lambda: (p - y) * w, ''),
        (35, '\\frac{\\partial L}{\\partial b} = p - y', 'T', 'true: gradient of a parameter', lambda: grad(lambda b: L(w, b), b), lambda: p - y, ''),
        (37, '\\frac{\\partial L}{\\partial x} = (p - y) w', 'T', 'true: gradient of a parameter', lambda: grad(lambda x: bce(sig(w @ x + b)), x), lambda: (p - y) * w, ''),
        (41, 'R = L + \\frac{\\lambda}{2} w^\\top w', 'D', 'definition', None, None, ""),
        (42, '\\frac{\\partial R}{\\partial w} = (p - y) x + \\lambda w', 'T', 'true: regularisation', lambda: grad(R, w), lambda: (p - y) * x + lam * w, ''),
        (44, '\\frac{\\partial R}{\\partial w} = (p - y) x + \\frac{\\lambda}{2} w', 'F', 'factor 2', lambda: grad(R, w), lambda: (p - y) * x + lam / 2 * w, ''),
    ]
