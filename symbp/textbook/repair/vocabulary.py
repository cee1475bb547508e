"""What an edit may put in: the letters, symbols, factors, sizes and arguments that an equation and its neighbours use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..latex.prefixes import STEP
from ..latex.tree import (Addition, Big, Binder, Call, Comparison, Derivative, Fraction, Gradient, Group, Negation, Node, Number,
                   Product, Scripted, Span, Symbol)
from ..latex.walk import children, nodes
from ..letters.names import TRANSPOSES, item_text

CUSTOMARY_FUNCTIONS = frozenset(("sigma", "phi", "varphi", "psi", "f", "g"))
CUSTOMARY_LAYERS = frozenset(("l", "L", "ell"))
NOWHERE = Span(0, 0)
FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Head:
    """A symbol without its indices, powers and layer: how many indices it has, whether it has a layer."""

    node: Node
    rank: int
    layered: bool


@dataclass(frozen=True)
class Vocabulary:
    """What stands in an equation; `near_symbols` and `near_factors` stand only in its neighbours.

    indices: every name that an index letter can have; letters: those in use, in order; transpose: the mark in use.
    """

    indices: frozenset[str] = frozenset()
    letters: tuple[Node, ...] = ()
    symbols: tuple[Head, ...] = ()
    near_symbols: tuple[Head, ...] = ()
    factors: tuple[Node, ...] = ()
    near_factors: tuple[Node, ...] = ()
    sizes: tuple[Node, ...] = ()
    arguments: tuple[Node, ...] = ()
    variables: tuple[Node, ...] = ()
    functions: frozenset[str] = frozenset()
    layers: frozenset[str] = frozenset()
    transpose: Node = Symbol("T", at=NOWHERE)
    matrices: bool = False

    @property
    def arrays(self) -> frozenset[str]:
        """The names that have indices or layers: brackets behind them say a moment, as in `W^l(t)`, unless they are a function's by custom."""
        found = (h.node.base if isinstance(h.node, Scripted) else h.node for h in (*self.symbols, *self.near_symbols) if h.rank or h.layered)
        return frozenset(n.name for n in found if isinstance(n, Symbol)) - CUSTOMARY_FUNCTIONS

    def is_letter(self, item: Node) -> bool:
        """Whether a subscript is an index: a letter, one with a number added, or one that is itself indexed."""
        match item:
            case Symbol():
                return item.name in self.indices and not item.font and not item.accent
            case Scripted():
                return any(self.is_letter(s) for s in item.subs)
            case Addition():
                return any(self.is_letter(t) for _, t in item.terms)
        return False

    def is_bare_letter(self, node: Node) -> bool:
        """Whether a factor is nothing but an index letter."""
        return isinstance(node, Symbol) and self.is_letter(node)

    def is_function(self, node: Node) -> bool:
        """Whether a bracket behind this symbol is taken for its argument."""
        base = node.base if isinstance(node, Scripted) else node
        return isinstance(base, Symbol) and (base.name in self.functions or isinstance(node, Scripted) and node.primes > 0)

    def labels(self, node: Scripted) -> int:
        """How many subscripts belong to the name of a symbol rather than being indices."""
        return next((n for n, s in enumerate(node.subs) if self.is_letter(s)), len(node.subs))


def vocabulary_of(sides: Iterable[Node], letters: frozenset[str], more: Iterable[Node] = (),
                  defined: Iterable[Node] = ()) -> Vocabulary:
    """What may be put in, from the sides of an equation, `more` (sides of its neighbours), and the sizes in definitions."""
    own, more = tuple(sides), tuple(more)
    everything = (*own, *more)
    functions = frozenset(_functions(everything))
    layers = frozenset(_layers(everything)) - letters
    bare = Vocabulary(letters, functions=functions, layers=layers)
    symbols = tuple(dict.fromkeys(h for side in own for h in _heads(bare, side)))
    factors = tuple(dict.fromkeys(f for side in own for f in _factors(bare, side)))
    near = tuple(dict.fromkeys(h for side in more for h in _heads(bare, side) if h not in symbols))
    near_factors = tuple(dict.fromkeys(f for side in more for f in _factors(bare, side)
                                       if f not in factors and isinstance(f, Symbol | Scripted)))
    found = dict.fromkeys(i for side in own for i in _letters(bare, side))
    if len(found) < FEWEST_LETTERS:
        found |= dict.fromkeys(i for side in more for i in _letters(bare, side))
    marks = [s for side in everything for n in nodes(side) if isinstance(n, Scripted) for s in n.sups if is_transpose(s)]
    return Vocabulary(
        letters, tuple(found), symbols, near, factors, near_factors,
        tuple(dict.fromkeys(s for side in (*everything, *defined) for s in _sizes(side))),
        tuple(dict.fromkeys(a for side in own for a in _arguments(bare, side))),
        tuple(dict.fromkeys(n.by for side in everything for n in nodes(side)
                            if isinstance(n, Derivative | Gradient) and n.by is not None)),
        functions, layers, marks[0] if marks else Vocabulary.transpose,
        bool(marks) or any(isinstance(n, Product) and any(o == "odot" for o, _ in n.factors)
                           for side in everything for n in nodes(side)))


