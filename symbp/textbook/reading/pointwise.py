r"""Functions without an argument, `\sigma' = \sigma (1 - \sigma)`: an equation between functions, all of them at one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...notation.symbols import Array, Entry
from ..latex.tree import Big, Call, Derivative, Gradient, Matrix, Node, Norm, Number, Scripted, Symbol, base_of
from ..latex.walk import nodes, rebuilt
from ..letters.brackets import applications, without_brackets
from ..letters.errors import NotUnderstood
from ..letters.names import Use
from ..letters.said import key_name
from .definitions import read_through, uses
from .family import Family
from .functions import is_function
from .reader import Reader, Scope
from .setting import Setting
from .symbols import CONSTANTS
from .values import Value

UNNAMED = "xi"


def with_places(setting: Setting, left: Node, right: Node, scope: Scope) -> Scope:
    """The scope of an equation with the place of every function that stands there without an argument, where it is not at its own letter.

    Raises NotUnderstood where nothing says which place is meant.
    """
    reader = setting.reader
    bare = {u.key: u for side in (left, right) for n in without_brackets(reader.names, _without_dividends(side)) for u in reader.names.uses(n) if u.key not in scope.values and is_function(reader, u)}
    scope = replace(scope, bare=frozenset(bare))
    families = {key: reader.model.family(key, function=True) for key in bare}
    if not bare or any(u.entry.function for u in bare.values()) or not all(f is None or _is_of_a_number(reader, f) for f in families.values()):
        return scope
    own = {reader.names.use(f.parameters[0]).key if f is not None and not f.usual else UNNAMED for f in families.values()}
    named = own - {UNNAMED}
    others = {u.key: u for side in (left, right) for u in uses(reader, side) if not is_function(reader, u) and u.key not in CONSTANTS and u.key not in scope.letters}
    letter = next(iter(others)) if len(others) == 1 else ""
    node = _plain(others[letter].node) if letter else None
    read = {u.key for f in families.values() if f is not None for u in uses(reader, f.body)} - own
    through = any(reader.model.family(p, function=f) is not None for p in named for f in (True, False))
    if strange := _elsewhere(reader, (left, right), bare, {*named, letter}):
        raise _open(bare[strange])

    def _at(place: Value) -> Scope:
        functions = {u.key for side in (left, right) for u in uses(reader, side) if is_function(reader, u)}
        return replace(scope, places=dict.fromkeys((*functions, *bare), place))

    if not through and not others:
        return _at(Value(Entry(Array(next(iter(named), "x")))))
    if not through and node is not None and (named == {letter} or _is_place(reader, node, left, right) and letter not in read):
        kind = setting.model.kinds.get(letter)
        if letter not in scope.values and reader.model.family(letter) is None and (kind is None or kind.shape or letter not in reader.model.known):
            scope = scope.with_values({letter: Value(Entry(Array(letter)))})
        return _at(reader.value(node, scope))
    if UNNAMED in own or len(named) > 1 and not through:
        raise _open(next(u for key, u in bare.items() if UNNAMED not in own or families[key] is None or families[key].usual))
    return scope


def _is_of_a_number(reader: Reader, family: Family) -> bool:
    """Whether a function takes one number, or works entry by entry."""
    if family.letters or len(family.parameters) != 1 or any(isinstance(n, Big | Derivative | Gradient | Matrix | Norm) for n in nodes(family.body)):
        return False
    key = reader.names.use(family.parameters[0]).key
    return not any(u.key == key and (u.indices or u.transposed or u.layer is not None) for u in uses(reader, family.body))


def _open(use: Use) -> NotUnderstood:
    name = key_name(use.key)
    return NotUnderstood(f"nothing says at what {name} is taken here", use.node.at, f"write {name}(z), with its argument")


def _without_dividends(node: Node) -> Node:
    """A tree without the names that are differentiated in it: those are at what they are differentiated by."""
    if isinstance(node, Derivative | Gradient) and base_of(node.of) is not None:
        return node.by or Number("0", at=node.at)
    return rebuilt(node, _without_dividends)


def _plain(node: Node) -> Symbol | None:
    """A letter without scripts."""
    base = base_of(node)
    return base if node in (base, Scripted(base, at=node.at)) else None


def _is_place(reader: Reader, letter: Node, *sides: Node) -> bool:
    """Whether a letter is in what a function is taken at, or differentiated by."""
    by = (n.by for side in sides for n in nodes(side) if isinstance(n, Derivative))
    return letter in by or any(letter in nodes(argument) for side in sides for _, argument in _applied(reader, side))


def _elsewhere(reader: Reader, sides: tuple[Node, ...], bare: Mapping[str, Use], letters: set[str]) -> str:
    """A function without an argument that the definitions beneath an equation take at something else than a letter of its own, "" if none."""
    keys = {u.key for side in sides for u in uses(reader, side)}
    families = [f for f in reader.model.families if f.key in keys]
    keys = keys.union(*(read_through(reader, f) for f in families))
    for family in (f for f in reader.model.families if f.key in keys and not f.usual):
        allowed = letters | {reader.names.use(p).key for p in family.parameters}
        for key, argument in _applied(reader, family.body):
            base = base_of(argument)
            if key in bare and (base is None or reader.names.use(argument).key not in allowed):
                return key
    return ""


def _applied(reader: Reader, body: Node) -> Iterator[tuple[str, Node]]:
    """The functions of a formula, each with what it is applied to; a name of which nothing says what it is may be one."""
    for node in nodes(body):
        if isinstance(node, Call) and len(node.arguments) == 1:
            yield node.function, node.arguments[0]
    for use, brackets in applications(reader.names, ((body,),)):
        if len(brackets.items) == 1:
            yield use.key, brackets.items[0]
