"""Both sides of every equation of s06_rnn_step.html, on random values."""

from __future__ import annotations

from typing import Any

import numpy as np
from tools import grad, jac, outer, tanh


def claims(rng: np.random.Generator) -> Any:
    """(line, LaTeX, mark, kind, left, right, condition), the sides as functions of no argument."""
    H, D, K = 4, 3, 5
    U, W, V, b = rng.normal(size=(H, D)), rng.normal(size=(H, H)), rng.normal(size=(K, H)), rng.normal(size=H)
    h0, x, y = rng.normal(size=H), rng.normal(size=D), rng.normal(size=K)
    a = U @ x + W @ h0 + b
    h = tanh(a)
    o = V @ h
    L = lambda o: 0.5 * np.sum((o - y) ** 2)
    step_ = lambda U=U, W=W, V=V, b=b, h0=h0, x=x: L(V @ tanh(U @ x + W @ h0 + b))
    dh = grad(lambda h: L(V @ h), h)
    da = grad(lambda a: L(V @ tanh(a)), a)
    return [
        (4, 'a_t = U x_t + W h_{t-1} + b', 'D', 'definition', None, None, ""),
        (5, 'h_t = \\tanh(a_t)', 'D', 'definition', None, None, ""),
        (6, 'o_t = V h_t', 'D', 'definition', None, None, ""),
        (7, 'L_t = \\frac{1}{2} \\| o_t - y_t \\|^2', 'D', 'definition', None, None, ""),
        (9, '\\frac{\\partial L_t}{\\partial o_t} = o_t - y_t', 'T', 'true: cost function', lambda: grad(L, o), lambda: o - y, ''),
        (10, '\\frac{\\partial L_t}{\\partial h_t} = V^\\top (o_t - y_t)', 'T', 'true: error of a layer', lambda: dh, lambda: V.T @ (o - y), ''),
        (11, '\\frac{\\partial L_t}{\\partial h_t} = V (o_t - y_t)', 'F', 'lost transpose', lambda: dh, lambda: V @ (o - y), ''),
        (12, '\\frac{\\partial L_t}{\\partial V} = (o_t - y_t) h_t^\\top', 'T', 'true: gradient of a matrix', lambda: grad(lambda V: step_(V=V), V), lambda: outer(o - y, h), ''),
        (13, '\\frac{\\partial L_t}{\\partial V} = (o_t - y_t) h_{t-1}^\\top', 'F', 'wrong time index', lambda: grad(lambda V: step_(V=V), V), lambda: outer(o - y, h0), ''),
        (15, '\\frac{\\partial L_t}{\\partial a_t} = (1 - h_t \\odot h_t) \\odot \\frac{\\partial L_t}{\\partial h_t}', 'T', 'true: error of a layer', lambda: da, lambda: (1 - h * h) * dh, ''),
        (16, '\\frac{\\partial L_t}{\\partial a_t} = (1 - a_t \\odot a_t) \\odot \\frac{\\partial L_t}{\\partial h_t}', 'F', 'derivative in terms of the input', lambda: da, lambda: (1 - a * a) * dh, ''),
        (17, '\\frac{\\partial L_t}{\\partial a_t} = (1 - h_t) \\odot \\frac{\\partial L_t}{\\partial h_t}', 'F', 'lost square', lambda: da, lambda: (1 - h) * dh, ''),
        (18, '\\frac{\\partial L_t}{\\partial a_t} = \\frac{\\partial L_t}{\\partial h_t}', 'F', 'forgotten inner derivative', lambda: da, lambda: dh, ''),
        (20, '\\frac{\\partial h_t}{\\partial h_{t-1}} = \\operatorname{diag}(1 - h_t \\odot h_t) W', 'T', 'true: Jacobian', lambda: jac(lambda h0: tanh(U @ x + W @ h0 + b), h0), lambda: np.diag(1 - h * h) @ W, ''),
        (21, '\\frac{\\partial h_t}{\\partial h_{t-1}} = W \\operatorname{diag}(1 - h_t \\odot h_t)', 'F', 'swapped factors', lambda: jac(lambda h0: tanh(U @ x + W @ h0 + b), h0), lambda: W @ np.diag(1 - h * h), ''),
        (23, '\\frac{\\partial L_t}{\\partial h_{t-1}} = W^\\top \\frac{\\partial L_t}{\\partial a_t}', 'T', 'true: error of a layer', lambda: grad(lambda h: step_(h0=h), h0), lambda: W.T @ da, ''),
    ]
