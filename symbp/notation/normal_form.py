"""The exact normal form: any notation expression -> a ratio of polynomials over kernels, equal forms for equal values.

Kernels are entries, constants, exponentials of monomials, logarithms of irreducible factors, radicals, whole sums
and maxima with canonical bound indices, deltas, indicators. Two expressions with the same form are equal wherever both
are defined; the converse holds as far as the kernels are algebraically independent.
"""

from __future__ import annotations

from functools import lru_cache
from math import lcm

from sympy import (Abs, Add, Expr, Function, Integer, Mul, Pow, Rational, S, Symbol, cos, cosh, exp, factorrat, log,
                   sign, sin, sinh, tan, tanh)
from sympy.core.relational import Relational
from sympy.polys.domains import QQ
from sympy.polys.fields import FracElement, FracField
from sympy.polys.rings import PolyElement

from .ratio import Ratio, expanded, factors, polynomial_field
from .signs import positive
from .sums import normal_maximum, normal_sum
from .symbols import (Expm1, IndexMax, IndexSum, Inside, Log1p, LogCosh, Maximum, Minimum, OrderedSum, Reduction,
                      ShiftedExp, Sigmoid, Softplus, Where, XLogY)

MEANING = {
    tanh: lambda x: (exp(2 * x) - 1) / (exp(2 * x) + 1),
    sinh: lambda x: (exp(x) - exp(-x)) / 2,
    cosh: lambda x: (exp(x) + exp(-x)) / 2,
    tan: lambda x: sin(x) / cos(x),
    Sigmoid: lambda x: 1 / (1 + exp(-x)),
    Softplus: lambda x: log(1 + exp(x)),
    ShiftedExp: lambda x, y: exp(x - y),
    Log1p: lambda x: log(1 + x),
    Expm1: lambda x: exp(x) - 1,
    LogCosh: lambda x: log((exp(x) + exp(-x)) / 2),
    XLogY: lambda x, y: x * log(y),
    OrderedSum: Add,
}


class _Kernels:
    """Placeholders for the kernels met while one expression is prepared."""

    def __init__(self) -> None:
        self.placeholders: dict[Expr, Symbol] = {}
        self.relations: dict[Symbol, tuple[int, Expr]] = {}      # placeholder ** n == expression in placeholders
        self.exponentials: set[Symbol] = set()

    def of(self, kernel: Expr) -> Symbol:
        if kernel not in self.placeholders:
            self.placeholders[kernel] = Symbol(f"_k{len(self.placeholders)}", positive=True)
        return self.placeholders[kernel]


@lru_cache(maxsize=32768)
def normal(expr: Expr) -> Expr:
    """The canonical form as an expression: a sum of monomials over a sum of monomials."""
    if expr.is_Rational or expr.is_Symbol:
        return expr
    return ratio(expr).expr()


@lru_cache(maxsize=32768)
def ratio(expr: Expr) -> Ratio:
    """The canonical form as polynomials."""
    kernels = _Kernels()
    body = _split_roots(_prepare(expr, kernels), kernels)
    named = sorted(((k, p) for k, p in kernels.placeholders.items()), key=lambda item: str(item[0]))
    field = polynomial_field(len(named))
    generators = {p: g for (_, p), g in zip(named, field.gens, strict=True)}
    element = _reduce(_element(body, field, generators), field, generators, kernels)
    used = [i for i in range(len(named)) if any(m[i] for m in element.numer) or any(m[i] for m in element.denom)]
    ring = polynomial_field(len(used)).ring
    pick = [ring.from_dict({tuple(m[i] for i in used): c for m, c in poly.items()})
            for poly in (element.numer, element.denom)]
    return Ratio(tuple(named[i][0] for i in used), *pick)


def _split_roots(body: Expr, kernels: _Kernels) -> Expr:
    """Make every exponent whole: where exp(M)**(1/q) occurs, exp(M/q) becomes the kernel."""
    roots: dict[Symbol, int] = {}
    for power in body.atoms(Pow):
        if power.exp.is_Rational and power.base in kernels.exponentials:
            roots[power.base] = lcm(roots.get(power.base, 1), int(power.exp.q))
    for kernel, symbol in list(kernels.placeholders.items()):
        if roots.get(symbol, 1) > 1:
            del kernels.placeholders[kernel]
            kernels.placeholders[exp(kernel.args[0] / roots[symbol])] = symbol
    return body.xreplace({s: s**q for s, q in roots.items() if q > 1})


