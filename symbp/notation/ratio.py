"""A ratio of polynomials over kernels: the value that the exact normal form is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sympy import Add, Expr, Mul, Rational, Symbol
from sympy.polys.domains import QQ
from sympy.polys.fields import FracField
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement

MOST_TERMS = 1200           # of a polynomial that is multiplied out
FACTORED_TERMS = 60         # of a polynomial that is factored into irreducible parts
FACTORED_DEGREE = 40
LONGEST_FORMULA = 4000      # nodes of an expression that is brought into normal form


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
    parts = [(g, p) for g, p in zip(poly.ring.gens, lowest, strict=True) if p]
    if len(rest) > FACTORED_TERMS or sum(rest.degrees()) > FACTORED_DEGREE:
        content, rest = rest.primitive()
        if rest.LC < 0:
            content, rest = -content, -rest
        parts.append((rest, 1))
    else:
        content, more = rest.factor_list()
        parts += more
    return Rational(content.numerator, content.denominator), parts


def without_monomial(poly: PolyElement) -> tuple[tuple[int, ...], PolyElement]:
    """The powers of the greatest monomial that divides a polynomial, and what is left."""
    lowest = tuple(min(powers) for powers in zip(*poly, strict=True))
    rest = {tuple(p - q for p, q in zip(m, lowest, strict=True)): c for m, c in poly.items()}
    return lowest, poly.ring.from_dict(rest)


@lru_cache(maxsize=256)
def polynomial_field(size: int) -> FracField:
    return FracField([Symbol(f"_g{n}") for n in range(size)], QQ, lex)
