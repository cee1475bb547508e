"""A stabilised Derivation -> Program: sums become contractions and reductions, what is left becomes element-wise maps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sympy import Expr, Mul, S, Symbol
from sympy.core.relational import Relational

from ..derivation import Derivation
from ..errors import LoweringError
from ..network.model import Condition, Network
from ..notation.definition import Definition
from ..notation.indices import free_indices, substitute
from ..notation.sums import canonical
from ..notation.symbols import Array, Entry, Index, IndexMax, IndexSum, Inside, OrderedSum, Reduction, ShiftedExp
from ..notation.text import definition_text, to_text
from ..rewriting.stabilise import stabilise
from .ops import (Apply, Assign, Axis, Body, Buffer, Const, Contract, Fn, Initial, Map, Operation, Program,
                  Read, Reduce, Requirement)
from .scalars import Names, body

HELD = {ShiftedExp: "exp", OrderedSum: "sum"}      # how buffers of such values are called


@dataclass
class _Lowering:
    """The operations of one procedure after another, and the buffers they fill."""

    network: Network
    batch: Symbol
    values: dict[Symbol, float]
    buffers: dict[str, Buffer] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    known: dict[Expr, str] = field(default_factory=dict)          # canonical sub-expression -> buffer that holds it
    operations: list[Operation] = field(default_factory=list)

    def extent(self, size: Expr) -> int | None:
        if size == self.batch:
            return None
        value = size.xreplace(self.values)
        if not value.is_Integer:
            raise LoweringError(f"the size {size} has no number")
        return int(value)

    def axes(self, indices: Iterable[Index]) -> tuple[Axis, ...]:
        return tuple(Axis(i.name, self.extent(i.size)) for i in indices)

    def names(self, guarded: frozenset[Entry] = frozenset()) -> Names:
        return Names({k: float(v) for k, v in self.values.items()}, self.batch, self.aliases, guarded)

    def declare(self, name: str, indices: Iterable[Index], role: str, note: str) -> str:
        taken, number = name, 1
        while taken in self.buffers:
            number += 1
            taken = f"{name}_{number}"
        self.buffers[taken] = Buffer(taken, tuple(self.extent(i.size) for i in indices), role, note)
        return taken

    # --- statements ---------------------------------------------------------------------------------------------

    def define(self, definition: Definition, role: str) -> str:
        """Operations that fill the buffer of a definition's array."""
        target, formula = definition.target, definition.formula
        if isinstance(formula, Entry) and formula.indices == target.indices and role == "value":
            self.aliases[definition.name] = self.aliases.get(formula.array.name, formula.array.name)
            return self.aliases[definition.name]
        name = self.declare(definition.name, target.indices, role, definition_text(definition))
        self.fill(name, target.indices, formula)
        return name

    def fill(self, name: str, indices: tuple[Index, ...], formula: Expr) -> None:
        """name[indices] = formula: every sum into a buffer of its own (the first that fits, into `name`), then a map."""
        self.share(formula)
        formula = self.recall(formula)
        replaced: dict[Expr, Expr] = {}
        own = Entry(Array(name, tuple(i.size for i in indices)), *indices)
        number, inner = formula.as_coeff_Mul()
        if isinstance(inner, IndexSum) and free_indices(inner) == frozenset(indices):
            self.reduce(name, indices, inner, number)
            return
        scale, sums = self.scaled_sum(formula, indices)
        if sums is not None:
            self.reduce(name, indices, sums, scale)
            return
        for node in sorted(self.outermost(formula), key=to_text):
            fits = own not in replaced.values() and free_indices(node) == frozenset(indices)
            replaced[node] = self.hoist(node, own if fits else None)
        rest = formula.xreplace(replaced)
        if rest != own:
            self.operations.append(Map(name, self.axes(indices), body(rest, self.names())))

    def scaled_sum(self, formula: Expr, indices: tuple[Index, ...]) -> tuple[Expr, IndexSum | None]:
        """(c, sum) when the formula is a sum times a factor without entries, and spans the target's indices."""
        sums = [f for f in Mul.make_args(formula) if isinstance(f, IndexSum)]
        rest = Mul(*(f for f in Mul.make_args(formula) if f not in sums))
        if len(sums) == 1 and not rest.atoms(Entry) and free_indices(sums[0]) == frozenset(indices):
            return rest, sums[0]
        return rest, None

    def outermost(self, expr: Expr) -> set[Expr]:
        if isinstance(expr, Reduction):
            return {expr}
        if isinstance(expr, Entry):
            return set()
        return set().union(*map(self.outermost, expr.args)) if expr.args else set()

    def hoist(self, node: Reduction, own: Entry | None) -> Entry:
        """The entry that holds a sum or maximum: an earlier buffer with the same value, the target's own, or a new one."""
        key = canonical(node)
        indices = tuple(sorted(free_indices(node), key=lambda i: (i.size != self.batch, i.name)))
        if key in self.known:
            return self.entry(self.known[key], indices)
        if own is None:
            kind = "max" if isinstance(node, IndexMax) else "sum"
            arrays = sorted({e.array.name for e in node.atoms(Entry)})
            name = self.declare(f"{kind}_{arrays[0] if arrays else 'of'}", indices, "value", to_text(node))
            self.known[key] = name
            own = self.entry(name, indices)
        self.reduce(own.array.name, own.indices, node, S.One)
        return own

    def entry(self, name: str, indices: tuple[Index, ...]) -> Entry:
        return Entry(Array(name, tuple(i.size for i in indices)), *indices)

    # --- reductions ---------------------------------------------------------------------------------------------

    def reduce(self, name: str, indices: tuple[Index, ...], node: Reduction, scale: Expr) -> None:
        """name[indices] = scale * node."""
        self.share(node.body)
        summand = self.recall(node.body)
        summand = summand.xreplace({n: self.hoist(n, None) for n in sorted(self.outermost(summand), key=to_text)})
        axes, over = self.axes(indices), self.axes(node.bound)
        if isinstance(node, IndexMax):
            self.operations.append(Reduce(name, axes, over, "max", body(summand, self.names())))
            return
        number, summand = summand.as_coeff_Mul()
        scale = scale * number
        guarded, summand = _guards(summand)
        factors = self.as_reads(summand, indices + node.bound)
        factor = body(scale, self.names())
        if factors is not None and len(factors) > 1:
            reads = tuple(self.names(guarded).read(f) for f in factors)
            self.operations.append(Contract(name, axes, over, reads, factor))
            return
        self.operations.append(Reduce(name, axes, over, "sum", body(summand, self.names(guarded))))
        if factor != Const(1.0):
            own = Read(name, tuple(_subscript(i) for i in indices))
            self.operations.append(Map(name, axes, _scaled(own, factor)))

    def as_reads(self, summand: Expr, indices: tuple[Index, ...]) -> list[Entry] | None:
        """The factors as entries, computing a factor into a buffer where that saves looping over every index."""
        factors = [f for f in Mul.make_args(summand)]
        if all(isinstance(f, Entry) for f in factors):
            return factors
        spans = [free_indices(f) for f in factors]
        whole = frozenset().union(*spans)
        entries = [f for f in factors if isinstance(f, Entry)]
        others = [f for f in factors if not isinstance(f, Entry)]
        widest = max(len(s) for s in spans)
        together = free_indices(Mul(*others))
        if len(whole) <= max(widest, len(together)) or not entries:
            return None
        ordered = tuple(sorted(together, key=lambda i: (i.size != self.batch, i.name)))
        name = self.declare("product", ordered, "value", to_text(Mul(*others)))
        self.fill(name, ordered, Mul(*others))
        return [*entries, self.entry(name, ordered)]

    # --- values used twice --------------------------------------------------------------------------------------

    def share(self, formula: Expr) -> None:
        """Compute once what stands in the formula twice, at whatever indices: the exponentials of a softmax."""
        seen: dict[Expr, list[Expr]] = {}
        for node in _costly(formula):
            seen.setdefault(_pattern(node), []).append(node)
        for key, nodes in sorted(seen.items(), key=lambda item: to_text(item[1][0])):
            if key in self.known or len(nodes) < 2 or not free_indices(nodes[0]):
                continue
            node = nodes[0]
            indices = tuple(sorted(free_indices(node), key=lambda i: (i.size != self.batch, i.name)))
            arrays = sorted({e.array.name for e in node.atoms(Entry)})
            inner = {n: self.hoist(n, None) for n in sorted(self.outermost(node), key=to_text)}
            name = self.declare(f"{HELD.get(node.func, node.func.__name__.lower())}_{arrays[0]}", indices, "value", to_text(node))
            self.operations.append(Map(name, self.axes(indices), body(node.xreplace(inner), self.names())))
            self.known[key] = name

    def recall(self, formula: Expr) -> Expr:
        """The formula with every value that a buffer already holds read from there."""
        found = {}
        for node in _costly(formula):
            name = self.known.get(_pattern(node))
            if name is not None:
                indices = tuple(sorted(free_indices(node), key=lambda i: (i.size != self.batch, i.name)))
                found[node] = self.entry(name, indices)
        return formula.xreplace(found)