def _element(body: Expr, field: FracField, generators: dict[Symbol, FracElement]) -> FracElement:
    if body in generators:
        return generators[body]
    if body.is_Rational:
        return field.one * QQ(body.p, body.q)
    if isinstance(body, Add):
        return sum((_element(a, field, generators) for a in body.args), field.zero)
    if isinstance(body, Mul):
        product = field.one
        for argument in body.args:
            product *= _element(argument, field, generators)
        return product
    base = _element(body.args[0], field, generators)
    power = int(body.args[1])
    if power < 0 and base == 0:
        raise ZeroDivisionError(str(body))
    return base**power


def _reduce(element: FracElement, field: FracField, generators: dict[Symbol, FracElement],
            kernels: _Kernels) -> FracElement:
    """Use `kernel**n == value` (radicals, cosines, indicators) until no such power is left."""
    for placeholder, (degree, value) in kernels.relations.items():
        position = field.gens.index(generators[placeholder])
        replacement = _element(value, field, generators)
        while True:
            low = min((m[position] for m in element.denom), default=0)
            if low:                               # rationalise a monomial radical in the denominator
                lift = field.gens[position] ** (-low % degree or degree)
                numer, denom = field(element.numer) * lift, field(element.denom) * lift
            else:
                numer, denom = field(element.numer), field(element.denom)
            if max((m[position] for p in (numer.numer, denom.numer) for m in p), default=0) < degree:
                element = numer / denom
                break
            element = (_lower_powers(numer.numer, position, degree, replacement, field)
                       / _lower_powers(denom.numer, position, degree, replacement, field))
    return element


def _lower_powers(poly: PolyElement, position: int, degree: int, replacement: FracElement,
                  field: FracField) -> FracElement:
    total = field.zero
    ring = field.ring
    for powers, coefficient in poly.terms():
        whole, rest = divmod(powers[position], degree)
        monomial = ring.from_dict({powers[:position] + (rest,) + powers[position + 1:]: coefficient})
        total += field(monomial) * replacement**whole
    return total


def _prepare(expr: Expr, kernels: _Kernels) -> Expr:
    """`expr` over placeholders, every kernel's own arguments in normal form."""
    if expr.is_Rational:
        return expr
    if isinstance(expr, Add | Mul):
        return expr.func(*(_prepare(a, kernels) for a in expr.args))
    if isinstance(expr, Pow):
        return _prepare_power(expr, kernels)
    if expr.func in MEANING:
        return _prepare(MEANING[expr.func](*expr.args), kernels)
    if isinstance(expr, exp):
        return _prepare_exponential(expr.args[0], kernels)
    if isinstance(expr, log):
        return _prepare_logarithm(expr.args[0], kernels)
    if isinstance(expr, IndexSum):
        return _prepare_plain(normal_sum(ratio(expr.body), expr.bound), kernels)
    if isinstance(expr, IndexMax):
        return _prepare_plain(normal_maximum(normal(expr.body), expr.bound), kernels)
    if isinstance(expr, Abs | sign | Maximum | Minimum | Where | Function):
        return _prepare_function(expr, kernels)
    return kernels.of(expr)


def _prepare_plain(expr: Expr, kernels: _Kernels) -> Expr:
    """As `_prepare`, for a sum already in normal form: reductions in it are kernels as they stand."""
    if isinstance(expr, Reduction):
        return kernels.of(expr)
    if isinstance(expr, Add | Mul):
        return expr.func(*(_prepare_plain(a, kernels) for a in expr.args))
    if isinstance(expr, Pow) and isinstance(expr.base, Reduction) and expr.exp.is_Integer:
        return kernels.of(expr.base) ** expr.exp
    return _prepare(expr, kernels)


def _prepare_function(expr: Expr, kernels: _Kernels) -> Expr:
    arguments = [_normal_relation(a) if isinstance(a, Relational) else normal(a) for a in expr.args]
    value = expr.func(*arguments)
    if value.func is not expr.func:
        return _prepare(value, kernels)
    symbol = kernels.of(value)
    if isinstance(value, cos):
        kernels.relations[symbol] = (2, 1 - kernels.of(sin(value.args[0])) ** 2)
    elif is_indicator(value):
        kernels.relations[symbol] = (2, symbol)
    return symbol


def is_indicator(expr: Expr) -> bool:
    """A kernel that is its own square."""
    return isinstance(expr, Where) and expr.args[1:] == (S.One, S.Zero) or isinstance(expr, Inside)


