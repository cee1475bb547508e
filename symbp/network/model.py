"""The frozen Network: definitions in index notation, with what training needs to know about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sympy import Expr, Symbol

from ..notation.definition import Definition
from ..notation.symbols import Array

Dtype = Literal["float32", "float64"]


@dataclass(frozen=True)
class Initializer:
    """How a parameter starts: uniform in [-bound, bound), or every entry equal to value."""

    name: str
    kind: Literal["uniform", "constant"]
    formula: Expr            # the bound or the value, in fan_in and fan_out
    value: float             # the same, for this parameter's sizes


@dataclass(frozen=True)
class Parameter:
    """A trainable array, its sizes and its start."""

    array: Array
    shape: tuple[int, ...]
    initializer: Initializer
    layer: int


@dataclass(frozen=True)
class Constant:
    """A fixed array of a user's layer (for example the signs that tie two logits)."""

    array: Array
    shape: tuple[int, ...]
    values: tuple[float, ...]     # row-major


@dataclass(frozen=True)
class Layer:
    """One layer: its definitions in order, the last of which is the activation `output = f(logits)`."""

    number: int                   # 1 for the first; the input is layer 0
    name: str
    kind: str                     # catalogue name: dense, layer_normalisation, ...
    activation: str               # catalogue name: logistic, softmax, ...
    inputs: tuple[int, ...]       # numbers of the layers it reads; 0 is the network's input
    definitions: tuple[Definition, ...]
    parameters: tuple[Parameter, ...]
    constants: tuple[Constant, ...]
    logits: Array                 # what the activation reads
    output: Array


@dataclass(frozen=True)
class Condition:
    """A relation on the targets that the cost assumes: `relation` in notation, `text` as the user wrote it."""

    text: str
    relation: Expr                # Eq, Le, Lt, Ge or Gt over entries of t, free indices included


@dataclass(frozen=True)
class Cost:
    """`definition` is the cost per example `E[e] = ...` (then C = scale*Sum(E[e], e)), or the whole cost `C = ...`."""

    name: str
    definition: Definition
    scale: Expr                   # 1/m for the mean, 1 for the sum; 1 when the definition is the whole cost
    conditions: tuple[Condition, ...]    # equalities simplify; all of them are validated on the data


@dataclass(frozen=True)
class Optimizer:
    """Scalar update rules, applied in order to each entry: names are p, g, the state arrays, the constants, step."""

    name: str
    updates: tuple[tuple[Symbol, Expr], ...]   # (p or state symbol, new value)
    state: tuple[Symbol, ...]                  # zero at the start; `step` counts from 1
    constants: tuple[tuple[Symbol, Expr], ...]


@dataclass(frozen=True)
class Training:
    """What `train` does unless told otherwise; batch_size 0 is the full batch."""

    batch_size: int
    epochs: int
    seed: int


@dataclass(frozen=True)
class Network:
    """A whole model. `sizes` and `constants` give numbers to the symbols that the definitions keep symbolic."""

    name: str
    dtype: Dtype
    input: Array                  # x[e, ...]
    target: Array                 # t[e, ...], shaped like the last layer's output
    layers: tuple[Layer, ...]
    cost: Cost
    optimizer: Optimizer
    training: Training
    sizes: tuple[tuple[Symbol, int], ...]
    constants: tuple[tuple[Symbol, Expr], ...]
    fuse: bool                    # False: go through the Jacobian, do not fuse output layer and cost
    source: str                   # the model as canonical TOML; reading it gives this Network again

    @property
    def output(self) -> Array:
        return self.layers[-1].output

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """Every forward definition in order, the cost's last."""
        return tuple(d for layer in self.layers for d in layer.definitions) + (self.cost.definition,)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(p for layer in self.layers for p in layer.parameters)
