"""An emitted C module run as a program of its own, each array a block of its own: what it reads or writes outside of them.

Under AddressSanitizer and UBSan where the compiler has them, else with guard values around the blocks.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .compiling import FLAGS, CompileError, find_compiler

SANITIZED = ("-O0", "-g", "-fno-omit-frame-pointer", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
GUARDED = ("-O1", "-DGUARDED")
SECONDS = 60
LARGE = 20_000                          # parameters of a network that is run on few rows
OPTIONS = {"ASAN_OPTIONS": "detect_leaks=0:color=never:symbolize=0", "UBSAN_OPTIONS": "print_stacktrace=0"}
_UNDEFINED = re.compile(r"^.*?([\w.]+:\d+):\d+: runtime error: (.*)$", re.MULTILINE)

DRIVER = r"""
#include HEADER
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GLUE(a, b) a##_##b
#define JOIN(a, b) GLUE(a, b)
#define CALL(f) JOIN(NAME, f)
typedef CALL(real) real;

#ifdef GUARDED
enum { GUARD = 64 };
#else
enum { GUARD = 0 };
#endif
enum { ARRAYS = 8 };

static struct { const char *name; real *block; size_t count; } arrays[ARRAYS];
static const char *running = "";

#ifdef __SANITIZE_ADDRESS__
void *__asan_get_report_address(void);
int __asan_get_report_access_type(void);
void __asan_on_error(void);

void __asan_on_error(void)
{
    const char *const at = __asan_get_report_address();
    const char *name = "another array";
    size_t nearest = 4096;
    for (size_t k = 0; k < ARRAYS; k++) {
        if (arrays[k].block == NULL)
            continue;
        const char *const low = (const char *)arrays[k].block, *const high = low + arrays[k].count * sizeof(real);
        const size_t away = at < low ? (size_t)(low - at) : at >= high ? (size_t)(at - high) : 0;
        if (away < nearest) {
            nearest = away;
            name = arrays[k].name;
        }
    }
    fprintf(stderr, "OUTSIDE %s %s a place outside %s\n", running, __asan_get_report_access_type() ? "writes" : "reads", name);
}
#endif

static real *reals(size_t place, const char *name, size_t count)
{
    real *const block = malloc((count + 2 * GUARD) * sizeof(real) + (count + GUARD == 0));
    if (block == NULL)
        exit(3);
    memset(block, 0xA5, (count + 2 * GUARD) * sizeof(real));
    arrays[place].name = name;
    arrays[place].block = block + GUARD;
    arrays[place].count = count;
    return block + GUARD;
}

static void whole(void)
{
    for (size_t k = 0; GUARD && k < ARRAYS; k++) {
        const unsigned char *const start = (const unsigned char *)(arrays[k].block - GUARD);
        const size_t side = GUARD * sizeof(real), inside = arrays[k].count * sizeof(real);
        for (size_t b = 0; arrays[k].block != NULL && b < side; b++)
            if (start[b] != 0xA5 || start[side + inside + b] != 0xA5) {
                fprintf(stderr, "OUTSIDE %s writes a place outside %s\n", running, arrays[k].name);
                exit(1);
            }
    }
}

static void fill(real *block, size_t count, real low, real step)
{
    for (size_t k = 0; k < count; k++)
        block[k] = low + step * (real)(k % 7);
}

static void run(size_t rows, size_t batch)
{
    real *const p = reals(0, "the parameters", CALL(parameter_count)()), *const state = reals(1, "the state", CALL(state_count)());
    real *const x = reals(2, "x", rows * CALL(input_size)()), *const t = reals(3, "t", rows * CALL(target_size)());
    real *const y = reals(4, "y", rows * CALL(output_size)()), *const g = reals(5, "the gradients", CALL(parameter_count)());
    real *workspace = reals(6, "the workspace", CALL(workspace_size)(rows));
    double *const history = malloc(2 * sizeof(double));
    size_t *const order = malloc(rows * sizeof(size_t));
    fill(x, rows * CALL(input_size)(), (real)-0.7, (real)0.25);
    fill(t, rows * CALL(target_size)(), (real)0.05, (real)0.125);
#define STEP(name, call) running = name; call; whole()
    STEP("init", CALL(init)(p, 1));
    STEP("initial_state", CALL(initial_state)(state));
    STEP("check_targets", CALL(check_targets)(t, rows, NULL, workspace));
    STEP("forward", CALL(forward)(p, x, rows, y, workspace));
    STEP("cost", CALL(cost)(p, x, t, rows, workspace));
    STEP("gradients", CALL(gradients)(p, x, t, rows, g, workspace));
    STEP("train_step", CALL(train_step)(p, state, x, t, rows, workspace));
    STEP("train", CALL(train)(p, state, x, t, rows, 1, 0, 1, history, NULL, workspace, NULL, NULL));
    free(workspace - GUARD);
    workspace = reals(6, "the workspace", CALL(workspace_size)(batch));
    STEP("train", CALL(train)(p, state, x, t, rows, 2, batch, 1, history, order, workspace, NULL, NULL));
    for (size_t k = 0; k < 7; k++)
        free(arrays[k].block - GUARD);
    free(history);
    free(order);
}

int main(int count, char **words)
{
    for (int k = 1; k < count; k++) {
        const size_t rows = (size_t)atoi(words[k]);
        run(rows, rows > 3 ? 3 : 1);
    }
    return 0;
}
"""


@dataclass(frozen=True)
class Bounds:
    """how: what watched, empty where nothing could; outside: what was found, empty where nothing was."""

    how: str
    outside: str


def bounds(folder: Path, name: str, parameters: int) -> Bounds:
    """Build and run the C module in a folder. Raises CompileError where there is no compiler, or it refuses the module."""
    compiler = find_compiler()
    rows = ("1", "5") if parameters > LARGE else ("1", "2", "11", "35")
    with tempfile.TemporaryDirectory(prefix="symbp_") as place:
        driver, program = Path(place, "driver.c"), Path(place, "run")
        driver.write_text(DRIVER, encoding="utf-8")
        base = tuple(f for f in FLAGS if f not in ("-O3", "-fPIC", "-shared"))
        given = (f"-DNAME={name}", f'-DHEADER="{name}.h"', f"-I{folder}", str(driver), str(folder / f"{name}.c"), "-lm", "-o", str(program))
        for how, flags in (("AddressSanitizer and UBSan", SANITIZED), ("guard values", GUARDED)):
            built = subprocess.run((*compiler, *base, *flags, *given), capture_output=True, text=True, errors="replace",
                                   stdin=subprocess.DEVNULL, check=False)
            if built.returncode:
                continue
            found = _run(program, rows)
            if found is not None:
                return Bounds(how, found)
        if built.returncode:
            raise CompileError(f"the C compiler refused the module together with a program that runs it:\n{built.stderr[:400]}")
    return Bounds("", "")


def _run(program: Path, rows: tuple[str, ...]) -> str | None:
    """What was found outside, empty for nothing; None where the program cannot run, or not watched, on this machine."""
    try:
        ran = subprocess.run((str(program), *rows), capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
                             check=False, timeout=SECONDS, env={**os.environ, **OPTIONS})
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = next((line.removeprefix("OUTSIDE ") for line in ran.stderr.splitlines() if line.startswith("OUTSIDE ")), "")
    undefined = _UNDEFINED.search(ran.stderr)
    if said or undefined is None:
        return said if said or ran.returncode == 0 else None if "Sanitizer" not in ran.stderr else ran.stderr.splitlines()[0]
    return f"{undefined[1]}: {undefined[2]}"