def is_transpose(item: Node) -> bool:
    return isinstance(item, Symbol) and item.name in TRANSPOSES


def free_letters(vocabulary: Vocabulary, node: Node) -> frozenset[str]:
    """The letters that index something in a tree and that no sum or maximum in it binds."""
    bound: set[str] = set()
    found: set[str] = set()
    if isinstance(node, Big):
        bound = {item_text(b.index) for b in node.binders}
    elif isinstance(node, Call):
        bound = {item_text(o) for o in node.over}
    elif isinstance(node, Scripted | Comparison):
        items = (node.left, node.right) if isinstance(node, Comparison) else (*node.subs, *grouped(node))
        every = (n for i in items if i is not None for n in nodes(i) if isinstance(n, Symbol))
        found = {n.name for n in every if vocabulary.is_letter(n)}
    for child in children(node):
        found |= free_letters(vocabulary, child)
    return frozenset(found - bound)


def grouped(node: Scripted) -> Iterator[Node]:
    """The single items in bracketed superscripts: the i of `a^{(i)}`."""
    for item in node.sups:
        if isinstance(item, Group) and len(item.items) == 1:
            yield item.items[0]


def units(vocabulary: Vocabulary, product: Product) -> list[tuple[int, int]]:
    """The factors of a product as ranges: a function and the bracket behind it are one."""
    found: list[tuple[int, int]] = []
    for number, (operator, factor) in enumerate(product.factors):
        before = product.factors[number - 1][1] if number else None
        if before is not None and not operator and is_bracket(factor) and (vocabulary.is_function(before) or _is_list(factor)):
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return found


def is_bracket(node: Node) -> bool:
    base = node.base if isinstance(node, Scripted) else node
    return isinstance(base, Group) and base.bracket in ("(", "[", "{")


def _is_list(node: Node) -> bool:
    r"""Brackets that hold several things: what stands before them is no factor, as in `\mathcal{U}(-a, a)`."""
    return isinstance(node, Group) and len(node.items) > 1


def values(node: Node) -> Iterator[Node]:
    """Every node that stands for a value: not what is in scripts, below sums or under a derivative's bar."""
    yield node
    match node:
        case Scripted():
            inner: Iterable[Node] = (node.base,)
        case Big():
            inner = (node.body,)
        case Call():
            inner = node.arguments
        case Derivative():
            inner = (node.of,) if node.of is not None else ()
        case _:
            inner = children(node)
    for child in inner:
        yield from values(child)


def _functions(sides: tuple[Node, ...]) -> Iterator[str]:
    """Names that stand before a bracket as a function does: customary ones, words, and any before a bare symbol."""
    sets = {id(n) for side in sides for b in nodes(side) if isinstance(b, Binder) for n in nodes(b)}
    for product in (n for side in sides for n in nodes(side) if isinstance(n, Product) and id(n) not in sets):
        for (_, one), (operator, other) in zip(product.factors, product.factors[1:], strict=False):
            base = one.base if isinstance(one, Scripted) else one
            if operator or not isinstance(base, Symbol) or not is_bracket(other):
                continue
            inner = other.base if isinstance(other, Scripted) else other
            plain = isinstance(inner, Group) and all(isinstance(i, Symbol | Scripted) for i in inner.items)
            if base.name in CUSTOMARY_FUNCTIONS or plain or isinstance(one, Scripted) and one.primes:
                yield base.name


