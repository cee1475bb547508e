"""What every operation means, in a few lines of NumPy over named axes: the third opinion when NumPy and C differ.

Program, parameters and data -> the value of every buffer. It is slow and shares nothing with the emitters. `dtype` may
be float32, float64, longdouble, or complex128 for complex-step derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

import numpy as np

from .ops import Apply, Axis, BatchSize, Body, Const, Contract, Fn, Map, Operation, Program, Read, Reduce

Array = np.ndarray[Any, np.dtype[Any]]
Arrays = Mapping[str, Array]
State = Mapping[str, Arrays]            # state name -> parameter -> array


@dataclass(frozen=True)
class Interpretation:
    """One run: every buffer's value, the cost (a scalar of the dtype), each parameter's gradient."""

    values: Arrays
    cost: Any
    gradients: Arrays


def _real(a: Array) -> Array:
    """Choices are made by the real part, so that a complex step passes through them."""
    return np.real(a)


def _sigmoid(a: Array) -> Array:
    small = np.exp(np.where(_real(a) < 0, a, -a))           # exp(-|a|)
    return np.where(_real(a) < 0, small, np.ones_like(a)) / (1 + small)


def _erf(a: Array) -> Array:
    """erf(a) = 2/sqrt(pi) exp(-a^2) Sum(2^n a^(2n+1)/(2n+1)!!), whose terms never cancel; +-1 beyond 6.5."""
    far = np.abs(_real(a)) > 6.5
    near = np.where(far, np.zeros_like(a), a)
    term = total = near
    for n in range(1, 160):
        term = term * (2 * near * near) / (2 * n + 1)
        total = total + term
    pi = 4 * np.arctan(np.ones((), a.real.dtype))
    return np.where(far, np.sign(_real(a)), 2 / np.sqrt(pi) * np.exp(-near * near) * total)


def _erfc(a: Array) -> Array:
    """1 - erf(a), beyond 1 by the continued fraction exp(-a^2)/sqrt(pi)/(a + (1/2)/(a + 1/(a + (3/2)/(a + ...))))."""
    far = _real(a) > 1
    beyond = np.where(far, a, 2 * np.ones_like(a))
    return np.where(far, np.exp(-beyond * beyond) / _fraction(a, far), 1 - _erf(np.where(far, np.zeros_like(a), a)))


def _fraction(a: Array, far: Array) -> Array:
    """sqrt(pi)*(a + (1/2)/(a + 1/(a + ...))) where a is far from 0."""
    beyond = fraction = np.where(far, a, 2 * np.ones_like(a))
    for n in range(250, 0, -1):
        fraction = beyond + (n / 2) / fraction
    return np.sqrt(4 * np.arctan(np.ones((), a.real.dtype))) * fraction


def _erfcx(a: Array) -> Array:
    """exp(a^2)*erfc(a), beyond 1 by the same fraction without the exponential."""
    far = _real(a) > 1
    near = np.where(far, np.zeros_like(a), a)
    return np.where(far, 1 / _fraction(a, far), np.exp(near * near) * _erfc(near))


def _log1p(a: Array) -> Array:
    """log(1+a); for complex a by its parts, since NumPy's own loses the real part of a small argument."""
    if not np.iscomplexobj(a):
        return np.log1p(a)
    x, y = a.real, a.imag
    return np.log1p(2 * x + x * x + y * y) / 2 + 1j * np.arctan2(y, 1 + x)


def _xlogy(a: Array, b: Array) -> Array:
    zero = a == 0
    return np.where(zero, np.zeros_like(a), a * np.log(np.where(zero, np.ones_like(b), b)))


