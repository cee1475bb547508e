"""What a syntax tree mentions: arrays and constants, ranks, index letters."""

from __future__ import annotations

from collections.abc import Iterator

from .tree import Addition, Call, Comparison, Name, Negation, Node, Number, Power, Product, Reduce, Subscripted


def children(tree: Node) -> tuple[Node, ...]:
    """The value parts of a node: no subscripts, no bound indices."""
    match tree:
        case Addition(terms=parts) | Product(factors=parts):
            return tuple(part for _, part in parts)
        case Call(arguments=parts) | Comparison(operands=parts):
            return parts
        case Reduce(body=part) | Negation(operand=part):
            return (part,)
        case Power(base=base, exponent=exponent):
            return (base, exponent)
    return ()


def nodes(tree: Node) -> Iterator[Node]:
    """Every node in reading order, subscripts and bound indices left out."""
    yield tree
    for child in children(tree):
        yield from nodes(child)


def subscript_names(subscript: Node) -> Iterator[Name]:
    """The index letters of one subscript: p and q of `p+q`."""
    if isinstance(subscript, Name):
        yield subscript
    for child in children(subscript):
        yield from subscript_names(child)


def letters(tree: Node) -> tuple[str, ...]:
    """Every index letter of a formula, free or bound, in reading order."""
    found: dict[str, None] = {}
    for node in nodes(tree):
        for name in _letters_of(node):
            found.setdefault(name.name)
    return tuple(found)


def free_letters(tree: Node) -> tuple[str, ...]:
    """The index letters that no Sum or Max binds, in reading order."""
    found: dict[str, None] = {}
    _collect_free(tree, frozenset(), found)
    return tuple(found)


def names(tree: Node) -> tuple[str, ...]:
    """The arrays and constants a formula mentions, in reading order."""
    indices = frozenset(letters(tree))
    found: dict[str, None] = {}
    for node in nodes(tree):
        if isinstance(node, Subscripted) or (isinstance(node, Name) and node.name not in indices):
            found.setdefault(node.name)
    found.pop("pi", None)
    return tuple(found)


def subscripted(tree: Node) -> dict[str, int]:
    """The arrays a formula mentions with indices, and how many indices the first mention has."""
    found: dict[str, int] = {}
    for node in nodes(tree):
        if isinstance(node, Subscripted):
            found.setdefault(node.name, len(node.subscripts))
    return found


def subscript_arguments(call: Call) -> tuple[Node, ...]:
    """The arguments of `delta` and `inside` that are subscripts."""
    return call.arguments[:{"delta": 2, "inside": 1}.get(call.name, 0)]


def _letters_of(node: Node) -> Iterator[Name]:
    match node:
        case Reduce(bound=bound):
            yield from bound
        case Subscripted(subscripts=subscripts):
            for subscript in subscripts:
                yield from subscript_names(subscript)
        case Call():
            for subscript in subscript_arguments(node):
                yield from subscript_names(subscript)
        case Number() | Name():
            pass


def _collect_free(tree: Node, bound: frozenset[str], found: dict[str, None]) -> None:
    if isinstance(tree, Reduce):
        bound = bound | {name.name for name in tree.bound}
    else:
        for name in _letters_of(tree):
            if name.name not in bound:
                found.setdefault(name.name)
    for child in children(tree):
        _collect_free(child, bound, found)
