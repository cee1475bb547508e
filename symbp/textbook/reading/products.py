"""Products: which brackets are arguments, which factors are matrices, and what binds tighter."""

from __future__ import annotations

from dataclasses import replace

from ..latex.grammar import parse_expression
from ..latex.text import to_latex
from ..latex.tree import Addition, Group, Node, Number, Product, Scripted, Symbol, base_of
from ..letters.brackets import FUNCTION_LETTERS, is_lone, multiplies, without_brackets
from ..letters.conventions import SymbolEntry
from ..letters.errors import NotUnderstood
from ..letters.names import Use, item_text
from ..letters.said import ADD, declared, function_of, key_name
from ..letters.told import Told
from .definitions import read_through, uses
from .derivatives import partial_of
from .functions import apply, is_function, is_taken_as_function, may_be_derivative, may_be_function, no_stop, opaque
from .reader import Reader, Scope, reads
from .signs import combined
from .symbols import CONSTANTS, entry, entry_of, raised, scripts
from .values import Value, hadamard, multiplied

Factor = tuple[str, Node]


@reads(Product)
def product(reader: Reader, node: Node, scope: Scope) -> Value:
    """Element-wise products of runs of factors: juxtaposition binds tighter than the Hadamard sign."""
    assert isinstance(node, Product)
    runs: list[list[Factor]] = [[]]
    for operator, factor in node.factors:
        if operator == "odot":
            runs.append([])
        runs[-1].append(("" if operator == "odot" else operator, factor))
    total: Value | None = None
    for run in runs:
        value = _run(reader, run, scope)
        if total is not None and total.scalar and value.scalar and not (total.free and value.free):
            raise NotUnderstood(r"\odot stands between two numbers", node.at, "declare in the notation file the shapes of those that are vectors")
        total = value if total is None else multiplied(total, value) if total.scalar and value.scalar else hadamard(total, value)
    assert total is not None
    return total


def _run(reader: Reader, factors: list[Factor], scope: Scope) -> Value:
    total: Value | None = None
    position = 0
    while position < len(factors):
        operator = factors[position][0]
        value, position = _next(reader, factors, position, scope)
        if total is None:
            total = value
        else:
            total = combined(operator, total, value, scope.notes)
    assert total is not None
    return total


def _next(reader: Reader, factors: list[Factor], position: int, scope: Scope) -> tuple[Value, int]:
    """The value of the factor at `position` with the brackets that belong to it, and the position after them."""
    node = factors[position][1]
    following = factors[position + 1] if position + 1 < len(factors) else None
    _no_differential(reader, node, following, scope)
    brackets = _brackets(following)
    if brackets is None or not isinstance(node, Symbol | Scripted) or not isinstance(
            node if isinstance(node, Symbol) else node.base, Symbol):
        return reader.value(node, scope), position + 1
    use = reader.names.use(node)
    if use.key not in scope.values:
        swapped = partial_of(reader, use, brackets, scope)
        if swapped is not None:
            return swapped, position + 2
        behind = following[1] if following is not None else None
        if is_function(reader, use):
            if _is_factor(reader, use, brackets, scope):
                return reader.value(node, scope), position + 1
            value = apply(reader, use, brackets.items, scope)
            value = raised(reader, entry_of(reader, value, use, scope) if use.primes == 0 else value, use, scope)
            return (scripts(reader, value, behind, scope) if isinstance(behind, Scripted) else value), position + 2
        if may_be_derivative(reader, use):
            raise NotUnderstood(f"nothing says whether {item_text(use.node)} is a derivative", node.at, r"write \frac{\partial f}{\partial x}")
        if may_be_function(reader, use) and (use.key not in reader.usage.bare or use.key in reader.usage.functions | reader.usage.open):
            if is_taken_as_function(reader, use, scope):
                value = _unknown_function(reader, use, brackets, scope)
                return (scripts(reader, value, behind, scope) if isinstance(behind, Scripted) else value), position + 2
        if use.key in reader.usage.argued and all(isinstance(i, Symbol) for i in brackets.items):
            return reader.value(node, scope), position + 2
        stamp = _stamp(reader, brackets)
        if stamp is not None:
            return (reader.value(node, scope) if not stamp else _stamped(reader, use, stamp, scope)), position + 2
        if isinstance(behind, Group) and _taken_at(reader, use, brackets):
            return reader.value(node, scope), position + 2
        if isinstance(following[1] if following else None, Group) and (
                use.entry.arguments or len(brackets.items) > 1 and brackets.bracket == "("):
            return reader.value(node, scope), position + 2
    return reader.value(node, scope), position + 1


def _is_factor(reader: Reader, use: Use, brackets: Group, scope: Scope) -> bool:
    r"""Whether brackets behind a function multiply it: it stands in them itself, or it is an entry of a vector, `s_i(\delta_{ij} - t_j)`.

    Where it also stands without brackets, or another function does in these, either may be meant.
    """
    if multiplies(reader.names, use, brackets):
        return True
    inside = {u.key for n in without_brackets(reader.names, brackets) for u in reader.names.uses(n)}
    if not is_lone(brackets) and (inside & scope.places.keys() or isinstance(brackets.items[0], Addition) and _may_be_bare(reader, use, inside, scope)):
        return scope.notes.choose(f"whether brackets behind {key_name(use.key)} multiply it or hold its argument", ("its argument", "a factor")) == 1
    family = reader.model.family(use.key, function=True)
    indexed = family is not None and bool(use.indices) and bool(family.letters) and isinstance(brackets.items[0], Addition)
    return indexed and len(brackets.items) == 1 and reader.value(brackets, scope).scalar


