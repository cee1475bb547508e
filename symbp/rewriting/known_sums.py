"""Sums that already have a name: `mu[e] = Sum(x[e,j], j)/n` lets `Sum(x[e,j], j)` be written `n*mu[e]` elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from sympy import Expr, Mul, Rational

from ..notation.definition import Definition
from ..notation.indices import free_indices, substitute
from ..notation.normal_form import normal, ratio
from ..notation.ratio import NoForm, expanded
from ..notation.symbols import Index, IndexSum
from .equality import equal
from .output_form import expand
from .poles import poles
from .simplify import simplify
from .weight import weight


def by_known_sums(expr: Expr, definitions: Iterable[Definition]) -> Expr:
    """`expr` with sums named by a definition replaced by that name, where this makes it lighter."""
    for definition in definitions:
        try:
            expr = _with_name(expr, definition)
        except NoForm:
            continue
    return expr


def _with_name(expr: Expr, definition: Definition) -> Expr:
    named = _named_sum(definition) if expr.has(IndexSum) else None
    if named is None:
        return expr
    kernel, value = named
    form = normal(expr)
    places = {node: at for node in form.atoms(IndexSum) for at in _instances(kernel, node)}
    if not places:
        return expr
    candidate = simplify(form.xreplace({node: substitute(value, at) for node, at in places.items()}))
    lighter = weight(candidate) < weight(expr) and poles(candidate) <= poles(expr)
    return candidate if lighter and equal(expand(candidate, definition), expand(expr, definition)) else expr


def _named_sum(definition: Definition) -> tuple[Expr, Expr] | None:
    """(kernel, value) when the definition is `target = c*kernel + rest` with one sum and a fixed c."""
    form = ratio(definition.formula)
    sums = [n for n, k in enumerate(form.kernels) if isinstance(k, IndexSum)]
    if len(sums) != 1 or any(m[sums[0]] for m in form.denominator):
        return None
    position = sums[0]
    linear = [(m, c) for m, c in form.numerator.terms() if m[position]]
    if len(linear) != 1 or linear[0][0][position] != 1:
        return None
    (powers, number), kernel = linear[0], form.kernels[position]
    factor = Mul(Rational(number.numerator, number.denominator),
                 *(k**p for i, (k, p) in enumerate(zip(form.kernels, powers, strict=True)) if i != position))
    denominator = expanded(form.denominator, form.kernels)
    rest = normal(definition.formula - factor * kernel / denominator)
    value = (definition.target - rest) * denominator / factor
    return (kernel, value) if free_indices(value) <= free_indices(kernel) else None


def _instances(kernel: Expr, node: Expr) -> Iterator[dict[Expr, Expr]]:
    names = sorted(free_indices(kernel), key=str)
    choices = [[i for i in sorted(free_indices(node), key=str) if isinstance(i, Index) and i.size == n.size]
               for n in names]
    for choice in product(*choices):
        at = dict(zip(names, choice, strict=True))
        if normal(substitute(kernel, at)) == node:
            yield at
            return
