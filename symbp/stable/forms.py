"""A smooth function of y > 0 -> equal ones in exponentials that decay, logarithms near 1 and powers of 1/y.

exp(u) with u growing is written 1/exp(-u) and cancelled, log(P) as its largest part plus log1p of the rest, erf by erfc.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from sympy import Abs, Add, Expr, Mul, Pow, Rational, S, Symbol, atan, erf, exp, log, pi
from sympy.polys.rings import PolyElement

from ..notation.normal_form import ratio
from ..notation.ratio import NoForm, Ratio, expanded, polynomial_factors, without_monomial
from ..notation.signs import nonnegative
from ..notation.symbols import Erfc, Erfcx, Expm1, Log1p, ShiftedExp
from ..rewriting.stabilise import root_minus_one, stabilise

Y = Symbol("y", positive=True)
FAR = 1000.0
ROUNDS = 4


@dataclass
class Stand:
    """What placeholders stand for: decaying exponentials by their exponents, 1/y, and anything else."""

    far: bool
    conjugate: bool = False
    scaled: bool = False
    powers: bool = False            # (1 + x)**r as 1 + expm1(r*log1p(x))
    decays: dict[Symbol, Expr] = field(default_factory=dict)       # symbol -> u <= 0, for exp(u)
    others: dict[Symbol, Expr] = field(default_factory=dict)

    @property
    def inverse(self) -> Symbol:
        return Symbol("_w", positive=True)

    def decay(self, exponent: Expr) -> Symbol:
        return self._named(self.decays, exponent, "_d", positive=True)

    def other(self, value: Expr, positive: bool | None = None) -> Symbol:
        return self._named(self.others, value, "_o", positive)

    def _named(self, table: dict[Symbol, Expr], value: Expr, letter: str, positive: bool | None) -> Symbol:
        known = next((s for s, v in table.items() if v == value), None)
        if known is None:
            known = Symbol(f"{letter}{len(table)}", positive=positive, real=True)
            table[known] = value
        return known

    def back(self, expr: Expr) -> Expr:
        """The expression in y again."""
        meaning: dict[Expr, Expr] = {self.inverse: 1 / Y, **{s: exp(u) for s, u in self.decays.items()}, **self.others}
        while expr.free_symbols & meaning.keys():
            expr = expr.xreplace(meaning)
        return expr


def forms(expr: Expr) -> list[Expr]:
    """Equal ones: near 0, in powers of 1/y too, with differences of roots by their conjugates."""
    return _finite(_factored(known, stand, shared) for known, stand in _written(expr) for shared in (False, True))


def asymptotes(expr: Expr) -> list[Expr]:
    """What is left where every exponential has decayed: equal to rounding from some y on."""
    found: list[Expr] = []
    for known, stand in _written(expr):
        if stand.decays or any(v.has(Erfc) for v in stand.others.values()):
            try:
                found.append(_factored(_decayed(known, stand), stand))
            except (NoForm, ZeroDivisionError):
                continue
    return _finite(found)


def _written(expr: Expr) -> Iterator[tuple[Ratio, Stand]]:
    near_one = any(not p.exp.is_Integer for p in expr.atoms(Pow))
    for far, conjugate, scaled, powers in product((False, True), repeat=4):
        if scaled and not expr.has(erf, Erfc) or powers and (conjugate or not near_one):
            continue
        stand = Stand(far, conjugate, scaled, powers)
        try:
            known = ratio(_rewritten(expr, stand))
        except (NoForm, ZeroDivisionError):
            continue
        if not conjugate or any(isinstance(v, Pow) for v in stand.others.values()):
            yield known, stand


def _finite(found: Iterable[Expr]) -> list[Expr]:
    return [f for f in dict.fromkeys(found) if not f.has(S.NaN, S.ComplexInfinity, S.Infinity)]


def _decayed(known: Ratio, stand: Stand) -> Ratio:
    """Where every exponential, and every erfc, is 0."""
    gone: dict[Expr, Expr] = {**dict.fromkeys(stand.decays, S.Zero), **{s: S.Zero for s, v in stand.others.items() if isinstance(v, Erfc)}}
    for symbol, value in stand.others.items():
        lasting = value.xreplace({e: S.Zero for e in value.atoms(exp, Erfc)})
        if lasting != value and symbol not in gone:
            gone[symbol] = lasting
    above, below = (expanded(p, known.kernels).xreplace(gone) for p in (known.numerator, known.denominator))
    if below == 0:
        raise NoForm("no limit")
    return ratio(above / below)


def _rewritten(expr: Expr, stand: Stand) -> Expr:
    """Every kernel by placeholders, until nothing changes."""
    for _ in range(ROUNDS):
        known = ratio(expr)
        changed = {k: new for k in known.kernels if (new := _kernel(k, stand)) is not None}
        if not changed:
            return expr
        kernels = tuple(changed.get(k, k) for k in known.kernels)
        expr = expanded(known.numerator, kernels) / expanded(known.denominator, kernels)
    return expr


def _kernel(kernel: Expr, stand: Stand) -> Expr | None:
    match kernel:
        case Symbol():
            return 1 / stand.inverse if kernel == Y and stand.far else None
        case exp():
            return _exponential(kernel.args[0], stand)
        case log():
            return _logarithm(kernel.args[0], stand)
        case erf():
            u = stand.back(kernel.args[0])
            way = 1 if _limit(u) > 0 else -1
            if stand.scaled:                                # erfc(u) = exp(-u**2)*erfcx(u)
                return way * (1 - stand.decay(-(u**2)) * stand.other(Erfcx(way * u), positive=True))
            return way * (1 - stand.other(Erfc(way * u), positive=True))
        case Pow() if kernel.exp.is_number and not kernel.base.is_number:
            return _root(kernel.base, kernel.exp, stand)
        case Abs():
            return stand.other(Abs(stand.back(kernel.args[0])))
        case atan() if stand.far:
            u = stand.back(kernel.args[0])
            return (pi / 2 if _limit(u) > 0 else -pi / 2) - stand.other(atan(stabilise(1 / u)))
    return stand.other(stand.back(kernel)) if kernel.args else None


def _exponential(exponent: Expr, stand: Stand) -> Expr:
    u = stand.back(exponent)
    return 1 / stand.decay(-u) if _limit(u) > 0 else stand.decay(u)


def _limit(expr: Expr) -> float:
    """The sign of the value far from 0. Raises NoForm where a target decides."""
    if expr.free_symbols - {Y}:
        raise NoForm(f"no sign for {expr}")
    for at in (FAR, 40.0, 3.0):
        value = expr.xreplace({Y: Rational(at)}).evalf(8)
        if value.is_real and value.is_finite and value != 0:
            return 1.0 if value > 0 else -1.0
    return 1.0


def _logarithm(argument: Expr, stand: Stand) -> Expr:
    """log(n*d**p*w**k*P/Q) = log(n) + p*log(d) + k*log(w) + log(P) - log(Q)"""
    known = ratio(_rewritten(argument, stand))
    number, powers, parts = _parts(known, stand)
    total: Expr = log(number) if number.is_positive else stand.other(log(number))
    if number != 1:
        total = stand.other(log(number))
    else:
        total = S.Zero
    for symbol, power in powers:
        total += power * _log_of(symbol, stand)
    for poly, kernels, power in parts:
        total += power * _log_of_sum(expanded(poly, kernels), stand)
    return total


def _log_of(symbol: Expr, stand: Stand) -> Expr:
    if symbol in stand.decays:
        return _rewritten(stand.decays[symbol], stand)
    if symbol == stand.inverse:
        return -stand.other(log(Y))
    return stand.other(log(stand.back(symbol)))


def _log_of_sum(expr: Expr, stand: Stand) -> Expr:
    """log(c + x) = log(c) + log1p(x/c)"""
    constant, rest = expr.as_coeff_Add()
    if stand.conjugate and (parts := _conjugate(expr, stand)) is not None:
        return _logarithm(parts[0], stand) - _logarithm(parts[1], stand)
    if not constant.is_positive:
        return stand.other(log(stand.back(expr)))
    small = stand.other(Log1p(stand.back(rest / constant)))
    return small if constant == 1 else stand.other(log(constant)) + small


def _root(base: Expr, power: Expr, stand: Stand) -> Expr | None:
    """(n*d**p*w**k*P/Q)**r = n**r * d**(p*r) * w**(k*r) * P**r/Q**r"""
    known = ratio(_rewritten(base, stand))
    number, powers, parts = _parts(known, stand)
    total: Expr = number**power if number == 1 else stand.other(number**power, positive=True)
    for symbol, p in powers:
        if symbol in stand.decays:
            total *= _exponential(p * power * stand.decays[symbol], stand)
        elif symbol == stand.inverse and (p * power).is_Integer:
            total *= symbol ** (p * power)
        else:
            total *= stand.other(stand.back(symbol) ** (p * power), positive=True)
    for poly, kernels, p in parts:
        part = expanded(poly, kernels)
        if stand.powers and part.as_coeff_Add()[0] == 1:
            total *= 1 + stand.other(Expm1(p * power * Log1p(stand.back(part - 1))))
        else:
            total *= stand.other(stand.back(part) ** (p * power), positive=True)
    return total


def _parts(known: Ratio, stand: Stand) -> tuple[Rational, list[tuple[Expr, int]], list[tuple[PolyElement, tuple[Expr, ...], int]]]:
    """number * product of kernels to powers * product of polynomials to powers."""
    number, powers, parts = S.One, [], []
    for poly, direction in ((known.numerator, 1), (known.denominator, -1)):
        lowest, rest = without_monomial(poly)
        powers += [(k, direction * p) for k, p in zip(known.kernels, lowest, strict=True) if p]
        if rest.is_ground:
            number *= Rational(int(rest.LC.numerator), int(rest.LC.denominator)) ** direction
        else:
            parts.append((rest, known.kernels, direction))
    return number, powers, parts


def _factored(known: Ratio, stand: Stand, shared: bool = False) -> Expr:
    """The product of the factors, exponentials in front as one; shared: into the first sum, where it would grow."""
    number, exponent, sums = S.One, S.Zero, S.One
    above: list[Expr] = []
    for poly, direction in ((known.numerator, 1), (known.denominator, -1)):
        if not poly:
            return S.Zero
        content, found = polynomial_factors(poly)
        number *= content**direction
        for factor, p in found:
            written = expanded(factor, known.kernels)
            if written in stand.decays:
                exponent += direction * p * stand.decays[written]
            elif direction == p == 1 and isinstance(written, Add):
                above.append(written)
            else:
                sums *= _sum(written, stand) ** (direction * p)
    if shared and exponent != 0 and _limit(exponent) > 0 and above:
        sums, exponent = sums * _shared(above.pop(0), exponent, stand), S.Zero
    total = Mul(number, *(_sum(f, stand) for f in above), sums)
    if exponent != 0 and stand.far and _limit(exponent) > 0:
        power = total.as_powers_dict().get(Y, S.Zero)
        return total / Y**power * (ShiftedExp(exponent, -power * log(Y)) if power else exp(exponent))
    return total * exp(exponent)


def _shared(total: Expr, exponent: Expr, stand: Stand) -> Expr:
    """exp(v)*(d + r) = exp(u + v) + exp(v)*r, d = exp(u): what grows goes into what decays faster."""
    terms = []
    for term in Add.make_args(total):
        powers = [(f, *f.as_base_exp()) for f in Mul.make_args(term)]
        decaying = Add(*(p * stand.decays[b] for _, b, p in powers if b in stand.decays))
        terms.append(stand.back(Mul(*(f for f, b, _ in powers if b not in stand.decays))) * exp(decaying + exponent))
    return Add(*terms)


def _sum(expr: Expr, stand: Stand) -> Expr:
    """c - c*exp(u) = -c*expm1(u)"""
    constant, rest = expr.as_coeff_Add()
    number, symbols = rest.as_coeff_Mul()
    if constant != 0 and number == -constant:
        powers = [f.as_base_exp() for f in Mul.make_args(symbols)]
        if all(b in stand.decays for b, _ in powers):
            return -constant * Expm1(Add(*(p * stand.decays[b] for b, p in powers)))
    if stand.conjugate and (parts := _conjugate(expr, stand)) is not None:
        return _factored(ratio(parts[0]), stand) / stand.back(parts[1])
    whole = stand.back(expr)
    return (root_minus_one(whole) or whole) if isinstance(whole, Add) else whole


def _conjugate(expr: Expr, stand: Stand) -> tuple[Expr, Expr] | None:
    """a + b*r = (a**2 - b**2*r**2)/(a - b*r) for a square root r: above and below the bar"""
    for symbol in sorted(expr.free_symbols, key=str):
        value = stand.others.get(symbol)
        if not (isinstance(value, Pow) and value.exp == S.Half):
            continue
        b = expr.coeff(symbol, 1)
        a = (expr - b * symbol).expand()
        if a.has(symbol) or b.has(symbol) or not (_opposite(a, b) or _opposite(b, a)):
            continue
        above, below = _rewritten(a**2 - b**2 * value.base, stand), a - b * symbol
        return (-above, -below) if below.could_extract_minus_sign() else (above, below)
    return None


def _opposite(a: Expr, b: Expr) -> bool:
    return a != 0 and nonnegative(a) and nonnegative(-b)
