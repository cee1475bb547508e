"""Both sides of every equation of s08_ridge_notebook.ipynb, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, jac, outer


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n = 4
    w, x, y, lam = rng.normal(size=n), rng.normal(size=n), rng.normal(), 0.3
    e = w @ x - y
    C = lambda w: 0.5 * (w @ x - y) ** 2
    J = lambda w: C(w) + lam / 2 * np.sum(w ** 2)
    return [
        (11, 'e = \\sum_{i=1}^n w_i x_i - y', 'D', 'definition', None, None, ""),
        (12, 'C = \\frac{1}{2} e^2', 'D', 'definition', None, None, ""),
        (22, '\\frac{\\partial C}{\\partial w_i} = e x_i', 'T', 'true: gradient of a parameter', lambda: grad(C, w), lambda: e * x, ''),
        (24, '\\frac{\\partial C}{\\partial w_i} = -e x_i', 'F', 'sign', lambda: grad(C, w), lambda: -e * x, ''),
        (25, '\\frac{\\partial C}{\\partial w_i} = 2 e x_i', 'F', 'factor 2', lambda: grad(C, w), lambda: 2 * e * x, ''),
        (26, '\\frac{\\partial C}{\\partial y} = -e', 'T', 'true: cost function', lambda: grad(lambda y: 0.5 * (w @ x - y) ** 2, y), lambda: -e, ''),
        (28, '\\frac{\\partial C}{\\partial x_i} = e w_i', 'T', 'true: gradient of a parameter', lambda: grad(lambda x: 0.5 * (w @ x - y) ** 2, x), lambda: e * w, ''),
        (30, '\\frac{\\partial C}{\\partial w_i} = e w_i', 'F', 'wrong factor', lambda: grad(C, w), lambda: e * w, ''),
        (31, '\\frac{\\partial^2 C}{\\partial w_i \\partial w_j} = x_i x_j', 'T', 'true: second derivative', lambda: jac(lambda w: (w @ x - y) * x, w), lambda: outer(x, x), ''),
        (40, 'J = C + \\frac{\\lambda}{2} \\sum_{i=1}^n w_i^2', 'D', 'definition', None, None, ""),
        (42, '\\frac{\\partial J}{\\partial w_i} = e x_i + \\lambda w_i', 'T', 'true: regularisation', lambda: grad(J, w), lambda: e * x + lam * w, ''),
        (44, '\\frac{\\partial J}{\\partial w_i} = e x_i + \\lambda w_i^2', 'F', 'forgotten inner derivative', lambda: grad(J, w), lambda: e * x + lam * w ** 2, ''),
        (45, '\\frac{\\partial J}{\\partial w_i} = e x_i + \\lambda \\sum_{i=1}^n w_i', 'F', 'superfluous sum or term', lambda: grad(J, w), lambda: e * x + lam * w.sum(), ''),
        (46, '\\frac{\\partial^2 J}{\\partial w_i \\partial w_j} = x_i x_j + \\lambda \\delta_{ij}', 'T', 'true: second derivative', lambda: jac(lambda w: (w @ x - y) * x + lam * w, w), lambda: outer(x, x) + lam * np.eye(n), ''),
        (48, '\\nabla_w J = e x + \\lambda w', 'T', 'true: gradient of a matrix', lambda: grad(J, w), lambda: e * x + lam * w, ''),
    ]
