"""Program -> the same with the 1/m of every gradient in the delta that all of them are linear in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..program.ops import Apply, BatchSize, Body, Const, Contract, Fn, Map, Operation, Program, Read, Reduce, Subscript
from .numpy_sharing import operation_reads

ANY = -1                # the degree of zero
Degrees = Mapping[str, int]


def with_mean_in_delta(program: Program) -> Program:
    """The delta divided by m once, where every gradient is 1/m times what is linear in it; else the program itself."""
    gradients = {g for _, g in program.gradients}
    plain: list[Operation] = []
    divided: set[str] = set()
    for operation in program.backward:
        kept = operation if operation.target not in gradients else _undivided(operation)
        if kept is not operation:
            divided.add(operation.target)
        plain += [kept] if kept is not None else []
    if divided != gradients:
        return program
    for seed in dict.fromkeys(o.target for o in plain):
        buffer = program.buffer(seed)
        last = max(k for k, o in enumerate(plain) if o.target == seed)
        early = any(o.target != seed and any(r.buffer == seed for r in operation_reads(o)) for o in plain[:last])
        if seed not in gradients and not early and buffer.shape[:1] == (None,) and _all_linear(plain, seed, gradients):
            axes = plain[last].axes
            own = Read(seed, tuple(Subscript(((1, a.name),)) for a in axes))
            mean = Map(seed, axes, Apply(Fn.DIV, (own, BatchSize())))
            buffers = tuple(replace(b, note=f"{b.note}, here with the 1/m of every gradient") if b.name == seed else b
                            for b in program.buffers)
            return replace(program, buffers=buffers, backward=(*plain[:last + 1], mean, *plain[last + 1:]))
    return program


def _undivided(operation: Operation) -> Operation | None:
    """The operation without its factor 1/m; None where it does nothing else; itself where it has none."""
    if isinstance(operation, Contract):
        scale = _without_mean(operation.scale)
        return operation if scale is None else replace(operation, scale=scale)
    body = _without_mean(operation.body)
    if body is None:
        return operation
    return None if isinstance(body, Read) and body.buffer == operation.target else replace(operation, body=body)


def _without_mean(body: Body) -> Body | None:
    """`a` for `1/m*a`, `a/m` and `a*(1/m)`; None for anything else."""
    match body:
        case Apply(Fn.DIV, (above, BatchSize())):
            return above
        case Apply(Fn.MUL, (left, right)):
            first = _without_mean(left)
            if first is not None:
                return right if first == Const(1.0) else Apply(Fn.MUL, (first, right))
            second = _without_mean(right)
            return None if second is None else left if second == Const(1.0) else Apply(Fn.MUL, (left, second))
        case _:
            return None


def _all_linear(operations: list[Operation], seed: str, gradients: set[str]) -> bool:
    degrees: dict[str, int] = {}
    for operation in operations:
        degree = 1 if operation.target == seed else _degree_of(operation, degrees)
        if degree is None:
            return False
        degrees[operation.target] = degree
    return all(degrees[g] == 1 for g in gradients)


def _degree_of(operation: Operation, degrees: Degrees) -> int | None:
    if isinstance(operation, Reduce) and operation.kind == "max":
        return 0 if _degree(operation.body, degrees) == 0 else None
    if not isinstance(operation, Contract):
        return _degree(operation.body, degrees)
    found = _degree(operation.scale, degrees)
    for factor in operation.factors:
        found = _product(found, _degree(factor, degrees))
    return found


def _degree(body: Body, degrees: Degrees) -> int | None:
    """0 where the body does not depend on the seed, 1 where it is linear in it; None for anything else."""
    match body:
        case Const(value):
            return 0 if value else ANY
        case BatchSize():
            return 0
        case Read(buffer):
            return degrees.get(buffer, 0)
        case Apply(fn, args):
            found = [_degree(arg, degrees) for arg in args]
            if fn is Fn.MUL:
                return _product(*found)
            if fn is Fn.DIV:
                return found[0] if found[1] == 0 else None
            if fn in (Fn.ADD, Fn.SUB):
                return _sum(found)
            if fn is Fn.WHERE:
                return _sum(found[1:]) if found[0] in (0, ANY) else None
            if fn is Fn.NEG:
                return found[0]
            return 0 if all(degree in (0, ANY) for degree in found) else None
        case _:
            return None


def _product(left: int | None, right: int | None) -> int | None:
    if left is None or right is None or left + right > 1:
        return None
    return ANY if ANY in (left, right) else left + right


def _sum(degrees: list[int | None]) -> int | None:
    known = {degree for degree in degrees if degree != ANY}
    return ANY if not known else known.pop() if len(known) == 1 else None
