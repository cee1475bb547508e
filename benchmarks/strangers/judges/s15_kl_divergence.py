"""Both sides of every equation of s15_kl_divergence.tex, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, jac, log, outer, softmax


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n, ta = 4, 1.7
    z, p = rng.normal(size=n), softmax(rng.normal(size=n))
    st = lambda z: softmax(z / ta)
    q = st(z)
    kl = lambda q: np.sum(p * log(p / q))
    ent = lambda q: -np.sum(q * log(q))
    gz = grad(lambda z: kl(st(z)), z)
    return [
        (7, 'q_i = \\frac{e^{z_i/\\tau}}{\\sum_{j=1}^n e^{z_j/\\tau}}', 'D', 'definition', None, None, ""),
        (10, 'D = \\sum_{i=1}^n p_i \\log \\frac{p_i}{q_i}', 'D', 'definition', None, None, ""),
        (13, '\\frac{\\partial D}{\\partial q_i} = -\\frac{p_i}{q_i}', 'T', 'true: error of a layer', lambda: grad(kl, q), lambda: -p / q, ''),
        (16, '\\frac{\\partial D}{\\partial q_i} = 1 - \\frac{p_i}{q_i}', 'F', 'superfluous sum or term', lambda: grad(kl, q), lambda: 1 - p / q, ''),
        (19, '\\frac{\\partial D}{\\partial q_i} = -\\log \\frac{p_i}{q_i}', 'F', 'target and output swapped', lambda: grad(kl, q), lambda: -log(p / q), ''),
        (23, '\\frac{\\partial q_i}{\\partial z_j} = \\frac{1}{\\tau} q_i (\\delta_{ij} - q_j)', 'T', 'true: Jacobian', lambda: jac(st, z), lambda: (np.diag(q) - outer(q, q)) / ta, ''),
        (26, '\\frac{\\partial q_i}{\\partial z_j} = q_i (\\delta_{ij} - q_j)', 'F', 'forgotten inner derivative', lambda: jac(st, z), lambda: np.diag(q) - outer(q, q), ''),
        (29, '\\frac{\\partial D}{\\partial z_j} = \\frac{q_j - p_j}{\\tau}', 'T', 'true: gradient of a parameter', lambda: gz, lambda: (q - p) / ta, 'Sum(p) == 1'),
        (32, '\\frac{\\partial D}{\\partial z_j} = q_j - p_j', 'F', 'forgotten inner derivative', lambda: gz, lambda: q - p, ''),
        (35, '\\frac{\\partial D}{\\partial z_j} = \\frac{p_j - q_j}{\\tau}', 'F', 'sign', lambda: gz, lambda: (p - q) / ta, ''),
        (38, '\\sum_{j=1}^n \\frac{\\partial D}{\\partial z_j} = 0', 'T', 'true: identity', lambda: gz.sum(), lambda: 0.0, ''),
        (42, 'H = -\\sum_{i=1}^n q_i \\log q_i', 'D', 'definition', None, None, ""),
        (45, '\\frac{\\partial H}{\\partial q_i} = -\\log q_i - 1', 'T', 'true: cost function', lambda: grad(ent, q), lambda: -log(q) - 1, ''),
        (48, '\\frac{\\partial H}{\\partial q_i} = -\\log q_i', 'F', 'product rule', lambda: grad(ent, q), lambda: -log(q), ''),
        (51, '\\frac{\\partial H}{\\partial z_j} = -\\frac{1}{\\tau} q_j (\\log q_j + H)', 'T', 'true: cost function', lambda: grad(lambda z: ent(st(z)), z), lambda: -q * (log(q) + ent(q)) / ta, ''),
        (54, '\\frac{\\partial H}{\\partial z_j} = -\\frac{1}{\\tau} q_j \\log q_j', 'F', 'missing sum', lambda: grad(lambda z: ent(st(z)), z), lambda: -q * log(q) / ta, ''),
    ]
