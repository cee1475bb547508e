"""The running text -> symbols that everyone knows and of which it says something that is not understood: "e is the error", "logarithms are to base 2"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.display import Document
from ..latex.permitted import LINKS, WORD, HAN, foreign, plain, with_formulas
from ..latex.adjectives import PROPERTY
from ..latex.doubts import doubted

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\W*[^\Wa-zà-ž])|(?<=[。！？])|\n[ \t]*\n|\n[ \t]*(?:[-*+]|\d+[.)]|\\item)\s")
FORMULA = re.compile(r"\$\$?([^$]+)\$\$?|\\\((.+?)\\\)|:math:`([^`]+)`")
SAYS = (r"(?:is|are|be|being|denotes?|means?|stands? for|marks?|represents?|refers? to|ist|sind|sei|seien|bezeichnet|bezeichnen|bedeutet|steht für|est|sont|soit|soient|désigne|signifie|représente"
        r"|es|son|sea|sean|denota|significa|representa|è|sono|sia|siano|indica|denota|to|jest|są|oznacza|é|são|seja|sejam|denota|indica)\b|是|为|表示|指|代表|记作")
SUBJECT = re.compile(rf"\A\s*(?:,[^,]*,)?\s*(?:{SAYS})\s*(?P<said>[^,;:.，。；]*)", re.IGNORECASE)
WRITTEN = re.compile(r"(?:\b(?:write|writes|writing|written|denoted?|denote by|denoting|call|calls|called|by|symbol|notation|schreib\w*|bezeichne\w*|mit|nenne\w*|écri\w*|not\w+|désign\w*|appel\w*|escrib\w*|denot\w*|llam\w*"
                     r"|scriv\w*|indic\w*|chiam\w*|pisz\w*|oznacz\w*|escrev\w*|cham\w*)(?: (?:it|them|this|that|so|here|by|as|mit|wir|par|por|con|przez))*|用|记|以)\s*\Z", re.IGNORECASE)
LET = re.compile(r"\A\W*(?:let|sei|seien|soit|soient|sea|sean|sia|siano|niech|seja|sejam|here|hier|ici|aquí|qui|tutaj|aqui)\b|\A[设令记]", re.IGNORECASE)
BEFORE = re.compile(r"(?:\A|[,;:.(]|\b(?:the|a|an|our|der|die|das|den|ein|eine|le|la|l['’]|les|un|une|el|los|las|una|il|lo|o|os|as|um|uma))\s*(?P<noun>[^\W\d_][\w'’ -]*?)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Redenoted:
    """kind, name: "constant" e, "function" log, "norm" ‖, "product" odot, "prime", "sum", "power" x, "letter" z, "derivative", "juxtaposition", "matrix"; words: what is said.

    wrong: whether it opens only what seems wrong.
    """

    kind: str
    name: str
    words: str
    wrong: bool = False


@dataclass(frozen=True)
class Known:
    """How a formula of the text names something that everyone knows, and the words that say what it usually is."""

    kind: str
    pattern: str
    usual: str
    name: str = ""


KNOWN = (
    Known("constant", r"(?P<name>e)(?:_\{?\w\}?)?", "euler* napier base basis exponential* natural* number constant eulersche* d'euler de 自然 欧拉 2.718"),
    Known("constant", r"\\(?P<name>pi)(?:_\{?\w\}?)?", "circle* ratio kreiszahl pi number constant circumference 圆周率"),
    Known("constant", r"\\(?P<name>delta)_\{?\s*\w\s*,?\s*\w'?\s*\}?", "kronecker* delta deltas symbol* 克罗内克 kroneckera identity entry entries"),
    Known("constant", r"\\(?:mathbf|bm|boldsymbol|mathbb)\s*\{?(?P<name>1)\}?(?:_\{?\w\}?)?", "vector* ones all-ones one indicator* vektor* einsen vecteur* unos wektor* jedynek uns 全 1 向量 indikator*"),
    Known("function", r"\\?(?P<name>log|ln|lg)", "natural* logarithm* logarithme* logaritmo* logarytm* natürlich* naturel* naturalny* base basis e 自然 对数 function"),
    Known("function", r"\\?(?P<name>exp|sin|cos|tan|tanh|sinh|cosh)(?:\s*\(?\\?[a-z]+\)?)?", "exponential* exponentielle exponencial esponenziale wykładnicza hyperbolic tangent tangens hyperbolicus sine cosine elementwise function funktion fonction función 指数 函数 双曲正切"),
    Known("function", r"\\(?:mathrm|operatorname|text|mathsf|textrm)\*?\{(?P<name>[A-Za-z]+)\}", "softmax sigmoid logistic logistische logistique rectifier rectified linear relu elementwise function funktion"),
    Known("norm", r"(?:\\\||\\lVert|\|\||\\left\\\|)[^=]*?(?:\\\||\\rVert|\|\|)(?:_\{?2\}?)?(?:\^\{?2\}?)?", "euclidean euklidische* euclidienne euclidea euclídea euclideana euklidesow* length l2 2-norm squared norm norme norma 欧几里得 范数", "‖"),
    Known("product", r"(?:\w\s*)?(?P<name>\\cdot)(?:\s*\w)?", "multiplication dot inner product* produkt* produit* producto* prodotto iloczyn* produto* 乘积 积 scalar matrix skalar* scalaire*"),
    Known("product", r"(?:\w\s*)?(?P<name>\\(?:odot|circ|otimes|times|ast)|[*/])(?:\s*\w)?", "elementwise element-wise entrywise hadamard* pointwise component* componentwise schur outer kronecker* tensor multiplication product* produkt* produit* producto* prodotto iloczyn* produto* 乘积 积 逐元素 哈达玛 elementweise* scalar"),
    Known("prime", r"\w'", "derivative ableitung dérivée derivada derivata pochodna 导数 its slope"),
    Known("sum", r"\\sum(?:_.*)?", "sum all over"),
    Known("power", r"(?P<name>[a-z])\^\{?\d\}?", "square* quadrat* carré* cuadrado quadrato kwadrat* quadrado 平方"),
)


@dataclass(frozen=True)
class Topic:
    """Words of a sentence that say how something known is meant here, with what they are about."""

    kind: str
    name: str
    pattern: str
    wrong: bool = False


USUAL_NORM = r"(?:euclidean|euklidische\w*|frobenius|l2|2|squared|usual|standard|the|a|its|this|whose|and|batch|layer|group|weight|gradient|of|no|\$)"
ENTRYWISE = (r"(?:element|entry|component|coordinate|point)[- ]?(?:wise|by[- ](?:element|entry|component|coordinate))|elementweise|komponentenweise|terme à terme|(?:composante|élément) par|(?:elemento|componente) (?:a|por|per)\b|po (?:współrzędnych|elementach)")
STOPPED = (r"\bdetach\w*|\bstop(?:ped|s)?[-_ ]?grad\w*|\bgradients?\b[^.]{0,20}\b(?:not|never|stopped|blocked|cut|no longer|\w+n['’]t)\b(?:[^.]{0,20}\b(?:flow|pass|propagat)\w*|(?= (?:at|through|there)))|\bno gradients?\b[^.]{0,12}\b(?:flow|pass|propagat)\w*"
           r"|\bconstants? (?:for|in|during|under|with respect to) (?:the )?(?:purposes? of )?(?:differentiati\w+|back-?prop\w*|the backward)|\bstraight-through\b|\bsurrogate gradients?"
           r"|\b(?:not|never|nicht|pas|nie) (?:be )?(?:differentiated|back-?propagated) through|\bGradient\w*\b[^.]{0,20}\b(?:fließ|läuft|propag)\w*[^.]{0,20}\bnicht|\bkein\w* Gradient\w*[^.]{0,12}\bfließ\w*|abgetrennt|beim (?:Ableiten|Differenzieren) (?:konstant|als Konstante)"
           r"|gradients? ne (?:passe|se propage|circule|remonte)\w* pas|\bdétach[ée]\w*|gradientes? no (?:fluye|pasa|se propaga)\w*|constantes? (?:para|al) deriva\w+|\bdesconectad\w+|gradient\w* nie (?:płyn|przechodz|jest propag|przepływ)\w*|\bodłączon\w+"
           r"|gradient[ei] non (?:scorr|pass|si propag)\w*|梯度不(?:会|能)?(?:再)?(?:流|传|回传|通过|经过)|停止梯度|截断梯度|不(?:传|回传)梯度")
JUXTAPOSED = re.compile(r"\$\s*(?:{0})\s*(?:{0})\s*\$ ?(?:we |wir |on |nous |se )?(?:mean|denote|stand|represent|is|bezeichn|meinen|steht|désign|signifi|denot|entend|oznacza|是|表示)\w*(?P<said>[^.。$]*)".format(
    r"\\(?:mathbf|bm|boldsymbol|vec)\s*\{?\s*[A-Za-z]\s*\}?|[A-Za-z]"), re.IGNORECASE)
PRODUCT_WORD = re.compile(r"produ[ck]t|produit|iloczyn|prodotto|multipl|积", re.IGNORECASE)
TOPICS = (
    Topic("function", "log", r"\b(?:base|Basis|basi|podstaw\w+) (?:of )?(?:\$|\d+|two|ten|zwei|zehn|deux|dix|dos|diez|due|dieci|dwa|dziesięć|dois|dez)|\bbits\b|\bin bit\b|\b(?:binary|dual|decimal|common|dyadic|binäre\w*|dekadische\w*) log(?:s|arithm\w*)?\b"
                             r"|\blog(?:arithm\w*|aritm\w*|arytm\w*) (?:are|is|sind|sont|son|sono|są|são) (?:all |alle )?(?:binary|decimal|dual|common|binär|dekadisch|binaires|binarios|binari|binarne|binários)|以 ?\S* ?为底|比特"),
    Topic("function", "sin", r"\b(?:in|en|w|em) (?:degrees?|Grad|degrés|grados|gradi|stopniach|graus)\b|角度制|以度"),
    Topic("norm", "‖", rf"(?<![\w-])(?!{USUAL_NORM}[ -]?norms?\b)[\w$-]+[ -]norm\b|\w{{4,}}norm\b|\bnorm[ae]? (?!(?:of|is|are|and|euclid\w*|au carré|de|des|du|al|del|di|da|do|on|in)\b)[a-zà-ž$1]\w*|[^欧里得二]范数"),
    Topic("function", "exp", r"\b(?:matrix|operator) (?:exponential|logarithm|function)\w*|\bfunctions of matrices\b|\bpower series\b|Matrixexponential\w*|Potenzreihe\w*|exponentielle de matrice\w*|séries? entières?|exponencial de (?:la )?matri\w+|矩阵指数"),
    Topic("prime", "", r"\b(?:dash|dashes|primes?|apostrophe|Strich\w*|apóstrofo|apostrofo|apice|kreska|prim|linha|撇)\b.*\b(?:no|not|kein\w*|pas|sin|non|nie|não|marks?|denotes?|means?|stands|bezeichnet|désigne|denota|oznacza|indica)\b(?!.* (?:the |a |die |la )?(?:derivative|Ableitung|dérivée|derivada|derivata|pochodn\w+))"),
    Topic("prime", "", r"\b(?:dash|prime|Strich\w*)\b.*\b(?:no|not|kein\w*|never) "),
    Topic("derivative", "", r"\b(?:derivatives?|Ableitungen|dérivées|derivadas|derivate|pochodne)\b (?:are|is|werden|sind|sont|son|sono|są|são)\b.*\b(?:rather|instead|not|statt|anstatt|nicht|plutôt|pas|en vez|sino|invece|non|zamiast|nie|em vez)\b"),
    Topic("sum", "", r"\b(?:sums?|summations?|Summen?|sommes?|sumas?|somm[ae]|sumy|somas?)\b (?:\$ )?(?:runs?|ranges?|goes|extends?|is|are|läuft|laufen|geht|gehen|porte|portent|est|va|recorre|corre|przebiega|biegnie|percorre)\b.*\b(?:only|half|even|odd|except|without|not|nur|Hälfte|gerade\w*"
                        r"|ungerade\w*|ohne|außer|seulement|moitié|pairs?|impairs?|sauf|solo|mitad|pares|impares|salvo|soltanto|metà|pari|dispari|tylko|połow\w+|parzyst\w+|apenas|metade)\b|求和只|只对.*求和"),
    Topic("product", "/", r"\b(?:integer|whole-number|floor) division\b|ganzzahlige\w* Division|division entière|división entera|divisione intera|dzieleni\w+ całkowit\w+|divisão inteira|整除"),
    Topic("derivative", "", STOPPED),
    Topic("derivative", "", r"\b(?:treat|regard|consider|held|hold|kept|keep|behandel|betracht|trait|trat|traktow)\w*\b[^.]{0,30}\b(?:constants?|konstant\w*|Konstanten?|constantes?|costant[ei]|stał\w+)\b|[看视当][成为作]常[数量]", True),
    Topic("juxtaposition", "", rf"(?<!Hadamard )(?<!Hadamard-)\b(?:products?|multiplications?|multipl(?:y|ied)|Produkte?|produits?|productos?|prodott[io]|iloczyn\w*|mnoż\w+|produtos?)\b[^.$]{{0,40}}(?:{ENTRYWISE})|乘[积法][^。$]{{0,10}}(?:逐元素|按元素|逐分量)", True),
    Topic("matrix", "", rf"\b(?:every|all|each|our|any|alle|jede|toutes?|chaque|todas?|cada|wszystkie|każda|tutte|ogni) (?:\w+ ){{0,2}}(?:matri\w+|Matri\w+|macierz\w*)\b[^.$]{{0,50}}(?:{PROPERTY.pattern})|所有矩阵|矩阵都", True),
    Topic("everything", "", r"\bmod(?:ulo)?\b (?:\$|\d|two|zwei|deux|dos|due|dwa|dois|a prime)|\bmodular arithmetic|\bfinite field\b|\bcharacteristic (?:\$|two|2)|模 ?(?:\$|\d|二)"),
)
# numbers that do not commute, or are no real ones
OTHERS = re.compile(r"quaternion\w*|octonion\w*|Quaternionen|\boperators?\b|\bOperator(?:en)?\b|\bopérateurs?\b|\boperador(?:es)?\b|\boperator[iy]\b|\b(?:not|nicht|pas|no|non|nie|não) (?:commut\w*|kommut\w*|conmut\w*|comut\w*|przemienn\w*)|non-?commut\w*"
                    r"|\bcomplex\b|komplexe?\w*|complexes?\b|complej[oa]s?\b|compless[oaie]\b|zespolon\w+|complex[oa]s?\b|\brandom variables?\b|Zufallsvariable\w*|variables? aléatoires?|四元数|算子|复数|随机变量", re.IGNORECASE)
LETTER = re.compile(r"(?:\\(?:mathbf|bm|boldsymbol|mathrm|vec|hat)\s*\{?)?\s*(\\?[A-Za-z]+)\s*\}?(?:_.*)?")


def _other_numbers(sentence: str) -> Iterator[Redenoted]:
    """The letters of a sentence that says what kind of numbers they are."""
    said = OTHERS.search(plain(sentence))
    if said is None or not (LET.search(sentence) or re.search(rf"\A\W*(?:for|für|pour|para|per|dla|对)\b|(?:{SAYS})", sentence, re.IGNORECASE)):
        return
    for found in FORMULA.finditer(sentence):
        for part in (found[1] or found[2] or found[3]).split(","):
            letter = LETTER.fullmatch(part.partition("\\in")[0].strip())
            if letter is not None:
                yield Redenoted("letter", letter[1].lstrip("\\"), said[0])


SHORT_FOR = re.compile(r"\s*(?:for|für|pour|para|per|dla|statt|instead of)\s*\$[^$]*\$", re.IGNORECASE)
ONE = re.compile(r"\W*(?:equal to |gleich )?(?:1|one|eins|un|uno|jeden)\b", re.IGNORECASE)
OR = re.compile(r"\b(?:or|oder|ou|o|lub)\b")
VALUES = re.compile(r"2-norm|2[.,]7\d*|3[.,]14\d*|_\{?2\}?|\^\{?2\}?")
EQUATED = re.compile(r"(?P<head>[^=]+?)\s*(?:=|:=|\\equiv)\s*(?P<body>[^=]+)")
EUCLIDEAN = re.compile(r"\\sqrt|(\w)\^\{?(?:\\top|T|\\intercal)\}?\s*\1|\\sum[^=]*\^\{?2")


def redenoted(document: Document) -> tuple[Redenoted, ...]:
    """Everything of the kind in a document, in order."""
    return tuple(dict.fromkeys(found for sentence in sentences(document) for found in _in(sentence)))


def sentences(document: Document) -> Iterator[str]:
    """The sentences of the running text, each on one line."""
    return (" ".join(sentence.split()) for sentence in SENTENCE.split(document.prose) if sentence and sentence.strip())


def _in(sentence: str) -> Iterator[Redenoted]:
    for found in FORMULA.finditer(sentence):
        latex = (found[1] or found[2] or found[3]).strip()
        before, after = with_formulas(sentence[:found.start()]), with_formulas(sentence[found.end():])
        yield from _of_formula(latex, before, after, bool(LET.search(sentence)))
    for topic in TOPICS:
        said = re.search(topic.pattern, plain(sentence), re.IGNORECASE)
        if said is not None:
            yield Redenoted(topic.kind, topic.name, said[0].strip(), topic.wrong)
    side_by_side = JUXTAPOSED.search(sentence)
    if side_by_side is not None and PRODUCT_WORD.search(side_by_side["said"]):
        yield Redenoted("juxtaposition", "", side_by_side[0], True)
    yield from _other_numbers(sentence)


def _of_formula(latex: str, before: str, after: str, let: bool) -> Iterator[Redenoted]:
    equated = EQUATED.fullmatch(latex)
    for known in KNOWN:
        match = re.fullmatch(known.pattern, equated["head"] if equated is not None else latex)
        if match is None:
            continue
        name = known.name or match.groupdict().get("name") or ""
        words = f"${latex}$" if equated is not None and _changes(known, equated["body"]) else _said(known, before, after, let) if equated is None else ""
        if words:
            yield Redenoted(known.kind, name.lstrip("\\"), words)


def _changes(known: Known, body: str) -> bool:
    """Whether an equation of the text gives a known symbol another meaning."""
    if known.kind in ("power", "sum", "prime", "product"):
        return False
    return not (known.kind == "norm" and EUCLIDEAN.search(body) or re.fullmatch(r"\s*[-\d.]+\s*", body) or known.kind == "function" and "exp" in body)


def _said(known: Known, before: str, after: str, let: bool) -> str:
    """What the words around a symbol say that it is, where that is not what it usually is."""
    subject, short = SUBJECT.match(after), SHORT_FOR.match(after)
    written = WRITTEN.search(before) is not None
    behind = re.match(r"\s*(?:(?:for|as|für|als|pour|para|come|jako|como|with|mit|avec|con|z|com)\s)?[^,;:.，。；$]*", after)
    if written and short is not None:
        return short[0].strip()
    if subject is not None:
        said = subject["said"]
    elif behind is not None and (written or let or known.kind == "function" and re.match(r"\s*(?:with|mit|avec|con|com|of)\b", after)):
        said = behind[0]
    else:
        said = ""
    if said.strip() and not _usual(said, known):
        return said.strip()
    noun = BEFORE.search(before)
    if known.kind == "constant" and noun is not None and not _usual(noun["noun"], known):
        return noun["noun"].strip()
    if known.kind == "function" and written and not said.strip() and foreign(before):
        return before.strip()
    return ""


def _usual(words: str, known: Known) -> bool:
    """Whether words say nothing but what a symbol usually is."""
    if known.name == "" and "delta" in known.pattern and ONE.match(words):
        return True
    usual, words = known.usual.split(), OR.sub(" ", words)
    def one(word: str) -> bool:
        return len(word) < 2 or LINKS.fullmatch(word) is not None or any(
            word.lower().startswith(u[:-1]) if u.endswith("*") else word.lower() == u for u in usual)
    for own in (u for u in usual if HAN.search(u)):
        words = words.replace(own, "")
    said = WORD.findall(words)
    if known.kind in ("product", "norm") and said and all(LINKS.fullmatch(w) or len(w) < 2 for w in said):
        return False                                       # "means first $B$, then $A$"
    return not doubted(words) and all(map(one, said)) and not re.search(r"\d", VALUES.sub("", words))
