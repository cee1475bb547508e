"""Both sides of every equation of s22_scalar_chain.ipynb, on random values."""

from __future__ import annotations

from tools import *  # noqa: F403


def claims(rng):
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
        (0, 'z = w x + b', 'D', 'first sum', None, None, ""),
        (0, 'a = \\tanh z', 'D', 'first activation', None, None, ""),
        (0, 's = v a + c', 'D', 'second sum', None, None, ""),
        (0, 'o = \\sigma(s)', 'D', 'output', None, None, ""),
        (0, 'C = \\frac{1}{2} (o - t)^2', 'D', 'cost', None, None, ""),
        (0, '\\frac{dC}{do} = o - t', 'T', 'derivative of the cost', lambda: grad(lambda o: 0.5 * (o - t) ** 2, o), lambda: o - t, ''),
        (0, '\\frac{dC}{ds} = (o - t) o (1 - o)', 'T', 'through the sigmoid', lambda: ds, lambda: (o - t) * o * (1 - o), ''),
        (0, '\\frac{dC}{ds} = (o - t) s (1 - s)', 'F', 'derivative in terms of the input', lambda: ds, lambda: (o - t) * s * (1 - s), ''),
        (0, "\\frac{dC}{ds} = (o - t) \\sigma'(s)", 'T', 'through the sigmoid', lambda: ds, lambda: (o - t) * dsig(s), ''),
        (0, "\\frac{dC}{ds} = (o - t) \\sigma'(o)", 'F', "sigma' evaluated at a instead of z", lambda: ds, lambda: (o - t) * dsig(o), ''),
        (0, '\\frac{dC}{dv} = (o - t) o (1 - o) a', 'T', 'gradient of a weight', lambda: grad(lambda v: C(v=v), v), lambda: (o - t) * o * (1 - o) * a, ''),
        (0, '\\frac{dC}{dv} = (o - t) o (1 - o) z', 'F', 'wrong layer', lambda: grad(lambda v: C(v=v), v), lambda: (o - t) * o * (1 - o) * z, ''),
        (0, '\\frac{dC}{dc} = (o - t) o (1 - o)', 'T', 'gradient of a bias', lambda: grad(lambda c: C(c=c), c), lambda: (o - t) * o * (1 - o), ''),
        (0, '\\frac{dC}{da} = (o - t) o (1 - o) v', 'T', 'error of the first activation', lambda: grad(lambda a: 0.5 * (sig(v * a + c) - t) ** 2, a), lambda: (o - t) * o * (1 - o) * v, ''),
        (0, '\\frac{dC}{dz} = (o - t) o (1 - o) v (1 - a^2)', 'T', 'through tanh', lambda: dz, lambda: (o - t) * o * (1 - o) * v * (1 - a ** 2), ''),
        (0, '\\frac{dC}{dz} = (o - t) o (1 - o) v (1 - a)^2', 'F', 'lost bracket', lambda: dz, lambda: (o - t) * o * (1 - o) * v * (1 - a) ** 2, ''),
        (0, '\\frac{dC}{dz} = (o - t) o (1 - o) w (1 - a^2)', 'F', 'wrong weight', lambda: dz, lambda: (o - t) * o * (1 - o) * w * (1 - a ** 2), ''),
        (0, '\\frac{dC}{dw} = \\frac{dC}{dz} x', 'T', 'gradient of a weight', lambda: grad(lambda w: C(w=w), w), lambda: dz * x, ''),
        (0, '\\frac{dC}{dw} = \\frac{dC}{ds} v x', 'F', 'forgotten inner derivative', lambda: grad(lambda w: C(w=w), w), lambda: ds * v * x, ''),
        (0, '\\frac{dC}{dx} = (o - t) o (1 - o) v (1 - a^2) w', 'T', 'gradient of the input', lambda: grad(lambda x: C(x=x), x), lambda: (o - t) * o * (1 - o) * v * (1 - a ** 2) * w, ''),
    ]
