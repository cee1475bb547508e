"""Both sides of every equation of s17_adjuntos_es.tex, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import exp, grad, outer


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n, q = 4, 3
    x, W, c, t = rng.normal(size=n), rng.normal(size=(q, n)), rng.normal(size=q), rng.normal()
    u = W @ x
    v = exp(-u ** 2)
    y = c @ v
    L = lambda y: (y - t) ** 2
    run = lambda x=x, W=W, c=c: L(c @ exp(-(W @ x) ** 2))
    by = grad(L, y)
    bv = grad(lambda v: L(c @ v), v)
    bu = grad(lambda u: L(c @ exp(-u ** 2)), u)
    return [
        (8, 'u_i = \\sum_{j=1}^n W_{ij} x_j', 'D', 'definition', None, None, ""),
        (11, 'v_i = e^{-u_i^2}', 'D', 'definition', None, None, ""),
        (14, 'y = \\sum_{i=1}^p c_i v_i', 'D', 'definition', None, None, ""),
        (17, 'L = (y - t)^2', 'D', 'definition', None, None, ""),
        (21, '\\bar{y} = 2 (y - t)', 'T', 'true: error of a layer', lambda: by, lambda: 2 * (y - t), ''),
        (24, '\\bar{y} = y - t', 'F', 'factor 2', lambda: by, lambda: y - t, ''),
        (27, '\\bar{v}_i = c_i \\bar{y}', 'T', 'true: error of a layer', lambda: bv, lambda: c * by, ''),
        (30, '\\bar{v}_i = v_i \\bar{y}', 'F', 'wrong factor', lambda: bv, lambda: v * by, ''),
        (33, '\\bar{c}_i = v_i \\bar{y}', 'T', 'true: gradient of a parameter', lambda: grad(lambda c: run(c=c), c), lambda: v * by, ''),
        (36, '\\bar{u}_i = -2 u_i v_i \\bar{v}_i', 'T', 'true: error of a layer', lambda: bu, lambda: -2 * u * v * bv, ''),
        (39, '\\bar{u}_i = 2 u_i v_i \\bar{v}_i', 'F', 'sign', lambda: bu, lambda: 2 * u * v * bv, ''),
        (42, '\\bar{u}_i = -2 v_i \\bar{v}_i', 'F', 'forgotten inner derivative', lambda: bu, lambda: -2 * v * bv, ''),
        (45, '\\bar{W}_{ij} = \\bar{u}_i x_j', 'T', 'true: gradient of a parameter', lambda: grad(lambda W: run(W=W), W), lambda: outer(bu, x), ''),
        (48, '\\bar{x}_j = \\sum_{i=1}^p W_{ij} \\bar{u}_i', 'T', 'true: error of a layer', lambda: grad(lambda x: run(x=x), x), lambda: bu @ W, ''),
        (51, '\\bar{x}_j = W_{ij} \\bar{u}_i', 'F', 'missing sum', lambda: np.broadcast_to(grad(lambda x: run(x=x), x), (q, n)), lambda: W * bu[:, None], ''),
        (54, '\\bar{x} = W^\\top \\bar{u}', 'T', 'true: gradient of a matrix', lambda: grad(lambda x: run(x=x), x), lambda: W.T @ bu, ''),
        (57, '\\bar{x} = W \\bar{u}', 'F', 'lost transpose', lambda: grad(lambda x: run(x=x), x), lambda: W @ bu, ''),
        (60, '\\bar{W} = \\bar{u} x^\\top', 'T', 'true: gradient of a matrix', lambda: grad(lambda W: run(W=W), W), lambda: outer(bu, x), ''),
        (63, '\\bar{W} = x \\bar{u}^\\top', 'F', 'swapped factors', lambda: grad(lambda W: run(W=W), W), lambda: outer(x, bu), ''),
    ]
