"""One printed symbol taken apart: which declared name it is, its layer, its indices, its transpose and its power."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..latex.tree import Addition, Binder, Call, Cases, Comparison, Group, Indicator, Node, Norm, Number, Product, Scripted, Symbol
from ..latex.walk import children, nodes
from .conventions import SymbolEntry
from .errors import IllFormed, NotUnderstood
from .layer import Layer
from .spelling import Spelling, is_numbered

TRANSPOSES = frozenset(("T", "top", "intercal", "transpose"))
POSSIBLE_INDICES = frozenset("abcijklmnpqrstuv")


@dataclass(frozen=True)
class Use:
    """key: the declared name, or the plain one; `known` is False where nothing declares it."""

    key: str
    entry: SymbolEntry
    known: bool
    layer: Layer | None
    indices: tuple[Node, ...]
    transposed: bool
    power: Node | None
    primes: int
    node: Node


def name_of(symbol: Symbol, font: bool = True) -> str:
    """`bold:hat:y`, or without its font `hat:y`."""
    parts = (symbol.font if font else "", symbol.accent, symbol.name)
    return ":".join(p for p in parts if p)


def item_text(node: Node) -> str:
    """A subscript item as part of a name: `h`, `1`, `y_i`."""
    match node:
        case Symbol():
            return node.name
        case Number():
            return node.text
        case Scripted():
            return item_text(node.base) + "".join(f"_{item_text(s)}" for s in node.subs)
        case Addition():
            return "".join((sign if n or sign == "-" else "") + item_text(t) for n, (sign, t) in enumerate(node.terms))
        case Group():
            return f"({','.join(map(item_text, node.items))})"
        case Comparison():
            return item_text(node.left) + node.sign + ("" if node.right is None else item_text(node.right))
        case Product():
            return "".join(item_text(f) for _, f in node.factors)
    return "?"


def key_text(node: Node) -> str:
    """The key of a symbol as the notation file has it: `W_h`, `X'`, `bold:w`."""
    match node:
        case Symbol():
            return name_of(node)
        case Scripted(base=Symbol() as base):
            subs = "_" + ",".join(map(item_text, node.subs)) if node.subs else ""
            numbers = "".join("{%s}" % item_text(s)[1:-1] for s in node.sups if is_numbered(s))
            return name_of(base) + "'" * node.primes + subs + numbers
    raise NotUnderstood("no symbol", node.at, "write one letter with its labels: W_h")


def functions_in(body: Node) -> frozenset[str]:
    """The functions, powers of e, cases and bars that a formula is made of."""
    named = {n.function for n in nodes(body) if isinstance(n, Call)} | {"e" for n in nodes(body) if n == Symbol("e", at=n.at)}
    forms = {type(n).__name__ for n in nodes(body) if isinstance(n, Cases | Norm | Indicator)}
    return frozenset({"e" if name == "exp" else name for name in named} | forms)


def symbols_in(node: Node) -> Iterator[Symbol | Scripted]:
    """The symbols of a tree with their scripts, without what stands in subscripts or below a sum."""
    if isinstance(node, Symbol):
        yield node
    elif isinstance(node, Scripted) and isinstance(node.base, Symbol):
        yield node
        for item in node.sups:
            yield from symbols_in(item)
    elif not isinstance(node, Binder):
        for child in children(node):
            yield from symbols_in(child)


def _candidates(base: Symbol, subs: tuple[Node, ...], primes: int) -> Iterator[tuple[str, int, int]]:
    """(key, how many subscripts belong to it, how many primes), the longest first."""
    names = dict.fromkeys((name_of(base), name_of(base, font=False)))
    texts = [item_text(s) for s in subs]
    for taken in range(len(subs), -1, -1):
        for name in names:
            for marks in dict.fromkeys((primes, 0)):
                yield name + "'" * marks + ("_" + ",".join(texts[:taken]) if taken else ""), taken, marks


def is_kronecker(use: Use) -> bool:
    r"""`\delta_{ij}` where no array of two axes is called delta."""
    return use.key == "delta" and len(use.indices) == 2 and (not use.known or len(use.entry.shape or ()) < 2)


class Names:
    """The declared names, and how scripts are to be read."""

    def __init__(self, table: Mapping[str, SymbolEntry], layers: tuple[str, ...], letters: frozenset[str],
                 spelling: Spelling = Spelling(), moments: frozenset[str] = frozenset()) -> None:
        self.table, self.layers, self.letters, self.spelling = dict(table), layers, letters, spelling
        self.moments = moments
        self.own_delta = False

    def transposes(self, item: Node) -> bool:
        """Whether a superscript is the mark of the transpose."""
        return isinstance(item, Symbol) and (item.name in TRANSPOSES or item.name == "t" and self.spelling.small_t)

    def use(self, node: Node) -> Use:
        """The parts of a symbol. Raises NotUnderstood where its scripts have no meaning."""
        if isinstance(node, Symbol):
            node = Scripted(node, at=node.at)
        if not isinstance(node, Scripted) or not isinstance(node.base, Symbol):
            raise NotUnderstood("a symbol is expected here", node.at)
        subs, base = node.subs, node.base
        at_moment = self._at_moment(node, base)
        if at_moment is not None:
            return at_moment
        for key, taken, marks in _candidates(base, subs, node.primes):
            if key in self.table and not (self.table[key].alias and subs[taken:]):
                own = self.table[key].same or key
                return self._parts(node, own, self.table.get(own, SymbolEntry()), True, subs[taken:], node.primes - marks)
        if any(isinstance(s, Comparison) for s in subs):
            raise NotUnderstood("a condition as an index is not read", node.at, "write the index, and the condition beside the equation")
        if self.is_word(subs):
            word = name_of(base, font=False) + "_" + "".join(map(item_text, subs))
            return self._parts(node, word, SymbolEntry(), False, (), node.primes)
        labels = 0
        while labels < len(subs) and isinstance(subs[labels], Symbol | Number) and not self.is_index(subs[labels]):
            labels += 1
        key = name_of(base, font=False) + ("_" + ",".join(map(item_text, subs[:labels])) if labels else "")
        numbers = tuple(s for s in node.sups if self.spelling.numbered and is_numbered(s))
        if numbers:
            key += "{%s}" % ",".join(item_text(n)[1:-1] for n in numbers)
            node = replace(node, sups=tuple(s for s in node.sups if s not in numbers))
            if key in self.table:
                return self._parts(node, key, self.table[key], True, subs[labels:], node.primes)
        return self._parts(node, key, SymbolEntry(), False, subs[labels:], node.primes)

    def uses(self, node: Node) -> Iterator[Use]:
        """The parts of a symbol, none where its scripts have no meaning."""
        try:
            yield self.use(node)
        except (NotUnderstood, IllFormed):
            return

    def _at_moment(self, node: Scripted, base: Symbol) -> Use | None:
        """`h_{t-1}` where h is declared with all the axes that its other subscripts leave: h as a whole at that moment."""
        for place, item in enumerate(node.subs):
            moment, rest = self.moment(item), node.subs[:place] + node.subs[place + 1:]
            for key in dict.fromkeys((name_of(base), name_of(base, font=False))) if moment is not None else ():
                labelled = next((f"{key}_{m}" for m in self.moments if f"{key}_{m}" in self.table), key)
                entry = self.table.get(labelled)
                if entry is not None and entry.shape is not None and len(rest) in (0, len(entry.shape)):
                    use = self._parts(replace(node, subs=rest), key, entry, True, rest, node.primes)
                    return replace(use, layer=moment, node=node)
        return None

    def moment(self, item: Node) -> Layer | None:
        """t, t-1, t+1 where t is a letter of moments."""
        if isinstance(item, Symbol) and item.name in self.moments:
            return Layer(item.name)
        match item:
            case Addition(terms=(("+", Symbol(name=name)), (sign, Number(text=text)))) if name in self.moments and text.isdigit():
                return Layer(name, int(text) if sign == "+" else -int(text))
        return None

    def is_word(self, subs: tuple[Node, ...]) -> bool:
        """Whether letters side by side spell a name, as in `w_{reg}`: three or more, not all of them possible indices."""
        plain = all(isinstance(s, Symbol) and len(s.name) == 1 and not s.font + s.accent for s in subs)
        if len(subs) < 3 or not plain or any(a.at.end != b.at.start for a, b in zip(subs, subs[1:], strict=False)):
            return False
        if all(map(self.is_index, subs)):
            return False
        return len(subs) > 3 or not {item_text(s) for s in subs} <= POSSIBLE_INDICES | self.letters

    def is_index(self, item: Node) -> bool:
        """Whether a subscript item can be an index: a declared or customary letter, or such a letter plus a number."""
        match item:
            case Symbol():
                return item.name in self.letters or item.name in self.table and bool(self.table[item.name].index)
            case Addition():
                return all(isinstance(t, Number) or self.is_index(t) for _, t in item.terms)
            case Scripted():
                text = item_text(item)
                return text in self.table and bool(self.table[text].index)
        return False

    def _parts(self, node: Scripted, key: str, entry: SymbolEntry, known: bool, subs: tuple[Node, ...], primes: int) -> Use:
        layer: Layer | None = None
        indices: list[Node] = []
        transposed, power = False, None
        for item in node.sups:
            found = self.layer(item)
            if found is None and self._no_layer(item):
                raise IllFormed(f"{item_text(item)} is no layer", item.at)
            if self.transposes(item):
                transposed = not transposed
            elif found is not None and (found.base or _layered(entry)):
                layer = found
            elif isinstance(item, Group) and len(item.items) == 1 and self.is_index(item.items[0]):
                indices.append(item.items[0])
            elif name_of(node.base) == "delta" and not known and subs and not isinstance(item, Number):
                if self.own_delta:
                    raise NotUnderstood(rf"nothing says whether \delta_{item_text(subs[0])}^{item_text(item)} is Kronecker's", node.at,
                                        'write \\delta_{ij} for it, or add to the notation file: layers = ["l", "L"]')
                indices.append(item)
            elif isinstance(item, Group) and (power is None or key != "e" or known):
                raise NotUnderstood(f"nothing says what the superscript ({','.join(map(item_text, item.items))}) means", item.at,
                                    'add to the notation file: layers = ["l", "L"], the letters of layers, and a shape with n^l for what has them')
            else:
                power = item if power is None else Product((("", power), ("", item)), at=node.at)
        if layer is None and (entry.layered or _layered(entry)) and self.layers:
            if len(self.layers) == 1:
                raise NotUnderstood("nothing says which layer is meant", node.at,
                                    f'write it as superscript, or add to the notation file: layers = ["{self.layers[0]}", "L"], the last one second')
            layer = Layer(self.layers[1])           # a symbol that has layers, written without one, is the last layer's
        return Use(key, entry, known, layer, (*indices, *subs), transposed, power, primes, node)

    def _no_layer(self, item: Node) -> bool:
        """l-l: letters of layers alone, which add up to no layer."""
        return isinstance(item, Addition) and all(isinstance(t, Symbol) and t.name in self.layers for _, t in item.terms)

    def layer(self, item: Node) -> Layer | None:
        """l, l-1, L, (l), [l]: None where the item is no layer number."""
        if isinstance(item, Group) and len(item.items) == 1:
            return self.layer(item.items[0])
        if isinstance(item, Symbol) and item.name in self.layers:
            return Layer(item.name)
        if isinstance(item, Number) and item.text.isdigit():
            return Layer("", int(item.text))
        if isinstance(item, Addition) and len(item.terms) == 2:
            (first, letter), (sign, number) = item.terms
            if first == "+" and isinstance(letter, Symbol) and letter.name in self.layers and isinstance(number, Number):
                return Layer(letter.name, int(number.text) * (1 if sign == "+" else -1))
        return None


def _layered(entry: SymbolEntry) -> bool:
    return bool(entry.shape) and any("^" in size for size in entry.shape or ())
