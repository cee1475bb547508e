"""Edits of what stands at a symbol: index letters, layers, transposes, primes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ..latex.tree import Addition, Binder, Comparison, Group, Node, Number, Product, Scripted, Symbol, base_of
from ..latex.walk import nodes, rebuilt
from .places import ANYWHERE, SYMBOLS, THROUGHOUT, VALUES, bracketed, fitted
from .rules import FORM, PART, SLIP, Changed, edit, shown
from .vocabulary import Vocabulary, grouped, head_of, is_layer, is_transpose

MOST_INDICES = 3
SIDE = frozenset(("side",))
INDEXED = SYMBOLS | {"condition", "of", "by", "function"}


@edit("index", SLIP, Scripted, at=ANYWHERE)
def indices_swapped(node: Node, vocabulary: Vocabulary) -> Changed:
    """`w_{ij}` -> `w_{ji}`."""
    assert isinstance(node, Scripted)
    start = vocabulary.labels(node)
    if len(node.subs) - start >= 2 and node.subs[start] != node.subs[start + 1]:
        subs = (*node.subs[:start], node.subs[start + 1], node.subs[start], *node.subs[start + 2:])
        changed = replace(node, subs=subs)
        yield changed, f"indices swapped: {shown(node)} to {shown(changed)}"


@edit("index", SLIP, Scripted, at=INDEXED)
def index_renamed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`o_k` -> `o_i`, also in `o^{(k)}`."""
    assert isinstance(node, Scripted)
    for item in dict.fromkeys((*node.subs, *grouped(node))):
        if not isinstance(item, Addition) and vocabulary.is_letter(item):
            for letter in vocabulary.letters:
                if letter != item:
                    words = f"index {shown(item)} renamed to {shown(letter)} in {shown(node)}"
                    yield _renamed(node, item, letter), words
                    yield from ((changed, words) for changed in _renamed_once(node, item, letter))


