"""The vocabulary of index notation as SymPy objects: sizes, indices, arrays, entries, sums, deltas, cases.

Everything here is immutable and structural; meaning is given by `normal_form` and `calculus`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Basic, Expr, Integer, Rational, S, Symbol, default_sort_key
from sympy.core.function import Function
from sympy.core.relational import Relational


def size(name: str) -> Symbol:
    """A symbolic number of entries along an axis, such as `m` or `n1`."""
    return Symbol(name, integer=True, positive=True)


def is_size(symbol: Basic) -> bool:
    """Whether a symbol stands for a number of entries."""
    return isinstance(symbol, Symbol) and not isinstance(symbol, Index | Array) and bool(symbol.is_integer and symbol.is_positive)


def constant(name: str, positive: bool = False) -> Symbol:
    """A named real constant, such as an activation's `alpha`."""
    return Symbol(name, positive=True) if positive else Symbol(name, real=True)


class Index(Symbol):
    """An index `name` that runs over `0 .. size-1`; two indices are equal if name and size are."""

    __slots__ = ("size",)
    size: Expr

    def __new__(cls, name: str, size: Expr) -> Index:
        return _one_index(cls, name, size)

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return ((self.name, self.size), {})

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.name, self.size)

    def __str__(self) -> str:
        return self.name


class Array(Symbol):
    """A named real array of symbolic shape; `positive` states that every entry is known to be > 0."""

    __slots__ = ("shape", "positive")
    shape: tuple[Expr, ...]
    positive: bool

    def __new__(cls, name: str, shape: tuple[Expr, ...] = (), positive: bool = False) -> Array:
        return _one_array(cls, name, tuple(shape), positive)

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return ((self.name, self.shape, self.positive), {})

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.name, self.positive, *self.shape)

    def __str__(self) -> str:
        return self.name

    __iter__ = None     # subscripts do not make an array a sequence

    def __getitem__(self, indices: Expr | tuple[Expr, ...]) -> Entry:
        return Entry(self, *(indices if isinstance(indices, tuple) else (indices,)))


@lru_cache(maxsize=65536)
def _one_index(cls: type[Index], name: str, size: Expr) -> Index:
    """One object per index, so that comparing two is comparing addresses."""
    index = Symbol.__xnew__(cls, name, integer=True, nonnegative=True)
    index.size = size
    return index


@lru_cache(maxsize=65536)
def _one_array(cls: type[Array], name: str, shape: tuple[Expr, ...], positive: bool) -> Array:
    array = Symbol.__xnew__(cls, name, real=True)
    array.shape, array.positive = shape, positive
    return array


class Entry(Expr):
    """One entry `A[i, j]`; a subscript is an index or a sum of indices and integers (`p + q`)."""

    is_commutative = True
    is_real = True
    is_extended_real = True

    def __new__(cls, array: Array, *indices: Expr) -> Entry:
        if len(indices) != len(array.shape):
            raise ValueError(f"{array} has {len(array.shape)} axes, not {len(indices)}")
        return Expr.__new__(cls, array, *indices)

    @property
    def array(self) -> Array:
        return self.args[0]

    @property
    def indices(self) -> tuple[Expr, ...]:
        return self.args[1:]

    def __str__(self) -> str:
        return f"{self.array.name}[{','.join(map(str, self.indices))}]"

    def _sympystr(self, printer: Any) -> str:
        return str(self)


class Reduction(Expr):
    """Base of `IndexSum` and `IndexMax`: a body over bound indices."""

    is_commutative = True
    is_real = True
    is_extended_real = True

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def bound(self) -> tuple[Index, ...]:
        return self.args[1:]

    def _sympystr(self, printer: Any) -> str:
        name = "Sum" if isinstance(self, IndexSum) else "Max"
        text = printer._print(self.body)
        for index in self.bound:
            text = f"{name}({text}, {index})"
        return text


class IndexSum(Reduction):
    """`Sum(body, i, j)` over the whole range of every bound index."""

    def __new__(cls, body: Expr, *bound: Index) -> Expr:
        body = S(body)
        if body is S.Zero:
            return body
        return Expr.__new__(cls, body, *bound) if bound else body


