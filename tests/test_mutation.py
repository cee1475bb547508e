"""The mutation benchmark: mutants are made by kind, and sampled ones are caught by symbp's own checks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import mutants as edits  # noqa: E402
import mutation  # noqa: E402

KINDS = {"sign", "index", "factor", "bound", "dropped term", "doubled term", "transposed operand", "kink side", "stale array", "overrun",
         "float for double", "step counter"}


@pytest.fixture(scope="module")
def found() -> list[mutation.Planted]:
    return list(mutation.planted([mutation.GENERATED / "y03_two_layer_sigmoid"], tuple(mutation.ENDINGS)))


def test_every_kind_of_mistake_is_planted_in_both_languages(found: list[mutation.Planted]) -> None:
    for target in mutation.ENDINGS:
        assert {one.mutant.kind for one in found if one.target == target} == KINDS
    assert all(one.mutant.was != one.mutant.text for one in found)


def test_a_line_is_changed_in_one_place() -> None:
    text = "static void f(void)\n{\n    a[n] = R(1) - b[n]*c[n];\n}\n"
    made = {(one.kind, one.text.strip()) for one in edits.mutants(text, "c")}
    assert made >= {("sign", "a[n] = R(1) + b[n]*c[n];"), ("dropped term", "a[n] = R(1);"), ("doubled term", "a[n] = R(1) - 2*b[n]*c[n];"),
                    ("factor", "a[n] = R(2) - b[n]*c[n];"), ("factor", "a[n] = R(1) - b[n]/c[n];"), ("index", "a[0] = R(1) - b[n]*c[n];")}
    assert edits.applied(text, edits.Mutant("sign", 2, "", "    ;")).split("\n")[2] == "    ;"


def test_sampled_mutants_are_killed_or_equivalent(found: list[mutation.Planted]) -> None:
    sample = [one for one in mutation.sampled(found, 60, 3) if one.target == "numpy"][:9]
    sample += [one for one in mutation.sampled(found, 60, 3) if one.target == "c"][:3]
    done = list(mutation.judged(sample, 2))
    assert len(done) == len(sample) == 12
    assert not [one for one in done if one.fate == mutation.SURVIVED], mutation.table(done)
    assert sum(one.fate == mutation.KILLED for one in done) >= 9
