"""What is said beside an equation -> relations in index notation, or words that stay open, under the equation's scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sympy import Eq, Expr, Gt, Integer, Lt, Ne
from sympy.core.relational import Relational

from ...notation.indices import arrays_in, free_indices, substitute
from ...notation.symbols import Array, Delta, Entry, Index, IndexSum
from ...rewriting.equality import equal
from ..latex.beside import leading
from ..latex.prose import DEFINING, EXPLAINING
from ..latex.tree import Addition, Beside, Comparison, Group, Node, Number, Scripted, Symbol
from ..letters.errors import NotUnderstood, Trouble
from ..letters.names import item_text
from .model import Model
from .notes import Notes
from .ranges import letters_scope
from .reader import RELATIONS, Reader, Scope, indices_of
from .values import aligned

GIVEN_ROLES = ("weight", "input", "step", "cost")
TARGETS = ("t", "y", "d")
MOST_ROUNDS = 4


@dataclass(frozen=True)
class Stated:
    """A condition in scope: its relation, and the document's words for it ("" where it has none).

    here: the letters of the equation that it speaks of, at that place only; instance: values that fulfil more than the
    relation, as one of the cases that the words allow.
    """

    relation: Relational
    words: str
    here: frozenset[Index] = field(default_factory=frozenset)
    instance: Relational | None = None


@dataclass(frozen=True)
class Said:
    """What was read of the conditions beside an equation: relations, and words that are not understood or may not be said of it.

    doubtful: relations said of the parameters of an equation near by ("Let $\\lambda > 0$"), which hold here or say nothing;
    unread: words that are not understood; doubted: those that deny or widen a condition; unsure: what the others say.
    """

    stated: tuple[Stated, ...] = ()
    open: tuple[str, ...] = ()
    doubtful: tuple[Stated, ...] = ()
    unread: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    unsure: tuple[Stated, ...] = ()


def said_beside(reader: Reader, beside: tuple[Beside, ...], scope: Scope, arrays: frozenset[Array], known: frozenset[Relational]) -> Said:
    """`arrays`: those that the equation rests on; known: what holds throughout."""
    stated: dict[Stated, None] = {}
    doubts: dict[str, None] = {}
    unread: dict[str, None] = {}
    doubtful: list[Stated] = []
    unsure: list[Stated] = []
    for one in beside:
        try:
            found = _hot(reader, one, scope, arrays) if one.one_hot else list(_of(reader, one, scope))
        except Trouble:
            found = None
        if found is not None and not one.sure and (not found or _of_other_data(reader.model, found, arrays)):
            continue
        near = leading(one.words.lower()) in DEFINING | EXPLAINING and not one.doubted
        if found is not None and not one.sure and near and all(_bounds_data(reader.model, s.relation) for s in found):
            doubtful += found
        elif found is None or not one.sure and (one.doubted or not {s.relation for s in found} <= known):
            doubts[one.words] = None
            unread |= {one.words: None} if found is None else {}
            unsure += found or []
        else:
            stated |= dict.fromkeys(found)
    denied = {b.words for b in beside if b.doubted} & set(doubts)
    return Said(tuple(stated), tuple(doubts), tuple(doubtful), tuple(unread), tuple(w for w in doubts if w in denied), tuple(unsure))


def _bounds_data(model: Model, relation: Relational) -> bool:
    """Whether a relation only bounds given numbers: `\\lambda > 0`."""
    arrays = arrays_in(relation.lhs) | arrays_in(relation.rhs)
    return not isinstance(relation, Eq | Ne) and not relation.atoms(Index) and all(not a.shape and model.definition(a) is None for a in arrays)


def _of_other_data(model: Model, found: list[Stated], arrays: frozenset[Array]) -> bool:
    """Whether conditions speak only of given data that an equation does not rest on."""
    own = frozenset[Array]().union(*(arrays_in(side) for s in found for side in s.relation.args))
    return bool(own) and not own & arrays and all(is_data(model, a) for a in own)


def _of(reader: Reader, one: Beside, scope: Scope) -> Iterator[Stated]:
    """The relations of one condition; what only explains a name is none, if it follows from what is known."""
    if one.condition is None:
        raise NotUnderstood("a condition in words")
    for comparison in _parts(one.condition):
        if comparison.sign in ("in", "notin") and not one.hypothesis and not _is_pair(comparison):
            continue
        relation = _relation(reader, comparison, letters_scope(reader, _sides(comparison), scope))
        if not one.hypothesis and isinstance(relation, Eq) and not _is_value(relation) and not _is_pair(comparison):
            if _follows(reader.model, relation):
                continue
            raise NotUnderstood("an equation that explains a name")
        letters = free_indices(relation)
        if not one.sure and not any(a.atoms(Entry) for a in relation.args) and not letters <= frozenset(scope.letters.values()):
            continue                                  # a case of letters that this equation does not have
        yield Stated(relation, one.words, letters & frozenset(scope.letters.values()))


def _parts(node: Node) -> Iterator[Comparison]:
    """The comparisons that hold together."""
    if isinstance(node, Group) and len(node.items) == 1:
        node = node.items[0]
    if not isinstance(node, Comparison) or node.right is None:
        raise NotUnderstood("a condition that is no comparison", node.at)
    if node.sign != "and":
        yield node
        return
    yield from _parts(node.left)
    yield from _parts(node.right)


def _sides(node: Comparison) -> tuple[Node, Node]:
    assert node.right is not None
    return node.left, node.right


def _is_pair(node: Comparison) -> bool:
    r"""`y \in \{-1, 1\}`"""
    right = node.right
    return node.sign == "in" and isinstance(right, Group) and right.bracket == "{" and len(right.items) == 2


def _is_value(relation: Eq) -> bool:
    """Indices that are the same, a symbol that has a number's value, a sum of data that is one."""
    left, right = relation.lhs, relation.rhs
    return left.is_number or right.is_number or isinstance(left, Index) and isinstance(right, Index)


