"""Both sides of every equation of s04_lineaire_fr.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, jac


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    m, n = 5, 3
    X, w, y, lam = rng.normal(size=(m, n)), rng.normal(size=n), rng.normal(size=m), 0.4
    r = X @ w - y
    yh = X @ w
    J = lambda w: np.sum((X @ w - y) ** 2) / (2 * m)
    G = lambda w: J(w) + lam * w @ w
    return [
        (5, '\\hat{y} = X w', 'D', 'definition', None, None, ""),
        (6, 'r = X w - y', 'D', 'definition', None, None, ""),
        (8, 'J = \\frac{1}{2m} \\sum_{i=1}^m r_i^2', 'D', 'definition', None, None, ""),
        (13, 'J = \\frac{1}{2m} (X w - y)^\\top (X w - y)', 'T', 'true: gradient of a matrix', lambda: J(w), lambda: (X @ w - y) @ (X @ w - y) / (2 * m), ''),
        (14, 'J = \\frac{1}{2m} \\left( w^\\top X^\\top X w - 2 y^\\top X w + y^\\top y \\right)', 'T', 'true: identity', lambda: J(w), lambda: (w @ X.T @ X @ w - 2 * y @ X @ w + y @ y) / (2 * m), ''),
        (15, 'J = \\frac{1}{2m} \\left( w^\\top X^\\top X w - y^\\top X w + y^\\top y \\right)', 'F', 'factor 2', lambda: J(w), lambda: (w @ X.T @ X @ w - y @ X @ w + y @ y) / (2 * m), ''),
        (20, '\\frac{\\partial J}{\\partial w_j} = \\frac{1}{m} \\sum_{i=1}^m r_i X_{ij}', 'T', 'true: gradient of a parameter', lambda: grad(J, w), lambda: r @ X / m, ''),
        (22, '\\frac{\\partial J}{\\partial w_j} = \\sum_{i=1}^m r_i X_{ij}', 'F', 'lost 1/m', lambda: grad(J, w), lambda: r @ X, ''),
        (23, '\\frac{\\partial J}{\\partial w_j} = \\frac{1}{m} \\sum_{i=1}^m r_i w_j', 'F', 'wrong factor', lambda: grad(J, w), lambda: r.sum() * w / m, ''),
        (24, '\\frac{\\partial J}{\\partial r_i} = \\frac{r_i}{m}', 'T', 'true: Jacobian', lambda: grad(lambda r: np.sum(r ** 2) / (2 * m), r), lambda: r / m, ''),
        (29, '\\nabla_w J = \\frac{1}{m} X^\\top (X w - y)', 'T', 'true: gradient of a matrix', lambda: grad(J, w), lambda: X.T @ (X @ w - y) / m, ''),
        (31, '\\nabla_w J = \\frac{1}{m} X (X w - y)', 'F', 'lost transpose', lambda: grad(J, w), lambda: X @ (X @ w - y) / m, ''),
        (32, '\\nabla_w J = \\frac{1}{m} X^\\top (y - X w)', 'F', 'sign', lambda: grad(J, w), lambda: X.T @ (y - X @ w) / m, ''),
        (33, '\\nabla_w J = \\frac{2}{m} X^\\top (\\hat{y} - y)', 'F', 'factor 2', lambda: grad(J, w), lambda: 2 * X.T @ (yh - y) / m, ''),
        (35, '\\nabla_w J = \\frac{1}{m} X^\\top X w - \\frac{1}{m} X^\\top y', 'T', 'true: gradient of a matrix', lambda: grad(J, w), lambda: X.T @ X @ w / m - X.T @ y / m, ''),
        (40, 'G = J + \\lambda \\sum_{j=1}^n w_j^2', 'D', 'definition', None, None, ""),
        (41, '\\nabla_w G = \\frac{1}{m} X^\\top r + 2 \\lambda w', 'T', 'true: regularisation', lambda: grad(G, w), lambda: X.T @ r / m + 2 * lam * w, ''),
        (42, '\\nabla_w G = \\frac{1}{m} X^\\top r + \\lambda w', 'F', 'factor 2', lambda: grad(G, w), lambda: X.T @ r / m + lam * w, ''),
        (44, '\\frac{\\partial^2 J}{\\partial w_j \\partial w_k} = \\frac{1}{m} \\sum_{i=1}^m X_{ij} X_{ik}', 'T', 'true: second derivative', lambda: jac(lambda w: X.T @ (X @ w - y) / m, w), lambda: X.T @ X / m, ''),
    ]
