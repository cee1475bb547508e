"""What several formulas of one array need, as arrays of their own that the forward pass computes.

The complement 1 - a of an output a, from the logits and not from a; the exponential q = exp(-|z|), which never overflows.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Abs, Add, Expr, Lt, Mul, S, exp

from ..notation.definition import Definition
from ..notation.indices import substitute
from ..notation.symbols import Array, Entry, Sigmoid, Where
from .stabilise import stabilise


def complement(definition: Definition) -> Expr | None:
    """1 - a from the logits, where that is no difference there."""
    beside = stabilise(1 - definition.formula)
    return None if isinstance(beside, Add) or beside.is_number or definition.formula.is_number else beside


def read_instead(expr: Expr, formula: Expr, target: Entry) -> Expr:
    """The expression with an array read wherever its formula stood."""
    places = {e.indices for e in expr.atoms(Entry) if e.array in {z.array for z in formula.atoms(Entry)}}
    for place in sorted(places, key=str):
        if len(place) == len(target.indices):
            names = dict(zip(target.indices, place, strict=True))
            expr = _replaced(expr, substitute(formula, names), Entry(target.array, *place))
    return expr


def _replaced(expr: Expr, old: Expr, new: Expr) -> Expr:
    if expr == old:
        return new
    if isinstance(expr, Entry) or not expr.args:
        return expr
    if isinstance(expr, Mul) and isinstance(old, Mul) and set(old.args) <= set(expr.args):
        return Mul(new, *(_replaced(f, old, new) for f in expr.args if f not in old.args))
    return expr.func(*(_replaced(a, old, new) if isinstance(a, Expr) else a for a in expr.args))


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


def from_the_output(beside: Expr, output: Definition, decays: dict[Array, Array]) -> Expr:
    """1 - a = q*a for a = sigmoid(z), z >= 0, and no cancellation for z < 0"""
    z = _logit(beside) if isinstance(beside, Sigmoid) else None
    if z is None or z.array not in decays or output.formula != Sigmoid(z):
        return beside
    return Where(Lt(z, 0), 1 - output.target, Entry(decays[z.array], *z.indices) * output.target)


def decaying(expr: Expr, decays: dict[Array, Array]) -> Expr:
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
    return expr.func(*(decaying(a, decays) if isinstance(a, Expr) else a for a in expr.args))


def needed(formulas: Iterable[Expr]) -> list[Array]:
    """The arrays whose exponential at least two formulas take."""
    counts: dict[Array, int] = {}
    for formula in formulas:
        for array in logits_of(formula):
            counts[array] = counts.get(array, 0) + 1
    return sorted((a for a, count in counts.items() if count > 1), key=str)
