r"""`\Delta w_{ij}` is one symbol: a step of w, named `Delta w`, with w's scripts."""

from __future__ import annotations

from dataclasses import replace

from .tree import Node, Product, Scripted, Symbol
from .walk import rebuilt

STEP = "Delta"


def joined(node: Node) -> Node:
    """Every Delta directly before a symbol made part of that symbol's name."""
    node = rebuilt(node, joined)
    if not isinstance(node, Product):
        return node
    factors: list[tuple[str, Node]] = []
    for operator, factor in node.factors:
        last = factors[-1] if factors else None
        if not operator and last is not None and last[1] == Symbol(STEP, at=node.at) and _base(factor) is not None:
            factors[-1] = (last[0], _stepped(factor, last[1]))
        else:
            factors.append((operator, factor))
    if len(factors) == len(node.factors):
        return node
    return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))


def _base(node: Node) -> Symbol | None:
    base = node.base if isinstance(node, Scripted) else node
    return base if isinstance(base, Symbol) else None


def _stepped(node: Node, mark: Node) -> Node:
    base = _base(node)
    assert base is not None
    named = replace(base, name=f"{STEP} {base.name}", at=mark.at.to(node.at))
    return replace(node, base=named, at=mark.at.to(node.at)) if isinstance(node, Scripted) else named
