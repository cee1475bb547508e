"""What a counterexample must respect: the names two sides depend on, and the conditions sorted by how they are met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from sympy import Basic, Eq, Expr, Ge, Gt, Ne, Rational, S, Symbol
from sympy.core.relational import Relational

from ...exact.reals import Undefined
from ...notation.definition import Definition
from ...notation.indices import entries, free_indices, substitute
from ...notation.normal_form import length
from ...notation.symbols import Array, Entry, Index, is_size
from ...rewriting.equality import equal
from ..reading.sets import members_of
from .points import Limits
from .values import Known

MOST_ROUNDS, LONGEST_INLINED = 6, 400


@dataclass
class Mentions:
    """The names in expressions and in the definitions of what they read; `extents` are the sizes of axes and ranges."""

    arrays: set[Array] = field(default_factory=set)
    constants: set[Symbol] = field(default_factory=set)
    sizes: set[Symbol] = field(default_factory=set)
    extents: set[Expr] = field(default_factory=set)

    @property
    def names(self) -> set[Symbol]:
        return self.arrays | self.constants


def mentions(expressions: Iterable[Basic], known: Known) -> Mentions:
    """Everything the expressions depend on."""
    found = Mentions()
    waiting = list(expressions)
    while waiting:
        for symbol in _symbols(waiting.pop()):
            if isinstance(symbol, Index):
                found.extents.add(symbol.size)
            elif isinstance(symbol, Array) and symbol not in found.arrays:
                found.arrays.add(symbol)
                found.extents.update(symbol.shape)
                for definition in known.arrays.get(symbol, ()):
                    waiting += [definition.formula, definition.target]
            elif is_size(symbol):
                found.sizes.add(symbol)
            elif not isinstance(symbol, Array) and symbol not in found.constants:
                found.constants.add(symbol)
                waiting += [known.constants[symbol]] if symbol in known.constants else []
    found.sizes.update(s for extent in found.extents for s in extent.free_symbols)
    found.constants -= found.sizes
    return found


def _symbols(expr: Basic) -> set[Symbol]:
    """The symbols of an expression; parts that it shares are looked at once, and are told apart by identity.

    Comparing two large equal expressions part by part would take as long as there are paths through them.
    """
    found: set[Symbol] = set()
    seen: set[int] = set()
    waiting: list[Basic] = [expr]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Symbol):
                found.add(node)
            waiting += node.args
    return found


def parts(expr: Basic) -> int:
    """How many parts an expression has when it is written out; a shared part, told by its identity, is counted up once."""
    counted: dict[int, int] = {}
    waiting = [(expr, False)]
    while waiting:
        node, below = waiting.pop()
        if below:
            counted[id(node)] = 1 + sum(counted[id(a)] for a in node.args)
        elif id(node) not in counted:
            waiting += [(node, True), *((a, False) for a in node.args)]
    return counted[id(expr)]


@dataclass
class Problem:
    """`left == right` for all values of `free`, under conditions.

    between: relations of indices alone; of_sizes: of sizes alone; to_solve: equations that the chosen values must be
    made to fulfil; to_check: relations that they must turn out to fulfil; limits: bounds of entries and constants; members:
    the values that entries have.
    """

    left: Expr
    right: Expr
    known: Known
    free: tuple[Index, ...]
    mentioned: Mentions
    between: list[Relational] = field(default_factory=list)
    of_sizes: list[Relational] = field(default_factory=list)
    to_solve: list[Relational] = field(default_factory=list)
    to_check: list[Relational] = field(default_factory=list)
    limits: dict[Symbol, Limits] = field(default_factory=dict)
    members: dict[Symbol, tuple[Fraction, ...]] = field(default_factory=dict)
    sizes: set[Symbol] = field(default_factory=set)
    extents: set[Expr] = field(default_factory=set)
    _proved: dict[Relational, bool] = field(default_factory=dict)

    def proved(self, condition: Relational) -> bool:
        """Whether an equation follows from the definitions alone, as sum(y) = 1 does from those of a softmax."""
        if condition not in self._proved:
            sides = (inlined(condition.lhs, self.known), inlined(condition.rhs, self.known))
            self._proved[condition] = isinstance(condition, Eq) and equal(*sides)
        return self._proved[condition]


def inlined(expr: Expr, known: Known) -> Expr:
    """The expression with the formulas of defined arrays in their place, as far as these are not very long."""
    for _ in range(MOST_ROUNDS):
        if length(expr) > LONGEST_INLINED:
            break
        found: dict[Expr, Expr] = {}
        for entry in entries(expr):
            for definition in known.arrays.get(entry.array, ())[:1]:
                if _whole_array(definition.target):
                    found[entry] = substitute(definition.formula, dict(zip(definition.indices, entry.indices, strict=True)))
        if not found:
            break
        expr = expr.xreplace(found)
    return expr


def posed(left: Expr, right: Expr, conditions: tuple[Relational, ...], definitions: tuple[Definition, ...]) -> Problem:
    """The problem, with only those conditions that share names with it. Raises Undefined if one of them is false."""
    if S.false in conditions:
        raise Undefined("a condition that never holds")
    known = Known(definitions)
    free = tuple(sorted(free_indices(left) | free_indices(right), key=lambda i: (i.name, str(i.size))))
    problem = Problem(left, right, known, free, mentions((left, right), known))
    for condition in _relevant([c for c in conditions if isinstance(c, Relational)], problem.mentioned.names, known):
        if mentions((condition,), known).names:
            _take(problem, condition)
        elif free_indices(condition):
            problem.between.append(condition)
        else:
            problem.of_sizes.append(condition)
    everything = mentions((left, right, *conditions, *problem.to_solve, *problem.to_check), known)
    problem.mentioned = mentions((left, right), known)
    problem.sizes, problem.extents = everything.sizes, everything.extents
    return problem


def _relevant(conditions: list[Relational], names: set[Symbol], known: Known) -> list[Relational]:
    """The conditions connected to the names, directly or through each other, and those without names, in order."""
    of = [mentions((c,), known).names for c in conditions]
    reached, size = set(names), -1
    while len(reached) != size:
        size = len(reached)
        for found in of:
            if found & reached:
                reached |= found
    return [c for c, found in zip(conditions, of, strict=True) if not found or found & reached]


def _take(problem: Problem, condition: Relational) -> None:
    two = members_of(condition)
    if two is not None and _whole_array(two[0]) and two[0].array not in problem.known.arrays:
        problem.members[two[0].array] = tuple(Fraction(int(v.p), int(v.q)) for v in two[1])
        problem.to_check.append(condition)
        return
    if isinstance(condition, Eq):
        for target, value in ((condition.lhs, condition.rhs), (condition.rhs, condition.lhs)):
            if _fixed(problem, target, value):
                return
        problem.to_solve.append(condition)
        return
    for relation in (condition, condition.reversed):
        target, bound = relation.lhs, relation.rhs
        name = target.array if _whole_array(target) else target
        if isinstance(bound, Rational) and isinstance(name, Symbol) and not isinstance(relation, Ne):
            number = Fraction(int(bound.p), int(bound.q))
            limit = Limits(low=number) if isinstance(relation, Gt | Ge) else Limits(high=number)
            problem.limits[name] = problem.limits.get(name, Limits()).meet(limit)
    problem.to_check.append(condition)


def _fixed(problem: Problem, target: Expr, value: Expr) -> bool:
    """Takes `target == value` as the definition of an array or constant that nothing else defines."""
    known = problem.known
    if isinstance(target, Symbol) and not isinstance(target, Index | Array) and target not in known.constants:
        if free_indices(value) or is_size(target) or target in mentions((value,), known).constants:
            return False
        known.constants[target] = value
    elif _whole_array(target) and target.array not in known.arrays:
        if free_indices(value) - set(target.indices) or target.array in mentions((value,), known).arrays:
            return False
        known.arrays[target.array] = [Definition(target, value)]
    else:
        return False
    if target.args and target.array.positive or not target.args and target.is_positive:
        problem.to_check.append(Gt(target, S.Zero, evaluate=False))
    return True


def _whole_array(target: Expr) -> bool:
    """Whether an entry stands for every entry of its array."""
    return (isinstance(target, Entry) and len(set(target.indices)) == len(target.indices)
            and all(isinstance(i, Index) and i.size == n for i, n in zip(target.indices, target.array.shape, strict=True)))
