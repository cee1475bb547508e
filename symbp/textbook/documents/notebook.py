"""A notebook's JSON -> the text of its Markdown cells, in order, with a blank line between them."""

from __future__ import annotations

import json
import re
from typing import Any

from ...errors import ReadingError

SURROGATE = re.compile("[\ud800-\udfff]")
REMEDY = "give a notebook as Jupyter saves it"


def notebook_text(text: str, name: str) -> str:
    """Raises ReadingError for what is no notebook."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ReadingError(f"is not JSON: {error}"[:200], where=name, remedy=REMEDY) from error
    except RecursionError as error:
        raise ReadingError("is nested too deeply to be a notebook", where=name, remedy=REMEDY) from error
    cells = [cell for cell in _cells(content, name) if cell.get("cell_type") in ("markdown", "heading")]
    joined = "\n\n".join(_source(cell, name) for cell in cells)
    if SURROGATE.search(joined):
        raise ReadingError("has half of a surrogate pair in its text", where=name, remedy=REMEDY)
    return joined


def _cells(content: Any, name: str) -> list[dict[str, Any]]:
    parts = [content]
    if isinstance(content, dict) and isinstance(content.get("worksheets"), list):
        parts = content["worksheets"]
    cells = [part.get("cells") if isinstance(part, dict) else None for part in parts]
    if not all(isinstance(some, list) and all(isinstance(cell, dict) for cell in some) for some in cells):
        raise ReadingError("has no list of cells", where=name, remedy=REMEDY)
    return [cell for some in cells for cell in some or ()]


def _source(cell: dict[str, Any], name: str) -> str:
    source = cell.get("source", "")
    lines = [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ReadingError("has a cell whose source is no text", where=name, remedy=REMEDY)
    return "".join(lines).replace("\r\n", "\n").replace("\r", "\n")
