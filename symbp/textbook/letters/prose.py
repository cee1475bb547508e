"""A document -> what its running text, and displays that only declare, tell of its symbols: shapes, kinds, definitions, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import msgspec

from ..documents.display import Document, Inline
from ..latex.adjectives import PROPERTY
from ..latex.doubts import doubted
from ..latex.grammar import parse_chain, parse_display, parse_expression
from ..latex.permitted import predicate
from ..latex.prefixes import joined
from ..latex.tokens import Unread
from ..latex.tree import Call, Chain, Group, Node, Number, Product, Scripted, Symbol
from ..latex.walk import nodes
from .conventions import Conventions, Given
from .heard import Heard, name_in, plain_key, weighed
from .memberships import confined, memberships, only_memberships
from .names import name_of
from .naming import NAMED, Usual, by_meaning, excused, named
from .nouns import CONDITIONAL, LIST, NOT, nouns
from .told import Confined, Declared, Spoken, Told
from .ways import layers_said, mark_said, summed_said
from .written import EQUALITIES, Written, written

LONGEST_SYMBOL, LONGEST_DEFINITION, MOST_DEFINITIONS = 60, 300, 200
DEFINING = re.compile(r"(?:\b(?:where|with|let|define|defines|defining|denote|put|set|write|writing|compute|computes|by|schreibe|schreiben|schreiben wir|écrivons|escribimos|call|mit|wobei|sei|setze|definieren|definieren wir|où|avec|soit|posons"
                      r"|notons|donde|con|sea|definimos|gdzie|niech|oznaczmy)|其中|设|令|记|定义|计算)\s*:?\s*\Z", re.IGNORECASE)
FOR = re.compile(r"(?:\b(?:for|any|all|every|each|für|alle|pour|tout|para|todo|dla)|对于?|任意)[^$]{0,12}\Z", re.IGNORECASE)
ONE_HOT = r"(?:one[- ]?hot|独热)"
TARGETS = r"(?:[ -]?(?:encoded|coded|kodierte[rns]?|codierte[rns]?|encodé|codificad[oa]|编码|编码的)?[ -]?(?:target|label|class|ground-truth|Ziel|Zielvektor|目标|标签)?[ -]?(?:vector|vectors|Vektor|label|target|targets|labels|向量|标签)?)"
BEFORE_ONE_HOT = re.compile(rf"{ONE_HOT}{TARGETS}[ ]?\Z|(?:vecteur|vector|wektor)(?: cible| objetivo)? {ONE_HOT} \Z", re.IGNORECASE)
BEHIND_ONE_HOT = re.compile(rf"[ ]?(?:(?:is|are|be|ist|est|es|jest|是|为)[ ]?|\(|, )(?:an? |the |ein |eine |un |una |le |el |一个)?(?:target |label )?(?:vector |vecteur |wektorem |Vektor )?{ONE_HOT}", re.IGNORECASE)
TOTAL = re.compile(r"\\sum(?:\\limits)?_\s*\{?\s*(?P<letter>[a-z])\s*(?:=\s*1\s*)?\}?\s*(?:\^\s*(?:\{[^{}]*\}|[A-Za-z]))?\s*(?P<name>\\?[A-Za-z]+|\\(?:hat|mathbf|tilde)\s*\{?\s*[A-Za-z]\s*\}?)_\s*\{?\s*(?P=letter)\s*\}?\s*=\s*1")


PROBABILITY_BEFORE = re.compile(r"(?:\bprobabilit(?:y|ies)|[Ww]ahrscheinlichkeit(?:en)?|\bprobabilités?|\bprobabilidad(?:es)?|\bprawdopodobieństw\w+|概率) ?\Z")
PROBABILITY_BEHIND = re.compile(r" ?(?:is|be|are|ist|sei|est|es|jest|是|为) ?(?:an? |eine |une |una |一个)?(?:probabilit|Wahrscheinlichkeit|probabilidad|prawdopodobieństw|概率)")
FORMULA = re.compile(r"\$[^$]*\$")
LETTER = re.compile(r"\\?[A-Za-z]+(?![A-Za-z(])")
NEAREST = 50               # characters within which a word is about a formula


def declared(document: Document) -> Declared:
    """What the text of a document declares; of two declarations that contradict each other neither counts."""
    shown = written(_chains(document))
    heard = Heard()
    for display in document.displays:
        if only_memberships(display.latex, document.macros):
            _hear_memberships(heard, display.latex, display.line, document, shown)
    for inline in document.inlines:
        _hear(heard, inline, document, shown)
    definitions = _definitions(document, shown)
    if not (heard.told or heard.items or definitions or document.inlines or shown.words):
        return Declared(summed=summed_said(document))
    symbols = weighed(heard, shown)
    usual = _usual(document, shown, definitions)
    return Declared({heard.latex[key]: told for key, told in symbols.items()}, (*definitions, *usual), tuple(_conditions(document, shown)),
                    layers_said(document, shown), summed_said(document), mark_said(document, shown), frozenset(heard.items))


def with_prose(conventions: Conventions, said: Declared) -> Conventions:
    """The notation file over what the text declares."""
    keys = {plain_key(text) for text in conventions.symbols}
    defined = {*conventions.defined(), *(d for s in conventions.sections for d in map(plain_key, s.symbols))}
    symbols = {latex: told for latex, told in said.symbols.items() if (told.shape is not None or not told.kind) and plain_key(latex) not in keys | defined}
    return msgspec.structs.replace(
        conventions, symbols={**symbols, **conventions.symbols}, conditions=conventions.conditions + said.conditions,
        layers=conventions.layers or said.layers, gradients=conventions.gradients or said.gradients,
        summed=said.summed if conventions.summed is None else conventions.summed)


def left_open(conventions: Conventions, said: Declared) -> tuple[Spoken, ...]:
    """The definitions in the text of what the notation file says nothing of, and its functions that only their meaning names."""
    sections = (conventions, *conventions.sections)
    taken = {plain_key(text) for s in sections for text in s.symbols} | {d.lstrip("\\") for d in conventions.defined()}
    taken |= {d.split("(")[0].split("_")[0].lstrip("\\ ").strip() for s in conventions.sections for d in s.definitions}
    meant = (_of_usual(text, usual, f"{e.meaning}: {usual.name} as usually defined", 0) for text, e in conventions.symbols.items()
             if e.names_only and plain_key(text) not in conventions.defined() and (usual := by_meaning(e.meaning)) is not None)
    return (*(m for m in meant if m is not None), *_unsaid(said, taken))


def _unsaid(said: Declared, taken: set[str]) -> tuple[Spoken, ...]:
    return tuple(d for d in said.definitions if not taken & {_head_letter(d.chain), _head_letter(d.chain).rpartition(":")[2]})


def _chains(document: Document) -> Iterator[Chain]:
    for display in document.displays:
        try:
            yield from parse_display(display.latex, document.macros)
        except Unread:
            continue


# --- what is heard -------------------------------------------------------------------------------------------------------

def _hear(heard: Heard, inline: Inline, document: Document, shown: Written) -> None:
    if "\\in" in inline.latex or "∈" in inline.latex:
        if not (CONDITIONAL.search(inline.before) or FOR.search(inline.before) or NOT.search(inline.before)):
            _hear_memberships(heard, inline.latex, inline.line, document, shown)
        return
    if len(inline.latex) <= LONGEST_SYMBOL and "=" not in inline.latex:
        for noun in nouns(inline):
            layout = "row" if noun.kind == "row" else "column"
            heard.hear(inline.latex, Told(shape=noun.shape, layout=layout, kind=noun.kind, words=noun.words, line=inline.line), shown)


def _hear_memberships(heard: Heard, latex: str, line: int, document: Document, shown: Written) -> None:
    for found in memberships(latex, document.macros):
        layout = "row" if found.layout == "row" else "column"
        heard.hear(found.name, Told(shape=found.shape, layout=layout, kind=found.kind, positive=found.positive, words=latex, line=line), shown)


# --- definitions ---------------------------------------------------------------------------------------------------------

def _definitions(document: Document, shown: Written) -> tuple[Spoken, ...]:
    """The equations in the text that define what no display does; of two for one name that differ, neither."""
    found: dict[str, list[Spoken]] = {}
    count = 0
    for inline in document.inlines:
        said = _named(inline, document, shown) or (_defining(inline, document, shown) if count < MOST_DEFINITIONS else None)
        if said is None:
            continue
        count += 1
        letter = _head_letter(said.chain)
        if letter and letter not in shown.heads and letter.rpartition(":")[2] not in shown.heads:
            found.setdefault(letter, []).append(said)
    return tuple(many[0] for many in found.values() if len({s.chain.sides[1] for s in many if not s.usual} or {many[0].chain.sides[1]}) == 1
                 and len({s.usual for s in many if s.usual}) <= 1 and len({bool(s.usual) for s in many}) == 1)


def stated_properties(document: Document) -> dict[str, str]:
    """The letters that the text says more of than their shape, each with the word: "$A$ is symmetric"."""
    found: dict[str, str] = {}
    for inline in document.inlines:
        near = PROPERTY.search(inline.after[:NEAREST]) or PROPERTY.search(inline.before[-NEAREST:])
        said = near[0] if near is not None else "" if named(inline) is not None else predicate(inline.after)
        if not said or len(inline.latex) > LONGEST_DEFINITION:
            continue
        try:
            tree = parse_expression(inline.latex.partition("\\in")[0])
        except Unread:
            continue
        found |= {name_of(n, font=False): said for n in nodes(tree) if isinstance(n, Symbol)}
    return found


def stated_heads(document: Document) -> frozenset[str]:
    """The letters that an equation in the text gives a formula, in a case or not: what is not learned of them is not known."""
    found: set[str] = set()
    for inline in document.inlines[:MOST_DEFINITIONS]:
        if "=" not in inline.latex or len(inline.latex) > LONGEST_DEFINITION or excused(inline.before):
            continue
        try:
            chain = parse_chain(inline.latex, document.macros)
        except Unread:
            continue
        formula = len(chain.sides) == 2 and not chain.continues and not isinstance(chain.sides[1], Number | Symbol | Scripted | Group)
        if formula and chain.relations[0].sign in EQUALITIES and any(isinstance(n, Symbol) for n in nodes(chain.sides[1])):
            found.add(_head_letter(chain))
    return frozenset(found - {""})


def _named(inline: Inline, document: Document, shown: Written) -> Spoken | None:
    """A function that the words around a formula name, where the displays call that symbol."""
    found = named(inline)
    if found is None or len(found[0]) > LONGEST_SYMBOL:
        return None
    latex, usual, words = found
    name = name_in(latex, shown, set())
    if name is None or name.labels or name.letter not in shown.called or shown.plain(name.letter) and name.letter not in shown.primed:
        return None
    return _of_usual(latex, usual, f"{words}: {usual.name} as usually defined" if usual.name != "tanh" else "", inline.line)


def _of_usual(latex: str, usual: Usual, words: str, line: int) -> Spoken | None:
    try:
        return Spoken(parse_chain(f"{latex}{usual.behind}"), line, words)
    except Unread:
        return None


def _usual(document: Document, shown: Written, definitions: Iterable[Spoken]) -> tuple[Spoken, ...]:
    """The functions that formulas call by their names, and that nothing in the document defines."""
    taken = shown.heads | {_head_letter(d.chain) for d in definitions}
    words = shown.words | written(d.chain for d in definitions).words
    found = (_of_usual(rf"\mathrm{{{w}}}", NAMED[w], f"{NAMED[w].name} as usually defined", 1) for w in sorted(words) if w in NAMED and w not in taken)
    return tuple(said for said in found if said is not None)


def _defining(inline: Inline, document: Document, shown: Written) -> Spoken | None:
    """An equation in the text that defines its left side: a function of letters, or behind a word that defines."""
    latex = inline.latex
    if "=" not in latex and "equiv" not in latex or len(latex) > LONGEST_DEFINITION or excused(inline.before):
        return None
    try:
        chain = parse_chain(latex, document.macros)
    except Unread:
        return None
    if len(chain.sides) != 2 or chain.continues or chain.relations[0].sign not in EQUALITIES or chain.beside:
        return None
    chain = replace(chain, sides=tuple(map(joined, chain.sides)))
    head, body = chain.sides
    function = _head_letter(chain) != "" and not isinstance(head, Symbol | Scripted)
    if isinstance(body, Number | Symbol | Group) or not _head_letter(chain) or not any(isinstance(n, Symbol) for n in nodes(body)):
        return None
    bare = re.sub(LIST, "", inline.before)
    if not (function or _applies(body) or DEFINING.search(bare) or chain.relations[0].sign == ":="):
        return None
    if isinstance(head, Symbol) and head.name in frozenset("ijklmn") | shown.bound and not head.font + head.accent:
        return None
    return Spoken(chain, inline.line)


def _applies(body: Node) -> bool:
    """Whether a formula is a function that has a name, applied: `softmax(z)`, `\\tanh(Wx + b)`, `\\sigma(z)`."""
    match body:
        case Call(function="tanh" | "max"):
            return True
        case Product(factors=((_, Symbol(name=name)), ("", Group()))):
            return name in NAMED or name in ("sigma", "phi", "varphi")
    return False


def _head_letter(chain: Chain) -> str:
    found = written((chain,)).heads
    return next(iter(found), "")


# --- conditions ----------------------------------------------------------------------------------------------------------

def _conditions(document: Document, shown: Written) -> Iterator[Given]:
    """What is said of given data: one-hot vectors, numbers that add up to 1."""
    found: dict[str, Given] = {}
    for inline in document.inlines:
        if CONDITIONAL.search(inline.before) or _doubted(inline):
            continue
        total = TOTAL.fullmatch(inline.latex.strip())
        if total is not None:
            name = name_in(total["name"], shown, set())
            given = Given(latex=inline.latex, words=f"${inline.latex}$")
        else:
            before = BEFORE_ONE_HOT.search(inline.before[-80:]) if "hot" in inline.before or "独热" in inline.before else None
            behind = BEHIND_ONE_HOT.match(inline.after) if "hot" in inline.after or "独热" in inline.after else None
            if before is None and behind is None:
                continue
            name = name_in(inline.latex, shown, set())
            words = f"{before[0].strip()} ${inline.latex}$" if before else f"${inline.latex}${behind[0] if behind else ''}"
            given = Given(latex=rf"\sum_k {inline.latex}_k = 1", words=words)
        if name is not None and not name.labels and name.letter not in shown.heads and name.letter.rpartition(":")[2] not in shown.heads:
            found.setdefault(name.letter, given)
    yield from found.values()
    yield from _confined(document)


def _doubted(inline: Inline) -> bool:
    """Whether the sentence of a formula denies or widens what it says."""
    return bool(doubted(FORMULA.sub(" … ", f"{inline.before} … {inline.after}")))


def _confined(document: Document) -> Iterator[Given]:
    """The sets of two and the intervals that given numbers are said to lie in, and the probabilities."""
    said = [(i.latex, *pair) for i in document.inlines if not (CONDITIONAL.search(i.before) or FOR.search(i.before) or _doubted(i))
            for pair in confined(i.latex, document.macros)]
    said += [(d.latex, *pair) for d in document.displays if only_memberships(d.latex, document.macros) for pair in confined(d.latex, document.macros)]
    said += [(i.latex, i.latex, bound) for i in document.inlines
             if (PROBABILITY_BEFORE.search(i.before) or PROBABILITY_BEHIND.match(i.after)) and not _doubted(i)
             for bound in ("%s > 0", "%s < 1")]
    for words, name, condition in dict.fromkeys(said):
        if "^" in name or not LETTER.match(name):
            continue
        for written_so in (name,) if "_" in name else (name, f"{name}_k"):
            yield Confined(latex=condition.replace("%s", written_so), words=f"${words}$")


def kinds_said(said: Declared) -> Mapping[str, Told]:
    """What is said of symbols whose sizes are not: by their keys as equations have them, without fonts."""
    return {plain_key(latex).removeprefix("bold:"): told for latex, told in said.symbols.items() if told.shape is None and told.kind}
