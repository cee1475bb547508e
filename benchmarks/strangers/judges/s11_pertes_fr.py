"""Both sides of every equation of s11_pertes_fr.tex, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dsig, exp, grad, log, sig, sqrt


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    z, y, r, p, ga, de = rng.normal(), float(rng.choice([-1, 1])), rng.normal(), 0.1 + 0.8 * rng.random(), 2.5, 0.8
    lg = lambda z: log(1 + exp(-y * z))
    F = lambda p: -(1 - p) ** ga * log(p)
    ps = lambda r: de ** 2 * (sqrt(1 + (r / de) ** 2) - 1)
    return [
        (8, '\\ell = \\log(1 + e^{-y z})', 'D', 'definition', None, None, ""),
        (12, '\\frac{\\partial \\ell}{\\partial z} = -\\frac{y}{1 + e^{y z}}', 'T', 'true: cost function', lambda: grad(lg, z), lambda: -y / (1 + exp(y * z)), ''),
        (15, '\\frac{\\partial \\ell}{\\partial z} = -y \\, \\sigma(-y z)', 'T', 'true: cost function', lambda: grad(lg, z), lambda: -y * sig(-y * z), ''),
        (18, '\\frac{\\partial \\ell}{\\partial z} = -y \\, \\sigma(y z)', 'F', 'sign', lambda: grad(lg, z), lambda: -y * sig(y * z), ''),
        (21, '\\frac{\\partial \\ell}{\\partial z} = y \\, (\\sigma(y z) - 1)', 'T', 'true: cost function', lambda: grad(lg, z), lambda: y * (sig(y * z) - 1), ''),
        (24, '\\frac{\\partial \\ell}{\\partial z} = \\sigma(y z) - 1', 'F', 'forgotten inner derivative', lambda: grad(lg, z), lambda: sig(y * z) - 1, 'only y = 1'),
        (27, '\\frac{\\partial^2 \\ell}{\\partial z^2} = y^2 \\sigma(y z) (1 - \\sigma(y z))', 'T', 'true: second derivative', lambda: grad(lambda z: -y * sig(-y * z), z), lambda: y ** 2 * dsig(y * z), ''),
        (32, 'F = -(1 - p)^\\gamma \\log p', 'D', 'definition', None, None, ""),
        (35, '\\frac{\\partial F}{\\partial p} = \\gamma (1 - p)^{\\gamma - 1} \\log p - \\frac{(1 - p)^\\gamma}{p}', 'T', 'true: cost function', lambda: grad(F, p), lambda: ga * (1 - p) ** (ga - 1) * log(p) - (1 - p) ** ga / p, ''),
        (38, '\\frac{\\partial F}{\\partial p} = -\\gamma (1 - p)^{\\gamma - 1} \\log p - \\frac{(1 - p)^\\gamma}{p}', 'F', 'forgotten inner derivative', lambda: grad(F, p), lambda: -ga * (1 - p) ** (ga - 1) * log(p) - (1 - p) ** ga / p, ''),
        (41, '\\frac{\\partial F}{\\partial p} = -\\frac{(1 - p)^\\gamma}{p}', 'F', 'product rule', lambda: grad(F, p), lambda: -(1 - p) ** ga / p, ''),
        (46, 'k = \\delta^2 \\left( \\sqrt{1 + (r/\\delta)^2} - 1 \\right)', 'D', 'definition', None, None, ""),
        (49, '\\frac{\\partial k}{\\partial r} = \\frac{r}{\\sqrt{1 + (r/\\delta)^2}}', 'T', 'true: cost function', lambda: grad(ps, r), lambda: r / sqrt(1 + (r / de) ** 2), ''),
        (52, '\\frac{\\partial k}{\\partial r} = \\frac{\\delta r}{\\sqrt{1 + (r/\\delta)^2}}', 'F', 'lost factor', lambda: grad(ps, r), lambda: de * r / sqrt(1 + (r / de) ** 2), ''),
        (55, '\\frac{\\partial k}{\\partial r} = \\frac{\\delta r}{\\sqrt{\\delta^2 + r^2}}', 'T', 'true: cost function', lambda: grad(ps, r), lambda: de * r / sqrt(de ** 2 + r ** 2), ''),
        (58, '\\frac{\\partial k}{\\partial r} = \\frac{2 r}{\\sqrt{1 + (r/\\delta)^2}}', 'F', 'factor 2', lambda: grad(ps, r), lambda: 2 * r / sqrt(1 + (r / de) ** 2), ''),
        (61, '\\frac{\\partial k}{\\partial \\delta} = 2 \\delta \\left( \\sqrt{1 + (r/\\delta)^2} - 1 \\right) - \\frac{r^2}{\\delta \\sqrt{1 + (r/\\delta)^2}}', 'T', 'true: gradient of a parameter', lambda: grad(lambda d: d ** 2 * (sqrt(1 + (r / d) ** 2) - 1), de), lambda: 2 * de * (sqrt(1 + (r / de) ** 2) - 1) - r ** 2 / (de * sqrt(1 + (r / de) ** 2)), ''),
    ]
