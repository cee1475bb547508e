"""A ratio of polynomials over kernels: the value that the exact normal form is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import prod

from sympy import Add, Expr, Mul, Rational, Symbol
from sympy.polys.domains import QQ
from sympy.polys.fields import FracField
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement

MOST_TERMS = 500           # of a polynomial that is multiplied out
FACTORED_TERMS = 60         # of a polynomial that is factored into irreducible parts
FACTORED_SIZE = 5000        # of its array of coefficients
GCD_TERMS = 200
FACTORED_BITS = 200         # of a coefficient
LONGEST_FORMULA = 1500      # nodes of an expression that is brought into normal form


class NoForm(ArithmeticError):
    """No normal form: the polynomials would be too large, or a divisor is zero. What asked keeps what it had."""


@dataclass(frozen=True)
class Ratio:
    """numerator/denominator in lowest terms over QQ[kernels]; generator n stands for kernels[n]."""

    kernels: tuple[Expr, ...]
    numerator: PolyElement
    denominator: PolyElement

    def expr(self) -> Expr:
        return expanded(self.numerator, self.kernels) / expanded(self.denominator, self.kernels)


def expanded(poly: PolyElement, kernels: tuple[Expr, ...]) -> Expr:
    """A polynomial as a sum of monomials."""
    terms = []
    for powers, coefficient in poly.terms():
        factors = [k**p for k, p in zip(kernels, powers, strict=True) if p]
        terms.append(Mul(Rational(coefficient.numerator, coefficient.denominator), *factors))
    return Add(*terms)


def factors(poly: PolyElement, kernels: tuple[Expr, ...]) -> tuple[Rational, list[tuple[Expr, int]]]:
    """A polynomial as a number times factors to whole powers: irreducible ones, unless it is large."""
    content, parts = polynomial_factors(poly)
    return content, [(expanded(p, kernels), k) for p, k in parts]


def polynomial_factors(poly: PolyElement) -> tuple[Rational, list[tuple[PolyElement, int]]]:
    """`factors` as polynomials."""
    if poly.is_ground:
        number = poly.ring.domain.zero if not poly else poly.LC
        return Rational(number.numerator, number.denominator), []
    lowest, rest = without_monomial(poly)
    content, rest = rest.primitive()
    if rest.LC < 0:
        content, rest = -content, -rest
    powers = [(g, p) for g, p in zip(poly.ring.gens, lowest, strict=True) if p]
    return Rational(content.numerator, content.denominator), powers + _irreducible(rest)


def _irreducible(poly: PolyElement) -> list[tuple[PolyElement, int]]:
    """The factors of a primitive polynomial that no variable divides.

    a*g + b without a common factor of a and b is irreducible, whatever else is in a and b.
    """
    if poly.is_ground:
        return []
    degrees = poly.degrees()
    if 1 in degrees:
        position = degrees.index(1)
        a, b = (poly.ring.from_dict({m: c for m, c in poly.items() if m[position] == p}) for p in (1, 0))
        a = a.quo(poly.ring.gens[position])
        common = poly.ring.one if 1 in (len(a), len(b)) or len(poly) > GCD_TERMS else a.gcd(b)
        if common.is_ground:
            return [(poly, 1)]
        return _irreducible(_positive(common)) + [(_positive(poly.quo(common)), 1)]
    if len(poly) > FACTORED_TERMS or prod(d + 1 for d in degrees) > FACTORED_SIZE:
        return [(poly, 1)]
    return poly.factor_list()[1]


def _positive(poly: PolyElement) -> PolyElement:
    rest = poly.primitive()[1]
    return -rest if rest.LC < 0 else rest


def without_monomial(poly: PolyElement) -> tuple[tuple[int, ...], PolyElement]:
    """The powers of the greatest monomial that divides a polynomial, and what is left."""
    lowest = tuple(min(powers) for powers in zip(*poly, strict=True))
    rest = {tuple(p - q for p, q in zip(m, lowest, strict=True)): c for m, c in poly.items()}
    return lowest, poly.ring.from_dict(rest)


@lru_cache(maxsize=256)
def polynomial_field(size: int) -> FracField:
    return FracField([Symbol(f"_g{n}") for n in range(size)], QQ, lex)
