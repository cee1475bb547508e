"""The exact normal form: any notation expression -> a ratio of polynomials over kernels, equal forms for equal values.

Kernels are entries, constants, exponentials of monomials, logarithms of irreducible factors, radicals, whole sums
and maxima with canonical bound indices, deltas, indicators. Two expressions with the same form are equal wherever both
are defined; the converse holds as far as the kernels are algebraically independent.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from math import comb

from sympy import (Abs, Add, Expr, Function, Integer, Mul, Pow, Rational, S, cos, cosh, erf, exp, log, sin, sinh, tan,
                   tanh)
from sympy.core.relational import Relational
from sympy.polys.domains import QQ
from sympy.polys.fields import FracElement, FracField
from sympy.polys.rings import PolyElement

from .kernels import Kernels, signed_factors
from .ratio import LONGEST_FORMULA, MOST_TERMS, NoForm, Ratio, expanded, polynomial_field
from .sums import normal_maximum, normal_sum
from .symbols import (Delta, Entry, Erfc, Erfcx, Expm1, IndexMax, IndexSum, Inside, Log1p, LogCosh, OrderedSum, Reduction,
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
    Erfc: lambda x: 1 - erf(x),
    Erfcx: lambda x: exp(x**2) * (1 - erf(x)),
    Expm1: lambda x: exp(x) - 1,
    LogCosh: lambda x: log((exp(x) + exp(-x)) / 2),
    XLogY: lambda x, y: x * log(y),
    OrderedSum: Add,
}


@lru_cache(maxsize=32768)
def normal(expr: Expr) -> Expr:
    """The canonical form as an expression: a sum of monomials over a sum of monomials. Raises NoForm."""
    if expr.is_Rational or expr.is_Symbol:
        return expr
    return ratio(expr).expr()


def ratio(expr: Expr) -> Ratio:
    """The canonical form as polynomials. Raises NoForm."""
    found = _ratio(expr)
    if found is None:
        raise NoForm(f"no normal form for an expression of {length(expr)} nodes")
    return found


@lru_cache(maxsize=32768)
def _ratio(expr: Expr) -> Ratio | None:
    if length(expr) > LONGEST_FORMULA or expr.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
        return None
    kernels = Kernels()
    try:
        body = kernels.settle(_prepare(expr, kernels))
        named = sorted(((k, p) for k, p in kernels.placeholders.items()), key=lambda item: _text(item[0]))
        field = polynomial_field(len(named))
        generators = {p: g for (_, p), g in zip(named, field.gens, strict=True)}
        element = _reduce(_element(body, field, generators), field, generators, kernels)
    except NoForm:
        return None
    used = [i for i in range(len(named)) if any(m[i] for m in element.numer) or any(m[i] for m in element.denom)]
    ring = polynomial_field(len(used)).ring
    pick = [ring.from_dict({tuple(m[i] for i in used): c for m, c in poly.items()})
            for poly in (element.numer, element.denom)]
    return Ratio(tuple(named[i][0] for i in used), *pick)


@lru_cache(maxsize=32768)
def _text(expr: Expr) -> str:
    return str(expr)


@lru_cache(maxsize=32768)
def length(expr: Expr) -> int:
    """The number of nodes of an expression."""
    return 1 + sum(map(length, expr.args))


def _element(body: Expr, field: FracField, generators: dict[Expr, FracElement]) -> FracElement:
    if body in generators:
        return generators[body]
    if body.is_Rational:
        return field.one * QQ(body.p, body.q)
    if isinstance(body, Add | Mul):
        elements = [_element(a, field, generators) for a in body.args]
        return reduce(_plus if isinstance(body, Add) else _times, elements)
    if not isinstance(body, Pow):
        raise NoForm(str(body))
    base, power = _element(body.args[0], field, generators), int(body.args[1])
    if power < 0:
        base = _inverse(base)
    if max(comb(len(p) + abs(power) - 1, abs(power)) for p in (base.numer, base.denom)) > MOST_TERMS:
        raise NoForm(str(body))
    return base**abs(power)


def _inverse(element: FracElement) -> FracElement:
    if not element:
        raise NoForm("division by zero")
    return 1 / element


def _plus(left: FracElement, right: FracElement) -> FracElement:
    _affordable((left.numer, right.denom), (left.denom, right.numer), (left.denom, right.denom))
    return left + right


def _times(left: FracElement, right: FracElement) -> FracElement:
    _affordable((left.numer, right.numer), (left.denom, right.denom))
    return left * right


def _affordable(*products: tuple[PolyElement, PolyElement]) -> None:
    if any(len(p) * len(q) > MOST_TERMS for p, q in products):
        raise NoForm("too many terms")


def _reduce(element: FracElement, field: FracField, generators: dict[Expr, FracElement],
            kernels: Kernels) -> FracElement:
    """Use `kernel**n == value` (radicals, cosines, indicators), outer radicals first, until no such power is left."""
    for placeholder, (degree, value) in reversed(kernels.relations.items()):
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
                element = numer * _inverse(denom)
                break
            element = (_lower_powers(numer.numer, position, degree, replacement, field)
                       * _inverse(_lower_powers(denom.numer, position, degree, replacement, field)))
    return element


def _lower_powers(poly: PolyElement, position: int, degree: int, replacement: FracElement,
                  field: FracField) -> FracElement:
    total = field.zero
    ring = field.ring
    for powers, coefficient in poly.terms():
        whole, rest = divmod(powers[position], degree)
        monomial = ring.from_dict({powers[:position] + (rest,) + powers[position + 1:]: coefficient})
        if comb(len(replacement.numer) + whole - 1, whole) > MOST_TERMS:
            raise NoForm("too many terms")
        total += field(monomial) * replacement**whole
    return total


def _prepare(expr: Expr, kernels: Kernels) -> Expr:
    """`expr` over placeholders, every kernel's own arguments in normal form."""
    if expr.is_Rational:
        return expr
    if isinstance(expr, Add | Mul):
        return expr.func(*(_prepare(a, kernels) for a in expr.args))
    if expr is S.Exp1:
        return kernels.exponential(S.One, S.One)
    if isinstance(expr, exp):
        return _prepare_exponential(expr.args[0], kernels)
    if isinstance(expr, Pow):
        return _prepare_power(expr, kernels)
    if expr.func in MEANING:
        return _prepare(MEANING[expr.func](*expr.args), kernels)
    if isinstance(expr, log):
        return _prepare_logarithm(expr.args[0], kernels)
    if isinstance(expr, IndexSum):
        return _prepare_sum(expr, kernels)
    if isinstance(expr, IndexMax):
        return _prepare_plain(normal_maximum(normal(expr.body), expr.bound), kernels)
    if isinstance(expr, Where | Function):
        return _prepare_function(expr, kernels)
    if expr.is_Atom or isinstance(expr, Entry | Delta | Inside):
        return kernels.of(expr)
    raise NoForm(f"no meaning for {expr.func.__name__}")


