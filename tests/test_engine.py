"""What the engine derives, for whole models: fused deltas, output forms, conditions, proofs, and names it has never seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbp.derivation.backward import derive
from symbp.check.gradients import complex_step_rows
from symbp.check.run import points_of
from symbp.derivation.model import ActivationFacts, Derivation
from symbp.network.flags import from_flags
from symbp.network.reader import read_model, read_text
from symbp.notation.text import to_text
from symbp.program.interpret import analytic
from symbp.program.lower import lower
from symbp.program.verify import verify
from symbp.derivation.stability import stabilised

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))


def derived(**flags: object) -> Derivation:
    return derive(from_flags(**{"layers": "4,3,2", "cost": "squared_error"} | flags))


def delta(derivation: Derivation) -> str:
    return to_text(derivation.result(derivation.output_delta).definition.formula)


def activation(formula: str, **flags: object) -> ActivationFacts:
    """What is known of an activation that only this test knows by name."""
    return derived(hidden="zorg", defines=[f"zorg(z{flags.pop('constants', '')}) = {formula}"], **flags).activations[0]


def test_softmax_with_cross_entropy_is_a_minus_t_if_the_targets_sum_to_one() -> None:
    derivation = derived(output="softmax", cost="categorical_cross_entropy")
    result = derivation.result("delta")
    assert to_text(result.definition.formula) == "a[e,i] - t[e,i]"
    assert [to_text(c) for c in result.holds_if] == ["Sum(t[e,k], k) == 1"]
    assert to_text(result.without_conditions) == "a[e,i]*Sum(t[e,j], j) - t[e,i]"
    assert to_text(derivation.cost.definition.formula) == "log(Sum(exp(z[e,k]), k)) - Sum(t[e,k]*z[e,k], k)"


def test_without_a_stated_condition_none_is_used() -> None:
    derivation = derived(output="softmax", cost="ce", defines=["ce(a, t) = -Sum(t[k]*log(a[k]), k)"])
    assert delta(derivation) == "a[e,i]*Sum(t[e,j], j) - t[e,i]"
    assert derivation.result("delta").holds_if == ()


@pytest.mark.parametrize("output, cost, defines", [
    ("logistic", "binary_cross_entropy", []),
    ("tanh", "tl", ["tl(a, t) = -((1+t)/2*log((1+a)/2) + (1-t)/2*log((1-a)/2))"]),
    ("grow", "poisson", ["grow(z) = exp(z)"]),
    ("one_over", "entropy", ["one_over(z) = 1/(1 + exp(-z))", "entropy(a, t) = -(t*log(a) + (1-t)*log(1-a))"]),
])
def test_pairs_that_belong_together_fuse_to_a_minus_t(output: str, cost: str, defines: list[str]) -> None:
    derivation = derived(output=output, cost=cost, defines=defines)
    assert delta(derivation) == "a[e,i] - t[e,i]"
    assert derivation.result("delta").holds_if == ()


def test_without_fusing_the_jacobian_stays() -> None:
    assert delta(derived(output="softmax", cost="categorical_cross_entropy", fuse=False)) == (
        "a[e,i]*(d_a[e,i] - Sum(d_a[e,j]*a[e,j], j))")


def test_the_cost_from_the_logit() -> None:
    derivation = derived(output="logistic", cost="binary_cross_entropy")
    assert to_text(derivation.cost.definition.formula) == "Sum(log(1 + exp(z[e,k])) - t[e,k]*z[e,k], k)"


@pytest.mark.parametrize("formula, constants, form", [
    ("1/(1 + exp(-z))", "", "a*(1 - a)"),
    ("tanh(z)", "", "1 - a**2"),
    ("log(1 + exp(z))", "", "1 - exp(-a)"),
    ("exp(z)", "", "a"),
    ("(exp(z) - 1)/(exp(z) + 2)", "", None),
])
def test_output_forms_are_found_by_elimination(formula: str, constants: str, form: str | None) -> None:
    known = activation(formula, constants=constants)
    assert known.injective is True and known.verdict == "proved" and known.derivative_in_output is not None
    if form is not None:
        assert to_text(known.derivative_in_output) == form


@pytest.mark.parametrize("formula", ["z/(1 + exp(-z))", "z*tanh(log(1 + exp(z)))", "exp(-z**2)", "sin(z)"])
def test_what_is_not_one_to_one_is_said_to_be_so(formula: str) -> None:
    known = activation(formula)
    assert known.derivative_in_output is None
    assert known.injective is False and "positive at" in known.reason and "negative at" in known.reason


def test_what_the_cost_does_not_depend_on_has_the_gradient_zero() -> None:
    derivation = derived(hidden="zorg", defines=["zorg(z) = sign(z)"])
    assert [to_text(derivation.result(f"d_{name}").definition.formula) for name in ("W1", "b1")] == ["0", "0"]


def test_the_value_at_a_kink_is_stated() -> None:
    assert derived(hidden="relu").activations[0].kinks == ("z == 0: the derivative is taken as 0",)


def test_layer_normalisation_gives_the_textbook_form() -> None:
    derivation = derive(read_text("""
        name = "ln"
        inputs = 6
        [[layers]]
        units = 5
        activation = "identity"
        [[layers]]
        type = "layer_normalisation"
        activation = "identity"
        [cost]
        name = "squared_error"
    """))
    formula = to_text(derivation.result("delta1").definition.formula)
    assert formula.count("Sum(") == 2 and "mu" not in formula and formula.endswith("/(n1*sqrt(v[e] + epsilon))")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_example_is_proved_and_passes_a_complex_step(path: Path) -> None:
    derivation = derive(read_model(path))
    assert all(r.verdict == "proved" for r in (derivation.cost, *derivation.backward))
    assert all(s.verdict == "proved" for s in derivation.steps)
    program = lower(stabilised(derivation))
    verify(program)
    rows = complex_step_rows(program, points_of(program), analytic(program))
    assert rows and all(r.verdict == "passed" for r in rows)


@pytest.mark.parametrize("defines", [
    ["zorg(z) = atan(z)*exp(-z**2/7) + erf(z)/3"],
    ["zorg(z, kappa=1.5) = z**3/(kappa + z**2) - log(cosh(z))"],
    ["zorg(z) = sqrt(1 + z[i]**2)/Sum(sqrt(1 + z[k]**2), k)"],
    ["zorg(z) = z[i]/4 - Max(z[k], k)*tanh(Sum(z[k]**2, k))/8"],
], ids=["atan", "rational", "vector", "maximum"])
def test_an_activation_nobody_knows_is_differentiated_right(defines: list[str]) -> None:
    program = lower(stabilised(derived(hidden="zorg", output="tanh", defines=defines)))
    verify(program)
    rows = complex_step_rows(program, points_of(program), analytic(program))
    assert rows and all(r.verdict == "passed" for r in rows)
