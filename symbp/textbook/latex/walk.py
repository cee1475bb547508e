"""Trees walked and rebuilt without knowing their kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from .tree import Node, Span


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node, in reading order."""
    for field in fields(node):
        if field.name != "at":
            yield from _nodes_in(getattr(node, field.name))


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _nodes_in(part)


def nodes(node: Node) -> Iterator[Node]:
    """Every node, the outer ones first."""
    yield node
    for child in children(node):
        yield from nodes(child)


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with `change` applied to every child; the same object if nothing changed."""
    found = {f.name: getattr(node, f.name) for f in fields(node) if f.name != "at"}
    changed = {name: _changed(value, change) for name, value in found.items()}
    different = {name: value for name, value in changed.items() if value is not found[name]}
    return replace(node, **different) if different else node


def _changed(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        parts = tuple(_changed(part, change) for part in value)
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    return value


def moved(node: Node, at: Span) -> Node:
    """The same tree with every node at one place: for what stands in another display."""
    found = rebuilt(node, lambda child: moved(child, at))
    return replace(found, at=at)


def substituted(node: Node, mapping: dict[Node, Node]) -> Node:
    """Every node that equals a key replaced, from the outside in."""
    if node in mapping:
        return mapping[node]
    return rebuilt(node, lambda child: substituted(child, mapping))
