"""The certified value and derivative of a definition, by forward differentiation: against mpmath, in the far tails too."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from sympy import Expr, erf, exp, log, sqrt, tanh

from symbp.exact.reals import ZERO, Number, Undefined
from symbp.exact.truth import Inputs, Truth, enclosed, resolved
from symbp.notation.definition import Definition
from symbp.notation.symbols import Array, Entry, Index, IndexSum, Maximum, Where, size

Z, A = Array("z", ()), Array("a", ())
z = Entry(Z)
N = size("n")


def at(formula: Expr, value: float, slope: bool = True) -> tuple[Fraction, Fraction]:
    inputs = Inputs({Z: {(): Fraction(value)}}, {}, {})

    def compute(reals: Any) -> Number:
        found = Truth([Definition(Entry(A), formula)], inputs, reals, (Z, ())).entry(A, ())
        return found.slope if slope else found.value

    return enclosed(resolved(compute, narrow))


def narrow(value: Number) -> bool:
    low, high = enclosed(value)
    return high - low <= max(abs(low), abs(high)) / 2**60 or max(abs(low), abs(high)) < Fraction(1, 2**1200)


@pytest.mark.parametrize("value", [-745.0, -40.0, -3.5, -1e-12, 0.25, 17.0, 40.0, 700.0])
@pytest.mark.parametrize("formula, reference", [
    (1 - 1 / (1 + exp(-z)), lambda x: 1 - 1 / (1 + mpmath.exp(-x))),
    (z * tanh(log(1 + exp(z))), lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x)))),
    (z * (1 + erf(z / sqrt(2))) / 2, lambda x: x * mpmath.ncdf(x)),
    (sqrt(z**2 + 1) - z, lambda x: mpmath.sqrt(x * x + 1) - x),
])
def test_the_value_and_its_derivative(formula: Expr, reference: Callable[[Any], Any], value: float) -> None:
    with mpmath.workdps(700):
        x = mpmath.mpf(value)
        for slope, true in ((False, reference(x)), (True, mpmath.diff(reference, x, h=mpmath.mpf(10) ** -330))):
            low, high = (mpmath.mpf(e.numerator) / e.denominator for e in at(formula, value, slope))
            slack = mpmath.mpf(10) ** -300 * (1 + abs(x))
            assert low - slack <= true <= high + slack


def test_far_beyond_doubles_only_the_size_is_known() -> None:
    low, high = at(1 / (1 + exp(-z)), -1e300, slope=False)
    assert 0 <= low <= high < Fraction(1, 2**1200)
    assert at(exp(exp(-z)), 1e4, slope=False) != (ZERO, ZERO)


def test_a_kink_has_no_derivative_and_its_sides_have() -> None:
    assert at(Maximum(z, 0), 2.0) == (1, 1) and at(Where(z > 0, z**2, 0), -1.0) == (0, 0)
    with pytest.raises(Undefined):
        at(Maximum(z, 0), 0.0)


def test_an_entry_of_a_softmax() -> None:
    vector, output, i, k = Array("z", (N,)), Array("a", (N,)), Index("i", N), Index("k", N)
    softmax = Definition(Entry(output, i), exp(Entry(vector, i)) / IndexSum(exp(Entry(vector, k)), k))
    inputs = Inputs({vector: {(n,): Fraction(n) for n in range(3)}}, {N: 3}, {})
    found = resolved(lambda reals: Truth([softmax], inputs, reals, (vector, (0,))).entry(output, (2,)).slope, narrow)
    with mpmath.workdps(50):
        p = [mpmath.exp(n) / sum(mpmath.exp(k) for k in range(3)) for n in range(3)]
        low, high = enclosed(found)
        assert low - Fraction(1, 10**30) <= Fraction(str(-p[2] * p[0])) <= high + Fraction(1, 10**30)


def test_zero_times_what_has_no_value_is_zero() -> None:
    given = Array("t", ())
    inputs = Inputs({Z: {(): ZERO}, given: {(): ZERO}}, {}, {})
    found = resolved(lambda reals: Truth([Definition(Entry(A), Entry(given) * log(z))], inputs, reals, (Z, ())).entry(A, ()).slope, narrow)
    assert found == 0
