"""A ratio of polynomials over kernels: the value that the exact normal form is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import Add, Expr, Mul, Rational, Symbol
from sympy.polys.domains import QQ
from sympy.polys.fields import FracField
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement

MOST_DEGREE = 60        # of a polynomial to factor: exp(z/1000)**17886 is a power of one kernel


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
    """A polynomial as a number times irreducible factors to whole powers; of a high degree, kernels times one factor."""
    if poly.is_ground:
        number = poly.ring.domain.zero if not poly else poly.LC
        return Rational(number.numerator, number.denominator), []
    if max(poly.degrees()) > MOST_DEGREE:
        content, parts = _common_kernels(poly)
    else:
        content, parts = poly.factor_list()
    return Rational(content.numerator, content.denominator), [(expanded(p, kernels), k) for p, k in parts]


def _common_kernels(poly: PolyElement) -> tuple[Any, list[tuple[PolyElement, int]]]:
    """The content, the kernels that divide every term, and what is left."""
    content, primitive = poly.primitive()
    lowest = [min(powers) for powers in zip(*primitive, strict=True)]
    rest = poly.ring.from_dict({tuple(p - q for p, q in zip(m, lowest, strict=True)): c for m, c in primitive.items()})
    parts = [(gen, power) for gen, power in zip(poly.ring.gens, lowest, strict=True) if power]
    return content, parts if rest == 1 else [*parts, (rest, 1)]


@lru_cache(maxsize=256)
def polynomial_field(size: int) -> FracField:
    return FracField([Symbol(f"_g{n}") for n in range(size)], QQ, lex)
