"""A value for an unknown function: a fixed polynomial with rational coefficients that depends on its name only."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import perm
from random import Random

from ...exact.reals import ONE, REALS, ZERO, Number

DEGREE = 3
LETTERS = "xyzuvw"


@dataclass(frozen=True)
class Polynomial:
    """Coefficients by the powers of the arguments."""

    name: str
    arity: int
    coefficients: tuple[tuple[tuple[int, ...], Fraction], ...]

    def value(self, arguments: tuple[Number, ...], order: tuple[int, ...]) -> Number:
        """The derivative of this order at the arguments."""
        total: Number = ZERO
        for powers, coefficient in self.coefficients:
            if any(p < k for p, k in zip(powers, order, strict=True)):
                continue
            term: Number = coefficient
            for argument, p, k in zip(arguments, powers, order, strict=True):
                term = REALS.times(term, REALS.times(Fraction(perm(p, k)), REALS.power(argument, Fraction(p - k))))
            total = REALS.plus(total, term)
        return total

    @property
    def letters(self) -> tuple[str, ...]:
        return tuple(LETTERS) if self.arity <= len(LETTERS) else tuple(f"x{k + 1}" for k in range(self.arity))

    def head(self) -> str:
        return f"{self.name}({', '.join(self.letters[:self.arity])})"

    def text(self) -> str:
        text = ""
        for powers, coefficient in sorted(self.coefficients, key=lambda c: (-sum(c[0]), tuple(-p for p in c[0]))):
            letters = [letter + (f"**{p}" if p > 1 else "") for letter, p in zip(self.letters, powers, strict=False) if p]
            size = abs(coefficient)
            factors = ([str(size)] if size != ONE or not letters else []) + letters
            sign = (" - " if coefficient < 0 else " + ") if text else ("-" if coefficient < 0 else "")
            text += sign + "*".join(factors)
        return text


@lru_cache(maxsize=256)
def polynomial(name: str, arity: int, positive: bool) -> Polynomial:
    """Every monomial up to the third degree; all coefficients positive where `positive`, so that logarithms exist."""
    draw = Random(f"opaque {name} {arity} {positive}")
    coefficients = []
    for powers in product(range(DEGREE + 1), repeat=min(arity, len(LETTERS))):
        if sum(powers) <= DEGREE:
            size = Fraction(draw.randint(1, 6), draw.choice((1, 2, 3, 4)))
            coefficients.append((powers + (0,) * (arity - len(powers)), size if positive or draw.random() < 0.5 else -size))
    return Polynomial(name, arity, tuple(coefficients))
