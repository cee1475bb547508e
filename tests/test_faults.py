"""Faults planted in the emitted text, one at a time: each must change the text, and each must be caught by the check."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import sample_programs as samples

from symbp.building.load import load_numpy
from symbp.check import check, check_folder
from symbp.check.modules import Modules
from symbp.check.report import CheckReport
from symbp.building.compiling import find_compiler
from symbp.emission.to_binding import to_binding
from symbp.emission.to_c import to_c
from symbp.emission.to_numpy import to_numpy
from symbp.program.ops import Program


@dataclass(frozen=True)
class Fault:
    """In the module of a sample program, every match of `pattern` is replaced; `found_by` is one kind that must fail."""

    program: str
    pattern: str
    replacement: str
    found_by: str
    dtype: str = "float64"       # of a C module; float32 takes two compilations


A, B, C = "classifier", "convolution", "adaptive"

NUMPY_FAULTS = {
    # forward and cost
    "sign flipped in a layer": Fault(A, r"x\.dot\(W1\.T\) \+ b1", r"x.dot(W1.T) - b1", "agreement"),
    "bias dropped": Fault(A, r"(z = a1\.dot\(W2\.T\)) \+ b2", r"\1", "finite differences"),
    "weights transposed": Fault(A, r"a1\.dot\(W2\.T\)", r"a1.dot(W2.reshape(W2.T.shape))", "agreement"),
    "skip connection dropped": Fault(C, r"z \+ z_x \+ b2", r"z + b2", "finite differences"),
    "filter turned round": Fault(B, r"\(x, 3, axis=2\), W1,", r"(x, 3, axis=2), W1[:, :, ::-1],", "agreement"),
    "constant left out": Fault(B, r"(z2 = )gain\[:, None\]\*", r"\1", "agreement"),
    "branches exchanged": Fault(B, r"np\.where\(z2 > 0, z2, np\.expm1\(z2\)\)", r"np.where(z2 > 0, np.expm1(z2), z2)",
                                "agreement"),
    "cost with another factor": Fault(A, r"C = 1/m", r"C = 2/m", "finite differences"),
    "cost without 1/m": Fault(A, r"C = 1/m\*", r"C = ", "agreement"),
    "softmax without its maximum": Fault(A, r"M = z\.max\(axis=1\)", r"M = 0*z.max(axis=1)", "extreme logits"),
    "stable cost in another order": Fault(
        C, r"np\.maximum\(z, 0\) - t\*z \+ (np\.log1p\(.*\))", r"(np.maximum(z, 0) + \1) - t*z", "confident targets"),
    "unstable cost": Fault(C, r"np\.maximum\(z, 0\) - t\*z \+ np\.log1p\(.*\)", r"np.log(1 + np.exp(z)) - t*z",
                           "extreme logits"),
    # backward
    "delta with its sign flipped": Fault(A, r"delta = \(a - t\)", r"delta = (t - a)", "finite differences"),
    "delta of the output passed on undifferentiated": Fault(A, r"delta1(\.sum.*d_b1)", r"d_a1\1", "finite differences"),
    "derivative of another activation": Fault(A, r"\*a1\*\(1 - a1\)", r"*(1 - a1*a1)", "finite differences"),
    "derivative of one branch for both": Fault(B, r"np\.where\(z2 > 0, 1, a2 \+ 1\)", r"1", "finite differences"),
    "term of a product rule dropped": Fault(C, r"\(g1 \+ beta1\*a1\*sub_g1\)", r"g1", "finite differences"),
    "gradient without 1/m": Fault(A, r"(delta = \(a - t\))/m", r"\1", "finite differences"),
    "gradient with a factor 2": Fault(A, r"delta(\.sum.*d_b2)", r"(2*delta)\1", "finite differences"),
    "gradient a little off": Fault(A, r"delta1\.T(\.dot\(x)", r"(1.00001*delta1.T)\1", "finite differences"),
    "gradient of the bias missing": Fault(A, r"delta1(\.sum.*d_b1)", r"(0*delta1)\1", "finite differences"),
    "gradient not written": Fault(A, r"delta1(\.sum.*), out=d_b1", r"delta1\1", "finite differences"),
    "gradients in each other's places": Fault(B, r'd_b1 = gradients\["b1"\]', r'd_b1 = gradients["b1"][::-1]', "finite differences"),
    "gradient left out of the answer": Fault(C, r"(return float\(C\), )gradients", r'\1{n: g for n, g in gradients.items() if n != "v2"}',
                                             "agreement"),
    "weights transposed in the backward pass": Fault(A, r"delta\.dot\(W2\)", r"delta.dot(W2.T.reshape(W2.shape))", "finite differences"),
    "padding on one side": Fault(B, r"\(1, 1\)\)\), 2", r"(2, 0))), 2", "finite differences"),
    "last row left out of a sum": Fault(A, r"delta1\.sum\(axis=0", r"delta1[:-1].sum(axis=0", "finite differences"),
    "slope shared wrongly": Fault(C, r"\*z1\*sub_g1\)\.sum\(", r"*z1*sub_g1).mean(", "finite differences"),
    # update, epochs, start
    "learning rate with its sign flipped": Fault(A, r"p -= ", r"p += ", "training"),
    "update applied twice": Fault(A, r"(\n +)(p -= .*)", r"\1\2\1\2", "training"),
    "state not kept": Fault(B, r"u \*= 0\.9", r"u = u*0.9", "training"),
    "step not counted": Fault(C, r'state\["step"\] \+= 1', r'state["step"] = 1', "training"),
    "cost reported after the step": Fault(
        A, r"(        C = _cost\(t, z, M, s\)\n        return C)", r"        a1, z, M, s, a = _forward(parameters, x)\n\1", "training"),
    "prepared step of another state": Fault(A, r"(take, shapes = _stepper\(_trainable\(parameters\), )state\)", r"\1{**state})", "training"),
    "part of the block not updated": Fault(A, r"        for arrays in updated:", r"        for arrays in [[a[1:] for a in updated[0]]]:",
                                           "training"),
    "shuffle off by one": Fault(A, r"draws\*\(places \+ 1\)", r"draws*places", "training"),
    "every epoch in the same order": Fault(A, r"_words\(seed, epoch, 1\)", r"_words(seed, 0, 1)", "training"),
    "rows and targets shuffled apart": Fault(A, r"\(a\.take\(order\[first:last\], axis=0\) for a in \(x, t\)\)",
                                             r"(x[order[first:last]], t[np.sort(order[first:last])])", "training"),
    "short batch left out": Fault(A, r" \+ \[\(whole, rows\)\]\*\(whole < rows\)", r"", "training"),
    "history summed": Fault(A, r"return total/len\(range\(0, rows, size\)\)", r"return total", "training"),
    "steps of unequal weight": Fault(A, r"total \+= len\(seen\)\*", r"total += ", "training"),
    "progress told another cost": Fault(A, r"progress\(epoch, history\[-1\]\)", r"progress(epoch, history[0])", "training"),
    "bound of the start wrong": Fault(A, r"0\.8164\d+\*", r"0.5*", "initial values"),
    "same numbers drawn twice": Fault(A, r"draws\[20:32\]", r"draws[0:12]", "initial values"),
    "seed cut to 32 bits": Fault(A, r"2\*\*64", r"2**32", "initial values"),
    # numbers and arguments
    "a value rounded to float32": Fault(A, r"(z1 = )(x\.dot\(W1\.T\) \+ b1)", r"\1(\2).astype(np.float32)", "agreement"),
    "float32 ignored": Fault(A, r"(    a1 = sigmoid\(z1)\)", r"\1.astype(float))", "single precision"),
    "inputs changed": Fault(A, r"( +)(z1 = x\.dot)", r"\1x *= 1 + 1e-15\n\1\2", "agreement"),
    "a condition on the targets not tested": Fault(A, r"residual1\) <= 1e-3", r"residual1) <= 1e+3", "bad input"),
    "the other condition not tested": Fault(A, r"residual2 >= 0", r"residual2 >= -np.inf", "bad input"),
    "NaN let in": Fault(A, r"np\.isfinite\(array\)\.all\(\)", r"True", "bad input"),
    "shape not tested": Fault(A, r"if array\.shape != shape:", r"if array.ndim != len(shape):", "bad input"),
    "a name misspelt": Fault(A, r"return float\(C\), gradients", r"return float(C), gradient", "agreement"),
}


C_FAULTS = {
    # forward and cost
    "bias dropped": Fault(A, r"(z\[i\*8 \+ lane\] = z\[i\*8 \+ lane\]) \+ b2\[i\]", r"\1", "finite differences"),
    "index turned round": Fault(A, r"b1\[i\];", r"b1[3 - i];", "agreement"),
    "weights transposed": Fault(A, r"\+= W1\[i\*5 \+ j\]", r"+= W1[j*4 + i]", "agreement"),
    "skip connection dropped": Fault(C, r"z_\[lane\] \+ z_x\[lane\]", r"z_[lane]", "finite differences"),
    "filter turned round": Fault(B, r"c0 = W1\[o\*6 \+ c\*3 \+ q\]", r"c0 = W1[o*6 + c*3 + 2 - q]", "agreement"),
    "constant left out": Fault(B, r"= gain\[o\]\*z2", r"= z2", "agreement"),
    "branches exchanged": Fault(B, r"(z2\[o\*6 \+ p\]) > R\(0\) \? z2", r"\1 < R(0) ? z2", "agreement"),
    "logits for the output": Fault(A, r"memcpy\(y, workspace \+ 20 \+ \(BESIDE \+ 4\)\*rows", r"memcpy(y, workspace + 20 + BESIDE*rows", "agreement"),
    "cost with another factor": Fault(A, r"C\[0\] = R\(1\)/", r"C[0] = R(2)/", "finite differences"),
    "rows left over not summed": Fault(C, r"lanes\[0\] \+= E\[e\];", r"(void)E;", "agreement"),
    "a lane left out of a sum": Fault(A, r"\(lanes\[6\] \+ lanes\[7\]\)", r"lanes[6]", "agreement"),
    "softmax without its maximum": Fault(A, r"M\[lane\] = total\[lane\];", r"M[lane] = R(0)*total[lane];", "extreme logits"),
    "unstable cost": Fault(C, r"maximum\(z_\[lane\], R\(0\)\) - t_\[lane\]\*z_\[lane\] \+ log1p_of\(.*\)",
                           r"FN(log)(R(1) + FN(exp)(z_[lane])) - t_[lane]*z_[lane]", "extreme logits"),
    "stable cost in another order": Fault(
        C, r"(maximum\(z_\[lane\], R\(0\)\)) (- t_\[lane\]\*z_\[lane\]) (\+ log1p_of\(.*\));", r"(\1 \3) \2;", "confident targets", "float32"),
    "functions in float32": Fault(A, r"double exp_of\(double x\)", r"double exp_of(float x)", "agreement"),
    # backward
    "delta with its sign flipped": Fault(A, r"(a\[i\*8 \+ lane\]) - (t_\[i\*8 \+ lane\])", r"\2 - \1", "finite differences"),
    "derivative of another activation": Fault(A, r"\(R\(1\) - (a1_\[i\*8 \+ lane\])\)", r"(R(1) - \1*\1)", "finite differences"),
    "derivative of one branch for both": Fault(
        B, r"\(z2\[o\*6 \+ p\] > R\(0\) \?", r"(z2[o*6 + p] < R(9) ?", "finite differences"),
    "term of a product rule dropped": Fault(C, r"\+ beta1\[0\]\*a1_\[i\*16 \+ lane\]\*\(R\(1\) - g1_\[i\*16 \+ lane\]\)", r"",
                                            "finite differences"),
    "array of another layer": Fault(A, r"= d_a1\[i\*8 \+ lane\]\*a1_\[", r"= d_a1[i*8 + lane]*d_a1[", "finite differences"),
    "gradient without 1/m": Fault(A, r"(d_W1\[.*\]) = R\(1\)/R\(rows\)\*tile", r"\1 = tile", "finite differences"),
    "gradient with a factor 2": Fault(A, r"R\(1\)/R\(rows\)\*d_b2", r"R(2)/R(rows)*d_b2", "finite differences"),
    "gradient of the bias missing": Fault(A, r"plain_d_b1_2\(rows, d_b1\);", r"memset(d_b1, 0, 4*sizeof *d_b1);",
                                          "finite differences"),
    "row left over counted twice": Fault(A, r"d_b1\[i\] \+= delta1\[e\*4 \+ i\];", r"d_b1[i] += R(2)*delta1[e*4 + i];",
                                         "finite differences"),
    "weights transposed in the backward pass": Fault(A, r"\*W2\[i\*4 \+ j\]", r"*W2[j*3 + i]", "finite differences"),
    "padding cut short": Fault(B, r"s - q < 6 \?", r"s - q < 5 ?", "finite differences"),
    "first lane only": Fault(C, r"(d_beta1\[0\] = )[^;]*;", r"\1lanes[0];", "finite differences"),
    # update, epochs, start
    "learning rate with its sign flipped": Fault(A, r"(= W1\[.*\]) - R\(", r"\1 + R(", "training"),
    "state not kept": Fault(B, r"= R\(0\.9\)\*u_W1\[n\] \+ d", r"= d", "training"),
    "square of the gradient forgotten": Fault(C, r"square\((d_\w+(\[\w+\])?)\)", r"\1", "training"),
    "step not counted": Fault(C, r"state\[0\] \+= R\(1\)", r"state[0] = R(1)", "training"),
    "shuffle off by one": Fault(A, r"\(double\)k\)", r"(double)(k - 1))", "training"),
    "every epoch in the same order": Fault(A, r"\(uint64_t\)epoch \+ 1", r"(uint64_t)(epoch > 9) + 1", "training"),
    "rows and targets shuffled apart": Fault(A, r"t \+ order\[first \+ k\]", r"t + (first + k)", "training"),
    "short batch left out": Fault(A, r"first < rows;", r"first + batch <= rows;", "training"),
    "short batch with the row count of a full one": Fault(A, r"batch_t, count,", r"batch_t, batch,", "training"),
    "history summed": Fault(A, r"total /= \(double\)steps;", r"", "training"),
    "progress told another epoch": Fault(A, r"progress\(epoch,", r"progress(epoch + 1,", "training"),
    "bound of the start wrong": Fault(A, r"0\.8164\d+", r"0.5", "initial values"),
    "same numbers drawn twice": Fault(A, r"(    draw_uniform\(parameters \+ CLASSIFIER_AT_W2)", r"    stream = seed;\n\1",
                                      "initial values"),
    "start of a constant wrong": Fault(B, r"fill\((.*), 0\.25\)", r"fill(\1, 0.2)", "initial values"),
    # arguments
    "a condition on the targets not tested": Fault(A, r"!\(r >= R\(-1e-3\) && r <= R\(1e-3\)\)", r"r != r", "bad input"),
    "the other condition not tested": Fault(A, r"!\(r >= R\(0\)\)", r"r != r", "bad input"),
}

BINDING_FAULTS = {
    "two parameters in each other's place": Fault(A, r'"b1": slice\(20, 24\)', r'"b1": slice(24, 28)', "initial values"),
    "NaN let in": Fault(A, r"np\.isfinite\(array\)\.all\(\)", r"True", "bad input"),
    "targets not tested": Fault(C, r"if row >= 0", r"if False", "bad input"),
    "parameters not copied back": Fault(A, r"if not own:", r"if False:", "training"),
    "state not copied back": Fault(C, r"if not kept:\n        for name, part in _state_parts\(memory\)",
                                   r"if False:\n        for name, part in _state_parts(memory)", "training"),
    "step not counted": Fault(C, r'state\["step"\] \+= 1', r"pass", "training"),
    "prepared step of another number": Fault(C, r'memory\[0\] = state\["step"\]', r"memory[0] = 0", "training"),
    "a workspace's cost for the real one": Fault(A, r"\n    return library\.cost\((.*)\)\n",
                                                 r"\n    library.cost(\1)\n    return float(workspace[1])\n", "agreement"),
    "another library for float64": Fault(A, r'"float64": \("CLASSIFIER_DOUBLE",\)', r'"float64": ()', "agreement", "float32"),
}


def planted(fault: Fault, text: str, space: str = " ") -> str:
    """The text with the fault in it; `space` says what a space in the pattern stands for."""
    changed, count = re.subn(fault.pattern.replace(" ", space), fault.replacement, text)
    assert count and changed != text, f"nothing in the emitted text matches {fault.pattern}"
    return changed


def numpy_report(program: Program, text: str) -> CheckReport:
    return check(program, (Modules("numpy", load_numpy(text, program.name), load_numpy(text, program.name, np.float64)),))


@pytest.fixture(scope="module")
def quick_compiler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The usual compiler, told not to optimise, with a cache of its own."""
    folder = tmp_path_factory.mktemp("compiler")
    wrapper = folder / "cc"
    wrapper.write_text(f'#!/bin/sh\nexec {" ".join(find_compiler())} "$@" -O0\n')
    wrapper.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CC", str(wrapper))
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield


