"""Products of outputs, complements and their logarithms -> the order and form in which none of them is 0*inf.

What comes in is written by `share_forms.named`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sympy import Add, Expr, Gt, Mul, Ne, Pow, S, exp, log
from sympy.core.relational import Relational

from ..notation.symbols import Entry, Expm1, IndexMax, IndexSum, OrderedSum, Where
from .share_forms import Reading, named, zero_of
from .simplify import simplify


def multiplied(factor: Entry, expr: Expr, by: Reading) -> Expr:
    """f*(u/f + v) = u + f*v: the product, with nothing divided by the factor that need not be."""
    parts = Mul.make_args(expr)
    for total in (p for p in parts if isinstance(p, Add | OrderedSum)):
        if any(_divides(factor, term, by) or _grows(factor, term, by) is not None for term in total.args):
            rest = [p for p in parts if p is not total]
            return total.func(*(multiplied(factor, Mul(*rest, term), by) for term in total.args))
    growing = _grows(factor, expr, by)
    if growing is None:
        return factor * expr
    power, logarithm = growing.args[0].as_coeff_Mul()
    return -expr / growing * exp((1 + power) * logarithm) * Expm1(-power * logarithm)


def _grows(factor: Entry, term: Expr, by: Reading) -> Expr | None:
    """expm1(-c*log(f)), 0 < c <= 1, which f makes small: f*expm1(-c*log(f)) = -exp((1 - c)*log(f))*expm1(c*log(f))"""
    for part in Mul.make_args(term):
        if isinstance(part, Expm1):
            power, logarithm = part.args[0].as_coeff_Mul()
            if logarithm == by.log_of(factor) and -1 <= power < 0:
                return part
    return None


def _divides(factor: Entry, term: Expr, by: Reading) -> bool:
    powers = [p.exp for p in Mul.make_args(term) if isinstance(p, Pow) and p.base == factor]
    return any(not harmless(p, by) for p in powers)


def harmless(power: Expr, by: Reading) -> bool:
    """Whether a share to this power is computed as such: a whole number that is not negative."""
    number = by.value(power)
    return number is not None and bool(number.is_Integer) and number >= 0


def evaluated(expr: Expr, by: Reading) -> Expr:
    """An expression of outputs in the arrays beside them, with the value at a target of 0 on its own where 0/0 could be met."""
    if isinstance(expr, IndexSum):
        return IndexSum(evaluated(expr.body, by), *expr.bound)
    if isinstance(expr, Add | Mul) and expr.has(IndexSum) and not meets_zero(expr, by):
        return settled(named(expr, by), by) if not any(meets_zero(s.body, by) for s in expr.atoms(IndexSum)) else expr.func(
            *(evaluated(a, by) for a in expr.args))
    target = meets_zero(expr, by)
    if target is None:
        return settled(named(expr, by), by)
    return Where(Ne(target, 0), settled(named(expr, by), by), settled(named(simplify(at_zero(expr, target)), by), by))


def meets_zero(expr: Expr, by: Reading) -> Entry | None:
    """The target that is 0 with an output where a sum below the bar, or under a logarithm, vanishes."""
    for node in expr.atoms(Pow, log):
        base = node.args[0]
        if isinstance(node, Pow) and harmless(node.exp, by):
            continue
        for total in (f for f in Mul.make_args(base.as_numer_denom()[1] * base.as_numer_denom()[0]) if isinstance(f, Add) and by.reads(f)):
            targets = [e for e in total.atoms(Entry) if e.array == by.target]
            zeros = {e: S.Zero for e in total.atoms(Entry) if by.is_output(e) or e.array == by.target}
            if targets and not total.has(IndexSum) and total.xreplace(zeros) == 0:
                return targets[0]
    return None


def at_zero(expr: Expr, target: Entry) -> Expr:
    """The expression at a target of 0, what a factor of 0 multiplies left out."""
    if expr == target:
        return S.Zero
    if isinstance(expr, Entry) or not expr.args:
        return expr
    if isinstance(expr, Mul):
        factors = [at_zero(f, target) for f in sorted(expr.args, key=lambda f: f.as_base_exp()[0] != target)]
        return S.Zero if S.Zero in factors else Mul(*factors)
    return expr.func(*(at_zero(a, target) if isinstance(a, Expr | Relational) else a for a in expr.args))


# --- products ---------------------------------------------------------------------------------------------------


@dataclass
class _Factors:
    """A product taken apart: powers of shares, powers of their logarithms, the exponent of e, and what is left."""

    powers: dict[Entry, Expr] = field(default_factory=dict)
    logs: dict[Entry, int] = field(default_factory=dict)
    exponent: Expr = S.Zero
    rest: list[Expr] = field(default_factory=list)


def settled(expr: Expr, by: Reading) -> Expr:
    """Every product of the expression in a form that neither overflows nor meets 0*inf."""
    if not expr.args or (isinstance(expr, Entry) and not by.is_log(expr)) or not expr.atoms(Entry):
        return expr
    if isinstance(expr, Mul | Pow | Entry | exp):
        spread = _spread(expr, by)
        return _product(expr, by) if spread is None else Add(*(settled(term, by) for term in spread))
    return expr.func(*(settled(a, by) if isinstance(a, Expr | Relational) else a for a in expr.args))


def _spread(expr: Expr, by: Reading) -> list[Expr] | None:
    """w*(u + v) as w*u, w*v, where u is a logarithm that is infinite where w is 0."""
    parts = Mul.make_args(expr)
    for total in (p for p in parts if isinstance(p, Add | OrderedSum)):
        rest = [p for p in parts if p is not total]
        if any(p.has(by.target) or by.is_output(p) or by.is_rest(p) for p in rest) and any(_bare(t, by) for t in total.args):
            return [Mul(*rest, term) for term in total.args]
    return None


def _bare(term: Expr, by: Reading) -> bool:
    """Whether a logarithm stands in a term without its output, or a target's own without the target."""
    parts = Mul.make_args(term)
    logs = [p for p in parts if by.is_log(p) or isinstance(p, log)]
    return bool(logs) and not any(by.is_output(p.as_base_exp()[0]) or by.is_rest(p.as_base_exp()[0]) for p in parts)


