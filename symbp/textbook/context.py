"""The words around a document's equations in order -> what of them is not understood beside one that seems false, or needs a condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from .documents.display import Display
from .equations import Ruled
from .judging import AS_FORMULA, TRUE, Found
from .latex.adjectives import with_signs
from .latex.another_case import hanging, other_cases, switches
from .latex.doubts import doubted
from .latex.permitted import content_words, foreign, plain, stated_property
from .latex.weakened import taken_back, weakened, weakened_inside
from .latex.tree import Addition, Big, Call, Chain, Fraction, Group, Node, Number, Product, Scripted, Symbol
from .latex.walk import nodes
from .letters.errors import Trouble
from .letters.naming import NAMED, RELU, SIGMOID, SOFTMAX, TANH, WORDS, Usual
from .reading.definitions import family_of, read_through, uses
from .reading.family import Family
from .reading.functions import OpaqueFunction
from .reading.setting import Setting
from .sections import Parsed
from .verdict import Ruling

SENTENCE = re.compile(r"(?<=[.!?。！？])\s+(?=[^a-zà-ž])|(?<=[。！？])")
ENDED = re.compile(r"[.!?。！？][)\"'”]*\s*\Z")
GOES_ON = re.compile(r"\A[,;]?\s*[a-zà-ž]")
ANOTHER = re.compile(r",? (?:and|but|while|whereas|und|et|mais|y|pero|e|ma|mentre|oraz|a|mas) (?=\$)")
AHEAD = re.compile(r"\b(?:following|next|below|folgend\w*|suivant\w*|siguient\w*|następując\w*|seguent\w*|seguint\w*)\b|下", re.IGNORECASE)
BEHIND = re.compile(r"\A(?:[,;(]\s*)?[a-zà-ž]")
NAMED_LETTER = re.compile(r"\$\s*(?P<letter>\\?[A-Za-z]+)\s*\$ (?:is|be|ist|sei|est|soit|es|sea|è|sia|jest|to|é|seja|denotes|bezeichnet|désigne|denota|oznacza|是|为|表示)\b[^,;:.，。；]*")   # "$t$ is the target"
FACTOR = r"(?:½|1/2|factors?\b|constants?\b|prefactor|Faktor|facteur|factor\b|czynnik|\$?\\[dt]?frac)"
FUNCTIONS = "|".join(words for _, words in WORDS)
# words that put another definition in the place of the one above
ALTERED = re.compile(rf"(?<!\\)\b(?:without|omit\w*|drop\w*|ignor\w*|ohne|sans|sin|bez)\b[^.$]{{0,20}}{FACTOR}|\b(?:instead of|anstelle|anstatt|au lieu de|en lugar de|zamiast)\b"
                     rf"|\b(?:if|wenn|si|jeśli)\b[^.]{{0,20}}\breplac\w+|\b(?:replac|exchang|swap|ersetz|remplac|reemplaz|zastęp|zastąp)\w*[^.]{{0,30}}(?:{FUNCTIONS}|{FACTOR})"
                     rf"|(?:{FUNCTIONS})[^.]{{0,40}}\b(?:replaced|ersetzt|remplacée?)\b|去掉|不带|代替|替换", re.IGNORECASE)
ANOTHER_FORMULA = re.compile(r"(?:\b(?:loss|cost|error|objective|function|activation|Verlust\w*|Kosten\w*|Fehler\w*|Funktion\w*|perte|coût|erreur|fonction|pérdida|costo?|función|strat\w+|koszt\w*|funkcj\w+|perdita"
                             r"|perda|custo)|损失|函数|误差) ?\$(?P<formula>[^$=<>]+)\$", re.IGNORECASE)
COMPOUND = re.compile(r"[+/|-]|\\(?:frac|tfrac|dfrac|sum|log|ln|exp|max|lVert|\|)")
SET_TO = re.compile(r"\$\s*(?P<letter>\\?[A-Za-z]+)\s*=[^$=<>]*[A-Za-z][^$=<>]*\$")
SCRIPTS = re.compile(r"[_^]\s*\{[^{}]*\}")
DEFINED = re.compile(r"\b(?:its|their|the|seine|ihre|sa|la|su|jego|jej) (?:definition|expression|formula|Definition|définition|definición|expresión|definicj\w+)\b")
DEMANDED = re.compile(r"[!?]")           # above a sign: what shall hold
LOGARITHM = Usual("log", "")
EXPONENTIAL = Usual("exp", "")
FUNCTION_WORDS = {usual: re.compile(rf"(?<![^\W_]){words}(?:[ -]?[Ff]un[kc]\w*)?(?![^\W_])") for usual, words in (
    *((u, rf"(?:{w})") for u, w in WORDS), (LOGARITHM, r"(?i:log|logarithm\w*|logaritmo\w*|logarytm\w*|对数)"),
    (EXPONENTIAL, r"(?i:exp|e?[xs]ponen[tcz]\w*|wykładnicz\w*|指数)"))}


@dataclass
class Context:
    """Where a document stands: its heading, the one that the last definition stands below, the words in force, what leads in definitions.

    leads: the sentences that lead in the display, or the one before it where nothing stands between; trail: the rest of its sentence behind it; stated: whole sentences that say something
    of the data; switched: those that put something else in the place of the definitions above; names: the words that lead in the definition of each symbol.
    """

    leads: list[str] = field(default_factory=list)
    trail: str = ""
    stated: list[str] = field(default_factory=list)
    switched: list[str] = field(default_factory=list)
    heading: str = ""
    home: str | None = None
    names: dict[str, set[str]] = field(default_factory=dict)
    shown: Display | None = None

    def arrive(self, own: Setting, item: Parsed, defines: bool) -> None:
        """Take in the words before the next equation; those before a definition name what it defines."""
        display = item.display
        if display is not self.shown:
            self.shown = display
            self._read(display)
        if defines and item.chain is not None:
            self.home, self.leads, self.switched = display.heading, [], []
            family = _family(own, item.chain)
            if family is not None:
                lead = SENTENCE.split(display.before)[-1]
                words = () if lead in self.stated else content_words(lead)
                self.names.setdefault(family.key, set()).update(w.lower() for w in words)

    def _read(self, display: Display) -> None:
        text = display.before
        if display.heading != self.heading:
            self.heading, self.leads, self.switched = display.heading, [], []
        if text and not GOES_ON.match(text) and content_words(text):
            self.leads = []
        self.leads += [text] if text else []
        self.switched += [s for s in SENTENCE.split(text) if switches(s) and not DEFINED.search(s)]
        behind = ANOTHER.split(SENTENCE.split(display.after)[0])[0]
        self.trail = behind if BEHIND.match(behind) and ENDED.search(SENTENCE.split(display.after)[0]) else ""
        self.stated += [s for s in SENTENCE.split(text) if ENDED.search(s) and stated_property(s)]

    def weakened(self, chain: Chain) -> str:
        """The words around an equation, or in its rows, that take its claim back or weaken it."""
        if self.shown is None:
            return ""
        before, behind = SENTENCE.split(self.shown.before)[-1], SENTENCE.split(self.shown.after)[0]
        lead = before if not ENDED.search(before) or AHEAD.search(before) else ""
        trail = behind if GOES_ON.match(behind.lstrip("( ")) and not ANOTHER.match(behind) else ""
        inside = weakened_inside(self.shown.latex, chain.sides[0].at.start, chain.sides[-1].at.end)
        return inside or weakened(lead) or weakened(trail) or taken_back(behind)

    def altered(self) -> str:
        """The words in force that put something else in the place of a symbol's formula: "with the loss $|y - t|$"."""
        last = SENTENCE.split(self.leads[-1])[-1] if self.leads else ""
        other = next((m[0] for m in ANOTHER_FORMULA.finditer(last) if COMPOUND.search(SCRIPTS.sub("", m["formula"]))), "")
        return other or next((found[0] for text in self.leads if not DEFINED.search(text) and (found := ALTERED.search(text)) is not None), "")

    def strange(self, own: Setting, chain: Chain) -> str:
        """The words in force beside an equation that are not understood, "" where all are."""
        about, names = self._about(own, chain)
        titles = [self.heading] if self.home is not None and self.home != self.heading else []
        found = (foreign(about(text), names) for text in (*self.leads, self.trail, *titles))
        stated = (stated_property(about(text)) for text in self.stated)
        return next((words for words in (*found, *stated) if words), "")

    def another_case(self, own: Setting, chain: Chain) -> str:
        """The words in force that set up a case other than that of the definitions above, and that are not understood."""
        about, names = self._about(own, chain)
        cases = [*self.switched, *(c for text in self.leads for c in other_cases(text) if not DEFINED.search(c))]
        unused = (m[0] for c in cases for m in SET_TO.finditer(c) if (key := m["letter"].lstrip("\\")) in rested_on(own, chain)[1] and own.model.family(key) is None)
        found = (foreign(about(text), names) for text in cases)
        return next((words for words in (*map(hanging, self.leads), *unused, *found) if words), "")

    def _about(self, own: Setting, chain: Chain) -> tuple[Callable[[str], str], frozenset[str]]:
        """What words leave beside those for what an equation rests on, and the words that lead in its definitions."""
        families, keys = rested_on(own, chain)
        known = [f for f in FUNCTION_WORDS if f in {u for f in families for u in _functions(f.body)} | {u for s in chain.sides for u in _functions(s)}]
        names = frozenset(w for f in families for w in self.names.get(f.key, ()))
        letters = {k.rpartition(":")[2].partition("_")[0] for k in keys}
        def about(text: str) -> str:
            text = NAMED_LETTER.sub(lambda m: m[0] if m["letter"].lstrip("\\") in letters else " ", with_signs(text))
            return _without(text, known)

        return about, names


