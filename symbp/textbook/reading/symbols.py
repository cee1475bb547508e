"""Symbols with their scripts -> entries of arrays, vectors and matrices, constants, powers and transposes."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, S, exp, pi

from ...notation.indices import substitute
from ...notation.symbols import Array, Delta, Entry, Index
from ..latex.text import to_latex
from ..latex.tree import Derivative, Fraction, Negation, Node, Norm, Number, Scripted, Symbol
from ..latex.walk import nodes
from ..letters.errors import IllFormed, NotUnderstood, Trouble
from ..letters.layer import size_of
from ..letters.names import Use, is_kronecker, item_text
from ..letters.said import ADD, counted, declared, function_of, index_name, key_name, kinds_of, size_name
from .definitions import uses
from .functions import WORDS, bare_function, is_function, is_taken_as_function, may_be_function, no_stop
from .norms import scripted_norm
from .ranges import clash
from .reader import Reader, Scope, indices_of, reads
from .values import Value, fresh_axis, powered, transpose

CONSTANTS = {"e": S.Exp1, "pi": pi}


@reads(Symbol)
def symbol(reader: Reader, node: Node, scope: Scope) -> Value:
    return of_use(reader, reader.names.use(node), scope)


@reads(Scripted)
def scripted(reader: Reader, node: Node, scope: Scope) -> Value:
    """A symbol with its scripts, or anything else transposed, raised to a power or indexed."""
    assert isinstance(node, Scripted)
    if isinstance(node.base, Symbol):
        return of_use(reader, reader.names.use(node), scope)
    if isinstance(node.base, Norm):
        return scripted_norm(reader, node, scope)
    place = next(iter(scope.places.values()), None)
    if node.primes and place is not None and isinstance(place.expr, Entry):
        value = reader.value(node.base, scope)
        for _ in range(node.primes):
            value = replace(value, expr=reader.model.derivative(value.expr, place.expr, scope.notes))
        return scripts(reader, value, replace(node, primes=0), scope)
    if node.primes:
        raise NotUnderstood("a prime after brackets is not read", node.at, r"write f'(x), or \frac{d}{dx} before the brackets")
    return scripts(reader, reader.value(node.base, scope), node, scope)


def scripts(reader: Reader, value: Value, node: Scripted, scope: Scope) -> Value:
    """A value with the subscripts and superscripts that stand behind its bracket."""
    if node.subs:
        if value.scalar and any(isinstance(n, Derivative) for n in nodes(node.base)):
            raise NotUnderstood("nothing says what is held fixed in this derivative", node.at)
        value = indexed(reader, value, node.subs, node, scope)
    for item in node.sups:
        if reader.names.transposes(item):
            value = _transposed(value, item)
        elif reader.names.layer(item) is not None and not isinstance(item, Number):
            continue
        else:
            value = powered(value, reader.scalar(item, scope))
    return value


def indexed(reader: Reader, value: Value, items: tuple[Node, ...], node: Node, scope: Scope) -> Value:
    """The value at explicit indices, one for each of its first open axes."""
    axes = value.open
    if len(items) > len(axes):
        raise IllFormed(f"{counted(len(items))} on what has {len(axes)}", node.at)
    places = {a: reader.subscript(i, a.size, scope) for a, i in zip(axes, items, strict=False)}
    for axis, place in places.items():
        if isinstance(place, Index) and place.size != axis.size and not (reader.is_fixed(place.size) and reader.is_fixed(axis.size)):
            raise NotUnderstood(f"nothing says what {index_name(place.name)} runs over, an index of what stands in brackets", node.at,
                                f'{ADD}: indices = {{ {index_name(place.name)} = "n" }}')
        _same_range(place, axis.size, node)
    rest = axes[len(items):]
    return Value(substitute(value.expr, places), (rest[0], None) if len(rest) == 1 else rest)


def entry_of(reader: Reader, value: Value, use: Use, scope: Scope) -> Value:
    """The entry of a function's value that its indices name."""
    if use.indices and len(use.indices) > len(value.open):
        raise NotUnderstood(f"nothing says what the index of the function {key_name(use.key)} is", use.node.at, function_of(use.key))
    return indexed(reader, value, use.indices, use.node, scope) if use.indices else value


def _same_range(place: Expr, extent: Expr, node: Node) -> None:
    if isinstance(place, Index) and place.size != extent:
        raise clash(f"index {index_name(place.name)} runs over {size_name(place.size)}, but here over {size_name(extent)}", node.at,
                    place.size, extent)


