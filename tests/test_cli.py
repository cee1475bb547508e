"""The commands where all goes well: what they print, what they write, and that they say the same thing twice."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import ALONE, SMALL, Here, Ran, alone, environment

import symbp
from symbp.emission.to_numpy import to_numpy
from symbp.program.ops import Program

COMMANDS = ("generate", "derive", "check", "certify", "train", "verify", "accuracy", "list")
FILES = ["DERIVATION.html", "DERIVATION.md", "DERIVATION.tex", "Makefile", "net.c", "net.h", "net.py", "net_c.py",
         "net_demo.c", "report.json"]


def rows(folder: Path, count: int = 120) -> Path:
    """Points of the plane above a line, and below it: a problem that the small network learns."""
    x = np.random.default_rng(3).normal(size=(count, 3))
    path = folder / "data.csv"
    np.savetxt(path, np.c_[x, (x[:, 0] + x[:, 1] > 0)], delimiter=",", fmt="%.8g")
    return path


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


# --- help, version, completion -------------------------------------------------------------------------------------

HEAVY = ("sympy", "numpy", "jinja2", "msgspec", "symbp.network", "symbp.notation", "symbp.pipeline")


def test_help_is_shown_without_loading_the_engine(tmp_path: Path) -> None:
    text = "import sys; import symbp; from symbp.cli import main\ntry:\n main()\nfinally:\n print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", text, "--help"], capture_output=True, text=True, check=True, cwd=tmp_path)
    for command in COMMANDS:
        assert re.search(rf"^  {command}  ", ran.stdout, re.MULTILINE)
    assert not {name for name in ran.stderr.split() if name.startswith(HEAVY)}


def test_version(run: Here) -> None:
    ran = run("--version")
    assert ran.code == 0 and re.fullmatch(r"symbp \d+\.\d+\.\d+\n", ran.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, run: Here) -> None:
    ran = run(command, "--help")
    assert ran.code == 0 and ran.out.startswith(f"Usage: symbp {command}") and ran.err == ""


@pytest.mark.parametrize(("shell", "mark"), [("bash", "complete -o nosort -F"), ("zsh", "#compdef symbp"), ("fish", "complete")])
def test_completion_scripts(shell: str, mark: str, tmp_path: Path) -> None:
    ran = alone(folder=tmp_path, env={"_SYMBP_COMPLETE": f"{shell}_source"})
    assert ran.returncode == 0 and mark in ran.stdout and "symbp" in ran.stdout


@pytest.mark.parametrize(("words", "expected"), [
    ("symbp ", set(COMMANDS)),
    ("symbp ge", {"generate"}),
    ("symbp list co", {"costs"}),
    ("symbp derive --form", {"--format"}),
    ("symbp derive --format l", {"latex"}),
])
def test_completion(words: str, expected: set[str], tmp_path: Path) -> None:
    env = {"_SYMBP_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    ran = alone(folder=tmp_path, env=env)
    assert {line.partition(",")[2] for line in ran.stdout.splitlines()} == expected


def test_the_public_names_are_few_and_load_when_used(tmp_path: Path) -> None:
    assert len(symbp.__all__) <= 12 and set(symbp.__all__) == set(symbp.HOMES) <= set(dir(symbp))
    for name in symbp.__all__:
        assert getattr(symbp, name).__name__ == name
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(symbp, "nonsense")
    network = symbp.from_flags(layers="2,1", cost="squared_error", name="net")
    assert symbp.generate(network, tmp_path / "net", ("numpy",), checked=False).files[0] == "net.py"
    assert symbp.check_written(tmp_path / "net").passed


# --- list ----------------------------------------------------------------------------------------------------------

LISTED = {
    "activations": (r"^tanh +tanh z +1 − a²", r"^softplus .*1 − exp\(−a\)", r"^logistic .*k·a·\(L − a\)/L",
                    r"^mish", r"^celu", r"^leaky_relu .*slope = 0.01", r"^prelu .*trainable", r"^sigmoid .*the same as logistic",
                    r"^softmax .*a\[i\]·\(\[i = j\] − a\[j\]\)"),
    "costs": (r"^squared_error .*2·a − 2·t", r"^poisson .*\(a − t\)/a +needs 0 <= t",
              r"^categorical_cross_entropy", r"derivative +−t\[i\]/a\[i\]",
              r"^focal", r"^huber"),
    "layers": (r"^dense +z\[e,i\] = Σⱼ W\[i,j\]·x\[e,j\] \+ b\[i\]", r"∂S/∂W\[i,j\] = Σₑ δ\[e,i\]·x\[e,j\]",
               r"∂S/∂x\[e,j\] = Σᵢ δ\[e,i\]·W\[i,j\]", r"^layer_normalisation",
               r"∂S/∂μ\[e\] = −\(1/√\(v\[e\] \+ ε\)\)",
               r"^convolution", r"∂S/∂K\[o,c,q\] = Σₑ Σₚ δ\[e,o,p\]·x\[e,c,p \+ q\]"),
    "optimizers": (r"^sgd +p ← p − ", r"^momentum", r"^rmsprop", r"^adam", r"beta1 = 0.9; beta2 = 0.999"),
    "initializers": (r"^he_uniform +b = √6/√fan_in +uniform", r"^zeros +w = 0"),
    "functions": (r"^atan .*1/\(1 \+ x²\)", r"^sigmoid", r"^where", r"^Sum"),
}


@pytest.mark.parametrize("kind", LISTED)
def test_list_shows_formulas_and_derived_derivatives(kind: str, run: Here) -> None:
    ran = run("list", kind)
    assert ran.code == 0
    for pattern in LISTED[kind]:
        assert re.search(pattern, ran.out, re.MULTILINE), (pattern, ran.out)


def test_list_without_a_kind_lists_them_all(run: Here) -> None:
    ran = run("list")
    assert [line for line in ran.out.splitlines() if line in LISTED] == list(LISTED)
    assert all(re.search(patterns[0], ran.out, re.MULTILINE) for patterns in LISTED.values())


# --- derive --------------------------------------------------------------------------------------------------------

def test_derive_prints_one_json_object_with_what_was_found(run: Here) -> None:
    ran = run("derive", *SMALL, "--format", "json")
    found: dict[str, Any] = json.loads(ran.out)
    assert {"output_delta", "hidden_deltas", "gradients", "activations", "steps"} <= found.keys()
    delta = found["output_delta"]
    assert delta["text"] == "a[e,i] - t[e,i]" and delta["verdict"] == "proved" and len(delta["holds_if"]) == 1
    assert {"text", "latex", "holds_if", "without_conditions", "verdict"} <= delta.keys()
    assert list(found["gradients"]) == ["W1", "b1", "W2", "b2"]
    assert {"derivative", "derivative_in_output", "injective"} <= found["activations"]["logistic"].keys()


@pytest.mark.parametrize(("form", "mark"), [("text", "δ[e,i]"), ("markdown", "# net"), ("latex", r"\documentclass"),
                                            ("html", "<!DOCTYPE html>")])
def test_derive_prints_every_format(form: str, mark: str, run: Here) -> None:
    ran = run("derive", *SMALL, "--format", form)
    assert ran.code == 0 and ran.err == "" and mark.lower() in ran.out.lower()


def test_a_document_is_utf_8_in_every_locale(tmp_path: Path) -> None:
    ran = subprocess.run([*ALONE, "derive", *SMALL, "--format", "json"], cwd=tmp_path, capture_output=True, check=True,
                         env=environment({"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}))
    assert json.loads(ran.stdout.decode("utf-8"))["name"] == "net"


def test_a_formula_of_ones_own_goes_through(run: Here) -> None:
    ran = run("derive", "--layers", "3,4,2", "--hidden", "bent", "--output", "tanh", "--cost", "tl", "--format", "json",
              "--define", "bent(z) = (sqrt(z**2+1)-1)/2 + z",
              "--define", "tl(a, t) = -((1+t)/2*log((1+a)/2) + (1-t)/2*log((1-a)/2))")
    found = json.loads(ran.out)
    assert found["output_delta"]["text"] == "a[e,i] - t[e,i]" and found["output_delta"]["holds_if"] == []
    assert "bent" in found["activations"]


# --- generate ------------------------------------------------------------------------------------------------------

def test_generate_writes_checked_modules_and_prints_the_checks(run: Here) -> None:
    ran = run("generate", *SMALL)
    assert ran.code == 0 and ran.err == ""
    assert sorted(path.name for path in (run.folder / "net").iterdir()) == FILES
    assert "δ[e,i]      = a[e,i] − t[e,i]" in ran.out and "holds if Σₖ t[e,k] = 1" in ran.out
    for parameter, shape in {"W1": "4 × 3", "b1": "4", "W2": "2 × 4", "b2": "2"}.items():
        assert re.search(rf"^{parameter} +{shape} +\S+e-\d+ +\S+e-\d+ +1e-06 +✓ passed$", ran.out, re.MULTILINE)
    report = json.loads((run.folder / "net" / "report.json").read_text())
    assert report["passed"] is True and report["files"] == [*report["files"][:-1], "report.json"]
    assert f"all {len(report['checks'])} checks passed" in ran.out
    assert {row["target"] for row in report["checks"]} == {"program", "numpy", "c"}
    assert [path.name for path in run.folder.iterdir()] == ["net"]


def test_the_same_model_gives_the_same_bytes(run: Here) -> None:
    for out in ("one", "two"):
        assert run("generate", *SMALL, "--out", out, "--reproducible", "--quiet") == Ran(0, "", "")
    assert run("generate", *SMALL, "--out", "three", "--quiet").code == 0
    one, two, three = (hashes(run.folder / name) for name in ("one", "two", "three"))
    assert one == two
    assert {name for name in one if one[name] != three[name]} == {"report.json"}
    with_figures, without = (json.loads((run.folder / name / "report.json").read_text()) for name in ("three", "one"))
    assert {key for key in without if without[key] != with_figures[key]} == {"checks", "kernels", "ledger"}


def test_a_file_and_flags_give_the_same_module(run: Here) -> None:
    (run.folder / "model.toml").write_text(
        'name = "net"\ninputs = 3\ncost = "categorical_cross_entropy"\n[[layers]]\nunits = 4\nactivation = "logistic"\n'
        '[[layers]]\nunits = 2\nactivation = "softmax"\n')
    for arguments in (("model.toml", "--out", "one"), (*SMALL, "--out", "two")):
        assert run("generate", *arguments, "--no-check", "--quiet").code == 0
    one, two = (hashes(run.folder / name) for name in ("one", "two"))
    assert {name for name in one if one[name] != two[name]} <= {"report.json"}


def test_a_folder_is_replaced_whole_and_the_users_files_stay(run: Here, net: Path) -> None:
    (net / "parameters.npz").write_bytes(b"trained")
    (net / "notes").mkdir()
    (net / "notes" / "monday.txt").write_text("lr too high")
    (net / "__pycache__").mkdir()
    assert run("generate", *SMALL, "--target", "numpy", "--no-check", "--quiet").code == 0
    assert sorted(path.name for path in net.iterdir()) == ["DERIVATION.html", "DERIVATION.md", "DERIVATION.tex", "net.py",
                                                           "notes", "parameters.npz", "report.json"]
    assert (net / "parameters.npz").read_bytes() == b"trained" and (net / "notes" / "monday.txt").read_text() == "lr too high"
    (net / "net.c").write_text("/* mine */")
    ran = run("generate", *SMALL, "--no-check")
    assert ran.code == 1 and "another net.c" in ran.err and (net / "net.c").read_text() == "/* mine */"


def test_a_check_that_does_not_hold_exits_with_2_and_writes_nothing(run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(program: Program, evidence: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
        return tuple((name, text.replace("delta = (a*(1 - t)", "delta = (a*(2 - t)")) for name, text in to_numpy(program, evidence))

    monkeypatch.setattr("symbp.pipeline.to_numpy", wrong)
    ran = run("generate", *SMALL, "--target", "numpy")
    assert ran.code == 2 and ran.out == "" and not any(run.folder.iterdir())
    assert "✗ FAILED" in ran.err and re.match(r"symbp: net: \d+ of \d+ checks failed", ran.err.splitlines()[-2])


def test_what_nobody_could_settle_is_said_and_no_end(run: Here) -> None:
    ran = run("generate", "--layers", "3,2", "--cost", "squared_error", "--hidden", "f", "--output", "f", "--define",
              "f(z) = exp(exp(exp(z))) - exp(exp(exp(-z)))", "--target", "numpy")
    assert ran.code in (0, 2) and "domain" in ran.out + ran.err


# --- check ---------------------------------------------------------------------------------------------------------

def test_check_repeats_the_checks(run: Here, net: Path) -> None:
    ran = run("check", "net")
    assert ran.code == 0 and re.search(r"all \d+ checks passed\n$", ran.out) and "FAILED" not in ran.out
    assert sorted(path.name for path in net.iterdir()) == FILES


TAMPERED = {
    "net.py": ("delta = (a*(1 - t) - rest_a*t)/m\n", "delta = (a*(1 - t) + rest_a*t)/m\n", "c"),
    "net.c": ("= a[i*16 + lane]*(R(1) - t_[i*16 + lane]) - rest_a[", "= a[i*16 + lane]*(R(1) - t_[i*16 + lane]) + rest_a[", "numpy"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_module_that_was_changed_fails_with_the_table(name: str, run: Here, net: Path) -> None:
    old, new, other = TAMPERED[name]
    text = (net / name).read_text()
    assert old in text
    (net / name).write_text(text.replace(old, new, 1))
    ran = run("check", "net")
    assert ran.code == 2 and "✗ FAILED" in ran.out and re.match(r"symbp: net: \d+ of \d+ checks failed", ran.err)
    assert run("check", "net", "--target", other).code == 0


def test_one_target_alone_can_be_generated_checked_and_trained(run: Here) -> None:
    rows(run.folder)
    for target, module in (("numpy", "net.py"), ("c", "net_c.py")):
        assert run("generate", *SMALL, "--target", target, "--out", target, "--quiet").code == 0
        assert (run.folder / target / module).exists() and len(list((run.folder / target).glob("net*.py"))) == 1
        assert run("check", target).code == 0
        assert run("train", target, "--data", "data.csv", "--epochs", "3").code == 0
    one, two = (dict(np.load(run.folder / target / "parameters.npz")) for target in ("numpy", "c"))
    assert all(np.allclose(one[name], two[name], rtol=1e-3, atol=1e-5) for name in one)
    ran = run("check", "numpy", "--target", "c")
    assert ran.code == 1 and "holds no c module" in ran.err


# --- train ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("target", ["numpy", "c"])
def test_train_learns_reports_and_saves(target: str, run: Here, net: Path) -> None:
    rows(run.folder)
    ran = run("train", "net", "--data", "data.csv", "--target", target, "--epochs", "2000", "--batch-size", "10",
              "--test-fraction", "0.25", "--out", "learnt.npz")
    assert ran.code == 0 and ran.err == ""
    assert ran.out.startswith(f"net: 2000 epochs in {'C' if target == 'c' else 'NumPy'}\n")
    training, test = re.findall(r"^  (?:training|test) +(\d+) rows   cost \S+   accuracy (\S+)%$", ran.out, re.MULTILINE)
    assert (training[0], test[0]) == ("90", "30") and min(float(training[1]), float(test[1])) > 85
    saved = np.load(run.folder / "learnt.npz")
    assert {name: saved[name].shape for name in saved} == {"W1": (4, 3), "b1": (4,), "W2": (2, 4), "b2": (2,)}


def test_training_is_the_same_again_and_differs_with_the_seed(run: Here, net: Path) -> None:
    rows(run.folder)
    for out, seed in (("one", 7), ("two", 7), ("three", 8)):
        assert run("train", "net", "--data", "data.csv", "--seed", seed, "--epochs", "2", "--out", f"{out}.npz").code == 0
    one, two, three = (np.load(run.folder / f"{out}.npz")["W1"] for out in ("one", "two", "three"))
    assert np.array_equal(one, two) and not np.array_equal(one, three)


def test_train_falls_back_to_numpy_without_a_compiler(run: Here, net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows(run.folder)
    monkeypatch.setenv("CC", "/nowhere/cc")
    ran = run("train", "net", "--data", "data.csv", "--epochs", "1")
    assert ran.code == 0 and "trained in NumPy, because the C module cannot be built" in ran.out


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
@pytest.mark.parametrize("epochs", [(), ("--epochs", "7")])
def test_a_terminal_shows_a_bar_with_the_number_of_epochs(epochs: tuple[str, ...], tmp_path: Path, generated_net: Path) -> None:
    data = rows(tmp_path)
    primary, secondary = pty.openpty()
    command = [*ALONE, "train", generated_net, "--data", data, "--out", tmp_path / "p.npz", "--target", "numpy", *epochs]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=secondary, text=True) as process:
        os.close(secondary)
        out, shown = process.communicate(timeout=60)[0], os.read(primary, 100_000).decode()
    os.close(primary)
    total = epochs[-1] if epochs else "20"
    assert process.returncode == 0 and out.startswith(f"net: {total} epochs") and "\r" not in out
    assert f"0/{total}" in shown and f"[{'#' * 30}]  {total}/{total}" in shown and "cost" in shown