def _costly(expr: Expr) -> list[Expr]:
    """Every occurrence of a function of entries, outermost last, reductions' bodies included."""
    if isinstance(expr, Entry) or not expr.args:
        return []
    found = [n for a in expr.args if not isinstance(a, Relational) for n in _costly(a)]
    return [*found, expr] if expr.is_Function and expr.atoms(Entry) else found


def _pattern(node: Expr) -> Expr:
    """The node with its indices named by their ranges, so that exp(z[e,i]) and exp(z[e,k]) look equal."""
    by_size: dict[Expr, list[Index]] = {}
    for index in sorted(free_indices(node), key=lambda i: i.name):
        by_size.setdefault(index.size, []).append(index)
    names = {i: Index(f"_{n}", size) for size, group in by_size.items() for n, i in enumerate(group)}
    renamed = substitute(node, names)
    return renamed.xreplace({r: canonical(r) for r in renamed.atoms(Reduction)})


def _guards(summand: Expr) -> tuple[frozenset[Entry], Expr]:
    """Take `inside(s, n)` factors off: the entries that s subscripts are then read as 0 outside."""
    guards = [f for f in Mul.make_args(summand) if isinstance(f, Inside)]
    rest = Mul(*(f for f in Mul.make_args(summand) if f not in guards))
    held = {g.args[0] for g in guards}
    guarded = frozenset(e for e in rest.atoms(Entry) if held & set(e.indices))
    covered = {i for e in guarded for i in e.indices}
    if not held <= covered:
        raise LoweringError(f"no array is read at {', '.join(map(str, held - covered))}, which may be out of range")
    return guarded, rest