def _product(expr: Expr, by: Reading) -> Expr:
    parts = _apart(expr, by)
    _merged(parts, by)
    targets = [zero_of(f) for f in parts.rest if f.has(by.target) and not f.has(Where, IndexSum)]
    factors = [*parts.rest]
    exponent = parts.exponent
    for share, power in parts.powers.items():
        steep = not _falling(parts.exponent, by)
        if harmless(power, by) and not steep or power == -1 and by.is_rest(share):
            factors.append(share**power)
        else:
            exponent += power * by.log_of(share)
    if exponent != 0:
        weighted = targets and not _falling(exponent, by)
        factors.append(exp(Where(Ne(Mul(*targets), 0), exponent, S.Zero)) if weighted else exp(exponent))
    for logarithm, count in parts.logs.items():
        share = _share_of(logarithm, by)
        power = parts.powers.get(share, S.Zero)
        weight = share if harmless(power, by) and power != 0 else (Mul(*targets) if targets else None)
        factors.append((logarithm if weight is None else Where(Ne(weight, 0), logarithm, S.Zero)) ** count)
    return Mul(*factors)


def _apart(expr: Expr, by: Reading) -> _Factors:
    found = _Factors()
    for factor in Mul.make_args(expr):
        base, power = factor.as_base_exp() if not isinstance(factor, exp) else (factor, S.One)
        if by.is_output(base) or by.is_rest(base):
            found.powers[base] = power
        elif by.is_log(base) and harmless(power, by):
            found.logs[base] = int(power)
        elif isinstance(base, exp):
            found.exponent += base.args[0]
        elif isinstance(factor, Pow):
            found.rest.append(settled(base, by) ** power)
        else:
            found.rest.append(settled(factor, by))
    return found


def _merged(parts: _Factors, by: Reading) -> None:
    """rest**(p - 1)*log(a) = rest**p*(log(a)/rest), log(a)/rest = -1 where rest is 0, and the same with the two exchanged"""
    for logarithm in list(parts.logs):
        share = by.opposite(_share_of(logarithm, by))
        while parts.logs.get(logarithm) and share in parts.powers and not _risen(parts.powers[share], by):
            parts.powers[share] += 1
            parts.logs[logarithm] -= 1
            parts.rest.append(Where(Gt(share, 0), logarithm / share, S.NegativeOne))
    parts.logs = {k: n for k, n in parts.logs.items() if n}
    parts.powers = {k: p for k, p in parts.powers.items() if p != 0}


def _risen(power: Expr, by: Reading) -> bool:
    number = by.value(power)
    return number is not None and number >= 0


def _share_of(logarithm: Entry, by: Reading) -> Entry:
    array = by.shares.output.array if logarithm.array == by.shares.logarithm else by.shares.rest
    return Entry(array, *logarithm.indices)


def _falling(exponent: Expr, by: Reading) -> bool:
    """Whether an exponent is a sum of logarithms of shares, or of their maxima, times numbers that are not negative."""
    for term in Add.make_args(exponent):
        number, inner = term.as_coeff_Mul()
        coefficients = [f for f in Mul.make_args(term) if not by.is_log(f) and not isinstance(f, IndexMax)]
        value = by.value(Mul(*coefficients))
        if value is None or value < 0 or term == 0 and number:
            return term == 0
    return True
