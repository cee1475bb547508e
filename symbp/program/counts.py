"""Program -> what a step costs: operations by kind, and multiplications with additions per example and per batch."""

from __future__ import annotations

from math import prod

from .ops import Apply, Axis, Body, Contract, Map, Operation, Program


def counts(program: Program) -> dict[str, dict[str, int]]:
    """For each procedure: how many operations of each kind, scalar operations per example and per batch besides."""
    return {name: _procedure(getattr(program, name)) for name in ("forward", "cost", "backward")}


def _procedure(operations: tuple[Operation, ...]) -> dict[str, int]:
    found = {"contract": 0, "reduce": 0, "map": 0, "per_example": 0, "per_batch": 0}
    for operation in operations:
        found[type(operation).__name__.lower()] += 1
        over = () if isinstance(operation, Map) else operation.over
        axes = operation.axes + over
        each = len(operation.factors) if isinstance(operation, Contract) else _scalar(operation.body) + bool(over)
        amount = each * prod(a.extent for a in axes if a.extent is not None)
        found["per_example" if _batched(axes) else "per_batch"] += amount
    return found


def _batched(axes: tuple[Axis, ...]) -> bool:
    return any(a.extent is None for a in axes)


def _scalar(body: Body) -> int:
    return 1 + sum(map(_scalar, body.args)) if isinstance(body, Apply) else 0
