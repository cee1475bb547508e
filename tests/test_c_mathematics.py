"""The C functions of symbp: right to 2 ulp over all of their type, right at its ends, clean, and in loops that vectorise."""

from __future__ import annotations

import ctypes
import importlib
import math
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from emitted_c import COMPILERS, STRICT
from sample_programs import single

from symbp.building.compiling import FLAGS, find_compiler
from symbp.emission.c_coefficients import INVERSE_PI, POLYNOMIALS
from symbp.emission.c_mathematics import DOUBLE, FLOAT, library_functions, mathematics
from symbp.emission.to_c import to_c
from symbp.program.ops import Fn

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
Real = Callable[[np.ndarray], np.ndarray]


def each(function: Callable[[float], float]) -> Real:
    return lambda x: np.array([function(v) for v in x.tolist()])


def sigmoid(x: np.ndarray) -> np.ndarray:
    u = np.exp(-np.abs(x))
    return np.where(x < 0, u, np.ones_like(u)) / (1 + u)


TRUE: dict[str, Real] = {
    "exp_of": np.exp, "expm1_of": np.expm1, "log_of": np.log, "log1p_of": np.log1p, "tanh_of": np.tanh, "sigmoid": sigmoid,
    "erf_of": each(math.erf), "erfc_of": each(math.erfc), "sin_of": np.sin, "cos_of": np.cos, "sinh_of": np.sinh,
    "cosh_of": np.cosh,
}
POWERS = (0.5, 2.0, -1.0, 2.5, 3.0, -3.0, 100.0, 0.0, 1.0, math.inf, -math.inf, math.nan, 1e30, 16777215.0, 0.3)
ENDS = (-math.inf, math.inf, math.nan, -0.0, 0.0, -1.0, 1.0, -1e-45, 1e-45, 1.1754942e-38, 3.4028235e38, -3.4028235e38, -103.97208,
        -103.9, -100.0, 88.72284, 88.72283, 17.33, 3.1415927, 1.5707964, 1.2676506e30)


def text(real: str, names: tuple[str, ...]) -> str:
    """A file of loops over the functions, and what they need."""
    functions = mathematics(" ".join(f"{name}(" for name in names), real)
    lines = ["#include <math.h>", "#include <stddef.h>", "#include <stdint.h>", "#include <string.h>"]
    lines += [line for function in functions for line in function]
    for name in names:
        arguments, given = (f"const {real} *x, const {real} *p", "x[n], p[n]") if name == "pow_of" else (f"const {real} *x", "x[n]")
        head = f"void all_{name}({arguments}, {real} *y, size_t count)"
        lines += [f"{head};", head, "{", "    for (size_t n = 0; n < count; n++)", f"        y[n] = {name}({given});", "}"]
    return "\n".join(lines) + "\n"


def compiled(folder: Path, real: str, names: tuple[str, ...], *flags: str) -> ctypes.CDLL:
    (folder / f"{real}.c").write_text(text(real, names))
    path = folder / f"{real}{len(flags)}.so"
    subprocess.run((*find_compiler(), *FLAGS, "-march=native", *flags, "-o", path, folder / f"{real}.c", "-lm"), check=True)
    return ctypes.CDLL(str(path))


def run(library: ctypes.CDLL, name: str, *given: np.ndarray) -> np.ndarray:
    y = np.empty_like(given[0])
    pointers = (ctypes.c_void_p(a.ctypes.data) for a in (*given, y))
    library[f"all_{name}"](*pointers, ctypes.c_size_t(len(y)))
    return y


def ulps(got: np.ndarray, true: np.ndarray) -> np.ndarray:
    """The error of each result in units of the type's last place there; infinite where nan, sign or infinity is wrong."""
    facts = np.finfo(got.dtype)
    with np.errstate(all="ignore"):
        top = np.ldexp(np.ones_like(true), facts.maxexp)
        exponent = np.minimum(np.frexp(true)[1], facts.maxexp) - facts.nmant - 1
        unit = np.ldexp(np.ones_like(true), np.maximum(exponent, facts.minexp - facts.nmant))
        errors = np.abs(np.clip(got.astype(true.dtype), -top, top) - np.clip(true, -top, top)) / unit
        wrong = (np.signbit(got) != np.signbit(true)) & ~np.isnan(true) | (np.isnan(got) != np.isnan(true))
    return np.where(wrong, np.inf, np.where(np.isnan(true), 0, errors))


