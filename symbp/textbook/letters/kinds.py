"""What each letter of a document is (number, column, row, matrix): inferred from every equation, or open where nothing tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..latex.tree import (Addition, Big, Call, Cases, Derivative, Ellipsis, Fraction, Gradient, Group, Matrix, Negation,
                          Node, Norm, Number, Product, Root, Scripted, Symbol, base_of)
from ..latex.walk import children, nodes
from .brackets import Usage
from .conventions import Conventions, SymbolEntry
from .errors import Trouble
from .names import Names, Use
from .places import NUMBER, ONE, Classes, Dims, Place
from .shapes import size_name

MOST_PASSES = 12
ELEMENTWISE = frozenset("log ln exp sin cos tan sinh cosh tanh sqrt erf abs max min sign sgn".split())
RUN = tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Kind:
    """shape: the sizes of a letter's axes, () of a number; evidence: what tells."""

    shape: tuple[str, ...]
    row: bool = False
    evidence: str = ""


class Inference:
    """Rows and columns of every letter, unified over the equations of a document until nothing changes.

    ranks: how many indices a letter has where it has any; usage: what the brackets behind names tell.
    """

    def __init__(self, names: Names, conventions: Conventions, classes: Classes, ranks: Mapping[str, int],
                 usage: Usage) -> None:
        self.names, self.conventions, self.classes, self.ranks = names, conventions, classes, ranks
        self.callees, self.entrywise = usage.called - usage.bare, usage.entrywise
        self.letters: dict[str, Symbol] = {}
        self.evidence: dict[str, str] = {}
        self.not_numbers: list[Dims] = []

    # --- what a tree has ----------------------------------------------------------------------------------------------

    def equation(self, sides: tuple[Node, ...]) -> None:
        """One pass over an equation: every side has the rows and columns of the first one."""
        found = [self.dims(side) for side in sides]
        for before, after in zip(found, found[1:], strict=False):
            if before is not None and after is not None:
                self.classes.equate(before, after)
        known = next((d for d in found if d is not None and self.classes.settled(d)), None)
        if known is not None:
            for side in sides:
                self.expect(side, known)

    def dims(self, node: Node) -> Dims | None:
        """Rows and columns of a tree; None where they depend on what is open."""
        match node:
            case Number():
                return NUMBER
            case Big():
                return self.dims(node.body)
            case Norm(body=body) | Scripted(base=Norm(body=body)):
                self.dims(body)
                return NUMBER
            case Symbol() | Scripted(base=Symbol()):
                return self._letter(node)
            case Scripted():
                return self._scripted(self.dims(node.base), node)
            case Group(items=(item,)):
                return self.dims(item)
            case Group(items=items, bracket="[") if not any(isinstance(i, Ellipsis) for i in items):
                return ONE, self._literal(len(items))
            case Negation(operand=inner) | Root(body=inner):
                return self.dims(inner)
            case Addition():
                return self._addition(node)
            case Product():
                return self._product(node)
            case Fraction():
                return self._quotient(self.dims(node.over), self.dims(node.under))
            case Call():
                found = [self.dims(a) for a in node.arguments]
                return next((d for d in found if d is not None and self.classes.array(d)), found[0] if found else None)
            case Derivative() | Gradient():
                return self._slope(node)
            case Matrix():
                rows, columns = len(node.rows), len(node.rows[0]) if node.rows else 0
                return None if any(len(r) != columns for r in node.rows) else (self._literal(rows), self._literal(columns))
            case Cases():
                return next((d for d in [self.dims(v) for v, _ in node.branches] if d is not None), None)
        for child in children(node):
            self.dims(child)
        return None

    def _literal(self, count: int) -> Place:
        if count == 1:
            return ONE
        place: Place = ("literal", count)
        self.classes.declare(place, str(count))
        return place

    def _letter(self, node: Node) -> Dims | None:
        try:
            use = self.names.use(node)
        except Trouble:
            return None
        base = base_of(use.node)
        if base is not None and use.key not in self.callees:
            self.letters.setdefault(use.key, base)
        found = self.of_use(use)
        if found is not None and use.transposed:
            self.not_numbers.append(found)
            found = found[::-1]
        if use.power is not None:
            self.dims(use.power)
        return found

    def of_use(self, use: Use) -> Dims | None:
        """Rows and columns of one use of a letter: of the whole array, or of what its indices leave."""
        if use.entry.alias or use.entry.by_index or use.key in self.callees or use.key in ELEMENTWISE and not use.known:
            return None
        if use.key == "e" and not use.known and use.power is not None and not isinstance(use.power, Number):
            return NUMBER
        if use.entry.index or use.entry.function:
            return NUMBER
        axes = self._axes(use.key, use.entry)
        if axes is None:
            return (use.key, "r"), (use.key, "c")
        left = axes[len(use.indices):]
        if len(left) == 2:
            return left[0], left[1]
        if len(left) == 1:
            return (ONE, left[0]) if use.entry.layout == "row" else (left[0], ONE)
        return NUMBER if not left else None

    def _axes(self, key: str, entry: SymbolEntry) -> tuple[Place, ...] | None:
        """The places of an array's sizes, None where neither a declaration nor an index tells how many there are."""
        if entry.shape is not None or entry.role == "cost":
            return tuple(self._size(s) for s in entry.shape or ())
        if key in self.ranks:
            return tuple((key, axis) for axis in range(self.ranks[key]))
        return () if key in self.conventions.sizes or key in ("pi",) else None

    def _size(self, text: str) -> Place:
        if text == "1":
            return ONE
        if "^" in text:                                   # another size in every layer: never the same place twice
            place: Place = ("layer", len(self.classes.parent))
            self.classes.many.add(self.classes.find(place))
            return place
        place = ("size", text)
        self.classes.declare(place, text)
        return place

    def _scripted(self, found: Dims | None, node: Scripted) -> Dims | None:
        for item in node.sups:
            if self.names.transposes(item) and found is not None:
                self.not_numbers.append(found)
                found = found[::-1]
        return found if not node.subs else None

    def _addition(self, node: Addition) -> Dims | None:
        """Terms are alike; a number beside an array is spread."""
        found = [d for d in [self.dims(t) for _, t in node.terms if not isinstance(t, Number)] if d is not None]
        for before, after in zip(found, found[1:], strict=False):
            if not (self.classes.number(before) or self.classes.number(after)):
                self.classes.equate(before, after)
        arrays = [d for d in found if self.classes.array(d)]
        plain = all(self.classes.number(d) for d in found) and len(found) == len(node.terms)
        return arrays[0] if arrays else found[0] if found and not plain else NUMBER if found else None

    def _quotient(self, over: Dims | None, under: Dims | None) -> Dims | None:
        return over if over is None or under is None or not self.classes.array(under) else under

    def _slope(self, node: Derivative | Gradient) -> Dims | None:
        """The derivative of a number has the rows and columns of what it is taken by."""
        of = self.dims(node.of) if node.of is not None else NUMBER
        by = self.dims(node.by) if node.by is not None else None
        if by is None or of is None:
            return None
        if isinstance(node, Derivative) and self.classes.number(by):
            return of
        if not self.classes.number(of) and not isinstance(node, Gradient):
            return None
        return by[::-1] if self.conventions.jacobian == "numerator" and isinstance(node, Derivative) else by

    def _product(self, node: Product) -> Dims | None:
        total: Dims | None = None
        runs = list(runs_of(node))
        for number, run in enumerate(runs):
            found = self._run(run)
            if len(runs) > 1 and found is not None:
                self.not_numbers.append(found)
            if number and total is not None and found is not None:
                self.classes.equate(total, found)
            total = total if found is None else found if total is None else total
        return total

    def _run(self, run: RUN) -> Dims | None:
        """Matrix products from left to right; None as soon as it is open which product is meant."""
        total: Dims | None = NUMBER
        for operator, found in self.factors(run):
            if total is None or found is None:
                total = None
            elif operator == "/":
                total = self._quotient(total, found)
            else:
                total = self._times(total, found) if self._is_matrix_product(operator, total, found) else None
        return total

    def factors(self, run: RUN) -> list[tuple[str, Dims | None]]:
        """The factors of a run, applications of functions as one factor."""
        found: list[tuple[str, Dims | None]] = []
        position = 0
        while position < len(run):
            operator, node = run[position]
            behind = run[position + 1][1] if position + 1 < len(run) and not run[position + 1][0] else None
            key = self._callee(node) if isinstance(behind, Group) else None
            if key is None or not isinstance(behind, Group):
                stamped = isinstance(behind, Group) and any(n == Symbol(self.conventions.time, at=n.at) for n in nodes(behind))
                argued = isinstance(behind, Group) and isinstance(node, Symbol) and all(isinstance(i, Symbol) for i in behind.items)
                found.append((operator, None if argued and not stamped else self.dims(node)))
                position += 1 + (argued or stamped)
                continue
            arguments = [self.dims(item) for item in behind.items]
            whole = len(arguments) == 1 and arguments[0] is not None and (
                key in self.entrywise or self.classes.number(arguments[0]))
            found.append((operator, arguments[0] if whole else None))
            position += 2
        return found

    def _is_matrix_product(self, operator: str, left: Dims, right: Dims) -> bool:
        """Whether a sign between two factors is surely that of the matrix product (or one of them is a number)."""
        if self.classes.number(left) or self.classes.number(right) or not operator:
            return True
        return operator in ("*", "times") and not (self.classes.is_one(left[1]) and self.classes.is_one(right[1]))

    def _callee(self, node: Node) -> str | None:
        if not isinstance(node, Symbol | Scripted):
            return None
        try:
            key = self.names.use(node).key
        except Trouble:
            return None
        return key if key in self.callees or key in ELEMENTWISE else None

    def _times(self, left: Dims, right: Dims) -> Dims | None:
        classes = self.classes
        if classes.number(left):
            return right
        if classes.number(right):
            return left
        if not (classes.array(left) and classes.array(right)):
            return None
        classes.union(left[1], right[0])
        return left[0], right[1]

    # --- what a tree must have ----------------------------------------------------------------------------------------

    def expect(self, node: Node, dims: Dims) -> None:
        """What follows for the letters of a tree from the rows and columns that it has to have."""
        match node:
            case Symbol() | Scripted():
                found = self.dims(node)
                if found is not None:
                    self.classes.equate(found, dims)
            case Group(items=(item,)) | Negation(operand=item):
                self.expect(item, dims)
            case Addition():
                for _, term in node.terms:
                    if not isinstance(term, Number) and not (self.classes.array(dims) and self._is_number(term)):
                        self.expect(term, dims)
            case Product():
                for run in runs_of(node):
                    self._expect_run(run, dims)
            case Derivative() | Gradient():
                found = self._slope(node)
                if found is not None:
                    self.classes.equate(found, dims)

    def _is_number(self, node: Node) -> bool:
        found = self.dims(node)
        return found is not None and self.classes.number(found)

    def _expect_run(self, run: RUN, dims: Dims) -> None:
        """Of two factors that are no numbers, the open one follows from the other and from the product."""
        classes = self.classes
        if any(operator not in ("", "*") for operator, _ in run):
            return
        found = [d for _, d in self.factors(run)]
        if any(d is None for d in found):
            return
        open_ones = [d for d in found if d is not None and not classes.number(d)]
        if len(open_ones) == 1:
            classes.equate(open_ones[0], dims)
        elif len(open_ones) == 2:
            self._pair(open_ones[0], open_ones[1], dims)

    def _pair(self, left: Dims, right: Dims, dims: Dims) -> None:
        classes = self.classes
        matrix = all(map(classes.is_many, left))
        if not classes.array(right) and (matrix and classes.is_one(dims[1]) or classes.is_one(left[0]) and
                                         classes.is_many(left[1]) and classes.number(dims)):
            classes.union(left[1], right[0])
            classes.union(right[1], dims[1])
        elif not classes.array(left) and classes.array(right) and (
                all(map(classes.is_many, right)) and classes.is_one(dims[0])
                or classes.is_one(right[1]) and classes.is_many(right[0]) and classes.number(dims)):
            classes.union(left[0], dims[0])
            classes.union(left[1], right[0])
        elif classes.array(left) and classes.array(right):
            classes.union(left[0], dims[0])
            classes.union(right[1], dims[1])

    # --- the result ---------------------------------------------------------------------------------------------------

    def settle(self, equations: Iterable[tuple[Node, ...]]) -> None:
        """Passes over all equations until nothing changes."""
        equations = tuple(equations)
        for _ in range(MOST_PASSES):
            before = self.classes.changes
            self.not_numbers.clear()
            for sides in equations:
                self.equation(sides)
            if self.classes.changes == before:
                return

    def is_open(self, key: str) -> bool:
        """Whether neither a declaration nor an index nor a deduction tells what a letter is."""
        entry = self.names.table.get(key)
        declared = entry is not None and (entry.shape is not None or bool(
            entry.role == "cost" or entry.function or entry.alias or entry.index or entry.by_index))
        return not declared and key not in self.ranks and not self.classes.settled(self.whole(key))

    def whole(self, key: str) -> Dims:
        return (key, "r"), (key, "c")

    def kinds(self) -> dict[str, Kind]:
        """What is known of every letter that no declaration and no index tells of."""
        found = {key: Kind(tuple(size_name(self.classes, (key, axis)) for axis in range(rank)), False, "its indices")
                 for key, rank in self.ranks.items()}
        for key in self.letters:
            rows, columns = dims = self.whole(key)
            if key in found or not self.classes.settled(dims):
                continue
            shape = tuple(size_name(self.classes, d) for d in dims if not self.classes.is_one(d))
            found[key] = Kind(shape, len(shape) == 1 and self.classes.is_one(rows), self.evidence.get(key, "its equation"))
        return found


def runs_of(node: Product) -> Iterable[RUN]:
    """The runs of factors between element-wise products."""
    run: list[tuple[str, Node]] = []
    for operator, factor in node.factors:
        if operator == "odot":
            yield tuple(run)
            run = []
        run.append(("" if operator == "odot" else operator, factor))
    yield tuple(run)
