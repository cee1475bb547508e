"""Free and bound indices: renaming without capture, fresh names, and sums with their deltas contracted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sympy import Add, Basic, Expr, Mul, S
from sympy.core.relational import Relational

from ..errors import DerivationError
from .ratio import NoForm
from .symbols import Array, Delta, Entry, Index, IndexSum, Inside, Reduction

LETTERS = "ijklpqrsuvw"
UNDEFINED = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity)


@lru_cache(maxsize=65536)
def free_indices(expr: Expr) -> frozenset[Index]:
    """The indices of `expr` that no sum or maximum binds."""
    if isinstance(expr, Index):
        return frozenset((expr,))
    found = frozenset[Index]().union(*map(free_indices, expr.args)) if expr.args else frozenset()
    return found - frozenset(expr.bound) if isinstance(expr, Reduction) else found


def all_index_names(expr: Expr) -> set[str]:
    """The names of every index in `expr`, bound ones included."""
    return {s.name for s in expr.atoms(Index)}


def fresh(size: Expr, taken: Iterable[str]) -> Index:
    """An index over `size` whose name is not in `taken`: the first free letter, then numbered ones."""
    names = set(taken)
    for letter in LETTERS:
        if letter not in names:
            return Index(letter, size)
    number = 1
    while f"i{number}" in names:
        number += 1
    return Index(f"i{number}", size)


def substitute(expr: Expr, mapping: Mapping[Expr, Expr]) -> Expr:
    """`expr` with free indices replaced; bound indices give way when a replacement would be captured."""
    if not mapping:
        return expr
    if isinstance(expr, Index):
        return mapping.get(expr, expr)
    if not expr.args or not (free_indices(expr) & mapping.keys()):
        return expr
    if isinstance(expr, Reduction):
        return _substitute_bound(expr, mapping)
    return expr.func(*(substitute(a, mapping) for a in expr.args))


def free_nodes(expr: Basic, kinds: tuple[type, ...]) -> set[Expr]:
    """The nodes of these kinds that depend on no index bound inside `expr`."""
    found: set[Expr] = set()

    def walk(node: Basic, bound: frozenset[Index]) -> None:
        if isinstance(node, kinds) and not free_indices(node) & bound:
            found.add(node)
        inner = bound | frozenset(node.bound) if isinstance(node, Reduction) else bound
        for argument in node.args:
            walk(argument, inner)

    walk(expr, frozenset())
    return found


def replace_free(expr: Basic, mapping: Mapping[Expr, Expr]) -> Basic:
    """`expr` with nodes replaced wherever they depend on no index bound there; values hold no index of their own.

    Raises NoForm where a comparison with something undefined would come about.
    """
    if expr in mapping:
        return mapping[expr]
    if not expr.args or not mapping:
        return expr
    if isinstance(expr, Reduction):
        bound = frozenset(expr.bound)
        mapping = {node: value for node, value in mapping.items() if not free_indices(node) & bound}
        return expr.func(replace_free(expr.body, mapping), *expr.bound) if mapping else expr
    arguments = [replace_free(a, mapping) for a in expr.args]
    if isinstance(expr, Relational) and any(a in UNDEFINED or a.is_extended_real is False for a in arguments):
        raise NoForm(f"{expr} compares what is not a number there")
    return expr if all(new is old for new, old in zip(arguments, expr.args, strict=True)) else expr.func(*arguments)


def _substitute_bound(expr: Reduction, mapping: Mapping[Expr, Expr]) -> Expr:
    used = {k: v for k, v in mapping.items() if k in free_indices(expr)}
    incoming = {s.name for v in used.values() for s in free_indices(v)}
    taken = incoming | all_index_names(expr.body)
    renamed: dict[Expr, Expr] = {}
    for index in expr.bound:
        if index.name in incoming:
            renamed[index] = fresh(index.size, taken)
            taken.add(renamed[index].name)
    body = substitute(substitute(expr.body, renamed), used)
    return expr.func(body, *(renamed.get(b, b) for b in expr.bound))


def with_fresh_bound(expr: Reduction, taken: set[str]) -> tuple[Expr, tuple[Index, ...]]:
    """The body and bound indices of `expr`, renamed away from `taken` (which grows)."""
    renamed: dict[Expr, Expr] = {}
    bound = []
    for index in expr.bound:
        new = index if index.name not in taken else fresh(index.size, taken | all_index_names(expr.body))
        taken.add(new.name)
        bound.append(new)
        if new != index:
            renamed[index] = new
    return substitute(expr.body, renamed), tuple(bound)


def solve_delta(delta: Delta, bound: Iterable[Index]) -> tuple[Index, Expr] | None:
    """A bound index b and the subscript s with `delta == 1` exactly where b == s; None if bound has no part in it."""
    difference = delta.args[0] - delta.args[1]
    for index in bound:
        coefficient = difference.coeff(index)
        if coefficient in (S.One, S.NegativeOne):
            return index, index - difference / coefficient
    return None


def contracted_sum(body: Expr, bound: tuple[Index, ...]) -> Expr:
    """`Sum(body, *bound)` with deltas contracted, independent factors in front and empty sums counted.

    Terms of a sum are separated only where a delta stands in one of them. A delta over an offset
    (`delta(p+q, s)`) leaves `inside(s-q, size of p)` behind.
    """
    if not bound:
        return body
    if isinstance(body, Add) and any(t.has(Delta) for t in body.args):
        return Add(*(contracted_sum(t, bound) for t in body.args))
    factors = list(Mul.make_args(body))
    for position, factor in enumerate(factors):
        if isinstance(factor, Add) and factor.has(Delta):
            rest = Mul(*factors[:position], *factors[position + 1:])
            return Add(*(contracted_sum(rest * t, bound) for t in factor.args))
        if isinstance(factor, Delta):
            solution = solve_delta(factor, bound)
            if solution is not None:
                return _contract(factors[:position] + factors[position + 1:], bound, *solution)
    return _factored_sum(factors, bound)


def _contract(factors: list[Expr], bound: tuple[Index, ...], index: Index, value: Expr) -> Expr:
    if isinstance(value, Index) and value.size != index.size:
        raise DerivationError(f"index {index} runs over {index.size} but meets {value}, which runs over {value.size}",
                              remedy="give both indices the same range")
    guard = Inside(value, index.size)
    rest = tuple(b for b in bound if b != index)
    return contracted_sum(substitute(Mul(*factors), {index: value}) * guard, rest)


def _factored_sum(factors: list[Expr], bound: tuple[Index, ...]) -> Expr:
    inner: list[Expr] = []
    outer: list[Expr] = []
    names = set(bound)
    for factor in factors:
        (inner if free_indices(factor) & names else outer).append(factor)
    used = frozenset[Index]().union(*map(free_indices, inner)) if inner else frozenset()
    counts = [b.size for b in bound if b not in used]
    kept = tuple(b for b in bound if b in used)
    body = Mul(*inner)
    if isinstance(body, IndexSum) and kept:
        body, more = with_fresh_bound(body, {b.name for b in kept} | {i.name for i in used})
        kept = kept + more
    return Mul(*outer, *counts, IndexSum(body, *kept))


def entries(expr: Basic) -> dict[Entry, None]:
    """Every entry that occurs in `expr`, in order of appearance."""
    found: dict[Entry, None] = {}

    def walk(node: Basic) -> None:
        if isinstance(node, Entry):
            found[node] = None
        else:
            for argument in node.args:
                walk(argument)

    walk(expr)
    return found


def arrays_in(expr: Basic) -> set[Array]:
    """The arrays that `expr` reads."""
    return {entry.args[0] for entry in entries(expr)}
