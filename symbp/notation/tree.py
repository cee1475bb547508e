"""The syntax trees of the formula language: frozen nodes that carry their place in the text."""

from __future__ import annotations

from dataclasses import dataclass, field

from .tokens import Span


@dataclass(frozen=True)
class Node:
    """Base of all nodes; two nodes are equal if they say the same, wherever they stand."""

    at: Span = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Number(Node):
    text: str


@dataclass(frozen=True)
class Name(Node):
    name: str


@dataclass(frozen=True)
class Subscripted(Node):
    """`name[subscripts]`; each subscript is a sum of names and whole numbers."""

    name: str
    subscripts: tuple[Node, ...]


@dataclass(frozen=True)
class Call(Node):
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Reduce(Node):
    """`Sum(body, i, ...)` or `Max(body, i, ...)`."""

    kind: str
    body: Node
    bound: tuple[Name, ...]


@dataclass(frozen=True)
class Addition(Node):
    """Terms with their signs, "+" or "-"; at least two."""

    terms: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Product(Node):
    """Factors with their operators, "*" or "/"; at least two, the first one "*"."""

    factors: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Negation(Node):
    operand: Node


@dataclass(frozen=True)
class Power(Node):
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Comparison(Node):
    """`operands[0] operators[0] operands[1] operators[1] ...`."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class DefinitionTree(Node):
    """`target = formula`."""

    target: Name | Subscripted
    formula: Node


@dataclass(frozen=True)
class ParameterTree(Node):
    """`name` or `name=default`; the default is a formula of numbers."""

    name: str
    default: Node | None


@dataclass(frozen=True)
class FunctionTree(Node):
    """`name(parameters) = body`."""

    name: str
    parameters: tuple[ParameterTree, ...]
    body: Node
