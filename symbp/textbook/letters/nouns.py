"""What words say beside a formula in running text, in six languages: "the vector $b$", "$W$ is an $m \\times n$ matrix", "$x$ 是向量"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.display import Inline
from .memberships import size_text
from .told import Kind

# kind: the words for one of it and for several, in English, German, French, Spanish, Polish, Chinese
WORDS: dict[Kind, tuple[str, str]] = {
    "number": (r"scalar|Skalar|scalaire|escalar|skalar(?:em)?|real number|reelle Zahl|nombre réel|número real|liczba rzeczywista"
               r"|learning rate|step size|Lernrate|taux d'apprentissage|tasa de aprendizaje|标量|标量损失|学习率",
               r"scalars|Skalare|scalaires|escalares|skalary|real numbers"),
    "row": (r"row[ -]vector|Zeilenvektor|vecteur ligne|vector fila|wektor(?:em)? wierszowy[m]?|行向量", r"row[ -]vectors|Zeilenvektoren"),
    "column": (r"column[ -]vector|Spaltenvektor|vecteur colonne|vector columna|wektor(?:em)? kolumnowy[m]?|列向量",
               r"column[ -]vectors|Spaltenvektoren"),
    "vector": (r"vector|(?:[A-ZÄÖÜ][a-zäöüß]*(?:-)?)?[Vv]ektor|vecteur|wektor(?:em|a)?|向量", r"vectors|(?:[A-ZÄÖÜ][a-zäöüß]*)?[Vv]ektoren|vecteurs|vectores|wektory"),
    "matrix": (r"matrix|(?:[A-ZÄÖÜ][a-zäöüß]*(?:-)?)?[Mm]atrix|matrice|matriz|macierz(?:ą)?|矩阵", r"matrices|(?:[A-ZÄÖÜ][a-zäöüß]*)?[Mm]atrizen|matrices|macierze"),
}
# what may stand between an article and a noun, or between the noun and the formula in languages with adjectives behind it
ADJECTIVES = (r"(?:(?:input|output|weight|weights|bias|target|label|feature|parameter|error|hidden|state|activation|real|real-valued|unknown|given|fixed"
              r"|constant|known|positive|small|weighting|square|data|one-hot|coefficient|pre-activation|model|true|single"
              r"|reelle[rns]?|gegebene[rns]?|feste[rns]?|positive[rns]?|positif|réelle?|real|输入|输出|权重|偏置|目标|参数|误差|一个|固定的|个"
              r"|wejściowy[m]?|wyjściowy[m]?|docelowy[m]?|wag|wejść|dany|stały)[ ]?)")
OF = (r"(?:[ ](?:of|der|des|de|d'|d’|del|de la|de los|de las)[ ]?(?:the |la |les )?(?:inputs|outputs|weights|biases|targets|labels|errors|activations|parameters"
      r"|features|logits|scores|residuals|probabilities|coefficients|Gewichte|Eingaben|Ausgaben|Fehler|Parameter|poids|entrées?|sorties?|biais|pesos|entradas?|salidas?"
      r"|sesgos?)|[ ](?:wag|wejść|wyjść|błędów|wejściowy|wyjściowy|docelowy))")
SIZES = r"(?:\$(?P<rows>[^$\\]{1,12}|\\ell)(?:\\times|×)(?P<columns>[^$]{1,24})\$[ -]?|\$(?P<length>[^$]{1,16})\$(?:[ -]?(?:dimensional(?:e[rnsm]?)?|dim\.|维|wymiarowy|wymiarowym)[ ]?|-(?=[vVw]e[ck]t)))?"
ARTICLE = r"(?:(?:a|an|the|our|some|ein|eine|einen|der|die|das|den|un|une|una|le|la|l'|el|los|las|pewien|pewną|to|一个|个)[ ]?)?"
PLURAL_ARTICLE = r"(?:(?:the|two|both|all|die|beide|zwei|les|des|deux|los|las|dos|unas|unos)[ ])?"
JOINT = r"(?:[ ]?(?:,|、|，)?[ ]?(?:(?:and|und|et|y|e|i|oraz|和|与|及)[ ])?[ ]?)"
LISTED = rf"(?:\$[^$]+\${JOINT}){{0,6}}"
LIST = re.compile(rf"(?:\$(?:(?!\\times)[^$])+\${JOINT})+\Z")
NEXT = re.compile(r"\$[,;，；、][ ]?(?:(?:and|und|et|y|i|oraz|且|和)[ ])?\Z")
IS = r"(?:is|be|denotes|represents|being|ist|sei|bezeichnet|est|désigne|soit|es|sea|denota|jest|to|oznacza|będzie|是|为|表示)"
ARE = r"(?:are|be|denote|being|sind|seien|sont|désignent|soient|son|sean|denotan|są|będą|是|为|均为|都是)"
CUE = re.compile(r"(?:\A|[,;:(，；：、]|\b(?:where|with|and|let|Let|that|here|Here|mit|sei|Sei|Seien|seien|wobei|und|hier|Hier|ist|wo|où|Soit|soit|Soient|soient|et|Ici|ici"
                 r"|avec|donde|sea|Sea|sean|Sean|y|con|Aquí|aquí|gdzie|niech|Niech|oraz|i|z|Tutaj)|其中|设|令|且|和|这里|记|而|给定)[ ]?\Z")
CONDITIONAL = re.compile(r"\b(?:if|If|when|When|whenever|unless|case|instead|wenn|Wenn|falls|Falls|Fall|statt|si|Si|quand|Quand|lorsque|Lorsque|cas|cuando|Cuando|caso"
                         r"|jeśli|Jeśli|jeżeli|gdy|Gdy|przypadku|suppose|Suppose|e\.g|example|Beispiel|exemple|ejemplo)\b|如果|若|当|當|例如|假如")
NOT = re.compile(r"\b(?:not|no|neither|nor|never|or|either|cannot|nicht|kein|keine|keinen|oder|weder|pas|ni|ou|o|ninguna?|nie|lub|ani|ni|instead of)\b[^$]{0,24}\Z|(?:不是|并非|或|或者)[^$]{0,8}\Z")
MEASURED = re.compile(r"(?:dimension|dimensionality|length|size|number|norm|entries|components?|elements?|rows?|columns?|entry|i-th|Dimension|Länge|Größe|Anzahl|Zeilen|Spalten|longueur|taille"
                      r"|nombre|longitud|tamaño|número|wymiar|długość|liczba)\s+(?:of|der|des|du|de|del|de la|von)?[ ]?(?:the|each|a|la|le|les)?[ ]?\Z|(?:维度|长度|大小|个数|行|列)\Z", re.IGNORECASE)
LENGTH = re.compile(r"\s*(?:(?:of|with|der|mit|de|von|o|w)\s)?(?:(?:length|size|shape|dimension|dimensions|dimensionality|Länge|Größe|Dimension|taille|longueur|tamaño|longitud|dimensión|rozmiarze|wymiarze|wymiarach|długości|大小为|长度为|维度为)\s?)"
                    r"\(?\$(?P<size>[^$]+)\$|\s*\(?\$(?P<bare>[^$]+\\times[^$]+)\$\)?")
ELSE = re.compile(r"\s*(?:(?:or|oder|ou|o|lub)\b|或)")
OF_SEVERAL = re.compile(r"\b(?:of|von|der|des|de|d'|del|zbiór|zbiorem)[ ](?:the |all |real |les |los )?\Z")
FORMULA = re.compile(r"\s*\$")
TIMES = re.compile(r"\\times(?![A-Za-z])|×")
NOT_BEHIND = (r"(?![A-Za-zÀ-ž-])(?![ ](?:spaces?|norm|elements?|entr\w+|valued|fields?|index|multiple|derivative|calculus|notation|sizes?|dimensions?|length"
              r"|and[ ]\w+|components?)\b)")
IS_ARTICLE = rf"(?:[ ]?{IS}[ ]?{ARTICLE}|[ ]?[:：][ ]?{ARTICLE}|[ ]?,?[ ]?{ARTICLE[:-1]})"
NO_LETTER = r"(?<![A-Za-zÀ-ž])"
PATTERNS: dict[tuple[Kind, str], re.Pattern[str]] = {}
for _kind, (_one, _several) in WORDS.items():
    _noun = rf"{ADJECTIVES}{{0,3}}{SIZES}{ADJECTIVES}{{0,3}}"
    PATTERNS[_kind, "one before"] = re.compile(rf"{_noun}{NO_LETTER}(?i:{_one}){OF}?[ ]?\Z")
    PATTERNS[_kind, "several before"] = re.compile(rf"{_noun}{NO_LETTER}(?i:{_several}){OF}?[ ]{LISTED}\Z")
    PATTERNS[_kind, "one behind"] = re.compile(rf"{IS_ARTICLE}{_noun}{NO_LETTER}(?i:{_one}){NOT_BEHIND}")
    PATTERNS[_kind, "several behind"] = re.compile(rf"{JOINT}{LISTED}[ ]?{ARE}[ ]?{PLURAL_ARTICLE}{_noun}{NO_LETTER}(?i:{_several}){NOT_BEHIND}")
QUICK = re.compile("|".join(f"{one}|{several}" for one, several in WORDS.values()), re.IGNORECASE)
NEAR = 140


@dataclass(frozen=True)
class Noun:
    """kind: what a word says; shape: the sizes that go with it, None where it says none; words: the text it was read in."""

    kind: Kind
    shape: tuple[str, ...] | None
    words: str


def nouns(inline: Inline) -> Iterator[Noun]:
    """What the words directly before and behind a formula say that it is."""
    before, after = inline.before[-NEAR:], inline.after[:NEAR]
    ahead, behind = QUICK.search(before) is not None, QUICK.search(after) is not None
    if not (ahead or behind) or CONDITIONAL.search(inline.before):
        return
    for kind in WORDS if ahead else ():
        for where in ("one before", "several before"):
            found = PATTERNS[kind, where].search(before)
            lead = before[:found.start()] if found is not None else ""
            if found is not None and not (NOT.search(lead) or MEASURED.search(lead) or where.startswith("several") and OF_SEVERAL.search(lead)):
                yield Noun(kind, _shape(kind, found, after), f"{found[0].strip()} ${inline.latex}$")
    single, several = (_is_subject(inline.before, many) for many in (False, True)) if behind else (False, False)
    for kind in WORDS if single or several else ():
        for where in ("one behind",) * single + ("several behind",) * several:
            found = PATTERNS[kind, where].match(after)
            if found is None or ELSE.match(after, found.end()) or NOT.search(found[0]) or found[0].lstrip().startswith(",") and FORMULA.match(after, found.end()):
                continue
            yield Noun(kind, _shape(kind, found, after[found.end():]), f"${inline.latex}${found[0]}")


def _is_subject(before: str, many: bool) -> bool:
    """Whether a formula begins its clause, alone or in a list that does."""
    bare = LIST.sub("", before)
    if bare != before and not many and not NEXT.search(before):
        return False
    return CUE.search(bare) is not None


def _shape(kind: Kind, found: re.Match[str], behind: str) -> tuple[str, ...] | None:
    """The sizes said with a noun: before it, or behind it as "of length $n$"."""
    if kind == "number":
        return ()
    if found["rows"]:
        sizes = [size_text(found["rows"]), size_text(found["columns"])]
    elif found["length"]:
        sizes = [size_text(found["length"])]
    else:
        length = LENGTH.match(behind)
        sizes = [size_text(part) for part in TIMES.split(length["size"] or length["bare"])] if length else []
    known = tuple(s for s in sizes if s is not None)
    wanted = 2 if kind == "matrix" else 1
    if len(known) == 2 and wanted == 1 and "1" in known:
        known = tuple(s for s in known if s != "1")
    return known if len(known) == len(sizes) == wanted else None
