"""Functions a document defines, or names without a definition, applied to values: element by element, or to a whole vector."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sympy import Abs, Expr, S, cos, cosh, erf, exp, log, sign, sin, sinh, sqrt, tan, tanh
from sympy.core.function import Function

from ...notation.indices import arrays_in, free_indices, substitute
from ...notation.symbols import Array, Delta, Entry, Index, IndexMax, Maximum, Minimum
from ..latex.text import to_latex
from ..latex.tree import Call, Node, Symbol, base_of
from ..letters.errors import IllFormed, NotUnderstood, elsewhere
from ..letters.names import Use, is_kronecker, item_text
from ..letters.said import defined, function_of, key_name
from ..letters.told import Told
from .family import Family
from .notes import Notes
from .ranges import free_letters, range_of
from .reader import Reader, Scope, reads
from .values import Value, aligned, fresh_axis

NAMED: dict[str, Callable[[Expr], Expr]] = {
    "log": log, "ln": log, "exp": exp, "sin": sin, "cos": cos, "tan": tan, "sinh": sinh, "cosh": cosh, "tanh": tanh,
    "sqrt": sqrt, "erf": erf, "abs": Abs,
}
WORDS: dict[str, Callable[[Expr], Expr]] = {"sgn": sign, "sign": sign, **NAMED}
OUTER = frozenset(("log", "ln", "lg", "exp", "sqrt", "abs"))
STOPPING = re.compile(r"sg|stop_?g(?:rad\w*)?|detach\w*|no_?grad\w*", re.IGNORECASE)
EXTREMES = {"max": Maximum, "min": Minimum}


class OpaqueFunction(Function):
    """A function that is named but not defined: an unknown, differentiable real function; `order` says how often it is differentiated by each of its arguments."""

    is_real = True
    is_extended_real = True
    order: tuple[int, ...] = ()
    title: str = ""
    spelled: str = ""                   # with a prime for every derivative

    def fdiff(self, argindex: int = 1) -> Expr:
        more = tuple(n + (k == argindex - 1) for k, n in enumerate(self.order))
        return opaque(self.title, more)(*self.args)

    def _sympystr(self, printer: Any) -> str:
        return f"{self.spelled}({', '.join(map(printer._print, self.args))})"


@lru_cache(maxsize=4096)
def opaque(name: str, order: tuple[int, ...] = (0,)) -> type[OpaqueFunction]:
    """The unknown function `name` differentiated `order` times; one class for each."""
    label = name + "".join(f"_{n}" for n in order)
    primes = "'" * sum(order) if len(order) == 1 else str(list(order)) * any(order)
    return type(label, (OpaqueFunction,), {"order": order, "title": name, "spelled": name + primes, "nargs": len(order)})


def is_function(reader: Reader, use: Use) -> bool:
    """Whether a symbol in brackets behind it is applied to them."""
    return bool(use.entry.function) or reader.model.family(use.key, function=True) is not None or (
        not use.known and (use.key in WORDS or use.key == "diag"))


def may_be_function(reader: Reader, use: Use) -> bool:
    """Whether nothing says what a name is that may be a function."""
    return (not use.known or use.entry.names_only) and not is_kronecker(use) and reader.model.family(use.key) is None


def is_taken_as_function(reader: Reader, use: Use, scope: Scope) -> bool:
    """Whether such a name is a function, surely or in the reading that is tried."""
    return use.key in reader.usage.functions or scope.notes.choose(f"whether {use.key} is a function", ("a function", "a factor")) == 0


def no_stop(use: Use) -> None:
    """Raises NotUnderstood for what hides its argument from derivatives."""
    if STOPPING.fullmatch(use.key):
        raise NotUnderstood(f"{key_name(use.key)}, through which no derivative is taken, is not read", use.node.at)


def may_be_derivative(reader: Reader, use: Use) -> bool:
    """`g^{(2)}` of a function g: its second derivative, or another function."""
    base, _, number = use.key.partition("{")
    return bool(number) and reader.model.family(base, function=True) is not None


def apply(reader: Reader, use: Use, arguments: tuple[Node, ...], scope: Scope) -> Value:
    """The function of `use` at its arguments, differentiated once for every prime."""
    values = tuple(reader.value(a, scope) for a in arguments)
    return applied(reader, use, values, scope)


def applied(reader: Reader, use: Use, values: tuple[Value, ...], scope: Scope) -> Value:
    family = reader.model.family(use.key, function=True)
    if family is not None:
        return _defined(reader, family, values, use, scope)
    if use.entry.function == "component":
        return Value(Entry(Array(f"{use.key} of {', '.join(sorted(str(a) for v in values for a in arrays_in(v.expr)))}")))
    if use.entry.function:
        if use.key not in reader.usage.of_numbers:
            scope.notes.opaque[use.key] = None
        name = use.key + (f"{{{reader.layer(use, scope)}}}" if use.layer is not None else "")
        return _opaque(name, values, use)
    if use.key == "diag" and len(values) == 1 and len(values[0].open) == 1:
        axis, = values[0].open
        other = fresh_axis(axis.size, {axis.name})
        return Value(values[0].expr * Delta(axis, other), (axis, other))
    if use.key in WORDS and len(values) == 1:
        if not use.primes:
            return replace(values[0], expr=WORDS[use.key](values[0].expr))
        variable = Entry(Array("_x"))
        return _differentiated(reader, WORDS[use.key](variable), variable, values[0], use, scope)
    raise NotUnderstood(f"nothing says what the function {key_name(use.key)} is", use.node.at, function_of(use.key))


def _opaque(name: str, values: tuple[Value, ...], use: Use) -> Value:
    if len(values) == 1:
        return replace(values[0], expr=opaque(name, (use.primes,))(values[0].expr))
    if use.primes or not all(v.scalar for v in values):
        raise NotUnderstood(f"{key_name(use.key)} of several arguments, and differentiated or of vectors, is not read", use.node.at,
                            defined(use.key, argument="(x, y)"))
    return Value(opaque(name, (0,) * len(values))(*(v.expr for v in values)))


def _defined(reader: Reader, family: Family, values: tuple[Value, ...], use: Use, scope: Scope) -> Value:
    if family.usual:
        scope.notes.usual[family.key] = family.usual
    if family.key in reader.model.disputed:
        scope.notes.disputed[family.key] = reader.model.disputed[family.key]
    if len(values) != len(family.parameters):
        raise NotUnderstood(f"{key_name(use.key)} takes {len(family.parameters)} arguments, not {len(values)}", use.node.at,
                            "write all of them, or give the other function another name")
    layers = {}
    if family.layer is not None and use.layer is not None:
        resolved = reader.layer(use, scope)
        layers = {} if resolved is None else {family.layer.base: resolved}
    names = [reader.names.use(p).key for p in family.parameters]
    if not use.primes:
        return _body(reader, family, dict(zip(names, values, strict=True)), Scope(layers, notes=scope.notes))
    if len(values) != 1 or family.letters:
        raise NotUnderstood(f"nothing says by which argument {key_name(use.key)} is differentiated", use.node.at,
                            r"write it as a derivative: \frac{\partial f(x, y)}{\partial x}")
    variable = Entry(Array("_x"))
    inner = Notes()
    expr = _body(reader, family, {names[0]: Value(variable)}, Scope(layers, notes=inner)).expr
    scope.notes.include(inner)
    return _differentiated(reader, expr, variable, values[0], use, scope)


def _differentiated(reader: Reader, expr: Expr, variable: Entry, value: Value, use: Use, scope: Scope) -> Value:
    """The derivative of a formula in one variable, as often as there are primes, at a value."""
    reader.model.origins.pop(variable.array, None)
    inner = Notes()
    for _ in range(use.primes):
        expr = reader.model.derivative(expr, variable, inner)
    there = {k.xreplace({variable: value.expr}) for k in inner.kinks}
    if S.true in there:
        raise NotUnderstood(f"{key_name(use.key)} has no derivative there", use.node.at)
    scope.notes.include(replace(inner, kinks=dict.fromkeys(k for k in there if k != S.false)))
    return replace(value, expr=expr.xreplace({variable: value.expr}))


def _body(reader: Reader, family: Family, values: dict[str, Value], scope: Scope) -> Value:
    """The function's formula with its parameters given; a result letter is an open axis like the first parameter's."""
    where = f"in the definition of {key_name(family.key)}"
    if not family.letters:
        with elsewhere(where):
            return reader.value(family.body, replace(scope, values=values))
    first = next((v for v in values.values() if v.open), None)
    if first is None:
        entrywise = _of_numbers(reader, family, values, scope)
        if entrywise is not None:
            return entrywise
        raise NotUnderstood(f"{key_name(family.key)} is defined for a vector, and is given numbers", None,
                            "declare the shape of what it is given in the notation file")
    axes = first.open
    if len(axes) != len(family.letters):
        raise NotUnderstood(f"{key_name(family.key)} is defined for {len(family.letters)} index, and is given something with {len(axes)}", None,
                            "write it with its indices")
    inner = replace(scope, values=values)
    letters = {item_text(letter): Index(item_text(letter), axis.size)
               for letter, axis in zip(family.letters, axes, strict=True)}
    with elsewhere(where):
        value = reader.value(family.body, inner.with_letters(letters))
    apart = {index: fresh_axis(index.size, {i.name for i in axes}) for index in letters.values()}
    back = dict(zip(axes, apart.values(), strict=True))
    shown = tuple(a if a is None else back[a] for a in first.axes)
    return Value(substitute(value.expr, dict(apart)), shown)


def _of_numbers(reader: Reader, family: Family, values: dict[str, Value], scope: Scope) -> Value | None:
    """softmax(z_i), of the entries of what is declared: the entry i of softmax(z), by each letter that i may be."""
    (name, value), *more = values.items()
    letters = sorted(free_indices(value.expr), key=str)
    entries = [reader.model.origins.get(a) for a in arrays_in(value.expr)]
    if more or len(family.letters) != 1 or not entries or any(o is None or o.entry.shape is None or isinstance(o.entry, Told) for o in entries):
        return None
    if not letters:
        raise IllFormed(f"{key_name(family.key)} is defined for a vector, and is given a number")
    names = tuple(i.name for i in letters)
    index = letters[scope.notes.choose(f"the entry of {key_name(family.key)} by {' or '.join(names)}", names) if len(names) > 1 else 0]
    axis = fresh_axis(index.size, {i.name for i in letters})
    whole = _body(reader, family, {name: Value(substitute(value.expr, {index: axis}), (axis, None))}, scope)
    return Value(substitute(whole.expr, {whole.open[0]: index}))


def bare_function(reader: Reader, use: Use, scope: Scope) -> Value:
    """A function named without its argument means it at its place in the equation, or at its own parameters."""
    if use.key in scope.places:
        return applied(reader, use, (scope.places[use.key],), scope)
    family = reader.model.family(use.key, function=True)
    if family is None:
        raise NotUnderstood(f"{key_name(use.key)} stands without its argument", use.node.at, f"write {key_name(use.key)}(z), or {function_of(use.key)}")
    with elsewhere(f"what {key_name(use.key)} is a function of"):
        values = tuple(reader.value(p, replace(scope, values={})) for p in family.parameters)
    return applied(reader, use, values, scope)


@reads(Call)
def call(reader: Reader, node: Node, scope: Scope) -> Value:
    """A function that LaTeX names."""
    assert isinstance(node, Call)
    if node.function in EXTREMES:
        return _extreme(reader, node, scope)
    if node.function == "diag":
        return applied(reader, reader.names.use(Symbol(node.function, at=node.at)), tuple(reader.value(a, scope) for a in node.arguments), scope)
    function = WORDS.get(node.function)
    if _open_product(node):
        raise NotUnderstood(f"nothing says whether {to_latex(node.arguments[0])} is multiplied with {node.function} or what it is taken of", node.at,
                            "write both with their arguments")
    if function is None or len(node.arguments) != 1 or node.over:
        raise NotUnderstood(f"nothing says what the function {node.function} of this is", node.at, function_of(node.function))
    value = reader.value(node.arguments[0], scope)
    if function is log:
        scope.notes.logs.add(value.expr)
    return replace(value, expr=function(value.expr))


def _open_product(node: Call) -> bool:
    r"""`\sin \cos` may be either; a logarithm is one of what stands behind it."""
    inner = base_of(node.arguments[0]) if len(node.arguments) == 1 else None
    return inner is not None and inner.name in WORDS and node.function not in OUTER


def _extreme(reader: Reader, node: Call, scope: Scope) -> Value:
    if node.over:
        if node.function != "max" or len(node.over) != 1 or len(node.arguments) != 1:
            raise NotUnderstood(f"this {node.function} is not read", node.at, r"write \max_k z_k, over one index, or \max(a, b)")
        if item_text(node.over[0]) not in free_letters(reader, node.arguments[0]):
            raise NotUnderstood(f"a {node.function} over {item_text(node.over[0])}, which is no index of what it is taken of, is not read", node.at)
        index = Index(item_text(node.over[0]), range_of(reader, node.over[0], node.arguments, scope))
        body = reader.scalar(node.arguments[0], scope.with_letters({index.name: index}))
        return Value(IndexMax(body, index))
    values = [reader.value(a, scope) for a in node.arguments]
    if len(values) < 2:
        raise NotUnderstood(f"nothing says over what this {node.function} is taken", node.at, rf"write \{node.function}_k z_k or \{node.function}(a, b)")
    total = values[0]
    for value in values[1:]:
        left, right = aligned(total, value, f"a {node.function}")
        total = replace(left, expr=EXTREMES[node.function](left.expr, right.expr))
    return total
