"""Unknown functions put in as functions that people mean by them: what fails for every one of these is refuted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sympy import Basic, Dummy, Eq, Expr, S, Symbol, diff, exp, log, tanh

from ...notation.definition import Definition
from ...notation.normal_form import ratio
from ...notation.ratio import NoForm
from ...notation.symbols import Array, Entry, Index, Maximum, Where
from ...rewriting.equality import equal
from ..reading.functions import OpaqueFunction, opaque


@dataclass(frozen=True)
class Concrete:
    """A function by its name, its formula in x and as text; slope: its derivative from its value, where that is simple."""

    name: str
    formula: Callable[[Expr], Expr]
    text: str
    slope: Callable[[Expr], Expr] | None = None


CONCRETE = (
    Concrete("the logistic function", lambda x: 1 / (1 + exp(-x)), "1/(1 + exp(-x))", lambda a: a * (1 - a)),
    Concrete("tanh", tanh, "tanh(x)", lambda a: 1 - a**2),
    Concrete("softplus", lambda x: log(1 + exp(x)), "log(1 + exp(x))"),
    Concrete("exp", exp, "exp(x)"),
    Concrete("relu", lambda x: Maximum(S.Zero, x), "max(0, x)"),
)
SPECIAL = (Concrete("the identity", lambda x: x, "x"), Concrete("the square", lambda x: x**2, "x**2"))
CONSTANT = Concrete("a constant", lambda x: Symbol("c", real=True), "c")


def unknown_functions(*exprs: Expr) -> tuple[str, ...]:
    """The names of the functions of one argument of which nothing but the name is known."""
    found = (f for e in exprs for f in e.atoms(OpaqueFunction) if len(f.args) == 1)
    return tuple(sorted({f.title for f in found}))


def may_vanish(expr: Expr) -> bool:
    """Whether the unknown functions could be such that this is zero: f(pi), f' - 1 + f, f' - exp(x), but not x*f' - w*f', only for f' = 0.

    What no letter of their arguments is in varies by itself, and so do all letters where their one argument has a letter of its own:
    as a polynomial in that, no coefficient may be one product of values of the functions, times what goes with their arguments.
    """
    arguments = {f.args for f in expr.atoms(OpaqueFunction)}
    if len(arguments) == 1 and len(there := next(iter(arguments))) == 1:
        apart = expr.xreplace({there[0]: VARIABLE})
        expr = apart if _letters(there[0]) - _letters(apart) else expr
    try:
        form = ratio(expr)
    except NoForm:
        return False
    bound = {a for f in expr.atoms(OpaqueFunction) for a in _letters(f)}
    unknown = [k.has(OpaqueFunction) for k in form.kernels]
    moving = [u and all(map(_letters, k.atoms(OpaqueFunction))) for u, k in zip(unknown, form.kernels, strict=True)]
    free = [not u and bool(_letters(k)) and not bound & _letters(k) for u, k in zip(unknown, form.kernels, strict=True)]
    coefficients: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for powers in form.numerator.itermonoms():
        rest = tuple(p if f else 0 for f, p in zip(free, powers, strict=True))
        coefficients.setdefault(rest, set()).add(tuple(p if u else 0 for u, p in zip(unknown, powers, strict=True)))
    return not any(len(products) == 1 and all(m for m, p in zip(moving, min(products), strict=True) if p)
                   for products in coefficients.values())


def rates_given(expr: Expr) -> tuple[str, ...]:
    """The derivatives of a cost that nothing defines, dE/da, where this is zero for some values of them: E may be such a cost."""
    try:
        form = ratio(expr)
    except NoForm:
        return ()
    rates = [sorted(e.array.name for e in k.atoms(Entry) if "/" in e.array.name) for k in form.kernels]
    within = {any(r and p for r, p in zip(rates, powers, strict=True)) for powers in form.numerator.itermonoms()}
    return tuple(sorted({name for found in rates for name in found})) if len(within) == 2 else ()


def _letters(expr: Expr) -> set[Basic]:
    """The arrays and names in it; indices are none."""
    return {a.array if isinstance(a, Entry) else a for a in expr.atoms(Entry, Symbol) if not isinstance(a, Index)}


def put_in(expr: Expr, concrete: Concrete) -> Expr:
    """The expression with every unknown function of one argument made this one."""
    while found := {f for f in expr.atoms(OpaqueFunction) if len(f.args) == 1}:
        innermost = [f for f in found if not any(len(g.args) == 1 for g in f.args[0].atoms(OpaqueFunction))]
        expr = expr.xreplace({f: _slope(concrete, f.order[0]).xreplace({VARIABLE: f.args[0]}) for f in innermost})
    return expr


def definitions_with(definitions: Iterable[Definition], concrete: Concrete) -> tuple[Definition, ...]:
    return tuple(Definition(d.target, put_in(d.formula, concrete)) for d in definitions)


def slope_condition(stages: Sequence[Expr], concrete: Concrete) -> Eq | None:
    """`f'(z) == f(z)*(1 - f(z))`, at what the unknown function is differentiated at, x where that is not one place.

    None where that is all that is claimed.
    """
    sloping = next((s for s in ({f for f in e.atoms(OpaqueFunction) if any(f.order)} for e in stages) if s), None)
    if not sloping or concrete.slope is None:
        return None
    first, = {f.args for f in sloping} if len({f.args for f in sloping}) == 1 else ((Entry(Array("x")),),)
    title = next(iter(sloping)).title
    condition = Eq(opaque(title, (1,))(*first), concrete.slope(opaque(title, (0,))(*first)), evaluate=False)
    claims = (condition.lhs - condition.rhs, condition.rhs - condition.lhs)
    return None if any(equal(stage, claim) for stage in stages for claim in claims) else condition


def with_slope(expr: Expr, concrete: Concrete) -> Expr:
    """The expression with every derivative of an unknown function made one of its values, as it is for this one."""
    assert concrete.slope is not None
    while found := {f for f in expr.atoms(OpaqueFunction) if any(f.order)}:
        for f in found:
            slope = concrete.slope(opaque(f.title, (0,))(VARIABLE))
            expr = expr.xreplace({f: diff(slope, VARIABLE, f.order[0] - 1).xreplace({VARIABLE: f.args[0]})})
    return expr


VARIABLE = Dummy("x", real=True)


@lru_cache(maxsize=64)
def _slope(concrete: Concrete, order: int) -> Expr:
    """The function's derivative of this order, as a formula in the variable."""
    formula = concrete.formula(VARIABLE)
    if isinstance(formula, Maximum):
        return formula if not order else Where(VARIABLE > 0, S.One, S.Zero) if order == 1 else S.Zero
    return diff(formula, VARIABLE, order) if order else formula
