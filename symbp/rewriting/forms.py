"""Ways to write one value down: a ratio of polynomials -> candidate expressions (expanded, factored)."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Basic, Expr, Function, Gt, Mul, Rational, S, cosh, erf, log, sinh, tanh
from sympy.core.relational import Relational

from ..notation.indices import free_indices, substitute
from ..notation.normal_form import ratio
from ..notation.ratio import Ratio, expanded, factors
from ..notation.symbols import Array, Entry, Where

OPAQUE = (tanh, sinh, cosh, log, erf)


def forms(expr: Expr) -> Iterator[Expr]:
    """Candidates equal to `expr`, from its normal form and from one that leaves tanh, log and the like alone.

    Conditions stay as they are written: `x < Max(x)` would not survive rounding as `x - Max(x) < 0`.
    """
    tried: set[Expr] = set()
    for kinds in (OPAQUE, ()):
        hidden, names = _opaque(expr, kinds)
        if hidden in tried:
            continue
        tried.add(hidden)
        form = ratio(hidden)
        for candidate in dict.fromkeys((factored(form), common_factor(form), whole(form), termwise(form))):
            yield _shown(candidate, names)


def _opaque(expr: Expr, kinds: tuple[type, ...]) -> tuple[Expr, dict[Array, tuple[Entry, Basic]]]:
    """Outermost opaque functions, and conditions, as entries with the same free indices; what each such array is."""
    found: dict[Basic, Entry] = {}

    def walk(node: Expr) -> Expr:
        if isinstance(node, kinds) and isinstance(node, Function):
            return placeholder(node)
        if isinstance(node, Where):
            condition = Gt(placeholder(node.args[0]), S.Zero, evaluate=False)
            return Where(condition, *map(walk, node.args[1:]))
        if not node.args or isinstance(node, Entry):
            return node
        return node.func(*map(walk, node.args))

    def placeholder(node: Basic) -> Entry:
        if node not in found:
            indices = sorted(free_indices(node), key=str)
            found[node] = Entry(Array(f"_f{len(found)}", tuple(i.size for i in indices)), *indices)
        return found[node]

    hidden = walk(expr)
    return hidden, {entry.array: (entry, node) for node, entry in found.items()}


def _shown(expr: Basic, names: dict[Array, tuple[Entry, Basic]]) -> Basic:
    """What stands for a function or a condition replaced by it, at whatever indices it was put."""
    if isinstance(expr, Relational) and isinstance(expr.lhs, Entry) and expr.lhs.array in names:
        return _shown(expr.lhs, names)
    if isinstance(expr, Entry) and expr.array in names:
        entry, node = names[expr.array]
        return substitute(node, dict(zip(entry.indices, expr.indices, strict=True)))
    if not names or not expr.args or isinstance(expr, Entry):
        return expr
    return expr.func(*(_shown(a, names) for a in expr.args))


def factored(form: Ratio) -> Expr:
    """numerator and denominator as products of irreducible factors, signs where they read best."""
    sign, above = factors(form.numerator, form.kernels)
    other, below = factors(form.denominator, form.kernels)
    return _signed(sign / other, above, below)


def common_factor(form: Ratio) -> Expr:
    """The numerator as its greatest monomial factor times the rest; the denominator factored."""
    if not form.numerator:
        return Rational(0)
    content, primitive = form.numerator.primitive()
    lowest = [min(m[i] for m in primitive) for i in range(len(form.kernels))]
    ring = primitive.ring
    rest = ring.from_dict({tuple(p - q for p, q in zip(m, lowest, strict=True)): c for m, c in primitive.items()})
    monomial = [(k, q) for k, q in zip(form.kernels, lowest, strict=True) if q]
    other, below = factors(form.denominator, form.kernels)
    scale = Rational(content.numerator, content.denominator)
    return _signed(scale / other, [*monomial, (expanded(rest, form.kernels), 1)], below)


def whole(form: Ratio) -> Expr:
    """Numerator and denominator expanded."""
    above, below = (expanded(p, form.kernels) for p in (form.numerator, form.denominator))
    return _signed(S.One, [(above, 1)], [(below, 1)])


def termwise(form: Ratio) -> Expr:
    """Every term of the numerator over the denominator."""
    divisor, below = factors(form.denominator, form.kernels)
    terms = Add.make_args(expanded(form.numerator, form.kernels))
    return Add(*(_signed(1 / divisor, [(t, 1)], below) for t in terms))


def _reads_better(expr: Expr) -> bool:
    """Whether a polynomial reads better as it is than with every sign changed: `a - t`, `1 - a`."""
    terms = Add.make_args(expr)
    negative = sum(t.could_extract_minus_sign() for t in terms)
    if 2 * negative != len(terms):
        return 2 * negative < len(terms)
    first = min(terms, key=lambda t: (not t.is_number, str(t).lstrip("-")))
    return not first.could_extract_minus_sign()


def _minus(expr: Expr) -> Expr:
    return Add(*(-t for t in Add.make_args(expr)))


def _signed(scale: Expr, above: list[tuple[Expr, int]], below: list[tuple[Expr, int]]) -> Expr:
    """Turn each factor the way it reads best; then one of two terms, if that makes the whole positive."""
    turned = []
    for factor, power in [*above, *((f, -k) for f, k in below)]:
        if not _reads_better(factor):
            factor, scale = _minus(factor), scale * S.NegativeOne**power
        turned.append((factor, power))
    if scale.could_extract_minus_sign():
        mixed = [n for n, (f, power) in enumerate(turned) if power % 2 and _has_both_signs(f)]
        for position in sorted(mixed, key=lambda n: len(Add.make_args(turned[n][0])))[:1]:
            factor, power = turned[position]
            turned[position], scale = (_minus(factor), power), -scale
    return Mul(scale, *(f**k for f, k in turned))


def _has_both_signs(expr: Expr) -> bool:
    return len({t.could_extract_minus_sign() for t in Add.make_args(expr)}) == 2
