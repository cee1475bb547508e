"""`symbp certify`: element-wise kernels are cut from a program, run on every input asked for, and held against the truth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import symbp.certify.run as running
import symbp.certify.state as stored
from symbp.building.stored import add_certified
from symbp.certify.driver import Driver
from symbp.certify.inputs import PLACES, ZERO, narrow, places, sampled, values
from symbp.certify.tally import Count, Tally
from symbp.cli.certify import command
from symbp.emission.to_kernels import EmittedKernel, to_kernels, to_tally
from symbp.errors import CheckFailed, OutputError
from symbp.network.flags import from_flags
from symbp.pipeline import compiled, generate
from symbp.program.kernels import Cut, Kernel, Meaning, kernels
from symbp.program.ops import Program


def folder_of(place: Path, layers: str = "2,3,3,1", **flags: str) -> Path:
    network = from_flags(**{"name": "small", "layers": layers, "hidden": "tanh", "output": "logistic",
                            "cost": "binary_cross_entropy", "dtype": "float32"} | flags)
    return generate(network, place / "small", checked=False).folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(tmp_path_factory.mktemp("certify"))


def certify(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments])


def certified(*arguments: str | Path) -> dict[str, dict[str, object]]:
    result = certify(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return {row["kernel"]: row for row in json.loads(result.stdout)["kernels"]}


def cut_of(**flags: str) -> Cut:
    model = compiled(from_flags(**{"name": "small", "layers": "2,3,3", "hidden": "tanh", "dtype": "float32"} | flags))
    network = model.derivation.network
    adjoints = {r.definition.name: r.meaning[4:].split("[")[0] for r in model.derivation.backward if r.meaning.startswith("dS/d")}
    defined = frozenset(d.name for layer in network.layers for d in layer.definitions)
    return kernels(model.program, Meaning(defined, adjoints, network.cost.definition.name))


def test_places_run_through_all_floats_in_ascending_order() -> None:
    x = np.array([-np.inf, -1e38, -1.0, -1e-45, -0.0, 0.0, 1e-45, 1.0, np.inf], np.float32)
    assert list(places(x)) == sorted(places(x)) and np.array_equal(values(places(x)).view(np.uint32), x.view(np.uint32))
    assert np.isnan(values(np.array([0, PLACES - 1], np.uint32))).all() and places(np.float32([0.0]))[0] == ZERO


def test_narrow_formats_are_tried_whole_and_samples_hold_every_exponent() -> None:
    assert [len(narrow(name)) for name in ("bfloat16", "float16")] == [1 << 16, 1 << 16]
    assert len({int(v) for v in np.frexp(values(sampled(1000)))[1]}) > 250


def test_equal_kernels_are_tried_once_and_what_reads_a_whole_row_is_named() -> None:
    sample = cut_of(layers="2,3,3,1", output="logistic", cost="binary_cross_entropy")
    assert [(k.name, k.alike) for k in sample.kernels] == [
        ("a1(z1)", ("a2(z2)",)), ("a(z)", ()), ("E(z), t = 0", ()), ("E(z), t = 1", ()), ("dE/dz, t = 0", ()), ("dE/dz, t = 1", ()),
        ("da2/dz2", ("da1/dz1",))]
    row = cut_of(output="softmax", cost="categorical_cross_entropy")
    assert [k.name for k in row.kernels] == ["a1(z1)", "da1/dz1"] and "exp_z" in " ".join(row.others)


def test_the_gradient_of_one_logit_of_several_is_a_kernel() -> None:
    names = [k.name for k in cut_of(output="logistic", cost="binary_cross_entropy").kernels]
    assert "dE/dz, t = 0" in names and not any(name.startswith("E(") for name in names)


def test_the_driver_counts_what_numpy_counts(folder: Path) -> None:
    network = from_flags(name="small", layers="2,3,3,1", hidden="tanh", output="logistic", cost="binary_cross_entropy", dtype="float32")
    program = compiled(network).program
    cut = cut_of(layers="2,3,3,1", output="logistic", cost="binary_cross_entropy")
    driver = Driver(folder, "small", to_kernels(program, cut.kernels), to_tally(), "float32")
    start, count = ZERO + (126 << 23) - 5000, 10_000
    x = values(np.arange(start, start + count, dtype=np.uint32))
    tally = driver.tally(0, start, count)
    got, true = driver.values(0, x), np.tanh(x.astype(float))
    errors = np.abs(got - true) / np.spacing(np.abs(true).astype(np.float32))
    assert np.array_equal(got, np.tanh(x)) or errors.max() < 4
    assert tally.tried == count and tally.suspects[0] == pytest.approx((errors.max(), start + int(errors.argmax())))
    assert tally.plus(tally).tried == 2 * count
    halves = driver.tally(0, start, 5000).plus(driver.tally(0, start + 5000, 5000))
    assert halves == tally


def test_a_sample_is_judged_and_nothing_claimed(folder: Path) -> None:
    before = (folder / "report.json").read_bytes()
    found = certified(folder, "--sample", "200")
    assert found["a1(z1)"]["alike"] == ["a2(z2)"] and found["da2/dz2"]["passed"]
    assert all(row["worst"] < 16 and row["reference"] < 1e-3 and row["judged"] > 90 for row in found.values())
    assert (folder / "report.json").read_bytes() == before


def test_every_bfloat16_is_tried_and_enters_the_ledger(folder: Path) -> None:
    assert all(row["tried"] == 1 << 16 and row["complete"] for row in certified(folder, "--inputs", "bfloat16").values())
    add_certified(folder, {"every bfloat16 input of a1(z1), a2(z2) tried:": "every bfloat16 input of a1(z1), a2(z2) tried: worst 0 ulp"})
    ledger = json.loads((folder / "report.json").read_text())["ledger"]
    claims = [line["claim"] for line in ledger if line["evidence"] == "certified"]
    assert len(claims) == 7 and sum(c.startswith("every bfloat16 input of a1(z1), a2(z2) tried: worst ") for c in claims) == 1
    kinds = [line["evidence"] for line in ledger]
    assert kinds == sorted(kinds, key=("proved", "certified", "checked", "assumed", "trusted").index)


def planting(monkeypatch: pytest.MonkeyPatch, before: str, after: str) -> None:
    """Every kernel with one piece of its text exchanged."""
    def changed(program: Program, kernels: Sequence[Kernel]) -> tuple[EmittedKernel, ...]:
        return tuple(replace(k, text=k.text.replace(before, after)) for k in to_kernels(program, kernels))

    monkeypatch.setattr("symbp.pipeline.to_kernels", changed)


def test_a_planted_overflow_fails_with_one_of_its_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder_of(tmp_path, "2,1")
    planting(monkeypatch, "a[n] = (z", "a[n] = FN(exp)(z[n]*z[n] - z[n]*z[n])*(z")
    result = certify(place, "--sample", "100")
    assert isinstance(result.exception, CheckFailed) and result.exception.exit_code == 2, result.output
    assert "no numbers where the true value is one" in str(result.exception) and "e+" in str(result.exception)


def test_nothing_is_claimed_where_the_reference_loses_digits_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder_of(tmp_path, "2,1")
    planting(monkeypatch, "FN(fabs)(z[n])", "FN(fabs)((z[n] + R(1e30)) - R(1e30))")
    found = certified(place, "--inputs", "bfloat16", "--kernel", "a(z)")["a(z)"]
    assert found["complete"] and not found["trusted"] and found["worst"] > 1000
    assert "certified" not in (place / "report.json").read_text()


def test_a_module_that_was_changed_by_hand_is_not_certified(tmp_path: Path) -> None:
    place = folder_of(tmp_path, "2,1")
    (place / "small.c").write_text((place / "small.c").read_text().replace("R(1)", "R(2)", 1))
    refused = certify(place, "--sample", "5").exception
    assert isinstance(refused, OutputError) and "small.c" in refused.where and "generate" in refused.remedy


def test_double_precision_is_sampled_and_said_to_have_too_many_inputs(tmp_path: Path) -> None:
    place = folder_of(tmp_path, "2,1", dtype="float64")
    result = certify(place)
    assert isinstance(result.exception, OutputError) and "--sample" in result.exception.remedy
    assert all(row["worst"] < 16 for row in certified(place, "--sample", "60").values())


def test_a_kernel_is_chosen_by_any_of_its_names(folder: Path) -> None:
    assert list(certified(folder, "--sample", "20", "--kernel", "a2(z2)")) == ["a1(z1)"]
    wrong = certify(folder, "--sample", "20", "--kernel", "a9(z9)").exception
    assert isinstance(wrong, OutputError) and "da2/dz2" in wrong.remedy


def test_what_symbp_did_not_write_is_refused(tmp_path: Path, folder: Path) -> None:
    assert isinstance(certify(tmp_path).exception, OutputError)
    assert certify(folder, "--sample", "5", "--inputs", "float16").exit_code == 2          # of click: a wrong use


def test_a_run_that_is_stopped_goes_on_where_it_was(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(running, "CHUNK", 1 << 12)
    for module in (running, stored):
        monkeypatch.setattr(module, "CHUNKS", 64)
    seen: list[int] = []

    class Counting:
        def tally(self, k: int, start: int, count: int) -> Tally:
            seen.append(start)
            return Tally(tried=count, back=Count(1, start), runs=((start, start + count - 1),))

    def stop(done: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running._all(Counting(), 0, "key", 1, stop)
    tried = len(seen)
    assert len(stored.read(stored.place_of("key")).to_do()) == 44
    tally = running._all(Counting(), 0, "key", 2, lambda done: None)
    assert tally.tried == 64 << 12 and tally.back.number == 64 and tally.runs == ((0, (64 << 12) - 1),)
    assert running._all(Counting(), 0, "key", 1, lambda done: None) == tally and len(seen) == tried + 44
