"""Texts of many expressions that differ only in layer numbers: each form is written once, then filled in."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache

from sympy import Expr, Number, Symbol

from ..notation.symbols import Entry, Index
from ..notation.text import to_text
from .mathematics import Writer
from .media import LATEX
from .names import numbered

FIRST_SLOT = 0xE000                     # private-use characters stand for the numbers in a template
_NAME = re.compile(r"\b[A-Za-z_]\w*\b(?!\()")


class Structure:
    """The form of an expression without its layer numbers: `key`, and the numbers in order of appearance.

    The order of the numbers among themselves is part of the key, because the order of terms may depend on it.
    """

    def __init__(self, expr: Expr) -> None:
        self._slots: dict[str, int] = {}
        self._found: list[Hashable] = []
        self.index_names: set[str] = set()
        self._walk(expr)
        self.numbers = tuple(self._slots)
        self.key: Hashable = tuple(self._found)
        if len(self.numbers) > 1:
            order = tuple(sorted(range(len(self.numbers)), key=lambda s: self.numbers[s]))
            value = tuple(sorted(range(len(self.numbers)), key=lambda s: int(self.numbers[s])))
            self.key = (self.key, order, value)

    def relative(self, layer: int) -> Hashable:
        """The same for two expressions that differ only in the number of the layer they belong to."""
        return tuple(self._found), tuple(int(n) - layer for n in self.numbers)

    def _walk(self, expr: Expr) -> None:
        kind, found = type(expr), self._found
        if kind is Entry:
            self._name(expr.args[0].name, len(expr.args))
            for subscript in expr.args[1:]:
                self._walk(subscript)
        elif kind is Index:
            found.append(expr.name)
            self.index_names.add(expr.name)
        elif isinstance(expr, Symbol):
            self._name(expr.name, 0)
        elif isinstance(expr, Number):
            found.append(expr)
        else:
            found.append((kind, len(expr.args)))
            for argument in expr.args:
                self._walk(argument)

    def _name(self, name: str, axes: int) -> None:
        base, numbers = numbered(name)
        self._found.append((base, axes, len(numbers)))
        for number in numbers:
            self._found.append(self._slots.setdefault(number, len(self._slots)))


@lru_cache(maxsize=65536)
def structure_of(expr: Expr) -> Structure:
    """The structure of an expression; the same expression is walked once."""
    return Structure(expr)


class Templates:
    """Formula-language text and LaTeX of expressions; equal forms are written once."""

    def __init__(self, of_cost: frozenset[str] = frozenset()) -> None:
        self.of_cost = of_cost
        self._written: dict[Hashable, tuple[str, str]] = {}
        self.latex_writer = Writer(LATEX, of_cost)

    def write(self, expr: Expr) -> tuple[str, str]:
        """(text, latex) of an expression or relation."""
        structure = structure_of(expr)
        template = self._written.get(structure.key)
        if template is None:
            template = self._written[structure.key] = self._template(expr, structure)
        text, latex = template
        for slot, number in enumerate(structure.numbers):
            mark = chr(FIRST_SLOT + slot)
            text, latex = text.replace(mark, number), latex.replace(mark, LATEX.digits(number))
        return text, latex

    def equation(self, left: Expr | str, right: Expr) -> tuple[str, str]:
        """(text, latex) of `left = right`."""
        left_text, left_latex = (left, self.latex_writer.write(left)) if isinstance(left, str) else self.write(left)
        text, latex = self.write(right)
        return f"{left_text} = {text}", f"{left_latex} = {latex}"

    def _template(self, expr: Expr, structure: Structure) -> tuple[str, str]:
        marks = {number: chr(FIRST_SLOT + slot) for slot, number in enumerate(structure.numbers)}

        def marked(found: re.Match[str]) -> str:
            base, numbers = numbered(found[0])
            is_index = found[0] in structure.index_names
            return found[0] if is_index else base + "_".join(marks.get(n, n) for n in numbers)

        def digits(number: str) -> str:
            return marks.get(number, number)

        return _NAME.sub(marked, to_text(expr)), Writer(LATEX, self.of_cost, digits).write(expr)