def _layers(sides: Iterable[Node]) -> Iterator[str]:
    for item in (i for side in sides for n in nodes(side) if isinstance(n, Scripted) for i in n.sups):
        inner = item.items[0] if isinstance(item, Group) and len(item.items) == 1 else item
        first = inner.terms[0][1] if isinstance(inner, Addition) else inner
        if isinstance(first, Symbol) and first.name in CUSTOMARY_LAYERS:
            yield first.name


def _heads(vocabulary: Vocabulary, side: Node, inside: bool = False) -> Iterator[Head]:
    """The symbols of a side, but not those in scripts and below sums."""
    if isinstance(side, Symbol | Scripted):
        base = side.base if isinstance(side, Scripted) else side
        if isinstance(base, Symbol):
            if base.name != STEP:
                yield head_of(vocabulary, side)
            for power in powers(vocabulary, side):
                yield from _heads(vocabulary, power)
        else:
            yield from _heads(vocabulary, base)
        return
    parts = (side.body,) if isinstance(side, Big) else side.arguments if isinstance(side, Call) else tuple(children(side))
    lists = (*map(_is_list, parts[1:]), False) if isinstance(side, Product) else (False,) * len(parts)
    for child, named in zip(parts, lists, strict=True):
        yield from () if named else _heads(vocabulary, child)


def head_of(vocabulary: Vocabulary, node: Node) -> Head:
    """The head of a symbol with a plain base."""
    if not isinstance(node, Scripted):
        return Head(node, 0, False)
    labels = vocabulary.labels(node)
    name = Scripted(node.base, node.subs[:labels], at=node.at) if labels else node.base
    return Head(name, len(node.subs) - labels, any(is_layer(vocabulary, s) for s in node.sups))


def powers(vocabulary: Vocabulary, node: Node) -> Iterator[Node]:
    """The superscripts that are powers."""
    for item in node.sups if isinstance(node, Scripted) else ():
        if not (is_transpose(item) or is_layer(vocabulary, item) or isinstance(item, Group)):
            yield item


def is_layer(vocabulary: Vocabulary, item: Node) -> bool:
    """Whether a superscript says a layer: l, l-1, (l), [l]."""
    match item:
        case Group(items=(inner,)):
            return is_layer(vocabulary, inner)
        case Symbol(name=name):
            return name in vocabulary.layers
        case Addition(terms=((_, Symbol(name=name)), *_)):
            return name in vocabulary.layers
    return False


def _factors(vocabulary: Vocabulary, side: Node) -> Iterator[Node]:
    """The factors of products and the terms and fractions' sides that are one factor; a bare Delta is none."""
    for factor in _every_factor(vocabulary, side):
        if not isinstance(factor, Negation | Number) and not (isinstance(factor, Symbol) and factor.name == STEP):
            yield factor


def _every_factor(vocabulary: Vocabulary, side: Node) -> Iterator[Node]:
    for node in values(side):
        if isinstance(node, Product):
            for start, end in units(vocabulary, node):
                (_, first), *rest = node.factors[start:end]
                yield Product((("", first), *rest), at=first.at.to(rest[-1][1].at)) if rest else first
        elif isinstance(node, Addition | Fraction | Negation | Group):
            yield from (c for c in children(node) if isinstance(c, Symbol | Scripted | Fraction | Call))
    if isinstance(side, Symbol | Scripted):
        yield side


def _letters(vocabulary: Vocabulary, side: Node) -> Iterator[Node]:
    for node in nodes(side):
        if isinstance(node, Scripted):
            items = (*node.subs, *grouped(node))
            yield from (i for i in items if isinstance(i, Symbol | Scripted) and vocabulary.is_letter(i))
        elif isinstance(node, Big):
            yield from (b.index for b in node.binders if vocabulary.is_letter(b.index))


def _sizes(side: Node) -> Iterator[Node]:
    for node in nodes(side):
        if isinstance(node, Big):
            yield from (b.high for b in node.binders if b.high is not None and not isinstance(b.high, Number))
        elif isinstance(node, Fraction) and isinstance(node.over, Number) and isinstance(node.under, Symbol):
            yield node.under


def _arguments(vocabulary: Vocabulary, side: Node) -> Iterator[Node]:
    for node in values(side):
        if isinstance(node, Call):
            yield from node.arguments
        elif isinstance(node, Product):
            for (_, one), (operator, other) in zip(node.factors, node.factors[1:], strict=False):
                if not operator and vocabulary.is_function(one) and isinstance(other, Group) and len(other.items) == 1:
                    yield other.items[0]
