"""What common usage says of letters that the mathematics leaves open, the strongest sign first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..latex.tree import Addition, Derivative, Fraction, Node, Number, Product, Scripted, Symbol
from ..latex.walk import nodes
from .errors import Trouble
from .kinds import Inference, Kind, runs_of
from .names import Use, symbols_in
from .places import NUMBER, ONE, Dims
from .told import Told

Equations = tuple[tuple[Node, ...], ...]
Rule = Callable[[Inference, Equations], Iterator[tuple[str, Dims | None, str]]]
COSTS = frozenset("C J L E F H ell cal:L cal:C cal:J cal:E".split())


def inferred_kinds(inference: Inference, equations: Iterable[tuple[Node, ...]], told: Mapping[str, Told]) -> dict[str, Kind]:
    """The kinds that the mathematics gives, those that the running text tells, then those of each rule of usage in turn."""
    equations = tuple(equations)
    inference.settle(equations)
    if any([_set(inference, key, _told(inference, key, told[key].kind, equations), told[key].words) for key in _open(inference) if key in told]):
        inference.settle(equations)
    for rule in (divisors, fonts, transposed, capitals, scales, powers, terms, costs, plain_numbers):
        changed = False
        for key, dims, words in list(rule(inference, equations)):
            changed = _set(inference, key, dims, words) or changed
        if changed:
            inference.settle(equations)
    return inference.kinds()


def _set(inference: Inference, key: str, dims: Dims | None, words: str) -> bool:
    """A letter made a number, a column or (None) no number at all, as far as it is still open."""
    classes, own = inference.classes, inference.whole(key)
    before = classes.changes
    if dims == NUMBER:
        if not classes.array(own):
            classes.equate(own, NUMBER)
    else:
        for place, wanted in zip(own, dims or own, strict=True):
            if not classes.is_one(place) and not classes.is_many(place):
                classes.union(place, ONE) if wanted == ONE else classes.mark(place)
    if classes.changes != before:
        inference.evidence.setdefault(key, words)
    return classes.changes != before


def _told(inference: Inference, key: str, kind: str, equations: Equations) -> Dims | None:
    """The rows and columns of what the text calls a number, a vector or a matrix."""
    column = (key, "r"), ONE
    found = {"number": NUMBER, "matrix": None, "column": column, "row": (ONE, (key, "c"))}
    return found[kind] if kind in found else _vector(inference, key, equations) or column


def _open(inference: Inference) -> list[str]:
    """The letters of which nothing tells yet what they are."""
    return [key for key in inference.letters if inference.is_open(key)]


def _capital(letter: Symbol) -> bool:
    return letter.name[:1].isupper()


def _vector(inference: Inference, key: str, equations: Equations) -> Dims | None:
    """No number: a capital is a matrix, a small letter a column, or a row where it stands before a capital."""
    if _capital(inference.letters[key]):
        return None
    for run in _runs(equations):
        for (_, node), (operator, behind) in zip(run, run[1:], strict=False):
            use, after = _use(inference, node), _key(inference, behind)
            if use is not None and use.key == key and not (use.transposed or operator) and after in inference.letters and _capital(
                    inference.letters[after]):
                return ONE, (key, "c")
    return (key, "r"), ONE


def divisors(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """What a number is divided by is a number."""
    open_ones = set(_open(inference))
    for node in (n for sides in equations for side in sides for n in nodes(side)):
        if isinstance(node, Fraction) and isinstance(node.over, Number) and (key := _key(inference, node.under)) in open_ones:
            yield key, NUMBER, "a divisor"


def fonts(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """A bold letter or one with an arrow."""
    for key in _open(inference):
        letter = inference.letters[key]
        if letter.font == "bold" or letter.accent == "vec":
            yield key, _vector(inference, key, equations), "a bold letter" if letter.font == "bold" else "an arrow above it"


def transposed(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """What is transposed, has a norm or is multiplied entry by entry is no number."""
    classes = inference.classes
    marked = {classes.find(p) for dims in inference.not_numbers for p in dims}
    for key in _open(inference):
        if any(classes.find(p) in marked for p in inference.whole(key)):
            yield key, _vector(inference, key, equations), "a transpose, a norm or an entry-by-entry product"


def capitals(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """A capital before or behind an array in a product is a matrix."""
    for key in _beside_arrays(inference, equations):
        if _capital(inference.letters[key]):
            yield key, None, "a capital beside a vector"


def scales(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """A small Greek letter before an array scales it."""
    for key in _beside_arrays(inference, equations):
        name = inference.letters[key].name
        if len(name) > 1 and name.islower():
            yield key, NUMBER, "a small Greek letter beside a vector"


def _beside_arrays(inference: Inference, equations: Equations) -> Iterator[str]:
    open_ones = set(_open(inference))
    for run in _runs(equations):
        found = inference.factors(run)
        if any(d is not None and inference.classes.array(d) for _, d in found):
            yield from (key for _, node in run if (key := _key(inference, node)) in open_ones)


def powers(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """What is squared is a number."""
    open_ones = set(_open(inference))
    for node in (n for sides in equations for side in sides for n in nodes(side)):
        if isinstance(node, Scripted) and isinstance(node.base, Symbol):
            use = _use(inference, node)
            if use is not None and isinstance(use.power, Number) and use.key in open_ones:
                yield use.key, NUMBER, "a power"


def terms(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """What is added to a number is a number."""
    open_ones = set(_open(inference))
    for node in (n for sides in equations for side in sides for n in nodes(side) if isinstance(n, Addition)):
        found = [inference.dims(t) for _, t in node.terms if not isinstance(t, Number)]
        if any(d is not None and inference.classes.number(d) for d in found):
            yield from ((key, NUMBER, "a sum with a number") for _, t in node.terms if (key := _key(inference, t)) in open_ones)


def costs(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """A capital that is differentiated and never multiplied is a cost."""
    multiplied = {_key(inference, node) for run in _runs(equations) if len(run) > 1 for _, node in run}
    differentiated = {_key(inference, node.of) for sides in equations for side in sides for node in nodes(side)
                      if isinstance(node, Derivative) and node.of is not None}
    for key in _open(inference):
        if key in COSTS and key in differentiated - multiplied:
            yield key, NUMBER, "a cost by its usual letter, differentiated and never multiplied"


def plain_numbers(inference: Inference, equations: Equations) -> Iterator[tuple[str, Dims | None, str]]:
    """Small letters in equations where no sign of a vector or a matrix stands are numbers."""
    open_ones = set(_open(inference))
    groups: list[tuple[set[str], bool]] = []
    for sides in equations:
        used = {key for side in sides for node in symbols_in(side) if (key := _key(inference, node)) is not None}
        factors = {_key(inference, n) for run in _runs((sides,)) if len(run) > 1 for _, n in run}
        strange = {k for k in used & open_ones & factors if _capital(inference.letters[k])}
        arrays = any(_is_array(inference, k) for k in used)
        own, clean = used & open_ones, not strange and not arrays
        for other in [g for g in groups if g[0] & own]:
            groups.remove(other)
            own, clean = own | other[0], clean and other[1]
        groups.append((own, clean))
    for own, clean in groups:
        if clean:
            yield from ((key, NUMBER, "no sign of a vector in any of its equations") for key in sorted(own))


def _is_array(inference: Inference, key: str) -> bool:
    """Whether a letter that stands without indices is known to be no number."""
    entry = inference.names.table.get(key)
    return bool(inference.ranks.get(key)) or entry is not None and bool(entry.shape) or inference.classes.array(inference.whole(key))


def _runs(equations: Equations) -> Iterator[tuple[tuple[str, Node], ...]]:
    for node in (n for sides in equations for side in sides for n in nodes(side)):
        if isinstance(node, Product):
            yield from runs_of(node)


def _key(inference: Inference, node: Node) -> str | None:
    use = _use(inference, node)
    return use.key if use is not None and not use.indices else None


def _use(inference: Inference, node: Node) -> Use | None:
    if not isinstance(node, Symbol) and not (isinstance(node, Scripted) and isinstance(node.base, Symbol)):
        return None
    try:
        return inference.names.use(node)
    except Trouble:
        return None
