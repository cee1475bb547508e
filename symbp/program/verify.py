"""Program -> nothing, or a LoweringError that names the operation that is not legal: run between lower and emission."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from ..errors import LoweringError
from .ops import (
    Apply, Assign, Axis, BatchSize, Body, Buffer, Const, Contract, Fn, Map, Operation, Program, Read, Reduce,
    Requirement, Role,
)

COMPARISONS = frozenset({Fn.LT, Fn.LE, Fn.GT, Fn.GE, Fn.EQ, Fn.NE})

ARITY: Mapping[Fn, int] = {
    Fn.ADD: 2, Fn.SUB: 2, Fn.MUL: 2, Fn.DIV: 2, Fn.NEG: 1, Fn.POW: 2, Fn.SQUARE: 1,
    Fn.EXP: 1, Fn.LOG: 1, Fn.LOG1P: 1, Fn.EXPM1: 1, Fn.SQRT: 1, Fn.TANH: 1, Fn.SINH: 1, Fn.COSH: 1,
    Fn.SIN: 1, Fn.COS: 1, Fn.ATAN: 1, Fn.ERF: 1, Fn.ERFC: 1, Fn.ERFCX: 1, Fn.ABS: 1, Fn.SIGN: 1, Fn.MAX: 2, Fn.MIN: 2,
    Fn.SIGMOID: 1, Fn.XLOGY: 2, Fn.WHERE: 3,
    Fn.LT: 2, Fn.LE: 2, Fn.GT: 2, Fn.GE: 2, Fn.EQ: 2, Fn.NE: 2,
}

READABLE: Mapping[str, tuple[Role, ...]] = {
    "update": ("constant",),
    "forward": ("input", "parameter", "constant"),
    "cost": ("input", "parameter", "constant", "target"),
    "backward": ("input", "parameter", "constant", "target"),
    "requirement": ("target", "constant"),
}
"""What each procedure may read without having written it; anything else must have been written before."""

Problems = Iterator[str]


def verify(program: Program) -> None:
    """Raise LoweringError at the first thing that is not legal in `program`."""
    _report(f"program {program.name!r}", _facts(program))
    buffers = {b.name: b for b in program.buffers}
    written: set[str] = set()
    for name in ("forward", "cost", "backward"):
        _procedure(_Scope(name, buffers, written), getattr(program, name))
        _report(f"after {name}", _left_behind(program, name, written))
    for requirement in program.requirements:
        scope = _Scope("requirement", buffers, set())
        _procedure(scope, requirement.operations)
        _report(f"requirement {requirement.text!r}", _requirement(requirement, scope))
    for k, assign in enumerate(program.update):
        _report(f"update[{k}] {assign.name}", _assign(program, assign))
    _report("update", _updated(program))


@dataclass(frozen=True)
class _Scope:
    """Where a body stands: its procedure, the buffers, what has been written, and the extents of the axes in sight."""

    procedure: str
    buffers: Mapping[str, Buffer]
    written: set[str]
    extents: Mapping[str, int | None] = field(default_factory=dict)

    def readable(self, name: str) -> bool:
        return name in self.written or self.buffers[name].role in READABLE[self.procedure]


def _report(where: str, problems: Problems) -> None:
    for what in problems:
        raise LoweringError(what, where=where, remedy="this is a fault in the lowering of the model; please report it")


def _procedure(scope: _Scope, operations: tuple[Operation, ...]) -> None:
    for k, operation in enumerate(operations):
        axes = ",".join(a.name for a in operation.axes)
        where = f"{scope.procedure}[{k}] {type(operation).__name__.lower()} {operation.target}[{axes}]"
        within = replace(scope, extents={a.name: a.extent for a in all_axes(operation)})
        for rule in OPERATION_RULES:
            _report(where, rule(operation, within))
        scope.written.add(operation.target)


def all_axes(operation: Operation) -> tuple[Axis, ...]:
    """The axes of the target, then those summed or searched over."""
    return operation.axes if isinstance(operation, Map) else operation.axes + operation.over


# --- one operation -----------------------------------------------------------------------------------------------


def _target(operation: Operation, scope: _Scope) -> Problems:
    """The target is a value or a gradient, and the axes are its shape."""
    target = scope.buffers.get(operation.target)
    if target is None:
        yield "writes a buffer that does not exist"
    elif target.role not in ("value", "gradient"):
        yield f"writes a {target.role}; only values and gradients are written"
    elif tuple(a.extent for a in operation.axes) != target.shape:
        yield f"has axes of extents {_shape(tuple(a.extent for a in operation.axes))} for a buffer of " \
              f"shape {_shape(target.shape)}"


def _distinct_axes(operation: Operation, scope: _Scope) -> Problems:
    names = [a.name for a in all_axes(operation)]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        yield f"uses the axis {name} twice"
    for axis in all_axes(operation):
        if axis.extent is not None and axis.extent < 1:
            yield f"has an axis {axis.name} of extent {axis.extent}"


def _reduction(operation: Operation, scope: _Scope) -> Problems:
    if isinstance(operation, Reduce):
        if not operation.over:
            yield "reduces over no axis"
        if operation.kind not in ("sum", "max"):
            yield f"has the unknown kind {operation.kind!r}"
    if isinstance(operation, Contract) and not operation.factors:
        yield "contracts no factors"


def _bodies(operation: Operation, scope: _Scope) -> Problems:
    """Reads are legal, functions have their arguments, and a target reads itself only where it writes."""
    match operation:
        case Map(target, axes, body):
            plain = tuple(a.name for a in axes)
            for read in reads(body):
                if read.buffer == target and (read.guarded or tuple(s.plain for s in read.subscripts) != plain):
                    yield "reads its own target at other subscripts than it writes"
            yield from _body(body, scope)
        case Reduce(target, _, _, _, body):
            if any(read.buffer == target for read in reads(body)):
                yield "reads its own target"
            yield from _body(body, scope)
        case Contract(target, _, _, factors, scale):
            if any(read.buffer == target for read in (*factors, *reads(scale))):
                yield "reads its own target"
            for factor in factors:
                yield from _read(factor, scope)
            if any(read.subscripts for read in reads(scale)):
                yield "has a scale that reads an axis"
            yield from _body(scale, scope)
        case _:
            assert_never(operation)


OPERATION_RULES: tuple[Callable[[Operation, _Scope], Problems], ...] = (_target, _distinct_axes, _reduction, _bodies)


def reads(body: Body) -> Iterator[Read]:
    """Every Read in a body, from left to right."""
    match body:
        case Read():
            yield body
        case Apply(_, args):
            for arg in args:
                yield from reads(arg)
        case Const() | BatchSize():
            return
        case _:
            assert_never(body)


def _body(body: Body, scope: _Scope, truth: bool = False) -> Problems:
    """`truth`: a comparison is wanted here, as WHERE's first argument; anywhere else there is none."""
    if truth != (isinstance(body, Apply) and body.fn in COMPARISONS):
        yield "where needs a comparison as its first argument" if truth else \
            "has a comparison that is not the first argument of where"
    match body:
        case Const(value):
            if not math.isfinite(value):
                yield f"has the constant {value}"
        case BatchSize():
            if scope.procedure == "update":
                yield "uses the batch size in an update"
        case Read():
            yield from _read(body, scope)
        case Apply(fn, args):
            if len(args) != ARITY[fn]:
                yield f"gives {fn.value} {len(args)} arguments, not {ARITY[fn]}"
            for k, arg in enumerate(args):
                yield from _body(arg, scope, truth=fn is Fn.WHERE and k == 0)
        case _:
            assert_never(body)


