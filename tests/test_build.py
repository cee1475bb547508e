"""Building and loading: the cache, compilers that are missing or refuse, and the binding's manners."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from emitted_c import write
from sample_programs import adaptive, classifier, data, single, start

from symbp.building import compiling
from symbp.building.load import load, load_c, load_numpy
from symbp.emission.to_binding import to_binding
from symbp.emission.to_numpy import to_numpy
from symbp.errors import BuildError
from symbp.program.ops import Fn

PROGRAM = single(Fn.SQUARE, "float32")
WRAPPER = """#!/bin/sh
echo "$@" >> {log}
{before}
exec gcc "$@"
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and no $CC."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CC", raising=False)
    return tmp_path / "cache" / "symbp"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return write(PROGRAM, tmp_path / "out")


def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str = "") -> Path:
    """A compiler that writes down each of its calls; returns what it writes to."""
    script, log = tmp_path / "cc-that-counts", tmp_path / "calls"
    script.write_text(WRAPPER.format(log=log, before=before))
    script.chmod(0o755)
    log.write_text("")
    monkeypatch.setenv("CC", str(script))
    return log


def works(module: Any) -> bool:
    y = module.forward({"w": [0, 0, 0, 0]}, [[1, 2, 3, 4]])
    return bool((y == [[1, 4, 9, 16]]).all())


# --- the cache ---------------------------------------------------------------------------------------------------


