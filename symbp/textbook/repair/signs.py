"""Edits of signs and of order: plus and minus, terms left out, conditions negated, branches exchanged, `1 - u`."""

from __future__ import annotations

from dataclasses import replace

from ..latex.tree import (Addition, Big, Call, Cases, Comparison, Derivative, Ellipsis, Fraction, Group, Indicator, Negation, Node,
                   Number, Product, Root, Scripted, Symbol)
from .places import SIGNED, VALUES, WHOLE, bracketed, fitted, unbracketed
from .rules import FORM, PART, SLIP, Changed, edit, ordinal, shown
from .vocabulary import Vocabulary

FLIPPED = {"+": "-", "-": "+"}
NEGATED = {"=": "!=", "!=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
SIGNABLE = (Symbol, Scripted, Number, Product, Fraction, Derivative, Call, Root, Indicator, Group, Big)
BARE = (Symbol, Scripted, Fraction, Call, Derivative)


@edit("sign", SLIP, Addition, at=VALUES | {"power", "condition"})
def term_sign(node: Node, vocabulary: Vocabulary) -> Changed:
    """`a + b` -> `a - b`."""
    assert isinstance(node, Addition)
    for number, (sign, term) in enumerate(node.terms):
        if not isinstance(term, Ellipsis):
            terms = (*node.terms[:number], (FLIPPED[sign], term), *node.terms[number + 1:])
            yield replace(node, terms=terms), f"sign of the {ordinal(number)} term changed: {sign} to {FLIPPED[sign]}"


@edit("sign", SLIP, Negation, at=VALUES | {"power"})
def minus_removed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`-a` -> `a`."""
    assert isinstance(node, Negation)
    yield node.operand, f"minus removed from {shown(node)}"


@edit("sign", SLIP, *SIGNABLE, at=WHOLE | {"power"})
def minus_added(node: Node, vocabulary: Vocabulary) -> Changed:
    """`a` -> `-a`."""
    yield Negation(node, at=node.at), f"minus added to {shown(node)}"


@edit("sign", SLIP, Addition, at=SIGNED)
def all_signs(node: Node, vocabulary: Vocabulary) -> Changed:
    """`a - b` -> `-a + b`."""
    assert isinstance(node, Addition)
    if not any(isinstance(term, Ellipsis) for _, term in node.terms):
        changed = tuple((FLIPPED[sign], term) for sign, term in node.terms)
        first = next((n for n, (sign, _) in enumerate(changed) if sign == "+"), 0)
        terms = (changed[first], *changed[:first], *changed[first + 1:])
        yield replace(node, terms=terms), f"every sign of {shown(node)} changed"


@edit("term", FORM, Addition, at=VALUES)
def term_dropped(node: Node, vocabulary: Vocabulary) -> Changed:
    """`a + b` -> `a`."""
    assert isinstance(node, Addition)
    for number, (sign, term) in enumerate(node.terms):
        if len(node.terms) > 1 and not isinstance(term, Ellipsis):
            terms = (*node.terms[:number], *node.terms[number + 1:])
            yield fitted(replace(node, terms=terms)), f"term {sign} {shown(term)} dropped"


@edit("condition", FORM, Comparison, at=frozenset(("condition",)))
def negated(node: Node, vocabulary: Vocabulary) -> Changed:
    """`k = i` -> `k != i`, `x > 0` -> `x < 0`."""
    assert isinstance(node, Comparison)
    if node.sign in NEGATED:
        changed = replace(node, sign=NEGATED[node.sign])
        yield changed, f"condition {shown(node)} changed to {shown(changed)}"


@edit("cases", FORM, Cases, at=VALUES)
def branches_exchanged(node: Node, vocabulary: Vocabulary) -> Changed:
    """The values of two neighbouring cases exchanged."""
    assert isinstance(node, Cases)
    for number in range(len(node.branches) - 1):
        (one, here), (other, there) = node.branches[number:number + 2]
        branches = (*node.branches[:number], (other, here), (one, there), *node.branches[number + 2:])
        if one != other:
            yield replace(node, branches=branches), f"values {shown(one)} and {shown(other)} of two cases exchanged"


@edit("complement", FORM, *BARE, at=VALUES)
def complement_taken(node: Node, vocabulary: Vocabulary) -> Changed:
    """`u` -> `1 - u`."""
    yield one_minus(node), f"{shown(node)} changed to 1 - {shown(node)}"


@edit("complement", FORM, Group, Addition, at=VALUES)
def complement_removed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`1 - u` -> `u`."""
    inner = unbracketed(node)
    if isinstance(inner, Addition) and len(inner.terms) == 2:
        (first, one), (second, rest) = inner.terms
        if (first, one, second) == ("+", Number("1", at=node.at), "-"):
            yield rest, f"{shown(inner)} changed to {shown(rest)}"


def one_minus(node: Node) -> Node:
    """`1 - node`."""
    rest = bracketed(node) if isinstance(node, Addition | Negation) else node
    return Addition((("+", Number("1", at=node.at)), ("-", rest)), at=node.at)


@edit("order", FORM, Fraction, at=VALUES)
def turned(node: Node, vocabulary: Vocabulary) -> Changed:
    """`a / b` -> `b / a`."""
    assert isinstance(node, Fraction)
    if node.over != node.under:
        words = f"numerator and denominator of {shown(node)} exchanged"
        yield fitted(replace(node, over=node.under, under=node.over)), words


@edit("order", FORM, Derivative, at=VALUES)
def derivative_turned(node: Node, vocabulary: Vocabulary) -> Changed:
    """`du/dv` -> `dv/du`."""
    assert isinstance(node, Derivative)
    if isinstance(node.of, Symbol | Scripted) and node.of != node.by:
        yield replace(node, of=node.by, by=node.of), f"numerator and denominator of {shown(node)} exchanged"


@edit("root", FORM, Root, at=VALUES)
def root_removed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`sqrt(u)` -> `u`."""
    assert isinstance(node, Root)
    yield node.body, f"square root removed from {shown(node.body)}"


@edit("root", FORM, Fraction, Addition, Product, Symbol, Scripted, Group, at=WHOLE | {"over", "under"})
def root_taken(node: Node, vocabulary: Vocabulary) -> Changed:
    """`u` -> `sqrt(u)`."""
    yield Root(unbracketed(node), at=node.at), f"square root taken of {shown(unbracketed(node))}"


@edit("root", FORM, Fraction, at=VALUES)
def root_widened(node: Node, vocabulary: Vocabulary) -> Changed:
    """`u/sqrt(v)` -> `sqrt(u/v)`."""
    assert isinstance(node, Fraction)
    if isinstance(node.under, Root) and node.under.degree is None:
        yield Root(replace(node, under=node.under.body), at=node.at), f"square root taken of the whole of {shown(node)}"


@edit("square", PART, Symbol, Scripted, Group, at=VALUES)
def square(node: Node, vocabulary: Vocabulary) -> Changed:
    """`x` -> `x^2` and back."""
    yield from squared(node, vocabulary, shown(node))


def squared(node: Node, vocabulary: Vocabulary, words: str) -> Changed:
    """The square of a factor, or the factor of a square; `words` name it."""
    two = Number("2", at=node.at)
    if isinstance(node, Scripted) and two in node.sups:
        yield fitted(replace(node, sups=tuple(s for s in node.sups if s != two))), f"square removed from {words}"
    elif isinstance(node, Scripted) and node.sups:
        if not any(isinstance(s, Number) for s in node.sups) and isinstance(node.base, Symbol):
            yield Scripted(bracketed(node), sups=(two,), at=node.at), f"{words} squared"
    elif isinstance(node, Scripted):
        yield replace(node, sups=(two,)), f"{words} squared"
    elif isinstance(node, Symbol) or len(getattr(node, "items", ())) == 1:
        yield Scripted(node, sups=(two,), at=node.at), f"{words} squared"
