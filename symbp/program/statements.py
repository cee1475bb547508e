"""Definitions, one after another -> array operations, and the buffers they fill; what a buffer holds is not computed twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sympy import Add, Expr, Mul, S, Symbol, preorder_traversal

from ..errors import LoweringError
from ..notation.definition import Definition
from ..notation.indices import fresh, free_indices, substitute
from ..notation.symbols import Array, Entry, Index, IndexMax, IndexSum, Inside, OrderedSum, Reduction, ShiftedExp
from ..notation.text import definition_text, to_text
from .contractions import computed_first, factors, first_pair, multiplied_out, tidy
from .guards import Guards, outside
from .ops import Apply, Axis, Body, Buffer, Const, Contract, Fn, Map, Operation, Read, Reduce, Role
from .patterns import costly, pattern
from .scalars import Names, body, subscript

HELD = {ShiftedExp: "exp", OrderedSum: "sum", IndexMax: "max", IndexSum: "sum"}    # how buffers of such values are called
ONE = "#one"                                                                       # no name that a model can give
SOME_ROWS = 64                                                                     # a batch, for comparing amounts of work


@dataclass
class Statements:
    """The operations of one procedure after another, and the buffers they fill."""

    batch: Symbol
    values: dict[Symbol, Expr]
    reserved: set[str]                                            # names that definitions will take
    buffers: dict[str, Buffer] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    known: dict[Expr, tuple[str, tuple[int, ...]]] = field(default_factory=dict)    # pattern -> buffer, order of its axes
    operations: list[Operation] = field(default_factory=list)
    guarded: set[Entry] = field(default_factory=set)

    def taken(self) -> tuple[Operation, ...]:
        """The operations so far; a new procedure begins."""
        found, self.operations = tuple(self.operations), []
        return found

    # --- sizes, names, buffers ----------------------------------------------------------------------------------

    def extent(self, size: Expr) -> int | None:
        if size == self.batch:
            return None
        value = size.xreplace(self.values)
        if not value.is_Integer:
            raise LoweringError(f"the size {size} has no number")
        return int(value)

    def axes(self, indices: Iterable[Index]) -> tuple[Axis, ...]:
        return tuple(Axis(i.name, self.extent(i.size)) for i in indices)

    def body(self, expr: Expr) -> Body:
        return body(expr, Names(self.values, self.batch, self.aliases, frozenset(self.guarded)))

    def batch_first(self, expr: Expr) -> tuple[Index, ...]:
        return tuple(sorted(free_indices(expr), key=lambda i: (i.size != self.batch, i.name)))

    def declare(self, name: str, indices: Iterable[Index], role: Role, note: str, values: tuple[float, ...] = ()) -> str:
        """A new buffer, under this name or, where it is taken, a numbered one."""
        indices = tuple(indices)
        if sum(i.size == self.batch for i in indices) > 1:
            raise LoweringError(f"{note} would be an array over two examples at once", where=name,
                                remedy="sum over one of the examples first, or write the formula for one example")
        chosen, number = name, 1
        while chosen in self.buffers or chosen in self.reserved:
            number += 1
            chosen = f"{name}_{number}"
        self.buffers[chosen] = Buffer(chosen, tuple(self.extent(i.size) for i in indices), role, note, values)
        return chosen

    def one(self) -> Array:
        """The array whose only entry is 1."""
        place = Index("i", S.One)
        if ONE not in self.aliases:
            self.aliases[ONE] = self.declare("one", (place,), "constant", "1", (1.0,))
        return Array(ONE, (S.One,))

    # --- statements ---------------------------------------------------------------------------------------------

    def define(self, definition: Definition, role: Role) -> str:
        """Operations that fill the buffer of a definition's array; the buffer's name."""
        target, formula = definition.target, definition.formula
        if not formula.has(Inside):
            self.require_inside(definition)
        if isinstance(formula, Entry) and formula.indices == target.indices and role == "value":
            self.aliases[definition.name] = self.aliases.get(formula.array.name, formula.array.name)
            return self.aliases[definition.name]
        self.reserved.discard(definition.name)
        name = self.declare(definition.name, target.indices, role, definition_text(definition))
        self.fill(name, target.indices, formula)
        if role == "value":
            self.remember(formula, name, target.indices)
        return name

    def require_inside(self, definition: Definition) -> None:
        """Raise LoweringError where the formula reads an array beyond its end."""
        for entry, subscript, low, high in outside(definition.formula, self.extent):
            raise LoweringError(f"{entry} leaves its array: {to_text(subscript)} runs from {low} to {high}",
                                where=definition_text(definition), remedy="give the index a smaller range")

    def fill(self, name: str, indices: tuple[Index, ...], formula: Expr) -> None:
        """name[indices] = formula: every sum into a buffer of its own, one of them into `name` itself, then a map."""
        formula = self.settled(self.sloped(tidy(formula), indices))
        scale, total = self.scaled_sum(formula, indices)
        if total is not None:
            self.reduce(name, indices, total, scale)
            return
        found = self.outermost(formula)
        own = next((n for n in found if free_indices(n) == frozenset(indices) and _occurrences(formula, n) == 1), None)
        replaced: dict[Expr, Expr] = {n: self.hoist(n) for n in found if n is not own}
        if own is not None:
            self.reduce(name, indices, own, S.One)
            replaced[own] = Entry(Array(name, tuple(i.size for i in indices)), *indices)
        self.operations.append(Map(name, self.axes(indices), self.body(formula.xreplace(replaced))))

    def sloped(self, formula: Expr, indices: tuple[Index, ...]) -> Expr:
        """Sum*f'(z) with f'(z), where it takes functions, in a buffer of its own, which can be filled where f(z) is."""
        parts = Mul.make_args(formula)
        sums = [f for f in parts if isinstance(f, IndexSum)]
        slope = Mul(*(f for f in parts if f not in sums))
        if len(sums) != 1 or slope.has(Inside, Reduction) or not costly(slope) or free_indices(slope) != frozenset(indices):
            return formula
        return sums[0] * self.hold(slope, indices, "slope")

    def settled(self, formula: Expr) -> Expr:
        """The formula with guards as guarded reads, and every value that occurs twice, or is known, read from a buffer."""
        formula = Guards(self.hold, self.one, self.extent, self.guarded).resolved(formula)
        self.share(formula)
        return self.recall(formula)

    def scaled_sum(self, formula: Expr, indices: tuple[Index, ...]) -> tuple[Expr, Reduction | None]:
        """(c, sum) when the formula is one sum or maximum times a factor without entries, over the target's indices."""
        parts = Mul.make_args(formula)
        sums = [f for f in parts if isinstance(f, IndexSum)] or [f for f in parts if isinstance(f, IndexMax)]
        rest = Mul(*(f for f in parts if f not in sums))
        if len(sums) == 1 and not rest.atoms(Entry) and free_indices(sums[0]) == frozenset(indices):
            return rest, sums[0]
        return rest, None

    def outermost(self, expr: Expr) -> list[Reduction]:
        """The sums and maxima that stand in no other, in the order of their text."""
        def walk(node: Expr) -> set[Reduction]:
            if isinstance(node, Reduction):
                return {node}
            return set().union(*map(walk, node.args)) if node.args and not isinstance(node, Entry) else set()
        return sorted(walk(expr), key=to_text)

    def hoist(self, node: Reduction) -> Entry:
        """The entry that holds a sum or maximum: an earlier buffer with the same value, or a new one."""
        return self.recalled(node) or self.hold(node, ())

    def hold(self, expr: Expr, indices: tuple[Index, ...], kind: str = "") -> Entry:
        """The expression computed into a buffer over its free indices, or over those given; `kind` begins its name."""
        if isinstance(expr, Entry):
            return expr
        known = self.recalled(expr)
        if known is not None:
            return known
        indices = indices or self.batch_first(expr)
        kind = kind or HELD.get(expr.func, expr.func.__name__.lower() if expr.is_Function else "product")
        arrays = sorted({e.array.name for e in expr.atoms(Entry)})
        stem = kind if kind == "product" or not arrays else f"{kind}_{arrays[0]}"
        name = self.declare(stem, indices, "value", to_text(expr))
        self.fill(name, indices, expr)
        self.remember(expr, name, indices)
        return self.entry(name, indices)

    def entry(self, name: str, indices: tuple[Index, ...]) -> Entry:
        return Entry(Array(name, tuple(i.size for i in indices)), *indices)

    # --- reductions ---------------------------------------------------------------------------------------------

    def reduce(self, name: str, indices: tuple[Index, ...], node: Reduction, scale: Expr) -> None:
        """name[indices] = scale * node."""
        node = _apart(node, indices)
        summand = self.settled(node.body)
        summand = summand.xreplace({n: self.hoist(n) for n in self.outermost(summand)})
        axes, over = self.axes(indices), self.axes(node.bound)
        if isinstance(node, IndexMax):
            self.operations.append(Reduce(name, axes, over, "max", self.body(summand)))
            self.rescale(name, indices, scale)
            return
        number, summand = summand.as_coeff_Mul()
        scale *= number
        terms = multiplied_out(summand)
        if terms is not None:
            self.fill(name, indices, scale * Add(*(IndexSum(t, *node.bound) for t in terms)))
            return
        parts, bound = self.computed(factors(summand), node.bound)
        if not bound:
            self.fill(name, indices, scale * Mul(*parts))
        elif len(parts) > 1 and all(isinstance(f, Entry) for f in parts):
            self.operations.append(Contract(name, axes, self.axes(bound), tuple(map(self.body, parts)), self.body(scale)))
        else:
            self.operations.append(Reduce(name, axes, self.axes(bound), "sum", self.body(Mul(*parts))))
            self.rescale(name, indices, scale)

    def rescale(self, name: str, indices: tuple[Index, ...], scale: Expr) -> None:
        """name[indices] = scale*name[indices]"""
        factor = self.body(scale)
        if factor != Const(1.0):
            own = Read(name, tuple(map(subscript, indices)))
            self.operations.append(Map(name, self.axes(indices), _scaled(own, factor)))

    def computed(self, parts: list[Expr], bound: tuple[Index, ...]) -> tuple[list[Expr], tuple[Index, ...]]:
        """The factors of a summand, each that spans less than the whole as an array of its own, and what is left to sum."""
        whole = free_indices(Mul(*parts))
        groups = [Mul(*group) for group in computed_first(parts)]
        entries: list[Expr] = [f for f in parts if isinstance(f, Entry)]
        if not entries and len(groups) == 1:
            return parts, bound
        wide = [g for g in groups if free_indices(g) == whole]
        if wide:
            narrow = [self.hold(g, ()) if costly(g) else g for g in groups if g not in wide]
            return [*entries, *narrow, *wide], bound
        entries += [self.hold(group, ()) for group in groups]
        while not self.guarded.intersection(entries) and (pair := first_pair(entries, bound, self.count)) is not None:
            left, right, summed = pair
            entries.remove(left)
            entries.remove(right)
            entries.append(self.hold(IndexSum(left * right, *summed), ()))
            bound = tuple(b for b in bound if b not in summed)
        return entries, bound

    def count(self, index: Index) -> int:
        return self.extent(index.size) or SOME_ROWS

    # --- values used twice --------------------------------------------------------------------------------------

    def remember(self, formula: Expr, name: str, indices: tuple[Index, ...]) -> None:
        """From now on, read the formula's value from this buffer."""
        key, order = pattern(formula)
        if formula.args and not isinstance(formula, Entry) and set(order) == set(indices):
            self.known.setdefault(key, (name, tuple(order.index(i) for i in indices)))

    def recalled(self, expr: Expr) -> Entry | None:
        """The entry that holds this value, if a buffer does."""
        key, order = pattern(expr)
        held = self.known.get(key)
        return None if held is None else self.entry(held[0], tuple(order[k] for k in held[1]))

    def share(self, formula: Expr) -> None:
        """Compute once what stands in the formula twice, at whatever indices: the exponentials of a softmax."""
        seen: dict[Expr, list[Expr]] = {}
        for node in costly(formula):
            seen.setdefault(pattern(node)[0], []).append(node)
        for key, nodes in sorted(seen.items(), key=lambda item: to_text(item[1][0])):
            guarded = formula.has(Inside) and any(outside(nodes[0], self.extent))
            if key not in self.known and len(nodes) > 1 and free_indices(nodes[0]) and not guarded:
                self.hold(nodes[0], ())

    def recall(self, formula: Expr) -> Expr:
        """The formula with every value that a buffer already holds read from there, the innermost values first."""
        while True:
            nodes = [*costly(formula), *sorted(formula.atoms(Reduction), key=to_text)]
            found = {node: entry for node in nodes if (entry := self.recalled(node)) is not None}
            if not found:
                return formula
            formula = formula.xreplace(found)


def _occurrences(expr: Expr, node: Expr) -> int:
    return sum(n == node for n in preorder_traversal(expr))


def _apart(node: Reduction, indices: tuple[Index, ...]) -> Reduction:
    """The sum or maximum with bound indices that no index of the target or of the body shares a letter with."""
    taken = {i.name for i in indices} | {i.name for i in free_indices(node)}
    renamed: dict[Expr, Expr] = {}
    for index in node.bound:
        if index.name in taken:
            renamed[index] = fresh(index.size, taken | {b.name for b in node.bound})
        taken.add(renamed.get(index, index).name)
    return node.func(substitute(node.body, renamed), *(renamed.get(b, b) for b in node.bound)) if renamed else node


def _scaled(value: Read, scale: Body) -> Body:
    """value*scale, where a scale 1/d is a division."""
    if scale == Const(-1.0):
        return Apply(Fn.NEG, (value,))
    if isinstance(scale, Apply) and scale.fn is Fn.DIV and scale.args[0] == Const(1.0):
        return Apply(Fn.DIV, (value, scale.args[1]))
    return Apply(Fn.MUL, (scale, value))
