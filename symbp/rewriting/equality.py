"""The exact equality test: two expressions in, True only when their difference is zero in normal form in every case.

Cases are the signs of whatever `where`, `abs`, `sign`, `max`, `min` compare, and whether two free indices coincide.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from sympy import Abs, Eq, Expr, Ge, Gt, Le, Lt, Ne, Rational, S, sign
from sympy.core.relational import Relational

from ..notation.indices import free_indices, substitute
from ..notation.normal_form import is_indicator, normal
from ..notation.symbols import Delta, Index, IndexSum, Maximum, Minimum, Reduction, Where

SIGNS_THAT_HOLD = {Gt: (1,), Ge: (0, 1), Lt: (-1,), Le: (-1, 0), Eq: (0,), Ne: (-1, 1)}
CASED = (Where, Abs, sign, Maximum, Minimum)
MOST_CASES = 243


def equal(left: Expr, right: Expr, conditions: tuple[Relational, ...] = ()) -> bool:
    """Proved equal, using `conditions` (Eq relations whose left side is a sum or an entry)."""
    return is_zero(left - right, conditions)


@lru_cache(maxsize=16384)
def is_zero(expr: Expr, conditions: tuple[Relational, ...] = ()) -> bool:
    """Proved zero, wherever the expression is defined."""
    if expr is S.Zero:
        return True
    deltas = sorted((d for d in free_nodes(expr, (Delta,))), key=str)
    if deltas:
        left, right = deltas[0].args
        index, other = (left, right) if isinstance(left, Index) else (right, left)
        apart = is_zero(_replace(expr, {deltas[0]: S.Zero}), conditions)
        return apart and (not isinstance(index, Index) or is_zero(substitute(expr, {index: other}), conditions))
    return all(_vanishes(case, conditions) for case in cases(_cases_in_sums(expr)))


def _vanishes(expr: Expr, conditions: tuple[Relational, ...]) -> bool:
    form = normal(expr)
    return form == 0 or (bool(conditions) and normal(under(form, conditions)) == 0)


def under(expr: Expr, conditions: tuple[Relational, ...]) -> Expr:
    """`expr` with the value that a condition fixes in place of every such sum (or entry)."""
    for condition in conditions:
        if not isinstance(condition, Eq):
            continue
        kernel, value = normal(condition.lhs), condition.rhs
        found = {node: v for node in expr.atoms(kernel.func) if (v := _instance(kernel, value, node)) is not None}
        if found:
            expr = expr.xreplace(found)
    return expr


def _instance(kernel: Expr, value: Expr, node: Expr) -> Expr | None:
    """The condition's value at `node`, when `node` is the kernel at some values of its free indices."""
    names = sorted(free_indices(kernel), key=str)
    form = normal(node)
    choices = [[i for i in sorted(node.atoms(Index), key=str) if i.size == n.size] for n in names]
    for choice in product(*choices):
        mapping = dict(zip(names, choice, strict=True))
        if normal(substitute(kernel, mapping)) == form:
            return substitute(value, mapping)
    return None


def free_nodes(expr: Expr, kinds: tuple[type, ...]) -> set[Expr]:
    """The nodes of these kinds that depend on no index bound inside `expr`."""
    found: set[Expr] = set()

    def walk(node: Expr, bound: frozenset[Index]) -> None:
        if isinstance(node, kinds) and not free_indices(node) & bound:
            found.add(node)
        inner = bound | frozenset(node.bound) if isinstance(node, Reduction) else bound
        for argument in node.args:
            walk(argument, inner)

    walk(expr, frozenset())
    return found


def _cases_in_sums(expr: Expr) -> Expr:
    """Bodies of sums with their cases outermost, written with indicators: `f + where(p > 0, 1, 0)*(t - f)`."""
    if not expr.args or not expr.has(*CASED):
        return expr
    expr = expr.func(*map(_cases_in_sums, expr.args))
    if isinstance(expr, IndexSum):
        return IndexSum(_indicated(expr.body), *expr.bound)
    return expr


