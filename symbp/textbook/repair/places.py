"""Where in a tree an edit can be made, and an edited child put back so that the tree stays one that LaTeX can write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..latex.tree import (Addition, Big, Binder, Call, Cases, Comparison, Derivative, Fraction, Gradient, Group, Indicator, Matrix,
                   Negation, Node, Number, Product, Root, Scripted, Span)
from ..latex.walk import children, rebuilt
from .vocabulary import Vocabulary, is_bracket, powers

Placed = tuple[Node, str]
# "side": the whole side; "equation": both sides at once; "whole": all that stands in a root, cell or argument; "inner":
# in the brackets of a factor; "over" and "under" a fraction; "body" of a sum; "function" and "argument" of a call by
# juxtaposition; "of" and "by" of a derivative; "mark": a layer or a transpose above a symbol.
WHOLE = frozenset(("side", "whole"))
THROUGHOUT = frozenset(("side", "equation"))
TERMS = WHOLE | {"term"}
INERT = frozenset(("mark", "index", "by"))
SIGNED = WHOLE | {"over", "inner"}
SCALED = TERMS | {"under"}
VALUES = SCALED | {"over", "body", "factor", "inner"}
SYMBOLS = VALUES | {"of", "by", "function"}
ANYWHERE = SYMBOLS | {"index", "power", "binder", "condition", "base", "argument"}


def placed(node: Node, place: str, vocabulary: Vocabulary) -> Iterator[Placed]:
    """The children of a node, in the order of walk.children, each with the kind of its place."""
    match node:
        case Addition() | Negation() | Product() | Group() if place in INERT:
            yield from ((c, place) for c in children(node))
        case Scripted():
            yield node.base, "base"
            yield from ((s, "index") for s in node.subs)
            exponents = set(map(id, powers(vocabulary, node)))
            yield from ((s, "power" if id(s) in exponents else "mark") for s in node.sups)
        case Product():
            for number, (operator, factor) in enumerate(node.factors):
                after = node.factors[number + 1] if number + 1 < len(node.factors) else None
                before = node.factors[number - 1][1] if number and not operator else None
                if before is not None and is_bracket(factor) and vocabulary.is_function(before):
                    yield factor, "argument"
                elif after is not None and not after[0] and is_bracket(after[1]) and vocabulary.is_function(factor):
                    yield factor, "function"
                else:
                    yield factor, "factor"
        case Addition() | Negation():
            yield from ((c, "term") for c in children(node))
        case Fraction():
            yield node.over, "over"
            yield node.under, "under"
        case Call():
            yield from ((a, "whole") for a in node.arguments)
            yield from ((o, "index") for o in node.over)
        case Derivative() | Gradient():
            yield from ((c, p) for c, p in ((node.of, "of"), (node.by, "by")) if c is not None)
        case Big():
            yield from ((b, "binder") for b in node.binders)
            yield node.body, "body"
        case Binder():
            yield from ((c, "index") for c in children(node))
        case Comparison() | Indicator():
            yield from ((c, "condition") for c in children(node))
        case Cases():
            for value, condition in node.branches:
                yield value, "whole"
                if condition is not None:
                    yield condition, "condition"
        case Root():
            yield node.body, "whole"
            if node.degree is not None:
                yield node.degree, "power"
        case Group() if place in ("factor", "base", "condition"):
            yield from ((i, "condition" if place == "condition" else "inner") for i in node.items)
        case Group() | Matrix():
            yield from ((c, "whole") for c in children(node))


def with_child(node: Node, number: int, changed: Node) -> Node:
    """The node with another child at a position, written as LaTeX writes it."""
    position = -1

    def change(child: Node) -> Node:
        nonlocal position
        position += 1
        if position != number:
            return child
        return alone(changed, child) if isinstance(node, Fraction | Root | Cases | Matrix) else changed

    return fitted(rebuilt(node, change))


def fitted(node: Node) -> Node:
    """The node with brackets where its children need them, and without products in products or signs of signs."""
    match node:
        case Product():
            return product(node.factors, node.at)
        case Addition():
            return addition(node.terms, node.at)
        case Negation(operand=Negation() as inner):
            return inner.operand
        case Negation(operand=Addition()):
            return replace(node, operand=bracketed(node.operand))
        case Fraction(under=Number(text="1")) if not isinstance(node.over, Number):
            return node.over
        case Scripted() if not (node.subs or node.sups or node.primes):
            return node.base
        case Scripted(base=Scripted() | Product() | Addition() | Negation() | Big() | Gradient()):
            return replace(node, base=bracketed(node.base))
        case Group(items=(Group(bracket="(") as inner,)) if node.bracket in ("(", "["):
            return replace(node, items=inner.items)
        case Big(body=Addition()):
            return replace(node, body=bracketed(node.body))
        case Derivative(of=Addition() | Negation()):
            return replace(node, of=bracketed(node.of))
        case Gradient(of=Addition() | Negation() | Product() | Big()):
            return replace(node, of=bracketed(node.of))
        case Call(arguments=(Group(bracket="(", items=(inner,)),)):
            return replace(node, arguments=(inner,))
    return node


def alone(changed: Node, before: Node) -> Node:
    """What stands by itself, without brackets that an edit left around it."""
    return changed if isinstance(before, Group) or not isinstance(changed, Group) else unbracketed(changed)


def bracketed(node: Node | None) -> Node:
    assert node is not None
    return node if isinstance(node, Group) else Group((node,), at=node.at)


def unbracketed(node: Node) -> Node:
    """What stands in plain brackets."""
    return node.items[0] if isinstance(node, Group) and len(node.items) == 1 and node.bracket in ("(", "[", "{") else node


def product(factors: tuple[tuple[str, Node], ...], at: Span) -> Node:
    """The product of factors: the first one has no operator, and a minus at its front stands before all."""
    flat: list[tuple[str, Node]] = []
    negative = False
    for number, (operator, factor) in enumerate(factors):
        first = not flat
        last = number == len(factors) - 1
        following = None if last or factors[number + 1][0] else factors[number + 1][1]
        if factor == Number("1", at=at) and operator != "/" and len(factors) > 1 and (following is not None or not first):
            continue
        if first and isinstance(factor, Negation):
            negative = not negative
            factor = factor.operand
        if isinstance(factor, Product) and _flat(factor, operator, first, len(factors)):
            flat += [("" if first else operator, factor.factors[0][1]), *factor.factors[1:]]
            continue
        if isinstance(factor, Addition | Product) or isinstance(factor, Negation) and operator in ("", "odot"):
            factor = bracketed(factor)
        elif isinstance(factor, Negation) and isinstance(factor.operand, Product | Addition):
            factor = replace(factor, operand=bracketed(factor.operand))
        elif isinstance(factor, Big) and not last or isinstance(factor, Gradient) and following is not None and (
                is_bracket(following) or isinstance(following, Addition | Product)):
            factor = bracketed(factor)
        if flat and not operator and isinstance(factor, Number) and isinstance(flat[-1][1], Number | Fraction):
            operator = "*"
        flat.append(("" if first else operator, factor))
    found = flat[0][1] if len(flat) == 1 else Product(tuple(flat), at=at)
    return Negation(found, at=at) if negative else found


def _flat(inner: Product, operator: str, first: bool, count: int) -> bool:
    """Whether a product in a product needs no brackets."""
    operators = {o for o, _ in inner.factors}
    if count == 1:
        return True
    big = isinstance(inner.factors[-1][1], Big)
    return not big and "odot" not in operators and (first or operator != "/" and "/" not in operators)


def addition(terms: tuple[tuple[str, Node], ...], at: Span) -> Node:
    """The sum of terms: a minus in front of a term is its sign, and one term is no sum."""
    flat: list[tuple[str, Node]] = []
    for sign, term in terms:
        if isinstance(term, Negation):
            sign, term = "-" if sign == "+" else "+", term.operand
        flat.append((sign, bracketed(term) if isinstance(term, Addition) else term))
    if len(flat) > 1:
        return Addition(tuple(flat), at=at)
    sign, term = flat[0]
    return term if sign == "+" else fitted(Negation(term, at=at))
