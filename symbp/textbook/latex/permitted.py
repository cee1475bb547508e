r"""Words beside an equation that leave it as it stands: a closed list in eight languages. What is not among them may say anything."""

from __future__ import annotations

import re

from ..documents.text import accented
from .harmless import ANNOUNCING, CHINESE, LINKING, NAMING, OBJECTS, PHRASES, SUPPOSING

# code stood there; "unit weights" are all one
DANGLING = re.compile(r"\bunit (?:weights?|inputs?|targets?|errors?|vectors?|matri\w+|bias\w*|slopes?)\b|\b(?:with|using|via|mit|avec|con|com)\s*(?:[,.:]|\Z)", re.IGNORECASE)
VERBS = r"""(?:is|are|be|have|has|ist|sind|sei|seien|haben|hat|est|sont|soit|soient|ont|es|son|están?|tienen?|è|sono|hanno|ha|jest|są|mają|ma|é|são|têm|tem)\b|是|为|都|均"""
# what a predicate says of data that makes no equation true: which kind they are, and what is done with them
DECLARED = frozenset("""
    number numbers real scalar scalars known unknown learned learnt trained scored applied measured one-hot encoded coded differentiable continuous smooth columns fed summed averaged denoted
    Zahl Zahlen reell reelle Skalar kodiert codiert bekannt gelernt differenzierbar stetig angewandt kodierte
    nombre nombres réel réels scalaire connu connus dérivable codé número números real reales escalar conocido codificado derivable numero numeri reale scalare noto derivabile
    liczba liczbą liczby skalar znany różniczkowalna conhecido codificado derivável 标量 数 实数 独热 已知 可导 列向量 行向量
""".lower().split())
PREDICATE = re.compile(rf"(?<!\w)(?:{VERBS})\s+(?!(?:an?|the|our|its|called|der|die|das|ein|eine|einer|le|la|les|l|une?|el|los|las|una|il|lo|gli|un[oa]?|to|o|os|as|uma?)\b)(?!\$)(?P<said>[^,;:.()]*)", re.IGNORECASE)
FORMULA = re.compile(r"\$\$?[^$]*\$\$?|\\\(.+?\\\)|:math:`[^`]*`|\\begin\{.*")
MACRO = re.compile(r"\\[A-Za-z]+\*?|[*_{}#]")
WORD = re.compile(r"[^\W\d_]+(?:[-‐'’][^\W\d_]+)*")
HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
HAN = re.compile(r"[\u4e00-\u9fff]")


def _known(table: str) -> re.Pattern[str]:
    words = set(table.split())
    stems = sorted(w[:-1] for w in words if w.endswith("*"))
    return re.compile("|".join((*sorted(w for w in words if not w.endswith("*")), *(rf"{s}\w*" for s in stems))), re.IGNORECASE)


KNOWN, LINKS, THINGS = _known(LINKING + ANNOUNCING + SUPPOSING + NAMING + OBJECTS), _known(LINKING + ANNOUNCING + SUPPOSING), _known(NAMING + OBJECTS)
KNOWN_HAN = re.compile("|".join(sorted(CHINESE.split(), key=len, reverse=True)))
KNOWN_PHRASES = re.compile(PHRASES, re.IGNORECASE | re.VERBOSE)


def plain(text: str) -> str:
    """Words as people read them: `$` for every formula, no other macros."""
    return " ".join(MACRO.sub(" ", FORMULA.sub(" $ ", accented(text))).split())


def with_formulas(text: str) -> str:
    """The same with its formulas kept."""
    parts = re.split(rf"({FORMULA.pattern})", text)
    return " ".join(part if n % 2 else plain(part) for n, part in enumerate(parts)).strip() + (" " if text.endswith(" ") else "")


def foreign(text: str, names: frozenset[str] = frozenset()) -> str:
    """The first words that are neither in the list nor among the names of what is spoken of; "" where there are none."""
    bare = KNOWN_PHRASES.sub(lambda m: " $ " if "$" in m[0] else " ", plain(text))
    strange = [found[0] or "…"] if (found := DANGLING.search(bare)) else []
    strange += [w[0] for w in WORD.finditer(bare) if not HAN.search(w[0]) and not _is_known(w[0], names)]
    han = "".join(HAN.findall(_without(KNOWN_HAN.sub("", bare), names)))
    return " ".join(strange[:3]) or han[:6]


def content_words(text: str) -> list[str]:
    """The words of a text that are more than links between its formulas."""
    bare = KNOWN_PHRASES.sub(" ", plain(text))
    words = [w[0] for w in WORD.finditer(bare) if not HAN.search(w[0]) and len(w[0]) > 1 and not LINKS.fullmatch(w[0])]
    return words + HAN_RUN.findall(KNOWN_HAN.sub(" ", bare))


def stated_property(sentence: str, names: frozenset[str] = frozenset()) -> str:
    """What a whole sentence says of its subject, where that is no name and not understood: "All inputs have unit length."."""
    bare = plain(sentence)
    said = PREDICATE.search(bare)
    if said is not None and not bare[:said.start()].endswith("$ ") and foreign(said["said"], names | DECLARED):
        return said[0].strip(" .")
    ending = WORD.findall(bare)[-2:]
    if len(ending) == 2 and "$" not in bare and bare.endswith(f"{' '.join(ending)}.") and THINGS.fullmatch(ending[0]) and foreign(ending[1], names | DECLARED):
        return " ".join(ending)
    return ""


def predicate(words: str) -> str:
    """What the words directly behind a symbol say of it, where that is no name and not understood: "is antisymmetric"."""
    said = PREDICATE.match(plain(words))
    return said[0].strip() if said is not None and foreign(said["said"], DECLARED) else ""


def _without(text: str, names: frozenset[str]) -> str:
    for name in sorted((n for n in names if HAN.search(n)), key=len, reverse=True):
        text = text.replace(name, "")
    return text


def _is_known(word: str, names: frozenset[str]) -> bool:
    parts = [word, *re.split(r"[-‐'’]", word)]
    def one(part: str) -> bool:
        return len(part) < 2 or part.lower() in names or KNOWN.fullmatch(part) is not None
    return one(parts[0]) or len(parts) > 2 and all(map(one, parts[1:]))
