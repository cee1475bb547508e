"""Edits of products: factors left out, added, squared, exchanged; numbers and powers; element-wise or matrix product."""

from __future__ import annotations

from dataclasses import replace

from ..latex.tree import (Addition, Big, Call, Derivative, Fraction, Gradient, Group, Indicator, Negation, Node, Number, Product,
                   Root, Scripted, Symbol)
from .places import SCALED, VALUES, bracketed, fitted, product, unbracketed
from .rules import FORM, PART, Changed, edit, shown
from .signs import one_minus, squared
from .vocabulary import Vocabulary, units

FACTORS = (Symbol, Scripted, Fraction, Product, Derivative, Gradient, Call, Big, Group, Root, Indicator, Addition, Number)


@edit("factor", PART, Product, at=VALUES)
def factor_dropped(node: Node, vocabulary: Vocabulary) -> Changed:
    """`a b c` -> `a c`."""
    assert isinstance(node, Product)
    for start, end in units(vocabulary, node):
        rest = (*node.factors[:start], *node.factors[end:])
        if rest:
            yield product(rest, node.at), f"factor {shown(unit(node, start, end))} dropped"


@edit("factor", PART, Fraction, at=VALUES)
def fraction_dropped(node: Node, vocabulary: Vocabulary) -> Changed:
    """`a / b` -> `a` and `1 / b`."""
    assert isinstance(node, Fraction)
    yield node.over, f"denominator {shown(node.under)} dropped"
    one = Number("1", at=node.over.at)
    if node.over != one and not isinstance(node.over, Product):
        yield replace(node, over=one), f"factor {shown(node.over)} dropped"


@edit("factor", PART, *FACTORS, at=SCALED)
def factor_added(node: Node, vocabulary: Vocabulary) -> Changed:
    """`u` -> `c u`: numbers, sizes below one, and factors in use."""
    numbers = [] if isinstance(node, Number) else [Number("2", at=node.at), _below(Number("2", at=node.at))]
    for factor in (*numbers, *(_below(s) for s in vocabulary.sizes), *vocabulary.factors):
        yield from _multiplied(node, factor, vocabulary)


@edit("factor", FORM, *FACTORS, at=SCALED)
def neighbour_factor_added(node: Node, vocabulary: Vocabulary) -> Changed:
    """`u` -> `c u`, c from a neighbouring equation."""
    for factor in vocabulary.near_factors:
        yield from _multiplied(node, factor, vocabulary)


def _multiplied(node: Node, factor: Node, vocabulary: Vocabulary) -> Changed:
    if isinstance(factor, Number) and node == factor or node == Number("1", at=node.at):
        return
    words = f"factor {shown(factor)} added to {shown(node)}"
    yield product((("", factor), ("", node)), node.at), words
    if vocabulary.matrices and isinstance(factor, Symbol | Scripted):
        yield product((("", node), ("", factor)), node.at), f"factor {shown(factor)} added after {shown(node)}"


def _below(size: Node) -> Node:
    return Fraction(Number("1", at=size.at), size, at=size.at)


@edit("number", PART, Number, at=VALUES)
def number_changed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`2` -> `1/2`, `n` -> `n + 1` and `n - 1`."""
    assert isinstance(node, Number)
    if node.text.isdigit():
        value = int(node.text)
        if value == 2:
            yield _below(node), "2 changed to \\frac{1}{2}"
        for other in (value - 1, value + 1):
            if other >= 0:
                yield replace(node, text=str(other)), f"{value} changed to {other}"


@edit("number", PART, Number, at=frozenset(("power",)))
def power_number_changed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`x^3` -> `x^2`; a power that is gone is another edit."""
    yield from ((changed, words) for changed, words in number_changed(node, vocabulary)
                if not isinstance(changed, Number) or int(changed.text) > 1)


@edit("number", PART, Fraction, at=VALUES)
def half_changed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`1/2` -> `2`."""
    assert isinstance(node, Fraction)
    if node.over == Number("1", at=node.at) and node.under == Number("2", at=node.at):
        yield node.under, "\\frac{1}{2} changed to 2"


@edit("power", PART, Scripted, at=VALUES)
def power_changed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`x^3` -> `x`, `x^n` -> `x^{n-1}` and `x^{n+1}`."""
    assert isinstance(node, Scripted)
    for number, item in enumerate(node.sups):
        rest = (*node.sups[:number], *node.sups[number + 1:])
        if isinstance(item, Number) and item.text != "2":
            yield fitted(replace(node, sups=rest)), f"power {item.text} dropped from {shown(node)}"
        elif isinstance(item, Symbol) and not vocabulary.is_letter(item) and item.name not in vocabulary.layers \
                and item.name.islower() and len(item.name) == 1:
            for sign in ("-", "+"):
                other = Addition((("+", item), (sign, Number("1", at=item.at))), at=item.at)
                sups = (*node.sups[:number], other, *node.sups[number + 1:])
                yield replace(node, sups=sups), f"power {shown(item)} changed to {shown(other)}"


