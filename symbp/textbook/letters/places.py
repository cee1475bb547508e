"""Union-find over the places that sizes stand at: axes of arrays, index letters of equations, rows and columns of letters."""

from __future__ import annotations

from collections.abc import Hashable

Place = tuple[str, Hashable]
Dims = tuple[Place, Place]

ONE: Place = ("1", "one")
NUMBER: Dims = (ONE, ONE)


class Classes:
    """Classes of places with one size; `sizes`: what is declared of a class; `many`: it is not 1, whatever it is."""

    def __init__(self) -> None:
        self.parent: dict[Place, Place] = {}
        self.sizes: dict[Place, str] = {}
        self.many: set[Place] = set()
        self.changes = 0
        self.declare(ONE, "1")

    def find(self, place: Place) -> Place:
        self.parent.setdefault(place, place)
        while self.parent[place] != place:
            self.parent[place] = self.parent[self.parent[place]]
            place = self.parent[place]
        return place

    def union(self, left: Place, right: Place) -> None:
        """One size for both, unless both have one, or one of them is 1 and the other is not."""
        a, b = self.find(left), self.find(right)
        if a == b or self.sizes.get(a, "") != self.sizes.get(b, "") and a in self.sizes and b in self.sizes or self._apart(a, b) or self._apart(b, a):
            return
        if b in self.sizes:
            a, b = b, a
        self.parent[b] = a
        if b in self.many:
            self.many.add(a)
        self.changes += 1

    def _apart(self, one: Place, other: Place) -> bool:
        return one == self.find(ONE) and other in self.many

    def declare(self, place: Place, size: str) -> None:
        root = self.find(place)
        self.sizes.setdefault(root, size)
        if size != "1":
            self.many.add(root)

    def mark(self, place: Place) -> None:
        """The size at this place is not 1."""
        root = self.find(place)
        if root not in self.many and root != self.find(ONE):
            self.many.add(root)
            self.changes += 1

    def is_one(self, place: Place) -> bool:
        return self.find(place) == self.find(ONE)

    def is_many(self, place: Place) -> bool:
        return self.find(place) in self.many

    def same(self, left: Place, right: Place) -> bool:
        return self.find(left) == self.find(right)

    # --- a pair of places: rows and columns ---------------------------------------------------------------------------

    def number(self, dims: Dims) -> bool:
        return self.is_one(dims[0]) and self.is_one(dims[1])

    def array(self, dims: Dims) -> bool:
        return self.is_many(dims[0]) or self.is_many(dims[1])

    def settled(self, dims: Dims) -> bool:
        """Whether each of rows and columns is known to be one or many."""
        return all(self.is_one(d) or self.is_many(d) for d in dims)

    def equate(self, left: Dims, right: Dims) -> None:
        """The same rows and columns, where neither is a number beside an array."""
        if not (self.number(left) and self.array(right) or self.array(left) and self.number(right)):
            self.union(left[0], right[0])
            self.union(left[1], right[1])
