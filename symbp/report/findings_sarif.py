"""Findings -> SARIF 2.1.0, which code hosts and editors show at the lines of the documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ..textbook.finding import Finding
from ..textbook.verdict import Ruling, Verdicts
from .finding_words import message

Object = dict[str, Any]
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RULES = {
    Ruling.REFUTED: ("refuted", "An equation with an exact or certified counterexample."),
    Ruling.ILL_FORMED: ("ill-formed", "An equation that breaks its own indices or shapes."),
    Ruling.UNDECIDED: ("undecided", "An equation that was not understood, or neither proved nor refuted."),
}


def findings_sarif(found: Sequence[Finding], version: str, compared: bool = False, documents: Sequence[Verdicts] = ()) -> str:
    """One run; compared: there is a baseline, and each result says whether it holds it; documents: also those not read."""
    rules = [{"id": name, "shortDescription": {"text": words}, "defaultConfiguration": {"level": "error" if ruling.wrong else "note"}}
             for ruling, (name, words) in RULES.items()]
    driver = {"name": "symbp verify", "version": version, "rules": rules}
    run: Object = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [_result(f, compared) for f in found]}
    unread = [{"level": "error", "message": {"text": d.unread}, "locations": [
        {"physicalLocation": {"artifactLocation": {"uri": _uri(d.document)}}}]} for d in documents if d.unread]
    if unread:
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": unread}]
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, compared: bool) -> Object:
    ruling = finding.step.ruling
    place = {"artifactLocation": {"uri": _uri(finding.document.document)}, "region": _region(finding)}
    result: Object = {"ruleId": RULES[ruling][0], "ruleIndex": list(RULES).index(ruling), "level": "error" if finding.fails else "note",
                      "message": {"text": message(finding)}, "locations": [{"physicalLocation": place}]}
    return result | ({"baselineState": "unchanged" if finding.known else "new"} if compared else {})


def _region(finding: Finding) -> Object:
    """From 1; the end is the column behind the last character, on a later line where the place goes over several."""
    line, column, length = finding.place
    if not length:
        return {"startLine": line}
    lines = finding.document.text.split("\n")
    end_line, end = line, column + length
    while end_line < len(lines) and end > len(lines[end_line - 1]) + 1:
        end -= len(lines[end_line - 1]) + 1
        end_line += 1
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": max(end, 1)}


def _uri(name: str) -> str:
    path = quote(name.replace("\\", "/"))
    return f"file://{path}" if path.startswith("/") else path.removeprefix("./")
