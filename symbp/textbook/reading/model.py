"""What a document has defined so far: arrays, functions, and the derivative of any expression through the definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sympy import Abs, Add, Expr, S, sign

from ...errors import DerivationError
from ...notation.calculus import adjoint, kinks, leaves
from ...notation.definition import Definition
from ...notation.indices import arrays_in, contracted_sum, substitute
from ...notation.symbols import Array, Entry, Index, Maximum, Minimum, Where
from ..allowance import check
from ..latex.tree import Node
from ..letters.conventions import Conventions, SymbolEntry
from ..letters.errors import IllFormed, NotUnderstood, Trouble
from ..letters.kinds import Kind
from ..letters.layer import Layer, size_of
from ..letters.names import Names, Use
from ..letters.said import array_name, declared, defined, key_name
from ..letters.usage import COSTS
from .family import Family, Origin
from .notes import Notes

KINKED = (Where, Maximum, Minimum, Abs, sign)
MOST_STEPS = 400
INPUT = 'role = "input"'
FORGET = "give one of the two another name, or let the notation file's sections forget what ends: the document defines"


@dataclass
class Model:
    """The tables that one equation is read with; `formula_of` elaborates a family's body for one array.

    known: the names that the notation or a definition mentions; refused: those that an equation seems to define in a way
    that is not understood, as a recurrence does, whose heads are recurrences; totals: the E of a sum of E_k; disputed: those that it
    defines in two ways; items: (letter, labels) of vectors that are named by labels, as x_i in R^d is; limited: those that its text says more of, as that A is symmetric; fixed: letters that name one place, as the c of the right class.
    """

    conventions: Conventions
    names: Names
    kinds: Mapping[str, Kind]
    floor: int = 0
    top: int = 0
    families: list[Family] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    recurrences: set[Node] = field(default_factory=set)
    items: set[tuple[str, int]] = field(default_factory=set)
    totals: set[str] = field(default_factory=set)
    disputed: dict[str, str] = field(default_factory=dict)
    limited: dict[str, str] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    origins: dict[Array, Origin] = field(default_factory=dict)
    read_by: Callable[[Family], tuple[Use, ...]] = lambda family: ()
    is_slope: Callable[[Family], bool] = lambda family: False
    formula_of: Callable[[Family, Array, Origin, Notes], Definition] | None = None
    parts_of: Callable[[str], tuple[str, Layer | None]] | None = None
    _definitions: dict[Array, tuple[Definition | None, Notes]] = field(default_factory=dict)
    _slopes: dict[tuple[Array, Entry], tuple[Expr, Notes]] = field(default_factory=dict)
    _open: set[Array] = field(default_factory=set)
    _walked: set[Array] = field(default_factory=set)
    _steps: int = 0

    def array(self, key: str, entry: SymbolEntry, layer: Layer | None, axes: tuple[Expr, ...] | None = None) -> Array:
        """The array of a symbol in a layer; `axes` are the ranges of its index letters where it has one for each."""
        shape = self.shape(key, entry) or ()
        if entry.by_index:
            sizes = axes or ()
            name = "_".join([key, *map(str, sizes)])
        else:
            sizes = tuple(size_of(s, layer, self.conventions.layers) for s in shape)
            name = key + (f"{{{layer}}}" if layer is not None else "")
        array = Array(name, sizes, entry.positive)
        self.origins.setdefault(array, Origin(key, layer, entry))
        return array

    def called(self, array: Array) -> str:
        """The printed symbol of an array."""
        origin = self.origins.get(array)
        if origin is None:
            return "its argument" if array.name == "_x" else array_name(array)
        return key_name(origin.key + (f"{{{origin.layer}}}" if origin.layer is not None else ""))

    def shape(self, key: str, entry: SymbolEntry) -> tuple[str, ...] | None:
        """The sizes of a symbol's axes, declared or inferred; None where nothing tells."""
        if entry.shape is not None:
            return entry.shape
        return self.kinds[key].shape if key in self.kinds else () if entry.role == "cost" else None

    def family(self, key: str, function: bool = False) -> Family | None:
        return next((f for f in self.families if f.key == key and f.function == function), None)

    def add(self, family: Family) -> None:
        """Take a definition in; what was worked out without it is forgotten."""
        self.families.append(family)
        self._definitions.clear()
        self._slopes.clear()

    def left_in_the_midst(self) -> None:
        """What was being worked out when an error ended the work is so no longer."""
        self._open.clear()
        self._walked.clear()

    def definition(self, array: Array) -> Definition | None:
        """The array's own definition, None where it is given or lies below the layers in use."""
        return self.elaborated(array)[0]

    def elaborated(self, array: Array) -> tuple[Definition | None, Notes]:
        """The array's own definition with what was noted while it was read."""
        origin = self.origins.get(array)
        if origin is None:
            return None, Notes()                         # no symbol of the document, so far
        if array not in self._definitions:
            family = self._fitting(origin, array)
            if array in self._open:
                raise NotUnderstood(f"the definition of {self.called(array)} leads back to itself", None, f"{FORGET} {self.called(array)} twice")
            self._open.add(array)
            notes = Notes()
            try:
                made = self.formula_of(family, array, origin, notes) if family is not None and self.formula_of else None
            except IllFormed as error:
                if notes.unknown:
                    raise NotUnderstood(f"{error.what}; but nothing says what {', '.join(notes.unknown)} is", None, error.remedy) from error
                raise NotUnderstood(f"the definition of {self.called(array)} is ill-formed: {error.what}", None, "correct that equation") from error
            except Trouble as error:
                where = f"in the definition of {self.called(array)}: "
                raise NotUnderstood(where + error.what.removeprefix(where), None, error.remedy) from error
            finally:
                self._open.discard(array)
            self._definitions[array] = made, notes
        return self._definitions[array]

    def _fitting(self, origin: Origin, array: Array) -> Family | None:
        if origin.layer is not None and origin.layer.offset < self.floor:
            return None
        fitting = [f for f in self.families if f.key == origin.key and not f.function and self.fits(f, origin.layer)
                   and (not origin.entry.by_index or f.sizes == array.shape)]
        fitting.sort(key=lambda f: f.layer is not None and f.layer != origin.layer)
        return fitting[0] if fitting else None

    def fits(self, family: Family, layer: Layer | None) -> bool:
        """Whether a definition is one of this layer: the general letter stands for every layer."""
        if family.layer is None or layer is None:
            return family.layer is None and layer is None
        return family.layer == layer or (family.layer.base,) == self.conventions.layers[:1]

    def sources(self, array: Array, target: Array) -> tuple[Array, ...]:
        """The arrays that an unknown value depends on, as far as they matter for a derivative by `target`."""
        origin = self.origins.get(array)
        if origin is not None and not array.shape and not origin.entry.of and self._is_strange(array):
            return self.results()
        general = self.conventions.layers[:1]
        goal = self.origins.get(target)
        through = goal is not None and goal.layer is not None and (goal.layer.base,) == general
        if origin is None or not origin.entry.of or self.parts_of is None:
            return self._carried() if through and origin is not None and self._reads_layers(array) else ()
        found = []
        for text in origin.entry.of:
            key, layer = self.parts_of(text)
            is_general = layer is not None and (layer.base,) == general
            if is_general and origin.layer is not None and not origin.entry.role:
                layer = Layer(origin.layer.base, origin.layer.offset + layer.offset)
            elif is_general != through and general or not through and self.definition(array) is not None:
                continue
            elif is_general:
                layer = Layer(layer.base, self.top + 1)
            found.append(self.array(key, self.names.table.get(key, SymbolEntry()), layer))
        return tuple(found)

    def _reads_layers(self, array: Array) -> bool:
        """Whether the definitions lead from a value to layers of another letter than the general one, as from J to a^L."""
        general, keys, found = self.conventions.layers[:1], {f.key for f in self._of_layers()}, False
        if (origin := self.origins.get(array)) is not None and origin.layer is not None and (origin.layer.base,) == general:
            return False
        seen, waiting = {array}, [array]
        while waiting:
            here = waiting.pop()
            below = self.origins.get(here)
            if below is not None and below.layer is not None:
                if (below.layer.base,) == general:
                    raise NotUnderstood(f"{self.called(array)} reads {self.called(here)}, of one layer, and what is below its last one", None,
                                        'say in the notation file what the cost depends on: of = ["z^l"]')
                found = found or below.key in keys
            made = self.definition(here)
            new = arrays_in(made.formula) - seen if made is not None else set()
            seen |= new
            waiting += new
        return found

    def _of_layers(self) -> Iterator[Family]:
        """The definitions of the general layer that are no derivatives."""
        return (f for f in self.families if f.layer is not None and (f.layer.base,) == self.conventions.layers[:1] and not self.is_slope(f))

    def _carried(self) -> tuple[Array, ...]:
        """What layers read of the layer below them: the last one depends on a lower one only through that of the highest in use.

        It is taken of the layer above where something given is read too, as w^{l-1}: that of the highest layer comes in there.
        """
        found: dict[str, Use] = {}
        for family in self._of_layers():
            for use in self.read_by(family):
                below = family.layer.offset - use.layer.offset if family.layer and use.layer and use.layer.base == family.layer.base else 0
                if below not in (0, 1):
                    raise NotUnderstood(f"{key_name(family.key)} reads {key_name(use.key)} of a layer that is not next to it", None,
                                        'say in the notation file what the cost depends on: of = ["z^l"]')
                found |= {use.key: use} if below else {}
        made = {key: use for key, use in found.items() if self.family(key) is not None}
        layer = Layer(self.conventions.layers[0], self.top + (len(made) < len(found)))
        return tuple(self.array(key, use.entry, layer) for key, use in made.items())

    def _goes_on(self, array: Array, target: Array) -> bool:
        """Whether a value depends on the target, if at all, through layers that no equation writes out."""
        origin, goal = self.origins.get(array), self.origins.get(target)
        if origin is None or goal is None or array == target or self.definition(array) is not None:
            return False
        hidden = [f for f in self.families if f.key == origin.key and not f.function and f.layer is not None and (
            origin.layer is None or self.fits(f, origin.layer))]
        if not hidden or goal.key != origin.key and not any(goal.key == use.key for f in self._of_layers() for use in self.read_by(f)):
            return False
        if origin.layer is None or goal.layer is None:
            return True
        if origin.layer.base == goal.layer.base:
            return goal.layer.offset <= origin.layer.offset
        return (origin.layer.base, goal.layer.base) != self.conventions.layers[:2]

    def reads(self, array: Array, target: Array) -> tuple[Array, ...]:
        """The arrays directly under an array on the way to `target`."""
        sources = self.sources(array, target)
        if sources:
            return sources
        made = self.definition(array)
        return tuple(sorted(arrays_in(made.formula), key=str)) if made is not None else ()

    def depends(self, array: Array, target: Array) -> bool:
        """Whether a value of `array` changes with `target`: whether the definitions lead from one to the other."""
        goal = self.origins.get(target)
        seen: set[Array] = set()
        waiting = [array]
        while waiting:
            here = waiting.pop()
            if here == target or self._goes_on(here, target):
                return True
            if here not in seen and not _below(self.origins.get(here), goal):
                waiting += self.reads(here, target)
            seen.add(here)
        return False

    def derivative(self, expr: Expr, target: Entry, notes: Notes) -> Expr:
        """d expr / d target through every definition, all that the target does not determine held."""
        apart = tuple(Index(f"{getattr(s, 'name', 'at')}'{n}", extent)
                      for n, (s, extent) in enumerate(zip(target.indices, target.array.shape, strict=True)))
        self._steps = 0
        loose = next((idle for a in sorted(arrays_in(expr), key=str) if isinstance(expr, Entry) for idle in self._loose(a, target.array)), None)
        if loose is not None:
            raise NotUnderstood(f"nothing says how {self.called(next(iter(arrays_in(expr))))} depends on {self.called(target.array)}", None,
                                f"{defined(self.origins[loose].key)}, or if it is given: {declared(self.origins[loose].key, INPUT)}")
        if self._is_strange(target.array) and target.array not in arrays_in(expr):
            name = self.called(target.array)
            raise NotUnderstood(f"nothing says what depends on {name}", None, f"define what is made of {name}: z = w x + b, in a display or in "
                                "definitions of the notation file")
        try:
            found = self._slope(expr, Entry(target.array, *apart), notes)
        except DerivationError as error:
            raise NotUnderstood(error.what, None, error.remedy) from error
        return substitute(found, dict(zip(apart, target.indices, strict=True)))

    def _slope(self, expr: Expr, variable: Entry, notes: Notes) -> Expr:
        check()
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise NotUnderstood("the derivative runs through too many definitions", None, "write it in smaller steps")
        total: list[Expr] = []
        if expr.has(*KINKED):
            self._meet(expr, variable, notes)
        for leaf in leaves(Definition(Array("_")[()], expr), S.One):
            origin = self.origins.get(leaf.array)
            if origin is not None and origin.key in self.disputed:
                notes.disputed[origin.key] = self.disputed[origin.key]
            ours, by = self.called(leaf.array), self.called(variable.array)
            if leaf.array == variable.array:
                total.append(adjoint(leaf, variable.indices))
            elif self._is_earlier(leaf.array, variable.array):
                raise NotUnderstood(f"nothing says whether {ours} depends on {by} through earlier moments", None,
                                    "write the derivative as the sum over moments, or unroll the recurrence in definitions")
            elif self.is_refused(leaf.array):
                raise NotUnderstood(f"the equation that defines {ours} is not understood as its definition", None,
                                    defined(self.origins[leaf.array].key))
            elif (self._is_strange(leaf.array) or self._is_open_cost(leaf.array)) and not self.depends(leaf.array, variable.array):
                raise NotUnderstood(f"nothing says whether {ours} depends on {by}", None,
                                    f"{defined(self.origins[leaf.array].key)}, or if it does not: {declared(self.origins[leaf.array].key, INPUT)}")
            elif self._goes_on(leaf.array, variable.array):
                raise NotUnderstood(f"nothing says how {ours} depends on {by}, through the layers between", None,
                                    'write it with the general layer l, and its first and last layer in definitions')
            elif self.depends(leaf.array, variable.array):
                places = tuple(Index(f"_{leaf.array.name}{n}", s) for n, s in enumerate(leaf.array.shape))
                inner = self._array_slope(leaf.array, places, variable, notes)
                there = substitute(inner, dict(zip(places, leaf.subscripts, strict=True)))
                total.append(contracted_sum(leaf.cotangent * there, leaf.scope))
        return Add(*total)

    def _is_strange(self, array: Array) -> bool:
        """A symbol that neither the notation file nor a definition mentions, or a cost that nothing defines."""
        origin = self.origins.get(array)
        if origin is not None and origin.entry.role == "cost" and not origin.entry.of and self.definition(array) is None:
            return True
        return origin is not None and origin.key not in self.known

    def _is_open_cost(self, array: Array) -> bool:
        """A number by a cost's usual letter of which nothing says what it is: no constant, although a definition reads it."""
        origin = self.origins.get(array)
        plain = origin is not None and origin.key in COSTS and not (array.shape or origin.entry.role or origin.entry.of)
        return plain and self.definition(array) is None

    def is_refused(self, array: Array) -> bool:
        """A symbol that an equation of the document seems to define in a way that is not understood, and nothing else does."""
        origin = self.origins.get(array)
        return origin is not None and origin.key in self.refused and self.definition(array) is None

    def _is_earlier(self, array: Array, target: Array) -> bool:
        """A value at another moment than the one it is defined for: it may depend on all that is not later than itself."""
        origin, goal = self.origins.get(array), self.origins.get(target)
        if origin is None or origin.layer is None or origin.layer.base not in self.names.moments:
            return False
        later = goal is not None and goal.layer is not None and goal.layer.base == origin.layer.base and goal.layer.offset > origin.layer.offset
        return not later and self.definition(array) is None and any(f.key == origin.key for f in self.families)

    def _loose(self, array: Array, target: Array) -> Iterator[Array]:
        """What a value rests on that nothing defines or gives, where nothing leads from it to the target: it is no constant."""
        goal = self.origins.get(target)
        if self.depends(array, target) or goal is not None and goal.entry.by_index:
            return
        seen, waiting = {array}, [array]
        while waiting:
            here = waiting.pop()
            origin, read = self.origins.get(here), self.reads(here, target)
            given = origin is None or origin.entry.role in ("target", "weight", "input", "step")
            if not (given or read or self.depends(target, here)):
                yield here
            waiting += [a for a in read if a not in seen]
            seen |= set(read)

    def results(self) -> tuple[Array, ...]:
        """The arrays that are defined and that no other definition reads."""
        plain = [f for f in self.families if not self.is_slope(f)]
        read = {use.key for family in plain for use in self.read_by(family)}
        ends = [f.key for f in plain if not (f.function or f.layer or f.sizes) and f.key not in read]
        return tuple(self.array(key, self.names.table.get(key, SymbolEntry()), None) for key in dict.fromkeys(ends))

    def _array_slope(self, array: Array, places: tuple[Index, ...], variable: Entry, notes: Notes) -> Expr:
        """d array[places] / d variable, for an array that the variable has a part in."""
        if (array, variable) not in self._slopes:
            if array in self._walked:
                raise NotUnderstood(f"{self.called(array)} is defined in a circle", None, f"{FORGET} {self.called(array)} twice")
            inner = Notes()
            self._walked.add(array)
            try:
                self._slopes[array, variable] = self._new_slope(array, places, variable, inner), inner
            finally:
                self._walked.discard(array)
        found, noted = self._slopes[array, variable]
        notes.include(noted)
        return found

    def _new_slope(self, array: Array, places: tuple[Index, ...], variable: Entry, notes: Notes) -> Expr:
        sources = self.sources(array, variable.array)
        if self._is_strange(array) and not self.origins[array].entry.of and variable.array not in sources:
            through = ", ".join(map(self.called, sources))
            notes.assumed[f"{self.called(array)} depends on {self.called(variable.array)} only through {through}"] = ""
        if not sources:
            made = self.definition(array)
            assert made is not None
            notes.ranges |= self.elaborated(array)[1].ranges
            return substitute(self._slope(made.formula, variable, notes), dict(zip(made.indices, places, strict=True)))
        total = []
        for source in sources:
            if not self.depends(source, variable.array):
                continue
            at = tuple(Index(f"_{array.name}_{source.name}{n}", s) for n, s in enumerate(source.shape))
            rate = Entry(Array(f"d{array.name}/d{source.name}", array.shape + source.shape), *places, *at)
            total.append(contracted_sum(rate * self._slope(Entry(source, *at), variable, notes), at))
        return Add(*total)

    def _meet(self, expr: Expr, variable: Entry, notes: Notes) -> None:
        """Note where what is differentiated has a kink on the way to the variable."""
        for node in expr.atoms(*KINKED):
            if any(self.depends(a, variable.array) for a in arrays_in(node)):
                notes.kinks |= dict.fromkeys(kinks(node))


def _below(origin: Origin | None, goal: Origin | None) -> bool:
    """Whether an array belongs to a lower layer than another of the same kind of layers."""
    if origin is None or goal is None or origin.layer is None or goal.layer is None:
        return False
    return origin.layer.base == goal.layer.base and origin.layer.offset < goal.layer.offset
