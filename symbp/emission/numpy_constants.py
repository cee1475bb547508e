"""Program -> the same with its constants multiplied out: `2*1.41*(z)/1.77` is one multiplication."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import reduce

from ..program.ops import Apply, Body, Const, Contract, Fn, Operation, Program

ONE = Const(1.0)


def with_folded_constants(program: Program) -> Program:
    """Every body of the program and of its update with one constant a product; what changes is rounding."""
    return replace(
        program,
        forward=tuple(map(_operation, program.forward)),
        cost=tuple(map(_operation, program.cost)),
        backward=tuple(map(_operation, program.backward)),
        update=tuple(replace(assign, body=folded(assign.body)) for assign in program.update),
    )


def _operation(operation: Operation) -> Operation:
    if isinstance(operation, Contract):
        return replace(operation, scale=folded(operation.scale))
    return replace(operation, body=folded(operation.body))


def folded(body: Body) -> Body:
    """The body with the constants of every product and quotient in front, as one, where there are two or it is 1."""
    if not isinstance(body, Apply):
        return body
    body = replace(body, args=tuple(map(folded, body.args)))
    if body.fn not in (Fn.MUL, Fn.DIV):
        return body
    above, below = _factors(body)
    constant = 1.0
    for factors, sign in ((above, 1), (below, -1)):
        for factor in factors:
            if isinstance(factor, Const):
                constant = constant * factor.value if sign > 0 else constant / factor.value if factor.value else math.nan
    count = sum(isinstance(factor, Const) for factor in above + below)
    if not math.isfinite(constant) or abs(constant) < 1e-30 or abs(constant) > 1e30 or (count < 2 and constant != 1):
        return body
    rest = [factor for factor in above if not isinstance(factor, Const)]
    divisors = [factor for factor in below if not isinstance(factor, Const)]
    if constant != 1 or not rest:
        rest = [Const(constant), *rest]
    product = reduce(lambda left, right: Apply(Fn.MUL, (left, right)), rest)
    return reduce(lambda left, right: Apply(Fn.DIV, (left, right)), divisors, product)


def _factors(body: Body) -> tuple[list[Body], list[Body]]:
    """What the body multiplies and what it divides by, along its first arguments; brackets on the right are left alone."""
    if isinstance(body, Apply) and body.fn is Fn.MUL:
        above, below = _factors(body.args[0])
        right = body.args[1]
        return ([*above, right], below) if not below or isinstance(right, Const) else ([body], [])
    if isinstance(body, Apply) and body.fn is Fn.DIV:
        above, below = _factors(body.args[0])
        return above, [*below, body.args[1]]
    return [body], []