@pytest.fixture(scope="module", params=["off", "fast"])
def floats(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return compiled(tmp_path_factory.mktemp("floats"), "float", (*TRUE, "pow_of"), f"-ffp-contract={request.param}")


def test_every_4099th_float_is_right_to_2_ulp(floats: ctypes.CDLL) -> None:
    """benchmarks/vector_mathematics.py tries the others."""
    x = np.concatenate([np.arange(0, 2**32, 4099, dtype=np.uint64).astype(np.uint32).view(np.float32), np.array(ENDS, np.float32)])
    with np.errstate(all="ignore"):
        worst = {name: ulps(run(floats, name, x), true(x.astype(np.float64))).max()
                 for name, true in TRUE.items() if name not in ("erf_of", "erfc_of")}
        some = np.concatenate([x[::16], np.linspace(-11, 11, 20_001, dtype=np.float32), np.array(ENDS, np.float32)])
        worst |= {name: ulps(run(floats, name, some), TRUE[name](some.astype(np.float64))).max() for name in ("erf_of", "erfc_of")}
    assert max(worst.values()) < 2, worst


def test_powers_are_those_of_c99(floats: ctypes.CDLL) -> None:
    bits = np.arange(0, 2**32, 409_901, dtype=np.uint64).astype(np.uint32)
    x = np.concatenate([bits.view(np.float32), np.array(ENDS, np.float32), np.linspace(-9, 9, 37, dtype=np.float32)])
    for power in POWERS:
        p = np.full_like(x, power)
        with np.errstate(all="ignore"):
            worst = ulps(run(floats, "pow_of", x, p), np.power(x.astype(np.float64), p.astype(np.float64)))
        assert worst.max() < 1, (power, x[worst.argmax()])


@pytest.mark.skipif(np.finfo(np.longdouble).nmant < 63, reason="long double is not wider than double here")
@pytest.mark.parametrize("contract", ["off", "fast"])
def test_doubles_are_right_to_2_ulp(contract: str, tmp_path: Path) -> None:
    names = tuple(name for name in TRUE if name in DOUBLE)
    library = compiled(tmp_path, "double", names, f"-ffp-contract={contract}")
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.integers(0, 2**64, 60_000, np.uint64).view(np.float64), rng.uniform(-40, 40, 60_000),
                        rng.uniform(-750, 750, 20_000), np.array(ENDS), [-745.13, 709.78, 5e-324, -5e-324, 2.2e-308, 1.7976931348623157e308]])
    with np.errstate(all="ignore"):
        worst = {name: ulps(run(library, name, x), TRUE[name](x.astype(np.longdouble))).max() for name in names}
    assert max(worst.values()) < 2, worst


@pytest.mark.parametrize("real", ["float", "double"])
def test_every_function_compiles_without_a_warning_in_c_and_in_cpp(real: str, tmp_path: Path) -> None:
    (tmp_path / "all.c").write_text(text(real, (*TRUE, "pow_of")))
    for compiler in COMPILERS:
        subprocess.run((compiler, *STRICT, "-c", "all.c"), cwd=tmp_path, check=True)
    if shutil.which("g++"):
        subprocess.run(("g++", "-std=c++11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-x", "c++", "all.c"),
                       cwd=tmp_path, check=True)


