"""Both sides of every equation of s13_layernorm_blog.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, jac, outer, sqrt


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n, eps = 5, 0.1
    x, ga, be, t = rng.normal(size=n), rng.normal(size=n), rng.normal(size=n), rng.normal(size=n)
    var = lambda x: np.mean((x - x.mean()) ** 2)
    std = lambda x: sqrt(var(x) + eps)
    xh_ = lambda x: (x - x.mean()) / std(x)
    mu, v, s, xh = x.mean(), var(x), std(x), xh_(x)
    y = ga * xh + be
    L = lambda y: np.sum(np.sin(y) * t)
    gy = grad(L, y)
    gxh = grad(lambda xh: L(ga * xh + be), xh)
    gx = grad(lambda x: L(ga * xh_(x) + be), x)
    return [
        (5, '\\mu = \\frac{1}{n} \\sum_{i=1}^n x_i', 'D', 'definition', None, None, ""),
        (6, 'v = \\frac{1}{n} \\sum_{i=1}^n (x_i - \\mu)^2', 'D', 'definition', None, None, ""),
        (8, 's = \\sqrt{v + \\epsilon}', 'D', 'definition', None, None, ""),
        (10, '\\hat{x}_i = \\frac{x_i - \\mu}{s}', 'D', 'definition', None, None, ""),
        (11, 'y_i = \\gamma_i \\hat{x}_i + \\beta_i', 'D', 'definition', None, None, ""),
        (15, '\\frac{\\partial L}{\\partial \\beta_i} = \\frac{\\partial L}{\\partial y_i}', 'T', 'true: gradient of a parameter', lambda: grad(lambda b: L(ga * xh + b), be), lambda: gy, ''),
        (17, '\\frac{\\partial L}{\\partial \\gamma_i} = \\frac{\\partial L}{\\partial y_i} \\hat{x}_i', 'T', 'true: gradient of a parameter', lambda: grad(lambda g: L(g * xh + be), ga), lambda: gy * xh, ''),
        (19, '\\frac{\\partial L}{\\partial \\gamma_i} = \\frac{\\partial L}{\\partial y_i} x_i', 'F', 'wrong factor', lambda: grad(lambda g: L(g * xh + be), ga), lambda: gy * x, ''),
        (20, '\\frac{\\partial L}{\\partial \\hat{x}_i} = \\gamma_i \\frac{\\partial L}{\\partial y_i}', 'T', 'true: error of a layer', lambda: gxh, lambda: ga * gy, ''),
        (24, '\\frac{\\partial \\mu}{\\partial x_i} = \\frac{1}{n}', 'T', 'true: Jacobian', lambda: jac(lambda x: x.mean(), x), lambda: np.full(n, 1 / n), ''),
        (26, '\\frac{\\partial \\mu}{\\partial x_i} = 1', 'F', 'lost 1/m', lambda: jac(lambda x: x.mean(), x), lambda: np.ones(n), ''),
        (28, '\\frac{\\partial v}{\\partial x_i} = \\frac{2}{n} (x_i - \\mu)', 'T', 'true: Jacobian', lambda: jac(var, x), lambda: 2 / n * (x - mu), ''),
        (29, '\\frac{\\partial v}{\\partial x_i} = 2 (x_i - \\mu)', 'F', 'lost 1/m', lambda: jac(var, x), lambda: 2 * (x - mu), ''),
        (30, '\\frac{\\partial s}{\\partial x_i} = \\frac{\\hat{x}_i}{n}', 'T', 'true: Jacobian', lambda: jac(std, x), lambda: xh / n, ''),
        (32, '\\sum_{i=1}^n \\hat{x}_i = 0', 'T', 'true: identity', lambda: xh.sum(), lambda: 0.0, ''),
        (34, '\\sum_{i=1}^n \\hat{x}_i^2 = n', 'F', 'lost factor', lambda: (xh ** 2).sum(), lambda: float(n), ''),
        (35, 'v = \\frac{1}{n} \\sum_{i=1}^n x_i^2 - \\mu^2', 'T', 'true: identity', lambda: v, lambda: np.mean(x ** 2) - mu ** 2, ''),
        (36, 'v = \\frac{1}{n} \\sum_{i=1}^n x_i^2 - \\mu', 'F', 'lost square', lambda: v, lambda: np.mean(x ** 2) - mu, ''),
        (41, '\\frac{\\partial \\hat{x}_i}{\\partial x_j} = \\frac{1}{s} \\left( \\delta_{ij} - \\frac{1}{n} - \\frac{\\hat{x}_i \\hat{x}_j}{n} \\right)', 'T', 'true: Jacobian', lambda: jac(xh_, x), lambda: (np.eye(n) - 1 / n - outer(xh, xh) / n) / s, ''),
        (43, '\\frac{\\partial \\hat{x}_i}{\\partial x_j} = \\frac{1}{s} \\left( \\delta_{ij} - \\frac{1}{n} \\right)', 'F', 'forgotten inner derivative', lambda: jac(xh_, x), lambda: (np.eye(n) - 1 / n) / s, ''),
        (47, '\\frac{\\partial L}{\\partial x_j} = \\frac{1}{s} \\left( \\frac{\\partial L}{\\partial \\hat{x}_j} - \\frac{1}{n} \\sum_{i=1}^n \\frac{\\partial L}{\\partial \\hat{x}_i} - \\frac{\\hat{x}_j}{n} \\sum_{i=1}^n \\hat{x}_i \\frac{\\partial L}{\\partial \\hat{x}_i} \\right)', 'T', 'true: error of a layer', lambda: gx, lambda: (gxh - gxh.mean() - xh * np.mean(xh * gxh)) / s, ''),
        (48, '\\frac{\\partial L}{\\partial x_j} = \\frac{1}{s} \\left( \\frac{\\partial L}{\\partial \\hat{x}_j} - \\frac{1}{n} \\sum_{i=1}^n \\frac{\\partial L}{\\partial \\hat{x}_i} + \\frac{\\hat{x}_j}{n} \\sum_{i=1}^n \\hat{x}_i \\frac{\\partial L}{\\partial \\hat{x}_i} \\right)', 'F', 'sign', lambda: gx, lambda: (gxh - gxh.mean() + xh * np.mean(xh * gxh)) / s, ''),
        (50, '\\sum_{j=1}^n \\frac{\\partial L}{\\partial x_j} = 0', 'T', 'true: identity', lambda: gx.sum(), lambda: 0.0, ''),
    ]
