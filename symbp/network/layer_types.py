"""A layer type -> its definitions over generic arrays and sizes: names checked, formulas bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr, S, Symbol

from ..errors import ModelError
from ..notation.binding import Scope, bind, bind_definition, check_name
from ..notation.definition import Definition
from ..notation.symbols import Array, Entry, Index, size
from ..notation.syntax import parse_definition, parse_expression
from .constants import Setting, formula_constants
from .rename import rebuild
from .schema import ArrayEntry, LayerEntry

BATCH = size("m")
EXAMPLE = Index("e", BATCH)
LOGITS, INPUT = "z", "x"
TAKEN = frozenset(("a", "t", "e", "m", "E", "C", "S", "units"))


@dataclass(frozen=True)
class BoundLayer:
    """A layer type's definitions over generic sizes, for one input with as many feature axes as `entry.input` names."""

    entry: LayerEntry
    definitions: tuple[Definition, ...]
    arrays: tuple[str, ...]                 # declared and not dropped
    reverse: frozenset[str]                 # arrays whose indices are reversed
    indices: Mapping[str, Index]
    numbers: Mapping[str, Expr]             # size formulas by "index 'p'", "fan_in of 'K'"


def generic_size(index: str) -> Symbol:
    """The size of a layer type's index before a layer gives it one."""
    return size(f"size_{index}")


class LayerBinder:
    """Binds one layer type. Raises ModelError and FormulaError naming `where`."""

    def __init__(self, entry: LayerEntry, where: str) -> None:
        self.entry, self.where = entry, where
        for name in (*entry.input, *entry.indices, *entry.arrays, *entry.sizes, *entry.settings):
            check_name(name, where)
            if name in TAKEN or (name in (INPUT, LOGITS)):
                raise ModelError(f"the name {name} has a meaning of its own here", where=where, remedy="choose another name")
        self.indices = {name: Index(name, generic_size(name)) for name in (*entry.input, *entry.indices)}
        if len(self.indices) < len(entry.input) + len(entry.indices):
            raise ModelError("an index is named twice in 'input' and 'indices'", where=where)
        self.size_scope = Scope(constants={name: size(name) for name in ("units", *entry.settings)} |
                                {name: index.size for name, index in self.indices.items()})
        self.numbers = self.bound_numbers()

    def bound(self, settings: Iterable[Setting], bias: bool, source_first: bool) -> BoundLayer:
        """The layer type's definitions with or without its optional arrays, in either index order."""
        arrays = {name: self.declared(name, entry) for name, entry in self.entry.arrays.items()}
        dropped = {name for name, entry in self.entry.arrays.items() if entry.optional and not bias}
        reverse = frozenset(name for name, entry in self.entry.arrays.items() if entry.reversible and source_first)
        definitions = tuple(_adjusted(d, dropped, reverse) for d in self.definitions(arrays, tuple(settings)))
        kept = tuple(name for name in arrays if name not in dropped)
        return BoundLayer(self.entry, definitions, kept, reverse, self.indices, self.numbers)

    def bound_numbers(self) -> dict[str, Expr]:
        """Every size formula, by the key under which it stands."""
        entry = self.entry
        texts = {f"index '{name}'": text for name, text in entry.indices.items()}
        texts |= {f"fan_in of '{name}'": array.fan_in for name, array in entry.arrays.items() if array.fan_in}
        texts |= {f"fan_out of '{name}'": array.fan_out for name, array in entry.arrays.items() if array.fan_out}
        return {key: self.number(text, key) for key, text in texts.items()}

    def declared(self, name: str, entry: ArrayEntry) -> Array:
        for index in entry.indices:
            if index not in self.indices:
                raise ModelError(f"unknown index {index}", where=f"{self.where}, array '{name}'",
                                 remedy=f"known: {', '.join(self.indices)}; add others under 'indices'")
        if entry.values and (entry.reversible or entry.optional):
            raise ModelError("a fixed array is neither optional nor reversible", where=f"{self.where}, array '{name}'")
        return Array(name, tuple(generic_size(index) for index in entry.indices))

    def number(self, text: str, key: str) -> Expr:
        """A size formula, over units, settings and the sizes of indices."""
        where = f"{self.where}, {key}"
        return bind(parse_expression(text, where), self.size_scope, where)

    def definitions(self, arrays: Mapping[str, Array], settings: tuple[Setting, ...]) -> tuple[Definition, ...]:
        """The definitions as written, over generic sizes."""
        entry = self.entry
        x = Array(INPUT, (BATCH, *(generic_size(index) for index in entry.input)))
        known = {INPUT: x, **arrays}
        constants = formula_constants(settings)
        for name, text in entry.sizes.items():
            constants[name] = self.number(text, f"size '{name}'")
        for name in constants:
            if name in known or name in self.indices or name in (LOGITS, *TAKEN):
                raise ModelError(f"the name {name} is used twice", where=self.where, remedy="choose another name")
        found: list[Definition] = []
        for position, text in enumerate(entry.definitions, 1):
            where = f"{self.where}, definition {position}"
            scope = Scope(known, constants, {"e": EXAMPLE, **self.indices})
            definition = bind_definition(parse_definition(text, where), scope, where=where)
            if definition.name in known or definition.name in TAKEN:
                raise ModelError(f"{definition.name} is not for this formula to define", where=where,
                                 remedy="choose another name on the left side")
            known = {**known, definition.name: definition.array}
            found.append(definition)
        self.check_logits(found)
        return tuple(found)

    def check_logits(self, definitions: list[Definition]) -> None:
        last = definitions[-1] if definitions else None
        if last is None or last.name != LOGITS or last.indices[:1] != (EXAMPLE,) or len(last.indices) < 2:
            raise ModelError("the last definition must define the logits z[e,...]", where=self.where,
                             remedy="write for example z[e,i] = ...")
        if not any(entry.array.name == INPUT for d in definitions for entry in d.formula.atoms(Entry)):
            raise ModelError("no definition reads the input x", where=self.where, remedy="use x[e,j]")


def _adjusted(definition: Definition, dropped: set[str], reversed_: set[str]) -> Definition:
    """Dropped arrays are 0, reversed ones are read with their indices in reverse."""

    def entry(array: Array, subscripts: tuple[Expr, ...]) -> Expr:
        if array.name in dropped:
            return S.Zero
        if array.name in reversed_:
            return Array(array.name, array.shape[::-1])[subscripts[::-1]]
        return Entry(array, *subscripts)

    return Definition(definition.target, rebuild(definition.formula, entry, {}))
