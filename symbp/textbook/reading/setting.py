"""One section of a document made ready: names, shapes, a model with its definitions, and a reader over them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sympy.core.relational import Relational

from ...errors import ReadingError
from ..latex.grammar import parse_chain, parse_expression
from ..latex.prefixes import joined
from ..latex.tokens import Unread
from ..latex.tree import (Addition, Beside, Big, Cases, Chain, Comparison, Derivative, Group, Node, Scripted, Symbol,
                          base_of)
from ..latex.walk import nodes
from ..letters.brackets import Usage, usage_of
from ..letters.conventions import Conventions, Given
from ..letters.errors import Trouble
from ..letters.kinds import Inference, Kind
from ..letters.layer import Layer
from ..letters.names import Names, item_text, key_text, symbols_in
from ..letters.places import Classes
from ..letters.said import key_name
from ..letters.shapes import bound_letters, divisors, indexed_ranks, limit_letters, lows, moving_ends, upper_limits
from ..letters.shorthand import unfolded
from ..letters.spelling import spelling_of
from ..letters.told import Told
from ..letters.usage import inferred_kinds
from . import derivatives, functions, matrices, norms, products, sums, symbols
from .definitions import family_of, instance, is_new, is_slope, uses, without_dividends
from .family import Family
from .model import Model
from .ranges import fixed_letters, letters_scope, moments_of
from .reader import Reader, Scope, relation_of

READS = (functions, derivatives, matrices, norms, products, sums, symbols)  # each enters its readers
CUSTOMARY = frozenset("ijkpqrs")


@dataclass
class Setting:
    """What the equations of one section are read and decided with."""

    conventions: Conventions
    model: Model
    reader: Reader
    written: frozenset[tuple[Node, Node]]
    learned: list[Family] = field(default_factory=list)
    beside: tuple[Beside, ...] = ()

    def under(self, beside: tuple[Beside, ...]) -> Setting:
        """The same setting for an equation that these conditions stand beside."""
        return replace(self, beside=beside) if beside != self.beside else self

    def learn(self, family: Family) -> None:
        self.model.add(family)
        self.learned.append(family)
        self.model.known |= known_by(self.reader, family)

    def knows(self, head: Node, body: Node) -> bool:
        """Whether the notation file holds this very definition."""
        return (head, body) in self.written


def setting(conventions: Conventions, equations: Iterable[tuple[Node, ...]], learned: Iterable[Family] = (),
            beside: Iterable[Beside] = (), kinds: Mapping[str, Told] = MappingProxyType({}), functions_said: Collection[str] = ()) -> Setting:
    """The setting of a section: `equations` are all sides it has, `learned` what the document defined before it.

    beside: what is said beside the equations; a letter that is compared with an index is one.
    kinds: what the running text says that letters are, without their sizes; functions_said: which it calls functions.
    """
    equations = tuple(equations)
    table = {_key(text): entry for text, entry in conventions.symbols.items()}
    definitions = [(unfolded(h, conventions.gradients), unfolded(b, conventions.gradients))
                   for h, b in map(_definition, conventions.definitions)]
    everything = (*definitions, *equations)
    moments = frozenset(_moments(conventions, everything))
    letters = _letters(conventions, everything) | _compared(conventions, everything, beside)
    names = Names(table, conventions.layers, letters, spelling_of(conventions, everything), moments)
    names.own_delta = _own_delta(everything)
    low, high = _offsets(names, everything)
    usage = usage_of(names, everything, functions_said)
    model = Model(conventions, names, _kinds(names, conventions, everything, usage, kinds), low, high)
    reader = Reader(model)
    model.is_slope = lambda family: is_slope(family.body)
    model.read_by = lambda family: tuple(uses(reader, family.body))
    model.formula_of = lambda *what: instance(reader, *what)
    model.parts_of = lambda text: _parts(names, text)
    reader.usage = usage
    letters = {(n.letter, n.of) for sides in equations for side in sides for n in nodes(side) if isinstance(n, Derivative)}
    reader.totals = any(letter == "d" and ("partial", of) in letters for letter, of in letters)
    learned = tuple(learned)
    reader.lows, reader.divisors = lows((*everything, *((f.body,) for f in learned))), divisors(everything)
    reader.moving, reader.running = moving_ends(everything), CUSTOMARY | bound_letters(everything)
    reader.highs = upper_limits(everything) - CUSTOMARY - reader.moving
    reader.limits = limit_letters(everything, conventions)
    model.fixed = frozenset(conventions.fixed) | (fixed_letters(reader, everything) if not conventions.summed else frozenset())
    model.known |= {key for key, entry in table.items() if not isinstance(entry, Told)}
    if conventions.step:
        model.known |= {u.key for u in uses(reader, parse_expression(conventions.step.replace("%s", "w")))}
    for head, body in definitions:
        family = family_of(reader, head, body)
        if family is None:
            where = f"notation: {_source(conventions, head, body)}"
            raise ReadingError("is no definition: its left side is no free symbol", where=where,
                               remedy="write symbol = formula, and give the symbol no role that makes it given data")
        model.families.append(family)
        model.known |= known_by(reader, family)
    for family in learned:
        if family.key not in conventions.forget and is_new(model, family):
            model.families.append(family)
            model.known |= known_by(reader, family)
    return Setting(conventions, model, reader, frozenset(definitions))


def _kinds(names: Names, conventions: Conventions, equations: tuple[tuple[Node, ...], ...], usage: Usage,
           told: Mapping[str, Told]) -> dict[str, Kind]:
    """What the letters are, as far as anything tells."""
    classes = Classes()
    ranks = indexed_ranks(equations, names, conventions, classes)
    return inferred_kinds(Inference(names, conventions, classes, ranks, usage), equations, told)


def deduced_shapes(setting: Setting, *sides: Node) -> str:
    """What is said of the letters in these sides whose shapes no declaration gives, "" if there are none."""
    found = {}
    for use in (u for side in sides for u in uses(setting.reader, side)):
        kind = setting.model.kinds.get(use.key)
        if use.entry.shape is None and kind is not None and kind.shape and len(use.indices) < len(kind.shape) and not _follows(setting, use.key):
            found[use.key] = kind.evidence
    return f"the shape of {', '.join(map(key_name, found))} is only deduced" if found else ""


def _follows(setting: Setting, key: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a letter's shape follows from its definition, all of whose letters have declared shapes."""
    family = setting.model.family(key)
    if family is None or family.layer is not None or key in seen:
        return False
    for use in uses(setting.reader, family.body):
        if use.entry.shape is None and not _follows(setting, use.key, seen | {key}):
            return False
    return True


