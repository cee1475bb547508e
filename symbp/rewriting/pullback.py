"""One definition's part of the backward walk: a cotangent of its array in, the adjoints of what it reads out.

Each definition structure is differentiated, simplified and proved once; equal layers only rename the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sympy import Add, Expr
from sympy.core.relational import Relational

from ..notation.calculus import adjoint, derivative, leaves
from ..notation.definition import Definition
from ..notation.indices import all_index_names, arrays_in, fresh
from ..notation.normal_form import length
from ..notation.renaming import canonical_names, inverse, rename, renamed
from ..notation.symbols import Array, Entry, Index, IndexMax
from .cases import CASED
from .equality import equal
from .kinks import Kink, kinks
from .output_form import expand, in_output
from .simplify import readable, simplify
from .weight import weight


LONGEST_SLOPE = 150         # nodes of a derivative that is searched for kinks


@dataclass(frozen=True)
class Share:
    """What one definition adds to the adjoint of `array` at indices `at`.

    raw is what the chain rule gives, simple the same in the definition's own output where that is simpler. At the kinks of
    the definition (None: too many to list) a derivative by array[at] was chosen; entries that tie for one of the maxima
    in `ties` share it.
    """

    array: Array
    at: tuple[Index, ...]
    raw: Expr
    simple: Expr
    proved: bool
    kinks: tuple[Kink, ...] | None
    ties: tuple[Expr, ...]


@dataclass(frozen=True)
class Fused:
    """An adjoint with another one inlined: under its conditions, and what holds without them."""

    formula: Expr
    without_conditions: Expr
    simpler: bool


def pull_back(definition: Definition, cotangent: Expr) -> tuple[Share, ...]:
    """The adjoint of every array that the definition reads."""
    names = canonical_names((definition.target, definition.formula, cotangent))
    target, formula, seed = (rename(e, names) for e in (definition.target, definition.formula, cotangent))
    back = inverse(names)
    shares = []
    for share in _pull_back(target, formula, seed):
        raw = renamed(share.raw, back)
        simple = raw if share.simple == share.raw else renamed(share.simple, back)
        chosen = None if share.kinks is None else tuple(
            Kink(*(renamed(e, back) for e in (k.left, k.right, k.value))) for k in share.kinks)
        shares.append(Share(renamed(share.array, back), tuple(renamed(i, back) for i in share.at), raw, simple,
                            share.proved, chosen, tuple(renamed(t, back) for t in share.ties)))
    return tuple(shares)


@lru_cache(maxsize=1024)
def _pull_back(target: Entry, formula: Expr, cotangent: Expr) -> tuple[Share, ...]:
    definition = Definition(target, formula)
    found = leaves(definition, cotangent)
    shares = []
    for array in dict.fromkeys(leaf.array for leaf in found):
        own = [leaf for leaf in found if leaf.array == array]
        at = _indices([leaf.subscripts for leaf in own], definition, array)
        raw = Add(*(adjoint(leaf, at) for leaf in own))
        raw = readable(raw, raw)
        simple = simplify(raw)
        while (lighter := _written_by(simple, target, formula)) is not None:
            simple = lighter
        proved = simple == raw or equal(expand(simple, definition), raw)
        shares.append(Share(array, at, raw, simple, proved, *_choices(definition, Entry(array, *at))))
    return tuple(shares)


def _choices(definition: Definition, variable: Entry) -> tuple[tuple[Kink, ...] | None, tuple[Expr, ...]]:
    """The kinks in a definition's derivative by one entry, and the maxima that it reads the entry through."""
    maxima = sorted((m for m in definition.formula.atoms(IndexMax) if m.has(variable.array)), key=str)
    if not maxima and not any(n.has(variable.array) for n in definition.formula.atoms(*CASED)):
        return (), ()
    slope = derivative(definition.formula, variable)
    return kinks(simplify(slope)) if length(slope) <= LONGEST_SLOPE else None, tuple(maxima)


def _indices(subscripts: list[tuple[Expr, ...]], definition: Definition, array: Array) -> tuple[Index, ...]:
    """The indices at which to write the adjoint: as the formula reads the array, where that is plain."""
    plain = [s for s in subscripts if all(isinstance(i, Index) for i in s) and len(set(s)) == len(s)]
    plain.sort(key=lambda s: sum(i not in definition.indices for i in s))
    if plain:
        return plain[0]
    first, taken, chosen = subscripts[0], all_index_names(definition.formula), []
    taken |= {i.name for i in definition.indices}
    for subscript, extent in zip(first, array.shape, strict=True):
        index = subscript if isinstance(subscript, Index) and subscript not in chosen else fresh(extent, taken)
        taken.add(index.name)
        chosen.append(index)
    return tuple(chosen)


def fuse(outer: Expr, inner: Definition, conditions: tuple[Relational, ...]) -> Fused:
    """`outer` with the definition `inner` inlined and simplified; `simpler` says whether that pays."""
    names = canonical_names((outer, inner.target, inner.formula, *conditions))
    parts = [rename(e, names) for e in (outer, inner.target, inner.formula)]
    result = _fuse(*parts, tuple(rename(c, names) for c in conditions))
    back = inverse(names)
    formula = renamed(result.formula, back)
    same = result.without_conditions == result.formula
    return Fused(formula, formula if same else renamed(result.without_conditions, back), result.simpler)


def written_by(expr: Expr, definition: Definition) -> Expr | None:
    """`expr` with the definition's array in place of what it computes, where that is lighter and proved; else None."""
    names = canonical_names((expr, definition.target, definition.formula))
    found = _written_by(*(rename(e, names) for e in (expr, definition.target, definition.formula)))
    return None if found is None else renamed(found, inverse(names))


@lru_cache(maxsize=1024)
def _written_by(expr: Expr, target: Entry, formula: Expr) -> Expr | None:
    definition = Definition(target, formula)
    for source in sorted(arrays_in(formula) & arrays_in(expr), key=str):
        found = in_output(expr, target, formula, source, partly=True)
        if found is None or weight(found) >= weight(expr):
            continue
        if equal(expand(found, definition), expand(expr, definition)):
            return found
    return None


def simplify_renamed(expr: Expr) -> Expr:
    """`simplify`, remembered for every expression that differs by names only."""
    names = canonical_names((expr,))
    return renamed(simplify(rename(expr, names)), inverse(names))


@lru_cache(maxsize=1024)
def _fuse(outer: Expr, target: Entry, formula: Expr, conditions: tuple[Relational, ...]) -> Fused:
    inlined = expand(outer, Definition(target, formula))
    without = simplify(inlined)
    result = simplify(without, conditions) if conditions else without
    return Fused(result, without, weight(result) <= weight(outer) + weight(formula))
