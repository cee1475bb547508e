"""Both sides of every equation of s26_umformungen_de.tex, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dsig, exp, grad, log, sig


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n = 3
    x, w, t = rng.normal(size=n), rng.normal(size=n), float(rng.random())
    z = w @ x
    y = sig(z)
    E = lambda z: -(t * log(sig(z)) + (1 - t) * log(1 - sig(z)))
    gz = grad(E, z)
    return [
        (8, 'z = \\sum_{i=1}^{n} w_i x_i', 'D', 'definition', None, None, ""),
        (11, 'y = \\frac{1}{1 + e^{-z}}', 'D', 'definition', None, None, ""),
        (14, 'E = -\\left( t \\ln y + (1 - t) \\ln(1 - y) \\right)', 'D', 'definition', None, None, ""),
        (18, '\\frac{\\partial y}{\\partial z} &= \\frac{e^{-z}}{(1 + e^{-z})^2}', 'T', 'true: activation function', lambda: grad(sig, z), lambda: exp(-z) / (1 + exp(-z)) ** 2, ''),
        (19, '&= \\frac{1}{1 + e^{-z}} \\cdot \\frac{e^{-z}}{1 + e^{-z}}', 'T', 'true: identity', lambda: exp(-z) / (1 + exp(-z)) ** 2, lambda: sig(z) * exp(-z) / (1 + exp(-z)), ''),
        (20, '&= y (1 - y)', 'T', 'true: activation function', lambda: sig(z) * exp(-z) / (1 + exp(-z)), lambda: y * (1 - y), ''),
        (24, '\\frac{\\partial E}{\\partial y} &= -\\frac{t}{y} + \\frac{1 - t}{1 - y}', 'T', 'true: cost function', lambda: grad(lambda y: -(t * log(y) + (1 - t) * log(1 - y)), y), lambda: -t / y + (1 - t) / (1 - y), ''),
        (25, '&= \\frac{y - t}{y (1 - y)}', 'T', 'true: cost function', lambda: -t / y + (1 - t) / (1 - y), lambda: (y - t) / (y * (1 - y)), ''),
        (28, '\\frac{\\partial E}{\\partial z} &= \\frac{\\partial E}{\\partial y} \\, y (1 - y)', 'T', 'true: chain rule', lambda: gz, lambda: (y - t) / (y * (1 - y)) * y * (1 - y), ''),
        (29, '&= t - y', 'F', 'sign', lambda: (y - t) / (y * (1 - y)) * y * (1 - y), lambda: t - y, ''),
        (32, '\\frac{\\partial E}{\\partial w_i} &= (y - t) x_i', 'T', 'true: gradient of a parameter', lambda: grad(lambda w: E(w @ x), w), lambda: (y - t) * x, ''),
        (33, '\\frac{\\partial E}{\\partial x_i} &= (y - t) x_i', 'F', 'wrong factor', lambda: grad(lambda x: E(w @ x), x), lambda: (y - t) * x, ''),
        (34, '\\frac{\\partial E}{\\partial x_i} &= (y - t) w_i', 'T', 'true: gradient of a parameter', lambda: grad(lambda x: E(w @ x), x), lambda: (y - t) * w, ''),
        (38, '\\frac{\\partial^2 E}{\\partial z^2} = y (1 - y)', 'T', 'true: second derivative', lambda: grad(lambda z: sig(z) - t, z), lambda: y * (1 - y), ''),
        (41, '\\frac{\\partial^2 E}{\\partial z^2} = y (1 - y) (1 - 2 y)', 'F', 'one derivative too many', lambda: grad(lambda z: sig(z) - t, z), lambda: y * (1 - y) * (1 - 2 * y), ''),
        (44, '\\frac{\\partial^2 y}{\\partial z^2} = y (1 - y) (1 - 2 y)', 'T', 'true: second derivative', lambda: grad(dsig, z), lambda: y * (1 - y) * (1 - 2 * y), ''),
    ]