def told_of_indexed(setting: Setting, *sides: Node) -> str:
    """What the running text says of letters that have indices here: the index may be of examples, not of entries."""
    found = {use.key: use.entry.words for use in (u for side in sides for u in uses(setting.reader, side)) if isinstance(use.entry, Told) and use.indices}
    return f"the document only says {', '.join(found.values())}" if found else ""


def known_by(reader: Reader, family: Family) -> set[str]:
    """The names that a definition brings in: what it defines, what its parameters are called, what it reads."""
    return {family.key, *(reader.names.use(p).key for p in family.parameters), *(u.key for u in uses(reader, without_dividends(family.body)))}


def _source(conventions: Conventions, head: Node, body: Node) -> str:
    return next((t for t in conventions.definitions if _definition(t) == (head, body)), "definitions")


def _key(text: str) -> str:
    try:
        return key_text(joined(parse_expression(text)))
    except (Unread, Trouble) as error:
        raise ReadingError(f"'{text}' is no symbol: {error}", where="notation: symbols",
                           remedy="write a letter with the labels that belong to its name: W_h") from error


def _definition(text: str) -> tuple[Node, Node]:
    try:
        chain = parse_chain(text)
    except Unread as error:
        raise ReadingError(f"cannot be read: {error}", where=f"notation: {text}", remedy="write it as LaTeX, symbol = formula") from error
    if len(chain.sides) != 2:
        raise ReadingError("is no definition", where=f"notation: {text}", remedy="write symbol = formula")
    return joined(chain.sides[0]), joined(chain.sides[1])


def _parts(names: Names, text: str) -> tuple[str, Layer | None]:
    use = names.use(parse_expression(text))
    return use.key, use.layer


def _letters(conventions: Conventions, equations: Iterable[tuple[Node, ...]]) -> frozenset[str]:
    """The letters that can be indices: the customary ones, those declared, and those that a sum binds."""
    bound = {item_text(b.index) for sides in equations for side in sides for n in nodes(side) if isinstance(n, Big)
             for b in n.binders}
    declared = {*conventions.indices, *conventions.fixed}
    letters = CUSTOMARY | declared | {b for b in bound if b.isidentifier()}
    return (letters | set(_shown_as_indices(letters, equations))) - frozenset(conventions.layers)


