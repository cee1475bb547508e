"""An activation's formula -> a template over the logits' feature indices: entry by entry, or of the whole vector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Mul, Symbol

from ..errors import FormulaError
from ..notation.binding import Scope, bind, check_name, free_letters, letters, names, subscripted
from ..notation.definition import Definition
from ..notation.indices import fresh
from ..notation.symbols import Array, Entry, Index, size
from ..notation.syntax import parse_expression
from .catalogue import look_up
from .constants import Setting, formula_constants, settle
from .layer_types import BATCH, EXAMPLE
from .rename import rebuild

COUNT = size("n")           # in a formula, the number of entries of the vector
TAKEN = frozenset(("a", "e", "m", "n", "t", "x", "z", "E", "C", "S"))


@dataclass(frozen=True)
class ActivationTemplate:
    """a[e, indices] = formula, over the generic array `logits` and the trainable arrays of `slots`."""

    logits: Array
    indices: tuple[Index, ...]
    formula: Expr
    slots: tuple[tuple[Setting, Array], ...]
    letters: tuple[Index, ...]              # every index but e


@dataclass(frozen=True)
class BoundActivation:
    """A formula by itself: over z[] (rank 0), z[i] or z[e,i] (rank 1), with n for the number of entries."""

    formula: Expr
    rank: int
    with_examples: bool
    free: tuple[str, ...]               # the free index letter of a vector formula
    letters: tuple[str, ...]            # the bound ones


def bound_activation(formula: str, settings: tuple[Setting, ...], where: str) -> BoundActivation:
    """The formula with its names checked. Raises FormulaError."""
    tree = parse_expression(formula, where)
    for setting in settings:
        check_name(setting.name, where)
        if setting.name in TAKEN:
            raise FormulaError(f"the parameter {setting.name} has a name with a meaning of its own", where=where,
                               remedy="choose another name, such as alpha")
    if "z" not in names(tree):
        raise FormulaError("the formula does not read z", where=where, excerpt=f"    {formula}",
                           remedy="write an activation in z, or in z[i] with Sum over k of z[k]")
    with_examples, rank = "e" in letters(tree), int("z" in subscripted(tree))
    free = tuple(letter for letter in free_letters(tree) if letter != "e")
    if rank and len(free) != 1:
        found = f"the free indices {', '.join(free)}" if free else "no free index"
        raise FormulaError(f"the formula has {found}", where=where, excerpt=f"    {formula}",
                           remedy="an activation of the vector has one, such as i in exp(z[i])/Sum(exp(z[k]), k)")
    units = (COUNT,) if rank else ()
    arrays = {s.name: Array(s.name, units if s.written == "per unit" else ()) for s in settings if s.trainable}
    arrays["z"] = Array("z", (BATCH, *units) if with_examples else units)
    constants = formula_constants(settings) | ({} if rank else {"n": COUNT})
    expr = bind(tree, Scope(arrays, constants, {"e": EXAMPLE}), where)
    return BoundActivation(expr, rank, with_examples, free, tuple(x for x in letters(tree) if x not in ("e", *free)))


def activation_template(formula: str, settings: tuple[Setting, ...], indices: tuple[Index, ...], where: str,
                        avoid: Iterable[str] = ()) -> ActivationTemplate:
    """The formula over logits with these feature indices; no bound index gets a name of `avoid`. Raises FormulaError."""
    bound = bound_activation(formula, settings, where)
    split = _split(bound, indices, avoid)
    sizes = tuple(index.size for index in indices)
    logits = Array("z", (BATCH, *sizes))
    per_unit = {s.name: s.written == "per unit" for s in settings}

    def entry(array: Array, subscripts: tuple[Expr, ...]) -> Expr:
        parts = tuple(p for s in subscripts for p in split.get(s, (s,))) if bound.rank else indices
        if array.name == "z":
            return logits[parts if bound.with_examples and bound.rank else (EXAMPLE, *parts)]
        return Array(array.name, sizes)[parts] if per_unit[array.name] else Entry(array)

    slots = tuple((s, Array(s.name, sizes if s.written == "per unit" else ())) for s in settings if s.trainable)
    found = rebuild(bound.formula, entry, split, {COUNT: Mul(*sizes)})
    used = {index: None for index in (*indices, *sorted(found.atoms(Index) - {EXAMPLE}, key=str))}
    return ActivationTemplate(logits, indices, found, slots, tuple(used))


def _split(bound: BoundActivation, indices: tuple[Index, ...], avoid: Iterable[str]) -> Mapping[Any, tuple[Index, ...]]:
    """The formula's own indices over the whole vector -> the feature indices of the logits."""
    split: dict[Any, tuple[Index, ...]] = {Index(letter, COUNT): indices for letter in bound.free}
    taken = {"e", *avoid, *(index.name for index in indices)}
    for letter in bound.letters:
        split[Index(letter, COUNT)] = own_letters(letter, tuple(index.size for index in indices), taken)
        taken |= {index.name for index in split[Index(letter, COUNT)]}
    return split


def own_letters(letter: str, sizes: tuple[Expr, ...], taken: Iterable[str]) -> tuple[Index, ...]:
    """An index for every size: k, or k1 and k2, or others where these are taken."""
    found: list[Index] = []
    for position, extent in enumerate(sizes, 1):
        name = letter if len(sizes) == 1 else f"{letter}{position}"
        used = {*taken, *(index.name for index in found)}
        found.append(fresh(extent, used) if name in used else Index(name, extent))
    return tuple(found)


def activation_definition(name: str, own: Mapping[str, Any] | None = None) -> tuple[Definition, tuple[tuple[Symbol, Expr], ...]]:
    """A catalogue activation by itself, a[] = f(z[]) or a[i] = f(z)[i], and its parameters' symbols and defaults.

    For listings: every parameter is a symbol here, the trainable ones too.
    """
    where = f"activation '{name}'"
    entry = look_up("activations", name, own or {}, where)
    settings = tuple(Setting(s.name, s.value, s.positive, "symbol") for s in settle(entry, {}, where))
    bound = bound_activation(entry.formula, settings, where)
    target = Array("a", (COUNT,) if bound.rank else ())
    indices = tuple(Index(letter, COUNT) for letter in bound.free)
    return Definition(Entry(target, *indices), bound.formula), tuple((s.symbol, s.value) for s in settings)
