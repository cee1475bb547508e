"""expression -> the simplest expression that is proved equal: candidates from a table of rewrites, weighed, proved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from sympy import Abs, Add, Expr, Ge, Gt, Le, Lt, Mul, S, cosh, preorder_traversal, sign, sinh, tanh
from sympy.core.relational import Relational

from ..notation.calculus import total
from ..notation.indices import free_indices, free_nodes, fresh, replace_free, substitute
from ..notation.normal_form import length
from ..notation.ratio import NoForm
from ..notation.symbols import Array, Delta, Entry, Index, IndexSum, Maximum, Minimum, Reduction, Where
from .cases import CASED, decided, oriented
from .equality import equal, under
from .forms import forms
from .poles import poles
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
    yield _where(condition, *(simplify(_under(expr, condition, branch)) for branch in (1, 2)))
    if isinstance(condition, Gt | Ge | Lt | Le) and not free_nodes(condition.lhs - condition.rhs, CASED):
        form, way = oriented(condition.lhs - condition.rhs)
        way = -way if isinstance(condition, Lt | Le) else way
        yield _where(condition, *(simplify(decided(expr, {form: outcome})) for outcome in (way, -way)))


def _under(expr: Expr, condition: Relational, branch: int) -> Expr:
    chosen = {n: n.args[branch] for n in free_nodes(expr, (Where,)) if n.args[0] == condition}
    return replace_free(expr, chosen)


def _where(condition: Relational, holds: Expr, fails: Expr) -> Expr:
    """where(c, f*u, f*v) = f*where(c, u, v) for the factors f that are safe to compute in both cases."""
    if holds is S.Zero or fails is S.Zero:
        shared = [f for f in Mul.make_args(holds + fails) if total(f)]
    else:
        shared = [f for f in Mul.make_args(holds) if f in Mul.make_args(fails) and not f.is_number]
    common = Mul(*shared)
    return common * Where(condition, holds / common if holds else holds, fails / common if fails else fails)


def folded_cases(expr: Expr) -> Iterator[Expr]:
    """where(x > 0, f(x), f(-x)) = f(|x|);  x*where(x > 0, 1, 0) = where(x > 0, x, 0) = max(x, 0)."""
    yield _with_maximum(expr)
    for node in sorted(free_nodes(expr, (Where,)), key=str):
        condition, above, below = node.args
        if isinstance(condition, Lt | Le):
            above, below = below, above
        elif not isinstance(condition, Gt | Ge):
            continue
        left, right = condition.args
        found = [Maximum(left, right)] if (above, below) == (left, right) else []
        found += [Minimum(left, right)] if (above, below) == (right, left) else []
        if isinstance(left, Entry) and right == 0:
            found.append(above.xreplace({left: Abs(left)}))
        for folded in found:
            yield replace_free(expr, {node: folded})


def _with_maximum(expr: Expr) -> Expr:
    """x*where(x > 0, 1, 0) as max(x, 0) among the factors of `expr`."""
    for node in expr.args if isinstance(expr, Mul) else ():
        if isinstance(node, Where) and isinstance(node.args[0], Gt | Ge) and node.args[1:] == (S.One, S.Zero):
            left, right = node.args[0].args
            for above, way in ((left - right, 1), (right - left, -1)):
                if above in expr.args:
                    return Mul(way, *(f for f in expr.args if f not in (node, above)), Maximum(left - right, S.Zero))
    return expr


def hyperbolic(expr: Expr) -> Iterator[Expr]:
    """sinh(u)/cosh(u) = tanh(u), also in every form of `expr`."""
    if expr.has(sinh) and expr.has(cosh):
        for form in forms(expr):
            yield _with_tanh(form)


def _with_tanh(expr: Expr) -> Expr:
    if not expr.args or isinstance(expr, Entry):
        return expr
    expr = expr.func(*map(_with_tanh, expr.args))
    if isinstance(expr, Mul):
        for factor in expr.args:
            if isinstance(factor, sinh) and 1 / cosh(factor.args[0]) in expr.args:
                return expr / factor * cosh(factor.args[0]) * tanh(factor.args[0])
    return expr


def shared_factors(expr: Expr) -> Iterator[Expr]:
    """f*u + f*v = f*(u + v), for factors that stand in every term."""
    terms = [Mul.make_args(t) for t in Add.make_args(expr)]
    shared = [f for f in terms[0] if not f.is_number and all(f in t for t in terms)]
    if len(terms) > 1 and shared:
        yield Mul(*shared, simplify(Add(*(Mul(*(f for f in t if f not in shared)) for t in terms))))


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


REWRITES: tuple[Rewrite, ...] = (plain, forms, shared_factors, magnitudes, hyperbolic, merged_cases, folded_cases)


LONGEST = 300


@lru_cache(maxsize=8192)
def simplify(expr: Expr, conditions: tuple[Relational, ...] = ()) -> Expr:
    """The lightest candidate that is proved equal to `expr` under the conditions; `expr` itself if none is.

    Expressions of more than LONGEST nodes stay as they are: exact, but not simplified.
    """
    if not expr.args or isinstance(expr, Entry):
        return expr
    candidates: dict[Expr, None] = {}
    for rewrite in REWRITES if length(expr) <= LONGEST else (plain,):
        try:
            for candidate in rewrite(expr):
                candidate = under(candidate, conditions) if conditions else candidate
                candidates |= {candidate: None, merged_sums(candidate): None}
        except NoForm:
            continue                               # too large for this rewrite
    for candidate in _by_weight(candidates):
        if candidate == expr or poles(candidate) <= poles(expr) and equal(candidate, expr, conditions):
            return readable(candidate, expr)
    return readable(expr, expr)


def _by_weight(candidates: Iterable[Expr]) -> Iterator[Expr]:
    """The lightest first, those of one weight in alphabetical order."""
    for _, same in groupby(sorted(candidates, key=weight), key=weight):
        yield from sorted(same, key=str)


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
        if not isinstance(node, Reduction):
            return node.func(*(walk(a, used) for a in node.args))
        outside = used | {i.name for i in free_indices(node)}
        kept = {i.name for i in node.bound if not i.name.startswith("_") and i.name not in used}
        names: dict[Expr, Expr] = {}
        for index in node.bound:
            if index.name in kept:
                kept.remove(index.name)
            else:
                names[index] = name(index, outside | kept)
            outside.add(names.get(index, index).name)
        return node.func(walk(substitute(node.body, names), outside), *(names.get(b, b) for b in node.bound))

    return walk(expr, {i.name for i in free_indices(expr)})


def placeholder(name: str) -> Entry:
    """A scalar entry, as activations' formulas use for z and a."""
    return Entry(Array(name, ()))
