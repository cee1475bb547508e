"""What notation means in floating point, for tests: an expression and arrays in, one axis per index out.

It shares nothing with the engine but the classes of `symbols`. Undefined values are NaN; a subscript out of range reads 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import erf as _erf
from typing import Any

import numpy as np
from sympy import Abs, Add, Eq, Expr, Ge, Gt, Le, Lt, Mul, Ne, Pow, Symbol, atan, cos, cosh, erf, exp, log, sign, sin, sinh, tan, tanh
from sympy.core.relational import Relational

from symbp.notation.symbols import (
    Delta,
    Entry,
    Expm1,
    Index,
    IndexMax,
    IndexSum,
    Inside,
    Log1p,
    LogCosh,
    Maximum,
    Minimum,
    OrderedSum,
    Reduction,
    ShiftedExp,
    Sigmoid,
    Softplus,
    Where,
    XLogY,
)

Values = np.ndarray[Any, np.dtype[np.float64]]

FUNCTIONS: Mapping[type, Callable[..., Values]] = {
    exp: np.exp, log: np.log, tanh: np.tanh, sinh: np.sinh, cosh: np.cosh, sin: np.sin, cos: np.cos, tan: np.tan,
    atan: np.arctan, erf: np.vectorize(_erf, otypes=[float]), Abs: np.abs, sign: np.sign,
    Maximum: np.maximum, Minimum: np.minimum,
    Sigmoid: lambda x: 1 / (1 + np.exp(-x)), Softplus: lambda x: np.log1p(np.exp(x)),
    ShiftedExp: lambda x, y: np.exp(x - y), Log1p: np.log1p, Expm1: np.expm1,
    LogCosh: lambda x: np.log(np.cosh(x)), XLogY: lambda x, y: np.where(x == 0, 0.0, x * np.log(y)),
}
RELATIONS: Mapping[type, Callable[..., Values]] = {
    Gt: np.greater, Ge: np.greater_equal, Lt: np.less, Le: np.less_equal, Eq: np.equal, Ne: np.not_equal,
}


class Point:
    """Numbers for the names of an expression: arrays by name, sizes and constants by symbol."""

    def __init__(self, arrays: Mapping[str, Values], symbols: Mapping[Symbol, float]) -> None:
        self.arrays, self.symbols = dict(arrays), dict(symbols)

    def extent(self, size: Expr) -> int:
        return int(size.xreplace({s: int(v) for s, v in self.symbols.items() if s in size.free_symbols}))

    def value(self, expr: Expr, free: tuple[Index, ...] = ()) -> Values:
        """The expression at every value of its free indices, one axis for each of `free`."""
        axes = list(dict.fromkeys((*free, *sorted(expr.atoms(Index), key=lambda i: (i.name, str(i.size))))))
        with np.errstate(all="ignore"):
            full = self._value(expr, axes)
        shape = tuple(self.extent(i.size) for i in free) + (1,) * (len(axes) - len(free))
        return np.broadcast_to(full, shape).reshape(shape[: len(free)])

    def _value(self, expr: Any, axes: list[Index]) -> Values:
        shape = (1,) * len(axes)
        if isinstance(expr, Index):
            position = axes.index(expr)
            numbers = np.arange(self.extent(expr.size), dtype=float)
            return numbers.reshape(shape[:position] + (-1,) + shape[position + 1:])
        if isinstance(expr, Entry):
            return self._entry(expr, axes)
        if isinstance(expr, Reduction):
            return self._reduced(expr, axes)
        if expr in self.symbols:
            return np.full(shape, float(self.symbols[expr]))
        if not expr.args or expr.is_Rational:
            return np.full(shape, float(expr))
        if isinstance(expr, Relational):
            return RELATIONS[expr.func](self._value(expr.lhs, axes), self._value(expr.rhs, axes))
        if isinstance(expr, Inside):
            place = self._value(expr.args[0], axes)
            return ((place >= 0) & (place < self._value(expr.args[1], axes))).astype(float)
        values = [self._value(a, axes) for a in expr.args]
        if isinstance(expr, Delta):
            return (values[0] == values[1]).astype(float)
        if isinstance(expr, Where):
            undefined = [np.isnan(self._value(side, axes)) for side in expr.args[0].args]
            return np.where(undefined[0] | undefined[1], np.nan, np.where(*values))
        if isinstance(expr, Add | OrderedSum):
            return sum(values[1:], values[0])
        if isinstance(expr, Mul):
            product = values[0]
            for v in values[1:]:
                product = product * v
            return product
        if isinstance(expr, Pow):
            return np.power(*values)
        return FUNCTIONS[expr.func](*values)

    def _entry(self, expr: Entry, axes: list[Index]) -> Values:
        array = self.arrays[expr.array.name]
        if not expr.indices:
            return np.full((1,) * len(axes), float(array))
        places = np.broadcast_arrays(*(self._value(i, axes).astype(int) for i in expr.indices))
        inside = np.logical_and.reduce([(p >= 0) & (p < n) for p, n in zip(places, array.shape, strict=True)])
        safe = tuple(np.clip(p, 0, n - 1) for p, n in zip(places, array.shape, strict=True))
        return np.where(inside, array[safe], 0.0)

    def _reduced(self, expr: Reduction, axes: list[Index]) -> Values:
        body = self._value(expr.body, axes)
        positions = tuple(axes.index(b) for b in expr.bound)
        shape = list(body.shape)
        for position, bound in zip(positions, expr.bound, strict=True):
            shape[position] = self.extent(bound.size)
        full = np.broadcast_to(body, shape)
        return (np.sum if isinstance(expr, IndexSum) else np.max)(full, axis=positions, keepdims=True)