def _subscript(index: Index) -> object:
    return Names({}, index.size, {}).read(Entry(Array("_", (index.size,)), index)).subscripts[0]


def _scaled(value: Read, scale: Body) -> Body:
    """value * scale, where a scale 1/d is a division."""
    if isinstance(scale, Apply) and scale.fn is Fn.DIV and scale.args[0] == Const(1.0):
        return Apply(Fn.DIV, (value, scale.args[1]))
    return Apply(Fn.MUL, (scale, value))


def lower(derivation: Derivation) -> Program:
    """The network's training step as array operations, with every size but the batch's fixed.

    Errors: LoweringError where a statement has no form in the closed set of operations.
    """
    network = derivation.network
    batch = network.input.shape[0]
    values = dict(network.sizes) | dict(network.constants)
    low = _Lowering(network, batch, {k: S(v) for k, v in values.items() if k != batch})
    _declare_given(low)
    for definition in derivation.forward:
        low.define(definition, "value")
    forward, low.operations = tuple(low.operations), []
    cost = _lower_cost(low, derivation)
    forward_cost, low.operations = tuple(low.operations), []
    gradients = dict((name, parameter) for parameter, name in derivation.gradients)
    for result in derivation.backward:
        low.define(result.definition, "gradient" if result.definition.name in gradients else "value")
    backward, low.operations = tuple(low.operations), []
    requirements = tuple(r for c in network.cost.conditions for r in _requirement(low, c))
    optimizer = network.optimizer
    constants = {s: float(v) for s, v in optimizer.constants}
    names = Names(constants, batch, {})
    return Program(
        name=network.name, dtype=network.dtype, buffers=tuple(low.buffers.values()),
        inputs=network.input.name, targets=network.target.name,
        output=low.aliases.get(network.output.name, network.output.name), cost_buffer=cost,
        gradients=derivation.gradients, forward=forward, cost=forward_cost, backward=backward,
        initials=tuple(Initial(p.array.name, p.initializer.kind, p.initializer.value,
                               f"{p.initializer.name}: {to_text(p.initializer.formula)}") for p in network.parameters),
        update=tuple(Assign(s.name, body(e, names)) for s, e in optimizer.updates),
        state=tuple(s.name for s in optimizer.state), requirements=requirements,
        batch_size=network.training.batch_size, epochs=network.training.epochs, seed=network.training.seed,
    )


def _declare_given(low: _Lowering) -> None:
    network = low.network
    for array, role in ((network.input, "input"), (network.target, "target")):
        shape = tuple(low.extent(s) for s in array.shape)
        low.buffers[array.name] = Buffer(array.name, shape, role, "")
    for parameter in network.parameters:
        name = parameter.array.name
        low.buffers[name] = Buffer(name, parameter.shape, "parameter", f"layer {parameter.layer}")
    for layer in network.layers:
        for fixed in layer.constants:
            low.buffers[fixed.array.name] = Buffer(fixed.array.name, fixed.shape, "constant", "", fixed.values)


def _lower_cost(low: _Lowering, derivation: Derivation) -> str:
    """The scalar cost C = scale*Sum(E[e], e), or C as it was defined."""
    network, definition = derivation.network, derivation.cost.definition
    if not definition.indices:
        return low.define(definition, "value")
    low.define(definition, "value")
    total = Definition(Entry(Array("C")), network.cost.scale * IndexSum(definition.target, *definition.indices))
    return low.define(total, "value")


def _requirement(low: _Lowering, condition: Condition) -> Iterable[Requirement]:
    relation = condition.relation
    difference = relation.lhs - relation.rhs
    indices = tuple(sorted(free_indices(difference), key=lambda i: (i.size != low.batch, i.name)))
    name = low.declare("residual", indices, "value", to_text(difference))
    low.fill(name, indices, stabilise(difference))
    operations, low.operations = tuple(low.operations), []
    yield Requirement(condition.text, operations, name, relation.rel_op)
