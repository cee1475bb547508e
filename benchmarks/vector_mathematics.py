"""The C functions of symbp at every float: `python benchmarks/vector_mathematics.py [NAME ...] [--step N] [--flags ...]`.

For each the largest error in ulp against the C library in double (in long double for the functions of double, which are
sampled), where it is, and the time of an element in a loop beside that of the C library's float function.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import tempfile
from pathlib import Path

from symbp.building.compiling import FLAGS, NATIVE, find_compiler
from symbp.emission.c_mathematics import mathematics

CALLED = ("exp", "expm1", "log", "log1p", "tanh", "sigmoid", "erf", "erfc", "sin", "cos", "sinh", "cosh", "pow")
DOUBLES = ("exp", "expm1", "log", "log1p", "tanh", "sigmoid")
SIGMOIDS = """static inline double library_sigmoid(double x) { const double u = exp(-fabs(x)); return (x < 0 ? u : 1)/(1 + u); }
static inline float library_sigmoidf(float x) { const float u = expf(-fabsf(x)); return (x < 0 ? u : 1)/(1 + u); }
static inline long double library_sigmoidl(long double x) { const long double u = expl(-fabsl(x)); return (x < 0 ? u : 1)/(1 + u); }
"""
HEAD = """#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <time.h>
"""
MAIN = """
enum { BLOCK = 4096 };
static REAL x[BLOCK], y[BLOCK], powers[BLOCK];
static WIDE right[BLOCK];
void reference(const REAL *x, const REAL *powers, WIDE *right);
static const REAL POWERS[] = { 0.5, 2, -1, 2.5, 3, -3, 1e-3, 100, 0, 1, INFINITY, -INFINITY, NAN, -0.5, 1e30, 16777215, 0.3, -1e-30, 1.0/3 };

__attribute__((noinline)) static void own(void) { for (int n = 0; n < BLOCK; n++) y[n] = OWN; }
__attribute__((noinline)) static void library(void) { for (int n = 0; n < BLOCK; n++) y[n] = LIBRARY; }

static double ulp[2100];                  /* 2^(LEAST + n) */

static double error(REAL got, WIDE right)
{
    if (isnan(got) || isnan(right))
        return isnan(got) && isnan(right) ? 0 : 1e9;
    if (!signbit(got) != !signbit(right))
        return 1e9;
    const WIDE most = (WIDE)LARGEST*(1 + (WIDE)EPSILON/2);     /* as infinity counts */
    const WIDE a = isinf(got) ? most : fabs(got), b = right > most ? most : right < -most ? most : right < 0 ? -right : right;
    const double near = (double)b;
    uint64_t bits;
    memcpy(&bits, &near, sizeof bits);
    const int top = (int)(bits >> 52) - 1022, exponent = top - DIGITS < LEAST ? LEAST : (top > TOP ? TOP : top) - DIGITS;
    return (double)((a < b ? b - a : a - b)/ulp[exponent - LEAST]);
}

/* Whether each result is the nearest one. */
static int nearest(void)
{
    BITS other = 0;
    for (int n = 0; n < BLOCK; n++) {
        const REAL best = (REAL)right[n];
        BITS a, b;
        memcpy(&a, y + n, sizeof a);
        memcpy(&b, &best, sizeof b);
        other |= (a ^ b) & (BITS)-(BITS)((y[n] == y[n]) | (best == best));
    }
    return !other;
}

/* Whether each result is the nearest one, or a normal number of the right sign and nearer than that, as in most blocks. */
static int plainly_within(double worst)
{
    uint64_t doubtful = 0;
    for (int n = 0; n < BLOCK; n++) {
        const double a = (double)y[n], b = (double)right[n], distance = fabs((double)((WIDE)y[n] - right[n]));
        uint64_t bits, other;
        double unit;
        memcpy(&bits, &b, sizeof bits);
        memcpy(&other, &a, sizeof other);
        other = (bits ^ other) >> 63;                                       /* another sign */
        const int64_t top = (int64_t)(bits >> 52 & 2047);
        bits = (uint64_t)(top - DIGITS + 1) << 52;
        memcpy(&unit, &bits, sizeof unit);
        const int64_t plain = (top >= LEAST + DIGITS + 1022) & (top > DIGITS) & (top <= TOP + 1022) & (distance <= worst*unit);
        const int64_t equal = (y[n] == (REAL)right[n]) & !other, none = (y[n] != y[n]) & (right[n] != right[n]);
        doubtful |= (uint64_t)(((plain & !other) | equal | none) == 0);
    }
    return !doubtful;
}

static double timed(void (*loop)(void))
{
    double best = 1e9;
    for (int k = 0; k < BLOCK; k++)
        x[k] = (REAL)(0.5 + 7.0*k/BLOCK)*(POSITIVE || k % 2 ? 1 : -1);
    for (int trial = 0; trial < 40; trial++) {
        struct timespec a, b;
        clock_gettime(CLOCK_MONOTONIC, &a);
        for (int k = 0; k < 10; k++)
            loop();
        clock_gettime(CLOCK_MONOTONIC, &b);
        const double seconds = (double)(b.tv_sec - a.tv_sec) + 1e-9*(double)(b.tv_nsec - a.tv_nsec);
        best = seconds < best ? seconds : best;
    }
    return 1e9*best/10/BLOCK;
}