def _family(own: Setting, chain: Chain) -> Family | None:
    try:
        return family_of(own.reader, *chain.sides[:2])
    except Trouble:
        return None


def rested_on(own: Setting, chain: Chain) -> tuple[list[Family], frozenset[str]]:
    """The definitions of the symbols of an equation and those beneath them, and the names of all these symbols."""
    keys = frozenset(u.key for side in chain.sides for u in uses(own.reader, side))
    found = [f for f in own.model.families if f.key in keys]
    keys = keys.union(*(read_through(own.reader, f) for f in found))
    return [f for f in own.model.families if f.key in keys], keys


def _functions(body: Node) -> Iterator[Usual]:
    """The functions with a name that a formula is made of."""
    for node in nodes(body):
        match node:
            case Call(function="log" | "ln" | "lg"):
                yield LOGARITHM
            case Call(function="tanh"):
                yield TANH
            case Call(function="exp") | Scripted(base=Symbol(name="e"), sups=(_, *_)):
                yield EXPONENTIAL
            case Call(function="max", arguments=(Number(text="0"), _) | (_, Number(text="0"))):
                yield RELU
            case (Fraction(over=Number(text="1"), under=Addition(terms=((_, Number(text="1")), (_, power))))
                  | Product(factors=((_, Number(text="1")), ("/", Group(items=(Addition(terms=((_, Number(text="1")), (_, power))),)))))) if EXPONENTIAL in _functions(power):
                yield SIGMOID
            case Fraction(over=power, under=Big()) if EXPONENTIAL in _functions(power):
                yield SOFTMAX
            case Symbol(name=name) if name in NAMED:
                yield NAMED[name]


