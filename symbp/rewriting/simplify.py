"""expression -> the simplest expression that is proved equal: candidates from a table of rewrites, weighed, proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from sympy import Abs, Add, Expr, Mul, Pow, S, sign
from sympy.core.relational import Relational

from ..notation.indices import all_index_names, fresh, substitute
from ..notation.symbols import Array, Delta, Entry, Reduction, Where
from .equality import equal, free_nodes, under
from .forms import forms
from .weight import weight

Rewrite = Callable[[Expr], Iterator[Expr]]


def plain(expr: Expr) -> Iterator[Expr]:
    """expr as it stands."""
    yield expr


def magnitudes(expr: Expr) -> Iterator[Expr]:
    """u*sign(u) = |u|, cancelled before it is written back."""
    if not expr.has(Abs):
        return
    signs = expr.replace(lambda n: isinstance(n, Abs), lambda n: n.args[0] * sign(n.args[0]))
    for form in forms(signs):
        yield _back_to_magnitudes(form)


def _back_to_magnitudes(expr: Expr) -> Expr:
    """Every product u*sign(u) in `expr` as |u|."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    expr = expr.func(*map(_back_to_magnitudes, expr.args))
    if isinstance(expr, Mul):
        for factor in expr.args:
            if isinstance(factor, sign) and factor.args[0] in expr.args:
                return _back_to_magnitudes(expr / factor / factor.args[0] * Abs(factor.args[0]))
    return expr


def merged_cases(expr: Expr) -> Iterator[Expr]:
    """where(c, u, 0) + where(c, 0, v) = where(c, u, v), common factors in front."""
    nodes = sorted(free_nodes(expr, (Where,)), key=str)
    conditions = list(dict.fromkeys(n.args[0] for n in nodes))
    if not conditions or len(conditions) > 4:
        return
    condition = conditions[0]
    holds = simplify(_decided(expr, condition, 1))
    fails = simplify(_decided(expr, condition, 2))
    yield _where(condition, holds, fails)


def _decided(expr: Expr, condition: Relational, branch: int) -> Expr:
    chosen = {n: n.args[branch] for n in expr.atoms(Where) if n.args[0] == condition}
    return expr.xreplace(chosen)


def _where(condition: Relational, holds: Expr, fails: Expr) -> Expr:
    """where(c, f*u, f*v) = f*where(c, u, v) for the factors f that are safe to compute in both cases."""
    if holds is S.Zero or fails is S.Zero:
        shared = [f for f in Mul.make_args(holds + fails) if _total(f)]
    else:
        shared = [f for f in Mul.make_args(holds) if f in Mul.make_args(fails) and not f.is_number]
    common = Mul(*shared)
    return common * Where(condition, holds / common if holds else holds, fails / common if fails else fails)


def _total(factor: Expr) -> bool:
    """A factor that is finite whatever its entries are: numbers aside, entries and sums of products of them."""
    if isinstance(factor, Entry):
        return True
    if isinstance(factor, Pow):
        return _total(factor.base) and bool(factor.exp.is_Integer and factor.exp > 0)
    parts = factor.args if isinstance(factor, Reduction | Add | Mul) else ()
    return bool(parts) and all(_total(p) or p.is_number or p.is_Symbol for p in parts)


REWRITES: tuple[Rewrite, ...] = (plain, forms, magnitudes, merged_cases)


@lru_cache(maxsize=8192)
def simplify(expr: Expr, conditions: tuple[Relational, ...] = ()) -> Expr:
    """The lightest candidate that is proved equal to `expr` under the conditions; `expr` itself if none is."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    start = under(expr, conditions) if conditions else expr
    candidates = {c: None for rewrite in REWRITES for c in rewrite(start)}
    for candidate in sorted(candidates, key=lambda c: (weight(c), str(c))):
        if candidate == expr or equal(candidate, expr, conditions):
            return readable(candidate)
    return readable(expr)


def readable(expr: Expr) -> Expr:
    """Bound indices that the normal form named get letters that nothing around them uses."""
    taken = {n for n in all_index_names(expr) if not n.startswith("_")}

    def walk(node: Expr, used: set[str]) -> Expr:
        if not node.args or isinstance(node, Entry | Delta):
            return node
        if isinstance(node, Reduction):
            names = {}
            for index in node.bound:
                if index.name.startswith("_"):
                    names[index] = fresh(index.size, used | {n.name for n in names.values()})
            body = substitute(node.body, names)
            bound = tuple(names.get(b, b) for b in node.bound)
            return node.func(walk(body, used | {b.name for b in bound}), *bound)
        return node.func(*(walk(a, used) for a in node.args))

    return walk(expr, taken)


def placeholder(name: str) -> Entry:
    """A scalar entry, as activations' formulas use for z and a."""
    return Entry(Array(name, ()))