def _own_delta(equations: Iterable[tuple[Node, ...]]) -> bool:
    """Whether delta is an error somewhere: at the head of an equation, or with one script or none."""
    def scripts(node: Node) -> int:
        return len(node.subs) + len(node.sups) if isinstance(node, Scripted) else 0

    sides = [side for s in equations for side in s]
    heads = [s[0] for s in equations if s and base_of(s[0]) is not None and not isinstance(s[-1], Cases)]
    return any(_is_delta(h) for h in heads) or any(_is_delta(n) and scripts(n) < 2 for side in sides for n in symbols_in(side))


def _is_delta(node: Node) -> bool:
    base = base_of(node)
    return base is not None and base.name == "delta"


def _moments(conventions: Conventions, equations: Iterable[tuple[Node, ...]]) -> Iterator[str]:
    """The letter of moments that the notation names, and the t of `h_{t-1}`."""
    if conventions.time:
        yield conventions.time
    for node in (n for sides in equations for side in sides for n in nodes(side)):
        yield from (t.name for s in moments_of(node) for _, t in s.terms if isinstance(t, Symbol))


def _shown_as_indices(letters: Collection[str], equations: Iterable[tuple[Node, ...]]) -> Iterator[str]:
    r"""The c of `\delta_{kc}` and of `k \neq c`, the t of `h_{t-1}`."""
    equations = tuple(equations)
    own_delta = _own_delta(equations)
    for node in (n for sides in equations for side in sides for n in nodes(side)):
        pair: tuple[Node | None, ...] = ()
        match node:
            case Scripted(base=Symbol(name="delta"), subs=(left, right)) if not own_delta:
                pair = (left, right)
            case Comparison(left=left, sign="=" | "!=", right=right):
                pair = (left, right)
            case Scripted(base=Symbol()):
                yield from (t.name for s in moments_of(node) for _, t in s.terms if isinstance(t, Symbol))
        names = [p.name for p in pair if isinstance(p, Symbol)]
        if len(names) == 2 and any(n in letters for n in names):
            yield from (n for n in names if len(n) == 1)


def _compared(conventions: Conventions, equations: Iterable[tuple[Node, ...]], beside: Iterable[Beside]) -> frozenset[str]:
    """The subscripts that a condition compares with each other: `m = k`."""
    used = {item_text(s) for sides in equations for side in sides for n in nodes(side) if isinstance(n, Scripted) for s in n.subs}
    found: set[str] = set()
    for node in (b.condition for b in beside):
        if isinstance(node, Comparison) and isinstance(node.left, Symbol) and isinstance(node.right, Symbol):
            pair = {node.left.name, node.right.name}
            found |= pair if pair <= used and all(len(p) == 1 for p in pair) else set()
    return frozenset(found) - frozenset(conventions.layers)


def _offsets(names: Names, equations: Iterable[tuple[Node, ...]]) -> tuple[int, int]:
    """The lowest and the highest number that is added to the general layer's letter."""
    found = {0}
    for node in (n for sides in equations for side in sides for n in nodes(side) if isinstance(n, Scripted)):
        for item in node.sups:
            inner = item.items[0] if isinstance(item, Group) and len(item.items) == 1 else item
            if isinstance(inner, Addition):
                layer = names.layer(inner)
                if layer is not None and layer.base in names.layers[:1]:
                    found.add(layer.offset)
    return min(found), max(found)


def stated_relation(reader: Reader, given: Given, scope: Scope) -> Relational | None:
    """A condition of the notation file, None where it speaks of indices that the equation does not have."""
    chain: Chain = parse_chain(given.latex)
    if len(chain.sides) != 2:
        raise ReadingError("is no condition", where=f"notation: {given.latex}", remedy=r"write \sum_k t_k = 1 or i \neq j")
    left, right = (joined(s) for s in chain.sides)
    scope = letters_scope(reader, (left, right), scope)
    comparison = Comparison(left, chain.relations[0].sign, right, at=left.at)
    found = relation_of(reader, comparison, scope)
    return found if isinstance(found, Relational) else None
