r"""A mark directly before a symbol belongs to it: `\Delta w_{ij}` is one symbol, a step of w, named `Delta w`, with w's scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .tree import Node, Product, Scripted, Symbol, base_of
from .walk import rebuilt

STEP = "Delta"


def joined(node: Node) -> Node:
    """Every Delta directly before a symbol made part of that symbol's name."""
    return prefixed(node, Symbol(STEP, at=node.at), _stepped)


def prefixed(node: Node, mark: Node, made: Callable[[Node, Node], Node]) -> Node:
    """Every mark directly before a symbol, and that symbol, made one node."""
    node = rebuilt(node, lambda child: prefixed(child, mark, made))
    if not isinstance(node, Product):
        return node
    factors: list[tuple[str, Node]] = []
    for operator, factor in node.factors:
        last = factors[-1] if factors else None
        if not operator and last is not None and last[1] == mark and base_of(factor) is not None:
            factors[-1] = (last[0], made(last[1], factor))
        else:
            factors.append((operator, factor))
    if len(factors) == len(node.factors):
        return node
    return factors[0][1] if len(factors) == 1 else replace(node, factors=tuple(factors))


def _stepped(mark: Node, node: Node) -> Node:
    base = base_of(node)
    assert base is not None
    named = replace(base, name=f"{STEP} {base.name}", at=mark.at.to(node.at))
    return replace(node, base=named, at=mark.at.to(node.at)) if isinstance(node, Scripted) else named
