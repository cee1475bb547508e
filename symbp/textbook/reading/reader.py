"""A tree of the dialect -> its meaning in index notation, under a model and the scope of one equation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sympy import Eq, Expr, Ge, Gt, Integer, Le, Lt, Ne, Rational, S, sqrt
from sympy.core.relational import Relational

from ...notation.normal_form import length
from ...notation.symbols import Delta, Index, Where
from ..allowance import check
from ..latex.beside import OPPOSITE
from ..latex.grammar import parse_expression
from ..latex.text import to_latex
from ..latex.tree import (Addition, Cases, Comparison, Ellipsis, Fraction, Group, Indicator, Matrix, Negation, Node, Number, Root,
                   Scripted, Symbol, Words)
from ..letters.brackets import Usage
from ..letters.errors import IllFormed, NotUnderstood
from ..letters.layer import Layer, size_of
from ..letters.names import Use, item_text
from ..letters.said import ADD, declared
from .continued import continued
from .model import Model
from .notes import Notes
from .values import Value, added, aligned, divided, powered

LONGEST = 10_000
RELATIONS = {"=": Eq, "!=": Ne, "<": Lt, "<=": Le, ">": Gt, ">=": Ge}


@dataclass(frozen=True)
class Scope:
    """layers: what a layer letter stands for; letters: the index of a letter; values: parameters of a function; bare: functions that stand without an argument;
    places: what functions are taken at there.

    notes: where this reading notes what it meets.
    """

    layers: Mapping[str, Layer] = field(default_factory=dict)
    letters: Mapping[str, Index] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    places: Mapping[str, Value] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()
    notes: Notes = field(default_factory=Notes)

    def with_letters(self, more: Mapping[str, Index]) -> Scope:
        return replace(self, letters={**self.letters, **more})

    def with_values(self, more: Mapping[str, Value]) -> Scope:
        return replace(self, values={**self.values, **more})



Read = Callable[["Reader", Node, Scope], Value]
READERS: dict[type[Node], Read] = {}


def reads(*kinds: type[Node]) -> Callable[[Read], Read]:
    """Enter a function into the table of readers."""
    def enter(function: Read) -> Read:
        READERS.update(dict.fromkeys(kinds, function))
        return function
    return enter


class Reader:
    """Reads trees with the tables of one model."""

    def __init__(self, model: Model) -> None:
        self.model, self.names, self.conventions = model, model.names, model.conventions
        self.usage = Usage()
        self.limits: frozenset[str] = frozenset()
        self.totals = False
        self.lows: frozenset[str] = frozenset()
        self.highs: frozenset[str] = frozenset()
        self.divisors: frozenset[str] = frozenset()
        self.moving: frozenset[str] = frozenset()
        self.running: frozenset[str] = frozenset()
        self.said: Mapping[str, str] = {}
        self.turned = False
        self._aliases: dict[str, Node] = {}

    def value(self, node: Node, scope: Scope) -> Value:
        """The meaning of a node. Raises NotUnderstood or IllFormed."""
        check()
        reader = READERS.get(type(node))
        if reader is None:
            raise NotUnderstood("this has no meaning here", node.at)
        try:
            value = reader(self, node, scope)
        except (IllFormed, NotUnderstood) as trouble:
            if trouble.at is None:
                trouble.at = node.at
            raise
        if length(value.expr) > LONGEST:
            raise NotUnderstood(f"a formula of more than {LONGEST} parts, once its functions are put in", node.at,
                                "write it in smaller steps, or give its parts names in equations of their own")
        return value

    def scalar(self, node: Node, scope: Scope) -> Expr:
        value = self.value(node, scope)
        if not value.scalar:
            raise IllFormed("a vector where a number is expected", node.at)
        return value.expr

    def alias(self, text: str) -> Node:
        """What a symbol is short for, as the notation file writes it."""
        if text not in self._aliases:
            self._aliases[text] = parse_expression(text)
        return self._aliases[text]

    def listed(self, node: Group, scope: Scope) -> Value:
        """`[y, x]` is a row of numbers; any other list is none."""
        if node.bracket != "[":
            raise NotUnderstood("a list stands where one expression is expected", node.at, r"write a vector as \begin{pmatrix} a & b \end{pmatrix}")
        return self.value(Matrix((node.items,), at=node.at), scope)

    def layer(self, use: Use, scope: Scope) -> Layer | None:
        """The layer of a symbol with layer letters resolved."""
        if use.layer is None or use.layer.base not in scope.layers:
            return use.layer
        base = scope.layers[use.layer.base]
        return base.shifted(use.layer.offset)

    def subscript(self, item: Node, extent: Expr, scope: Scope) -> Expr:
        """One index: a letter, a number (from 1, or from 0 where all sums begin there), the last (a letter for the size itself), a letter and a number."""
        match item:
            case Number() if item.text.isdigit():
                return Integer(int(item.text) - (self.lows != {"0"}))
            case Addition():
                place = sum((self.subscript(t, extent, scope) if not isinstance(t, Number) else Integer(t.text))
                            * (1 if sign == "+" else -1) for sign, t in item.terms)
                if (place - extent).is_nonnegative:
                    raise NotUnderstood(f"{to_latex(item)} is beyond the range of its index", item.at)
                return place
            case Symbol() | Scripted():
                text = item_text(item)
                if text in scope.letters:
                    return scope.letters[text]
                entry = self.names.table.get(text)
                if entry is not None and entry.index:
                    return Index(text, self.extent(entry.index, scope))
                if text in self.conventions.sizes or text in self.highs | self.limits:
                    return extent - 1
                if isinstance(item, Scripted):
                    raise NotUnderstood(f"nothing says what index {to_latex(item)} is", item.at, declared(text, 'index = "n"'))
                return Index(text, extent)
        raise NotUnderstood("this is no index", item.at, "write a letter, a number, or a letter and a number: i, 1, i+1")

    def extent(self, text: str, scope: Scope) -> Expr:
        """A size as the notation file writes it, for the layer that the general letter stands for."""
        general = self.conventions.layers[:1]
        layer = scope.layers.get(general[0], Layer(general[0])) if general else None
        return size_of(text, layer, self.conventions.layers)

    def shape(self, use: Use, scope: Scope) -> tuple[Expr, ...] | None:
        """The sizes of a symbol's axes, None where only its letters tell them."""
        if use.key in scope.values:
            return tuple(i.size for i in scope.values[use.key].open)
        if use.entry.by_index:
            return None
        shape = self.model.shape(use.key, use.entry)
        layer = self.layer(use, scope)
        return None if shape is None else tuple(size_of(s, layer, self.conventions.layers) for s in shape)

    def is_constant(self, index: Index) -> bool:
        """Whether an index is one that the notation file holds fixed: a label, or a letter that it says so of."""
        entry = self.names.table.get(index.name)
        return index.name in self.model.fixed or entry is not None and bool(entry.index)

    def is_fixed(self, extent: Expr) -> bool:
        """Whether the notation file names this size (one that an index letter was given may be any)."""
        return not str(extent).startswith("n_") and (extent.is_Integer or str(extent).partition("{")[0] in self.sizes)

    @cached_property
    def sizes(self) -> frozenset[str]:
        """The names of the sizes that the notation file uses."""
        texts = [t for e in self.names.table.values() for t in e.shape or ()]
        texts += [t for v in self.conventions.sizes.values() for t in ((v,) if isinstance(v, str) else v)]
        texts += [*self.conventions.indices.values(), *self.conventions.sets.values()]
        texts += [e.index for e in self.names.table.values() if e.index]
        return frozenset(t.partition("^")[0] for t in texts if not t.isdigit())