def _prepare_sum(expr: IndexSum, kernels: Kernels) -> Expr:
    terms, divisor = normal_sum(ratio(expr.body), expr.bound)
    parts = [(_prepare if contracted else _prepare_plain)(term, kernels) for term, contracted in terms]
    return Add(*parts) / _prepare_plain(divisor, kernels)


def _prepare_plain(expr: Expr, kernels: Kernels) -> Expr:
    """As `_prepare`, for a sum already in normal form: reductions in it are kernels as they stand."""
    if isinstance(expr, Reduction):
        return kernels.of(expr)
    if isinstance(expr, Add | Mul):
        return expr.func(*(_prepare_plain(a, kernels) for a in expr.args))
    if isinstance(expr, Pow) and expr.exp.is_Integer:
        return _prepare_plain(expr.base, kernels) ** expr.exp
    return _prepare(expr, kernels)


def _prepare_function(expr: Expr, kernels: Kernels) -> Expr:
    arguments = [_normal_relation(a) if isinstance(a, Relational) else normal(a) for a in expr.args]
    value = expr.func(*arguments)
    if value.func is not expr.func:
        return _prepare(value, kernels)
    symbol = kernels.of(value)
    if isinstance(value, cos):
        kernels.relations[symbol] = (2, 1 - kernels.of(sin(value.args[0])) ** 2)
    return symbol


