"""Words that deny, widen or cancel a condition ("does not hold", "not only", "no longer", "or"), in six languages."""

from __future__ import annotations

import re

from .tables import CASE_PHRASES, OTHER_PHRASES

LOGICAL = re.compile(r"\\(?:lor|vee|neg|lnot)(?![A-Za-z])")
# by language: what denies, what is not fulfilled, what stands for something else, what goes beyond, what only may be
WORDS = (
    r"not|no|never|cannot|\w+n['’]t|neither|nor|none|nowhere|hardly|without|or|either|even|whether|regardless|irrespective|independent(?:ly)?|whatever|no matter"
    r"|fals\w+|wrong\w*|untrue|fail\w*|violat\w*|br(?:eaks|oken)|ceas\w+|stops?|impossible|absurd|invalid|void|un(?:fulfilled|met|satisfied)|forbidden|exclud\w+|ruled out"
    r"|drop(?:s|ped|ping)?|abandon\w*|lift(?:s|ed|ing)?|relax\w*|remov\w+|discard\w*|disregard\w*|forget\w*|den(?:y|ies|ied)|negat(?:ion|ed|ing|es?)|opposite|converse\w*|complement\w*|contrary|contradict\w*|lack\w*|absence"
    r"|instead|rather than|in place of|unlike|outside|other than|different from|apart from|aside from|besides|beyond|away from|in addition to|as well as|more generally|in fact"
    r"|(?:any|all|nothing|every)\w* but|exception\w*|(?:all|any|every|the)(?: the)? (?:others?|remaining|rest)|so far|until now|up to now|previously|earlier|no more",
    r"nicht|kein\w*|nie|niemals|weder|ohne|oder|entweder|ob|egal|unabhängig|selbst wenn|auch wenn|sogar|sondern|falsch\w*|verletz\w*|unmöglich|ausgeschlossen|ausgenommen|verboten|ungültig|unerfüllt"
    r"|scheitert|versagt|entfällt|wegfällt|anstatt|anstelle|statt|anders als|allen? (?:anderen|übrigen)|gegensatz|gegenteil|außerhalb|bisher|widerspr\w+|aufgeben|aufgegeben|verzicht\w+",
    r"ne|n['’]\w+|pas|aucun\w*|jamais|sans|ni|non|ou|soit que|même si|même quand|même pour|quel que soit|indépendamment|peu importe|faux|fausse|viol[ée]\w*|échoue\w*|exclu\w*|interdit\w*|invalide|cesse"
    r"|au lieu|tou(?:s|tes) les autres|contrairement|plutôt|en dehors|hors|au-delà|jusqu['’]ici|contraire|abandonn\w+",
    r"nunca|sin|o|aun|aunque|incluso|tampoco|ningun\w*|ningún|sino|falla\w*|viola\w*|imposible|prohibid\w+|inválid\w+|en lugar|en vez|(?:los|las) (?:demás|otr[oa]s)|diferencia|fuera|independientemente|contrario|además de|hasta ahora",
    r"nie|bez|ani|nigdy|żad\w+|lub|albo|bądź|czy|nawet|niezależnie|fałsz\w*|narusz\w*|niemożliw\w*|wyklucz\w*|zamiast|pozostał\w+|odróżnieniu|przeciwieństwie|przeciwn\w+|poza|dotąd|dotychczas|przestaje",
)
DOUBT = re.compile(rf"(?<![\w-])(?:{'|'.join(WORDS)})(?![\w-])|[不没沒無无未或错違违]|非(?!线性)|否(?![则則])|除了|以外|之外|其他|其余|其它|而是|即使|仅仅|不仅|{LOGICAL.pattern}",
                   re.IGNORECASE)
# "If $x > 0$ is ...,": what is said of the condition itself, but that it holds
SAID_OF_IT = re.compile(r"\b(?:if|when|whenever|once|unless|since|as soon as|assum\w+|suppos\w+|si|quand|lorsque) \$ (?:is|was|were|gets|becomes|est|était) (?!(?:true|satisfied|fulfilled|met|given|assumed|known|vraie?|vérifiée?|satisfaite?)\b)\w+", re.IGNORECASE)
# what else these words say often, which denies no condition
PLAIN = re.compile(r"(?:is |are )?(?:not|no|n['’]est pas|nicht|nie jest|no es) (?:differentiable|defined|differenzierbar|definiert|dérivable|définie|derivable|definid[oa]|różniczkowalna|określona)|不可导|不可微|on the other hand|in other words", re.IGNORECASE)
KNOWN = re.compile("|".join(CASE_PHRASES + OTHER_PHRASES), re.IGNORECASE)            # "o ile" is no Spanish or


def doubted(words: str) -> str:
    """The words of a sentence that make its conditions unusable, "" where there are none; the formulas that compare stand as `$`."""
    plain = PLAIN.sub(" ", KNOWN.sub(" ", words))
    found = DOUBT.search(plain) or SAID_OF_IT.search(plain)
    return found[0] if found is not None else ""
