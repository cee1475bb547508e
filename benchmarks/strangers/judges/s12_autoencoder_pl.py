"""Both sides of every equation of s12_autoencoder_pl.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dsig, grad, outer, sig


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n, k = 5, 3
    x, W, V = rng.normal(size=n), rng.normal(size=(k, n)), rng.normal(size=(n, k))
    u = W @ x
    h = sig(u)
    r = V @ h
    E = lambda W, V: 0.5 * np.sum((V @ sig(W @ x) - x) ** 2)
    gu = grad(lambda u: 0.5 * np.sum((V @ sig(u) - x) ** 2), u)
    gh = grad(lambda h: 0.5 * np.sum((V @ h - x) ** 2), h)
    gW, gV = grad(lambda W: E(W, V), W), grad(lambda V: E(W, V), V)
    return [
        (5, 'u = W x', 'D', 'definition', None, None, ""),
        (6, 'h = \\sigma(u)', 'D', 'definition', None, None, ""),
        (8, 'r = V h', 'D', 'definition', None, None, ""),
        (10, 'E = \\frac{1}{2} \\sum_{i=1}^n (r_i - x_i)^2', 'D', 'definition', None, None, ""),
        (14, '\\frac{\\partial E}{\\partial r_i} = r_i - x_i', 'T', 'true: cost function', lambda: grad(lambda r: 0.5 * np.sum((r - x) ** 2), r), lambda: r - x, ''),
        (15, '\\frac{\\partial E}{\\partial r_i} = x_i - r_i', 'F', 'target and output swapped', lambda: grad(lambda r: 0.5 * np.sum((r - x) ** 2), r), lambda: x - r, ''),
        (17, '\\frac{\\partial E}{\\partial V_{ij}} = (r_i - x_i) h_j', 'T', 'true: gradient of a parameter', lambda: gV, lambda: outer(r - x, h), ''),
        (19, '\\frac{\\partial E}{\\partial V_{ij}} = (r_i - x_i) u_j', 'F', 'wrong layer index', lambda: gV, lambda: outer(r - x, u), ''),
        (20, '\\frac{\\partial E}{\\partial h_j} = \\sum_{i=1}^n (r_i - x_i) V_{ij}', 'T', 'true: error of a layer', lambda: gh, lambda: (r - x) @ V, ''),
        (21, '\\frac{\\partial E}{\\partial h_j} = \\sum_{i=1}^n (r_i - x_i) W_{ij}', 'F', 'wrong factor', lambda: gh, lambda: (r - x) @ W, ''),
        (23, '\\frac{\\partial E}{\\partial u_j} = h_j (1 - h_j) \\sum_{i=1}^n (r_i - x_i) V_{ij}', 'T', 'true: error of a layer', lambda: gu, lambda: h * (1 - h) * ((r - x) @ V), ''),
        (25, '\\frac{\\partial E}{\\partial u_j} = u_j (1 - u_j) \\sum_{i=1}^n (r_i - x_i) V_{ij}', 'F', 'derivative in terms of the input', lambda: gu, lambda: u * (1 - u) * ((r - x) @ V), ''),
        (26, "\\frac{\\partial E}{\\partial u_j} = \\sigma'(u_j) \\sum_{i=1}^n (r_i - x_i) V_{ij}", 'T', 'true: error of a layer', lambda: gu, lambda: dsig(u) * ((r - x) @ V), ''),
        (27, "\\frac{\\partial E}{\\partial u_j} = \\sigma'(h_j) \\sum_{i=1}^n (r_i - x_i) V_{ij}", 'F', "sigma' evaluated at a instead of z", lambda: gu, lambda: dsig(h) * ((r - x) @ V), ''),
        (29, '\\frac{\\partial E}{\\partial W_{jm}} = \\frac{\\partial E}{\\partial u_j} x_m', 'T', 'true: gradient of a parameter', lambda: gW, lambda: outer(gu, x), ''),
        (34, '\\nabla_V E = (r - x) h^T', 'T', 'true: gradient of a matrix', lambda: gV, lambda: outer(r - x, h), ''),
        (35, '\\nabla_W E = \\left( V^T (r - x) \\odot h \\odot (1 - h) \\right) x^T', 'T', 'true: gradient of a matrix', lambda: gW, lambda: outer((V.T @ (r - x)) * h * (1 - h), x), ''),
        (36, '\\nabla_W E = \\left( V (r - x) \\odot h \\odot (1 - h) \\right) x^T', 'F', 'lost transpose', lambda: gW, lambda: outer((V @ (r - x)) * h * (1 - h), x), ''),
        (38, '\\nabla_W E = x \\left( V^T (r - x) \\odot h \\odot (1 - h) \\right)^T', 'F', 'lost transpose', lambda: gW, lambda: outer(x, (V.T @ (r - x)) * h * (1 - h)), ''),
    ]
