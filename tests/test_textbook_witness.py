"""Counterexamples: true equations never have one, false ones do, and every one shown is right to the last digit."""

from __future__ import annotations

import json
import re
import time
from fractions import Fraction

import numpy as np
import pytest
from notation_evaluator import Point as FloatPoint
from sympy import (
    Abs,
    Eq,
    Expr,
    Function,
    Ge,
    Gt,
    Integer,
    Lt,
    Ne,
    Rational,
    S,
    Symbol,
    cos,
    exp,
    log,
    sign,
    sin,
    sqrt,
    sympify,
    tanh,
)
from sympy.core.relational import Relational

from symbp.notation.definition import Definition
from symbp.notation.indices import free_indices
from symbp.notation.symbols import Array, Delta, Index, IndexMax, IndexSum, Inside, Maximum, Minimum, Where, constant, size
from symbp.textbook.reading.functions import opaque
from symbp.textbook.witness.opaque_values import polynomial
from symbp.textbook.verdict import Witness
from symbp.textbook.witness.search import Agreement, find_witness
from symbp.textbook.witness.valueless import without_value

M, N = size("m"), size("n")
i, j, k = (Index(letter, M) for letter in "ijk")
p, q, r = (Index(letter, N) for letter in "pqr")
x, z, t, y = Array("x", (N,)), Array("z", (M,)), Array("t", (M,)), Array("y", (M,))
W, Q, R = Array("W", (M, N)), Array("Q", (N, N)), Array("R", (N, N))
s = Array("s", (N,), positive=True)
ALPHA, BETA = constant("alpha", positive=True), constant("beta")
SIGMA, SLOPE = opaque("sigma", (0,)), opaque("sigma", (1,))


def softmax(index: Index) -> Expr:
    return exp(z[index]) / IndexSum(exp(z[k]), k)


def sigmoid(value: Expr) -> Expr:
    return 1 / (1 + exp(-value))


ONE_HOT = (Eq(IndexSum(t[k], k), 1),)
TRUE: list[tuple[Expr, Expr, tuple[Relational, ...]]] = [
    (softmax(i) * (Delta(i, j) - softmax(j)), softmax(i) * Delta(i, j) - softmax(i) * softmax(j), ()),
    (IndexSum(softmax(i), i), S.One, ()),
    (IndexSum(IndexSum(W[i, p] * x[p], p), i), IndexSum(x[p] * IndexSum(W[i, p], i), p), ()),
    (IndexSum(W[i, p] * Delta(i, j), i), W[j, p], ()),
    (IndexSum(Delta(i, j) * Delta(i, k), i), Delta(j, k), ()),
    (IndexSum(x[p] * x[q], p, q), IndexSum(x[p], p) ** 2, ()),
    (IndexSum(S.One, p), N, ()),
    (-IndexSum(t[k] * (Delta(k, i) - y[i]), k), y[i] - t[i], ONE_HOT),
    (IndexSum(Q[p, q], q), S.One, (Eq(IndexSum(Q[p, q], q), 1),)),
    (Q[p, q] - Q[q, p], S.Zero, (Eq(p, q),)),
    (log(x[p] * x[q]), log(x[p]) + log(x[q]), ()),
    (sqrt(x[p] ** 2), Abs(x[p]), ()),
    (sin(x[p]) ** 2 + cos(x[p]) ** 2, S.One, ()),
    (tanh(x[p]), 2 * sigmoid(2 * x[p]) - 1, ()),
    (Where(Gt(x[p], 0), x[p], 0), Maximum(x[p], S.Zero), ()),
    (Maximum(x[p], x[q]) + Minimum(x[p], x[q]), x[p] + x[q], ()),
    (Abs(x[p]), x[p] * sign(x[p]), ()),
    (x[p], BETA**2, (Eq(x[p], BETA**2),)),
    (SLOPE(x[p]) * x[q], x[q] * SLOPE(x[p]), ()),
    (IndexSum((1 - Delta(p, q)) / (x[p] - x[q]), q), IndexSum(Where(Ne(p, q), 1 / (x[p] - x[q]), 0), q), ()),
    (IndexSum(Where(Ne(p, q), x[q], 0), q), IndexSum(x[q], q) - x[p], ()),
    (ALPHA**BETA, exp(BETA * log(ALPHA)), ()),
    (IndexMax(-x[p], p) + IndexMax(x[p], p), -IndexMax(-IndexMax(x[q], q), p) + IndexMax(-x[p], p), ()),
    (s[p], Abs(s[p]), ()),
    (sqrt(BETA), BETA ** Rational(1, 2), (Gt(BETA, 0),)),
]


