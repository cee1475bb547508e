"""Which names a model may declare: not the words of Python, of C, of C's mathematics, nor of the formula language."""

from __future__ import annotations

import keyword
import re

from ..errors import FormulaError
from .functions import FUNCTIONS

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
MAX_NAME = 40

_C_WORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
    alignas alignof bool constexpr false nullptr static_assert thread_local true typeof typeof_unqual
    asm fortran main errno NULL NAN INFINITY HUGE_VAL
"""

_C_MATH = """
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax
    fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint
    nextafter nexttoward pow remainder remquo rint round scalbln scalbn sin sinh sqrt tan tanh tgamma trunc
"""
C_WORDS = frozenset(_C_WORDS.split())
C_MATH = frozenset(name + suffix for name in _C_MATH.split() for suffix in ("", "f", "l")) | {
    "fpclassify", "isfinite", "isgreater", "isgreaterequal", "isinf", "isless", "islessequal", "islessgreater", "isnan",
    "isnormal", "isunordered", "signbit", "abs", "labs", "llabs"}

LANGUAGE = frozenset(FUNCTIONS) | {"Sum", "Max", "pi"}

RESERVED = (
    (LANGUAGE, "a word of the formula language"),
    (frozenset(keyword.kwlist), "a word reserved in Python"),
    (C_WORDS, "a word reserved in C"),
    (C_MATH, "a function of C's mathematics library"),
)


def reserved_as(name: str) -> str | None:
    """What `name` is reserved as, such as "a word reserved in C"; None if it is free."""
    return next((meaning for words, meaning in RESERVED if name in words), None)


def check_name(name: str, where: str = "") -> str:
    """The name itself, if an array, a constant or a model may be called so. Raises FormulaError."""
    if NAME.match(name) is None or len(name) > MAX_NAME:
        raise FormulaError(f"{name[:MAX_NAME]!r} is not a name", where=where,
                           remedy=f"use ASCII letters, digits and _, a letter first, at most {MAX_NAME} characters")
    meaning = reserved_as(name)
    if meaning is not None:
        raise FormulaError(f"{name} is {meaning}", where=where, remedy=f"choose another name, such as {name}_1")
    return name
