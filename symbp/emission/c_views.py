"""The view model of the C templates: finished strings, in the order in which the templates lay them out."""

from __future__ import annotations

from dataclasses import dataclass

from .c_loops import Lines
from .c_kernels import Function


@dataclass(frozen=True)
class Pass:
    """A static function that calls operations in order, how it is called, and what it is handed."""

    head: Lines
    lines: Lines
    call: str
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class ParameterView:
    """One row of the tables that C code can query."""

    name: str
    macro: str
    offset: int
    size: int
    rank: int
    extents: str                # "32, 64", padded with 1 up to the largest rank
    shape: str                  # "[32][64]"
    note: str


@dataclass(frozen=True)
class InitialView:
    """A line of NAME_init, and what it means."""

    comment: str
    line: str


@dataclass(frozen=True)
class RequirementView:
    """What the targets must satisfy: the operations that compute its residuals, and the test of one of them."""

    quoted: str
    check: Pass
    residual: str               # pointer
    count: str                  # how many residuals
    row: str                    # the row of residual k
    holds: str                  # the test of a residual r


@dataclass(frozen=True)
class Shape:
    """The shape of one row of x, t or y."""

    size: int
    text: str                   # "rows x 64"


@dataclass(frozen=True)
class CView:
    """Everything that varies between emitted C modules."""

    name: str
    upper: str
    real: str
    real_type: Lines            # the typedef of NAME_real
    function_macro: Lines       # FN(exp): exp or expf
    summary: Lines              # the requirements and what is claimed, for the header's comment
    parameters: tuple[ParameterView, ...]
    parameter_count: int
    largest_rank: int
    state_names: str
    state_count: int
    input: Shape
    output: Shape
    target: Shape
    batch_size: int
    epochs: int
    demo_batch: int
    seed: str
    tiled: bool                 # products are computed in tiles
    fixed: str                  # how many reals of the workspace do not depend on the rows, where that needs a name
    beside: str                 # how many of each row's are room for copies, or nothing
    workspace_size: str
    gathered: str               # where train gathers a batch
    helpers: tuple[Lines, ...]
    constants: tuple[Lines, ...]
    functions: tuple[Function, ...]
    passes: tuple[Pass, ...]
    forward_lines: Lines        # the bodies of public functions, down to their results
    cost_lines: Lines
    gradient_lines: Lines
    step_lines: Lines
    unchecked: Lines
    output_pointer: str
    cost_pointer: str
    draws: bool                 # init draws random numbers
    fills: bool                 # init sets entries to a constant
    init_start: Lines
    initials: tuple[InitialView, ...]
    requirements: tuple[RequirementView, ...]
