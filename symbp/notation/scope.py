"""What the names of a formula mean, and which known name a person probably meant by an unknown one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from sympy import Expr

from .functions import FUNCTIONS
from .symbols import Array, Index
from .syntax import REDUCTIONS

SPELLINGS = {
    "Abs": "abs(x)", "arctan": "atan(x)", "fabs": "abs(x)", "if": "where(condition, a, b)", "ln": "log(x)",
    "log10": "log(x)/log(10)", "log2": "log(x)/log(2)", "logistic": "sigmoid(x)", "mean": "Sum(x[k], k)/n",
    "Min": "-Max(-x[k], k)", "Piecewise": "where(condition, a, b)", "pow": "x**y", "prod": "exp(Sum(log(x[k]), k))",
    "relu": "max(x, 0)", "softmax": "exp(z[i])/Sum(exp(z[k]), k)", "square": "x**2", "sum": "Sum(x[k], k)",
}


@dataclass(frozen=True)
class Scope:
    """What names mean: arrays, named constants (symbols or numbers), and indices whose range is known.

    Size symbols in the shapes of the arrays may be used as numbers under their own names.
    """

    arrays: Mapping[str, Array] = field(default_factory=dict)
    constants: Mapping[str, Expr] = field(default_factory=dict)
    indices: Mapping[str, Index] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> dict[str, Expr]:
        """The size symbols of the arrays and indices, by name."""
        extents = [size for array in self.arrays.values() for size in array.shape]
        extents += [index.size for index in self.indices.values()]
        return {symbol.name: symbol for extent in dict.fromkeys(extents)
                for symbol in sorted(extent.free_symbols, key=str)}

    def example(self, name: str, shape: tuple[Expr, ...]) -> str:
        """`z[e,i]`, with letters that suit the shape."""
        taken: list[str] = []
        for size in shape:
            fitting = [letter for letter, index in self.indices.items() if index.size == size]
            taken.append(next(c for c in [*fitting, *"ijklpqrsuvw"] if c not in taken))
        return f"{name}[{','.join(taken)}]" if taken else name

    def similar(self, name: str) -> str:
        """A remedy for an unknown array or constant."""
        return _suggestion(name, [*self.arrays, *self.constants, *self.sizes, "pi"])

    def similar_function(self, name: str) -> str:
        """A remedy for an unknown function."""
        return f"write {SPELLINGS[name]}" if name in SPELLINGS else _suggestion(name, [*FUNCTIONS, *REDUCTIONS])


def _suggestion(name: str, known: Iterable[str]) -> str:
    names = list(dict.fromkeys(known))
    close = get_close_matches(name, names, 3) or [n for n in names if n.lower() == name.lower()]
    return f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(names)}"
