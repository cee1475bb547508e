"""Names called in C text -> the text of symbp's own mathematics behind them: loops over branch-free functions vectorise.

In float each is right to 2 ulp: exp, expm1, log1p, tanh, sigmoid and erf at every one of the 2^32 inputs, the others at those
tried (benchmarks/vector_mathematics.py tries all).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from functools import cache

from ..program.ops import Apply, Assign, Body, Contract, Fn, Operation
from .c_coefficients import INVERSE_PI, POLYNOMIALS
from .render import render

Lines = tuple[str, ...]

FLOAT = ("bits_of", "float_of", "wide_bits_of", "double_of", "two_to", "exp_within", "exp_of", "expm1_of", "log_of", "log1p_of",
         "tanh_of", "erf_of", "exp2_in_double", "erfc_of", "cosh_of", "sinh_of", "sine_of", "sin_of", "cos_of", "pow_of", "sigmoid")
"""In the order of their text: each calls only what stands before it."""

DOUBLE = ("wide_bits_of", "double_of", "two_to", "exp_of", "expm1_of", "log_of", "log1p_of", "tanh_of", "sigmoid")

MATHEMATICAL = (Fn.POW, Fn.EXP, Fn.LOG, Fn.LOG1P, Fn.EXPM1, Fn.TANH, Fn.SINH, Fn.COSH, Fn.SIN, Fn.COS, Fn.ATAN, Fn.ERF, Fn.ERFC)
"""What C has a function for."""


class Polynomials:
    """What the templates are handed: tables as finished lines."""

    def polynomial(self, real: str, name: str, table: str, variable: str) -> str:
        """Horner's scheme, highest power first."""
        first, *rest = (literal(c, real) for c in reversed(POLYNOMIALS[table]))
        return "\n".join((f"    {real} {name} = {first};", *(f"    {name} = {name}*{variable} + {c};" for c in rest)))

    @property
    def parts_of_inverse_pi(self) -> str:
        """What takes part in the reduction, by the size of its argument."""
        rows = {"scale": [0.5**k for k in INVERSE_PI]}
        rows |= {name: [parts[k] for parts in INVERSE_PI.values()] for k, name in enumerate(("high", "middle", "low"))}
        lines = []
        for name, (usual, above_52, above_79, above_106) in rows.items():
            lines += [f"    const double {name} = above_106 ? {above_106!r} : above_79 ? {above_79!r}",
                      f"        : above_52 ? {above_52!r} : {usual!r};"]
        return "\n".join(lines)


def literal(value: float, real: str) -> str:
    """The shortest decimal text of a number of the type."""
    if real == "double":
        return repr(value)
    texts = (f"{value:.{digits}g}" for digits in range(1, 10))
    text = next(t for t in texts if struct.pack("f", float(t)) == struct.pack("f", value))
    return f"{text}f" if "." in text or "e" in text else f"{text}.0f"


@cache
def text_of(name: str, real: str) -> Lines:
    """One function of float or double; where symbp has none in double, that of C."""
    if name in (FLOAT if real == "float" else DOUBLE):
        return tuple(render(f"c/mathematics/{real}/{name}.c.j2", Polynomials()).splitlines())
    arguments = ("x", "y") if name == "pow_of" else ("x",)
    typed, handed = ", ".join(f"double {a}" for a in arguments), ", ".join(arguments)
    return (f"static inline double {name}({typed})", "{", f"    return {name.removesuffix('_of')}({handed});", "}")


def definitions(text: str, dtype: str, wide: str) -> tuple[Lines, ...]:
    """What a module of that dtype defines for the text; a float32 module for both types, double where the macro `wide` is set."""
    doubles = mathematics(text, "double")
    if dtype == "float64" or not doubles:
        return doubles
    return ((f"#ifdef {wide}",), *doubles, ("#else",), *mathematics(text, "float"), ("#endif",))


def library_functions(operations: Iterable[Operation | Assign], dtype: str) -> tuple[str, ...]:
    """The mathematical functions of the C library that these call; square roots and absolute values are exact anywhere."""
    used = frozenset(fn for o in operations for body in ((o.scale,) if isinstance(o, Contract) else (o.body,)) for fn in _applied(body))
    own = FLOAT if dtype == "float32" else DOUBLE
    return tuple(fn.value for fn in MATHEMATICAL if fn in used and f"{fn.value}_of" not in own)


def _applied(body: Body) -> frozenset[Fn]:
    """Every function of a body."""
    return frozenset({body.fn}).union(*map(_applied, body.args)) if isinstance(body, Apply) else frozenset()


def mathematics(text: str, real: str) -> tuple[Lines, ...]:
    """The functions that this text calls, and what those call, each before its first use."""
    found: list[Lines] = []
    for name in reversed(FLOAT):
        if re.search(rf"\b{name}\(", text):
            found.insert(0, text_of(name, real))
            text += "\n".join(found[0])
    return tuple(found)
