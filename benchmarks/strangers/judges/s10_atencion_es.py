"""Both sides of every equation of s10_atencion_es.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, jac, outer, softmax, sqrt


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    n, d, p = 5, 3, 4
    q, K, V, t = rng.normal(size=d), rng.normal(size=(n, d)), rng.normal(size=(n, p)), rng.normal(size=p)
    sc = lambda q, K: K @ q / sqrt(d)
    s = sc(q, K)
    al = softmax(s)
    c = al @ V
    L = lambda c: np.sum(np.sin(c) * t)
    gc = grad(L, c)
    gal = grad(lambda a: L(a @ V), al)
    gs = grad(lambda s: L(softmax(s) @ V), s)
    return [
        (5, 's_i = \\frac{1}{\\sqrt{d}} \\sum_{r=1}^d K_{ir} q_r', 'D', 'definition', None, None, ""),
        (6, '\\alpha_i = \\frac{e^{s_i}}{\\sum_{j=1}^n e^{s_j}}', 'D', 'definition', None, None, ""),
        (8, 'c_r = \\sum_{i=1}^n \\alpha_i V_{ir}', 'D', 'definition', None, None, ""),
        (13, '\\frac{\\partial c_r}{\\partial \\alpha_i} = V_{ir}', 'T', 'true: Jacobian', lambda: jac(lambda a: a @ V, al), lambda: V.T, ''),
        (14, '\\frac{\\partial c_r}{\\partial \\alpha_i} = V_{ri}', 'F', 'swapped indices', lambda: jac(lambda a: a @ V, al), lambda: V, ''),
        (18, '\\frac{\\partial \\alpha_i}{\\partial s_j} = \\alpha_i (\\delta_{ij} - \\alpha_j)', 'T', 'true: Jacobian', lambda: jac(softmax, s), lambda: np.diag(al) - outer(al, al), ''),
        (20, '\\frac{\\partial \\alpha_i}{\\partial s_j} = \\alpha_i (\\alpha_j - \\delta_{ij})', 'F', 'sign', lambda: jac(softmax, s), lambda: outer(al, al) - np.diag(al), ''),
        (22, '\\frac{\\partial s_i}{\\partial q_r} = \\frac{K_{ir}}{\\sqrt{d}}', 'T', 'true: Jacobian', lambda: jac(lambda q: sc(q, K), q), lambda: K / sqrt(d), ''),
        (23, '\\frac{\\partial s_i}{\\partial q_r} = K_{ir}', 'F', 'lost factor', lambda: jac(lambda q: sc(q, K), q), lambda: K, ''),
        (27, '\\frac{\\partial L}{\\partial \\alpha_i} = \\sum_{r=1}^p \\frac{\\partial L}{\\partial c_r} V_{ir}', 'T', 'true: chain rule', lambda: gal, lambda: V @ gc, ''),
        (29, '\\frac{\\partial L}{\\partial V_{ir}} = \\alpha_i \\frac{\\partial L}{\\partial c_r}', 'T', 'true: gradient of a parameter', lambda: grad(lambda V: L(al @ V), V), lambda: outer(al, gc), ''),
        (31, '\\frac{\\partial L}{\\partial V_{ir}} = s_i \\frac{\\partial L}{\\partial c_r}', 'F', 'wrong factor', lambda: grad(lambda V: L(al @ V), V), lambda: outer(s, gc), ''),
        (32, '\\frac{\\partial L}{\\partial s_j} = \\alpha_j \\left( \\frac{\\partial L}{\\partial \\alpha_j} - \\sum_{i=1}^n \\alpha_i \\frac{\\partial L}{\\partial \\alpha_i} \\right)', 'T', 'true: error of a layer', lambda: gs, lambda: al * (gal - al @ gal), ''),
        (33, '\\frac{\\partial L}{\\partial s_j} = \\alpha_j \\left( \\frac{\\partial L}{\\partial \\alpha_j} - \\sum_{i=1}^n \\frac{\\partial L}{\\partial \\alpha_i} \\right)', 'F', 'lost factor', lambda: gs, lambda: al * (gal - gal.sum()), ''),
        (35, '\\frac{\\partial L}{\\partial s_j} = \\alpha_j (1 - \\alpha_j) \\frac{\\partial L}{\\partial \\alpha_j}', 'F', 'i = j instead of i != j', lambda: gs, lambda: al * (1 - al) * gal, ''),
        (37, '\\frac{\\partial L}{\\partial q_r} = \\frac{1}{\\sqrt{d}} \\sum_{i=1}^n \\frac{\\partial L}{\\partial s_i} K_{ir}', 'T', 'true: gradient of a parameter', lambda: grad(lambda q: L(softmax(sc(q, K)) @ V), q), lambda: gs @ K / sqrt(d), ''),
        (38, '\\frac{\\partial L}{\\partial K_{ir}} = \\frac{1}{\\sqrt{d}} \\frac{\\partial L}{\\partial s_i} q_r', 'T', 'true: gradient of a parameter', lambda: grad(lambda K: L(softmax(sc(q, K)) @ V), K), lambda: outer(gs, q) / sqrt(d), ''),
        (39, '\\sum_{i=1}^n \\frac{\\partial L}{\\partial s_i} = 0', 'T', 'true: identity', lambda: gs.sum(), lambda: 0.0, ''),
    ]
