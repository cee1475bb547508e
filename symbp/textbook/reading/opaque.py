"""Functions that a document names but does not define: differentiable, and otherwise unknown."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr
from sympy.core.function import Function


class OpaqueFunction(Function):
    """An unknown real function; `order` says how often it is differentiated by each of its arguments."""

    is_real = True
    is_extended_real = True
    order: tuple[int, ...] = ()
    title: str = ""
    spelled: str = ""                   # with a prime for every derivative

    def fdiff(self, argindex: int = 1) -> Expr:
        more = tuple(n + (k == argindex - 1) for k, n in enumerate(self.order))
        return opaque(self.title, more)(*self.args)

    def _sympystr(self, printer: Any) -> str:
        return f"{self.spelled}({', '.join(map(printer._print, self.args))})"


@lru_cache(maxsize=4096)
def opaque(name: str, order: tuple[int, ...] = (0,)) -> type[OpaqueFunction]:
    """The unknown function `name` differentiated `order` times; one class for each."""
    label = name + "".join(f"_{n}" for n in order)
    primes = "'" * sum(order) if len(order) == 1 else str(list(order)) * any(order)
    return type(label, (OpaqueFunction,), {"order": order, "title": name, "spelled": name + primes, "nargs": len(order)})
