"""The summation convention: an index that occurs twice in a term, and not on the other side, is summed over in that term."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ...notation.indices import contracted_sum
from ...notation.symbols import Index
from ..latex.tree import Addition, Call, Fraction, Group, Node, Number, Root, Scripted
from ..latex.walk import children, nodes
from ..letters.errors import NotUnderstood
from ..letters.names import item_text
from .reader import Reader, Scope
from .values import Value, added


def summed_value(reader: Reader, node: Node, scope: Scope, kept: Collection[Index]) -> Value:
    """The value of a side; under the convention every term summed over the repeated indices that are not kept."""
    if not reader.conventions.summed:
        return reader.value(node, scope)
    values = []
    for sign, term in node.terms if isinstance(node, Addition) else (("+", node),):
        value = reader.value(term, scope)
        loose = tuple(sorted((i for i in value.free if i not in kept and not reader.is_constant(i)), key=str))
        for index in loose:
            if _times(term, index.name) < 2 or _inside(term, index.name):
                raise NotUnderstood(f"nothing says which part of a term is summed over {index.name}", term.at, r"write the sum: \sum_j")
        values.append((1 if sign == "+" else -1, replace(value, expr=contracted_sum(value.expr, loose)) if loose else value))
    return added(values)


def _times(node: Node, letter: str) -> int:
    """How often an index occurs in a term; a square has its indices twice."""
    if isinstance(node, Addition):
        return max(_times(term, letter) for _, term in node.terms)
    if isinstance(node, Scripted):
        squared = any(isinstance(s, Number) and s.text == "2" for s in node.sups)
        return (1 + squared) * (sum(item_text(s) == letter for s in node.subs) + _times(node.base, letter))
    return sum(_times(child, letter) for child in children(node))


def _inside(node: Node, letter: str) -> bool:
    """Whether the pair stands inside a bracket, a function or a divisor, where the sum belongs; or only in a part of a bracket."""
    for part in nodes(node):
        match part:
            case Group(items=items) if any(not isinstance(i, Addition) and _times(i, letter) > 1 for i in items):
                return True
            case Addition(terms=terms) if {_times(term, letter) for _, term in terms} - {0} not in (set(), {1}) or len(
                    {_times(term, letter) > 0 for _, term in terms}) > 1:
                return True
            case Call() | Root() if _times(part, letter) > 1:
                return True
            case Fraction(under=under) if _times(under, letter):
                return True
    return False
