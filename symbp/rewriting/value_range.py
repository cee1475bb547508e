"""The values that a function of one variable takes: its formula -> the ends of the smallest interval that holds them all."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Poly, S, Symbol, atan, erf, exp, limit, oo, pi, tanh
from sympy.polys.polyerrors import BasePolynomialError

from ..notation.calculus import derivative
from ..notation.normal_form import ratio
from ..notation.ratio import NoForm, expanded
from ..notation.symbols import Entry
from .pieces import Piece, pieces

RISING = {exp: (S.Zero, oo), tanh: (S.NegativeOne, S.One), erf: (S.NegativeOne, S.One), atan: (-pi / 2, pi / 2)}
UNIT = Symbol("_u", real=True)


class Untold(ArithmeticError):
    """The values of this function cannot be worked out exactly."""


@dataclass(frozen=True)
class Values:
    """What the function comes arbitrarily near to: the ends of its pieces and its extremes; finite: these are all."""

    found: tuple[Expr, ...]
    finite: bool

    def lowest(self) -> tuple[Expr, ...]:
        """The candidates for the lower end that none of the others is known to be below."""
        return tuple(a for a in self.found if not any((a - b).is_extended_positive for b in self.found))

    def highest(self) -> tuple[Expr, ...]:
        return tuple(a for a in self.found if not any((b - a).is_extended_positive for b in self.found))


def values_of(formula: Expr, variable: Entry) -> Values:
    """The values of a formula over the real line. Raises Untold where they cannot be worked out exactly."""
    parts = pieces(formula, derivative(formula, variable), variable)
    if parts is None:
        raise Untold("where the cases of this function change")
    found: dict[Expr, None] = {}
    constant = True
    for part in parts:
        more = _of_piece(part, variable)
        constant = constant and len(more) == 1
        found |= dict.fromkeys(more)
    return Values(tuple(found), constant)


def _of_piece(part: Piece, variable: Entry) -> list[Expr]:
    """The limits at both ends of a piece and the values where its derivative is zero."""
    try:
        form = ratio(part.formula)
    except NoForm as error:
        raise Untold("a function too large to work out its range") from error
    live = [k for k in form.kernels if k.has(variable)]
    if not live:
        return [_plain(part.formula)]
    if len(live) != 1 or not (live[0] == variable or type(live[0]) in RISING and (live[0].args[0] / variable).is_Rational):
        raise Untold("the range of a function of this kind")
    kernel = live[0]
    named = tuple(UNIT if k == kernel else k for k in form.kernels)
    over, under = (_plain(expanded(p, named)) for p in (form.numerator, form.denominator))
    ends = [_at(kernel, variable, e) for e in (part.low, part.high)]
    low, high = ends if (ends[1] - ends[0]).is_positive or ends[1] == oo or ends[0] == -oo else ends[::-1]
    found = [limit(over / under, UNIT, low, "+"), limit(over / under, UNIT, high, "-")]
    rate = (over.diff(UNIT) * under - over * under.diff(UNIT)).expand()
    return found + [(over / under).xreplace({UNIT: r}) for r in _roots(rate, low, high)]


def _at(kernel: Expr, variable: Entry, end: Expr) -> Expr:
    """The limit of the kernel at an end of a piece."""
    if kernel == variable:
        return end
    far = kernel.args[0] / variable * end
    return RISING[type(kernel)][far == oo] if far in (oo, -oo) else kernel.func(far)


def _plain(expr: Expr) -> Expr:
    """Constants of the document as SymPy symbols that know their sign."""
    return expr.xreplace({e: Symbol(e.array.name, positive=True) if e.array.positive else Symbol(e.array.name, real=True)
                          for e in expr.atoms(Entry)})


def _roots(rate: Expr, low: Expr, high: Expr) -> list[Expr]:
    try:
        poly = Poly(rate, UNIT)
        content, poly = poly.primitive() if poly.domain.is_QQ or poly.domain.is_ZZ else (S.One, poly)
        if poly.degree() <= 0:
            return []
        if poly.free_symbols_in_domain:
            raise Untold("where this function has its extremes")
        return [r for r in poly.real_roots() if (r > low) == S.true and (r < high) == S.true]
    except BasePolynomialError as error:
        raise Untold("where this function has its extremes") from error
