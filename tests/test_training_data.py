"""Reading examples, training an emitted folder on them, saving what was learned; every bad file named in one message."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import sample_programs as samples

from symbp.training import train as training
from symbp.emission.to_binding import to_binding
from symbp.emission.to_c import to_c
from symbp.emission.to_numpy import to_numpy
from symbp.errors import BuildError, DataError, OutputError
from symbp.program.ops import Program
from symbp.training.train import accuracy, load_target, save_parameters, split, train_model
from symbp.training.data import Data, read_data


def write(folder: Path, text: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def emitted(folder: Path, program: Program, targets: tuple[str, ...] = ("numpy",)) -> Path:
    """A folder as generate writes it: the modules and what report.json says of the model."""
    folder.mkdir(exist_ok=True)
    files = (to_numpy(program) if "numpy" in targets else ()) + (
        (*to_c(program), *to_binding(program)) if "c" in targets else ())
    for name, text in files:
        (folder / name).write_text(text, encoding="utf-8")
    model = {"name": program.name, "inputs": list(program.buffer(program.inputs).shape[1:]),
             "outputs": list(program.buffer(program.targets).shape[1:]), "dtype": program.dtype}
    (folder / "report.json").write_text(json.dumps({"model": model}), encoding="utf-8")
    return folder


def separable(rows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of 5 numbers whose largest of the first three is the class."""
    x = np.random.default_rng(5).normal(size=(rows, 5))
    return x, np.argmax(x[:, :3], axis=1)


def csv_of(folder: Path, x: np.ndarray, columns: np.ndarray, header: str = "") -> Path:
    lines = [",".join(f"{v:.17g}" for v in row) for row in np.column_stack([x, columns])]
    return write(folder, "\n".join(([header] if header else []) + lines) + "\n")


# --- files that fit ----------------------------------------------------------------------------------------------


def test_a_csv_row_is_inputs_then_targets(tmp_path: Path) -> None:
    data = read_data(write(tmp_path, "1,2,3\n4,5,6\n"), (2,), (1,))
    assert data.x.tolist() == [[1, 2], [4, 5]] and data.t.tolist() == [[3], [6]] and not data.header and not data.labels


def test_a_header_is_left_out_and_reported(tmp_path: Path) -> None:
    data = read_data(write(tmp_path, "\ufeffleft, right,y\n1,2,3\n\n4,5,6\n"), (2,), (1,))
    assert data.header == ("left", "right", "y") and data.rows == 2 and data.lines == (2, 4)


def test_one_label_column_becomes_one_hot_rows(tmp_path: Path) -> None:
    data = read_data(write(tmp_path, "0.5,2\n0.25,0\n1.5,1.0\n"), (1,), (3,))
    assert data.labels and data.t.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_inputs_of_several_axes_are_read_row_by_row(tmp_path: Path) -> None:
    data = read_data(write(tmp_path, "1,2,3,4,5,6,7\n"), (2, 3), (1,))
    assert data.x.tolist() == [[[1, 2, 3], [4, 5, 6]]]


def test_npz_takes_targets_or_labels(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.ones((2, 3), np.float32), t=np.array([[0, 1], [1, 0]]))
    np.savez(tmp_path / "b.npz", x=np.ones((2, 3), np.uint8), t=np.array([1, 0]))
    first, second = (read_data(tmp_path / name, (3,), (2,)) for name in ("a.npz", "b.npz"))
    assert np.array_equal(first.t, second.t) and second.labels and second.x.dtype == np.float64


def test_an_output_without_axes_takes_one_column(tmp_path: Path) -> None:
    assert read_data(write(tmp_path, "1,0\n2,1\n"), (1,), ()).t.tolist() == [0, 1]


# --- files that do not -------------------------------------------------------------------------------------------

BAD_CSV = {
    "text": ("1,2,3\n4,five,6\n", ("line 2", "column 2", "'five'", "not a number")),
    "text under a header": ("a,b,y\n1,2,3\n4,x,6\n", ("line 3", "column 2 (b)", "'x'")),
    "second header": ("a,b,y\na,b,y\n", ("line 2", "column 1")),
    "header with a number": ("a,2,y\n1,2,3\n", ("line 1", "column 1", "'a'", "header")),
    "NaN": ("1,2,3\n4,nan,6\n", ("line 2", "column 2", "'nan'", "finite")),
    "infinity": ("1,2,3\n4,5,-inf\n", ("line 2", "column 3", "'-inf'")),
    "overflow": ("1,2,1e999\n", ("line 1", "column 3", "'1e999'")),
    "digit separators": ("1,2,3\n1_0,2,3\n", ("line 2", "column 1", "'1_0'")),
    "empty cell": ("1,2,3\n4,,6\n", ("line 2", "column 2", "empty")),
    "too few columns": ("1,2,3\n4,5\n", ("line 2", "2 columns", "needs 3")),
    "too many columns": ("1,2,3,4\n", ("line 1", "4 columns", "2 inputs and 1 targets")),
    "semicolons": ("1;2;3\n", ("needs 3",)),
    "nothing": ("", ("no rows",)),
    "only a header": ("a,b,y\n", ("no rows",)),
    "unprintable": ("1,2\x00,3\n", ("line 1",)),
}


