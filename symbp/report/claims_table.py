"""Results of a file of claims -> what is scored, every claim not judged right, and the verdicts on those nothing is expected of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..textbook.claim_result import ClaimResult
from ..textbook.verdict import Ruling, Verdicts
from .printed_latex import one_line
from .verdict_words import ruled, under
from .verdicts_text import WIDTH, Paint, filled, mistake, readings, undecided, unpainted, verdicts_text

HEAD = ("document", "claims", "read", "right", "undecided", "WRONG")
_FIRST_PART = re.compile(r"[^-.:/]*")


@dataclass(frozen=True)
class Score:
    """How many claims of a document (or of all) were read, judged right, left undecided, judged wrong."""

    group: str
    claims: int
    read: int
    right: int
    undecided: int
    wrong: int


def score(group: str, results: Sequence[ClaimResult]) -> Score:
    judged = [result.right for result in results]
    return Score(group, len(results), sum(r.read for r in results), judged.count(True), judged.count(None),
                 judged.count(False))


def total(results: Sequence[ClaimResult]) -> Score:
    return score("all", results)


def groups(results: Sequence[ClaimResult]) -> tuple[Score, ...]:
    """A score for each first part of an id, `01` of `01-07`, in the order of the file."""
    found: dict[str, list[ClaimResult]] = {}
    for result in results:
        first = _FIRST_PART.match(result.id)
        found.setdefault(first.group() if first else "", []).append(result)
    return tuple(score(group, members) for group, members in found.items())


def claims_text(results: Sequence[ClaimResult], explain: bool = False, width: int = WIDTH, paint: Paint = unpainted) -> str:
    """The table of scores, then the claims judged wrong, those not read and those read but undecided, with reasons.

    Claims of which nothing is expected are ruled on as the equations of a document, each on a line of its own.
    """
    scored, plain = [r for r in results if r.expected], tuple(r.verdict for r in results if not r.expected)
    parts = ["\n".join(_scored(scored, explain, width, paint)) + "\n"] if scored or not plain else []
    if plain:
        document = Verdicts("claims", plain, text="\n".join(r.verdict.latex for r in results))
        parts.append(verdicts_text((document,), explain, width, paint))
    return "\n".join(parts)


def _scored(results: Sequence[ClaimResult], explain: bool, width: int, paint: Paint) -> list[str]:
    lines = _scores(results, paint)
    wrong = [r for r in results if r.right is False]
    unread = [r for r in results if not r.read and r.right is not False]
    undecided = [r for r in results if r.read and r.right is None]
    for heading, found, ink in (("judged wrong", wrong, "bad"), ("not read", unread, "doubt"),
                                ("undecided", undecided, "doubt")):
        lines += ["", paint(f"{heading}: {len(found)}", ink)] if found else []
        for result in found:
            lines += ["", *_claim(result, width, paint)]
    if explain:
        lines += ["", paint("readings", "strong")]
        for result in results:
            lines += ["", paint(one_line(result.id), "strong"), *readings(result.verdict, "  ", width)]
    return lines


def _scores(results: Sequence[ClaimResult], paint: Paint) -> list[str]:
    everything = total(results)
    parts = [_cells(one) for one in groups(results)]
    share = ("", "", *(f"{count / everything.claims:.1%}" if everything.claims else "–" for count in
                       (everything.read, everything.right, everything.undecided, everything.wrong)))
    rows = [HEAD, *parts, _cells(everything), share]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join((row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))))
             for row in rows]
    rule = "  ".join("─" * w for w in widths)
    last = paint(lines[-2], "bad" if everything.wrong else "good")
    return [paint(lines[0], "quiet"), paint(rule, "quiet"), *lines[1:-2], paint(rule, "quiet"), last, lines[-1]]


def _cells(one: Score) -> tuple[str, ...]:
    return (one.group, *map(str, (one.claims, one.read, one.right, one.undecided, one.wrong)))


def _claim(result: ClaimResult, width: int, paint: Paint) -> list[str]:
    verdict = result.verdict
    lines = [f"{paint(one_line(result.id), 'strong')}  expected {result.expected}, got: {ruled(verdict.ruling)}",
             *filled(one_line(verdict.latex), "  ", width)]
    if verdict.ruling.wrong:
        return lines + mistake(verdict, "", width, paint)
    if verdict.ruling is Ruling.UNDECIDED:
        return lines + undecided(verdict, width)
    found = [condition for one in verdict.steps for condition in one.conditions]
    return lines + (filled(one_line(under(found)), "  ", width, "under ") if found else [])
