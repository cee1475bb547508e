"""Both sides of every equation of s07_batch_rows_de.rst, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, sig


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    m, d, h, k = 5, 3, 4, 2
    X, W, V, T = rng.normal(size=(m, d)), rng.normal(size=(d, h)), rng.normal(size=(h, k)), rng.normal(size=(m, k))
    A = X @ W
    H = sig(A)
    Y = H @ V
    err = lambda Y: np.sum((Y - T) ** 2) / (2 * m)
    gY = grad(err, Y)
    gH = grad(lambda H: err(H @ V), H)
    gA = grad(lambda A: err(sig(A) @ V), A)
    gV = grad(lambda V: err(H @ V), V)
    gW = grad(lambda W: err(sig(X @ W) @ V), W)
    return [
        (8, 'A = X W', 'D', 'definition', None, None, ""),
        (13, 'H = \\sigma(A)', 'D', 'definition', None, None, ""),
        (18, 'Y = H V', 'D', 'definition', None, None, ""),
        (23, 'E = \\frac{1}{2m} \\| Y - T \\|_F^2', 'D', 'definition', None, None, ""),
        (29, '\\frac{\\partial E}{\\partial Y} = \\frac{1}{m} (Y - T)', 'T', 'true: cost function', lambda: gY, lambda: (Y - T) / m, ''),
        (34, '\\frac{\\partial E}{\\partial Y} = Y - T', 'F', 'lost 1/m', lambda: gY, lambda: Y - T, ''),
        (39, '\\frac{\\partial E}{\\partial V} = \\frac{1}{m} H^\\top (Y - T)', 'T', 'true: gradient of a matrix', lambda: gV, lambda: H.T @ (Y - T) / m, ''),
        (44, '\\frac{\\partial E}{\\partial V} = \\frac{1}{m} H (Y - T)', 'F', 'lost transpose', lambda: gV, lambda: H @ (Y - T) / m, ''),
        (49, '\\frac{\\partial E}{\\partial V} = \\frac{1}{m} (Y - T)^\\top H', 'F', 'lost transpose', lambda: gV, lambda: (Y - T).T @ H / m, ''),
        (54, '\\frac{\\partial E}{\\partial H} = \\frac{1}{m} (Y - T) V^\\top', 'T', 'true: gradient of a matrix', lambda: gH, lambda: (Y - T) @ V.T / m, ''),
        (59, '\\frac{\\partial E}{\\partial H} = \\frac{1}{m} V^\\top (Y - T)', 'F', 'swapped factors', lambda: gH, lambda: V.T @ (Y - T) / m, ''),
        (64, '\\frac{\\partial E}{\\partial A} = \\frac{\\partial E}{\\partial H} \\odot H \\odot (1 - H)', 'T', 'true: error of a layer', lambda: gA, lambda: gH * H * (1 - H), ''),
        (69, '\\frac{\\partial E}{\\partial A} = \\frac{\\partial E}{\\partial H} \\odot A \\odot (1 - A)', 'F', 'derivative in terms of the input', lambda: gA, lambda: gH * A * (1 - A), ''),
        (74, '\\frac{\\partial E}{\\partial W} = X^\\top \\frac{\\partial E}{\\partial A}', 'T', 'true: gradient of a matrix', lambda: gW, lambda: X.T @ gA, ''),
        (79, '\\frac{\\partial E}{\\partial W} = X^\\top \\frac{\\partial E}{\\partial H}', 'F', 'forgotten inner derivative', lambda: gW, lambda: X.T @ gH, ''),
        (84, '\\frac{\\partial E}{\\partial X} = \\frac{\\partial E}{\\partial A} W^\\top', 'T', 'true: gradient of a matrix', lambda: grad(lambda X: err(sig(X @ W) @ V), X), lambda: gA @ W.T, ''),
        (90, '\\frac{\\partial E}{\\partial V_{jc}} = \\frac{1}{m} \\sum_{e=1}^{m} H_{ej} (Y_{ec} - T_{ec})', 'T', 'true: identity', lambda: gV, lambda: np.einsum("ej,ec->jc", H, Y - T) / m, ''),
        (95, '\\frac{\\partial E}{\\partial V_{jc}} = H_{ej} (Y_{ec} - T_{ec})', 'F', 'missing sum', lambda: np.broadcast_to(gV, (m, h, k)), lambda: np.einsum("ej,ec->ejc", H, Y - T), ''),
        (100, '\\frac{\\partial E}{\\partial H_{ej}} = \\frac{1}{m} \\sum_{c=1}^{k} (Y_{ec} - T_{ec}) V_{jc}', 'T', 'true: error of a layer', lambda: gH, lambda: np.einsum("ec,jc->ej", Y - T, V) / m, ''),
    ]