@pytest.mark.parametrize("left, right, conditions", TRUE)
def test_a_true_equation_agrees_wherever_it_is_defined(left: Expr, right: Expr, conditions: tuple[Relational, ...]) -> None:
    found = find_witness(left, right, conditions)
    assert isinstance(found, Agreement) and found.points >= 4


@pytest.mark.parametrize("left, right, conditions", TRUE)
def test_a_true_equation_that_is_spoiled_has_one(left: Expr, right: Expr, conditions: tuple[Relational, ...]) -> None:
    wrong = [(left, right + 1), (left + Rational(1, 10**30), right)]
    wrong += [(left, -right), (left, 2 * right)] if right != 0 else []
    for one, other in wrong:
        found = find_witness(one, other, conditions)
        assert isinstance(found, Witness), (one, other)
        assert found.left != found.right


FALSE: list[tuple[Expr, Expr]] = [
    (softmax(i) * (Delta(i, j) - softmax(j)), softmax(i) * (1 - softmax(i))),
    (softmax(i) * (Delta(i, j) - softmax(j)), -softmax(i) * softmax(j)),
    (softmax(i), exp(z[i])), (softmax(i) * softmax(j), softmax(i) ** 2),
    (IndexSum(W[i, p] * x[p], p), IndexSum(W[i, p], p) * IndexSum(x[p], p)),
    (IndexSum(Q[p, q] * x[q], q), IndexSum(Q[q, p] * x[q], q)),
    (IndexSum(Q[p, q] * R[q, r], q), IndexSum(R[p, q] * Q[q, r], q)),
    (IndexSum(Q[p, q] * R[q, r], q), Q[p, r] * R[p, r]),
    (IndexSum(Q[p, p], p), IndexSum(Q[p, q], p, q)),
    (Q[p, q], Q[q, p]), (Q[p, p], Q[p, q]), (x[p], x[q]), (Delta(p, q), S.One), (Delta(p, q), S.Zero),
    (IndexSum(x[p], p), N * x[q]), (IndexSum(x[p], p) / N, IndexSum(x[p], p) / M),
    (IndexSum(x[p], p) / N, IndexSum(x[p], p)),
    (IndexSum(x[p], p), IndexSum(z[i], i)), (IndexSum(x[p], p), IndexMax(x[p], p)), (IndexMax(x[p], p), -IndexMax(-x[p], p)),
    (S.One / N, Rational(1, 3)), (N, Integer(3)), (x[N - 1], x[Integer(2)]), (x[Integer(0)], x[Integer(1)]),
    (IndexSum(x[p] ** 2, p), IndexSum(x[p], p) ** 2), (IndexSum(exp(x[p]), p), exp(IndexSum(x[p], p))),
    (IndexSum(log(s[p]), p), log(IndexSum(s[p], p))), (log(x[p] + x[q]), log(x[p]) + log(x[q])),
    (log(s[p] * s[q]), log(s[p]) * log(s[q])), (exp(x[p] + x[q]), exp(x[p]) + exp(x[q])),
    (tanh(x[p]), sigmoid(x[p])), (1 - tanh(x[p]) ** 2, tanh(x[p]) ** 2), (sin(x[p]), cos(x[p])),
    (sqrt(x[p] ** 2), x[p]), (Abs(x[p] + x[q]), Abs(x[p]) + Abs(x[q])), (sign(x[p]), S.One),
    (Maximum(x[p], S.Zero), x[p]), (Maximum(x[p], S.Zero), Minimum(x[p], S.Zero)), (Where(Gt(x[p], 0), 1, 0), S.One),
    (Where(Lt(x[p], x[q]), 1, 0), Where(Gt(x[p], x[q]), 1, 0)), (Where(Ne(p, q), x[q], 0), x[q]),
    (Inside(p + 1, N), S.One), (x[p + 1] - x[p], x[p]), (ALPHA**BETA, BETA**ALPHA), (ALPHA, BETA),
    (SIGMA(x[p]), SLOPE(x[p])), (SIGMA(x[p] + x[q]), SIGMA(x[p]) + SIGMA(x[q])), (SLOPE(x[p]), S.One),
    (-(1 - y[i]) * log(1 - t[i]) - y[i] * log(t[i]), -y[i] * log(t[i])),
    (1 / (1 - y[i]) - 1 / y[i], 1 / (y[i] * (1 - y[i]))),
    (log(1 - s[p]) + log(s[p]), log(s[p])), (1 / x[p] + 1 / x[q], 2 / (x[p] + x[q])), (x[p] ** 3, x[p] ** 2),
]


