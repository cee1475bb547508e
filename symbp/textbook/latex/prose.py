"""The prose before and after a display -> the conditions it states for the equation: comparisons between its dollars, one-hot data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..documents.display import Macro
from . import tables
from .adjectives import SIGNED, with_signs
from .beside import CASES, OPPOSITE, RANGED, TEXT, opposite
from .doubts import LOGICAL, doubted
from .operators import Grammar
from .piece import Pieces, around, said
from .pieces import pieces_of
from .rows import bare, has_relation
from .tokens import Unread
from .tree import Beside, Comparison, Node, Number, Symbol

MATH = re.compile(r"\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|:math:`([^`]+)`")
SHORT = re.compile(r"\b(?:i\.e|e\.g|w\.r\.t|s\.t|resp|cf|eqs?|figs?|bzw|z\.B|d\.h|p\.ej|tzn|np)\.$", re.IGNORECASE)
END = re.compile(r"[.!?;](?=\s)|[.!?;]$|[。;！？]")
PHRASE = re.compile("|".join(sorted(tables.CASE_PHRASES + tables.OTHER_PHRASES, key=len, reverse=True)), re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:[-.'’][^\W\d_]+)*\.?")
# verbs that hold for all that follows, "if we insert ..." that is none, and what the data may be
ASSUMING = frozenset("""
    assume assumes assumed assuming suppose supposing let given angenommen seien sei nehmen supposons soit soient suponiendo
    supongamos sea sean niech załóżmy zakładamy 假设 假定 设