def _may_be_bare(reader: Reader, use: Use, inside: set[str], scope: Scope) -> bool:
    """Whether a function stands without an argument in the same equation; or elsewhere, one whose letter is none of a function, `y (1 - t)`."""
    family = reader.model.family(use.key, function=True)
    quantity = family is not None and not family.usual and use.key in reader.usage.bare - FUNCTION_LETTERS and len(use.key) == 1
    return use.key in scope.bare or quantity and not inside & {reader.names.use(p).key for p in family.parameters}


def _taken_at(reader: Reader, use: Use, brackets: Group) -> bool:
    """Whether `y(x)` is the y that is defined from x. Of `y(0)` and `y(2x)` no product and no value there is sure."""
    family = reader.model.family(use.key)
    if family is None or len(brackets.items) != 1 or use.entry.role == "cost":
        return False
    if use.known and not isinstance(use.entry, Told):
        return False                             # a notation file that gives it a shape and no arguments
    if isinstance(brackets.items[0], Symbol | Scripted) and base_of(brackets.items[0]) is not None:
        own = reader.names.use(brackets.items[0])
        if any((own.key, own.indices, own.layer) == (u.key, u.indices, u.layer) for u in uses(reader, family.body)):
            return True
    inside = {u.key for u in uses(reader, brackets.items[0])} - CONSTANTS.keys()
    lone = isinstance(brackets.items[0], Symbol | Scripted)
    if lone and not use.indices or inside <= read_through(reader, family) - {use.key}:
        name = key_name(use.key)
        raise NotUnderstood(f"nothing says whether brackets behind {name} multiply it or say where it is taken", brackets.at,
                            rf"write {name} \cdot (...) for a product, or {declared(use.key, 'arguments = true')}")
    return False


def _no_differential(reader: Reader, node: Node, following: Factor | None, scope: Scope) -> None:
    """`dv` is no product of d and v unless something says what d is."""
    if node != Symbol("d", at=node.at) or following is None or following[0] or base_of(following[1]) is None:
        return
    if "d" not in scope.values and "d" not in reader.names.table and reader.model.family("d") is None:
        raise NotUnderstood(f"nothing says whether d{to_latex(following[1])} is a gradient or a product with d", node.at,
                            f'{ADD}: gradients = {{ mark = "d", of = "L" }}, or {declared("d", "shape = []")}')


def _unknown_function(reader: Reader, use: Use, brackets: Group, scope: Scope) -> Value:
    """A function that nothing defines: applied to a number, or entry by entry where the document shows that it is so."""
    no_stop(use)
    values = [reader.value(item, scope) for item in brackets.items]
    if use.indices or use.transposed or use.power is not None or use.primes and len(values) > 1:
        raise NotUnderstood(f"nothing says what the function {key_name(use.key)} is", use.node.at, function_of(use.key))
    if not all(v.scalar for v in values) and (len(values) > 1 or use.key not in reader.usage.entrywise):
        raise NotUnderstood(f"nothing says whether {key_name(use.key)} works entry by entry", use.node.at, function_of(use.key))
    scope.notes.opaque[use.key] = None
    order = (use.primes,) if len(values) == 1 else (0,) * len(values)
    title = use.key + (f"{{{reader.layer(use, scope)}}}" if use.layer is not None else "")
    return replace(values[0], expr=opaque(title, order)(*(v.expr for v in values)))


def _brackets(following: Factor | None) -> Group | None:
    if following is None or following[0]:
        return None
    node = following[1]
    if isinstance(node, Scripted):
        node = node.base
    return node if isinstance(node, Group) and node.bracket in ("(", "[", "{") else None


def _stamp(reader: Reader, brackets: Group) -> str | None:
    """"" for (t), "+1" for (t+1), None where the brackets are no moment."""
    time = reader.conventions.time
    if not time or len(brackets.items) != 1:
        return None
    match brackets.items[0]:
        case Symbol(name=name) if name == time:
            return ""
        case Addition(terms=((_, Symbol(name=name)), (sign, Number(text=text)))) if name == time:
            return f"{sign}{text}"
    return None


def _stamped(reader: Reader, use: Use, stamp: str, scope: Scope) -> Value:
    """A symbol at the next moment: after its step where the notation file gives one, else one of its own."""
    template = reader.conventions.step
    if template and stamp == "+1":
        step = parse_expression(template.replace("%s", to_latex(use.node)))
        return reader.value(Addition((("+", use.node), ("+", step)), at=use.node.at), scope)
    key = f"{use.key}({reader.conventions.time}{stamp})"
    shape: tuple[str, ...] = reader.model.shape(use.key, use.entry) or ()
    own = SymbolEntry(shape=shape, layout=use.entry.layout, role="step")
    return entry(reader, Use(key, own, True, use.layer, use.indices, False, None, 0, use.node), scope)
