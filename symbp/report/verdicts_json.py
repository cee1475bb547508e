"""Verdicts and claims -> JSON with stable keys, for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..textbook.claim_result import ClaimResult
from ..textbook.verdict import Condition, Ruling, Step, Verdict, Verdicts
from .claims_table import Score, groups, total

Object = dict[str, Any]
SCHEMA = 1


def verdicts_json(documents: Sequence[Verdicts]) -> str:
    """One object: schema, summary (equations and the count of each ruling), documents.

    document: document, title, unread (why it could not be read, else null), summary, equations.
    equation: label, line, heading, latex, ruling, readings [{words, formula}], steps.
    step: left, relation, right (LaTeX), ruling, why, remedy (what to write to have it decided),
        conditions [{text, latex, cited}], rests_on [words],
        exactly [{text, latex, cited}] (any one of these makes it hold, and without all of them it fails),
        witness null or {sizes {name: number}, indices {name: number}, values {name: text}, left, right, exact},
        repair null or {latex, edit, side}, caret null or {line, column, length} (from 1).
    ruling: definition, proved, "proved under a condition", undecided, ill-formed, refuted.
    """
    return _dumped({"schema": SCHEMA, "summary": _summary(documents), "documents": [_document(d) for d in documents]})


def claims_json(results: Sequence[ClaimResult]) -> str:
    """One object: schema, summary (claims and the count of each ruling), totals, groups (one a document: its name under
    group) of those that a verdict is expected of, claims.

    totals, group: claims, read, right, undecided, wrong.
    claim: id, expected (TRUE, TRUE-UNDER, FALSE, TYPO, or "": none), read, right (true, false, or null: undecided, or none
        expected), equation.
    """
    scored = [r for r in results if r.expected]
    return _dumped({
        "schema": SCHEMA,
        "summary": {"claims": len(results), **{k.value: sum(r.verdict.ruling is k for r in results) for k in Ruling}},
        "totals": _score(total(scored)),
        "groups": [{"group": score.group, **_score(score)} for score in groups(scored)],
        "claims": [{"id": r.id, "expected": r.expected, "read": r.read, "right": r.right, "equation": _equation(r.verdict)}
                   for r in results],
    })


def _dumped(found: Object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _score(score: Score) -> Object:
    return {"claims": score.claims, "read": score.read, "right": score.right, "undecided": score.undecided,
            "wrong": score.wrong}


def _summary(documents: Sequence[Verdicts]) -> Object:
    return {"equations": sum(len(d.equations) for d in documents),
            **{ruling.value: sum(d.count(ruling) for d in documents) for ruling in Ruling}}


def _document(document: Verdicts) -> Object:
    return {"document": document.document, "title": document.title, "unread": document.unread or None, "summary": _summary((document,)),
            "equations": [_equation(v) for v in document.equations]}


def _equation(verdict: Verdict) -> Object:
    return {"label": verdict.label, "line": verdict.line, "heading": verdict.heading, "latex": verdict.latex,
            "ruling": verdict.ruling.value,
            "readings": [{"words": r.words, "formula": r.formula} for r in verdict.readings],
            "steps": [_step(step) for step in verdict.steps]}


def _conditions(found: Sequence[Condition]) -> list[Object]:
    return [{"text": c.text, "latex": c.latex, "cited": c.cited} for c in found]


def _step(step: Step) -> Object:
    found, repair = step.witness, step.repair
    return {
        "left": step.left, "relation": step.relation, "right": step.right, "ruling": step.ruling.value, "why": step.why,
        "remedy": step.remedy,
        "conditions": _conditions(step.conditions), "exactly": _conditions(step.exactly),
        "witness": found and {"sizes": dict(found.sizes), "indices": dict(found.indices), "values": dict(found.values),
                              "left": found.left, "right": found.right, "exact": found.exact},
        "repair": repair and {"latex": repair.latex, "edit": repair.edit, "side": repair.side},
        "rests_on": list(step.rests_on),
        "caret": step.caret and dict(zip(("line", "column", "length"), step.caret, strict=True)),
    }