""".split())
DEFINING = frozenset("let given sei seien soit soient sea sean niech 设".split())
EXPLAINING = frozenset("where with mit wobei con donde où avec gdzie z 其中".split())
UNCERTAIN = frozenset("only such subject si siempre provided 设".split())    # words with other uses, no condition by themselves
SPEAKERS = frozenset("we you one i man wir on nous se 我们".split())
ONE_HOT = re.compile(r"one[- ]?hot|1-(?:of|aus|de|sur|z)-[KkCcnN]\b|1-hot|独热", re.IGNORECASE)
REASONS = frozenset("since because as da weil denn car puisque parce porque pues ponieważ bo gdyż".split())
JOINTS = ("and", "but", "while", "whereas", "und", "et", "y", "oraz", "a", "aber", "mais", "pero")
PLACING = frozenset("for at für bei pour para dla przy on off outside auf außerhalb sur hors fuera na poza".split())     # "on the diagonal"
FEW = 3
FURTHER = 8                 # words before a display that only go on: "and therefore"
COMPARES = re.compile(r"[=<>≤≥≠]|\\(?:n?eq?|neq|[lg]eq?|[lg]t|in)(?![A-Za-z])")
CLAUSE = re.compile(r"[,:，：、]")


@dataclass(frozen=True)
class Part:
    """A word, or a formula between dollars."""

    text: str
    formula: bool = False


@dataclass(frozen=True)
class Prose:
    """What a stretch of prose states: `behind` of the display before it, `ahead` of the one after it, `lasting` from here on.

    only_goes_on: nothing but a few words, so that a case opened before may still hold; unfinished: no full stop ends it.
    """

    behind: tuple[Beside, ...] = ()
    ahead: tuple[Beside, ...] = ()
    lasting: tuple[Beside, ...] = ()
    only_goes_on: bool = False
    unfinished: bool = False


def prose_of(text: str, macros: tuple[Macro, ...] = ()) -> Prose:
    """What the prose between two displays states."""
    sentences = list(_sentences(with_signs(text)))
    behind: list[Beside] = []
    if sentences and _goes_on(sentences[0]):
        clause = _first_clause(sentences[0])
        behind, rest = _unless_doubted(clause, list(_conditions(clause, macros))), sentences[0][len(clause):]
        if _leads_on(sentences[0]) and len(clause) == len(sentences[0]):
            behind = [replace(b, sure=False) for b in behind]
        else:
            sentences[0] = rest if any(p.formula for p in rest) or len(sentences) > 1 else []
    ahead: list[Beside] = []
    lasting: list[Beside] = []
    for number, sentence in enumerate(sentences):
        last = number == len(sentences) - 1
        hot = list(_one_hot(sentence))
        doubt = doubted(_plain(sentence))
        if doubt and ahead and number:
            ahead = [Beside(b.words, doubted=True) for b in ahead]        # "Assume $x > 0$. Now drop this."
        found = [b for b in _conditions(sentence, macros, last or bool(doubt)) if b.condition is not None or not hot]
        if doubt:
            totals = [b for b in found if _is_total(b.condition)]
            hot = [replace(b, sure=False, doubted=True) for b in (*hot, *totals)]
            found = _unless_doubted(sentence, [b for b in found if b not in totals])
        lasting += [*hot, *(b for b in found if _is_total(b.condition))]
        found = [b for b in found if not _is_total(b.condition)]
        words = {p.text.lower().strip(".") for p in sentence if not p.formula}
        if sentence and sentence[-1].text.endswith(".") and len(words) > FEW and not _is_case(sentence):
            found = [replace(b, sure=False) for b in found]           # "For $z > 0$ this is positive." has its own claim
        if found and words & ASSUMING:
            ahead = [*(ahead if not last else ()), *found]
        elif found and (last or number == len(sentences) - 2 and _is_case(sentence)):
            ahead = found if last or not ahead else ahead
        elif found:
            ahead = [replace(b, sure=False) for b in found]
    if sentences and sentences[0] and not behind and (sentences[0][0].text[:1].islower() or sentences[0][-1].text.endswith(".")):
        behind = [Beside(f"${p.text}$", c, sure=False) for p in sentences[0] if p.formula and (c := _comparison(p.text, macros)) is not None and _orders(c)]
    if said(text) in tables.OTHERWISE and text.rstrip()[-1:] != ".":         # of the display before, or of the one after
        ahead, behind = [Beside(text.strip())], [replace(b, sure=False) for b in behind]
    words = sum(not p.formula for s in sentences for p in s)
    formulas = sum(p.formula for s in sentences for p in s)
    return Prose(tuple(behind), tuple(ahead), tuple(lasting), not ahead and words <= FURTHER and formulas <= 1,
                 text.rstrip()[-1:] not in (".", "。"))


def _unless_doubted(sentence: list[Part], found: list[Beside]) -> list[Beside]:
    """The conditions of a sentence; where its words deny or widen them, it is not understood as a whole."""
    plain = _plain(sentence)
    if not doubted(plain) or not found and not SIGNED.search(plain) and not LOGICAL.search(plain):
        return found
    words = " ".join(f"${p.text}$" if p.formula else p.text for p in sentence)
    return [Beside(re.sub(r" (?=[.,:;，：。])", "", words), doubted=True)]


def _plain(sentence: list[Part]) -> str:
    """The words of a sentence, those inside of its formulas too; `$` for what compares, `…` for another formula."""
    marks = (("$" if COMPARES.search(p.text) else "…") if p.formula else "" for p in sentence)
    return " ".join(" ".join((*TEXT.findall(p.text), *LOGICAL.findall(p.text), mark)) if mark else p.text for p, mark in zip(sentence, marks, strict=True))


def _sentences(text: str) -> Iterator[list[Part]]:
    """The sentences as words and formulas; ends inside of formulas are none."""
    hidden = MATH.sub(lambda m: "$" * len(m[0]), text)
    start = 0
    for end in END.finditer(hidden):
        if not SHORT.search(hidden[start:end.end()]):
            yield list(_parts(text, start, end.end()))
            start = end.end()
    if hidden[start:].strip():
        yield list(_parts(text, start, len(text)))


def _parts(text: str, start: int, end: int) -> Iterator[Part]:
    for match in re.finditer(f"{MATH.pattern}|(?i:{PHRASE.pattern})(?!\\w)|{WORD.pattern}|{CLAUSE.pattern}|[.;。]", text[start:end]):
        formula = match[1] or match[2] or match[3]
        if formula:
            yield Part(formula, True)
        elif re.fullmatch(r"[\u4e00-\u9fff]+\.?", match[0]):
            yield from map(Part, _cut(match[0]))
        else:
            yield Part(match[0])


def _cut(characters: str) -> list[str]:
    """Chinese words without spaces: those that the tables know stand apart."""
    known = sorted((w for w in tables.CASE_WORDS | tables.CASE_OR_RANGE | tables.OTHERWISE | ASSUMING if w >= "\u4e00"), key=len, reverse=True)
    return [w for w in re.split(f"({'|'.join(known)})", characters) if w]


def _goes_on(sentence: list[Part]) -> bool:
    """Whether a sentence that begins after a display still speaks of it: "if $i = j$, and", "where $z > 0$"."""
    first = next((p for p in sentence if p.text.strip(",:，")), None)
    if first is None or first.formula:
        return False
    word = first.text.strip(".,")
    if word >= "\u4e00":                         # Chinese conditions stand before what they are of
        return word in tables.CASE_WORDS and not _leads_on(sentence)
    return word in tables.CASE_WORDS | tables.CASE_OR_RANGE | tables.OTHERWISE | REASONS or first.text in PLACING


def _leads_on(sentence: list[Part]) -> bool:
    """Whether the sentence has no end and goes on behind its last formula: "for $x > 0$ we have"."""
    tail = [p.text for p in sentence[max(n for n, p in enumerate(sentence) if p.formula) + 1:]] if any(
        p.formula for p in sentence) else ["."]
    return tail[-1:] not in (["."], [";"], ["。"]) and (":" in tail or len([t for t in tail if t not in (",", "and")]) > 0)


def _first_clause(sentence: list[Part]) -> list[Part]:
    """As far as the first word that begins something else: "if $i = j$, and"."""
    for n, part in enumerate(sentence):
        if part.text in JOINTS and not any(p.formula for p in sentence[n + 1:]) or n and part.text in ("whereas", "while", "but"):
            return sentence[:n]
        after = [p for p in sentence[n + 1:n + 4] if p.text not in JOINTS]
        if part.text in (*JOINTS, ",") and [p.formula for p in after[:2]] == [True, False] and _makes_case(after[1]):
            return sentence[:n]                   # "for $z > 0$, and $f'(z) = 0$ for"
    return sentence


def _makes_case(part: Part) -> bool:
    return part.text.strip(".,") in tables.CASE_WORDS | tables.CASE_OR_RANGE | tables.OTHERWISE


def _is_case(sentence: list[Part]) -> bool:
    """`Consider the case $i = j$.`: nothing else is said in the sentence."""
    words = [p.text.lower().strip(".:,") for p in sentence if not p.formula]
    return bool(set(words) & (CASES | ASSUMING)) or not "".join(words)


def _conditions(sentence: list[Part], macros: tuple[Macro, ...], near: bool = True) -> Iterator[Beside]:
    """The comparisons that a word makes conditions; words alone that make one, or near a display limit it, are not understood."""
    if near and sentence and sentence[0].text in REASONS and not any(p.formula and _comparison(p.text, macros) is not None for p in sentence):
        yield Beside(" ".join(p.text for p in sentence))
        return
    words: list[str] = []
    open_word, opening, answered, negated = "", "", True, False
    for n, part in enumerate(sentence):
        if not part.formula:
            word = part.text.lower().strip(".:,，：")
            if word in tables.CASE_WORDS | tables.CASE_OR_RANGE | CASES or word in ASSUMING:
                if word in tables.CASE_WORDS - DEFINING - UNCERTAIN and not _speaks(sentence, n):
                    answered = False
                negated = negated or word in tables.UNLESS
                open_word, opening, words = word, part.text, [part.text]
            elif word in tables.OTHERWISE:
                yield Beside(part.text)
            elif open_word and not (words == [opening] and part.text in (*JOINTS, ",")):
                words.append(part.text)
            continue
        condition = _comparison(part.text, macros)
        alone = not any(p.text.strip(".,:，：") for p in sentence if p is not part)
        if condition is not None and (open_word or alone) and not (set(map(str.lower, words)) & RANGED and condition.sign == "in"):
            hypothesis = alone or open_word in tables.CASE_WORDS | CASES and open_word not in DEFINING
            said_so = " ".join([*words, f"${part.text}$"]).replace(" ,", ",")
            yield Beside(said_so, opposite(condition) if negated else condition, hypothesis=hypothesis)
            answered, words, negated = True, [opening], False
        elif open_word:
            words.append(f"${part.text}$")
        elif near and condition is not None and _orders(condition):
            yield Beside(f"${part.text}$", condition, sure=False)          # in words that are not known
    if not answered:
        yield Beside(" ".join(words).replace(" ,", ","))


def _orders(node: Comparison) -> bool:
    """`z > 0`, `i \\neq j`, `i = j`: what makes a case in any language."""
    letters = all(isinstance(n, Symbol | Number) for n in (node.left, node.right))
    return node.sign in OPPOSITE and (node.sign != "=" or letters)


def _speaks(sentence: list[Part], n: int) -> bool:
    """`if we insert this`: what is done, not when the equation holds."""
    after = next((p for p in sentence[n + 1:] if p.text.strip()), None)
    strict = {p.text.lower() for p in sentence} & ASSUMING
    return after is not None and not after.formula and not strict and sentence[n].text.lower() != "only" and (
        after.text.lower() in SPEAKERS or after.text.lower().endswith("ing"))


def _comparison(latex: str, macros: tuple[Macro, ...]) -> Comparison | None:
    try:
        pieces: Pieces = bare(pieces_of(latex, macros))
        if not pieces or not has_relation(pieces) or any(p.kind == "dots" for p in pieces):
            return None
        found: Node | None = Grammar(pieces, around(pieces)).conditions()
    except Unread:
        return None
    names = isinstance(found, Comparison) and isinstance(found.right, Symbol) and found.right.name in tables.OF_ONE       # phi = tanh
    return found if isinstance(found, Comparison) and not names else None


def _is_total(node: Node | None) -> bool:
    """A sum that is 1: said of data, it holds from here on."""
    return isinstance(node, Comparison) and node.sign == "=" and any(
        getattr(side, "kind", "") == "sum" for side in (node.left, node.right))


def _one_hot(sentence: list[Part]) -> Iterator[Beside]:
    """`the one-hot target $t$`."""
    plain = " ".join(f"${p.text}$" if p.formula else p.text for p in sentence)
    if not ONE_HOT.search(plain):
        return
    symbols: list[Node] = []
    for part in sentence:
        if part.formula:
            try:
                pieces = bare(pieces_of(part.text))
                symbols += [Grammar(pieces, around(pieces)).whole()] if pieces and not has_relation(pieces) else []
            except Unread:
                continue
    for symbol in symbols or [None]:
        yield Beside(plain, symbol, one_hot=True)
