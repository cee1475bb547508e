"""Certified numbers: intervals enclose the true value tightly, and printed digits are correct."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from sympy import tanh

from symbp.exact.reals import REALS, Interval, Number, Undefined, ends, negated, sign_of
from symbp.textbook.witness.text import decimal, sides


@pytest.mark.parametrize("name, function, reference", [
    ("exp", REALS.exponential, mpmath.exp), ("sin", REALS.sine, mpmath.sin), ("cos", REALS.cosine, mpmath.cos),
    ("atan", REALS.arctangent, mpmath.atan), ("erf", REALS.error_function, mpmath.erf),
    ("tanh", REALS.functions[tanh], mpmath.tanh),
    ("log", lambda a: REALS.logarithm(a * a), lambda a: mpmath.log(a * a)),
    ("sqrt", lambda a: REALS.power(a * a + 1, Fraction(1, 2)), lambda a: mpmath.sqrt(a * a + 1)),
    ("root", lambda a: REALS.power(a * a + 1, Fraction(-5, 3)), lambda a: mpmath.power(a * a + 1, -mpmath.mpf(5) / 3)),
])
def test_intervals_enclose_the_true_value_tightly(name: str, function: Callable[[Fraction], Number],
                                                  reference: Callable[[Any], Any]) -> None:
    with mpmath.workdps(130):
        for a in (Fraction(n, d) for n in range(-40, 41, 3) for d in (1, 7, 1000)):
            low, high = ends(function(a))
            true = reference(mpmath.mpf(a.numerator) / a.denominator)
            slack = mpmath.mpf(10) ** -120 * (1 + abs(true))
            assert mpmath.mpf(low.numerator) / low.denominator <= true + slack
            assert mpmath.mpf(high.numerator) / high.denominator >= true - slack
            assert high - low <= abs(high) / 10**70


def test_decimals_are_cut_where_they_are_certain() -> None:
    root = REALS.power(Fraction(1, 8), Fraction(1, 2))
    assert decimal(root, 8) == "0.35355339..."
    assert decimal(Fraction(-37, 12), 8) == "-3.0833333..."
    assert decimal(Fraction(1, 4), 8) == "0.25" and decimal(Fraction(-5), 8) == "-5"
    assert decimal(Fraction(1, 3 * 10**30), 4) == "3.333e-31..."
    assert decimal(Fraction(10**12), 4) == "1e+12"
    assert sides(Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**12))[0] == "1/3"
    assert not REALS.apart(root, REALS.over(Fraction(1), REALS.power(Fraction(8), Fraction(1, 2))))


def test_real_functions_have_no_value_outside_their_domain() -> None:
    minus, zero = Fraction(-2), Fraction(0)
    for wrong in (lambda: REALS.logarithm(zero), lambda: REALS.logarithm(minus), lambda: REALS.over(minus, zero),
                  lambda: REALS.power(minus, Fraction(1, 3)), lambda: REALS.power(zero, minus),
                  lambda: REALS.exponential(Fraction(10**9)), lambda: REALS.power(minus, Fraction(10**9))):
        with pytest.raises(Undefined):
            wrong()


def test_exact_where_the_value_is_rational() -> None:
    assert REALS.power(Fraction(4, 9), Fraction(-3, 2)) == Fraction(27, 8)
    assert REALS.exponential(Fraction(0)) == 1 and REALS.logarithm(Fraction(1)) == 0
    assert REALS.power(Fraction(-2), Fraction(-3)) == Fraction(-1, 8)
    assert isinstance(REALS.power(Fraction(2), Fraction(1, 2)), Interval)


def test_a_sign_that_is_not_certain_is_not_told() -> None:
    nothing = REALS.minus(REALS.exponential(Fraction(1)), REALS.exponential(Fraction(1)))
    with pytest.raises(Undefined):
        sign_of(nothing)
    low, high = ends(REALS.magnitude(nothing))
    assert low == 0 < high


def test_an_uncertain_digit_is_not_printed() -> None:
    third, near = REALS.enclosing(Fraction(1, 3)), REALS.enclosing(Fraction(1, 3) + Fraction(1, 10**5))
    assert decimal(Interval(third.low, near.high), 8) == "0.3333..."
    assert decimal(negated(Interval(third.low, near.high)), 8) == "-0.3333..."
