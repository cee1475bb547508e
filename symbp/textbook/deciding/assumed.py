"""An expression and conditions -> the expression where they hold: values put in, indices identified, signs of comparisons settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from sympy import Abs, Eq, Expr, Integer, Ne, S, sign
from sympy.core.relational import Relational

from ...notation.definition import Definition
from ...notation.indices import free_indices, replace_free, substitute
from ...notation.normal_form import normal
from ...notation.ratio import NoForm
from ...notation.symbols import Delta, Entry, Index, Maximum, Minimum
from ...rewriting.cases import CASED, SIGNS_THAT_HOLD, choose, compared, oriented
from ...rewriting.output_form import expand
from ..reading.beside import Stated, apart

Signs = frozenset[int]
MOST_PASSES = 6
CONTINUOUS = (Maximum, Minimum, Abs)           # the same on both sides of the sign and at 0


def where(expr: Expr, stated: Sequence[Stated]) -> Expr:
    """The expression where the conditions hold, but for those on sums and on what is compared at a kink."""
    for one in stated:
        told_apart = apart(one.relation)
        if told_apart is not None and all(isinstance(a, Index | Integer) for a in told_apart.args):
            expr = replace_free(expr, {Delta(*told_apart.args): S.Zero})
    for one in stated:
        pair = one.relation.args
        if isinstance(one.relation, Eq) and any(isinstance(a, Index) for a in pair) and pair[0] != pair[1]:
            index, other = pair if isinstance(pair[0], Index) else pair[::-1]
            expr, stated = substitute(expr, {index: other}), [_moved(s, index, other) for s in stated]
    for one in stated:
        relation = one.relation
        if isinstance(relation, Eq) and isinstance(relation.lhs, Entry) and not relation.rhs.has(relation.lhs):
            expr = _with_value(expr, relation.lhs, relation.rhs, one.here)
    known = [(one, _signs(one.relation)) for one in stated if not isinstance(one.relation, Eq | Ne) and apart(one.relation) is None]
    return _settled(expr, [(o, s) for o, s in known if s]) if known and expr.has(*CASED) else expr


def _moved(one: Stated, index: Index, other: Expr) -> Stated:
    """A condition on the equation's own letters where one of them is another."""
    if index not in one.here:
        return one
    relation = one.relation.func(*(substitute(a, {index: other}) for a in one.relation.args), evaluate=False)
    return replace(one, relation=relation, here=frozenset(other if i == index else i for i in one.here))


def _with_value(expr: Expr, entry: Entry, value: Expr, here: frozenset[Index]) -> Expr:
    """`t[i] == f` for every i, or at one place: that of the equation's own letters, or a fixed one."""
    places = entry.indices
    if set(places) & here or not all(isinstance(i, Index) for i in places) or len(set(places)) < len(places):
        return replace_free(expr, {entry: value})
    return expand(expr, Definition(entry, value))


def _signs(relation: Relational) -> Signs:
    return frozenset(SIGNS_THAT_HOLD.get(relation.func, ()))


def _settled(expr: Expr, known: list[tuple[Stated, Signs]]) -> Expr:
    """Every case decided whose comparison has a sign that the conditions fix."""
    for _ in range(MOST_PASSES):
        found = {}
        for node in expr.atoms(*CASED):
            value = _chosen(node, known)
            if value is not None:
                found[node] = value
        if not found:
            return expr
        expr = expr.xreplace(found)
    return expr


def _chosen(node: Expr, known: list[tuple[Stated, Signs]]) -> Expr | None:
    """The value of a cased node, None where the conditions do not fix it."""
    difference = compared(node)
    for one, signs in known:
        way = _ratio_sign(difference, one)
        if way:
            outcomes = signs - {0} if isinstance(node, CONTINUOUS) and len(signs) > 1 else signs
            values = {choose(node, outcome * way) for outcome in outcomes}
            if len(values) == 1:
                return values.pop()
    return None


def _ratio_sign(difference: Expr, one: Stated) -> int:
    """1 or -1 where what is compared is what the condition compares, times a number of that sign; 0 where it is not."""
    pattern = one.relation.lhs - one.relation.rhs
    names = sorted(free_indices(pattern) - one.here, key=str)
    choices = [[i for i in sorted(free_indices(difference) | difference.atoms(Index), key=str) if i.size == n.size] for n in names]
    for choice in product(*choices):
        meant = substitute(pattern, dict(zip(names, choice, strict=True))) if names else pattern
        try:
            ratio = normal(difference / meant)
        except (NoForm, ZeroDivisionError):
            continue
        if ratio.is_number and ratio.is_extended_real and ratio != 0:
            return 1 if ratio > 0 else -1
    return 0


def implied(kink: Stated, stated: Iterable[Stated]) -> bool:
    """Whether a kink cannot occur because of a strict inequality."""
    difference = kink.relation.lhs - kink.relation.rhs
    strict = [s for s in stated if not _of_places(s.relation) and 0 not in _signs(s.relation)]
    return any(_ratio_sign(difference, one) for one in strict)


def impossible(stated: Sequence[Stated]) -> bool:
    """Whether conditions are seen not to hold together, or one of them never."""
    signs: dict[Expr, Signs] = {}
    values: dict[Expr, Expr] = {s.relation.lhs: s.relation.rhs for s in stated if isinstance(s.relation, Eq) and s.relation.rhs.is_number}
    for one in stated:
        difference = one.relation.lhs - one.relation.rhs
        bare = difference if one.relation.lhs in values and isinstance(one.relation, Eq) else replace_free(difference, values)
        if isinstance(one.relation, Eq) and one.relation.lhs in values and one.relation.rhs != values[one.relation.lhs]:
            return True
        form, way = oriented(bare) if not _of_places(one.relation) else _place_form(one.relation)
        if one.relation.func not in SIGNS_THAT_HOLD:
            continue
        allowed = frozenset(way * s for s in SIGNS_THAT_HOLD[one.relation.func])
        if form.is_number and form.is_extended_real:
            allowed &= {int(sign(form))}
        signs[form] = signs.get(form, allowed) & allowed
    return any(not s for s in signs.values())


def _of_places(relation: Relational) -> bool:
    return any(isinstance(a, Index) for a in relation.args)


def _place_form(relation: Relational) -> tuple[Expr, int]:
    """The difference of two indices up to sign, by their names."""
    left, right = relation.args
    if left == right or isinstance(left, Index) and isinstance(right, Index) and left.name == right.name:
        return S.Zero, 1
    return (left - right, 1) if str(left) <= str(right) else (right - left, -1)
