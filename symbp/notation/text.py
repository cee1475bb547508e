"""Notation -> formula text that a person would write and that the formula language reads again."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from sympy import (Abs, Add, Basic, Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Ne, Pow, Rational, S, Symbol, atan, cos, cosh,
                   erf, exp, log, sign, sin, sinh, tan, tanh)
from sympy.core.function import Function
from sympy.core.numbers import Exp1
from sympy.core.relational import Relational

from .definition import Definition
from .order import Key, coefficient, common_divisor, decimal_parts, factor_key, is_decimal, term_key
from .symbols import (Delta, Entry, Erfc, Erfcx, Expm1, IndexMax, IndexSum, Inside, Log1p, LogCosh, Maximum, Minimum, OrderedSum,
                      Reduction, ShiftedExp, Sigmoid, Softplus, Where, XLogY)

SPELLING: dict[type[Basic], str] = {
    exp: "exp", log: "log", tanh: "tanh", sinh: "sinh", cosh: "cosh", erf: "erf", sin: "sin", cos: "cos", atan: "atan",
    tan: "tan", Abs: "abs", sign: "sign", Maximum: "max", Minimum: "min", Sigmoid: "sigmoid", Softplus: "softplus",
    Log1p: "log1p", Erfc: "erfc", Erfcx: "erfcx", Expm1: "expm1", LogCosh: "logcosh", XLogY: "xlogy", Where: "where", IndexSum: "Sum",
    IndexMax: "Max",
}
SIGNS: dict[type[Basic], str] = {Eq: "==", Ne: "!=", Lt: "<", Le: "<=", Gt: ">", Ge: ">="}


class Level(IntEnum):
    """How tightly a printed text holds together."""

    RELATION, SUM, PRODUCT, POWER, ATOM = range(5)


Printed = tuple[str, Level]
Signed = tuple[bool, str, Level]


def to_text(expr: Basic) -> str:
    """The expression or relation in the formula language."""
    return _print(expr)[0]


def definition_text(definition: Definition) -> str:
    """`delta1[e,j] = a1[e,j]*(1 - a1[e,j])*Sum(delta[e,i]*W2[i,j], i)`."""
    return f"{to_text(definition.target)} = {to_text(definition.formula)}"


def _print(expr: Basic) -> Printed:
    match expr:
        case Entry():
            return _entry(expr), Level.ATOM
        case Symbol():
            return expr.name, Level.ATOM
        case Rational():
            negative, text, level = _signed(expr)
            return (f"-{text}", Level.SUM) if negative else (text, level)
        case Add():
            return _common_divisor(expr) or (_sum(_terms(expr)), Level.SUM)
        case OrderedSum():
            return _sum([_signed(term) for term in expr.args]), Level.SUM
        case Pow() if not _is_divisor(expr):
            return _power(expr.base, expr.exp)
        case Mul() | Pow():
            negative, text, level = _signed(expr)
            return (f"-{text}", Level.SUM) if negative else (text, level)
        case Relational():
            return f"{to_text(expr.args[0])} {SIGNS[type(expr)]} {to_text(expr.args[1])}", Level.RELATION
        case Exp1():
            return "exp(1)", Level.ATOM
        case ShiftedExp():
            return f"exp({to_text(expr.args[0])} - {_bracketed(_print(expr.args[1]), Level.PRODUCT)})", Level.ATOM
        case Delta():
            return f"delta({', '.join(map(_subscript, expr.args))})", Level.ATOM
        case Inside():
            return f"inside({_subscript(expr.args[0])}, {to_text(expr.args[1])})", Level.ATOM
        case Function() | Reduction() | Where():
            name = SPELLING.get(type(expr)) or getattr(type(expr), "spelled", "") or type(expr).__name__
            return f"{name}({', '.join(map(to_text, expr.args))})", Level.ATOM
    return str(expr), Level.ATOM


def _entry(entry: Entry) -> str:
    return f"{entry.array.name}[{','.join(map(_subscript, entry.indices))}]" if entry.indices else entry.array.name


def _subscript(subscript: Expr) -> str:
    """Indices before numbers, no spaces: `p-q+1`."""
    terms = [(isinstance(term, Rational), *_signed(term)) for term in Add.make_args(subscript)]
    text = "".join(("-" if negative else "+") + shown for _, negative, shown, _ in sorted(terms))
    return text.removeprefix("+")


def _bracketed(printed: Printed, level: Level) -> str:
    text, own = printed
    return text if own >= level else f"({text})"


def _sum(terms: Iterable[Signed]) -> str:
    text = ""
    for negative, term, level in terms:
        shown = _bracketed((term, level), Level.PRODUCT)
        text += (" - " if negative else " + ") + shown if text else ("-" if negative else "") + shown
    return text


def _common_divisor(expr: Add) -> Printed | None:
    """`(1 + z)/2` for 1/2 + z/2; None where the terms do not share a divisor."""
    scale = common_divisor(expr)
    if scale == 1:
        return None
    inner = _sum(_terms(Add(*(term * scale for term in expr.args))))
    text = f"({inner})/{abs(scale)}"
    return (f"-{text}", Level.SUM) if scale < 0 else (text, Level.PRODUCT)


def _terms(expr: Add) -> list[Signed]:
    """Terms without their signs, in order."""
    keyed = []
    for term in expr.args:
        negative, text, level = _signed(term)
        keyed.append((term_key(term, text), (negative, text, level)))
    return [term for _, term in sorted(keyed)]


def ordered_terms(expr: Add) -> list[Expr]:
    """The terms of a sum as `to_text` orders them."""
    return sorted(expr.args, key=lambda term: term_key(term, to_text(-term if coefficient(term).p < 0 else term)))


def ordered_factors(expr: Expr) -> tuple[list[Expr], list[Expr]]:
    """The factors above and below the bar of a product or quotient with a positive coefficient, as `to_text` has them."""
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in Mul.make_args(expr):
        if isinstance(factor, Rational):
            above += [factor] if is_decimal(factor) else [Integer(factor.p)] * (factor.p != 1)
            below += [] if is_decimal(factor) else [Integer(factor.q)]
        elif isinstance(factor, Pow) and isinstance(factor.exp, Rational) and factor.exp.p < 0:
            below.append(Pow(factor.base, -factor.exp))
        else:
            above.append(factor)
    return tuple(sorted(side, key=lambda factor: factor_key(factor, to_text(factor))) for side in (above, below))


def _signed(term: Expr) -> Signed:
    """Whether a minus stands before the term, and the rest of it as a product or quotient."""
    above: list[tuple[Key, Printed]] = []
    below: list[tuple[Key, Printed]] = []
    coefficient = S.One
    for factor in Mul.make_args(term):
        if isinstance(factor, Rational):
            coefficient *= factor
        elif isinstance(factor, Pow) and _is_divisor(factor):
            printed = _power(factor.base, -factor.exp)
            below.append((factor_key(factor, printed[0]), printed))
        else:
            printed = _factor(factor)
            above.append((factor_key(factor, printed[0]), printed))
    number, divisor = _fraction(abs(coefficient))
    top, level = _product(number, above)
    if not below and divisor == "1":
        return coefficient.p < 0, top, level
    over = _bracketed((top, level), Level.PRODUCT)
    return coefficient.p < 0, f"{over}/{_bracketed(_product(divisor, below), Level.POWER)}", Level.PRODUCT


def _fraction(value: Rational) -> tuple[str, str]:
    """Numerator and divisor; a value with a divisor such as 10 or 2000 is written as a decimal: 0.9, 1e-8."""
    if value.q == 1 or not is_decimal(value):
        return str(value.p), str(value.q)
    mantissa, exponent = decimal_parts(value)
    return (f"{mantissa}e{exponent}" if exponent else mantissa), "1"


def _product(number: str, factors: list[tuple[Key, Printed]]) -> Printed:
    printed = [text for _, text in sorted(factors)]
    if number != "1" or not printed:
        printed.insert(0, (number, Level.ATOM))
    if len(printed) == 1:
        return printed[0]
    return "*".join(_bracketed(p, Level.POWER) for p in printed), Level.PRODUCT


def _factor(factor: Expr) -> Printed:
    """A factor of a product; a bracket stays as it is, for a number drawn out of it would join the other numbers."""
    return (_sum(_terms(factor)), Level.SUM) if isinstance(factor, Add) else _print(factor)


def _is_divisor(power: Pow) -> bool:
    return isinstance(power.exp, Rational) and power.exp.p < 0 and not isinstance(power.base, Rational)


def _power(base: Expr, exponent: Expr) -> Printed:
    if exponent is S.One:
        return _factor(base)
    if exponent is S.Half:
        return f"sqrt({to_text(base)})", Level.ATOM
    return f"{_bracketed(_print(base), Level.ATOM)}**{_bracketed(_print(exponent), Level.ATOM)}", Level.POWER