def c_report(program: Program, folder: Path, change: Callable[[str, str], str]) -> CheckReport:
    """The check of the C module written to `folder`, after change(file name, text)."""
    for name, text in (*to_c(program), *to_binding(program)):
        (folder / name).write_text(change(name, text), encoding="utf-8")
    return check_folder(program, folder, ("c",))


@cache
def numpy_text(name: str) -> str:
    return to_numpy(samples.SAMPLES[name]("float32"))[0][1]


@pytest.mark.parametrize("label", NUMPY_FAULTS)
def test_a_fault_in_the_numpy_module_is_caught(label: str) -> None:
    fault = NUMPY_FAULTS[label]
    report = numpy_report(samples.SAMPLES[fault.program]("float32"), planted(fault, numpy_text(fault.program)))
    assert fault.found_by in {row.kind for row in report.failures}, report.failures


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_without_a_fault_the_numpy_module_passes(name: str) -> None:
    report = numpy_report(samples.SAMPLES[name]("float32"), numpy_text(name))
    assert report.passed, report.failures


@pytest.mark.parametrize("label", C_FAULTS)
def test_a_fault_in_the_c_module_is_caught(label: str, tmp_path: Path, quick_compiler: None) -> None:
    fault = C_FAULTS[label]
    program = samples.SAMPLES[fault.program](fault.dtype)
    source = f"{program.name}.c"                # whose lines are broken where they get too long
    report = c_report(program, tmp_path, lambda name, text: planted(fault, text, r"\s+") if name == source else text)
    assert fault.found_by in {row.kind for row in report.failures}, report.failures


@pytest.mark.parametrize("label", BINDING_FAULTS)
def test_a_fault_in_the_binding_is_caught(label: str, tmp_path: Path, quick_compiler: None) -> None:
    fault = BINDING_FAULTS[label]
    program = samples.SAMPLES[fault.program](fault.dtype)
    source = f"{program.name}_c.py"
    report = c_report(program, tmp_path, lambda name, text: planted(fault, text) if name == source else text)
    assert fault.found_by in {row.kind for row in report.failures}, report.failures


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_without_a_fault_the_c_module_passes(name: str, dtype: str, tmp_path: Path, quick_compiler: None) -> None:
    report = c_report(samples.SAMPLES[name](dtype), tmp_path, lambda _, text: text)
    assert report.passed, report.failures
