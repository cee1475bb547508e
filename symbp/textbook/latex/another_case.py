r"""Words before an equation that set up another case than the definitions above: "now let the loss be", "for the hinge loss", in seven languages."""

from __future__ import annotations

import re

from .permitted import plain

CLAUSE = re.compile(r"(?<=[.!?。！？])\s+|(?<=[,;，；])\s*")
# by language: what begins a clause that speaks of a case
STARTS = (
    r"for|with|in the case of|in case of|under|using|given|if|when|suppose|supposing|assum\w+|adding|including|after|averag\w+|summ(?:ed|ing)|applying",
    r"für|mit|im falle?|falls|wenn|unter|bei|nach|gemittelt|summiert|angenommen",
    r"pour|avec|dans le cas|si|sous|après|supposons|en (?:ajoutant|moyenn\w+|utilisant)",
    r"para|con|en el caso|en caso|si|bajo|tras|después|supongamos|(?:añad|agreg|promedi)\w+",
    r"dla|z|ze|przy|w przypadku|jeśli|jeżeli|gdy|po|załóżmy|uśredni\w+|dodając",
    r"per|nel caso|se|dopo|no caso|com|sob|após|supondo",
)
START = re.compile(rf"\A\W*(?:(?:now|then|here|and|but|also|jetzt|nun|und|maintenant|et|ahora|y|teraz|i|a) )?(?:{'|'.join(STARTS)})(?![\w-])|[若对当在用加]|如果|假设|采用|使用|换", re.IGNORECASE)
# what puts something new in the place of what was above, up to the next definition
SWITCH = re.compile(
    r"(?<![\w-])(?:now,? (?:we )?(?:let|suppose|assume|take|use|replace|add|change|switch)|(?:let us|let's|we|us) now (?:replace|add|use|take|include|change|switch|assume|suppose|let)|suppose (?:now|instead)|instead"
    r"|replac(?:e|ed|ing)|switch(?:ed|ing)? to|(?:jetzt|nun) (?:sei|seien|ersetzen|nehmen)|ersetzen wir|stattdessen|statt|(?:soit|soient|supposons|remplaçons|prenons) (?:maintenant|à présent)|maintenant (?:soit|on remplace)"
    r"|remplaçons|à la place|ahora (?:sea|supongamos|reemplaz\w+|sustitu\w+|tom\w+)|(?:sea|supongamos) ahora|en cambio|en su lugar|niech teraz|teraz niech|zastąp\w+|zastęp\w+|zamiast tego"
    r"|ora sia|invece|agora seja|em vez disso)(?![\w-])|现在(?:设|令|把|将|用|换|改)|换成|改为|改用", re.IGNORECASE)
AFFIRMED = re.compile(r"\$ (?:is|are) true(?![\w-])")
# letters that are said to hang on others, which no formula says
HANGING = re.compile(
    r"\$ (?:is |are |be )?(?:also|itself|now|in turn|no longer)(?: itself| in turn| also)?(?: (?:a|an|some) function of| depend\w* on| \$)|\$ (?:depends on|is an? (?:unknown |smooth )?function of) \$|\$ is (?:itself|also) "
    r"|\$ (?:selbst|auch|ihrerseits) (?:von \$|eine Funktion)|\$ hängt (?:auch |selbst )?von \$|\$ (?:est|dépend) (?:aussi|lui-même|elle-même|également)|\$ dépend (?:aussi )?de \$"
    r"|\$ (?:también|es también|a su vez) (?:es una función|depende)|\$ depende (?:también )?de \$|\$ (?:też|także|również|sam\w?) (?:jest|zależy)|\$ (?:jest (?:też|także|również) funkcją|zależy (?:też |także )?od)|\$ ?(?:也|本身)(?:是|依赖|取决)|\$ ?(?:依赖于|取决于|是) ?\$ ?的函数", re.IGNORECASE)


def other_cases(text: str) -> list[str]:
    """The clauses of a text that begin like a case, without what only affirms a formula: "if $x > 0$ is true"."""
    return [AFFIRMED.sub("$", c) for c in CLAUSE.split(text) if START.search(plain(c))]


def switches(text: str) -> bool:
    """Whether a sentence puts something new in the place of what stands above."""
    return SWITCH.search(plain(text)) is not None


def hanging(text: str) -> str:
    """The words that make a letter a function of others: "where $t$ is itself $w^2$"."""
    found = HANGING.search(plain(text))
    return found[0].strip() if found is not None else ""