MEANING: Mapping[Fn, Callable[..., Array]] = {
    Fn.ADD: lambda a, b: a + b,
    Fn.SUB: lambda a, b: a - b,
    Fn.MUL: lambda a, b: a * b,
    Fn.DIV: lambda a, b: a / b,
    Fn.NEG: lambda a: -a,
    Fn.POW: lambda a, b: a**b,
    Fn.SQUARE: lambda a: a * a,
    Fn.EXP: np.exp,
    Fn.LOG: np.log,
    Fn.LOG1P: _log1p,
    Fn.EXPM1: np.expm1,
    Fn.SQRT: np.sqrt,
    Fn.TANH: np.tanh,
    Fn.SINH: np.sinh,
    Fn.COSH: np.cosh,
    Fn.SIN: np.sin,
    Fn.COS: np.cos,
    Fn.ATAN: np.arctan,
    Fn.ERF: _erf,
    Fn.ERFC: _erfc,
    Fn.ERFCX: _erfcx,
    Fn.ABS: lambda a: np.where(_real(a) < 0, -a, a),
    Fn.SIGN: lambda a: np.sign(_real(a)).astype(a.dtype),
    Fn.MAX: lambda a, b: np.where(_real(a) >= _real(b), a, b),
    Fn.MIN: lambda a, b: np.where(_real(a) <= _real(b), a, b),
    Fn.SIGMOID: _sigmoid,
    Fn.XLOGY: _xlogy,
    Fn.WHERE: lambda condition, a, b: np.where(condition, a, b),
    Fn.LT: lambda a, b: _real(a) < _real(b),
    Fn.LE: lambda a, b: _real(a) <= _real(b),
    Fn.GT: lambda a, b: _real(a) > _real(b),
    Fn.GE: lambda a, b: _real(a) >= _real(b),
    Fn.EQ: lambda a, b: _real(a) == _real(b),
    Fn.NE: lambda a, b: _real(a) != _real(b),
}

CHOICES = frozenset({Fn.ABS, Fn.SIGN, Fn.MAX, Fn.MIN, Fn.WHERE})


def interpret(
    program: Program, parameters: Arrays, x: Array, t: Array, dtype: Any = np.float64, *, backward: bool = True,
    disturbed: Callable[[str, Array], Array] | None = None
) -> Interpretation:
    """Run forward, cost and, unless told not to, backward on the rows of `x` and `t`.

    disturbed: what every array, given or computed, is replaced with before it is read, to see what rounding does.
    """
    values: dict[str, Array] = {
        program.inputs: np.asarray(x, dtype),
        program.targets: np.asarray(t, dtype),
        **{b.name: np.asarray(parameters[b.name], dtype) for b in program.role("parameter")},
        **{b.name: np.asarray(b.values, dtype).reshape(b.shape) for b in program.role("constant")},
    }
    if disturbed is not None:
        values = {name: disturbed(name, array) for name, array in values.items()}
    run = _Run(values, len(x), dtype)
    for operation in program.forward + program.cost + (program.backward if backward else ()):
        value = run.operation(operation)
        values[operation.target] = value if disturbed is None else disturbed(operation.target, value)
    gradients = {p: values[g] for p, g in program.gradients} if backward else {}
    return Interpretation(values, values[program.cost_buffer][()], gradients)


def residuals(program: Program, t: Array, dtype: Any = np.float64) -> tuple[Array, ...]:
    """The residual of every requirement on the targets, in the program's order."""
    values: dict[str, Array] = {program.targets: np.asarray(t, dtype)}
    values |= {b.name: np.asarray(b.values, dtype).reshape(b.shape) for b in program.role("constant")}
    run = _Run(values, len(t), dtype)
    for requirement in program.requirements:
        for operation in requirement.operations:
            values[operation.target] = run.operation(operation)
    return tuple(values[r.residual] for r in program.requirements)


def initial_state(program: Program, parameters: Arrays) -> State:
    """The optimiser's state arrays before the first step: zero."""
    return {name: {p: np.zeros_like(array) for p, array in parameters.items()} for name in program.state}


def updated(
    program: Program, parameters: Arrays, gradients: Arrays, state: State, step: int
) -> tuple[Arrays, State]:
    """The parameters and the state after update number `step` (the first is 1), in the parameters' dtype."""
    new_parameters: dict[str, Array] = {}
    new_state: dict[str, dict[str, Array]] = {name: {} for name in program.state}
    for name, p in parameters.items():
        values = {"p": p, "g": gradients[name], "step": np.asarray(step, p.dtype)}
        values |= {s: state[s][name] for s in program.state}
        for assign in program.update:
            values[assign.name] = np.broadcast_to(_Run(values, 0, p.dtype).body(assign.body, ()), p.shape)
        new_parameters[name] = np.array(values["p"], p.dtype)
        for s in program.state:
            new_state[s][name] = np.array(values[s], p.dtype)
    return new_parameters, new_state


