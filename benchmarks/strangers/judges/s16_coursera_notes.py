"""Both sides of every equation of s16_coursera_notes.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, log, outer, sig, tanh


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    d, m, h = 3, 5, 4
    X, Y, W, b, u = rng.normal(size=(d, m)), rng.integers(2, size=m) * 1.0, rng.normal(size=(h, d)), rng.normal(size=h), rng.normal(size=h)
    Z = W @ X + b[:, None]
    A = tanh(Z)
    s = A.T @ u
    p = sig(s)
    J = lambda s: -np.mean(Y * log(sig(s)) + (1 - Y) * log(1 - sig(s)))
    ds = grad(J, s)
    dA = grad(lambda A: J(A.T @ u), A)
    dZ = grad(lambda Z: J(tanh(Z).T @ u), Z)
    dW = grad(lambda W: J(tanh(W @ X + b[:, None]).T @ u), W)
    db = grad(lambda b: J(tanh(W @ X + b[:, None]).T @ u), b)
    du = grad(lambda u: J(A.T @ u), u)
    return [
        (5, 'Z_{ie} = \\sum_{k=1}^d W_{ik} X_{ke} + b_i', 'D', 'definition', None, None, ""),
        (6, 'A = \\tanh(Z)', 'D', 'definition', None, None, ""),
        (8, 's = A^T u', 'D', 'definition', None, None, ""),
        (10, 'p = \\sigma(s)', 'D', 'definition', None, None, ""),
        (11, 'J = -\\frac{1}{m} \\sum_{e=1}^m \\left( Y_e \\log p_e + (1 - Y_e) \\log(1 - p_e) \\right)', 'D', 'definition', None, None, ""),
        (15, 'ds = \\frac{1}{m} (p - Y)', 'T', 'true: error of a layer', lambda: ds, lambda: (p - Y) / m, ''),
        (17, 'ds = p - Y', 'F', 'batch mean vs. sum', lambda: ds, lambda: p - Y, ''),
        (19, 'du = A \\, ds', 'T', 'true: gradient of a matrix', lambda: du, lambda: A @ ds, ''),
        (20, 'du = A^T ds', 'F', 'lost transpose', lambda: du, lambda: A.T @ ds, ''),
        (21, 'dA = u \\, ds^T', 'T', 'true: error of a layer', lambda: dA, lambda: outer(u, ds), ''),
        (23, 'dZ = dA \\odot (1 - A \\odot A)', 'T', 'true: error of a layer', lambda: dZ, lambda: dA * (1 - A * A), ''),
        (25, 'dZ = dA \\odot (1 - Z \\odot Z)', 'F', 'derivative in terms of the input', lambda: dZ, lambda: dA * (1 - Z * Z), ''),
        (26, 'dZ = dA \\odot A \\odot (1 - A)', 'F', 'wrong factor', lambda: dZ, lambda: dA * A * (1 - A), ''),
        (27, 'dW = dZ \\, X^T', 'T', 'true: gradient of a matrix', lambda: dW, lambda: dZ @ X.T, ''),
        (29, 'dW = \\frac{1}{m} dZ \\, X^T', 'F', 'lost 1/m', lambda: dW, lambda: dZ @ X.T / m, ''),
        (31, 'dW = X \\, dZ^T', 'F', 'swapped factors', lambda: dW, lambda: X @ dZ.T, ''),
        (32, 'db_i = \\sum_{e=1}^m dZ_{ie}', 'T', 'true: gradient of a parameter', lambda: db, lambda: dZ.sum(1), ''),
        (33, 'db_i = dZ_{ie}', 'F', 'missing sum', lambda: np.broadcast_to(db[:, None], (h, m)), lambda: dZ, ''),
    ]