def _read(read: Read, scope: _Scope) -> Problems:
    buffer = scope.buffers.get(read.buffer)
    if buffer is None:
        yield f"reads {read.buffer}, which does not exist"
    elif not scope.readable(read.buffer):
        yield f"reads {read.buffer}, a {buffer.role} that is not available here or not yet written"
    elif len(read.subscripts) != len(buffer.shape):
        yield f"reads {read.buffer} with {len(read.subscripts)} subscripts; it has {len(buffer.shape)} axes"
    else:
        for position, extent in enumerate(buffer.shape):
            yield from _subscript(read, position, extent, scope)


def _subscript(read: Read, position: int, extent: int | None, scope: _Scope) -> Problems:
    subscript = read.subscripts[position]
    unknown = [name for _, name in subscript.terms if name not in scope.extents]
    if unknown:
        yield f"reads {read.buffer} at the axis {unknown[0]}, which this operation does not have"
        return
    spans = [(sign, scope.extents[name]) for sign, name in subscript.terms]
    if any(sign not in (1, -1) for sign, _ in spans):
        yield f"reads {read.buffer} with a step other than 1 or -1"
    elif extent is None:
        if subscript.plain is None or spans[0][1] is not None:
            yield f"reads the batch axis of {read.buffer} at something other than a batch axis"
    elif any(span is None for _, span in spans):
        yield f"reads axis {position} of {read.buffer}, which is not its batch axis, at a batch axis"
    elif not read.guarded:
        low = subscript.offset + sum(1 - span for sign, span in spans if sign < 0)
        high = subscript.offset + sum(span - 1 for sign, span in spans if sign > 0)
        if low < 0 or high >= extent:
            yield f"reads {read.buffer} outside its axis {position}: {low} to {high} of 0 to {extent - 1}, unguarded"