def analytic(program: Program) -> bool:
    """Whether forward and cost use smooth functions only, so that a complex step holds everywhere.

    A maximum over an axis is allowed: it only ever shifts. With choices (where, max, min, abs, sign) the complex step
    still holds away from their kinks, because every choice is made by the real part.
    """
    return not any(fn in CHOICES for operation in program.forward + program.cost for fn in _functions(operation))


def _functions(operation: Operation) -> Iterator[Fn]:
    bodies = [operation.scale if isinstance(operation, Contract) else operation.body]
    while bodies:
        body = bodies.pop()
        if isinstance(body, Apply):
            yield body.fn
            bodies.extend(body.args)


@dataclass(frozen=True)
class _Run:
    """An array in the making has one dimension for each axis in sight, of length 1 where it does not vary."""

    values: Arrays
    rows: int
    dtype: Any

    def operation(self, operation: Operation) -> Array:
        match operation:
            case Map(_, axes, body):
                return self.whole(self.body(body, axes), axes)
            case Reduce(_, axes, over, kind, body):
                every = self.whole(self.body(body, axes + over), axes + over)
                dropped = tuple(range(len(axes), len(axes + over)))
                return np.asarray(every.sum(dropped) if kind == "sum" else every.max(dropped))
            case Contract(_, axes, over, factors, scale):
                product = np.ones((), self.dtype)
                for factor in factors:
                    product = product * self.body(factor, axes + over)
                every = self.whole(product, axes + over)
                return np.asarray(self.body(scale, ()) * every.sum(tuple(range(len(axes), len(axes + over)))))
            case _:
                assert_never(operation)

    def extent(self, axis: Axis) -> int:
        return self.rows if axis.extent is None else axis.extent

    def whole(self, array: Array, axes: tuple[Axis, ...]) -> Array:
        return np.array(np.broadcast_to(array, tuple(self.extent(a) for a in axes)))

    def body(self, body: Body, axes: tuple[Axis, ...]) -> Array:
        match body:
            case Const(value):
                return np.asarray(value, self.dtype)
            case BatchSize():
                return np.asarray(self.rows, self.dtype)
            case Apply(fn, args):
                return np.asarray(MEANING[fn](*(self.body(arg, axes) for arg in args)))
            case Read(buffer, _, guarded):
                array = self.values[buffer]
                view = None if guarded else self.view(body, axes)
                if view is not None:
                    return view
                places = self.places(body, axes)
                if not guarded:
                    return np.asarray(array[places])
                inside = np.ones((), bool)
                for place, extent in zip(places, array.shape, strict=True):
                    inside = inside & (place >= 0) & (place < extent)
                nearest = tuple(np.clip(p, 0, n - 1) for p, n in zip(places, array.shape, strict=True))
                return np.where(inside, array[nearest], np.zeros((), self.dtype))
            case _:
                assert_never(body)

    def view(self, read: Read, axes: tuple[Axis, ...]) -> Array | None:
        """The array with its dimensions where the axes are, where each subscript is an axis of its own."""
        names = [s.plain for s in read.subscripts]
        array = self.values[read.buffer]
        order = [names.index(a.name) for a in axes if a.name in names]
        whole = array.ndim == len(names) and all(
            self.extent(a) == array.shape[names.index(a.name)] for a in axes if a.name in names)
        if not whole or len(order) < len(names) or len(set(names)) < len(names):
            return None
        return array.transpose(order).reshape([self.extent(a) if a.name in names else 1 for a in axes])

    def places(self, read: Read, axes: tuple[Axis, ...]) -> tuple[Array, ...]:
        """Each subscript's value at every point of the axes."""
        ranges = {a.name: np.arange(self.extent(a)).reshape([-1 if b is a else 1 for b in axes]) for a in axes}
        return tuple(
            sum((sign * ranges[name] for sign, name in s.terms), start=np.full((1,) * len(axes), s.offset))
            for s in read.subscripts
        )