@pytest.mark.parametrize("case", BAD_CSV)
def test_a_bad_csv_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    text, words = BAD_CSV[case]
    path = write(tmp_path, text)
    with pytest.raises(DataError) as caught:
        read_data(path, (2,), (1,))
    assert str(path) in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_rows_of_labels_and_of_targets_do_not_mix(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 2.*\n?.*5 columns"):
        read_data(write(tmp_path, "1,2,0\n1,2,0,1,0\n"), (2,), (3,))
    with pytest.raises(DataError, match="line 2.*5 columns, but the rows before have 3"):
        read_data(write(tmp_path, "a,b,class\n1,2,0,1,x\n"), (2,), (3,))


@pytest.mark.parametrize("label", ["3", "-1", "0.5"])
def test_a_label_out_of_range_is_refused(label: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"line 2, column 2: label {label} is not one of 0 .. 2"):
        read_data(write(tmp_path, f"1,0\n1,{label}\n"), (1,), (3,))


def test_files_that_are_missing_folders_or_binary_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "latin.csv").write_bytes(b"1,2,\xff\n")
    (tmp_path / "data.txt").write_text("1,2,3\n")
    for name, words in (("none.csv", "no such file"), ("folder.csv", "a folder"), ("latin.csv", "UTF-8"),
                        ("data.txt", "not a .csv or .npz")):
        with pytest.raises(DataError, match=words):
            read_data(tmp_path / name, (2,), (1,))


def test_a_bad_npz_is_refused_with_its_place(tmp_path: Path) -> None:
    x, t = np.ones((4, 2)), np.zeros((4, 1))
    holed = x.copy()
    holed[2, 1] = np.nan
    cases = {
        "no_t.npz": (dict(x=x), "no array 't'; the file holds x"),
        "rows.npz": (dict(x=x, t=t[:3]), "numbers of rows differ"),
        "shape.npz": (dict(x=np.ones((4, 3)), t=t), r"array x has shape \(4, 3\).*\(rows, 2\)"),
        "nan.npz": (dict(x=holed, t=t), "array x, row 3, column 2: nan"),
        "text.npz": (dict(x=np.full((4, 2), "a"), t=t), "not real numbers"),
        "complex.npz": (dict(x=x * 1j, t=t), "not real numbers"),
        "empty.npz": (dict(x=x[:0], t=t[:0]), "no rows"),
        "objects.npz": (dict(x=np.array([{}, {}, {}, {}]), t=t), "not readable"),
    }
    for name, (arrays, words) in cases.items():
        np.savez(tmp_path / name, **arrays)
        with pytest.raises(DataError, match=words):
            read_data(tmp_path / name, (2,), (1,))


def test_a_damaged_npz_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "good.npz", x=np.ones((40, 2)), t=np.ones((40, 1)))
    whole = (tmp_path / "good.npz").read_bytes()
    np.save(tmp_path / "bare.npy", np.ones(3))
    for content in (b"", b"not a zip", whole[:200], whole.replace(whole[150:160], b"0123456789"),
                    (tmp_path / "bare.npy").read_bytes()):
        path = tmp_path / "bad.npz"
        path.write_bytes(content)
        with pytest.raises(DataError):
            read_data(path, (2,), (1,))


# --- accuracy and splitting --------------------------------------------------------------------------------------


def test_accuracy_is_given_for_classes_only() -> None:
    one_hot = np.array([[1.0, 0], [0, 1], [0, 1]])
    assert accuracy(np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]]), one_hot) == pytest.approx(2 / 3)
    assert accuracy(np.array([[0.4], [0.6]]), np.array([[0.0], [1.0]])) == 1.0
    assert accuracy(np.array([0.4, 0.6]), np.array([1.0, 1.0])) == 0.5
    assert accuracy(np.array([[0.3], [-0.2]]), np.array([[1.0], [-1.0]])) == 1.0
    assert accuracy(np.array([[0.3], [0.7]]), np.array([[0.31], [0.69]])) is None
    assert accuracy(one_hot, np.array([[1.0, 1], [0, 1], [0, 0]])) is None


def test_a_split_is_seeded_and_loses_no_row() -> None:
    data = Data(Path("d.csv"), np.arange(10.0)[:, None], np.zeros((10, 1)), (), False)
    train, test = split(data, 0.3, 7)
    assert sorted([*train.x[:, 0], *test.x[:, 0]]) == list(range(10)) and test.rows == 3
    assert np.array_equal(split(data, 0.3, 7)[1].x, test.x) and not np.array_equal(split(data, 0.3, 8)[1].x, test.x)
    assert split(data, 0.0, 7)[1].rows == 0
    for fraction in (-0.1, 1.0, 0.01, 0.99):
        with pytest.raises(DataError):
            split(data, fraction, 7)


