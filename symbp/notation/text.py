"""Notation -> formula text that a person would write and that the formula language reads again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from sympy import (
    Abs,
    Add,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Lt,
    Mul,
    Ne,
    Pow,
    Rational,
    S,
    Symbol,
    atan,
    cos,
    cosh,
    erf,
    exp,
    log,
    sign,
    sin,
    sinh,
    tan,
    tanh,
)
from sympy.core.function import Function
from sympy.core.numbers import Exp1
from sympy.core.relational import Relational

from .definition import Definition
from .symbols import (
    Delta,
    Entry,
    Expm1,
    Index,
    IndexMax,
    IndexSum,
    Inside,
    Log1p,
    LogCosh,
    Maximum,
    Minimum,
    OrderedSum,
    Reduction,
    ShiftedExp,
    Sigmoid,
    Softplus,
    Where,
    XLogY,
)

SPELLING: dict[type[Basic], str] = {
    exp: "exp", log: "log", tanh: "tanh", sinh: "sinh", cosh: "cosh", erf: "erf", sin: "sin", cos: "cos", atan: "atan",
    tan: "tan", Abs: "abs", sign: "sign", Maximum: "max", Minimum: "min", Sigmoid: "sigmoid", Softplus: "softplus",
    Log1p: "log1p", Expm1: "expm1", LogCosh: "logcosh", XLogY: "xlogy", Where: "where", IndexSum: "Sum",
    IndexMax: "Max",
}
SIGNS: dict[type[Basic], str] = {Eq: "==", Ne: "!=", Lt: "<", Le: "<=", Gt: ">", Ge: ">="}


class Level(IntEnum):
    """How tightly a printed text holds together."""

    RELATION, SUM, PRODUCT, POWER, ATOM = range(5)


class Rank(IntEnum):
    """The order of factors in a product."""

    CONSTANT, ADJOINT, UPPER, LOWER, BRACKET, FUNCTION, CASES, REDUCTION = range(8)


Printed = tuple[str, Level]
Signed = tuple[bool, str, Level]
Key = tuple[Rank, tuple[tuple[str, int], ...], str]


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
            name = SPELLING.get(type(expr)) or type(expr).__name__
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
    coefficients = [_coefficient(term) for term in expr.args]
    divisor = coefficients[0].q
    if _fraction(Rational(1, divisor))[1] == "1" or any(c.q != divisor for c in coefficients):
        return None
    negative = all(c.p < 0 for c in coefficients)
    scale = -divisor if negative else divisor
    inner = _sum(_terms(Add(*(term * scale for term in expr.args))))
    return (f"-({inner})/{divisor}", Level.SUM) if negative else (f"({inner})/{divisor}", Level.PRODUCT)


def _coefficient(term: Expr) -> Rational:
    first = term.args[0] if isinstance(term, Mul) else term
    return first if isinstance(first, Rational) else S.One


def _terms(expr: Add) -> list[Signed]:
    """Terms without their signs: positive ones first, numbers before sums before entries before constants."""
    keyed = []
    for term in expr.args:
        negative, text, level = _signed(term)
        keyed.append(((negative, _term_rank(term), _natural(text), text), (negative, text, level)))
    return [term for _, term in sorted(keyed)]


def _term_rank(term: Expr) -> int:
    if isinstance(term, Rational):
        return 0
    if any(isinstance(factor, Reduction) for factor in Mul.make_args(term)):
        return 1
    return 3 if _is_constant(term) else 2


def _is_constant(expr: Basic) -> bool:
    if isinstance(expr, Symbol):
        return not isinstance(expr, Index)
    return not isinstance(expr, Entry | Reduction) and all(map(_is_constant, expr.args))


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
            below.append((_factor_key(factor, printed[0]), printed))
        else:
            printed = _factor(factor)
            above.append((_factor_key(factor, printed[0]), printed))
    number, divisor = _fraction(abs(coefficient))
    top, level = _product(number, above)
    if not below and divisor == "1":
        return coefficient.p < 0, top, level
    over = _bracketed((top, level), Level.PRODUCT)
    return coefficient.p < 0, f"{over}/{_bracketed(_product(divisor, below), Level.POWER)}", Level.PRODUCT


def _fraction(value: Rational) -> tuple[str, str]:
    """Numerator and divisor; a value with a divisor such as 10 or 2000 is written as a decimal: 0.9, 1e-8."""
    twos, rest = 0, value.q
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    fives = 0
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest > 1 or not twos or not fives:
        return str(value.p), str(value.q)
    places = max(twos, fives)
    digits = str(value.p * 10**places // value.q)
    exponent = len(digits) - 1 - places
    if exponent < -4:
        return f"{digits[0]}{'.' if len(digits) > 1 else ''}{digits[1:]}e{exponent}", "1"
    digits = digits.zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}", "1"


def _factor_key(factor: Expr, text: str = "") -> Key:
    """Where a factor, printed as `text`, stands in its product."""
    text = text or to_text(factor)
    return _rank(factor), _natural(text), text


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


def _rank(factor: Expr) -> Rank:
    match factor:
        case Pow():
            return _rank(factor.base)
        case Entry():
            name = factor.array.name
            if name.startswith(("delta", "d_")):
                return Rank.ADJOINT
            return Rank.UPPER if name[0].isupper() else Rank.LOWER
        case Add() | OrderedSum() | Mul():
            return Rank.BRACKET
        case Where():
            return Rank.CASES
        case Reduction():
            return Rank.REDUCTION
    return Rank.FUNCTION if factor.args else Rank.CONSTANT


def _natural(text: str) -> tuple[tuple[str, int], ...]:
    """A sort key that puts W2 before W10."""
    return tuple((word, int(digits or 0)) for word, digits in re.findall(r"(\D*)(\d*)", text))
