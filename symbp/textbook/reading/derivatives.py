r"""`\frac{\partial E}{\partial x_j}`, `\nabla_W J`, `\sigma'_{z}(a)`: derivatives through the document's definitions."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, S

from ...notation.indices import arrays_in, substitute
from ...notation.symbols import Array, Entry
from ..latex.tree import Derivative, Gradient, Group, Matrix, Node, Product, Scripted, Symbol, base_of
from ..letters.errors import IllFormed, NotUnderstood, Trouble
from ..letters.names import Use, item_text
from ..letters.said import key_name
from .definitions import read_through, uses
from .family import Family
from .functions import applied, is_function
from .notes import Notes
from .reader import Reader, Scope, reads
from .symbols import entry_of
from .values import Value, apart, everything

SWAPPED = "which of the two a subscripted prime differentiates by"
REACHES = ("over the whole product", "over its first factor")
HELD = "what is held fixed in a partial derivative"
WAYS = ("the subscript", "what stands in the brackets")


@reads(Derivative)
def derivative(reader: Reader, node: Node, scope: Scope) -> Value:
    """d of / d by, everything that `by` does not determine held."""
    assert isinstance(node, Derivative)
    if node.of is None:
        raise NotUnderstood("nothing says what is differentiated here", node.at, r"write it above: \frac{\partial f}{\partial x}")
    by = reader.value(node.by, scope)
    if isinstance(node.by, Symbol) and node.of != node.by and reader.names.use(node.by).entry.role == "cost":
        raise IllFormed(f"a derivative by the cost {item_text(node.by)}, of what the cost is computed from", node.by.at)
    short = _short(reader, node, by, scope)
    if short is not None and scope.notes.choose(f"how far the derivative by {item_text(node.by)} reaches", REACHES) == 1:
        return reader.value(short, scope)
    use = _function(reader, node.of, scope)
    partial = _partial(reader, node, use, by, scope) if use is not None else None
    if partial is not None:
        return partial
    of = _dividend(reader, node.of, use, by, node.by, scope)
    if node.letter == "partial" and reader.totals and _explicit(reader, of, by):
        scope.notes.limited[item_text(node.by)] = HELD
    return slope(reader, of, by, node.by, scope.notes)


def _explicit(reader: Reader, of: Value, by: Value) -> bool:
    """Whether a value reads the variable itself and also something that depends on it."""
    if not isinstance(by.expr, Entry):
        return False
    arrays = set(arrays_in(of.expr))
    made = [d for a in arrays if (d := reader.model.definition(a)) is not None]
    inside = {a for d in made for a in arrays_in(d.formula)} | arrays
    return any(a != by.expr.array and a not in arrays and reader.model.depends(a, by.expr.array) for a in inside)


def _short(reader: Reader, node: Derivative, by: Value, scope: Scope) -> Node | None:
    """A bare operator that reaches no further than the first factor with its variable, where a later one has it too."""
    of = node.of
    if not isinstance(of, Product) or of.at.start < node.by.at.end or not isinstance(by.expr, Entry):
        return None
    for count in range(1, len(of.factors)):
        after = of.factors[count]
        if not after[0] and isinstance(after[1], Group) and isinstance(of.factors[count - 1][1], Symbol):
            continue
        first, rest = _product(of.factors[:count]), _product((("", after[1]), *of.factors[count + 1:]))
        if after[0] == "/" or not _moves(reader, first, by.expr, scope):
            continue
        if not _moves(reader, rest, by.expr, scope):
            return None
        return Product((("", Derivative(first, node.by, node.letter, at=node.at)), *of.factors[count:]), at=node.at)
    return None


def _product(factors: tuple[tuple[str, Node], ...]) -> Node:
    at = factors[0][1].at.to(factors[-1][1].at)
    return factors[0][1] if len(factors) == 1 else Product(factors, at=at)


def _moves(reader: Reader, node: Node, by: Entry, scope: Scope) -> bool:
    """Whether the value of a factor is seen to change with a variable."""
    try:
        value = reader.value(node, replace(scope, notes=Notes()))
        return reader.model.derivative(value.expr, by, Notes()) != 0
    except Trouble:
        return False


@reads(Gradient)
def gradient(reader: Reader, node: Node, scope: Scope) -> Value:
    """The derivative of a number, in the shape of what it is differentiated by."""
    assert isinstance(node, Gradient)
    if node.of is not None and node.by is None:
        return _full_gradient(reader, node.of, scope)
    if node.of is None or node.by is None:
        raise NotUnderstood("nothing says of what this is the gradient, and by what", node.at, r"write \nabla_w L")
    by = reader.value(node.by, scope)
    return slope(reader, reader.value(node.of, scope), by, node.by, scope.notes, gradient=True)


def _full_gradient(reader: Reader, of: Node, scope: Scope) -> Value:
    r"""`\nabla f` and `\nabla f(x)`: by the one parameter, in its shape; of several the row of the derivatives by each of them."""
    name, places = of, ()
    if isinstance(of, Product) and len(of.factors) == 2 and isinstance(of.factors[1][1], Group):
        name, places = of.factors[0][1], of.factors[1][1].items
    use = reader.names.use(name) if isinstance(name, Symbol) else None
    family = reader.model.family(use.key, function=True) if use is not None else None
    if family is None:
        raise NotUnderstood("nothing says by what this is the gradient", of.at, r"write \nabla_w L")
    if len(family.parameters) == 1:
        place = (places or family.parameters)[0]
        return slope(reader, reader.value(of, scope), reader.value(place, scope), place, scope.notes, gradient=True)
    return reader.value(Matrix((tuple(Derivative(of, p, at=of.at) for p in places or family.parameters),), at=of.at), scope)


def _dividend(reader: Reader, of: Node, use: Use | None, by: Value, place: Node, scope: Scope) -> Value:
    """What is differentiated; a function named bare is meant at its own argument, or at `by` where that does not lead to it."""
    family = reader.model.family(use.key, function=True) if use is not None else None
    if use is None or base_of(of) is None or family is not None and _is_own(reader, family, place, scope):
        return reader.value(of, scope)
    places = [argument for key, argument in reader.usage.arguments if key == use.key]
    led = any(_leads(reader, argument, place, scope) for argument in places)
    through = family is not None and not family.usual and _leads(reader, place, family.parameters[0], scope)
    if place not in places and (led or through):
        raise NotUnderstood(f"nothing says at what {key_name(use.key)} is differentiated", of.at, f"write {key_name(use.key)}(z), with its argument")
    return entry_of(reader, applied(reader, use, (by,), scope), use, scope)


def _function(reader: Reader, of: Node, scope: Scope) -> Use | None:
    """The function that is differentiated, bare or with its arguments behind it."""
    name = of.factors[0][1] if isinstance(of, Product) and len(of.factors) == 2 and isinstance(of.factors[1][1], Group) else of
    use = reader.names.use(name) if base_of(name) is not None else None
    return use if use is not None and use.key not in scope.values and is_function(reader, use) else None


def _is_own(reader: Reader, family: Family, place: Node, scope: Scope) -> bool:
    """Whether a function at its own arguments is what is differentiated: they, or its formula, read the variable."""
    if len(family.parameters) > 1:
        return True
    use = reader.names.use(place) if base_of(place) is not None else None
    if use is None or use.key == reader.names.use(family.parameters[0]).key:
        return use is not None and bool(use.indices)
    return not family.usual and (use.key in {u.key for u in uses(reader, family.body)} or _leads(reader, family.parameters[0], place, scope) or _leads(
        reader, family.body, place, scope))


def _leads(reader: Reader, start: Node, place: Node, scope: Scope) -> bool:
    """Whether a formula is seen to read a variable, or something that is computed from it."""
    try:
        value, by = (reader.value(n, replace(scope, notes=Notes(scope.notes.choices))) for n in (start, place))
        return isinstance(by.expr, Entry) and any(a == by.expr.array or reader.model.depends(a, by.expr.array) for a in arrays_in(value.expr))
    except Trouble:                                  # by names, where something on the way has no reading
        beneath = [f for u in uses(reader, start) if (f := reader.model.family(u.key)) is not None]
        return bool({u.key for u in uses(reader, place)} & {u.key for u in uses(reader, start)}.union(*(read_through(reader, f) for f in beneath)))


def _partial(reader: Reader, node: Derivative, use: Use, by: Value, scope: Scope) -> Value | None:
    """The partial derivative of a function by one of its arguments, of which others depend on that one: they are held."""
    family = reader.model.family(use.key, function=True)
    behind = node.of.factors[1][1] if isinstance(node.of, Product) else None
    places = behind.items if isinstance(behind, Group) else family.parameters if family is not None else ()
    held = [p for p in places if p != node.by and _leads(reader, p, node.by, scope)]
    if node.letter != "partial" or node.by not in places or not held:
        return None
    scope.notes.limited |= dict.fromkeys(map(item_text, held), HELD)
    values, kept = [], {}
    for number, argument in enumerate(places):
        value = reader.value(argument, scope)
        if argument in held:
            array = Array(f"held_{number}", tuple(a.size for a in value.open))
            kept[array] = value
            value = replace(value, expr=Entry(array, *value.open))
        values.append(value)
    found = slope(reader, entry_of(reader, applied(reader, use, tuple(values), scope), use, scope), by, node.by, scope.notes)
    back = {e: substitute(kept[e.array].expr, dict(zip(kept[e.array].open, e.indices, strict=True)))
            for e in found.expr.atoms(Entry) if e.array in kept}
    return replace(found, expr=found.expr.xreplace(back))


def slope(reader: Reader, of: Value, by: Value, place: Node, notes: Notes, gradient: bool = False) -> Value:
    """The derivative of every entry of `of` by every entry of `by`."""
    of = apart(of, everything(by))
    if by.expr.is_number:
        if base_of(place) is not None:
            raise NotUnderstood(f"nothing says whether {item_text(place)} is a constant here", place.at, "give it another name")
        raise IllFormed("a derivative by a constant", place.at)
    if of.expr == by.expr and of.scalar and by.scalar:
        return Value(S.One)
    if not isinstance(by.expr, Entry) or of.by or by.by:
        raise NotUnderstood("a derivative by something that is no symbol", place.at, "give it a name of its own in an equation, and differentiate by that")
    expr: Expr = reader.model.derivative(of.expr, by.expr, notes)
    if not by.axes:
        return Value(expr, of.axes)
    layout = reader.conventions.jacobian or notes.layout
    if of.scalar and reader.turned and not reader.conventions.jacobian:
        rows = len(by.open) == 1 and not gradient
        notes.turned = max(notes.turned, 1 if rows else 2)
        return Value(expr, (None, *by.open) if rows else by.axes)
    if of.scalar:
        notes.layouts = notes.layouts or len(by.open) == 1 and not gradient and not reader.conventions.jacobian
        numerator = layout == "numerator" and not gradient
        if len(by.open) == 2 and not gradient and reader.conventions.jacobian == "numerator":
            notes.layouts = True                         # by a matrix: in its shape, as many do, or transposed
            return Value(expr, by.axes[::-1] if notes.layout == "numerator" else by.axes)
        return Value(expr, (None, *by.open) if numerator and len(by.open) == 1 else by.axes)
    if len(of.open) == len(by.open) == 1:
        notes.layouts = notes.layouts or not reader.conventions.jacobian
        pair = (*of.open, *by.open)
        return Value(expr, pair[::-1] if layout == "denominator" else pair)
    return Value(expr, of.axes, by.axes)


def partial_of(reader: Reader, use: Use, brackets: Group, scope: Scope) -> Value | None:
    r"""`\sigma'_{u}(v)`: a partial derivative, of v by u or of u by v; None where it is something else."""
    if use.primes != 1 or len(use.indices) != 1 or len(brackets.items) != 1:
        return None
    subscript, argument = use.indices[0], brackets.items[0]
    if not isinstance(subscript, Scripted) or not isinstance(argument, Scripted):
        return None
    by, of = (subscript, argument) if scope.notes.choose(SWAPPED, WAYS) == 0 else (argument, subscript)
    return slope(reader, reader.value(of, scope), reader.value(by, scope), by, scope.notes)
