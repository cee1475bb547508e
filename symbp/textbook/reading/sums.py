r"""Sums and products over indices: `\sum_{i=1}^n`, `\sum_{k \neq i}`, `\sum_{k \in O}`, `\sum`."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Integer, S, exp, log

from ...notation.indices import contracted_sum, substitute
from ...notation.symbols import Delta, Index, size
from ..latex.tree import Addition, Big, Binder, Node, Number, Symbol
from ..latex.walk import children, nodes
from ..letters.errors import IllFormed, NotUnderstood
from ..letters.layer import general_size
from ..letters.names import item_text
from ..letters.said import ADD, size_name
from .ranges import free_letters, range_of
from .reader import Reader, Scope, indices_of, reads
from .values import Value

LARGEST_WRITTEN_OUT = 4
KINDS = {"sum": "sum", "prod": "product"}


@reads(Big)
def big(reader: Reader, node: Node, scope: Scope) -> Value:
    """A sum (or product) over every binder, the last one innermost."""
    assert isinstance(node, Big)
    binders = node.binders or _unsaid(reader, node, scope)
    bound: list[Index] = []
    without: list[Expr] = []
    times: Expr = S.One
    for binder in binders:
        count = _repeated(reader, binder, node, scope)
        if count is not None:
            times *= count
            continue
        index, apart = _bound(reader, binder, node, scope)
        scope = scope.with_letters({item_text(binder.index): index})
        bound.append(index)
        without += apart
    value = reader.value(node.body, scope)
    if node.kind == "prod":
        if not value.scalar or without:
            raise NotUnderstood("a product of vectors, or one that leaves an index out, is not read", node.at,
                                r"write it over numbers, as \prod_k a_k")
        return Value(exp(contracted_sum(log(value.expr), tuple(bound))))
    body = times * value.expr
    for delta in without:
        body *= 1 - delta
    return replace(value, expr=_summed(body, tuple(bound)))


def _summed(body: Expr, bound: tuple[Index, ...]) -> Expr:
    """The sum, written out over a range of few numbers."""
    for index in bound:
        if index.size.is_Integer and index.size <= LARGEST_WRITTEN_OUT:
            rest = tuple(b for b in bound if b != index)
            return sum((_summed(substitute(body, {index: Integer(k)}), rest) for k in range(int(index.size))), S.Zero)
    return contracted_sum(body, bound)


def _unsaid(reader: Reader, node: Big, scope: Scope) -> tuple[Binder, ...]:
    """A sum without limits runs over the one letter that nothing else fixes."""
    letters = [place for text, place in free_letters(reader, node.body).items() if text not in scope.letters]
    if len(letters) != 1:
        raise NotUnderstood("nothing says which letter this sum runs over", node.at, r"write it below the sum: \sum_k")
    return (Binder(letters[0], at=node.at),)


def _bound(reader: Reader, binder: Binder, node: Big, scope: Scope) -> tuple[Index, list[Expr]]:
    """The bound index and the deltas of what is left out (`k \\neq i`)."""
    text = item_text(binder.index)
    inner = Scope(scope.layers, {k: v for k, v in scope.letters.items() if k != text}, scope.values, scope.notes)
    if binder.relation == "!=" and binder.low is not None and item_text(binder.low) == text:
        raise IllFormed(f"a sum over the {text} that are not {text} has no terms", binder.at)
    extent = range_of(reader, binder.index, (node.body, binder), inner)
    if extent == size(f"n_{text}") and binder.high is not None and text not in free_letters(reader, node.body):
        extent = next(iter(_counts(reader, binder, inner)), extent)         # its limits alone tell
    index = Index(text, extent)
    match binder.relation:
        case "" | "=":
            _limits(reader, binder, extent, node, scope)
            return index, []
        case "in":
            _set(reader, binder, extent, scope)
            return index, []
        case "!=" if binder.low is not None:
            other = scope.letters.get(item_text(binder.low))
            if other is not None and other.size != extent and reader.is_fixed(extent) and reader.is_fixed(other.size):
                raise IllFormed(f"{text} runs over {size_name(extent)}, but {other.name}, which it leaves out, over {size_name(other.size)}", binder.at)
            pair = indices_of(reader, binder.index, binder.low, scope.with_letters({text: index}))
            return index, [Delta(*pair)]
    raise NotUnderstood(f"a sum with {binder.relation} below it is not read", binder.at,
                        r"write \sum_{k=1}^n, \sum_{k \neq i} or \sum_{k \in S}")


def _repeated(reader: Reader, binder: Binder, node: Big, scope: Scope) -> Expr | None:
    """How many terms a sum has over a letter that what is summed does not have; None where it has it, or nothing says."""
    low, high = binder.low, binder.high
    occurs = any(n == binder.index for n in nodes(node.body))
    if occurs or not isinstance(low, Number) or high is None or node.kind != "sum" or item_text(high) in reader.moving | (reader.running & scope.letters.keys()):
        return None
    ends = upper(reader, high, scope)
    return ends[0] - Integer(low.text) + 1 if ends and binder.relation == "=" else None


def _limits(reader: Reader, binder: Binder, extent: Expr, node: Big, scope: Scope) -> None:
    """The limits have to be the range that the arrays show. Raises IllFormed."""
    low, high = binder.low, binder.high
    text = item_text(binder.index)
    if low is not None and not isinstance(low, Number):
        raise NotUnderstood(f"the {KINDS[node.kind]} over {text} begins at {item_text(low)}, which is no number", low.at)
    start = low.text if isinstance(low, Number) else "1"
    if start not in ("0", "1"):
        raise NotUnderstood(f"a sum that begins at {start} is not read", binder.at, r"write it over all: the whole sum less its first terms")
    if high is None:
        return
    if any(n.name in reader.moving | (reader.running & scope.letters.keys()) for n in nodes(high) if isinstance(n, Symbol)):
        raise NotUnderstood(f"the {KINDS[node.kind]} over {text} ends at an index, {item_text(high)}", high.at)
    counts = _counts(reader, binder, scope)
    fits = extent in counts
    scope.notes.ranges.add((extent, start, str(extent) if fits else item_text(high)))
    if fits or not counts:
        return
    loose = not reader.is_fixed(extent) or not all(map(reader.is_fixed, upper(reader, high, scope)))
    if loose and (isinstance(high, Addition) and not counts[0].is_Symbol or {s.name for s in extent.free_symbols} & reader.limits):
        raise NotUnderstood(f"nothing says whether {text} runs over all of its range", binder.at,
                            f'{ADD}: indices = {{ {text} = "n" }}, its size, and sizes for the letters above the sum')
    if not loose:
        stated = size_name(upper(reader, high, scope)[0])
        said = f"to {item_text(high)}, which is {stated}" if stated != item_text(high) else f"to {item_text(high)}"
        if start == "0":
            said = f"from 0 to {item_text(high)}"
        raise IllFormed(f"{text} runs over {size_name(extent)} in what is summed, but the {KINDS[node.kind]} goes {said}", binder.at)


def _counts(reader: Reader, binder: Binder, scope: Scope) -> tuple[Expr, ...]:
    """How many numbers there may be from the lower to the upper limit; () where nothing says."""
    start = int(binder.low.text) if isinstance(binder.low, Number) and binder.low.text.isdigit() else 1
    return tuple(a + 1 - start for a in upper(reader, binder.high, scope)) if binder.high is not None else ()


def upper(reader: Reader, high: Node, scope: Scope) -> tuple[Expr, ...]:
    """The sizes that an upper limit can mean; () where nothing says."""
    if isinstance(high, Number):
        return (Integer(high.text),)
    if isinstance(high, Addition) and len(high.terms) == 2 and isinstance(high.terms[1][1], Number):
        step = int(high.terms[1][1].text) * (1 if high.terms[1][0] == "+" else -1)
        return tuple(a + step for a in upper(reader, high.terms[0][1], scope))
    text = item_text(high)
    declared = reader.conventions.sizes.get(text)
    if declared is None:
        return (reader.extent(text, scope),) if text.isidentifier() else ()
    texts = (declared,) if isinstance(declared, str) else declared
    return tuple(general_size(t, reader.conventions.layers) for t in texts) + tuple(reader.extent(t, scope) for t in texts)


def _set(reader: Reader, binder: Binder, extent: Expr, scope: Scope) -> None:
    """`k \\in O`: the set's size has to be the range."""
    name = binder.low
    text = "" if name is None else set_text(name)
    if text not in reader.conventions.sets:
        raise NotUnderstood(f"nothing says what the set {text} holds", binder.at, f'{ADD}: sets = {{ {text} = "n" }}, its size')
    stated = reader.extent(reader.conventions.sets[text], scope)
    if stated != extent:
        raise IllFormed(f"{item_text(binder.index)} runs over {size_name(extent)} in what is summed, but {text} has {size_name(stated)}",
                        binder.at)


def set_text(node: Node) -> str:
    """The name of a set without what stands in brackets after it: `ds(j)` is ds."""
    if isinstance(node, Symbol):
        return node.name
    parts = [p for p in children(node) if isinstance(p, Symbol)]
    return "".join(p.name for p in parts) or item_text(node)
