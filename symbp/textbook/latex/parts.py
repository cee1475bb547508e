"""What a formula is made of: the functions that it calls."""

from __future__ import annotations

from .tree import Call, Cases, Indicator, Node, Norm, Symbol
from .walk import nodes


def functions_in(body: Node) -> frozenset[str]:
    """The functions, powers of e, cases and bars that a formula is made of."""
    named = {n.function for n in nodes(body) if isinstance(n, Call)} | {"e" for n in nodes(body) if n == Symbol("e", at=n.at)}
    forms = {type(n).__name__ for n in nodes(body) if isinstance(n, Cases | Norm | Indicator)}
    return frozenset({"e" if name == "exp" else name for name in named} | forms)