@edit("index", SLIP, Comparison, at=frozenset(("condition",)))
def condition_renamed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`k = y_i` -> `j = y_i`."""
    assert isinstance(node, Comparison)
    for name, item in (("left", node.left), ("right", node.right)):
        if item is not None and vocabulary.is_letter(item) and node.sign in ("=", "!="):
            for letter in vocabulary.letters:
                if letter not in (node.left, node.right):
                    changed = replace(node, left=letter) if name == "left" else replace(node, right=letter)
                    yield changed, f"index {shown(item)} renamed to {shown(letter)} in {shown(node)}"


@edit("index", SLIP, Binder, at=frozenset(("binder",)))
def bound_renamed(node: Node, vocabulary: Vocabulary) -> Changed:
    """The i of `k != i` below a sum."""
    assert isinstance(node, Binder)
    if node.relation == "!=" and node.low is not None:
        for letter in vocabulary.letters:
            if letter not in (node.low, node.index):
                yield replace(node, low=letter), f"index {shown(node.low)} renamed to {shown(letter)} below the sum"


@edit("index", SLIP, Node, at=THROUGHOUT)
def renamed_throughout(node: Node, vocabulary: Vocabulary) -> Changed:
    """One letter renamed in every place of one symbol, and in all places."""
    heads = _indexed(node, vocabulary)
    for (head, item), places in heads.items():
        if places > 1:
            for letter in (x for x in vocabulary.letters if x != item):
                yield _everywhere(node, vocabulary, head, item, letter), (
                    f"index {shown(item)} renamed to {shown(letter)} in every {shown(head)}")
    often = Counter(n for n in nodes(node) if isinstance(n, Symbol))
    for item in dict.fromkeys(item for _, item in heads if often[item] > 1):
        for letter in (x for x in vocabulary.letters if x != item):
            words = f"index {shown(item)} renamed to {shown(letter)} everywhere"
            yield _everywhere(node, vocabulary, None, item, letter), words


@edit("index", PART, Scripted, at=INDEXED)
def index_dropped(node: Node, vocabulary: Vocabulary) -> Changed:
    """`z_{ij}` -> `z_i`."""
    assert isinstance(node, Scripted)
    for number, item in enumerate(node.subs):
        if vocabulary.is_letter(item):
            changed = fitted(replace(node, subs=(*node.subs[:number], *node.subs[number + 1:])))
            yield changed, f"index {shown(item)} dropped from {shown(node)}"


@edit("index", PART, Node, at=THROUGHOUT)
def index_dropped_throughout(node: Node, vocabulary: Vocabulary) -> Changed:
    """`z_{ij}` -> `z_i` in every place."""
    for (head, item), places in _indexed(node, vocabulary).items():
        if places > 1:
            yield _everywhere(node, vocabulary, head, item, None), f"index {shown(item)} dropped from every {shown(head)}"


def _indexed(node: Node, vocabulary: Vocabulary) -> Counter[tuple[Node, Node]]:
    """How often each index letter stands at each symbol."""
    return Counter((head_of(vocabulary, symbol).node, item) for symbol in _symbols(node)
                   for item in dict.fromkeys((*symbol.subs, *grouped(symbol)))
                   if isinstance(item, Symbol) and vocabulary.is_letter(item))


@edit("index", PART, Symbol, Scripted, at=INDEXED - {"function"})
def index_added(node: Node, vocabulary: Vocabulary) -> Changed:
    """`s` -> `s_k`."""
    yield from _added(node, vocabulary)


@edit("index", PART, Node, at=SIDE)
def index_added_throughout(node: Node, vocabulary: Vocabulary) -> Changed:
    """`z` -> `z_i` in every place."""
    found = [s for s in _all_symbols(node) if head_of(vocabulary, s).node == s]
    for symbol in dict.fromkeys(s for s in found if found.count(s) > 1):
        for changed, words in _added(symbol, vocabulary):
            yield _replaced(node, symbol, changed), f"{words} in every place"


def _added(node: Node, vocabulary: Vocabulary) -> Changed:
    subs = node.subs if isinstance(node, Scripted) else ()
    if isinstance(node, Scripted) and not isinstance(node.base, Symbol) or len(subs) >= MOST_INDICES:
        return
    if node in vocabulary.letters or isinstance(node, Symbol) and node.name in vocabulary.layers:
        return
    mine = head_of(vocabulary, node)
    ranks = {h.rank for h in (*vocabulary.symbols, *vocabulary.near_symbols) if h.node == mine.node}
    if mine.rank and max(ranks, default=0) <= mine.rank:
        return
    for letter in vocabulary.letters:
        if letter not in subs:
            more = (*subs, replace(letter, at=node.at))
            changed = replace(node, subs=more) if isinstance(node, Scripted) else Scripted(node, more, at=node.at)
            yield changed, f"index {shown(letter)} added to {shown(node)}"


@edit("layer", SLIP, Scripted, at=ANYWHERE)
def layer_moved(node: Node, vocabulary: Vocabulary) -> Changed:
    """`a^l` -> `a^{l-1}`, `a^{l-l}` -> `a^{l-1}`, `a^L` -> `a^l`."""
    assert isinstance(node, Scripted)
    for number, item in enumerate(node.sups):
        if is_layer(vocabulary, item):
            for other in _layers(item, vocabulary):
                changed = replace(node, sups=(*node.sups[:number], other, *node.sups[number + 1:]))
                yield changed, f"layer {shown(item)} changed to {shown(other)} in {shown(node)}"


def _layers(item: Node, vocabulary: Vocabulary) -> Iterator[Node]:
    """The neighbours of a layer, nearest first."""
    if isinstance(item, Group):
        yield from (replace(item, items=(i,)) for i in _layers(item.items[0], vocabulary))
        return
    letter, offset = item, 0
    if isinstance(item, Addition):
        letter = item.terms[0][1]
        if len(item.terms) != 2 or not (isinstance(item.terms[1][1], Number) and item.terms[1][1].text.isdigit()):
            yield _layer(letter, -1)
            yield _layer(letter, 1)
            return
        offset = int(item.terms[1][1].text) * (1 if item.terms[1][0] == "+" else -1)
    yield _layer(letter, offset - 1)
    yield _layer(letter, offset + 1)
    if isinstance(letter, Symbol):
        for name in sorted(vocabulary.layers - {letter.name}):
            yield _layer(replace(letter, name=name), offset)


def _layer(letter: Node, offset: int) -> Node:
    if not offset:
        return letter
    return Addition((("+", letter), ("+" if offset > 0 else "-", Number(str(abs(offset)), at=letter.at))), at=letter.at)


@edit("transpose", SLIP, Scripted, at=VALUES | {"argument"})
def transpose_removed(node: Node, vocabulary: Vocabulary) -> Changed:
    r"""`w^\top` -> `w`."""
    assert isinstance(node, Scripted)
    if any(is_transpose(s) for s in node.sups):
        changed = fitted(replace(node, sups=tuple(s for s in node.sups if not is_transpose(s))))
        yield changed, f"transpose removed from {shown(changed)}"


@edit("transpose", SLIP, Symbol, Scripted, Group, at=VALUES)
def transpose_added(node: Node, vocabulary: Vocabulary) -> Changed:
    r"""`w` -> `w^\top`, where it can be a vector or a matrix."""
    if isinstance(node, Scripted) and any(is_transpose(s) for s in node.sups) or not _has_axes(node, vocabulary):
        return
    mark = replace(vocabulary.transpose, at=node.at)
    scripted = node if isinstance(node, Scripted) else Scripted(node, at=node.at)
    changed = replace(scripted, sups=(*scripted.sups, mark))
    yield changed, f"transpose added to {shown(node)}"


@edit("transpose", FORM, Product, at=SIDE)
def whole_transposed(node: Node, vocabulary: Vocabulary) -> Changed:
    r"""`a b` -> `(a b)^\top`."""
    if vocabulary.matrices:
        yield Scripted(bracketed(node), sups=(vocabulary.transpose,), at=node.at), "transpose taken of the whole"


def _has_axes(node: Node, vocabulary: Vocabulary) -> bool:
    if isinstance(node, Group):
        return vocabulary.matrices and len(node.items) == 1
    base = node.base if isinstance(node, Scripted) else node
    if not isinstance(base, Symbol) or vocabulary.is_bare_letter(node):
        return vocabulary.matrices and not isinstance(base, Symbol | Number)
    indexed = isinstance(node, Scripted) and any(map(vocabulary.is_letter, node.subs))
    return base.font == "bold" or not indexed and (vocabulary.matrices or base.name[0].isupper() and base.name.isascii())


@edit("prime", PART, Symbol, Scripted, at=frozenset(("function",)))
def prime_changed(node: Node, vocabulary: Vocabulary) -> Changed:
    """`f'(x)` -> `f(x)` and back."""
    if isinstance(node, Scripted) and node.primes:
        yield fitted(replace(node, primes=node.primes - 1)), f"prime removed from {shown(node)}"
    elif isinstance(node, Scripted):
        yield replace(node, primes=1), f"prime added to {shown(node)}"
    else:
        yield Scripted(node, primes=1, at=node.at), f"prime added to {shown(node)}"


def _symbols(node: Node) -> Iterator[Scripted]:
    return (n for n in nodes(node) if isinstance(n, Scripted) and isinstance(n.base, Symbol))


def _all_symbols(node: Node) -> Iterator[Node]:
    """Symbols with and without scripts, not those that are parts of scripted ones."""
    inside = {id(s.base) for s in _symbols(node)}
    return (n for n in nodes(node) if isinstance(n, Symbol | Scripted) and id(n) not in inside
            and base_of(n) is not None)


def _renamed(node: Node, item: Node, letter: Node) -> Node:
    """The item replaced in all scripts of one symbol, also in bracketed ones."""
    def change(child: Node) -> Node:
        if child == item:
            return replace(letter, at=child.at)
        return rebuilt(child, change) if isinstance(child, Group) else child
    assert isinstance(node, Scripted)
    subs, sups = tuple(map(change, node.subs)), tuple(change(s) if isinstance(s, Group) else s for s in node.sups)
    return replace(node, subs=subs, sups=sups)


def _renamed_once(node: Scripted, item: Node, letter: Node) -> Iterator[Node]:
    """Of several places of an item below one symbol each one: `w_{ii}` -> `w_{ji}` and `w_{ij}`."""
    places = [n for n, sub in enumerate(node.subs) if sub == item]
    for place in places if len(places) > 1 else ():
        yield replace(node, subs=(*node.subs[:place], replace(letter, at=item.at), *node.subs[place + 1:]))


def _everywhere(node: Node, vocabulary: Vocabulary, head: Node | None, item: Node, letter: Node | None) -> Node:
    """A letter renamed, or dropped, wherever it indexes the head; where there is no head, renamed wherever it stands."""
    if head is None and node == item and letter is not None:
        return replace(letter, at=node.at)
    node = rebuilt(node, lambda child: _everywhere(child, vocabulary, head, item, letter))
    if head is None or not isinstance(node, Scripted) or not isinstance(node.base, Symbol):
        return node
    if head_of(vocabulary, node).node == head:
        return _renamed(node, item, letter) if letter is not None else _without(node, item)
    return node


def _without(node: Scripted, item: Node) -> Node:
    return fitted(replace(node, subs=tuple(s for s in node.subs if s != item)))


def _replaced(node: Node, old: Node, new: Node) -> Node:
    if node == old:
        return new
    return rebuilt(node, lambda child: _replaced(child, old, new))
