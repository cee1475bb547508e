"""What the normal form treats as variables: placeholders for kernels, the powers they reduce, exponentials to one base."""

from __future__ import annotations

from math import gcd, lcm

from sympy import Add, Expr, Integer, Mul, Pow, Rational, S, Symbol, exp, factorrat, log

from .ratio import Ratio, factors
from .signs import positive
from .symbols import Delta, Inside, Where

WIDEST_POWER = 60           # the largest whole power of an exponential that two of its occurrences may need
LARGEST_FACTORED = 10**12


class Kernels:
    """Placeholders for the kernels met while one expression is prepared."""

    def __init__(self) -> None:
        self.placeholders: dict[Expr, Symbol] = {}
        self.relations: dict[Symbol, tuple[int, Expr]] = {}      # placeholder**n == expression in placeholders
        self._exponentials: dict[Expr, tuple[Symbol, set[Rational]]] = {}     # M -> what stands for exp(M), its powers
        self._count = 0

    def of(self, kernel: Expr) -> Symbol:
        if kernel not in self.placeholders:
            self.placeholders[kernel] = self._placeholder()
        symbol = self.placeholders[kernel]
        if is_indicator(kernel):
            self.relations[symbol] = (2, symbol)
        return symbol

    def exponential(self, monomial: Expr, power: Rational) -> Expr:
        """exp(power*monomial), for a monomial without a number in front."""
        if monomial not in self._exponentials:
            self._exponentials[monomial] = (self._placeholder(), set())
        symbol, powers = self._exponentials[monomial]
        powers.add(power)
        return symbol**power

    def settle(self, body: Expr) -> Expr:
        """`body` with every power of an exponential whole: exp(g*M) is the kernel, g the largest that serves all."""
        changed: dict[Expr, Expr] = {}
        for monomial, (symbol, powers) in self._exponentials.items():
            unit = Rational(gcd(*(int(p.p) for p in powers)), lcm(*(int(p.q) for p in powers)))
            if max(abs(p) for p in powers) / unit <= WIDEST_POWER:
                self.placeholders[exponential(unit * monomial)] = symbol
                changed |= {} if unit == 1 else {symbol: symbol ** (1 / unit)}
            else:
                changed |= self._apart(monomial, symbol, body)
        if changed:
            self.relations = {s: (n, value.xreplace(changed)) for s, (n, value) in self.relations.items()}
        return body.xreplace(changed)

    def _apart(self, monomial: Expr, symbol: Symbol, body: Expr) -> dict[Expr, Expr]:
        """Every power of one exponential as a kernel of its own, a power and its inverse as one."""
        found: dict[Expr, Expr] = {}
        for expr in (body, *(value for _, value in self.relations.values())):
            for node in expr.atoms(Pow, Symbol):
                base, power = node.as_base_exp()
                if base == symbol:
                    found[node] = self.of(exponential(abs(power) * monomial)) ** (1 if power > 0 else -1)
        return found

    def _placeholder(self) -> Symbol:
        self._count += 1
        return Symbol(f"_k{self._count}", positive=True)


def exponential(argument: Expr) -> Expr:
    """exp(argument), written u**v when the argument is v*log(u)."""
    logs = [f for f in Mul.make_args(argument) if isinstance(f, log)]
    if len(logs) != 1:
        return exp(argument)
    return Pow(logs[0].args[0], Mul(*(f for f in Mul.make_args(argument) if f is not logs[0])))


def is_indicator(expr: Expr) -> bool:
    """A kernel that is its own square."""
    return isinstance(expr, Where) and expr.args[1:] == (S.One, S.Zero) or isinstance(expr, Inside | Delta)


def signed_factors(form: Ratio) -> tuple[list[tuple[Expr, Integer]], list[tuple[Expr, Integer]]] | None:
    """Factors (f, power) with form == product of f**power: those with f > 0, and those of unknown sign.

    The product of those of unknown sign is positive wherever `form` is. None when `form` is nowhere positive.
    """
    coefficient, found = S.One, []
    for poly, direction in ((form.numerator, 1), (form.denominator, -1)):
        content, parts = factors(poly, form.kernels)
        if content == 0:
            return None
        coefficient *= content**direction
        found += [(f, Integer(direction * power)) for f, power in parts]
    known, unknown = [], []
    for f, power in found:
        if positive(f):
            known.append((f, power))
        elif positive(-f):
            coefficient *= S.NegativeOne**power
            known.append((-f, power))
        else:
            unknown.append((f, power))
    if coefficient < 0:
        odd = next((n for n, (_, power) in enumerate(unknown) if power % 2), None)
        if odd is None:
            return None
        coefficient, (f, power) = -coefficient, unknown[odd]
        unknown[odd] = (Add(*(-t for t in Add.make_args(f))), power)
    return _number_factors(coefficient) + known, unknown


def _number_factors(value: Rational) -> list[tuple[Expr, Integer]]:
    if max(value.p, value.q) > LARGEST_FACTORED:
        return [(value, S.One)]
    return [(Integer(p), Integer(k)) for p, k in sorted(factorrat(value).items())] if value != 1 else []
