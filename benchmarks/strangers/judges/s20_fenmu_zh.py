"""Both sides of every equation of s20_fenmu_zh.tex, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, outer


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n, m = 4, 3
    x, A, S, b, a = rng.normal(size=n), rng.normal(size=(m, n)), rng.normal(size=(n, n)), rng.normal(size=m), rng.normal(size=n)
    f = lambda x: x @ S @ x
    g = lambda x: np.sum((A @ x - b) ** 2)
    return [
        (7, 'h = a^\\top x', 'D', 'definition', None, None, ""),
        (10, 'f = x^\\top S x', 'D', 'definition', None, None, ""),
        (13, 'g = \\| A x - b \\|^2', 'D', 'definition', None, None, ""),
        (17, '\\nabla_x h = a', 'T', 'true: gradient of a matrix', lambda: grad(lambda x: a @ x, x), lambda: a, ''),
        (20, '\\nabla_x h = x', 'F', 'wrong factor', lambda: grad(lambda x: a @ x, x), lambda: x, ''),
        (23, '\\nabla_x f = (S + S^\\top) x', 'T', 'true: gradient of a matrix', lambda: grad(f, x), lambda: (S + S.T) @ x, ''),
        (26, '\\nabla_x f = 2 S x', 'F', 'lost transpose', lambda: grad(f, x), lambda: 2 * S @ x, ''),
        (29, '\\nabla_x f = S x', 'F', 'factor 2', lambda: grad(f, x), lambda: S @ x, ''),
        (32, '\\nabla_x g = 2 A^\\top (A x - b)', 'T', 'true: gradient of a matrix', lambda: grad(g, x), lambda: 2 * A.T @ (A @ x - b), ''),
        (35, '\\nabla_x g = A^\\top (A x - b)', 'F', 'factor 2', lambda: grad(g, x), lambda: A.T @ (A @ x - b), ''),
        (38, '\\nabla_x g = 2 (A x - b)', 'F', 'forgotten inner derivative', lambda: grad(g, x), lambda: 2 * (A @ x - b), ''),
        (41, '\\nabla_x g = 2 A (A x - b)', 'F', 'lost transpose', lambda: grad(g, x), lambda: 2 * A @ (A @ x - b), ''),
        (44, '\\nabla_x g = 2 A^\\top A x - 2 A^\\top b', 'T', 'true: gradient of a matrix', lambda: grad(g, x), lambda: 2 * A.T @ A @ x - 2 * A.T @ b, ''),
        (47, 'x^\\top S x = x^\\top S^\\top x', 'T', 'true: identity', lambda: f(x), lambda: x @ S.T @ x, ''),
        (50, '(A S)^\\top = S^\\top A^\\top', 'T', 'true: identity', lambda: (A @ S).T, lambda: S.T @ A.T, ''),
        (53, '(A S)^\\top = A^\\top S^\\top', 'F', 'swapped factors', lambda: (A @ S).T, lambda: A.T @ S.T, ''),
        (56, '\\nabla_S f = x x^\\top', 'T', 'true: gradient of a matrix', lambda: grad(lambda S: x @ S @ x, S), lambda: outer(x, x), ''),
        (59, '\\nabla_A g = 2 (A x - b) x^\\top', 'T', 'true: gradient of a matrix', lambda: grad(lambda A: np.sum((A @ x - b) ** 2), A), lambda: 2 * outer(A @ x - b, x), ''),
        (62, '\\nabla_A g = 2 x (A x - b)^\\top', 'F', 'swapped factors', lambda: grad(lambda A: np.sum((A @ x - b) ** 2), A), lambda: 2 * outer(x, A @ x - b), ''),
    ]
