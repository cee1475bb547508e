"""Both sides of every equation of s14_batchnorm_zh.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, jac, sqrt


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    m, d, eps = 4, 3, 0.1
    x, ga, be, t = rng.normal(size=(m, d)), rng.normal(size=d), rng.normal(size=d), rng.normal(size=(m, d))
    var = lambda x: np.mean((x - x.mean(0)) ** 2, axis=0)
    nrm = lambda x: (x - x.mean(0)) / sqrt(var(x) + eps)
    mu, v, xh = x.mean(0), var(x), nrm(x)
    L = lambda y: np.sum(np.sin(y) * t)
    gy = grad(L, ga * xh + be)
    gxh = grad(lambda h: L(ga * h + be), xh)
    gx = grad(lambda x: L(ga * nrm(x) + be), x)
    return [
        (5, '\\mu_j = \\frac{1}{m} \\sum_{e=1}^m x_{ej}', 'D', 'definition', None, None, ""),
        (6, 'v_j = \\frac{1}{m} \\sum_{e=1}^m (x_{ej} - \\mu_j)^2', 'D', 'definition', None, None, ""),
        (8, '\\hat{x}_{ej} = \\frac{x_{ej} - \\mu_j}{\\sqrt{v_j + \\epsilon}}', 'D', 'definition', None, None, ""),
        (10, 'y_{ej} = \\gamma_j \\hat{x}_{ej} + \\beta_j', 'D', 'definition', None, None, ""),
        (14, '\\frac{\\partial L}{\\partial \\gamma_j} = \\sum_{e=1}^m \\frac{\\partial L}{\\partial y_{ej}} \\hat{x}_{ej}', 'T', 'true: gradient of a parameter', lambda: grad(lambda g: L(g * xh + be), ga), lambda: np.sum(gy * xh, 0), ''),
        (15, '\\frac{\\partial L}{\\partial \\gamma_j} = \\frac{1}{m} \\sum_{e=1}^m \\frac{\\partial L}{\\partial y_{ej}} \\hat{x}_{ej}', 'F', 'batch mean vs. sum', lambda: grad(lambda g: L(g * xh + be), ga), lambda: np.mean(gy * xh, 0), ''),
        (17, '\\frac{\\partial L}{\\partial \\beta_j} = \\sum_{e=1}^m \\frac{\\partial L}{\\partial y_{ej}}', 'T', 'true: gradient of a parameter', lambda: grad(lambda b: L(ga * xh + b), be), lambda: gy.sum(0), ''),
        (19, '\\frac{\\partial L}{\\partial \\beta_j} = \\frac{1}{m} \\sum_{e=1}^m \\frac{\\partial L}{\\partial y_{ej}}', 'F', 'batch mean vs. sum', lambda: grad(lambda b: L(ga * xh + b), be), lambda: gy.mean(0), ''),
        (20, '\\frac{\\partial L}{\\partial \\hat{x}_{ej}} = \\gamma_j \\frac{\\partial L}{\\partial y_{ej}}', 'T', 'true: error of a layer', lambda: gxh, lambda: ga * gy, ''),
        (24, '\\frac{\\partial \\mu_j}{\\partial x_{ej}} = \\frac{1}{m}', 'T', 'true: Jacobian', lambda: np.einsum("jej->ej", jac(lambda x: x.mean(0), x)), lambda: np.full((m, d), 1 / m), ''),
        (26, '\\frac{\\partial v_j}{\\partial x_{ej}} = \\frac{2}{m} (x_{ej} - \\mu_j)', 'T', 'true: Jacobian', lambda: np.einsum("jej->ej", jac(var, x)), lambda: 2 / m * (x - mu), ''),
        (28, '\\frac{\\partial v_j}{\\partial x_{ej}} = \\frac{1}{m} (x_{ej} - \\mu_j)', 'F', 'factor 2', lambda: np.einsum("jej->ej", jac(var, x)), lambda: 1 / m * (x - mu), ''),
        (32, '\\frac{\\partial L}{\\partial x_{ej}} = \\frac{1}{m \\sqrt{v_j + \\epsilon}} \\left( m \\frac{\\partial L}{\\partial \\hat{x}_{ej}} - \\sum_{f=1}^m \\frac{\\partial L}{\\partial \\hat{x}_{fj}} - \\hat{x}_{ej} \\sum_{f=1}^m \\frac{\\partial L}{\\partial \\hat{x}_{fj}} \\hat{x}_{fj} \\right)', 'T', 'true: error of a layer', lambda: gx, lambda: (m * gxh - gxh.sum(0) - xh * np.sum(gxh * xh, 0)) / (m * sqrt(v + eps)), ''),
        (33, '\\frac{\\partial L}{\\partial x_{ej}} = \\frac{1}{m \\sqrt{v_j + \\epsilon}} \\left( m \\frac{\\partial L}{\\partial \\hat{x}_{ej}} - \\sum_{f=1}^m \\frac{\\partial L}{\\partial \\hat{x}_{fj}} \\right)', 'F', 'forgotten inner derivative', lambda: gx, lambda: (m * gxh - gxh.sum(0)) / (m * sqrt(v + eps)), ''),
        (35, '\\frac{\\partial L}{\\partial x_{ej}} = \\frac{\\gamma_j}{\\sqrt{v_j + \\epsilon}} \\frac{\\partial L}{\\partial y_{ej}}', 'F', 'forgotten inner derivative', lambda: gx, lambda: ga / sqrt(v + eps) * gy, ''),
    ]
