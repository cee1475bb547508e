"""Equations that define: `z_i = ...`, `f(x) = ...`, `softmax(z)_i = ...` -> families; a family -> one array's definition."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from ...notation.definition import Definition
from ...notation.indices import substitute
from ...notation.symbols import Array, Entry, Index
from ..latex.tree import (Addition, Big, Call, Derivative, Ellipsis, Gradient, Group, Matrix, Node, Number, Product, Root, Scripted, Symbol,
                          Words, base_of)
from ..latex.walk import children, nodes, rebuilt
from ..letters.errors import IllFormed, Trouble
from ..letters.names import Use, is_kronecker, item_text, symbols_in
from ..letters.said import index_name
from .family import Family, Origin
from .functions import WORDS, may_be_derivative
from .model import Model
from .notes import Notes
from .reader import Reader, Scope
from .repeated import summed_value
from .signs import INNER
from .values import fresh_axis

GIVEN = ("target", "weight", "input")
CONSTANTS = ("e", "pi")
DEVIATIONS = ("s", "tau")                       # written squared where they are defined


def family_of(reader: Reader, head: Node, body: Node) -> Family | None:
    """What an equation defines when its left side is a symbol (or a function of symbols) with no definition yet."""
    if any(isinstance(part, Words) for part in (body, *children(body))) or is_usual(reader, head):        # a line of a program, a remark
        return None
    match head, body:
        case Symbol(), Symbol() if is_usual(reader, body):                          # phi = tanh
            argument = Symbol("xi", at=body.at)
            return _function_family(reader, head, Group((argument,), at=head.at), (), Call(body.name, (argument,), at=body.at))
    match head:
        case Symbol() | Scripted(base=Symbol()):
            return _array_family(reader, reader.names.use(head), body)
        case Product(factors=((_, (Symbol() | Scripted(base=Symbol())) as name), ("", Group() as brackets))):
            return _function_family(reader, name, brackets, (), body)
        case Product(factors=((_, (Symbol() | Scripted(base=Symbol())) as name),
                              ("", Scripted(base=Group() as brackets, subs=subs, sups=())))):
            return _function_family(reader, name, brackets, subs, body)
    return None


def is_usual(reader: Reader, head: Node) -> bool:
    """Whether a letter is a function that has a meaning of its own, `tanh`."""
    base = base_of(head)
    return base is not None and base.name in WORDS and base.name not in reader.names.table


def lists_entries(head: Node, body: Node) -> bool:
    r"""Whether an equation only lists the entries of what it names: `\mathbf{x} = (x_1, \dots, x_n)^\top`."""
    listed = body.base if isinstance(body, Scripted) and not body.subs else body
    match listed:
        case Group(items=items) if len(items) > 1:
            pass
        case Matrix(rows=rows):
            items = tuple(cell for row in rows for cell in row)
        case _:
            return False
    base = base_of(head)
    entries = [i for i in items if not isinstance(i, Ellipsis)]
    return base is not None and all(isinstance(i, Scripted) and i.subs and isinstance(i.base, Symbol) and i.base.name == base.name for i in entries)


def _array_family(reader: Reader, use: Use, body: Node) -> Family | None:
    if use.transposed or use.primes or use.entry.alias or use.entry.index or use.entry.function:
        return None
    base = base_of(use.node)
    if use.power is not None and (use.power != Number("2", at=use.node.at) or base is None or not _is_deviation(base, body)):
        return None
    if use.entry.role in GIVEN or use.entry.of and use.entry.role != "cost" or _mentions(reader, body, use):
        return None
    if any(isinstance(i, Number | Addition) for i in use.indices) or is_kronecker(use):
        return None
    if use.power is not None:                          # sigma^2 = f: a deviation is no negative number
        body = Root(body, at=body.at)
    sizes: tuple[Expr, ...] = ()
    if use.entry.by_index:
        texts = [reader.conventions.indices.get(item_text(i)) for i in use.indices]
        if None in texts:
            return None
        sizes = tuple(reader.extent(t, Scope()) for t in texts if t is not None)
    return Family(use.key, body, use.indices, (), use.layer, sizes)


def _is_deviation(base: Symbol, body: Node) -> bool:
    """Whether what is squared is the root of a variance, no negative number: sigma, or s and tau where a sum says so."""
    return base.name == "sigma" or base.name in DEVIATIONS and any(isinstance(n, Big) for n in nodes(body))


def read_through(reader: Reader, family: Family) -> frozenset[str]:
    """The names that a definition reads, also through other definitions."""
    found: set[str] = set()
    waiting = [family]
    while waiting:
        keys = {u.key for u in uses(reader, waiting.pop().body)} - found
        found |= keys
        waiting += [f for key in sorted(keys) if (f := reader.model.family(key)) is not None]
    return frozenset(found)


def refused_by(reader: Reader, head: Node, body: Node) -> frozenset[str]:
    """The name that an equation would define were it not that its head has a place, as h_{t+1}, that its body reads it, or has words in it."""
    if not isinstance(head, Symbol) and not (isinstance(head, Scripted) and isinstance(head.base, Symbol)):
        return frozenset()
    use = reader.names.use(head)
    given = use.entry.role in GIVEN or bool(use.entry.of)
    placed = use.power is not None or any(isinstance(i, Number | Addition) for i in use.indices)
    spoken = any(isinstance(part, Words) for part in children(body))
    return name_at(reader, head) if not given and (placed or spoken or _mentions(reader, body, use)) else frozenset()


def steps_on(reader: Reader, head: Node, body: Node) -> bool:
    """Whether an equation gives a symbol from itself at a place before: `m_t = a m_{t-1} + g_t`."""
    if not isinstance(head, Scripted) or not isinstance(head.base, Symbol) or not head.subs:
        return False
    return any(u.key == own.key and u.node != head for own in reader.names.uses(head) for u in uses(reader, body))


def name_at(reader: Reader, head: Node) -> frozenset[str]:
    """The name that the left side of an equation is, if it is one."""
    if not isinstance(head, Symbol) and not (isinstance(head, Scripted) and isinstance(head.base, Symbol)):
        return frozenset()
    use = reader.names.use(head)
    plain = not (use.transposed or use.primes or use.entry.alias or use.entry.index or use.entry.function or is_usual(reader, head))
    return frozenset((use.key,)) if plain and not is_kronecker(use) else frozenset()


def without_dividends(body: Node) -> Node:
    """A formula without what is differentiated in it: of the L of `g = dL/dy` that says nothing."""
    if isinstance(body, Derivative) and base_of(body.of) is not None:
        return without_dividends(body.by)
    if isinstance(body, Gradient) and body.by is not None:
        return without_dividends(body.by)
    return rebuilt(body, without_dividends)


def is_slope(body: Node) -> bool:
    """Whether a formula has a derivative in it."""
    return any(isinstance(n, Derivative | Gradient) for n in nodes(body))


def totals_by(reader: Reader, head: Node, body: Node) -> frozenset[str]:
    """E of E = sum of E_k: without an index it is the sum of what it is with one."""
    if not isinstance(head, Symbol):
        return frozenset()
    key = reader.names.use(head).key
    return frozenset(key for u in uses(reader, body) if u.key == key and u.indices)


def _mentions(reader: Reader, body: Node, use: Use) -> bool:
    """Whether the body reads what it would define, in the same layer or a higher one, and at the same kind of index."""
    if use.entry.by_index:
        return False
    return any(other.key == use.key and (other.layer == use.layer or _above(other, use)) for other in uses(reader, body))


def _above(other: Use, use: Use) -> bool:
    """Whether a symbol is that of a higher layer: delta{l+1}, from which an error is passed down, not defined."""
    return (other.layer is not None and use.layer is not None and other.layer.base == use.layer.base
            and other.layer.offset > use.layer.offset)


def uses(reader: Reader, body: Node) -> Iterator[Use]:
    for node in symbols_in(body):
        try:
            yield reader.names.use(node)
        except Trouble:
            continue


def _function_family(reader: Reader, name: Node, brackets: Group, subs: tuple[Node, ...], body: Node) -> Family | None:
    use = reader.names.use(name)
    parameters = brackets.items
    if use.transposed or use.power is not None or use.primes or not all(base_of(p) is not None for p in parameters):
        return None
    if reader.conventions.time and parameters == (Symbol(reader.conventions.time, at=name.at),) or use.entry.function:
        return None
    letters = subs or use.indices
    mentioned = {other.key for other in uses(reader, body)}
    if any(p.name in CONSTANTS and p.name not in mentioned for p in parameters if isinstance(p, Symbol)):
        return None                                   # f(pi) = 0 is a value
    if not all(reader.names.use(p).key in mentioned for p in parameters) or use.entry.arguments:
        return _array_family(reader, use, body)
    if use.key in mentioned or may_be_derivative(reader, use):
        return None
    return Family(use.key, body, letters, parameters, use.layer, (), True)


def is_new(model: Model, family: Family) -> bool:
    """Whether nothing defines this yet: no definition of the same name for the same layer and ranges."""
    for other in model.families:
        same_layer = other.layer == family.layer or model.fits(other, family.layer)
        if other.key == family.key and same_layer and other.sizes == family.sizes:
            return False
    return True


def instance(reader: Reader, family: Family, array: Array, origin: Origin, notes: Notes) -> Definition:
    """The family's formula for one array, noting what it meets. Raises NotUnderstood or IllFormed."""
    layers = {}
    if family.layer is not None and origin.layer is not None:
        layers[family.layer.base] = origin.layer.shifted(-family.layer.offset)
    letters = {item_text(i): Index(item_text(i), s) for i, s in zip(family.letters, array.shape, strict=False)}
    if len(letters) < len(family.letters):
        raise IllFormed(f"an index stands twice in what {reader.model.called(array)} is defined for", family.body.at)
    value = summed_value(reader, family.body, Scope(layers, letters, notes=notes), tuple(letters.values()))
    if not array.shape and value.scalar:
        notes.unknown.pop(INNER, None)                    # a number is no entry-by-entry product
    heads = tuple(letters.values())
    loose = {i for i in value.free - set(heads) if not reader.is_constant(i)}
    if loose:
        raise IllFormed(f"index {index_name(sorted(i.name for i in loose)[0])} is free on its right side alone", family.body.at)
    taken = {i.name for i in (*heads, *value.open)}
    rest = tuple(fresh_axis(s, taken) for s in array.shape[len(heads):])
    if value.axes:
        if [i.size for i in value.open] != [i.size for i in rest]:
            raise IllFormed("its sides have different shapes", family.body.at)
        return Definition(Entry(array, *heads, *rest), substitute(value.expr, dict(zip(value.open, rest, strict=True))))
    return Definition(Entry(array, *heads, *rest), value.expr)


