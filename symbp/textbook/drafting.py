"""A document -> the draft of its notation file: names used, what was inferred of them, what its equations ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .documents.display import Document
from .draft import Asked, Draft, Inferred
from .latex.text import to_latex
from .latex.tree import Derivative, Gradient, Node, Scripted, Symbol, base_of
from .latex.walk import nodes
from .letters.conventions import Conventions, SymbolEntry
from .letters.errors import Trouble
from .letters.names import TRANSPOSES, Use, key_text, symbols_in
from .letters.naming import NAMED
from .letters.shorthand import ACCENTS
from .letters.usage import COSTS
from .letters.written import levels
from .reading.functions import WORDS
from .reading.setting import Setting
from .reading.words import relation_latex
from .rulings import Passage, passages
from .verdict import Ruling

USUAL = {
    "sigma": (r"\sigma(z) = \frac{1}{1 + e^{-z}}", "the logistic function"),
    "sigmoid": (r"\operatorname{sigmoid}(z) = \frac{1}{1 + e^{-z}}", "the logistic function"),
    "softmax": (r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}}", "the softmax"),
    "ReLU": (r"\operatorname{ReLU}(z) = \max(0, z)", "the rectifier"),
    "relu": (r"\operatorname{relu}(z) = \max(0, z)", "the rectifier"),
    "softplus": (r"\operatorname{softplus}(z) = \log(1 + e^{z})", "the softplus"),
}
KINDS = {0: "a number", 1: "a vector", 2: "a matrix"}
CONSTANTS = frozenset(("e", "pi", "1"))


@dataclass
class Seen:
    """Where names first stand, what is differentiated and by what, and the superscripts that letters of layers have."""

    first: dict[str, tuple[Use, int]] = field(default_factory=dict)
    of: set[str] = field(default_factory=set)
    by: set[str] = field(default_factory=set)
    defined: dict[str, int] = field(default_factory=dict)
    levels: dict[str, bool] = field(default_factory=dict)
    raised: dict[str, set[str]] = field(default_factory=dict)


def draft(document: Document) -> Draft:
    """What is known of the document without a notation file; nothing in it is a fact until an author says so."""
    found = tuple(passages(document, Conventions()))
    if not found:
        return Draft(document.name)
    layers = found[-1].setting.conventions.layers or _layers(_seen(found[-1].setting, found))
    informed = found if not layers else tuple(passages(document, Conventions(layers=layers)))
    symbols, functions = _symbols(informed, layers)
    sized = {s.key: SymbolEntry(shape=s.shape) for s in symbols if s.shape is not None and any("^" in size for size in s.shape)}
    if sized:                                             # what has a layer tells the sizes of what has none
        again, _ = _symbols(tuple(passages(document, Conventions(layers=layers, symbols=sized))), layers)
        symbols = tuple(next((a for a in again if a.key == s.key and s.key not in sized), s) for s in symbols)
    updates = next((p.item.line for p in found for r in p.ruled if r.relation == "<-" and r.outcome.found.ruling is Ruling.UNDECIDED), 0)
    return Draft(document.name, symbols, functions, tuple(_conditions(found)), tuple(_open(found)), layers, updates, _gradients(found))


def _symbols(found: tuple[Passage, ...], layers: tuple[str, ...]) -> tuple[tuple[Inferred, ...], tuple[Asked, ...]]:
    """What is known of every symbol, and the functions that nothing defines."""
    own = found[-1].setting
    seen = _seen(own, found)
    functions = _functions(own, seen)
    named = {key for key, _ in functions}
    symbols = (_inferred(own, seen, key, layers) for key in seen.first if key not in named and _is_declared(own, key, seen))
    return tuple(s for s in symbols if s is not None), tuple(asked for _, asked in functions)


def _gradients(found: tuple[Passage, ...]) -> tuple[str, str]:
    r"""The mark that many letters have beside themselves without it, `\bar x` beside x, and the one letter that can be the cost."""
    own = found[-1].setting
    if own.conventions.gradients is not None:
        return "", ""
    keys = set(_seen(own, found).first)
    for mark, accent in ACCENTS.items():
        twins = [key for key in keys if key.startswith(f"{accent}:") and key.partition(":")[2] in keys]
        cost = next((r.name for r in own.model.results() if r.name in COSTS), "") if len(twins) > 2 else ""
        if cost:
            return mark, cost
    return "", ""


def _seen(own: Setting, found: tuple[Passage, ...]) -> Seen:
    seen = Seen()
    for passage in found:
        chain, display = passage.item.chain, passage.item.display
        for side in chain.sides if chain is not None else ():
            for node in symbols_in(side):
                use = _use(own, node)
                if use is not None and isinstance(node, Scripted):
                    seen.raised.setdefault(use.key, set()).update(levels(node))
                if use is not None:
                    seen.first.setdefault(use.key, (use, display.line + display.latex.count("\n", 0, node.at.start)))
            for node in nodes(side):
                if isinstance(node, Derivative | Gradient):
                    seen.of |= _keys(own, node.of)
                    seen.by |= _keys(own, node.by)
                elif isinstance(node, Scripted):
                    for letter, shifted in levels(node).items():
                        seen.levels[letter] = shifted or seen.levels.get(letter, False)
        for ruled in passage.ruled:
            head = _use(own, ruled.left) if isinstance(ruled.left, Symbol | Scripted) else None
            if ruled.outcome.found.ruling is Ruling.DEFINITION and head is not None:
                seen.defined.setdefault(head.key, passage.item.line)
    return seen


def _layers(seen: Seen) -> tuple[str, ...]:
    """`l` with `L` where both stand as superscripts and l - 1 or l + 1 does too."""
    general = next((name for name in ("l", "ell", "k") if seen.levels.get(name)), "")
    last = next((name for name in ("L", "K") if name in seen.levels), "")
    return (general, last) if general and last else (general,) if general else ()


def _inferred(own: Setting, seen: Seen, key: str, layers: tuple[str, ...]) -> Inferred | None:
    use, line = seen.first[key]
    latex = _key_latex(use)
    if latex is None:
        return None
    kind = own.model.kinds.get(key)
    shape, evidence = (kind.shape, kind.evidence) if kind is not None else (None, "")
    plain = shape is not None and not any("^" in size for size in shape)
    if layers and seen.raised.get(key, set()) & set(layers) and shape is not None and len(shape) in (1, 2) and plain:
        shape = (f"n^{layers[0]}", f"n^{{{layers[0]}-1}}")[:len(shape)]
        evidence = f"{evidence} and layers"
    words = "a row" if kind is not None and kind.row else KINDS.get(len(shape), f"an array of {len(shape)} axes") if shape is not None else ""
    return Inferred(latex, shape, words, _role(seen, key, shape), evidence, line, seen.defined.get(key, 0))


def _role(seen: Seen, key: str, shape: tuple[str, ...] | None) -> str:
    """A guess: what is differentiated by and never defined is a weight; what is never either is data."""
    if key in seen.of and not shape and key not in seen.by:
        return "cost"
    if key in seen.defined or key in seen.of or len(key) > 1 and key.isalpha():
        return ""
    if key in seen.by or key == "b" or shape is not None and len(shape) == 2:
        return "weight"
    return "target" if shape and key in "ty" else "input" if shape else ""


def _key_latex(use: Use) -> str | None:
    """The name without indices, as LaTeX that reads back as the same name."""
    base = base_of(use.node)
    if base is None:
        return None
    plain = Symbol(base.name, "", base.accent, at=base.at)
    subs = use.node.subs if isinstance(use.node, Scripted) else ()
    for taken in range(len(subs) + 1):
        node = Scripted(plain, subs[:taken], at=base.at) if taken else plain
        if key_text(node) == use.key:
            return to_latex(node)
    return None


def _is_declared(own: Setting, key: str, seen: Seen) -> bool:
    """Whether a name is one that a notation file would declare: no constant, no index, no layer, no function."""
    function = own.model.family(key, function=True) is not None or key in WORDS
    index = key in own.model.names.letters and not seen.first[key][0].indices
    return not function and key not in CONSTANTS | set(seen.levels) and (key in own.model.kinds or not index and key not in TRANSPOSES)


def _functions(own: Setting, seen: Seen) -> list[tuple[str, Asked]]:
    """Functions that are named and defined nowhere, with the formula that is usually meant."""
    usage = own.reader.usage
    found = []
    for key, (use, line) in seen.first.items():
        if key in usage.functions and key not in usage.argued and key not in WORDS and key not in NAMED and own.model.family(key, function=True) is None:
            formula, words = USUAL.get(key, (f"{_key_latex(use) or key}(z) = ...", ""))
            found.append((key, Asked(formula, words, line)))
    return found


def _conditions(found: tuple[Passage, ...]) -> Iterator[Asked]:
    """What proofs rested on and the document does not state."""
    told: set[str] = set()
    for passage in found:
        for stated in (s for r in passage.ruled for s in r.outcome.found.conditions if not s.words):
            latex = relation_latex(stated.relation)
            if latex not in told:
                told.add(latex)
                yield Asked(latex, "", passage.item.line)


def _open(found: tuple[Passage, ...]) -> Iterator[Asked]:
    """What is undecided, and why."""
    for passage in found:
        why = next((r.outcome.found.why for r in passage.ruled if r.outcome.found.ruling is Ruling.UNDECIDED), "")
        if passage.item.trouble is not None:
            why = passage.item.trouble.what
        if why:
            yield Asked(passage.item.label, why, passage.item.line)


def _keys(own: Setting, node: Node | None) -> set[str]:
    use = _use(own, node) if isinstance(node, Symbol | Scripted) else None
    return {use.key} if use is not None else set()


def _use(own: Setting, node: Node) -> Use | None:
    try:
        return own.model.names.use(node)
    except Trouble:
        return None
