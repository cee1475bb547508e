"""Unknown functions put in as functions that people mean by them: what fails for every one of these is refuted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from sympy import Dummy, Expr, S, diff, exp, log, tanh

from ...notation.definition import Definition
from ...notation.symbols import Maximum, Where
from ..reading.functions import OpaqueFunction


@dataclass(frozen=True)
class Concrete:
    """A function by its name, its formula in x and as text."""

    name: str
    formula: Callable[[Expr], Expr]
    text: str


CONCRETE = (
    Concrete("the logistic function", lambda x: 1 / (1 + exp(-x)), "1/(1 + exp(-x))"),
    Concrete("tanh", tanh, "tanh(x)"),
    Concrete("softplus", lambda x: log(1 + exp(x)), "log(1 + exp(x))"),
    Concrete("exp", exp, "exp(x)"),
    Concrete("relu", lambda x: Maximum(S.Zero, x), "max(0, x)"),
)


def unknown_functions(*exprs: Expr) -> tuple[str, ...]:
    """The names of the functions of one argument of which nothing but the name is known."""
    found = (f for e in exprs for f in e.atoms(OpaqueFunction) if len(f.args) == 1)
    return tuple(sorted({f.title for f in found}))


def others_unknown(*exprs: Expr) -> bool:
    """Whether a function of several arguments is unknown."""
    return any(len(f.args) > 1 for e in exprs for f in e.atoms(OpaqueFunction))


def put_in(expr: Expr, concrete: Concrete) -> Expr:
    """The expression with every unknown function of one argument made this one."""
    while found := {f for f in expr.atoms(OpaqueFunction) if len(f.args) == 1}:
        innermost = [f for f in found if not any(len(g.args) == 1 for g in f.args[0].atoms(OpaqueFunction))]
        expr = expr.xreplace({f: _slope(concrete, f.order[0]).xreplace({VARIABLE: f.args[0]}) for f in innermost})
    return expr


def definitions_with(definitions: Iterable[Definition], concrete: Concrete) -> tuple[Definition, ...]:
    return tuple(Definition(d.target, put_in(d.formula, concrete)) for d in definitions)


VARIABLE = Dummy("x", real=True)


@lru_cache(maxsize=64)
def _slope(concrete: Concrete, order: int) -> Expr:
    """The function's derivative of this order, as a formula in the variable."""
    formula = concrete.formula(VARIABLE)
    if isinstance(formula, Maximum):
        return formula if not order else Where(VARIABLE > 0, S.One, S.Zero) if order == 1 else S.Zero
    return diff(formula, VARIABLE, order) if order else formula
