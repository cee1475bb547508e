"""The check: right modules pass, wrong programs do not, a kink is skipped and counted, nothing is excused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from math import inf, sin

import numpy as np
import pytest
import sample_programs as samples
from sample_programs import fn, read

from symbp.building.generator import draws, mix, order
from symbp.building.load import load_numpy
from symbp.check import check
from symbp.check.differences import STEPS, settled_slope, slope
from symbp.check.evidence import ledger
from symbp.check.modules import Modules
from symbp.check.points import generic_point, satisfied, targets
from symbp.check.report import CheckReport, Row, judged
from symbp.emission.to_numpy import to_numpy
from symbp.network.reader import read_text
from symbp.pipeline import compiled
from symbp.program.ops import Contract, Map, Program, Reduce


def emitted(program: Program) -> Modules:
    text = to_numpy(program)[0][1]
    return Modules("numpy", load_numpy(text, program.name), load_numpy(text, program.name, np.float64))


def checked(program: Program) -> CheckReport:
    return check(program, (emitted(program),))


def with_operation(program: Program, target: str, change: Callable[[Map], Map | Contract | Reduce]) -> Program:
    """The program with its last backward operation on `target` changed."""
    place = max(k for k, operation in enumerate(program.backward) if operation.target == target)
    changed = change(program.backward[place])
    return replace(program, backward=program.backward[:place] + (changed,) + program.backward[place + 1:])


# --- right modules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_a_right_module_passes_every_check(name: str, dtype: str) -> None:
    report = checked(samples.SAMPLES[name](dtype))
    assert report.passed, report.failures
    gradients = report.of_kind("finite differences")
    assert [row.subject for row in gradients] == [p for p, _ in samples.SAMPLES[name]().gradients]
    assert all(row.verdict == "passed" and row.error < 1e-8 for row in gradients)
    assert {row.kind for row in report.table} >= {
        "complex step", "initial values", "agreement", "training", "extreme logits", "bad input"}
    assert bool(report.of_kind("single precision", "confident targets")) == (dtype == "float32")


def test_two_checks_find_the_same() -> None:
    program = samples.adaptive("float32")
    assert checked(program) == checked(program)


# --- wrong programs: both emitters would follow them, so only derivatives can tell --------------------------------

FAULTS_IN_LOWERING: dict[str, tuple[str, str, Callable[[Map], Map | Contract | Reduce]]] = {
    "sign": ("classifier", "delta", lambda o: replace(o, body=fn("sub", read("t", "e", "i"), read("a", "e", "i")))),
    "scale": ("classifier", "d_b2", lambda o: replace(o, scale=samples.ONE) if isinstance(o, Contract)
              else replace(o, body=fn("mul", 2.0, o.body))),
    "activation": ("classifier", "delta1", lambda o: replace(o, body=fn(
        "mul", read("d_a1", "e", "i"), fn("sub", 1.0, fn("square", read("a1", "e", "i")))))),
    "offset": ("convolution", "d_a1", lambda o: replace(o, factors=(
        read("delta2", "e", "o", "s+q", guarded=True), o.factors[1]))),
    "branch": ("convolution", "delta2", lambda o: replace(o, body=fn(
        "mul", read("d_a2", "e", "o", "p"), read("gain", "o")))),
    "constant left out": ("convolution", "delta2", lambda o: replace(o, body=fn("mul", read("d_a2", "e", "o", "p"), fn(
        "where", fn("gt", read("z2", "e", "o", "p"), 0.0), 1.0, fn("add", read("a2", "e", "o", "p"), 1.0))))),
    "slope of one parameter": ("adaptive", "d_beta1", lambda o: replace(o, body=fn("mul", 1.001, o.body))),
}


@pytest.mark.parametrize("fault", FAULTS_IN_LOWERING)
def test_a_wrong_derivative_in_the_program_is_caught_twice(fault: str) -> None:
    name, target, change = FAULTS_IN_LOWERING[fault]
    program = with_operation(samples.SAMPLES[name](), target, change)
    report = checked(program)
    assert {row.kind for row in report.failures} == {"complex step", "finite differences"}


# --- differences -------------------------------------------------------------------------------------------------


def test_a_slope_is_right_to_ten_digits() -> None:
    def along(s: float) -> float:
        return sin(1 + 3 * s)

    found = slope(along, along(0.0), STEPS[0])
    assert found.value == pytest.approx(3 * np.cos(1), abs=1e-10) and found.settled(1e-4)


def test_a_step_shrinks_until_no_kink_lies_within_it() -> None:
    def along(s: float) -> float:
        return max(s - 1e-4, 0.0) + 2 * s

    first = slope(along, along(0.0), STEPS[0])
    found = settled_slope(along, along(0.0), first, 1e-7)
    assert not first.settled(1e-7) and found and found.value == pytest.approx(2, abs=1e-8)


@pytest.mark.parametrize("along", [
    abs, lambda s: max(s, 0.0) + s * s, lambda s: max(s - 1e-7, 0.0), lambda s: float(s > 1e-7), lambda s: float("nan")])
def test_a_kink_a_jump_and_a_nan_give_no_slope(along: Callable[[float], float]) -> None:
    assert settled_slope(along, along(0.0), slope(along, along(0.0), STEPS[0]), 1e-7) is None


class Rough:
    """A module whose cost is only right to seven digits, as if something in it were float32."""

    def __init__(self, module: object, digits: int) -> None:
        self.module, self.digits = module, digits

    def __getattr__(self, name: str) -> object:
        return getattr(self.module, name)

    def cost(self, *args: object) -> float:
        return float(f"{self.module.cost(*args):.{self.digits}g}")


def test_a_rough_cost_is_not_taken_for_a_kink() -> None:
    program = samples.classifier()
    right = emitted(program)
    report = check(program, (Modules("numpy", right.own, Rough(right.double, 7)),))
    rows = report.of_kind("finite differences")
    assert all(row.verdict == "failed" for row in rows)


def test_a_gradient_of_zero_is_said_to_be_zero() -> None:
    program = with_operation(samples.classifier(), "delta", lambda o: replace(o, body=fn("mul", 0.0, o.body)))
    cost = program.cost[:-1] + (Map("C", (), fn("mul", 0.0, read("C"))),)
    rows = checked(replace(program, cost=cost)).of_kind("finite differences")
    assert all(row.verdict == "skipped" and "0 at every test point" in row.detail for row in rows)


# --- points and generators ---------------------------------------------------------------------------------------


def test_test_points_meet_the_requirements_and_little_more() -> None:
    point = generic_point(samples.classifier(), 5)
    assert point and np.allclose(point.t.sum(axis=1), 1) and np.all(point.t > 0.05) and np.all(point.t < 0.9)
    free = generic_point(samples.convolution(), 5)
    assert free and free.t.min() < 0, "a cost that demands nothing is tried on targets of either sign"
    assert all(np.all(array != 0) for array in point.parameters.values()), "biases are not left at their start of 0"


def test_requirements_tell_good_targets_from_bad() -> None:
    program = samples.adaptive()
    met = {name: satisfied(program, t) for name, t in targets(program, 5)}
    assert met["in (0, 1)"] == (True, True) and met["positive"][0] and not met["positive"][1]
    assert met["-1 or 1"] == (False, True)


def test_the_generator_is_splitmix64() -> None:
    published = (6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821)
    seed = 1234567
    assert tuple(mix(seed + k * 0x9E3779B97F4A7C15) for k in range(1, 6)) == published
    assert draws(seed, 5).tolist() == [(v >> 11) * 2.0 ** -53 for v in published]
    assert sorted(order(3, 1, 20)) == list(range(20)) and order(3, 1, 20) != order(3, 2, 20)


def test_a_cost_that_is_never_finite_fails() -> None:
    program = samples.convolution()
    cost = program.cost + (Map("C", (), fn("log", fn("neg", read("C")))),)
    report = checked(replace(program, cost=cost))
    assert not report.passed and "no test point" in report.failures[0].detail


def test_what_is_not_finite_is_not_judged_where_no_definitions_tell_why() -> None:
    program = samples.convolution("float32")
    forward = program.forward + (Map("z", program.forward[-1].axes, fn("exp", fn("square", read("z", "e", "i")))),)
    rows = checked(replace(program, forward=forward)).of_kind("extreme logits")
    assert rows and all(row.verdict == "skipped" and "not finite here" in row.detail for row in rows[-2:])


# --- the report --------------------------------------------------------------------------------------------------


def row(error: float, verdict: str = "passed") -> Row:
    return Row("agreement", "c", "W1", (3, 4), error, 1e-10, verdict)


def test_a_reproducible_report_does_not_depend_on_what_was_measured() -> None:
    first, second = (CheckReport("n", ("c",), (row(e),)) for e in (1e-15, 3e-16))
    assert first.rows() != second.rows() and first.rows(reproducible=True) == second.rows(reproducible=True)
    assert first.rows(reproducible=True)[0]["tolerance"] == 1e-10


def test_a_report_is_strict_json_even_when_it_failed() -> None:
    report = CheckReport("n", ("c",), (row(1e-15), row(inf, "failed"), row(float("nan"), "failed")))
    assert not report.passed and len(report.failures) == 2
    again = json.loads(json.dumps(report.rows(), allow_nan=False))
    assert again[0]["shape"] == [3, 4] and again[1]["max_relative_error"] is None and again[1]["verdict"] == "failed"


def test_an_error_that_is_not_a_number_fails() -> None:
    assert judged("agreement", "c", "W1", float("nan"), 1e-6).verdict == "failed"


def test_a_summary_shows_the_worst() -> None:
    report = CheckReport("n", ("c",), (row(1e-15), row(1.0, "failed"), row(inf, "skipped")))
    (line,) = report.summary()
    assert line.verdict == "failed" and line.error == 1.0 and line.subject == "3 tried, 1 not checked"


def test_a_module_that_raises_has_failed() -> None:
    program = samples.classifier()
    right = emitted(program)
    del right.double.forward
    failures = check(program, (right,)).failures
    assert any("AttributeError" in found.detail for found in failures)


# --- the ledger --------------------------------------------------------------------------------------------------

MODEL = """
name = "small"
inputs = 3
[[layers]]
units = 2
activation = "softmax"
[cost]
name = "categorical_cross_entropy"
"""


def test_the_ledger_names_the_evidence_of_every_claim() -> None:
    model = compiled(read_text(MODEL))
    before = [claim.plain() for claim in ledger(model.derivation, None)]
    assert {claim["evidence"] for claim in before} == {"proved", "assumed"}
    assert any("Sum(t[" in claim["claim"] for claim in before if claim["evidence"] == "assumed")
    assert any("d_W1 equals" in claim["claim"] for claim in before if claim["evidence"] == "proved")
    report = checked(model.program)
    after = [claim.plain() for claim in ledger(model.derivation, report)]
    found = [claim["figures"] for claim in after if claim["evidence"] == "checked"]
    assert len(found) == len(report.summary()) and all(figures["verdict"] == "passed" for figures in found)
    assert [claim for claim in after if claim["evidence"] == "trusted"] and json.dumps(after, allow_nan=False)


def test_a_claim_that_was_not_proved_is_not_called_proved() -> None:
    derivation = compiled(read_text(MODEL)).derivation
    doubted = replace(derivation.backward[0], verdict="unproved")
    claims = ledger(replace(derivation, backward=(doubted, *derivation.backward[1:])), None)
    (claim,) = [claim for claim in claims if "no proof found" in claim.what]
    assert claim.kind == "assumed" and claim.what.startswith(doubted.definition.name)
