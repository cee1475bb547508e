"""Both sides of every equation of s09_gaussian_nll_paper.tex, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import exp, grad, log, pi


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    mu, s, v, y = rng.normal(), 0.5 * rng.normal(), 0.5 + rng.random(), rng.normal()
    nll = lambda mu, v: 0.5 * log(2 * pi * v) + (y - mu) ** 2 / (2 * v)
    Ls = lambda mu, s: 0.5 * s + 0.5 * exp(-s) * (y - mu) ** 2
    return [
        (9, '\\ell = \\frac{1}{2} \\log(2 \\pi v) + \\frac{(y - \\mu)^2}{2 v}', 'D', 'definition', None, None, ""),
        (13, '\\frac{\\partial \\ell}{\\partial \\mu} = \\frac{\\mu - y}{v}', 'T', 'true: cost function', lambda: grad(lambda m: nll(m, v), mu), lambda: (mu - y) / v, ''),
        (16, '\\frac{\\partial \\ell}{\\partial \\mu} = \\frac{y - \\mu}{v}', 'F', 'sign', lambda: grad(lambda m: nll(m, v), mu), lambda: (y - mu) / v, ''),
        (19, '\\frac{\\partial \\ell}{\\partial \\mu} = \\frac{\\mu - y}{2 v}', 'F', 'factor 2', lambda: grad(lambda m: nll(m, v), mu), lambda: (mu - y) / (2 * v), ''),
        (22, '\\frac{\\partial \\ell}{\\partial v} = \\frac{1}{2 v} - \\frac{(y - \\mu)^2}{2 v^2}', 'T', 'true: cost function', lambda: grad(lambda v: nll(mu, v), v), lambda: 1 / (2 * v) - (y - mu) ** 2 / (2 * v ** 2), ''),
        (25, '\\frac{\\partial \\ell}{\\partial v} = \\frac{1}{2 v} - \\frac{(y - \\mu)^2}{v^2}', 'F', 'factor 2', lambda: grad(lambda v: nll(mu, v), v), lambda: 1 / (2 * v) - (y - mu) ** 2 / v ** 2, ''),
        (28, '\\frac{\\partial \\ell}{\\partial v} = \\frac{1}{2 v} \\left( 1 - \\frac{(y - \\mu)^2}{v} \\right)', 'T', 'true: identity', lambda: grad(lambda v: nll(mu, v), v), lambda: (1 - (y - mu) ** 2 / v) / (2 * v), ''),
        (31, '\\frac{\\partial \\ell}{\\partial v} = \\frac{v - (y - \\mu)^2}{2 v^2}', 'T', 'true: identity', lambda: grad(lambda v: nll(mu, v), v), lambda: (v - (y - mu) ** 2) / (2 * v ** 2), ''),
        (34, '\\frac{\\partial^2 \\ell}{\\partial \\mu^2} = \\frac{1}{v}', 'T', 'true: second derivative', lambda: grad(lambda m: (m - y) / v, mu), lambda: 1 / v, ''),
        (37, '\\frac{\\partial^2 \\ell}{\\partial \\mu \\partial v} = \\frac{y - \\mu}{v^2}', 'T', 'true: second derivative', lambda: grad(lambda v: (mu - y) / v, v), lambda: (y - mu) / v ** 2, ''),
        (40, '\\frac{\\partial^2 \\ell}{\\partial \\mu \\partial v} = \\frac{\\mu - y}{v^2}', 'F', 'sign', lambda: grad(lambda v: (mu - y) / v, v), lambda: (mu - y) / v ** 2, ''),
        (45, 'L = \\frac{1}{2} s + \\frac{1}{2} e^{-s} (y - \\mu)^2', 'D', 'definition', None, None, ""),
        (48, '\\frac{\\partial L}{\\partial s} = \\frac{1}{2} - \\frac{1}{2} e^{-s} (y - \\mu)^2', 'T', 'true: cost function', lambda: grad(lambda s: Ls(mu, s), s), lambda: 0.5 - 0.5 * exp(-s) * (y - mu) ** 2, ''),
        (51, '\\frac{\\partial L}{\\partial s} = \\frac{1}{2} \\left( 1 - e^{-s} (y - \\mu) \\right)', 'F', 'lost square', lambda: grad(lambda s: Ls(mu, s), s), lambda: 0.5 * (1 - exp(-s) * (y - mu)), ''),
        (54, '\\frac{\\partial L}{\\partial s} = \\frac{1}{2} + \\frac{1}{2} e^{-s} (y - \\mu)^2', 'F', 'forgotten inner derivative', lambda: grad(lambda s: Ls(mu, s), s), lambda: 0.5 + 0.5 * exp(-s) * (y - mu) ** 2, ''),
        (57, '\\frac{\\partial L}{\\partial \\mu} = e^{-s} (\\mu - y)', 'T', 'true: cost function', lambda: grad(lambda m: Ls(m, s), mu), lambda: exp(-s) * (mu - y), ''),
    ]
