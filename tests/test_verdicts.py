"""What could not be judged, and what is not accurate, is counted and printed apart; nothing passes that tells nothing."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path

import numpy as np
import pytest
import sample_programs as samples
from test_check import emitted
from test_right_models import UNIT_LENGTH, model

from symbp.check import check
from symbp.check.accuracy import accuracy_rows, samples as true_samples
from symbp.check.hard_points import hard_points
from symbp.check.points import generic_point
from symbp.check.report import CheckReport, Row
from symbp.network.flags import from_flags
from symbp.network.model import Network
from symbp.network.reader import read_text
from symbp.pipeline import compiled, generate
from symbp.report.tables import check_table, summary_table


def row(verdict: str, detail: str = "", kind: str = "agreement") -> Row:
    return Row(kind, "c", "W1", (), 0.0 if verdict == "passed" else inf, 1e-10, verdict, detail)


def test_the_line_tells_apart_what_passed_and_what_did_not() -> None:
    passed = (row("passed"),) * 3
    assert CheckReport("n", ("c",), passed).told == "all 3 checks passed"
    mixed = CheckReport("n", ("c",), (*passed, row("skipped", "too faint"), row("skipped", "too faint"), row("inaccurate", "nan")))
    assert mixed.told == "3 passed, 1 not accurate, 2 not checked: 2 × agreement (too faint)\n  not accurate: agreement, W1 (nan)"
    assert mixed.passed and mixed.counts == {"passed": 3, "failed": 0, "inaccurate": 1, "skipped": 2}
    assert "– not checked" in check_table(mixed.rows()) and "! not accurate" in check_table(mixed.rows())
    assert "3 passed, 1 not accurate, 2 not checked" in summary_table(mixed.rows())


def test_every_document_shows_what_was_not_checked(tmp_path: Path) -> None:
    found = generate(read_text(model(3, "1 identity, norm identity", "squared_error", UNIT_LENGTH)), tmp_path / "m", ("numpy",))
    assert found.check and found.check.passed and found.check.counts["skipped"]
    facts = json.loads((tmp_path / "m" / "report.json").read_text())
    assert facts["judged"] == found.check.counts and facts["passed"] is True
    for name in ("DERIVATION.md", "DERIVATION.html", "DERIVATION.tex"):
        assert "not checked" in (tmp_path / "m" / name).read_text(), name


def test_a_gradient_that_is_zero_everywhere_is_no_pass() -> None:
    network = from_flags(layers="2,1", output="softmax", cost="categorical_cross_entropy")
    report = report_of(network)
    zero = [r for r in report.table if r.subject in ("gradient of W1", "W1") and r.kind in ("agreement", "finite differences", "complex step")]
    assert len(zero) == 3 and all(r.verdict == "skipped" and "0 at every test point" in r.detail for r in zero)
    assert [r.verdict for r in report.of_kind("agreement") if r.subject == "forward"] == ["skipped"], "1 everywhere"


def report_of(network: Network) -> CheckReport:
    program = compiled(network).program
    return check(program, (emitted(program),), network)


def test_overflow_is_said_only_of_true_values_that_overflow() -> None:
    overflowing = from_flags(layers="2,2", output="ex", cost="poisson", defines=["ex(z) = exp(z)"])
    details = {r.detail for r in report_of(overflowing).of_kind("extreme logits")}
    assert details == {"the true cost overflows here"}
    lossy = from_flags(layers="2,2", output="decays", cost="squared_error", defines=["decays(z) = exp(-exp(z))*exp(z)**2"])
    rows = report_of(lossy).of_kind("extreme logits")
    assert not any("overflow" in r.detail for r in rows)


# --- accuracy ----------------------------------------------------------------------------------------------------


def test_hard_points_are_what_the_cost_allows() -> None:
    program = samples.classifier("float32")
    point = generic_point(program, 4)
    assert point is not None
    found = {p.label: p for p in hard_points(program, point)}
    assert {"logits 110 apart, wrong", "logits 10000 apart, soft", "logits 17 apart, right", "equal logits, one-hot",
            "huge inputs, one-hot", "subnormal inputs, one-hot", "whole numbers, one-hot", "zero weights, one-hot"} <= set(found)
    for p in found.values():
        assert np.allclose(p.t.sum(axis=1), 1) and p.rows == 1
        for array in (p.x, p.t, *p.parameters.values()):
            assert np.array_equal(array, array.astype(np.float32).astype(float)), "exact in float32"


@pytest.mark.parametrize(("layers", "output", "cost"), [("3,4,3", "softmax", "categorical_cross_entropy"), ("3,1", "sigmoid", "binary_cross_entropy")])
def test_a_module_that_loses_digits_is_not_passed(layers: str, output: str, cost: str) -> None:
    network = from_flags(layers=layers, output=output, cost=cost, hidden="tanh")
    program = compiled(network).program
    right = emitted(program).own
    point = generic_point(program, 4)
    assert point is not None
    values = true_samples(program, network, point)
    assert len(values) > 20
    assert all(r.verdict == "passed" for r in accuracy_rows(program, "numpy", right, values))

    class Lossy:
        def __getattr__(self, name: str) -> object:
            return getattr(right, name)

        def gradients(self, parameters: object, x: np.ndarray, t: np.ndarray) -> object:
            cost, gradients = right.gradients(parameters, x, t)
            return cost, {name: np.round(g, 5) for name, g in gradients.items()}

    class Lost(Lossy):
        def cost(self, *arguments: object) -> float:
            return float("nan")

    assert "inaccurate" in {r.verdict for r in accuracy_rows(program, "numpy", Lossy(), values) if "gradient" in r.subject}
    assert [r.verdict for r in accuracy_rows(program, "numpy", Lost(), values) if r.subject == "cost"] == ["failed"]


def test_a_large_network_is_said_to_be_too_large() -> None:
    network = from_flags(layers="200,100,10", output="softmax", cost="categorical_cross_entropy")
    program = compiled(network).program
    point = generic_point(program, 2)
    assert point is not None and true_samples(program, network, point) == ()
    (told,) = accuracy_rows(program, "numpy", emitted(program).own, ())
    assert told.verdict == "skipped" and "large" in told.detail
