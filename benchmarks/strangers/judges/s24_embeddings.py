"""Both sides of every equation of s24_embeddings.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, hot, log, outer, softmax


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    Vn, d = 5, 3
    U, E, x, t = 0.5 * rng.normal(size=(Vn, d)), rng.normal(size=(Vn, d)), hot(Vn, rng.integers(Vn)), hot(Vn, rng.integers(Vn))
    h = E.T @ x
    u = U @ h
    p = softmax(u)
    L = lambda E=E, U=U, x=x: -np.sum(t * log(softmax(U @ (E.T @ x))))
    gh = grad(lambda h: -np.sum(t * log(softmax(U @ h))), h)
    gE = grad(lambda E: L(E=E), E)
    gU = grad(lambda U: L(U=U), U)
    return [
        (5, 'h = E^\\top x', 'D', 'definition', None, None, ""),
        (6, 'u_k = \\sum_{r=1}^d U_{kr} h_r', 'D', 'definition', None, None, ""),
        (8, 'p_k = \\frac{e^{u_k}}{\\sum_{j=1}^V e^{u_j}}', 'D', 'definition', None, None, ""),
        (10, 'L = -\\sum_{k=1}^V t_k \\log p_k', 'D', 'definition', None, None, ""),
        (14, '\\frac{\\partial L}{\\partial u_k} = p_k - t_k', 'T', 'true: cost function', lambda: grad(lambda u: -np.sum(t * log(softmax(u))), u), lambda: p - t, 'Sum(t) == 1'),
        (15, '\\frac{\\partial L}{\\partial u_k} = p_k (1 - p_k) - t_k', 'F', 'i = j instead of i != j', lambda: grad(lambda u: -np.sum(t * log(softmax(u))), u), lambda: p * (1 - p) - t, ''),
        (17, '\\frac{\\partial L}{\\partial U_{kr}} = (p_k - t_k) h_r', 'T', 'true: gradient of a parameter', lambda: gU, lambda: outer(p - t, h), 'Sum(t) == 1'),
        (19, '\\frac{\\partial L}{\\partial U_{kr}} = (t_k - p_k) h_r', 'F', 'target and output swapped', lambda: gU, lambda: outer(t - p, h), ''),
        (20, '\\frac{\\partial L}{\\partial h_r} = \\sum_{k=1}^V (p_k - t_k) U_{kr}', 'T', 'true: error of a layer', lambda: gh, lambda: (p - t) @ U, 'Sum(t) == 1'),
        (21, '\\frac{\\partial L}{\\partial h} = U^\\top (p - t)', 'T', 'true: gradient of a matrix', lambda: gh, lambda: U.T @ (p - t), 'Sum(t) == 1'),
        (23, '\\frac{\\partial L}{\\partial h} = U (p - t)', 'F', 'lost transpose', lambda: gh, lambda: U @ (p - t), ''),
        (25, '\\frac{\\partial L}{\\partial E_{kr}} = x_k \\frac{\\partial L}{\\partial h_r}', 'T', 'true: gradient of a parameter', lambda: gE, lambda: outer(x, gh), ''),
        (26, '\\frac{\\partial L}{\\partial E_{kr}} = \\frac{\\partial L}{\\partial h_r}', 'F', 'lost factor', lambda: gE, lambda: np.tile(gh, (Vn, 1)), ''),
        (27, '\\frac{\\partial L}{\\partial E} = x (p - t)^\\top U', 'T', 'true: gradient of a matrix', lambda: gE, lambda: outer(x, (p - t) @ U), 'Sum(t) == 1'),
        (29, '\\frac{\\partial L}{\\partial E} = U^\\top (p - t) x^\\top', 'F', 'lost transpose', lambda: gE, lambda: outer(U.T @ (p - t), x), ''),
    ]