def _without(text: str, functions: list[Usual]) -> str:
    """The words around an equation without the names of the functions that it is about."""
    for usual in functions:
        text = FUNCTION_WORDS[usual].sub(" ", text)
    return text


def in_context(own: Setting, ruled: Ruled, chain: Chain, note: str, context: Context) -> Ruled:
    """A step that is false, or true in a case that nothing states, is left open where words beside it (or above its sign) are not understood."""
    found = ruled.outcome.found
    other = note if doubted(plain(note)) else context.altered() or context.weakened(chain)
    other = other or (context.another_case(own, chain) if found.ruling in TRUE else "")
    if found.ruling in TRUE and other:
        return _opened(ruled, "true as it stands", other)
    if found.ruling.wrong and other:
        return _opened(ruled, "false as it stands", other)
    kinks = ruled.outcome.question.kinks if ruled.outcome.question is not None else ()
    unsaid = [c for c in found.conditions if not c.words and c not in kinks and not c.relation.atoms(OpaqueFunction)]
    if not found.ruling.wrong and not (found.ruling is Ruling.CONDITIONAL and unsaid):
        return ruled
    words = note if DEMANDED.search(note) or foreign(note) else context.strange(own, chain)
    return _opened(ruled, "false as it stands" if found.ruling.wrong else "true in a case only", words) if words else ruled


def _opened(ruled: Ruled, claim: str, words: str) -> Ruled:
    found = Found(Ruling.UNDECIDED, why=f'{claim}; what "{words}" beside it means is not understood', remedy=AS_FORMULA)
    return replace(ruled, outcome=replace(ruled.outcome, found=found))
