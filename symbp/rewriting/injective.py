"""Is a scalar function one-to-one? Its formula and derivative in, an answer with its reason out; None is undecided.

The sign of the derivative decides: shown by its form, by counting real roots (Sturm), or refuted by two values of
opposite sign, computed with certified digits.
"""

from __future__ import annotations

from sympy import Abs, Expr, Poly, Rational, Symbol, oo
from sympy.polys.polyerrors import DomainError, PolynomialError

from ..notation.normal_form import normal, ratio
from ..notation.ratio import expanded, factors
from ..notation.signs import positive
from ..notation.symbols import Entry, Where
from ..notation.indices import free_nodes
from .cases import cases, line

SAMPLES = tuple(Rational(n, 4) for n in (*range(-40, 41, 3), *range(-2, 3), -1, 1))
DIGITS = 30


def injective(formula: Expr, derivative: Expr, variable: Entry,
              values: tuple[tuple[Symbol, Expr], ...]) -> tuple[bool | None, str]:
    """Whether `formula` is one-to-one in `variable`, with constants at `values` where signs alone do not decide."""
    if not _connected(formula, variable):
        return None, "undecided: the formula jumps, or divides by what may be zero"
    signs = [_sign(branch) for branch in cases(derivative, kinks=False)]
    if signs and all(s == 1 for s in signs):
        return True, "strictly increasing: its derivative is positive"
    if signs and all(s == -1 for s in signs):
        return True, "strictly decreasing: its derivative is negative"
    fixed = derivative.xreplace(dict(values))
    samples = [(p, s) for p in SAMPLES if (s := _value_sign(fixed.xreplace({variable: p}))) is not None]
    rising = next((p for p, s in samples if s > 0), None)
    falling = next((p for p, s in samples if s < 0), None)
    flat = [p for p, s in samples if s == 0]
    if rising is not None and falling is not None:
        return False, f"not one-to-one: its derivative is positive at {rising} and negative at {falling}"
    if len(flat) > 3:
        return False, f"not one-to-one: constant around {flat[0]}"
    if _rootless(fixed, variable) and samples:
        direction = "increasing" if samples[0][1] > 0 else "decreasing"
        return True, f"strictly {direction}: its derivative never changes sign"
    return None, "undecided: no sign change of the derivative was found, and none was excluded"


def _connected(formula: Expr, variable: Entry) -> bool:
    """No jump where cases meet, and no divisor that is not provably without a zero."""
    for node in free_nodes(formula, (Where,)):
        found = line(normal(node.args[0].lhs - node.args[0].rhs))
        if found is None or found[0] != variable:
            return False
        at = {variable: -found[2] / found[1]}
        if normal(node.args[1].xreplace(at) - node.args[2].xreplace(at)) != 0:
            return False
    for branch in cases(formula, kinks=False):
        form = ratio(branch)
        for divisor, _ in factors(form.denominator, form.kernels)[1]:
            if not (positive(divisor) or positive(normal(-divisor)) or not divisor.has(variable)
                    or _branch_rootless(divisor, variable) or branch.has(Abs) or formula.has(Abs)):
                return False
    return True


def _sign(expr: Expr) -> int | None:
    form = normal(expr)
    return 1 if positive(form) else -1 if positive(normal(-form)) else 0 if form == 0 else None


def _value_sign(value: Expr) -> int | None:
    number = value.evalf(DIGITS)
    if not number.is_Float and not number.is_Integer and not number.is_Rational:
        return None
    if number == 0:
        return 0
    return None if abs(number) < Rational(1, 10 ** (DIGITS // 2)) else 1 if number > 0 else -1


def _rootless(derivative: Expr, variable: Entry) -> bool:
    """Whether the numerator of every branch is a polynomial in one kernel without a root in the kernel's range."""
    return all(_branch_rootless(branch, variable) for branch in cases(derivative, kinks=False))


def _branch_rootless(branch: Expr, variable: Entry) -> bool:
    form = ratio(branch)
    live = [n for n, k in enumerate(form.kernels) if k.has(variable)]
    numerator = expanded(form.numerator, form.kernels)
    radicals = [form.kernels[n] for n in live if form.kernels[n].is_Pow]
    try:
        if len(live) == 2 and len(radicals) == 1 and radicals[0].exp == Rational(1, 2):
            root = Symbol("_r")
            poly = Poly(numerator.xreplace({radicals[0]: root}), root)
            if poly.degree() == 1:
                b, a = poly.all_coeffs()
                squared = Poly(normal(a**2 - b**2 * radicals[0].base).xreplace({variable: root}), root)
                return squared.count_roots() == 0
        if len(live) != 1:
            return not live and numerator != 0
        kernel = form.kernels[live[0]]
        name = Symbol("_x")
        poly = Poly(numerator.xreplace({kernel: name}), name, domain="QQ")
        odd = [factor for factor, multiplicity in poly.sqf_list()[1] if multiplicity % 2]
        return not poly.is_zero and not any(f.count_roots(0 if positive(kernel) else -oo, oo) for f in odd)
    except (DomainError, PolynomialError, NotImplementedError, ValueError):
        return False
