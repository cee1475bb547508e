"""expression -> the simplest expression that is proved equal: candidates from a table of rewrites, weighed, proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from sympy import Abs, Add, Expr, Mul, S, preorder_traversal, sign
from sympy.core.relational import Relational

from ..notation.calculus import total
from ..notation.indices import free_indices, free_nodes, fresh, substitute
from ..notation.symbols import Array, Delta, Entry, Index, IndexSum, Reduction, Where
from .equality import equal, under
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
        shared = [f for f in Mul.make_args(holds + fails) if total(f)]
    else:
        shared = [f for f in Mul.make_args(holds) if f in Mul.make_args(fails) and not f.is_number]
    common = Mul(*shared)
    return common * Where(condition, holds / common if holds else holds, fails / common if fails else fails)


def shared_factors(expr: Expr) -> Iterator[Expr]:
    """f*u + f*v = f*(u + v), for factors that stand in every term."""
    terms = [Mul.make_args(t) for t in Add.make_args(expr)]
    shared = Mul(*(f for f in terms[0] if not f.is_number and all(f in t for t in terms)))
    if len(terms) > 1 and shared is not S.One:
        yield shared * simplify(Add(*(Mul(*t) / shared for t in terms)))


def merged_sums(expr: Expr) -> Expr:
    """Sum(f, i) + Sum(g, j) = Sum(f + g, i) over one range, for terms with a number in front."""
    if not isinstance(expr, Add):
        return expr
    groups: dict[tuple[Expr, ...], list[tuple[Expr, IndexSum]]] = {}
    rest = []
    for term in expr.args:
        number, inner = term.as_coeff_Mul()
        if isinstance(inner, IndexSum):
            groups.setdefault(tuple(b.size for b in inner.bound), []).append((number, inner))
        else:
            rest.append(term)
    for members in groups.values():
        bound = members[0][1].bound
        bodies = [n * substitute(s.body, dict(zip(s.bound, bound, strict=True))) for n, s in members]
        rest.append(IndexSum(Add(*bodies), *bound))
    return Add(*rest)


REWRITES: tuple[Rewrite, ...] = (plain, forms, shared_factors, magnitudes, merged_cases)


@lru_cache(maxsize=8192)
def simplify(expr: Expr, conditions: tuple[Relational, ...] = ()) -> Expr:
    """The lightest candidate that is proved equal to `expr` under the conditions; `expr` itself if none is."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    candidates = {}
    for rewrite in REWRITES:
        for candidate in rewrite(expr):
            candidate = under(candidate, conditions) if conditions else candidate
            candidates |= {candidate: None, merged_sums(candidate): None}
    for candidate in sorted(candidates, key=lambda c: (weight(c), str(c))):
        if candidate == expr or equal(candidate, expr, conditions):
            return readable(candidate, expr)
    return readable(expr, expr)


def readable(expr: Expr, model: Expr) -> Expr:
    """Bound indices that the normal form named get the letters that `model` uses for their range, or fresh ones."""
    letters: dict[Expr, list[str]] = {}
    for node in preorder_traversal(model):
        if isinstance(node, Reduction):
            for index in node.bound:
                letters.setdefault(index.size, []).append(index.name)

    def name(index: Index, used: set[str]) -> Index:
        preferred = (n for n in letters.get(index.size, ()) if n not in used and not n.startswith("_"))
        chosen = next(preferred, None)
        return fresh(index.size, used) if chosen is None else Index(chosen, index.size)

    def walk(node: Expr, used: set[str]) -> Expr:
        if not node.args or isinstance(node, Entry | Delta):
            return node
        if isinstance(node, Reduction):
            names: dict[Expr, Expr] = {}
            outside = used | {i.name for i in free_indices(node)}
            for index in node.bound:
                if index.name.startswith("_") or index.name in used:
                    names[index] = name(index, outside)
                outside.add(names.get(index, index).name)
            return node.func(walk(substitute(node.body, names), outside), *(names.get(b, b) for b in node.bound))
        return node.func(*(walk(a, used) for a in node.args))

    return walk(expr, {i.name for i in free_indices(expr)})


def placeholder(name: str) -> Entry:
    """A scalar entry, as activations' formulas use for z and a."""
    return Entry(Array(name, ()))
