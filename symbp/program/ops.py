"""The closed set of array operations, on one screen: what `lower` may write and everything after may read.

    program   = procedures of operations over named buffers
    operation = target[axes] = body                            (Map)
              | target[axes] = sum or max of body over axes    (Reduce)
              | target[axes] = scale * sum over axes of a product of reads   (Contract)
    body      = Const | BatchSize | Read | Apply(Fn, bodies)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Fn(Enum):
    """Every scalar function; each table (lower, interpret, to_numpy, to_c) covers all of them."""

    ADD = "add"            # a + b
    SUB = "sub"            # a - b
    MUL = "mul"            # a * b
    DIV = "div"            # a / b
    NEG = "neg"            # -a
    POW = "pow"            # a ** b, real b
    SQUARE = "square"      # a * a
    EXP = "exp"
    LOG = "log"
    LOG1P = "log1p"
    EXPM1 = "expm1"
    SQRT = "sqrt"
    TANH = "tanh"
    SINH = "sinh"
    COSH = "cosh"
    SIN = "sin"
    COS = "cos"
    ATAN = "atan"
    ERF = "erf"
    ERFC = "erfc"          # 1 - erf(a)
    ERFCX = "erfcx"        # exp(a**2)*erfc(a)
    ABS = "abs"
    SIGN = "sign"          # -1, 0, 1
    MAX = "max"            # of two values
    MIN = "min"
    SIGMOID = "sigmoid"    # 1/(1+exp(-a)), no overflow
    XLOGY = "xlogy"        # a*log(b), 0 where a == 0
    WHERE = "where"        # a if condition else b; arguments (condition, a, b)
    LT = "lt"              # comparisons give a truth value, allowed only as WHERE's first argument
    LE = "le"
    GT = "gt"
    GE = "ge"
    EQ = "eq"
    NE = "ne"


@dataclass(frozen=True)
class Axis:
    """A named axis of an operation; extent None is the batch (known when the program runs)."""

    name: str
    extent: int | None


@dataclass(frozen=True)
class Subscript:
    """`sum of sign*axis + offset`; almost always one axis, sign 1, offset 0."""

    terms: tuple[tuple[int, str], ...]      # (+1 or -1, axis name)
    offset: int = 0

    @property
    def plain(self) -> str | None:
        """The axis name when the subscript is just an axis."""
        return self.terms[0][1] if len(self.terms) == 1 and self.terms[0][0] == 1 and not self.offset else None


@dataclass(frozen=True)
class Const:
    value: float


@dataclass(frozen=True)
class BatchSize:
    """The number of rows of the batch, as a real number."""


@dataclass(frozen=True)
class Read:
    """`buffer[subscripts]`; guarded: a subscript outside the buffer reads as 0 (else it never leaves it)."""

    buffer: str
    subscripts: tuple[Subscript, ...] = ()
    guarded: bool = False


@dataclass(frozen=True)
class Apply:
    fn: Fn
    args: tuple[Body, ...]


Body = Const | BatchSize | Read | Apply


@dataclass(frozen=True)
class Map:
    """target[axes] = body. The target may be read by its own body (same subscripts only)."""

    target: str
    axes: tuple[Axis, ...]
    body: Body


@dataclass(frozen=True)
class Reduce:
    """target[axes] = sum (or max) of body over the axes `over`."""

    target: str
    axes: tuple[Axis, ...]
    over: tuple[Axis, ...]
    kind: Literal["sum", "max"]
    body: Body


@dataclass(frozen=True)
class Contract:
    """target[axes] = scale * sum over `over` of the product of `factors`; scale reads no axes."""

    target: str
    axes: tuple[Axis, ...]
    over: tuple[Axis, ...]
    factors: tuple[Read, ...]
    scale: Body


Operation = Map | Reduce | Contract

Role = Literal["input", "target", "parameter", "constant", "value", "gradient", "state"]     # state: in a Schedule


@dataclass(frozen=True)
class Buffer:
    """A named array; extent None is the batch axis (always first when present). Scalars have shape ()."""

    name: str
    shape: tuple[int | None, ...]
    role: Role
    note: str                           # the definition it holds, in the formula language, for comments
    values: tuple[float, ...] = ()      # of a constant, row-major


@dataclass(frozen=True)
class Initial:
    """A parameter's start: uniform in [-value, value) drawn in order, or every entry equal to value."""

    parameter: str
    kind: Literal["uniform", "constant"]
    value: float
    note: str                           # "xavier_uniform: sqrt(6/(fan_in + fan_out))"


@dataclass(frozen=True)
class Assign:
    """One line of the optimiser, applied to each entry: name = body; Reads are rank 0: p, g, a state, step."""

    name: str                           # "p" or a state name
    body: Body


@dataclass(frozen=True)
class Requirement:
    """A relation that the targets must satisfy: after `operations`, residual[..] `relation` 0 for every entry.

    For "==" a deviation up to 1e-3 is accepted.
    """

    text: str
    operations: tuple[Operation, ...]
    residual: str                       # buffer, first axis the batch
    relation: Literal["==", "<=", "<", ">=", ">"]


@dataclass(frozen=True)
class Program:
    """A network's training step, ready to emit. Each procedure needs what the ones before it computed.

    forward: x, parameters -> output;  cost: t -> the scalar buffer `cost`;
    backward: -> one gradient buffer per parameter, shaped like it;  update: per entry of each parameter.
    """

    name: str
    dtype: Literal["float32", "float64"]
    buffers: tuple[Buffer, ...]
    inputs: str                         # buffer names
    targets: str
    output: str
    cost_buffer: str
    gradients: tuple[tuple[str, str], ...]     # (parameter, gradient buffer)
    forward: tuple[Operation, ...]
    cost: tuple[Operation, ...]
    backward: tuple[Operation, ...]
    initials: tuple[Initial, ...]       # one per parameter, in the order of drawing
    update: tuple[Assign, ...]
    state: tuple[str, ...]              # names of the optimiser's state arrays, one per parameter each, zero at first
    requirements: tuple[Requirement, ...]
    batch_size: int                     # 0: full batch
    epochs: int
    seed: int

    def buffer(self, name: str) -> Buffer:
        return next(b for b in self.buffers if b.name == name)

    def role(self, *roles: Role) -> tuple[Buffer, ...]:
        return tuple(b for b in self.buffers if b.role in roles)
