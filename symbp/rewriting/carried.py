"""The exponential that several formulas of one array need, as an array of its own: sigmoid(z), 1 - sigmoid(z) and their product.

q = exp(-|z|) never overflows, and what the forward pass has computed the backward pass reads.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Abs, Expr, Lt, Mul, S, exp

from ..notation.definition import Definition
from ..notation.symbols import Array, Entry, Sigmoid, Where


def logits_of(expr: Expr) -> set[Array]:
    """The arrays of whose entries alone sigmoids or exp(-|z|) are taken."""
    return {z.array for node in expr.atoms(Sigmoid, exp) if (z := _logit(node)) is not None}


def _logit(node: Expr) -> Entry | None:
    argument = node.args[0]
    if isinstance(node, exp):
        number, argument = argument.as_coeff_Mul()
        if number != -1 or not isinstance(argument, Abs):
            return None
        argument = argument.args[0]
    else:
        argument = argument if isinstance(argument, Entry) else -argument
    return argument if isinstance(argument, Entry) else None


def carried(expr: Expr, decays: dict[Array, Array], outputs: dict[Array, Definition]) -> Expr:
    """The expression with the exponentials of the arrays in `decays` read from there."""
    if isinstance(expr, Entry) or not expr.args:
        return expr
    node = _logit(expr) if isinstance(expr, Sigmoid | exp) else None
    if node is not None and node.array in decays:
        q = Entry(decays[node.array], *node.indices)
        if isinstance(expr, exp):
            return q
        above = (q, S.One) if expr.args[0] == node else (S.One, q)
        return Where(Lt(node, 0), *above) / (1 + q)
    if isinstance(expr, Mul):
        expr = _slopes(expr, decays, outputs)
    return expr.func(*(carried(a, decays, outputs) if isinstance(a, Expr) else a for a in expr.args)) if expr.args else expr


def _slopes(expr: Mul, decays: dict[Array, Array], outputs: dict[Array, Definition]) -> Expr:
    """a*sigmoid(-z) = q/(1 + q)**2 for a = sigmoid(z)"""
    for factor in expr.args:
        z = _logit(factor) if isinstance(factor, Sigmoid) else None
        if z is None or z.array not in decays or factor.args[0] == z:
            continue
        for output in expr.args:
            made = outputs.get(output.array) if isinstance(output, Entry) else None
            if made is not None and made.formula == Sigmoid(Entry(z.array, *made.indices)) and output.indices == z.indices:
                q = Entry(decays[z.array], *z.indices)
                return Mul(*(f for f in expr.args if f not in (factor, output)), q, (1 + q) ** -2)
    return expr


def needed(formulas: Iterable[Expr]) -> list[Array]:
    """The arrays whose exponential at least two formulas take."""
    counts: dict[Array, int] = {}
    for formula in formulas:
        for array in logits_of(formula):
            counts[array] = counts.get(array, 0) + 1
    return sorted((a for a, count in counts.items() if count > 1), key=str)
