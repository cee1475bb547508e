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
IS = r"(?:(?:is|are|be|ist|sei|est|soit|es|sea|jest|是|为) ?)?"
BEFORE = tuple((sign, re.compile(rf"(?<![\w-])(?:{words}) ?{NAMED}(?:{SYMBOL}|{LETTER})", re.IGNORECASE)) for sign, words in SIGNS)
BEHIND = tuple((sign, re.compile(rf"{SYMBOL} ?{IS}(?:{words})(?![\w-])(?! (?:definite|semi))", re.IGNORECASE)) for sign, words in SIGNS)
NO_RELATION = re.compile(r"\\(?:in|leq?|geq?|neq?|to|approx|sim)(?![A-Za-z])")
PLACED = (r"\b(?:for|on|off|at|in|outside|für|bei|auf|außerhalb|pour|sur|hors|para|en|fuera|dla|na|poza|przy)(?: [^\W\d_]+){0,2} ")
PAIR = re.compile(r"\s*\\\{\s*(?P<low>[+-]?\s*\d)\s*,\s*(?P<high>[+-]?\s*\d)\s*\\\}")
INTERVAL = re.compile(r"\s*(?:\\left)?[\[(\]]\s*(?P<low>-?\s*(?:[\d.]+|\\infty))\s*,\s*(?P<high>\+?-?(?:[\d.]+|\\infty))\s*(?:\\right)?[\])\[]")
INSIDE = re.compile(rf"\$(?P<symbol>[^$=<>]{{1,40}}?)\\in(?![A-Za-z]){INTERVAL.pattern}\s*\$")
LIMITING = re.compile(rf"(?:{PLACED}|\b)(?:{'|'.join(words for _, words in SIGNS)})(?![\w-])|(?:{PLACED})(?:off-)?(?:diagonal\w*|others?|remaining|rest|andere\w*|übrige\w*|autres?"
                      r"|demás|otr[oa]s|pozostał\w+|przekątn\w+)\b|对角|其余", re.IGNORECASE)


def with_signs(text: str) -> str:
    r"""`for positive $z$` as `for $z > 0$`, `$p \in (0, 1)$` as `$p > 0, p < 1$`."""
    text = INSIDE.sub(lambda found: f"${', '.join(bounded(found['symbol'].strip(), found['low'], found['high']))}$", text)
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
    return next((sign for sign, pattern in SIGNS if re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", words, re.IGNORECASE)), "")


PRINTED = {">": ">", "<": "<", ">=": r"\ge", "<=": r"\le", "!=": r"\neq"}
