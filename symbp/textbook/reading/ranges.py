"""What an index letter runs over in one equation: read off the arrays that it indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Expr

from ...notation.symbols import Index, size
from ..latex.tree import Addition, Big, Binder, Comparison, Node, Number, Scripted, Span, Symbol
from ..latex.walk import children, nodes
from ..letters.errors import IllFormed, NotUnderstood, Trouble
from ..letters.names import Use, item_text
from ..letters.said import DECLARE, declared, is_own_range, key_name, size_name
from .reader import Reader, Scope


DECLARED = "n^l"


def range_of(reader: Reader, letter: Node, within: Iterable[Node], scope: Scope, seek: bool = True) -> Expr:
    """The size that a letter runs over. Raises IllFormed where two arrays disagree about it."""
    text, within = item_text(letter), tuple(within)
    if text in scope.letters:
        return scope.letters[text].size
    found: dict[Expr, tuple[Node, Use]] = {}
    for node in within:
        for place, extent, use in _ranges(reader, text, node, scope):
            found.setdefault(extent, (place, use))
    if len(found) > 1:
        (first, (one, _)), (second, (other, _)), *_ = found.items()
        if isinstance(one, Addition) or isinstance(other, Addition):
            raise NotUnderstood(f"what {text} runs over where it is added to another index", other.at)
        if text in reader.names.moments:
            raise NotUnderstood(f"nothing says whether {text} is an index or a moment, at which each of these is a vector of its own",
                                letter.at, f'add to the notation file: time = "{text}", or indices = {{ {text} = "n" }}')
        open_ = next((use for extent, (_, use) in found.items() if use.layer is not None and not reader.is_fixed(extent)), None)
        if open_ is not None:
            raise NotUnderstood(f"nothing says what {text} runs over in {key_name(open_.key)}", letter.at, declared(open_.key, f'shape = ["{DECLARED}"]'))
        raise clash(f"index {text} runs over {size_name(first)} and over {size_name(second)}",
                    other.at if other.at != one.at else letter.at, first, second)
    if found:
        return next(iter(found))
    for partner in _partners(text, within) if seek else ():
        extent = range_of(reader, partner, within, scope, seek=False)
        if not str(extent).startswith("n_"):
            return extent
    if text in reader.conventions.indices:
        return reader.extent(reader.conventions.indices[text], scope)
    return size(f"n_{text}")


def clash(what: str, at: Span, *extents: Expr) -> Trouble:
    """Two ranges for one index break an equation, unless one is of a layer, the other that of a letter whose sizes nothing says."""
    if not any(is_own_range(extent) for extent in extents) or not any("{" in str(extent) for extent in extents):
        return IllFormed(what, at)
    return NotUnderstood(f"{what}, which nothing says more of", at, DECLARE)


def _ranges(reader: Reader, text: str, node: Node, scope: Scope) -> Iterator[tuple[Node, Expr, Use]]:
    if isinstance(node, Big) and any(item_text(b.index) == text for b in node.binders):
        return
    if isinstance(node, Scripted) and isinstance(node.base, Symbol):
        try:
            use = reader.names.use(node)
        except Trouble:
            use = None
        if use is not None:
            yield from _of_use(reader, text, use, scope)
    for child in children(node):
        yield from _ranges(reader, text, child, scope)


def _of_use(reader: Reader, text: str, use: Use, scope: Scope) -> Iterator[tuple[Node, Expr, Use]]:
    shape = reader.shape(use, scope)
    if shape is None:
        return
    for item, extent in zip(use.indices, shape, strict=False):
        if isinstance(item, Symbol | Scripted) and item_text(item) == text or isinstance(item, Addition) and any(
                item_text(t) == text for _, t in item.terms if not isinstance(t, Number)):
            yield item, extent, use


def free_letters(reader: Reader, node: Node, bound: frozenset[str] = frozenset()) -> dict[str, Node]:
    """The index letters that a tree uses and does not bind, with the first place of each."""
    found: dict[str, Node] = {}

    def walk(node: Node, bound: frozenset[str]) -> None:
        if isinstance(node, Big):
            bound = bound | {item_text(b.index) for b in node.binders}
        if isinstance(node, Scripted) and isinstance(node.base, Symbol):
            try:
                use = reader.names.use(node)
            except Trouble:
                return
            for item in use.indices:
                for letter in _letters(item):
                    if item_text(letter) not in bound and (isinstance(letter, Symbol) or reader.names.is_index(letter)):
                        found.setdefault(item_text(letter), letter)
            for item in node.sups:
                walk(item, bound)
            return
        for child in children(node):
            walk(child, bound)

    walk(node, bound)
    return found


def moments_of(node: Node) -> tuple[Addition, ...]:
    """The subscripts `t-1` and `t+1` of a symbol."""
    if not isinstance(node, Scripted):
        return ()
    return tuple(s for s in node.subs if isinstance(s, Addition) and isinstance(s.terms[-1][1], Number))


def fixed_letters(reader: Reader, equations: Iterable[tuple[Node, ...]]) -> frozenset[str]:
    """The c of `L = -\\log s_c`: a letter that a symbol without indices is defined with, and that no sum runs over."""
    bound: set[str] = set()
    found: set[str] = set()
    for sides in equations:
        bound |= {item_text(b.index) for side in sides for n in nodes(side) if isinstance(n, Big) for b in n.binders}
        if len(sides) > 1 and isinstance(sides[0], Symbol | Scripted) and not free_letters(reader, sides[0]):
            found |= {text for side in sides[1:] for text in free_letters(reader, side)}
    return frozenset(found - bound)


def _letters(item: Node) -> Iterator[Node]:
    match item:
        case Addition():
            for _, term in item.terms:
                yield from _letters(term)
        case Symbol() | Scripted():
            yield item


def letters_scope(reader: Reader, sides: Iterable[Node], scope: Scope) -> Scope:
    """The scope with an index for every free letter of an equation, with one range each."""
    sides = tuple(sides)
    letters: dict[str, Node] = {}
    for side in sides:
        for text, place in free_letters(reader, side).items():
            letters.setdefault(text, place)
    made = {}
    for text, place in letters.items():
        entry = reader.names.table.get(text)
        if text in scope.letters or (entry is not None and entry.index) or text in reader.conventions.sizes or text in reader.highs | reader.limits:
            continue
        made[text] = Index(text, range_of(reader, place, sides, scope))
        if text in reader.said:
            scope.notes.ranges.add((made[text].size, reader.said[text], ""))
    return scope.with_letters(made)


def _partners(text: str, within: Iterable[Node]) -> Iterator[Node]:
    """The letters that this one is compared with: by a delta, in cases, below a sum."""
    for node in (n for side in within for n in nodes(side)):
        pair: tuple[Node, ...] = ()
        match node:
            case Scripted(base=Symbol(name="delta"), subs=subs, sups=sups) if len(subs) + len(sups) == 2:
                pair = (*subs, *sups)
            case Comparison(left=left, right=right) if right is not None:
                pair = (left, right)
            case Binder(index=index, relation="!=", low=low) if low is not None:
                pair = (index, low)
        texts = [item_text(p) for p in pair]
        if text in texts:
            yield from (p for p, t in zip(pair, texts, strict=True) if t != text)
