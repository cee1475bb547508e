"""The running text -> where it denies that data add up to one: "multi-hot", "not normalised", "far from being one-hot", `\\sum_k t_k = 2`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.display import Document
from ..latex.doubts import doubted
from ..latex.permitted import foreign, plain
from .redenoted import FORMULA, LETTER, SAYS, sentences

HOT = re.compile(r"(?P<multi>multi|many|k|n|two|mehrfach)?[- ]?(?:one)?[- ]?hot\b|独热|1-(?:of|aus|de|sur|z)-[KkCcnN]\b", re.IGNORECASE)
NORMED = re.compile(r"\b(?P<un>un)?normali[sz]\w*|\bnormiert\w*|\bnormalizz\w*|\bznormaliz\w*|\bsum(?:s|med|ming)?(?: up)? to\b|\badds? up\b|\b(?:auf)?summier\w*|\bSumme\b|\bsomm\w+|\bsuma\w*|\bsumuj\w*|归一|总和|之和", re.IGNORECASE)
TARGETS = re.compile(r"\b(?:targets?|labels?|Ziel\w*|cibles?|étiquettes?|objetivos?|etiquetas?|etichett\w*|bersagli\w*|etykiet\w*|cel\w{0,3}|rótulos?|alvos?)\b|目标|标签", re.IGNORECASE)
TOTAL = re.compile(r"\s*\\sum.*?(?P<letter>\\?[A-Za-z]+)\s*\}?\s*_.*?=(?P<value>[^=]*)")
VERB = re.compile(rf"(?:\A|\s)(?:{SAYS})", re.IGNORECASE)
CLAUSE = re.compile(r"[,;:()，；]")
ARTICLE = re.compile(r".*\b(?:an?|the|eine?[nmr]?|une?|el|un[ao]?|uma?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Denied:
    """The letters that a sentence speaks of, whether of targets, and its words."""

    letters: frozenset[str]
    targets: bool
    words: str


def totals_denied(document: Document) -> tuple[Denied, ...]:
    """The sentences that deny it, in order."""
    return tuple(denied for sentence in sentences(document) for denied in _in(sentence))


def _in(sentence: str) -> Iterator[Denied]:
    formulas = [(m[1] or m[2] or m[3]).strip() for m in FORMULA.finditer(sentence)]
    totals = [t for f in formulas if (t := TOTAL.fullmatch(f)) is not None]
    other = any(t["value"].strip() not in ("1", "1.", "1,") for t in totals)
    words = plain(sentence)
    if other or any(map(_denies, CLAUSE.split(words))) or totals and doubted(words):
        letters = {m[1] for f in formulas for part in re.split(r"\\in(?![a-z])|,", f) if (m := LETTER.fullmatch(part.strip()))}
        letters |= {t["letter"] for t in totals}
        yield Denied(frozenset(name.lstrip("\\") for name in letters), TARGETS.search(words) is not None, sentence)


def _denies(clause: str) -> bool:
    """Whether a clause denies that something is one-hot or normalised, or says it with a reservation: "far from being one-hot"."""
    hot, normed = HOT.search(clause), NORMED.search(clause)
    if hot is None and normed is None:
        return False
    if doubted(clause) or hot is not None and hot["multi"] or normed is not None and normed["un"]:
        return True
    before = clause[:hot.start()].rpartition("$")[2] if hot is not None else ""
    said = VERB.search(before) or ARTICLE.match(before)
    return bool(foreign(before[said.end():] if said is not None else ""))
