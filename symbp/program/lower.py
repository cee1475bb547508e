"""A stabilised Derivation -> Program: sums become contractions and reductions, what is left becomes element-wise maps."""

from __future__ import annotations


from sympy import Expr, S, Symbol

from ..derivation.model import Derivation
from ..errors import LoweringError
from ..network.model import Condition, Network, Parameter
from ..notation.definition import Definition
from ..notation.symbols import Array, Entry, Index, IndexSum
from ..notation.text import to_text
from ..rewriting.stabilise import stabilise
from .ops import Assign, Buffer, Initial, Program, Requirement
from .scalars import Names, body
from .statements import Statements


def lower(derivation: Derivation) -> Program:
    """The network's training step as array operations, with every size but the batch's fixed.

    A parameter that the cost does not depend on gets a gradient of zeros. Errors: LoweringError where a statement has
    no form in the closed set of operations.
    """
    network = derivation.network
    low = _begin(derivation)
    for definition in derivation.forward:
        low.define(definition, "value")
    output = _output(low, network)
    forward = low.taken()
    cost_buffer = _cost(low, derivation)
    cost = low.taken()
    gradients = dict(derivation.gradients)
    for result in derivation.backward:
        low.define(result.definition, "gradient" if result.definition.name in gradients.values() else "value")
    gradients |= {p.array.name: _zeros(low, p) for p in network.parameters if p.array.name not in gradients}
    backward = low.taken()
    requirements = tuple(_requirement(low, c) for c in network.cost.conditions)
    return Program(
        name=network.name, dtype=network.dtype, buffers=tuple(low.buffers.values()),
        inputs=network.input.name, targets=network.target.name,
        output=output, cost_buffer=cost_buffer,
        gradients=tuple((p.array.name, gradients[p.array.name]) for p in network.parameters),
        forward=forward, cost=cost, backward=backward, initials=tuple(map(_initial, network.parameters)),
        update=_update(network), state=tuple(s.name for s in network.optimizer.state), requirements=requirements,
        batch_size=network.training.batch_size, epochs=network.training.epochs, seed=network.training.seed,
    )


def _begin(derivation: Derivation) -> Statements:
    """The buffers that are given: input, targets, parameters, fixed arrays; and every name that will be defined."""
    network = derivation.network
    batch = network.input.shape[0]
    values: dict[Symbol, Expr] = {k: S(v) for k, v in (*network.sizes, *network.constants) if k != batch}
    defined = (*derivation.forward, derivation.cost.definition, *(r.definition for r in derivation.backward))
    low = Statements(batch, values, {d.name for d in defined} | {"C"})
    low.buffers |= {a.name: Buffer(a.name, tuple(map(low.extent, a.shape)), role, "")
                    for a, role in ((network.input, "input"), (network.target, "target"))}
    for parameter in network.parameters:
        name = parameter.array.name
        low.buffers[name] = Buffer(name, parameter.shape, "parameter", f"layer {parameter.layer}")
    for fixed in (c for layer in network.layers for c in layer.constants):
        low.buffers[fixed.array.name] = Buffer(fixed.array.name, fixed.shape, "constant", "", fixed.values)
    return low


def _output(low: Statements, network: Network) -> str:
    """The buffer of the output; a copy where the output is the input itself."""
    name = low.aliases.get(network.output.name, network.output.name)
    if low.buffers[name].role == "value":
        return name
    indices = network.layers[-1].definitions[-1].indices
    copied = low.declare(network.output.name, indices, "value", "a copy")
    low.fill(copied, indices, Entry(network.output, *indices))
    return copied


def _cost(low: Statements, derivation: Derivation) -> str:
    """The scalar cost C = scale*Sum(E[e], e), or C as it was defined."""
    network, definition = derivation.network, derivation.cost.definition
    low.define(definition, "value")
    if not definition.indices:
        return low.aliases.get(definition.name, definition.name)
    total = network.cost.scale * IndexSum(definition.target, *definition.indices)
    return low.define(Definition(Entry(Array("C")), total), "value")


def _zeros(low: Statements, parameter: Parameter) -> str:
    """The gradient of a parameter that the cost does not depend on."""
    name = low.declare(f"d_{parameter.array.name}", (), "gradient", "the cost does not depend on it")
    low.buffers[name] = Buffer(name, parameter.shape, "gradient", low.buffers[name].note)
    letters = tuple(Index(f"i{n}", extent) for n, extent in enumerate(parameter.array.shape, 1))
    low.fill(name, letters, S.Zero)
    return name


def _requirement(low: Statements, condition: Condition) -> Requirement:
    """The residual of a condition on the targets, computed from the targets alone."""
    relation = condition.relation
    difference = stabilise(relation.lhs - relation.rhs)
    indices = low.batch_first(difference)
    if not any(i.size == low.batch for i in indices):
        raise LoweringError(f"the condition {condition.text} does not speak of each example",
                            remedy="write a condition without a sum over the examples, such as Sum(t[e,k], k) == 1")
    known, low.known = low.known, {}
    name = low.declare("residual", indices, "value", to_text(difference))
    low.fill(name, indices, difference)
    low.known = known
    return Requirement(condition.text, low.taken(), name, relation.rel_op)


def _initial(parameter: Parameter) -> Initial:
    start = parameter.initializer
    return Initial(parameter.array.name, start.kind, start.value, f"{start.name}: {to_text(start.formula)}")


def _update(network: Network) -> tuple[Assign, ...]:
    names = Names(dict(network.optimizer.constants), network.input.shape[0], {})
    return tuple(Assign(symbol.name, body(formula, names)) for symbol, formula in network.optimizer.updates)
