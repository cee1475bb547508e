"""Plans -> Layers: templates filled in with the network's own arrays, sizes, constants and initial values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Basic, Expr, Integer, Symbol

from ..errors import ModelError
from ..notation.binding import reserved_as
from ..notation.definition import Definition
from ..notation.symbols import Array, Index
from .activations import ActivationTemplate, activation_template
from .axes import Axis
from .constants import ConstantNames, exact
from .decode import convert
from .initializers import Initializers, fixed
from .layer_types import EXAMPLE
from .model import Constant, Layer, Parameter
from .plans import Plan, Planner
from .rename import rename, rename_definition
from .schema import Number
from .templates import Slot

DEFAULT_INITIALIZER = "xavier_uniform"
MOST_ENTRIES = 2**31 - 1
KEPT_FOR_THE_ENGINE = frozenset(("x", "t", "e", "m", "E", "C", "S", "delta"))
KEPT_FOR_UPDATES = frozenset(("p", "g", "step", "y"))      # names of arrays there, so only constants may have them


@dataclass
class Names:
    """Every name of the network, given once."""

    given: dict[str, str] = field(default_factory=dict)

    def give(self, name: str, meaning: str, where: str) -> str:
        """The name itself. Raises ModelError where it is taken or reserved."""
        if name in self.given:
            raise ModelError(f"{name} would be both {self.given[name]} and {meaning}", where=where,
                             remedy="choose another name in the formula that declares it")
        self.given[name] = meaning
        reserved = reserved_as(name)
        if reserved or name in self.kept(meaning) or name.startswith("d_") or _is_delta(name):
            raise ModelError(f"{name} ({meaning}) is {reserved or 'a name that the derivation uses itself'}", where=where,
                             remedy="choose another name in the formula that declares it")
        return name

    def kept(self, meaning: str) -> frozenset[str]:
        return KEPT_FOR_THE_ENGINE if meaning == "a constant" else KEPT_FOR_THE_ENGINE | KEPT_FOR_UPDATES


def _is_delta(name: str) -> bool:
    return name.startswith("delta") and name[5:].isdigit()


@dataclass
class LayerBuilder:
    """Builds layer after layer of one network."""

    planner: Planner
    constants: ConstantNames
    initializers: Initializers
    names: Names
    count: int                                              # layers in all
    activations: dict[Any, ActivationTemplate] = field(default_factory=dict)

    def layers(self, plans: Iterable[Plan], x: Array) -> tuple[Layer, ...]:
        """Every plan as a Layer over the input array x."""
        outputs = [x]
        built = []
        for plan in plans:
            built.append(self.layer(plan, [outputs[source] for source in plan.sources]))
            outputs.append(built[-1].output)
        return tuple(built)

    def layer(self, plan: Plan, sources: list[Array]) -> Layer:
        template, is_output = plan.template, plan.number == self.count
        suffix = "" if is_output else str(plan.number)
        mapping: dict[Basic, Basic] = {generic: self.planner.axes.symbol(axis) for generic, axis in plan.sizes}
        mapping |= {index: Index(index.name, mapping[index.size]) for index in template.letters}
        axes = dict(plan.sizes)
        definitions: list[Definition] = []
        if plan.spec.combine == "add":
            definitions.append(self.sum_of(sources, template.inputs[0][1], mapping, suffix, plan))
            sources = [definitions[0].array]
        mapping |= {x: source for (x, _), source in zip(template.inputs, sources, strict=True)}
        mapping |= self.constants.mapping(plan.settings, str(plan.number))
        parameters: list[Parameter] = []
        fixed_arrays: list[Constant] = []
        for slot in template.slots:
            built = self.slot(slot, plan, axes, mapping, suffix)
            mapping[slot.array] = built.array
            (parameters if isinstance(built, Parameter) else fixed_arrays).append(built)
        for definition in template.definitions:
            name = self.names.give(f"{definition.name}{suffix}", "a layer's array", plan.where)
            mapping[definition.array] = Array(name, self.shape(definition.array, mapping))
            definitions.append(rename_definition(definition, mapping))
        logits = definitions[-1].array
        definitions.append(self.activation(plan, definitions[-1], suffix, parameters))
        return Layer(plan.number, plan.name, plan.spec.type, plan.activation, plan.sources, tuple(definitions),
                     tuple(parameters), tuple(fixed_arrays), logits, definitions[-1].array)

    def sum_of(self, sources: list[Array], indices: tuple[Index, ...], mapping: Mapping[Basic, Basic], suffix: str,
               plan: Plan) -> Definition:
        """s[e,j] = a1[e,j] + a2[e,j]."""
        own = (EXAMPLE, *(mapping[index] for index in indices))
        name = self.names.give(f"s{suffix}", "the sum of a layer's inputs", plan.where)
        return Definition(Array(name, sources[0].shape)[own], Add(*(source[own] for source in sources)))

    def shape(self, array: Array, mapping: Mapping[Basic, Basic]) -> tuple[Expr, ...]:
        return tuple(mapping.get(extent, extent) for extent in array.shape)

    def slot(self, slot: Slot, plan: Plan, axes: Mapping[Symbol, Axis], mapping: Mapping[Basic, Basic],
             suffix: str) -> Parameter | Constant:
        """A declared array: a trainable one is always numbered, W3; a second source's is W3_0."""
        extents = tuple(axes[index.size].extent for index in slot.indices)
        where = f"{plan.where}, array '{slot.base}'"
        shape = self.shape(slot.array, mapping)
        source = f"_{plan.sources[slot.source]}" if slot.source else ""
        if slot.entry.values:
            name = self.names.give(f"{slot.base}{suffix}{source}", "a fixed array", where)
            return Constant(Array(name, shape), extents, _flat(slot.entry.values, extents, where))
        if math.prod(extents) > MOST_ENTRIES:
            raise ModelError(f"{math.prod(extents)} entries", where=where, remedy=f"an array may have at most {MOST_ENTRIES}")
        name = self.names.give(f"{slot.base}{plan.number}{source}", "a parameter", where)
        fans = {generic: Integer(axis.extent) for generic, axis in axes.items()}
        fan_in, fan_out = (int(fan.xreplace(fans)) for fan in (slot.fan_in, slot.fan_out))
        return Parameter(Array(name, shape), extents, self.start(slot, plan, fan_in, fan_out), plan.number)

    def start(self, slot: Slot, plan: Plan, fan_in: int, fan_out: int) -> Any:
        if slot.entry.initializer == "weights":
            reference = plan.spec.initializer or plan.activation_entry.initializer or DEFAULT_INITIALIZER
            return self.initializers.start(reference, fan_in, fan_out, f"{plan.where}, key 'initializer'")
        if slot.entry.initializer == "bias":
            return self.initializers.start(plan.spec.bias_initializer, fan_in, fan_out, f"{plan.where}, key 'bias_initializer'")
        return self.initializers.start(slot.entry.initializer, fan_in, fan_out, f"{plan.where}, array '{slot.base}'")

    def activation(self, plan: Plan, logits: Definition, suffix: str, parameters: list[Parameter]) -> Definition:
        """a1[e,i] = f(z1[e,i]), its trainable parameters added to the layer's."""
        template = self.activation_template(plan)
        own = logits.indices[1:]
        mapping: dict[Basic, Basic] = {template.logits: logits.array}
        mapping |= {generic.size: index.size for generic, index in zip(template.indices, own, strict=True)}
        mapping |= {index: Index(index.name, mapping[index.size]) for index in template.letters}
        mapping |= self.constants.mapping(plan.activation_settings, str(plan.number))
        for setting, generic in template.slots:
            name = f"{setting.name}{plan.number}"
            name = f"{name}_{plan.activation}" if name in self.names.given else name
            array = Array(self.names.give(name, "a parameter", plan.where), self.shape(generic, mapping))
            mapping[generic] = array
            extents = tuple(axis.extent for axis in plan.output) if generic.shape else ()
            parameters.append(Parameter(array, extents, fixed(setting.value), plan.number))
        name = self.names.give(f"a{suffix}", "a layer's output", plan.where)
        output = Array(name, logits.array.shape)
        return Definition(output[logits.indices], rename(template.formula, mapping))

    def activation_template(self, plan: Plan) -> ActivationTemplate:
        key = (plan.activation, plan.activation_settings, plan.template.output)
        if key not in self.activations:
            where = f"{self.planner.where}, activation '{plan.activation}'"
            self.activations[key] = activation_template(plan.activation_entry.formula, plan.activation_settings,
                                                        plan.template.output, where, self.constants.uses)
        return self.activations[key]


def _flat(values: list[Any], extents: tuple[int, ...], where: str) -> tuple[float, ...]:
    """Nested lists as a row-major tuple. Raises ModelError where their shape is not `extents`."""
    found: list[Any] = [values]
    for depth, extent in enumerate(extents):
        if not all(isinstance(part, list) and len(part) == extent for part in found):
            wanted = "x".join(map(str, extents))
            raise ModelError(f"its values are not of the shape {wanted}", where=where,
                             remedy=f"write {extents[0]} rows" if depth else f"write {extent} in the outermost list")
        found = [item for part in found for item in part]
    return tuple(float(exact(convert(item, Number, where), where)) for item in found)
