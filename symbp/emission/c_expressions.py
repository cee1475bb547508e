"""Scalar bodies -> C99 expressions: the table of functions, the static functions they need, numbers and subscripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from ..program.ops import Axis, Buffer, Fn, Program, Read, Subscript
from ..schedule.access import strides
from .c_mathematics import Lines, definitions
from .expressions import ARITHMETIC, Form, Level, Piece, ScalarPrinter, call
from .scaled_erfc import COEFFICIENTS

FORMS: Mapping[Fn, Form] = {
    **ARITHMETIC,
    Fn.POW: call("pow_of", 2),
    Fn.SQUARE: call("square"),
    Fn.EXP: call("exp_of"),
    Fn.LOG: call("log_of"),
    Fn.LOG1P: call("log1p_of"),
    Fn.EXPM1: call("expm1_of"),
    Fn.SQRT: call("FN(sqrt)"),
    Fn.TANH: call("tanh_of"),
    Fn.SINH: call("sinh_of"),
    Fn.COSH: call("cosh_of"),
    Fn.SIN: call("sin_of"),
    Fn.COS: call("cos_of"),
    Fn.ATAN: call("FN(atan)"),
    Fn.ERF: call("erf_of"),
    Fn.ERFC: call("erfc_of"),
    Fn.ERFCX: call("erfcx"),
    Fn.ABS: call("FN(fabs)"),
    Fn.SIGN: call("sign_of"),
    Fn.MAX: call("maximum", 2),
    Fn.MIN: call("minimum", 2),
    Fn.SIGMOID: call("sigmoid"),
    Fn.XLOGY: call("xlogy", 2),
    Fn.WHERE: Form("{0} ? {1} : {2}", Level.LOOSEST, (Level.COMPARISON, Level.COMPARISON, Level.COMPARISON)),
}

HELPERS: Mapping[Fn, tuple[str, str, tuple[str, ...]]] = {
    Fn.SQUARE: ("square", "x", ("return x*x;",)),
    Fn.SIGN: ("sign_of", "x", ("return x > R(0) ? R(1) : (x < R(0) ? R(-1) : x);",)),
    Fn.MAX: ("maximum", "a, b", ("return (a < b || b != b) ? b : a;",)),
    Fn.MIN: ("minimum", "a, b", ("return (b < a || b != b) ? b : a;",)),
    Fn.ERFCX: ("erfcx", "x", (
        "const {real} t = R(3)/(R(3) + FN(fabs)(x)), s = R(2)*t - R(1);",
        f"{{real}} p = R({COEFFICIENTS[-1]!r});",
        *(f"p = p*s + R({c!r});" for c in reversed(COEFFICIENTS[:-1])),
        "return x < R(0) ? R(2)*exp_of(x*x) - t*p : t*p;",
    )),
    Fn.XLOGY: ("xlogy", "a, b", ("return a == R(0) ? R(0) : a*log_of(b);",)),
}
"""Functions of a line or two: name, arguments, body. NaN passes through each of them."""


def called(bodies: Iterable[Lines], program: Program) -> tuple[Lines, ...]:
    """The static functions that these bodies call."""
    text = "\n".join(line for lines in bodies for line in lines)
    found = tuple(helper(fn, f"{program.name}_real") for fn, (name, _, _) in HELPERS.items() if re.search(rf"\b{name}\(", text))
    text += "\n".join(line for lines in found for line in lines)
    return (*definitions(text, program.dtype, f"{program.name.upper()}_DOUBLE"), *found)


def helper(fn: Fn, real: str) -> Lines:
    """The lines of one static function."""
    name, arguments, body = HELPERS[fn]
    typed = ", ".join(f"{real} {a}" for a in arguments.split(", "))
    lines = (line.replace("{real}", real) for line in body)
    return (f"static inline {real} {name}({typed})", "{", *(f"    {line}" for line in lines), "}")


def number(value: float) -> str:
    """`R(0.1)`: the shortest decimal text of the double, converted to the real type."""
    return f"R({int(value)})" if value == int(value) and abs(value) < 1e6 else f"R({value!r})"


@dataclass(frozen=True)
class Indexed(ScalarPrinter):
    """Prints bodies inside loops over `axes`. `at` gives each axis the C text of its position, `j` or `j + 1`."""

    buffers: Mapping[str, Buffer]
    identifiers: Mapping[str, str]
    axes: tuple[Axis, ...]
    at: Mapping[str, str]
    real: str

    forms = FORMS

    def moved(self, at: Mapping[str, str]) -> Self:
        """The same printer with some axes elsewhere."""
        return replace(self, at={**self.at, **at})

    def number(self, value: float) -> Piece:
        return Piece(number(value))

    def batch_size(self) -> Piece:
        return Piece("R(rows)")

    def read(self, read: Read) -> Piece:
        entry = self.entry(read)
        inside = self.inside(read) if read.guarded else ""
        return Piece(f"{inside} ? {entry} : R(0)", Level.LOOSEST) if inside else Piece(entry)

    def entry(self, read: Read) -> str:
        """`W1[i*64 + j]`: row-major."""
        buffer = self.buffers[read.buffer]
        terms = [self.scaled(s, stride) for s, stride in zip(read.subscripts, strides(buffer), strict=True)]
        text = " + ".join(t for t in terms if t != "0") or "0"
        return f"{self.identifiers[read.buffer]}[{text}]"

    def scaled(self, subscript: Subscript, stride: int) -> str:
        text = self.position(subscript)
        if stride == 1 or text == "0":
            return text
        return f"({text})*{stride}" if " " in text else f"{text}*{stride}"

    def position(self, subscript: Subscript) -> str:
        """A subscript as a size_t expression; below zero it wraps round, and is then larger than any extent."""
        added = [self.at[a] for sign, a in subscript.terms if sign > 0]
        taken = [self.at[a] for sign, a in subscript.terms if sign < 0]
        if subscript.offset > 0 or not (added or taken or subscript.offset):
            added.append(str(subscript.offset))
        if subscript.offset < 0:
            taken.append(str(-subscript.offset))
        return " - ".join((" + ".join(added) or "0", *(f"({t})" if " " in t else t for t in taken)))

    def inside(self, read: Read) -> str:
        """The condition under which a guarded read stays in its buffer."""
        tests = []
        extents = {axis.name: axis.extent for axis in self.axes}
        for subscript, extent in zip(read.subscripts, self.buffers[read.buffer].shape, strict=True):
            if subscript.plain is None or extents[subscript.plain] != extent:
                tests.append(f"{self.position(subscript)} < {'rows' if extent is None else extent}")
        return " && ".join(tests)
