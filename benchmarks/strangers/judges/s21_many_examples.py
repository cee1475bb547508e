"""Both sides of every equation of s21_many_examples.rst, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, jac, log, sig


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    m, n, lam = 5, 3, 0.6
    x, y, th = rng.normal(size=(m, n)), rng.integers(2, size=m) * 1.0, rng.normal(size=n)
    z = x @ th
    h = sig(z)
    J = lambda th: -np.mean(y * log(sig(x @ th)) + (1 - y) * log(1 - sig(x @ th)))
    Q = lambda th: J(th) + lam / (2 * m) * th @ th
    g = grad(J, th)
    return [
        (8, 'z_i = \\sum_{j=1}^n \\theta_j x_{ij}', 'D', 'definition', None, None, ""),
        (13, 'h_i = \\sigma(z_i)', 'D', 'definition', None, None, ""),
        (18, 'J = -\\frac{1}{m} \\sum_{i=1}^m \\left[ y_i \\log h_i + (1 - y_i) \\log(1 - h_i) \\right]', 'D', 'definition', None, None, ""),
        (24, '\\frac{\\partial J}{\\partial \\theta_j} = \\frac{1}{m} \\sum_{i=1}^m (h_i - y_i) x_{ij}', 'T', 'true: gradient of a parameter', lambda: g, lambda: (h - y) @ x / m, ''),
        (29, '\\frac{\\partial J}{\\partial \\theta_j} = \\sum_{i=1}^m (h_i - y_i) x_{ij}', 'F', 'lost 1/m', lambda: g, lambda: (h - y) @ x, ''),
        (34, '\\frac{\\partial J}{\\partial \\theta_j} = \\frac{1}{m} \\sum_{i=1}^m (y_i - h_i) x_{ij}', 'F', 'target and output swapped', lambda: g, lambda: (y - h) @ x / m, ''),
        (39, '\\frac{\\partial J}{\\partial \\theta_j} = \\frac{1}{m} (h_i - y_i) x_{ij}', 'F', 'missing sum', lambda: np.broadcast_to(g, (m, n)), lambda: (h - y)[:, None] * x / m, ''),
        (44, '\\frac{\\partial J}{\\partial \\theta_j} = \\frac{1}{m} \\sum_{i=1}^m h_i (1 - h_i) (h_i - y_i) x_{ij}', 'F', 'forgotten inner derivative', lambda: g, lambda: (h * (1 - h) * (h - y)) @ x / m, ''),
        (49, '\\frac{\\partial J}{\\partial z_i} = \\frac{1}{m} (h_i - y_i)', 'T', 'true: error of a layer', lambda: grad(lambda z: -np.mean(y * log(sig(z)) + (1 - y) * log(1 - sig(z))), z), lambda: (h - y) / m, ''),
        (54, '\\frac{\\partial^2 J}{\\partial \\theta_j \\partial \\theta_k} = \\frac{1}{m} \\sum_{i=1}^m h_i (1 - h_i) x_{ij} x_{ik}', 'T', 'true: second derivative', lambda: jac(lambda th: (sig(x @ th) - y) @ x / m, th), lambda: (x * (h * (1 - h))[:, None]).T @ x / m, ''),
        (59, '\\frac{\\partial^2 J}{\\partial \\theta_j \\partial \\theta_k} = \\frac{1}{m} \\sum_{i=1}^m h_i (1 - h_i) x_{ij}', 'F', 'forgotten inner derivative', lambda: jac(lambda th: (sig(x @ th) - y) @ x / m, th), lambda: np.tile(((h * (1 - h)) @ x / m)[:, None], (1, n)), ''),
        (65, 'Q = J + \\frac{\\lambda}{2m} \\sum_{j=1}^n \\theta_j^2', 'D', 'definition', None, None, ""),
        (70, '\\frac{\\partial Q}{\\partial \\theta_j} = \\frac{1}{m} \\sum_{i=1}^m (h_i - y_i) x_{ij} + \\frac{\\lambda}{m} \\theta_j', 'T', 'true: regularisation', lambda: grad(Q, th), lambda: (h - y) @ x / m + lam / m * th, ''),
        (75, '\\frac{\\partial Q}{\\partial \\theta_j} = \\frac{1}{m} \\sum_{i=1}^m (h_i - y_i) x_{ij} + \\lambda \\theta_j', 'F', 'lost 1/m', lambda: grad(Q, th), lambda: (h - y) @ x / m + lam * th, ''),
        (80, '\\frac{\\partial Q}{\\partial \\theta_j} = \\frac{1}{m} \\sum_{i=1}^m \\left( (h_i - y_i) x_{ij} + \\lambda \\theta_j \\right)', 'F', 'lost bracket', lambda: grad(Q, th), lambda: (h - y) @ x / m + lam * th, ''),
    ]
