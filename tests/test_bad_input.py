"""What a user can get wrong: one message that says where, what and what to do, exit code 1, and nothing written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from commands import Here, everything, refused

FLAGS = ("--layers", "3,4,2", "--cost", "squared_error")
MODEL = """\
name = "net"
inputs = 4

[[layers]]
units = 3
activation = "tanh"

[[layers]]
units = 2

[cost]
name = "squared_error"
"""
LAYER_TYPE = """
[layer_types.own]
definitions = ["z[e,i] = {}"]
indices = {{ i = "units" }}
arrays = {{ W = {{ indices = ["i", "j"] }} }}
"""


def own_layer(formula: str) -> str:
    return MODEL.replace("units = 3", 'type = "own"\nunits = 3') + LAYER_TYPE.format(formula)


def define(formula: str, *more: str) -> tuple[str, ...]:
    return (*FLAGS, "--hidden", "f", "--define", formula, *more)


# --- what is given on the command line ----------------------------------------------------------------------------------

COMMAND_LINES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "nothing": ((), ("no model", "remedy: symbp generate MODEL.toml")),
    "no cost": (("--layers", "3,2"), ("--cost", "remedy")),
    "a file and a flag": (("model.toml", "--name", "x"), ("model.toml", "--name cannot be given together", "remedy")),
    "no such file": (("none.toml",), ("none.toml", "cannot be read", "remedy")),
    "a folder for a model": (("folder",), ("folder", "cannot be read", "remedy")),
    "a binary file": (("binary.toml",), ("binary.toml", "not UTF-8", "remedy")),
    "unknown option": ((*FLAGS, "--hiden", "relu"),
                       ("generate: no such option", "--hidden", "remedy: see symbp generate --help")),
    "an option without its value": ((*FLAGS, "--name"), ("--name", "requires an argument", "remedy")),
    "two files": (("model.toml", "other.toml"), ("other.toml", "remedy")),
    "unknown target": ((*FLAGS, "--target", "rust"), ("--target", "'numpy', 'c'")),
    "unknown dtype": ((*FLAGS, "--dtype", "float16"), ("--dtype", "'float32', 'float64'")),
    "unknown optimizer": ((*FLAGS, "--optimizer", "adma"), ("'adma'", "did you mean 'adam'")),
    "unknown activation": ((*FLAGS, "--hidden", "rleu"), ("layer 1", "'rleu'", "'relu'")),
    "unknown cost": (("--layers", "3,2", "--cost", "huberr"), ("cost", "'huberr'", "'huber'")),
    "unknown initializer": ((*FLAGS, "--initializer", "he"), ("initializer", "'he'", "known")),
    "unknown parameter": ((*FLAGS, "--hidden", "elu(alhpa=2)"), ("layer 1", "'alhpa'", "'alpha'")),
    "a parameter out of its range": ((*FLAGS, "--hidden", "elu(alpha=0)"), ("key 'alpha'", "greater than 0")),
    "a C keyword as name": ((*FLAGS, "--name", "register"), ("key 'name'", "word reserved in C", "remedy")),
    "a Python keyword as name": ((*FLAGS, "--name", "lambda"), ("key 'name'", "reserved in Python", "remedy")),
    "a module of Python as name": ((*FLAGS, "--name", "json"), ("key 'name'", "module of Python", "json_net")),
    "a path as name": ((*FLAGS, "--name", "../net"), ("key 'name'", "'../net' is not a name", "letters, digits")),
    "an empty name": ((*FLAGS, "--name", ""), ("key 'name'", "remedy")),
    "one layer": (("--layers", "3", "--cost", "squared_error"), ("--layers", "64,32,10")),
    "zero units": (("--layers", "3,0", "--cost", "squared_error"), ("layer 1", ">= 1")),
    "units as a float": (("--layers", "1e9,2", "--cost", "squared_error"), ("--layers", "'1e9,2'", "remedy")),
    "units beyond number": (("--layers", "1000000000000,2", "--cost", "squared_error"), ("--layers", "remedy")),
    "too many weights": (("--layers", "100000,100000", "--cost", "squared_error"), ("layer 1", "10000000000 entries", "at most")),
    "more than can be checked": (("--layers", "30000,30000", "--cost", "squared_error"), ("too many to check", "--no-check")),
    "update against batch size": ((*FLAGS, "--update", "full-batch", "--batch-size", "3"), ("contradicts", "leave out one")),
    "a negative seed": ((*FLAGS, "--seed", "-1"), ("--seed", "-1", "remedy")),
    "no epochs": ((*FLAGS, "--epochs", "0"), ("--epochs", "remedy")),
    "a learning rate of words": ((*FLAGS, "--learning-rate", "fast"), ("learning_rate", "unknown name fast")),
    "a negative learning rate": ((*FLAGS, "--learning-rate", "-1"), ("learning_rate", "greater than 0")),
    "an empty learning rate": ((*FLAGS, "--learning-rate", ""), ("learning_rate", "empty", "remedy")),
    "a factor of 0": ((*FLAGS, "--factor", "0"), ("factor of 0",)),
    "too few activations": (("--layers", "3,3,3,3,2", "--cost", "squared_error", "--hidden", "relu,tanh"),
                            ("--hidden", "2 activations for 3 hidden layers", "remedy")),
    "a power with ^": (define("f(z) = z^2"), ("--define, column 9", "f(z) = z^2\n            ^", "write ** for powers")),
    "an unknown name": (define("f(z) = z*q"), ("activation 'f'", "unknown name q", "^", "remedy")),
    "a word that is misspelt": (define("f(z) = thanh(z)"), ("thanh", "tanh", "^")),
    "division by an index": (define("f(z) = z[i]/i"), ("activation 'f'", "index i is used as a number", "^", "Sum")),
    "division by zero": (define("f(z) = z/0"), ("activation 'f'", "division by zero", "^")),
    "unbalanced brackets": (define("f(z) = exp((z)"), ("--define", "never closed", "^", "add the missing )")),
    "too many brackets": (define("f(z) = z)"), ("--define", ")", "^", "remedy")),
    "code": (define("f(z) = __import__('os').system('touch x')"), ("--define", "^", "remedy")),
    "nested 10,000 deep": (define(f"f(z) = {'(' * 9_990}z{')' * 9_990}"), ("--define", "nested more than", "split")),
    "calls nested 10,000 deep": (define(f"f(z) = {'exp(' * 3_000}z{')' * 3_000}"), ("--define", "nested more than", "split")),
    "10,000 signs": (define(f"f(z) = {'-' * 10_000}z"), ("--define", "signs in a row", "remedy")),
    "far too long": (define(f"f(z) = {'z+' * 30_000}z"), ("--define", "characters", "split")),
    "a tower of powers": (define("f(z) = 9**9**9*z"), ("activation 'f'", "too large", "^", "remedy")),
    "no formula": (define(""), ("--define", "empty", "remedy")),
    "no head": (define("f = z"), ("--define", "write f(z)")),
    "neither activation nor cost": (define("f(q) = q"), ("--define", "neither an activation nor a cost", "remedy")),
    "defined twice": (define("f(z) = z", "--define", "f(z) = 2*z"), ("f is defined twice", "remedy")),
    "a reserved name": (define("exp(z) = z"), ("exp is a word of the formula language", "remedy")),
    "a parameter without a default": (define("f(z, q) = q*z"), ("q", "no default", "q=1")),
}


@pytest.mark.parametrize("case", COMMAND_LINES)
def test_a_wrong_command_line_is_refused(case: str, run: Here) -> None:
    arguments, fragments = COMMAND_LINES[case]
    (run.folder / "model.toml").write_text(MODEL)
    (run.folder / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (run.folder / "folder").mkdir()
    before = everything(run.folder)
    refused(run("generate", *arguments), *fragments)
    assert everything(run.folder) == before


@pytest.mark.parametrize(("arguments", "fragments"), [
    (("generat",), ("no such command: generat", "did you mean generate?")),
    (("fly",), ("no such command: fly", "generate, derive, check, certify, train, verify, accuracy, list")),
    (("--frob",), ("--frob", "remedy: see symbp --help")),
    (("list", "activation"), ("list", "'activation'", "'activations'")),
    (("derive", *FLAGS, "--format", "word"), ("derive", "--format", "'markdown'")),
    (("check",), ("check", "FOLDER", "remedy")),
    (("train", "net"), ("train", "--data", "remedy")),
    (("train", "net", "--data", "x.csv", "--test-fraction", "1"), ("--test-fraction", "remedy")),
    (("train", "net", "--data", "x.csv", "--epochs", "-1"), ("--epochs", "remedy")),
])
def test_a_wrong_command_is_refused(arguments: tuple[str, ...], fragments: tuple[str, ...], run: Here) -> None:
    refused(run(*arguments), *fragments)


def test_no_command_shows_the_help(run: Here) -> None:
    ran = run()
    assert ran.code == 1 and ran.err.startswith("Usage: symbp") and "generate" in ran.err


# --- what is in the model file ------------------------------------------------------------------------------------------

MODELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "not TOML": (MODEL.replace("inputs = 4", "inputs = = 4"), ("model.toml, line 2", "inputs = = 4", "^")),
    "an unknown key": (MODEL.replace("units = 2", "unts = 2"), ("model.toml, layer 2", "unknown key 'unts'", "'units'")),
    "an unknown table": (MODEL.replace("[cost]", "[costt]"), ("model.toml", "'costt'", "'cost'")),
    "a wrong type": (MODEL.replace("units = 2", 'units = "2"'), ("layer 2, key 'units'", "expected a whole number")),
    "a size clash": (MODEL.replace("units = 2", 'units = 2\ninput = ["layer1", "x"]\ncombine = "add"'),
                     ("layer 2, key 'combine'", "3 and 4 cannot be added", "remedy")),
    "a C keyword as name": (MODEL.replace('"net"', '"double"'), ("key 'name'", "reserved in C", "remedy")),
    "a path as name": (MODEL.replace('"net"', '"a/b"'), ("key 'name'", "is not a name", "remedy")),
    "an unknown name": (own_layer("Sum(V[i,j]*x[e,j], j)"), ("layer type 'own', definition 1, column 14", "unknown name V", "^")),
    "a wrong index": (own_layer("Sum(W[i,j]*x[e,i], j)"), ("definition 1", "index i runs over", "^")),
    "an index too many": (own_layer("Sum(W[i,j,k]*x[e,j], j)"), ("definition 1", "W", "^")),
    "an index used twice": (own_layer("Sum(Sum(W[i,j]*x[e,j], j), j)"), ("definition 1", "index j", "^")),
    "division by an index": (own_layer("Sum(W[i,j]*x[e,j], j)/i"), ("definition 1", "index i is used as a number", "^")),
    "unbalanced brackets": (own_layer("Sum(W[i,j]*x[e,j], j"), ("definition 1", "never closed", "^")),
    "code": (own_layer("__import__('os').system('touch x')"), ("definition 1", "^", "remedy")),
    "nested 10,000 deep": (own_layer("(" * 9_990 + "x" + ")" * 9_990), ("definition 1", "nested more than", "split")),
    "lists nested 10,000 deep": (MODEL.replace("inputs = 4", f"inputs = {'[' * 10_000}{']' * 10_000}"), ("model.toml", "nested")),
}


@pytest.mark.parametrize("case", MODELS)
def test_a_wrong_model_file_is_refused(case: str, run: Here) -> None:
    text, fragments = MODELS[case]
    (run.folder / "model.toml").write_text(text)
    refused(run("generate", "model.toml"), *fragments)
    assert everything(run.folder) == ["model.toml"]


# --- folders and data that do not fit -----------------------------------------------------------------------------------

GOOD_ROWS = "1,2,3,0,1\n4,5,6,1,0\n"
DATA: dict[str, tuple[str, tuple[str, ...]]] = {
    "text": (GOOD_ROWS + "1,2,x,0,1\n", ("data.csv, line 3, column 3", "'x' is not a number", "remedy")),
    "NaN": (GOOD_ROWS + "1,2,nan,0,1\n", ("data.csv, line 3, column 3", "'nan' is not a finite number", "remedy")),
    "too few columns": (GOOD_ROWS + "1,2\n", ("data.csv, line 3", "2 columns", "needs 5", "remedy")),
    "too many columns": (GOOD_ROWS + "1,2,3,4,5,6\n", ("data.csv, line 3", "6 columns", "needs 5", "remedy")),
    "no rows": ("", ("data.csv", "no rows", "remedy")),
    "a class that is not one": ("1,2,3,2\n", ("data.csv, line 1, column 4", "label 2", "0 .. 1", "remedy")),
    "targets that do not sum to 1": (GOOD_ROWS + "\n1,2,3,1,1\n", ("data.csv, line 4", "Sum(t[k], k) == 1", "remedy")),
    "targets outside the domain": ("a,b,c,d,e\n" + GOOD_ROWS + "1,2,3,-1,2\n", ("data.csv, line 4", "0 <= t", "remedy")),
    "inputs beyond float32": (GOOD_ROWS + "1e39,2,3,0,1\n", ("data.csv", "x", "not finite", "remedy")),
}


@pytest.mark.parametrize("case", DATA)
@pytest.mark.parametrize("fraction", ["0", "0.4"])
def test_data_that_do_not_fit_are_refused_with_their_line(case: str, fraction: str, run: Here, net: Path) -> None:
    text, fragments = DATA[case]
    (run.folder / "data.csv").write_text(text)
    before = everything(run.folder)
    refused(run("train", "net", "--data", "data.csv", "--target", "numpy", "--test-fraction", fraction), *fragments)
    assert everything(run.folder) == before


def test_targets_outside_the_domain_are_refused_in_c(run: Here, net: Path) -> None:
    np.savez(run.folder / "data.npz", x=np.ones((3, 3)), t=[[0, 1], [1, 0], [0.5, 0.6]])
    refused(run("train", "net", "--data", "data.npz", "--target", "c"), "data.npz, row 3", "Sum(t[k], k) == 1")
    assert not (net / "parameters.npz").exists()


@pytest.mark.parametrize(("out", "fragments"), [
    ("parameters.txt", ("parameters.txt", ".npz", "remedy")),
    ("none/parameters.npz", ("none/parameters.npz: cannot be written", "remedy")),
    ("net", ("net", ".npz", "remedy")),
])
def test_a_wrong_place_for_parameters_is_refused_before_training(out: str, fragments: tuple[str, ...], run: Here,
                                                                 net: Path) -> None:
    refused(run("train", "net", "--data", "none.csv", "--out", out), *fragments)


def test_a_diverging_training_keeps_the_last_good_epoch(run: Here) -> None:
    assert run("generate", "--name", "net", "--layers", "3,2", "--cost", "squared_error", "--learning-rate", "1000",
               "--target", "numpy", "--quiet", "--no-check").code == 0
    (run.folder / "data.csv").write_text(GOOD_ROWS)
    refused(run("train", "net", "--data", "data.csv"), "diverged", "smaller learning rate", "have grown", "last good epoch",
            "parameters.npz")
    kept = np.load(run.folder / "net" / "parameters.npz")
    assert kept.files and all(np.isfinite(kept[name]).all() for name in kept.files)


def test_a_fault_in_one_step_is_not_called_divergence(run: Here) -> None:
    assert run("generate", "--name", "net", "--layers", "3,2", "--cost", "q", "--define", "q(a, t) = Sum(sqrt(abs(a[k] - t[k])), k)",
               "--target", "numpy", "--quiet", "--no-check", "--update", "full-batch").code == 0
    (run.folder / "data.csv").write_text("0,0,0,0,0\n0,0,0,0,0\n")
    refused(run("train", "net", "--data", "data.csv"), "the gradient of W1 is not finite in epoch 1, batch 1", "arithmetic fault",
            "not divergence", "would not help")
    assert not (run.folder / "net" / "parameters.npz").exists()


def remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def write(name: str, text: str | bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode()) and None


FOLDERS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "no folder": (shutil.rmtree, ("report.json", "cannot be read", "symbp generate")),
    "no report": (remove("report.json"), ("report.json", "cannot be read", "symbp generate")),
    "a damaged report": (write("report.json", b"\xff{"), ("report.json", "damaged", "symbp generate")),
    "another report": (write("report.json", '{"model": "net"}'), ("report.json", "damaged", "symbp generate")),
    "no module": (remove("net.py"), ("net.py", "cannot be read", "remedy")),
    "no binding": (remove("net_c.py"), ("net_c.py", "cannot be read", "remedy")),
    "no C": (remove("net.c"), ("net.c", "cannot be read", "remedy")),
    "no header": (remove("net.h"), ("net.h", "cannot be read", "remedy")),
    "a module that is not Python": (write("net.py", "def\n"), ("net.py", "line 1 is not Python", "remedy")),
    "a module that fails": (write("net.py", "1/0\n"), ("net.py", "ZeroDivisionError", "remedy")),
    "a module that leaves": (write("net.py", "raise SystemExit(0)\n"), ("net.py", "SystemExit", "remedy")),
    "a module of bytes": (write("net.py", b"\xff\xfe"), ("net.py", "not UTF-8", "remedy")),
    "an empty binding": (write("net_c.py", ""), ("net_c.py", "build", "remedy")),
    "C that is not C": (write("net.c", "int main(\n"), ("net.c", "refused")),
}


@pytest.mark.parametrize("case", FOLDERS)
def test_a_folder_that_cannot_be_checked_is_refused(case: str, run: Here, net: Path) -> None:
    damage, fragments = FOLDERS[case]
    damage(net)
    ran = run("check", "net")
    assert ran.code == 1 and ran.out == "" and ran.err.startswith("symbp: ") and "Traceback" not in ran.err
    for fragment in fragments:
        assert fragment in ran.err
