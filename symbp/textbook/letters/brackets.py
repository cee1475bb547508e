"""What the brackets behind names tell in a document: which names are functions, which are costs with their argument."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..latex.tree import Binder, Derivative, Gradient, Group, Node, Number, Product, Scripted, Symbol
from ..latex.walk import children, nodes
from .errors import Trouble
from .names import Names, Use

FUNCTION_LETTERS = frozenset("f g h phi varphi sigma psi".split())


@dataclass(frozen=True)
class Usage:
    """bare: names that stand somewhere without brackets; called: names with brackets behind them; functions: names that are surely functions, not factors;
    entrywise: functions applied to one entry, or with a prime; of_numbers: those applied to an entry of what is declared; argued: names of numbers written with what they depend on;
    arguments: names with what stands alone in the brackets behind them; lone: names with brackets behind them that hold one symbol or a list, as no factor does.
    """

    bare: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    entrywise: frozenset[str] = frozenset()
    of_numbers: frozenset[str] = frozenset()
    argued: frozenset[str] = frozenset()
    arguments: frozenset[tuple[str, Node]] = frozenset()
    lone: frozenset[str] = frozenset()

    @property
    def open(self) -> frozenset[str]:
        """Names that stand with an argument and without one: functions or numbers."""
        return self.bare & self.lone


def usage_of(names: Names, equations: Iterable[tuple[Node, ...]], said: Collection[str] = ()) -> Usage:
    """Read off every pair of a name and the brackets behind it; said: the letters that the text calls functions."""
    equations = tuple(equations)
    bare = frozenset(_keys(names, (n for sides in equations for side in sides for n in without_brackets(names, side))))
    called, functions, entrywise, numbers, arguments, lone = set(), set(), set(), set(), set(), set()
    for use, behind in applications(names, equations):
        called.add(use.key)
        single = behind.items[0] if len(behind.items) == 1 else None
        if single is not None:
            arguments.add((use.key, single))
        if is_lone(behind) and not isinstance(single, Number) or use.key in said:
            lone.add(use.key)
        indexed = isinstance(single, Scripted) and isinstance(single.base, Symbol) and bool(_indices(names, single))
        if use.primes or indexed or use.entry.function == "opaque":
            entrywise.add(use.key)
        if indexed and single is not None and (entry := names.use(single)).entry.shape is not None and len(entry.entry.shape) == len(entry.indices):
            numbers.add(use.key)
        word = len(use.key) > 1 and isinstance(use.node, Symbol | Scripted) and not _greek(use.key)
        if use.primes or word and use.key not in bare or use.key in FUNCTION_LETTERS - bare and isinstance(single, Symbol | Scripted):
            functions.add(use.key)
    return Usage(bare, frozenset(called), frozenset(functions), frozenset(entrywise) - bare, frozenset(numbers), frozenset(_argued(names, equations)),
                 frozenset(arguments), frozenset(lone))


def _greek(key: str) -> bool:
    return key.isalpha() and key.lower() in GREEK


GREEK = frozenset("""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau
upsilon phi varphi chi psi omega""".split())


def applications(names: Names, equations: Iterable[tuple[Node, ...]]) -> Iterator[tuple[Use, Group]]:
    """Every name with brackets directly behind it that do not multiply it."""
    for node in (n for sides in equations for side in sides for n in nodes(side) if isinstance(n, Product)):
        for (_, before), (operator, behind) in zip(node.factors, node.factors[1:], strict=False):
            bracket = behind.base if isinstance(behind, Scripted) else behind
            if not operator and isinstance(bracket, Group) and isinstance(before, Symbol | Scripted):
                try:
                    use = names.use(before)
                except Trouble:
                    continue
                if not multiplies(names, use, bracket):
                    yield use, bracket


def is_lone(brackets: Group) -> bool:
    """Whether brackets hold one symbol or number, or a list: no factor is written so."""
    return len(brackets.items) != 1 or isinstance(brackets.items[0], Symbol | Scripted | Number)


def multiplies(names: Names, use: Use, brackets: Group) -> bool:
    r"""Whether brackets behind a name are a factor, for it stands in them itself: `f (1 - f)`."""
    return not is_lone(brackets) and use.key in set(_keys(names, without_brackets(names, brackets, False)))


def _argued(names: Names, equations: tuple[tuple[Node, ...], ...]) -> Iterator[str]:
    """`J` of `J(w, b)` where that is a whole side or all that is differentiated, or where J is declared a cost."""
    whole = {side for sides in equations for side in sides}
    for node in (n for sides in equations for side in sides for n in nodes(side)):
        if isinstance(node, Derivative | Gradient) and node.of is not None:
            whole.add(node.of)
    for use, behind in applications(names, equations):
        alone = any(isinstance(w, Product) and len(w.factors) == 2 and w.factors[0][1] == use.node and w.factors[1][1] == behind
                    for w in whole)
        if (alone or use.entry.role == "cost") and all(isinstance(i, Symbol) for i in behind.items):
            yield use.key


def _indices(names: Names, node: Node) -> tuple[Node, ...]:
    try:
        return names.use(node).indices
    except Trouble:
        return ()


def _keys(names: Names, found: Iterable[Node]) -> Iterator[str]:
    return (use.key for node in found for use in names.uses(node))


def without_brackets(names: Names, node: Node, factors: bool = True) -> Iterator[Node]:
    """The symbols of a tree that no bracket follows, or one that multiplies them where these are told apart."""
    if isinstance(node, Product):
        following = [f for _, f in node.factors[1:]] + [None]
        for (_, factor), after in zip(node.factors, following, strict=True):
            bracket = after.base if isinstance(after, Scripted) else after
            called = isinstance(bracket, Group) and isinstance(factor, Symbol | Scripted)
            if not called or factors and any(multiplies(names, use, bracket) for use in names.uses(factor)):
                yield from without_brackets(names, factor, factors)
    elif isinstance(node, Symbol) or isinstance(node, Scripted) and isinstance(node.base, Symbol):
        yield node
    elif not isinstance(node, Binder):
        for child in children(node):
            yield from without_brackets(names, child, factors)
