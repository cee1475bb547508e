"""Sums of squares in forms that keep their digits: variances about the mean, and no division by a norm that is 0."""

from __future__ import annotations

from dataclasses import replace

from sympy import Add, Expr, Gt, Integer, Mul, Pow, S

from ..network.model import Network
from ..notation.definition import Definition
from ..notation.symbols import Array, Entry, IndexSum, Where
from ..rewriting.equality import equal
from ..rewriting.pullback import expand


def about_means(network: Network) -> Network:
    """Sum(x[j]**2, j)/n - mean**2 = Sum((x[j] - mean)**2, j)/n in every layer, where it is proved equal."""
    layers = []
    for layer in network.layers:
        known: dict[Array, Definition] = {}
        definitions = []
        for definition in layer.definitions:
            known[definition.array] = Definition(definition.target, _about_mean(definition.formula, known))
            definitions.append(known[definition.array])
        layers.append(replace(layer, definitions=tuple(definitions)))
    return network if tuple(layers) == network.layers else replace(network, layers=tuple(layers))


def _about_mean(formula: Expr, known: dict[Array, Definition]) -> Expr:
    """Everywhere in a formula; known: what entries of the same layer are."""
    if not formula.args or isinstance(formula, Entry):
        return formula
    arguments = [_about_mean(a, known) if isinstance(a, Expr) else a for a in formula.args]
    formula = formula.func(*arguments) if arguments != list(formula.args) else formula
    if not isinstance(formula, Add):
        return formula
    for term in formula.args:
        for other in formula.args:
            centred = _centred(term, other, known)
            if centred is not None:
                return Add(*(t for t in formula.args if t not in (term, other)), centred)
    return formula


def _centred(squares: Expr, mean: Expr, known: dict[Array, Definition]) -> Expr | None:
    """c*Sum(u**2, j) and -m**2 as c*Sum((u - m)**2, j)"""
    scale, total = squares.as_independent(IndexSum, as_Add=False)
    if not (isinstance(total, IndexSum) and isinstance(total.body, Pow) and total.body.exp == 2 and mean.could_extract_minus_sign()):
        return None
    powers = [f.as_base_exp() for f in Mul.make_args(-mean)]
    if not all(p.is_even for _, p in powers):
        return None
    base = Mul(*(b ** (p / 2) for b, p in powers))
    centred = scale * IndexSum((total.body.base - base) ** 2, *total.bound)
    return centred if equal(_plain(squares + mean - centred, known), S.Zero) else None


def _plain(expr: Expr, known: dict[Array, Definition]) -> Expr:
    """With the layer's own arrays written out."""
    for definition in reversed(known.values()):
        if expr.has(definition.array):
            expr = expand(expr, definition)
    return expr


def without_zero_norms(expr: Expr) -> Expr:
    """Sum(u**2)**(-1/2) in a derivative as 0 where every u is: what multiplies it is 0 there too."""
    norms = {p: Where(Gt(p.base, 0), p, S.Zero) for p in expr.atoms(Pow)
             if p.exp.is_negative and not isinstance(p.exp, Integer) and _squares(p.base)}
    return expr.xreplace(norms) if norms else expr


def _squares(expr: Expr) -> bool:
    return isinstance(expr, IndexSum) and all(
        (isinstance(f, Pow) and f.exp.is_even) or f.is_positive for f in Mul.make_args(expr.body))
