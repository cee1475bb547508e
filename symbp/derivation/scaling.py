"""Norms of an array by its largest entry: Sum(a**2)**p as size**(2*p)*Sum((a/size)**2)**p, whose squares stay near 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sympy import Abs, Add, Expr, Gt, Mul, Pow, S

from .model import Derivation
from ..notation.definition import Definition
from ..notation.symbols import Array, Entry, IndexMax, IndexSum, Where


def scaled_norms(derivation: Derivation, free: Callable[[str], str]) -> Derivation:
    """With two more arrays, size_a[e] and unit_a[e,k] = a[e,k]/size_a[e], for every array a whose norm is taken."""
    every = (*derivation.forward, derivation.cost.definition, *(r.definition for r in derivation.backward))
    given = {d.array: d for d in derivation.forward}
    for norm in dict.fromkeys(n for d in every for n in _norms(d.formula)):
        entry = norm.base.body.base
        if entry.array in given:
            derivation = _scaled(derivation, given[entry.array], entry.indices.index(norm.base.bound[0]), free)
            del given[entry.array]
    return derivation


def _norms(formula: Expr) -> list[Pow]:
    """Sum(a[.., k]**2, k)**p with p not whole."""
    return [p for p in formula.atoms(Pow) if not p.exp.is_integer and isinstance(p.base, IndexSum) and len(p.base.bound) == 1
            and isinstance(p.base.body, Pow) and p.base.body.exp == 2 and isinstance(p.base.body.base, Entry)
            and p.base.bound[0] in p.base.body.base.indices]


def _scaled(derivation: Derivation, output: Definition, axis: int, free: Callable[[str], str]) -> Derivation:
    name, indices = output.array.name, output.indices
    kept = indices[:axis] + indices[axis + 1:]
    size = Array(free(f"size_{name}"), tuple(n for k, n in enumerate(output.array.shape) if k != axis), positive=True)
    unit = Array(free(f"unit_{name}"), output.array.shape)
    largest = IndexMax(Abs(output.target), indices[axis])
    beside = (Definition(Entry(size, *kept), Where(Gt(largest, 0), largest, S.One)),
              Definition(Entry(unit, *indices), output.target / Entry(size, *kept)))

    def better(definition: Definition) -> Definition:
        if not any(n.base.body.base.array == output.array for n in _norms(definition.formula)):
            return definition
        split = {e: Entry(size, *(i for k, i in enumerate(e.indices) if k != axis)) * Entry(unit, *e.indices)
                 for e in definition.formula.atoms(Entry) if e.array == output.array}
        return Definition(definition.target, pulled(definition.formula.xreplace(split), size))
    return replace(
        derivation, cost=replace(derivation.cost, definition=better(derivation.cost.definition)),
        forward=tuple(d for own in derivation.forward for d in ((better(own), *beside) if own == output else (better(own),))),
        backward=tuple(replace(r, definition=better(r.definition)) for r in derivation.backward))


def pulled(expr: Expr, size: Array) -> Expr:
    """Entries of a positive array out of sums, powers and what all terms have in common."""
    if not expr.args or isinstance(expr, Entry) or not expr.has(size):
        return expr
    expr = expr.func(*(pulled(a, size) if isinstance(a, Expr) else a for a in expr.args))
    if isinstance(expr, IndexSum):
        inner, outer = _parts(expr.body, size, set(expr.bound))
        return outer * IndexSum(inner, *expr.bound)
    if isinstance(expr, Pow):
        inner, outer = _parts(expr.base, size, set())
        return outer**expr.exp * inner**expr.exp if outer != 1 else expr
    if isinstance(expr, Add):
        first = _parts(expr.args[0], size, set())[1]
        if first != 1 and all(_parts(a, size, set())[1] == first for a in expr.args):
            return first * Add(*(a / first for a in expr.args))
    return expr


def _parts(expr: Expr, size: Array, bound: set[Expr]) -> tuple[Expr, Expr]:
    """What does not, and what does come out: powers of the array's entries at indices that are not bound."""
    outer = [f for f in Mul.make_args(expr) if isinstance(b := f.as_base_exp()[0], Entry) and b.array == size and not set(b.indices) & bound]
    return expr / Mul(*outer), _merged(outer)


def _merged(factors: list[Expr]) -> Expr:
    """Exponents added, also of nested powers of what is positive."""
    powers: dict[Expr, Expr] = {}
    for base, exponent in (f.as_base_exp() for f in factors):
        powers[base] = powers.get(base, S.Zero) + exponent
    return Mul(*(b**e for b, e in powers.items()))
