"""Both sides of every equation of s22_scalar_chain.ipynb, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dsig, grad, sig, tanh


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    x, w, v, b, c, t = rng.normal(), rng.normal(), rng.normal(), rng.normal(), rng.normal(), rng.normal()
    z = w * x + b
    a = tanh(z)
    s = v * a + c
    o = sig(s)
    C = lambda w=w, v=v, b=b, c=c, x=x: 0.5 * (sig(v * tanh(w * x + b) + c) - t) ** 2
    ds = grad(lambda s: 0.5 * (sig(s) - t) ** 2, s)
    dz = grad(lambda z: 0.5 * (sig(v * tanh(z) + c) - t) ** 2, z)
    return [
        (11, 'z = w x + b', 'D', 'definition', None, None, ""),
        (12, 'a = \\tanh z', 'D', 'definition', None, None, ""),
        (14, 's = v a + c', 'D', 'definition', None, None, ""),
        (16, 'o = \\sigma(s)', 'D', 'definition', None, None, ""),
        (17, 'C = \\frac{1}{2} (o - t)^2', 'D', 'definition', None, None, ""),
        (26, '\\frac{dC}{do} = o - t', 'T', 'true: cost function', lambda: grad(lambda o: 0.5 * (o - t) ** 2, o), lambda: o - t, ''),
        (28, '\\frac{dC}{ds} = (o - t) o (1 - o)', 'T', 'true: error of a layer', lambda: ds, lambda: (o - t) * o * (1 - o), ''),
        (30, '\\frac{dC}{ds} = (o - t) s (1 - s)', 'F', 'derivative in terms of the input', lambda: ds, lambda: (o - t) * s * (1 - s), ''),
        (31, "\\frac{dC}{ds} = (o - t) \\sigma'(s)", 'T', 'true: error of a layer', lambda: ds, lambda: (o - t) * dsig(s), ''),
        (32, "\\frac{dC}{ds} = (o - t) \\sigma'(o)", 'F', "sigma' evaluated at a instead of z", lambda: ds, lambda: (o - t) * dsig(o), ''),
        (34, '\\frac{dC}{dv} = (o - t) o (1 - o) a', 'T', 'true: gradient of a parameter', lambda: grad(lambda v: C(v=v), v), lambda: (o - t) * o * (1 - o) * a, ''),
        (36, '\\frac{dC}{dv} = (o - t) o (1 - o) z', 'F', 'wrong layer index', lambda: grad(lambda v: C(v=v), v), lambda: (o - t) * o * (1 - o) * z, ''),
        (37, '\\frac{dC}{dc} = (o - t) o (1 - o)', 'T', 'true: gradient of a parameter', lambda: grad(lambda c: C(c=c), c), lambda: (o - t) * o * (1 - o), ''),
        (38, '\\frac{dC}{da} = (o - t) o (1 - o) v', 'T', 'true: error of a layer', lambda: grad(lambda a: 0.5 * (sig(v * a + c) - t) ** 2, a), lambda: (o - t) * o * (1 - o) * v, ''),
        (40, '\\frac{dC}{dz} = (o - t) o (1 - o) v (1 - a^2)', 'T', 'true: error of a layer', lambda: dz, lambda: (o - t) * o * (1 - o) * v * (1 - a ** 2), ''),
        (42, '\\frac{dC}{dz} = (o - t) o (1 - o) v (1 - a)^2', 'F', 'lost bracket', lambda: dz, lambda: (o - t) * o * (1 - o) * v * (1 - a) ** 2, ''),
        (43, '\\frac{dC}{dz} = (o - t) o (1 - o) w (1 - a^2)', 'F', 'wrong factor', lambda: dz, lambda: (o - t) * o * (1 - o) * w * (1 - a ** 2), ''),
        (44, '\\frac{dC}{dw} = \\frac{dC}{dz} x', 'T', 'true: gradient of a parameter', lambda: grad(lambda w: C(w=w), w), lambda: dz * x, ''),
        (46, '\\frac{dC}{dw} = \\frac{dC}{ds} v x', 'F', 'forgotten inner derivative', lambda: grad(lambda w: C(w=w), w), lambda: ds * v * x, ''),
        (48, '\\frac{dC}{dx} = (o - t) o (1 - o) v (1 - a^2) w', 'T', 'true: gradient of a parameter', lambda: grad(lambda x: C(x=x), x), lambda: (o - t) * o * (1 - o) * v * (1 - a ** 2) * w, ''),
    ]