def _normal_relation(relation: Relational) -> Relational:
    return relation.func(normal(relation.lhs - relation.rhs), S.Zero)


def _prepare_power(expr: Expr, kernels: _Kernels) -> Expr:
    base, exponent = expr.args
    if exponent.is_Integer:
        return _prepare(base, kernels) ** exponent
    if not exponent.is_Rational:
        return _prepare_exponential(exponent * log(base), kernels)
    if positive(base) or base.is_number:
        if not base.is_Rational:
            factored = _logarithm_terms(ratio(base))
            if factored is not None and len(factored) > 1:
                return Mul(*(_root(f, c * exponent, kernels) for f, c in factored))
    return _root(normal(base), exponent, kernels)


def _root(base: Expr, exponent: Expr, kernels: _Kernels) -> Expr:
    """base ** exponent for a whole base: a radical kernel with its relation, unless the exponent is whole."""
    if exponent.is_Integer:
        return _prepare(base, kernels) ** exponent
    if isinstance(base, exp):
        return _prepare_exponential(base.args[0] * exponent, kernels)
    degree = int(exponent.q)
    kernel = Pow(base, Rational(1, degree), evaluate=False) if base.is_Rational else Pow(base, Rational(1, degree))
    if kernel.is_Rational:
        return kernel**exponent.p
    symbol = kernels.of(kernel)
    kernels.relations[symbol] = (degree, _prepare(base, kernels))
    return symbol**exponent.p


def _prepare_exponential(argument: Expr, kernels: _Kernels) -> Expr:
    """exp of a sum is a product over its monomials: rational coefficients become powers of one kernel each."""
    product: list[Expr] = []
    form = ratio(argument)
    denominator = expanded(form.denominator, form.kernels)
    for powers, coefficient in form.numerator.terms():
        quotient = Rational(coefficient.numerator, coefficient.denominator)
        monomial = Mul(*(k**p for k, p in zip(form.kernels, powers, strict=True) if p)) / denominator
        if monomial.is_Rational:
            quotient, monomial = quotient * monomial, S.One
        elif isinstance(monomial, Mul) and monomial.args[0].is_Rational:
            quotient, monomial = quotient * monomial.args[0], monomial / monomial.args[0]
        if isinstance(monomial, log) and quotient.is_Rational:
            product.append(_prepare_power(Pow(monomial.args[0], quotient, evaluate=False), kernels))
            continue
        symbol = kernels.of(exp(monomial) if not monomial == 1 else S.Exp1)
        kernels.exponentials.add(symbol)
        product.append(symbol**quotient)
    return Mul(*product)


def _logarithm_terms(form: Ratio) -> list[tuple[Expr, Expr]] | None:
    """Factors (f, power) with form == product of f**power, every f > 0; None when that cannot be shown.

    One factor of unknown sign is allowed: where the logarithm exists, it is positive as the others are.
    """
    coefficient, found = S.One, []
    for poly, direction in ((form.numerator, 1), (form.denominator, -1)):
        content, parts = factors(poly, form.kernels)
        if content == 0:
            return None
        coefficient *= content**direction
        found += [(f, Integer(direction * power)) for f, power in parts]
    unknown = [i for i, (f, _) in enumerate(found) if not positive(f)]
    for i in list(unknown):
        f, power = found[i]
        if positive(-f):
            coefficient, found[i] = coefficient * S.NegativeOne**power, (-f, power)
            unknown.remove(i)
    if len(unknown) > 1 or (unknown and found[unknown[0]][1] % 2 == 0):
        return None
    if coefficient < 0:
        if not unknown:
            return None
        f, power = found[unknown[0]]
        coefficient, found[unknown[0]] = -coefficient, (Add(*(-t for t in Add.make_args(f))), power)
    primes = [(Integer(p), Integer(k)) for p, k in sorted(factorrat(coefficient).items())] if coefficient != 1 else []
    return primes + found


def _prepare_logarithm(argument: Expr, kernels: _Kernels) -> Expr:
    form = ratio(argument)
    terms = _logarithm_terms(form)
    if terms is None:
        return kernels.of(log(form.expr()))
    total: list[Expr] = []
    for factor, power in terms:
        if isinstance(factor, exp):
            total.append(power * _prepare(factor.args[0], kernels))
        elif isinstance(factor, Pow) and factor.exp.is_Rational:
            total.append(power * factor.exp * kernels.of(log(factor.base)))
        elif factor == S.Exp1:
            total.append(power)
        else:
            total.append(power * kernels.of(log(factor)))
    return Add(*total)
