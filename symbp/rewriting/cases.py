"""`where`, `abs`, `sign`, `max`, `min` taken apart: an expression in, one expression for every sign that can occur."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise, product
from math import prod
from types import MappingProxyType

from sympy import Abs, Eq, Expr, Ge, Gt, Le, Lt, Ne, Rational, S, oo, sign

from ..notation.indices import free_indices, free_nodes, replace_free
from ..notation.normal_form import normal, ratio
from ..notation.ratio import NoForm, expanded
from ..notation.signs import nonnegative, positive
from ..notation.symbols import Entry, Index, IndexSum, Maximum, Minimum, Where

SIGNS_THAT_HOLD = {Gt: (1,), Ge: (0, 1), Lt: (-1,), Le: (-1, 0), Eq: (0,), Ne: (-1, 1)}
CASED = (Where, Abs, sign, Maximum, Minimum)
MOST_PATTERNS = 729
MOST_IN_A_SUM = 4

Signs = dict[Expr, int]
Within = Mapping[Expr, tuple[Expr, Expr]]
Pattern = tuple[Signs, dict[Expr, Expr], Within]
Line = tuple[Expr, Rational, Rational]


def compared(node: Expr) -> Expr:
    """What a cased node compares with zero."""
    if isinstance(node, Where):
        return node.args[0].lhs - node.args[0].rhs
    return node.args[0] - node.args[1] if len(node.args) == 2 else node.args[0]


def choose(node: Expr, outcome: int) -> Expr:
    """A cased node when what it compares has the sign `outcome`."""
    match node:
        case Where():
            return node.args[1] if outcome in SIGNS_THAT_HOLD[node.args[0].func] else node.args[2]
        case Abs():
            return outcome * node.args[0]
        case sign():
            return S(outcome)
        case Maximum():
            return node.args[0] if outcome > 0 else node.args[1]
    return node.args[0] if outcome < 0 else node.args[1]


def cases(expr: Expr, kinks: bool = True, within: Within = MappingProxyType({})) -> Iterator[Expr]:
    """`expr` without free cased nodes, once for every combination of signs that can occur. Raises NoForm.

    kinks=False leaves out the combinations in which something compared is zero; `within` are open intervals that
    entries are known to lie in.
    """
    found = {c for node in ready(expr) for c in (oriented(compared(node))[0],)}
    if not found:
        yield expr
        return
    for signs, at, known in _sign_patterns(sorted(found, key=str), within):
        if kinks or 0 not in signs.values():
            yield from cases(replace_free(decided(expr, signs), at), kinks, {**within, **known})


def ready(expr: Expr) -> list[Expr]:
    """The free cased nodes that compare something without cases in it."""
    return [n for n in free_nodes(expr, CASED) if not free_nodes(compared(n), CASED)]


def decided(expr: Expr, signs: Signs) -> Expr:
    """`expr` with every cased node replaced whose comparison has one of the given signs."""
    while True:
        chosen = {}
        for node in ready(expr):
            form, orientation = oriented(compared(node))
            if form in signs:
                chosen[node] = choose(node, signs[form] * orientation)
        if not chosen:
            return expr
        expr = replace_free(expr, chosen)


@lru_cache(maxsize=8192)
def oriented(expr: Expr) -> tuple[Expr, int]:
    """The compared expression in normal form up to sign, and that sign."""
    form, opposite = normal(expr), normal(-expr)
    return (form, 1) if str(form) <= str(opposite) else (opposite, -1)


def _sign_patterns(found: list[Expr], within: Within) -> Iterator[Pattern]:
    """Every consistent choice of signs; on a zero of `a*v + b` the entry v is replaced by its value there."""
    groups: dict[Expr, list[tuple[Expr, Rational, Rational]]] = {}
    regions: list[list[Pattern]] = []
    for expr in found:
        straight = line(expr)
        if straight is None:
            regions.append([({expr: s}, root_of(expr) if s == 0 else {}, {}) for s in _possible(expr)])
        else:
            groups.setdefault(straight[0], []).append((expr, *straight[1:]))
    regions += [_regions(variable, lines, within) for variable, lines in sorted(groups.items(), key=lambda g: str(g[0]))]
    if prod(map(len, regions)) > MOST_PATTERNS:
        raise NoForm(f"more than {MOST_PATTERNS} cases")
    for choice in product(*regions):
        yield tuple({k: v for pattern in choice for k, v in pattern[part].items()} for part in range(3))


def _possible(expr: Expr) -> tuple[int, ...]:
    """The signs that an expression in normal form can have."""
    low, high = positive(-expr) or positive(normal(-expr)), positive(expr)
    if low or high or expr == 0:
        return (high - low,)
    below, above = nonnegative(normal(-expr)), nonnegative(expr)
    return tuple(s for s in (-1, 0, 1) if not (s < 0 and above) and not (s > 0 and below))


def line(expr: Expr) -> Line | None:
    """(v, a, b) when expr == a*v + b with rational a != 0 and b, and v an entry or symbol."""
    b, rest = expr.as_coeff_Add()
    a, v = rest.as_coeff_Mul()
    return (v, a, b) if isinstance(v, Entry) or v.is_Symbol else None


def root_of(expr: Expr) -> dict[Expr, Expr]:
    """{v: value} where expr == 0 fixes one of its entries: `a - t` is zero where a is t."""
    form = ratio(expr)
    for position, kernel in enumerate(form.kernels):
        powers = [m[position] for m in form.numerator]
        if not isinstance(kernel, Entry) or max(powers) != 1 or sum(powers) != 1:
            continue
        (monomial, coefficient), = ((m, c) for m, c in form.numerator.terms() if m[position])
        others = [k for k, p in zip(form.kernels, monomial, strict=True) if p and k != kernel]
        rest = form.numerator - form.numerator.ring.from_dict({monomial: coefficient})
        value = -expanded(rest, form.kernels) / Rational(coefficient.numerator, coefficient.denominator)
        if not others and not value.has(kernel) and free_indices(value) <= free_indices(kernel):
            return {kernel: value}
    return {}


def _regions(variable: Expr, lines: list[tuple[Expr, Rational, Rational]], within: Within) -> list[Pattern]:
    """One pattern for every interval between the roots of the lines, and one for every root."""
    low, high = within.get(variable, (S.Zero if positive(variable) else -oo, oo))
    ends = [low, *sorted({-b / a for _, a, b in lines if low < -b / a < high}), high]
    patterns = []
    for left, right in pairwise(ends):
        patterns.append(({e: int(sign(a * between(left, right) + b)) for e, a, b in lines}, {}, {variable: (left, right)}))
        if right != high:
            patterns.append(({e: int(sign(a * right + b)) for e, a, b in lines}, {variable: right}, {}))
    return patterns


def between(low: Expr, high: Expr) -> Expr:
    """A rational number between two ends, which may be infinite."""
    if low == -oo:
        return S.Zero if high == oo else high - 1
    return low + 1 if high == oo else (low + high) / 2


def cases_in_sums(expr: Expr) -> Expr:
    """Bodies of sums with their cases outermost, written with indicators: `f + where(p > 0, 1, 0)*(t - f)`."""
    if not expr.args or not expr.has(*CASED):
        return expr
    expr = expr.func(*map(cases_in_sums, expr.args))
    if isinstance(expr, IndexSum):
        return IndexSum(_indicated(expr.body, frozenset(expr.bound)), *expr.bound)
    return expr


def _indicated(body: Expr, bound: frozenset[Index]) -> Expr:
    """`body` with the cases that depend on the bound indices as indicators of `p > 0` and `p < 0`."""
    nodes = [n for n in free_nodes(body, CASED) if free_indices(n) & bound and not _is_standard(n)]
    nodes.sort(key=lambda n: (len(str(n)), str(n)))
    if not nodes or len(nodes) > MOST_IN_A_SUM:
        return body
    first, _ = oriented(compared(nodes[0]))
    same = {n: way for n, (p, way) in ((n, oriented(compared(n))) for n in nodes) if p == first}
    above, at, below = (_indicated(replace_free(body, {n: choose(n, s * way) for n, way in same.items()}), bound)
                        for s in (1, 0, -1))
    over, under = Where(Gt(first, 0), S.One, S.Zero), Where(Lt(first, 0), S.One, S.Zero)
    there = root_of(first)
    value = normal(replace_free(at, there))
    if normal(replace_free(below, there)) == value:
        return below + over * (above - below)
    if normal(replace_free(above, there)) == value:
        return above + under * (below - above)
    return at + over * (above - at) + under * (below - at)


def _is_standard(node: Expr) -> bool:
    """The indicator of p > 0 or p < 0 with p as `oriented` writes it."""
    if not isinstance(node, Where) or node.args[1:] != (S.One, S.Zero) or node.args[0].func not in (Gt, Lt):
        return False
    return node.args[0].rhs == 0 and oriented(node.args[0].lhs) == (node.args[0].lhs, 1)
