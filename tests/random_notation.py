"""Random expressions of the notation and random points to evaluate them at, both from a seeded generator."""

from __future__ import annotations

from random import Random

import numpy as np
from notation_evaluator import Point, Values
from sympy import Abs, Add, Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Ne, Rational, S, atan, cos, cosh, erf, exp, log, sign, sin, sqrt, tanh

from symbp.notation.symbols import Array, Delta, Entry, Index, IndexMax, IndexSum, Maximum, Minimum, Where, constant, size

M, N, K = size("m"), size("n"), size("k_n")
EXTENTS = {M: 2, N: 3, K: 4}
ALPHA, BETA = constant("alpha", positive=True), constant("beta")
LETTERS = "eijkl"
ARRAYS = (Array("x", (M, N)), Array("W", (N, K)), Array("q", (N, N)), Array("v", (N,)), Array("u", (K,)), Array("s"),
          Array("r", (N,), positive=True))
SMOOTH = (exp, tanh, atan, erf, sin, cos, cosh, lambda x: log(1 + exp(x)), lambda x: sqrt(1 + x**2), lambda x: 1 / (1 + exp(-x)))
PARTIAL = (log, sqrt, lambda x: 1 / x, lambda x: x**ALPHA, lambda x: log(x**2), lambda x: sqrt(x**2), lambda x: (x**2) ** BETA,
           lambda x: x ** Rational(2, 3), lambda x: exp(log(x) / 2))
KINKED = (Abs, sign, lambda x: Maximum(x, S.Zero), lambda x: Minimum(x, S.One), lambda x: Where(Ge(x, 0), x, x**2),
          lambda x: Where(Lt(x, 1), x, S.One))
RELATIONS = (Gt, Ge, Lt, Le, Eq, Ne)


class Expressions:
    """A stream of random expressions; `partial` allows functions that are not defined everywhere."""

    def __init__(self, seed: int, partial: bool = False, deltas: bool = True) -> None:
        self.draw, self.partial, self.deltas = Random(seed), partial, deltas

    def indices(self) -> tuple[Index, ...]:
        """A few free indices with different letters."""
        letters = self.draw.sample(LETTERS, self.draw.randint(0, 3))
        return tuple(Index(letter, self.draw.choice((M, N, K))) for letter in letters)

    def expression(self, depth: int, scope: tuple[Index, ...]) -> Expr:
        draw = self.draw
        if depth == 0:
            return self._leaf(scope)
        kind = draw.choices(("add", "mul", "power", "smooth", "partial", "kinked", "where", "sum", "max", "leaf"),
                            (6, 6, 2, 3, 2 * self.partial, 1.5, 1, 4, 0.4, 1))[0]
        if kind in ("add", "mul"):
            parts = [self.expression(depth - 1, scope) for _ in range(draw.randint(2, 3))]
            return (Add if kind == "add" else Mul)(*parts)
        if kind in ("sum", "max"):
            bound = Index(draw.choice(LETTERS), draw.choice((M, N, K)))
            inside = tuple(i for i in scope if i.name != bound.name) + (bound,)
            return (IndexSum if kind == "sum" else IndexMax)(self.expression(depth - 1, inside), bound)
        if kind == "where":
            condition = draw.choice(RELATIONS)(*(self.expression(depth - 1, scope) for _ in range(2)))
            return Where(condition, self.expression(depth - 1, scope), self.expression(depth - 1, scope))
        if kind == "leaf":
            return self._leaf(scope)
        inner = self.expression(depth - 1, scope)
        if kind == "power":
            return inner ** draw.choice((2, 2, 3))
        if inner.is_number:
            return inner
        return draw.choice({"smooth": SMOOTH, "partial": PARTIAL, "kinked": KINKED}[kind])(inner)

    def _leaf(self, scope: tuple[Index, ...]) -> Expr:
        draw = self.draw
        choice = draw.random()
        if choice < 0.15:
            return draw.choice((Integer(1), Integer(2), Integer(-1), Rational(1, 2), Rational(-3, 2)))
        if choice < 0.25:
            return draw.choice((ALPHA, BETA, N))
        if choice < 0.33 and self.deltas:
            pairs = [(i, j) for i in scope for j in scope if i.size == j.size and i != j]
            if pairs:
                return Delta(*draw.choice(pairs))
        return self.entry(scope)

    def entry(self, scope: tuple[Index, ...]) -> Expr:
        possible = []
        for array in ARRAYS:
            choices = [[i for i in scope if i.size == extent] for extent in array.shape]
            if all(choices):
                possible.append((array, choices))
        array, choices = self.draw.choice(possible)
        return Entry(array, *(self.draw.choice(c) for c in choices))


def points(seed: int, count: int) -> list[Point]:
    """Places to evaluate at: ordinary values, then values that often meet kinks and zeros."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        arrays: dict[str, Values] = {}
        for array in ARRAYS:
            shape = tuple(EXTENTS[s] for s in array.shape)
            values = rng.uniform(-1.5, 1.5, shape) if number % 3 < 2 else rng.integers(-1, 3, shape).astype(float)
            arrays[array.name] = np.abs(values) + 0.3 if array.positive else values
        symbols = {**EXTENTS, ALPHA: rng.uniform(0.5, 2.0), BETA: rng.uniform(-1.5, 1.5)}
        found.append(Point(arrays, symbols))
    return found


def differ(left: Values, right: Values, tolerance: float = 1e-6) -> bool:
    """Whether two evaluations disagree somewhere where both are defined and of ordinary size."""
    both = np.isfinite(left) & np.isfinite(right) & (np.abs(left) < 1e8) & (np.abs(right) < 1e8)
    left, right = np.where(both, left, 0.0), np.where(both, right, 0.0)
    return bool((np.abs(left - right) > tolerance * (1 + np.abs(left) + np.abs(right))).any())
