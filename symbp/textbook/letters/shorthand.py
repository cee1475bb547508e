r"""`dv`, `\delta v` and `\bar v` written for the gradient by v -> that derivative, where the notation says so."""

from __future__ import annotations

from dataclasses import replace

from ..latex.grammar import parse_expression
from ..latex.prefixes import prefixed
from ..latex.tree import Derivative, Node, Scripted, base_of
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
    if mark is None:
        return _accented(node, accent, of)
    return prefixed(node, mark, lambda before, factor: Derivative(of, factor, at=before.at.to(factor.at)))


def _accented(node: Node, accent: str, of: Node) -> Node:
    base = base_of(node)
    if base is not None and base.accent == accent:
        plain = replace(base, accent="")
        return Derivative(of, replace(node, base=plain) if isinstance(node, Scripted) else plain, at=node.at)
    return node if base is not None else rebuilt(node, lambda child: _accented(child, accent, of))