# --- training ----------------------------------------------------------------------------------------------------


def test_training_learns_and_reports(tmp_path: Path) -> None:
    x, label = separable()
    seen: list[tuple[int, float]] = []
    folder = emitted(tmp_path / "model", samples.classifier())
    result = train_model(folder, csv_of(tmp_path, x, label, "a,b,c,d,e,class"), epochs=150, batch_size=8, seed=2,
                         target="numpy", test_fraction=0.2, progress=lambda k, cost: seen.append((k, cost)))
    assert result.history[-1] < 0.6 * result.history[0] and seen == list(enumerate(result.history))
    assert result.train.accuracy and result.train.accuracy > 0.85 and result.test and result.test.rows == 12
    assert result.target == "numpy" and "header" in result.notes[0]


def test_c_and_numpy_learn_the_same(tmp_path: Path) -> None:
    x, label = separable()
    folder = emitted(tmp_path / "model", samples.classifier(), ("numpy", "c"))
    path = csv_of(tmp_path, x, label)
    python, compiled = (train_model(folder, path, epochs=5, target=target) for target in ("numpy", "auto"))
    assert (python.target, compiled.target, compiled.notes) == ("numpy", "c", ())
    assert compiled.history == pytest.approx(python.history, rel=1e-10)
    for name, array in python.parameters.items():
        assert compiled.parameters[name] == pytest.approx(array, rel=1e-8)


def test_without_a_compiler_auto_falls_back_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BuildError("no C compiler found", remedy="install gcc")

    monkeypatch.setattr(training, "load_c", refuse)
    folder = emitted(tmp_path / "model", samples.classifier(), ("numpy", "c"))
    _, used, notes = load_target(folder, "classifier", "auto")
    assert used == "numpy" and "no C compiler found" in notes[0]
    with pytest.raises(BuildError):
        load_target(folder, "classifier", "c")


def test_a_target_that_was_not_generated_is_named(tmp_path: Path) -> None:
    folder = emitted(tmp_path / "model", samples.classifier())
    with pytest.raises(OutputError, match="no c module.*\n.*--target c"):
        load_target(folder, "classifier", "c")


def test_targets_outside_the_costs_domain_are_a_data_error(tmp_path: Path) -> None:
    folder = emitted(tmp_path / "model", samples.classifier())
    path = write(tmp_path, "1,2,3,4,5,0.5,0.5,0\n1,2,3,4,5,0.5,0.5,0.5\n")
    with pytest.raises(DataError, match=r"data.csv, line 2: t must satisfy Sum\(t\[e,k\], k\) == 1\n"):
        train_model(folder, path, target="numpy")
    np.savez(tmp_path / "d.npz", x=np.ones((3, 5)), t=[[1, 0, 0], [0, 1, 0], [-1, 1, 1]])
    with pytest.raises(DataError, match=r"d.npz, row 3: t must satisfy t\[e,k\] >= 0\n"):
        train_model(folder, tmp_path / "d.npz", target="numpy")


def test_training_that_diverges_is_an_error(tmp_path: Path) -> None:
    folder = emitted(tmp_path / "model", samples.convolution())
    np.savez(tmp_path / "d.npz", x=np.ones((8, 2, 9)), t=-1e200 * np.ones((8, 2)))
    with np.errstate(all="ignore"), pytest.raises(DataError, match="not finite in epoch 1, batch 1.*an arithmetic fault in one step"):
        train_model(folder, tmp_path / "d.npz", epochs=3, target="numpy")


def test_a_folder_that_is_not_a_model_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "1,2\n")
    for content in (None, "no json", "{}", '{"model": {"name": "a"}}'):
        if content is not None:
            (tmp_path / "report.json").write_text(content)
        with pytest.raises(OutputError, match="report.json"):
            train_model(tmp_path, path)


# --- saving ------------------------------------------------------------------------------------------------------


def test_parameters_are_saved_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save_parameters({"W1": np.arange(4.0), "b1": np.zeros(())}, tmp_path / "p.npz")
    with np.load(path) as stored:
        assert stored["W1"].tolist() == [0, 1, 2, 3] and stored["b1"].shape == ()
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OutputError, match="No space left"):
        save_parameters({"W1": np.ones(4)}, path)
    assert path.read_bytes() == before and sorted(p.name for p in tmp_path.iterdir()) == ["p.npz"]


def test_parameters_are_not_saved_elsewhere_than_asked(tmp_path: Path) -> None:
    for path in (tmp_path / "p.txt", tmp_path / "missing" / "p.npz"):
        with pytest.raises(OutputError):
            save_parameters({"W1": np.ones(4)}, path)
    assert not list(tmp_path.iterdir())