class IndexMax(Reduction):
    """`Max(body, i)`, the largest value over the whole range of every bound index."""

    def __new__(cls, body: Expr, *bound: Index) -> Expr:
        return Expr.__new__(cls, S(body), *bound) if bound else S(body)


class Delta(Expr):
    """The Kronecker delta of two subscripts: 1 where they are equal, else 0."""

    is_commutative = True
    is_real = True
    is_extended_real = True

    def __new__(cls, left: Expr, right: Expr) -> Expr:
        left, right = S(left), S(right)
        difference = left - right
        if difference.is_Integer:
            return S.One if difference == 0 else S.Zero
        return Expr.__new__(cls, *sorted((left, right), key=default_sort_key))

    def _sympystr(self, printer: Any) -> str:
        return f"delta({self.args[0]}, {self.args[1]})"


class Inside(Expr):
    """1 where `0 <= subscript < size`, else 0: what a contracted delta over an offset leaves behind."""

    is_commutative = True
    is_real = True
    is_extended_real = True

    def __new__(cls, subscript: Expr, extent: Expr) -> Expr:
        if isinstance(subscript, Index) and subscript.size == extent:
            return S.One
        return Expr.__new__(cls, subscript, extent)

    def _sympystr(self, printer: Any) -> str:
        return f"inside({self.args[0]}, {self.args[1]})"


class Where(Expr):
    """`where(condition, a, b)`: a where the comparison holds, else b."""

    is_commutative = True
    is_real = True
    is_extended_real = True

    def __new__(cls, condition: Relational, then: Expr, otherwise: Expr) -> Expr:
        if condition in (S.true, S.false):
            return S(then) if condition == S.true else S(otherwise)
        if then == otherwise:
            return S(then)
        return Expr.__new__(cls, condition, S(then), S(otherwise))

    def _sympystr(self, printer: Any) -> str:
        return f"where({self.args[0]}, {self.args[1]}, {self.args[2]})"


class Maximum(Function):
    """`max(a, b)`, numbers last so that a kink has one value however it was written."""

    nargs = 2
    is_real = True

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr | None:
        if a.is_Rational and b.is_Rational:
            return a if a > b else b
        if a == b:
            return a
        return cls(b, a) if a.is_number and not b.is_number else None


class Minimum(Function):
    """`min(a, b)`, numbers last."""

    nargs = 2
    is_real = True

    @classmethod
    def eval(cls, a: Expr, b: Expr) -> Expr | None:
        if a.is_Rational and b.is_Rational:
            return a if a < b else b
        if a == b:
            return a
        return cls(b, a) if a.is_number and not b.is_number else None


class StableFunction(Function):
    """A function that only the stabilising rewrites introduce; `meaning` says what it computes exactly."""

    is_real = True


class Sigmoid(StableFunction):
    """sigmoid(x) = 1/(1 + exp(-x)), computed without overflow."""

    nargs = 1


class Softplus(StableFunction):
    """softplus(x) = log(1 + exp(x)), computed as max(x, 0) + log1p(exp(-|x|))."""

    nargs = 1


class ShiftedExp(StableFunction):
    """shiftedexp(x, y) = exp(x - y), computed as such, never as exp(x)*exp(-y)."""

    nargs = 2


class Log1p(StableFunction):
    """log1p(x) = log(1 + x), accurate near 0."""

    nargs = 1


class Expm1(StableFunction):
    """expm1(x) = exp(x) - 1, accurate near 0."""

    nargs = 1


class Erfc(StableFunction):
    """erfc(x) = 1 - erf(x)."""

    nargs = 1


class Erfcx(StableFunction):
    """erfcx(x) = exp(x**2)*erfc(x), which decays as 1/x only."""

    nargs = 1


class LogCosh(StableFunction):
    """logcosh(x) = log(cosh(x)), computed as |x| + log1p(exp(-2|x|)) - log 2."""

    nargs = 1


class XLogY(StableFunction):
    """xlogy(x, y) = x*log(y), 0 where x = 0."""

    nargs = 2


class OrderedSum(Expr):
    """A sum whose terms are added from left to right, because the order decides the accuracy."""

    is_commutative = True
    is_real = True
    is_extended_real = True


def number(text: str) -> Rational | Integer:
    """An exact rational from decimal text: `0.1` is 1/10."""
    return Rational(text)
