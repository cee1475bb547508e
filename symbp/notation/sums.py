"""Sums and maxima in normal form: a body already in normal form in, a product or sum of canonical kernels out."""

from __future__ import annotations

from itertools import permutations

from sympy import Add, Expr, Mul, Pow, Rational, S
from sympy.polys.rings import PolyElement

from .indices import all_index_names, contracted_sum, free_indices, substitute, with_fresh_bound
from .ratio import Ratio, expanded, factors
from .symbols import Delta, Index, IndexMax, IndexSum, Reduction


def normal_sum(form: Ratio, indices: tuple[Index, ...]) -> Expr:
    """The sum of `form` over `indices`: linear over monomials, independent factors in front, nested sums merged."""
    bound = frozenset(indices)
    fixed, moving = S.One, S.One
    content, parts = factors(form.denominator, form.kernels)
    for base, power in parts:
        factor = base**power
        if free_indices(factor) & bound:
            moving *= factor
        else:
            fixed *= factor
    fixed *= content
    total: list[Expr] = []
    for numerator, divided in _proper(form, moving):
        for powers, coefficient in numerator.terms():
            monomial = [(k, p) for k, p in zip(form.kernels, powers, strict=True) if p]
            term = _sum_of_monomial(monomial, S.One if divided else moving, indices)
            total.append(Rational(coefficient.numerator, coefficient.denominator) * term)
    return Add(*total) / fixed


def _proper(form: Ratio, moving: Expr) -> list[tuple[PolyElement, bool]]:
    """The numerator as (quotient, True) + (remainder, False) over the moving part of the denominator."""
    if not isinstance(moving, Add) and not (isinstance(moving, Pow) and isinstance(moving.base, Add)):
        return [(form.numerator, False)]
    parts = form.denominator.factor_list()[1]
    divisor = next((p**k for p, k in parts if expanded(p, form.kernels) ** k == moving), None)
    if divisor is None:
        return [(form.numerator, False)]
    quotients, remainder = form.numerator.div([divisor])
    return [(quotients[0], True), (remainder, False)]


def _sum_of_monomial(monomial: list[tuple[Expr, int]], denominator: Expr, bound: tuple[Index, ...]) -> Expr:
    """The sum over `bound` of one monomial over one denominator, as a product of canonical sums."""
    body: list[Expr] = []
    more = list(bound)
    taken = {b.name for b in bound} | all_index_names(denominator)
    for kernel, _ in monomial:
        taken |= {i.name for i in free_indices(kernel)}
    for kernel, power in monomial:
        if isinstance(kernel, IndexSum) and power > 0 and free_indices(kernel) & frozenset(bound):
            for _ in range(power):
                inner, names = with_fresh_bound(kernel, taken)
                body.append(inner)
                more += names
        else:
            body.append(kernel**power)
    product = Mul(*body)
    if product.has(Delta):
        contracted = contracted_sum(product / denominator, tuple(more))
        return contracted if isinstance(contracted, IndexSum) is False else _components(contracted)
    return _components(IndexSum(product / denominator, *more))


def _components(expr: Expr) -> Expr:
    """Split a sum of a product into independent sums and name the bound indices canonically."""
    if not isinstance(expr, IndexSum):
        return expr
    groups: list[tuple[set[Index], list[Expr]]] = []
    outside: list[Expr] = []
    bound = frozenset(expr.bound)
    for factor in Mul.make_args(expr.body):
        names = set(free_indices(factor)) & bound
        if not names:
            outside.append(factor)
            continue
        joined = [g for g in groups if g[0] & names]
        merged = (names.union(*(g[0] for g in joined)), [f for g in joined for f in g[1]] + [factor])
        groups = [g for g in groups if not g[0] & names] + [merged]
    used = set().union(*(g[0] for g in groups)) if groups else set()
    counts = [b.size for b in expr.bound if b not in used]
    return Mul(*outside, *counts, *(canonical(IndexSum(Mul(*fs), *sorted(ns, key=str))) for ns, fs in groups))


def canonical(expr: Reduction) -> Expr:
    """The same sum with bound indices named `_0, _1, ...` so that equal sums look equal."""
    if len(expr.bound) > 6:
        return expr
    best: tuple[str, Expr] | None = None
    for order in permutations(expr.bound):
        names = tuple(Index(f"_{n}", b.size) for n, b in enumerate(order))
        body = substitute(_nested_apart(expr.body), dict(zip(order, names, strict=True)))
        candidate = (str(body) + str([b.size for b in names]), expr.func(body, *names))
        if best is None or candidate[0] < best[0]:
            best = candidate
    return best[1]


def _nested_apart(body: Expr) -> Expr:
    """Bound indices of reductions inside `body` get deeper names, so that the outer ones may take `_0, _1`."""
    nested = [r for r in body.atoms(Reduction) if any(not b.name.startswith("__") for b in r.bound)]
    replaced = {}
    for reduction in nested:
        names = {b: Index("_" + b.name if b.name.startswith("_") else f"__{b.name}", b.size) for b in reduction.bound}
        replaced[reduction] = reduction.func(substitute(reduction.body, names), *names.values())
    return body.xreplace(replaced)


def normal_maximum(form: Expr, indices: tuple[Index, ...]) -> Expr:
    """Max(body + c) = c + Max(body) for c that does not depend on the bound indices; `form` is in normal form."""
    bound = frozenset(indices)
    inside = [t for t in Add.make_args(form) if free_indices(t) & bound]
    outside = [t for t in Add.make_args(form) if not free_indices(t) & bound]
    if not inside:
        return form
    return Add(*outside, canonical(IndexMax(Add(*inside), *indices)))
