"""Functions that a document only names, in words or by their names in formulas, and how they are usually defined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..documents.display import Document, Inline
from ..latex.permitted import foreign
from .nouns import CONDITIONAL, CUE, LIST, NOT


@dataclass(frozen=True)
class Usual:
    """A function as it is usually defined: `behind` is what stands behind its name, %s its argument."""

    name: str
    behind: str


SIGMOID = Usual("the logistic sigmoid", r"(\xi) = \frac{1}{1 + e^{-\xi}}")
TANH = Usual("tanh", r"(\xi) = \tanh(\xi)")
RELU = Usual("ReLU", r"(\xi) = \max(0, \xi)")
SOFTMAX = Usual("softmax", r"(\xi)_i = \frac{e^{\xi_i}}{\sum_k e^{\xi_k}}")
SOFTPLUS = Usual("softplus", r"(\xi) = \log(1 + e^{\xi})")
NAMED: dict[str, Usual] = {
    "sigmoid": SIGMOID, "Sigmoid": SIGMOID, "sigm": SIGMOID, "softmax": SOFTMAX, "Softmax": SOFTMAX, "SoftMax": SOFTMAX, "softplus": SOFTPLUS,
    "Softplus": SOFTPLUS, "ReLU": RELU, "relu": RELU, "Relu": RELU, "RELU": RELU,
}
WORDS: tuple[tuple[Usual, str], ...] = (
    (SIGMOID, r"(?:logistic |standard logistic |logistische |logistischen |logistyczn\w+ )?[Ss]igmo[iï]d(?:aln\w+|al|ea|e|a|funktion)?(?: logistique| logística| logistyczn\w+)?"
              r"|logistic(?= (?:function|activation))|logistische(?= Funktion)|(?<=fonction )logistique|(?<=función )logística|(?<=funkcja )logistyczna|(?<=funkcją )logistyczną"
              r"|S ?型(?=函数)|逻辑斯[蒂谛](?=函数)|逻辑(?=函数)"),
    (TANH, r"tanh|\$\\tanh\$|[Hh]yperbolic tangent|Tangens [Hh]yperbolicus|[Tt]angente hyperbolique|[Tt]angente hiperbólica|[Tt]angens hiperboliczny|双曲正切"),
    (RELU, r"ReLU|relu|rectified linear unit|rectifier"),
    (SOFTPLUS, r"[Ss]oftplus"),
    (SOFTMAX, r"[Ss]oft-?max"),
)
FUNCTION = (r"(?:[ -]?(?:activation function|function|activation|nonlinearity|non-linearity|transfer function|squashing function|Aktivierungsfunktion|Funktion|-?Funktion"
            r"|激活函数|函数|非线性函数)(?: \(ReLU\))?)?")
LEADING = r"(?:(?:fonction|fonction d'activation|función|función de activación|funkcja|funkcją|funkcja aktywacji|激活函数)[ ])?"
IS = (r"(?:[ ]?(?:is|be|denotes|being|ist|sei|bezeichnet|est|désigne|soit|es|sea|denota|jest|to|oznacza|是|为|表示)[ ]?(?:chosen as |taken to be |chosen to be )?"
      r"|[ ]?[,:（(]?[ ]?(?=the |die |la |a ))")
ARTICLE = r"(?:(?:the|a|die|der|eine|la|le|l'|una|un|une)[ ]?)?"
NOT_WHOLE = re.compile(r"[-‐'’A-Za-zÀ-ž]|[ ]?(?:or|oder|ou|o|lub|of|output|outputs|units?|neurons?|layers?|derivative|applied|value|values|cross|loss|like|der|du|de|del)\b|[ ]?(?:或|的|输出)")
MODIFIED = re.compile(r"(?:hard|bipolar|scaled|leaky|Leaky|parametric|log|masked|modified|shifted|inverse|stochastic|derivative of (?:the )?|Ableitung der |dérivée de la |such as(?: the)?|like(?: the)?"
                      r"|e\.g\.(?: the)?|example(?: the)?|z\. ?B\.(?: die)?|exemple,? (?:la )?|ejemplo,? (?:la )?|np\.|例如|比如|不是|approximate|steeper|symmetric)[ -]?\Z")
BEFORE = tuple((usual, re.compile(rf"(?<![A-Za-zÀ-ž-])(?:{LEADING})(?:{words}){FUNCTION}[ ]?\Z")) for usual, words in WORDS)
BEHIND = tuple((usual, re.compile(rf"{IS}{ARTICLE}(?:standard |usual |übliche )?{LEADING}(?:{words}){FUNCTION}")) for usual, words in WORDS)
QUICK = re.compile(r"igmo|ogist[iy]|logíst|型|逻辑|tanh|yperbol|iperb|双曲|[Rr]e[Ll][Uu]|ectif|oftplus|oft-?max")
EQUATION = re.compile(r"\s*(?P<name>[^=]{1,40}?)\s*(?:\\equiv|\\coloneqq|:=|=)\s*\\?(?:(?:mathrm|text|operatorname|textrm|mathsf|mathtt|mbox)\s*\{\s*)?(?P<function>[A-Za-z]+)\s*\}?\s*")
CALLED = re.compile(r"(?:activation function|activation|nonlinearity|function|Aktivierungsfunktion|fonction d'activation|función de activación|funkcja aktywacji|激活函数)[ ]?\Z")
LETTER = re.compile(r"\s*(\\?[A-Za-z]+)\s*(?:\(.*\))?")
FUNCTION_NOUN = re.compile(r"(?:[Ff]un[ck]tions?|activations?|non-?linearity|[Ff]unktion(?:en)?|Aktivierung|Nichtlinearität|fonctions?|funci[oó]n(?:es)?|funkcj[aąęi]|funzion[ei]|função|函数)(?: (?:d'activation|de activación|aktywacji))?[ ]?\Z")
RESERVED = re.compile(r"[-‐ ]?(?:like|or|oder|ou|o|lub|of|der|du|de|del|ähnlich)\b|[ ]?[或的]")
REST = re.compile(r"[$;:.。；]")
NEAR = 90


def named(inline: Inline) -> tuple[str, Usual, str] | None:
    """(the function's symbol as LaTeX, what it is, the words) where the words around a formula, or the formula, name it."""
    before, after = inline.before, inline.after
    equation = EQUATION.fullmatch(inline.latex)
    if equation is not None:
        usual = TANH if equation["function"] == "tanh" else NAMED.get(equation["function"])
        return (equation["name"], usual, f"${inline.latex}$") if usual is not None and not excused(before) else None
    if not (QUICK.search(before[-NEAR:]) or QUICK.search(after[:NEAR])) or CONDITIONAL.search(before):
        return None
    found: dict[Usual, str] = {}
    for usual, pattern in BEFORE:
        match = pattern.search(before)
        if match is not None and not MODIFIED.search(before[:match.start()]) and not NOT.search(before[:match.start()]):
            found[usual] = f"{match[0].strip()} ${inline.latex}$"
    subject = (CUE.search(before) or CALLED.search(before)) is not None and not LIST.search(before)
    for usual, pattern in BEHIND if subject else ():
        match = pattern.match(after)
        if match is not None and not NOT_WHOLE.match(after, match.end()) and not NOT.search(match[0]) and not foreign(REST.split(after[match.end():])[0]):
            found[usual] = f"${inline.latex}${match[0]}"
    return (inline.latex, *next(iter(found.items()))) if len(found) == 1 else None


def doubted(inlines: Iterable[Inline]) -> bool:
    """Whether the words around a function's symbol name several functions, or one with a reservation: "the hard sigmoid"."""
    found: set[Usual] = set()
    for inline in inlines:
        for text in (inline.before[-NEAR:], inline.after[:NEAR]):
            for usual, match in ((usual, m) for usual, words in WORDS for m in re.finditer(words, text)):
                found.add(usual)
                if MODIFIED.search(text[:match.start()]) or RESERVED.match(text, match.end()) or CONDITIONAL.search(inline.before):
                    return True
    return len(found) > 1


def functions_said(document: Document) -> frozenset[str]:
    """The letters that the running text calls functions: "the activation function $f$", "the sigmoid $\\sigma$"."""
    letters = ((LETTER.fullmatch(i.latex), i) for i in document.inlines)
    return frozenset(m[1].lstrip("\\") for m, i in letters if m is not None and (
        FUNCTION_NOUN.search(i.before[-NEAR:]) or any(p.search(i.before[-NEAR:]) for _, p in BEFORE) or any(p.match(i.after[:NEAR]) for _, p in BEHIND)))


def by_meaning(meaning: str) -> Usual | None:
    """What a symbol is whose meaning is the name of a function and nothing else: "the logistic function"."""
    found = [usual for usual, words in WORDS if re.fullmatch(rf"{ARTICLE}{LEADING}(?:{words}){FUNCTION}", meaning.strip())]
    return found[0] if len(found) == 1 else None


def excused(before: str) -> bool:
    """Whether a sentence speaks of a case, an example or an alternative."""
    return CONDITIONAL.search(before) is not None or NOT.search(before) is not None or re.search(
        r"\b(?:for|für|pour|para|dla|instance|such as)\b[^$]{0,30}\Z|对于[^$]{0,10}\Z", before) is not None