@edit("square", PART, Product, at=VALUES)
def call_squared(node: Node, vocabulary: Vocabulary) -> Changed:
    """`f(x)` -> `f(x)^2` and back."""
    assert isinstance(node, Product)
    for start, end in units(vocabulary, node):
        if end == start + 2:
            operator, bracket = node.factors[start + 1]
            for changed, words in squared(bracket, vocabulary, shown(unit(node, start, end))):
                yield _with(node, start + 1, end, changed, operator), words


@edit("complement", FORM, Product, at=VALUES)
def call_complement(node: Node, vocabulary: Vocabulary) -> Changed:
    """`f(x)` -> `(1 - f(x))`."""
    assert isinstance(node, Product)
    for start, end in units(vocabulary, node):
        if end > start + 1:
            found = unit(node, start, end)
            yield _with(node, start, end, one_minus(found)), f"{shown(found)} changed to 1 - {shown(found)}"


@edit("function", FORM, Product, at=VALUES)
def function_dropped(node: Node, vocabulary: Vocabulary) -> Changed:
    """`f(x)` -> `x`."""
    assert isinstance(node, Product)
    for start, end in units(vocabulary, node):
        inner = node.factors[end - 1][1]
        if end == start + 2 and isinstance(inner, Group) and len(inner.items) == 1:
            words = f"function {shown(node.factors[start][1])} dropped from {shown(unit(node, start, end))}"
            yield _with(node, start, end, inner.items[0]), words


@edit("product", FORM, Product, at=VALUES)
def kind_of_product(node: Node, vocabulary: Vocabulary) -> Changed:
    r"""`a \odot b` -> `a b` and back."""
    assert isinstance(node, Product)
    starts = [start for start, _ in units(vocabulary, node)][1:]
    for start in starts if vocabulary.matrices else ():
        operator, factor = node.factors[start]
        if operator != "/":
            other = "" if operator == "odot" else "odot"
            words = f"product before {shown(factor)} made " + ("element by element" if other else "a matrix product")
            yield _with(node, start, start + 1, factor, other), words


@edit("order", FORM, Product, at=VALUES)
def factors_exchanged(node: Node, vocabulary: Vocabulary) -> Changed:
    """`A B` -> `B A`, and `a / b` -> `b / a`."""
    assert isinstance(node, Product)
    ranges = units(vocabulary, node)
    for (start, middle), (_, end) in zip(ranges, ranges[1:], strict=False):
        one, other = unit(node, start, middle), unit(node, middle, end)
        between = node.factors[middle][0]
        if one != other and (between == "/" or between != "odot" and vocabulary.matrices):
            pair = ((node.factors[start][0], other), (between, one))
            words = f"{shown(one)} and {shown(other)} exchanged"
            yield product((*node.factors[:start], *pair, *node.factors[end:]), node.at), words


@edit("function", FORM, Call, at=VALUES)
def named_function_dropped(node: Node, vocabulary: Vocabulary) -> Changed:
    r"""`\log(u)` -> `u`."""
    assert isinstance(node, Call)
    if len(node.arguments) == 1 and not node.over:
        yield node.arguments[0], f"function {node.function} dropped from {shown(node)}"


@edit("function", FORM, Symbol, Scripted, Fraction, Group, at=VALUES)
def function_added(node: Node, vocabulary: Vocabulary) -> Changed:
    """`u` -> `f(u)`, f a function in use."""
    for name in sorted(vocabulary.functions - vocabulary.arrays):
        call = Product((("", Symbol(name, at=node.at)), ("", bracketed(unbracketed(node)))), at=node.at)
        yield call, f"function {shown(Symbol(name, at=node.at))} added to {shown(node)}"
    calls = (f for f in vocabulary.factors if isinstance(f, Call) and len(f.arguments) == 1 and not f.over)
    for function in sorted({call.function for call in calls}):
        yield Call(function, (unbracketed(node),), at=node.at), f"function {function} added to {shown(node)}"


def unit(node: Product, start: int, end: int) -> Node:
    """One factor of a product, with the brackets that it is applied to."""
    part = node.factors[start:end]
    return part[0][1] if len(part) == 1 else Product((("", part[0][1]), *part[1:]), at=part[0][1].at.to(part[-1][1].at))


def _with(node: Product, start: int, end: int, changed: Node, operator: str | None = None) -> Node:
    """The product with other factors from start to end."""
    sign = node.factors[start][0] if operator is None else operator
    inner = bracketed(changed) if isinstance(changed, Negation) else changed
    return product((*node.factors[:start], (sign, inner), *node.factors[end:]), node.at)