def _normal_relation(relation: Relational) -> Relational:
    form = normal(relation.lhs - relation.rhs)
    if form.is_extended_real is False:
        raise NoForm(f"{relation} compares what is not a real number")
    return relation.func(form, S.Zero)


def _prepare_power(expr: Expr, kernels: Kernels) -> Expr:
    """base**exponent: positive factors of the base apart; (f**2)**(1/2) = |f| where nothing else is left."""
    base, exponent = expr.args
    if exponent.is_Integer:
        return _prepare(base, kernels) ** exponent
    if not exponent.is_Rational:
        return _prepare_exponential(exponent * log(base), kernels)
    if base.is_Rational:
        return _root(base, exponent, kernels)
    split = signed_factors(ratio(base))
    if split is None:
        return _root(normal(base), exponent, kernels)
    known, unknown = split
    if all(power % 2 == 0 for _, power in unknown):
        known, unknown = known + [(Abs(f), power) for f, power in unknown], []
    rest = Mul(*(f**power for f, power in unknown))
    product = [_root(f, power * exponent, kernels) for f, power in known]
    return Mul(*product) if rest is S.One else Mul(*product, _root(rest, exponent, kernels))


def _root(base: Expr, exponent: Expr, kernels: Kernels) -> Expr:
    """base**exponent of a base that is not split further: a radical kernel with its relation."""
    if exponent.is_Integer:
        return _prepare(base, kernels) ** exponent
    if isinstance(base, exp):
        return _prepare_exponential(base.args[0] * exponent, kernels)
    degree = int(exponent.q)
    kernel = Pow(base, Rational(1, degree))
    if kernel.is_Rational:
        return kernel**exponent.p
    symbol = kernels.of(kernel)
    kernels.relations[symbol] = (degree, _prepare(base, kernels))
    return symbol**exponent.p


def _prepare_exponential(argument: Expr, kernels: Kernels) -> Expr:
    """exp of a sum is a product over its monomials: the numbers in front become powers of one kernel each."""
    product: list[Expr] = []
    form = ratio(argument)
    content, divisor = form.denominator.primitive()
    below = expanded(divisor, form.kernels)
    quotient, remainder = form.numerator.div([divisor]) if len(divisor) > 1 else ([form.numerator.ring.zero], form.numerator)
    terms = [(*term, S.One) for term in quotient[0].terms()] + [(*term, 1 / below) for term in remainder.terms()]
    for powers, coefficient, over in terms:
        number, monomial = Mul(*(k**p for k, p in zip(form.kernels, powers, strict=True) if p), over).as_coeff_Mul()
        number *= Rational((coefficient / content).numerator, (coefficient / content).denominator)
        if isinstance(monomial, log):
            product.append(_prepare_power(Pow(monomial.args[0], number, evaluate=False), kernels))
        else:
            product.append(kernels.exponential(monomial, number))
    return Mul(*product)


def _prepare_logarithm(argument: Expr, kernels: Kernels) -> Expr:
    """log of a product: positive factors apart, log(f**2) = 2*log(|f|), one factor of unknown sign as if positive."""
    form = ratio(argument)
    split = signed_factors(form)
    if split is None:
        return kernels.of(log(form.expr()))
    known, unknown = split
    if len(unknown) == 1 and unknown[0][1] % 2:
        known, unknown = known + unknown, []
    rest: Expr = S.One
    for f, power in unknown:
        known = [*known, (Abs(f), power - power % 2)]
        rest *= f ** (power % 2)
    if rest is not S.One:
        known = [*known, (rest, Integer(1))]
    return Add(*(power * _log_of_factor(f, kernels) for f, power in known if power))


def _log_of_factor(factor: Expr, kernels: Kernels) -> Expr:
    if factor is S.Exp1:
        return S.One
    if isinstance(factor, exp):
        return _prepare(factor.args[0], kernels)
    if isinstance(factor, Pow) and not factor.exp.is_Integer:
        return _prepare(factor.exp, kernels) * _prepare_logarithm(factor.base, kernels)
    return kernels.of(log(factor))
