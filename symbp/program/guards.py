"""Factors `inside(s, n)` and `delta(i, j)` -> reads that are 0 where an index leaves its array.

inside(s, n)*a[s]*f(b[s]) becomes a[s]*g[s] with g[p] = f(b[p]) computed for p inside only, and both reads guarded.
delta(i, j) becomes one[i - j], where `one` has a single entry, 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product

from sympy import Add, Expr, Mul, S

from ..errors import LoweringError
from ..notation.indices import all_index_names, fresh, substitute
from ..notation.symbols import Array, Delta, Entry, Index, Inside, Reduction

Hold = Callable[[Expr, tuple[Index, ...]], Entry]      # computes an expression into a buffer: its entry at the indices
Extent = Callable[[Expr], int | None]                  # the number of values of an index with this size; None: the batch
Moves = dict[Expr, Expr]


@dataclass
class Guards:
    """Rewrites expressions, and remembers which entries of theirs are read guarded."""

    hold: Hold
    one: Callable[[], Array]
    extent: Extent
    entries: set[Entry] = field(default_factory=set)

    def resolved(self, expr: Expr) -> Expr:
        """`expr` without `inside` and `delta` outside its sums; those inside stay for their own turn."""
        if isinstance(expr, Delta):
            return self.delta(expr)
        if not expr.has(Inside, Delta) or isinstance(expr, Entry | Reduction):
            return expr
        guards = [f for f in Mul.make_args(expr) if _is_guard(f)]
        if guards:
            rest = [f for f in Mul.make_args(expr) if f not in guards]
            return Mul(*map(self.resolved, self.guarded([g.as_base_exp()[0] for g in guards], rest)))
        return expr.func(*map(self.resolved, expr.args))

    def delta(self, delta: Delta) -> Entry:
        """delta(i, j) = one[i - j]"""
        if any(self.extent(i.size) is None for i in delta.atoms(Index)):
            raise LoweringError(f"{delta} compares two examples", remedy="use every array of examples at one index only")
        entry = self.one()[delta.args[0] - delta.args[1]]
        self.entries.add(entry)
        return entry

    def guarded(self, guards: list[Inside], factors: list[Expr]) -> list[Expr]:
        """inside(s, n)*f(s) = g[s] with g[p] = f(p)."""
        taken = set().union(*map(all_index_names, [*guards, *factors]))
        places: Moves = {}
        for guard in guards:
            places[fresh(guard.args[1], taken)] = guard.args[0]
            taken |= {p.name for p in places}
        subscripts = set(places.values())
        found: list[Expr] = []
        for factor in factors:
            if not _leaves(factor, subscripts):
                found.append(factor)
                continue
            if not (isinstance(factor, Entry) and all(isinstance(i, Index) or i in subscripts for i in factor.indices)):
                factor = substitute(self.hold(self.moved_inside(factor, places), ()), places)
            self.entries.add(factor)
            found.append(factor)
        covered = {i for f in found if f in self.entries for i in f.indices}
        for place, subscript in places.items():
            if subscript not in covered:
                found.append(substitute(self.hold(S.One, (place,)), {place: subscript}))
                self.entries.add(found[-1])
        return found

    def moved_inside(self, factor: Expr, places: Moves) -> Expr:
        """f(s - q) = f(p): the factor at the places themselves, where it leaves no array."""
        for moves in _solutions(places):
            inner = substitute(factor, moves)
            if next(outside(inner, self.extent), None) is None:
                return inner
        raise LoweringError(f"no index can be solved for so that {factor} leaves no array",
                            remedy="use subscripts that are sums of indices and whole numbers")


def _is_guard(factor: Expr) -> bool:
    return isinstance(factor.as_base_exp()[0], Inside)


def _solutions(places: Moves) -> Iterator[Moves]:
    """{s: p + q} for the subscript s - q and the place p, for every way to solve all of them."""
    ways = []
    for place, subscript in places.items():
        terms = [term.as_coeff_Mul() for term in Add.make_args(subscript)]
        indices = [(sign, i) for sign, i in terms if isinstance(i, Index) and sign in (1, -1)]
        ways.append([{i: i + sign * (place - subscript)} for sign, i in sorted(indices, key=lambda w: (-w[0], str(w[1])))])
    for choice in product(*ways):
        yield {index: value for way in choice for index, value in way.items()}


def _leaves(factor: Expr, subscripts: set[Expr]) -> bool:
    """Whether the factor reads an array at a sum of indices that shares an index with a guarded subscript."""
    shared = set().union(*(s.atoms(Index) for s in subscripts))
    return any(not isinstance(i, Index) and i.atoms(Index) & shared for e in factor.atoms(Entry) for i in e.indices)


def outside(expr: Expr, extent: Extent) -> Iterator[tuple[Entry, Expr, int, int]]:
    """The entries that leave their array at some value of their indices: entry, subscript, its least and greatest value."""
    for entry in sorted(expr.atoms(Entry), key=str):
        for subscript, size in zip(entry.indices, entry.array.shape, strict=True):
            if isinstance(subscript, Index) and subscript.size == size:
                continue
            low = high = 0
            for term in Add.make_args(subscript):
                number, index = term.as_coeff_Mul()
                reach = int(number) * ((extent(index.size) or 1) - 1) if isinstance(index, Index) else int(number)
                low += min(reach, 0) if isinstance(index, Index) else reach
                high += max(reach, 0) if isinstance(index, Index) else reach
            count = extent(size)
            if count is not None and (low < 0 or high >= count):
                yield entry, subscript, low, high
