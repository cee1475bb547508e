"""Both sides of every equation of s02_softmax_uebung.tex, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dia, grad, hot, jac, log, off, outer, softmax


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    D, K = 4, 5
    x, W, b, t = rng.normal(size=D), 0.3 * rng.normal(size=(K, D)), rng.normal(size=K), hot(K, rng.integers(K))
    a = W @ x + b
    y = softmax(a)
    ce = lambda y: -np.sum(t * log(y))
    E = lambda a: ce(softmax(a))
    J = jac(softmax, a)
    return [
        (8, 'a_k = \\sum_{d=1}^{D} W_{kd} x_d + b_k', 'D', 'definition', None, None, ""),
        (11, 'y_k = \\frac{\\exp(a_k)}{\\sum_{j=1}^{K} \\exp(a_j)}', 'D', 'definition', None, None, ""),
        (14, 'E = -\\sum_{k=1}^{K} t_k \\ln y_k', 'D', 'definition', None, None, ""),
        (18, '\\frac{\\partial y_i}{\\partial a_i} = y_i (1 - y_i)', 'T', 'true: Jacobian', lambda: dia(J), lambda: y * (1 - y), 'i = j'),
        (22, '\\frac{\\partial y_i}{\\partial a_j} = -y_i y_j', 'T', 'true: Jacobian', lambda: off(J), lambda: off(-outer(y, y)), 'i != j'),
        (26, '\\frac{\\partial y_i}{\\partial a_j} = y_i (\\delta_{ij} - y_j)', 'T', 'true: Jacobian', lambda: J, lambda: np.diag(y) - outer(y, y), ''),
        (29, '\\frac{\\partial y_i}{\\partial a_j} = y_j (\\delta_{ij} - y_i)', 'T', 'true: Jacobian', lambda: J, lambda: (np.diag(y) - outer(y, y)).T, ''),
        (32, '\\frac{\\partial y_i}{\\partial a_j} = y_i (\\delta_{ij} + y_j)', 'F', 'sign', lambda: J, lambda: np.diag(y) + outer(y, y), ''),
        (35, '\\frac{\\partial y_i}{\\partial a_j} = \\delta_{ij} - y_i y_j', 'F', 'lost bracket', lambda: J, lambda: np.eye(K) - outer(y, y), ''),
        (39, '\\frac{\\partial E}{\\partial y_k} = -\\frac{t_k}{y_k}', 'T', 'true: cost function', lambda: grad(ce, y), lambda: -t / y, ''),
        (42, '\\frac{\\partial E}{\\partial y_k} = \\frac{t_k}{y_k}', 'F', 'sign', lambda: grad(ce, y), lambda: t / y, ''),
        (45, '\\frac{\\partial E}{\\partial a_j} = \\sum_{k=1}^{K} \\frac{\\partial E}{\\partial y_k} \\frac{\\partial y_k}{\\partial a_j}', 'T', 'true: chain rule', lambda: grad(E, a), lambda: grad(ce, y) @ J, ''),
        (48, '\\frac{\\partial E}{\\partial a_j} = -\\sum_{k=1}^{K} t_k (\\delta_{kj} - y_j)', 'T', 'true: cost function', lambda: grad(E, a), lambda: -(t - y * t.sum()), ''),
        (51, '\\frac{\\partial E}{\\partial a_j} = y_j - t_j', 'T', 'true: cost function', lambda: grad(E, a), lambda: y - t, 'Sum(t) == 1'),
        (54, '\\frac{\\partial E}{\\partial a_j} = t_j - y_j', 'F', 'target and output swapped', lambda: grad(E, a), lambda: t - y, ''),
        (57, '\\frac{\\partial E}{\\partial a_j} = y_j (1 - t_j)', 'F', 'lost bracket', lambda: grad(E, a), lambda: y * (1 - t), ''),
        (61, '\\frac{\\partial E}{\\partial W_{jd}} = (y_j - t_j) x_d', 'T', 'true: gradient of a parameter', lambda: grad(lambda W: E(W @ x + b), W), lambda: outer(y - t, x), 'Sum(t) == 1'),
        (64, '\\frac{\\partial E}{\\partial W_{jd}} = y_j x_d', 'F', 'lost factor', lambda: grad(lambda W: E(W @ x + b), W), lambda: outer(y, x), ''),
        (67, '\\frac{\\partial E}{\\partial b_j} = y_j - t_j', 'T', 'true: gradient of a parameter', lambda: grad(lambda b: E(W @ x + b), b), lambda: y - t, 'Sum(t) == 1'),
        (71, '\\frac{\\partial E}{\\partial x_d} = \\sum_{j=1}^{K} (y_j - t_j) W_{jd}', 'T', 'true: gradient of a parameter', lambda: grad(lambda x: E(W @ x + b), x), lambda: (y - t) @ W, 'Sum(t) == 1'),
        (74, '\\frac{\\partial E}{\\partial x_d} = (y_j - t_j) W_{jd}', 'F', 'missing sum', lambda: np.tile(grad(lambda x: E(W @ x + b), x), (K, 1)), lambda: (y - t)[:, None] * W, ''),
    ]