def _relation(reader: Reader, node: Comparison, scope: Scope) -> Relational:
    left, right = _sides(node)
    if _is_pair(node):
        low, high, value = (reader.scalar(n, replace(scope, notes=Notes())) for n in (*right.items, left))
        return Eq(value**2, (low + high) * value - low * high, evaluate=False)
    if node.sign not in RELATIONS:
        raise NotUnderstood(f"the sign {node.sign} in a condition is not read", node.at)
    texts = [item_text(side) for side in (left, right)]
    if any(text in scope.letters for text in texts) and all(_is_place(side) for side in (left, right)):
        pair = indices_of(reader, left, right, scope)
        extents = {i.size for i in pair if isinstance(i, Index)}
        if len(extents) > 1:
            raise NotUnderstood("indices of different ranges are compared", node.at)
        return RELATIONS[node.sign](*pair, evaluate=False)
    noted = Notes()
    quiet = replace(scope, notes=noted)
    one, other = aligned(reader.value(left, quiet), reader.value(right, quiet), "a condition")
    axes = {axis: Index(f"{axis.name}'", axis.size) for axis in one.open}
    pair = substitute(one.expr, axes), substitute(other.expr, axes)
    if pair[0].is_number and not pair[1].is_number and node.sign in ("=", "!="):
        pair = pair[::-1]
    return RELATIONS[node.sign](*pair, evaluate=False)


def _is_place(node: Node) -> bool:
    """Whether a side of a comparison can be a place: a letter, a number, a letter plus a number."""
    if isinstance(node, Addition):
        return all(isinstance(term, Number | Symbol) for _, term in node.terms)
    return isinstance(node, Number | Symbol) or isinstance(node, Scripted) and isinstance(node.base, Symbol) and not node.sups


def _follows(model: Model, relation: Eq) -> bool:
    """Whether an equation follows from the definitions."""
    left, right = relation.lhs, relation.rhs
    for _ in range(MOST_ROUNDS):
        if equal(left, right):
            return True
        left, right = _inlined(model, left), _inlined(model, right)
    return equal(left, right)


def _inlined(model: Model, expr: Expr) -> Expr:
    found: dict[Expr, Expr] = {}
    for entry in expr.atoms(Entry):
        made = model.definition(entry.array)
        if made is not None and len(made.indices) == len(entry.indices):
            found[entry] = substitute(made.formula, dict(zip(made.indices, entry.indices, strict=True)))
    return expr.xreplace(found)


def _hot(reader: Reader, one: Beside, scope: Scope, arrays: frozenset[Array]) -> list[Stated]:
    """One-hot data of one axis: the sum is 1, and as an instance the first entry is the 1."""
    named: Expr | None = None
    if one.condition is not None:
        try:
            named = reader.value(one.condition, replace(scope, notes=Notes())).expr
        except Trouble:
            named = None
    wanted = named.array if isinstance(named, Entry) else None
    found = []
    for array in sorted(arrays, key=str):
        if not array.shape or not is_data(reader.model, array) or not (array == wanted if wanted in arrays else is_target(reader.model, array)):
            continue
        if len(array.shape) > 1:
            raise NotUnderstood("one-hot data of several axes")
        place = Index("k'", array.shape[0])
        entry = Entry(array, place)
        first = Eq(entry, Delta(place, Integer(0)), evaluate=False)
        found.append(Stated(Eq(IndexSum(entry, place), 1, evaluate=False), one.words, instance=first))
    return found


def is_data(model: Model, array: Array) -> bool:
    """Whether an array is given, not computed, learned or read as input."""
    origin = model.origins.get(array)
    given = origin is not None and origin.entry.role not in GIVEN_ROLES and not origin.entry.of
    return given and model.definition(array) is None


def is_target(model: Model, array: Array) -> bool:
    """Whether given data are targets, by their role or their letter."""
    origin = model.origins.get(array)
    told = origin is not None and (origin.entry.role == "target" or origin.key.rpartition(":")[2] in TARGETS)
    return told and is_data(model, array)


def apart(relation: Relational) -> Ne | None:
    """Two indices that are told apart, by any sign."""
    if isinstance(relation, Ne | Lt | Gt) and any(isinstance(a, Index) for a in relation.args):
        return Ne(*relation.args, evaluate=False)
    return None


def sums_data(reader: Reader, total: Comparison) -> bool:
    """Whether a sum is one of entries of given data alone."""
    try:
        found = _relation(reader, total, letters_scope(reader, _sides(total), Scope()))
    except Trouble:
        return False
    node = found.lhs
    return isinstance(node, IndexSum) and isinstance(node.body, Entry) and is_data(reader.model, node.body.array)
