"""The frozen values of a schedule: kernels that hold the program's own operations, and procedures of kernels.

    schedule  = procedures forward, cost, gradients, step
    procedure = kernels in order, and the arrays that it never writes to memory
    kernel    = Product | Rows | Flat | Plain
"""

from __future__ import annotations

from dataclasses import dataclass

from ..program.ops import Axis, Contract, Map, Operation, Program, Read


@dataclass(frozen=True)
class Product:
    """sum[.., r, .., c] = scale * Sum(across*along) in tiles of rows and columns whose sums stay in registers.

    `rows` and `columns` are axes of the target that advance together as one (the last the fastest), `over` those of the
    sum; each other axis of the target is a loop around the tiles. `across` moves with the rows, `along` with the
    columns. `then` follows on each tile's own entries. `alone`: a sum of one term is taken without tiles.
    """

    sum: Contract
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    across: Read
    along: Read
    then: tuple[Map, ...] = ()
    alone: bool = False

    @property
    def operations(self) -> tuple[Operation, ...]:
        return (self.sum, *self.then)


@dataclass(frozen=True)
class Rows:
    """One loop over the first axis, which all operations share; each is performed on the loop's own row.

    `abreast` rows are taken at a time, each operation in all of them before the next.
    """

    operations: tuple[Operation, ...]
    abreast: int = 1


@dataclass(frozen=True)
class Flat:
    """One loop over all entries, at each of which every map is performed in turn."""

    operations: tuple[Map, ...]


@dataclass(frozen=True)
class Plain:
    """One operation by itself."""

    operation: Operation

    @property
    def operations(self) -> tuple[Operation, ...]:
        return (self.operation,)


Kernel = Product | Rows | Flat | Plain


@dataclass(frozen=True)
class Procedure:
    """Kernels in order; `results` are the arrays it is run for, `kept_out` those that never reach memory."""

    name: str
    kernels: tuple[Kernel, ...]
    results: tuple[str, ...]
    kept_out: frozenset[str] = frozenset()

    @property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(o for kernel in self.kernels for o in kernel.operations)


@dataclass(frozen=True)
class Schedule:
    """The program with the optimiser's update as operations of its own, and its four procedures.

    `program` has beside its buffers the number of the step and each state array of each parameter; `step` is
    gradients and update in one, `requirements` what each condition on the targets takes.
    """

    program: Program
    forward: Procedure
    cost: Procedure
    gradients: Procedure
    step: Procedure
    requirements: tuple[Procedure, ...]

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        return (self.forward, self.cost, self.gradients, self.step, *self.requirements)