def test_a_library_is_compiled_once_and_again_when_anything_changes(
        cache: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = compiler(tmp_path, monkeypatch)

    def calls() -> int:
        return len(log.read_text().splitlines())

    assert works(load_c(folder, "single")) and calls() == 1
    assert works(load_c(folder, "single")) and calls() == 1
    assert works(load_c(folder, "single", np.float64)) and calls() == 2
    source = folder / "single.c"
    source.write_text(source.read_text() + "\n")
    assert works(load_c(folder, "single")) and calls() == 3
    header = folder / "single.h"
    header.write_text(header.read_text() + "\n")
    assert works(load_c(folder, "single")) and calls() == 4
    script = Path(os.environ["CC"])
    script.write_text(script.read_text() + "# another version\n")
    assert works(load_c(folder, "single")) and calls() == 5
    assert len(list(cache.glob("*/*"))) == 5
    assert all(len(path.parent.name) == 64 and path.stem == "single" for path in cache.glob("*/*"))


def test_builds_at_the_same_time_do_not_disturb_each_other(cache: Path, folder: Path) -> None:
    code = (f"from symbp.building.load import load_c; c = load_c({str(folder)!r}, 'single'); "
            "print(c.forward({'w': [0]*4}, [[1, 2, 3, 4]]))")
    runs = [subprocess.Popen((sys.executable, "-c", code), stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [run.communicate()[0] for run in runs] == ["[[ 1.  4.  9. 16.]]\n"] * 3
    assert [path.name for path in cache.glob("*/*")] == [f"single{compiling.SUFFIX}"]


def test_a_cache_that_cannot_be_written_is_done_without(
        folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert works(load_c(folder, "single"))
    assert Path(compiling.cache_folder()) == tmp_path / "file" / "symbp"


def test_a_full_cache_is_done_without_and_left_clean(
        cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert works(load_c(folder, "single"))
    assert list(cache.glob("*/*")) == []


def test_no_room_to_compile_in_is_one_clear_error(
        cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    with pytest.raises(BuildError, match="no room to compile in.*No space left") as caught:
        load_c(folder, "single")
    assert "TMPDIR" in caught.value.remedy


# --- the compiler ------------------------------------------------------------------------------------------------


def test_a_missing_compiler_says_what_to_install(cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BuildError, match="there is no C compiler") as caught:
        load_c(folder, "single")
    assert "gcc" in caught.value.remedy and "pip install ziglang" in caught.value.remedy
    assert str(folder / "single.c") in str(caught.value)


def test_the_zig_wheel_is_the_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object() if name == "ziglang" else None)
    assert compiling.find_compiler() == (sys.executable, "-m", "ziglang", "cc")


@pytest.mark.parametrize("name", ["cc", "gcc", "clang"])
def test_each_usual_compiler_is_found(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / name).write_text("#!/bin/sh\n")
    (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert compiling.find_compiler() == (str(tmp_path / name),)


def test_a_wrong_cc_is_named(cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -m32")
    with pytest.raises(BuildError, match=r"\$CC, no-such-compiler, is not there"):
        load_c(folder, "single")


def test_cc_may_hold_flags(cache: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = compiler(tmp_path, monkeypatch)
    monkeypatch.setenv("CC", f"{os.environ['CC']} -DANYTHING")
    assert works(load_c(folder, "single"))
    assert log.read_text().startswith("-DANYTHING ")


def test_a_compiler_that_refuses_native_code_is_asked_for_plain_code(
        cache: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = compiler(tmp_path, monkeypatch, 'case "$*" in *-march=native*) exit 1;; esac')
    assert works(load_c(folder, "single"))
    assert ["-march=native" in line for line in log.read_text().splitlines()] == [True, False]


def test_a_refusal_shows_what_the_compiler_says(cache: Path, folder: Path) -> None:
    source = folder / "single.c"
    source.write_text(source.read_text().replace("return epochs;", "return nonsense;"))
    with pytest.raises(BuildError, match=r"refused single\.c:(.|\n)*nonsense") as caught:
        load_c(folder, "single")
    assert len(str(caught.value).splitlines()) <= 14
    assert list(cache.glob("*/*")) == []


def test_a_folder_without_sources_is_one_clear_error(cache: Path, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="cannot be read") as caught:
        load_c(tmp_path, "single")
    assert "symbp generate" in caught.value.remedy
    (folder / "single.h").unlink()
    with pytest.raises(BuildError, match=r"single\.h cannot be read"):
        load_c(folder, "single")


# --- loading -----------------------------------------------------------------------------------------------------


def test_modules_are_fresh_and_leave_nothing_in_the_folder(cache: Path, folder: Path, tmp_path: Path) -> None:
    ((name, text),) = to_numpy(PROGRAM)
    (folder / name).write_text(text)
    before = sorted(path.name for path in folder.iterdir())
    narrow, wide = load(folder, "single"), load(folder, "single", np.float64)
    for first, second in ((narrow.numpy, wide.numpy), (narrow.c, wide.c), (load_numpy(text, "single"), None)):
        assert first is not None and first is not second and works(first)
        assert first.init()["w"].dtype == np.float32 and first.__name__ not in sys.modules
    assert wide.numpy.init()["w"].dtype == wide.c.init()["w"].dtype == np.float64
    assert sorted(path.name for path in folder.iterdir()) == before
    (folder / "single_c.py").unlink()
    assert load(folder, "single").c is None


def test_text_that_is_not_python_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="line 2 is not Python"):
        load_numpy("x = 1\ndef:", "broken")
    with pytest.raises(BuildError, match="cannot be read"):
        load_numpy(tmp_path / "absent.py", "absent")


def test_the_binding_needs_nothing_but_numpy_and_its_c_files(cache: Path, folder: Path) -> None:
    code = ("import sys, single_c; single_c.init(); "
            "print(sorted({n.partition('.')[0] for n in sys.modules} & {'symbp', 'jinja2', 'sympy', 'click'}))")
    done = subprocess.run((sys.executable, "-c", code), cwd=folder, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
    code = "import single_c\ntry: single_c.init()\nexcept RuntimeError as error: print(error)"
    missing = subprocess.run((sys.executable, "-c", code), cwd=folder, capture_output=True, text=True,
                             env={"PATH": "", "HOME": "/nowhere"})
    assert "no C compiler; install gcc or clang" in missing.stdout, missing.stderr


def test_a_double_model_has_no_float_library(cache: Path, tmp_path: Path) -> None:
    write(single(Fn.EXP, "float64"), tmp_path)
    with pytest.raises(ValueError, match="DTYPE must be float64 in C, not float32"):
        load_c(tmp_path, "single", np.float32)


# --- the binding's manners ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(shared: Path) -> tuple[Any, Any]:
    """The classifier in C and in NumPy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(shared / "cache"))
        program = classifier("float32")
        return load_c(write(program, shared), "classifier"), load_numpy(to_numpy(program)[0][1], "classifier")


def changed(array: Any, place: tuple[int, ...], value: float) -> Any:
    copy = np.array(array)
    copy[place] = value
    return copy


P, (X, T) = {n: p.astype(np.float32) for n, p in start(classifier()).items()}, data(classifier())
BAD: dict[str, tuple[Any, Any, Any]] = {
    "too few inputs": (P, X[:, :4], T),
    "one row as a vector": (P, X[0], T),
    "no rows": (P, X[:0], T[:0]),
    "a number": (P, 3.0, T),
    "rows that do not match": (P, X, T[:6]),
    "labels": (P, X, T.argmax(1)),
    "text": (P, X.astype(str), T),
    "complex": (P, X.astype(complex), T),
    "nan": (P, changed(X, (2, 1), np.nan), T),
    "too large for float32": (P, X * 1e300, T),
    "infinite targets": (P, X, changed(T, (2, 1), np.inf)),
    "not a distribution": (P, X, changed(T, (4, 1), 0.9)),
    "negative": (P, X, changed(changed(T, (3, 0), -0.5), (3, 1), 1.5 - T[3, 2])),
    "a parameter missing": ({n: p for n, p in P.items() if n != "b1"}, X, T),
    "a parameter transposed": (P | {"W1": P["W1"].T}, X, T),
    "a parameter with a nan": (P | {"b1": changed(P["b1"], (0,), np.nan)}, X, T),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("name", ["forward", "cost", "gradients", "train_step", "train"])
def test_bad_input_is_refused_in_the_words_of_the_numpy_module(case: str, name: str, pair: tuple[Any, Any]) -> None:
    parameters, x, t = BAD[case]
    said = []
    for module in pair:
        given = {n: p.copy() for n, p in parameters.items()}
        state = [module.initial_state(P)] if name == "train_step" else []
        rest = [] if name == "forward" else [t]
        if name == "forward" and x is X and parameters is P:
            return
        with pytest.raises(ValueError) as caught:
            getattr(module, name)(given, *state, x, *rest)
        said.append(str(caught.value))
        assert all(np.array_equal(given[n], p, equal_nan=True) for n, p in parameters.items())
    assert said[0] == said[1]


@pytest.mark.parametrize("wrong", [{"epochs": -1}, {"batch_size": -2}])
def test_negative_counts_are_refused(wrong: dict[str, int], pair: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        pair[0].train(pair[0].init(), X, T, **wrong)


@pytest.mark.parametrize("change", [lambda p: p.astype(np.float64), lambda p: p.tolist(), lambda p: p.astype(int)])
def test_training_refuses_parameters_that_it_could_not_change_in_place(change: Any, pair: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match=r"parameters\['W1'\] must be a NumPy array of float32"):
        pair[0].train(P | {"W1": change(P["W1"])}, X, T)


def test_read_only_arrays_are_read_and_never_written(pair: tuple[Any, Any]) -> None:
    parameters = pair[0].init()
    x, t = X.astype(np.float32), T.astype(np.float32)
    for array in (*parameters.values(), x, t):
        array.flags.writeable = False
    before = {n: p.copy() for n, p in parameters.items()}
    assert pair[0].cost(parameters, x, t) == pair[0].cost(before, x, t)
    with pytest.raises(ValueError, match="in place"):
        pair[0].train(parameters, x, t)
    assert all((parameters[n] == before[n]).all() for n in before)


def test_any_layout_of_the_data_gives_the_same_result(pair: tuple[Any, Any]) -> None:
    parameters = pair[0].init()
    expected = pair[0].gradients(parameters, X, T)[0]
    for x in (np.asfortranarray(X), X[::-1][::-1], X.tolist(), np.repeat(X, 2, axis=1)[:, ::2]):
        assert pair[0].gradients(parameters, x, T)[0] == expected


def test_swapped_and_aliased_views_are_not_taken_for_the_block(shared: Path, cache: Path) -> None:
    module = load_c(write(adaptive("float64"), shared), "adaptive")
    x, t = data(adaptive())
    parameters = module.init()
    parameters["v2"][...] = parameters["w2"][:4] * 2
    swapped = {n: p.copy() for n, p in parameters.items()} | {"v2": parameters["w2"][:4]}
    assert module.cost(parameters, x, t) != module.cost(swapped, x, t)
    plain = {n: p.copy() for n, p in swapped.items()}
    assert module.cost(swapped, x, t) == module.cost(plain, x, t)


def test_no_epochs_leave_everything_as_it_was(pair: tuple[Any, Any]) -> None:
    parameters = pair[0].init()
    assert pair[0].train(parameters, X, T, epochs=0) == []
    assert all((parameters[n] == p).all() for n, p in pair[0].init().items())


def test_an_exception_in_progress_ends_the_training_and_reaches_the_caller(pair: tuple[Any, Any]) -> None:
    epochs = []

    def progress(epoch: int, cost: float) -> None:
        epochs.append(epoch)
        if epoch == 2:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        pair[0].train(pair[0].init(), X, T, epochs=100, progress=progress)
    assert epochs == [0, 1, 2]


@pytest.mark.parametrize("loose", [False, True])
def test_ctrl_c_stops_after_the_epoch_with_the_parameters_it_reached(loose: bool, pair: tuple[Any, Any]) -> None:
    c = pair[0]
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        parameters, expected, epochs = c.init(), c.init(), []
        if loose:
            parameters = {n: p.copy() for n, p in parameters.items()}

        def progress(epoch: int, cost: float) -> None:
            epochs.append(epoch)
            if epoch == 3:
                signal.raise_signal(signal.SIGINT)

        with pytest.raises(KeyboardInterrupt):
            c.train(parameters, X, T, epochs=10**6, progress=progress)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        c.train(expected, X, T, epochs=4)
        assert epochs == [0, 1, 2, 3] and all((parameters[n] == expected[n]).all() for n in expected)
    finally:
        signal.signal(signal.SIGINT, previous)


def test_the_binding_holds_the_text_that_build_uses() -> None:
    ((_, text),) = to_binding(PROGRAM)
    body = Path(compiling.__file__).read_text().partition("\nFLAGS = ")[2]
    assert body.strip() and f"FLAGS = {body}".strip() in text


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc")
def test_facts_can_be_asked_of_the_library(pair: tuple[Any, Any]) -> None:

    library = compiling.load_library(*(Path(pair[0].__file__).with_name(f"classifier{s}") for s in (".c", ".h")))
    library.classifier_parameter_name.restype = ctypes.c_char_p
    library.classifier_requirement_text.restype = ctypes.c_char_p
    assert [library.classifier_parameter_name(k) for k in range(library.classifier_parameters())] == [
        b"W1", b"b1", b"W2", b"b2"]
    rank = library.classifier_parameter_rank(2)
    assert [library.classifier_parameter_shape(2, axis) for axis in range(rank)] == [3, 4]
    assert library.classifier_parameter_offset(2) == 24 and library.classifier_parameter_size(2) == 12
    sizes = (library.classifier_input_size(), library.classifier_output_size(), library.classifier_target_size())
    assert sizes == (5, 3, 3) and library.classifier_real_size() == 4
    assert library.classifier_parameter_count() == 39 and library.classifier_state_count() == 1
    assert [library.classifier_requirement_text(k) for k in range(library.classifier_requirements())] == [
        b"Sum(t[e,k], k) == 1", b"t[e,k] >= 0"]
