"""Both sides of every equation of s05_activations_wiki.md, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import dsig, erf, exp, grad, log, pi, sig, sqrt, tanh


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    x, beta = float(rng.normal() + 0.5), 0.8
    xp = abs(x) + 0.1
    sp = lambda x: log(1 + exp(x))
    f = lambda x: x * sig(beta * x)
    g = lambda x: x * tanh(sp(x))
    h = lambda x: x / 2 * (1 + erf(x / sqrt(2)))
    us = lambda x: x / (1 + abs(x))
    q = lambda x: exp(-x ** 2)
    return [
        (7, 'f = x \\sigma(\\beta x)', 'D', 'definition', None, None, ""),
        (8, '\\frac{df}{dx} = \\sigma(\\beta x) + \\beta x \\sigma(\\beta x) (1 - \\sigma(\\beta x))', 'T', 'true: activation function', lambda: grad(f, x), lambda: sig(beta * x) + beta * x * dsig(beta * x), ''),
        (10, '\\frac{df}{dx} = \\sigma(\\beta x) + x \\sigma(\\beta x) (1 - \\sigma(\\beta x))', 'F', 'forgotten inner derivative', lambda: grad(f, x), lambda: sig(beta * x) + x * dsig(beta * x), ''),
        (12, '\\frac{df}{dx} = \\beta f + \\sigma(\\beta x) (1 - \\beta f)', 'T', 'true: activation function', lambda: grad(f, x), lambda: beta * f(x) + sig(beta * x) * (1 - beta * f(x)), ''),
        (13, '\\frac{\\partial f}{\\partial \\beta} = x^2 \\sigma(\\beta x) (1 - \\sigma(\\beta x))', 'T', 'true: gradient of a parameter', lambda: grad(lambda t: x * sig(t * x), beta), lambda: x ** 2 * dsig(beta * x), ''),
        (14, '\\frac{\\partial f}{\\partial \\beta} = x \\sigma(\\beta x) (1 - \\sigma(\\beta x))', 'F', 'forgotten inner derivative', lambda: grad(lambda t: x * sig(t * x), beta), lambda: x * dsig(beta * x), ''),
        (19, 's = \\ln(1 + e^x)', 'D', 'definition', None, None, ""),
        (21, '\\frac{ds}{dx} = \\sigma(x)', 'T', 'true: activation function', lambda: grad(sp, x), lambda: sig(x), ''),
        (22, '\\frac{ds}{dx} = \\frac{1}{1 + e^{x}}', 'F', 'sign', lambda: grad(sp, x), lambda: 1 / (1 + exp(x)), ''),
        (23, 'g = x \\tanh(s)', 'D', 'definition', None, None, ""),
        (25, '\\frac{dg}{dx} = \\tanh(s) + x \\sigma(x) (1 - \\tanh^2(s))', 'T', 'true: activation function', lambda: grad(g, x), lambda: tanh(sp(x)) + x * sig(x) * (1 - tanh(sp(x)) ** 2), ''),
        (27, '\\frac{dg}{dx} = \\tanh(s) + x (1 - \\tanh^2(s))', 'F', 'forgotten inner derivative', lambda: grad(g, x), lambda: tanh(sp(x)) + x * (1 - tanh(sp(x)) ** 2), ''),
        (31, 'h = \\frac{x}{2} \\left( 1 + \\operatorname{erf}\\left( \\frac{x}{\\sqrt{2}} \\right) \\right)', 'D', 'definition', None, None, ""),
        (32, '\\frac{dh}{dx} = \\frac{1}{2} \\left( 1 + \\operatorname{erf}\\left( \\frac{x}{\\sqrt{2}} \\right) \\right) + \\frac{x}{\\sqrt{2 \\pi}} e^{-x^2/2}', 'T', 'true: activation function', lambda: grad(h, x), lambda: h(x) / x + x / sqrt(2 * pi) * exp(-x ** 2 / 2), ''),
        (34, '\\frac{dh}{dx} = \\frac{1}{2} \\left( 1 + \\operatorname{erf}\\left( \\frac{x}{\\sqrt{2}} \\right) \\right) + \\frac{x}{\\sqrt{\\pi}} e^{-x^2/2}', 'F', 'factor 2', lambda: grad(h, x), lambda: h(x) / x + x / sqrt(pi) * exp(-x ** 2 / 2), ''),
        (41, 'u = \\frac{x}{1 + |x|}', 'D', 'definition', None, None, ""),
        (42, '\\frac{du}{dx} = \\frac{1}{(1 + |x|)^2}', 'T', 'true: activation function', lambda: grad(us, xp), lambda: 1 / (1 + abs(xp)) ** 2, ''),
        (43, '\\frac{du}{dx} = \\frac{1}{1 + x^2}', 'F', 'lost bracket', lambda: grad(us, xp), lambda: 1 / (1 + xp ** 2), ''),
        (45, 'q = e^{-x^2}', 'D', 'definition', None, None, ""),
        (47, '\\frac{dq}{dx} = -2 x q', 'T', 'true: activation function', lambda: grad(q, x), lambda: -2 * x * q(x), ''),
        (48, '\\frac{dq}{dx} = 2 x q', 'F', 'sign', lambda: grad(q, x), lambda: 2 * x * q(x), ''),
        (49, '\\frac{d}{dx} \\tanh x = 1 - \\tanh^2 x', 'T', 'true: activation function', lambda: grad(tanh, x), lambda: 1 - tanh(x) ** 2, ''),
        (51, '\\tanh x = 2 \\sigma(2x) - 1', 'T', 'true: activation function', lambda: tanh(x), lambda: 2 * sig(2 * x) - 1, ''),
        (53, '\\tanh x = 2 \\sigma(x) - 1', 'F', 'factor 2', lambda: tanh(x), lambda: 2 * sig(x) - 1, ''),
    ]