@pytest.mark.parametrize("left, right", FALSE)
def test_a_false_equation_has_a_counterexample_that_is_right(left: Expr, right: Expr) -> None:
    for one, other in ((left, right), (right, left), (left + exp(BETA), right + exp(BETA))):
        found = find_witness(one, other)
        assert isinstance(found, Witness)
        recomputed(found, one, other)


def recomputed(found: Witness, left: Expr, right: Expr) -> None:
    """Both sides again in floating point, from nothing but the text of the counterexample."""
    texts, extents = dict(found.values), {size(name): number for name, number in found.sizes}
    if any(not isinstance(o, tuple) and "..." in o or "(" in name for name, o in texts.items()):
        return
    arrays = {name: np.array(numbers(text)) for name, text in texts.items()}
    constants = {c: float(arrays[c.name]) for c in (ALPHA, BETA) if c.name in arrays}
    for array in (x, z, t, y, W, Q, R, s):
        arrays.setdefault(array.name, np.ones(tuple(extents.get(n, 1) for n in array.shape)))
    free = tuple(sorted(free_indices(left) | free_indices(right), key=str))
    at = tuple(number - 1 for _, number in found.indices)
    assert [index.name for index in free] == [name for name, _ in found.indices]
    point = FloatPoint(arrays, {**extents, **constants})
    for side, text in ((left, found.left), (right, found.right)):
        printed = float(Fraction(text)) if "." not in text else float(text.split("(")[-1].strip(")").replace("...", ""))
        assert point.value(side, free)[at] == pytest.approx(printed, rel=1e-6, abs=1e-9)


def numbers(text: str) -> list[object] | float:
    """`[1/2, -3]` as numbers."""
    found = json.loads(re.sub(r"-?[\d./]+(?:e[+-]\d+)?", lambda m: str(float(Fraction(m[0]))), text))
    assert isinstance(found, list | float)
    return found


def test_sums_without_their_proper_range_differ_because_all_sizes_do() -> None:
    names = [size(f"n{c}") for c in range(1, 6)]
    for one in names:
        for other in names:
            found = find_witness(IndexSum(x[Integer(0)], Index("i", one)), IndexSum(x[Integer(0)], Index("j", other)))
            assert isinstance(found, Agreement if one == other else Witness)


def test_a_difference_of_1e_30_is_certified_and_one_below_the_precision_is_not_claimed() -> None:
    near = find_witness(exp(x[p]), exp(x[p]) + Rational(1, 10**30))
    assert isinstance(near, Witness) and not near.exact
    assert near.left != near.right
    for text in (near.left, near.right):
        assert len(text) > 30 and text.endswith("...")
    hidden = find_witness(exp(x[p]) * (1 + Rational(1, 10**90)), exp(x[p]))
    assert hidden == Agreement(12)
    exact = find_witness(x[p] * (1 + Rational(1, 10**90)), x[p])
    assert isinstance(exact, Witness) and exact.exact


def test_an_exact_counterexample_says_so_and_prints_fractions() -> None:
    found = find_witness(x[p] / 3, x[p] / 7)
    assert isinstance(found, Witness) and found.exact
    assert dict(found.sizes) == {"n": 3} and dict(found.indices) == {"p": 1}
    values = numbers(dict(found.values)["x"])
    assert isinstance(values, list) and len(values) == len(set(map(str, values))) == 3
    assert float(Fraction(found.left)) == pytest.approx(float(str(values[0])) / 3)


def test_the_same_call_gives_the_same_counterexample() -> None:
    assert find_witness(softmax(i), softmax(j)) == find_witness(softmax(i), softmax(j))


def test_different_indices_are_tried_before_equal_ones_and_equal_ones_too() -> None:
    apart_first = find_witness(Q[p, q], 2 * Q[p, q])
    assert isinstance(apart_first, Witness) and len({number for _, number in apart_first.indices}) == 2
    together = find_witness(Where(Ne(p, q), Q[p, q], 0), Q[p, q])
    assert isinstance(together, Witness) and len({number for _, number in together.indices}) == 1
    many = tuple(Index(letter, N) for letter in "abcdef")
    delta = Delta(many[0], many[5]) * Delta(many[1], many[2])
    assert isinstance(find_witness(delta, S.Zero), Witness)


