"""Both sides of every equation of s23_wielowarstwowa_pl.tex, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dsig, grad, outer, sig


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    sizes = [3, 4, 5, 4]
    Ws = [rng.normal(size=(m, n)) for n, m in zip(sizes, sizes[1:])]
    bs = [rng.normal(size=m) for m in sizes[1:]]
    a0, t = rng.normal(size=3), rng.normal(size=4)
    def cost(Ws: Any = Ws, bs: Any = bs, z: Any = None, at: Any = None, acts: Any = None) -> Any:
        a = a0
        for k, (W, b) in enumerate(zip(Ws, bs)):
            a = sig(W @ a + b if k != at else z)
            if acts is not None:
                acts.append(a)
        return np.sum(np.sin(a) * t)
    acts = [a0]
    cost(acts=acts)
    zs = [W @ a + b for W, b, a in zip(Ws, bs, acts)]
    dl = [grad(lambda v, k=k: cost(z=v, at=k), zs[k]) for k in range(3)]
    put = lambda xs, k, x: [x if i == k else v for i, v in enumerate(xs)]
    gW = grad(lambda W: cost(Ws=put(Ws, 1, W)), Ws[1])
    gb = grad(lambda b: cost(bs=put(bs, 1, b)), bs[1])
    ga = grad(lambda a: np.sum(np.sin(a) * t), acts[3])
    return [
        (8, 'z_i^{(l)} = \\sum_{j} w_{ij}^{(l)} a_j^{(l-1)} + b_i^{(l)}', 'D', 'definition', None, None, ""),
        (11, 'a_i^{(l)} = \\sigma(z_i^{(l)})', 'D', 'definition', None, None, ""),
        (14, '\\delta_i^{(l)} = \\frac{\\partial C}{\\partial z_i^{(l)}}', 'D', 'definition', None, None, ""),
        (18, '\\delta_i^{(L)} = \\frac{\\partial C}{\\partial a_i^{(L)}} a_i^{(L)} (1 - a_i^{(L)})', 'T', 'true: error of a layer', lambda: dl[2], lambda: ga * acts[3] * (1 - acts[3]), ''),
        (21, "\\delta_i^{(L)} = \\frac{\\partial C}{\\partial a_i^{(L)}} \\sigma'(z_i^{(L)})", 'T', 'true: error of a layer', lambda: dl[2], lambda: ga * dsig(zs[2]), ''),
        (24, '\\delta_i^{(L)} = \\frac{\\partial C}{\\partial a_i^{(L)}} z_i^{(L)} (1 - z_i^{(L)})', 'F', 'derivative in terms of the input', lambda: dl[2], lambda: ga * zs[2] * (1 - zs[2]), ''),
        (27, "\\delta_i^{(L)} = \\frac{\\partial C}{\\partial a_i^{(L)}} \\sigma'(a_i^{(L)})", 'F', "sigma' evaluated at a instead of z", lambda: dl[2], lambda: ga * dsig(acts[3]), ''),
        (30, '\\delta_i^{(L)} = \\frac{\\partial C}{\\partial a_i^{(L)}}', 'F', 'forgotten inner derivative', lambda: dl[2], lambda: ga, ''),
        (34, "\\delta_j^{(l)} = \\sigma'(z_j^{(l)}) \\sum_{i} w_{ij}^{(l+1)} \\delta_i^{(l+1)}", 'T', 'true: error of a layer', lambda: dl[1], lambda: dsig(zs[1]) * (dl[2] @ Ws[2]), ''),
        (37, '\\delta_j^{(l)} = a_j^{(l)} (1 - a_j^{(l)}) \\sum_{i} w_{ij}^{(l+1)} \\delta_i^{(l+1)}', 'T', 'true: error of a layer', lambda: dl[1], lambda: acts[2] * (1 - acts[2]) * (dl[2] @ Ws[2]), ''),
        (40, "\\delta_j^{(l)} = \\sigma'(z_j^{(l)}) \\sum_{i} w_{ij}^{(l)} \\delta_i^{(l)}", 'F', 'wrong layer index', lambda: dl[1], lambda: dsig(zs[1]) * (dl[1] @ Ws[1]), ''),
        (43, '\\delta_j^{(l)} = \\sum_{i} w_{ij}^{(l+1)} \\delta_i^{(l+1)}', 'F', 'forgotten inner derivative', lambda: dl[1], lambda: dl[2] @ Ws[2], ''),
        (47, '\\frac{\\partial C}{\\partial w_{ij}^{(l)}} = \\delta_i^{(l)} a_j^{(l-1)}', 'T', 'true: gradient of a parameter', lambda: gW, lambda: outer(dl[1], acts[1]), ''),
        (50, '\\frac{\\partial C}{\\partial w_{ij}^{(l)}} = \\delta_i^{(l)} a_i^{(l)}', 'F', 'wrong layer index', lambda: gW, lambda: np.tile((dl[1] * acts[2])[:, None], (1, 4)), ''),
        (53, '\\frac{\\partial C}{\\partial w_{ij}^{(l)}} = \\delta_i^{(l)} z_j^{(l-1)}', 'F', 'derivative in terms of the input', lambda: gW, lambda: outer(dl[1], zs[0]), ''),
        (56, '\\frac{\\partial C}{\\partial b_i^{(l)}} = \\delta_i^{(l)}', 'T', 'true: gradient of a parameter', lambda: gb, lambda: dl[1], ''),
        (59, '\\frac{\\partial C}{\\partial a_j^{(l-1)}} = \\sum_{i} w_{ij}^{(l)} \\delta_i^{(l)}', 'T', 'true: error of a layer', lambda: grad(lambda a: np.sum(np.sin(sig(Ws[2] @ sig(Ws[1] @ a + bs[1]) + bs[2])) * t), acts[1]), lambda: dl[1] @ Ws[1], ''),
    ]