def of_use(reader: Reader, use: Use, scope: Scope) -> Value:
    """The meaning of one symbol."""
    if use.key == "e" and not use.known and use.power is not None and not use.indices and "e" not in scope.values:
        if not isinstance(use.power, Number) or use.power.text == "1":
            return _exponential(reader.value(use.power, scope))
        if not _names_a_value(reader, "e"):
            raise NotUnderstood("nothing says whether e is Euler's number or an error", use.node.at, r"write \exp(...) for the one, or "
                                + declared("e", "shape = []"))
    return raised(reader, _unscripted(reader, use, scope), use, scope)


def raised(reader: Reader, value: Value, use: Use, scope: Scope) -> Value:
    """What the superscripts of a symbol make of its value; those of a function of numbers are read where they are whole powers."""
    if use.transposed:
        value = _transposed(value, next(s for s in use.node.sups if reader.names.transposes(s)))
    if use.power is not None:
        if use.key not in scope.values and is_function(reader, use) and not _is_plain_power(reader, use, value):
            raise NotUnderstood(f"nothing says what the superscript {to_latex(use.power)} of the function {key_name(use.key)} means", use.power.at,
                                "write a power behind its brackets: f(x)^2")
        if value.axes and not isinstance(use.power, Number | Fraction | Negation):
            raise NotUnderstood(f"nothing says what the superscript {item_text(use.power)} of {key_name(use.key)} means", use.power.at,
                                f'{ADD}: layers = ["{item_text(use.power)}", "L"] if it counts layers')
        value = powered(value, reader.scalar(use.power, scope))
    return value


def _is_plain_power(reader: Reader, use: Use, value: Value) -> bool:
    """`f^2(x)`: a square, where f has numbers for values and is nowhere applied to itself."""
    if not isinstance(use.power, Number) or use.power.text in ("0", "1") or not use.power.text.isdigit():
        return False
    if any(key == use.key and use.key in {u.key for u in uses(reader, place)} for key, place in reader.usage.arguments):
        return False
    family = reader.model.family(use.key, function=True)
    if value.scalar or family is None:
        return value.scalar or use.key in WORDS
    keys = [reader.names.use(p).key for p in family.parameters]
    try:
        return reader.value(family.body, Scope(values={k: Value(Entry(Array(f"_{k}"))) for k in keys})).scalar
    except Trouble:
        return False


def _transposed(value: Value, mark: Node) -> Value:
    if value.scalar and mark == Symbol("t", at=mark.at):
        raise NotUnderstood("nothing says whether t transposes or is an exponent", mark.at, r"write \top for the transpose")
    return transpose(value)


def _names_a_value(reader: Reader, key: str) -> bool:
    """Whether the document defines or indexes a letter that otherwise is a constant."""
    kind = reader.model.kinds.get(key)
    return reader.model.family(key) is not None or kind is not None and bool(kind.shape)


def _exponential(value: Value) -> Value:
    return replace(value, expr=exp(value.expr))


def _unscripted(reader: Reader, use: Use, scope: Scope) -> Value:
    no_stop(use)
    if use.key in scope.values:
        found = scope.values[use.key]
        return indexed(reader, found, use.indices, use.node, scope) if use.indices else found
    if use.entry.alias:
        return reader.value(reader.alias(use.entry.alias), scope)
    if use.primes == 1 and len(use.indices) == 1 and isinstance(use.indices[0], Scripted):
        return reader.value(Derivative(replace(use.node, subs=(), primes=0), use.indices[0], at=use.node.at), scope)
    if is_function(reader, use):
        return entry_of(reader, bare_function(reader, use, scope), use, scope)
    if use.key in reader.usage.functions | reader.usage.open and may_be_function(reader, use) and is_taken_as_function(reader, use, scope):
        return bare_function(reader, use, scope)
    if use.primes:
        raise NotUnderstood(f"nothing says what the prime of {key_name(use.key)} means", use.node.at,
                            f"{function_of(use.key)}, or if {key_name(use.key + chr(39))} is a symbol of its own: {declared(use.key + chr(39))}")
    if is_kronecker(use):
        return Value(Delta(*indices_of(reader, *use.indices, scope)))
    if not use.indices and use.key in scope.letters:
        return Value(_counted(reader, use, scope.letters[use.key], scope))
    if not use.indices and not use.known:
        if use.key in CONSTANTS and not _names_a_value(reader, use.key):
            return Value(CONSTANTS[use.key])
        if use.key in reader.sizes or use.key in reader.limits:
            if (family := reader.model.family(use.key)) is not None and not isinstance(family.body, Number):
                raise NotUnderstood(f"{key_name(use.key)} is a size, and an equation defines it too", use.node.at, "give the two different names")
            return Value(reader.extent(use.key, scope))
        if use.key in reader.conventions.sizes:
            said = reader.conventions.sizes[use.key]
            text = said if isinstance(said, str) else said[0]
            if use.layer is not None:
                return Value(size_of(text, reader.layer(use, scope), reader.conventions.layers))
            return Value(reader.extent(text, scope))
    return entry(reader, use, scope)


