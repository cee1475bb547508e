r"""`dv`, `\delta v` and `\bar v` written for the gradient by v -> that derivative, where the notation says so."""

from __future__ import annotations

from dataclasses import replace

from ..latex.grammar import parse_expression
from ..latex.tree import Derivative, Node, Product, Scripted, Symbol
from ..latex.walk import rebuilt
from .conventions import Shorthand

ACCENTS = {r"\bar": "bar", r"\hat": "hat", r"\tilde": "tilde", r"\dot": "dot", r"\overline": "bar"}


def unfolded(node: Node, shorthand: Shorthand | None) -> Node:
    """The tree with every marked symbol made the derivative that it is short for."""
    if shorthand is None:
        return node
    of = parse_expression(shorthand.of)
    accent = ACCENTS.get(shorthand.mark, "")
    mark = None if accent else parse_expression(shorthand.mark)
    return _accented(node, accent, of) if mark is None else _prefixed(node, mark, of)


def _accented(node: Node, accent: str, of: Node) -> Node:
    base = base_of(node)
    if base is not None and base.accent == accent:
        plain = replace(base, accent="")
        return Derivative(of, replace(node, base=plain) if isinstance(node, Scripted) else plain, at=node.at)
    return node if base is not None else rebuilt(node, lambda child: _accented(child, accent, of))


def _prefixed(node: Node, mark: Node, of: Node) -> Node:
    node = rebuilt(node, lambda child: _prefixed(child, mark, of))
    if not isinstance(node, Product):
        return node
    factors: list[tuple[str, Node]] = []
    for operator, factor in node.factors:
        last = factors[-1][1] if factors else None
        if last is not None and not operator and last == mark and base_of(factor) is not None:
            factors[-1] = factors[-1][0], Derivative(of, factor, at=last.at.to(factor.at))
        else:
            factors.append((operator, factor))
    return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))


def base_of(node: Node | None) -> Symbol | None:
    """The letter of a symbol with or without scripts."""
    base = node.base if isinstance(node, Scripted) else node
    return base if isinstance(base, Symbol) else None
