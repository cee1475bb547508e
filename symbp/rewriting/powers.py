"""u*u**(gamma - 1) -> u**gamma: powers of one base as one, so that 0 is never multiplied by 0 to a power below 0."""

from __future__ import annotations

from sympy import Add, Expr, Mul

from ..notation.symbols import Entry


def joined(expr: Expr) -> Expr:
    """Everywhere in an expression."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    arguments = [joined(a) if isinstance(a, Expr) else a for a in expr.args]
    expr = expr.func(*arguments) if arguments != list(expr.args) else expr
    if not isinstance(expr, Mul):
        return expr
    exponents: dict[Expr, list[Expr]] = {}
    for factor in expr.args:
        base, exponent = factor.as_base_exp()
        exponents.setdefault(base, []).append(exponent)
    if all(len(found) == 1 for found in exponents.values()):
        return expr
    return Mul(*(base ** Add(*found) for base, found in exponents.items()))