def _counted(reader: Reader, use: Use, index: Index, scope: Scope) -> Expr:
    """An index that stands as a number: counted from where the document's sums begin."""
    if len(reader.lows) > 1 or use.known or reader.model.family(use.key) is not None:
        raise NotUnderstood(f"nothing says which number the index {index_name(use.key)} stands for", use.node.at, r"begin all sums at 1: \sum_{k=1}^n")
    if not reader.lows:
        scope.notes.limited[use.key] = "a number, from 0 or 1 on"
        return index + Entry(Array("first", (), True))
    return index + int(min(reader.lows))


def entry(reader: Reader, use: Use, scope: Scope) -> Value:
    """One entry of an array, or the array at open axes where indices are left out."""
    layer = reader.layer(use, scope)
    if use.entry.by_index:
        if not use.indices:
            raise IllFormed(f"{key_name(use.key)} has no index, which would tell its layer", use.node.at)
        places = tuple(_place(reader, item, scope) for item in use.indices)
        array = reader.model.array(use.key, use.entry, None, tuple(p.size for p in places))
        return Value(Entry(array, *places))
    _known_kind(reader, use)
    if not use.indices and use.key in reader.model.totals:
        raise NotUnderstood(f"nothing says whether {key_name(use.key)} is the sum that it is said to be, or all that it is the sum of", use.node.at)
    array = reader.model.array(use.key, use.entry, layer)
    if use.key == "1" and not use.known and len(array.shape) == 1:
        return _ones(reader, use, array.shape[0])
    if use.key.isdigit() and not use.known:
        scope.notes.unknown[use.key] = ""
    if use.key in reader.model.limited and reader.model.family(use.key) is None:
        scope.notes.limited[use.key] = reader.model.limited[use.key]
    if not use.known and any(reader.names.moment(i) is not None for i in use.indices):
        scope.notes.unknown[item_text(use.node)] = ""
    item = (use.key, len(use.indices)) in reader.model.items              # a vector for every index
    if not use.known and (item or use.key not in reader.model.known) or reader.model.is_refused(array):
        scope.notes.unknown[key_name(use.key)] = kinds_of(use.key)
    items = use.indices
    if len(items) > len(array.shape):
        raise IllFormed(f"{to_latex(use.node)} has {counted(len(items))}, but {key_name(use.key)} has {len(array.shape)}", use.node.at)
    places = [reader.subscript(i, s, scope) for i, s in zip(items, array.shape, strict=False)]
    for place, extent in zip(places, array.shape, strict=False):
        _same_range(place, extent, use.node)
    meant = use.entry.bare[len(places):]
    places += [scope.letters.get(b, Index(b, s)) for b, s in zip(meant, array.shape[len(places):], strict=False)]
    taken = {i.name for p in places for i in p.atoms(Index)}
    axes = [fresh_axis(s, taken) for s in array.shape[len(places):]]
    return Value(Entry(array, *places, *axes), _arranged(axes, _is_row(reader, use), use.node))


def _ones(reader: Reader, use: Use, extent: Expr) -> Value:
    r"""`\mathbf{1}`, the vector of ones."""
    axis = fresh_axis(extent, set())
    return Value(S.One, () if use.indices else (None, axis) if _is_row(reader, use) else (axis, None))


def _known_kind(reader: Reader, use: Use) -> None:
    """Raises NotUnderstood where nothing tells whether a letter is a number, a vector or a matrix."""
    if reader.model.shape(use.key, use.entry) is None and not use.indices:
        raise NotUnderstood(f"nothing says whether {key_name(use.key)} is a number, a vector or a matrix", use.node.at, kinds_of(use.key))


def _arranged(axes: list[Index], row: bool, node: Node) -> tuple[Index | None, ...]:
    if len(axes) > 2:
        raise NotUnderstood(f"{to_latex(node)} leaves {len(axes)} indices out", node.at, "write it with indices, at most two left out")
    if len(axes) == 1:
        return (None, axes[0]) if row else (axes[0], None)
    return tuple(axes)


def _is_row(reader: Reader, use: Use) -> bool:
    kind = reader.model.kinds.get(use.key)
    return use.entry.layout == "row" or use.entry.shape is None and kind is not None and kind.row


def _place(reader: Reader, item: Node, scope: Scope) -> Index:
    text = item_text(item)
    if text in scope.letters:
        return scope.letters[text]
    if text in reader.conventions.indices:
        return Index(text, reader.extent(reader.conventions.indices[text], scope))
    raise NotUnderstood(f"nothing says what index {text} runs over", item.at, f'{ADD}: indices = {{ {text} = "n" }}')