@reads(Number)
def number(reader: Reader, node: Node, scope: Scope) -> Value:
    assert isinstance(node, Number)
    return Value(Rational(node.text))


@reads(Negation)
def negation(reader: Reader, node: Node, scope: Scope) -> Value:
    assert isinstance(node, Negation)
    value = reader.value(node.operand, scope)
    return replace(value, expr=-value.expr)


@reads(Addition)
def addition(reader: Reader, node: Node, scope: Scope) -> Value:
    assert isinstance(node, Addition)
    if any(isinstance(term, Ellipsis) for _, term in node.terms):
        return reader.value(continued(node), scope)
    return added([(1 if sign == "+" else -1, reader.value(term, scope)) for sign, term in node.terms])


@reads(Fraction)
def fraction(reader: Reader, node: Node, scope: Scope) -> Value:
    assert isinstance(node, Fraction)
    return divided(reader.value(node.over, scope), reader.value(node.under, scope))


@reads(Root)
def root(reader: Reader, node: Node, scope: Scope) -> Value:
    assert isinstance(node, Root)
    value = reader.value(node.body, scope)
    if node.degree is None:
        return replace(value, expr=sqrt(value.expr))
    return powered(value, 1 / reader.scalar(node.degree, scope))


@reads(Group)
def group(reader: Reader, node: Node, scope: Scope) -> Value:
    assert isinstance(node, Group)
    if len(node.items) != 1:
        return reader.listed(node, scope)
    if node.bracket not in ("(", "[", "{"):
        raise NotUnderstood("nothing says what these brackets mean", node.at, r"write ( ) to group, \| \| for a norm, v^\top w for an inner product")
    return reader.value(node.items[0], scope)


