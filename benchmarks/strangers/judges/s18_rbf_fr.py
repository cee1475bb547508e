"""Both sides of every equation of s18_rbf_fr.html, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dia, exp, grad, jac


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n, k = 3, 4
    x, c, w, s, t = rng.normal(size=n), rng.normal(size=(k, n)), rng.normal(size=k), 1 + rng.random(k), rng.normal()
    D = lambda c, x=x: np.sum((x - c) ** 2, 1)
    d = D(c)
    P = lambda d, s: exp(-d / (2 * s ** 2))
    f = P(d, s)
    y = w @ f
    E = lambda w, c, s, x=x: 0.5 * (w @ P(D(c, x), s) - t) ** 2
    gc = grad(lambda c: E(w, c, s), c)
    gs = grad(lambda s: E(w, c, s), s)
    return [
        (4, 'd_i = \\sum_{j=1}^n (x_j - c_{ij})^2', 'D', 'definition', None, None, ""),
        (5, '\\phi_i = \\exp\\left( -\\frac{d_i}{2 s_i^2} \\right)', 'D', 'definition', None, None, ""),
        (6, 'y = \\sum_{i=1}^k w_i \\phi_i', 'D', 'definition', None, None, ""),
        (7, 'E = \\frac{1}{2} (y - t)^2', 'D', 'definition', None, None, ""),
        (9, '\\frac{\\partial E}{\\partial w_i} = (y - t) \\phi_i', 'T', 'true: gradient of a parameter', lambda: grad(lambda w: E(w, c, s), w), lambda: (y - t) * f, ''),
        (10, '\\frac{\\partial E}{\\partial w_i} = (t - y) \\phi_i', 'F', 'target and output swapped', lambda: grad(lambda w: E(w, c, s), w), lambda: (t - y) * f, ''),
        (11, '\\frac{\\partial \\phi_i}{\\partial d_i} = -\\frac{\\phi_i}{2 s_i^2}', 'T', 'true: activation function', lambda: dia(jac(lambda d: P(d, s), d)), lambda: -f / (2 * s ** 2), ''),
        (12, '\\frac{\\partial \\phi_i}{\\partial d_i} = -\\frac{\\phi_i}{s_i^2}', 'F', 'factor 2', lambda: dia(jac(lambda d: P(d, s), d)), lambda: -f / s ** 2, ''),
        (13, '\\frac{\\partial d_i}{\\partial c_{ij}} = 2 (c_{ij} - x_j)', 'T', 'true: Jacobian', lambda: np.einsum("iij->ij", jac(D, c)), lambda: 2 * (c - x), ''),
        (14, '\\frac{\\partial d_i}{\\partial c_{ij}} = 2 (x_j - c_{ij})', 'F', 'sign', lambda: np.einsum("iij->ij", jac(D, c)), lambda: 2 * (x - c), ''),
        (15, '\\frac{\\partial E}{\\partial c_{ij}} = (y - t) w_i \\phi_i \\frac{x_j - c_{ij}}{s_i^2}', 'T', 'true: gradient of a parameter', lambda: gc, lambda: (y - t) * (w * f / s ** 2)[:, None] * (x - c), ''),
        (16, '\\frac{\\partial E}{\\partial c_{ij}} = (y - t) \\phi_i \\frac{x_j - c_{ij}}{s_i^2}', 'F', 'lost factor', lambda: gc, lambda: (y - t) * (f / s ** 2)[:, None] * (x - c), ''),
        (17, '\\frac{\\partial E}{\\partial c_{ij}} = (y - t) w_i \\phi_i \\frac{x_j - c_{ij}}{2 s_i^2}', 'F', 'factor 2', lambda: gc, lambda: (y - t) * (w * f / s ** 2)[:, None] * (x - c) / 2, ''),
        (18, '\\frac{\\partial E}{\\partial s_i} = (y - t) w_i \\phi_i \\frac{d_i}{s_i^3}', 'T', 'true: gradient of a parameter', lambda: gs, lambda: (y - t) * w * f * d / s ** 3, ''),
        (19, '\\frac{\\partial E}{\\partial s_i} = (y - t) w_i \\phi_i \\frac{d_i}{s_i^2}', 'F', 'wrong factor', lambda: gs, lambda: (y - t) * w * f * d / s ** 2, ''),
        (20, '\\frac{\\partial E}{\\partial x_j} = (y - t) \\sum_{i=1}^k w_i \\phi_i \\frac{c_{ij} - x_j}{s_i^2}', 'T', 'true: gradient of a parameter', lambda: grad(lambda x: E(w, c, s, x), x), lambda: (y - t) * ((w * f / s ** 2) @ (c - x)), ''),
    ]
