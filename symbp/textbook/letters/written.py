"""How a document's displays write their letters: what they define, call, index, transpose, and which side of a matrix a vector stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..latex.tree import (Addition, Big, Binder, Chain, Derivative, Gradient, Group, Node, Norm, Number, Product,
                          Scripted, Symbol, base_of)
from ..latex.walk import children, nodes
from .names import TRANSPOSES, item_text, name_of
from .spelling import is_numbered

EQUALITIES = ("=", ":=", "equiv")


@dataclass(frozen=True)
class Seen:
    """One place of a letter: the labels and indices below it, what stands above it, whether it is transposed, called, normed."""

    name: str
    subs: tuple[Node, ...]
    above: tuple[Node, ...]
    transposed: bool
    primes: int


@dataclass
class Written:
    """heads: letters that an equation defines; steps: the l of superscripts l-1 and l+1; called: names with brackets behind them, or a prime (primed); bound: letters of sums.

    many: letters whose items are vectors themselves, as x of `w^T x_i`, `x_i^T` and of a norm of x_i; pairs: letters that stand side by side, each with whether it is transposed; words: names of several letters that are called.
    """

    heads: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    primed: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    moments: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    many: set[str] = field(default_factory=set)
    normed: set[str] = field(default_factory=set)
    seen: dict[str, set[Seen]] = field(default_factory=dict)
    pairs: set[tuple[str, bool, str, bool]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    def plain(self, name: str) -> bool:
        """Whether a letter also stands somewhere without brackets behind it or a prime."""
        return self.counts[name] > self.calls[name]


def written(chains: Iterable[Chain]) -> Written:
    """One walk over all equations."""
    found = Written()
    for chain in chains:
        if not chain.continues and chain.relations and chain.relations[0].sign in EQUALITIES:
            found.heads |= {head for n, side in enumerate(chain.sides[:-1]) if (head := _head(side)) and (not n or isinstance(side, Product))}
        for side in chain.sides:
            for node in nodes(side):
                _note(found, node)
            for node in _letters(side):
                seen = seen_of(node)
                found.counts[seen.name] += 1
                found.many |= {seen.name} if seen.transposed and seen.subs else set()
                found.calls[seen.name] += bool(seen.primes)
                found.seen.setdefault(seen.name, set()).add(seen)
    return found


def _head(side: Node) -> str:
    """The letter that an equation defines, if it defines one: `z` of `z_i`, `f` of `f(x)`."""
    if isinstance(side, Product) and len(side.factors) == 2 and isinstance(_unscripted(side.factors[1][1]), Group):
        side = side.factors[0][1]
    if isinstance(side, Scripted) and side.primes:                   # f' = ... does not define f
        return ""
    base = base_of(side)
    return name_of(base, font=False) if base is not None else ""


def _unscripted(node: Node) -> Node:
    return node.base if isinstance(node, Scripted) else node


def _letters(node: Node) -> Iterator[Symbol | Scripted]:
    """The letters of a tree with their scripts, also those in superscripts and below sums, without those in subscripts."""
    if isinstance(node, Symbol):
        yield node
    elif isinstance(node, Scripted) and isinstance(node.base, Symbol):
        yield node
        for item in node.sups:
            if not isinstance(item, Group):
                yield from _letters(item)
    elif not isinstance(node, Binder):
        for child in children(node):
            yield from _letters(child)


def seen_of(node: Symbol | Scripted) -> Seen:
    if isinstance(node, Symbol):
        return Seen(name_of(node), (), (), False, 0)
    assert isinstance(node.base, Symbol)
    marks = [s for s in node.sups if isinstance(s, Symbol) and s.name in TRANSPOSES]
    return Seen(name_of(node.base), node.subs, tuple(s for s in node.sups if s not in marks), len(marks) % 2 == 1, node.primes)


def _note(found: Written, node: Node) -> None:
    match node:
        case Big(binders=binders):
            found.bound |= {item_text(b.index) for b in binders}
        case Norm(body=Symbol() | Scripted(base=Symbol()) as body, bracket="‖"):
            seen = seen_of(body)
            (found.many if seen.subs else found.normed).add(seen.name)
        case Scripted(base=Symbol() as base, primes=primes) if primes:
            found.called.add(name_of(base))
            found.primed.add(name_of(base))
        case Scripted(subs=subs):
            found.steps |= {letter for letter, shifted in levels(node).items() if shifted}
            for item in subs:
                if isinstance(item, Addition) and isinstance(item.terms[0][1], Symbol) and isinstance(item.terms[-1][1], Number):
                    found.moments.add(item.terms[0][1].name)
        case Product(factors=factors):
            _pairs(found, factors)


def levels(node: Scripted) -> dict[str, bool]:
    """The letters l of superscripts l, (l), l-1, and whether a number is added to them."""
    found: dict[str, bool] = {}
    for item in node.sups:
        inner = item.items[0] if isinstance(item, Group) and len(item.items) == 1 else item
        match inner:
            case Addition(terms=((_, Symbol(name=name)), (_, Number()))):
                found[name] = True
            case Symbol(name=name) if name not in TRANSPOSES:
                found.setdefault(name, False)
    return found


def _pairs(found: Written, factors: tuple[tuple[str, Node], ...]) -> None:
    for (_, left), (operator, right) in zip(factors, factors[1:], strict=False):
        behind = _unscripted(right)
        if operator in ("", "*") and isinstance(left, Symbol | Scripted) and isinstance(_unscripted(left), Symbol):
            one = seen_of(left)
            if not operator and isinstance(behind, Group):
                found.called.add(one.name)
                found.calls[one.name] += not one.primes
                if isinstance(left, Symbol) and len(left.name) > 1:
                    found.words.add(left.name)
            elif isinstance(behind, Symbol) and isinstance(right, Symbol | Scripted):
                other = seen_of(right)
                found.pairs.add((one.name, one.transposed, other.name, other.transposed))
                found.many |= {other.name} if one.transposed and other.subs else set()
            elif isinstance(right, Derivative | Gradient):
                found.pairs.add((one.name, one.transposed, "", False))


# --- whether a declaration fits ------------------------------------------------------------------------------------------

def fits(shown: Written, name: str, labels: tuple[str, ...], rank: int | None, sized: bool) -> bool:
    """Whether every place of a letter can be one of an array with that many axes; rank None: of some vector or matrix."""
    for seen in shown.seen.get(name, set()):
        texts = tuple(item_text(s) for s in seen.subs)
        if texts[:len(labels)] != labels:
            continue
        rest = [s for s in seen.subs[len(labels):] if not _is_moment(s, shown.moments)]
        if not all(map(_can_be_index, rest)) or any(isinstance(a, Group) and not is_numbered(a) for a in seen.above):
            return False
        if rank is not None and len(rest) not in (0, rank) or rest and rank == 1 and name in shown.many:
            return False
        if rank == 0 and seen.transposed or sized and any(isinstance(r, Number) for r in rest) and not _has_letter(shown, name):
            return False
    return not (rank == 0 and name in shown.normed) and not _in_another_font(shown, name)


def _in_another_font(shown: Written, name: str) -> bool:
    """A plain letter whose bold twin is something else."""
    return name.count(":") == 0 and any(other != name and other.rpartition(":")[2] == name and other.partition(":")[0] in ("bold", "cal", "bb")
                                        for other in shown.seen)


def _can_be_index(item: Node) -> bool:
    match item:
        case Symbol():
            return len(item.name) == 1 or item.name == "ell"
        case Number():
            return True
        case Addition():
            return all(_can_be_index(t) for _, t in item.terms)
    return False


def _is_moment(item: Node, moments: set[str]) -> bool:
    if isinstance(item, Addition):
        return _is_moment(item.terms[0][1], moments)
    return isinstance(item, Symbol) and item.name in moments


def _has_letter(shown: Written, name: str) -> bool:
    return any(isinstance(s, Symbol) for seen in shown.seen.get(name, set()) for s in seen.subs)


def rows_of(shown: Written, vectors: set[str], matrices: set[str]) -> dict[str, set[str]]:
    """The vectors that stand before a matrix ("row"), and those behind one or transposed before anything ("column")."""
    found: dict[str, set[str]] = {}
    for left, transposed, right, over in shown.pairs:
        if left in vectors and (right in matrices or not right):
            found.setdefault(left, set()).add("column" if transposed else "row")
        if left in vectors and right in vectors and transposed != over:
            for name in (left, right):
                found.setdefault(name, set()).add("column" if transposed or left != right else "")
        if left in matrices and right in vectors:
            found.setdefault(right, set()).add("row" if over else "column")
    return found
