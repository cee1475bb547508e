"""A softmax's outputs, with what formulas of them need beside them, from the logits; and the derivative by the logits.

    a = exp(u)/Sum(exp(u), k)    rest = 1 - a    logarithm = log(a)    log_rest = log(1 - a)
    beside = a/(1 - the largest a), the share among all outputs but the largest
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, Gt, Mul, Pow, Rational, exp, log

from ..notation.calculus import derivative
from ..notation.definition import Definition
from ..notation.indices import all_index_names, fresh, substitute
from ..notation.symbols import Array, Entry, Index, IndexMax, IndexSum, Log1p, Minimum, OrderedSum, ShiftedExp, Where
from .stabilise import stabilise
from .stable_exponentials import beyond_largest

HALF = Rational(1, 2)


@dataclass(frozen=True)
class Shares:
    """The arrays, all at the indices of the output; `exponent` is u, `along` and `bound` its own index and the sum's."""

    output: Definition
    exponent: Expr
    along: Index
    bound: Index
    rest: Array
    logarithm: Array
    log_rest: Array
    beside: Array

    @property
    def axis(self) -> int:
        return self.output.indices.index(self.along)

    def at(self, array: Array) -> Entry:
        return Entry(array, *self.output.indices)

    def over(self, expr: Expr) -> Expr:
        """An expression of one output at the sum's own index."""
        return substitute(expr, {self.along: self.bound})

    def total(self, expr: Expr) -> Expr:
        return IndexSum(self.over(expr), self.bound)

    def largest(self, then: Expr, otherwise: Expr) -> Expr:
        """One of two for the output above 1/2, where there is one, the other for all others."""
        return Where(Gt(self.output.target, HALF), then, otherwise)


def shares(output: Definition, names: Iterable[str]) -> Shares | None:
    """What stands beside an output that is a softmax of one array; None where it is not. names: of the four arrays."""
    factors = Mul.make_args(output.formula)
    above = [f for f in factors if isinstance(f, exp)]
    below = [f.base for f in factors if isinstance(f, Pow) and f.exp == -1]
    if len(factors) != 2 or len(above) != 1 or len(below) != 1 or not isinstance(below[0], IndexSum) or len(below[0].bound) != 1:
        return None
    bound, exponent = below[0].bound[0], above[0].args[0]
    along = next((i for i in output.indices if i.size == bound.size and substitute(above[0], {i: bound}) == below[0].body), None)
    logits = exponent.atoms(Entry)
    if along is None or len(logits) != 1 or slope_of(exponent).atoms(Entry):
        return None
    return Shares(output, exponent, along, bound, *(Array(name, output.array.shape) for name in names))


def slope_of(exponent: Expr) -> Expr:
    """du/dz of the one entry that an exponent reads."""
    return derivative(exponent, next(iter(exponent.atoms(Entry))))


def carried(given: Shares) -> tuple[Definition, ...]:
    """The definitions of the arrays, each of which computes what its name says without cancellation or underflow.

    log(a) = (u - M) - log1p(S - 1), log(1 - a) = ((M2 - M) + log(T)) - log1p(S - 1) for the largest and log1p(-a) for
    others; M2 the largest but one, T = Sum(exp(u - M2), k) without the largest.
    """
    u, k = given.exponent, given.bound
    highest = IndexMax(given.over(u), k)
    shift = Log1p(beyond_largest(given.total(ShiftedExp(u, highest))))
    second = IndexMax(given.over(given.largest(least(given.over(u), (k,)), u)), k)
    others = given.total(given.largest(Rational(0), ShiftedExp(u, second)))
    formulas = (
        (given.rest, stabilise(1 - given.output.formula)),
        (given.logarithm, OrderedSum(u - highest, -shift)),
        (given.log_rest, given.largest(OrderedSum(second - highest, log(others), -shift), Log1p(-given.output.target))),
        (given.beside, ShiftedExp(Minimum(u, second), second) / others),
    )
    return tuple(Definition(given.at(array), formula) for array, formula in formulas)


def least(expr: Expr, bound: tuple[Index, ...]) -> Expr:
    """Min(u, k) = -Max(-u, k), its bound index under another name"""
    taken = all_index_names(expr)
    names = {i: Index(fresh(i.size, taken).name, i.size) for i in bound}
    return -IndexMax(substitute(-expr, names), *names.values())


def from_shares(given: Shares, product: Entry) -> Expr:
    """dS/dz = du/dz*(h - a*Sum(h, k)) for h = a*dS/da, where the largest output is written rest*h - a*Sum(h without it, k)"""
    a, rest = given.output.target, given.at(given.rest)
    others = given.total(given.largest(Rational(0), product))
    top = given.total(given.largest(product, Rational(0)))
    delta = OrderedSum(given.largest(rest * product, product - a * top), -a * others)
    return slope_of(given.exponent) * delta


def from_steep_shares(given: Shares, product: Entry) -> Expr:
    """The same where h may be infinite for the largest output, the product array holding rest*h there: a*h = beside*rest*h."""
    a, beside = given.output.target, given.at(given.beside)
    others = given.total(given.largest(Rational(0), product))
    top = given.total(given.largest(product, Rational(0)))
    delta = OrderedSum(product, -given.largest(Rational(0), beside * top), -a * others)
    return slope_of(given.exponent) * delta
