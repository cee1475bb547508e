"""What formats for machines say of a finding in one line: the ruling, the step, the reason, the repair."""

from __future__ import annotations

from ..textbook.finding import Finding
from ..textbook.verdict import Witness
from .printed_latex import one_line
from .verdict_words import EXACTLY, INSTEAD, TO_DECIDE, certainty, exactly, label, sizes, stated


def message(finding: Finding) -> str:
    """`(3) refuted: L = ..; left side = 1, right side = 2 (exact); repair: ..`"""
    step = finding.step
    number = f"{label(finding.equation)} " if label(finding.equation) else ""
    parts = [f"{number}{step.ruling.value}: {one_line(stated(step)).strip()}"]
    parts += [one_line(step.why)] if step.why else []
    parts += [f"{INSTEAD if step.ruling.wrong else TO_DECIDE}: {one_line(step.remedy)}"] if step.remedy else []
    parts += [_witness(step.witness)] if step.witness else []
    parts += [f"{EXACTLY} {one_line(exactly(step))}"] if exactly(step) else []
    parts += [f"repair: {one_line(step.repair.edit)}, {one_line(step.repair.latex)}"] if step.repair else []
    return "; ".join(parts)


def _witness(found: Witness) -> str:
    sides = f"left side = {one_line(found.left)}, right side = {one_line(found.right)} ({certainty(found)})"
    return f"at {sizes(found)}: {sides}" if sizes(found) else sides
