"""Syntax tree + scope -> SymPy objects of `symbols`: names looked up, indices checked, ranges inferred."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from sympy import Add, Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Ne, Pow, Rational, S, pi
from sympy.core.relational import Relational

from .definition import Definition
from .functions import FUNCTIONS, is_too_large, is_unreal
from .mentions import free_letters, letters, names, nodes, subscript_arguments, subscript_names, subscripted
from .names import check_name, reserved_as
from .ranges import Ranges
from .scope import Scope
from .symbols import Array, Entry, IndexMax, IndexSum, Where
from .syntax import check_subscript
from .tree import (
    Addition,
    Call,
    Comparison,
    DefinitionTree,
    Name,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Reduce,
    Subscripted,
)

__all__ = ["Scope", "bind", "bind_definition", "bind_relation", "check_name", "free_letters", "letters", "names",
           "reserved_as", "subscripted"]

EMPTY: Mapping[str, Expr] = MappingProxyType({})
RELATIONS = {"==": Eq, "!=": Ne, "<": Lt, "<=": Le, ">": Gt, ">=": Ge}
REDUCTIONS = {"Sum": IndexSum, "Max": IndexMax}


def bind(tree: Node, scope: Scope, where: str = "") -> Expr:
    """The expression a tree means; indices that nothing binds are free. Raises FormulaError."""
    return _binder(tree, scope, where, free_letters(tree)).value(tree, EMPTY)


def bind_relation(tree: Comparison, scope: Scope, where: str = "") -> tuple[Relational, ...]:
    """The relations a condition means, unevaluated; a chain gives several. Raises FormulaError."""
    return _binder(tree, scope, where, free_letters(tree)).relations(tree, EMPTY)


def bind_definition(tree: DefinitionTree, scope: Scope, shape: tuple[Expr, ...] | None = None,
                    where: str = "") -> Definition:
    """The definition a tree means. Its array has the given shape, or the one that its indices' ranges give.

    A target that the scope has as an array keeps that array. Raises FormulaError.
    """
    target, formula = tree.target, tree.formula
    free = target.subscripts if isinstance(target, Subscripted) else ()
    binder = _Binder(scope, where, Ranges(scope.arrays, scope.indices, where), frozenset(n.name for n in free))
    for position, name in enumerate(free):
        if name in free[:position]:
            binder.fail(name, f"index {name.name} is used twice in {target.at.text}", "give every axis its own index")
        binder.check_letter(name)
    if target.name in scope.constants:
        binder.fail(target, f"{target.name} is a constant", "define a name of its own")
    for node in nodes(formula):
        if isinstance(node, Name | Subscripted) and node.name == target.name:
            binder.fail(node, f"{target.name} is defined by itself", "give the new array another name")
    known = scope.arrays.get(target.name)
    shape = known.shape if shape is None and known is not None else shape
    if shape is not None and len(shape) != len(free):
        binder.fail(target, f"{target.name} has {len(shape)} indices, not {len(free)}",
                    f"write {scope.example(target.name, shape)} = expression")
    for name, size in zip(free, shape or (), strict=False):
        binder.ranges.state(name, size, target.at.text)
    _collect(binder, formula, free)
    meaning = binder.value(formula, EMPTY)
    indices = tuple(binder.ranges.index(name) for name in free)
    if known is None or known.shape != tuple(i.size for i in indices):
        known = Array(target.name, tuple(i.size for i in indices))
    return Definition(Entry(known, *indices), meaning)


def _binder(tree: Node, scope: Scope, where: str, free: tuple[str, ...]) -> _Binder:
    binder = _Binder(scope, where, Ranges(scope.arrays, scope.indices, where), frozenset(free))
    _collect(binder, tree, tuple(Name(name, at=tree.at) for name in free))
    return binder


def _collect(binder: _Binder, tree: Node, free: tuple[Node, ...]) -> None:
    for name in free:
        if name.name in binder.scope.indices:
            binder.ranges.state(name, binder.scope.indices[name.name].size, "the model")
    binder.ranges.collect(tree)


class _Binder:
    """One walk over a tree. `bound` maps the indices of the enclosing Sum and Max to their Index."""

    def __init__(self, scope: Scope, where: str, ranges: Ranges, free: frozenset[str]) -> None:
        self.scope, self.where, self.ranges, self.free = scope, where, ranges, free

    def fail(self, node: Node, what: str, remedy: str = "") -> NoReturn:
        raise node.at.error(what, remedy, self.where)

    def value(self, tree: Node, bound: Mapping[str, Expr]) -> Expr:
        """The expression of a value tree."""
        match tree:
            case Number(text=text):
                return Integer(int(text)) if text.isdigit() else Rational(text)
            case Name():
                return self.named(tree, bound)
            case Subscripted():
                return self.entry(tree, bound)
            case Addition(terms=terms):
                return Add(*(self.value(t, bound) if s == "+" else Mul(*self.factors(Negation(t, at=t.at), bound))
                             for s, t in terms))
            case Product() | Negation():
                return Mul(*self.factors(tree, bound))
            case Power(base=base, exponent=exponent):
                return self.power(tree, self.value(base, bound), self.value(exponent, bound))
            case Call():
                return self.call(tree, bound)
            case Reduce():
                return self.reduce(tree, bound)
        self.fail(tree, "a comparison is not a number", "use it as the condition of where(condition, a, b)")

    def factors(self, tree: Node, bound: Mapping[str, Expr]) -> list[Expr]:
        """The factors of nested products, so that none is multiplied out before the others are seen."""
        match tree:
            case Negation(operand=operand):
                return [S.NegativeOne, *self.factors(operand, bound)]
            case Product(factors=parts):
                found = []
                for operator, part in parts:
                    inner = self.factors(part, bound)
                    found += inner if operator == "*" else [self.power(part, f, S.NegativeOne) for f in inner]
                return found
        return [self.value(tree, bound)]

    def power(self, tree: Node, base: Expr, exponent: Expr) -> Expr:
        if base.is_zero and exponent.is_negative:
            zero = "" if tree.at.text == "0" else f": {tree.at.text} is 0"
            self.fail(tree, f"division by zero{zero}", "divide by something that is not always 0")
        if is_too_large(base, exponent):
            self.fail(tree, f"the power {tree.at.text} is too large", "use a smaller exponent")
        return self.real(tree, Pow(base, exponent))

    def real(self, tree: Node, expr: Expr) -> Expr:
        if is_unreal(expr):
            self.fail(tree, f"{tree.at.text} has no finite real value",
                      "keep logarithms, roots and divisors within their domain")
        return expr

    def named(self, tree: Name, bound: Mapping[str, Expr]) -> Expr:
        name = tree.name
        if name in bound or name in self.free:
            self.fail(tree, f"index {name} is used as a number",
                      f"an index may stand only inside [ ]; write Sum(..., {name}) to sum over it")
        if name in self.scope.arrays:
            array = self.scope.arrays[name]
            if array.shape:
                self.fail(tree, f"{name} is an array with {len(array.shape)} indices",
                          f"write {self.scope.example(name, array.shape)}")
            return Entry(array)
        if name in self.scope.constants:
            return self.scope.constants[name]
        if name == "pi":
            return pi
        if name in self.scope.sizes:
            return self.scope.sizes[name]
        if name in FUNCTIONS or name in REDUCTIONS:
            usage = FUNCTIONS[name].usage if name in FUNCTIONS else f"{name}(x[k], k)"
            self.fail(tree, f"{name} is a function", f"write {usage}")
        if name in self.scope.indices:
            self.fail(tree, f"index {name} is used as a number", "an index may stand only inside [ ]")
        self.fail(tree, f"unknown name {name}", self.scope.similar(name))

    def array(self, tree: Subscripted) -> Array:
        """The array a node names, if it has that many indices."""
        array = self.scope.arrays.get(tree.name)
        if array is None:
            if tree.name in FUNCTIONS or tree.name in REDUCTIONS:
                self.fail(tree, f"{tree.name} is a function", "write its arguments in ( )")
            if tree.name in self.scope.constants or tree.name in self.scope.sizes:
                self.fail(tree, f"{tree.name} is a number and has no indices", f"write {tree.name}")
            self.fail(tree, f"unknown name {tree.name}", self.scope.similar(tree.name))
        if len(array.shape) != len(tree.subscripts):
            what = f"has {len(array.shape)} indices, not {len(tree.subscripts)}" if array.shape else "has no indices"
            self.fail(tree, f"{tree.name} {what}", f"write {self.scope.example(tree.name, array.shape)}")
        return array

    def entry(self, tree: Subscripted, bound: Mapping[str, Expr]) -> Expr:
        array = self.array(tree)
        subscripts = [self.subscript(s, bound) for s in tree.subscripts]
        for node, subscript, size in zip(tree.subscripts, subscripts, array.shape, strict=True):
            if subscript.is_Integer and (subscript < 0 or (size.is_Integer and subscript >= size)):
                self.fail(node, f"subscript {subscript} is outside 0 .. {size}-1", "count entries from 0")
        return Entry(array, *subscripts)

    def subscript(self, tree: Node, bound: Mapping[str, Expr]) -> Expr:
        """An index, a number, or a sum of them."""
        match tree:
            case Name(name=name):
                if name in bound:
                    return bound[name]
                self.check_letter(tree)
                if name not in self.free:
                    self.fail(tree, f"index {name} is neither on the left side nor summed over",
                              f"write {name} on the left, or Sum(..., {name})")
                return self.ranges.index(tree)
            case Number(text=text):
                return Integer(int(text))
            case Negation(operand=operand):
                return -self.subscript(operand, bound)
            case Addition(terms=terms):
                return Add(*(self.subscript(t, bound) if s == "+" else -self.subscript(t, bound) for s, t in terms))
        check_subscript(tree)
        self.fail(tree, "this is no subscript", "write for example x[e,p+q]")

    def check_letter(self, tree: Name) -> None:
        """Refuse a letter as an index that means something else."""
        scope = self.scope
        for known, kind in ((scope.arrays, "an array"), (scope.constants, "a constant"), (scope.sizes, "a size")):
            if tree.name in known:
                self.fail(tree, f"{tree.name} is {kind}, not an index", "use another index letter")
        if reserved_as(tree.name):
            self.fail(tree, f"{tree.name} is {reserved_as(tree.name)}", "use another index letter")

    def reduce(self, tree: Reduce, bound: Mapping[str, Expr]) -> Expr:
        inner = dict(bound)
        indices = []
        for position, name in enumerate(tree.bound):
            if name.name in bound or name in tree.bound[:position]:
                self.fail(name, f"index {name.name} is bound twice", "give every Sum and Max its own index letter")
            if name.name in self.free:
                self.fail(name, f"index {name.name} is already free in the formula",
                          f"give {tree.kind} an index letter of its own")
            self.check_letter(name)
            if (name.name, id(tree)) not in self.ranges.known and name.name not in self.scope.indices:
                self.unused(tree, name)
            indices.append(self.ranges.index(name, id(tree)))
            inner[name.name] = indices[-1]
        return REDUCTIONS[tree.kind](self.value(tree.body, inner), *indices)

    def unused(self, tree: Reduce, name: Name) -> NoReturn:
        for node in nodes(tree.body):
            if isinstance(node, Reduce) and name in node.bound:
                self.fail(node.bound[node.bound.index(name)], f"index {name.name} is bound twice",
                          "give every Sum and Max its own index letter")
            if isinstance(node, Name) and node.name == name.name:
                self.named(node, {name.name: S.Zero})
            if isinstance(node, Subscripted):
                self.array(node)
                if any(name == n for s in node.subscripts for n in subscript_names(s)):
                    self.ranges.index(name, id(tree))
        self.fail(name, f"index {name.name} does not occur in what is under {tree.kind}",
                  "multiply by the size instead" if tree.kind == "Sum" else f"remove {tree.kind}")

    def call(self, tree: Call, bound: Mapping[str, Expr]) -> Expr:
        rule = FUNCTIONS.get(tree.name)
        if rule is None:
            if tree.name in self.scope.arrays or tree.name in self.scope.constants:
                self.fail(tree, f"{tree.name} is not a function", f"write {tree.name}*(...) for a product")
            self.fail(tree, f"{tree.name} is not a function", self.scope.similar_function(tree.name))
        if len(tree.arguments) != len(rule.takes):
            self.fail(tree, f"{tree.name} takes {len(rule.takes)} argument{'s' * (len(rule.takes) > 1)}, "
                            f"not {len(tree.arguments)}", f"write {rule.usage}")
        for argument in subscript_arguments(tree):
            check_subscript(argument)
        if rule.takes[0] == "c":
            return self.where_call(tree, bound)
        if tree.name in ("max", "min") and isinstance(tree.arguments[1], Name):
            self.maximum_over_index(tree, tree.arguments[1], bound)
        return self.real(tree, rule.build(*(self.subscript(a, bound) if kind == "s" else self.value(a, bound)
                                            for kind, a in zip(rule.takes, tree.arguments, strict=True))))

    def maximum_over_index(self, tree: Call, name: Name, bound: Mapping[str, Expr]) -> None:
        if name.name in bound or name.name in self.free:
            remedy = "Max(x[k], k)" if tree.name == "max" else "-Max(-x[k], k)"
            self.fail(name, f"index {name.name} is used as a number", f"write {remedy} for the extreme over an index")

    def where_call(self, tree: Call, bound: Mapping[str, Expr]) -> Expr:
        """A chained condition nests: where(a < b < c, x, y) is where(a < b, where(b < c, x, y), y)."""
        condition, then, otherwise = tree.arguments
        if not isinstance(condition, Comparison):
            self.fail(condition, "where needs a comparison first", "write where(z > 0, a, b)")
        value, other = self.value(then, bound), self.value(otherwise, bound)
        for relation in reversed(self.relations(condition, bound)):
            decided = all(side.is_Rational for side in relation.args)
            value = Where(relation.doit() if decided else relation, value, other)
        return value

    def relations(self, tree: Comparison, bound: Mapping[str, Expr]) -> tuple[Relational, ...]:
        sides = [self.value(operand, bound) for operand in tree.operands]
        return tuple(RELATIONS[operator](left, right, evaluate=False)
                     for operator, left, right in zip(tree.operators, sides, sides[1:], strict=False))
