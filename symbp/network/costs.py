"""A cost's formula and its scaling -> Cost over the output's and the targets' arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Mul, S, Symbol

from ..errors import FormulaError, ModelError
from ..notation.binding import Scope, bind, bind_relation, check_name, free_letters, letters, names, subscripted
from ..notation.definition import Definition
from ..notation.indices import fresh
from ..notation.symbols import Array, Entry, Index, IndexSum
from ..notation.syntax import parse_expression, parse_relation
from ..notation.tree import Node
from .activations import COUNT, TAKEN, own_letters
from .catalogue import look_up
from .constants import Setting, exact, formula_constants, settle
from .layer_types import BATCH, EXAMPLE
from .model import Condition, Cost
from .rename import rebuild, rename
from .schema import CostEntry, CostSpec


@dataclass(frozen=True)
class Outputs:
    """The arrays a cost reads: a[e,...] and t[e,...], alike in shape."""

    a: Array
    t: Array
    avoid: frozenset[str] = frozenset()         # names that no index may have

    def indices(self, letter: str, others: Iterable[str] = ()) -> tuple[Index, ...]:
        """Indices for their feature axes: k, or k1, k2."""
        return own_letters(letter, self.a.shape[1:], {"e", *self.avoid, *others})


def build_cost(spec: CostSpec, entry: CostEntry, settings: tuple[Setting, ...], symbols: Mapping[Symbol, Symbol],
               outputs: Outputs, where: str) -> Cost:
    """The cost per example `E[e]`, or the whole cost `C`. Raises FormulaError and ModelError."""
    for setting in settings:
        check_name(setting.name, where)
        if setting.trainable:
            raise ModelError(f"{setting.name}: a cost has no trainable parameters", where=where)
        if setting.name in TAKEN:
            raise FormulaError(f"the parameter {setting.name} has a name with a meaning of its own", where=where,
                               remedy="choose another name, such as threshold")
    tree = parse_expression(entry.formula, where)
    if "a" not in names(tree):
        raise FormulaError("the formula does not read the outputs a", where=where, excerpt=f"    {entry.formula}",
                           remedy="write a cost in a and t, or in a[k] and t[k] with Sum over k")
    reader = _Reader(outputs, formula_constants(settings), symbols, where)
    expr, free, scalar = reader.read(tree, lambda scope: bind(tree, scope, where))
    factor = exact(spec.factor, f"{where}, key 'factor'")
    if factor.is_zero:
        raise ModelError("a factor of 0 leaves no cost", where=f"{where}, key 'factor'")
    conditions = tuple(c for text in (*entry.conditions, *entry.domain) for c in reader.conditions(text))
    if free - {"e"} and not scalar:
        raise FormulaError(f"the formula has the free indices {', '.join(sorted(free - {'e'}))}", where=where,
                           excerpt=f"    {entry.formula}", remedy="a cost sums over every index: write Sum(..., k)")
    if "e" in letters(tree) and "e" not in free:
        if spec.scaling:
            raise ModelError("the formula sums over the examples itself, so no scaling can be chosen",
                             where=f"{where}, key 'scaling'", remedy="leave out the key, or write the cost of one example")
        return Cost(spec.name, Definition(Entry(Array("C")), factor * expr), S.One, conditions)
    total = IndexSum(expr, *outputs.indices("k")) if scalar else expr
    definition = Definition(Array("E", (BATCH,))[EXAMPLE], factor * total)
    return Cost(spec.name, definition, S.One if spec.scaling == "sum" else 1 / BATCH, conditions)


class _Reader:
    """Binds formulas in a and t, written without indices, with k, or with e and k."""

    def __init__(self, outputs: Outputs, constants: Mapping[str, Expr], symbols: Mapping[Symbol, Symbol], where: str) -> None:
        self.outputs, self.constants, self.symbols, self.where = outputs, constants, symbols, where
        self.rank = len(outputs.a.shape) - 1

    def read(self, tree: Node, bind_in: Any) -> tuple[Any, set[str], bool]:
        """What the tree means over the network's arrays, its free letters, and whether it has no indices."""
        ranks = {name: count for name, count in subscripted(tree).items() if name in ("a", "t")}
        mentioned = {name for name in names(tree) if name in ("a", "t")}
        with_examples = "e" in letters(tree)
        axes = max(ranks.values(), default=0) - with_examples
        if ranks and (set(ranks) != mentioned or axes not in (1, self.rank)):
            raise FormulaError("a and t have different indices", where=self.where,
                               remedy="write both as a, t or as a[k], t[k] or as a[e,k], t[e,k]")
        shape = self.outputs.a.shape[1:] if axes == self.rank > 1 else (COUNT,)
        generic = ((BATCH,) if with_examples else ()) + (shape if ranks else ())
        scope = Scope({name: Array(name, generic) for name in ("a", "t")},
                      {"m": BATCH, **({} if COUNT in generic else {"n": COUNT}), **self.constants}, {"e": EXAMPLE})
        bound = bind_in(scope)
        split: dict[Any, tuple[Index, ...]] = {}
        for letter in (letter for letter in letters(tree) if letter != "e"):
            used = {index.name for parts in split.values() for index in parts}
            split[Index(letter, COUNT)] = self.outputs.indices(letter, used)
        count = Mul(*self.outputs.a.shape[1:])

        def entry(array: Array, subscripts: tuple[Expr, ...]) -> Expr:
            own = self.outputs.a if array.name == "a" else self.outputs.t
            parts = tuple(p for s in subscripts for p in split.get(s, (s,))) if ranks else self.outputs.indices("k")
            return own[parts if with_examples and ranks else (EXAMPLE, *parts)]

        def over_network(expr: Any) -> Any:
            return rename(rebuild(expr, entry, split, {COUNT: count}), self.symbols)

        found = tuple(map(over_network, bound)) if isinstance(bound, tuple) else over_network(bound)
        return found, set(free_letters(tree)), not ranks

    def conditions(self, text: str) -> tuple[Condition, ...]:
        """A relation over the targets; a chain such as `0 <= t <= 1` gives several."""
        where = f"{self.where}, condition"
        tree = parse_relation(text, where)
        if "t" not in names(tree) or "a" in names(tree):
            raise FormulaError("a condition speaks of the targets t alone", where=where, excerpt=f"    {text}",
                               remedy="write for example Sum(t[k], k) == 1")
        relations, _, _ = self.read(tree, lambda scope: bind_relation(tree, scope, where))
        return tuple(Condition(text, relation) for relation in relations)


def cost_formula(name: str, own: Mapping[str, Any] | None = None) -> tuple[Expr, Entry]:
    """A catalogue cost by itself, over a[] and t[] or a[k] and t[k], and the entry of a to differentiate it by.

    For listings: every parameter is a symbol here.
    """
    where = f"cost '{name}'"
    entry = look_up("costs", name, own or {}, where)
    settings = tuple(Setting(s.name, s.value, s.positive, "symbol") for s in settle(entry, {}, where))
    tree = parse_expression(entry.formula, where)
    shape = (COUNT,) if "a" in subscripted(tree) else ()
    arrays = {array: Array(array, shape) for array in ("a", "t")}
    constants = formula_constants(settings) | ({} if shape else {"n": COUNT})
    at = tuple(fresh(extent, {"e", *letters(tree)}) for extent in shape)
    return bind(tree, Scope(arrays, constants, {"e": EXAMPLE}), where), Entry(arrays["a"], *at)
