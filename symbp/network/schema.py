"""The shape of a model file and of a catalogue file, one struct per table: plain text and numbers, no mathematics."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

Number = int | float | str                      # text is an exact constant, such as "1/2" or "sqrt(2)"
Count = Annotated[int, Meta(ge=1, le=10_000_000)]
Reference = str | dict[str, Any]                 # "relu", or { name = "elu", alpha = 0.5 }
Symbols = Literal["always", "when given"]
Order = Literal["destination-first", "source-first"]


class ParameterEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A formula's named constant; a trainable one is shared by the layer or has one value per unit."""

    default: Number
    positive: bool = False
    trainable: bool = False
    shared: bool = True


Parameters = dict[str, Number | ParameterEntry]


class ActivationEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """a = formula in z (each entry alone) or in z[i] (the vector)."""

    formula: str = ""
    alias: str = ""
    parameters: Parameters = {}
    symbols: Symbols = "always"                 # "when given": a model that sets none has the numbers written in
    initializer: str = ""                       # of the weights in front of it; "" is xavier_uniform
    source: str = ""


class CostEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The cost of one example in a and t, or of all of them where the formula sums over e."""

    formula: str = ""
    alias: str = ""
    parameters: Parameters = {}
    symbols: Symbols = "always"
    conditions: list[str] = []
    domain: list[str] = []
    source: str = ""


class ArrayEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A layer's array: trainable with an initializer ("weights", "bias" or a name), or fixed `values`."""

    indices: list[str] = []
    initializer: Reference = "weights"
    values: list = []
    optional: bool = False                      # left out where the layer says bias = false
    reversible: bool = False                    # source-first order reverses its indices
    fan_in: str = ""
    fan_out: str = ""


class LayerEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A layer type: definitions in order, the last of which is z[e,...]."""

    definitions: list[str] = []
    alias: str = ""
    input: list[str] = field(default_factory=lambda: ["j"])
    indices: dict[str, str] = {}
    sizes: dict[str, str] = {}
    settings: list[str] = []
    parameters: Parameters = {}
    symbols: Symbols = "always"
    arrays: dict[str, ArrayEntry] = {}
    source: str = ""


class OptimizerEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Scalar rules in p, g, the states, the parameters and step."""

    update: list[str] = []
    alias: str = ""
    state: list[str] = []
    parameters: Parameters = {}
    source: str = ""


class InitializerEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A uniform bound or a value, in fan_in, fan_out and the parameters."""

    bound: str = ""
    value: str = ""
    alias: str = ""
    parameters: Parameters = {}
    source: str = ""


class LayerSpec(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One `[[layers]]` table; keys that only the layer's type knows are collected in `settings`."""

    type: str = "dense"
    name: str = ""
    units: Count | None = None
    activation: Reference = "identity"
    bias: bool = True
    order: Order = "destination-first"
    input: str | list[str] = ""
    combine: Literal["separate", "add"] = "separate"
    initializer: Reference = ""
    bias_initializer: Reference = "zeros"
    repeat: Annotated[int, Meta(ge=1, le=100_000)] = 1
    settings: dict[str, Any] = {}


class CostSpec(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The `[cost]` table; the cost's own parameters are collected in `settings`."""

    name: str
    factor: Number = 1
    scaling: Literal["", "mean", "sum"] = ""    # "" is the mean over the examples
    settings: dict[str, Any] = {}


class OptimizerSpec(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The `[optimizer]` table; the rule's constants are collected in `settings`."""

    name: str = "sgd"
    settings: dict[str, Any] = {}


class TrainingSpec(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The `[training]` table."""

    update: Literal["", "full-batch", "mini-batch", "per-example"] = ""
    batch_size: Count | None = None
    epochs: Count = 20
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0


class ModelSpec(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole model file, in the order in which its canonical text is written."""

    name: str
    inputs: Count | list[Count]
    dtype: Literal["float32", "float64"] = "float32"
    fuse: bool = True
    layers: list[LayerSpec] = []
    cost: CostSpec | None = None
    optimizer: OptimizerSpec = OptimizerSpec()
    training: TrainingSpec = TrainingSpec()
    activations: dict[str, ActivationEntry] = {}
    costs: dict[str, CostEntry] = {}
    layer_types: dict[str, LayerEntry] = {}
    optimizers: dict[str, OptimizerEntry] = {}
    initializers: dict[str, InitializerEntry] = {}