# --- the whole program -------------------------------------------------------------------------------------------


def _facts(program: Program) -> Problems:
    """Names, shapes, roles, gradients and initials agree with each other."""
    names = Counter(b.name for b in program.buffers)
    yield from (f"has two buffers named {n}" for n, count in names.items() if count > 1)
    for name in (program.name, *names, *program.state):
        if not (name.isascii() and name.isidentifier()):
            yield f"has the name {name!r}, which is not an identifier"
    for buffer in program.buffers:
        yield from _shapes(buffer)
    if program.dtype not in ("float32", "float64"):
        yield f"has the dtype {program.dtype!r}"
    if program.batch_size < 0 or program.epochs < 0:
        yield "has a negative batch size or number of epochs"
    wanted: tuple[tuple[str, tuple[Role, ...]], ...] = (
        (program.inputs, ("input",)), (program.targets, ("target",)),
        (program.output, ("value", "input")), (program.cost_buffer, ("value",)),
    )
    for name, roles in wanted:
        if name not in names or program.buffer(name).role not in roles:
            yield f"needs {name} to be a buffer with the role {' or '.join(roles)}"
            return
    if program.buffer(program.cost_buffer).shape:
        yield f"has the cost {program.cost_buffer}, which is not a scalar"
    yield from _parameters(program)


def _shapes(buffer: Buffer) -> Problems:
    shape = buffer.shape
    if any(extent is None for extent in shape[1:]):
        yield f"has the buffer {buffer.name} with a batch axis that is not its first"
    if any(extent is not None and extent < 1 for extent in shape):
        yield f"has the buffer {buffer.name} of shape {_shape(shape)}"
    batch = bool(shape) and shape[0] is None
    if buffer.role in ("input", "target") and not batch:
        yield f"has the {buffer.role} {buffer.name} without a batch axis"
    if buffer.role in ("parameter", "constant", "gradient") and batch:
        yield f"has the {buffer.role} {buffer.name} with a batch axis"
    elif buffer.role == "constant" and len(buffer.values) != math.prod(e for e in shape if e):
        yield f"has the constant {buffer.name} with {len(buffer.values)} values for the shape {_shape(shape)}"


def _parameters(program: Program) -> Problems:
    shapes = {b.name: b.shape for b in program.role("parameter")}
    gradients = {b.name: b.shape for b in program.role("gradient")}
    if sorted(i.parameter for i in program.initials) != sorted(shapes):
        yield "does not have one initial for each parameter"
    if sorted(p for p, _ in program.gradients) != sorted(shapes):
        yield "does not have one gradient for each parameter"
    for parameter, gradient in program.gradients:
        if gradient not in gradients:
            yield f"has no gradient buffer {gradient}"
        elif gradients[gradient] != shapes[parameter]:
            yield f"has the gradient {gradient} of shape {_shape(gradients[gradient])} for the parameter {parameter} " \
                  f"of shape {_shape(shapes[parameter])}"


def _left_behind(program: Program, procedure: str, written: set[str]) -> Problems:
    """What a procedure must have written when it ends."""
    needed = {
        "forward": (program.output,) if program.output != program.inputs else (),
        "cost": (program.cost_buffer,),
        "backward": tuple(g for _, g in program.gradients),
    }[procedure]
    yield from (f"{name} has not been written" for name in needed if name not in written)


def _requirement(requirement: Requirement, scope: _Scope) -> Problems:
    residual = scope.buffers.get(requirement.residual)
    if residual is None or requirement.residual not in scope.written:
        yield f"does not write its residual {requirement.residual}"
    elif not residual.shape or residual.shape[0] is not None:
        yield f"has the residual {requirement.residual} without a batch axis"
    if requirement.relation not in ("==", "<=", "<", ">=", ">"):
        yield f"has the relation {requirement.relation!r}"


def _assign(program: Program, assign: Assign) -> Problems:
    scalars = ("p", "g", "step", *program.state)
    if assign.name not in ("p", *program.state):
        yield "assigns something that is neither p nor a state array"
    for read in reads(assign.body):
        if read.buffer not in scalars or read.subscripts:
            yield f"reads {read.buffer}; an update reads {', '.join(scalars)}, without subscripts"
            return
    known = {name: Buffer(name, (), "constant", "") for name in scalars}
    yield from _body(assign.body, _Scope("update", known, set(scalars)))


def _updated(program: Program) -> Problems:
    if not any(assign.name == "p" for assign in program.update):
        yield "never assigns p"
    for name in program.state:
        if name in ("p", "g", "step") or program.state.count(name) > 1:
            yield f"has a state array named {name}, which is taken"


def _shape(extents: tuple[int | None, ...]) -> str:
    return "(" + ", ".join("batch" if e is None else str(e) for e in extents) + ")"