def test_conditions_hold_exactly_in_the_counterexample() -> None:
    found = find_witness(IndexSum(t[k] * (y[i] - Delta(k, i)), k), y[i] - 2 * t[i], ONE_HOT)
    assert isinstance(found, Witness)
    entries = re.findall(r"-?[\d/]+", dict(found.values)["t"])
    assert sum(map(Fraction, entries)) == 1
    rows = find_witness(IndexSum(Q[p, q], p), S.One, (Eq(IndexSum(Q[p, q], q), 1), Gt(Q[p, q], 0)))
    assert isinstance(rows, Witness)
    matrix = [list(map(Fraction, re.findall(r"[\d/]+", row))) for row in dict(rows.values)["Q"].split("], [")]
    assert all(sum(row) == 1 and min(row) > 0 for row in matrix)


def test_inequalities_bound_what_is_chosen() -> None:
    bounds = (Gt(BETA, 5), Lt(BETA, 6), Lt(s[p], Rational(1, 2)), Ne(BETA, Rational(11, 2)))
    found = find_witness(BETA + s[p], BETA - s[p], bounds)
    assert isinstance(found, Witness)
    assert 5 < Fraction(dict(found.values)["beta"]) < 6
    assert all(0 < Fraction(v) < Fraction(1, 2) for v in re.findall(r"[\d/]+", dict(found.values)["s"]))
    assert isinstance(find_witness(Abs(x[p]), x[p], (Ge(x[p], 0),)), Agreement)
    assert isinstance(find_witness(Abs(x[p]), x[p], (Ge(x[p], -1),)), Witness)


def test_relations_between_indices_and_between_sizes_are_respected() -> None:
    assert find_witness(Delta(p, q), S.Zero, (Ne(p, q),)) == Agreement(12)
    assert find_witness(Delta(p, q), S.One, (Eq(p, q),)) == Agreement(12)
    found = find_witness(Q[p, q], Q[q, p], (Ne(p, q),))
    assert isinstance(found, Witness) and len({number for _, number in found.indices}) == 2
    assert isinstance(find_witness(IndexSum(x[p], p) / N, IndexSum(x[p], p) / M, (Eq(M, N),)), Agreement)
    assert isinstance(find_witness(IndexSum(x[p], p) / N, IndexSum(x[p], p) / 4, (Eq(N, 4),)), Agreement)
    small = find_witness(IndexSum(S.One, p), M, (Gt(M, N),))
    assert isinstance(small, Witness) and dict(small.sizes)["m"] > dict(small.sizes)["n"]


@pytest.mark.parametrize("conditions", [
    (S.false,), (Gt(BETA, 5), Lt(BETA, 4)), (Eq(IndexSum(exp(x[q]), q), 1),), (Eq(x[p], 1), Eq(IndexSum(x[q], q), 1)),
    (Gt(x[p], x[q]),), (Eq(N, 3), Eq(N, 4)), (Gt(s[p], -2), Lt(s[p], -1)),
])
def test_conditions_that_cannot_be_met_leave_nothing_to_try(conditions: tuple[Relational, ...]) -> None:
    assert find_witness(x[p] * BETA + s[p], x[p] * BETA, conditions) == Agreement(0)


def test_conditions_about_other_names_do_not_matter() -> None:
    assert isinstance(find_witness(x[p], -x[p], (Eq(IndexSum(exp(z[i]), i), 1),)), Witness)


DEFINED = (Definition(y[i], softmax(i)), Definition(t[i], y[i] ** 2))


def test_defined_arrays_are_computed_and_shown_with_correct_digits() -> None:
    assert find_witness(t[i], softmax(i) ** 2, definitions=DEFINED) == Agreement(12)
    assert find_witness(IndexSum(y[i], i), S.One, definitions=DEFINED) == Agreement(12)
    for left, right in ((t[i], y[i]), (softmax(i) ** 2, softmax(i))):
        found = find_witness(left, right, definitions=DEFINED)
        assert isinstance(found, Witness)
        assert sorted(name for name, _ in found.values) == ["t", "y", "z"] and found.values[0][0] == "z"
        values = {name: numbers(text.replace("...", "")) for name, text in found.values}
        weights = np.exp(values["z"])
        assert np.allclose(values["y"], weights / weights.sum(), atol=2e-6)
        assert np.allclose(values["t"], (weights / weights.sum()) ** 2, atol=2e-6)


def test_a_condition_that_follows_from_definitions_is_no_obstacle() -> None:
    both = (Eq(IndexSum(y[k], k), 1), Eq(IndexSum(t[k], k), 1))
    left = IndexSum(t[i] * (y[i] - Delta(i, j)), i)
    assert isinstance(find_witness(left, y[j] - t[j], both, DEFINED[:1]), Witness)
    assert isinstance(find_witness(IndexSum(t[i] * (y[j] - Delta(i, j)), i), y[j] - t[j], both, DEFINED[:1]), Agreement)


