r"""Words around an equation that take its claim back or weaken it: "it is false that", "up to sign", "roughly", `\cancel`, in eight languages."""

from __future__ import annotations

import re

from .permitted import plain

# the claim is said to be false
FALSE = (r"false|wrong|fails|untrue|incorrect|erroneous\w*|mistaken|fallac\w+|mistakes?|misconception|falsch\w*|fehlerhaft\w*|irrtüml\w*|Irrtum|Trugschluss|faux|fausse|erroné\w*|incorrecte?|fals[oa]s?|errón\w+|incorrect[oa]s?"
         r"|fałsz\w*|błędn\w+|nieprawd\w*|niepoprawn\w*|sbagliat[oaie]|errad[oa]s?|(?:common|typical|frequent|usual|häufige\w*|typische\w*) (?:error|slip|Fehler)|erreur (?:courante|fréquente)|error (?:común|frecuente)|częsty błąd")
OFF = r"off by (?:an?|one|some)|off (?:in|at)|too (?:large|small|big)|um einen Faktor"
NOT = r"not|\w+n['’]t|never|cannot|nobody|nicht|niemals|kein\w*|pas|jamais|no|nunca|nie|non|não"
HOLDING = (r"would|claim|say|write|have|hold|holds|get|obtain|write|equal|be|true|correct|valid|right|the|case|yield|give|follow|find|that|so|should|gilt|gelten|erhalten|haben|schreiben|richtig|korrekt|wahr|dass|que|vrai|es|cierto|correcto|verdad|tenemos"
           r"|prawda|prawdą|że|zachodzi|mamy|jest|vero|abbiamo|temos|verdade")
DENIED = re.compile(rf"(?<![\w-])(?:{FALSE})(?![\w-])|(?<![\w-])(?:{NOT})(?:[ ,]+(?:{HOLDING}))*\W*\Z|错误|不成立|不正确|不对|有误", re.IGNORECASE)
# "This is wrong." behind it
BEHIND = re.compile(rf"\A[(]?(?:which|but|this|that|it|these|the (?:last|above|previous|latter|equation|formula|result)|dies\w*|das|die (?:letzte|obige)|was|aber|cela|ceci|ce|mais|esto|eso|lo que|pero|to|co|ale|questo|isto|这|但)(?![\w-])"
                    rf"[^.。]{{0,40}}?(?:(?<![\w-])(?:{FALSE}|{OFF}|(?:{NOT})[ ](?:{HOLDING}))(?![\w-])|错误|不成立|不正确|不对)", re.IGNORECASE)
# it is claimed of less than stands there
LESS = re.compile(
    r"(?<![\w-])(?:up to (?:an?|the|some|sign|signs|scal\w+|constants?|factors?|terms?|order|multiplic\w+|normali\w+|higher|lower|first|second|its|irrelevant|additive|positive)"
    r"|roughly|approximately|approximate|approx|nearly|almost|essentially|heuristically|asymptotically|modulo|to (?:first|leading|lowest|second|zeroth) order|leading[- ]order|to within|about(?=\W*\Z)|ignor\w+|neglect\w+|dropping"
    r"|omitting|disregard\w*|apart from|loosely|informally|abuse of|aside|absorb\w+|rescal\w+|per (?:unit|step|epoch)|on average|in expectation|in the limit|leading term"
    r"|bis auf|ungefähr|näherungsweise|annähernd|im Wesentlichen|in (?:erster|führender) Ordnung|vernachlässig\w*|ignorier\w*|abgesehen von|im Mittel"
    r"|à (?:une?|la|des?)[^.$]{0,25} près|au signe près|environ|approximativ\w*|à peu près|presque|au premier ordre|néglige\w*|grossièrement|en moyenne"
    r"|salvo (?:una?|el|la|escala|signos?|constantes?|factor\w*)|aproximad\w*|casi|a primer orden|despreci\w+|en promedio"
    r"|z dokładnością|około|w przybliżeniu|przybliż\w*|prawie|pomijając|był[ao]?by|zaniedb\w+|z grubsza|mniej więcej|średnio"
    r"|a meno di|circa|approssimativ\w*|trascur\w+|al primo ordine|a menos de|quase|desprez\w+)(?![\w-])|近似|大约|约为|忽略|略去|相差|至多差|差一个|平均而言", re.IGNORECASE)
STRUCK = re.compile(r"\\(?:cancel|bcancel|xcancel|cancelto|sout|st|not(?=\s*=))(?![A-Za-z])")
TEXT = re.compile(r"\\(?:text[a-z]*|mbox|hbox|mathrm|intertext)\s*\{([^{}]*)\}")
ROW = re.compile(r"\\\\")


def weakened(text: str) -> str:
    """The words of a clause beside an equation that take its claim back or weaken it, "" where none do."""
    found = DENIED.search(words := plain(text)) or LESS.search(words)
    return found[0].strip(" .,:") if found is not None else ""


def taken_back(text: str) -> str:
    """The words of a sentence behind an equation that say it is false: "This is wrong."."""
    found = BEHIND.search(plain(text))
    return found[0] if found is not None else ""


def weakened_inside(latex: str, start: int, end: int) -> str:
    """What weakens an equation in its own rows of a display: words, or that it is struck out."""
    first = max((m.end() for m in ROW.finditer(latex, 0, start)), default=0)
    last = next((m.start() for m in ROW.finditer(latex, end)), len(latex))
    rows = latex[first:last]
    struck = STRUCK.search(rows)
    return struck[0] if struck is not None else next((w for m in TEXT.finditer(rows) if (w := weakened(m[1]))), "")
