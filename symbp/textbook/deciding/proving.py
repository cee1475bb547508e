"""An equation as a difference -> proved or not, by the exact normal form, with definitions put in level by level."""

from __future__ import annotations

from dataclasses import replace

from sympy import Eq, Expr, Integer, Mul
from sympy.core.relational import Relational

from ...notation.indices import arrays_in, contracted_sum, free_indices, substitute
from ...notation.normal_form import length, normal
from ...notation.ratio import NoForm
from ...notation.symbols import Array, Entry, Index, IndexSum
from ...rewriting.cases import CASED, cases, cases_in_sums
from ...rewriting.equality import is_zero, under
from ...rewriting.output_form import expand
from ..allowance import check
from ..reading.beside import Stated
from ..reading.model import Model
from .assumed import where
from .inside import within

MOST_LEVELS = 12
MOST_PLACES = 4
LONGEST = 10_000           # parts of an expression with definitions put in


def levels(model: Model, expr: Expr) -> list[Expr]:
    """The expression, then with definitions put in, those first that no other definition in it rests on; a recurrence once."""
    found, unrolled = [expr], set[Array]()
    for _ in range(MOST_LEVELS):
        check()
        inner = found[-1]
        made = {a: d for a in sorted(arrays_in(inner) - unrolled, key=str) if (d := model.definition(a)) is not None}
        beneath = {a: _beneath(model, a) for a in made}
        unrolled |= {a for a, under in beneath.items() if a in under}
        below = set[Array]().union(*beneath.values())
        for array in [a for a in made if a not in below] or list(made):
            inner = expand(inner, made[array])
        if inner == found[-1] or length(inner) > LONGEST:
            break
        found.append(inner)
    return found


def _beneath(model: Model, array: Array) -> set[Array]:
    """The arrays that a definition rests on, directly or not."""
    found: set[Array] = set()
    waiting = [array]
    while waiting:
        made = model.definition(waiting.pop())
        more = arrays_in(made.formula) - found if made is not None else set()
        found |= more
        waiting += sorted(more, key=str)
    return found


def proved(stages: list[Expr], stated: tuple[Stated, ...] = (), kinks: bool = True) -> bool:
    """Zero in the exact normal form at some level of expansion, under the conditions."""
    few = {i for i in free_indices(stages[0]) if i.size.is_Integer and i.size <= MOST_PLACES}
    if few:
        index = min(few, key=str)
        return all(proved([substitute(s, {index: Integer(k)}) for s in stages], _at(stated, index, k), kinks)
                   for k in range(int(index.size)))
    return any(_zero(level, stated, kinks) for level in stages)


def _at(stated: tuple[Stated, ...], index: Index, place: int) -> tuple[Stated, ...]:
    """The conditions on the equation's own letters where one of these is set."""
    return tuple(s if index not in s.here else replace(s, here=s.here - {index}, relation=s.relation.func(
        *(substitute(a, {index: Integer(place)}) for a in s.relation.args), evaluate=False)) for s in stated)


def _zero(expr: Expr, stated: tuple[Stated, ...], kinks: bool) -> bool:
    relations = tuple(s.relation for s in stated)
    expr = where(expr, stated)
    equations = tuple(r for r in relations if isinstance(r, Eq) and not isinstance(r.lhs, Entry | Index))
    if is_zero(expr, equations) or _nested_zero(expr, equations) or _zero_within(expr, equations, stated):
        return True
    if kinks or not expr.has(*CASED):
        return False
    try:
        every = list(cases(cases_in_sums(expr), kinks=False))
        return all(normal(case) == 0 or normal(under(normal(case), equations)) == 0 for case in every)
    except NoForm:
        return False


def _zero_within(expr: Expr, equations: tuple[Relational, ...], stated: tuple[Stated, ...]) -> bool:
    """Zero for every number in the intervals and of the sets that the conditions name."""
    inside = within(expr, stated)
    return inside != expr and is_zero(inside, tuple(Eq(within(e.lhs, stated), within(e.rhs, stated), evaluate=False) for e in equations))


def _nested_zero(expr: Expr, equations: tuple[Relational, ...]) -> bool:
    """Zero once inner sums cancel and `Sum(t[i,k], k) == 1` is used in longer ones: Sum(h[i]*t[i,k], i, k) = Sum(h[i], i)."""
    try:
        form = normal(expr)
        long = [node for node in form.atoms(IndexSum) if len(node.bound) > 1]
        if not long:
            return False
        found = {node: _collapsed(node, equations) for node in long} if equations else {}
        return is_zero(inward(form.xreplace({n: v for n, v in found.items() if v != n})), equations)
    except NoForm:
        return False


def _collapsed(node: IndexSum, equations: tuple[Relational, ...]) -> Expr:
    for bound in node.bound:
        inner = [f for f in Mul.make_args(node.body) if bound in free_indices(f)]
        total = IndexSum(Mul(*inner), bound)
        value = under(total, equations)
        if value != total:
            outer = Mul(*(f for f in Mul.make_args(node.body) if f not in inner), value)
            rest = contracted_sum(outer, tuple(b for b in node.bound if b != bound))
            return _collapsed(rest, equations) if isinstance(rest, IndexSum) else rest
    return node


def inward(expr: Expr) -> Expr:
    """Sum(f[i]*g[i,k], i, k) = Sum(f[i]*Sum(g[i,k], k), i): an inner sum may cancel before the outer one is taken."""
    if not expr.args or isinstance(expr, Entry):
        return expr
    expr = expr.func(*map(inward, expr.args))
    if not isinstance(expr, IndexSum) or len(expr.bound) < 2:
        return expr
    factors = Mul.make_args(expr.body)
    for bound in sorted(expr.bound, key=lambda b: sum(b in free_indices(f) for f in factors)):
        inner = [f for f in factors if bound in free_indices(f)]
        if len(inner) < len(factors):
            rest = [f for f in factors if f not in inner]
            outer = tuple(b for b in expr.bound if b != bound)
            return inward(IndexSum(Mul(*rest, IndexSum(Mul(*inner), bound)), *outer))
    return expr
