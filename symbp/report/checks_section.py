"""What a check found -> the section of a document that tells it: how many rows of each verdict, and why not all passed."""

from __future__ import annotations

from collections.abc import Mapping

from .blocks import Block, Heading, Items, Line, Paragraph, Table, prose

COLUMNS = {"passed": "passed", "skipped": "not checked", "inaccurate": "not accurate"}


def checks_section(told: str, kinds: Mapping[str, Mapping[str, int]], reasons: Mapping[str, int]) -> tuple[Block, ...]:
    """told: the sum of it in a line; kinds: by kind of check, the rows of each verdict; reasons: of what did not pass."""
    used = [verdict for verdict in COLUMNS if any(counts.get(verdict) for counts in kinds.values())]
    rows: list[tuple[Line, ...]] = [(prose(kind), *(prose(str(counts.get(v, 0))) for v in used)) for kind, counts in kinds.items()]
    why = tuple(prose(f"{count} × {reason}" if count > 1 else reason) for reason, count in reasons.items())
    head: tuple[Block, ...] = (Heading(1, "Checks"), Paragraph(prose(f"{told}.")))
    return (*head, Table(("check", *(COLUMNS[v] for v in used)), tuple(rows)), *((Items(why),) if why else ()))
