"""Where an expression breaks when an array that it reads is rounded: the logarithm of a vanishing number, a division by one.

A stable activation may still round to 0 or 1 exactly; `log(1 - a)` then is infinite although `log(1 - f(z))` is not.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Add, Expr, Mul, Pow, S, atan, cos, cosh, erf, exp, log, sin, tanh

from ..notation.signs import nonnegative
from ..notation.symbols import Entry, Erfc, IndexMax, IndexSum, Log1p, Maximum, OrderedSum, ShiftedExp, Sigmoid, Where, XLogY
from .equality import equal
from .simplify import simplify
from .stabilise import distributed, stabilise

Inline = Callable[[Expr], Expr]


def away_from_zero(expr: Expr) -> bool:
    """Whether the value as computed is positive and not vanishing, whatever finite numbers the entries are."""
    if expr.is_number:
        return bool(expr.is_positive)
    match expr:
        case cosh():
            return True
        case Add():
            return all(map(nonnegative, expr.args)) and any(map(away_from_zero, expr.args))
        case Mul():
            return all(map(away_from_zero, expr.args))
        case Pow():
            return away_from_zero(expr.base) and bool(expr.exp.is_positive)
        case Maximum():
            return any(map(away_from_zero, expr.args))
        case IndexSum(args=(ShiftedExp() as body, *_)):
            return body.args[1].has(IndexMax)
    return bool(expr.is_Symbol and expr.is_positive)


def hazards(expr: Expr) -> list[Expr]:
    """The logarithms and divisors in an expression that may be those of 0, and the exponentials that may overflow."""
    if isinstance(expr, Entry) or not expr.args:
        return []
    found = [h for argument in expr.args for h in hazards(argument)]
    match expr:
        case log() if not away_from_zero(expr.args[0]):
            found.append(expr)
        case XLogY() if not away_from_zero(expr.args[1]):
            found.append(expr)
        case Log1p() if not nonnegative(expr.args[0]):
            found.append(expr)
        case Pow() if not (expr.exp.is_Integer and expr.exp.is_positive) and expr.base.atoms(Entry):
            found += [] if away_from_zero(expr.base) else [expr]
        case exp() if not nonnegative(-expr.args[0]) and not expr.args[0].has(exp):
            found.append(expr)
    return found


def secured(expr: Expr, outputs: frozenset[Expr], inline: Inline) -> Expr:
    """The stable form of an expression, its outputs written by their formulas where that leaves fewer hazards.

    First only in what is exposed, `log(a)` or `1/(1 - a)`; with it every `1 - a` whose difference then disappears.
    """
    expr = _without_differences(distributed(expr), outputs, inline)
    plain = stabilise(expr)
    if not any(e.array in outputs for h in hazards(plain) for e in h.atoms(Entry)):
        return plain
    partly = stabilise(_inlined(expr, inline))
    return min((plain, partly, stabilise(inline(expr))), key=lambda e: len(hazards(e)))


def _without_differences(expr: Expr, outputs: frozenset[Expr], inline: Inline) -> Expr:
    """The expression with each difference of an output and a number or a target from the logits where it is none any more there."""
    if isinstance(expr, Entry) or not expr.args or not any(e.array in outputs for e in expr.atoms(Entry)):
        return expr
    if isinstance(expr, Where):
        whole = simplify(inline(expr))
        if not whole.atoms(Add) and not any(e.array in outputs for e in whole.atoms(Entry)):
            return whole
    if isinstance(expr, Add):
        whole = stabilise(inline(expr)) if expr.as_coeff_Add()[0] != 0 else expr
        if not isinstance(whole, Add):
            return whole
        between = _between_targets(expr, outputs, inline)
        if between is not expr:
            return between
    return expr.func(*(_without_differences(a, outputs, inline) if isinstance(a, Expr) else a for a in expr.args))


def _between_targets(expr: Add, outputs: frozenset[Expr], inline: Inline) -> Expr:
    """e(t) = (1 - t)*e(0) + t*e(1) for a sum that is a straight line in a target: exact at 0 and 1, as a*(1 - t) - t*(1 - a) is"""
    for target in sorted(expr.atoms(Entry), key=str):
        if target.array in outputs:
            continue
        if not _bounded(expr.xreplace({target: S.Zero}), outputs, inline):
            continue
        ends = [_without_differences(expr.xreplace({target: S(n)}), outputs, inline) for n in (0, 1)]
        if any(isinstance(end, Add) or end.has(target) for end in ends) or not equal(
                expr, (1 - target) * expr.xreplace({target: S.Zero}) + target * expr.xreplace({target: S.One})):
            continue
        return OrderedSum((1 - target) * ends[0], target * ends[1])
    return expr


def _bounded(expr: Expr, outputs: frozenset[Expr], inline: Inline) -> bool:
    """Whether the value stays within limits whatever the logits are."""
    if expr.is_number:
        return True
    match expr:
        case Sigmoid() | tanh() | erf() | Erfc() | sin() | cos() | atan():
            return True
        case Entry():
            return expr.array not in outputs or _bounded(stabilise(inline(expr)), frozenset(), inline)
        case exp():
            return nonnegative(-expr.args[0])
        case ShiftedExp():
            return expr.args[1].has(IndexMax)
        case Pow():
            return _bounded(expr.base, outputs, inline) if expr.exp.is_positive else away_from_zero(expr.base)
        case Add() | Mul() | OrderedSum():
            return all(_bounded(a, outputs, inline) for a in expr.args)
        case IndexSum():
            return _bounded(expr.body, outputs, inline)
        case Where():
            return all(_bounded(a, outputs, inline) for a in expr.args[1:])
    return bool(expr.is_Symbol)


def _inlined(expr: Expr, inline: Inline) -> Expr:
    """The expression with its outputs inlined in logarithms and divisors, and in sums that then are none any more."""
    if isinstance(expr, Entry) or not expr.args:
        return expr
    if isinstance(expr, log) or (isinstance(expr, Pow) and not (expr.exp.is_Integer and expr.exp.is_positive)):
        whole = stabilise(inline(expr))
        if len(hazards(whole)) < len(hazards(stabilise(expr))):
            return inline(expr)
    if isinstance(expr, Add) and expr.as_coeff_Add()[0] != 0 and not isinstance(stabilise(inline(expr)), Add):
        return inline(expr)
    return expr.func(*(_inlined(a, inline) for a in expr.args))
