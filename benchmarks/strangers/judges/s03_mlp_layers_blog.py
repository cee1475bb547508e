"""Both sides of every equation of s03_mlp_layers_blog.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, outer, tanh


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    sizes = [3, 4, 5, 4]
    Ws = [rng.normal(size=(m, n)) for n, m in zip(sizes, sizes[1:])]
    bs = [rng.normal(size=m) for m in sizes[1:]]
    a0, y = rng.normal(size=3), rng.random(4)
    def run(Ws: Any = Ws, bs: Any = bs, z: Any = None, at: Any = None) -> Any:
        acts, zs, a = [a0], [], a0
        for k, (W, b) in enumerate(zip(Ws, bs)):
            v = W @ a + b if k != at else z
            a = tanh(v)
            zs.append(v)
            acts.append(a)
        return zs, acts
    zs, acts = run()
    cost = lambda a: 0.5 * np.sum((a - y) ** 2)
    dl = [grad(lambda v, k=k: cost(run(z=v, at=k)[1][-1]), zs[k]) for k in range(3)]
    put = lambda xs, k, x: [x if i == k else v for i, v in enumerate(xs)]
    gW = grad(lambda W: cost(run(Ws=put(Ws, 1, W))[1][-1]), Ws[1])
    gb = grad(lambda b: cost(run(bs=put(bs, 1, b))[1][-1]), bs[1])
    g = lambda v: 1 - tanh(v) ** 2
    aL = acts[-1]
    return [
        (7, 'z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}', 'D', 'definition', None, None, ""),
        (8, 'a^{[l]} = \\tanh(z^{[l]})', 'D', 'definition', None, None, ""),
        (10, 'J = \\frac{1}{2} \\| a^{[L]} - y \\|^2', 'D', 'definition', None, None, ""),
        (12, '\\delta^{[l]} = \\frac{\\partial J}{\\partial z^{[l]}}', 'D', 'definition', None, None, ""),
        (16, '\\frac{\\partial J}{\\partial a^{[L]}} = a^{[L]} - y', 'T', 'true: cost function', lambda: grad(cost, aL), lambda: aL - y, ''),
        (17, '\\frac{\\partial J}{\\partial a^{[L]}} = 2 (a^{[L]} - y)', 'F', 'factor 2', lambda: grad(cost, aL), lambda: 2 * (aL - y), ''),
        (19, '\\delta^{[L]} = (a^{[L]} - y) \\odot (1 - a^{[L]} \\odot a^{[L]})', 'T', 'true: error of a layer', lambda: dl[2], lambda: (aL - y) * (1 - aL * aL), ''),
        (21, '\\delta^{[L]} = (a^{[L]} - y) \\odot (1 - z^{[L]} \\odot z^{[L]})', 'F', 'derivative in terms of the input', lambda: dl[2], lambda: (aL - y) * (1 - zs[2] ** 2), ''),
        (22, '\\delta^{[L]} = a^{[L]} - y', 'F', 'forgotten inner derivative', lambda: dl[2], lambda: aL - y, ''),
        (23, "\\delta^{[L]} = (a^{[L]} - y) \\odot \\tanh'(z^{[L]})", 'T', 'true: error of a layer', lambda: dl[2], lambda: (aL - y) * g(zs[2]), ''),
        (25, "\\delta^{[L]} = (a^{[L]} - y) \\odot \\tanh'(a^{[L]})", 'F', "sigma' evaluated at a instead of z", lambda: dl[2], lambda: (aL - y) * g(aL), ''),
        (30, "\\delta^{[l]} = (W^{[l+1]})^\\top \\delta^{[l+1]} \\odot \\tanh'(z^{[l]})", 'T', 'true: error of a layer', lambda: dl[1], lambda: (Ws[2].T @ dl[2]) * g(zs[1]), ''),
        (31, "\\delta^{[l]} = W^{[l+1]} \\delta^{[l+1]} \\odot \\tanh'(z^{[l]})", 'F', 'lost transpose', lambda: dl[0], lambda: (Ws[1] @ dl[1]) * g(zs[0]), ''),
        (32, "\\delta^{[l]} = (W^{[l]})^\\top \\delta^{[l+1]} \\odot \\tanh'(z^{[l]})", 'F', 'wrong layer index', lambda: dl[1], lambda: (Ws[1].T @ dl[2]) * g(zs[1]), ''),
        (34, '\\delta^{[l]} = (W^{[l+1]})^\\top \\delta^{[l+1]} \\odot (1 - a^{[l]} \\odot a^{[l]})', 'T', 'true: error of a layer', lambda: dl[1], lambda: (Ws[2].T @ dl[2]) * (1 - acts[2] ** 2), ''),
        (36, '\\delta^{[l]} = (W^{[l+1]})^\\top \\delta^{[l+1]}', 'F', 'forgotten inner derivative', lambda: dl[1], lambda: Ws[2].T @ dl[2], ''),
        (40, '\\frac{\\partial J}{\\partial W^{[l]}} = \\delta^{[l]} (a^{[l-1]})^\\top', 'T', 'true: gradient of a matrix', lambda: gW, lambda: outer(dl[1], acts[1]), ''),
        (41, '\\frac{\\partial J}{\\partial W^{[l]}} = \\delta^{[l]} (a^{[l]})^\\top', 'F', 'wrong layer index', lambda: gW, lambda: outer(dl[1], acts[2]), ''),
        (43, '\\frac{\\partial J}{\\partial W^{[l]}} = a^{[l-1]} (\\delta^{[l]})^\\top', 'F', 'lost transpose', lambda: gW, lambda: outer(acts[1], dl[1]), ''),
        (45, '\\frac{\\partial J}{\\partial b^{[l]}} = \\delta^{[l]}', 'T', 'true: gradient of a parameter', lambda: gb, lambda: dl[1], ''),
    ]
