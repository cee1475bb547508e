"""The evaluator of counterexamples against floating point, the normal form and the equality test, on random expressions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from notation_evaluator import Point as FloatPoint
from random_notation import Expressions
from sympy import Expr, Rational

from symbp.notation.indices import free_indices
from symbp.notation.normal_form import normal
from symbp.notation.ratio import NoForm
from symbp.rewriting.equality import equal
from symbp.exact.reals import Undefined, ends
from symbp.textbook.verdict import Witness
from symbp.textbook.witness.search import Agreement, find_witness
from symbp.textbook.witness.points import Point, Style, places, size_choices
from symbp.textbook.witness.problem import mentions
from symbp.textbook.witness.terms import Terms
from symbp.textbook.witness.values import Budget, Evaluation, Known


def test_values_of_random_expressions_are_those_of_floating_point() -> None:
    """The same numbers in the evaluator of the tests, at every setting; what is undefined is undefined in both."""
    compared = 0
    for seed in range(250):
        stream = Expressions(seed, partial=seed % 2 == 1)
        expr = stream.expression(3, stream.indices())
        compared += agrees_with_floating_point(expr, seed)
    assert compared > 600


def agrees_with_floating_point(expr: Expr, seed: int) -> int:
    named = mentions((expr,), Known())
    sizes = next(size_choices(named.sizes, named.extents, (), 0, 2))
    point = Point(sizes, Style.GENERAL, seed)
    run = Evaluation(Terms(), point, Known(), Budget(10**6))
    arrays = {a.name: np.array([float(v) for v in point.entries(a).values()]).reshape(point.shape(a)) for a in named.arrays}
    free = tuple(sorted(free_indices(expr), key=str))
    constants = {c: float(point.constant(c)) for c in named.constants}
    floats = FloatPoint(arrays, {**sizes, **constants}).value(expr, free)
    count = 0
    for place in places(tuple(point.extent(f.size) for f in free)):
        try:
            low, high = ends(run.at(expr, dict(zip(free, place, strict=True))))
        except Undefined:
            continue
        if abs(high) < 10**8 and np.isfinite(floats[place]):
            scale = max(1.0, abs(float(low)))
            assert abs(float(low) - floats[place]) < 1e-5 * scale, (expr, place)
            assert high - low <= abs(high) / 10**40 + Fraction(1, 10**40)
            count += 1
    return count


@pytest.mark.parametrize("seed", range(40))
def test_a_normal_form_has_no_counterexample_and_a_changed_one_has(seed: int) -> None:
    stream = Expressions(seed + 1000, partial=seed % 2 == 1)
    expr = stream.expression(3, stream.indices())
    try:
        form = normal(expr)
    except NoForm:
        return
    found = find_witness(expr, form)
    assert isinstance(found, Agreement)
    if found.points:
        assert isinstance(find_witness(expr, form + Rational(1, 10**20)), Witness)


@pytest.mark.parametrize("seed", range(60))
def test_nothing_proved_equal_is_refuted(seed: int) -> None:
    stream = Expressions(seed + 5000)
    scope = stream.indices()
    one, other = stream.expression(2, scope), stream.expression(2, scope)
    found = find_witness(one, other)
    assert not (isinstance(found, Witness) and equal(one, other))
    assert isinstance(find_witness((one + other) ** 2, one**2 + 2 * one * other + other**2), Agreement)