int main(int count, char **arguments)
{
    const BITS step = strtoull(arguments[count - 1], NULL, 10);
    double worst = 0;
    REAL at = 0;
    for (int n = 0; LEAST + n + DIGITS <= TOP; n++)
        ulp[n] = ldexp(1, LEAST + n);
    for (int n = 0; n < BLOCK; n++)
        powers[n] = POWERS[n % (int)(sizeof POWERS/sizeof *POWERS)];
    for (BITS block = 0; block <= (BITS)-1/step/BLOCK; block++) {            /* the last goes round to the first ones */
        const BITS first = block*BLOCK*step;
        for (int n = 0; n < BLOCK; n++) {
            const BITS bits = first + (BITS)n*step;
            memcpy(x + n, &bits, sizeof bits);
        }
        for (int n = 1; DIGITS == 53 && n < BLOCK; n += 2)                 /* of double only some are tried, half of them of everyday size */
            x[n] = (REAL)(80*((double)((uint64_t)(first + (BITS)n*step)*UINT64_C(0x9E3779B97F4A7C15) >> 11)*0x1p-53 - 0.5));
        own();
        reference(x, powers, right);
        for (int n = 0, sure = nearest() || plainly_within(worst); !sure && n < BLOCK; n++) {
            const double e = error(y[n], right[n]);
            if (e > worst) {
                worst = e;
                at = x[n];
            }
        }
    }
    const double ours = timed(own), theirs = timed(library);
    printf("%8.3f  %14.8g  %8.2f  %8.2f\\n", worst, (double)at, ours, theirs);
    return 0;
}
"""
FLOAT_FACTS = {"REAL": "float", "WIDE": "double", "BITS": "uint32_t", "LARGEST": "3.40282346638528859812e38", "EPSILON": "5.9604644775390625e-8",
               "TOP": "128", "DIGITS": "24", "LEAST": "-149"}
DOUBLE_FACTS = {"REAL": "double", "WIDE": "long double", "BITS": "uint64_t", "LARGEST": "1.7976931348623157e308",
                "EPSILON": "1.1102230246251565e-16", "TOP": "1024", "DIGITS": "53", "LEAST": "-1074"}


REFERENCES = """
void reference(const REAL *restrict x, const REAL *restrict powers, WIDE *restrict right);
void reference(const REAL *restrict x, const REAL *restrict powers, WIDE *restrict right)
{
    (void)powers;
    for (int n = 0; n < 4096; n++)
        right[n] = REFERENCE;
}
"""
CLAMPED = "(x[n] > 300 ? 300 : x[n] < -300 ? -300 : x[n])"          # of functions that are 0, 1 or infinite in float there
VECTORS = "-D__FAST_MATH__"          # lets glibc declare its vector functions of double, at most 4 ulp off


def sources(name: str, real: str) -> tuple[str, str]:
    """The program, and the C library's function of a wider type, which is compiled apart."""
    facts = FLOAT_FACTS if real == "float" else DOUBLE_FACTS
    given = "(x[n], powers[n])" if name == "pow" else "(x[n])"
    library, reference = ("f", "") if real == "float" else ("", "l")
    clamped = real == "float" and name in ("exp", "expm1", "sigmoid", "tanh", "sinh", "cosh", "erf")
    called, there = (name, f"library_{name}") if name == "sigmoid" else (f"{name}_of", name)
    facts = facts | {"OWN": called + given, "LIBRARY": there + library + given, "REFERENCE": there + reference + (CLAMPED if clamped else given),
                     "POSITIVE": str(int(name[:3] in ("log", "pow")))}
    macros = "".join(f"#define {key} {value}\n" for key, value in facts.items())
    functions = "\n\n".join("\n".join(lines) for lines in mathematics(f"{called}(", real))
    head = HEAD + macros + (SIGMOIDS if name == "sigmoid" else "")
    return head + functions + "\n\n" + MAIN, head + REFERENCES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="of functions; double:NAME for one of double")
    parser.add_argument("--step", type=int, default=1, help="try every so manieth float")
    parser.add_argument("--flags", default="", help="for the compiler, after symbp's own")
    asked = parser.parse_args()
    names = asked.names or [*CALLED, *(f"double:{name}" for name in DOUBLES)]
    print(f"{'function':14}{'worst ulp':>8}  {'at':>14}  {'ns':>8}  {'libm, ns':>8}")
    for full in names:
        real, _, name = full.rpartition(":")
        with tempfile.TemporaryDirectory() as folder:
            flags = [f for f in FLAGS if f not in ("-fPIC", "-shared")]
            command = (*find_compiler(), *flags, NATIVE)
            for file, text in zip(("measure", "reference"), sources(name, real or "float"), strict=True):
                Path(folder, f"{file}.c").write_text(text)
            subprocess.run((*command, VECTORS, "-c", "-o", f"{folder}/reference.o", f"{folder}/reference.c"), check=True)
            subprocess.run((*command, *shlex.split(asked.flags), "-o", f"{folder}/measure", f"{folder}/measure.c", f"{folder}/reference.o", "-lm"),
                           check=True)
            step = str(asked.step if not real else 922337203687 * 4)
            found = subprocess.run((f"{folder}/measure", step), check=True, capture_output=True, text=True).stdout
        print(f"{full:14}{found.rstrip()}", flush=True)


if __name__ == "__main__":
    main()
