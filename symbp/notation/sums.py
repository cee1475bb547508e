"""Sums and maxima in normal form: a body already in normal form in, a product or sum of canonical kernels out."""

from __future__ import annotations

from itertools import islice, permutations, product

from sympy import Add, Expr, Mul, Rational, S
from sympy.polys.rings import PolyElement

from .indices import all_index_names, contracted_sum, free_indices, solve_delta, substitute, with_fresh_bound
from .ratio import Ratio, expanded, polynomial_factors
from .symbols import Delta, Index, IndexMax, IndexSum, Reduction

MOST_ORDERS = 120


def normal_sum(form: Ratio, indices: tuple[Index, ...]) -> tuple[list[tuple[Expr, bool]], Expr]:
    """(terms, divisor) of the sum of `form` over `indices`: linear over monomials, nested sums merged.

    A term that comes with True had a delta contracted and is not in normal form.
    """
    bound = frozenset(indices)
    fixed, moving, divisor = S.One, S.One, form.denominator.ring.one
    content, parts = polynomial_factors(form.denominator)
    for poly, power in parts:
        base = expanded(poly, form.kernels)
        if free_indices(base) & bound:
            moving, divisor = moving * base**power, divisor * poly**power
        else:
            fixed *= base**power
    total: list[tuple[Expr, bool]] = []
    for numerator, divided in _proper(form.numerator, divisor):
        for powers, coefficient in numerator.terms():
            monomial = [(k, p) for k, p in zip(form.kernels, powers, strict=True) if p]
            term, contracted = _sum_of_monomial(monomial, S.One if divided else moving, indices)
            total.append((Rational(coefficient.numerator, coefficient.denominator) * term, contracted))
    return total, fixed * content


def _proper(numerator: PolyElement, divisor: PolyElement) -> list[tuple[PolyElement, bool]]:
    """The numerator as (quotient, True) + (remainder, False) over the moving part of the denominator."""
    if len(divisor) == 1:
        return [(numerator, False)]
    quotients, remainder = numerator.div([divisor])
    return [(quotients[0], True), (remainder, False)]


def _sum_of_monomial(monomial: list[tuple[Expr, int]], denominator: Expr, bound: tuple[Index, ...]) -> tuple[Expr, bool]:
    """The sum over `bound` of one monomial over one denominator, as a product of canonical sums; was it contracted?"""
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
    product = Mul(*body) / denominator
    if any(isinstance(f, Delta) and solve_delta(f, more) is not None for f in Mul.make_args(product)):
        return contracted_sum(product, tuple(more)), True
    return _components(IndexSum(product, *more)), False


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
    """The same reduction with bound indices named `_0, _1, ...` so that equal ones look equal.

    Under free indices that have such names themselves the bound ones get one underscore more. Of all orders that the indices' roles leave open the first by text is taken; where there are too many orders,
    the first of some of them, so that equal reductions may look different.
    """
    depth = 1 + max((len(i.name) - len(i.name.lstrip("_")) for i in free_indices(expr)), default=0)
    body = _nested_apart(expr.body, depth + 1)
    roles: dict[str, list[Index]] = {}
    for index in expr.bound:
        roles.setdefault(_role(index, body, expr.bound), []).append(index)
    groups = [roles[role] for role in sorted(roles)]
    best: tuple[str, Expr] | None = None
    for order in islice(product(*map(permutations, groups)), MOST_ORDERS):
        old = [index for group in order for index in group]
        names = tuple(Index(f"{'_' * depth}{n}", b.size) for n, b in enumerate(old))
        renamed = substitute(body, dict(zip(old, names, strict=True)))
        text = str(renamed)
        if best is None or text < best[0]:
            best = (text, expr.func(renamed, *names))
    return best[1]


def _role(index: Index, body: Expr, bound: tuple[Index, ...]) -> str:
    """What can be said of a bound index without naming the others."""
    names: dict[Expr, Expr] = {b: Index("_other", b.size) for b in bound}
    return f"{index.size} {substitute(body, names | {index: Index('_this', index.size)})}" if len(bound) > 1 else ""


def _nested_apart(body: Expr, depth: int) -> Expr:
    """Bound indices of reductions inside `body` named by their depth, so that the outer ones may take `_0, _1`."""
    if not body.args or not body.has(Reduction):
        return body
    if not isinstance(body, Reduction):
        return body.func(*(_nested_apart(a, depth) for a in body.args))
    names = {b: Index(f"{'_' * depth}{n}", b.size) for n, b in enumerate(body.bound)}
    return body.func(substitute(_nested_apart(body.body, depth + 1), dict(names)), *names.values())


def normal_maximum(form: Expr, indices: tuple[Index, ...]) -> Expr:
    """Max(body + c) = c + Max(body) for c that does not depend on the bound indices; `form` is in normal form."""
    bound = frozenset(indices)
    inside = [t for t in Add.make_args(form) if free_indices(t) & bound]
    outside = [t for t in Add.make_args(form) if not free_indices(t) & bound]
    if not inside:
        return form
    return Add(*outside, canonical(IndexMax(Add(*inside), *indices)))
