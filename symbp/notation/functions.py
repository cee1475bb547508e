"""The whitelist of functions of the formula language: what each takes, and the SymPy expression it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Abs, Expr, Pow, S, atan, cos, cosh, erf, exp, log, sign, sin, sinh, sqrt, tanh

from .symbols import Delta, Inside, Maximum, Minimum, Where


@dataclass(frozen=True)
class FunctionRule:
    """takes: one letter an argument, v(alue), c(ondition) or s(ubscript); build: arguments -> meaning."""

    takes: str
    build: Callable[..., Expr]
    usage: str


def _sigmoid(x: Expr) -> Expr:
    return Pow(1 + exp(-x), -1)


FUNCTIONS = {
    "exp": FunctionRule("v", exp, "exp(x)"),
    "log": FunctionRule("v", log, "log(x)"),
    "sqrt": FunctionRule("v", sqrt, "sqrt(x)"),
    "tanh": FunctionRule("v", tanh, "tanh(x)"),
    "sinh": FunctionRule("v", sinh, "sinh(x)"),
    "cosh": FunctionRule("v", cosh, "cosh(x)"),
    "erf": FunctionRule("v", erf, "erf(x)"),
    "abs": FunctionRule("v", Abs, "abs(x)"),
    "sign": FunctionRule("v", sign, "sign(x)"),
    "sin": FunctionRule("v", sin, "sin(x)"),
    "cos": FunctionRule("v", cos, "cos(x)"),
    "tan": FunctionRule("v", lambda x: sin(x) / cos(x), "tan(x)"),
    "atan": FunctionRule("v", atan, "atan(x)"),
    "max": FunctionRule("vv", Maximum, "max(x, y)"),
    "min": FunctionRule("vv", Minimum, "min(x, y)"),
    "sigmoid": FunctionRule("v", _sigmoid, "sigmoid(x)"),
    "log1p": FunctionRule("v", lambda x: log(1 + x), "log1p(x)"),
    "expm1": FunctionRule("v", lambda x: exp(x) - 1, "expm1(x)"),
    "softplus": FunctionRule("v", lambda x: log(1 + exp(x)), "softplus(x)"),
    "logcosh": FunctionRule("v", lambda x: log(cosh(x)), "logcosh(x)"),
    "xlogy": FunctionRule("vv", lambda x, y: x * log(y), "xlogy(x, y)"),
    "where": FunctionRule("cvv", Where, "where(condition, a, b)"),
    "delta": FunctionRule("ss", Delta, "delta(i, j)"),
    "inside": FunctionRule("sv", Inside, "inside(p+q, n)"),
}

MAX_POWER = 1000
MAX_BITS = 20_000
LARGEST = 10**308
UNREAL = frozenset((S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity, S.ImaginaryUnit))


def is_too_large(base: Expr, exponent: Expr) -> bool:
    """Whether `base**exponent` would have to be written out with very many digits."""
    if not exponent.is_Rational:
        return False
    coefficient = base.as_coeff_Mul()[0] if base.is_Mul else base
    bits = max(abs(coefficient.p), coefficient.q).bit_length() if coefficient.is_Rational else 1
    return abs(exponent) > MAX_POWER or bits * abs(exponent) > MAX_BITS


def is_unreal(expr: Expr) -> bool:
    """Whether a freshly built expression is infinite, undefined, complex, or a number beyond double precision."""
    if expr in UNREAL or not UNREAL.isdisjoint(expr.args):
        return True
    if expr.is_Rational or not expr.is_number:
        return False
    value = expr.evalf(3)
    return expr.is_real is False or (value.is_Float and bool(abs(value) > LARGEST))
