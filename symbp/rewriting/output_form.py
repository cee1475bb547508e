"""A derivative in terms of the function's own output: `a = f(z)`, an expression in z -> the same in a, by elimination.

One kernel of f that carries z is solved for (`a = E/(1+E)` gives `E = a/(1-a)`), then the kernel inside it if need be.
A form is given only when z is gone and no division by a possible zero came in.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from sympy import Abs, Add, Expr, Ge, Mul, Rational, S, atan, exp, log, tan
from sympy.core.relational import Relational

from ..notation.definition import Definition
from ..notation.indices import arrays_in, entries, free_indices, free_nodes, replace_free, substitute
from ..notation.normal_form import normal, ratio
from ..notation.ratio import NoForm, Ratio, expanded
from ..notation.symbols import Array, Entry, Index, IndexSum, Maximum, Minimum, Reduction, Where
from .poles import never_zero, poles
from .simplify import simplify

DEEPEST = 4


@dataclass(frozen=True)
class Solved:
    """kernel**power == value, where value is free of the input at the output's own indices."""

    kernel: Expr
    power: int
    value: Expr
    place: tuple[Index, ...]        # where the kernel reads the input


def in_output(expr: Expr, output: Entry, formula: Expr, source: Array, *, partly: bool = False) -> Expr | None:
    """`expr` without `source`, using `output == formula`; None when elimination does not end in a safe form.

    Sums of the source (a softmax's denominator) may stay when they cancel nowhere; with `partly`, other kernels too.
    """
    try:
        return _in_output(_as_cases(expr), output, _as_cases(formula), source, partly)
    except NoForm:
        return None


def _in_output(expr: Expr, output: Entry, formula: Expr, source: Array, partly: bool) -> Expr | None:
    condition = next((n.args[0] for n in sorted(free_nodes(formula, (Where,)), key=str)), None)
    if condition is not None:
        return _by_cases(expr, output, formula, source, condition, partly)
    if not _carries(expr, source):
        return expr
    solved: list[Solved] = []
    for step in _unwrap(output, formula, source):
        solved.append(step)
        result = _express(expr, solved, source, partly)
        if result is None or free_indices(result) - free_indices(expr):
            continue
        if _safe(result, expr, Definition(output, formula)):
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
        inside = [replace_free(e, {n: n.args[branch] for n in free_nodes(e, (Where,)) if n.args[0] == condition})
                  for e in (expr, formula)]
        branch_form = _in_output(inside[0], output, inside[1], source, partly)
        if branch_form is None:
            return None
        branches.append(branch_form)
    return Where(condition, *branches)


def _carries(expr: Expr, source: Array) -> bool:
    return source in arrays_in(expr)


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
        step = _solve(form, live[0], value, source)
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


def _solve(form: Ratio, position: int, value: Expr, source: Array) -> Solved | None:
    """value == (n1*K + n0)/(d1*K + d0), with K a power of the kernel, solved for K."""
    place = _place(form.kernels[position], source)
    if place is None or len(set(place)) < len(place):
        return None
    powers = [m[position] for p in (form.numerator, form.denominator) for m in p]
    step = gcd(*powers)
    if max(powers) != step:
        return None
    n0, n1 = _split(form.numerator, position, form)
    d0, d1 = _split(form.denominator, position, form)
    solution = (value * d0 - n0) / (n1 - value * d1)
    if free_indices(solution) - set(place):
        return None
    return Solved(form.kernels[position], step, solution, place)


def _split(poly: object, position: int, form: Ratio) -> tuple[Expr, Expr]:
    parts = ({}, {})
    for powers, coefficient in poly.terms():
        rest = powers[:position] + (0,) + powers[position + 1:]
        parts[1 if powers[position] else 0][rest] = coefficient
    ring = poly.ring
    return tuple(expanded(ring.from_dict(p), form.kernels) for p in parts)


def _express(expr: Expr, solved: list[Solved], source: Array, partly: bool) -> Expr | None:
    """`expr` with every solved kernel replaced, at whatever indices it stands; None if the source is left over."""
    form = ratio(expr)
    replacements = []
    for position, kernel in enumerate(form.kernels):
        value = _replacement(kernel, solved, source, partly)
        if value is None and not partly:
            return None
        rate, base = value or (S.One, kernel)
        if not all((m[position] * rate).is_Integer for p in (form.numerator, form.denominator) for m in p):
            return None
        replacements.append((rate, base))
    sides = []
    for poly in (form.numerator, form.denominator):
        terms = [Mul(Rational(c.numerator, c.denominator), *(v ** (p * r) for p, (r, v) in
                                                             zip(powers, replacements, strict=True)))
                 for powers, c in poly.terms()]
        sides.append(Add(*terms))
    return normal(sides[0] / sides[1]) if normal(sides[1]) != 0 else None


def _replacement(kernel: Expr, solved: list[Solved], source: Array, partly: bool) -> tuple[Rational, Expr] | None:
    """(r, v) with kernel == v**r, v without the source; None if there is none."""
    if not _carries(kernel, source):
        return S.One, kernel
    if not _carries_openly(kernel, source) and any(kernel in step.value.atoms(type(kernel)) for step in solved):
        return S.One, kernel
    if isinstance(kernel, Reduction):
        body = _express(kernel.body, solved, source, partly) if isinstance(kernel, IndexSum) else None
        return (S.One, kernel) if body is None else (S.One, IndexSum(body, *kernel.bound))
    place = _place(kernel, source)
    for step in solved:
        if place is None or any(i.size != j.size for i, j in zip(step.place, place, strict=True)):
            continue
        at = dict(zip(step.place, place, strict=True))
        there, value = substitute(step.kernel, at), substitute(step.value, at)
        if there == kernel:
            return Rational(1, step.power), value
        if isinstance(there, exp) and isinstance(kernel, exp) and (c := kernel.args[0] / there.args[0]).is_Rational:
            return c / step.power, value
        if isinstance(there, Entry) and step.power == 1:
            return S.One, replace_free(kernel, {there: value})
    return None


def _place(kernel: Expr, source: Array) -> tuple[Index, ...] | None:
    """The indices at which a kernel reads the source outside its sums, when that is one place of plain indices."""
    places = {e.indices for e in free_nodes(kernel, (Entry,)) if e.array == source}
    plain = len(places) == 1 and all(isinstance(i, Index) for i in next(iter(places)))
    return next(iter(places)) if plain else None


def _safe(result: Expr, expr: Expr, definition: Definition) -> bool:
    """Nothing that the result divides by is new, or else it cannot vanish where `output == formula`."""
    known = poles(expr)
    if not all(pole in known or never_zero(expand(pole, definition)) for pole in poles(result)):
        return False
    return not any(node.has(definition.array) for node in result.atoms(log))


def expand(expr: Expr, definition: Definition) -> Expr:
    """`expr` with every entry of the defined array replaced by its formula."""
    places = [e for e in entries(expr) if e.array == definition.array]
    return expr.xreplace({e: substitute(definition.formula, dict(zip(definition.indices, e.indices, strict=True)))
                          for e in places})
