"""Layer tables -> plans: every layer's entries, constants, sources and sizes settled, nothing written as formulas yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
from sympy import Symbol

from ..errors import ModelError
from .axes import Axes, Axis, axes_of, numbered
from .catalogue import look_up
from .constants import Setting, checked_name, settle, split_reference
from .decode import convert, unknown
from .layer_types import BoundLayer, LayerBinder
from .schema import ActivationEntry, Count, LayerEntry, LayerSpec, ModelSpec
from .templates import LayerTemplate, layer_template

MOST_LAYERS = 100_000


@dataclass(frozen=True)
class Plan:
    """One layer, settled. `sizes` gives every generic size of the template its axis, inputs first."""

    number: int
    name: str
    where: str
    spec: LayerSpec
    activation: str
    activation_entry: ActivationEntry
    settings: tuple[Setting, ...]
    activation_settings: tuple[Setting, ...]
    sources: tuple[int, ...]
    template: LayerTemplate
    sizes: tuple[tuple[Symbol, Axis], ...]
    output: tuple[Axis, ...]


@dataclass
class Planner:
    """Plans layer after layer; equal structures share one template, added layers share one size."""

    spec: ModelSpec
    where: str
    outputs: list[tuple[Axis, ...]] = field(default_factory=list)      # by layer number, 0 is the input
    numbers: dict[str, int] = field(default_factory=dict)              # layer name -> number
    axes: Axes = field(default_factory=Axes)
    binders: dict[str, LayerBinder] = field(default_factory=dict)
    bound: dict[Any, BoundLayer] = field(default_factory=dict)
    templates: dict[Any, LayerTemplate] = field(default_factory=dict)
    settled: dict[str, Any] = field(default_factory=dict)

    def plans(self) -> tuple[Plan, ...]:
        """Every layer of the model, repeated ones written out. Raises ModelError."""
        inputs = self.spec.inputs if isinstance(self.spec.inputs, list) else [self.spec.inputs]
        if not inputs:
            raise ModelError("an empty list of sizes", where=f"{self.where}, key 'inputs'")
        if not self.spec.layers:
            raise ModelError("the model has no layers", where=self.where, remedy="add a [[layers]] table with units = ...")
        if sum(layer.repeat for layer in self.spec.layers) > MOST_LAYERS:
            raise ModelError(f"more than {MOST_LAYERS} layers", where=self.where)
        self.outputs.append(tuple(Axis(numbered(0, a, len(inputs)), extent) for a, extent in enumerate(inputs, 1)))
        self.numbers["x"] = 0
        plans: list[Plan] = []
        for position, spec in enumerate(self.spec.layers, 1):
            where = f"{self.where}, layer {position}"
            for copy in range(1, spec.repeat + 1):
                plans.append(self.plan(spec, copy, where))
        return tuple(plans)

    def plan(self, spec: LayerSpec, copy: int, where: str) -> Plan:
        number = len(self.outputs)
        sources = self.sources(spec, where) if copy == 1 else (number - 1,)
        name = self.named(spec, copy, number, where)
        entry, settings, wanted = self.settled_type(spec, where)
        activation, activation_entry, activation_settings = self.settled_activation(spec, where)
        shapes = [self.outputs[source] for source in sources]
        if spec.combine == "add":
            shapes = [self.axes.added(shapes, where)]
        template = self.template(spec, settings, tuple(map(len, shapes)), where)
        sizes = axes_of(template, shapes, entry, spec.units, wanted, number, where)
        output = tuple(sizes[index.size] for index in template.output)
        self.outputs.append(output)
        self.numbers[name] = number
        return Plan(number, name, where, spec, activation, activation_entry, settings, activation_settings, sources,
                    template, tuple(sizes.items()), output)

    def named(self, spec: LayerSpec, copy: int, number: int, where: str) -> str:
        if not spec.name:
            name = f"layer{number}"
        else:
            checked_name(spec.name, f"{where}, key 'name'")
            name = spec.name if spec.repeat == 1 else f"{spec.name}_{copy}"
        if name in self.numbers:
            raise ModelError(f"two layers are called '{name}'" if name != "x" else "x is the network's input",
                             where=f"{where}, key 'name'", remedy="give every layer its own name")
        return name

    def sources(self, spec: LayerSpec, where: str) -> tuple[int, ...]:
        """The numbers of the layers that a layer reads."""
        if spec.input in ("", []):
            return (len(self.outputs) - 1,)
        names = [spec.input] if isinstance(spec.input, str) else spec.input
        for position, name in enumerate(names):
            if name not in self.numbers:
                error = unknown(name, self.numbers, "input", f"{where}, key 'input'")
                raise ModelError(error.what, where=error.where, remedy=f"{error.remedy} (a layer reads x or earlier layers)")
            if name in names[:position]:
                raise ModelError(f"the input '{name}' is named twice", where=f"{where}, key 'input'")
        return tuple(self.numbers[name] for name in names)

    def settled_type(self, spec: LayerSpec, where: str) -> tuple[LayerEntry, tuple[Setting, ...], dict[str, int]]:
        """The layer's type, its constants, and the whole numbers that the type asks for."""
        key = f"{where} type"
        if key not in self.settled:
            entry: LayerEntry = look_up("layer_types", spec.type, self.spec.layer_types, f"{where}, key 'type'")
            given = dict(spec.settings)
            wanted = {}
            for name in entry.settings:
                if name not in given:
                    raise ModelError(f"the key '{name}' is missing", where=where, remedy=f"write {name} = a whole number")
                wanted[name] = convert(given.pop(name), Count, f"{where}, key '{name}'")
            known = (name for name in LayerSpec.__struct_fields__ if name != "settings")
            settings = settle(entry, given, where, (*entry.settings, *known))
            if any(setting.trainable for setting in settings):
                raise ModelError("a layer type's trainable numbers are arrays", where=where,
                                 remedy="declare it under 'arrays', with indices = []")
            if spec.type not in self.binders:
                self.binders[spec.type] = LayerBinder(entry, f"{self.where}, layer type '{spec.type}'")
            _check_use(spec, entry, where)
            self.settled[key] = entry, settings, wanted
        return self.settled[key]

    def settled_activation(self, spec: LayerSpec, where: str) -> tuple[str, ActivationEntry, tuple[Setting, ...]]:
        key = f"{where} activation"
        if key not in self.settled:
            place = f"{where}, key 'activation'"
            name, given = split_reference(spec.activation, place)
            entry = look_up("activations", name, self.spec.activations, place)
            self.settled[key] = name, entry, settle(entry, given, place)
        return self.settled[key]

    def template(self, spec: LayerSpec, settings: tuple[Setting, ...], ranks: tuple[int, ...], where: str) -> LayerTemplate:
        written = tuple((s.name, s.positive, s.written, s.value if s.written == "number" else None) for s in settings)
        bound_key = (spec.type, spec.bias, spec.order, written)
        key = (*bound_key, ranks)
        if key not in self.templates:
            if bound_key not in self.bound:
                self.bound[bound_key] = self.binders[spec.type].bound(settings, spec.bias, spec.order == "source-first")
            self.templates[key] = layer_template(self.bound[bound_key], ranks, where)
        return self.templates[key]


def _check_use(spec: LayerSpec, entry: LayerEntry, where: str) -> None:
    """Refuse a key that this layer's type has no use for."""
    arrays = entry.arrays.values()
    used = {
        "units": any("units" in text for text in entry.indices.values()),
        "bias": any(array.optional for array in arrays),
        "order": any(array.reversible for array in arrays),
        "initializer": any(array.initializer == "weights" and not array.values for array in arrays),
        "bias_initializer": any(array.initializer == "bias" for array in arrays),
    }
    defaults = msgspec.structs.asdict(LayerSpec())
    for key, is_used in used.items():
        if not is_used and getattr(spec, key) != defaults[key]:
            raise ModelError(f"a layer of the type {spec.type} has no use for the key '{key}'", where=where, remedy="remove it")
    if spec.repeat > 1 and len(spec.input) > 1 and not isinstance(spec.input, str):
        raise ModelError("a repeated layer has one input", where=f"{where}, key 'repeat'",
                         remedy="write the layer with several inputs as a table of its own")
    if spec.combine == "add" and (isinstance(spec.input, str) or len(spec.input) < 2):
        raise ModelError("only one input to add", where=f"{where}, key 'combine'", remedy='name several: input = ["...", "..."]')
