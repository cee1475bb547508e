r"""What limits an equation without a sign: "for positive $z$", "$z$ négatif", "on the diagonal", `$p \in (0, 1)$`, in six languages."""

from __future__ import annotations

import re

# the comparison with zero that an adjective makes, the longer words first
SIGNS = (
    (">=", r"non-?negative|nicht-?negativ\w*|non négati\w+|no negativ\w+|nieujemn\w+|非负"),
    ("<=", r"non-?positive|nicht-?positiv\w*|non positi\w+|no positiv\w+|niedodatni\w+|非正"),
    ("!=", r"non-?zero|non nul\w*|no nul\w*|niezerow\w+|非零"),
    (">", r"(?:strictly |strikt |strictement |estrictamente |ściśle )?(?:positive|positiv\w*|positi[fv]\w*|positiv[oa]s?|dodatni\w*)|正的?"),
    ("<", r"(?:strictly |strikt |strictement |estrictamente |ściśle )?(?:negative|negativ\w*|négati[fv]\w*|ujemn\w+)|负的?"),
)
NAMED = (r"(?:real |reelle[ns]? )?(?:(?:inputs?|arguments?|values?|numbers?|reals?|Werte?n?|Zahlen|valeurs?|valores?|wartości|数)(?: (?:of|von|de))? ?)?")
SYMBOL = r"\$(?P<symbol>[^$=<>]{1,40})\$"
LETTER = r"(?<= )(?P<letter>[b-z])(?![\w'])"                     # x without its dollars
IS = r"(?:(?:is|are|be|ist|sind|sei|est|sont|soit|es|son|sea|jest|są|是|为) ?)?"
BEFORE = tuple((sign, re.compile(rf"(?<![A-Za-zÀ-ž-])(?:{words}) ?{NAMED}(?:{SYMBOL}|{LETTER})", re.IGNORECASE)) for sign, words in SIGNS)
BEHIND = tuple((sign, re.compile(rf"{SYMBOL} ?{IS}(?:{words})(?![\w-])(?! (?:definite|semi))", re.IGNORECASE)) for sign, words in SIGNS)
# "for equal $i$ and $j$", "$i$ et $j$ distincts"
ALIKE = (
    ("=", r"equal|the same|identical|coincid(?:e|ing)|agree|gleiche[ns]?|gleich|égaux|identiques|iguales|równe|równych|相等的?|相同的?"),
    (r"\neq", r"distinct|different|unequal|differing|verschiedene[ns]?|verschieden|ungleiche[ns]?|distincts?|différents|distintos|diferentes|różne|różnych|不同的?"),
)
TWO = r"\$(?P<one>[a-z]|\\ell)\$ ?(?:and|or|und|et|y|i|,|和|与) ?\$(?P<two>[a-z]|\\ell)\$"
PAIRED = tuple((sign, re.compile(rf"(?<![\w-])(?:{words}) ?(?:indices |Indizes )?{TWO}|{TWO.replace('one', 'first').replace('two', 'second')} ?{IS}(?:{words})(?!\w)", re.IGNORECASE))
               for sign, words in ALIKE)
NO_RELATION = re.compile(r"\\(?:in|leq?|geq?|neq?|to|approx|sim)(?![A-Za-z])")
PAIR = re.compile(r"\s*\\\{\s*(?P<low>[+-]?\s*\d)\s*,\s*(?P<high>[+-]?\s*\d)\s*\\\}")
INTERVAL = re.compile(r"\s*(?:\\left)?[\[(\]]\s*(?P<low>-?\s*(?:[\d.]+|\\infty))\s*,\s*(?P<high>\+?-?(?:[\d.]+|\\infty))\s*(?:\\right)?[\])\[]")
INSIDE = re.compile(rf"\$(?P<symbol>[^$=<>]{{1,40}}?)\\in(?![A-Za-z]){INTERVAL.pattern}\s*\$")
NOT_BEHIND = r"(?![\w-])(?! ?(?:log|gradients?|definite|semi\w*|class\w*|examples?|samples?|sampling|likelihood|feedback|signs?|constants?|part)\b)"
ADJECTIVE = "|".join(words for _, words in SIGNS)
SIGNED = re.compile(rf"(?<![\w-])(?:{ADJECTIVE}|{ALIKE[0][1]}|{ALIKE[1][1]}){NOT_BEHIND}", re.IGNORECASE)
PROPERTY = re.compile(r"\b(?:symmetric|symmetrisch\w*|symétrique|simétric[ao]|symetryczn\w+|orthogonal\w*|orthonormal|orthogonale|ortogonal\w*|diagonal|idempotent"
                      r"|positive definite|stochastic|identity|Einheitsmatrix|identité|identidad|jednostkow\w+|vector of ones|all ones|unit vector|unit length|normali[sz]ed|centered|centred|zero mean|zentriert\w*"
                      r"|centrées?|centrad[oa]s?|wyśrodkowan\w+|whitened|standardi[sz]ed|normiert\w*|normalisées?|normalizad[oa]s?|tied|shared|(?:mean|average|variance) of|Mittelwert (?:der|von)|moyenne des|media de|średni\w+ z)\b|均值|平均|对称|正交|对角|单位")

def with_signs(text: str) -> str:
    r"""`for positive $z$` as `for $z > 0$`, `for equal $i$ and $j$` as `for $i = j$`, `$p \in (0, 1)$` as `$p > 0, p < 1$`."""
    text = INSIDE.sub(lambda found: f"${', '.join(bounded(found['symbol'].strip(), found['low'], found['high']))}$", text)
    for sign, pattern in PAIRED:
        text = pattern.sub(lambda found, sign=sign: f"${found['one'] or found['first']} {sign} {found['two'] or found['second']}$", text)
    for table in (BEFORE, BEHIND):
        for sign, pattern in table:
            text = pattern.sub(lambda found, sign=sign: _compared(found, sign), text)
    return text


def bounded(name: str, low: str, high: str) -> list[str]:
    """The comparisons that say that a number lies inside an interval."""
    ends = ((">", low.replace(" ", "")), ("<", high.replace(" ", "")))
    return [f"{name} {sign} {end}" for sign, end in ends if "infty" not in end]


def _compared(found: re.Match[str], sign: str) -> str:
    symbol = found["symbol"] or found.groupdict().get("letter") or ""
    return found[0] if NO_RELATION.search(symbol) else f"${symbol} {PRINTED[sign]} 0$"


def sign_said(words: str) -> str:
    """The sign of `positive`, "" where words hold none of one."""
    return next((sign for sign, pattern in SIGNS if re.search(rf"(?<![A-Za-zÀ-ž-])(?:{pattern})(?![\w-])", words, re.IGNORECASE)), "")


PRINTED = {">": ">", "<": "<", ">=": r"\ge", "<=": r"\le", "!=": r"\neq"}
