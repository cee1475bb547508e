"""A function of one variable cut where its cases change: on each interval one expression without cases, and its sign.

An interval is looked at through a positive number u: z = low + u, high - u or (low + high*u)/(1 + u).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sympy import Expr, Poly, Pow, Rational, S, Symbol, Tuple, exp, log, oo, sign
from sympy.polys.polyerrors import BasePolynomialError

from ..notation.indices import free_nodes, replace_free
from ..notation.normal_form import normal, ratio
from ..notation.ratio import expanded
from ..notation.signs import positive
from ..notation.symbols import Array, Entry, Reduction
from .cases import CASED, between, choose, compared, line

MOST_PIECES = 20
DIGITS = 30
BEYOND = Entry(Array("_u", (), positive=True))


@dataclass(frozen=True)
class Piece:
    """The function and its derivative for low < z < high."""

    low: Expr
    high: Expr
    formula: Expr
    derivative: Expr

    def inside(self, expr: Expr, variable: Entry) -> Expr:
        """`expr` with the variable written by a number that may have any positive value, on the whole line by itself."""
        if self.low == -oo and self.high == oo:
            return expr
        if self.low == -oo:
            at = self.high - BEYOND
        elif self.high == oo:
            at = self.low + BEYOND
        else:
            at = (self.low + self.high * BEYOND) / (1 + BEYOND)
        return replace_free(expr, {variable: at})


def pieces(formula: Expr, derivative: Expr, variable: Entry) -> tuple[Piece, ...] | None:
    """Pieces from left to right; None where what is compared is not a line in the variable with rational ends."""
    found: list[Piece] = []
    waiting: list[tuple[Expr, Expr, Tuple]] = [(-oo, oo, Tuple(formula, derivative))]
    while waiting:
        low, high, both = waiting.pop()
        nodes = sorted((n for n in free_nodes(both, CASED) if not free_nodes(compared(n), CASED)), key=str)
        if both.has(Reduction) or len(found) + len(waiting) > MOST_PIECES:
            return None
        if not nodes:
            found.append(Piece(low, high, *both))
            continue
        straight = line(normal(compared(nodes[0])))
        if straight is None or straight[0] != variable:
            return None
        root = -straight[2] / straight[1]
        ends = [low, root, high] if low < root < high else [low, high]
        for left, right in reversed(list(pairwise(ends))):
            outcome = int(sign(straight[1] * between(left, right) + straight[2]))
            waiting.append((left, right, replace_free(both, {nodes[0]: choose(nodes[0], outcome)})))
    return tuple(found)


def continuous(formula: Expr, parts: tuple[Piece, ...], variable: Entry) -> bool:
    """Proved defined for every value of the variable, and without a jump where pieces meet."""
    for part, after in pairwise(parts):
        at = {variable: part.high}
        here = replace_free(formula, at)
        if any(normal(replace_free(piece.formula, at) - here) != 0 for piece in (part, after)):
            return False
    return all(_defined(part, variable) for part in parts)


def _defined(part: Piece, variable: Entry) -> bool:
    """No divisor is zero inside the interval, no logarithm or root is taken of less."""
    for node in part.formula.atoms(Pow, log):
        whole = isinstance(node, Pow) and node.exp.is_Integer
        if not node.has(variable) or isinstance(node, exp) or whole and node.exp > 0:
            continue
        found = sign_inside(node.args[0], part, variable, strictly=True)
        if found is None or found == 0 or found < 0 and not whole:
            return False
    return True


def sign_inside(expr: Expr, part: Piece, variable: Entry, strictly: bool = False) -> int | None:
    """The sign on the whole open interval, 0 where it is zero everywhere, None when unknown.

    Zeros without a change of sign are allowed unless it has to be strictly of one sign.
    """
    form = normal(part.inside(expr, variable))
    if form == 0:
        return 0
    if positive(form) or positive(normal(-form)):
        return 1 if positive(form) else -1
    own = variable if form.has(variable) else BEYOND
    if not _keeps_its_sign(form, own, strictly):
        return None
    samples = (number_sign(replace_free(form, {own: Rational(n, 3)})) for n in range(1, 5))
    return next((s for s in samples if s), None)


def _keeps_its_sign(expr: Expr, variable: Entry, strictly: bool) -> bool:
    """Whether the numerator is a polynomial in one kernel without a root in the kernel's range, by Sturm's theorem."""
    form = ratio(expr)
    live = [n for n, k in enumerate(form.kernels) if k.has(variable)]
    numerator, denominator = (expanded(p, form.kernels) for p in (form.numerator, form.denominator))
    radicals = [form.kernels[n] for n in live if isinstance(form.kernels[n], Pow)]
    try:
        if len(live) == 2 and len(radicals) == 1 and radicals[0].exp == S.Half and not denominator.has(variable):
            return _root_keeps_sign(numerator, radicals[0], variable)
        if len(live) != 1:
            return False
        kernel, name = form.kernels[live[0]], Symbol("_x")
        return all(_no_roots(e.xreplace({kernel: name}), name, positive(kernel), touching)
                   for e, touching in ((numerator, not strictly), (denominator, False)))
    except BasePolynomialError:
        return False


def _no_roots(expr: Expr, name: Symbol, beyond: bool, touching: bool) -> bool:
    """No real root, beyond 0 if so; roots without a change of sign do not count where `touching` is allowed."""
    poly = Poly(expr, name, domain="QQ")
    if poly.is_zero:
        return False
    found = [factor for factor, multiplicity in poly.sqf_list()[1] if multiplicity % 2 or not touching]
    return not any(f.count_roots(0 if beyond else None, None) - (beyond and f.eval(0) == 0) for f in found)


def _root_keeps_sign(numerator: Expr, radical: Expr, variable: Entry) -> bool:
    """a + b*sqrt(c) has no zero where a**2 - b**2*c has none."""
    root, name = Symbol("_r"), Symbol("_x")
    poly = Poly(numerator.xreplace({radical: root}), root)
    if poly.degree() != 1:
        return False
    b, a = poly.all_coeffs()
    return _no_roots(normal(a**2 - b**2 * radical.base).xreplace({variable: name}), name, False, False)


def number_sign(value: Expr) -> int | None:
    """The sign of a real number, certified to 30 digits; None for what is no real number or too near to zero."""
    number = value.evalf(DIGITS)
    if not number.is_Float and not number.is_Rational:
        return None
    if number == 0:
        return 0 if normal(value) == 0 else None
    return None if abs(number) < Rational(1, 10 ** (DIGITS // 2)) else 1 if number > 0 else -1
