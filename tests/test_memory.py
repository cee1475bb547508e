"""What a C module reads or writes outside of the arrays it is handed is caught, with sanitizers and without."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample_programs as samples

from symbp.building import bounds as watching
from symbp.building.bounds import bounds
from symbp.check.culprit import TEXT, VARIANTS, with_culprit
from symbp.check.memory import memory_rows, watched
from symbp.check.report import CheckReport, Row
from symbp.emission.to_c import to_c

PLANTED = {
    "a write past the parameters": ("train_step", "parameters[{upper}_PARAMETER_COUNT] = 0;", "train_step writes", "the parameters"),
    "a write past the gradients": ("gradients", "gradients[{upper}_PARAMETER_COUNT] = 0;", "gradients writes", "the gradients"),
    "a write past the workspace": ("forward", "workspace[{name}_workspace_size(rows)] = 0;", "forward writes", "the workspace"),
    "a read past x": ("cost", "workspace[0] = x[rows*{upper}_INPUT_SIZE];", "cost reads", "x"),
    "a read past t": ("gradients", "workspace[0] = t[rows*{upper}_TARGET_SIZE];", "gradients reads", "t"),
}
NAME = samples.classifier().name


def folder(path: Path, function: str = "", planted: str = "") -> Path:
    for name, text in to_c(samples.classifier("float32")):
        if name == f"{NAME}.c" and planted:
            at = text.index("{", text.index(f" {NAME}_{function}(")) + 1
            text = f"{text[:at]}\n    {planted.format(name=NAME, upper=NAME.upper())}{text[at:]}"
        (path / name).write_text(text)
    return path


def test_a_right_module_stays_inside(tmp_path: Path) -> None:
    found = bounds(folder(tmp_path), NAME, 10)
    assert found.how and not found.outside
    (row,) = memory_rows(watched(samples.classifier(), tmp_path))
    assert row.verdict == "passed" and row.detail == found.how


@pytest.mark.parametrize("fault", PLANTED)
def test_an_overrun_is_caught(fault: str, tmp_path: Path) -> None:
    function, planted, does, array = PLANTED[fault]
    found = bounds(folder(tmp_path, function, planted), NAME, 10)
    if found.how != "AddressSanitizer and UBSan":
        pytest.skip("no sanitizers here")
    assert found.outside == f"{does} a place outside {array}"
    (row,) = memory_rows(found)
    assert row.verdict == "failed"


@pytest.mark.parametrize("fault", [fault for fault in PLANTED if "write" in fault])
def test_guard_values_catch_what_is_written(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "SANITIZED", ("-fsanitize=nothing-of-the-kind",))
    function, planted, does, array = PLANTED[fault]
    found = bounds(folder(tmp_path, function, planted), NAME, 10)
    assert found.how == "guard values" and found.outside == f"{does} a place outside {array}"


def test_without_a_compiler_it_is_not_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    (row,) = memory_rows(watched(samples.classifier(), folder(tmp_path)))
    assert row.verdict == "skipped" and "no-such-compiler" in row.detail


def report(*failures: str, targets: tuple[str, ...] = ("numpy", "c")) -> CheckReport:
    rows = (Row("agreement", t, "cost", (), 0.0, 0.0, "failed" if t in failures else "passed") for t in targets)
    return CheckReport("n", targets, tuple(rows))


def test_flags_with_which_c_passes_are_named() -> None:
    tried: list[tuple[str, ...]] = []

    def again(passes: tuple[str, ...]) -> CheckReport:
        def run(flags: tuple[str, ...]) -> CheckReport:
            tried.append(flags)
            return report(*(() if flags == passes else ("c",)), targets=("c",))
        return with_culprit(report("c"), run)

    for flags, said in VARIANTS:
        assert [row.detail for row in again(flags).failures] == [said]
    assert [row.detail for row in again(()).failures] == [TEXT]
    tried.clear()
    assert with_culprit(report("numpy", "c"), lambda flags: report()) == report("numpy", "c"), "not C alone"