def _indicated(body: Expr) -> Expr:
    nodes = sorted((n for n in free_nodes(body, CASED) if not is_indicator(n)), key=lambda n: (len(str(n)), str(n)))
    if not nodes:
        return body
    first, _ = _oriented(_compared(nodes[0]))
    oriented = {n: _oriented(_compared(n)) for n in nodes}
    same = {n: way for n, (p, way) in oriented.items() if p == first}
    above, at, below = (_indicated(_replace(body, {n: choose(n, s * way) for n, way in same.items()}))
                        for s in (1, 0, -1))
    over, under_ = Where(Gt(first, 0), S.One, S.Zero), Where(Lt(first, 0), S.One, S.Zero)
    found = line(first)
    if found is not None:
        there = {found[0]: -found[2] / found[1]}
        value = normal(at.xreplace(there))
        if normal(below.xreplace(there)) == value:
            return below + over * (above - below)
        if normal(above.xreplace(there)) == value:
            return above + under_ * (below - above)
    return at + over * (above - at) + under_ * (below - at)


def _compared(node: Expr) -> Expr:
    """What a cased node compares with zero."""
    if isinstance(node, Where):
        return node.args[0].lhs - node.args[0].rhs
    return node.args[0] - node.args[1] if len(node.args) == 2 else node.args[0]


def _oriented(compared: Expr) -> tuple[Expr, int]:
    """The compared expression in normal form up to sign, and that sign."""
    form, opposite = normal(compared), normal(-compared)
    return (form, 1) if str(form) <= str(opposite) else (opposite, -1)


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


def cases(expr: Expr, kinks: bool = True) -> Iterator[Expr]:
    """`expr` without free cased nodes, once for every combination of signs that can occur.

    kinks=False leaves out the combinations in which something compared is zero.
    """
    nodes = sorted(free_nodes(expr, CASED), key=lambda n: (str(n).count("("), str(n)))
    nodes = [n for n in nodes if not any(isinstance(a, CASED) for a in _inner(n))] or nodes
    if not nodes:
        yield expr
        return
    compared = {node: _oriented(_compared(node)) for node in nodes}
    for signs, at in _sign_patterns(sorted({c for c, _ in compared.values()}, key=str)):
        if not kinks and 0 in signs.values():
            continue
        chosen = {n: choose(n, signs[c] * orientation) for n, (c, orientation) in compared.items()}
        yield from cases(_replace(expr, chosen).xreplace(at), kinks)


def _inner(node: Expr) -> set[Expr]:
    return set().union(*(a.atoms(*CASED) for a in node.args))


def _replace(expr: Expr, mapping: dict[Expr, Expr]) -> Expr:
    return expr.xreplace(mapping)


def _sign_patterns(compared: list[Expr]) -> Iterator[tuple[dict[Expr, int], dict[Expr, Expr]]]:
    """Every consistent choice of signs; on a zero of `a*v + b` the entry v is replaced by its value there."""
    groups: dict[Expr, list[tuple[Expr, Rational, Rational]]] = {}
    loose: list[Expr] = []
    for expr in compared:
        found = line(expr)
        if found is None:
            loose.append(expr)
        else:
            groups.setdefault(found[0], []).append((expr, *found[1:]))
    regions = [_regions(variable, lines) for variable, lines in sorted(groups.items(), key=lambda g: str(g[0]))]
    regions += [[({e: s}, {}) for s in (-1, 0, 1)] for e in loose]
    for index, choice in enumerate(product(*regions)):
        if index >= MOST_CASES:
            return
        yield {k: v for signs, _ in choice for k, v in signs.items()}, {k: v for _, at in choice for k, v in at.items()}


def line(expr: Expr) -> tuple[Expr, Rational, Rational] | None:
    """(v, a, b) when expr == a*v + b with rational a and b and v an entry or symbol."""
    b, rest = expr.as_coeff_Add()
    a, v = rest.as_coeff_Mul()
    return (v, a, b) if v.is_Atom or not v.args or v.func.__name__ == "Entry" else None


def _regions(variable: Expr, lines: list[tuple[Expr, Rational, Rational]]) -> list[tuple[dict, dict]]:
    roots = sorted({-b / a for _, a, b in lines})
    points = [roots[0] - 1]
    for left, right in zip(roots, roots[1:], strict=False):
        points += [left, (left + right) / 2]
    points += [roots[-1], roots[-1] + 1]
    return [({e: int(sign(a * p + b)) for e, a, b in lines}, {variable: p} if p in roots else {}) for p in points]