@reads(Cases)
def cases(reader: Reader, node: Node, scope: Scope) -> Value:
    r"""The value of the first branch whose condition holds; the branches have to cover everything."""
    assert isinstance(node, Cases)
    values = [reader.scalar(value, scope) for value, _ in node.branches]
    conditions = [condition for _, condition in node.branches]
    last = conditions[-1]
    if len(set(conditions)) < len(conditions):
        raise IllFormed("two cases have the same condition", node.at)
    if last is not None and not (len(conditions) == 2 and _opposite(conditions[0], last)):
        raise NotUnderstood("the cases do not cover everything", last.at, "write otherwise in the last one")
    result = values[-1]
    for value, condition in list(zip(values, conditions, strict=True))[-2::-1]:
        if condition is None:
            raise NotUnderstood("'otherwise' stands before the last case", node.at, "put it last")
        result = chosen(reader, condition, value, result, scope)
    return Value(result)


def _opposite(one: Node | None, other: Node) -> bool:
    return (isinstance(one, Comparison) and isinstance(other, Comparison) and other.sign == OPPOSITE.get(one.sign)
            and {one.left, one.right} == {other.left, other.right} and (one.left == other.left or one.sign in ("=", "!=")))


def chosen(reader: Reader, condition: Node, holds: Expr, fails: Expr, scope: Scope) -> Expr:
    """`holds` where the condition is met, else `fails`: a delta for indices, a case for numbers."""
    if isinstance(condition, Group) and len(condition.items) == 1:
        condition = condition.items[0]
    if not isinstance(condition, Comparison) or condition.right is None or condition.sign not in RELATIONS:
        raise NotUnderstood("a condition that is no comparison", condition.at, r"write x > 0, i = j or i \neq j")
    if condition.sign in ("=", "!=") and all(is_index(reader, c, scope) for c in (condition.left, condition.right)):
        same = Delta(*indices_of(reader, condition.left, condition.right, scope))
        there, elsewhere = (holds, fails) if condition.sign == "=" else (fails, holds)
        return same * there + (1 - same) * elsewhere
    left, right = reader.scalar(condition.left, scope), reader.scalar(condition.right, scope)
    return Where(RELATIONS[condition.sign](left, right), holds, fails)


def is_index(reader: Reader, node: Node, scope: Scope) -> bool:
    """Whether a side of a comparison is an index rather than a number."""
    return isinstance(node, Symbol | Scripted) and (item_text(node) in scope.letters or reader.names.is_index(node))


def indices_of(reader: Reader, left: Node, right: Node, scope: Scope) -> tuple[Expr, Expr]:
    """Two indices that are compared: the range of one is that of the other where only one is known."""
    known = [scope.letters.get(item_text(n)) or _declared(reader, n) for n in (left, right)]
    extents = [k.size for k in known if k is not None]
    if not extents:
        raise NotUnderstood("nothing says what these indices run over", left.at.to(right.at),
                            f'{ADD}: indices = {{ {item_text(left)} = "n" }}')
    return reader.subscript(left, extents[0], scope), reader.subscript(right, extents[0], scope)


def _declared(reader: Reader, node: Node) -> Index | None:
    entry = reader.names.table.get(item_text(node))
    found = reader.subscript(node, S.One, Scope()) if entry is not None and entry.index else None
    return found if isinstance(found, Index) else None


@reads(Indicator)
def indicator(reader: Reader, node: Node, scope: Scope) -> Value:
    """1 where the condition holds, entry by entry where it compares vectors."""
    assert isinstance(node, Indicator)
    condition = node.condition
    if not isinstance(condition, Comparison) or condition.right is None or condition.sign not in RELATIONS or all(
            is_index(reader, c, scope) for c in (condition.left, condition.right)):
        return Value(chosen(reader, condition, S.One, S.Zero, scope))
    left, right = aligned(reader.value(condition.left, scope), reader.value(condition.right, scope), "a comparison")
    return replace(left, expr=Where(RELATIONS[condition.sign](left.expr, right.expr), S.One, S.Zero))


@reads(Words, Ellipsis, Comparison)
def words(reader: Reader, node: Node, scope: Scope) -> Value:
    raise NotUnderstood(f"'{node.text}' inside a formula" if isinstance(node, Words) else "no meaning here", node.at)


def relation_of(reader: Reader, condition: Node, scope: Scope) -> Relational | Expr:
    """A condition of the notation file: an equation, an inequality, or two indices that differ."""
    if not isinstance(condition, Comparison) or condition.right is None:
        raise NotUnderstood("a condition that is no comparison", condition.at, r"write x > 0, i = j or i \neq j")
    if condition.sign in ("=", "!=") and all(is_index(reader, c, scope) for c in (condition.left, condition.right)):
        pair = indices_of(reader, condition.left, condition.right, scope)
        return RELATIONS[condition.sign](*pair, evaluate=False)
    left, right = reader.value(condition.left, scope), reader.value(condition.right, scope)
    return RELATIONS[condition.sign](left.expr, right.expr, evaluate=False)
