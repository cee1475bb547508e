"""How much an expression costs to read and to compute: the measure by which one rewrite is simpler than another."""

from __future__ import annotations

from functools import lru_cache

from sympy import Abs, Add, Expr, Function, Mul, Pow, cos, cosh, erf, exp, log, sign, sin, sinh, tanh
from sympy.core.relational import Relational

from ..notation.symbols import Delta, Entry, Inside, Maximum, Minimum, Reduction, Where

FUNCTION = {exp: 6.0, log: 6.0, tanh: 5.0, sinh: 7.0, cosh: 7.0, sin: 6.0, cos: 6.0, erf: 6.0, Abs: 1.0, sign: 1.0,
            Maximum: 1.0, Minimum: 1.0}
SUM, DIVISION, POWER, ROOT, MINUS = 12.0, 1.2, 1.5, 2.0, 0.6


@lru_cache(maxsize=32768)
def weight(expr: Expr) -> float:
    """Operations, dear ones counted dearer. A subtraction costs as much as an addition, a leading minus a little."""
    if not expr.args or isinstance(expr, Entry | Delta | Inside):
        return 0.1
    inner = sum(map(weight, expr.args))
    match expr:
        case Add():
            terms = [_magnitude(t) for t in expr.args]
            lead = MINUS if all(t.could_extract_minus_sign() for t in expr.args) else 0.0
            return sum(terms) + len(terms) - 1 + lead
        case Mul():
            sign_cost = MINUS if expr.args[0].is_Rational and expr.args[0] < 0 else 0.0
            return _magnitude(expr) + sign_cost
        case Reduction():
            return inner + SUM * len(expr.bound)
        case Where():
            return inner + 2.0
        case Relational():
            return inner + 1.0
        case Pow():
            return _power(expr)
        case Function():
            return inner + FUNCTION.get(expr.func, 6.0)
    return inner + 1.0


def _power(expr: Pow) -> float:
    base, exponent = expr.args
    if exponent.is_Rational:
        root = ROOT if exponent.q != 1 else 0.0
        power = POWER if abs(exponent.p) != 1 else 0.0
        return weight(base) + root + power + (DIVISION if exponent.p < 0 else 0.0)
    return weight(base) + weight(exponent) + 6.0


def _magnitude(term: Expr) -> float:
    """The weight of a term without its sign: one product per further factor, one division for all divisors."""
    if not isinstance(term, Mul):
        return weight(term)
    total, count, divided = 0.0, 0, False
    for factor in term.args:
        if factor.is_Rational:
            total += 0.0 if abs(factor.p) == 1 else 0.1
            count += abs(factor.p) != 1
            divided, total = (True, total + 0.1) if factor.q != 1 else (divided, total)
        elif isinstance(factor, Pow) and factor.exp.is_Rational and factor.exp < 0:
            total, count, divided = total + weight(1 / factor), count + 1, True
        else:
            total, count = total + weight(factor), count + 1
    return total + max(count - 1, 0) + (DIVISION if divided else 0.0)