def test_a_condition_that_gives_an_array_its_values_defines_it() -> None:
    given = (Eq(z[i], IndexSum(W[i, p] * x[p], p)),)
    assert find_witness(IndexSum(z[i] * y[i], i), IndexSum(W[i, p] * y[i] * x[p], i, p), given) == Agreement(12)
    found = find_witness(z[i], W[i, Integer(0)], given)
    assert isinstance(found, Witness) and [name for name, _ in found.values] == ["W", "x", "z"]


def test_definitions_in_a_circle_or_very_deep_end() -> None:
    circle = (Definition(y[i], t[i] + 1), Definition(t[i], y[i] - 1))
    assert find_witness(y[i], t[i], definitions=circle) == Agreement(0)
    layers = [Array(f"h{c}", (N,)) for c in range(400)]
    deep = tuple(Definition(b[p], tanh(IndexSum(Q[p, q] * a[q], q))) for a, b in zip(layers, layers[1:], strict=False))
    start = time.process_time()
    assert isinstance(find_witness(layers[30][p], layers[29][p], definitions=deep), Witness)
    assert isinstance(find_witness(layers[-1][p], layers[-2][p], definitions=deep), Agreement | Witness)
    assert time.process_time() - start < 60


def test_work_is_bounded() -> None:
    axes = [Index(f"i{c}", size(f"n{c}")) for c in range(1, 8)]
    wide = Array("B", tuple(a.size for a in axes))
    start = time.process_time()
    find_witness(exp(IndexSum(exp(wide[tuple(axes)]), *axes)), S.Zero)
    tower = BETA
    for _ in range(60):
        tower = tower**2 + tower
    assert isinstance(find_witness(tower, tower + 1), Agreement | Witness)
    find_witness(exp(exp(exp(exp(BETA)))), S.One)
    find_witness(Integer(10) ** 20000 * BETA, BETA)
    assert time.process_time() - start < 60


def test_unknown_functions_are_polynomials_that_are_shown() -> None:
    found = find_witness(SLOPE(x[p]), SIGMA(x[p]))
    assert isinstance(found, Witness) and found.exact
    formula, at = dict(found.values)["sigma(x)"], numbers(dict(found.values)["x"])
    assert isinstance(at, list)
    letter = Symbol("x")
    written = sympify(formula)
    terms = polynomial("sigma", 1, False).coefficients
    assert written == sum(Rational(str(c)) * letter**n for (n,), c in terms)
    value = Rational(str(Fraction(str(at[0])).limit_denominator(100)))
    assert str(written.diff(letter).subs(letter, value)) == found.left and str(written.subs(letter, value)) == found.right
    pair = opaque("f", (0, 0))(x[p], x[q])
    assert find_witness(pair.diff(BETA), S.Zero) == Agreement(12)
    assert isinstance(find_witness(pair, opaque("f", (0, 0))(x[q], x[p])), Witness)
    assert isinstance(find_witness(log(SIGMA(s[p])), SIGMA(s[p])), Witness)


def test_what_has_no_meaning_is_never_refuted() -> None:
    never = (S.ImaginaryUnit * x[p], S.NaN, S.Infinity, 1 / (N - IndexSum(x[r] / x[r], r)), log(-Abs(x[p]) - 1),
             sqrt(-1 - x[p] ** 2), x[p + N], x[p - 9], IndexMax(x[q + 1], q), Function("F")(x[p]))
    for strange in never:
        assert find_witness(strange, x[p]) == Agreement(0)


def test_large_arrays_are_cut_to_what_matters() -> None:
    big = Array("B", (M, N, size("o"), size("u")))
    found = find_witness(big[i, p, Integer(0), Integer(1)], S.Zero)
    assert isinstance(found, Witness)
    text = dict(found.values)["B"]
    assert "..." in text and len(re.findall(r"\d+", text)) <= 2
    every = find_witness(IndexSum(big[i, p, Integer(0), Integer(1)], i, p), S.Zero)
    assert isinstance(every, Witness) and len(re.findall(r"[\d/]+", dict(every.values)["B"])) <= 40


def test_a_side_that_has_no_value_wherever_the_other_has_one_is_refuted() -> None:
    x = Symbol("x", real=True)
    found = without_value(1 / (1 + exp(-x)), log(-exp(x)))
    assert found is not None and found.right == "no value: the logarithm of a number <= 0"
    assert without_value(x, log(x)) is None
    assert without_value(1 / (1 + exp(-x)), log(1 - x)) is None
