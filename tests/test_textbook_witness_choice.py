"""Counterexamples are easy to check by hand: short numbers, clearly different sides; and every search for one ends."""

from __future__ import annotations

import re
import time
from fractions import Fraction

import pytest
from sympy import Eq, Expr, Gt, Rational, S, cos, exp, log, sin

from symbp.notation.definition import Definition
from symbp.notation.symbols import Array, Delta, Index, IndexSum, constant, size
from symbp.exact.reals import REALS
from symbp.textbook.reading.functions import opaque
from symbp.textbook.verdict import Witness
from symbp.textbook.witness.search import Agreement, find_witness
from symbp.textbook.witness.text import decimal

N, M = size("n{l}"), size("n{l-1}")
p, q, r = (Index(letter, N) for letter in "pqr")
k = Index("k", M)
x, z, Q, A = Array("x", (N,)), Array("z{l}", (N,)), Array("Q", (N, N)), Array("da{l}/dz{l}", (N, M))
y, v = Array("o[nout]", (N,)), Array("a{l-1}", (M,))
BETA = constant("beta")
ONE = sin(BETA) ** 2 + cos(BETA) ** 2
SECONDS = 20.0


def sigmoid(value: Expr) -> Expr:
    return 1 / (1 + exp(-value))


def softmax(index: Index) -> Expr:
    return exp(z[index]) / IndexSum(exp(z[r]), r)


def refuted(left: Expr, right: Expr, *rest: object) -> Witness:
    found = find_witness(left, right, *rest)
    assert isinstance(found, Witness)
    return found


def test_whole_numbers_are_tried_first() -> None:
    found = refuted(IndexSum(A[p, k] * v[k], k), IndexSum(A[p, k], k) * v[k])
    assert found.exact and re.fullmatch(r"-?\d{1,3}", found.left) and re.fullmatch(r"-?\d{1,3}", found.right)
    assert [name for name, _ in found.values] == ["a^{l-1}", "da^l/dz^l"]
    assert [name for name, _ in found.sizes] == ["n^{l-1}", "n^l"]
    assert all("/" not in text for _, text in found.values)


def test_the_sides_of_a_counterexample_differ_in_their_first_digits() -> None:
    for left, right in ((softmax(p), softmax(p) * Rational(11, 10)), (sigmoid(x[p]), sigmoid(x[p]) * (1 - sigmoid(x[p]))),
                        (log(1 + exp(x[p])), x[p]), (sigmoid(IndexSum(Q[p, q] * x[q], q)), sigmoid(x[p] + 1))):
        found = refuted(left, right)
        one, other = (float(t.rstrip(".")) if "/" not in t else float(Fraction(t)) for t in (found.left, found.right))
        assert abs(one - other) > 0.05 * max(abs(one), abs(other))
        assert all(0.009 < abs(n) < 10_000 for n in (one, other))


def test_a_side_that_is_proved_zero_is_printed_as_zero() -> None:
    assert refuted(IndexSum(softmax(p), p) - 1, S.One).left == "0"
    known = (Definition(y[p], softmax(p)),)
    assert refuted(y[q] * (IndexSum(y[p], p) - 1), y[q], (), known).left == "0"
    assert refuted(IndexSum(softmax(p) * (Delta(p, q) - softmax(q)), p), S.One).left == "0"


def test_decimals_near_zero_are_readable() -> None:
    small = REALS.exponential(Fraction(-15, 2))
    assert decimal(small, 8) == "5.5308437e-4..." and decimal(Fraction(-1, 4000), 8) == "-2.5e-4"
    nothing = REALS.minus(REALS.plus(small, Fraction(1)), REALS.plus(small, Fraction(1)))
    assert re.fullmatch(r"0 \(within 1e-[78]\d\)", decimal(nothing, 8))


def test_at_most_forty_numbers_are_shown() -> None:
    layers = [Array(f"w{{{c}}}", (size(f"n{{{c}}}"), size(f"n{{{c - 1}}}"))) for c in range(1, 5)]
    axes = [Index(f"i{c}", size(f"n{{{c}}}")) for c in range(5)]
    value: Expr = S.One
    for c, w in enumerate(layers, 1):
        value = IndexSum(w[axes[c], axes[c - 1]] * value, axes[c - 1])
    found = refuted(value, 2 * value)
    assert sum(len(re.findall(r"[\d/]+", text)) for _, text in found.values) <= 40


def tower(start: Expr, height: int) -> Expr:
    for _ in range(height):
        start = start**2 + start
    return start


# each built once: SymPy compares two equal towers by every path through them, which never ends
TALL, TALL_ENTRY = tower(BETA, 60), tower(x[p], 60)
F = opaque("f", (0,) * 6)
AXES = [Index(f"i{c}", size(f"m{c % 2}")) for c in range(6)]
WIDE = Array("B", tuple(a.size for a in AXES))
LONG: list[tuple[str, Expr, Expr, tuple[Expr, ...]]] = [
    ("a sum over a billion", IndexSum(S.One, p) + BETA, N + BETA, (Eq(N, 10**9),)),
    ("exponentials of a billion indices", IndexSum(exp(p * BETA), p), N, (Eq(N, 10**9),)),
    ("an array of a billion entries", IndexSum(x[p], p), IndexSum(x[p], p) * ONE, (Eq(N, 10**9),)),
    ("a condition with shared parts", BETA, BETA + 1, (Gt(TALL, 0, evaluate=False),)),
    ("an equation with shared parts", BETA, BETA * ONE, (Eq(TALL, 7, evaluate=False),)),
    ("sides with shared parts", TALL_ENTRY, TALL_ENTRY * ONE, ()),
    ("a function of six arguments", IndexSum(F(*(x[p] * exp(x[q]) + c for c in range(6))), p, q),
     IndexSum(F(*(x[q] * exp(x[p]) + c for c in range(6))), q, p), ()),
    ("growing denominators", IndexSum(1 / (x[p] ** 7 + Q[q, r] ** 9 * 7 + Q[r, p]), p, q, r),
     IndexSum(1 / (x[r] ** 7 + Q[p, q] ** 9 * 7 + Q[q, r]), p, q, r), ()),
    ("six free indices", exp(WIDE[tuple(AXES)]), exp(WIDE[tuple(AXES)]) * ONE, ()),
]


@pytest.mark.parametrize("left, right, conditions", [case[1:] for case in LONG], ids=[case[0] for case in LONG])
def test_every_search_ends_soon(left: Expr, right: Expr, conditions: tuple[Expr, ...]) -> None:
    start = time.process_time()
    found = find_witness(left, right, conditions)
    assert time.process_time() - start < SECONDS
    if left != BETA or right == BETA * ONE:
        assert isinstance(found, Agreement)


def test_seven_nested_sums_are_refuted_at_smaller_sizes() -> None:
    axes = [Index(f"i{c}", size(f"n{c}")) for c in range(7)]
    wide = Array("B", tuple(a.size for a in axes))
    found = refuted(IndexSum(exp(wide[tuple(axes)]), *axes), S.Zero)
    assert max(n for _, n in found.sizes) <= 4
