"""Kernels of one number: pieces, forms, series, and the choice by measured error."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Abs, Expr, Gt, Le, Rational, S, Symbol, atan, cos, cosh, diff, erf, erfc, exp, log, pi, series, sin, sqrt, tanh

import symbp.stable.choice as choice
from symbp.notation.definition import Definition
from symbp.notation.symbols import Array, Entry, Erfc, Erfcx, Index, IndexSum, Maximum, Sigmoid, Where
from symbp.rewriting.stabilise import stabilise
from symbp.stable.choice import ENOUGH, around, chosen, kept, measured_choice, worse
from symbp.stable.forms import Y, asymptotes, forms
from symbp.stable.kernels import T, Z, elementwise, plain, with_kernels
from symbp.stable.measure import computed, errors, points
from symbp.stable.pieces import pieces
from symbp.stable.series import NoSeries, coefficients, polynomial
from symbp.stable.stored import expression, key, shipped, spelled

M = Symbol("m", integer=True, positive=True)
E, I = Index("e", M), Index("i", S(3))

LOST: dict[str, Expr] = {
    "cancels at 0": Z - tanh(Z),
    "overflows as a square": Z / sqrt(1 + 3 * Z**2),
    "a difference of roots": sqrt(1 + Z**2) - Z,
    "infinity times 0": exp(-Z) * exp(-exp(-Z)),
    "a double exponential": diff(Z * tanh(exp(Z)), Z),
    "a removable pole": diff(sin(Z) / Z, Z),
    "far from where it turns": pi / 2 - atan(Z),
    "a logarithm of a difference": log(Z + sqrt(Z**2 + 1)),
}


@pytest.mark.parametrize("name", LOST)
def test_a_kernel_that_loses_its_digits_gets_a_form_that_keeps_them(name: str) -> None:
    found = measured_choice(stabilise(LOST[name]), "float32")
    assert found.before > 2**20 and found.worst <= ENOUGH, found


NEVER_WORSE: dict[str, Expr] = {
    "a bell": Z * exp(-(Z**2) / 2), "the slope of a bell": diff(Z * exp(-(Z**2) / 2), Z), "a wavelet": diff((1 - Z**2) * exp(-(Z**2) / 2), Z),
    "a root of a square": Z / sqrt(1 + 3 * Z**2), "its slope": diff(Z / sqrt(1 + 3 * Z**2), Z), "a difference": exp(-exp(-Z)) - exp(-1),
    "a logarithm of a bump": log(1 + Z**2 * exp(-Z)), "its slope with a pole": diff(log(1 + Z**2 * exp(-Z)), Z),
    "a root to a power": 1 - (1 + exp(-Z)) ** Rational(-7, 10), "roots in roots": sqrt(Z**2 + sqrt(Z**4 + 1)) - 1,
    "multiples of an angle": diff(Z + sin(3 * Z) ** 2 / 3, Z), "a hidden pole": 1 / tanh(Z) - 1 / Z, "a larger one": Maximum(tanh(Z), log(cosh(Z)) / 2),
}


@pytest.mark.parametrize("name", NEVER_WORSE)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_choice_is_nowhere_worse_than_what_was_written(name: str, dtype: str) -> None:
    written = stabilise(NEVER_WORSE[name])
    found = measured_choice(written, dtype)
    chance, reach = np.random.default_rng(5), 37 if dtype == "float32" else 300
    sizes = 10.0 ** np.concatenate([chance.uniform(-6, 3, 60), chance.uniform(-reach, reach, 40)])
    at = points(plain(written), dtype, [*(sizes * chance.choice((-1, 1), 100)), *around(found.form, points(plain(written), dtype))])
    assert not np.any(worse(found.form, written, at, dtype)), found.form


def test_a_series_for_float32_is_that_of_float64() -> None:
    found = measured_choice(stabilise(exp(-exp(-Z)) - exp(-1)), "float32")
    at = points(plain(found.kernel), "float64", (0.05, 0.1, 0.2, 0.29, -0.29))
    assert found.changed and np.all(np.abs(computed(found.form, at) - at.high) <= 1e-10 * np.abs(at.high) + 1e-15)


def test_a_kernel_that_is_right_is_left_alone() -> None:
    for kernel in (Sigmoid(Z), exp(-Abs(Z)), tanh(Z), Where(Gt(Z, 0), Z, exp(Z) - 1)):
        found = measured_choice(stabilise(kernel), "float32")
        assert not found.changed and found.worst <= ENOUGH


@pytest.mark.parametrize("left_out, name", [("forms", "a difference of roots"), ("coefficients", "cancels at 0")])
def test_each_generator_is_needed(left_out: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> list[Expr]:
        if left_out == "coefficients":
            raise NoSeries
        return []
    monkeypatch.setattr(choice, left_out, nothing)
    choice.candidates.cache_clear()
    assert measured_choice(stabilise(LOST[name]), "float32").worst > 2**20
    choice.candidates.cache_clear()


@pytest.mark.parametrize("expr", [
    Y * tanh(log(1 + exp(Y))), exp(Y) / (1 + exp(Y)) ** 2, log(1 + exp(Y) + exp(2 * Y)), (1 + exp(-2 * Y)) ** Rational(-3, 2),
    sqrt(1 + Y**2) - Y, log(1 + Y**2) / (3 + Y), exp(Y - exp(Y)), Y * erf(Y / 2), pi / 2 - atan(2 * Y), (exp(Y) - 1 - Y) / Y,
], ids=str)
def test_forms_are_equal_and_asymptotes_nearly(expr: Expr) -> None:
    known = forms(expr)
    assert known
    for at in (Rational(1, 3), Rational(5, 2), S(11), S(200)):
        true = expr.xreplace({Y: at}).evalf(40)
        assert all(bool(abs(_in_sympy(f).xreplace({Y: at}).evalf(40, maxn=2000) - true) <= abs(true) * S(10) ** -30) for f in known)
    limits = [_in_sympy(f).xreplace({Y: S(200)}).evalf(40) for f in asymptotes(expr)]
    assert all(bool(abs(v - true) <= abs(true) * S(10) ** -30) for v in limits if v != 0)


@pytest.mark.parametrize("expr", [tanh(Z) - Z, sin(Z) / Z, log(1 + exp(Z)), exp(Z) / sqrt(4 + Z), erf(Z) * atan(Z), (1 - cos(Z)) / Z**2], ids=str)
def test_series_are_those_of_differences(expr: Expr) -> None:
    known = series(expr, Z, 0, 6).removeO()
    assert all(abs(S(float(v)) - known.coeff(Z, k)).evalf() < 1e-14 for k, v in enumerate(coefficients(plain(expr), 6)))


def test_a_pole_and_a_kink_have_no_series() -> None:
    for expr in (1 / Z, log(Z), sqrt(Z), Abs(Z)):
        with pytest.raises(NoSeries):
            coefficients(expr, 4)


def test_a_polynomial_is_written_in_what_it_depends_on() -> None:
    assert str(polynomial(coefficients(plain(tanh(Z)), 6))) == "z*OrderedSum(1, z**2*OrderedSum(-1/3, 2*z**2/15))"


def _in_sympy(form: Expr) -> Expr:
    return plain(form).replace(Erfc, erfc).replace(Erfcx, lambda u: exp(u**2) * erfc(u))


def test_pieces_lie_between_kinks() -> None:
    found = pieces(Where(Le(Z, 2), Maximum(Z, -1), Abs(Z) ** 2))
    assert found is not None
    assert [(p.low, p.high) for p in found] == [(None, -1), (-1, 0), (0, 2), (2, None)]
    assert [p.body for p in found] == [-1, Z, Z, Z**2] and [p.closed for p in found] == [False, True, True, False]


def test_kernels_are_cut_from_whole_statements_and_through_what_the_outputs_are_made_of() -> None:
    z, a, w, t = (Array(name, shape) for name, shape in (("z", (M, S(3))), ("a", (M, S(3))), ("W", (S(3), S(3))), ("t", (M, S(3)))))
    made = elementwise([Definition(Entry(a, E, I), Sigmoid(Entry(z, E, I)))], {}, t)
    k = Index("k", S(3))
    other = IndexSum(Entry(w, k, I) * Entry(w, k, k), k)
    seen: list[Expr] = []

    def choose(_: Expr, written: Expr) -> Expr:
        seen.append(written)
        return Z**2
    assert with_kernels(Entry(a, E, I) * (1 - Entry(a, E, I)) * other, made, choose) == Entry(z, E, I) ** 2 * other
    assert seen == [Sigmoid(Z) * (1 - Sigmoid(Z))]
    assert with_kernels(Entry(a, E, I) - Entry(t, E, I), made, lambda _, written: seen.append(written)) == Entry(a, E, I) - Entry(t, E, I)
    assert seen[-1] == Sigmoid(Z) - T


def test_what_is_kept_is_read_again() -> None:
    form = measured_choice(stabilise(LOST["cancels at 0"]), "float32").form
    assert expression(spelled(form)) == form
    first, again = chosen(stabilise(LOST["cancels at 0"]), "float32"), chosen.__wrapped__(stabilise(LOST["cancels at 0"]), "float32")
    assert first.form == again.form and first.judged == again.judged


def test_what_ships_is_what_is_measured_now() -> None:
    for written, dtype in ((tanh(Z), "float32"), (exp(-Z**2), "float64")):
        row = shipped()[key(written, dtype)]
        now = kept(measured_choice(written, dtype))
        assert now is not None and now[4] == row[4] and float(now[1]) <= 4 * float(row[1]) + 4


def test_points_hold_the_truth_at_every_magnitude() -> None:
    at = points(exp(Z), "float64")
    assert len(at) > 100 and np.max(errors(exp(Z), at, "float64")) < 2
    assert computed(exp(Z), at).dtype == np.float64
