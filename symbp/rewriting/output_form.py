"""A derivative in terms of the function's own output: `a = f(z)`, an expression in z -> the same in a, by elimination.

One kernel of f that carries z is solved for (`a = E/(1+E)` gives `E = a/(1-a)`), then the kernel inside it if need be.
A form is given only when z is gone and no division by a possible zero came in.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from sympy import Abs, Add, Expr, Ge, Mul, Rational, atan, exp, log, tan
from sympy.core.relational import Relational

from ..notation.indices import free_indices, substitute
from ..notation.normal_form import normal, ratio
from ..notation.ratio import Ratio, expanded, factors
from ..notation.signs import positive
from ..notation.symbols import Array, Entry, IndexSum, Maximum, Minimum, Reduction, Where
from .simplify import simplify

DEEPEST = 4


@dataclass(frozen=True)
class Solved:
    """kernel**power == value, where value is free of the input at the output's own indices."""

    kernel: Expr
    power: int
    value: Expr


def in_output(expr: Expr, output: Entry, formula: Expr, source: Array, *, partly: bool = False) -> Expr | None:
    """`expr` without `source`, using `output == formula`; None when elimination does not end in a safe form.

    Sums of the source (a softmax's denominator) may stay when they cancel nowhere; with `partly`, other kernels too.
    """
    expr, formula = _as_cases(expr), _as_cases(formula)
    condition = next((n.args[0] for n in sorted(formula.atoms(Where), key=str)), None)
    if condition is not None:
        return _by_cases(expr, output, formula, source, condition, partly)
    if not _carries(expr, source):
        return expr
    solved: list[Solved] = []
    for step in _unwrap(output, formula, source):
        solved.append(step)
        result = _express(expr, output, solved, source, partly)
        if result is None or free_indices(result) - free_indices(expr):
            continue
        if _safe(result, expr, output, formula):
            return simplify(result)
    return None


def _as_cases(expr: Expr) -> Expr:
    """|u|, max and min as where."""
    return (expr.replace(lambda n: isinstance(n, Abs), lambda n: Where(Ge(n.args[0], 0), n.args[0], -n.args[0]))
            .replace(lambda n: isinstance(n, Maximum), lambda n: Where(n.args[0] > n.args[1], *n.args))
            .replace(lambda n: isinstance(n, Minimum), lambda n: Where(n.args[0] < n.args[1], *n.args)))


def _by_cases(expr: Expr, output: Entry, formula: Expr, source: Array, condition: Relational,
              partly: bool) -> Expr | None:
    branches = []
    for branch in (1, 2):
        inside = [e.xreplace({n: n.args[branch] for n in e.atoms(Where) if n.args[0] == condition})
                  for e in (expr, formula)]
        branch_form = in_output(inside[0], output, inside[1], source, partly=partly)
        if branch_form is None:
            return None
        branches.append(branch_form)
    return Where(condition, *branches)


def _carries(expr: Expr, source: Array) -> bool:
    return any(entry.array == source for entry in expr.atoms(Entry))


def _carries_openly(expr: Expr, source: Array) -> bool:
    """Whether the source stands in `expr` outside every sum."""
    if isinstance(expr, Entry):
        return expr.array == source
    return not isinstance(expr, Reduction) and any(_carries_openly(a, source) for a in expr.args)


def _unwrap(output: Entry, formula: Expr, source: Array) -> list[Solved]:
    """Solve `value == formula` for the one kernel that carries the source, then go on inside that kernel."""
    found: list[Solved] = []
    value: Expr = output
    current = formula
    while len(found) < DEEPEST:
        form = ratio(current)
        live = [n for n, k in enumerate(form.kernels) if _carries_openly(k, source)]
        if len(live) != 1:
            break
        step = _solve(form, live[0], value)
        if step is None:
            break
        found.append(step)
        if isinstance(step.kernel, exp):
            current, value = step.kernel.args[0], log(step.value) / step.power
        elif isinstance(step.kernel, log) and step.power == 1:
            current, value = step.kernel.args[0], exp(step.value)
        elif isinstance(step.kernel, atan) and step.power == 1:
            current, value = step.kernel.args[0], tan(step.value)
        else:
            break
    return found


def _solve(form: Ratio, position: int, value: Expr) -> Solved | None:
    """value == (n1*K + n0)/(d1*K + d0), with K a power of the kernel, solved for K."""
    powers = [m[position] for p in (form.numerator, form.denominator) for m in p]
    step = gcd(*powers)
    if max(powers) != step:
        return None
    n0, n1 = _split(form.numerator, position, form)
    d0, d1 = _split(form.denominator, position, form)
    return Solved(form.kernels[position], step, (value * d0 - n0) / (n1 - value * d1))


def _split(poly: object, position: int, form: Ratio) -> tuple[Expr, Expr]:
    parts = ({}, {})
    for powers, coefficient in poly.terms():
        rest = powers[:position] + (0,) + powers[position + 1:]
        parts[1 if powers[position] else 0][rest] = coefficient
    ring = poly.ring
    return tuple(expanded(ring.from_dict(p), form.kernels) for p in parts)


def _express(expr: Expr, output: Entry, solved: list[Solved], source: Array, partly: bool) -> Expr | None:
    """`expr` with every solved kernel replaced, at whatever indices it stands; None if the source is left over."""
    form = ratio(expr)
    replacements = []
    for position, kernel in enumerate(form.kernels):
        value = _replacement(kernel, output, solved, source, partly)
        if value is None and not partly:
            return None
        value = value or (1, kernel)
        step, power_value = value
        if any(m[position] % step for p in (form.numerator, form.denominator) for m in p):
            return None
        replacements.append((step, power_value))
    sides = []
    for poly in (form.numerator, form.denominator):
        terms = [Mul(Rational(c.numerator, c.denominator), *(v ** (p // s) for p, (s, v) in
                                                             zip(powers, replacements, strict=True)))
                 for powers, c in poly.terms()]
        sides.append(Add(*terms))
    return normal(sides[0] / sides[1]) if normal(sides[1]) != 0 else None


def _replacement(kernel: Expr, output: Entry, solved: list[Solved], source: Array,
                 partly: bool) -> tuple[int, Expr] | None:
    if not _carries(kernel, source):
        return 1, kernel
    if not _carries_openly(kernel, source) and any(kernel in step.value.atoms(type(kernel)) for step in solved):
        return 1, kernel
    if isinstance(kernel, Reduction):
        if not isinstance(kernel, IndexSum):
            return 1, kernel
        body = _express(kernel.body, output, solved, source, partly)
        return (1, kernel) if body is None else (1, IndexSum(body, *kernel.bound))
    places = {e.indices for e in kernel.atoms(Entry) if e.array == source}
    if len(places) != 1:
        return None
    at = dict(zip(output.indices, next(iter(places)), strict=False))
    for step in solved:
        there, value = substitute(step.kernel, at), substitute(step.value, at)
        if there == kernel:
            return step.power, value
        if isinstance(there, Entry):
            return 1, kernel.xreplace({there: value})
    return None


def _safe(result: Expr, expr: Expr, output: Entry, formula: Expr) -> bool:
    """Every divisor of the result divided before, or cannot vanish where `output == formula`."""
    before, form = ratio(expr), ratio(result)
    known = {f for f, _ in factors(before.denominator, before.kernels)[1]}
    for divisor, _ in factors(form.denominator, form.kernels)[1]:
        if divisor in known or positive(divisor):
            continue
        value = normal(divisor.xreplace({output: formula}))
        if not (positive(value) or positive(normal(-value))):
            return False
    return not any(isinstance(k, log) and k.has(output.array) for k in form.kernels)