@pytest.mark.parametrize("real", ["float", "double"])
def test_nothing_is_undefined_at_any_size_of_the_argument(real: str, tmp_path: Path) -> None:
    names = tuple(name for name in TRUE if real == "float" or name in DOUBLE)
    calls = "".join(f"    all_{name}(x, y, COUNT);\n" for name in names)
    calls += "    all_pow_of(x, z, y, COUNT);\n" if real == "float" else ""
    fill = ("for (size_t n = 0; n < COUNT; n++) {{ const {0} a = ({0})n*{1} + 77, b = a*2654435769u; memcpy(x + n, &a, sizeof a); "
            "memcpy(z + n, &b, sizeof b); }}").format(*(("uint32_t", "1048583u") if real == "float" else ("uint64_t", "4503599627373569u")))
    main = f"enum {{ COUNT = 4096 }};\nint main(void)\n{{\n    static {real} x[COUNT], y[COUNT], z[COUNT];\n    {fill}\n{calls}    return 0;\n}}\n"
    (tmp_path / "all.c").write_text(text(real, (*names, "pow_of") if real == "float" else names) + main)
    flags = ("-O1", "-fsanitize=undefined,float-cast-overflow", "-fno-sanitize-recover=all")
    built = subprocess.run((*find_compiler(), "-std=c99", *flags, "-o", "all", "all.c", "-lm"), cwd=tmp_path, capture_output=True, text=True)
    if "ubsan" in built.stderr:
        pytest.skip("the compiler has no sanitizer")
    assert built.returncode == 0, built.stderr
    subprocess.run((tmp_path / "all",), check=True)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64") or "gcc" not in COMPILERS, reason="asks gcc for x86")
@pytest.mark.parametrize("real", ["float", "double"])
def test_a_loop_over_any_of_them_is_vectorised(real: str, tmp_path: Path) -> None:
    names = (*TRUE, "pow_of") if real == "float" else tuple(name for name in TRUE if name in DOUBLE)
    (tmp_path / "all.c").write_text(text(real, names))
    said = subprocess.run(("gcc", *FLAGS, "-mavx2", "-mfma", "-fopt-info-vec-optimized", "-c", "-o", "all.o", "all.c"), cwd=tmp_path,
                          check=True, capture_output=True, text=True).stderr
    loops = [n for n, line in enumerate(text(real, names).splitlines(), 1) if line.startswith("    for (size_t n")]
    missing = [name for name, line in zip(names, loops, strict=True) if f"all.c:{line}:" not in said]
    assert not missing, missing


def test_the_coefficients_are_those_that_the_exchange_finds() -> None:
    sys.path.insert(0, str(BENCHMARKS))
    remez = importlib.import_module("remez")
    assert {fit.name for fit in remez.FITS} == set(POLYNOMIALS)
    for fit in remez.FITS:
        if fit.name in ("EXP", "LOG_ERFC", "SIN"):
            assert remez.coefficients(fit)[0] == POLYNOMIALS[fit.name]
    assert {k: remez.inverse_pi(k) for k in remez.EXPONENTS} == INVERSE_PI


def test_only_what_a_module_calls_is_in_its_text() -> None:
    tanh = dict(to_c(single(Fn.TANH, "float32")))["single.c"]
    assert " tanh_of(" in tanh and " exp_within(" in tanh and not any(f" {name}(" in tanh for name in ("sine_of", "log_of", "erf_of"))
    assert " exp_of(" not in dict(to_c(single(Fn.SQRT, "float32")))["single.c"]
    assert " bits_of(" not in dict(to_c(single(Fn.EXP, "float64")))["single.c"]
    assert all(name in {*FLOAT} for name in DOUBLE)


def test_what_is_left_to_the_c_library_is_said() -> None:
    for fn, dtype, names in ((Fn.ATAN, "float32", ("atan",)), (Fn.ERF, "float32", ()), (Fn.ERF, "float64", ("erf",)),
                             (Fn.SIGMOID, "float64", ()), (Fn.SQRT, "float64", ())):
        program = single(fn, dtype)
        assert library_functions(program.forward, dtype) == names
        own = dict(to_c(program))["single.c"]
        assert (f"return {names[0]}(x)" in own or f"FN({names[0]})" in own) if names else "FN(e" not in own
