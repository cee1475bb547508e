"""The exact normal form has the value of what it is made from, and one form for what is written in two ways."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from random_notation import ALPHA, BETA, Expressions, differ, points
from sympy import Abs, Add, Expr, Integer, Mul, Rational, S, cos, exp, log, pi, sin, sqrt, tanh
from sympy.polys.domains import QQ

from symbp.notation.indices import free_indices, substitute
from symbp.notation.normal_form import normal
from symbp.notation.ratio import NoForm, polynomial_factors, polynomial_field
from symbp.notation.signs import nonnegative, positive
from symbp.notation.symbols import Array, Delta, Index, IndexMax, IndexSum, Maximum, Minimum, Where, size

N, M = size("n"), size("m")
I, J, K, P = (Index(letter, N) for letter in "ijkp")
V, W, Q = Array("v", (N,)), Array("w", (N, N)), Array("q", (M, N))
X, Y, Z = (Array(name)[()] for name in "xyz")
POSITIVE = Array("r", (), positive=True)[()]


@pytest.mark.parametrize("partial", [False, True], ids=["smooth", "partial"])
def test_the_normal_form_has_the_value_of_the_expression(partial: bool) -> None:
    places = points(1, 3)
    for seed in range(160):
        stream = Expressions(seed, partial)
        free = stream.indices()
        expr = stream.expression(3, free)
        if not undefined(expr):
            try:
                form = normal(expr)
            except NoForm:
                continue
            for place in places:
                assert not differ(place.value(form, free), place.value(expr, free)), f"seed {seed}: {expr} -> {form}"


def undefined(expr: Expr) -> bool:
    return expr.has(S.NaN, S.ComplexInfinity, S.ImaginaryUnit)


def test_positive_and_nonnegative_are_so_at_every_point() -> None:
    places, found = points(2, 6), 0
    for seed in range(400):
        stream = Expressions(seed)
        free = stream.indices()
        expr = stream.expression(2, free)
        for claim, least in ((positive, 0.0), (nonnegative, -1e-12)):
            if claim(expr):
                found += 1
                for place in places:
                    value = place.value(expr, free)
                    assert (value[np.isfinite(value)] >= least).all(), f"seed {seed}: {expr}"
    assert found > 60


@pytest.mark.parametrize("left, right", [
    (tanh(X), (exp(X) - exp(-X)) / (exp(X) + exp(-X))),
    (sin(X) ** 2 + cos(X) ** 2, S.One),
    (sqrt(4 * X**2 + 4), 2 * sqrt(X**2 + 1)),
    (sqrt(X**2), Abs(X)),
    (((X - Y) ** 2) ** Rational(3, 2), Abs(X - Y) ** 3),
    (log(X**2), 2 * log(Abs(X))),
    (log(X**3), 3 * log(X)),
    (log(exp(X) * POSITIVE**2 / 3), X + 2 * log(POSITIVE) - log(3)),
    (log(1 / (1 + exp(-X))), X - log(1 + exp(X))),
    (exp(log(X) / 2), sqrt(X)),
    (X**ALPHA * X**2, X ** (ALPHA + 2)),
    (POSITIVE**ALPHA * exp(ALPHA * X), (POSITIVE * exp(X)) ** ALPHA),
    (exp(X + Rational(1, 2)) ** 2, exp(2 * X) * exp(1)),
    (exp(Z / (1 + X)) * exp(Z * X / (1 + X)), exp(Z)),
    ((1 + exp(X)) ** Rational(3, 2) * exp(X / 2), sqrt(1 + exp(X)) * (exp(X / 2) + exp(3 * X / 2))),
    (sqrt(6) * X, sqrt(2) * sqrt(3) * X),
    (IndexSum(V[I] + W[I, J], I), IndexSum(V[K], K) + IndexSum(W[P, J], P)),
    (IndexSum(V[I], I) ** 2, IndexSum(IndexSum(V[K] * V[J], J), K)),
    (IndexSum(V[I] * X, I, J), N * X * IndexSum(V[K], K)),
    (IndexSum((V[I] - X) ** 2, I), IndexSum(V[I] ** 2, I) - 2 * X * IndexSum(V[I], I) + N * X**2),
    (IndexSum(Delta(I, J) * W[I, K] * V[I], I), W[J, K] * V[J]),
    (IndexSum(Delta(I, J) * Delta(J, K) * V[I], I, J), V[K]),
    (IndexSum(IndexSum(Delta(I, J), J) * log(IndexSum(W[I, K], K)), I), IndexSum(log(IndexSum(W[J, P], P)), J)),
    (IndexMax(V[I] + X, I), X + IndexMax(V[J], J)),
    (IndexSum(W[I, J] * W[J, K] * W[K, I], I, J, K), IndexSum(W[K, I] * W[I, P] * W[P, K], K, P, I)),
    (IndexSum(V[I] / (1 + exp(V[I])), I) + IndexSum(V[I] * exp(V[I]) / (1 + exp(V[I])), I), IndexSum(V[P], P)),
])
def test_what_is_equal_has_one_form(left: Expr, right: Expr) -> None:
    assert normal(left - right) == 0
    assert normal(left) == normal(right)


@pytest.mark.parametrize("left, right", [
    (sqrt(1 + exp(X)) ** 3 * exp(X / 2), sqrt(1 + exp(X)) * (1 + exp(X / 2)) * exp(X / 2)),
    (X ** (pi / 2), exp(X / 2)),
    (log(X * Y), log(X) + log(Y)),
    (sqrt(X**2), X),
    (log(X**2), 2 * log(X)),
    (IndexSum(Abs(V[I] - IndexSum(W[I, K], K)), I), IndexSum(Abs(V[I] - IndexSum(W[K, K], K)), I)),
    (IndexSum(V[I] * IndexSum(V[I], I), I), IndexSum(V[I] ** 2, I)),
    (IndexSum(W[I, J] * W[J, I], I, J), IndexSum(W[I, J] ** 2, I, J)),
    (IndexSum(V[K], K), IndexSum(V[Index("k", M)], Index("k", M))),
])
def test_what_differs_has_two_forms(left: Expr, right: Expr) -> None:
    assert normal(left) != normal(right)


def test_a_form_under_names_like_its_own_captures_nothing() -> None:
    inner = normal(IndexSum(Abs(V[I] - IndexSum(W[I, K], K)), I))
    body, bound = inner.body, inner.bound[0]
    assert free_indices(normal(body)) == {bound}
    again = IndexSum(substitute(body, {bound: P}), P)
    assert normal(again) == inner


def test_letters_of_bound_indices_do_not_matter() -> None:
    for seed in range(120):
        stream = Expressions(seed)
        free = stream.indices()
        expr = stream.expression(3, free)
        if not undefined(expr):
            assert normal(expr) == normal(with_other_letters(expr)), f"seed {seed}: {expr}"


def with_other_letters(expr: Expr, depth: int = 0) -> Expr:
    if isinstance(expr, IndexSum | IndexMax):
        names = {b: Index(f"{'zyxwvut'[depth]}{n}", b.size) for n, b in enumerate(expr.bound)}
        return expr.func(with_other_letters(substitute(expr.body, names), depth + 1), *names.values())
    if not expr.args or not hasattr(expr, "func") or expr.func.__name__ == "Entry":
        return expr
    return expr.func(*(with_other_letters(a, depth) for a in expr.args))


@pytest.mark.parametrize("expr", [
    1 / ((X + 1) ** 2 - X**2 - 2 * X - 1),
    1 / (sin(X) ** 2 + cos(X) ** 2 - 1),
    (X + Y + Z) ** 900,
    Mul(*(Add(*(V[Index(c, N)] ** k for k in range(1, 9))) for c in "abcdefgh")),
], ids=["division by zero", "hidden zero", "power", "product"])
def test_what_has_no_form_is_refused_at_once(expr: Expr) -> None:
    with pytest.raises(NoForm):
        normal(expr)


def test_exponents_with_many_digits_do_not_make_large_powers() -> None:
    u = Rational(44715, 10**6) * X**3 + X
    assert normal(tanh(u) - (exp(2 * u) - 1) / (exp(2 * u) + 1)) == 0
    assert normal(exp(X / 997) * exp(-X) - exp(X * Rational(-996, 997))) == 0


def test_a_case_is_compared_in_normal_form() -> None:
    assert normal(Where(2 * X + 2 > X + 2, Y, Z)) == normal(Where(X > 0, Y, Z))
    assert normal(Maximum(X, S.Zero) + Minimum(X, S.Zero) - Maximum(X, S.Zero)) == Minimum(X, S.Zero)


def test_factors_multiply_back_and_cannot_be_split() -> None:
    for seed in range(80):
        stream = Expressions(seed).draw
        ring = polynomial_field(stream.randint(1, 4)).ring
        poly = ring.one
        for _ in range(stream.randint(1, 3)):
            terms = [Mul(*(g.as_expr() ** stream.choice((0, 0, 1, 1, 2)) for g in ring.gens)) for _ in range(3)]
            poly *= ring.from_expr(Add(*(stream.choice((1, -1, 2, 3)) * t for t in terms))) or ring.one
        content, found = polynomial_factors(poly)
        product = ring.one * QQ(content.p, content.q)
        for factor, power in found:
            product *= factor**power
        assert product == poly
        assert sum(power for _, power in found) == sum(power for _, power in poly.factor_list()[1])


def test_a_sum_that_no_index_order_settles_is_still_a_form() -> None:
    names = [Index(letter, N) for letter in "abcdefg"]
    ring = Mul(*(W[a, b] for a, b in pairwise((*names, names[0]))))
    assert normal(IndexSum(ring, *names)).has(IndexSum)
    assert normal(IndexSum(BETA * Integer(0) * ring, *names)) == 0
